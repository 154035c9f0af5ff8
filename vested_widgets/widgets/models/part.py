"""The model of a part: what one member has answered, how far the group is, and why something is not possible."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from traitlets import Bool, Dict, HasTraits, Int, List, Unicode

from vested_widgets import method
from vested_widgets.deals import AnswerKey, Round
from vested_widgets.texts import with_line_ends

if TYPE_CHECKING:
    from vested_widgets.deals import PartyCount, Saved, Seat
    from vested_widgets.method import Part, Step
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
        """Return the member's seat."""
        return self.session.seat

    @property
    def revealed(self) -> bool:
        """Return whether the group's picture is open to everybody."""
        return bool(self.state != "open")

    @property
    def may_see(self) -> bool:
        """Return whether this person may see the group's picture now."""
        now = Round(self.step.id, self.part.id, self.state, self.wave)  # type: ignore[arg-type]
        return self.seat.may("see_group", f"{self.step.id}/{self.part.id}", now=now).allowed

    @property
    def invited(self) -> int:
        """Return how many members may answer, over all parties."""
        return sum(count["invited"] for count in self.counts)

    @property
    def ready(self) -> int:
        """Return how many of them have said "count me in"."""
        return sum(count["done"] for count in self.counts)

    def refresh(self) -> None:
        """Read the part's state from the record again."""
        with self.hold_trait_notifications():
            decision = self.seat.may("answer", f"{self.step.id}/{self.part.id}", now=self.recount())
            self.blockers = [] if decision.allowed else [decision.reason]

    def turn(self) -> None:
        """Read what a turn of the round shows at once. What follows may wait a moment: `refresh` is called then."""
        self.refresh()

    def recount(self) -> Round:
        """Read what answers change, one's own (of another device) and the others': nothing that is asked, and not who may answer.

        Returns:
            The part's round as it was read.
        """
        standing = self.seat.answers.standing(self.step.id, self.part.id)
        with self.hold_trait_notifications():
            self.state, self.wave = standing.round.state, standing.round.wave
            self.answers = {str(key): value for key, value in standing.answers.items()}
            self.derive()
            self.done = standing.done
            self.counts = [self._count(count) for count in standing.counts]
        return standing.round

    def derive(self) -> None:
        """Set what follows from the member's answers alone."""
        self.total = self.count_asked()
        self.answered = self.count_answered()

    def record(self, changes: dict[str, Any]) -> Saved:
        """Write answers to the record; returns after the commit.

        While a part is answered alone nothing else changes by them, and nothing is read again: in a room of fifty people who all
        answer at once, the reading would be what they wait for.

        Args:
            changes: {`str(AnswerKey)`: value}.

        Raises:
            InvalidAnswer: a key or value that this part does not have; nothing is written.
            NotAllowed: this member may not answer now.
        """
        values = {
            AnswerKey.parse(key): with_line_ends(value) if isinstance(value, str) else value for key, value in changes.items()
        }
        saved = self.seat.answers.write(values)
        self.saved_at = saved.at.isoformat()
        if saved.late or self.revealed:
            self.refresh()
        else:
            with self.hold_trait_notifications():
                self.answers = self.answers | {str(key): value for key, value in values.items()}
                self.derive()
        return saved

    def set_done(self, done: bool) -> None:
        """Say "count me in" (or take it back)."""
        self.seat.answers.set_done(self.step.id, self.part.id, done=done)
        self.refresh()

    def keys(self) -> list[str]:
        """Return the keys of all the questions this member is asked, in order."""
        return [str(AnswerKey(self.step.id, self.part.id))]

    def count_asked(self) -> int:
        """Return how many questions there are to answer."""
        return len(self.keys())

    def count_answered(self) -> int:
        """Return how many of `keys` have an answer."""
        return sum(self.answers.get(key) not in (None, "") for key in self.keys())

    def _count(self, count: PartyCount) -> dict[str, Any]:
        return {
            "name": count.party.name,
            "colour": count.party.colour,
            "invited": count.invited,
            "started": count.started,
            "done": count.done,
        }


def waiting(part: PartModel) -> str:
    """Return the sentence that counts those who are in: "9 of 11 have answered"."""
    return method.words("status.waiting", done=part.ready, invited=part.invited)


def why_nothing(part: PartModel) -> str:
    """Why nothing is asked yet, if the rows that give the items are not there; else ""."""
    source = getattr(part.part, "items_from", None)
    if source is None or part.keys():
        return ""
    step, _, name = source.of.partition("/")
    return method.words("input.no_items", title=part.session.method.step(step).part(name).title)
