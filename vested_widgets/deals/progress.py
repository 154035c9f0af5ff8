"""Where a deal stands: the one place in which the state of an Element, and the next best step, are derived."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from vested_widgets import method

if TYPE_CHECKING:
    from vested_widgets.deals.seat import Seat

ElementState: TypeAlias = Literal["later", "not_begun", "alone", "revealed", "drafting", "proposed", "agreed"]
# How far a state is; a step is as far as its least settled part, an Element as its furthest unsettled step.
ORDER: tuple[ElementState, ...] = ("not_begun", "alone", "revealed", "drafting", "proposed", "agreed")


@dataclass(frozen=True, slots=True)
class StepProgress:
    """Where a step stands: its state, and of how many members how many are in."""

    id: str
    state: ElementState
    ready: int
    invited: int


@dataclass(frozen=True, slots=True)
class ElementProgress:
    """Where an Element stands: its state, the same in words, and its steps."""

    number: int
    state: ElementState
    detail: str
    steps: tuple[StepProgress, ...]


@dataclass(frozen=True, slots=True)
class NextStep:
    """The next best thing for one person: which step of which Element, and why, in words."""

    element: int
    step: str
    sentence: str


def step_progress(seat: Seat, step: method.Step) -> StepProgress:
    """Where one step stands."""
    alone = [part for part in step.parts if part.kind in method.ALONE]
    if not alone:
        return StepProgress(step.id, "drafting" if _written(seat, step) else "not_begun", 0, 0)
    states = {part.id: seat.round(step.id, part.id).state for part in alone}
    current = next((part for part in alone if states[part.id] == "open"), alone[-1])
    counts = seat.counts(step.id, current.id)
    ready, invited = sum(count.done for count in counts), sum(count.invited for count in counts)
    started = sum(count.started for count in counts)
    if states[current.id] == "open":
        begun = started > 0 or current is not alone[0]
        return StepProgress(step.id, "alone" if begun else "not_begun", ready, invited)
    drafts = [seat.draft(f"{step.id}/{part.id}").state for part in step.parts if part.kind == "joint_text"]
    if drafts:
        states_of = {
            "empty": "revealed",
            "draft": "drafting",
            "reopened": "drafting",
            "proposed": "proposed",
            "approved": "proposed",
        }
        found = {"agreed" if state == "agreed" else states_of[state] for state in drafts}
        state = min(found, key=ORDER.index)
    elif any(part.kind == "joint_table" for part in step.parts):
        state = "drafting" if _written(seat, step) else "revealed"
    else:
        state = "agreed" if set(states.values()) == {"agreed"} else "revealed"
    return StepProgress(step.id, state, ready, invited)  # type: ignore[arg-type]


def _written(seat: Seat, step: method.Step) -> bool:
    """Whether anything stands in the joint tables of a step."""
    tables = [f"{step.id}/{part.id}" for part in step.parts if part.kind == "joint_table"]
    return any(row.cells for name in tables for row in seat.table(name).rows)


def element_progress(seat: Seat, element: method.Element) -> ElementProgress:
    """Where one Element stands."""
    if not element.steps:
        return ElementProgress(element.number, "later", method.words("progress.later"), ())
    steps = tuple(step_progress(seat, step) for step in element.steps)
    begun = [step for step in steps if step.state != "not_begun"]
    if not begun:
        state: ElementState = "not_begun"
    elif all(step.state == "agreed" for step in steps):
        state = "agreed"
    else:
        state = max((step.state for step in begun if step.state != "agreed"), key=ORDER.index, default="revealed")
    settled = sum(step.state == "agreed" for step in steps)
    alone = next((step for step in steps if step.state == "alone"), None)
    detail = method.words(
        f"progress.{state}",
        settled=settled,
        steps=len(steps),
        ready=alone.ready if alone else 0,
        invited=alone.invited if alone else 0,
    )
    return ElementProgress(element.number, state, detail, steps)


def progress(seat: Seat) -> list[ElementProgress]:
    """Where all Elements stand, in their order."""
    return [element_progress(seat, element) for element in seat.method.elements]


def next_step(seat: Seat) -> NextStep | None:
    """The next best thing for this person to do; None when nothing waits for them."""
    finders = {"member": _for_member, "architect": _for_architect}
    find = finders.get(seat.member.role)
    for element in seat.method.elements:
        for step in element.steps:
            reason = find(seat, step) if find else None
            if reason:
                return NextStep(element.number, step.id, method.words(f"next.{reason}", title=step.title))
    return None


def _for_member(seat: Seat, step: method.Step) -> str | None:
    for part in step.parts:
        if part.kind == "joint_text":
            name = f"{step.id}/{part.id}"
            if seat.may_approve(name).allowed:
                return "approve"
            if seat.may_write(name).allowed and seat.draft(name).state in ("empty", "draft", "reopened"):
                return "write"
        elif part.kind not in method.ALONE:
            if seat.may_write(f"{step.id}/{part.id}").allowed and part.kind == "joint_table" and not _written(seat, step):
                return "write"
        elif seat.round(step.id, part.id).state == "open":
            if not seat.may_answer(step.id, part.id).allowed or seat.done(step.id, part.id):
                return None
            return "answer"
    return None


def _for_architect(seat: Seat, step: method.Step) -> str | None:
    for part in step.parts:
        if part.kind == "joint_text":
            return "lead_draft" if seat.draft(f"{step.id}/{part.id}").state != "agreed" else None
        if part.kind not in method.ALONE:
            if part.kind == "joint_table" and not _written(seat, step):
                return "lead_draft"
            continue
        if seat.round(step.id, part.id).state == "open":
            counts = seat.counts(step.id, part.id)
            return "reveal" if sum(count.done for count in counts) == sum(count.invited for count in counts) else "wait"
    if any(seat.round(step.id, part.id).state == "revealed" for part in step.parts if part.kind in method.ALONE):
        return "talk"
    return None
