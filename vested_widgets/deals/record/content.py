"""Keep the content that a deal brings of its own, as it changes; the newest counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, insert, select

from vested_widgets.deals.entities import Member
from vested_widgets.deals.record import tables as t
from vested_widgets.deals.record.writing import now, numbers_for


def answered(connection: Connection, deal_id: str, step: str, part: str) -> bool:
    """Tell whether anybody has ever answered a part."""
    found = select(t.answer.c.seq).where(t.answer.c.deal_id == deal_id, t.answer.c.step == step, t.answer.c.part == part)
    return connection.scalar(found.limit(1)) is not None


def write(connection: Connection, member: Member, step: str, part: str, content: Mapping[str, Any]) -> None:
    """Append what the deal brings from now on."""
    (seq,) = numbers_for(connection, member.deal_id, "content", [(step, part)])
    row = {"seq": seq, "deal_id": member.deal_id, "member_id": member.id, "content": dict(content), "at": now()}
    connection.execute(insert(t.own_content).values(**row))
