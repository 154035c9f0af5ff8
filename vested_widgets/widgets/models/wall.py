"""The model of the wall: what a projector shows of the room. Counts before the reveal, gated pictures after it, never a name."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from traitlets import Dict, HasTraits, List

from vested_widgets import charts, method
from vested_widgets.deals import look, policy
from vested_widgets.deals.overview.workshop_view import waiting
from vested_widgets.widgets.models import discussion_topics
from vested_widgets.widgets.models.part import PartModel
from vested_widgets.widgets.models.people import here, room
from vested_widgets.widgets.pictures import part_pictures, shared_drawings
from vested_widgets.widgets.pictures.context import PictureContext

if TYPE_CHECKING:
    from vested_widgets.session import Session


log = logging.getLogger("vested.wall")


class WallModel(HasTraits):
    """The room for everybody's eyes.

    Attributes:
        state: what the page shows, `drawn` says whether with a picture; {"reason": …} alone for a seat that may not show the wall.
        figures: the figures that are on the wall, of `charts`; [] while there is nothing to see. They change before the state does: a
            wall that is told of a revealed part before its picture would say that there is nothing to show.
    """

    state: Dict[str, Any] = Dict()
    figures: List[Any] = List()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._present: set[str] = set()
        self._drawn: tuple[Any, ...] = ()
        try:
            self.refresh()
        except Exception:  # the room is on the wall all the same, without a picture; from now on the watch hears of what is wrong
            if not self.state:
                raise
            log.exception("the wall opens without its picture")

    def refresh(self) -> None:
        """Read the room from the record again, and draw what has changed."""
        seat = self.session.seat
        decision = policy.may(seat.member.role, "wall")
        if not decision.allowed:
            self.state = {"reason": decision.reason}
            return
        self._present = seat.room.present()
        shown = look(seat)
        step, part = shown["step"].get("id", ""), shown["waiting"].get("part", "")
        if part:
            part = discussion_topics.on_wall(self.session, step, part)
            shown["waiting"] = waiting(seat, step, part)
        revealed = shown["waiting"].get("state", "open") != "open"
        try:
            self._draw(step, part if revealed else "")
        finally:  # a picture that fails must not keep the wall from going on with the room
            self.state = {
                "reason": "",
                "now": datetime.now(UTC).isoformat(),
                "deal": seat.deal.name,
                "session": shown,
                "question": self.session.method.step(step).question if step else "",
                "part": self.session.method.step(step).part(part).title if part else "",
                "here": here(seat, self._present),
                "room": room(seat),
                "drawn": bool(self.figures),
                **(self._talk(step, part) if revealed else {"topics": [], "notes": [], "texts": [], "waits": ""}),
            }

    def look_around(self) -> None:
        """Read who is here; coming and going is no change of the deal, so nobody tells."""
        if not self.state.get("reason") and self.session.seat.room.present() != self._present:
            self.refresh()

    def focus(self, item: str) -> None:
        """Go to an item of what is revealed, or back to all of it ("").

        Raises:
            NotAllowed: this seat may not show the wall.
        """
        shown = self.state["session"]
        self.session.seat.workshop.focus(shown["step"].get("id", ""), shown["waiting"].get("part", ""), item)
        self.refresh()

    def _talk(self, step: str, part: str) -> dict[str, Any]:
        session = self.session
        focus = session.seat.workshop.state().focus
        at = focus[2] if focus[:2] == (step, part) else ""
        notes = discussion_topics.notes(session, step, part)
        shown = [note for note in notes if note["item"] == at] if at and not at.startswith(discussion_topics.PICTURE) else notes
        topics = discussion_topics.listed(session, step, part, focus, part_pictures.gap_table(session, step, part))
        waits = method.words("late.waits") if session.seat.answers.waiting(step, part).anyone else ""
        return {"topics": topics, "notes": shown, "texts": discussion_topics.texts(session, step, part), "waits": waits}

    def _draw(self, step: str, part: str) -> None:
        """Draw the pictures of a revealed part again if it has changed, or the wall has gone to another item."""
        if not part:
            self._drawn, self.figures = (), []
            return
        session = self.session
        focus = session.seat.workshop.state().focus
        at = focus[2] if focus[:2] == (step, part) else ""
        seen = (step, part, at, shared_drawings.version(session, PictureContext.current(session, step, part)))
        if seen != self._drawn:
            with charts.fitting(charts.WIDE, charts.WALL_LIST):
                self._drawn, made = seen, []
                try:
                    made = figures(session, step, part, at)
                finally:  # nor leave the one before in its place
                    self.figures = made


def figures(session: Session, step_id: str, part_id: str, at: str) -> list[Any]:
    """Return what the wall shows of a revealed part: one picture, or one item of it.

    Args:
        at: "#2" for the second picture of its content, the id of an item, or "" for the picture that can be acted on most.
    """
    step = session.method.step(step_id)
    if not at and (whole := part_pictures.of_several_parts(session, step)):
        return [whole]
    part = PartModel(session, step, step.part(part_id))
    names = part_pictures.names(part.part, part.wave)
    if not names:
        return []
    if not at and part_pictures.CHANGE not in names:
        # What can be acted on comes first; of gaps, those that can be read from the last row.
        first, figure = part_pictures.ordered(session, part)[0]
        return [part_pictures.widest(session, step_id, part_id) if first == "dumbbell" else figure]
    # After a second round people want to see what it has changed.
    wanted = names[_number(at, len(names))] if at or part_pictures.CHANGE not in names else part_pictures.CHANGE
    if wanted == "dumbbell" or (at and not at.startswith(discussion_topics.PICTURE) and "dumbbell" in names):
        return [part_pictures.widest(session, step_id, part_id, at if not at.startswith(discussion_topics.PICTURE) else "")]
    return [part_pictures.draw_one(session, part, wanted)]


def _number(at: str, of: int) -> int:
    number = at.removeprefix(discussion_topics.PICTURE) if at.startswith(discussion_topics.PICTURE) else ""
    return min(max(int(number) - 1, 0), of - 1) if number.isdecimal() else 0
