"""Agree on joint parts, whatever their kind: read where they stand, propose, approve or decline exactly what was on screen."""

from __future__ import annotations

from vested_widgets import method
from vested_widgets.deals.errors import InvalidAnswer, NotAllowed
from vested_widgets.deals.joint import cell_checks
from vested_widgets.deals.joint.entities import AssembledSection, Joint
from vested_widgets.deals.joint.reading import JointReading
from vested_widgets.deals.record import approvals as stored_approvals
from vested_widgets.deals.seat.context import SeatContext, joint_state


class Approvals:
    """Acts on joint texts, joint tables and assemblies as a whole."""

    def __init__(self, context: SeatContext) -> None:
        self._context = context

    def status(self, name: str) -> Joint:
        """Read where a joint part ("step/part") stands.

        Raises:
            InvalidAnswer: it is not written together.
            NotAllowed: this person may not see it.
        """
        self._context.decide("see_draft").demand()
        return self._context.joint(name)

    def assembly(self, name: str) -> tuple[AssembledSection, ...]:
        """Read an assembly as it is approved, section by section; its hash is that of `status`.

        Raises:
            InvalidAnswer: it is no assembly.
            NotAllowed: this person may not see it.
        """
        self._context.decide("see_draft").demand()
        if not isinstance(self._context.joint_part(name), method.Assembly):
            raise InvalidAnswer(method.words("write_error.no_assembly", name=name))
        with self._context.lookup() as lookup:
            return JointReading(lookup).assembly(name)

    def agreements_on(self, name: str, row_id: str) -> list[tuple[str, bool]]:
        """List the agreed parts that taking out a row touches: the title of each, and whether it reopens (others are to be checked again).

        Raises:
            InvalidAnswer: it is no joint table.
            NotAllowed: this person may not see it.
        """
        context = self._context
        context.decide("see_draft").demand()
        context.table(name)
        with context.lookup() as lookup:
            touched = JointReading(lookup).agreements_on(name, row_id)
            return [(context.joint_part(other).title, reopens) for other, reopens in touched]

    def propose(self, name: str, content_hash: str) -> Joint:
        """Put exactly what was on screen up for approval.

        Args:
            content_hash: of what was on screen.

        Raises:
            NotAllowed: something else stands there by now, it is blocked, or this person may not.
        """
        context = self._context
        with context.writing("propose") as transaction:
            joint = _same(context.joint(name), content_hash)
            context.decide("propose", name, joint=joint, within=transaction).demand()
            if not joint.proposed:
                stored_approvals.write_proposal(transaction.connection, transaction.member, name, content_hash)
        return self.status(name)

    def approve(self, name: str, content_hash: str) -> Joint:
        """Approve, for the own party, exactly what was on screen; a second time changes nothing.

        Args:
            content_hash: of what was on screen.

        Raises:
            NotAllowed: something else stands there by now, nobody has proposed it, it is blocked, or this person may not.
        """
        context = self._context
        with context.writing("approve") as transaction:
            joint = _same(context.joint(name), content_hash)
            if joint.proposed and joint_state(joint, transaction.member).approved:
                return joint
            context.decide("approve", name, joint=joint, within=transaction).demand()
            stored_approvals.write_approval(transaction.connection, transaction.member, name, content_hash, approved=True)
        return self.status(name)

    def withdraw(self, name: str) -> Joint:
        """Take back an approval of what stands there: the own one, or the party's, where it has named nobody.

        Raises:
            NotAllowed: this person may not, or there is nothing to take back.
        """
        context = self._context
        with context.writing("approve") as transaction:
            joint = context.joint(name)
            own = joint.of(transaction.member.party_id)
            if own is None or not own.takes_back(transaction.member):
                raise NotAllowed(method.words("blocker.not_approved"))
            stored_approvals.write_approval(transaction.connection, transaction.member, name, joint.content_hash, approved=False)
        return self.status(name)

    def decline(self, name: str, content_hash: str, reason: str) -> Joint:
        """Decline, for the own party, exactly what was on screen, and say why; it is no longer up for approval then.

        Args:
            content_hash: of what was on screen.

        Raises:
            InvalidAnswer: there is no reason, or it is too long.
            NotAllowed: something else stands there by now, nobody has proposed it, it is agreed, or this person may not.
        """
        context = self._context
        with context.writing("decline") as transaction:
            joint = _same(context.joint(name), content_hash)
            context.decide("decline", name, joint=joint, within=transaction).demand()
            said = cell_checks.reason(reason)
            stored_approvals.write_decline(transaction.connection, transaction.member, name, content_hash, said)
        return self.status(name)

    def take_decline_back(self, name: str, decline_id: str) -> Joint:
        """Take back a decline of what stands there, so that it is up for approval again.

        Raises:
            NotAllowed: this person may not, or no such decline stands.
        """
        context = self._context
        with context.writing("decline") as transaction:
            joint = context.joint(name)
            found = next((one for one in joint.standing_declines if one.id == decline_id), None)
            if found is None:
                raise NotAllowed(method.words("blocker.no_decline"))
            if not joint.takes_decline_back(transaction.member, found):
                raise NotAllowed(method.words("blocker.decline_of_other", alias=found.member.alias))
            stored_approvals.write_taken_back(transaction.connection, transaction.member, name, found.content_hash, found.id)
        return self.status(name)


def _same(joint: Joint, content_hash: str) -> Joint:
    """Return where a part stands if that is what was on screen: only that can be proposed or approved.

    Raises:
        NotAllowed: nothing stands there, or something else.
    """
    if not joint.content_hash:
        raise NotAllowed(method.words("blocker.no_text"))
    if joint.content_hash != content_hash:
        raise NotAllowed(method.words("blocker.outdated"))
    return joint
