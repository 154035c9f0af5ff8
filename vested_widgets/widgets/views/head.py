"""The head of a step: the rhythm, one question and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import traitlets

from vested_widgets import method
from vested_widgets.widgets.views.base import VestedWidget

if TYPE_CHECKING:
    from vested_widgets.method import Step
    from vested_widgets.widgets.models.step import StepModel


class Head(VestedWidget):
    """Shows a step's question at once, and its rhythm, status and parts once somebody looks; tells the kernel when that is."""

    module: ClassVar[str] = "head"
    question = traitlets.Unicode().tag(sync=True)
    todo = traitlets.Unicode().tag(sync=True)
    status = traitlets.Unicode().tag(sync=True)
    privacy = traitlets.Unicode().tag(sync=True)
    rhythm = traitlets.List().tag(sync=True)
    standing = traitlets.List().tag(sync=True)
    label = traitlets.Unicode().tag(sync=True)
    parts_label = traitlets.Unicode().tag(sync=True)
    folded_label = traitlets.Unicode().tag(sync=True)
    step = traitlets.Unicode().tag(sync=True)

    def __init__(self, step: Step, **traits: Any) -> None:
        super().__init__(
            step=step.id,
            question=step.question,
            todo=step.lead,
            label=method.words("rhythm.label"),
            parts_label=method.words("standing.label"),
            folded_label=method.words("standing.folded"),
            **traits,
        )
        self._shown: list[Any] = []

    def follow(self, model: StepModel) -> None:
        """Show from now on where the step is."""
        self._model = model
        model.observe(self._paint, "version")
        self._paint()

    def when_shown(self, callback: Any) -> None:
        """Call `callback()` when the step first comes on screen: everything else of it waits for that."""
        self._shown.append(callback)

    def on_shown(self, _content: dict[str, Any]) -> None:
        """Take in that the page shows this step now."""
        waiting, self._shown = self._shown, []
        for callback in waiting:
            callback()

    def _paint(self, _change: object = None) -> None:
        with self.hold_sync():
            self.rhythm = self._model.rhythm()
            self.status = self._model.status
            self.privacy = self._model.privacy
            self.standing = self._model.standing
