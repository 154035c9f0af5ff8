"""Describe the session for every page of a deal: where the room is, how many are in, the timer and the message. Counts only."""

from __future__ import annotations

from typing import Any

from vested_widgets import method
from vested_widgets.deals.seat.seat import Seat
from vested_widgets.deals.workshop import SessionState, Timer


def waiting(seat: Seat, step_id: str, part_id: str) -> dict[str, Any]:
    """Describe how far the parties are with a part.

    Returns:
        {part, sentence, done, invited, state, wave, parties: [{name, colour, done, invited}]}, or {} for a part that is written together.
    """
    if not part_id:
        return {}
    counts = seat.answers.counts(step_id, part_id)
    done, invited = sum(count.done for count in counts), sum(count.invited for count in counts)
    current = seat.rounds.current(step_id, part_id)
    state = current.state
    said = "waiting" if state == "open" else state
    return {
        "part": part_id,
        "sentence": method.words(f"room.{said}", done=done, invited=invited),
        "done": done,
        "invited": invited,
        "state": state,
        "wave": current.wave,
        "parties": [{"name": c.party.name, "colour": c.party.colour, "done": c.done, "invited": c.invited} for c in counts],
    }


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
        part = seat.rounds.current_part(seat.method.step(now.step))
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
