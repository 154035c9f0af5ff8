"""The input of an allocation: points for texts, by buttons and by keyboard."""

from __future__ import annotations

from typing import Any, ClassVar

import traitlets

from vested_widgets.widgets.models.allocation import AllocationModel
from vested_widgets.widgets.views.inputs import Input


class Allocation(Input):
    """Entries with a number of points each; the budget cannot be overspent, and what is left is said."""

    module: ClassVar[str] = "allocation"
    entries = traitlets.List().tag(sync=True)
    budget = traitlets.Int().tag(sync=True)

    def __init__(self, model: AllocationModel, **traits: Any) -> None:
        super().__init__(
            model,
            ("allocation.left", "allocation.more", "allocation.less", "allocation.points"),
            budget=model.part.total,
            **traits,
        )
        traitlets.dlink((model, "entries"), (self, "entries"))
