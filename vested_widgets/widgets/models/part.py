"""The model of a part: what one member has answered, how far the group is, and why something is not possible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from traitlets import Bool, Dict, HasTraits, Int, List, Unicode

from vested_widgets import method
from vested_widgets.deals import AnswerKey, Round
from vested_widgets.deals.entities import UNSURE, Typing, Waiting
from vested_widgets.kinds import kind_of
from vested_widgets.texts import with_line_ends

if TYPE_CHECKING:
    from vested_widgets.deals import PartyCount, Saved, Seat
    from vested_widgets.deals.entities import OtherAnswer
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
        note: why what everyone sees does not hold all answers, this member's or others'; "" if it does.
        joins: whether this member has come after the reveal and may submit to join those who are shown.
        saved_at: when the record last took an answer of this page, ISO 8601 in UTC, or "".
        seen: the newest number of this member's own answers that this page has.
        others: answers of this member that do not stand, of another device or tab, to choose from: [{values, title, shown, standing, at}].
    """

    state = Unicode("open")
    wave = Int(1)
    answers: Dict[str, Any] = Dict()
    answered = Int(0)
    total = Int(0)
    done = Bool(False)
    counts: List[Any] = List()
    blockers: List[Any] = List()
    note = Unicode("")
    joins = Bool(False)
    saved_at = Unicode("")
    seen = Int(0)
    others: List[Any] = List()

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
            self.blockers = self.blocked(self.recount())

    def blocked(self, now: Round) -> list[str]:
        """Return why this member cannot answer in a round as it was read: a rule, or that there is nothing to answer yet."""
        decision = self.seat.may("answer", f"{self.step.id}/{self.part.id}", now=now)
        why = self.why_nothing() if decision.allowed else decision.reason
        return [why] if why else []

    def why_nothing(self) -> str:
        """Return why nothing is asked yet, if the rows that give the items are not there; else ""."""
        source = getattr(self.part, "items_from", None)
        if source is None or self.keys():
            return ""
        step, _, name = source.of.partition("/")
        return method.words("input.no_items", title=self.session.method.step(step).part(name).title)

    @property
    def waits_for_rows(self) -> bool:
        """Return whether nothing is asked yet because rows of a table in this step are still to be written together."""
        source = getattr(self.part, "items_from", None)
        inside = source is not None and source.of.partition("/")[0] == self.step.id
        return not self.revealed and inside and bool(self.why_nothing())

    @property
    def asking(self) -> bool:
        """Return whether this member can answer now so that it counts: before the reveal, or to join those who are shown."""
        return not self.blockers and (not self.revealed or self.joins)

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
            self.read_waiting()
            self.seen = standing.seen
            self.others = self._others(standing.others)
            self.counts = [self._count(count) for count in standing.counts]
        return standing.round

    def read_waiting(self) -> None:
        """Read whether answers wait to be published, and say why."""
        waits = self.seat.answers.waiting(self.step.id, self.part.id) if self.revealed else Waiting()
        said = "waits" if waits.anyone else ""
        if waits.mine and not waits.newcomer:
            said = "changed"
        elif waits.mine:
            joining = kind_of(self.part).joining
            said = "next_round" if not joining else "joins" if self.done else "submit"
        self.note = method.words(f"late.{said}", button=method.words("act.count_me_in")) if said else ""
        self.joins = waits.mine and waits.newcomer and bool(kind_of(self.part).joining)

    def derive(self) -> None:
        """Set what follows from the member's answers alone."""
        self.total = self.count_asked()
        self.answered = self.count_answered()

    def record(self, changes: dict[str, Any], typed: Mapping[str, Typing] | None = None) -> Saved:
        """Write answers to the record; returns after the commit.

        While a part is answered alone nothing else changes by them, and nothing is read again: in a room of fifty people who all
        answer at once, the reading would be what they wait for.

        Args:
            changes: {`str(AnswerKey)`: value}.
            typed: by the same keys, when and on what they were typed.

        Raises:
            InvalidAnswer: a key or value that this part does not have; nothing is written.
            NotAllowed: this member may not answer now.
        """
        values = {
            AnswerKey.parse(key): with_line_ends(value) if isinstance(value, str) else value for key, value in changes.items()
        }
        saved = self.seat.answers.write(values, {AnswerKey.parse(key): typing for key, typing in (typed or {}).items()})
        self.saved_at = saved.at.isoformat()
        chosen = any(key in other["values"] for other in self.others for key in changes)
        if saved.late or self.revealed or saved.clashes or chosen:
            self.refresh()
        else:
            with self.hold_trait_notifications():
                self.seen = saved.seen
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

    def named(self, key: AnswerKey) -> str:  # noqa: ARG002 - parts of several questions name each
        """Return what a question is called where its answer is shown by itself."""
        return self.part.title

    def worded(self, key: AnswerKey, value: Any) -> str:  # noqa: ARG002 - some kinds have words by question
        """Return an answer as its member reads it."""
        if value in (None, ""):
            return method.words("input.no_answer")
        return method.words("input.unsure") if value == UNSURE else str(value)

    def _others(self, others: Sequence[OtherAnswer]) -> list[dict[str, Any]]:
        return [
            {
                "values": {str(other.key): other.value},
                "title": self.named(other.key),
                "shown": self.worded(other.key, other.value),
                "standing": {str(other.key): self.answers.get(str(other.key))},
                "at": other.at.isoformat(),
            }
            for other in others
        ]

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
