"""Joint texts at a seat: their versions."""

from __future__ import annotations

from vested_widgets import method
from vested_widgets.deals import policy
from vested_widgets.deals.entities import Draft, Version
from vested_widgets.deals.errors import InvalidAnswer
from vested_widgets.deals.policy import Decision
from vested_widgets.deals.seat.items import ItemSeat


class DraftSeat(ItemSeat):
    """What a person may do with joint texts."""

    def draft(self, name: str) -> Draft:
        """A joint text ("step/part") with its versions, state and approvals."""
        from vested_widgets.deals.record import drafts as stored_drafts

        policy.may(self.member.role, "see_draft").demand()
        self._joint_text(name)
        with self.store.reading() as connection:
            return stored_drafts.read_draft(connection, self.deal, name)

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

    def save_draft(self, name: str, text: str, base: int | None) -> Version:
        """Save a version of a joint text.

        Args:
            base: the revision it was written on; if a newer one is there by now, this becomes a side version, and nothing is lost.

        Raises:
            InvalidAnswer: the text is empty or too long.
            NotAllowed: this person may not write it now.
        """
        from vested_widgets.deals.record import drafts as stored_drafts

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
            revision = stored_drafts.write_version(connection, self.member, name, text, base)
            draft = stored_drafts.read_draft(connection, self.deal, name)
        return next(version for version in draft.versions if version.revision == revision)

    def _joint_text(self, name: str) -> tuple[str, str]:
        step, _, part = str(name).partition("/")
        if self._part(step, part).kind != "joint_text":
            raise InvalidAnswer(f"{name!r} is not a joint text. Reload the page.")
        return step, part
