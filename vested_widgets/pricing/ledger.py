"""What each party has in each year: fees, costs, benefits and incentives booked on arrays of draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from vested_widgets.pricing.formulas import Formula
from vested_widgets.pricing.order import in_order
from vested_widgets.pricing.terms import (
    QUANTITIES,
    Amount,
    Compensation,
    CostLine,
    CostPlus,
    FixedFee,
    Guardrail,
    Incentive,
    Linear,
    Share,
    Steps,
    Terms,
)

Array: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]
BOOKED = ("revenue", "cost", "fees_paid", "benefit", "incentive")
"""Quantities that are booked; result, margin and gain follow from them."""


@dataclass(frozen=True)
class Ledger:
    """All that was booked.

    Attributes:
        booked: each quantity of `BOOKED`, (parties, years, draws).
        baseline: (parties,), what each would earn in a year without the deal.
        reached: (guardrails, years, draws).
    """

    booked: Mapping[str, Array]
    baseline: Array
    reached: Bools

    def quantity(self, name: str) -> Array:
        """Return a quantity, (parties, years, draws); a margin without revenue is NaN."""
        if name in self.booked:
            return self.booked[name]
        if name == "margin":
            revenue = self.booked["revenue"]
            found: Array = np.divide(self.quantity("result"), revenue, out=np.full(revenue.shape, np.nan), where=revenue != 0)
            return found
        result = self.booked["revenue"] - self.booked["fees_paid"] - self.booked["cost"] + self.booked["benefit"]
        return result if name == "result" else result - self.baseline[:, None, None]


def book(terms: Terms, drivers: Mapping[str, Array], strikes: Mapping[str, Array], draws: int) -> Ledger:
    """Return what each party has, by year and draw.

    Args:
        terms: the model.
        drivers: the value of each driver, (years, draws) or (years, 1).
        strikes: by risk whether it strikes, 0 or 1, or its chance; (years, draws) or (years, 1).
        draws: how many.

    Raises:
        PricingError: a formula divides by zero or gives no finite number, in any draw.
    """
    return _Book(terms, drivers, strikes, draws).done()


def book_lines(terms: Terms) -> dict[str, tuple[Array, Array]]:
    """Return the cost and the fee of each cost line in the expected case, by year: (years,) each, zeros outside of its year."""
    steps = np.arange(terms.years, dtype=np.float64)
    values = {one.name: (one.distribution.mean * np.power(1 + one.growth, steps))[:, None] for one in terms.drivers}
    booked = _Book(replace(terms, benefits=(), risks=(), incentives=(), guardrails=()), values, {}, 1)
    booked.done()
    return {line.id: (booked.values[line.name][:, 0], booked.fees[line.id]) for line in terms.costs}


@dataclass(frozen=True)
class Entry:
    """What one row of a model books of a party in the expected case: `amount` by year, (years,), as it counts in the result."""

    kind: str
    id: str
    quantity: str
    party: str
    amount: Array


SIGNS = {"revenue": 1, "benefit": 1, "cost": -1, "fees_paid": -1}
"""How what is booked counts in the result; incentives are in revenue and fees already."""


def entries(terms: Terms, values: Mapping[str, float] | None = None) -> list[Entry]:
    """Return every entry of the expected case; those of a party add up to its result of each year.

    Args:
        terms: the model.
        values: values of drivers in year 1 that are not at their means.
    """
    given = dict(values or {})
    steps = np.arange(terms.years, dtype=np.float64)
    drivers = {
        one.name: (given.get(one.name, one.distribution.mean) * np.power(1 + one.growth, steps))[:, None] for one in terms.drivers
    }
    chances = {risk.id: np.full((terms.years, 1), risk.probability) for risk in terms.risks}
    booked = _Book(terms, drivers, chances, 1)
    booked.entries = []
    booked.done()
    found: dict[tuple[str, str, str, str], Array] = {}
    for (kind, id_), quantity, party, years, amount in booked.entries:
        if quantity in SIGNS:
            own = found.setdefault((kind, id_, quantity, party), np.zeros(terms.years))
            own[years] += SIGNS[quantity] * np.ravel(amount)
    return [Entry(*place, amount) for place, amount in found.items()]


class _Book:
    def __init__(self, terms: Terms, drivers: Mapping[str, Array], strikes: Mapping[str, Array], draws: int) -> None:
        self.terms, self.strikes, self.draws = terms, strikes, draws
        self.values: dict[str, Array] = dict(drivers)
        self.at = {party: place for place, party in enumerate(terms.parties)}
        shape = (len(terms.parties), terms.years, draws)
        self.booked = {name: np.zeros(shape) for name in BOOKED}
        # By line, of one draw alone: of all draws they would take more room than all that is kept.
        self.fees: dict[str, Array] = {}
        # What is booked now, by kind and id, and all that was booked so far where somebody asks for it.
        self.entry = ("", "")
        self.entries: list[tuple[tuple[str, str], str, str, slice, Array | float]] | None = None

    def done(self) -> Ledger:
        """Book everything."""
        terms = self.terms
        for line in in_order(terms.costs, {driver.name for driver in terms.drivers}):
            self._line(line)
        for benefit in terms.benefits:
            years, self.entry = self._years(benefit.year), ("benefits", benefit.id)
            self._add("benefit", benefit.party, years, self._value(benefit.amount, years))
        for risk in terms.risks:
            years, self.entry = self._years(risk.year), ("risks", risk.id)
            self._add("cost", risk.bearer, years, self.strikes[risk.id][years] * self._value(risk.impact, years))
        for incentive in terms.incentives:
            if incentive.shape is not None:
                self.entry = ("incentives", incentive.id)
                self._incentive(incentive)
        baseline = np.array([terms.baseline.get(party, 0.0) for party in terms.parties])
        ledger = Ledger(self.booked, baseline, np.zeros((0, terms.years, self.draws), dtype=bool))
        if not terms.guardrails:
            return ledger
        reached = np.array([self._reached(guardrail, ledger) for guardrail in terms.guardrails])
        return Ledger(self.booked, baseline, reached)

    def _years(self, year: int | None) -> slice:
        return slice(None) if year is None else slice(year - 1, year)

    def _value(self, amount: Amount, years: slice) -> Array | float:
        """Return an amount in some years, (years, draws) or what broadcasts to it."""
        if not isinstance(amount, Formula):
            return amount
        found: Array | float = amount.evaluate({name: self.values[name][years] for name in amount.names})
        return found

    def _add(self, quantity: str, party: str, years: slice, amount: Array | float) -> None:
        self.booked[quantity][self.at[party], years] += amount
        if self.entries is not None:
            self.entries.append((self.entry, quantity, party, years, amount))

    def _line(self, line: CostLine) -> None:
        years, paid, self.entry = self._years(line.year), line.compensation, ("costs", line.id)
        cost = self._value(line.amount, years)
        self._add("cost", line.bearer, years, cost)
        draws = np.shape(cost)[-1] if np.ndim(cost) else 1
        self.values[line.name] = np.zeros((self.terms.years, draws))
        self.values[line.name][years] = cost
        fee = self._fee(paid, cost, years) if paid else 0.0
        if paid is not None and paid.cap is not None:
            fee = np.minimum(fee, paid.cap)
        if paid is not None:
            self._add("revenue", line.bearer, years, fee)
            self._add("fees_paid", paid.payer, years, fee)
        if self.draws == 1:
            self.fees[line.id] = np.zeros(self.terms.years)
            self.fees[line.id][years] = np.ravel(fee)

    def _fee(self, paid: Compensation, cost: Array | float, years: slice) -> Array | float:
        if isinstance(paid, CostPlus):
            return cost * (1 + paid.margin) + paid.management_fee
        indexed: Array = np.power(1 + paid.index, np.arange(self.terms.years, dtype=np.float64))[years, None]
        return paid.fee * indexed if isinstance(paid, FixedFee) else paid.price * indexed * self.values[paid.driver][years]

    def _incentive(self, incentive: Incentive) -> None:
        years = self._years(incentive.year)
        paid = self._earned(incentive.shape, years)
        if incentive.cap is not None:
            paid = np.minimum(paid, incentive.cap)
        paid = np.maximum(paid, incentive.floor)
        self._add("revenue", incentive.receiver, years, paid)
        self._add("fees_paid", incentive.payer, years, paid)
        self._add("incentive", incentive.receiver, years, paid)
        self._add("incentive", incentive.payer, years, -paid)

    def _earned(self, shape: Steps | Linear | Share | None, years: slice) -> Array | float:
        if isinstance(shape, Share):
            return shape.share * self._value(shape.of, years)
        if isinstance(shape, Linear):
            way = (self._value(shape.measure, years) - shape.start) / (shape.end - shape.start)
            return shape.amount * np.clip(way, 0.0, 1.0)
        if isinstance(shape, Steps):
            levels = [level for level, _ in shape.steps]
            amounts = np.array([0.0, *(amount for _, amount in shape.steps)])
            return np.asarray(amounts[np.searchsorted(levels, self._value(shape.measure, years), side="right")])
        return 0.0

    def _reached(self, guardrail: Guardrail, ledger: Ledger) -> Bools:
        """Return in which years and draws a quantity lies beyond its limits; an undefined margin does not."""
        at = self.at[guardrail.party]
        found: Array | float
        if isinstance(guardrail.quantity, Formula):
            own = {name: ledger.quantity(name)[at] for name in guardrail.quantity.names & set(QUANTITIES) - set(self.values)}
            found = guardrail.quantity.evaluate({name: (self.values | own)[name] for name in guardrail.quantity.names})
        else:
            found = ledger.quantity(guardrail.quantity)[at]
        low = found < guardrail.floor if guardrail.floor is not None else False
        high = found > guardrail.ceiling if guardrail.ceiling is not None else False
        reached: Bools = np.broadcast_to(np.logical_or(low, high), (self.terms.years, self.draws))
        return reached
