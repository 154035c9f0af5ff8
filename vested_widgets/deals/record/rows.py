"""Rows of joint tables: append versions, keep `latest_row` true in the same transaction, read what stands and what stood."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, func, insert, select

from vested_widgets.deals.entities import Member
from vested_widgets.deals.record import tables as t
from vested_widgets.deals.record.prepared import OfParts
from vested_widgets.deals.record.store import now

# Without letters and digits that are mistaken for each other.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"

_version, _settlement, _remark, _resolution = t.row_version.c, t.row_settlement.c, t.remark.c, t.remark_resolution.c
_IS_NEWEST = t.latest_row.c.seq == _version.seq
_VERSIONS = select(t.row_version).order_by(_version.seq)
_HEADS_AND_DELETED = OfParts(select(t.row_version).join(t.latest_row, _IS_NEWEST), t.latest_row)
_HEADS = OfParts(select(t.row_version).join(t.latest_row, _IS_NEWEST).where(_version.deleted.is_(False)), t.latest_row)
_PLACES = OfParts(
    select(_version.row_id, _version.position, _version.deleted).select_from(t.row_version).join(t.latest_row, _IS_NEWEST),
    t.latest_row,
)
_OF_ROW = OfParts(_VERSIONS.where(t.as_asked(t.row_version, "row_id")), t.row_version)
_HISTORY = OfParts(_VERSIONS.where(_version.side.is_(False)), t.row_version)
_SIDES = OfParts(_VERSIONS.where(_version.side.is_(True)), t.row_version)
_SIDES_OF_ROW = OfParts(_VERSIONS.where(_version.side.is_(True), t.as_asked(t.row_version, "row_id")), t.row_version)
_SETTLEMENTS = OfParts(select(t.row_settlement).order_by(_settlement.seq), t.row_settlement)
_SETTLED_IN = OfParts(select(t.row_settlement).where(t.as_asked(t.row_settlement, "act")), t.row_settlement)
_MINE = OfParts(select(t.row_version).where(t.as_asked(t.row_version, "member_id")).order_by(_version.seq.desc()), t.row_version)
_RESOLVED = OfParts(select(_resolution.remark_id), t.remark_resolution)
_REMARKS = OfParts(select(t.remark).order_by(_remark.seq), t.remark)
_RESOLUTION = and_(
    _resolution.deal_id == _remark.deal_id, _resolution.name == _remark.name, _resolution.remark_id == _remark.remark_id
)
_WAITING = OfParts(
    select(_remark.row_id, func.count().label("waiting"))
    .outerjoin(t.remark_resolution, _RESOLUTION)
    .where(_resolution.seq.is_(None))
    .group_by(_remark.row_id),
    t.remark,
)


def short_id() -> str:
    """A fresh id of a row, a remark or an act: 8 letters and digits."""
    return "".join(secrets.choice(LETTERS) for _ in range(8))


def heads(connection: Connection, deal_id: str, names: Iterable[str] | None, *, deleted: bool = False) -> list[Row[Any]]:
    """The newest version of each row of some tables (None: of all), table by table, in the order in which rows stand."""
    found = (_HEADS_AND_DELETED if deleted else _HEADS).ask(connection, deal_id, names)
    return sorted(found, key=lambda row: (row.name, row.position, row.row_id))


def places(connection: Connection, deal_id: str, name: str) -> list[Row[Any]]:
    """Id, position, and whether it is deleted, of all rows of a table in their order."""
    return sorted(_PLACES.ask(connection, deal_id, [name]), key=lambda row: (row.position, row.row_id))


def versions(connection: Connection, deal_id: str, name: str, row_id: str) -> Sequence[Row[Any]]:
    """All versions of a row, oldest first."""
    return _OF_ROW.ask(connection, deal_id, [name], row_id=row_id).all()


def history(connection: Connection, deal_id: str, names: Iterable[str] | None) -> list[Row[Any]]:
    """All versions of all rows of some tables (None: of all) but side versions, oldest first."""
    return list(_HISTORY.ask(connection, deal_id, names))


def sides(connection: Connection, deal_id: str, names: Iterable[str] | None, row_id: str | None = None) -> list[Row[Any]]:
    """The side versions that are not settled, oldest first."""
    asked, of_row = (_SIDES, {}) if row_id is None else (_SIDES_OF_ROW, {"row_id": row_id})
    found = asked.ask(connection, deal_id, names, **of_row).all()
    settled = settled_sides(connection, deal_id, {row.name for row in found}) if found else set()
    return [row for row in found if (row.name, row.row_id, row.revision) not in settled]


def settled_sides(connection: Connection, deal_id: str, names: Iterable[str]) -> set[tuple[str, str, int]]:
    """Which side versions are settled, as (table, row, revision)."""
    settled: set[tuple[str, str, int]] = set()
    for row in _SETTLEMENTS.ask(connection, deal_id, names):
        (settled.add if row.settled else settled.discard)((row.name, row.row_id, row.revision))
    return settled


def acts_of(connection: Connection, member: Member, name: str) -> list[list[Row[Any]]]:
    """What a member wrote in a table, act by act, newest first."""
    acts: dict[str, list[Row[Any]]] = {}
    for row in _MINE.ask(connection, member.deal_id, [name], member_id=member.id):
        acts.setdefault(row.act, []).append(row)
    return list(acts.values())


def settlements_of(connection: Connection, deal_id: str, name: str, act: str) -> Sequence[Row[Any]]:
    """What was settled in one act."""
    return _SETTLED_IN.ask(connection, deal_id, [name], act=act).all()


def numbers(connection: Connection, deal_id: str, kind: str, name: str, many: int, at: datetime) -> Sequence[int]:
    """Take the next numbers of the change feed for what is about to be written to a joint part."""
    step, _, part = name.partition("/")
    row = {"deal_id": deal_id, "kind": kind, "step": step, "part": part, "at": at}
    return connection.scalars(t.NUMBERED, [row for _ in range(many)]).all()


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
    """The comments on a joint part, oldest first, each with whether it is resolved."""
    resolved = set(_RESOLVED.ask(connection, deal_id, [name]).scalars())
    return [(row, row.remark_id in resolved) for row in _REMARKS.ask(connection, deal_id, [name])]


def open_remarks(connection: Connection, deal_id: str, name: str) -> dict[str, int]:
    """How many comments are not resolved, by row."""
    return {row.row_id: row.waiting for row in _WAITING.ask(connection, deal_id, [name])}
