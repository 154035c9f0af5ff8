"""Sit down at a seat: everything a person may do in a deal goes through here, is checked against the policy, and returns after the commit."""

from __future__ import annotations

from functools import cached_property

from vested_widgets.deals.entities import Deal, Member, Party, Round
from vested_widgets.deals.joint.entities import Joint
from vested_widgets.deals.policy import Decision
from vested_widgets.deals.record.store import Store
from vested_widgets.deals.seat.administration import Administration
from vested_widgets.deals.seat.agreement import WholeAgreement
from vested_widgets.deals.seat.answers import Answers
from vested_widgets.deals.seat.approvals import Approvals
from vested_widgets.deals.seat.approvers import Approvers
from vested_widgets.deals.seat.comments import Comments
from vested_widgets.deals.seat.consent import Consent
from vested_widgets.deals.seat.context import SeatContext
from vested_widgets.deals.seat.drafts import Drafts
from vested_widgets.deals.seat.items import Items
from vested_widgets.deals.seat.measured import Measured
from vested_widgets.deals.seat.own_content import OwnContent
from vested_widgets.deals.seat.own_data import OwnData
from vested_widgets.deals.seat.people import People
from vested_widgets.deals.seat.pricing import PricingTables
from vested_widgets.deals.seat.proposals import Proposals
from vested_widgets.deals.seat.room import Room
from vested_widgets.deals.seat.rounds import Rounds
from vested_widgets.deals.seat.tables import Tables
from vested_widgets.deals.seat.words import RevealedWords
from vested_widgets.deals.seat.workshop import Workshop
from vested_widgets.method import Method


class Seat:
    """A member of a deal, and what this person may do in it, by subject: `seat.answers.write(…)`, `seat.tables.save_row(…)`."""

    def __init__(self, store: Store, deal: Deal, member: Member) -> None:
        self._context = SeatContext(store, deal, member)

    @classmethod
    def open(cls, store: Store, member_id: str) -> Seat:
        """Open the seat of a member.

        Raises:
            UnknownSeat: there is no such member.
        """
        deal = store.deal_of(member_id)
        return cls(store, deal, deal.member(member_id))

    def __repr__(self) -> str:
        return f"<Seat of {self.member.alias} in {self.deal.name}>"

    # Who sits here

    @property
    def store(self) -> Store:
        """The open record."""
        return self._context.store

    @property
    def deal(self) -> Deal:
        """The deal as it was last read."""
        return self._context.deal

    @property
    def member(self) -> Member:
        """The member as it was last read."""
        return self._context.member

    @property
    def party(self) -> Party | None:
        """The member's party; None for a deal architect."""
        return self.deal.party(self.member.party_id)

    @property
    def method(self) -> Method:
        """The method's content with the deal's own."""
        return self._context.method

    def refresh(self) -> None:
        """Read the deal and the member again: people have come or gone, a party has a new name."""
        self._context.refresh()

    def may(self, act: str, place: str = "", *, now: Round | None = None, joint: Joint | None = None) -> Decision:
        """Decide whether this person may do an act, and if not, why.

        Args:
            act: a key of `policy.ACTS`.
            place: the part "step/part"; without it, of acts on parts only whether the role may do them at all.
            now: the round of that part, if it has just been read.
            joint: where that part stands, if it has just been read.

        Raises:
            InvalidAnswer: there is no such part, or the act is not for such parts.
        """
        return self._context.decide(act, place, now=now, joint=joint)

    # What this person may do

    @cached_property
    def answers(self) -> Answers:
        """One's own answers, and everyone's after the reveal."""
        return Answers(self._context)

    @cached_property
    def rounds(self) -> Rounds:
        """The rounds of parts that are answered alone."""
        return Rounds(self._context)

    @cached_property
    def items(self) -> Items:
        """The items that this person is asked about."""
        return Items(self._context)

    @cached_property
    def pricing(self) -> PricingTables:
        """The pricing model that stands in the joint tables."""
        return PricingTables(self._context)

    @cached_property
    def drafts(self) -> Drafts:
        """Joint texts."""
        return Drafts(self._context, self.words)

    @cached_property
    def measured(self) -> Measured:
        """Return the metrics, their figures, and what follows from them."""
        return Measured(self._context, self.answers)

    @cached_property
    def tables(self) -> Tables:
        """Joint tables."""
        return Tables(self._context, self.words)

    @cached_property
    def words(self) -> RevealedWords:
        """Revealed words that can be taken over into what is written together."""
        return RevealedWords(self._context, self.answers)

    @cached_property
    def comments(self) -> Comments:
        """Comments on joint parts and rows."""
        return Comments(self._context)

    @cached_property
    def approvals(self) -> Approvals:
        """The status of joint parts, proposals, approvals and declines."""
        return Approvals(self._context)

    @cached_property
    def consent(self) -> Consent:
        """Consent rounds before a joint text is approved."""
        return Consent(self._context)

    @cached_property
    def approvers(self) -> Approvers:
        """Who approves for each party."""
        return Approvers(self._context)

    @cached_property
    def agreement(self) -> WholeAgreement:
        """The agreement of the deal as a whole."""
        return WholeAgreement(self._context)

    @cached_property
    def proposals(self) -> Proposals:
        """What a file from outside proposes."""
        return Proposals(self._context, self.drafts, self.tables)

    @cached_property
    def workshop(self) -> Workshop:
        """The session that the deal architect leads."""
        return Workshop(self._context)

    @cached_property
    def room(self) -> Room:
        """The room of the session: its code, its wall, and who is there."""
        return Room(self._context)

    @cached_property
    def people(self) -> People:
        """The people of the deal, their links and roles."""
        return People(self._context)

    @cached_property
    def administration(self) -> Administration:
        """The deal as a whole: archive, export, delete."""
        return Administration(self._context)

    @cached_property
    def own_data(self) -> OwnData:
        """Consent, and what the record holds of this person."""
        return OwnData(self._context)

    @cached_property
    def own_content(self) -> OwnContent:
        """Content of the deal's own."""
        return OwnContent(self._context)
