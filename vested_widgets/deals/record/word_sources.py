"""Write and read which revealed words were taken over into rows of joint tables and into joint texts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from vested_widgets.deals.entities import Member
from vested_widgets.deals.record import tables as t
from vested_widgets.deals.record.prepared import PartsQuery
from vested_widgets.deals.record.writing import now, numbers_for

_MARKS = PartsQuery(select(t.word_source).order_by(t.word_source.c.seq), t.word_source)
_MARKS_OF_ACT = PartsQuery(select(t.word_source).where(t.bound(t.word_source, "act")), t.word_source)


def write(
    connection: Connection,
    member: Member,
    name: str,
    row_id: str,
    sources: Sequence[tuple[str, str]],
    *,
    taken: bool = True,
    act: str = "",
) -> None:
    """Append that words are sources of a row ("": of a text) from now on, or no longer.

    Args:
        sources: the part ("step/part") and the entry of each.

    Raises:
        NotAllowed: the deal has been archived.
    """
    if not sources:
        return
    step, _, part = name.partition("/")
    at, kind = now(), "row" if row_id else "draft"
    numbers = numbers_for(connection, member.deal_id, kind, [(step, part)] * len(sources), at)
    place = {
        "deal_id": member.deal_id,
        "member_id": member.id,
        "name": name,
        "row_id": row_id,
        "taken": taken,
        "act": act,
        "at": at,
    }
    rows = [{**place, "seq": seq, "of": of, "entry": entry} for seq, (of, entry) in zip(numbers, sources, strict=True)]
    connection.execute(insert(t.word_source), rows)


def marks(connection: Connection, deal_id: str, names: Iterable[str] | None) -> list[Row[Any]]:
    """Return the sources of some joint parts (None: of all) that stand, in the order in which they were taken over first."""
    latest: dict[tuple[str, str, str], Row[Any]] = {}
    for row in _MARKS.run(connection, deal_id, names):
        latest[row.name, row.row_id, row.entry] = row
    return [row for row in latest.values() if row.taken]


def marks_of(connection: Connection, deal_id: str, name: str, act: str) -> Sequence[Row[Any]]:
    """Return what was taken over, or taken off, in one act."""
    return _MARKS_OF_ACT.run(connection, deal_id, [name], act=act).all()
