"""Write changes of a deal's people, and read the deal as it stands today."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from vested_widgets.deals.entities import ARRIVAL, Deal, Member, NewMember
from vested_widgets.deals.membership import MemberChange
from vested_widgets.deals.record import tables as t
from vested_widgets.deals.record import workshop_tables as r
from vested_widgets.deals.record.writing import append, archived, link_hash, new_id, now
from vested_widgets.texts import readable_name

# Kinds of changes of a seat that change nothing of the deal: with a room coming in, its pages would all read everything for each newcomer.
ARRIVING = frozenset({"seated", "consent"})
# How long somebody is believed to be here after the last sign of life.
PRESENT = timedelta(seconds=25)
_NAMES = select(r.party_change).where(t.bound(r.party_change, "deal_id")).order_by(r.party_change.c.seq)
_SEATS = select(r.member_change).where(t.bound(r.member_change, "deal_id")).order_by(r.member_change.c.seq)


def today(connection: Connection, deal: Deal) -> Deal:
    """Return a deal as it was made, with everything that has changed since."""
    names = {row.party_id: readable_name(row.name) for row in connection.execute(_NAMES, {"deal_id": deal.id})}
    members = {member.id: member for member in deal.members}
    for change in member_changes(connection, deal.id):
        members[change.member_id] = _changed(members[change.member_id], change)
    return replace(
        deal,
        parties=tuple(replace(party, name=names.get(party.id, party.name)) for party in deal.parties),
        members=tuple(members.values()),
        archived=archived(connection, deal.id),
    )


def _changed(member: Member, change: MemberChange) -> Member:
    if change.kind == "alias":
        return replace(member, alias=readable_name(change.text))
    if change.kind == "role":
        return replace(member, role=change.text, party_id=change.party_id)  # type: ignore[arg-type]
    if change.kind in ("left", "returned"):
        return replace(member, active=change.kind == "returned")
    if change.kind in ("open", "seated") and member.open != (change.kind == "open"):
        return replace(member, open=change.kind == "open")
    return member


def member_changes(connection: Connection, deal_id: str) -> list[MemberChange]:
    """Return everything that happened to the seats of a deal, oldest first."""
    rows = connection.execute(_SEATS, {"deal_id": deal_id})
    return [MemberChange(row.member_id, row.by_id, row.kind, row.party_id, row.to_id, row.text, row.at) for row in rows]


def change_member(
    connection: Connection,
    deal_id: str,
    member_id: str,
    kind: str,
    *,
    by_id: str | None = None,
    party_id: str | None = None,
    to_id: str | None = None,
    text: str = "",
) -> None:
    """Append a change of a seat; without `by_id` the seat did it itself."""
    values = {"kind": kind, "by_id": by_id or member_id, "party_id": party_id, "to_id": to_id, "text": text}
    _append(connection, r.member_change, deal_id, ARRIVAL if kind in ARRIVING else "member", member_id=member_id, **values)


def change_party(connection: Connection, by: Member, party_id: str, name: str) -> None:
    """Append a new name of a party."""
    _append(connection, r.party_change, by.deal_id, "party", member_id=by.id, party_id=party_id, name=name)


def change_deal(connection: Connection, by: Member, kind: str) -> None:
    """Append that a deal was archived or taken out of the archive."""
    _append(connection, r.deal_change, by.deal_id, "deal", member_id=by.id, kind=kind)


def _append(connection: Connection, table: Any, deal_id: str, feed: str, **values: Any) -> None:
    seq = append(connection, deal_id, feed)
    connection.execute(insert(table).values(seq=seq, deal_id=deal_id, at=now(), **values))


def add_member(connection: Connection, deal_id: str, party_id: str | None, new: NewMember) -> str:
    """Append a checked new member and tell the feed; returns the id."""
    member_id = add_member_row(connection, deal_id, party_id, new)
    append(connection, deal_id, "member")
    return member_id


def add_member_row(connection: Connection, deal_id: str, party_id: str | None, new: NewMember) -> str:
    """Write the row of a checked new member; returns the id."""
    position = connection.scalar(select(func.count()).select_from(t.member).where(t.member.c.deal_id == deal_id))
    member_id = new_id()
    row = {"id": member_id, "deal_id": deal_id, "party_id": party_id, "position": position}
    connection.execute(insert(t.member).values(**row, alias=new.alias, role=new.role))
    if new.open:
        change_member(connection, deal_id, member_id, "open")
    return member_id


def unnamed(connection: Connection, deal_id: str, member_id: str) -> bool:
    """Tell whether a seat was open and has never been given the alias of a person."""
    kinds = [change.kind for change in member_changes(connection, deal_id) if change.member_id == member_id]
    return "open" in kinds and "alias" not in kinds


def seated(connection: Connection, deal_id: str) -> set[str]:
    """Return the ids of the seats that somebody has sat down at, or has answered from."""
    came = select(r.member_change.c.member_id).where(r.member_change.c.deal_id == deal_id, r.member_change.c.kind == "seated")
    answered = select(t.answer.c.member_id).where(t.answer.c.deal_id == deal_id).distinct()
    return set(connection.scalars(came)) | set(connection.scalars(answered))


# Links

ALIVE = (
    select(t.seat_link.c.member_id, t.seat_link.c.id)
    .outerjoin(t.seat_revocation, t.seat_revocation.c.link_id == t.seat_link.c.id)
    .where(t.seat_revocation.c.link_id.is_(None))
)


def issue_link(connection: Connection, member_id: str, *, beside: bool = False) -> str:
    """Revoke the links of a seat, or leave them `beside` it, and make a fresh one; returns its token, of which only the hash is stored."""
    token = secrets.token_urlsafe(16)
    if not beside:
        revoke_links(connection, member_id)
    row = {"id": new_id(), "member_id": member_id, "hash": link_hash(token), "issued_at": now()}
    connection.execute(insert(t.seat_link).values(**row))
    return token


def revoke_links(connection: Connection, member_id: str) -> None:
    """Revoke all links of a seat, its devices' too."""
    for row in connection.execute(ALIVE.where(t.seat_link.c.member_id == member_id)).all():
        connection.execute(insert(t.seat_revocation).values(link_id=row.id, at=now()))


def device_link(connection: Connection, member_id: str) -> str:
    """Make a link that no person ever sees: it stands for one device at a seat. Returns its id."""
    link_id = new_id()
    values = {"id": link_id, "member_id": member_id, "hash": link_hash(secrets.token_urlsafe(16)), "issued_at": now()}
    connection.execute(insert(t.seat_link).values(**values, device=True))
    return link_id


def end_devices(connection: Connection, member_id: str, keep: str) -> None:
    """Let the links of all devices of a seat die but one; the personal link lives on."""
    dead = select(t.seat_revocation.c.link_id)
    mine = (t.seat_link.c.member_id == member_id, t.seat_link.c.device, t.seat_link.c.id != keep, t.seat_link.c.id.not_in(dead))
    for link_id in connection.scalars(select(t.seat_link.c.id).where(*mine)).all():
        connection.execute(insert(t.seat_revocation).values(link_id=link_id, at=now()))


# Presence


def note_presence(connection: Connection, seen: Iterable[tuple[str, str]], gone: Iterable[tuple[str, str]], at: datetime) -> None:
    """Write who is here now, as (member id, link id), and who has gone."""
    for member_id, link_id in gone:
        connection.execute(delete(r.presence).where(r.presence.c.member_id == member_id, r.presence.c.link_id == link_id))
    for member_id, link_id in seen:
        here = (r.presence.c.member_id == member_id, r.presence.c.link_id == link_id)
        if connection.execute(update(r.presence).where(*here).values(seen_at=at)).rowcount == 0:
            connection.execute(insert(r.presence).values(member_id=member_id, link_id=link_id, seen_at=at))


def present(connection: Connection, deal_id: str, at: datetime) -> set[tuple[str, str]]:
    """Return who is here, as (member id, link id)."""
    rows = connection.execute(
        select(r.presence.c.member_id, r.presence.c.link_id)
        .join(t.member, t.member.c.id == r.presence.c.member_id)
        .where(t.member.c.deal_id == deal_id, r.presence.c.seen_at > at - PRESENT)
    )
    return {(row.member_id, row.link_id) for row in rows}


def forget(connection: Connection, deal_id: str) -> None:
    """Delete what hangs on a deal and is not numbered by its feed."""
    members = select(t.member.c.id).where(t.member.c.deal_id == deal_id)
    codes = select(r.room_code.c.id).where(r.room_code.c.deal_id == deal_id)
    connection.execute(delete(r.presence).where(r.presence.c.member_id.in_(members)))
    connection.execute(delete(r.idempotency_key).where(r.idempotency_key.c.deal_id == deal_id))
    connection.execute(delete(r.room_closing).where(r.room_closing.c.code_id.in_(codes)))
    connection.execute(delete(r.room_code).where(r.room_code.c.deal_id == deal_id))
