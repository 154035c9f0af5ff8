"""Write session acts and room codes, read them, and let somebody sit down at a free seat."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, select

from vested_widgets import method, texts
from vested_widgets.deals import validation
from vested_widgets.deals.entities import Deal, Member, NewMember
from vested_widgets.deals.errors import NotAllowed
from vested_widgets.deals.record import people as stored_people
from vested_widgets.deals.record import workshop_tables as r
from vested_widgets.deals.record.deals import read_deal
from vested_widgets.deals.record.idempotency import made_before, remember
from vested_widgets.deals.record.store import Store
from vested_widgets.deals.record.writing import append, demand_open, new_id, now
from vested_widgets.deals.workshop import Act, RoomCode, new_code, read_code

# The most people who come in by one code: a code that has leaked must not fill the record.
MOST_BY_CODE = 300


def write_act(connection: Connection, member: Member, kind: str, step: str = "", part: str = "", **detail: Any) -> None:
    """Append a session act."""
    seq = append(connection, member.deal_id, "session", step, part)
    values = {"seq": seq, "deal_id": member.deal_id, "member_id": member.id, "kind": kind, "step": step, "part": part}
    connection.execute(insert(r.session_act).values(**values, detail=detail, at=now()))


def acts(connection: Connection, deal_id: str) -> list[Act]:
    """Return all session acts of a deal, oldest first."""
    rows = connection.execute(select(r.session_act).where(r.session_act.c.deal_id == deal_id).order_by(r.session_act.c.seq))
    return [Act(row.kind, row.step, row.part, row.detail if isinstance(row.detail, Mapping) else {}, row.at) for row in rows]


def write_code(connection: Connection, member: Member, hours: float) -> None:
    """Make a fresh room code; the older ones of the deal are closed."""
    demand_open(connection, member.deal_id, "room")
    close_codes(connection, member.deal_id)
    at = now()
    values = {"id": new_id(), "deal_id": member.deal_id, "member_id": member.id, "code": new_code(), "issued_at": at}
    connection.execute(insert(r.room_code).values(**values, expires_at=at + timedelta(hours=hours)))


def close_codes(connection: Connection, deal_id: str) -> None:
    """Close the open codes of a deal."""
    at = now()
    for row in connection.execute(_open_codes(at).where(r.room_code.c.deal_id == deal_id)).all():
        connection.execute(insert(r.room_closing).values(code_id=row.id, at=at))


def _open_codes(at: datetime) -> Any:
    columns = (r.room_code.c.id, r.room_code.c.deal_id, r.room_code.c.code, r.room_code.c.issued_at, r.room_code.c.expires_at)
    return (
        select(*columns)
        .outerjoin(r.room_closing, r.room_closing.c.code_id == r.room_code.c.id)
        .where(r.room_closing.c.code_id.is_(None), r.room_code.c.expires_at > at)
        .order_by(r.room_code.c.issued_at.desc())
    )


def code_of(connection: Connection, deal_id: str) -> RoomCode | None:
    """Return the open code of a deal, if it has one."""
    row = connection.execute(_open_codes(now()).where(r.room_code.c.deal_id == deal_id)).first()
    return RoomCode(**row._mapping) if row else None


def find_room(store: Store, typed: str) -> tuple[RoomCode, Deal] | None:
    """Return the room that a code opens, with its deal; None if it opens none."""
    code = read_code(typed)
    if not code:
        return None
    with store.reading() as connection:
        row = connection.execute(_open_codes(now()).where(r.room_code.c.code == code)).first()
    return (RoomCode(**row._mapping), store.deal(row.deal_id)) if row else None


def free_seats(store: Store, deal: Deal) -> list[Member]:
    """Return seats kept for a name that nobody has sat down at yet. Open seats wait for whoever comes and are not among them."""
    with store.reading() as connection:
        taken = stored_people.seated(connection, deal.id)
    free = (member for member in deal.members if member.role == "member" and member.active and not member.open)
    return [member for member in free if member.id not in taken]


def take_seat(
    store: Store, room: RoomCode, party_id: str, member_id: str, alias: str, *, alike: bool = False, token: str = ""
) -> tuple[str, str]:
    """Sit down by a room code: at the free seat `member_id`, or as `alias` at a seat of the party.

    Args:
        alike: whether an alias that looks like another one is somebody else's.
        token: the form's own: a form that comes twice seats one person.

    Returns:
        The member's id and the id of a link for this device.

    Raises:
        NotAllowed: the seat is taken, the code has closed, or too many have come in by it.
        LookAlike: the alias looks like somebody else's.
        InvalidDeal: the party or the alias does not hold.
    """
    deal = store.deal(room.deal_id)
    with store.writing(deal.id) as connection:
        current = code_of(connection, deal.id)
        if current is None or current.id != room.id:
            raise NotAllowed(method.words("room.closed"))
        if seated_before := made_before(connection, deal.id, f"room:{room.id}", token):
            return seated_before, stored_people.device_link(connection, seated_before)
        deal = read_deal(connection, deal.id)
        seated = stored_people.seated(connection, deal.id)
        _demand_space(connection, deal.id, room)
        if member_id:
            chosen = next((m for m in deal.members if m.id == member_id and m.role == "member" and m.active), None)
            if chosen is None or chosen.id in seated:
                raise NotAllowed(method.words("room.taken"))
            if chosen.open:
                append(connection, deal.id, "member")
        else:
            member_id = _seat_for(connection, deal, party_id, alias, seated, alike=alike)
        stored_people.change_member(connection, deal.id, member_id, "seated", text="room")
        remember(connection, deal.id, f"room:{room.id}", token, member_id)
        return member_id, stored_people.device_link(connection, member_id)


def _demand_space(connection: Connection, deal_id: str, room: RoomCode) -> None:
    came = (r.member_change.c.deal_id == deal_id, r.member_change.c.kind == "seated", r.member_change.c.text == "room")
    by_code = select(func.count()).select_from(r.member_change).where(*came, r.member_change.c.at >= room.issued_at)
    if (connection.scalar(by_code) or 0) >= MOST_BY_CODE:
        raise NotAllowed(method.words("room.full", most=MOST_BY_CODE))


def _seat_for(connection: Connection, deal: Deal, party_id: str, alias: str, seated: set[str], *, alike: bool) -> str:
    """Return the seat that the party has kept for this alias, else its next open seat under this alias, else a new one."""
    free = [m for m in deal.members if m.party_id == party_id and m.role == "member" and m.active and m.id not in seated]
    kept = next((member for member in free if not member.open and texts.key(member.alias) == texts.key(alias)), None)
    if kept is not None:
        return kept.id
    seat = next((member for member in free if member.open), None)
    if seat is None:
        new = validation.new_member(deal, party_id, alias, "member", alike=alike)
        member_id: str = stored_people.add_member(connection, deal.id, party_id, NewMember(new.alias))
        return member_id
    renamed = validation.new_alias(deal, seat.id, alias, alike=alike)
    stored_people.change_member(connection, deal.id, seat.id, "alias", text=renamed)
    return seat.id


# Sitting down by a personal link


def sit_down(store: Store, member_id: str, *, alone: bool = False) -> str:
    """Make a link for this device at a seat; with `alone` the links of its other devices die. The personal link lives on."""
    deal = store.deal_of(member_id)
    with store.writing(deal.id) as connection:
        link_id = stored_people.device_link(connection, member_id)
        if alone:
            stored_people.end_devices(connection, member_id, keep=link_id)
        if not deal.archived and member_id not in stored_people.seated(connection, deal.id):
            stored_people.change_member(connection, deal.id, member_id, "seated", text="link")
            if deal.member(member_id).open:  # one person more than before: all pages count anew
                append(connection, deal.id, "member")
    return link_id


def elsewhere(store: Store, member_id: str, link_id: str = "") -> bool:
    """Tell whether a page of this seat is open on another device than the one with `link_id`; a device whose link has died is out already."""
    deal = store.deal_of(member_id)
    with store.reading() as connection:
        here = stored_people.present(connection, deal.id, now())
    others = [link for member, link in here if member == member_id and link != link_id]
    return any(store.link_is_alive(member_id, link) for link in others)


def note_presence(store: Store, seen: Iterable[tuple[str, str]], gone: Iterable[tuple[str, str]]) -> None:
    """Write who is here, as (member id, link id), and who has gone; one transaction for all."""
    with store.writing("presence") as connection:
        stored_people.note_presence(connection, seen, gone, now())
