"""Leading a session from a seat: agenda, pause, timer, message, notes, undo, and the room code. All but reading is the architect's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from vested_widgets import method
from vested_widgets.deals import policy, workshop
from vested_widgets.deals.errors import InvalidAnswer, NotAllowed
from vested_widgets.deals.seat.base import SeatBase
from vested_widgets.deals.workshop import Act, Note, RoomCode, SessionState

CODE_HOURS = 8.0


class RoomSeat(SeatBase):
    """What a person may do with the session of a deal."""

    def session(self) -> SessionState:
        """Where the session is."""
        return workshop.state(self.session_acts())

    def session_acts(self) -> list[Act]:
        """All that has been done in sessions, oldest first."""
        from vested_widgets.deals.record import workshops as stored_workshops

        with self.store.reading() as connection:
            return stored_workshops.acts(connection, self.deal.id)

    def start_session(self, agenda: Sequence[str], *, follow: bool = True) -> None:
        """Begin a session at the first step of an agenda.

        Raises:
            NotAllowed: this person is no deal architect.
            InvalidAnswer: a step does not exist.
        """
        self._lead("start", agenda=self._agenda(agenda), follow=follow)

    def end_session(self) -> None:
        """Close the session; the record stays open to everybody."""
        self._lead("end")

    def set_agenda(self, agenda: Sequence[str]) -> None:
        """Change what is worked on, and in which order."""
        self._lead("agenda", agenda=self._agenda(agenda))

    def go(self, step: str) -> None:
        """Take the room to a step."""
        self._step(step)
        self._lead("go", step)

    def go_on(self) -> None:
        """Take the room to the next step of the agenda.

        Raises:
            NotAllowed: there is none.
        """
        following = self.session().following
        if not following:
            raise NotAllowed(method.words("console.agenda_done"))
        self.go(following)

    def follow(self, *, on: bool) -> None:
        """Let pages go along with the architect, or move freely."""
        self._lead("follow", on=on)

    def pause(self) -> None:
        """Say on every page that there is a pause; a running timer stops. What is being answered is still saved."""
        self._lead("pause")

    def resume(self) -> None:
        """End the pause; the timer goes on."""
        self._lead("resume")

    def set_timer(self, seconds: int) -> None:
        """Start a timer on every page; 0 takes it away.

        Raises:
            InvalidAnswer: it is not a number of seconds up to four hours.
        """
        if isinstance(seconds, bool) or not isinstance(seconds, int) or not 0 <= seconds <= workshop.LONGEST_TIMER:
            raise InvalidAnswer(method.words("console.bad_timer"))
        self._lead("timer", seconds=seconds)

    def tell(self, text: str) -> None:
        """Show a message on every page; an empty one takes it away."""
        self._lead("message", text=_text(text, workshop.LONGEST_MESSAGE))

    def focus(self, step: str = "", part: str = "", item: str = "") -> None:
        """Show an item on the wall; nothing given leaves the choice to the wall."""
        if step:
            self._part(step, part)
        self._act("wall", "focus", step, part, item=str(item)[:80])

    def note(self, step: str, part: str, item: str, text: str) -> None:
        """Keep what was said about an item; an empty text takes the note away, its history stays."""
        self._part(step, part)
        self._act("note", "note", step, part, item=str(item)[:80], text=_text(text, workshop.LONGEST_NOTE))

    def notes(self, step: str, part: str) -> list[Note]:
        """What was said about the items of a part.

        Raises:
            NotAllowed: this person may not see the group's work.
        """
        policy.may(self.member.role, "see_group").demand()
        return workshop.notes(self.session_acts(), step, part)

    def undo_act(self) -> Act:
        """Take back the last act of the session; a reveal, an agreement or a new wave is turned back with it.

        Raises:
            NotAllowed: there is nothing to take back, or this person may not.
        """
        from vested_widgets.deals.record import answers as stored_answers
        from vested_widgets.deals.record import workshops as stored_workshops

        policy.may(self.member.role, "lead").demand()
        with self.store.writing(self.deal.id) as connection:
            left = workshop.standing(stored_workshops.acts(connection, self.deal.id))
            if not left:
                raise NotAllowed(method.words("console.nothing_to_undo"))
            last = left[-1]
            if last.kind == "round":
                before = last.detail
                stored_answers.write_round(connection, self.member, last.step, last.part, before["state"], int(before["wave"]))
            stored_workshops.write_act(connection, self.member, "undo", last.step, last.part, of=last.kind)
        return last

    # The room code

    def room(self) -> RoomCode | None:
        """The open room code, if there is one; for those who show it.

        Raises:
            NotAllowed: this person does not lead, and is no wall.
        """
        from vested_widgets.deals.record import workshops as stored_workshops

        policy.may(self.member.role, "wall").demand()
        with self.store.reading() as connection:
            return stored_workshops.code_of(connection, self.deal.id)

    def open_room(self, hours: float = CODE_HOURS) -> RoomCode:
        """A fresh room code; an older one closes.

        Raises:
            NotAllowed: this person is no deal architect, or the deal is archived.
        """
        from vested_widgets.deals.record import store
        from vested_widgets.deals.record import workshops as stored_workshops

        policy.may(self.member.role, "room").demand()
        with self.store.writing(self.deal.id) as connection:
            stored_workshops.write_code(connection, self.member, min(max(float(hours), 0.02), 72.0))
            store.append(connection, self.deal.id, "room")
            found = stored_workshops.code_of(connection, self.deal.id)
        assert found is not None  # noqa: S101 - it was written in this transaction
        return found

    def close_room(self) -> None:
        """Close the room: nobody comes in by its code any more; who is in stays in."""
        from vested_widgets.deals.record import store
        from vested_widgets.deals.record import workshops as stored_workshops

        policy.may(self.member.role, "room").demand()
        with self.store.writing(self.deal.id) as connection:
            stored_workshops.close_codes(connection, self.deal.id)
            store.append(connection, self.deal.id, "room")

    def present(self) -> set[str]:
        """The ids of the members whose pages are open now, for those who count them: the console and the wall.

        Raises:
            NotAllowed: this person does not lead, and is no wall.
        """
        from vested_widgets.deals.record import people as stored_people
        from vested_widgets.deals.record import store

        policy.may(self.member.role, "wall").demand()
        with self.store.reading() as connection:
            return {member_id for member_id, _ in stored_people.present(connection, self.deal.id, store.now())}

    def seated(self) -> set[str]:
        """The ids of the members who have ever sat down at their seat, or answered from it.

        Raises:
            NotAllowed: this person does not lead.
        """
        from vested_widgets.deals.record import people as stored_people

        policy.may(self.member.role, "console").demand()
        with self.store.reading() as connection:
            return stored_people.seated(connection, self.deal.id)

    def newcomers(self) -> int:
        """How many people have sat down for the first time since the session began; 0 while none is running.

        Raises:
            NotAllowed: this person does not lead.
        """
        from vested_widgets.deals.record import people as stored_people

        policy.may(self.member.role, "console").demand()
        began = self.session().started_at if self.session().running else None
        if began is None:
            return 0
        with self.store.reading() as connection:
            changes = stored_people.member_changes(connection, self.deal.id)
        first = {change.member_id: change.at for change in reversed(changes) if change.kind == "seated"}
        people = {member.id for member in self.deal.members if member.role not in ("architect", "wall")}
        return sum(at > began for member_id, at in first.items() if member_id in people)

    def _lead(self, kind: str, step: str = "", part: str = "", **detail: Any) -> None:
        self._act("lead", kind, step, part, **detail)

    def _act(self, act: str, kind: str, step: str = "", part: str = "", **detail: Any) -> None:
        from vested_widgets.deals.record import workshops as stored_workshops

        policy.may(self.member.role, act).demand()
        with self.store.writing(self.deal.id) as connection:
            stored_workshops.write_act(connection, self.member, kind, step, part, **detail)

    def _agenda(self, agenda: Sequence[str]) -> list[str]:
        steps = [str(step) for step in agenda]
        if not steps or len(steps) != len(set(steps)):
            raise InvalidAnswer(method.words("console.bad_agenda"))
        for step in steps:
            self._step(step)
        return steps

    def _step(self, step: str) -> None:
        try:
            self.method.step(step)
        except method.ContentError as error:
            raise InvalidAnswer(f"{error} Reload the page.") from error


def _text(text: object, longest: int) -> str:
    cleaned = str(text or "").strip()
    if len(cleaned) > longest or "\x00" in cleaned:
        raise InvalidAnswer(method.words("console.long_text", letters=len(cleaned), most=longest))
    return cleaned
