"""Read a model from plain values, as JSON has them, and refuse what cannot be calculated: one sentence with row, column and mend."""

from __future__ import annotations

import json
import keyword
import math
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from itertools import pairwise
from typing import Any, TypeVar

from vested_widgets.method.catalogue import words
from vested_widgets.pricing import order
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
ROWS = 1000
"""Rows of a kind."""
NEAR = 1e-6
"""How far probabilities may be from 1 together."""
SAID = frozenset({"title", "what", "note", "source", "unit", "name", "label"})
"""Keys that only say something to people."""


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
    whole = _Row(model, Place(words("pricing_row.model")), "")
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


class _Row:
    """One row of a model: its cells by column, each checked when it is taken; `close` refuses a column that nobody took."""

    def __init__(self, cells: Any, place: Place, currency: str) -> None:
        if not isinstance(cells, Mapping):
            raise PricingError(words("pricing_error.no_row", row=place.row))
        self.cells, self.place = cells, place
        self._taken: set[str] = set(SAID)
        own = self.take("currency") if currency else None
        if own is not None and own != currency:
            raise PricingError(words("pricing_error.currency", at=place.at("currency"), own=own, currency=currency))
        self.currency = currency

    def take(self, column: str) -> Any:
        """Return a cell, None if it is empty."""
        self._taken.add(column)
        return self.cells.get(column)

    def told(self, column: str, key: str, **values: Any) -> str:
        """Return the sentence that refuses a cell."""
        return words(f"pricing_error.{key}", at=self.place.at(column), **values)

    def required(self, column: str) -> Any:
        """Return a cell that must not be empty."""
        found = self.take(column)
        if found is None or found == "":
            raise PricingError(self.told(column, "missing"))
        return found

    def text(self, column: str, *, need: bool = True) -> str:
        """Return a cell of text."""
        found = self.required(column) if need else self.take(column)
        if found is None:
            return ""
        if not isinstance(found, str) or (need and not found.strip()):
            raise PricingError(self.told(column, "no_text"))
        return found.strip()

    def number(self, column: str, default: float | None = None) -> float:
        """Return a cell that is a number."""
        found = self.take(column)
        if found is None and default is not None:
            return default
        return self.as_number(column, self.required(column))

    def optional(self, column: str) -> float | None:
        """Return a cell that is a number or empty."""
        found = self.take(column)
        return None if found is None or found == "" else self.as_number(column, found)

    def as_number(self, column: str, value: Any) -> float:
        """Return a value as a number; an amount of money in the model's currency is one."""
        if isinstance(value, Mapping) and set(value) == {"amount", "currency"}:
            if self.currency and value["currency"] != self.currency:
                raise PricingError(self.told(column, "currency", own=value["currency"], currency=self.currency))
            try:
                value = float(value["amount"])
            except (TypeError, ValueError):
                raise PricingError(self.told(column, "no_number", value=value["amount"])) from None
        if isinstance(value, bool) or not isinstance(value, int | float) or not _finite(value):
            raise PricingError(self.told(column, "no_number", value=_shown(value)))
        return float(value)

    def integer(self, column: str, low: int, high: int) -> int:
        """Return a cell that is a whole number of a range."""
        found = self.number(column)
        if found != int(found) or not low <= found <= high:
            raise PricingError(self.told(column, "no_whole", value=_shown(found), low=low, high=high))
        return int(found)

    def within(self, column: str, low: float, high: float, default: float | None = None) -> float:
        """Return a cell that is a number of a range."""
        found = self.number(column, default)
        if not low <= found <= high:
            raise PricingError(self.told(column, "outside", value=_shown(found), low=_shown(low), high=_shown(high)))
        return found

    def rate(self, column: str) -> float:
        """Return what something grows by a year, as a share; 0 if it does not say."""
        found = self.number(column, 0.0)
        if found < -1:
            raise PricingError(self.told(column, "rate", value=_shown(found)))
        return found

    def one_of(self, column: str, options: Iterable[str], default: str | None = None) -> str:
        """Return a cell that is one of some words."""
        found = self.take(column)
        options = list(options)
        if found is None and default is not None:
            return default
        if found not in options:
            known = ", ".join(options)
            if found is None or found == "":
                raise PricingError(self.told(column, "missing_choice", known=known))
            raise PricingError(self.told(column, "no_choice", value=_shown(found), known=known))
        return str(found)

    def amount(self, column: str) -> Amount:
        """Return a cell that is a number or a formula."""
        found = self.required(column)
        return Formula.read(found, self.place, column) if isinstance(found, str) else self.as_number(column, found)

    def formula(self, column: str) -> Formula:
        """Return a cell that is a formula; a number is one too."""
        found = self.required(column)
        if not isinstance(found, str):
            found = repr(self.as_number(column, found))
        return Formula.read(found, self.place, column)

    def list_of(self, column: str) -> Sequence[Any]:
        """Return a cell that is a list; an empty one if it is not there."""
        found = self.take(column)
        if found is None:
            return []
        if isinstance(found, str) or not isinstance(found, Sequence):
            raise PricingError(self.told(column, "no_list"))
        if len(found) > ROWS:
            raise PricingError(self.told(column, "too_many_rows", n=len(found), most=ROWS))
        return found

    def skip_rest(self) -> None:
        """Let `close` pass: nothing of the row is calculated."""
        self._taken |= set(self.cells)

    def close(self) -> None:
        """Refuse a column that means nothing here: a misspelt ceiling would be none."""
        for column in self.cells:
            if column not in self._taken:
                near = get_close_matches(str(column), sorted(self._taken - SAID), 1)
                if near:
                    raise PricingError(words("pricing_error.meant", row=self.place.row, name=column, near=near[0]))
                known = ", ".join(sorted(self._taken - SAID))
                raise PricingError(words("pricing_error.unknown_column", row=self.place.row, name=column, known=known))


def _numbered(at: int, cells: Any) -> str:
    """Return what a row without a name is called: its number, and its party if it says one."""
    party = cells.get("party") if isinstance(cells, Mapping) else None
    return f"{at} ({party})" if isinstance(party, str) else str(at)


def _finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number with more digits than a float has room for
        return False


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    text = str(value)
    return text if len(text) <= 40 else f"{text[:39]}…"


def _parties(whole: _Row) -> tuple[str, ...]:
    found = whole.list_of("parties")
    if not all(isinstance(one, str) and one.strip() for one in found) or not FEWEST <= len(found) <= MOST:
        raise PricingError(whole.told("parties", "no_parties", n=len(found), low=FEWEST, high=MOST))
    for at, party in enumerate(found):
        if party.casefold() in [other.casefold() for other in found[:at]]:
            raise PricingError(whole.told("parties", "party_twice", name=party))
    return tuple(found)


# Drivers


def _drivers(whole: _Row, currency: str) -> tuple[Driver, ...]:
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
    row = _Row(cells, place, currency)
    kind = row.one_of("dist", ("fixed", "uniform", "triangular", "pert", "discrete"))
    distribution = _distribution(row, kind)
    driver = Driver(name, distribution, row.rate("growth"), _said(row, "title"), _said(row, "unit"))
    row.close()
    return driver


def _said(row: _Row, column: str) -> str:
    found = row.cells.get(column)
    return found.strip() if isinstance(found, str) else ""


def _distribution(row: _Row, kind: str) -> Distribution:
    if kind == "fixed":
        return Fixed(row.number("value"))
    if kind == "discrete":
        return _discrete(row)
    if kind == "uniform":
        low, high = row.number("low"), row.number("high")
        if low > high:
            raise PricingError(row.told("low", "order_two", low=_shown(low), high=_shown(high)))
        return Uniform(low, high)
    low, mode, high = row.number("low"), row.number("mode"), row.number("high")
    if not low <= mode <= high:
        raise PricingError(row.told("mode", "order_three", low=_shown(low), mode=_shown(mode), high=_shown(high)))
    return Pert(low, mode, high) if kind == "pert" else Triangular(low, mode, high)


def _discrete(row: _Row) -> Discrete:
    pairs = [_pair(row, "values", one) for one in row.list_of("values")]
    if not pairs:
        raise PricingError(row.told("values", "missing"))
    for _, chance in pairs:
        if not 0 <= chance <= 1:
            raise PricingError(row.told("values", "outside", value=_shown(chance), low=0, high=1))
    total = sum(chance for _, chance in pairs)
    if abs(total - 1) > NEAR:
        raise PricingError(row.told("values", "probabilities", total=_shown(round(total, 6))))
    return Discrete(tuple(sorted(pairs)))


def _pair(row: _Row, column: str, pair: Any) -> tuple[float, float]:
    if isinstance(pair, str) or not isinstance(pair, Sequence) or len(pair) != 2:
        raise PricingError(row.told(column, "no_pair"))
    return row.as_number(column, pair[0]), row.as_number(column, pair[1])


def _correlations(whole: _Row, drivers: Sequence[Driver]) -> tuple[Correlation, ...]:
    known = {driver.name: driver for driver in drivers}
    found: list[Correlation] = []
    for at, given in enumerate(whole.list_of("correlations"), 1):
        row = _Row({"rank": None}, Place.of("correlation", at), "")
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


class _Reader:
    """Reads the rows of one model, each against its parties and drivers."""

    def __init__(self, years: int, currency: str, parties: tuple[str, ...], names: set[str]) -> None:
        self.years, self.currency, self.parties, self.names = years, currency, parties, names
        self.lines: set[str] = set()

    def rows(self, whole: _Row, column: str, kind: str, read_one: Callable[[_Row, str], Found]) -> tuple[Found, ...]:
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
            row = _Row(cells, place, self.currency)
            row.take("id")
            if not own and kind not in ("benefit", "guardrail"):
                raise PricingError(row.told("id", "missing"))
            found.append(read_one(row, own))
            row.close()
        return tuple(found)

    def cost(self, row: _Row, own: str) -> CostLine:
        """Return a cost line; its formula is checked when all lines are known."""
        bearer = self._party(row, "bearer")
        amount = row.amount("amount")
        given = row.take("compensation")
        paid = _Row({"kind": "none"} if given is None else given, row.place, self.currency)
        return CostLine(own, bearer, amount, self._compensation(paid, bearer), self._year(row), _said(row, "title"))

    def _compensation(self, row: _Row, bearer: str) -> Compensation | None:
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

    def benefit(self, row: _Row, own: str) -> Benefit:
        """Return a benefit."""
        party, amount = self._party(row, "party"), self._known(row.amount("amount"))
        return Benefit(party, amount, self._year(row), own, _said(row, "title"))

    def risk(self, row: _Row, own: str) -> Risk:
        """Return a risk."""
        bearer, chance = self._party(row, "bearer"), row.within("probability", 0, 1)
        impact, event = self._known(row.amount("impact")), row.text("event", need=False)
        return Risk(own, bearer, chance, impact, self._year(row), _said(row, "title"), event)

    def incentive(self, row: _Row, own: str) -> Incentive:
        """Return an incentive."""
        payer, receiver = self._party(row, "payer"), self._party(row, "receiver")
        if payer == receiver:
            raise PricingError(row.told("receiver", "pays_itself", party=payer))
        shape = self._shape(row)
        cap, floor = row.optional("cap"), row.number("floor", 0.0)
        if cap is not None and cap < floor:
            raise PricingError(row.told("cap", "cap_below_floor", cap=_shown(cap), floor=_shown(floor)))
        return Incentive(own, payer, receiver, shape, cap, floor, self._year(row), _said(row, "title"))

    def _shape(self, row: _Row) -> Steps | Linear | Share | None:
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
                    raise PricingError(row.told("steps", "step_twice", level=_shown(after[0])))
                if after[0] < before[0]:
                    raise PricingError(row.told("steps", "steps_fall", level=_shown(after[0]), before=_shown(before[0])))
            return Steps(self._measured(row, "measure"), steps)
        if kind == "linear":
            start, end = row.number("from"), row.number("to")
            if start == end:
                raise PricingError(row.told("to", "no_way", level=_shown(start)))
            return Linear(self._measured(row, "measure"), start, end, row.number("amount"))
        return Share(row.within("share", 0, 1), self._measured(row, "of")) if kind == "share" else None

    def guardrail(self, row: _Row, own: str) -> Guardrail:
        """Return a guardrail."""
        party, quantity = self._party(row, "party"), row.text("quantity")
        floor, ceiling = row.optional("floor"), row.optional("ceiling")
        if floor is None and ceiling is None:
            raise PricingError(row.told("floor", "no_limit"))
        if floor is not None and ceiling is not None and floor > ceiling:
            raise PricingError(row.told("floor", "floor_above_ceiling", floor=_shown(floor), ceiling=_shown(ceiling)))
        limited: str | Formula = quantity
        if quantity not in QUANTITIES or (quantity in self.names and quantity not in ("result", "margin")):
            limited = Formula.read(quantity, row.place, "quantity")
            limited.check_names(self.names | self.lines | set(QUANTITIES))
        then = row.text("then", need=False)
        return Guardrail(party, limited, floor, ceiling, _said(row, "title"), then, own)

    def baseline(self, whole: _Row) -> dict[str, float]:
        """Return what parties would earn without the deal."""
        given = whole.take("baseline")
        if given is None:
            return {}
        place = Place(words("pricing_row.baseline"))
        row = _Row(given, place, self.currency)
        for party in row.cells:
            if party not in self.parties:
                at = place.at("party")
                raise PricingError(words("pricing_error.unknown_party", at=at, name=party, known=", ".join(self.parties)))
        found = {}
        for party, value in row.cells.items():
            found[party] = _Row({"amount": value}, Place.of("baseline_of", party), self.currency).number("amount")
        return found

    def _party(self, row: _Row, column: str) -> str:
        found = row.required(column)
        if found not in self.parties:
            raise PricingError(row.told(column, "unknown_party", name=_shown(found), known=", ".join(self.parties)))
        return str(found)

    def _year(self, row: _Row) -> int | None:
        return None if row.take("year") in (None, "") else row.integer("year", 1, self.years)

    def _known(self, amount: Amount) -> Amount:
        if isinstance(amount, Formula):
            amount.check_names(self.names | self.lines)
        return amount

    def _measured(self, row: _Row, column: str) -> Formula:
        found = row.formula(column)
        found.check_names(self.names | self.lines)
        return found
