"""The view of a step: its head at once; pictures, inputs and joint parts in their order when somebody first looks at it."""

from __future__ import annotations

from contextlib import ExitStack
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from vested_widgets.kinds import KINDS, kind_of
from vested_widgets.widgets.callback_guard import guarded
from vested_widgets.widgets.models.own_table import OwnTableModel
from vested_widgets.widgets.models.pricing import PricingBoardModel
from vested_widgets.widgets.models.step import StepModel
from vested_widgets.widgets.pictures import part_pictures, shared_drawings
from vested_widgets.widgets.pictures.screen import screen_of
from vested_widgets.widgets.refresh import watch
from vested_widgets.widgets.views.assembly import Assembly
from vested_widgets.widgets.views.base import Column
from vested_widgets.widgets.views.foot import Foot
from vested_widgets.widgets.views.head import Head
from vested_widgets.widgets.views.joint_table import JointTable
from vested_widgets.widgets.views.joint_text import JointText
from vested_widgets.widgets.views.own_table import OwnTable
from vested_widgets.widgets.views.panel import Panel
from vested_widgets.widgets.views.picture import Picture
from vested_widgets.widgets.views.pricing_model import PricingBoard

if TYPE_CHECKING:
    from vested_widgets.method import Element, Step
    from vested_widgets.session import Session

VIEWS: dict[str, type] = {
    **{name: kind.view_class for name, kind in KINDS.items()},
    "joint_text": JointText,
    "joint_table": JointTable,
    "assembly": Assembly,
}


class StepView(Column):
    """A step on the page.

    Until somebody looks at it, it is its head and nothing has been read from the record: a page of ten steps costs one. From then on
    everything of it is there and kept true; pictures are drawn again when what is published or changed rows change them, and otherwise
    where the page turns out to be wider or narrower than they were drawn for.
    """

    def __init__(self, session: Session, element: Element, step: Step) -> None:
        self.session, self.element, self.step = session, element, step
        self.screen = screen_of(session)
        self.head = Head(step)
        self._drawn: dict[str, tuple[int, ...]] = {}
        self._waiting: set[str] = set()
        super().__init__([self.head])
        self.head.when_shown(self.look)

    def _renew(self) -> None:
        """Show the parts that the step has by now, in the place of those that it had."""
        old = self.children[1:]
        self.step = self.session.method.step(self.step.id)
        for name in ("model", "views", "pictures", "own_tables", "pricing_boards", "foot", "panel"):
            self.__dict__.pop(name, None)
        self._drawn.clear()
        self._waiting.clear()
        self.screen.unobserve(self._turn, "wide")
        self._build()
        for child in old:
            child.close()

    @cached_property
    def model(self) -> StepModel:
        """Return the step's model; reads the record when it is first asked for."""
        return StepModel(self.session, self.element, self.step)

    @cached_property
    def views(self) -> dict[str, Any]:
        """Return the view of each part by its id."""
        followed = {kind_of(part).entries_from(part) for part in self.step.parts}
        found = {}
        for part in self.model.parts:
            # Texts that points are given to are listed there.
            more = {"list_entries": False} if part.part.id in followed else {}
            found[part.part.id] = VIEWS[part.part.kind](part, **more)
            found[part.part.id].changed.append(partial(self.model.told, part))
        return found

    @cached_property
    def pictures(self) -> dict[str, list[Picture]]:
        """Return the pictures of each part by its id, with a place for the one of what has changed between rounds."""
        return {
            part.part.id: [
                Picture(self.screen, partial(self._whole, part, at), step=self.step.id, part=part.part.id, at=at, here=False)
                for at in range(len(part_pictures.names(part.part, 2)))
            ]
            for part in self.model.parts
        }

    @cached_property
    def own_tables(self) -> dict[str, OwnTable]:
        """For the deal architect, by part: where a table of the deal's own can be brought."""
        found = (part for part in self.model.alone if kind_of(part.part).takes_own_table(part.part))
        tables = {part.part.id: OwnTableModel(part) for part in found if part.seat.member.role == "architect"}
        return {part: OwnTable(model) for part, model in tables.items() if model.allowed}

    @cached_property
    def pricing_boards(self) -> dict[str, PricingBoard]:
        """By part: the calculated model of the tables of a document, where content asks for it."""
        parts = (part.part for part in self.model.joint if getattr(part.part, "calculated", False))
        found = {part.id: PricingBoard(PricingBoardModel(self.session, self.step.id, part), self.screen) for part in parts}
        for board in found.values():
            board.head.saved.append(self.model.refresh)
        return found

    @cached_property
    def foot(self) -> Foot:
        """Return what is saved, and what can be done."""
        return Foot(self.model)

    @cached_property
    def panel(self) -> Panel:
        """Return who has submitted, what happens next, and who sees what."""
        return Panel(self.model)

    def look(self) -> None:
        """Build what belongs to the step, which is on screen now, and keep it true from now on."""
        if len(self.children) > 1:
            return
        self._build()

    def _build(self) -> None:
        parts: list[Any] = []
        for part in self.step.parts:
            # Before the running list that its scenarios stand in.
            boards = self.pricing_boards
            parts += [board for board in boards.values() if board.stands_before(f"{self.step.id}/{part.id}")]
            parts += [*self.pictures[part.id], self.views[part.id]]
            parts += [self.own_tables[part.id]] if part.id in self.own_tables else []
        self.children = [self.head, *parts, self.panel, self.foot]
        self.head.follow(self.model)
        self.model.observe(lambda _change: self._draw(), "version")
        self.model.observe(guarded(lambda _why, _final: None)(lambda _change: self._renew()), "outdated")
        watch(self.session).add(self.model)
        self.screen.observe(self._turn, "wide")
        self._draw()
        if any(part.part.pictures and not part.revealed for part in self.model.alone):
            part_pictures.prepare_in_background()

    def close(self) -> None:
        """Close the step with everything in it."""
        if len(self.children) > 1 and self.comm is not None:  # ipywidgets closes once more what has been closed
            self.screen.unobserve(self._turn, "wide")
        for child in self.children:
            child.close()
        super().close()

    @cached_property
    def _turn(self) -> Any:
        """Called when the page has another width: the same pictures in their other layout."""

        def turn(_change: object) -> None:
            self._drawn.clear()
            self._draw()

        return guarded(lambda _why, _final: None)(turn)

    def _draw(self) -> None:
        for board in self.pricing_boards.values():
            board.refresh()
        for part in self.model.alone:
            self._show(part, part.may_see)
            for picture in self.pictures[part.part.id]:
                picture.note = part.note
                picture.soon = not part.revealed and (part.done or bool(part.blockers) or self.model.phase == "reveal")
        for part in self.model.joint:
            self._show(part, part.state != "empty" and part.session.seat.may("see_group", part.name).allowed)

    def _show(self, part: Any, visible: bool) -> None:
        """Draw a part's pictures if something has changed since they were drawn."""
        mine = self.pictures[part.part.id]
        if not visible:
            self._waiting.add(part.part.id)
        # One message for each: when a round turns, two hundred pages get them at once.
        with ExitStack() as held:
            for picture in mine:
                held.enter_context(picture.hold_sync())
            if mine and visible:
                self._draw_again(part, mine)
            for picture in mine:
                picture.here = visible and bool(picture.title)
            # A picture that appears while people look at the step is what they have been waiting for; a table's grows with its rows.
            if visible and part.part.id in self._waiting:
                self._waiting.discard(part.part.id)
                if mine and part in self.model.alone:
                    mine[0].arrivals += 1

    def _draw_again(self, part: Any, places: list[Picture]) -> None:
        seen = shared_drawings.version(self.session, part)
        if self._drawn.get(part.part.id) != seen:
            self._drawn[part.part.id] = seen
            self._paint(part, places)

    def _paint(self, part: Any, places: list[Picture]) -> None:
        pages = shared_drawings.pages(self.session, part, wide=self.screen.wide)
        for picture in places[len(pages) :]:
            picture.clear()
        for picture, page in zip(places, pages, strict=False):
            picture.show(page)

    def _whole(self, part: Any, at: int) -> dict[str, Any]:
        shared_drawings.demand_sight(self.session, part)
        return shared_drawings.drawn(self.session, part, wide=self.screen.wide)[at]
