"""Read the agreement of a deal as a whole, sign exactly the version that was on screen, or decline to."""

from __future__ import annotations

from vested_widgets import method
from vested_widgets.deals import policy
from vested_widgets.deals.agreement import reading, snapshot
from vested_widgets.deals.agreement.content import Agreement
from vested_widgets.deals.entities import Deal, Member
from vested_widgets.deals.errors import NotAllowed
from vested_widgets.deals.joint import cell_checks
from vested_widgets.deals.joint.lookup import Lookup
from vested_widgets.deals.policy import Decision, JointState, State
from vested_widgets.deals.record import signatures as stored_signatures
from vested_widgets.deals.record.engine import Connection
from vested_widgets.deals.seat.context import SeatContext, Writing


class WholeAgreement:
    """Acts on the agreement as a whole."""

    def __init__(self, context: SeatContext) -> None:
        self._context = context

    def read(self, *, pictures: reading.Pictures | None = None, translated: bool = False) -> Agreement:
        """Read the agreement as it stands.

        Args:
            pictures: (part, name) → the picture that stands under a section; without it there are none, and nothing is drawn.
            translated: in the language of the page; else in the source language, in which it is approved and signed.

        Raises:
            NotAllowed: this person may not see what is written together.
        """
        context = self._context
        context.decide("see_draft").demand()
        with context.store.reading() as connection:
            return self._read(connection, pictures, translated=translated)

    def signed(self, code: str) -> Agreement:
        """Read the text of a version as it was signed, whatever has become of its parts since.

        Raises:
            NotAllowed: nobody has signed a version of this code, or this person may not see what is written together.
        """
        context = self._context
        context.decide("see_draft").demand()
        with context.store.reading() as connection:
            found = reading.signed_texts(self._lookup(connection, context.deal)).get(code)
        if found is None:
            raise NotAllowed(method.words("agreement.never_signed"))
        return found

    def may_sign(self, agreement: Agreement, act: str = "sign") -> Decision:
        """Decide whether this person may sign an agreement that has just been read, and if not, why.

        Args:
            act: "sign", or "decline_to_sign".
        """
        context = self._context
        with context.store.reading() as connection:
            return self._decide(connection, act, agreement, context.deal, context.member)

    def sign(self, code: str) -> Agreement:
        """Sign, for the own party, exactly the version that was on screen; its text is kept for ever.

        Args:
            code: the version code of what was on screen.

        Raises:
            NotAllowed: something else stands there by now, it cannot be signed as it stands, or this person may not.
        """
        with self._context.writing("sign") as transaction:
            agreement = self._same(transaction, code)
            self._decide(transaction.connection, "sign", agreement, transaction.deal, transaction.member).demand()
            stored_signatures.keep_text(transaction.connection, transaction.member, code, snapshot.document(agreement))
            stored_signatures.write_signature(transaction.connection, transaction.member, code, signed=True)
        return self.read()

    def decline(self, code: str, reason: str) -> Agreement:
        """Decline, for the own party, to sign exactly the version that was on screen, and say why. Nobody signs it then; to change it helps.

        Raises:
            InvalidAnswer: there is no reason, or it is too long.
            NotAllowed: something else stands there by now, all parties have signed it, or this person may not.
        """
        with self._context.writing("decline_to_sign") as transaction:
            agreement = self._same(transaction, code)
            self._decide(transaction.connection, "decline_to_sign", agreement, transaction.deal, transaction.member).demand()
            said = cell_checks.reason(reason)
            stored_signatures.write_signature(transaction.connection, transaction.member, code, signed=False, reason=said)
        return self.read()

    def take_back(self, code: str) -> Agreement:
        """Take back what this person said of a version: the own refusal to sign it, or the own signature until all parties have signed.

        Raises:
            NotAllowed: something else stands there by now, all parties have signed it, or this person has said nothing of it.
        """
        with self._context.writing("decline_to_sign") as transaction:
            agreement = self._same(transaction, code)
            state = self._state(transaction.connection, agreement, transaction.deal, transaction.member)
            rows = stored_signatures.signatures(transaction.connection, transaction.deal.id)
            own = [row for row in rows if row.hash == code and row.member_id == transaction.member.id]
            if state.joint.agreed or not own or not (own[-1].signed or own[-1].reason):
                raise NotAllowed(method.words("agreement.nothing_to_take_back"))
            stored_signatures.write_signature(transaction.connection, transaction.member, code, signed=False)
        return self.read()

    def _same(self, transaction: Writing, code: str) -> Agreement:
        agreement = self._read(transaction.connection, None, translated=False, deal=transaction.deal)
        if agreement.code != code:
            raise NotAllowed(method.words("blocker.outdated"))
        return agreement

    def _read(
        self, connection: Connection, pictures: reading.Pictures | None, *, translated: bool, deal: Deal | None = None
    ) -> Agreement:
        context = self._context
        lookup = self._lookup(connection, deal or context.deal)
        return reading.read(lookup, sees_texts=context.decide("see_group").allowed, pictures=pictures, translated=translated)

    def _lookup(self, connection: Connection, deal: Deal) -> Lookup:
        return Lookup(connection, deal, self._context.method, whole_deal=True)

    def _decide(self, connection: Connection, act: str, agreement: Agreement, deal: Deal, member: Member) -> Decision:
        return policy.decide(act, self._state(connection, agreement, deal, member))

    def _state(self, connection: Connection, agreement: Agreement, deal: Deal, member: Member) -> State:
        parties = reading.parties_signing(self._lookup(connection, deal), agreement.code)
        own = next((one for one in parties if one.party.id == member.party_id), None)
        joint = JointState(
            content_hash=agreement.code,
            approved=own is not None and own.has(member),
            blockers=agreement.not_signable,
            approves=own is not None and own.counts(member),
            approvers=tuple(one.alias for one in own.approvers) if own else (),
            agreed=all(one.approved for one in parties),
        )
        return State(role=member.role, active=member.active, archived=deal.archived, joint=joint)
