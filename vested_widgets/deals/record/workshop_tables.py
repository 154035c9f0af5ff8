"""Define the tables of workshops and membership: session acts, changes of parties, members and the deal, room codes, presence.

All but `presence` and `idempotency_key` are append-only. These two are notes of the moment: `presence` is overwritten, and neither is
exported. A room code is kept as it is shown, since it lives for a few hours only and opens nothing but an empty seat.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, String, Table, Text

from vested_widgets.deals.record.tables import APPENDED as FIRST
from vested_widgets.deals.record.tables import (
    Instant,
    answer_origin,
    approver_list,
    decline,
    metadata,
    signature,
    signed_text,
    word_source,
)
from vested_widgets.deals.record.tables import _id as own_id
from vested_widgets.deals.record.tables import _ref as ref
from vested_widgets.deals.record.tables import _seq as seq


def _at(name: str = "at") -> Column[Any]:
    return Column(name, Instant, nullable=False)


session_act = Table(
    "session_act",
    metadata,
    seq(),
    ref("deal"),
    ref("member"),
    Column("kind", String(16), nullable=False),
    Column("step", String(40), nullable=False),
    Column("part", String(40), nullable=False),
    Column("detail", JSON, nullable=False),
    _at(),
)
party_change = Table(
    "party_change",
    metadata,
    seq(),
    ref("deal"),
    ref("member"),
    ref("party"),
    Column("name", String(120), nullable=False),
    _at(),
)
# `member_id` is whom it is about, `by_id` who did it, `to_id` the successor.
member_change = Table(
    "member_change",
    metadata,
    seq(),
    ref("deal"),
    ref("member"),
    Column("by_id", String(36), ForeignKey("member.id"), nullable=False),
    Column("kind", String(16), nullable=False),
    ref("party", nullable=True),
    Column("to_id", String(36), ForeignKey("member.id")),
    Column("text", Text, nullable=False),
    _at(),
)
deal_change = Table(
    "deal_change",
    metadata,
    seq(),
    ref("deal"),
    ref("member"),
    Column("kind", String(16), nullable=False),
    _at(),
)
room_code = Table(
    "room_code",
    metadata,
    own_id(),
    ref("deal"),
    ref("member"),
    Column("code", String(16), nullable=False, index=True),
    _at("issued_at"),
    _at("expires_at"),
)
room_closing = Table(
    "room_closing",
    metadata,
    Column("code_id", String(36), ForeignKey("room_code.id"), primary_key=True),
    _at(),
)
presence = Table(
    "presence",
    metadata,
    Column("member_id", String(36), ForeignKey("member.id"), primary_key=True),
    Column("link_id", String(36), primary_key=True),
    _at("seen_at"),
)
# What has been made for a message or form that may come twice: `result` names it. A note of the moment: never exported.
idempotency_key = Table(
    "idempotency_key",
    metadata,
    Column("deal_id", String(36), ForeignKey("deal.id"), primary_key=True),
    Column("hash", String(64), primary_key=True),
    Column("result", JSON, nullable=False),
    _at(),
)
# Later than the first exports; a document without them is an older one.
LATER = (
    session_act,
    party_change,
    member_change,
    deal_change,
    answer_origin,
    word_source,
    approver_list,
    decline,
    signature,
    signed_text,
)
APPENDED = (*FIRST, *LATER)
