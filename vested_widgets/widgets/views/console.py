"""The facilitator's console on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import traitlets

from vested_widgets import method
from vested_widgets.widgets.models.console import ConsoleModel
from vested_widgets.widgets.refresh import watch
from vested_widgets.widgets.views.base import VestedWidget
from vested_widgets.widgets.views.polling import poll

if TYPE_CHECKING:
    from vested_widgets.session import Session


class Console(VestedWidget):
    """Shows a `ConsoleModel` and does its acts; every act is answered, with what is shown once or with why it is not done."""

    module: ClassVar[str] = "console"
    state = traitlets.Dict().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)

    def __init__(self, session: Session, **traits: Any) -> None:
        super().__init__(words=method.area("console"), **traits)
        self._model = ConsoleModel(session)
        traitlets.dlink((self._model, "state"), (self, "state"))
        watch(session).add(self._model)
        poll(self, self._model.look_around)

    def on_act(self, content: dict[str, Any]) -> None:
        """Do an act."""
        given = content.get("given")
        shown = self._model.act(str(content.get("id", "")), given if isinstance(given, dict) else {})
        self.send({"type": "did", "n": content.get("n"), "id": content.get("id"), "shown": shown})
