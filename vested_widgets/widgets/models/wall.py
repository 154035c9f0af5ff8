"""The model of the wall: what a projector shows of a session. Counts before the reveal, one finding after it, then the joint text."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from traitlets import Dict, HasTraits, List

from vested_widgets import charts, method
from vested_widgets.deals import look, policy
from vested_widgets.deals.overview.stage import stage
from vested_widgets.widgets.models import discussion_topics
from vested_widgets.widgets.models.part import PartModel
from vested_widgets.widgets.models.people import here, room
from vested_widgets.widgets.pictures import part_pictures, shared_drawings
from vested_widgets.widgets.pictures.context import PictureContext

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vested_widgets.session import Session

# How much larger than on a laptop pictures are on a wall of 1920 × 1080 px: their smallest type, 13 px, then has 28.
ZOOM = 28 / 13
# The px that a plot may be high there, below the line at the top and a finding of two lines; and the least zoom at which type of 28 px
# still has room between the lines of a plot.
ROOM, LEAST_ZOOM = 690, 1.1
# After how many px lists end, the first that fits.
SHORTER = (210, 160, 120)
RHYTHM = ("alone", "reveal", "talk", "agree")

log = logging.getLogger("vested.wall")


class WallModel(HasTraits):
    """The room for everybody's eyes.

    Attributes:
        state: what the page shows, `drawn` says whether with a picture; {"reason": …} alone for a seat that may not show the wall. Of a
            picture that is too tall to be read from the last row it has the `finding` alone.
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
        self._figure: Any = None
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
        alone = shown["waiting"].get("alone", False)
        revealed = alone and shown["waiting"]["state"] != "open"
        try:
            self._draw(step, part if revealed else "")
        finally:  # a picture that fails must not keep the wall from going on with the session
            nothing: dict[str, Any] = {"topics": [], "notes": [], "texts": [], "waits": ""}
            self.state = {
                "reason": "",
                "now": datetime.now(UTC).isoformat(),
                "deal": seat.deal.name,
                "session": shown,
                "question": self.session.method.step(step).question if step else "",
                "part": self.session.method.step(step).part(part).title if part else "",
                "rhythm": self._rhythm(step, shown["waiting"]) if part else [],
                "here": here(seat, self._present),
                "room": room(seat),
                "finding": str(self._figure.layout.meta["title"]) if self._figure is not None else "",
                "drawn": bool(self.figures),
                "caption": _caption(self._figure),
                "joint": self._joint(step, part) if part and not alone else {},
                **(self._discussion(step, part) if revealed else nothing),
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

    def _discussion(self, step: str, part: str) -> dict[str, Any]:
        session = self.session
        focus = session.seat.workshop.state().focus
        at = focus[2] if focus[:2] == (step, part) else ""
        notes = discussion_topics.notes(session, step, part)
        shown = [note for note in notes if note["item"] == at] if at and not at.startswith(discussion_topics.PICTURE) else notes
        topics = discussion_topics.listed(session, step, part, focus, part_pictures.gap_table(session, step, part))
        texts = discussion_topics.texts(session, step, part, at)
        for topic in topics if texts else ():
            topic["current"] = topic["title"] == texts[0]["title"]
        waits = method.words("wall.waits") if session.seat.answers.waiting(step, part).anyone else ""
        return {"topics": topics, "notes": shown, "texts": texts, "waits": waits}

    def _rhythm(self, step: str, waits: dict[str, Any]) -> list[dict[str, str]]:
        """Return the stages of a step with what has become of each: done, now or next."""
        state, agreed = waits["state"], not waits["alone"] and waits["state"] == "agreed"
        if waits["alone"]:
            at = "talk" if state != "open" else "reveal" if waits["invited"] and waits["done"] == waits["invited"] else "alone"
        else:
            at = "agree" if state in ("proposed", "approved", "agreed") else "talk"
        has_alone = any(part.kind in method.ALONE for part in self.session.method.step(step).parts)
        names = RHYTHM if has_alone else ("talk", "agree")
        here = len(names) if agreed else names.index(at)
        states = ["done" if n < here else "now" if n == here else "next" for n in range(len(names))]
        return [{"word": method.words(f"rhythm.{name}"), "state": state} for name, state in zip(names, states, strict=True)]

    def _joint(self, step_id: str, part_id: str) -> dict[str, Any]:
        """Return what is written together as it has been saved, and which parties have approved it."""
        step, parties = self.session.method.step(step_id), self.session.deal.parties
        with stage(self.session.seat) as read:
            found = read.text(step, step.part(part_id))
        agreed = found.state == "agreed"
        return {
            "state": "log" if found.log else found.state,
            "approvals": [
                {"name": one.name, "colour": one.colour, "approved": agreed or one.id in found.approved_by} for one in parties
            ],
            "saved_at": found.saved_at.isoformat() if found.saved_at else "",
            "agreed_at": found.agreed_at.isoformat() if found.agreed_at else "",
            "rows": isinstance(step.part(part_id), method.JointTable),
            "blocks": [
                {"title": one.title, "lines": list(one.lines), "colour": one.party.colour if one.party else ""}
                for one in found.blocks
            ],
        }

    def _draw(self, step: str, part: str) -> None:
        """Draw the pictures of a revealed part again if it has changed, or the wall has gone to another item."""
        if not part:
            self._drawn, self._figure, self.figures = (), None, []
            return
        session = self.session
        focus = session.seat.workshop.state().focus
        at = focus[2] if focus[:2] == (step, part) else ""
        seen = (step, part, at, shared_drawings.version(session, PictureContext.current(session, step, part)))
        if seen != self._drawn:
            self._drawn, self._figure, made = seen, None, []
            try:
                self._figure = next(iter(figures(session, step, part, at)), None)
                fits = self._figure is not None and zoom(self._figure) >= LEAST_ZOOM
                made = [self._figure] if fits and shows_something(self._figure) else []
            finally:  # nor leave the one before in its place
                self.figures = made


def shows_something(figure: Any) -> bool:
    """Return whether a figure holds any mark beside its legend: where no party has enough answers it holds none."""
    traces = [trace.to_plotly_json() for trace in figure.data]
    return any("node" in trace or any(value is not None for value in trace.get("x", ())) for trace in traces)


def _caption(figure: Any) -> str:
    """Return the words under a picture that shows nothing, which say who is missing; "" for any other."""
    return "" if figure is None or shows_something(figure) else str(figure.layout.meta["caption"])


def zoom(figure: Any) -> float:
    """Return by how much a figure is enlarged on a wall of 1920 × 1080 px; its type has at least 28 px all the same."""
    return min(ZOOM, ROOM / float(figure.layout.height - figure.layout.margin.t))


def figures(session: Session, step_id: str, part_id: str, at: str) -> list[Any]:
    """Return what the wall shows of a revealed part: one picture, or one item of it; the largest that it can be there.

    Args:
        at: "#2" for the second picture of its content, the id of an item, or "" for the picture that can be acted on most.
    """
    best: Any = None
    for figure in _attempts(session, step_id, part_id, at):
        if best is None or zoom(figure) > zoom(best):
            best = figure
        if zoom(best) >= ZOOM:
            break
    return [] if best is None else [best]


def _attempts(session: Session, step_id: str, part_id: str, at: str) -> Iterator[Any]:
    """Draw a picture again and again, each time with less of it."""
    step = session.method.step(step_id)
    if not at and (whole := part_pictures.of_several_parts(session, step)):
        yield whole
        return
    part = PartModel(session, step, step.part(part_id))
    names = part_pictures.names(part.part, part.wave)
    if not names:
        return
    item = at if not at.startswith(discussion_topics.PICTURE) else ""
    if at:
        wanted = names[_number(at, len(names))]
    elif part_pictures.CHANGE in names:  # after a second round people want to see what it has changed
        wanted = part_pictures.CHANGE
    else:  # what can be acted on comes first
        wanted = part_pictures.ordered(session, part)[0][0]
    if wanted == "dumbbell" or (item and "dumbbell" in names):
        for n in range(1 if item else part_pictures.AT_ONCE, 0, -1):
            with charts.fitting(charts.WIDE, charts.WALL_LIST):
                yield part_pictures.widest(session, step_id, part_id, item, n)
        return
    before: Any = None
    for high in (charts.WALL_LIST, *SHORTER):
        with charts.fitting(charts.WIDE, high):
            figure = part_pictures.draw_one(session, part, wanted)
        if before is not None and figure.layout.height == before.layout.height:
            return  # it is no list
        before = figure
        yield figure


def _number(at: str, of: int) -> int:
    number = at.removeprefix(discussion_topics.PICTURE) if at.startswith(discussion_topics.PICTURE) else ""
    return min(max(int(number) - 1, 0), of - 1) if number.isdecimal() else 0
