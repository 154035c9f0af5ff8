"""Work out what proposals, approvals and declines, one after the other, have made of a joint part. Plain functions, no store.

Approvals are of a content hash: whatever stands now is agreed if every party has approved exactly its hash, and it was proposed last.

A party has approved when as many of its approvers have approved as it wants, by the list of approvers that holds at that moment; a
later list takes nothing back. A party that has named nobody has approved as soon as one of its members has.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from vested_widgets.deals.approval_tally import ApprovalRow, DeclineRow, ListRow, Tally
from vested_widgets.deals.entities import Deal, DraftState, Member
from vested_widgets.deals.joint.entities import Approval, ApproverList, Decline, PartyApproval

MAY_APPROVE = ("member", "sponsor")


class ProposalRow(Protocol):
    """A proposal in the record."""

    @property
    def hash(self) -> str:
        """The hash of what was proposed."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The status of a joint part.

    Attributes:
        state, proposed, approved_by, approvals, parties, declines: as in `Joint`.
        agreed_at: the number of the change with which all parties stood behind what stands now; 0 while they do not.
        first_agreed_at: the number of the change with which all parties first stood behind what stood there then; 0 if they never did.
    """

    state: DraftState
    proposed: bool
    approved_by: tuple[str, ...]
    approvals: tuple[Approval, ...]
    agreed_at: int = 0
    parties: tuple[PartyApproval, ...] = ()
    declines: tuple[Decline, ...] = ()
    first_agreed_at: int = 0

    def of(self, party_id: str | None) -> PartyApproval | None:
        """Return where a party stands; None for whoever belongs to none."""
        return next((one for one in self.parties if one.party.id == party_id), None)

    def waits_for(self, member: Member) -> bool:
        """Tell whether the approval of this member is missing for what is up for approval."""
        return self.proposed and any(one.waits_for(member) for one in self.parties)


def approver_list(deal: Deal, party_id: str, lists: Iterable[ListRow]) -> ApproverList:
    """Return who approves for a party, by the newest of some lists; nobody if no list is of that party.

    Args:
        lists: oldest first.
    """
    party = next(party for party in deal.parties if party.id == party_id)
    newest = next((row for row in reversed(list(lists)) if row.party_id == party_id), None)
    if newest is None:
        return ApproverList(party, (), 0, "", None)
    people = tuple(deal.member(one) for one in newest.approvers)
    return ApproverList(party, people, newest.needed or len(people), deal.member(newest.member_id).alias, newest.at)


def parties_behind(
    deal: Deal,
    content_hash: str,
    approvals: Iterable[ApprovalRow],
    lists: Iterable[ListRow] = (),
    declines: Iterable[DeclineRow] = (),
) -> tuple[PartyApproval, ...]:
    """Return which parties have approved exactly this content, and who of them; for anything that is approved, under whichever name.

    Args:
        content_hash: of what is approved.
        approvals, declines: of that name, oldest first.
        lists: the lists of approvers of the deal, oldest first.
    """
    tally = Tally(len(deal.parties))
    for _ in tally.take_all(approvals, lists, declines):
        pass
    return _parties(deal, tally, content_hash)


def _parties(deal: Deal, tally: Tally, content_hash: str) -> tuple[PartyApproval, ...]:
    """Return where each party stands with some content; "" for none that is up for approval."""
    found = []
    for party in deal.parties:
        people = tally.behind.get((content_hash, party.id), {})
        listed = approver_list(deal, party.id, tally.lists.values())
        has = party.id in tally.approved.get(content_hash, ())
        by = tuple(_told(deal, row) for row in people.values())
        missing = () if has else tuple(member for member in listed.people if member.id not in people)
        found.append(PartyApproval(party, has, listed.people, listed.needed, by, missing))
    return tuple(found)


def declines_of(deal: Deal, rows: Iterable[DeclineRow]) -> tuple[Decline, ...]:
    """Return all declines that there ever were, oldest first, each with whether it stands."""
    found = list(rows)
    back = {row.decline_id for row in found if not row.declined}
    return tuple(
        Decline(
            row.decline_id,
            next(party for party in deal.parties if party.id == row.party_id),
            deal.member(row.member_id),
            row.hash,
            row.reason,
            row.at,
            row.decline_id not in back,
        )
        for row in found
        if row.declined
    )


def standing(
    deal: Deal,
    content_hash: str,
    proposals: Sequence[ProposalRow],
    approvals: Iterable[ApprovalRow],
    lists: Iterable[ListRow] = (),
    declines: Iterable[DeclineRow] = (),
) -> Standing:
    """Work out where a part with this content stands.

    Args:
        content_hash: of what stands there now; "" for nothing.
        proposals, approvals, declines: of this part, oldest first.
        lists: the lists of approvers of the deal, oldest first.
    """
    approvals, declines = list(approvals), list(declines)
    tally = Tally(len(deal.parties))
    for _ in tally.take_all(approvals, lists, declines):
        pass
    declined = declines_of(deal, declines)
    up = bool(content_hash) and bool(proposals) and proposals[-1].hash == content_hash
    is_declined = bool(content_hash) and any(one.stands and one.content_hash == content_hash for one in declined)
    proposed = up and not is_declined
    by = tuple(sorted(tally.approved.get(content_hash, ()))) if proposed else ()
    state = _state(content_hash, proposed, len(by), len(deal.parties), tally.ever_complete)
    return Standing(
        "declined" if is_declined else state,
        proposed,
        by,
        tuple(_told(deal, row) for row in approvals),
        tally.complete.get(content_hash, 0) if proposed and state == "agreed" else 0,
        _parties(deal, tally, content_hash if proposed else ""),
        declined,
        tally.first_complete,
    )


def _state(content_hash: str, proposed: bool, approved: int, parties: int, agreed_once: bool) -> DraftState:
    if not proposed:
        return "reopened" if agreed_once else "draft" if content_hash else "empty"
    if approved == parties:
        return "agreed"
    return "approved" if approved else "proposed"


def _told(deal: Deal, row: ApprovalRow) -> Approval:
    author = next(member for member in deal.members if member.id == row.member_id)
    party = next(party for party in deal.parties if party.id == row.party_id)
    return Approval(party, author.alias, row.hash, row.approved, row.at, author.id)
