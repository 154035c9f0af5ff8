"""Write rows of joint tables: append versions, keep `latest_row` true in the same transaction, read what stands and what stood."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, func, insert, select

from vested_widgets.deals.entities import Member
from vested_widgets.deals.record import tables as t
from vested_widgets.deals.record.prepared import PartsQuery
from vested_widgets.deals.record.writing import now, numbers_for

# Without letters and digits that are mistaken for each other.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"

_version, _settlement, _remark, _resolution = t.row_version.c, t.row_settlement.c, t.remark.c, t.remark_resolution.c
_IS_NEWEST = t.latest_row.c.seq == _version.seq
_VERSIONS = select(t.row_version).order_by(_version.seq)
_HEADS_AND_DELETED = PartsQuery(select(t.row_version).join(t.latest_row, _IS_NEWEST), t.latest_row)
_HEADS = PartsQuery(select(t.row_version).join(t.latest_row, _IS_NEWEST).where(_version.deleted.is_(False)), t.latest_row)
_PLACES = PartsQuery(
    select(_version.row_id, _version.position, _version.deleted).select_from(t.row_version).join(t.latest_row, _IS_NEWEST),
    t.latest_row,
)
_OF_ROW = PartsQuery(_VERSIONS.where(t.bound(t.row_version, "row_id")), t.row_version)
_HISTORY = PartsQuery(_VERSIONS.where(_version.side.is_(False)), t.row_version)
_SIDES = PartsQuery(_VERSIONS.where(_version.side.is_(True)), t.row_version)
_SIDES_OF_ROW = PartsQuery(_VERSIONS.where(_version.side.is_(True), t.bound(t.row_version, "row_id")), t.row_version)
_SETTLEMENTS = PartsQuery(select(t.row_settlement).order_by(_settlement.seq), t.row_settlement)
_SETTLED_IN = PartsQuery(select(t.row_settlement).where(t.bound(t.row_settlement, "act")), t.row_settlement)
_MINE = PartsQuery(select(t.row_version).where(t.bound(t.row_version, "member_id")).order_by(_version.seq.desc()), t.row_version)
_RESOLVED = PartsQuery(select(_resolution.remark_id), t.remark_resolution)
_REMARKS = PartsQuery(select(t.remark).order_by(_remark.seq), t.remark)
_RESOLUTION = and_(
    _resolution.deal_id == _remark.deal_id, _resolution.name == _remark.name, _resolution.remark_id == _remark.remark_id
)
_WAITING = PartsQuery(
    select(_remark.row_id, func.count().label("waiting"))
    .outerjoin(t.remark_resolution, _RESOLUTION)
    .where(_resolution.seq.is_(None))
    .group_by(_remark.row_id),
    t.remark,
)


def short_id() -> str:
    """Make a fresh id of a row, a comment or an act: 8 letters and digits."""
    return "".join(secrets.choice(LETTERS) for _ in range(8))


def heads(connection: Connection, deal_id: str, names: Iterable[str] | None, *, deleted: bool = False) -> list[Row[Any]]:
    """Return the newest version of each row of some tables (None: of all), table by table, in the order in which rows stand."""
    found = (_HEADS_AND_DELETED if deleted else _HEADS).run(connection, deal_id, names)
    return sorted(found, key=lambda row: (row.name, row.position, row.row_id))


def places(connection: Connection, deal_id: str, name: str) -> list[Row[Any]]:
    """Read id, position, and whether it is deleted, of all rows of a table in their order."""
    return sorted(_PLACES.run(connection, deal_id, [name]), key=lambda row: (row.position, row.row_id))


def versions(connection: Connection, deal_id: str, name: str, row_id: str) -> Sequence[Row[Any]]:
    """Return all versions of a row, oldest first."""
    return _OF_ROW.run(connection, deal_id, [name], row_id=row_id).all()


def history(connection: Connection, deal_id: str, names: Iterable[str] | None) -> list[Row[Any]]:
    """Return all versions of all rows of some tables (None: of all) but side versions, oldest first."""
    return list(_HISTORY.run(connection, deal_id, names))


def sides(connection: Connection, deal_id: str, names: Iterable[str] | None, row_id: str | None = None) -> list[Row[Any]]:
    """Return the side versions that are not settled, oldest first."""
    asked, of_row = (_SIDES, {}) if row_id is None else (_SIDES_OF_ROW, {"row_id": row_id})
    found = asked.run(connection, deal_id, names, **of_row).all()
    settled = settled_sides(connection, deal_id, {row.name for row in found}) if found else set()
    return [row for row in found if (row.name, row.row_id, row.revision) not in settled]


def settled_sides(connection: Connection, deal_id: str, names: Iterable[str]) -> set[tuple[str, str, int]]:
    """Return which side versions are settled, as (table, row, revision)."""
    settled: set[tuple[str, str, int]] = set()
    for row in _SETTLEMENTS.run(connection, deal_id, names):
        (settled.add if row.settled else settled.discard)((row.name, row.row_id, row.revision))
    return settled


def acts_of(connection: Connection, member: Member, name: str) -> list[list[Row[Any]]]:
    """Return what a member wrote in a table, act by act, newest first."""
    acts: dict[str, list[Row[Any]]] = {}
    for row in _MINE.run(connection, member.deal_id, [name], member_id=member.id):
        acts.setdefault(row.act, []).append(row)
    return list(acts.values())


def settlements_of(connection: Connection, deal_id: str, name: str, act: str) -> Sequence[Row[Any]]:
    """Return what was settled in one act."""
    return _SETTLED_IN.run(connection, deal_id, [name], act=act).all()


def numbers(connection: Connection, deal_id: str, kind: str, name: str, many: int, at: datetime) -> Sequence[int]:
    """Take the next numbers of the change feed for what is about to be written to a joint part.

    Raises:
        NotAllowed: the deal has been archived.
    """
    step, _, part = name.partition("/")
    return numbers_for(connection, deal_id, kind, [(step, part)] * many, at)


def write(connection: Connection, member: Member, name: str, act: str, rows: Sequence[Mapping[str, Any]]) -> list[Row[Any]]:
    """Append versions of rows and make those that are no side versions the latest.

    Args:
        rows: each with row_id, revision, cells, position, and deleted, base, side, undoes, takes where they differ from "no".

    Returns:
        The versions as stored, in the order given.
    """
    if not rows:
        return []
    at = now()
    usual = {"deleted": False, "base": None, "side": False, "undoes": None, "takes": None}
    place = {"deal_id": member.deal_id, "member_id": member.id, "name": name, "act": act, "at": at}
    taken = numbers(connection, member.deal_id, "row", name, len(rows), at)
    numbered = [{**usual, **place, **row, "seq": seq} for row, seq in zip(rows, taken, strict=True)]
    connection.execute(insert(t.row_version), numbered)
    latest = {row["row_id"]: row["seq"] for row in numbered if not row["side"]}
    newest = [{"deal_id": member.deal_id, "name": name, "row_id": row, "seq": seq} for row, seq in latest.items()]
    t.set_latest(connection, t.latest_row, newest)
    stored = select(t.row_version).where(t.row_version.c.seq.between(taken[0], taken[-1]), t.row_version.c.act == act)
    return list(connection.execute(stored.order_by(t.row_version.c.seq)).all())


def write_settlement(
    connection: Connection, member: Member, name: str, act: str, row_id: str, revision: int, *, settled: bool
) -> None:
    """Append that a side version is settled, or waits again."""
    at = now()
    (seq,) = numbers(connection, member.deal_id, "row", name, 1, at)
    connection.execute(
        insert(t.row_settlement).values(
            seq=seq,
            deal_id=member.deal_id,
            member_id=member.id,
            name=name,
            row_id=row_id,
            revision=revision,
            settled=settled,
            act=act,
            at=at,
        )
    )


def write_remark(connection: Connection, member: Member, name: str, row_id: str, text: str) -> str:
    """Append a comment; returns its id."""
    at, remark_id = now(), short_id()
    (seq,) = numbers(connection, member.deal_id, "remark", name, 1, at)
    place = {"seq": seq, "deal_id": member.deal_id, "member_id": member.id, "name": name, "at": at}
    connection.execute(insert(t.remark).values(**place, row_id=row_id, remark_id=remark_id, text=text))
    return remark_id


def write_resolution(connection: Connection, member: Member, name: str, remark_id: str) -> None:
    """Append that a comment is resolved."""
    at = now()
    (seq,) = numbers(connection, member.deal_id, "remark", name, 1, at)
    place = {"seq": seq, "deal_id": member.deal_id, "member_id": member.id, "name": name, "at": at}
    connection.execute(insert(t.remark_resolution).values(**place, remark_id=remark_id))


def remarks(connection: Connection, deal_id: str, name: str) -> list[tuple[Row[Any], bool]]:
    """Return the comments on a joint part, oldest first, each with whether it is resolved."""
    resolved = set(_RESOLVED.run(connection, deal_id, [name]).scalars())
    return [(row, row.remark_id in resolved) for row in _REMARKS.run(connection, deal_id, [name])]


def open_remarks(connection: Connection, deal_id: str, name: str) -> dict[str, int]:
    """Return how many comments are not resolved, by row."""
    return {row.row_id: row.waiting for row in _WAITING.run(connection, deal_id, [name])}
