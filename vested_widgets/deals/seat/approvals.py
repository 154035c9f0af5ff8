"""Agree on joint parts, whatever their kind: read where they stand, propose, approve exactly what was on screen."""

from __future__ import annotations

from vested_widgets import method
from vested_widgets.deals.errors import InvalidAnswer, NotAllowed
from vested_widgets.deals.joint.entities import AssembledSection, Joint
from vested_widgets.deals.joint.reading import JointReading
from vested_widgets.deals.record import approvals as stored_approvals
from vested_widgets.deals.seat.context import SeatContext


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
            raise InvalidAnswer(f"{name!r} is not assembled from other parts. Reload the page.")
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
        """Approve, for the own party, exactly what was on screen; once more changes nothing.

        Args:
            content_hash: of what was on screen.

        Raises:
            NotAllowed: something else stands there by now, nobody has proposed it, it is blocked, or this person may not.
        """
        context = self._context
        with context.writing("approve") as transaction:
            joint = _same(context.joint(name), content_hash)
            if joint.proposed and transaction.member.party_id in joint.approved_by:
                return joint
            context.decide("approve", name, joint=joint, within=transaction).demand()
            stored_approvals.write_approval(transaction.connection, transaction.member, name, content_hash, approved=True)
        return self.status(name)

    def withdraw(self, name: str) -> Joint:
        """Take back the own party's approval of what stands there.

        Raises:
            NotAllowed: this person may not, or there is nothing to take back.
        """
        context = self._context
        with context.writing("approve") as transaction:
            joint = context.joint(name)
            if transaction.member.party_id not in joint.approved_by:
                raise NotAllowed(method.words("blocker.not_approved"))
            stored_approvals.write_approval(transaction.connection, transaction.member, name, joint.content_hash, approved=False)
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
