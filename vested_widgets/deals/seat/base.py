"""What every act at a seat stands on: who sits there, what may be done now, and where a part stands."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from vested_widgets import method
from vested_widgets.deals import policy
from vested_widgets.deals.entities import Deal, Member, Party, Round
from vested_widgets.deals.errors import InvalidAnswer
from vested_widgets.deals.policy import Decision

if TYPE_CHECKING:
    from vested_widgets.deals.record.store import Store
    from vested_widgets.method import Part


class SeatBase:
    """A member at the table of a deal."""

    def __init__(self, store: Store, deal: Deal, member: Member) -> None:
        self.store, self.deal, self.member = store, deal, member

    def __repr__(self) -> str:
        return f"<Seat of {self.member.alias} in {self.deal.name}>"

    @cached_property
    def method(self) -> method.Method:
        """The method's content with the deal's own."""
        return method.with_own(method.load(), dict(self.deal.own_content))

    @property
    def party(self) -> Party | None:
        """The member's party; None for a deal architect."""
        return self.deal.party(self.member.party_id)

    def refresh_deal(self) -> None:
        """Read the deal and the own seat again: people have come or gone, a party has a new name."""
        seat = self.store.seat(self.member.id)
        if seat.deal.own_content != self.deal.own_content:
            self.__dict__.pop("method", None)
        self.deal, self.member = seat.deal, seat.member

    # May I?

    def may_answer(self, step: str, part: str, now: Round | None = None) -> Decision:
        """Whether this member may answer a part now, and if not, why; `now` is its round where that has just been read."""
        decision = policy.may(self.member.role, "answer")
        if not decision.allowed:
            return decision
        if (before := self._unrevealed_before(step, part)) is not None:
            return Decision(False, method.words("blocker.follows", title=before.title))
        if (now or self.round(step, part)).state == "agreed":
            return Decision(False, method.words("blocker.agreed"))
        return self._still_here()

    def _still_here(self) -> Decision:
        if not self.member.active:
            return Decision(False, method.words("life.left"))
        if self.deal.archived:
            return Decision(False, method.words("life.archived"))
        return policy.YES

    def may_see(self) -> Decision:
        """Whether this person may see the group's picture of a revealed part."""
        return policy.may(self.member.role, "see_group")

    def may(self, act: str, step: str, part: str) -> Decision:
        """Whether this person may reveal, reopen or agree a part now, and if not, why."""
        decision = policy.may(self.member.role, act)
        if not decision.allowed:
            return decision
        if (before := self._unrevealed_before(step, part)) is not None:
            return Decision(False, method.words("blocker.follows", title=before.title))
        state = self.round(step, part).state
        if act == "reveal" and state != "open":
            return Decision(False, method.words("blocker.revealed_already"))
        if act == "reopen" and state == "open":
            return Decision(False, method.words("blocker.open_already"))
        if act == "agree" and state == "open":
            return Decision(False, method.words("blocker.closed"))
        if act == "agree" and state == "agreed":
            return Decision(False, method.words("blocker.agreed"))
        return policy.YES

    def _unrevealed_before(self, step: str, part: str) -> Part | None:
        """The part that this one waits for, if it has not been revealed."""
        current = self.method.step(step)
        follows = current.part(part).follows
        if follows is None or self.round(step, follows).state != "open":
            return None
        return current.part(follows)

    def round(self, step: str, part: str) -> Round:
        """The state of a part."""
        from vested_widgets.deals.record import answers as stored_answers

        with self.store.reading() as connection:
            return stored_answers.read_round(connection, self.deal.id, step, part)

    def _part(self, step: str, part: str) -> Part:
        try:
            return self.method.step(step).part(part)
        except method.ContentError as error:
            raise InvalidAnswer(f"{error} Reload the page.") from error

    def _any_joint(self, name: str) -> Part:
        step, _, part_id = str(name).partition("/")
        part = self._part(step, part_id)
        if part.kind not in method.JOINT:
            raise InvalidAnswer(f"{name!r} is not written together. Reload the page.")
        return part
