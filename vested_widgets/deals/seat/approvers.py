"""Name who approves for each party, one list per party for the whole deal."""

from __future__ import annotations

from collections.abc import Sequence

from vested_widgets import method
from vested_widgets.deals import policy
from vested_widgets.deals.entities import Deal, Member
from vested_widgets.deals.errors import InvalidDeal
from vested_widgets.deals.joint.agreements import MAY_APPROVE, approver_list
from vested_widgets.deals.joint.entities import ApproverList
from vested_widgets.deals.policy import Decision
from vested_widgets.deals.record import approvals as stored_approvals
from vested_widgets.deals.record.engine import Connection
from vested_widgets.deals.seat.context import SeatContext


class Approvers:
    """Acts on the lists of approvers."""

    def __init__(self, context: SeatContext) -> None:
        self._context = context

    def lists(self) -> tuple[ApproverList, ...]:
        """Read who approves for each party, in the order of the deal.

        Raises:
            NotAllowed: this person may not see it.
        """
        self._context.decide("see_draft").demand()
        with self._context.store.reading() as connection:
            return _lists(connection, self._context.deal)

    def people(self, party_id: str) -> tuple[Member, ...]:
        """List who can be named for a party: its members and sponsors who have a seat of their own."""
        return tuple(one for one in self._context.deal.members if _can_approve(one, party_id))

    def may_name(self, party_id: str) -> Decision:
        """Decide whether this person may name who approves for a party, and if not, why."""
        named = any(one.people for one in self.lists() if one.party.id == party_id)
        return _decide(self._context.deal, self._context.member, party_id, named)

    def name(self, party_id: str, members: Sequence[str], needed: int = 0) -> ApproverList:
        """Name who approves for a party from now on; earlier approvals stay. Nobody: any of its members may.

        Args:
            members: their ids.
            needed: how many of them have to approve; 0 for all.

        Raises:
            InvalidDeal: somebody cannot approve for this party, or more are needed than are named.
            NotAllowed: this person may not.
        """
        with self._context.writing("approvers") as transaction:
            deal, by = transaction.deal, transaction.member
            if deal.party(party_id) is None:
                names = ", ".join(party.name for party in deal.parties)
                raise InvalidDeal(method.words("deal_error.no_party", parties=names))
            before = next(one for one in _lists(transaction.connection, deal) if one.party.id == party_id)
            _decide(deal, by, party_id, bool(before.people)).demand()
            chosen = list(dict.fromkeys(members))
            able = {one.id for one in deal.members if _can_approve(one, party_id)}
            if not set(chosen) <= able:
                raise InvalidDeal(method.words("deal_error.no_approver"))
            if isinstance(needed, bool) or not isinstance(needed, int) or not 0 <= needed <= len(chosen):
                raise InvalidDeal(method.words("deal_error.needed", n=len(chosen)))
            needed = 0 if needed == len(chosen) else needed
            stored_approvals.write_approvers(transaction.connection, by, party_id, chosen, needed)
            return next(one for one in _lists(transaction.connection, deal) if one.party.id == party_id)


def _lists(connection: Connection, deal: Deal) -> tuple[ApproverList, ...]:
    rows = stored_approvals.approver_lists(connection, deal.id)
    return tuple(approver_list(deal, party.id, rows) for party in deal.parties)


def _can_approve(member: Member, party_id: str) -> bool:
    return member.party_id == party_id and member.role in MAY_APPROVE and member.active and not member.open


def _decide(deal: Deal, member: Member, party_id: str, named: bool) -> Decision:
    state = policy.State(
        role=member.role,
        active=member.active,
        archived=deal.archived,
        own_party=member.party_id == party_id,
        has_approvers=named,
    )
    return policy.decide("approvers", state)
