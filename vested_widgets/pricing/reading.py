"""Read a model from plain values, as JSON has them, and refuse what cannot be calculated: one sentence with row, column and mend."""

from __future__ import annotations

import json
import keyword
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any, TypeVar

from vested_widgets.method.catalogue import words
from vested_widgets.pricing import order
from vested_widgets.pricing.cells import ROWS, Row, shown
from vested_widgets.pricing.distributions import Discrete, Distribution, Fixed, Pert, Triangular, Uniform
from vested_widgets.pricing.errors import Place, PricingError
from vested_widgets.pricing.formulas import FUNCTIONS, Formula
from vested_widgets.pricing.terms import (
    QUANTITIES,
    Amount,
    Benefit,
    Compensation,
    Correlation,
    CostLine,
    CostPlus,
    Driver,
    FixedFee,
    Guardrail,
    Incentive,
    Linear,
    Risk,
    Share,
    Steps,
    UnitPrice,
)

Found = TypeVar("Found")

FEWEST, MOST = 2, 6
"""Parties of a deal."""
YEARS = 50
NEAR = 1e-6
"""How far probabilities may be from 1 together."""


def read_json(text: str) -> dict[str, Any]:
    """Return the arguments of a model from a JSON text.

    Raises:
        PricingError: it is no JSON, says a key twice, or describes no model that can be calculated.
    """
    try:
        found = json.loads(text, object_pairs_hook=_once)
    except json.JSONDecodeError as trouble:
        raise PricingError(words("pricing_error.no_json", line=trouble.lineno, column=trouble.colno)) from None
    return read(found)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise PricingError(words("pricing_error.key_twice", name=key))
        found[key] = value
    return found


def read(model: Any) -> dict[str, Any]:
    """Return the arguments of `Terms` from plain values.

    Raises:
        PricingError: what is wrong, by row and column, and how to mend it.
    """
    whole = Row(model, Place(words("pricing_row.model")), "")
    years = whole.integer("years", 1, YEARS)
    currency = whole.text("currency")
    parties = _parties(whole)
    drivers = _drivers(whole, currency)
    names = {driver.name for driver in drivers}
    reader = _Reader(years, currency, parties, names)
    correlations = _correlations(whole, drivers)
    costs = reader.rows(whole, "costs", "cost", reader.cost)
    _apart(names, costs)
    reader.lines = {line.name for line in costs}
    order.in_order(costs, names)
    found = {
        "years": years,
        "currency": currency,
        "parties": parties,
        "drivers": drivers,
        "correlations": correlations,
        "costs": costs,
        "benefits": reader.rows(whole, "benefits", "benefit", reader.benefit),
        "risks": reader.rows(whole, "risks", "risk", reader.risk),
        "incentives": reader.rows(whole, "incentives", "incentive", reader.incentive),
        "guardrails": reader.rows(whole, "guardrails", "guardrail", reader.guardrail),
        "baseline": reader.baseline(whole),
    }
    whole.close()
    return found


def _parties(whole: Row) -> tuple[str, ...]:
    found = whole.list_of("parties")
    if not all(isinstance(one, str) and one.strip() for one in found) or not FEWEST <= len(found) <= MOST:
        raise PricingError(whole.told("parties", "no_parties", n=len(found), low=FEWEST, high=MOST))
    for at, party in enumerate(found):
        if party.casefold() in [other.casefold() for other in found[:at]]:
            raise PricingError(whole.told("parties", "party_twice", name=party))
    return tuple(found)


# Drivers


def _drivers(whole: Row, currency: str) -> tuple[Driver, ...]:
    given = whole.take("drivers")
    given = {} if given is None else given
    if not isinstance(given, Mapping):
        raise PricingError(whole.told("drivers", "no_drivers"))
    if len(given) > ROWS:
        raise PricingError(whole.told("drivers", "too_many_rows", n=len(given), most=ROWS))
    return tuple(_driver(str(name), cells, currency) for name, cells in given.items())


def _driver(name: str, cells: Any, currency: str) -> Driver:
    place = Place.of("driver", name)
    usable = name.isidentifier() and not keyword.iskeyword(name) and unicodedata.normalize("NFKC", name) == name
    if not usable:
        raise PricingError(words("pricing_error.no_name", at=place.at("name")))
    if name in FUNCTIONS:
        raise PricingError(words("pricing_error.function_name", at=place.at("name"), name=name))
    row = Row(cells, place, currency)
    kind = row.one_of("dist", ("fixed", "uniform", "triangular", "pert", "discrete"))
    distribution = _distribution(row, kind)
    driver = Driver(name, distribution, row.rate("growth"), _said(row, "title"), _said(row, "unit"))
    row.close()
    return driver


def _said(row: Row, column: str) -> str:
    found = row.cells.get(column)
    return found.strip() if isinstance(found, str) else ""


def _distribution(row: Row, kind: str) -> Distribution:
    if kind == "fixed":
        return Fixed(row.number("value"))
    if kind == "discrete":
        return _discrete(row)
    if kind == "uniform":
        low, high = row.number("low"), row.number("high")
        if low > high:
            raise PricingError(row.told("low", "order_two", low=shown(low), high=shown(high)))
        return Uniform(low, high)
    low, mode, high = row.number("low"), row.number("mode"), row.number("high")
    if not low <= mode <= high:
        raise PricingError(row.told("mode", "order_three", low=shown(low), mode=shown(mode), high=shown(high)))
    return Pert(low, mode, high) if kind == "pert" else Triangular(low, mode, high)


def _discrete(row: Row) -> Discrete:
    pairs = [_pair(row, "values", one) for one in row.list_of("values")]
    if not pairs:
        raise PricingError(row.told("values", "missing"))
    for _, chance in pairs:
        if not 0 <= chance <= 1:
            raise PricingError(row.told("values", "outside", value=shown(chance), low=0, high=1))
    total = sum(chance for _, chance in pairs)
    if abs(total - 1) > NEAR:
        raise PricingError(row.told("values", "probabilities", total=shown(round(total, 6))))
    return Discrete(tuple(sorted(pairs)))


def _pair(row: Row, column: str, pair: Any) -> tuple[float, float]:
    if isinstance(pair, str) or not isinstance(pair, Sequence) or len(pair) != 2:
        raise PricingError(row.told(column, "no_pair"))
    return row.as_number(column, pair[0]), row.as_number(column, pair[1])


def _correlations(whole: Row, drivers: Sequence[Driver]) -> tuple[Correlation, ...]:
    known = {driver.name: driver for driver in drivers}
    found: list[Correlation] = []
    for at, given in enumerate(whole.list_of("correlations"), 1):
        row = Row({"rank": None}, Place.of("correlation", at), "")
        pair, ranks = _pair_and_rank(given)
        if len(pair) != 2 or pair[0] == pair[1] or len(ranks) != 1:
            raise PricingError(row.told("drivers", "two_drivers"))
        for name in pair:
            if name not in known:
                raise PricingError(row.told("drivers", "unknown_driver", name=name))
        row.cells = {"rank": ranks[0]}
        rank = row.within("rank", -1, 1)
        if any({pair[0], pair[1]} == {one.first, one.second} for one in found):
            raise PricingError(row.told("drivers", "pair_twice", a=pair[0], b=pair[1]))
        found.append(Correlation(pair[0], pair[1], rank))
    order.check_possible(found)
    return tuple(found)


def _pair_and_rank(given: Any) -> tuple[list[str], list[float]]:
    """Return the names and the numbers of a correlation: `["a", "b", 0.5]`, or a mapping with these under whatever keys."""
    waiting = list(given.values()) if isinstance(given, Mapping) else [given]
    names: list[str] = []
    numbers: list[float] = []
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, str):
            names.append(one)
        elif isinstance(one, Sequence):
            waiting = [*one, *waiting]
        elif isinstance(one, int | float) and not isinstance(one, bool):
            numbers.append(one)
    return names, numbers


def _apart(names: set[str], costs: Sequence[CostLine]) -> None:
    """Refuse a driver that is called as the cost of a line is."""
    for line in costs:
        if line.name in names:
            place = Place.of("driver", line.name)
            raise PricingError(words("pricing_error.as_cost", at=place.at("name"), name=line.name, line=line.label))


# Rows


def _numbered(at: int, cells: Any) -> str:
    """Return what a row without a name is called: its number, and its party if it says one."""
    party = cells.get("party") if isinstance(cells, Mapping) else None
    return f"{at} ({party})" if isinstance(party, str) else str(at)


class _Reader:
    """Reads the rows of one model, each against its parties and drivers."""

    def __init__(self, years: int, currency: str, parties: tuple[str, ...], names: set[str]) -> None:
        self.years, self.currency, self.parties, self.names = years, currency, parties, names
        self.lines: set[str] = set()

    def rows(self, whole: Row, column: str, kind: str, read_one: Callable[[Row, str], Found]) -> tuple[Found, ...]:
        """Return all rows of a kind; two of one id are refused."""
        found, ids = [], set[str]()
        for at, cells in enumerate(whole.list_of(column), 1):
            given = cells.get("id") if isinstance(cells, Mapping) else None
            own = str(given).strip() if given not in (None, "") else ""
            said = cells.get("title") if isinstance(cells, Mapping) else None
            place = Place.of(kind, said if isinstance(said, str) and said.strip() else own or _numbered(at, cells))
            if own and own in ids:
                raise PricingError(words("pricing_error.id_twice", at=place.at("id"), id=own))
            ids.add(own)
            row = Row(cells, place, self.currency)
            row.take("id")
            if not own and kind not in ("benefit", "guardrail"):
                raise PricingError(row.told("id", "missing"))
            found.append(read_one(row, own))
            row.close()
        return tuple(found)

    def cost(self, row: Row, own: str) -> CostLine:
        """Return a cost line; its formula is checked when all lines are known."""
        bearer = self._party(row, "bearer")
        amount = row.amount("amount")
        given = row.take("compensation")
        paid = Row({"kind": "none"} if given is None else given, row.place, self.currency)
        return CostLine(own, bearer, amount, self._compensation(paid, bearer), self._year(row), _said(row, "title"))

    def _compensation(self, row: Row, bearer: str) -> Compensation | None:
        kind = row.one_of("kind", ("none", "fixed", "cost_plus", "unit"))
        if kind == "none":
            row.take("payer")
            row.close()
            return None
        payer, cap = self._party(row, "payer"), row.optional("cap")
        if payer == bearer:
            raise PricingError(row.told("payer", "pays_itself", party=payer))
        paid: Compensation
        if kind == "fixed":
            paid = FixedFee(payer, row.number("fee"), row.rate("index"), cap)
        elif kind == "cost_plus":
            paid = CostPlus(payer, row.number("margin", 0.0), row.number("management_fee", 0.0), cap)
        else:
            driver = row.text("driver")
            if driver not in self.names:
                raise PricingError(row.told("driver", "unknown_driver", name=driver))
            paid = UnitPrice(payer, row.number("price"), driver, row.rate("index"), cap)
        row.close()
        return paid

    def benefit(self, row: Row, own: str) -> Benefit:
        """Return a benefit."""
        party, amount = self._party(row, "party"), self._known(row.amount("amount"))
        return Benefit(party, amount, self._year(row), own, _said(row, "title"))

    def risk(self, row: Row, own: str) -> Risk:
        """Return a risk."""
        bearer, chance = self._party(row, "bearer"), row.within("probability", 0, 1)
        impact, event = self._known(row.amount("impact")), row.text("event", need=False)
        return Risk(own, bearer, chance, impact, self._year(row), _said(row, "title"), event)

    def incentive(self, row: Row, own: str) -> Incentive:
        """Return an incentive."""
        payer, receiver = self._party(row, "payer"), self._party(row, "receiver")
        if payer == receiver:
            raise PricingError(row.told("receiver", "pays_itself", party=payer))
        shape = self._shape(row)
        cap, floor = row.optional("cap"), row.number("floor", 0.0)
        if cap is not None and cap < floor:
            raise PricingError(row.told("cap", "cap_below_floor", cap=shown(cap), floor=shown(floor)))
        return Incentive(own, payer, receiver, shape, cap, floor, self._year(row), _said(row, "title"))

    def _shape(self, row: Row) -> Steps | Linear | Share | None:
        if row.take("monetary") is False:  # a reward that is no money: whatever else the row says of it is told, not counted
            row.skip_rest()
            return None
        kind = row.one_of("shape", ("steps", "linear", "share", "other"))
        if kind == "steps":
            steps = tuple(_pair(row, "steps", one) for one in row.list_of("steps"))
            if not steps:
                raise PricingError(row.told("steps", "missing"))
            for before, after in pairwise(steps):
                if after[0] == before[0]:
                    raise PricingError(row.told("steps", "step_twice", level=shown(after[0])))
                if after[0] < before[0]:
                    raise PricingError(row.told("steps", "steps_fall", level=shown(after[0]), before=shown(before[0])))
            return Steps(self._measured(row, "measure"), steps)
        if kind == "linear":
            start, end = row.number("from"), row.number("to")
            if start == end:
                raise PricingError(row.told("to", "no_way", level=shown(start)))
            return Linear(self._measured(row, "measure"), start, end, row.number("amount"))
        return Share(row.within("share", 0, 1), self._measured(row, "of")) if kind == "share" else None

    def guardrail(self, row: Row, own: str) -> Guardrail:
        """Return a guardrail."""
        party, quantity = self._party(row, "party"), row.text("quantity")
        floor, ceiling = row.optional("floor"), row.optional("ceiling")
        if floor is None and ceiling is None:
            raise PricingError(row.told("floor", "no_limit"))
        if floor is not None and ceiling is not None and floor > ceiling:
            raise PricingError(row.told("floor", "floor_above_ceiling", floor=shown(floor), ceiling=shown(ceiling)))
        limited: str | Formula = quantity
        if quantity not in QUANTITIES or (quantity in self.names and quantity not in ("result", "margin")):
            limited = Formula.read(quantity, row.place, "quantity")
            limited.check_names(self.names | self.lines | set(QUANTITIES))
        then = row.text("then", need=False)
        return Guardrail(party, limited, floor, ceiling, _said(row, "title"), then, own)

    def baseline(self, whole: Row) -> dict[str, float]:
        """Return what parties would earn without the deal."""
        given = whole.take("baseline")
        if given is None:
            return {}
        place = Place(words("pricing_row.baseline"))
        row = Row(given, place, self.currency)
        for party in row.cells:
            if party not in self.parties:
                at = place.at("party")
                raise PricingError(words("pricing_error.unknown_party", at=at, name=party, known=", ".join(self.parties)))
        found = {}
        for party, value in row.cells.items():
            found[party] = Row({"amount": value}, Place.of("baseline_of", party), self.currency).number("amount")
        return found

    def _party(self, row: Row, column: str) -> str:
        found = row.required(column)
        if found not in self.parties:
            raise PricingError(row.told(column, "unknown_party", name=shown(found), known=", ".join(self.parties)))
        return str(found)

    def _year(self, row: Row) -> int | None:
        return None if row.take("year") in (None, "") else row.integer("year", 1, self.years)

    def _known(self, amount: Amount) -> Amount:
        if isinstance(amount, Formula):
            amount.check_names(self.names | self.lines)
        return amount

    def _measured(self, row: Row, column: str) -> Formula:
        found = row.formula(column)
        found.check_names(self.names | self.lines)
        return found
