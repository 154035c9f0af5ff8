"""The acts of the console by name: what each takes from the page, and what the seat then does. The seat checks who may."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from vested_widgets import documents, method
from vested_widgets import session as sessions
from vested_widgets.deals import InvalidAnswer, workshop
from vested_widgets.widgets.pictures import part_pictures, shared_drawings
from vested_widgets.widgets.pictures.context import PictureContext

if TYPE_CHECKING:
    from vested_widgets.deals import Seat
    from vested_widgets.deals.workshop import Act
    from vested_widgets.session import Session

Given = dict[str, Any]
# More than any timer takes, and few enough to be counted in seconds.
MOST_MINUTES = 100_000
# Acts on the round of a part, in the order in which they are offered.
ROUNDS = ("reveal", "agree", "new_wave", "reopen")


def do(session: Session, name: str, given: Given) -> dict[str, Any]:
    """Do the act of that name.

    Returns:
        What is shown once, or {}.

    Raises:
        InvalidAnswer: there is no such act, or what was given does not fit.
        NotAllowed, InvalidDeal: as the acts of a seat.
    """
    if name not in (*ACTS, *ROUNDS):
        raise InvalidAnswer(method.words("console.no_act", name=repr(name)))
    if name in ROUNDS:
        _turn(session, name, _text(given, "step"), _text(given, "part"))
        return {}
    found = ACTS[name](session.seat, given)
    return found if isinstance(found, dict) else {}


def undoable(session: Session, acts: Sequence[Act]) -> str:
    """Return what undo would take back, in words; "" if nothing."""
    left = workshop.standing(acts)
    if not left:
        return ""
    last = left[-1]
    title = session.method.step(last.step).title if last.step else ""
    return method.words("console.undo", what=method.words(f"console.act_{last.kind}", title=title))


def _text(given: Given, name: str) -> str:
    value = given.get(name)
    return value if isinstance(value, str) else ""


def _alike(given: Given) -> bool:
    """Tell whether the page says that a name which looks like another one is meant to be a different one."""
    return given.get("alike") is True


def _agenda(given: Given) -> list[str]:
    steps = given.get("agenda")
    return [step for step in steps if isinstance(step, str)] if isinstance(steps, list) else []


def _timer(seat: Seat, given: Given) -> None:
    minutes = given.get("minutes")
    if isinstance(minutes, bool) or not isinstance(minutes, int | float) or not abs(minutes) < MOST_MINUTES:
        raise InvalidAnswer(method.words("console.bad_timer"))
    seat.workshop.set_timer(round(60 * minutes))


def _link(seat: Seat, member_id: str, token: str) -> dict[str, Any]:
    """Return a secret link as it is shown once."""
    alias = next((member.alias for member in seat.deal.members if member.id == member_id), "")
    url = f"{sessions.public_url()}/join/{token}"
    return {"alias": alias, "url": url, "qr": documents.qr_svg(url)}


def _fresh_link(seat: Seat, given: Given) -> dict[str, Any]:
    member_id = _text(given, "member")
    return _link(seat, member_id, seat.people.issue_link(member_id))


def _wall_link(seat: Seat, _: Given) -> dict[str, Any]:
    token = seat.room.wall_link()
    wall = next(member for member in seat.deal.members if member.role == "wall" and member.active)
    return _link(seat, wall.id, token)


def _added(seat: Seat, given: Given) -> dict[str, Any]:
    role: Any = _text(given, "role") or "member"
    alias, token = _text(given, "alias"), _text(given, "token")[:80]
    member = seat.people.add(_text(given, "party") or None, alias, role, alike=_alike(given), token=token)
    return _link(seat, member.id, seat.people.issue_link(member.id))


def _handed(seat: Seat, given: Given) -> dict[str, Any]:
    alias, notes, token = _text(given, "alias"), _text(given, "notes"), _text(given, "token")[:80]
    member = seat.people.hand_over(_text(given, "member"), alias, notes, alike=_alike(given), token=token)
    return _link(seat, member.id, seat.people.issue_link(member.id))


def _turn(session: Session, act: str, step_id: str, part_id: str) -> None:
    """Turn the round of a part and of those that one picture shows with it, and leave their drawings for all pages."""
    try:
        step = session.method.step(step_id)
        part = step.part(part_id)
    except method.ContentError as error:
        raise InvalidAnswer(method.words("write_error.no_part", error=error)) from error
    turned = part_pictures.turn_together(session, act, step, part)
    for one in turned if act == "reveal" else ():
        shared_drawings.leave_for_all(session, PictureContext.current(session, step_id, one))


ACTS: dict[str, Callable[[Any, Given], Any]] = {
    "start": lambda seat, given: seat.workshop.start(_agenda(given), follow=bool(given.get("follow", True))),
    "end": lambda seat, _: seat.workshop.end(),
    "agenda": lambda seat, given: seat.workshop.set_agenda(_agenda(given)),
    "go": lambda seat, given: seat.workshop.go(_text(given, "step")),
    "next": lambda seat, _: seat.workshop.go_on(),
    "follow": lambda seat, given: seat.workshop.follow(on=bool(given.get("on"))),
    "pause": lambda seat, _: seat.workshop.pause(),
    "resume": lambda seat, _: seat.workshop.resume(),
    "timer": _timer,
    "message": lambda seat, given: seat.workshop.tell(_text(given, "text")),
    "focus": lambda seat, given: seat.workshop.focus(_text(given, "step"), _text(given, "part"), _text(given, "item")),
    "note": lambda seat, given: seat.workshop.note(
        _text(given, "step"), _text(given, "part"), _text(given, "item"), _text(given, "text")
    ),
    "undo": lambda seat, _: seat.workshop.undo(),
    "propose": lambda seat, given: seat.approvals.propose(f"{_text(given, 'step')}/{_text(given, 'part')}", _text(given, "hash")),
    "open_room": lambda seat, _: seat.room.open(),
    "close_room": lambda seat, _: seat.room.close(),
    "wall_link": _wall_link,
    "fresh_link": _fresh_link,
    "rename": lambda seat, given: seat.people.rename(_text(given, "member"), _text(given, "alias"), alike=_alike(given)),
    "leave": lambda seat, given: seat.people.remove(_text(given, "member")),
    "return": lambda seat, given: seat.people.bring_back(_text(given, "member")),
    "role": lambda seat, given: seat.people.set_role(_text(given, "member"), _text(given, "role"), _text(given, "party") or None),
    "hand_on": _handed,
    "add": _added,
    "party_name": lambda seat, given: seat.people.rename_party(_text(given, "party"), _text(given, "name"), alike=_alike(given)),
    "archive": lambda seat, _: seat.administration.archive(),
    "restore": lambda seat, _: seat.administration.archive(archived=False),
    "delete": lambda seat, given: seat.administration.delete(_text(given, "name")),
}
