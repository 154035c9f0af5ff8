"""Read joint texts: their versions, and what is agreed of them."""

from __future__ import annotations

from typing import Any

from vested_widgets.deals.entities import Deal, Draft, Member, Version
from vested_widgets.deals.joint import agreements
from vested_widgets.deals.record import approvals as stored_approvals
from vested_widgets.deals.record.engine import Connection


def read_draft(connection: Connection, deal: Deal, name: str) -> Draft:
    """Read a joint text with its versions and state."""
    members = {member.id: member for member in deal.members}
    rows = stored_approvals.drafts(connection, deal.id, [name]).get(name, [])
    versions = tuple(_version(deal, members, row) for row in rows)
    head = next((version for version in reversed(versions) if not version.side), None)
    found = agreements.standing(
        deal,
        head.content_hash if head else "",
        stored_approvals.proposals(connection, deal.id, [name]).get(name, []),
        stored_approvals.approvals(connection, deal.id, [name]).get(name, []),
        stored_approvals.approver_lists(connection, deal.id),
        stored_approvals.declines(connection, deal.id, [name]).get(name, []),
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
