"""Ratings of items, and of pairs of rows."""

from __future__ import annotations

from typing import Any, ClassVar

import traitlets

from vested_widgets.widgets.models.ratings import RatingsModel
from vested_widgets.widgets.views.inputs import Input

PHRASES = (
    *("input.unsure", "input.group_values", "input.group_value", "input.guess", "input.change", "input.change_item"),
    *("input.next_branch", "input.branch_progress"),
    *("leads.title", "leads.nothing", "leads.others"),
)


class Ratings(Input):
    """Items with native radio groups: no default choice, "not sure" offered. Of pairs of rows each row is an item."""

    module: ClassVar[str] = "ratings"
    cards = traitlets.List().tag(sync=True)
    matrices = traitlets.List().tag(sync=True)
    nothing = traitlets.Unicode().tag(sync=True)
    source = traitlets.Unicode().tag(sync=True)
    leads = traitlets.List().tag(sync=True)

    def __init__(self, model: RatingsModel, **traits: Any) -> None:
        super().__init__(model, PHRASES, **traits)

    def _paint(self, change: Any = None) -> None:
        super()._paint()
        if change is None or change.name in ("state", "items"):
            self.leads = self._model.leads()
        if change is not None and change.name in ("answers", "state", "blockers", "others", "done", "joins"):
            return  # what is asked does not change by what is answered, nor by who sees it and who may still answer
        model = self._model
        matrices = model.matrices() if model.paired else []
        self.cards, self.matrices = ([] if matrices else model.cards()), matrices
        self.nothing = self.told_nothing()
        self.source = model.source
