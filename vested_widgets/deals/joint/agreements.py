"""Work out what proposals and approvals, one after the other, have made of a joint part. Plain functions, no store.

Approvals are of a content hash: whatever stands now is agreed if every party stands behind exactly its hash, and it was proposed last.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from vested_widgets.deals.entities import Deal, DraftState, Party
from vested_widgets.deals.joint.entities import Approval


class ProposalRow(Protocol):
    """A proposal in the record."""

    @property
    def hash(self) -> str:
        """The hash of what was proposed."""


class ApprovalRow(Protocol):
    """An approval, or its withdrawal, in the record."""

    @property
    def seq(self) -> int:
        """Its number in the change feed."""

    @property
    def member_id(self) -> str:
        """The member who approved."""

    @property
    def party_id(self) -> str:
        """The party approved for."""

    @property
    def hash(self) -> str:
        """The hash of what was approved."""

    @property
    def approved(self) -> bool:
        """False where an approval was taken back."""

    @property
    def at(self) -> datetime:
        """The moment of the approval."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The status of a joint part.

    Attributes:
        state, proposed, approved_by, approvals: as in `Joint`.
        agreed_at: the number of the change with which all parties stood behind what stands now; 0 while they do not.
        first_agreed_at: the number of the change with which all parties first stood behind what stood there then; 0 if they never did.
    """

    state: DraftState
    proposed: bool
    approved_by: tuple[str, ...]
    approvals: tuple[Approval, ...]
    agreed_at: int = 0
    first_agreed_at: int = 0


def standing(deal: Deal, content_hash: str, proposals: Sequence[ProposalRow], approvals: Iterable[ApprovalRow]) -> Standing:
    """Work out where a part with this content stands.

    Args:
        content_hash: of what stands there now; "" for nothing.
        proposals, approvals: of this part, oldest first.
    """
    behind: dict[str, set[str]] = {}
    complete: dict[str, int] = {}
    told = []
    first = 0
    for row in approvals:
        parties = behind.setdefault(row.hash, set())
        (parties.add if row.approved else parties.discard)(row.party_id)
        if len(parties) == len(deal.parties):
            complete[row.hash], first = row.seq, first or row.seq
        told.append(_told(deal, row))
    proposed = bool(content_hash) and bool(proposals) and proposals[-1].hash == content_hash
    by = tuple(sorted(behind.get(content_hash, ()))) if proposed else ()
    state = _state(content_hash, proposed, len(by), len(deal.parties), bool(first))
    return Standing(state, proposed, by, tuple(told), complete.get(content_hash, 0) if state == "agreed" else 0, first)


def _state(content_hash: str, proposed: bool, approved: int, parties: int, agreed_once: bool) -> DraftState:
    if not proposed:
        return "reopened" if agreed_once else "draft" if content_hash else "empty"
    if approved == parties:
        return "agreed"
    return "approved" if approved else "proposed"


def _told(deal: Deal, row: ApprovalRow) -> Approval:
    author = next(member for member in deal.members if member.id == row.member_id)
    party: Party = next(party for party in deal.parties if party.id == row.party_id)
    return Approval(party, author.alias, row.hash, row.approved, row.at)
