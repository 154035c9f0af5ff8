"""Take revealed words over into what is written together, and keep where rows and texts come from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vested_widgets import method
from vested_widgets.deals.entities import Deal
from vested_widgets.deals.errors import InvalidAnswer, NotAllowed
from vested_widgets.deals.joint import estimates, labels
from vested_widgets.deals.joint.entities import Words
from vested_widgets.deals.joint.lookup import Lookup
from vested_widgets.deals.record import word_sources as stored_sources
from vested_widgets.deals.seat.answers import Answers
from vested_widgets.deals.seat.context import SeatContext, Writing, split
from vested_widgets.method import amounts

# More at once comes from no page.
MOST_AT_ONCE = 100


class RevealedWords:
    """The revealed words that belong to a joint part: what can be taken over, and what was."""

    def __init__(self, context: SeatContext, answers: Answers) -> None:
        self._context, self._answers = context, answers

    def of(self, name: str) -> list[Words]:
        """Read the words that can be taken over into a joint part ("step/part"), question by question, then others that were.

        Before the reveal, and for people who may not see what the group answered, there are none.

        Raises:
            InvalidAnswer: it is not written together.
            NotAllowed: this person may not see it.
        """
        context = self._context
        context.decide("see_draft").demand()
        ways: Sequence[method.WordsFrom] = getattr(context.joint_part(name), "words_from", ())
        if not ways or not context.decide("see_group").allowed:
            return []
        found = {words.entry: words for words in self._offered(ways)}
        with context.lookup() as lookup:
            taken = {entry: of for sources in lookup.word_sources(name).values() for entry, of in sources.items()}
            gone = {entry: of for entry, of in taken.items() if entry not in found}
            texts = {of: dict(lookup.texts(of)) for of in set(gone.values())}
        ranged = {way.of for way in ways if way.ranges}
        for of in ranged & set(gone.values()):
            waves = {entry: estimates.round_of(entry) for entry, part in gone.items() if part == of}
            # While a new round is open nobody reads the numbers of the earlier one; which round it was can be told.
            texts[of] = {entry: method.words("estimates.of_round", round=wave) for entry, wave in waves.items()}
            if context.decide("see_group", of, now=context.round(of)).allowed:
                texts[of] |= {words.entry: words.text for wave in set(waves.values()) for words in self._ranges(of, wave=wave)}
        return [*found.values(), *(Words(entry, of, "", "", None, texts[of].get(entry, "")) for entry, of in gone.items())]

    def sources(self, name: str) -> tuple[str, ...]:
        """Read the entries of the words that a joint text was made of, in the order in which they were taken over."""
        self._context.decide("see_draft").demand()
        with self._context.lookup() as lookup:
            return tuple(lookup.word_sources(name).get("", ()))

    def drop(self, name: str, entry: str) -> None:
        """Take a source off a joint text; its versions and approvals stay as they are.

        Raises:
            InvalidAnswer: it is no source of the text.
            NotAllowed: this person may not write it now.
        """
        with self._context.writing("write_draft", name) as transaction:
            self.record_dropped(transaction, name, "", entry)

    # For the writing of rows and texts, in its transaction

    def checked(self, name: str, entries: Sequence[str]) -> list[tuple[str, str]]:
        """Return the words that are taken over as (part, entry), each once.

        Raises:
            InvalidAnswer: they are not open to be taken over into this part.
        """
        if not entries:
            return []
        ways: Sequence[method.WordsFrom] = getattr(self._context.joint_part(name), "words_from", ())
        known = {words.entry: words.of for words in self._offered(ways)}
        if len(entries) > MOST_AT_ONCE or any(not isinstance(entry, str) or entry not in known for entry in entries):
            raise InvalidAnswer(method.words("write_error.no_words"))
        return [(known[entry], entry) for entry in dict.fromkeys(entries)]

    def demand_unused(self, transaction: Writing, name: str, entries: Sequence[str]) -> None:
        """Go on only if no row of the table is made of these words yet.

        Raises:
            NotAllowed: one is; the sentence says which, and of whom.
        """
        part, deal = self._context.table(name), transaction.deal
        lookup = Lookup(transaction.connection, deal, self._context.method)
        there = {row.row_id: row for row in lookup.heads(name) if not row.deleted}
        for row_id, sources in lookup.word_sources(name).items():
            row = there.get(row_id)
            if row is not None and set(sources) & set(entries):
                title = labels.row_title(deal, part, row.cells)
                raise NotAllowed(method.words("write_error.words_used", title=title, party=_author(deal, row.member_id)))

    @staticmethod
    def record_taken(transaction: Writing, name: str, row_id: str, sources: Sequence[tuple[str, str]], act: str = "") -> bool:
        """Append those that are no source of the row ("": of the text) yet; returns whether there were any."""
        there = {
            mark.entry
            for mark in stored_sources.marks(transaction.connection, transaction.deal.id, [name])
            if mark.row_id == row_id
        }
        new = [(of, entry) for of, entry in sources if entry not in there]
        stored_sources.write(transaction.connection, transaction.member, name, row_id, new, act=act)
        return bool(new)

    @staticmethod
    def record_dropped(transaction: Writing, name: str, row_id: str, entry: str, act: str = "") -> None:
        """Append that words are no source of a row or text any more.

        Raises:
            InvalidAnswer: they are none.
        """
        marks = stored_sources.marks(transaction.connection, transaction.deal.id, [name])
        found = [(mark.of, mark.entry) for mark in marks if (mark.row_id, mark.entry) == (row_id, entry)]
        if not found:
            raise InvalidAnswer(method.words("write_error.no_source"))
        stored_sources.write(transaction.connection, transaction.member, name, row_id, found, taken=False, act=act)

    def _offered(self, ways: Sequence[method.WordsFrom]) -> Iterator[Words]:
        """Read what is revealed, with the party where it may be told."""
        context = self._context
        parties = {party.id: party for party in context.deal.parties}
        for of in dict.fromkeys(way.of for way in ways):
            if not context.decide("see_group", of, now=context.round(of)).allowed:
                continue
            asked = context.part(of)
            if ranged := next((way for way in ways if way.of == of and way.ranges), None):
                yield from self._ranges(of, ranged)
                continue
            questions = {prompt.id: prompt.label for prompt in getattr(asked, "prompts", ())}
            for entry, prompt, party, text in self._answers.entries_by_party(*split(of)):
                way = next((way for way in ways if way.of == of and way.takes(prompt)), None)
                if way is not None:
                    whose = parties.get(party) if getattr(asked, "by_party", False) else None
                    question = questions.get(prompt) or asked.prompt or asked.title
                    yield Words(entry, of, prompt, question, whose, text, way)

    def _ranges(self, of: str, way: method.WordsFrom | None = None, *, wave: int | None = None) -> Iterator[Words]:
        """Read the joint ranges of what was estimated alone, each for its row; of a round that was shown before with its number."""
        context = self._context
        asked = context.part(of)
        frame = self._answers.frame(*split(of), earlier=True)
        if wave is not None:
            frame = frame[frame["wave"] <= wave]
        if frame.empty:
            return
        at = int(frame["wave"].max()) if wave is None else wave
        now = context.round(of).wave
        if wave is None and at != now:  # nobody has estimated anything in this round
            return
        for one in estimates.joint_ranges(context.deal, frame):
            numbers = (one.low, one.likely, one.high)
            low, likely, high = (amounts.show_number(number, method.here()) for number in numbers)
            unit = f" {one.unit}" if one.unit else ""
            text = method.words(
                "estimates.joint", title=one.title, low=low, likely=likely, high=high, unit=unit, n=one.people, round=at
            )
            yield Words(estimates.entry_of(one.item, at), of, "", asked.title, None, text, way, one.item, numbers)


def _author(deal: Deal, member_id: str) -> str:
    party = deal.party(deal.member(member_id).party_id)
    return party.name if party else method.words("role.architect")
