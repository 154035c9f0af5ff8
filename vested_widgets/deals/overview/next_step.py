"""Find the next step for one person: what waits for this person first, then what comes next in the order of the method."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from vested_widgets import method
from vested_widgets.deals.overview.progress import NextStep, Overview, PartProgress, overview
from vested_widgets.deals.seat.seat import Seat
from vested_widgets.method import Part, Step

Finder = Callable[[Overview, Step], str | None]


def next_step(seat: Seat) -> NextStep | None:
    """Find what this person should do next; None when nothing waits for them."""
    finders: dict[str, tuple[Finder, ...]] = {
        "member": (_waits_for_my_side, _for_member, _table_to_propose),
        "architect": (_for_architect, _table_to_propose, _waits_for_others),
    }
    if not seat.member.active or seat.deal.archived:
        return None
    with overview(seat) as found:
        for find in finders.get(seat.member.role, ()):
            for element in seat.method.elements:
                for step in element.steps:
                    if reason := find(found, step):
                        return NextStep(element.number, step.id, method.words(f"next.{reason}", title=step.title))
    return None


def _joint(found: Overview, step: Step) -> Iterator[tuple[str, Part, PartProgress]]:
    """Return the joint parts of a step that can be worked on."""
    for part in step.parts:
        follows = part.follows and found.lookup.round(f"{step.id}/{part.follows}").state == "open"
        if part.kind in method.JOINT and not follows:
            yield f"{step.id}/{part.id}", part, found.part(step, part)


def _waits_for_my_side(found: Overview, step: Step) -> str | None:
    for name, _, there in _joint(found, step):
        if there.state == "proposed" and found.seat.member.party_id not in found.reading.standing(name).approved_by:
            return "approve"
    return None


def _waits_for_others(found: Overview, step: Step) -> str | None:
    return "approvals" if any(there.state == "proposed" for _, _, there in _joint(found, step)) else None


def _for_member(found: Overview, step: Step) -> str | None:
    for part in step.parts:
        there = found.part(step, part)
        if not there.open:
            continue
        follows = part.follows and found.lookup.round(f"{step.id}/{part.follows}").state == "open"
        current = found.lookup.round(there.name)
        done = found.seat.member.id in found.done.get((current.step, current.part, current.wave), set())
        earlier = any(
            to_do for name, one, to_do in _joint(found, step) if _before(step, one, part) and _unwritten(found, name, one, to_do)
        )
        if earlier:
            return "write"
        return None if follows or done else "answer"
    return _to_write(found, step, "write")


def _for_architect(found: Overview, step: Step) -> str | None:
    for part in step.parts:
        there = found.part(step, part)
        if there.open:
            return "reveal" if there.ready == there.invited else "wait"
        if part.kind in method.JOINT and _unwritten(found, there.name, part, there):
            return "lead_draft"
    if reason := _to_write(found, step, "lead_draft"):
        return reason
    # What is talked about is written down in the joint parts that come after it; without one, the talk itself is what is left to do.
    last = step.parts[-1]
    return "talk" if last.kind in method.ALONE and found.part(step, last).state == "revealed" else None


def _before(step: Step, one: Part, other: Part) -> bool:
    return step.parts.index(one) < step.parts.index(other)


def _unwritten(found: Overview, name: str, part: Part, there: PartProgress) -> bool:
    """Tell whether a joint part still wants to be written: a table without rows, a text that nobody has proposed, anything reopened."""
    if there.state not in ("not_begun", "drafting") or part.kind == "assembly" or (there.log and not _asked_about(found, name)):
        return False
    return part.kind == "joint_text" or found.reading.standing(name).state in ("empty", "reopened")


def _asked_about(found: Overview, name: str) -> bool:
    """Tell whether members are asked about the rows of a table in its own step: then it is written first, a running list too."""
    sources = [getattr(part, "items_from", None) for part in found.seat.method.step(name.partition("/")[0]).parts]
    return any(source is not None and source.of == name for source in sources)


def _to_write(found: Overview, step: Step, reason: str) -> str | None:
    for name, part, there in _joint(found, step):
        if _unwritten(found, name, part, there):
            return reason
        if there.state == "again":
            return "again"
        if there.state == "drafting" and part.kind == "assembly":
            return "propose"
    return None


def _table_to_propose(found: Overview, step: Step) -> str | None:
    """Return a table in work that stands in no assembly, so that it has to be agreed by itself."""
    for name, part, there in _joint(found, step):
        if there.state == "drafting" and part.kind == "joint_table" and name not in found.assembled and not there.log:
            return "propose"
    return None
