"""Derive where a deal stands: the states of parts, steps and Elements, here and nowhere else.

Everything is read once, in one transaction and a number of queries that does not depend on how many parts there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Literal, TypeAlias

from vested_widgets import method
from vested_widgets.deals.current_part import current_part
from vested_widgets.deals.joint.lookup import Lookup
from vested_widgets.deals.joint.reading import JointReading, Rest
from vested_widgets.deals.record import answers as stored_answers
from vested_widgets.deals.record import people as stored_people
from vested_widgets.deals.seat.seat import Seat

State: TypeAlias = Literal["later", "not_begun", "alone", "revealed", "drafting", "proposed", "again", "agreed"]
ElementState: TypeAlias = State
# How far a state is; an Element is as far as its furthest unsettled step.
ORDER: tuple[State, ...] = ("not_begun", "alone", "revealed", "drafting", "proposed", "again", "agreed")
SETTLED: tuple[State, ...] = ("again", "agreed")
JOINT_STATES: dict[str, State] = {
    "empty": "not_begun",
    "draft": "drafting",
    "reopened": "drafting",
    "declined": "drafting",
    "proposed": "proposed",
    "approved": "proposed",
    "agreed": "agreed",
}


@dataclass(frozen=True, slots=True)
class PartProgress:
    """The progress of a part.

    Attributes:
        name: "step/part".
        ready, invited: of a part answered alone, how many are counted in, of how many.
        open: of a part answered alone, whether it waits for its reveal.
        log: whether it is a running list, on which nobody has to agree.
    """

    name: str
    kind: str
    state: State
    ready: int = 0
    invited: int = 0
    open: bool = False
    log: bool = False


@dataclass(frozen=True, slots=True)
class StepProgress:
    """The progress of a step: its state, of how many members how many have submitted, and its parts."""

    id: str
    state: State
    ready: int
    invited: int
    parts: tuple[PartProgress, ...] = ()


@dataclass(frozen=True, slots=True)
class ElementProgress:
    """The progress of an Element: its state, the same in words, and its steps.

    Attributes:
        settled, counted: how many of the steps that can be agreed are, and of how many.
    """

    number: int
    state: State
    detail: str
    steps: tuple[StepProgress, ...]
    settled: int = 0
    counted: int = 0


@dataclass(frozen=True, slots=True)
class NextStep:
    """The next thing for one person to do: which step of which Element, and why, in words.

    Attributes:
        sentence: what to do, with the title of the step.
        reason: the same as a name of the catalogue's area `next`.
        detail: what to know before: who has submitted, who has approved.
    """

    element: int
    step: str
    sentence: str
    reason: str = ""
    detail: str = ""


class Overview:
    """All parts of a deal in one reading."""

    def __init__(self, seat: Seat, lookup: Lookup) -> None:
        self.seat, self.lookup, self.reading = seat, lookup, JointReading(lookup)
        members = [one for one in seat.deal.members if one.role == "member" and one.active and not one.open and one.party_id]
        self.invited = {member.id for member in members}
        self.part = cache(self._part)
        self.started = stored_answers.all_started(lookup.connection, seat.deal.id)
        self.done = stored_answers.all_done(lookup.connection, seat.deal.id)
        self.assembled: dict[str, list[str]] = {}
        for step in seat.method.steps:
            for part in step.parts:
                for section in self.reading.kept_sections(f"{step.id}/{part.id}") if isinstance(part, method.Assembly) else ():
                    self.assembled.setdefault(section.of, []).append(f"{step.id}/{part.id}")

    # Parts

    @cached_property
    def has_people(self) -> bool:
        """Whether any team member has ever come to the deal; before that nobody can be answering."""
        come = stored_people.seated(self.lookup.connection, self.seat.deal.id)
        return bool(self.invited & come) or any(self.invited & done for done in self.done.values())

    def _part(self, step: method.Step, part: method.Part) -> PartProgress:
        """Return the progress of a part."""
        name = f"{step.id}/{part.id}"
        if part.kind in method.ALONE:
            return self._alone(name, part)
        return PartProgress(name, part.kind, self._joint(name, part), log=isinstance(part, method.JointTable) and part.log)

    def _alone(self, name: str, part: method.Part) -> PartProgress:
        current = self.lookup.round(name)
        place = (current.step, current.part, current.wave)
        done = len(self.invited & self.done.get(place, set()))
        begun = done or self.invited & self.started.get(place, set())
        states: dict[str, State] = {"open": "alone" if begun else "not_begun", "revealed": "revealed", "agreed": "agreed"}
        state = states[current.state]
        if state == "agreed" and self._asked_otherwise(name, part):
            state = "again"
        return PartProgress(name, part.kind, state, done, len(self.invited), current.state == "open")

    def _asked_otherwise(self, name: str, part: method.Part) -> bool:
        """Tell whether the rows that members were asked about have changed since the part was settled."""
        source = getattr(part, "items_from", None)
        step, _, part_id = name.partition("/")
        settled_at = self.lookup.turns[step, part_id][-1].seq
        return source is not None and any(self.reading.changed(Rest(source.of), settled_at))

    def _joint(self, name: str, part: method.Part) -> State:
        """Return the state of a joint part; one that stands in an agreed assembly is agreed with it, for its words are."""
        state = JOINT_STATES[self.reading.standing(name).state]
        if state == "agreed":
            return "again" if self.reading.check_again(name) else "agreed"
        covering = [self._joint(of, self.lookup.part(of)) for of in self.assembled.get(name, ())]
        if state != "proposed" and any(one in SETTLED for one in covering):
            return "again" if "again" in covering else "agreed"
        if isinstance(part, method.Assembly) and state == "drafting" and not self.complete(name):
            return "not_begun"
        return state

    def complete(self, name: str) -> bool:
        """Tell whether something stands under every heading of an assembly that needs it."""
        sections, read = self.reading.kept_sections(name), self.reading.assembly(name)
        return all(found.lines or section.optional for section, found in zip(sections, read, strict=True))

    # Steps and Elements

    def step(self, step: method.Step) -> StepProgress:
        """Return where a step stands."""
        parts = tuple(self.part(step, part) for part in step.parts)
        alone = [part for part in parts if part.kind in method.ALONE]
        joint = [part.state for part in parts if part.kind not in method.ALONE and not part.log]
        by_name = {part.name: part for part in alone}
        at = current_part(step, lambda part: by_name[f"{step.id}/{part.id}"].open)
        current = by_name[f"{step.id}/{at.id}"] if at else None
        if current is not None and current.open:
            state = _before_the_reveal(current.state, current is alone[0], joint)
        elif not alone and not joint:
            state = "drafting" if any(part.state != "not_begun" for part in parts) else "not_begun"
        elif joint:
            state = _together(joint, "revealed" if alone else "not_begun")
        else:
            state = _together([part.state for part in alone], "revealed")
        return StepProgress(step.id, state, current.ready if current else 0, current.invited if current else 0, parts)

    def element(self, element: method.Element) -> ElementProgress:
        """Return where an Element stands."""
        if not element.steps:
            return ElementProgress(element.number, "later", method.words("progress.later"), ())
        steps = tuple(self.step(step) for step in element.steps)
        # A step of running lists is never settled, and nothing waits for it.
        steps, every = tuple(step for step in steps if not all(part.log for part in step.parts)) or steps, steps
        settled = sum(step.state in SETTLED for step in steps)
        document = self._agreed_document(element)
        open_steps = [step.state for step in steps if step.state not in (*SETTLED, "not_begun")]
        if any(step.state == "again" for step in steps):
            state: State = "again"
        elif settled == len(steps) or (document is not None and "proposed" not in open_steps):
            state = "agreed"
        else:
            state = max(open_steps, key=ORDER.index, default="revealed" if settled else "not_begun")
        alone = next((step for step in steps if step.state == "alone"), None)
        counted = {"ready": alone.ready if alone else 0, "invited": alone.invited if alone else 0}
        told = "document" if state == "agreed" and settled < len(steps) else state
        title = document.title if document else ""
        detail = method.words(f"progress.{told}", settled=settled, steps=len(steps), title=title, **counted)
        return ElementProgress(element.number, state, detail, every, settled, len(steps))

    def has_agreed_document(self, element: method.Element) -> bool:
        """Tell whether all parties have agreed the document of an Element as it stands."""
        return self._agreed_document(element) is not None

    def _agreed_document(self, element: method.Element) -> method.Part | None:
        """Return the document to which an Element leads, its last assembly, if all parties have agreed it as it stands."""
        assemblies = [(step, part) for step in element.steps for part in step.parts if isinstance(part, method.Assembly)]
        if not assemblies:
            return None
        step, part = assemblies[-1]
        return part if self.part(step, part).state == "agreed" else None


def _before_the_reveal(current: State, first: bool, joint: Sequence[State]) -> State:
    """Return the state of a step with a part answered alone that waits for its reveal."""
    if current == "alone" or not first:
        return "alone"
    return "drafting" if any(state != "not_begun" for state in joint) else "not_begun"


def _together(states: Sequence[State], nothing: State) -> State:
    """Return the state of a step in which everything is revealed, from the states of what is still to be agreed."""
    if all(state in SETTLED for state in states):
        return "again" if "again" in states else "agreed"
    if "proposed" in states:
        return "proposed"
    begun = [state for state in states if state not in ("not_begun", "revealed")]
    return "drafting" if begun else nothing


@contextmanager
def overview(seat: Seat) -> Iterator[Overview]:
    """Return all parts of the deal, as long as the block lasts."""
    with seat.store.reading() as connection:
        yield Overview(seat, Lookup(connection, seat.deal, seat.method, whole_deal=True))


def progress(seat: Seat) -> list[ElementProgress]:
    """Return where all Elements stand, in their order."""
    with overview(seat) as found:
        return [found.element(element) for element in seat.method.elements]


def standing(seat: Seat) -> dict[str, dict[str, dict[str, str]]]:
    """Return where steps and Elements stand, for the lists of them on every page.

    Returns:
        {steps: {id: {state, word}}, pages: {workbook: {state, word}}}
    """
    elements = {element.number: element for element in seat.method.elements}
    found = progress(seat)
    return {
        "steps": {step.id: _told(step.state) for one in found for step in one.steps},
        "pages": {elements[one.number].workbook: _told(one.state) for one in found},
    }


def _told(state: State) -> dict[str, str]:
    return {"state": state, "word": method.words(f"state.{state}")}
