"""The model of the facilitator's console: what a session is at, who is here, and every act of it. Counts of answers, never answers."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from traitlets import Dict, HasTraits

from vested_widgets import method
from vested_widgets.deals import look, policy
from vested_widgets.deals.overview.progress import overview
from vested_widgets.deals.overview.workshop_view import reveal_question
from vested_widgets.kinds import kind_of
from vested_widgets.widgets.models import console_acts, discussion_topics
from vested_widgets.widgets.models.joint import JointModel
from vested_widgets.widgets.models.people import people, room
from vested_widgets.widgets.pictures import part_pictures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vested_widgets.deals import PartyCount
    from vested_widgets.method import Element, Step
    from vested_widgets.session import Session

log = logging.getLogger("vested.console")


class ConsoleModel(HasTraits):
    """What a deal architect sees and may do while leading a session.

    Attributes:
        state: everything that the page shows, replaced as a whole when something has changed; {"reason": …} alone for others.
    """

    state: Dict[str, Any] = Dict()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._here: set[str] = set()
        self._titles: dict[
            tuple[str, str], tuple[int, list[str]]
        ] = {}  # of the pictures of a part, with the publication that they show
        self.refresh()

    def refresh(self) -> None:
        """Read the room from the record again."""
        seat = self.session.seat
        decision = policy.may(seat.member.role, "console")
        if not decision.allowed:
            self.state = {"reason": decision.reason}
            return
        self._here = seat.room.present()
        shown = look(seat)
        acts = seat.workshop.acts()
        self.state = {
            "reason": "",
            "now": datetime.now(UTC).isoformat(),
            "session": shown,
            "agenda": self._agenda(shown),
            "elements": self._elements(),
            "following": self._following(),
            "step": self._step(shown["step"]["id"], shown["waiting"].get("part", "")) if shown["step"] else {},
            "undo": console_acts.undoable(self.session, acts),
            "people": people(self.session, self._here),
            "room": room(seat),
            "deal": {"name": seat.deal.name, "archived": seat.deal.archived, "demonstration": seat.deal.demonstration},
        }

    def look_around(self) -> None:
        """Read who is here; coming and going is no change of the deal, so nobody tells."""
        if not self.state.get("reason") and self.session.seat.room.present() != self._here:
            self.refresh()

    def act(self, name: str, given: dict[str, Any]) -> dict[str, Any]:
        """Do an act of the session, of the room or of the deal's life.

        Returns:
            What is shown once: a fresh link, say; {} for most acts.

        Raises:
            NotAllowed, InvalidAnswer, InvalidDeal: as the acts of a seat; nothing has changed then.
        """
        result = console_acts.do(self.session, name, given)
        if name != "delete":
            self.refresh()
        return result

    def _following(self) -> dict[str, str]:
        following = self.session.seat.workshop.state().following
        return {"id": following, "title": self.session.method.step(following).title} if following else {}

    def _agenda(self, shown: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the steps of the agenda, each with where it stands."""
        seat = self.session.seat
        if not shown["running"]:
            return []
        at = shown["step"].get("id")
        with overview(seat) as stands:
            found = [(element, step, stands.step(step).state) for element, step in map(self._find, seat.workshop.state().agenda)]
        return [{**self._named(element, step), "current": step.id == at, "state": state} for element, step, state in found]

    def _elements(self) -> list[dict[str, Any]]:
        """Return all steps by Element, to choose an agenda from."""
        return [
            {
                "id": element.slug,
                "title": f"{element.number}. {element.title}",
                "steps": [self._named(element, step) for step in element.steps],
            }
            for element in self.session.method.elements
            if element.steps
        ]

    def _named(self, element: Element, step: Step) -> dict[str, str]:
        page = f"{self.session.base_url}{element.workbook}#{step.id}" if self.session.base_url else ""
        return {"id": step.id, "title": step.title, "element": f"{element.number}. {element.title}", "page": page}

    def _step(self, step_id: str, on_wall: str) -> dict[str, Any]:
        """Return the step that the session is at: its parts, and all that can be done with them.

        Args:
            on_wall: the part that the wall shows.
        """
        element, step = self._find(step_id)
        current = self.session.seat.rounds.current_part(step)
        at = current.id if current else ""
        return {
            **self._named(element, step),
            "question": step.question,
            "look_for": step.what_to_look_for,
            "part": at,
            "on_wall": on_wall,
            "parts": [
                self._alone(step, part) if part.kind in method.ALONE else self._joint(element, step, part) for part in step.parts
            ],
        }

    def _joint(self, element: Element, step: Step, part: method.Part) -> dict[str, Any]:
        """Return a part that is written together: where it stands, who has approved it, what is missing, and what can be done."""
        model = JointModel(self.session, f"{step.id}/{part.id}")
        page = f"{self.session.base_url}{element.workbook}#{step.id}" if self.session.base_url else ""
        state = "waits" if not model.open else "log" if model.log else model.state
        return {
            "id": part.id,
            "title": part.title,
            "alone": False,
            "state": state,
            "sentence": model.sentence if model.open else model.reason,
            "hash": model.content_hash,
            "propose": model.may["propose"]["allowed"] and bool(model.content_hash),
            "approvals": model.approvals if state in ("proposed", "approved", "agreed") else [],
            "missing": model.blockers if model.open and model.content_hash else [],
            "again": model.again,
            "page": page,
            **(self._themes(step, part) if model.open else {}),
        }

    def _themes(self, step: Step, part: method.Part) -> dict[str, str]:
        """Return the architect's own work on a table whose rows are made of words that members wrote alone; {} for other parts."""
        columns = part.columns if isinstance(part, method.JointTable) else ()
        alone = {f"{step.id}/{one.id}" for one in step.parts if kind_of(one).is_text}
        column, source = next(((one.id, one.to) for one in columns if one.many and one.to in alone), ("", None))
        if source is None or not self.session.seat.may("see_group", source).allowed:
            return {}
        words = self.session.seat.answers.texts(step.id, source.partition("/")[2])
        rows = self.session.seat.tables.read(f"{step.id}/{part.id}").rows
        used = {text for row in rows for text in row.cells.get(column) or () if isinstance(text, str)}
        done = sum(entry in used for entry, _ in words)
        return {"own_work": method.words("console.own_work", rows=len(rows), done=done, words=len(words))}

    def _alone(self, step: Step, part: method.Part) -> dict[str, Any]:
        seat = self.session.seat
        current, counts = seat.rounds.current(step.id, part.id), seat.answers.counts(step.id, part.id)
        shown: dict[str, Any] = {
            "id": part.id,
            "title": part.title,
            "alone": True,
            "state": current.state,
            "wave": current.wave,
            "done": sum(count.done for count in counts),
            "invited": sum(count.invited for count in counts),
            "counts": [
                {"name": c.party.name, "colour": c.party.colour, "done": c.done, "started": c.started, "invited": c.invited}
                for c in counts
            ],
            "acts": [self._offered(step.id, part, act, counts) for act in console_acts.ROUNDS],
        }
        return shown | (self._discussion(step.id, part) if current.state != "open" else {})

    def _offered(self, step: str, part: method.Part, act: str, counts: Sequence[PartyCount]) -> dict[str, Any]:
        """Return an act on a round, with the reason if it is not possible, and the question before it if it is not to be done by a slip."""
        seat = self.session.seat
        decision = seat.may(act, f"{step}/{part.id}")
        asked = ""
        if act == "reveal":
            asked = reveal_question(part, counts, seat.deal.k)
        elif act == "new_wave":
            asked = method.words("console.new_wave_text")
        nothing = act == "reveal" and getattr(part, "items_from", None) is not None and not seat.items.asked(step, part.id)
        return {
            "id": act,
            "label": method.words(f"console.{act}"),
            "allowed": decision.allowed and not nothing,
            "reason": method.words("room.nothing_to_answer") if nothing else decision.reason,
            "confirm": asked,
        }

    def _discussion(self, step: str, part: method.Part) -> dict[str, Any]:
        """Return what there is to discuss, what the wall can show of it, what was noted, and what came after the reveal."""
        session = self.session
        focus = session.seat.workshop.state().focus
        table = part_pictures.gap_table(session, step, part.id)
        frame = session.seat.answers.frame(step, part.id)
        late = frame.loc[frame["late"].astype(bool), "member"].nunique() if len(frame) else 0
        return {
            "topics": discussion_topics.listed(session, step, part.id, focus, table),
            "notes": discussion_topics.notes(session, step, part.id),
            "late": int(late),
            "waits": self._waits(step, part),
            "focus": focus[2] if focus[:2] == (step, part.id) else "",
            "pictures": self._pictures(step, part),
        }

    def _pictures(self, step: str, part: method.Part) -> list[str]:
        """Return what the pictures of a revealed part are called; read again when what they show has changed."""
        published, place = self.session.seat.answers.publication(step, part.id), (step, part.id)
        if self._titles.get(place, (-1,))[0] != published:
            try:
                self._titles[place] = published, discussion_topics.pictures(self.session, step, part.id)
            except Exception:  # a picture that cannot be drawn must not keep anyone from leading the session
                log.exception("no titles of the pictures of %s/%s", step, part.id)
                self._titles[place] = published, []
        return self._titles[place][1]

    def _waits(self, step: str, part: method.Part) -> str:
        """Return why the pictures of a revealed part do not hold all answers; "" if they do."""
        return method.words("late.waits_architect") if self.session.seat.answers.waiting(step, part.id).anyone else ""

    def _find(self, step_id: str) -> tuple[Element, Step]:
        elements = self.session.method.elements
        return next((element, step) for element in elements for step in element.steps if step.id == step_id)
