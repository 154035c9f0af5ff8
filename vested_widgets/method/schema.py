"""The shape of content: what a Rule, an Element and a step are made of (`parts` has the parts, `tables` the columns).

Everything is frozen and refuses unknown keys, so that a typing error in a content file is found when it is read, not when a member
meets a blank page. What one object cannot see by itself (duplicate ids, references between parts) is checked by the object that can.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal

from pydantic import Field, model_validator

from vested_widgets.method.base import Content, Identifier, Sentence, Title, unique
from vested_widgets.method.errors import ContentError
from vested_widgets.method.parts import (
    ALONE,
    JOINT,
    Assembly,
    Decided,
    JointTable,
    JointText,
    Part,
    there_are,
)
from vested_widgets.method.questions import AILMENTS, Source


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
        unique("part", (part.id for part in self.parts))
        earlier: dict[str, str] = {}
        for part in self.parts:
            if part.follows is not None and earlier.get(part.follows, "joint") not in ALONE:
                raise ValueError(f"part {part.id!r} follows {part.follows!r}, which is not an earlier part answered alone")
            because = getattr(part, "because", None)
            if because is not None and earlier.get(because.of) != "ratings":
                raise ValueError(f"part {part.id!r} asks for reasons of {because.of!r}, which is not an earlier ratings part")
            entries_from = getattr(part, "entries_from", None)
            if entries_from is not None and earlier.get(entries_from) != "text":
                raise ValueError(f"part {part.id!r} takes its entries from {entries_from!r}, which is not an earlier text part")
            earlier[part.id] = part.kind
        return self

    @property
    def lead(self) -> str:
        """Return the first sentence of what to do: what a page says before the work."""
        return re.split(r"(?<=[.!?])\s", " ".join(self.what_to_do.split()), maxsplit=1)[0]

    def part(self, part_id: str) -> Part:
        """Return the part of that id.

        Raises:
            ContentError: there is none; the message lists those there are.
        """
        for part in self.parts:
            if part.id == part_id:
                return part
        raise ContentError(
            f"Step {self.id!r} has no part {part_id!r}. Its parts are: {', '.join(part.id for part in self.parts)}."
        )


class SourcingModel(Content):
    """One of the sourcing business models, and where it stands on the business-model map.

    Attributes:
        short: its name where two of them stand beside each other in a sentence; the label if not given.
        relationship: the field of the map's relationship axis.
        economic: the field of its economic axis; "" if it spans the whole row.
    """

    id: Identifier
    label: Title
    short: str = ""
    relationship: Identifier
    economic: Identifier | Literal[""] = ""


class Rule(Content):
    """One of the five Rules."""

    number: int = Field(ge=1)
    title: Title
    purpose: Sentence


class Paragraph(Content):
    """A paragraph with a title of its own; `*words*` in its text are set in italics."""

    title: Title
    text: Sentence


class Element(Content):
    """One of the Elements: which Rule it serves, why it exists, what it prevents, and its steps.

    Attributes:
        purpose: one sentence, at the top of its page.
        introduction: the paragraphs at the top of its own page; without them the purpose stands there.
    """

    number: int = Field(ge=0)
    slug: Identifier
    title: Title
    short: Title
    rule: int = Field(ge=1)
    purpose: Sentence
    introduction: tuple[Paragraph, ...] = ()
    prevents: tuple[Literal[AILMENTS], ...] = ()  # type: ignore[valid-type]
    steps: tuple[Step, ...] = ()

    @model_validator(mode="after")
    def _ids(self) -> Element:
        unique("step", (step.id for step in self.steps))
        return self

    @property
    def workbook(self) -> str:
        """Return the name of its notebook without the ending: `02-shared-vision-and-intent`."""
        return f"{self.number:02d}-{self.slug}"

    def step(self, step_id: str) -> Step:
        """Return the step of that id.

        Raises:
            ContentError: there is none; the message lists those there are.
        """
        for step in self.steps:
            if step.id == step_id:
                return step
        names = ", ".join(step.id for step in self.steps) or "none yet"
        raise ContentError(f"Element {self.number} has no step {step_id!r}. Its steps are: {names}.")


class Method(Content):
    """The whole method: content version, Rules and Elements, sourcing models, and a deal's own steps that belong to no Element."""

    version: int = Field(ge=1)
    rules: tuple[Rule, ...] = Field(min_length=1)
    elements: tuple[Element, ...] = Field(min_length=1)
    models: tuple[SourcingModel, ...] = ()
    own_steps: tuple[Step, ...] = ()

    @model_validator(mode="after")
    def _references(self) -> Method:
        unique("Rule", (rule.number for rule in self.rules))
        unique("Element", (element.number for element in self.elements))
        unique("slug", (element.slug for element in self.elements))
        unique("step", (step.id for step in self.steps))
        unique("sourcing model", (model.id for model in self.models))
        known = {rule.number for rule in self.rules}
        for element in self.elements:
            if element.rule not in known:
                raise ValueError(f"Element {element.number} belongs to Rule {element.rule}, which does not exist")
        self._addresses()
        return self

    def _addresses(self) -> None:
        """Every part that another one names exists and is of a kind that can be used so."""
        parts = {f"{step.id}/{part.id}": part for step in self.steps for part in step.parts}
        for here, part in parts.items():
            for address, kinds in named_by(part):
                if address not in parts:
                    raise ValueError(f"{here} names {address}, which does not exist")
                if parts[address].kind not in kinds:
                    raise ValueError(f"{here} names {address} of kind {parts[address].kind}; it needs one of {', '.join(kinds)}")
            if isinstance(part, JointTable):
                _same_targets(here, part)
            if isinstance(part, Assembly):
                _same_columns(here, part, parts)
                _has_pictures(here, part, parts)
            if decided := _decided(part):
                _chooses(here, decided, parts[decided.of])
            if isinstance(part, JointText | JointTable):
                _asked(here, part, parts)
            _can_be_drawn(here, part)
            source = _source(part)
            table = parts[source.of] if source else None
            if source and isinstance(table, JointTable):
                columns = {column.id for column in table.columns}
                strange = {source.title, source.text, source.group, source.whom, source.party} - columns - {None}
                if strange:
                    raise ValueError(f"{here}: {source.of} has no column {', '.join(map(str, sorted(strange, key=str)))}")
                if source.lowest and table.outline is None:
                    raise ValueError(f"{here}: `lowest` needs a table with an `outline`, which {source.of} has not")
                if source.where:
                    there_are(here, source.where, {column.id: column for column in table.columns})

    @property
    def steps(self) -> tuple[Step, ...]:
        """Return all steps, Element by Element, then the deal's own."""
        return tuple(step for element in self.elements for step in element.steps) + self.own_steps

    def element(self, number: int) -> Element:
        """Return the Element of that number.

        Raises:
            ContentError: there is none; the message lists those there are.
        """
        for element in self.elements:
            if element.number == number:
                return element
        numbers = ", ".join(str(element.number) for element in self.elements)
        raise ContentError(f"There is no Element {number}. There are: {numbers}.")

    def step(self, step_id: str) -> Step:
        """Return the step of that id, of whatever Element (step ids are unique in a method).

        Raises:
            ContentError: there is none; the message lists those there are.
        """
        for step in self.steps:
            if step.id == step_id:
                return step
        raise ContentError(f"There is no step {step_id!r}. There are: {', '.join(step.id for step in self.steps)}.")


def _can_be_drawn(here: str, part: Part) -> None:
    """Refuse pictures of work for parts that do not say who does it."""
    outline = getattr(part, "outline", None)
    if (outline is None or outline.owner is None) and (drawn := {"owner_map", "hand_over_map"} & set(part.pictures)):
        raise ValueError(f"{here}: the picture {min(drawn)!r} needs an `outline` with `owner`")
    if "disagreement_list" in part.pictures and not any(question.parties for question in getattr(part, "questions", ())):
        raise ValueError(f"{here}: the picture 'disagreement_list' needs a question with `parties`")


def _source(part: Part) -> Source | None:
    """The joint table that a part takes its items from."""
    found: Source | None = getattr(part, "items_from", None)
    return found


def _decided(part: Part) -> Decided | None:
    """The choice that stands on a part's map."""
    found: Decided | None = getattr(part, "decided", None)
    return found


def named_by(part: Part) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Return the addresses ("step/part") that a part names, each with the kinds that it can use."""
    if source := _source(part):
        yield source.of, ("joint_table",)
    if decided := _decided(part):
        yield decided.of, ("joint_table",)
    yield from ((address, ("joint_table",)) for address in getattr(part, "compared_with", ()))
    if isinstance(part, JointText | JointTable | Assembly):
        for address in part.rests_on:
            yield address, (*ALONE, *JOINT)
    if isinstance(part, JointText | JointTable):
        for words in part.words_from:
            yield words.of, ("estimates",) if words.ranges else ("text",)
    if isinstance(part, Assembly):
        if part.scenarios:
            yield part.scenarios, ("joint_table",)
        for section in part.sections:
            yield section.of, ("joint_text", "joint_table")
            yield from ((picture.of, (*ALONE, *JOINT)) for picture in section.pictures)
    if isinstance(part, JointTable):
        for column in part.columns:
            if column.to:
                yield column.to, ("joint_table", "ratings", "text")
        for check in part.checks:
            if check.kind == "every":
                yield check.of, ("joint_table", "ratings", "text")
            elif check.kind in ("important", "rated_low", "rated_apart", "out_of_reach"):
                yield check.of, ("ratings",)


def _asked(here: str, joint: JointText | JointTable, parts: Mapping[str, Part]) -> None:
    """The questions whose words can be taken over are asked, and each question has one way into a row."""
    ways: list[tuple[str, str]] = []
    for source in joint.words_from:
        rows = _source(parts[source.of])
        if source.ranges and (rows is None or rows.of != here):
            raise ValueError(
                f"{here} takes ranges of {source.of}, which does not ask about its rows: give that `items_from` of {here}"
            )
        asked = [prompt.id for prompt in getattr(parts[source.of], "prompts", ())]
        if strange := sorted(set(source.prompts) - set(asked)):
            raise ValueError(
                f"{here} takes words of {strange[0]!r}, which {source.of} does not ask; it asks {', '.join(asked) or 'one question without an id'}"
            )
        ways += [(source.of, prompt) for prompt in (source.prompts or asked or [""])]
    try:
        unique("question of `words_from`", (f"{of} {prompt}".strip() for of, prompt in ways))
    except ValueError as error:
        raise ValueError(f"{here}: {error}") from None


def _same_targets(here: str, table: JointTable) -> None:
    """A check that every row of another part is named looks at a column that links to that part."""
    for check in table.checks:
        if check.kind == "every" and table.column(check.column).to != check.of:
            raise ValueError(
                f"{here}: a check of kind every looks for {check.of} in the column {check.column!r}, which links elsewhere"
            )


def _chooses(here: str, decided: Decided, table: Part) -> None:
    """The columns that say which model was chosen are choices of the table."""
    choices = {column.id for column in table.columns if column.kind == "choice"} if isinstance(table, JointTable) else set()
    for name in (decided.target, decided.today):
        if name is not None and name not in choices:
            known = ", ".join(sorted(choices)) or "none"
            raise ValueError(f"{here}: {name!r} is no choice column of {decided.of}; there are {known}")


def _has_pictures(here: str, assembly: Assembly, parts: Mapping[str, Part]) -> None:
    """The pictures of an assembly are drawn of the parts that it names."""
    for picture in (picture for section in assembly.sections for picture in section.pictures):
        known = parts[picture.of].pictures
        if picture.name not in known:
            raise ValueError(f"{here}: {picture.of} has no picture {picture.name!r}; it has {', '.join(known) or 'none'}")


def _same_columns(here: str, assembly: Assembly, parts: Mapping[str, Part]) -> None:
    """What stands in brackets in the sections of an assembly are columns of the tables."""
    for section in assembly.sections:
        table = parts[section.of]
        if isinstance(table, JointTable) and table.log:
            raise ValueError(
                f"{here} takes in {section.of}, a running list: its words would change, and its approvals fall, every day"
            )
        known = {column.id for column in table.columns} if isinstance(table, JointTable) else set()
        if isinstance(table, JointTable) and table.per_party:
            known.add("party")
        strange = sorted(set(section.placeholders()) - known)
        if strange:
            raise ValueError(
                f"{here}: the row of section {section.title!r} has {{{strange[0]}}}, which is no column of {section.of}"
            )
