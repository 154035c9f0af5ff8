"""The desk of a deal architect."""

from __future__ import annotations

from typing import Any, ClassVar

import traitlets

from vested_widgets import method
from vested_widgets.widgets.models.new_deal import NewDealModel
from vested_widgets.widgets.views.base import VestedWidget


class NewDeal(VestedWidget):
    """The desk of a deal architect: make a deal, see its links once, renew a lost one."""

    module: ClassVar[str] = "new_deal"
    seats = traitlets.List().tag(sync=True)
    links = traitlets.List().tag(sync=True)
    sheet = traitlets.Dict().tag(sync=True)
    made = traitlets.Dict().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)

    def __init__(self, model: NewDealModel, **traits: Any) -> None:
        super().__init__(words=method.area("new_deal"), **traits)
        self._model = model
        for name in ("seats", "links", "sheet", "made"):
            traitlets.dlink((model, name), (self, name))

    def on_create(self, content: dict[str, Any]) -> None:
        """Make a deal from the form."""
        form = content.get("form")
        deal = self._model.create(form if isinstance(form, dict) else {})
        self.send({"type": "ack", "n": content.get("n"), "deal": deal.name})

    def on_renew(self, content: dict[str, Any]) -> None:
        """Make a fresh link for a seat."""
        self._model.renew(str(content.get("id", "")))
        self.send({"type": "ack", "n": content.get("n")})

    def on_forget(self, _content: dict[str, Any]) -> None:
        """Take the links off the page."""
        self._model.forget()
