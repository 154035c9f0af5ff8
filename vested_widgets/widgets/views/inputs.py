"""What all inputs of a part that one member answers alone share."""

from __future__ import annotations

from typing import Any

import traitlets

from vested_widgets import method
from vested_widgets.texts import readable, with_line_ends
from vested_widgets.widgets.models.part import PartModel
from vested_widgets.widgets.views.base import VestedWidget


def draft_key(model: PartModel) -> str:
    """Under which name a page keeps what the record has not acknowledged yet: seat, step, part and wave."""
    return f"vested:{model.seat.member.id}:{model.step.id}:{model.part.id}:{model.wave}"


def unwritable(key: str, value: Any) -> str:
    """Return why the text of an answer cannot be stored; "" for one that can be, and for what is no text."""
    told = method.words("text_error.answer")
    key_said = method.unstorable(told, key)
    return key_said or (method.unstorable(told, with_line_ends(value)) if isinstance(value, str) else "")


class Input(VestedWidget):
    """An input of a part: shows the member's answers and records changes through the model."""

    checks_itself = ("changes",)
    step = traitlets.Unicode().tag(sync=True)
    part = traitlets.Unicode().tag(sync=True)
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
            part=part.id,
            title=part.title,
            prompt=part.prompt,
            words=method.phrases(("input.own_answers", "input.questions", *phrases)),
            **traits,
        )
        self._model = model
        self.changed: list[Any] = []
        # `items`: what is asked about rows of a joint table changes with them.
        model.observe(self._paint, ["state", "answers", "blockers", "wave", "items"])
        self._paint()

    def on_answer(self, content: dict[str, Any]) -> None:
        """Record changes and acknowledge them after the commit."""
        given = content.get("changes")
        changes = given if isinstance(given, dict) else {}
        refused = {key: sentence for key, value in changes.items() if (sentence := unwritable(key, value))}
        kept = {key: value for key, value in changes.items() if key not in refused}
        saved = self._model.record(kept) if kept or not refused else None
        at = saved.at.isoformat() if saved else ""
        if refused:
            # One text that cannot be stored must not keep the others from the record.
            why = next(iter(refused.values()))
            self.send({"type": "refused", "n": content.get("n"), "why": why, "keys": readable(list(refused)), "at": at})
        else:
            self.send({"type": "ack", "n": content.get("n"), "at": at, "late": bool(saved and saved.late)})
        for callback in self.changed:
            callback()

    def _paint(self, _change: object = None) -> None:
        model = self._model
        with self.hold_sync():
            self.answers = model.answers
            self.reason = model.blockers[0] if model.blockers else ""
            self.revealed = model.revealed
            self.key = draft_key(model)
