"""The panel beside a step: who has submitted, what happens next, and who sees what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import traitlets

from vested_widgets import method
from vested_widgets.widgets.views.base import VestedWidget

if TYPE_CHECKING:
    from vested_widgets.widgets.models.step import StepModel

WORDS = ("panel.submitted", "panel.count", "panel.next", "panel.sees")


class Panel(VestedWidget):
    """Follows a step. On a hosted page it stands beside the work, elsewhere in its place among the widgets."""

    module: ClassVar[str] = "panel"
    counts = traitlets.List().tag(sync=True)
    next = traitlets.List().tag(sync=True)
    sees = traitlets.Unicode().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)

    def __init__(self, model: StepModel, **traits: Any) -> None:
        super().__init__(words=method.phrases(WORDS), **traits)
        self._model = model
        model.observe(self._paint, "version")
        self._paint()

    def _paint(self, _change: object = None) -> None:
        part = self._model.counted
        guide = self._model.guide()
        with self.hold_sync():
            self.counts = part.counts if part is not None else []
            self.next, self.sees = guide["next"], guide["sees"]
