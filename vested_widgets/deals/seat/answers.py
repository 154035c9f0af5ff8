"""Answer alone, and see what everyone answered after the reveal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from vested_widgets import method
from vested_widgets.deals import frames, validation
from vested_widgets.deals.entities import AnswerKey, PartStanding, PartyCount, Saved
from vested_widgets.deals.errors import InvalidAnswer
from vested_widgets.deals.joint.items import all_items, row_words
from vested_widgets.deals.pseudonyms import entry_id, member_code
from vested_widgets.deals.record import answers as stored_answers
from vested_widgets.deals.seat.context import SeatContext
from vested_widgets.kinds import Asked, kind_of

if TYPE_CHECKING:
    import pandas as pd


class Answers:
    """Acts on answers: the own ones always, everyone's after the reveal."""

    def __init__(self, context: SeatContext) -> None:
        self._context = context

    # One's own

    def write(self, values: Mapping[AnswerKey, Any]) -> Saved:
        """Write answers, all or none; they are on disk when this returns.

        Args:
            values: by question; all of one part. A rating is an int, `UNSURE`, or None to take it back; a text is a str; points are ints.

        Raises:
            InvalidAnswer: a key or value that does not fit; nothing is written.
            NotAllowed: this member may not answer this part now.
        """
        places = {(key.step, key.part) for key in values}
        if len(places) != 1:
            raise InvalidAnswer(method.words("write_error.several_parts"))
        ((step, part),) = places
        context, place = self._context, f"{step}/{part}"
        asked = context.part(place)
        with context.writing("answer", place) as transaction:
            connection, member, deal = transaction.connection, transaction.member, transaction.deal
            items = all_items(connection, deal, context.method, asked, member.party_id)
            parties = {party.id: party.name for party in deal.parties}
            validation.answers(asked, Asked(items, self._points_to(step, asked), parties, member.party_id), values)
            current = stored_answers.read_round(connection, deal.id, step, part)
            if kind_of(asked).checks_all:
                before = stored_answers.answers_of(connection, member.id, step, part, current.wave)
                validation.together(asked, {key.item: value for key, value in (before | dict(values)).items()})
            late = current.ever_revealed
            at = stored_answers.write_answers(connection, member, values, current.wave, late)
        return Saved(at, late)

    def set_done(self, step: str, part: str, *, done: bool) -> None:
        """Submit one's answers to a part, or take the submission back.

        Raises:
            NotAllowed: this member may not answer this part now.
        """
        with self._context.writing("answer", f"{step}/{part}") as transaction:
            connection, member = transaction.connection, transaction.member
            wave = stored_answers.read_round(connection, member.deal_id, step, part).wave
            stored_answers.write_done(connection, member, step, part, wave, done)

    def standing(self, step: str, part: str) -> PartStanding:
        """Read where a part stands for this member, in its current wave."""
        deal, member = self._context.deal, self._context.member
        with self._context.store.reading() as connection:
            current = stored_answers.read_round(connection, deal.id, step, part)
            mine = stored_answers.answers_of(connection, member.id, step, part, current.wave)
            started = stored_answers.started_members(connection, deal.id, step, part, current.wave)
            done = stored_answers.done_members(connection, deal.id, step, part, current.wave)
        counts = []
        for party in deal.parties:
            ids = {m.id for m in deal.members if m.party_id == party.id and m.role == "member" and m.active}
            counts.append(PartyCount(party, len(ids), len(ids & (started | done)), len(ids & done)))
        return PartStanding(current, mine, member.id in done, tuple(counts))

    def mine(self, step: str, part: str) -> dict[AnswerKey, Any]:
        """Read this member's latest answers to a part, in its current wave."""
        return self.standing(step, part).answers

    def done(self, step: str, part: str) -> bool:
        """Tell whether this member has submitted the answers to a part."""
        return self.standing(step, part).done

    # Everyone's

    def counts(self, step: str, part: str) -> list[PartyCount]:
        """Count how far each party is with a part: people, never what they answered."""
        return list(self.standing(step, part).counts)

    def frame(self, step: str, part: str, *, earlier: bool = False) -> pd.DataFrame:
        """Read everyone's answers after the reveal, tidy; a code that changes from part to part stands for each member.

        Args:
            earlier: with the answers of the waves before this one that were revealed, to show what has changed.

        Raises:
            NotAllowed: the part has not been revealed, or this person may not see it.
        """
        context = self._context
        wave = self._demand_sight(step, part)
        asked = context.part(f"{step}/{part}")
        entries = self._points_to(step, asked)
        with context.store.reading() as connection:
            rows = stored_answers.all_answers(connection, context.deal.id, step, part, None if earlier else wave)
            if earlier:
                shown = stored_answers.revealed_waves(connection, context.deal.id, step, part)
                rows = [row for row in rows if row.wave in shown and row.wave <= wave]
            items = all_items(connection, context.deal, context.method, asked, None)
            words = row_words(connection, context.deal, context.method, asked)
        return frames.tidy(
            context.deal,
            context.method.step(step),
            rows,
            lambda row: member_code(context.deal, row.member_id, step, part),
            entries,
            {part: items},
            {part: words},
        )

    def texts(self, step: str, part: str) -> list[tuple[str, str]]:
        """Read everyone's texts after the reveal as (entry id, text), in an order that says nothing about who wrote them.

        Raises:
            NotAllowed: the part has not been revealed, or this person may not see it.
        """
        return [(entry, text) for entry, _, text in self._entries(step, part)]

    def texts_by_prompt(self, step: str, part: str) -> dict[str, list[str]]:
        """Read everyone's texts after the reveal by the prompt that they answer ("" in a part without prompts), in the order of the prompts.

        Raises:
            NotAllowed: the part has not been revealed, or this person may not see it.
        """
        asked = self._context.part(f"{step}/{part}")
        prompt_of = dict(kind_of(asked).fields(asked))
        found: dict[str, list[str]] = {prompt: [] for prompt in prompt_of.values()}
        for _, item, text in self._entries(step, part):
            found.setdefault(prompt_of.get(item, ""), []).append(text)
        return found

    def _points_to(self, step: str, part: method.Part) -> dict[str, str]:
        """Read the texts that can get points in a part, by their id."""
        source = kind_of(part).entries_from(part)
        return dict(self.texts(step, source)) if source else {}

    def _entries(self, step: str, part: str) -> list[tuple[str, str, str]]:
        """Read (entry id, field, text) of everyone's texts, sorted by the id: that order says nothing about who wrote them."""
        deal, wave = self._context.deal, self._demand_sight(step, part)
        with self._context.store.reading() as connection:
            rows = stored_answers.all_answers(connection, deal.id, step, part, wave)
        return sorted(
            (entry_id(deal, row.member_id, step, part, wave, row.item), row.item, row.value.strip())
            for row in rows
            if row.value and row.value.strip()
        )

    def _demand_sight(self, step: str, part: str) -> int:
        """Go on only if this person may see everyone's answers to a part now; returns its wave."""
        self._context.decide("see_group").demand()
        place = f"{step}/{part}"
        current = self._context.round(place)
        self._context.decide("see_group", place, now=current).demand()
        return current.wave
