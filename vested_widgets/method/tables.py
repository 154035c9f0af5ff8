"""The parts of a joint table: typed columns (`checks` has what is advised about its rows)."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field, model_validator

from vested_widgets.method.base import Address, Content, Identifier, Title, unique

ColumnKind = Literal["text", "choice", "party", "person", "element", "number", "percent", "money", "duration", "date", "link"]
Derived = Literal["unit", "baseline", "target", "actual", "until", "status"]
Unit = Literal["minute", "hour", "day", "week", "month", "year"]
UNITS: tuple[Unit, ...] = get_args(Unit)
# Kinds whose cells hold the id of something that the deal has, one or several.
CHOSEN = ("choice", "party", "person", "element", "link")
MEASURED = ("number", "percent", "money", "duration")
DERIVABLE = ("text", "number", "date")


class Option(Content):
    """One of the answers that a choice takes."""

    id: Identifier
    label: Title


class Outline(Content):
    """The columns that make a tree of the rows of a joint table, and what is known of a line of work.

    Attributes:
        parent: the link column that names the row in which a row lies; it links to the table itself.
        level: the choice column that says how deep a row lies, with one option for each level, the uppermost first.
        owner: the party column that says who does it; a row without one has that of the row in which it lies.
        effort: the number column that says how much work it is.
        after: the link column that names the rows that come before it in time.
    """

    parent: Identifier
    level: Identifier
    owner: Identifier | None = None
    effort: Identifier | None = None
    after: Identifier | None = None

    def kinds(self) -> tuple[tuple[str, str | None, str], ...]:
        """Return key, column and the kind that the column has to be of."""
        return (
            ("parent", self.parent, "link"),
            ("level", self.level, "choice"),
            ("owner", self.owner, "party"),
            ("effort", self.effort, "number"),
            ("after", self.after, "link"),
        )


class Where(Content):
    """Which rows of a joint table are meant: those with one of `has` in the choice or party column `column`."""

    column: Identifier
    has: tuple[Identifier, ...] = Field(min_length=1)

    def fits(self, value: object) -> bool:
        """Return whether the value of a row's cell is one of those."""
        return bool(set(value if isinstance(value, list) else [value]) & set(self.has))


class Column(Content):
    """A typed column of a joint table.

    Attributes:
        kind: `text`, `choice` (of `options`), `party` (or one of `options`, such as "shared"), `person` (a member of the deal), `element` (of
            the method), `number`, `percent`, `money`, `duration`, `date`, or `link` (a row, an item or an entry of the part at `to`).
        required: whether a row without it is incomplete; rows may be saved incomplete, but not approved.
        help: what belongs here, in a sentence.
        many: whether a cell of what is chosen holds several.
        low, high: the range of a number, a percentage or an amount.
        unit: what a number counts, shown beside it; of a duration the unit that a bare number is in.
        currency: the currency that a bare amount is in (ISO 4217, "EUR"); without it people write it themselves.
        longest: how many letters a text may have.
        derived: what of a scorecard it shows, instead of what people write: of the metric's row in the Requirements Roadmap its unit, baseline or
            target; of the log of figures the last one, the end of its period, and its status. What older records have there stays as long as
            there is nothing to show.
    """

    id: Identifier
    title: Title
    kind: ColumnKind = "text"
    required: bool = False
    help: str = ""
    many: bool = False
    options: tuple[Option, ...] = ()
    to: Address | None = None
    low: float | None = None
    high: float | None = None
    unit: str = ""
    currency: Annotated[str, Field(pattern=r"^([A-Z]{3})?$")] = ""
    longest: int = Field(default=1000, ge=1, le=10000)
    derived: Derived | None = None

    @property
    def points(self) -> tuple[int, ...]:
        """Return the points of a scale, which are chosen and not typed: of a number without a unit from `low` to `high`, at most 11."""
        if self.kind != "number" or self.unit or self.low is None or self.high is None:
            return ()
        low, high = int(self.low), int(self.high)
        return tuple(range(low, high + 1)) if (low, high) == (self.low, self.high) and high - low <= 10 else ()

    @model_validator(mode="after")
    def _fits(self) -> Column:
        if self.kind == "choice" and not self.options:
            raise ValueError(f"column {self.id!r}: a choice needs `options`")
        if self.options and self.kind not in ("choice", "party"):
            raise ValueError(f"column {self.id!r}: `options` go with kind choice or party, not with {self.kind}")
        if (self.kind == "link") != (self.to is not None):
            raise ValueError(f"column {self.id!r}: `to` goes with kind link, and only with it")
        if self.derived and (self.required or self.kind not in DERIVABLE):
            raise ValueError(f"column {self.id!r}: `derived` goes with text, number or date, and is never required")
        if self.many and self.kind not in CHOSEN:
            raise ValueError(f"column {self.id!r}: `many` goes with {', '.join(CHOSEN)}, not with {self.kind}")
        unique(f"option of column {self.id!r}", (option.id for option in self.options))
        unique(f"label of column {self.id!r}", (option.label.casefold() for option in self.options))
        return self

    @model_validator(mode="after")
    def _measures(self) -> Column:
        if (self.low is not None or self.high is not None) and self.kind not in ("number", "percent", "money"):
            raise ValueError(f"column {self.id!r}: `low` and `high` go with number, percent or money, not with {self.kind}")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"column {self.id!r}: `low` is above `high`")
        if self.unit and self.kind not in ("number", "duration"):
            raise ValueError(f"column {self.id!r}: `unit` goes with number or duration, not with {self.kind}")
        if self.unit and self.kind == "duration" and self.unit not in UNITS:
            raise ValueError(f"column {self.id!r}: the `unit` of a duration is one of {', '.join(UNITS)}, not {self.unit!r}")
        if self.currency:
            self._pays()
        return self

    def _pays(self) -> None:
        from babel.numbers import list_currencies

        if self.kind != "money":
            raise ValueError(f"column {self.id!r}: `currency` goes with money, not with {self.kind}")
        if self.currency not in list_currencies():
            raise ValueError(
                f"column {self.id!r}: there is no currency {self.currency!r}; write its code of three letters, like EUR"
            )
