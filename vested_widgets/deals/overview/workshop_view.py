"""Describe the session for every page of a deal: its step, how many have submitted or approved, timer and message. Counts only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from vested_widgets import method
from vested_widgets.deals.entities import PartyCount
from vested_widgets.deals.overview.stage import Stage, stage
from vested_widgets.deals.seat.seat import Seat
from vested_widgets.deals.workshop import SessionState, Timer
from vested_widgets.kinds import kind_of


def waiting(seat: Seat, step_id: str, part_id: str) -> dict[str, Any]:
    """Describe how far the parties are with a part.

    Returns:
        {part, alone, sentence, done, invited, state, wave, parties: [{name, colour, done, invited}]}, or {} without a part. Of a part that
        is answered alone people are counted; of one that is written together, the parties that have approved it.
    """
    if not part_id:
        return {}
    step = seat.method.step(step_id)
    part = step.part(part_id)
    with stage(seat) as read:
        return _alone(seat, read, step, part) if part.kind in method.ALONE else _joint(seat, read, step, part)


def _alone(seat: Seat, read: Stage, step: method.Step, part: method.Part) -> dict[str, Any]:
    counts = seat.answers.counts(step.id, part.id)
    done, invited = sum(count.done for count in counts), sum(count.invited for count in counts)
    current = seat.rounds.current(step.id, part.id)
    said = current.state if current.state == "agreed" else f"revealed_{_discussed(part)}"
    if current.state == "open":
        said = "waiting" if read.has_questions(part) else "nothing_to_answer"
    return {
        "part": part.id,
        "alone": True,
        "sentence": method.words(f"room.{said}", done=done, invited=invited),
        "done": done,
        "invited": invited,
        "state": current.state,
        "wave": current.wave,
        "parties": [{"name": c.party.name, "colour": c.party.colour, "done": c.done, "invited": c.invited} for c in counts],
    }


def _discussed(part: method.Part) -> str:
    """Return what there is to discuss after a reveal: gaps where answers are rated, else what people wrote or chose."""
    kind = kind_of(part)
    return "gaps" if kind.gap_chart in part.pictures else "texts" if kind.is_text else "results"


def _joint(seat: Seat, read: Stage, step: method.Step, part: method.Part) -> dict[str, Any]:
    standing = read.standing(step, part)
    parties = seat.deal.parties
    agreed = standing.state == "agreed"
    done = len(parties) if agreed else len(standing.approved_by)
    state = "log" if standing.log else standing.state
    return {
        "part": part.id,
        "alone": False,
        "sentence": method.words(f"room.joint_{state}", title=part.title, done=done, invited=len(parties)),
        "done": done,
        "invited": len(parties),
        "state": state,
        "wave": 1,
        "parties": [
            {"name": one.name, "colour": one.colour, "done": int(agreed or one.id in standing.approved_by), "invited": 1}
            for one in parties
        ],
    }


def reveal_question(part: method.Part, counts: Sequence[PartyCount], k: int) -> str:
    """Return what is asked before a reveal at which people are still missing, with what it will not show; "" if all have submitted.

    Args:
        k: the fewest people of a party of whom an average is shown.
    """
    done, invited = sum(count.done for count in counts), sum(count.invited for count in counts)
    if done == invited:
        return ""
    few = [count for count in counts if count.done < k]
    said = [method.words("act.reveal_early", done=done, invited=invited)]
    if few and not kind_of(part).is_text:
        told = [method.words("act.too_few_party", party=count.party.name, done=count.done) for count in few]
        said.append(method.words("act.withheld", parties=method.listed(told), k=k))
    return " ".join(said)


def look(seat: Seat) -> dict[str, Any]:
    """Describe the session for every page, whoever looks.

    Returns:
        {running, paused, follow, message, message_at, timer: {seconds, ends_at, left} | None, step: {…} | {}, waiting: {…}};
        times are ISO 8601 in UTC.
    """
    now = seat.workshop.state()
    shown: dict[str, Any] = {
        "running": now.running,
        "paused": now.paused,
        "follow": now.follow,
        "message": now.message,
        "message_at": now.message_at.isoformat() if now.message_at else "",
        "timer": _timer(now.timer),
        "step": _step(seat, now) if now.running else {},
        "waiting": {},
    }
    if shown["step"]:
        with stage(seat) as read:
            part = read.part(seat.method.step(now.step), now)
        shown["waiting"] = waiting(seat, now.step, part.id if part else "")
    return shown


def _step(seat: Seat, now: SessionState) -> dict[str, Any]:
    for element in seat.method.elements:
        for step in element.steps:
            if step.id == now.step:
                at = now.agenda.index(step.id) + 1 if step.id in now.agenda else 0
                return {"id": step.id, "title": step.title, "workbook": element.workbook, "at": at, "of": len(now.agenda)}
    return {}


def _timer(timer: Timer | None) -> dict[str, Any] | None:
    if timer is None:
        return None
    return {"seconds": timer.seconds, "ends_at": timer.ends_at.isoformat() if timer.ends_at else "", "left": timer.left}
