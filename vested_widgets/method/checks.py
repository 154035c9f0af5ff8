"""The checks that content gives a joint table: each says what it looks at, and the sentence that people read.

A check advises; with `blocks: true` it also stands in the way of an approval. `deals.findings` evaluates them.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from vested_widgets.method.base import Address, Content, Identifier, Sentence, placeholders
from vested_widgets.method.tables import Where


class CheckBase(Content):
    """What every check has.

    Attributes:
        sentence: what people read; the placeholders of its kind stand for what was found.
        blocks: whether nothing can be approved while it is so.
        where: only some of the rows are looked at.
    """

    places: ClassVar[tuple[str, ...]] = ("titles",)
    # Whether a table without rows is looked at as well: what is missing was found elsewhere.
    of_empty: ClassVar[bool] = False
    kind: str
    sentence: Sentence
    blocks: bool = False
    where: Where | None = None

    @model_validator(mode="after")
    def _placeholders(self) -> CheckBase:
        try:
            found = placeholders(self.sentence)
        except ValueError as error:
            raise ValueError(f"`sentence`: {error}; write a bracket that is meant as one twice") from None
        strange = sorted(set(found) - set(self.places))
        if strange:
            known = ", ".join(f"{{{place}}}" for place in self.places)
            raise ValueError(f"`sentence` has the placeholder {{{strange[0]}}}; a check of kind {self.kind} knows {known}")
        return self

    def named(self) -> tuple[str, ...]:
        """Return the columns of the table that the check names."""
        found: list[str] = []
        for name in ("column", "columns", "each"):
            value = getattr(self, name, None)
            found += [value] if isinstance(value, str) else value or ()
        return tuple(found)


class AtMost(CheckBase):
    """No more than `rows` rows, in all or for each value of the column `each`; `{count}` rows there are, `{names}` of whom."""

    places: ClassVar = ("count", "names")
    kind: Literal["at_most"]
    rows: int = Field(ge=1)
    each: Identifier | None = None


class AtLeast(CheckBase):
    """No fewer than `rows` rows; `{count}` there are."""

    places: ClassVar = ("count",)
    kind: Literal["at_least"]
    rows: int = Field(ge=1)


class Filled(CheckBase):
    """Every row has something in `column`, as `required` demands but gentler; `{titles}` is the row that has not."""

    kind: Literal["filled"]
    column: Identifier


class Every(CheckBase):
    """Every row, item or entry of the part at `of` is named in the link column `column`; `{titles}` stands for those that are not."""

    kind: Literal["every"]
    of: Address
    column: Identifier


class EveryOption(CheckBase):
    """Every option (or party) of the column occurs in a row; `{names}` stands for those that do not."""

    places: ClassVar = ("names",)
    kind: Literal["every_option"]
    column: Identifier


class Unique(CheckBase):
    """No two rows are alike in all of `columns`; `{titles}` stands for those that are."""

    kind: Literal["unique"]
    columns: tuple[Identifier, ...] = Field(min_length=1)


class InOrder(CheckBase):
    """Dates, numbers, amounts or durations of a row do not fall from the first of `columns` to the last; `{titles}` is the row."""

    kind: Literal["in_order"]
    columns: tuple[Identifier, ...] = Field(min_length=2)


class Unlike(CheckBase):
    """Two columns of a row differ, as giver and receiver do; `{titles}` is the row where they do not."""

    kind: Literal["unlike"]
    columns: tuple[Identifier, Identifier]


class TooOften(CheckBase):
    """Nobody (or nothing) stands in more than `rows` rows of `columns`; `{names}` is who does, `{count}` in how many."""

    places: ClassVar = ("names", "count")
    kind: Literal["too_often"]
    columns: tuple[Identifier, ...] = Field(min_length=1)
    rows: int = Field(ge=1)


class SeveralParties(CheckBase):
    """The people (or parties) in `columns` of a row come from two parties or more; `{titles}` is the row where they do not."""

    kind: Literal["several_parties"]
    columns: tuple[Identifier, ...] = Field(min_length=1)


class PlainWords(CheckBase):
    """Texts of `columns` do without these words; `{words}` stands for those found, `{titles}` for the row.

    Attributes:
        words: words or phrases; `*` stands for any letters within a word, `#` for a number.
    """

    places: ClassVar = ("titles", "words")
    kind: Literal["plain_words"]
    columns: tuple[Identifier, ...] = Field(min_length=1)
    words: tuple[Sentence, ...] = Field(min_length=1)


class TargetNumber(CheckBase):
    """A row has a number as target; where its standard in words can be read as one, that is offered as `{number}`, `{words}` being what was read.

    Attributes:
        standard: the column with the standard in words.
        column: the column of the target.
        otherwise: the sentence where no number can be read; `{titles}` stands for the row.
    """

    places: ClassVar = ("titles", "words", "number")
    kind: Literal["target_number"]
    standard: Identifier
    column: Identifier
    otherwise: Sentence

    def named(self) -> tuple[str, ...]:
        """Return both columns."""
        return self.standard, self.column


class Calculable(CheckBase):
    """A formula of `column` can be calculated from the other rows of the table; `{titles}` is the row, `{why}` says what is wrong with it."""

    places: ClassVar = ("titles", "why")
    kind: Literal["calculable"]
    column: Identifier


class OutOfReach(CheckBase):
    """No party says that it can hardly influence a row; `{titles}` is the row, `{names}` are the parties that do.

    Attributes:
        of: the ratings whose items are the rows of this table; `question` which of their questions; `at_most` the mean up to which a party can
            hardly influence it, in points.
    """

    places: ClassVar = ("titles", "names")
    kind: Literal["out_of_reach"]
    of: Address
    question: Identifier
    at_most: float


class HowWords(CheckBase):
    """Texts of `columns` say what, not how: no instructions, frequencies, headcounts or tools (English only).

    `{words}` stands for those found, `{reason}` and `{rewording}` for why they do not belong there and what to write, `{titles}` for the row.
    """

    places: ClassVar = ("titles", "words", "reason", "rewording")
    kind: Literal["how_words"]
    columns: tuple[Identifier, ...] = Field(min_length=1)


class Important(CheckBase):
    """What every party rates high is named in the link column `column`; `{titles}` stands for what is not.

    Attributes:
        of: the ratings; `question` which of their questions; `at_least` the mean from which on a party holds an item important, in points.
    """

    kind: Literal["important"]
    of: Address
    question: Identifier
    at_least: float
    column: Identifier


class RatedLow(CheckBase):
    """What any party rates low is named in the link column `column`, also while there is no row; `{titles}` stands for what is not.

    Attributes:
        of: the ratings; `question` which of their questions; `at_most` the mean up to which a party rates it low, in points.
    """

    of_empty: ClassVar = True
    kind: Literal["rated_low"]
    of: Address
    question: Identifier
    at_most: float
    column: Identifier


class RatedApart(CheckBase):
    """What two parties rate far apart is named in the link column `column`, also while there is no row; `{titles}` stands for what is not.

    Attributes:
        of: the ratings; `questions` which of their questions; `at_least` the points between the means of two parties, as pictures show them.
    """

    of_empty: ClassVar = True
    kind: Literal["rated_apart"]
    of: Address
    questions: tuple[Identifier, ...] = Field(min_length=1)
    at_least: float = Field(gt=0)
    column: Identifier


Check = Annotated[
    AtMost
    | AtLeast
    | Filled
    | Every
    | EveryOption
    | Unique
    | InOrder
    | Unlike
    | TooOften
    | SeveralParties
    | PlainWords
    | TargetNumber
    | Calculable
    | OutOfReach
    | HowWords
    | Important
    | RatedLow
    | RatedApart,
    Field(discriminator="kind"),
]
# Which kinds of columns a check can look at; a kind that is not here looks at any.
FITTING: dict[str, tuple[str, ...]] = {
    "every": ("link",),
    "important": ("link",),
    "rated_low": ("link",),
    "rated_apart": ("link",),
    "every_option": ("choice", "party"),
    "in_order": ("date", "number", "percent", "money", "duration"),
    "too_often": ("person", "party", "choice", "element", "link"),
    "several_parties": ("person", "party"),
    "plain_words": ("text",),
    "calculable": ("text",),
    "how_words": ("text",),
}
