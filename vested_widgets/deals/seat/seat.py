"""A seat: everything a person may do in a deal goes through here, is checked against the policy, and returns after the commit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from vested_widgets import method
from vested_widgets.deals import policy, validation
from vested_widgets.deals.entities import AnswerKey, Deal, NewParty, PartStanding, PartyCount, Round, Saved
from vested_widgets.deals.errors import InvalidAnswer, NotAllowed
from vested_widgets.deals.pseudonyms import member_code
from vested_widgets.deals.seat.approvals import JointSeat
from vested_widgets.deals.seat.items import all_items
from vested_widgets.deals.seat.own_content import ContentSeat
from vested_widgets.deals.seat.own_data import OwnSeat
from vested_widgets.deals.seat.people import LifeSeat
from vested_widgets.deals.seat.workshop import RoomSeat

if TYPE_CHECKING:
    import pandas as pd


class Seat(RoomSeat, LifeSeat, OwnSeat, ContentSeat, JointSeat):
    """A member at the table of a deal: answers alone, what the group sees together, joint work, and the architect's acts."""

    # Alone

    def answer(self, values: Mapping[AnswerKey, Any]) -> Saved:
        """Write answers, all or none; they are on disk when this returns.

        Args:
            values: by question; all of one part. A rating is an int, `UNSURE`, or None to take it back; a text is a str; points are ints.

        Raises:
            InvalidAnswer: a key or value that does not fit; nothing is written.
            NotAllowed: this member may not answer this part now.
        """
        from vested_widgets.deals.record import answers as stored_answers

        places = {(key.step, key.part) for key in values}
        if len(places) != 1:
            raise InvalidAnswer("Answers are written part by part: name questions of one part. Reload the page.")
        ((step, part),) = places
        asked = self._part(step, part)
        self.may_answer(step, part).demand()
        entries = [entry for entry, _ in self.texts(step, asked.entries_from)] if isinstance(asked, method.Allocation) else []
        validation.answers(self.deal, self.member, asked, values, entries, self.items(step, part))
        with self.store.writing(self.deal.id) as connection:
            current = stored_answers.read_round(connection, self.deal.id, step, part)
            if isinstance(asked, method.Allocation):
                spent = stored_answers.answers_of(connection, self.member.id, step, part, current.wave) | dict(values)
                validation.budget(asked, {key.item: points for key, points in spent.items()})
            if isinstance(asked, method.Ranking):
                before = stored_answers.answers_of(connection, self.member.id, step, part, current.wave)
                validation.places(asked, {key.item: place for key, place in (before | dict(values)).items()})
            late = current.ever_revealed
            at = stored_answers.write_answers(connection, self.member, values, current.wave, late)
        return Saved(at, late)

    def standing(self, step: str, part: str) -> PartStanding:
        """Where a part stands for this member, in its current wave."""
        from vested_widgets.deals.record import answers as stored_answers

        with self.store.reading() as connection:
            current = stored_answers.read_round(connection, self.deal.id, step, part)
            mine = stored_answers.answers_of(connection, self.member.id, step, part, current.wave)
            started = stored_answers.started_members(connection, self.deal.id, step, part, current.wave)
            done = stored_answers.done_members(connection, self.deal.id, step, part, current.wave)
        counts = []
        for party in self.deal.parties:
            ids = {m.id for m in self.deal.members if m.party_id == party.id and m.role == "member" and m.active}
            counts.append(PartyCount(party, len(ids), len(ids & (started | done)), len(ids & done)))
        return PartStanding(current, mine, self.member.id in done, tuple(counts))

    def my_answers(self, step: str, part: str) -> dict[AnswerKey, Any]:
        """This member's latest answers to a part, in its current wave."""
        return self.standing(step, part).answers

    def done(self, step: str, part: str) -> bool:
        """Whether this member has said "count me in"."""
        return self.standing(step, part).done

    def set_done(self, step: str, part: str, *, done: bool) -> None:
        """Be counted in, or out again.

        Raises:
            NotAllowed: this member may not answer this part now.
        """
        from vested_widgets.deals.record import answers as stored_answers

        self.may_answer(step, part).demand()
        with self.store.writing(self.deal.id) as connection:
            wave = stored_answers.read_round(connection, self.deal.id, step, part).wave
            stored_answers.write_done(connection, self.member, step, part, wave, done)

    # Together

    def counts(self, step: str, part: str) -> list[PartyCount]:
        """How far each party is with a part: counts of people."""
        return list(self.standing(step, part).counts)

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
        from vested_widgets.deals.record import answers as stored_answers
        from vested_widgets.deals.record import workshops as stored_workshops

        self._part(step, part)
        decision = policy.may(self.member.role, act) if act == "new_wave" else self.may(act, step, part)
        decision.demand()
        with self.store.writing(self.deal.id) as connection:
            now = stored_answers.read_round(connection, self.deal.id, step, part)
            before = {"agreed": "revealed", "revealed": "open", "open": "open"}[now.state]
            state = {"reveal": "revealed", "agree": "agreed", "reopen": before, "new_wave": "open"}[act]
            wave = now.wave + (act == "new_wave")
            stored_answers.write_round(connection, self.member, step, part, state, wave)  # type: ignore[arg-type]
            stored_workshops.write_act(connection, self.member, "round", step, part, act=act, state=now.state, wave=now.wave)
        return self.round(step, part)

    def answers(self, step: str, part: str, *, earlier: bool = False) -> pd.DataFrame:
        """Everybody's answers after the reveal, tidy; a code that changes from part to part stands for each member.

        Args:
            earlier: with the answers of the waves before this one that were revealed, to show what has changed.

        Raises:
            NotAllowed: the part has not been revealed, or this person may not see it.
        """
        from vested_widgets.deals import frames
        from vested_widgets.deals.record import answers as stored_answers

        wave = self._demand_sight(step, part)
        asked = self._part(step, part)
        entries = dict(self.texts(step, asked.entries_from)) if isinstance(asked, method.Allocation) else {}
        with self.store.reading() as connection:
            rows = stored_answers.all_answers(connection, self.deal.id, step, part, None if earlier else wave)
            if earlier:
                shown = stored_answers.revealed_waves(connection, self.deal.id, step, part)
                rows = [row for row in rows if row.wave in shown and row.wave <= wave]
            items = all_items(connection, self.deal, self.method, asked, None)
        return frames.tidy(
            self.deal,
            self.method.step(step),
            rows,
            lambda row: member_code(self.deal, row.member_id, step, part),
            entries,
            {part: items},
        )

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
