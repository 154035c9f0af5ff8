"""The inputs of a part that one member answers alone: ratings and a text."""

from __future__ import annotations

from typing import Any, ClassVar

import traitlets

from vested_widgets import method
from vested_widgets.widgets.models.part import PartModel, RatingsModel, TextModel
from vested_widgets.widgets.views.base import VestedWidget


def draft_key(model: PartModel) -> str:
    """Under which name a page keeps what the record has not acknowledged yet: seat, step, part and wave."""
    return f"vested:{model.seat.member.id}:{model.step.id}:{model.part.id}:{model.wave}"


class Input(VestedWidget):
    """An input of a part: shows the member's answers and records changes through the model."""

    step = traitlets.Unicode().tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)
    prompt = traitlets.Unicode().tag(sync=True)
    answers = traitlets.Dict().tag(sync=True)
    reason = traitlets.Unicode().tag(sync=True)
    revealed = traitlets.Bool().tag(sync=True)
    key = traitlets.Unicode().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)

    def __init__(self, model: PartModel, phrases: tuple[str, ...] = (), **traits: Any) -> None:
        part = model.part
        super().__init__(
            step=model.step.id,
            title=part.title,
            prompt=part.prompt,
            words=method.phrases(("input.own_answers", "input.questions", *phrases)),
            **traits,
        )
        self._model = model
        self.changed: list[Any] = []
        model.observe(self._paint, ["state", "answers", "blockers", "wave"])
        self._paint()

    def on_answer(self, content: dict[str, Any]) -> None:
        """Record changes and acknowledge them after the commit."""
        changes = content.get("changes")
        saved = self._model.record(changes if isinstance(changes, dict) else {})
        self.send({"type": "ack", "n": content.get("n"), "at": saved.at.isoformat(), "late": saved.late})
        for callback in self.changed:
            callback()

    def _paint(self, _change: object = None) -> None:
        model = self._model
        with self.hold_sync():
            self.answers = model.answers
            self.reason = model.blockers[0] if model.blockers else ""
            self.revealed = model.revealed
            self.key = draft_key(model)


class Ratings(Input):
    """Cards of items with native radio groups: no default choice, "not sure" offered."""

    module: ClassVar[str] = "ratings"
    cards = traitlets.List().tag(sync=True)

    def __init__(self, model: RatingsModel, **traits: Any) -> None:
        super().__init__(model, ("input.unsure", "input.group_values", "input.group_value"), cards=model.cards(), **traits)


class Text(Input):
    """One text of one's own; after the reveal, what everybody wrote, without names."""

    module: ClassVar[str] = "text"
    answer = traitlets.Unicode().tag(sync=True)
    entries = traitlets.List().tag(sync=True)
    longest = traitlets.Int().tag(sync=True)

    def __init__(self, model: TextModel, *, list_entries: bool = True, **traits: Any) -> None:
        super().__init__(
            model,
            ("input.everybody", "input.letters_left"),
            answer=model.keys()[0],
            longest=model.part.longest,
            **traits,
        )
        if list_entries:
            traitlets.dlink((model, "entries"), (self, "entries"))
