"""Write proposals and approvals of joint parts, whatever their kind, and read them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from vested_widgets.deals.entities import Member
from vested_widgets.deals.record import tables as t
from vested_widgets.deals.record.prepared import PartsQuery
from vested_widgets.deals.record.writing import append, now

_PROPOSALS, _APPROVALS, _DRAFTS = (
    PartsQuery(select(table).order_by(table.c.seq), table) for table in (t.proposal, t.approval, t.draft_version)
)
_TURNS = select(t.round_change).where(t.bound(t.round_change, "deal_id")).order_by(t.round_change.c.seq)


def _by_name(rows: Iterable[Row[Any]]) -> dict[str, list[Row[Any]]]:
    found: dict[str, list[Row[Any]]] = {}
    for row in rows:
        found.setdefault(row.name, []).append(row)
    return found


def proposals(connection: Connection, deal_id: str, names: Iterable[str] | None) -> dict[str, list[Row[Any]]]:
    """Return the proposals of some joint parts (None: of all) by name, oldest first."""
    return _by_name(_PROPOSALS.run(connection, deal_id, names))


def approvals(connection: Connection, deal_id: str, names: Iterable[str] | None) -> dict[str, list[Row[Any]]]:
    """Return the approvals and withdrawals of some joint parts (None: of all) by name, oldest first."""
    return _by_name(_APPROVALS.run(connection, deal_id, names))


def drafts(connection: Connection, deal_id: str, names: Iterable[str] | None) -> dict[str, list[Row[Any]]]:
    """Return the versions of some joint texts (None: of all) by name, oldest first."""
    return _by_name(_DRAFTS.run(connection, deal_id, names))


def round_changes(connection: Connection, deal_id: str) -> dict[tuple[str, str], Sequence[Row[Any]]]:
    """Return all turns of all parts by (step, part), oldest first."""
    found: dict[tuple[str, str], list[Row[Any]]] = {}
    for row in connection.execute(_TURNS, {"deal_id": deal_id}):
        found.setdefault((row.step, row.part), []).append(row)
    return dict(found)


def write_proposal(connection: Connection, member: Member, name: str, digest: str) -> None:
    """Append that exactly this content of a joint part is up for approval."""
    step, _, part = name.partition("/")
    seq = append(connection, member.deal_id, "proposal", step, part)
    row = {"deal_id": member.deal_id, "member_id": member.id, "name": name, "hash": digest, "at": now()}
    connection.execute(insert(t.proposal).values(seq=seq, **row))


def write_approval(connection: Connection, member: Member, name: str, digest: str, approved: bool) -> None:
    """Append that a member's party stands behind exactly this content, or no longer does."""
    step, _, part = name.partition("/")
    seq = append(connection, member.deal_id, "approval", step, part)
    row = {"deal_id": member.deal_id, "member_id": member.id, "name": name, "hash": digest, "at": now()}
    connection.execute(insert(t.approval).values(seq=seq, party_id=member.party_id, approved=approved, **row))
