"""Find the next step for one person: what waits for this person first, then what comes next in the order of the method."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from vested_widgets import method
from vested_widgets.deals.overview.progress import NextStep, Overview, PartProgress, overview
from vested_widgets.deals.seat.seat import Seat
from vested_widgets.kinds import kind_of
from vested_widgets.method import Part, Step

# What nobody has to do any more once the document of the Element is agreed as it stands.
OPTIONAL = ("talk", "lead_draft", "write")
Finder = Callable[[Overview, Step], str | None]


def next_step(seat: Seat) -> NextStep | None:
    """Find what this person should do next; None when nothing waits for them."""
    if not seat.member.active or seat.deal.archived:
        return None
    with overview(seat) as found:
        return next(found_next(found), None)


def found_next(found: Overview) -> Iterator[NextStep]:
    """Return what a person can do next, each step once: what waits for them first, then what comes in the order of the method."""
    finders: dict[str, tuple[Finder, ...]] = {
        "member": (_waits_for_my_side, _for_member, _table_to_propose),
        "sponsor": (_waits_for_my_side,),
        "architect": (_for_architect, _table_to_propose, _waits_for_others),
    }
    told: set[str] = set()
    for find in finders.get(found.seat.member.role, ()):
        for element in found.seat.method.elements:
            for step in element.steps:
                reason = find(found, step)
                if not reason or step.id in told or (reason == "invite" and told):
                    continue
                if reason in OPTIONAL and found.has_agreed_document(element):
                    continue
                told.add(step.id)
                sentence = method.words(f"next.{_what(step, reason)}", title=step.title)
                yield NextStep(element.number, step.id, sentence, reason, _detail(found, step, reason))


def due(found: Overview) -> Iterator[str]:
    """Return the ids of the steps in which others wait for a person: an answer where some have begun, or an approval."""
    if found.seat.member.role not in ("member", "sponsor"):
        return
    for element in found.seat.method.elements:
        for step in element.steps:
            answers = found.seat.member.role == "member"
            begun = answers and any(
                found.part(step, part).open and found.part(step, part).state == "alone" for part in step.parts
            )
            if _waits_for_my_side(found, step) or (begun and _for_member(found, step) == "answer"):
                yield step.id


def _detail(found: Overview, step: Step, reason: str) -> str:
    """Return what to know about a step before it is opened: who has submitted, or who has approved."""
    if reason in ("approve", "approvals"):
        for name, _, there in _joint(found, step):
            if there.state == "proposed":
                by = found.reading.standing(name).approved_by
                approved = [party.name for party in found.seat.deal.parties if party.id in by]
                missing = [party.name for party in found.seat.deal.parties if party.id not in by]
                if reason == "approvals":
                    return method.words("start.waits_approval", parties=method.listed(missing))
                own = found.reading.standing(name).of(found.seat.member.party_id)
                if own is not None and own.approvers and not approved:
                    return method.words("next_detail.approve_named", people=method.listed([one.alias for one in own.missing]))
                key = "next_detail.approve" if approved else "next_detail.approve_first"
                return method.words(key, parties=method.listed(approved))
    if reason in ("answer", "wait"):
        asked = next((one for part in step.parts if (one := found.part(step, part)).open), None)
        if asked is not None and asked.ready:
            return method.words("start.waits_answers", ready=asked.ready, invited=asked.invited)
    return method.words(f"next_detail.{reason}")


def _joint(found: Overview, step: Step) -> Iterator[tuple[str, Part, PartProgress]]:
    """Return the joint parts of a step that can be worked on."""
    for part in step.parts:
        follows = part.follows and found.lookup.round(f"{step.id}/{part.follows}").state == "open"
        if part.kind in method.JOINT and not follows:
            yield f"{step.id}/{part.id}", part, found.part(step, part)


def _waits_for_my_side(found: Overview, step: Step) -> str | None:
    for name, _, there in _joint(found, step):
        if there.state == "proposed" and found.reading.standing(name).waits_for(found.seat.member):
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
            if not found.has_people:
                return "invite"
            return "reveal" if there.ready == there.invited else "wait"
        if part.kind in method.JOINT and _unwritten(found, there.name, part, there):
            return "lead_draft"
    if reason := _to_write(found, step, "lead_draft"):
        return reason
    # What is talked about is written down in the joint parts that come after it; without one, the talk itself is what is left to do.
    last = step.parts[-1]
    return "talk" if last.kind in method.ALONE and found.part(step, last).state == "revealed" else None


def _what(step: Step, reason: str) -> str:
    """Return the name of the sentence for a reason: gaps are discussed only where answers are compared."""
    last = step.parts[-1]
    return "talk_results" if reason == "talk" and kind_of(last).gap_chart not in last.pictures else reason


def _before(step: Step, one: Part, other: Part) -> bool:
    return step.parts.index(one) < step.parts.index(other)


def _unwritten(found: Overview, name: str, part: Part, there: PartProgress) -> bool:
    """Tell whether a joint part still wants to be written: a table without rows, a text that nobody has proposed, anything reopened."""
    if there.state not in ("not_begun", "drafting") or part.kind == "assembly" or (there.log and not _asked_about(found, name)):
        return False
    return part.kind == "joint_text" or found.reading.standing(name).state in ("empty", "reopened", "declined")


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
            return "declined" if found.reading.standing(name).state == "declined" else "propose"
    return None


def _table_to_propose(found: Overview, step: Step) -> str | None:
    """Return a table in work that stands in no assembly, so that it has to be agreed by itself."""
    for name, part, there in _joint(found, step):
        if found.reading.standing(name).state == "declined":
            continue
        if there.state == "drafting" and part.kind == "joint_table" and name not in found.assembled and not there.log:
            return "propose"
    return None
