"""The inputs of a part that one member answers alone: ratings, texts and rankings."""

from __future__ import annotations

from typing import Any, ClassVar

import traitlets

from vested_widgets import method
from vested_widgets.widgets.models.part import PartModel, why_nothing
from vested_widgets.widgets.models.ranking import RankingModel
from vested_widgets.widgets.models.ratings import RatingsModel
from vested_widgets.widgets.models.texts import TextModel
from vested_widgets.widgets.views.base import VestedWidget


def draft_key(model: PartModel) -> str:
    """Under which name a page keeps what the record has not acknowledged yet: seat, step, part and wave."""
    return f"vested:{model.seat.member.id}:{model.step.id}:{model.part.id}:{model.wave}"


class Input(VestedWidget):
    """An input of a part: shows the member's answers and records changes through the model."""

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
    """Cards of items with native radio groups: no default choice, "not sure" offered. Pairs of rows are a matrix where there is room."""

    module: ClassVar[str] = "ratings"
    cards = traitlets.List().tag(sync=True)
    matrices = traitlets.List().tag(sync=True)
    nothing = traitlets.Unicode().tag(sync=True)
    source = traitlets.Unicode().tag(sync=True)

    def __init__(self, model: RatingsModel, **traits: Any) -> None:
        super().__init__(model, ("input.unsure", "input.group_values", "input.group_value", "input.guess"), **traits)

    def _paint(self, change: Any = None) -> None:
        super()._paint()
        if change is not None and change.name in ("answers", "state", "blockers"):
            return  # what is asked does not change by what is answered, nor by who sees it and who may still answer
        model = self._model
        matrices = model.matrices() if model.paired else []
        self.cards, self.matrices = ([] if matrices else model.cards()), matrices
        self.nothing = why_nothing(model)
        self.source = model.source


class Text(Input):
    """Texts of one's own, one or several under prompts; after the reveal, what everybody wrote, without names."""

    module: ClassVar[str] = "text"
    fields = traitlets.List().tag(sync=True)
    entries = traitlets.List().tag(sync=True)
    longest = traitlets.Int().tag(sync=True)

    def __init__(self, model: TextModel, *, list_entries: bool = True, **traits: Any) -> None:
        super().__init__(
            model,
            ("input.everybody", "input.letters_left", "input.one_more", "input.entry"),
            fields=model.fields(),
            longest=model.part.longest,
            **traits,
        )
        if list_entries:
            traitlets.dlink((model, "entries"), (self, "entries"))


class Ranking(Input):
    """Items in an order of one's own, by dragging, by buttons and by keyboard."""

    module: ClassVar[str] = "ranking"
    items = traitlets.List().tag(sync=True)
    places = traitlets.Int().tag(sync=True)
    nothing = traitlets.Unicode().tag(sync=True)

    def __init__(self, model: RankingModel, **traits: Any) -> None:
        super().__init__(model, **traits)
        self.words = {**self.words, **{f"ranking.{name}": phrase for name, phrase in method.area("ranking").items()}}

    def _paint(self, _change: object = None) -> None:
        super()._paint()
        self.items, self.places = self._model.items, self._model.places
        self.nothing = why_nothing(self._model)
