"""A seat: everything a person may do in a deal goes through here, is checked against the policy, and returns after the commit."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from vested_widgets import method
from vested_widgets.deals import checks, policy
from vested_widgets.deals.codes import entry_id, member_code
from vested_widgets.deals.errors import InvalidAnswer, NotAllowed
from vested_widgets.deals.policy import Decision
from vested_widgets.deals.records import (
    AnswerKey,
    Deal,
    Draft,
    Member,
    NewParty,
    Party,
    PartyCount,
    Round,
    Saved,
    Version,
)

if TYPE_CHECKING:
    import pandas as pd

    from vested_widgets.deals.store import Store
    from vested_widgets.method import Part


class Seat:
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

    # May I?

    def may_answer(self, step: str, part: str) -> Decision:
        """Whether this member may answer a part now, and if not, why."""
        decision = policy.may(self.member.role, "answer")
        if not decision.allowed:
            return decision
        if (before := self._unrevealed_before(step, part)) is not None:
            return Decision(False, method.words("blocker.follows", title=before.title))
        if self.round(step, part).state == "agreed":
            return Decision(False, method.words("blocker.agreed"))
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

    # Alone

    def answer(self, values: Mapping[AnswerKey, Any]) -> Saved:
        """Write answers, all or none; they are on disk when this returns.

        Args:
            values: by question; all of one part. A rating is an int, `UNSURE`, or None to take it back; a text is a str; points are ints.

        Raises:
            InvalidAnswer: a key or value that does not fit; nothing is written.
            NotAllowed: this member may not answer this part now.
        """
        from vested_widgets.deals import store_answers

        places = {(key.step, key.part) for key in values}
        if len(places) != 1:
            raise InvalidAnswer("Answers are written part by part: name questions of one part. Reload the page.")
        ((step, part),) = places
        asked = self._part(step, part)
        self.may_answer(step, part).demand()
        entries = [entry for entry, _ in self.texts(step, asked.entries_from)] if isinstance(asked, method.Allocation) else []
        checks.answers(self.deal, self.member, asked, values, entries)
        with self.store.writing(self.deal.id) as connection:
            current = store_answers.read_round(connection, self.deal.id, step, part)
            if isinstance(asked, method.Allocation):
                spent = store_answers.answers_of(connection, self.member.id, step, part, current.wave) | dict(values)
                checks.budget(asked, {key.item: points for key, points in spent.items()})
            late = current.ever_revealed
            at = store_answers.write_answers(connection, self.member, values, current.wave, late)
        return Saved(at, late)

    def _part(self, step: str, part: str) -> Part:
        try:
            return self.method.step(step).part(part)
        except method.ContentError as error:
            raise InvalidAnswer(f"{error} Reload the page.") from error

    def my_answers(self, step: str, part: str) -> dict[AnswerKey, Any]:
        """This member's latest answers to a part, in its current wave."""
        from vested_widgets.deals import store_answers

        with self.store.reading() as connection:
            wave = store_answers.read_round(connection, self.deal.id, step, part).wave
            return store_answers.answers_of(connection, self.member.id, step, part, wave)

    def done(self, step: str, part: str) -> bool:
        """Whether this member has said "count me in"."""
        from vested_widgets.deals import store_answers

        with self.store.reading() as connection:
            wave = store_answers.read_round(connection, self.deal.id, step, part).wave
            return self.member.id in store_answers.done_members(connection, self.deal.id, step, part, wave)

    def set_done(self, step: str, part: str, *, done: bool) -> None:
        """Be counted in, or out again.

        Raises:
            NotAllowed: this member may not answer this part now.
        """
        from vested_widgets.deals import store_answers

        self.may_answer(step, part).demand()
        with self.store.writing(self.deal.id) as connection:
            wave = store_answers.read_round(connection, self.deal.id, step, part).wave
            store_answers.write_done(connection, self.member, step, part, wave, done)

    # Together

    def round(self, step: str, part: str) -> Round:
        """The state of a part."""
        from vested_widgets.deals import store_answers

        with self.store.reading() as connection:
            return store_answers.read_round(connection, self.deal.id, step, part)

    def counts(self, step: str, part: str) -> list[PartyCount]:
        """How far each party is with a part: counts of people."""
        from vested_widgets.deals import store_answers

        with self.store.reading() as connection:
            wave = store_answers.read_round(connection, self.deal.id, step, part).wave
            started = store_answers.started_members(connection, self.deal.id, step, part, wave)
            done = store_answers.done_members(connection, self.deal.id, step, part, wave)
        counts = []
        for party in self.deal.parties:
            ids = {m.id for m in self.deal.members if m.party_id == party.id and m.role == "member"}
            counts.append(PartyCount(party, len(ids), len(ids & (started | done)), len(ids & done)))
        return counts

    def reveal(self, step: str, part: str) -> Round:
        """Open the group's picture of a part to everybody.

        Raises:
            NotAllowed: this person may not, or not now.
        """
        return self._turn("reveal", step, part)

    def reopen(self, step: str, part: str) -> Round:
        """Take back the last turn of a part: from agreed to revealed, from revealed to open. Later answers are late all the same.

        Raises:
            NotAllowed: this person may not, or not now.
        """
        return self._turn("reopen", step, part)

    def agree(self, step: str, part: str) -> Round:
        """Settle a revealed part.

        Raises:
            NotAllowed: this person may not, or not now.
        """
        return self._turn("agree", step, part)

    def new_wave(self, step: str, part: str) -> Round:
        """Let everybody answer a part again; the answers of earlier waves stay.

        Raises:
            NotAllowed: this person may not.
        """
        return self._turn("new_wave", step, part)

    def _turn(self, act: str, step: str, part: str) -> Round:
        from vested_widgets.deals import store_answers

        self._part(step, part)
        decision = policy.may(self.member.role, act) if act == "new_wave" else self.may(act, step, part)
        decision.demand()
        with self.store.writing(self.deal.id) as connection:
            now = store_answers.read_round(connection, self.deal.id, step, part)
            before = {"agreed": "revealed", "revealed": "open", "open": "open"}[now.state]
            state = {"reveal": "revealed", "agree": "agreed", "reopen": before, "new_wave": "open"}[act]
            wave = now.wave + (act == "new_wave")
            store_answers.write_round(connection, self.member, step, part, state, wave)  # type: ignore[arg-type]
        return self.round(step, part)

    def texts(self, step: str, part: str) -> list[tuple[str, str]]:
        """Everybody's texts after the reveal as (entry id, text), in an order that says nothing about who wrote them.

        Raises:
            NotAllowed: the part has not been revealed, or this person may not see it.
        """
        from vested_widgets.deals import store_answers

        wave = self._demand_sight(step, part)
        with self.store.reading() as connection:
            rows = store_answers.all_answers(connection, self.deal.id, step, part, wave)
        return sorted(
            (entry_id(self.deal, row.member_id, step, part, wave), row.value.strip())
            for row in rows
            if row.value and row.value.strip()
        )

    def answers(self, step: str, part: str) -> pd.DataFrame:
        """Everybody's answers after the reveal, tidy; a code that changes from part to part stands for each member.

        Raises:
            NotAllowed: the part has not been revealed, or this person may not see it.
        """
        from vested_widgets.deals import frames, store_answers

        wave = self._demand_sight(step, part)
        asked = self._part(step, part)
        entries = dict(self.texts(step, asked.entries_from)) if isinstance(asked, method.Allocation) else {}
        with self.store.reading() as connection:
            rows = store_answers.all_answers(connection, self.deal.id, step, part, wave)
        return frames.tidy(
            self.deal,
            self.method.step(step),
            rows,
            lambda row: member_code(self.deal, row.member_id, step, part),
            entries,
        )

    def _demand_sight(self, step: str, part: str) -> int:
        policy.may(self.member.role, "see_group").demand()
        current = self.round(step, part)
        if current.state == "open":
            raise NotAllowed(method.words("blocker.not_revealed"))
        return current.wave

    # Joint texts

    def draft(self, name: str) -> Draft:
        """A joint text ("step/part") with its versions, state and approvals."""
        from vested_widgets.deals import store_drafts

        policy.may(self.member.role, "see_draft").demand()
        self._joint(name)
        with self.store.reading() as connection:
            return store_drafts.read_draft(connection, self.deal, name)

    def may_write(self, name: str) -> Decision:
        """Whether this person may write a joint text now, and if not, why."""
        decision = policy.may(self.member.role, "write_draft")
        if not decision.allowed:
            return decision
        step, part = self._joint(name)
        if (before := self._unrevealed_before(step, part)) is not None:
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
        step, part = self._joint(name)
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

    def _joint(self, name: str) -> tuple[str, str]:
        step, _, part = str(name).partition("/")
        if self._part(step, part).kind != "joint_text":
            raise InvalidAnswer(f"{name!r} is not a joint text. Reload the page.")
        return step, part

    # The architect's table

    def new_deal(self, name: str, parties: list[NewParty], *, architect: str, k: int = 3) -> Deal:
        """Make another deal in the same record.

        Raises:
            NotAllowed: this person is no deal architect.
            InvalidDeal: the deal does not hold; nothing is created.
        """
        policy.may(self.member.role, "new_deal").demand()
        return self.store.create_deal(name, parties, architect=architect, k=k)

    def fresh_link(self, member_id: str) -> str:
        """A fresh secret link for a seat of this deal; the older ones die.

        Raises:
            NotAllowed: this person is no deal architect, or the seat is of another deal.
        """
        policy.may(self.member.role, "links").demand()
        if member_id not in {member.id for member in self.deal.members}:
            raise NotAllowed(method.words("blocker.other_deal"))
        return self.store.issue_link(member_id)
