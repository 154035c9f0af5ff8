"""What a joint table is made of: typed columns, and the checks that advise about its rows."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from vested_widgets.method.base import Address, Content, Identifier, Sentence, Title


class Option(Content):
    """One of the answers that a choice column takes."""

    id: Identifier
    label: Title


class Column(Content):
    """A typed column of a joint table.

    Attributes:
        kind: `text`, `choice` (of `options`), `party`, `person` (a member of the deal), `number`, `date`, or `link` (a row, an item or an
            entry of the part at `to`).
        required: whether a row without it is incomplete; rows may be saved incomplete, but not approved.
        help: what belongs here, in a sentence.
        many: whether a choice, party, person or link cell holds several.
        low, high: the range of a number.
        unit: what a number counts, shown beside it.
        longest: how many letters a text may have.
    """

    id: Identifier
    title: Title
    kind: Literal["text", "choice", "party", "person", "number", "date", "link"] = "text"
    required: bool = False
    help: str = ""
    many: bool = False
    options: tuple[Option, ...] = ()
    to: Address | None = None
    low: float | None = None
    high: float | None = None
    unit: str = ""
    longest: int = Field(default=1000, ge=1, le=10000)

    @model_validator(mode="after")
    def _fits(self) -> Column:
        if (self.kind == "choice") != bool(self.options):
            raise ValueError(f"column {self.id!r}: `options` go with kind choice, and only with it")
        if (self.kind == "link") != (self.to is not None):
            raise ValueError(f"column {self.id!r}: `to` goes with kind link, and only with it")
        if self.many and self.kind not in ("choice", "party", "person", "link"):
            raise ValueError(f"column {self.id!r}: `many` goes with choice, party, person or link, not with {self.kind}")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"column {self.id!r}: `low` is above `high`")
        return self


class AtMost(Content):
    """No more than `rows` rows, in all or for each party of the column `each`."""

    kind: Literal["at_most"]
    rows: int = Field(ge=1)
    each: Identifier | None = None
    sentence: Sentence


class Every(Content):
    """Every row, item or entry of the part at `of` is named in the link column `column`; `{titles}` stands for those that are not."""

    kind: Literal["every"]
    of: Address
    column: Identifier
    sentence: Sentence


class Unlike(Content):
    """Two columns of a row differ, as giver and receiver do; `{titles}` stands for the rows where they do not."""

    kind: Literal["unlike"]
    columns: tuple[Identifier, Identifier]
    sentence: Sentence


class Important(Content):
    """What every party rates high is named in the link column `column`; `{titles}` stands for what is not.

    Attributes:
        of: the ratings; `question` which of their questions; `at_least` the mean from which on a party holds an item important, in points.
    """

    kind: Literal["important"]
    of: Address
    question: Identifier
    at_least: float
    column: Identifier
    sentence: Sentence


Check = Annotated[AtMost | Every | Unlike | Important, Field(discriminator="kind")]
