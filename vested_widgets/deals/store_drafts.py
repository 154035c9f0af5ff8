"""Joint texts: versions on a base, side versions, proposals, and approvals of a content hash."""

from __future__ import annotations

import hashlib
import unicodedata
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select

from vested_widgets.deals import store_tables as t
from vested_widgets.deals.records import Deal, Draft, DraftState, Member, Version
from vested_widgets.deals.store import append, now


def normalised(text: str) -> str:
    """A text as it is stored and hashed: NFC, one kind of line end, no space at the ends."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def content_hash(text: str) -> str:
    """The SHA-256 of the normalised text, in hex: what an approval is of."""
    return hashlib.sha256(normalised(text).encode()).hexdigest()


def _rows(connection: Connection, table: Table, deal_id: str, name: str) -> Any:
    return connection.execute(select(table).where(table.c.deal_id == deal_id, table.c.name == name).order_by(table.c.seq)).all()


def read_draft(connection: Connection, deal: Deal, name: str) -> Draft:
    """A joint text with its versions and state."""
    members = {member.id: member for member in deal.members}
    versions = tuple(_version(deal, members, row) for row in _rows(connection, t.draft_version, deal.id, name))
    head = next((version for version in reversed(versions) if not version.side), None)
    proposals = _rows(connection, t.proposal, deal.id, name)
    proposed = proposals[-1] if proposals else None
    standing, agreed_once = _approvals(deal, _rows(connection, t.approval, deal.id, name))
    current = head is not None and proposed is not None and proposed.hash == head.content_hash
    by = tuple(sorted(standing.get(head.content_hash, ()))) if head and current else ()
    return Draft(
        name=name,
        versions=versions,
        head=head,
        proposed=head.revision if head and current else None,
        approved_by=by,
        state=_state(deal, head, current, by, agreed_once),
    )


def _version(deal: Deal, members: dict[str, Member], row: Any) -> Version:
    author = members[row.member_id]
    return Version(
        row.revision,
        row.text,
        row.hash,
        deal.party(author.party_id),
        author.alias,
        row.base,
        row.side,
        row.at,
    )


def _approvals(deal: Deal, rows: Any) -> tuple[dict[str, set[str]], bool]:
    """Which parties stand behind which text, and whether all of them ever stood behind one."""
    standing: dict[str, set[str]] = {}
    agreed_once = False
    for row in rows:
        parties = standing.setdefault(row.hash, set())
        (parties.add if row.approved else parties.discard)(row.party_id)
        agreed_once = agreed_once or len(parties) == len(deal.parties)
    return standing, agreed_once


def _state(deal: Deal, head: Version | None, current: bool, by: tuple[str, ...], agreed_once: bool) -> DraftState:
    if head is None:
        return "empty"
    if not current:
        return "reopened" if agreed_once else "draft"
    if len(by) == len(deal.parties):
        return "agreed"
    return "approved" if by else "proposed"


def write_version(connection: Connection, member: Member, name: str, text: str, base: int | None) -> int:
    """Append a version; on a base that is not the newest it becomes a side version. Returns its revision.

    A text equal to the newest one writes nothing.
    """
    step, _, part = name.partition("/")
    here = (t.draft_version.c.deal_id == member.deal_id, t.draft_version.c.name == name)
    newest = connection.scalar(select(func.max(t.draft_version.c.revision)).where(*here)) or 0
    head = connection.execute(
        select(t.draft_version).where(*here, t.draft_version.c.side.is_(False)).order_by(t.draft_version.c.seq.desc()).limit(1)
    ).first()
    digest = content_hash(text)
    if head and head.hash == digest:
        return int(head.revision)
    seq = append(connection, member.deal_id, "draft", step, part)
    connection.execute(
        insert(t.draft_version).values(
            seq=seq,
            deal_id=member.deal_id,
            member_id=member.id,
            name=name,
            revision=newest + 1,
            text=normalised(text),
            hash=digest,
            base=base,
            side=base != (head.revision if head else None),
            at=now(),
        )
    )
    return newest + 1


def write_proposal(connection: Connection, member: Member, name: str, version: Version) -> None:
    """Append that a version is up for approval."""
    step, _, part = name.partition("/")
    connection.execute(
        insert(t.proposal).values(
            seq=append(connection, member.deal_id, "proposal", step, part),
            deal_id=member.deal_id,
            member_id=member.id,
            name=name,
            hash=version.content_hash,
            at=now(),
        )
    )


def write_approval(connection: Connection, member: Member, name: str, digest: str, approved: bool) -> None:
    """Append that a member's party approves a text, or no longer does."""
    step, _, part = name.partition("/")
    connection.execute(
        insert(t.approval).values(
            seq=append(connection, member.deal_id, "approval", step, part),
            deal_id=member.deal_id,
            member_id=member.id,
            party_id=member.party_id,
            name=name,
            hash=digest,
            approved=approved,
            at=now(),
        )
    )
