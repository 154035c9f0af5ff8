"""The foot of a step: what is saved, and the acts that are possible now, each with its reason if it is not."""

from __future__ import annotations

from typing import Any, ClassVar

import traitlets

from vested_widgets import method
from vested_widgets.widgets.models.step import StepModel
from vested_widgets.widgets.views.base import VestedWidget

WORDS = (
    "saved.saving",
    "saved.saved",
    "saved.waiting",
    "act.next_open",
    "act.count_me_in",
    "act.count_in_early",
    "act.take_back",
    "act.confirm",
    "act.cancel",
    "foot.label",
    "foot.submitted",
    "foot.submitted_title",
)


class Foot(VestedWidget):
    """Follows a step: the saved mark of its outboxes, submitting, and the architect's acts."""

    module: ClassVar[str] = "foot"
    step = traitlets.Unicode().tag(sync=True)
    part = traitlets.Unicode().tag(sync=True)
    status = traitlets.Unicode().tag(sync=True)
    answered = traitlets.Int().tag(sync=True)
    total = traitlets.Int().tag(sync=True)
    done = traitlets.Bool().tag(sync=True)
    answering = traitlets.Bool().tag(sync=True)
    reason = traitlets.Unicode().tag(sync=True)
    submitted = traitlets.List().tag(sync=True)
    acts = traitlets.List().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)

    def __init__(self, model: StepModel, **traits: Any) -> None:
        super().__init__(step=model.step.id, words=method.phrases(WORDS), **traits)
        self._model = model
        model.observe(self._paint, "version")
        self._paint()

    def on_done(self, content: dict[str, Any]) -> None:
        """Submit this member's answers, or take that back."""
        self._model.submit(done=bool(content.get("done")))

    def on_act(self, content: dict[str, Any]) -> None:
        """Do one of the step's acts."""
        self._model.act(str(content.get("id", "")))

    def _paint(self, _change: object = None) -> None:
        part = self._model.current
        with self.hold_sync():
            self.status, self.acts = self._model.status, self._model.acts
            if part is None:
                return
            self.part = part.part.id
            self.answered, self.total = self._model.answered, self._model.total
            self.done, self.answering, self.submitted = self._model.done, part.asking, self._model.submitted()
            self.reason = part.blockers[0] if part.blockers else ""
