"""Read everything that one person has written, table by table."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from vested_widgets.deals.record import workshop_tables as r
from vested_widgets.texts import readable

HIDDEN = frozenset({"deal_id", "member_id", "by_id", "to_id", "party_id", "approvers", "agreement"})


def rows_of(connection: Connection, deal_id: str, member_id: str) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of a person by table, oldest first, without ids of anybody; tables with none are left out."""
    found = {}
    for table in r.APPENDED:
        mine = select(table).where(table.c.deal_id == deal_id, table.c.member_id == member_id).order_by(table.c.seq)
        rows = [_plain(row._mapping) for row in connection.execute(mine)]
        if rows:
            found[table.name] = rows
    return found


def _plain(row: Any) -> dict[str, Any]:
    shown = {name: value for name, value in row.items() if name not in HIDDEN}
    return {name: value.isoformat() if isinstance(value, datetime) else readable(value) for name, value in shown.items()}
