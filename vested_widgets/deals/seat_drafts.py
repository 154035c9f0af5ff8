"""Joint texts at a seat: write versions, propose, approve exactly what was on screen."""

from __future__ import annotations

from vested_widgets import method
from vested_widgets.deals import policy
from vested_widgets.deals.errors import InvalidAnswer, NotAllowed
from vested_widgets.deals.policy import Decision
from vested_widgets.deals.records import Draft, Version
from vested_widgets.deals.seat_items import ItemSeat


class DraftSeat(ItemSeat):
    """What a person may do with joint texts."""

    def draft(self, name: str) -> Draft:
        """A joint text ("step/part") with its versions, state and approvals."""
        from vested_widgets.deals import store_drafts

        policy.may(self.member.role, "see_draft").demand()
        self._joint_text(name)
        with self.store.reading() as connection:
            return store_drafts.read_draft(connection, self.deal, name)

    def may_write(self, name: str) -> Decision:
        """Whether this person may write a joint text or table now, and if not, why."""
        decision = policy.may(self.member.role, "write_draft")
        if not decision.allowed:
            return decision
        step, _, part = name.partition("/")
        self._any_joint(name)
        before = self._unrevealed_before(step, part)
        # What is asked once more has been revealed before: nobody is kept from going on writing meanwhile.
        if before is not None and self.round(step, before.id).wave == 1:
            return Decision(False, method.words("blocker.follows", title=before.title))
        return policy.YES

    def may_approve(self, name: str) -> Decision:
        """Whether this member may approve the joint text for the own party now, and if not, why."""
        decision = policy.may(self.member.role, "approve")
        if not decision.allowed:
            return decision
        draft = self.draft(name)
        if draft.head is None:
            return Decision(False, method.words("blocker.no_text"))
        if draft.proposed is None:
            return Decision(False, method.words("blocker.not_proposed"))
        if self.member.party_id in draft.approved_by:
            return Decision(False, method.words("blocker.approved_already"))
        return policy.YES

    def save_draft(self, name: str, text: str, base: int | None) -> Version:
        """Save a version of a joint text.

        Args:
            base: the revision it was written on; if a newer one is there by now, this becomes a side version, and nothing is lost.

        Raises:
            InvalidAnswer: the text is empty or too long.
            NotAllowed: this person may not write it now.
        """
        from vested_widgets.deals import store_drafts

        self.may_write(name).demand()
        step, part = self._joint_text(name)
        longest = getattr(self._part(step, part), "longest", 0)
        if not isinstance(text, str) or not text.strip():
            raise InvalidAnswer("The joint text is empty. Write something, or go back to an earlier version.")
        if len(text) > longest or "\x00" in text:
            raise InvalidAnswer(f"The joint text has {len(text)} letters; at most {longest} printable ones fit. Shorten it.")
        if base is not None and (isinstance(base, bool) or not isinstance(base, int)):
            raise InvalidAnswer("A version is written on an earlier revision, named by its number. Reload the page.")
        with self.store.writing(self.deal.id) as connection:
            revision = store_drafts.write_version(connection, self.member, name, text, base)
            draft = store_drafts.read_draft(connection, self.deal, name)
        return next(version for version in draft.versions if version.revision == revision)

    def propose(self, name: str, revision: int) -> Draft:
        """Put the newest version up for approval.

        Raises:
            NotAllowed: it is not the newest version any more, or this person may not.
        """
        from vested_widgets.deals import store_drafts

        policy.may(self.member.role, "propose").demand()
        self.may_write(name).demand()
        with self.store.writing(self.deal.id) as connection:
            draft = store_drafts.read_draft(connection, self.deal, name)
            if draft.head is None:
                raise NotAllowed(method.words("blocker.no_text"))
            if draft.head.revision != revision:
                raise NotAllowed(method.words("blocker.outdated"))
            if draft.proposed is None:
                store_drafts.write_proposal(connection, self.member, name, draft.head)
        return self.draft(name)

    def approve(self, name: str, revision: int, content_hash: str) -> Draft:
        """Approve, for the own party, exactly the text that was on screen.

        Raises:
            NotAllowed: the text is another one by now, nobody has proposed it, or this person may not.
        """
        return self._approval(name, revision, content_hash, approved=True)

    def withdraw_approval(self, name: str) -> Draft:
        """Take back the own party's approval of the current text.

        Raises:
            NotAllowed: this person may not, or there is nothing to take back.
        """
        draft = self.draft(name)
        if draft.head is None or self.member.party_id not in draft.approved_by:
            raise NotAllowed(method.words("blocker.not_approved"))
        return self._approval(name, draft.head.revision, draft.head.content_hash, approved=False)

    def _approval(self, name: str, revision: int, content_hash: str, *, approved: bool) -> Draft:
        from vested_widgets.deals import store_drafts

        policy.may(self.member.role, "approve").demand()
        with self.store.writing(self.deal.id) as connection:
            draft = store_drafts.read_draft(connection, self.deal, name)
            if draft.head is None or (draft.head.revision, draft.head.content_hash) != (
                revision,
                content_hash,
            ):
                raise NotAllowed(method.words("blocker.outdated"))
            if draft.proposed is None:
                raise NotAllowed(method.words("blocker.not_proposed"))
            if approved != (self.member.party_id in draft.approved_by):
                store_drafts.write_approval(connection, self.member, name, content_hash, approved)
        return self.draft(name)

    def _joint_text(self, name: str) -> tuple[str, str]:
        step, _, part = str(name).partition("/")
        if self._part(step, part).kind != "joint_text":
            raise InvalidAnswer(f"{name!r} is not a joint text. Reload the page.")
        return step, part
