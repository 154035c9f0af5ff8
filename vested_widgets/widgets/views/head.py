"""The head of a step: the rhythm, where we are, one question and what to do."""

from __future__ import annotations

from typing import Any, ClassVar

import traitlets

from vested_widgets import method
from vested_widgets.widgets.models.step import StepModel
from vested_widgets.widgets.views.base import VestedWidget


class Head(VestedWidget):
    """Shows a step's rhythm and question; tells the kernel when the step is first looked at (`on_shown`)."""

    module: ClassVar[str] = "head"
    kicker = traitlets.Unicode().tag(sync=True)
    question = traitlets.Unicode().tag(sync=True)
    todo = traitlets.Unicode().tag(sync=True)
    status = traitlets.Unicode().tag(sync=True)
    rhythm = traitlets.List().tag(sync=True)
    label = traitlets.Unicode().tag(sync=True)

    def __init__(self, model: StepModel, number: int, of: int, **traits: Any) -> None:
        step = model.step
        super().__init__(
            kicker=method.words("step.kicker", number=number, of=of),
            question=step.question,
            todo=step.what_to_do,
            label=method.words("rhythm.label"),
            **traits,
        )
        self._model = model
        self._shown: list[Any] = []
        model.observe(self._paint, "version")
        self._paint()

    def when_shown(self, callback: Any) -> None:
        """Call `callback()` when the step first comes on screen: pictures wait for that."""
        self._shown.append(callback)

    def on_shown(self, _content: dict[str, Any]) -> None:
        """The page shows this step now."""
        waiting, self._shown = self._shown, []
        for callback in waiting:
            callback()

    def _paint(self, _change: object = None) -> None:
        with self.hold_sync():
            self.rhythm = self._model.rhythm()
            self.status = self._model.status
