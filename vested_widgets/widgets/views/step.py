"""The view of a step: head, pictures, inputs, joint text and foot, in the order in which they are needed."""

from __future__ import annotations

from typing import Any

import ipywidgets

from vested_widgets.widgets.live import watch
from vested_widgets.widgets.models import pictures
from vested_widgets.widgets.models.allocation import AllocationModel
from vested_widgets.widgets.models.part import PartModel, RatingsModel, TextModel
from vested_widgets.widgets.models.step import StepModel
from vested_widgets.widgets.views.allocation import Allocation
from vested_widgets.widgets.views.foot import Foot
from vested_widgets.widgets.views.head import Head
from vested_widgets.widgets.views.inputs import Ratings, Text
from vested_widgets.widgets.views.joint_text import JointText
from vested_widgets.widgets.views.picture import Picture


class StepView(ipywidgets.VBox):
    """A step on the page. Pictures are drawn when the step is first looked at, and again when late answers change them."""

    def __init__(self, model: StepModel, number: int, of: int) -> None:
        self.model = model
        self.head = Head(model, number, of)
        self.foot = Foot(model)
        self.pictures = {part.part.id: [Picture() for _ in part.part.pictures] for part in model.alone}
        self.inputs = [self._input(part) for part in model.alone]
        self.drafts = [JointText(draft) for draft in model.joint]
        self._drawn: dict[str, int] = {}
        self._looked_at = False
        drawn = [picture for part in reversed(model.alone) for picture in self.pictures[part.part.id]]
        super().__init__([self.head, *self.drafts, *drawn, *self.inputs, self.foot])
        for view in (*self.inputs, *self.drafts):
            view.changed.append(model.refresh)
        self.head.when_shown(self.look)
        model.observe(lambda _change: self._draw(), "version")
        watch(model.session).add(model)

    def look(self) -> None:
        """The step is on screen: draw its pictures from now on."""
        self._looked_at = True
        self._draw()
        if any(part.part.pictures and not part.revealed for part in self.model.alone):
            pictures.warm()

    def close(self) -> None:
        """Close the step with everything in it."""
        for child in self.children:
            child.close()
        super().close()

    def _input(self, part: PartModel) -> Any:
        followed = {other.part.entries_from for other in self.model.alone if other.part.kind == "allocation"}
        if isinstance(part, RatingsModel):
            return Ratings(part)
        if isinstance(part, AllocationModel):
            return Allocation(part)
        if isinstance(part, TextModel):
            return Text(part, list_entries=part.part.id not in followed)
        raise TypeError(f"There is no view for a part of kind {part.part.kind!r}.")

    def _draw(self) -> None:
        if not self._looked_at:
            return
        for part in self.model.alone:
            seen = self.model.session.store.last_change_of(self.model.session.deal.id, part.step.id, part.part.id)
            if part.may_see and self._drawn.get(part.part.id) != seen:
                self._drawn[part.part.id] = seen
                for picture, figure in zip(self.pictures[part.part.id], pictures.draw(self.model.session, part), strict=True):
                    picture.show(figure)
            for picture in self.pictures[part.part.id]:
                picture.layout.display = None if part.may_see else "none"
                picture.soon = not part.revealed and (part.done or bool(part.blockers) or self.model.phase == "reveal")
