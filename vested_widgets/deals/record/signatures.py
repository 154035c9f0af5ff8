"""Write who signs the agreement as a whole, or declines to, with the text that is signed, and read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from vested_widgets.deals.entities import Member
from vested_widgets.deals.record import tables as t
from vested_widgets.deals.record.writing import append, now

KIND = "signature"
# Rows that count like approvals: `approved` is that somebody signs.
_SIGNATURES = (
    select(t.signature, t.signature.c.signed.label("approved")).where(t.bound(t.signature, "deal_id")).order_by(t.signature.c.seq)
)
_TEXTS = select(t.signed_text).where(t.bound(t.signed_text, "deal_id")).order_by(t.signed_text.c.seq)
_KNOWN = select(t.signed_text.c.seq).where(t.bound(t.signed_text, "deal_id", "hash"))


def signatures(connection: Connection, deal_id: str) -> Sequence[Row[Any]]:
    """Return every signature and every refusal to sign, oldest first."""
    return connection.execute(_SIGNATURES, {"deal_id": deal_id}).all()


def texts(connection: Connection, deal_id: str) -> Sequence[Row[Any]]:
    """Return every text that somebody has signed, once each, oldest first."""
    return connection.execute(_TEXTS, {"deal_id": deal_id}).all()


def write_signature(connection: Connection, member: Member, digest: str, *, signed: bool, reason: str = "") -> None:
    """Append that a member signs exactly this version for the own party, or declines to, and why."""
    seq = append(connection, member.deal_id, KIND)
    who = {"deal_id": member.deal_id, "member_id": member.id, "party_id": member.party_id}
    connection.execute(insert(t.signature).values(seq=seq, **who, hash=digest, signed=signed, reason=reason, at=now()))


def keep_text(connection: Connection, member: Member, digest: str, agreement: Mapping[str, Any]) -> None:
    """Append the text of a version that a member is about to sign; of a version whose text is kept already nothing."""
    if connection.execute(_KNOWN, {"deal_id": member.deal_id, "hash": digest}).first() is not None:
        return
    seq = append(connection, member.deal_id, KIND)
    who = {"deal_id": member.deal_id, "member_id": member.id}
    connection.execute(insert(t.signed_text).values(seq=seq, **who, hash=digest, agreement=dict(agreement), at=now()))
