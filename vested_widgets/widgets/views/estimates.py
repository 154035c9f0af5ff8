"""Numbers that a member estimates alone, in fields."""

from __future__ import annotations

from typing import Any, ClassVar

import traitlets

from vested_widgets.widgets.models.estimates import EstimatesModel
from vested_widgets.widgets.views.inputs import Input

PHRASES = (
    *("input.unsure", "estimates.low", "estimates.likely", "estimates.high", "estimates.number", "estimates.order"),
    *("estimates.some_missing", "estimates.no_number", "estimates.counted_in"),
)


class Estimates(Input):
    """A card for each item with three fields (low, likely, high) or one, and "not sure"."""

    module: ClassVar[str] = "estimates"
    cards = traitlets.List().tag(sync=True)
    asks = traitlets.Unicode().tag(sync=True)
    nothing = traitlets.Unicode().tag(sync=True)

    def __init__(self, model: EstimatesModel, **traits: Any) -> None:
        super().__init__(model, PHRASES, asks=model.part.asks, **traits)

    def _paint(self, change: Any = None) -> None:
        super()._paint()
        if change is not None and change.name in ("answers", "state", "blockers", "others", "done", "joins"):
            return  # what is asked does not change by what is answered
        self.cards = self._model.cards()
        self.nothing = self.told_nothing()
