"""An order of one's own."""

from __future__ import annotations

from typing import Any, ClassVar

import traitlets

from vested_widgets import method
from vested_widgets.widgets.models.ranking import RankingModel
from vested_widgets.widgets.views.inputs import Input


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
        self.nothing = self.told_nothing()
