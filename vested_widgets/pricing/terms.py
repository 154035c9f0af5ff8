"""What a pricing model consists of, as plain frozen values: parties, drivers, costs with their compensation, benefits, risks, incentives.

Amounts are in the model's currency; a year is counted from 1. `written()` gives each as a file has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeAlias

from vested_widgets.pricing.distributions import Distribution
from vested_widgets.pricing.formulas import Formula

Amount: TypeAlias = float | Formula
QUANTITIES = ("revenue", "cost", "fees_paid", "benefit", "incentive", "result", "margin", "gain")
"""What is calculated for each party, year and draw."""


def written_amount(amount: Amount) -> float | str:
    """Return an amount as a file has it: a number or a formula's text."""
    return amount.text if isinstance(amount, Formula) else amount


def without_empty(**keys: Any) -> dict[str, Any]:
    """Return the keys that say something: None and "" are left out."""
    return {key: value for key, value in keys.items() if value is not None and value != ""}


@dataclass(frozen=True)
class Driver:
    """An assumption: drawn once a draw, and grown each year.

    Attributes:
        name: by which formulas call it.
        growth: 0.02 for 2 % a year; year y has value × (1 + growth)^(y−1).
        title, unit: what people read.
    """

    name: str
    distribution: Distribution
    growth: float = 0.0
    title: str = ""
    unit: str = ""

    @property
    def label(self) -> str:
        """Return what people read."""
        return self.title or self.name

    def written(self) -> dict[str, Any]:
        """Return the driver as a file has it."""
        growth = {"growth": self.growth} if self.growth else {}
        return {**self.distribution.written(), **growth, **without_empty(title=self.title, unit=self.unit)}


@dataclass(frozen=True)
class Correlation:
    """How the ranks of two drivers go together, from −1 to 1 (Spearman), drawn by a Gaussian copula."""

    first: str
    second: str
    rank: float

    def written(self) -> dict[str, Any]:
        """Return the correlation as a file has it."""
        return {"drivers": [self.first, self.second], "rank": self.rank}


@dataclass(frozen=True)
class FixedFee:
    """A fee a year: fee × (1 + index)^(y−1), at most `cap`."""

    payer: str
    fee: float
    index: float = 0.0
    cap: float | None = None
    kind: ClassVar[str] = "fixed"

    def written(self) -> dict[str, Any]:
        """Return the compensation as a file has it."""
        return {"kind": self.kind, "fee": self.fee, "index": self.index, **without_empty(cap=self.cap), "payer": self.payer}


@dataclass(frozen=True)
class CostPlus:
    """The cost × (1 + margin) + a management fee a year, at most `cap`."""

    payer: str
    margin: float = 0.0
    management_fee: float = 0.0
    cap: float | None = None
    kind: ClassVar[str] = "cost_plus"

    def written(self) -> dict[str, Any]:
        """Return the compensation as a file has it."""
        own = {"margin": self.margin, "management_fee": self.management_fee}
        return {"kind": self.kind, **own, **without_empty(cap=self.cap), "payer": self.payer}


@dataclass(frozen=True)
class UnitPrice:
    """The price × (1 + index)^(y−1) × the driver of the year, at most `cap`."""

    payer: str
    price: float
    driver: str
    index: float = 0.0
    cap: float | None = None
    kind: ClassVar[str] = "unit"

    def written(self) -> dict[str, Any]:
        """Return the compensation as a file has it."""
        own = {"price": self.price, "index": self.index, "driver": self.driver}
        return {"kind": self.kind, **own, **without_empty(cap=self.cap), "payer": self.payer}


Compensation: TypeAlias = FixedFee | CostPlus | UnitPrice


@dataclass(frozen=True)
class CostLine:
    """A cost of a year that one party bears, and what it gets for it; None is an own cost.

    Attributes:
        year: the only year in which it arises, with its fee; None for every year.
    """

    id: str
    bearer: str
    amount: Amount
    compensation: Compensation | None = None
    year: int | None = None
    title: str = ""

    @property
    def label(self) -> str:
        """Return what people read."""
        return self.title or self.id

    @property
    def name(self) -> str:
        """Return by which name formulas see the cost of the year."""
        return f"cost_{self.id}"

    def written(self) -> dict[str, Any]:
        """Return the line as a file has it."""
        paid = self.compensation.written() if self.compensation else {"kind": "none"}
        own = {"id": self.id, "bearer": self.bearer, "amount": written_amount(self.amount), "compensation": paid}
        return own | without_empty(year=self.year, title=self.title)


@dataclass(frozen=True)
class Benefit:
    """What a year is worth to a party beside fees and incentives."""

    party: str
    amount: Amount
    year: int | None = None
    id: str = ""
    title: str = ""

    def written(self) -> dict[str, Any]:
        """Return the benefit as a file has it."""
        own = {"party": self.party, "amount": written_amount(self.amount)}
        return without_empty(id=self.id) | own | without_empty(year=self.year, title=self.title)


@dataclass(frozen=True)
class Risk:
    """What strikes or does not, once a year and draw: a cost of its bearer.

    Attributes:
        event: risks of one event strike together, as the shares that several parties bear of one; its own id if it is "".
    """

    id: str
    bearer: str
    probability: float
    impact: Amount
    year: int | None = None
    title: str = ""
    event: str = ""

    @property
    def label(self) -> str:
        """Return what people read."""
        return self.title or self.id

    def written(self) -> dict[str, Any]:
        """Return the risk as a file has it."""
        own = {"id": self.id, "bearer": self.bearer, "probability": self.probability, "impact": written_amount(self.impact)}
        return own | without_empty(year=self.year, title=self.title, event=self.event)


@dataclass(frozen=True)
class Steps:
    """The amount of the highest step that the measure reaches; below the first nothing. Steps are (level, amount), levels rising."""

    measure: Formula
    steps: tuple[tuple[float, float], ...]
    kind: ClassVar[str] = "steps"

    def written(self) -> dict[str, Any]:
        """Return the shape as a file has it."""
        return {"shape": self.kind, "measure": self.measure.text, "steps": [list(step) for step in self.steps]}


@dataclass(frozen=True)
class Linear:
    """The amount × the share of the way of the measure from `start` to `end`, between 0 and 1; `end` may lie below `start`."""

    measure: Formula
    start: float
    end: float
    amount: float
    kind: ClassVar[str] = "linear"

    def written(self) -> dict[str, Any]:
        """Return the shape as a file has it."""
        return {
            "shape": self.kind,
            "measure": self.measure.text,
            "from": self.start,
            "to": self.end,
            "amount": self.amount,
        }


@dataclass(frozen=True)
class Share:
    """A share of a formula, as of a saving."""

    share: float
    of: Formula
    kind: ClassVar[str] = "share"

    def written(self) -> dict[str, Any]:
        """Return the shape as a file has it."""
        return {"shape": self.kind, "share": self.share, "of": self.of.text}


@dataclass(frozen=True)
class Incentive:
    """What one party pays another by a measure, a year: at most `cap`, at least `floor`. A negative amount is a malus.

    Attributes:
        shape: None for a reward that is no money: it is listed, and not counted.
    """

    id: str
    payer: str
    receiver: str
    shape: Steps | Linear | Share | None
    cap: float | None = None
    floor: float = 0.0
    year: int | None = None
    title: str = ""

    @property
    def label(self) -> str:
        """Return what people read."""
        return self.title or self.id

    def written(self) -> dict[str, Any]:
        """Return the incentive as a file has it."""
        shape = self.shape.written() if self.shape else {"shape": "other"}
        floor = {"floor": self.floor} if self.floor else {}
        own = {"id": self.id, "payer": self.payer, "receiver": self.receiver, **shape, **without_empty(cap=self.cap)}
        return own | floor | without_empty(year=self.year, title=self.title)


@dataclass(frozen=True)
class Guardrail:
    """A limit that protects a party: reached where the quantity lies below `floor` or above `ceiling` in any year.

    Attributes:
        quantity: one of `QUANTITIES` of that party, or a formula.
        then: what happens when it is reached.
    """

    party: str
    quantity: str | Formula
    floor: float | None = None
    ceiling: float | None = None
    title: str = ""
    then: str = ""
    id: str = ""

    @property
    def what(self) -> str:
        """Return the quantity as a file has it."""
        return self.quantity.text if isinstance(self.quantity, Formula) else self.quantity

    def written(self) -> dict[str, Any]:
        """Return the guardrail as a file has it."""
        limits = without_empty(floor=self.floor, ceiling=self.ceiling, title=self.title, then=self.then)
        return without_empty(id=self.id) | {"party": self.party, "quantity": self.what} | limits


@dataclass(frozen=True)
class Terms:
    """A whole model, checked: whatever is here can be calculated, but for what only the numbers of a draw can show.

    Attributes:
        baseline: what each party would earn in a year without this deal; 0 for a party that is not named.
    """

    years: int
    currency: str
    parties: tuple[str, ...]
    drivers: tuple[Driver, ...] = ()
    correlations: tuple[Correlation, ...] = ()
    costs: tuple[CostLine, ...] = ()
    benefits: tuple[Benefit, ...] = ()
    risks: tuple[Risk, ...] = ()
    incentives: tuple[Incentive, ...] = ()
    guardrails: tuple[Guardrail, ...] = ()
    baseline: Mapping[str, float] = field(default_factory=dict)

    def driver(self, name: str) -> Driver | None:
        """Return the driver of a name, or None."""
        return next((driver for driver in self.drivers if driver.name == name), None)

    def written(self) -> dict[str, Any]:
        """Return the model as a file has it; what is empty is left out."""
        lists: dict[str, tuple[Correlation | CostLine | Benefit | Risk | Incentive | Guardrail, ...]] = {
            "correlations": self.correlations,
            "costs": self.costs,
            "benefits": self.benefits,
            "risks": self.risks,
            "incentives": self.incentives,
            "guardrails": self.guardrails,
        }
        return {
            "years": self.years,
            "currency": self.currency,
            "parties": list(self.parties),
            "drivers": {driver.name: driver.written() for driver in self.drivers},
            **{name: [one.written() for one in rows] for name, rows in lists.items() if rows},
            **({"baseline": dict(self.baseline)} if self.baseline else {}),
        }
