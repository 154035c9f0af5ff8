"""What all inputs of a part that one member answers alone share."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import traitlets

from vested_widgets import method
from vested_widgets.deals.entities import Typing
from vested_widgets.texts import readable, with_line_ends
from vested_widgets.widgets.models.part import PartModel
from vested_widgets.widgets.views.base import VestedWidget

# The phrases of every input.
WORDS = tuple(
    f"input.{name}"
    for name in (
        *("own_answers", "questions", "other_device", "take_other", "keep_own", "brought_back", "brought_back_once"),
        *("not_taken", "copy", "copied", "copy_by_hand", "done"),
        *("way", "back", "all_questions", "one_at_a_time"),
    )
)
TOKEN = re.compile(r"[a-z0-9]{1,20}\.[0-9]{1,9}")
# Milliseconds after 1970 up to which a moment can be written down.
LATEST = 4_102_444_800_000


def typed_in(given: object) -> dict[str, Typing]:
    """Return when and on what answers were typed, from {key: [token, ms by the server's clock, newest number seen, round]}.

    What does not hold is left out: an answer of which nothing is known is taken as any other.
    """
    found: dict[str, Typing] = {}
    for key, entry in given.items() if isinstance(given, dict) else ():
        match entry:
            case [str(token), int(at), int(seen), int(wave)] if TOKEN.fullmatch(token) and 0 <= at <= LATEST:
                found[str(key)] = Typing(token, moment_of(at), max(0, min(seen, 2**31 - 1)), max(0, min(wave, 2**31 - 1)))
    return found


def moment_of(at: object) -> datetime | None:
    """Return the moment of ms after 1970, as pages send it; None if it is none."""
    return datetime.fromtimestamp(at / 1000, UTC) if isinstance(at, int) and 0 < at <= LATEST else None


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
    note = traitlets.Unicode(help="Why what everyone sees does not hold all answers.").tag(sync=True)
    revealed = traitlets.Bool().tag(sync=True)
    key = traitlets.Unicode().tag(sync=True)
    done = traitlets.Bool().tag(sync=True)
    joins = traitlets.Bool().tag(sync=True)
    wave = traitlets.Int().tag(sync=True)
    seen = traitlets.Int().tag(sync=True)
    others = traitlets.List().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)

    def __init__(self, model: PartModel, phrases: tuple[str, ...] = (), **traits: Any) -> None:
        part = model.part
        super().__init__(
            step=model.step.id,
            part=part.id,
            title=part.title,
            prompt=part.prompt,
            words=method.phrases((*WORDS, *phrases)),
            **traits,
        )
        self._model = model
        self.changed: list[Any] = []
        # `items`: what is asked about rows of a joint table changes with them.
        model.observe(self._paint, ["state", "answers", "blockers", "wave", "items", "note", "others", "done", "joins"])
        self._paint()

    def on_answer(self, content: dict[str, Any]) -> None:
        """Record changes and acknowledge them after the commit."""
        given = content.get("changes")
        changes = given if isinstance(given, dict) else {}
        refused = {key: sentence for key, value in changes.items() if (sentence := unwritable(key, value))}
        kept = {key: value for key, value in changes.items() if key not in refused}
        typing = {key: how for key, how in (typed_in(content.get("typed")) or {}).items() if key in kept}
        saved = self._model.record(kept, typing) if kept or not refused else None
        at = saved.at.isoformat() if saved else ""
        if refused:
            # One text that cannot be stored must not keep the others from the record.
            why = next(iter(refused.values()))
            self.send({"type": "refused", "n": content.get("n"), "why": why, "keys": readable(list(refused)), "at": at})
        else:
            late, seen = (saved.late, saved.seen) if saved else (False, 0)
            self.send({"type": "ack", "n": content.get("n"), "at": at, "late": late, "seen": seen})
        for callback in self.changed:
            callback()

    def told_nothing(self) -> str:
        """Return why nothing is asked yet, for those who are told another reason why they cannot answer; else ""."""
        why = self._model.why_nothing()
        return "" if why == self.reason else why

    def _paint(self, _change: object = None) -> None:
        model = self._model
        with self.hold_sync():
            self.answers = model.answers
            self.reason = model.blockers[0] if model.blockers else ""
            self.note = model.note
            self.revealed, self.done, self.joins = model.revealed, model.done, model.joins
            self.wave, self.seen, self.others = model.wave, model.seen, model.others
            self.key = draft_key(model)
