"""Items of one group, each with check boxes for the items of the other."""

from __future__ import annotations

from typing import Any, ClassVar

import traitlets

from vested_widgets.widgets.models.matching import MatchingModel
from vested_widgets.widgets.views.inputs import Input

PHRASES = ("input.unsure", "input.change", "input.change_item")


class Matching(Input):
    """A card for each item: up to so many of the others, "none of them" and "not sure"."""

    module: ClassVar[str] = "matching"
    cards = traitlets.List().tag(sync=True)
    nothing = traitlets.Unicode().tag(sync=True)

    def __init__(self, model: MatchingModel, **traits: Any) -> None:
        super().__init__(model, PHRASES, **traits)

    def _paint(self, change: Any = None) -> None:
        super()._paint()
        if change is not None and change.name in ("answers", "state", "blockers", "others", "done", "joins"):
            return  # what is asked does not change by what is answered
        self.cards = self._model.cards()
        self.nothing = self.told_nothing()
