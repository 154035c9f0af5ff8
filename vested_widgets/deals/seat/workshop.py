"""Lead a session from a seat: agenda, pause, timer, message, notes and undo. All but reading is the deal architect's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from vested_widgets import method
from vested_widgets.deals import workshop
from vested_widgets.deals.errors import InvalidAnswer, NotAllowed
from vested_widgets.deals.record import answers as stored_answers
from vested_widgets.deals.record import workshops as stored_workshops
from vested_widgets.deals.seat.context import SeatContext
from vested_widgets.deals.workshop import Act, Note, SessionState

# The longest id of an item: two rows of a table, with a colon between them.
LONGEST_ITEM = 80


class Workshop:
    """Acts on the session of a deal."""

    def __init__(self, context: SeatContext) -> None:
        self._context = context

    def state(self) -> SessionState:
        """Read where the session is."""
        return workshop.state(self.acts())

    def acts(self) -> list[Act]:
        """List all that has been done in sessions, oldest first."""
        with self._context.store.reading() as connection:
            return stored_workshops.acts(connection, self._context.deal.id)

    def start(self, agenda: Sequence[str], *, follow: bool = True) -> None:
        """Begin a session at the first step of an agenda.

        Raises:
            NotAllowed: this person is no deal architect.
            InvalidAnswer: a step does not exist.
        """
        self._write("lead", "start", agenda=self._agenda(agenda), follow=follow)

    def end(self) -> None:
        """Close the session; the record stays open to everyone."""
        self._write("lead", "end")

    def set_agenda(self, agenda: Sequence[str]) -> None:
        """Change what is worked on, and in which order."""
        self._write("lead", "agenda", agenda=self._agenda(agenda))

    def go(self, step: str) -> None:
        """Move everyone to a step."""
        self._demand_step(step)
        self._write("lead", "go", step)

    def go_on(self) -> None:
        """Move everyone to the next step of the agenda.

        Raises:
            NotAllowed: there is none, or this person is no deal architect.
        """
        with self._context.writing("lead") as transaction:
            following = self.state().following
            if not following:
                raise NotAllowed(method.words("console.agenda_done"))
            self._demand_step(following)
            stored_workshops.write_act(transaction.connection, transaction.member, "go", following)

    def follow(self, *, on: bool) -> None:
        """Let pages follow the architect, or move freely."""
        self._write("lead", "follow", on=on)

    def pause(self) -> None:
        """Say on every page that there is a pause; a running timer stops. What is being answered is still saved."""
        self._write("lead", "pause")

    def resume(self) -> None:
        """End the pause; the timer goes on."""
        self._write("lead", "resume")

    def set_timer(self, seconds: int) -> None:
        """Start a timer on every page; 0 takes it away.

        Raises:
            InvalidAnswer: it is not a number of seconds up to four hours.
        """
        if isinstance(seconds, bool) or not isinstance(seconds, int) or not 0 <= seconds <= workshop.LONGEST_TIMER:
            raise InvalidAnswer(method.words("console.bad_timer"))
        self._write("lead", "timer", seconds=seconds)

    def tell(self, text: str) -> None:
        """Show a message on every page; an empty one takes it away."""
        self._write("lead", "message", text=_text("text_error.message", text, workshop.LONGEST_MESSAGE))

    def focus(self, step: str = "", part: str = "", item: str = "") -> None:
        """Show an item on the wall; nothing given leaves the choice to the wall."""
        if step:
            self._context.part(f"{step}/{part}")
        self._write("wall", "focus", step, part, item=_text("text_error.item", item, LONGEST_ITEM))

    def note(self, step: str, part: str, item: str, text: str) -> None:
        """Keep what was said about an item; an empty text takes the note away, its history stays."""
        self._context.part(f"{step}/{part}")
        kept = _text("text_error.item", item, LONGEST_ITEM), _text("text_error.note", text, workshop.LONGEST_NOTE)
        self._write("note", "note", step, part, item=kept[0], text=kept[1])

    def notes(self, step: str, part: str) -> list[Note]:
        """List what was said about the items of a part.

        Raises:
            NotAllowed: this person may not see the group's work.
        """
        self._context.decide("see_group").demand()
        return workshop.notes(self.acts(), step, part)

    def undo(self) -> Act:
        """Take back the last act of the session; a reveal, an agreement or a new wave is turned back with it.

        Raises:
            NotAllowed: there is nothing to take back, or this person may not.
        """
        with self._context.writing("lead") as transaction:
            connection, member = transaction.connection, transaction.member
            taken = workshop.last_act(workshop.standing(stored_workshops.acts(connection, member.deal_id)))
            if not taken:
                raise NotAllowed(method.words("console.nothing_to_undo"))
            for act in reversed(taken):
                if act.kind == "round":
                    before = act.detail
                    stored_answers.write_round(connection, member, act.step, act.part, before["state"], int(before["wave"]))
            first = taken[0]
            stored_workshops.write_act(connection, member, "undo", first.step, first.part, of=first.kind)
        return first

    def _write(self, act: str, kind: str, step: str = "", part: str = "", **detail: Any) -> None:
        with self._context.writing(act) as transaction:
            connection, member = transaction.connection, transaction.member
            # A note or message that stands already as it is sent is not written again: pages send twice when a line was lost.
            if kind in ("note", "message") and _stands(
                stored_workshops.acts(connection, member.deal_id), kind, step, part, detail
            ):
                return
            stored_workshops.write_act(connection, member, kind, step, part, **detail)

    def _agenda(self, agenda: Sequence[str]) -> list[str]:
        steps = [str(step) for step in agenda]
        if not steps or len(steps) != len(set(steps)):
            raise InvalidAnswer(method.words("console.bad_agenda"))
        for step in steps:
            self._demand_step(step)
        return steps

    def _demand_step(self, step: str) -> None:
        try:
            self._context.method.step(step)
        except method.ContentError as error:
            raise InvalidAnswer(method.words("write_error.no_part", error=error)) from error


def _stands(acts: Sequence[Act], kind: str, step: str, part: str, detail: dict[str, Any]) -> bool:
    """Tell whether the newest act that stands of a kind and place says just this."""
    here = [act for act in workshop.standing(acts) if (act.kind, act.step, act.part) == (kind, step, part)]
    here = [act for act in here if act.detail.get("item") == detail.get("item")]
    return bool(here) and dict(here[-1].detail) == detail


def _text(what: str, text: object, longest: int) -> str:
    cleaned = str(text or "").strip()
    if len(cleaned) > longest:
        raise InvalidAnswer(method.words("console.long_text", letters=len(cleaned), most=longest))
    return method.storable(method.words(what), cleaned, InvalidAnswer)
