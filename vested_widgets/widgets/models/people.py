"""The people of a session and the code that lets them in: counts for the room, seats without answers for its deal architect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vested_widgets import documents, method
from vested_widgets import session as sessions
from vested_widgets.deals import workshop

if TYPE_CHECKING:
    from vested_widgets.deals import Member, Seat
    from vested_widgets.session import Session

# What somebody who is added may be; the wall has a link of its own.
ROLES = ("member", "observer", "sponsor", "architect")


def here(seat: Seat, present: set[str]) -> dict[str, Any]:
    """Return how many people of each party are here: {n, of, parties: [{id, name, colour, here, of}]}; the wall counts as nobody."""
    members = [member for member in seat.deal.members if member.active and member.role not in ("wall", "architect")]
    parties = []
    for party in seat.deal.parties:
        mine = {member.id for member in members if member.party_id == party.id}
        parties.append({"id": party.id, "name": party.name, "colour": party.colour, "here": len(mine & present), "of": len(mine)})
    everybody = {member.id for member in members}
    return {"n": len(everybody & present), "of": len(everybody), "parties": parties}


def people(session: Session, present: set[str]) -> dict[str, Any]:
    """Counts, and every seat with who is here: what a lost phone or a successor needs. Never who has answered."""
    seat = session.seat
    came = seat.room.seated()
    seats = [
        _seat(seat, member, member.id in present, member.id in came) for member in seat.deal.members if member.role != "wall"
    ]
    return {
        **here(seat, present),
        "seats": seats,
        "roles": {name: method.words(f"role.{name}") for name in ROLES},
        "newcomers": seat.room.newcomers(),
    }


def _seat(seat: Seat, member: Member, is_here: bool, came: bool) -> dict[str, Any]:
    party = seat.deal.party(member.party_id)
    state = "left" if not member.active else "here_now" if is_here else "away" if came else "never"
    return {
        "id": member.id,
        "alias": member.alias,
        "role": member.role,
        "party": party.name if party else "",
        "colour": party.colour if party else "",
        "active": member.active,
        "state": state,
        "own": member.id == seat.member.id,
    }


def room(seat: Seat) -> dict[str, Any]:
    """Return the open room: {code, url, qr, until}, or {} while it is closed. Where nothing is served the code stands alone."""
    found = seat.room.code()
    if found is None:
        return {}
    home = sessions.public_url()
    shown = {"code": workshop.spoken(found.code), "until": found.expires_at.isoformat(), "url": "", "qr": ""}
    if home:
        shown |= {"url": f"{home.partition('://')[2]}/room", "qr": documents.qr_svg(f"{home}/room/{found.code}")}
    return shown
