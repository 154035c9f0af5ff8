"""The model of a part: what one member has answered, how far the group is, and why something is not possible."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from traitlets import Bool, Dict, HasTraits, Int, List, Unicode

from vested_widgets import method
from vested_widgets.deals import AnswerKey

if TYPE_CHECKING:
    from vested_widgets.deals import PartyCount, Saved, Seat
    from vested_widgets.method import Part, Ratings, Step
    from vested_widgets.session import Session


class PartModel(HasTraits):
    """One part of a step as one member sees it. Traits are replaced, never mutated.

    Attributes:
        state: the round's state: `open`, `revealed` or `agreed`.
        wave: which time this part is answered, from 1.
        answers: {key: value} of this member in this wave; the key is `str(AnswerKey)`, the value what the store holds.
        answered: how many of the `total` questions this member has answered ("not sure" is an answer).
        done: whether this member has said "count me in".
        counts: per party {name, colour, invited, started, done}: counts only, never what was answered.
        blockers: why this member cannot answer now, in words; empty if they can.
        saved_at: when the record last took an answer of this page, ISO 8601 in UTC, or "".
    """

    state = Unicode("open")
    wave = Int(1)
    answers: Dict[str, Any] = Dict()
    answered = Int(0)
    total = Int(0)
    done = Bool(False)
    counts: List[Any] = List()
    blockers: List[Any] = List()
    saved_at = Unicode("")

    def __init__(self, session: Session, step: Step, part: Part) -> None:
        super().__init__()
        self.session, self.step, self.part = session, step, part
        self.refresh()

    @property
    def seat(self) -> Seat:
        """The member's seat."""
        return self.session.seat

    @property
    def revealed(self) -> bool:
        """Whether the group's picture is open to everybody."""
        return bool(self.state != "open")

    @property
    def may_see(self) -> bool:
        """Whether this person may see the group's picture now."""
        return self.revealed and self.seat.may_see().allowed

    @property
    def invited(self) -> int:
        """How many members may answer, over all parties."""
        return sum(count["invited"] for count in self.counts)

    @property
    def ready(self) -> int:
        """How many of them have said "count me in"."""
        return sum(count["done"] for count in self.counts)

    def refresh(self) -> None:
        """Read the part's state from the record again."""
        step, part = self.step.id, self.part.id
        current = self.seat.round(step, part)
        mine = {str(key): value for key, value in self.seat.my_answers(step, part).items()}
        with self.hold_trait_notifications():
            self.state, self.wave = current.state, current.wave
            self.answers = mine
            self.total = len(self.keys())
            self.answered = self.count_answered()
            self.done = self.seat.done(step, part)
            self.counts = [self._count(count) for count in self.seat.counts(step, part)]
            self.blockers = [decision.reason] if not (decision := self.seat.may_answer(step, part)).allowed else []

    def record(self, changes: dict[str, Any]) -> Saved:
        """Write answers to the record; returns after the commit.

        Args:
            changes: {`str(AnswerKey)`: value}.

        Raises:
            InvalidAnswer: a key or value that this part does not have; nothing is written.
            NotAllowed: this member may not answer now.
        """
        saved = self.seat.answer({AnswerKey.parse(key): value for key, value in changes.items()})
        self.saved_at = saved.at.isoformat()
        self.refresh()
        return saved

    def set_done(self, done: bool) -> None:
        """Say "count me in" (or take it back)."""
        self.seat.set_done(self.step.id, self.part.id, done=done)
        self.refresh()

    def keys(self) -> list[str]:
        """The keys of all the questions this member is asked, in order."""
        return [str(AnswerKey(self.step.id, self.part.id))]

    def count_answered(self) -> int:
        """How many of `keys` have an answer."""
        return sum(self.answers.get(key) not in (None, "") for key in self.keys())

    def _count(self, count: PartyCount) -> dict[str, Any]:
        return {
            "name": count.party.name,
            "colour": count.party.colour,
            "invited": count.invited,
            "started": count.started,
            "done": count.done,
        }


class TextModel(PartModel):
    """A part that asks each member for one text."""

    text = Unicode("")
    entries: List[Any] = List()

    def refresh(self) -> None:
        """Read the member's text, and after the reveal everybody's, without names and in no telling order."""
        super().refresh()
        self.text = str(self.answers.get(self.keys()[0]) or "")
        self.entries = [text for _, text in self.seat.texts(self.step.id, self.part.id)] if self.may_see else []


class RatingsModel(PartModel):
    """A part that asks for ratings of items, one or more questions each."""

    part: Ratings

    def keys(self) -> list[str]:
        """The keys of all questions: item by item, question by question, each other party in its turn."""
        return [question["key"] for card in self.cards() for question in card["questions"]]

    def cards(self) -> list[dict[str, Any]]:
        """What the page shows: one card per item with its questions, each with key, text, scale and labels."""
        return [
            {
                "id": item.id,
                "title": item.title,
                "text": item.text,
                "group": item.group or "",
                "questions": [card for question in self.part.questions for card in self._asked(item, question)],
            }
            for item in self.part.items
        ]

    def _asked(self, item: Any, question: Any) -> list[dict[str, Any]]:
        """A question as this member is asked it: about the deal, the own party, or each other party in turn."""
        scale = self.part.scale(item, question)
        shown = {
            "low": scale.low,
            "high": scale.high,
            "low_label": scale.low_label,
            "high_label": scale.high_label,
            "unsure": scale.unsure,
        }
        return [
            {
                "key": str(AnswerKey(self.step.id, self.part.id, item.id, question.id, party.id if party else "")),
                "text": question.text.format(party=party.name) if party else question.text,
                "scale": shown,
            }
            for party in self._about(question.about)
        ]

    def _about(self, about: str) -> list[Any]:
        own = self.seat.member.party_id
        if about == "own":
            return [party for party in self.session.deal.parties if party.id == own]
        if about == "other":
            return [party for party in self.session.deal.parties if party.id != own]
        return [None]


def waiting(part: PartModel) -> str:
    """The sentence that counts those who are in: "9 of 11 have answered"."""
    return method.words("status.waiting", done=part.ready, invited=part.invited)
