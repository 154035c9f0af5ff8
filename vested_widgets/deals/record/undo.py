"""Undo a person's last act in a joint table by new versions, if nobody has built on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from vested_widgets.deals.entities import Member
from vested_widgets.deals.record import rows as stored_rows
from vested_widgets.deals.record import word_sources as stored_sources


def undo(connection: Connection, member: Member, name: str) -> Any:
    """Write what takes back the member's last act in a table.

    Returns:
        The stored version of its first row that stands now, or None: there is nothing to take back, or somebody has built on it.
    """
    acts = stored_rows.acts_of(connection, member, name)
    undone = {row.undoes for act in acts for row in act}
    last = next((act for act in acts if act[0].undoes is None and act[0].act not in undone), None)
    if last is None:
        return None
    histories = {row.row_id: stored_rows.versions(connection, member.deal_id, name, row.row_id) for row in last}
    waiting = {(row.row_id, row.revision) for row in stored_rows.sides(connection, member.deal_id, [name])}
    new = []
    for row in sorted(last, key=lambda row: row.seq):
        versions = histories[row.row_id]
        if row.side:
            if (row.row_id, row.revision) not in waiting:
                return None
            continue
        if effective(versions) != row.revision:
            return None
        new.append(_before(versions, row))
    return _write(connection, member, name, last, new, histories)


def effective(versions: Sequence[Any]) -> int:
    """Return the revision whose state stands: the newest one, or what the newest undo went back to; 0 if that was "no row"."""
    by_revision = {row.revision: row for row in versions}
    at = next(row for row in reversed(versions) if not row.side)
    while at.undoes is not None:
        if not at.takes:
            return 0
        at = by_revision[at.takes]
    return int(at.revision)


def _before(versions: Sequence[Any], row: Any) -> dict[str, Any]:
    """Return the version that goes back to what stood before `row`."""
    earlier = [one for one in versions if not one.side and one.revision < row.revision]
    before = earlier[-1] if earlier else None
    source = before if before is not None else row
    return {
        "row_id": row.row_id,
        "revision": versions[-1].revision + 1,
        "cells": dict(source.cells),
        "position": source.position,
        "deleted": source.deleted if before is not None else True,
        "base": row.revision,
        "undoes": row.act,
        "takes": before.revision if before is not None else 0,
    }


def _write(
    connection: Connection, member: Member, name: str, act: list[Any], new: list[dict[str, Any]], histories: dict[str, Any]
) -> Any:
    """Write the versions, turn sources back, set own side versions aside, and let merged ones wait again."""
    fresh = stored_rows.short_id()
    for row in act:
        if row.side:
            stored_rows.write_settlement(connection, member, name, fresh, row.row_id, row.revision, settled=True)
    # A row that is gone keeps its sources, for whoever brings it back.
    standing = {row["row_id"] for row in new if not row["deleted"]}
    for mark in stored_sources.marks_of(connection, member.deal_id, name, act[0].act):
        if mark.row_id not in standing:
            continue
        undone = [(mark.of, mark.entry)]
        stored_sources.write(connection, member, name, mark.row_id, undone, taken=not mark.taken, act=fresh)
    for row in stored_rows.settlements_of(connection, member.deal_id, name, act[0].act):
        stored_rows.write_settlement(connection, member, name, fresh, row.row_id, row.revision, settled=not row.settled)
    if not new:
        # Only a side version was written: a version that changes nothing says that it was taken back.
        versions = histories[act[0].row_id]
        head = next(row for row in reversed(versions) if not row.side)
        new = [
            {
                "row_id": head.row_id,
                "revision": versions[-1].revision + 1,
                "cells": dict(head.cells),
                "position": head.position,
                "deleted": head.deleted,
                "base": head.revision,
                "undoes": act[0].act,
                "takes": head.revision,
            }
        ]
    return stored_rows.write(connection, member, name, fresh, new)[0]
