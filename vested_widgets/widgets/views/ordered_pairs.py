"""Pairs of items: the one or the other, and how much."""

from __future__ import annotations

from typing import Any, ClassVar

import traitlets

from vested_widgets.widgets.models.ratings import RatingsModel
from vested_widgets.widgets.views.inputs import Input

PHRASES = ("input.unsure", "pairs.or", "pairs.equal", "pairs.towards", "input.change", "input.change_item")


class OrderedPairs(Input):
    """A card for each pair with a native radio group between its two items: no default choice, "not sure" offered."""

    module: ClassVar[str] = "ordered_pairs"
    pairs = traitlets.List().tag(sync=True)
    nothing = traitlets.Unicode().tag(sync=True)

    def __init__(self, model: RatingsModel, **traits: Any) -> None:
        super().__init__(model, PHRASES, **traits)

    def _paint(self, change: Any = None) -> None:
        super()._paint()
        if change is not None and change.name in ("answers", "state", "blockers", "others", "done", "joins"):
            return  # what is asked does not change by what is answered
        model = self._model
        self.pairs = [
            {
                "title": pair.title,
                "a": {"title": pair.a.title, "text": pair.a.text},
                "b": {"title": pair.b.title, "text": pair.b.text},
                "question": card["questions"][0],
            }
            for pair, card in zip(model.items, model.cards(), strict=True)
        ]
        self.nothing = self.told_nothing()
