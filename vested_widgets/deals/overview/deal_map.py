"""Derive the map of a deal for one person: where all stands, what is next for them, what to check again, what waits for others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from vested_widgets import method
from vested_widgets.deals.entities import Party
from vested_widgets.deals.joint.reading import Rest
from vested_widgets.deals.overview.next_step import due, found_next
from vested_widgets.deals.overview.progress import SETTLED, ElementProgress, NextStep, Overview, PartProgress, State, overview
from vested_widgets.deals.seat.seat import Seat
from vested_widgets.method import Element, Step

# How many steps besides the first are offered to a person.
MOST_BESIDE = 2


@dataclass(frozen=True, slots=True)
class Notice:
    """A step of an Element with something to know about it, in a sentence; `state` is that of the part which it is about."""

    element: int
    step: str
    title: str
    sentence: str
    state: State


@dataclass(frozen=True, slots=True)
class Headline:
    """The sentence that leads a deal, or the question that leads to it.

    Attributes:
        text: the agreed words; "" before they are agreed.
        question: the question of its step.
        approvals: who approved these words, by party: (party, alias, when).
    """

    element: int
    step: str
    title: str
    question: str
    text: str
    approvals: tuple[tuple[Party, str, datetime], ...] = ()


@dataclass(frozen=True, slots=True)
class DealMap:
    """The map of a deal, as one person sees it.

    Attributes:
        elements: where all Elements stand, in their order.
        nexts: what this person should do next, the most urgent first.
        mine: the ids of the steps in which something waits for this person.
        approved: of each Element with a text that is up for approval or agreed, the ids of the parties that have approved it.
        again: what has to be looked at again.
        waits: what waits for others.
    """

    elements: tuple[ElementProgress, ...]
    nexts: tuple[NextStep, ...]
    mine: frozenset[str]
    approved: dict[int, tuple[str, ...]]
    headline: Headline | None
    again: tuple[Notice, ...]
    waits: tuple[Notice, ...]


def deal_map(seat: Seat) -> DealMap:
    """Return the map of a deal for one person, from one reading of the record."""
    with overview(seat) as found:
        elements = tuple(found.element(element) for element in seat.method.elements)
        active = seat.member.active and not seat.deal.archived
        begun = {step.id for element in elements for step in element.steps if step.state != "not_begun"}
        mine = frozenset(due(found)) if active else frozenset()
        all_next = list(found_next(found)) if active else []
        beside = [one for one in all_next[1:] if one.step in begun]
        nexts = (*all_next[:1], *beside[:MOST_BESIDE])
        taken = {one.step for one in nexts}
        return DealMap(
            elements,
            nexts,
            mine,
            {element.number: by for element in elements if (by := _approved(found, element)) is not None},
            _headline(found),
            tuple(_again(found)),
            tuple(one for one in _waits(found) if one.step not in taken and one.step not in mine),
        )


def _approved(found: Overview, progress: ElementProgress) -> tuple[str, ...] | None:
    """Return who has approved the text of an Element that is up for approval, or agreed; None if there is none."""
    joint = [part for step in progress.steps for part in step.parts if part.kind in method.JOINT]
    if progress.state == "agreed":
        return tuple(party.id for party in found.seat.deal.parties)
    proposed = next((part for part in reversed(joint) if part.state == "proposed"), None)
    return found.reading.standing(proposed.name).approved_by if proposed else None


def _headline(found: Overview) -> Headline | None:
    for element, step in _steps(found):
        for part in step.parts:
            if not (isinstance(part, method.JointText) and part.headline):
                continue
            name = f"{step.id}/{part.id}"
            versions = found.lookup.drafts(name)
            agreed = bool(versions) and found.part(step, part).state in SETTLED
            text = str(versions[-1].text).strip() if agreed else ""
            return Headline(element.number, step.id, step.title, step.question, text, _signed(found, name) if text else ())
    return None


def _signed(found: Overview, name: str) -> tuple[tuple[Party, str, datetime], ...]:
    """Return the newest approval of each party of what stands in a part now: of the part itself, or of what it stands in."""
    around = next((of for of in (name, *found.assembled.get(name, ())) if found.reading.standing(of).state == "agreed"), name)
    content = found.reading.content_hash(around)
    newest = {
        one.party.id: one for one in found.reading.standing(around).approvals if one.content_hash == content and one.approved
    }
    return tuple((party, newest[party.id].author, newest[party.id].at) for party in found.seat.deal.parties if party.id in newest)


def _again(found: Overview) -> Iterator[Notice]:
    for element, step in _steps(found):
        told: list[str] = []
        for part in step.parts:
            there = found.part(step, part)
            if there.state == "again":
                told += _changed(found, part, there)
        if told:
            yield Notice(element.number, step.id, step.title, told[0], "again")


def _changed(found: Overview, part: method.Part, there: PartProgress) -> list[str]:
    """Return what has changed under a part that is to be looked at again, a sentence each."""
    if part.kind in method.ALONE:
        source = getattr(part, "items_from", None)
        step, _, part_id = there.name.partition("/")
        since = found.lookup.turns[step, part_id][-1].seq
        return list(found.reading.changed(Rest(source.of), since)) if source is not None else []
    around = (there.name, *found.assembled.get(there.name, ()))
    return [sentence for name in around for sentence in found.reading.check_again(name)]


def _waits(found: Overview) -> Iterator[Notice]:
    """Return what waits for others: texts that they have not approved, questions that they have not answered."""
    for element, step in _steps(found):
        for part in step.parts:
            there = found.part(step, part)
            if there.state == "proposed":
                by = found.reading.standing(there.name).approved_by
                missing = [party.name for party in found.seat.deal.parties if party.id not in by]
                said = method.words("start.waits_approval", parties=method.listed(missing))
            elif there.open and there.state == "alone":
                said = method.words("start.waits_answers", ready=there.ready, invited=there.invited)
            else:
                continue
            yield Notice(element.number, step.id, step.title, said, there.state)
            break


def _steps(found: Overview) -> Iterator[tuple[Element, Step]]:
    return ((element, step) for element in found.seat.method.elements for step in element.steps)
