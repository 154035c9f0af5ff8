"""Agreeing at a seat, the same for joint texts, joint tables and assemblies: where they stand, propose, approve exactly what was on screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vested_widgets import method
from vested_widgets.deals import policy
from vested_widgets.deals.errors import InvalidAnswer, NotAllowed
from vested_widgets.deals.joint.entities import AssembledSection, Joint
from vested_widgets.deals.joint.reading import JointReading
from vested_widgets.deals.policy import Decision
from vested_widgets.deals.seat.tables import TableSeat


class JointSeat(TableSeat):
    """What a person may do with what is written together, whatever its kind."""

    def joint(self, name: str) -> Joint:
        """Where a joint part ("step/part") stands.

        Raises:
            InvalidAnswer: it is not written together.
            NotAllowed: this person may not see it.
        """
        policy.may(self.member.role, "see_draft").demand()
        self._any_joint(name)
        with self._lookup() as lookup:
            reading = JointReading(lookup)
            found = {of: self._findings(lookup, of) for of in reading.tables(name)}
            return reading.joint(name, found)

    def agreements_on(self, name: str, row_id: str) -> list[tuple[str, bool]]:
        """The agreed parts that taking out a row touches: the title of each, and whether it reopens (others are to be checked again).

        Raises:
            InvalidAnswer: it is no joint table.
            NotAllowed: this person may not see it.
        """
        policy.may(self.member.role, "see_draft").demand()
        self._table(name)
        with self._lookup() as lookup:
            return [
                (self._any_joint(other).title, reopens) for other, reopens in JointReading(lookup).agreements_on(name, row_id)
            ]

    def agreed_rows(self, name: str) -> tuple[Mapping[str, Any], ...]:
        """The cells of the rows of a joint table if all parties stand behind them, by themselves or in an agreed assembly; else none.

        Raises:
            InvalidAnswer: it is no joint table.
            NotAllowed: this person may see neither what is written together nor what the group sees.
        """
        if not self.may_see().allowed:
            policy.may(self.member.role, "see_draft").demand()
        self._table(name)
        with self._lookup() as lookup:
            rows = [cells for _, cells in lookup.rows(name) if cells]
            return tuple(rows) if JointReading(lookup).agreed_on(name) else ()

    def assembly(self, name: str) -> tuple[AssembledSection, ...]:
        """An assembly as it is read and approved, section by section; its hash is that of `joint`.

        Raises:
            InvalidAnswer: it is no assembly.
            NotAllowed: this person may not see it.
        """
        policy.may(self.member.role, "see_draft").demand()
        if not isinstance(self._any_joint(name), method.Assembly):
            raise InvalidAnswer(f"{name!r} is not assembled from other parts. Reload the page.")
        with self._lookup() as lookup:
            return JointReading(lookup).assembly(name)

    def may_propose(self, name: str, joint: Joint | None = None) -> Decision:
        """Whether this person may put what stands there up for approval now, and if not, why.

        Args:
            joint: where the part stands, if it is known already.
        """
        decision = policy.may(self.member.role, "propose")
        if getattr(self._any_joint(name), "log", False):
            return Decision(False, method.words("blocker.log"))
        if decision.allowed:
            decision = self.may_write(name)
        if not decision.allowed:
            return decision
        blockers = (joint or self.joint(name)).blockers
        return Decision(False, blockers[0]) if blockers else policy.YES

    def may_approve(self, name: str, joint: Joint | None = None) -> Decision:
        """Whether this member may approve what stands there for the own party now, and if not, why.

        Args:
            joint: where the part stands, if it is known already.
        """
        decision = policy.may(self.member.role, "approve")
        if not decision.allowed:
            return decision
        joint = joint or self.joint(name)
        if not joint.content_hash:
            return Decision(False, method.words("blocker.no_text"))
        if not joint.proposed:
            return Decision(False, method.words("blocker.not_proposed"))
        if self.member.party_id in joint.approved_by:
            return Decision(False, method.words("blocker.approved_already"))
        return Decision(False, joint.blockers[0]) if joint.blockers else policy.YES

    def propose(self, name: str, content_hash: str) -> Joint:
        """Put exactly what was on screen up for approval.

        Args:
            content_hash: of what was on screen.

        Raises:
            NotAllowed: something else stands there by now, it is blocked, or this person may not.
        """
        from vested_widgets.deals.record import approvals as stored_approvals

        with self.store.writing(self.deal.id) as connection:
            joint = self.joint(name)
            policy.may(self.member.role, "propose").demand()
            self._demand_same(joint, content_hash)
            self.may_propose(name, joint).demand()
            if not joint.proposed:
                stored_approvals.write_proposal(connection, self.member, name, content_hash)
        return self.joint(name)

    def approve(self, name: str, content_hash: str) -> Joint:
        """Approve, for the own party, exactly what was on screen; once more changes nothing.

        Args:
            content_hash: of what was on screen.

        Raises:
            NotAllowed: something else stands there by now, nobody has proposed it, it is blocked, or this person may not.
        """
        from vested_widgets.deals.record import approvals as stored_approvals

        with self.store.writing(self.deal.id) as connection:
            joint = self.joint(name)
            policy.may(self.member.role, "approve").demand()
            self._demand_same(joint, content_hash)
            if joint.proposed and self.member.party_id in joint.approved_by:
                return joint
            self.may_approve(name, joint).demand()
            stored_approvals.write_approval(connection, self.member, name, content_hash, approved=True)
        return self.joint(name)

    def withdraw_approval(self, name: str) -> Joint:
        """Take back the own party's approval of what stands there.

        Raises:
            NotAllowed: this person may not, or there is nothing to take back.
        """
        from vested_widgets.deals.record import approvals as stored_approvals

        with self.store.writing(self.deal.id) as connection:
            joint = self.joint(name)
            policy.may(self.member.role, "approve").demand()
            if self.member.party_id not in joint.approved_by:
                raise NotAllowed(method.words("blocker.not_approved"))
            stored_approvals.write_approval(connection, self.member, name, joint.content_hash, approved=False)
        return self.joint(name)

    @staticmethod
    def _demand_same(joint: Joint, content_hash: str) -> None:
        """Only what was on screen can be proposed or approved."""
        if not joint.content_hash:
            raise NotAllowed(method.words("blocker.no_text"))
        if joint.content_hash != content_hash:
            raise NotAllowed(method.words("blocker.outdated"))
