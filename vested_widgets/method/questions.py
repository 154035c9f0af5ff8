"""Questions to members: scales, questions, and the items that they are asked about."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from vested_widgets.method.base import Address, Content, Identifier, ItemId, Sentence, Title, unique
from vested_widgets.method.tables import Option, Where

AILMENTS = (
    "penny wise and pound foolish",
    "outsourcing paradox",
    "activity trap",
    "junkyard dog factor",
    "honeymoon effect",
    "sandbagging",
    "zero-sum game",
    "driving blind disease",
    "measurement minutiae",
    "power of not doing",
    "new sheriff in town",
    "strategic drift",
)


class Scale(Content):
    """A rating scale of whole numbers from `low` to `high`.

    Attributes:
        unsure: whether "not sure" is offered; it is an answer, and counts as missing in every measure.
        margin: points; a difference between parties that is too small to matter, agreed before anybody answers.
    """

    low: int = 1
    high: int = 7
    low_label: Title
    high_label: Title
    unsure: bool = True
    margin: float = Field(default=1.0, gt=0)

    @model_validator(mode="after")
    def _has_room(self) -> Scale:
        if not 1 <= self.high - self.low <= 10:
            raise ValueError(f"a scale has 2 to 11 points, but this one goes from {self.low} to {self.high}")
        return self


class Question(Content):
    """What is asked of every item: about the deal, about the own party, or about each other party in turn.

    Attributes:
        text_of_value: what is asked instead of an item of the group `value`: that is created for somebody, and not lived.
        aspect: what the answers are compared as: what one party says of itself and another says of it share an aspect. Its own id if not given.
        guess: whether the member guesses what the party asked about would answer for itself (a meta-perception).
        short: the aspect in a few words for tables and pictures; `{party}` stands for the party asked about.
        scale: not needed where every item brings its own ordered answers.
        parties, choices: instead of a scale, one of several words without an order: the parties of the deal, then these. The answer is the
            party's id or the choice's.
    """

    id: Identifier
    aspect: Identifier | None = None
    text: Sentence
    text_of_value: str = ""
    about: Literal["deal", "own", "other"] = "deal"
    guess: bool = False
    short: Title
    scale: Scale | None = None
    parties: bool = False
    choices: tuple[Option, ...] = ()

    def text_for(self, item: Item) -> str:
        """Return what is asked of an item: value for somebody is created, and not lived."""
        return self.text_of_value if item.group == "value" and self.text_of_value else self.text

    @property
    def chosen(self) -> bool:
        """Return whether one of several words is chosen, instead of a point on a scale."""
        return self.parties or bool(self.choices)

    @model_validator(mode="after")
    def _one_way(self) -> Question:
        unique("choice", (choice.id for choice in self.choices))
        if self.chosen and self.scale is not None:
            raise ValueError(f"question {self.id!r}: it has a `scale`, or `choices` and `parties`, but not both")
        if len(self.choices) == 1 and not self.parties:
            raise ValueError(f"question {self.id!r}: one choice is none; give two or more, or `parties: true` as well")
        return self

    @model_validator(mode="after")
    def _guesses_others(self) -> Question:
        if self.guess and self.about != "other":
            raise ValueError(f"question {self.id!r}: only what another party would answer can be guessed: set `about: other`")
        return self


class Answer(Content):
    """One of an item's own ordered answers, in words, and the columns of the part that it fits (one answer may fit several)."""

    label: Title
    fits: tuple[Identifier, ...] = ()


class Item(Content):
    """A thing that is rated; with `answers` it brings its own ordered scale of words.

    Attributes:
        whom: for whom it is, in words.
        branch: under which heading it is asked, in words; where items have one, a page asks one branch at a time.
        ailment: of a self-check, which ailment it asks about: the Elements that prevent it are named where a party sees much of it.
    """

    id: ItemId
    title: Title
    text: str = ""
    group: Literal["values", "value"] | None = None
    answers: tuple[Answer, ...] = Field(default=(), max_length=11)
    whom: tuple[Title, ...] = ()
    branch: str = ""
    ailment: Literal[AILMENTS] | None = None  # type: ignore[valid-type]

    @model_validator(mode="after")
    def _choices(self) -> Item:
        if len(self.answers) == 1:
            raise ValueError(f"item {self.id!r}: one answer is no choice; give two or more, or none")
        return self


class Source(Content):
    """Where a part takes its items from: the rows of a joint table.

    Attributes:
        of: the table.
        title, text, group: the columns that give an item its words; `group` is a choice column.
        whom: the choice column that says for whom it is.
        party: the column that says whose row it is.
        where: only some of the rows.
        lowest: of a table with an `outline`, only rows in which no other row lies, each under the uppermost row in which it lies.
        use: `all` rows; for each member the rows of the `own` party; or `pairs` of rows of different parties.
    """

    of: Address
    title: Identifier
    text: Identifier | None = None
    group: Identifier | None = None
    whom: Identifier | None = None
    party: Identifier | None = None
    where: Where | None = None
    lowest: bool = False
    use: Literal["all", "own", "pairs"] = "all"

    @model_validator(mode="after")
    def _has_party(self) -> Source:
        if self.use != "all" and self.party is None:
            raise ValueError(f"`use: {self.use}` needs `party`, the column that says whose row it is")
        return self
