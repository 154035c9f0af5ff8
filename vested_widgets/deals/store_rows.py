"""Rows of joint tables: append versions, keep `latest_row` true in the same transaction, read what stands and what stood."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, and_, func, insert, select

from vested_widgets.deals import store_tables as t
from vested_widgets.deals.records import Member
from vested_widgets.deals.store import now

# Without letters and digits that are mistaken for each other.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def short_id() -> str:
    """A fresh id of a row, a remark or an act: 8 letters and digits."""
    return "".join(secrets.choice(LETTERS) for _ in range(8))


def last_change(connection: Connection, deal_id: str) -> int:
    """The number of the deal's newest change, 0 while there is none."""
    return connection.scalar(select(func.max(t.change.c.seq)).where(t.change.c.deal_id == deal_id)) or 0


def _of(wanted: Select[Any], table: Table, deal_id: str, names: Iterable[str] | None) -> Select[Any]:
    wanted = wanted.where(table.c.deal_id == deal_id)
    return wanted if names is None else wanted.where(table.c.name.in_(list(names)))


def heads(connection: Connection, deal_id: str, names: Iterable[str] | None, *, deleted: bool = False) -> list[Row[Any]]:
    """The newest version of each row of some tables (None: of all), table by table, in the order in which rows stand."""
    joined = select(t.row_version).join(t.latest_row, t.latest_row.c.seq == t.row_version.c.seq)
    wanted = _of(joined, t.latest_row, deal_id, names)
    if not deleted:
        wanted = wanted.where(t.row_version.c.deleted.is_(False))
    return sorted(connection.execute(wanted).all(), key=lambda row: (row.name, row.position, row.row_id))


def places(connection: Connection, deal_id: str, name: str) -> list[Row[Any]]:
    """Id, position, and whether it is deleted, of all rows of a table in their order."""
    columns = select(t.row_version.c.row_id, t.row_version.c.position, t.row_version.c.deleted)
    joined = columns.join(t.latest_row, t.latest_row.c.seq == t.row_version.c.seq)
    found = connection.execute(_of(joined, t.latest_row, deal_id, [name])).all()
    return sorted(found, key=lambda row: (row.position, row.row_id))


def versions(connection: Connection, deal_id: str, name: str, row_id: str) -> Sequence[Row[Any]]:
    """All versions of a row, oldest first."""
    wanted = _of(select(t.row_version), t.row_version, deal_id, [name]).where(t.row_version.c.row_id == row_id)
    return connection.execute(wanted.order_by(t.row_version.c.seq)).all()


def history(connection: Connection, deal_id: str, names: Iterable[str] | None) -> list[Row[Any]]:
    """All versions of all rows of some tables (None: of all) but side versions, oldest first."""
    wanted = _of(select(t.row_version), t.row_version, deal_id, names).where(t.row_version.c.side.is_(False))
    return list(connection.execute(wanted.order_by(t.row_version.c.seq)).all())


def sides(connection: Connection, deal_id: str, names: Iterable[str] | None, row_id: str | None = None) -> list[Row[Any]]:
    """The side versions that are not settled, oldest first."""
    wanted = _of(select(t.row_version), t.row_version, deal_id, names).where(t.row_version.c.side.is_(True))
    if row_id is not None:
        wanted = wanted.where(t.row_version.c.row_id == row_id)
    found = connection.execute(wanted.order_by(t.row_version.c.seq)).all()
    settled = settled_sides(connection, deal_id, {row.name for row in found}) if found else set()
    return [row for row in found if (row.name, row.row_id, row.revision) not in settled]


def settled_sides(connection: Connection, deal_id: str, names: Iterable[str]) -> set[tuple[str, str, int]]:
    """Which side versions are settled, as (table, row, revision)."""
    settled: set[tuple[str, str, int]] = set()
    rows = connection.execute(_of(select(t.row_settlement), t.row_settlement, deal_id, names).order_by(t.row_settlement.c.seq))
    for row in rows:
        (settled.add if row.settled else settled.discard)((row.name, row.row_id, row.revision))
    return settled


def acts_of(connection: Connection, member: Member, name: str) -> list[list[Row[Any]]]:
    """What a member wrote in a table, act by act, newest first."""
    mine = _of(select(t.row_version), t.row_version, member.deal_id, [name]).where(t.row_version.c.member_id == member.id)
    acts: dict[str, list[Row[Any]]] = {}
    for row in connection.execute(mine.order_by(t.row_version.c.seq.desc())):
        acts.setdefault(row.act, []).append(row)
    return list(acts.values())


def settlements_of(connection: Connection, deal_id: str, name: str, act: str) -> Sequence[Row[Any]]:
    """What was settled in one act."""
    wanted = _of(select(t.row_settlement), t.row_settlement, deal_id, [name]).where(t.row_settlement.c.act == act)
    return connection.execute(wanted).all()


def numbers(connection: Connection, deal_id: str, kind: str, name: str, many: int, at: datetime) -> Sequence[int]:
    """Take the next numbers of the change feed for what is about to be written to a joint part."""
    step, _, part = name.partition("/")
    row = {"deal_id": deal_id, "kind": kind, "step": step, "part": part, "at": at}
    return connection.scalars(
        insert(t.change).returning(t.change.c.seq, sort_by_parameter_order=True), [row for _ in range(many)]
    ).all()


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
    set_latest(connection, [{"deal_id": member.deal_id, "name": name, "row_id": row, "seq": seq} for row, seq in latest.items()])
    stored = select(t.row_version).where(t.row_version.c.seq.between(taken[0], taken[-1]), t.row_version.c.act == act)
    return list(connection.execute(stored.order_by(t.row_version.c.seq)).all())


def set_latest(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Upsert which version of each row is the newest."""
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as upsert
    else:
        from sqlalchemy.dialects.sqlite import insert as upsert  # type: ignore[assignment]
    if rows:
        new = upsert(t.latest_row)
        keys = [column.name for column in t.latest_row.primary_key]
        connection.execute(new.on_conflict_do_update(index_elements=keys, set_={"seq": new.excluded.seq}), list(rows))


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
    resolved = set(connection.scalars(_of(select(t.remark_resolution.c.remark_id), t.remark_resolution, deal_id, [name])))
    rows = connection.execute(_of(select(t.remark), t.remark, deal_id, [name]).order_by(t.remark.c.seq))
    return [(row, row.remark_id in resolved) for row in rows]


def open_remarks(connection: Connection, deal_id: str, name: str) -> dict[str, int]:
    """How many comments are not resolved, by row."""
    resolution = and_(
        t.remark_resolution.c.deal_id == t.remark.c.deal_id,
        t.remark_resolution.c.name == t.remark.c.name,
        t.remark_resolution.c.remark_id == t.remark.c.remark_id,
    )
    counted = select(t.remark.c.row_id, func.count()).outerjoin(t.remark_resolution, resolution)
    waiting = _of(counted, t.remark, deal_id, [name]).where(t.remark_resolution.c.seq.is_(None)).group_by(t.remark.c.row_id)
    return {row[0]: row[1] for row in connection.execute(waiting)}
