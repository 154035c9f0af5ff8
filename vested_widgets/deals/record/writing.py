"""Append to the record: fresh ids, the present moment, and the next numbers of the change feed."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, select, text

from vested_widgets import method
from vested_widgets.deals.errors import NotAllowed
from vested_widgets.deals.record import tables as t
from vested_widgets.deals.record import workshop_tables as r
from vested_widgets.deals.record.postgres import CHANNEL

_TELL = text("SELECT pg_notify(:channel, :deal_id)")
_NEWEST_DEAL_CHANGE = (
    select(r.deal_change.c.kind).where(t.bound(r.deal_change, "deal_id")).order_by(r.deal_change.c.seq.desc()).limit(1)
)


def now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


def new_id() -> str:
    """Make a fresh id."""
    return str(uuid.uuid4())


def link_hash(token: str) -> str:
    """Return what is stored of a seat's secret link. The link has 128 random bits, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def archived(connection: Connection, deal_id: str) -> bool:
    """Tell whether a deal is in the archive."""
    return connection.scalar(_NEWEST_DEAL_CHANGE, {"deal_id": deal_id}) == "archived"


def demand_open(connection: Connection, deal_id: str, kind: str) -> None:
    """Go on only if the deal may be written to; every append passes here.

    Raises:
        NotAllowed: the deal is in the archive.
    """
    if kind != "deal" and archived(connection, deal_id):
        raise NotAllowed(method.words("life.archived"))


def append(connection: Connection, deal_id: str, kind: str, step: str = "", part: str = "") -> int:
    """Take the next number of the change feed for what is about to be written.

    Raises:
        NotAllowed: the deal has been archived.
    """
    return numbers_for(connection, deal_id, kind, [(step, part)])[0]


def numbers_for(
    connection: Connection, deal_id: str, kind: str, places: Sequence[tuple[str, str]], at: datetime | None = None
) -> list[int]:
    """Take the next numbers of the change feed, one for each place (step, part), in their order.

    Args:
        at: the moment that they carry; the present one without it.

    Raises:
        NotAllowed: the deal has been archived.
    """
    demand_open(connection, deal_id, kind)
    at = at or now()
    rows = [{"deal_id": deal_id, "kind": kind, "step": step, "part": part, "at": at} for step, part in places]
    found = connection.execute(t.NUMBERED, rows)
    if connection.dialect.name == "postgresql":  # other servers hear of it when it is committed
        connection.execute(_TELL, {"channel": CHANNEL, "deal_id": deal_id})
    return [int(seq) for seq in found.scalars()]
