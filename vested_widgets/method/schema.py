"""The shape of content: what a Rule, an Element, a step, a part and an item are made of.

Everything is frozen and refuses unknown keys, so that a typing error in a content file is found when it is read, not when a member
meets a blank page. What one object cannot see by itself (duplicate ids, references between parts) is checked by the object that can.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from vested_widgets.method.errors import ContentError

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
Sentence = Annotated[str, Field(min_length=1, max_length=2000)]
Title = Annotated[str, Field(min_length=1, max_length=120)]
# Items of a deal's own content keep the names that people gave them in a file.
ItemId = Annotated[str, Field(pattern=r"^[^\s|/][^|/]{0,79}$")]

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


def _unique(what: str, ids: Iterable[object]) -> None:
    doubled = [str(name) for name, times in Counter(ids).items() if times > 1]
    if doubled:
        raise ValueError(f"every {what} needs an id of its own; used twice: {', '.join(doubled)}")


class Content(BaseModel):
    """The base of all content objects."""

    model_config = ConfigDict(frozen=True, extra="forbid")


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
        aspect: what the answers are compared as: what one party says of itself and another says of it share an aspect. Its own id if not given.
        short: the aspect in a few words for tables and pictures; `{party}` stands for the party asked about.
    """

    id: Identifier
    aspect: Identifier | None = None
    text: Sentence
    about: Literal["deal", "own", "other"] = "deal"
    short: Title
    scale: Scale


class Item(Content):
    """A thing that is rated."""

    id: ItemId
    title: Title
    text: str = ""
    group: Literal["values", "value"] | None = None


class PartBase(Content):
    """What every part has: an id, words, and the part that has to be revealed before it opens."""

    id: Identifier
    title: Title
    prompt: str = ""
    follows: Identifier | None = None


class Ratings(PartBase):
    """Items × questions on scales, answered alone."""

    kind: Literal["ratings"]
    items: tuple[Item, ...] = Field(min_length=1)
    questions: tuple[Question, ...] = Field(min_length=1)
    pictures: tuple[Literal["dumbbell", "value_values_map"], ...] = ("dumbbell",)

    @model_validator(mode="after")
    def _ids(self) -> Ratings:
        _unique("item", (item.id for item in self.items))
        _unique("question", (question.id for question in self.questions))
        return self


class Text(PartBase):
    """One text per member, written alone and shown without names after the reveal."""

    kind: Literal["text"]
    longest: int = Field(default=2000, ge=20, le=20000)
    pictures: tuple[()] = ()


class Allocation(PartBase):
    """A budget of points over the texts of another part, spent alone."""

    kind: Literal["allocation"]
    entries_from: Identifier
    total: int = Field(default=10, ge=2, le=1000)
    pictures: tuple[Literal["allocation_bars"], ...] = ("allocation_bars",)


class JointText(PartBase):
    """One text that all parties write together and approve."""

    kind: Literal["joint_text"]
    longest: int = Field(default=4000, ge=20, le=100000)
    pictures: tuple[()] = ()


Part = Annotated[Ratings | Text | Allocation | JointText, Field(discriminator="kind")]


class Step(Content):
    """A step of an Element: one question to the people, and the parts that answer it."""

    id: Identifier
    title: Title
    question: Sentence
    why: Sentence
    what_to_do: Sentence
    what_to_look_for: Sentence
    what_goes_wrong: Sentence
    parts: tuple[Part, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _references(self) -> Step:
        _unique("part", (part.id for part in self.parts))
        earlier: dict[str, str] = {}
        for part in self.parts:
            if part.follows is not None and part.follows not in earlier:
                raise ValueError(f"part {part.id!r} follows {part.follows!r}, which is not an earlier part of the step")
            if isinstance(part, Allocation) and earlier.get(part.entries_from) != "text":
                raise ValueError(
                    f"part {part.id!r} takes its entries from {part.entries_from!r}, which is not an earlier text part"
                )
            earlier[part.id] = part.kind
        if all(part.kind == "joint_text" for part in self.parts):
            raise ValueError("a step starts alone: it needs a part of kind ratings, text or allocation before the joint text")
        return self

    def part(self, part_id: str) -> Part:
        """The part of that id.

        Raises:
            ContentError: there is none; the message lists those there are.
        """
        for part in self.parts:
            if part.id == part_id:
                return part
        raise ContentError(
            f"Step {self.id!r} has no part {part_id!r}. Its parts are: {', '.join(part.id for part in self.parts)}."
        )


class Rule(Content):
    """One of the five Rules."""

    number: int = Field(ge=1)
    title: Title
    purpose: Sentence


class Element(Content):
    """One of the Elements: which Rule it serves, why it exists, what it prevents, and its steps."""

    number: int = Field(ge=0)
    slug: Identifier
    title: Title
    short: Title
    rule: int = Field(ge=1)
    purpose: Sentence
    prevents: tuple[Literal[AILMENTS], ...] = ()  # type: ignore[valid-type]
    steps: tuple[Step, ...] = ()

    @model_validator(mode="after")
    def _ids(self) -> Element:
        _unique("step", (step.id for step in self.steps))
        return self

    @property
    def workbook(self) -> str:
        """The name of its notebook without the ending: `02-shared-vision-and-intent`."""
        return f"{self.number:02d}-{self.slug}"

    def step(self, step_id: str) -> Step:
        """The step of that id.

        Raises:
            ContentError: there is none; the message lists those there are.
        """
        for step in self.steps:
            if step.id == step_id:
                return step
        names = ", ".join(step.id for step in self.steps) or "none yet"
        raise ContentError(f"Element {self.number} has no step {step_id!r}. Its steps are: {names}.")


class Method(Content):
    """The whole method: content version, Rules and Elements, and the steps of a deal's own that belong to no Element."""

    version: int = Field(ge=1)
    rules: tuple[Rule, ...] = Field(min_length=1)
    elements: tuple[Element, ...] = Field(min_length=1)
    own_steps: tuple[Step, ...] = ()

    @model_validator(mode="after")
    def _references(self) -> Method:
        _unique("Rule", (rule.number for rule in self.rules))
        _unique("Element", (element.number for element in self.elements))
        _unique("slug", (element.slug for element in self.elements))
        _unique("step", (step.id for step in self.steps))
        known = {rule.number for rule in self.rules}
        for element in self.elements:
            if element.rule not in known:
                raise ValueError(f"Element {element.number} belongs to Rule {element.rule}, which does not exist")
        return self

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps, Element by Element, then the deal's own."""
        return tuple(step for element in self.elements for step in element.steps) + self.own_steps

    def element(self, number: int) -> Element:
        """The Element of that number.

        Raises:
            ContentError: there is none; the message lists those there are.
        """
        for element in self.elements:
            if element.number == number:
                return element
        numbers = ", ".join(str(element.number) for element in self.elements)
        raise ContentError(f"There is no Element {number}. There are: {numbers}.")

    def step(self, step_id: str) -> Step:
        """The step of that id, of whatever Element (step ids are unique in a method).

        Raises:
            ContentError: there is none; the message lists those there are.
        """
        for step in self.steps:
            if step.id == step_id:
                return step
        raise ContentError(f"There is no step {step_id!r}. There are: {', '.join(step.id for step in self.steps)}.")
