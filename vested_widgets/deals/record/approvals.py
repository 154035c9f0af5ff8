"""Write and read proposals, approvals and declines of joint parts, whatever their kind, and who approves for each party."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from vested_widgets.deals.entities import Member
from vested_widgets.deals.record import tables as t
from vested_widgets.deals.record.prepared import PartsQuery
from vested_widgets.deals.record.rows import short_id
from vested_widgets.deals.record.writing import append, now

_PROPOSALS, _APPROVALS, _DECLINES, _DRAFTS = (
    PartsQuery(select(table).order_by(table.c.seq), table) for table in (t.proposal, t.approval, t.decline, t.draft_version)
)
_LISTS = select(t.approver_list).where(t.bound(t.approver_list, "deal_id")).order_by(t.approver_list.c.seq)
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


def declines(connection: Connection, deal_id: str, names: Iterable[str] | None) -> dict[str, list[Row[Any]]]:
    """Return the declines of some joint parts (None: of all), and those taken back, by name, oldest first."""
    return _by_name(_DECLINES.run(connection, deal_id, names))


def approver_lists(connection: Connection, deal_id: str) -> Sequence[Row[Any]]:
    """Return every list of approvers that the parties of a deal have had, oldest first."""
    return connection.execute(_LISTS, {"deal_id": deal_id}).all()


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


def write_decline(connection: Connection, member: Member, name: str, digest: str, reason: str) -> None:
    """Append that a member declines exactly this content for the own party, and why."""
    _write_decline(connection, member, name, digest, short_id(), reason, declined=True)


def write_taken_back(connection: Connection, member: Member, name: str, digest: str, decline_id: str) -> None:
    """Append that a decline of a member's party no longer stands."""
    _write_decline(connection, member, name, digest, decline_id, "", declined=False)


def _write_decline(
    connection: Connection, member: Member, name: str, digest: str, decline_id: str, reason: str, *, declined: bool
) -> None:
    step, _, part = name.partition("/")
    seq = append(connection, member.deal_id, "approval", step, part)
    who = {"deal_id": member.deal_id, "member_id": member.id, "party_id": member.party_id}
    what = {"name": name, "hash": digest, "decline_id": decline_id, "reason": reason, "declined": declined, "at": now()}
    connection.execute(insert(t.decline).values(seq=seq, **who, **what))


def write_approvers(connection: Connection, by: Member, party_id: str, approvers: Sequence[str], needed: int) -> None:
    """Append who approves for a party from now on.

    Args:
        approvers: ids of members; none for "any member of the party".
        needed: how many of them have to approve; 0 for all.
    """
    seq = append(connection, by.deal_id, "approvers")
    who = {"deal_id": by.deal_id, "member_id": by.id, "party_id": party_id}
    connection.execute(insert(t.approver_list).values(seq=seq, **who, approvers=list(approvers), needed=needed, at=now()))
