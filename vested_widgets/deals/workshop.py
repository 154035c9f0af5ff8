"""Work out the state of a workshop's session from its acts. Plain functions, no store."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

# Letters that nobody mistakes for another, and no vowels, so that no code is a word.
LETTERS: Final = "BCDFGHJKMNPQRTVWXYZ"
# Codes of six letters were handed out before; they open their rooms until they run out.
CODE_LENGTH, SHORT_LENGTH = 9, 6
GROUP: Final = 3
LONGEST_MESSAGE: Final = 280
LONGEST_NOTE: Final = 2000
LONGEST_TIMER: Final = 4 * 3600
# Kinds of acts; `round` is a reveal, a reopening, an agreement or a new wave, and carries where the part stood before and after.
KINDS: Final = ("start", "end", "agenda", "go", "follow", "pause", "resume", "timer", "message", "focus", "note", "round", "undo")


@dataclass(frozen=True, slots=True)
class Act:
    """Something the deal architect did in a session."""

    kind: str
    step: str
    part: str
    detail: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class Timer:
    """A timer of `seconds` that ends at `ends_at`, or has `left` seconds while it is stopped."""

    seconds: int
    ends_at: datetime | None
    left: float


@dataclass(frozen=True, slots=True)
class SessionState:
    """The state of a session.

    Attributes:
        agenda: ids of steps in the order in which they are worked on.
        step: the step that the room is at, "" before the first.
        follow: whether pages go along with the architect.
        message, timer: they belong to the step at which they were given, and end with it.
        focus: (step, part, item) that the wall shows, the part that was revealed last if nobody has chosen; empty for where the room is.
        focus_at: when that was chosen.
    """

    running: bool = False
    agenda: tuple[str, ...] = ()
    step: str = ""
    follow: bool = True
    paused: bool = False
    message: str = ""
    message_at: datetime | None = None
    timer: Timer | None = None
    focus: tuple[str, ...] = ()
    focus_at: datetime | None = None
    started_at: datetime | None = None

    @property
    def following(self) -> str:
        """The step after this one on the agenda, "" at its end."""
        if self.step not in self.agenda:
            return self.agenda[0] if self.agenda else ""
        at = self.agenda.index(self.step) + 1
        return self.agenda[at] if at < len(self.agenda) else ""


@dataclass(frozen=True, slots=True)
class Note:
    """A note on what was said about an item; `item` is "" for a part as a whole."""

    step: str
    part: str
    item: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RoomCode:
    """A code that opens the join page of a deal for a few hours."""

    id: str
    deal_id: str
    code: str
    issued_at: datetime
    expires_at: datetime


def standing(acts: Iterable[Act]) -> list[Act]:
    """Return the acts that nobody has taken back: each `undo` takes the last one that still stands."""
    left: list[Act] = []
    for act in acts:
        if act.kind == "undo":
            del left[len(left) - len(last_act(left)) :]
        else:
            left.append(act)
    return left


def last_act(standing_acts: Sequence[Act]) -> Sequence[Act]:
    """Return what one `undo` takes back of the acts that stand: the last one, with those that it was done with; empty without any."""
    at = len(standing_acts) - 1
    while at > 0 and standing_acts[at].detail.get("with_last"):
        at -= 1
    return standing_acts[max(at, 0) :]


def state(acts: Iterable[Act]) -> SessionState:
    """Return where a session is after these acts, oldest first."""
    found = SessionState()
    for act in standing(acts):
        found = _after(found, act)
    return found


def _after(now: SessionState, act: Act) -> SessionState:
    detail = act.detail
    match act.kind:
        case "start":
            agenda = tuple(detail.get("agenda", ()))
            return SessionState(True, agenda, agenda[0] if agenda else "", bool(detail.get("follow", True)), started_at=act.at)
        case "end":
            return replace(now, running=False, paused=False, timer=None, message="", message_at=None, focus=(), focus_at=None)
        case "agenda":
            return replace(now, agenda=tuple(detail.get("agenda", ())))
        case "go":
            here = replace(now, step=act.step, focus=(), focus_at=None)
            return here if act.step == now.step else replace(here, timer=None, message="", message_at=None)
        case "follow":
            return replace(now, follow=bool(detail.get("on")))
        case "pause":
            return replace(now, paused=True, timer=_stopped(now.timer, act.at))
        case "resume":
            return replace(now, paused=False, timer=_running(now.timer, act.at))
        case "timer":
            seconds = int(detail.get("seconds", 0))
            return replace(now, timer=Timer(seconds, act.at + timedelta(seconds=seconds), seconds) if seconds else None)
        case "message":
            text = str(detail.get("text", ""))
            return replace(now, message=text, message_at=act.at if text else None)
        case "round":
            # What has just been revealed is talked about, also where the step goes on with another part.
            shown = detail.get("act") == "reveal" and act.step == now.step
            return replace(now, focus=(act.step, act.part, "") if shown else (), focus_at=act.at if shown else None)
        case "focus":
            focus = (act.step, act.part, str(detail.get("item", ""))) if act.step else ()
            return replace(now, focus=focus, focus_at=act.at if focus else None)
    return now


def _stopped(timer: Timer | None, at: datetime) -> Timer | None:
    if timer is None or timer.ends_at is None:
        return timer
    return replace(timer, ends_at=None, left=max(0.0, (timer.ends_at - at).total_seconds()))


def _running(timer: Timer | None, at: datetime) -> Timer | None:
    if timer is None or timer.ends_at is not None:
        return timer
    return replace(timer, ends_at=at + timedelta(seconds=timer.left))


def notes(acts: Sequence[Act], step: str, part: str) -> list[Note]:
    """Return the newest note of each item of a part, in the order in which the items were first talked about."""
    found: dict[str, Note] = {}
    for act in standing(acts):
        if act.kind == "note" and (act.step, act.part) == (step, part):
            item = str(act.detail.get("item", ""))
            found[item] = Note(step, part, item, str(act.detail.get("text", "")), act.at)
    return [note for note in found.values() if note.text]


def new_code() -> str:
    """Make a fresh room code: 3 * 10^11 possibilities, for a few hours. So many that a right one is never refused for others' guesses."""
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))


def read_code(typed: str) -> str:
    """Read a code as somebody typed it, without blanks and dashes, in capitals; "" if it cannot be one."""
    code = "".join(letter for letter in typed.upper() if letter.isalnum())
    return code if len(code) in (CODE_LENGTH, SHORT_LENGTH) and set(code) <= set(LETTERS) else ""


def spoken(code: str) -> str:
    """Write a code in groups, as it is shown and read out: "KTR MXP QZD"."""
    return " ".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))
