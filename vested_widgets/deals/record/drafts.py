"""Joint texts: versions on a base, side versions, and what is agreed of them."""

from __future__ import annotations

import hashlib
import unicodedata
from typing import Any

from sqlalchemy import Connection, func, insert, select

from vested_widgets.deals.entities import Deal, Draft, Member, Version
from vested_widgets.deals.joint import agreements
from vested_widgets.deals.record import approvals as stored_approvals
from vested_widgets.deals.record import tables as t
from vested_widgets.deals.record.store import append, now


def normalised(text: str) -> str:
    """A text as it is stored and hashed: NFC, one kind of line end, no space at the ends."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def content_hash(text: str) -> str:
    """The SHA-256 of the normalised text, in hex: what an approval is of."""
    return hashlib.sha256(normalised(text).encode()).hexdigest()


def read_draft(connection: Connection, deal: Deal, name: str) -> Draft:
    """A joint text with its versions and state."""
    members = {member.id: member for member in deal.members}
    rows = stored_approvals.drafts(connection, deal.id, [name]).get(name, [])
    versions = tuple(_version(deal, members, row) for row in rows)
    head = next((version for version in reversed(versions) if not version.side), None)
    found = agreements.standing(
        deal,
        head.content_hash if head else "",
        stored_approvals.proposals(connection, deal.id, [name]).get(name, []),
        stored_approvals.approvals(connection, deal.id, [name]).get(name, []),
    )
    return Draft(
        name=name,
        versions=versions,
        head=head,
        proposed=head.revision if head and found.proposed else None,
        approved_by=found.approved_by,
        state=found.state,
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
