"""Answer alone, and see what everyone answered after the reveal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from vested_widgets import method
from vested_widgets.deals import frames, own_versions, validation
from vested_widgets.deals.entities import AnswerKey, PartStanding, PartyCount, Saved, Typing, Waiting
from vested_widgets.deals.errors import InvalidAnswer, NotAllowed
from vested_widgets.deals.joint.items import all_items, row_words
from vested_widgets.deals.joint.lookup import Lookup
from vested_widgets.deals.joint.lookup_checks import means_of
from vested_widgets.deals.pseudonyms import entry_id, member_code
from vested_widgets.deals.publishing import told_apart
from vested_widgets.deals.record import answers as stored_answers
from vested_widgets.deals.record.published import publication, read_published, waiting
from vested_widgets.deals.seat.context import SeatContext, Writing
from vested_widgets.kinds import Asked, kind_of
from vested_widgets.texts import with_line_ends

if TYPE_CHECKING:
    import pandas as pd


class Answers:
    """Acts on answers: the own ones always, everyone's after the reveal."""

    def __init__(self, context: SeatContext) -> None:
        self._context = context

    # One's own

    def write(self, values: Mapping[AnswerKey, Any], typing: Mapping[AnswerKey, Typing] | None = None) -> Saved:
        """Write answers, all or none; they are on disk when this returns.

        Args:
            values: by question; all of one part. A rating is an int, `UNSURE`, or None to take it back; a text is a str; points are ints.
            typing: when and on what a page's answers were typed. Of answers of several devices that had not seen each other the newest
                typed stands; an answer that is in the record already is not written again.

        Raises:
            InvalidAnswer: a key or value that does not fit; nothing is written.
            NotAllowed: this member may not answer this part now.
        """
        places = {(key.step, key.part) for key in values}
        if len(places) != 1:
            raise InvalidAnswer(method.words("write_error.several_parts"))
        ((step, part),) = places
        values = {key: with_line_ends(value) if isinstance(value, str) else value for key, value in values.items()}
        context, place = self._context, f"{step}/{part}"
        asked = context.part(place)
        with context.writing("answer", place) as transaction:
            connection, member, deal = transaction.connection, transaction.member, transaction.deal
            items = all_items(connection, deal, context.method, asked, member.party_id, answering=True)
            parties = {party.id: party.name for party in deal.parties}
            validation.answers(asked, Asked(items, self._points_to(step, asked), parties, member.party_id), values)
            current = stored_answers.read_round(connection, deal.id, step, part)
            typing = {key: typed for key, typed in (typing or {}).items() if key in values}
            known = stored_answers.recorded(connection, member.id, {typed.token for typed in typing.values()}) if typing else {}
            new = {key: value for key, value in values.items() if key not in typing or typing[key].token not in known}
            typing = {key: typed for key, typed in typing.items() if key in new}
            together, standing = kind_of(asked).checks_all, {}
            if typing or together:
                there = stored_answers.standing_versions(connection, member.id, step, part, current.wave)
                standing = own_versions.placed(new, typing, there, wave=current.wave, together=together)
                if together:
                    standing = self._checked_together(asked, new, there, standing)
            saved = stored_answers.write_answers(
                connection, member, new, current.wave, current.ever_revealed, typing=typing, standing=standing
            )
        return replace(saved, seen=max([saved.seen, *known.values()]))

    def _checked_together(
        self,
        part: method.Part,
        new: Mapping[AnswerKey, Any],
        there: Mapping[AnswerKey, own_versions.OwnVersion],
        standing: dict[AnswerKey, str],
    ) -> dict[AnswerKey, str]:
        """Check that answers fit together; what fits only by itself, since another device has answered meanwhile, stands beside.

        Raises:
            InvalidAnswer: they do not fit together.
        """
        if own_versions.BESIDE in standing.values():
            return standing
        before = {key: version.value for key, version in there.items()}
        try:
            validation.together(part, {key.item: value for key, value in (before | dict(new)).items()})
        except InvalidAnswer:
            if not standing:
                raise
            return dict.fromkeys(new, own_versions.BESIDE)
        return standing

    def set_done(self, step: str, part: str, *, done: bool) -> None:
        """Submit one's answers to a part, or take the submission back.

        Raises:
            NotAllowed: this member may not answer this part now, or there is nothing to answer yet.
        """
        with self._context.writing("answer", f"{step}/{part}") as transaction:
            connection, member = transaction.connection, transaction.member
            if done:
                self._demand_questions(transaction, step, part)
            wave = stored_answers.read_round(connection, member.deal_id, step, part).wave
            stored_answers.write_done(connection, member, step, part, wave, done)

    def _demand_questions(self, transaction: Writing, step: str, part: str) -> None:
        """Go on only if a part asks this member anything: its items or texts may not have been written yet."""
        context, asked = self._context, self._context.part(f"{step}/{part}")
        source = getattr(asked, "items_from", None)
        party = transaction.member.party_id
        if source and not all_items(transaction.connection, transaction.deal, context.method, asked, party, answering=True):
            raise NotAllowed(method.words("input.no_items", title=context.part(source.of).title))
        texts = kind_of(asked).entries_from(asked)
        if texts and not self._points_to(step, asked):
            raise NotAllowed(method.words("input.no_entries", title=context.part(f"{step}/{texts}").title))

    def standing(self, step: str, part: str) -> PartStanding:
        """Read where a part stands for this member, in its current wave."""
        deal, member = self._context.deal, self._context.member
        with self._context.store.reading() as connection:
            turns = stored_answers.read_turns(connection, deal.id, step, part)
            current = stored_answers.round_of(step, part, turns)
            standing = stored_answers.standing_versions(connection, member.id, step, part, current.wave)
            met = stored_answers.waiting_numbers(connection, member.id, step, part, current.wave)
            versions = stored_answers.own_versions(connection, member.id, step, part, current.wave) if met else []
            started = stored_answers.started_members(connection, deal.id, step, part, current.wave)
            marks = stored_answers.done_marks(connection, deal.id, step, part, current.wave)
        done = stored_answers.submitted(marks, stored_answers.first_reveal(turns, current.wave))
        counts, people = [], deal.people()
        here, in_ = ({people[one] for one in found if one in people} for found in (started | done, done))
        for party in deal.parties:
            invited = (m for m in deal.members if m.party_id == party.id and m.role == "member" and m.active and not m.open)
            ids = {people[member.id] for member in invited}
            counts.append(PartyCount(party, len(ids), len(ids & here), len(ids & in_)))
        mine = {key: version.value for key, version in standing.items()}
        seen = max([*met, *(version.seq for version in standing.values())], default=0)
        submitted = member.id in stored_answers.submitted(marks)
        return PartStanding(current, mine, submitted, tuple(counts), seen, tuple(own_versions.others(versions)))

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
        """Read everyone's published answers, tidy; a code that changes from part to part stands for each member.

        What was answered, changed or taken back after the reveal is published by the rule of `deals.publishing`.

        Args:
            earlier: with the answers of the waves before this one that were revealed, to show what has changed.

        Raises:
            NotAllowed: the part has not been revealed, or this person may not see it.
        """
        context = self._context
        wave = self._demand_sight(step, part)
        asked = context.part(f"{step}/{part}")
        entries, people = self._points_to(step, asked), context.deal.people()
        with context.store.reading() as connection:
            shown = stored_answers.revealed_waves(connection, context.deal.id, step, part) if earlier else {wave}
            found = [read_published(connection, context.deal, step, asked, one) for one in sorted(shown) if one <= wave]
            items = all_items(connection, context.deal, context.method, asked, None)
            words = row_words(connection, context.deal, context.method, asked)
        return frames.tidy(
            context.deal,
            context.method.step(step),
            [row for one in found for row in one.rows],
            lambda row: member_code(context.deal, people.get(row.member_id, row.member_id), step, part),
            entries,
            {part: items},
            {part: words},
            parties={seq: party for one in found for seq, party in one.parties.items()},
            joined=frozenset().union(*(one.joined for one in found)),
        )

    def means(self, step: str, part: str, question: str) -> Mapping[str, Sequence[float | None]]:
        """Return per item the published mean of every party, in the order of the parties; None where fewer than k have answered.

        Of three or four people it is the mean in halves, as pictures show it.

        Raises:
            NotAllowed: the part has not been revealed, or this person may not see it.
        """
        self._demand_sight(step, part)
        context = self._context
        with context.store.reading() as connection:
            return means_of(Lookup(connection, context.deal, context.method), f"{step}/{part}", question)

    def publication(self, step: str, part: str) -> int:
        """Return the change by which what everyone may see of a part last became what it is; 0 before the reveal."""
        with self._context.store.reading() as connection:
            current = stored_answers.read_round(connection, self._context.deal.id, step, part)
            asked = self._context.part(f"{step}/{part}")
            return publication(connection, self._context.deal, step, asked, current.wave)

    def publications(self, steps: Iterable[str]) -> list[int]:
        """Return `publication` of every part of some steps that is answered alone, in their order."""
        with self._context.store.reading():
            parts = ((step, part) for step in steps for part in self._context.method.step(step).parts)
            return [self.publication(step, part.id) for step, part in parts if part.kind in method.ALONE]

    def waiting(self, step: str, part: str) -> Waiting:
        """Tell whether answers to a part, and this member's among them, wait to be published."""
        context, asked = self._context, self._context.part(f"{step}/{part}")
        with context.store.reading() as connection:
            current = stored_answers.read_round(connection, context.deal.id, step, part)
            return waiting(connection, context.deal, step, asked, current.wave, context.member.id)

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

    def texts_by_party(self, step: str, part: str) -> list[tuple[str, str, list[str]]]:
        """Read everyone's texts after the reveal as (prompt, party id, texts), in the order of prompts and parties.

        A party stands by itself at a prompt that k of its members have written to. The others' texts have no party (""), and at least k
        people have written them: fewer would tell by what is left whose they are.

        Raises:
            NotAllowed: the part has not been revealed, or this person may not see it.
        """
        found: dict[tuple[str, str], list[str]] = {}
        for _, prompt, party, text in self.entries_by_party(step, part):
            found.setdefault((prompt, party), []).append(text)
        return [(prompt, party, texts) for (prompt, party), texts in found.items()]

    def entries_by_party(self, step: str, part: str) -> list[tuple[str, str, str, str]]:
        """Read everyone's texts after the reveal as (entry id, prompt, party id, text), in the order of `texts_by_party`.

        Raises:
            NotAllowed: the part has not been revealed, or this person may not see it.
        """
        deal, asked = self._context.deal, self._context.part(f"{step}/{part}")
        prompt_of = dict(kind_of(asked).fields(asked))
        party_of = {member.id: member.party_id or "" for member in deal.members}
        written = [
            (entry, prompt_of.get(item, ""), party_of.get(who, ""), who, text)
            for entry, item, text, who in self._written(step, part)
        ]
        found = []
        for prompt in dict.fromkeys([*prompt_of.values(), *(prompt for _, prompt, *_ in written)]):
            here = [(entry, party, who, text) for entry, asked_of, party, who, text in written if asked_of == prompt]
            by = {party.id: {who for _, of, who, _ in here if of == party.id} for party in deal.parties}
            by[""] = {who for _, of, who, _ in here if not of}
            writers = {party: len(who) for party, who in by.items() if who}
            alone = told_apart(writers, deal.k)
            for party in [*(party.id for party in deal.parties if party.id in alone), ""]:
                found += [
                    (entry, prompt, party, text) for entry, of, _, text in here if of == party or (not party and of not in alone)
                ]
        return found

    def _points_to(self, step: str, part: method.Part) -> dict[str, str]:
        """Read the texts that can get points in a part, by their id."""
        source = kind_of(part).entries_from(part)
        return dict(self.texts(step, source)) if source else {}

    def _entries(self, step: str, part: str) -> list[tuple[str, str, str]]:
        """Read (entry id, field, text) of everyone's texts, sorted by the id: that order says nothing about who wrote them."""
        return [(entry, field, text) for entry, field, text, _ in self._written(step, part)]

    def _written(self, step: str, part: str) -> list[tuple[str, str, str, str]]:
        """Read the same with the member, which goes no further than this class."""
        deal, wave = self._context.deal, self._demand_sight(step, part)
        asked = self._context.part(f"{step}/{part}")
        with self._context.store.reading() as connection:
            rows = read_published(connection, deal, step, asked, wave).rows
        return sorted(
            (entry_id(deal, row.member_id, step, part, wave, row.item), row.item, row.value.strip(), row.member_id)
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
