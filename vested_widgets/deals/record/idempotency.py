"""Remember what was made for a message or form, so that the same one sent twice makes nothing more.

A key is a token that the page has made up for one press, within a scope: the member who sends it, or the room whose form it is. It is
looked up and written in the transaction that makes the thing.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from vested_widgets.deals.record import tables as t
from vested_widgets.deals.record import workshop_tables as r
from vested_widgets.deals.record.writing import now

# A page sends again within hours; a phone that slept in a drawer within weeks.
KEPT = timedelta(days=60)
_MADE = select(r.idempotency_key.c.result).where(t.bound(r.idempotency_key, "deal_id", "hash"))


def made_before(connection: Connection, deal_id: str, scope: str, token: str) -> Any:
    """Return what was made for a token; None if nothing was, or the message has no token."""
    return connection.scalar(_MADE, {"deal_id": deal_id, "hash": _hash(scope, token)}) if token else None


def remember(connection: Connection, deal_id: str, scope: str, token: str, result: Any) -> None:
    """Keep what was made for a token, for as long as it may be sent again."""
    if not token:
        return
    key, at = r.idempotency_key, now()
    connection.execute(delete(key).where(key.c.deal_id == deal_id, key.c.at < at - KEPT))
    connection.execute(insert(key).values(deal_id=deal_id, hash=_hash(scope, token), result=result, at=at))


def _hash(scope: str, token: str) -> str:
    return hashlib.sha256(f"{scope} {token}".encode()).hexdigest()
