"""The wall of the room on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import traitlets

from vested_widgets import charts, method
from vested_widgets.widgets.models.wall import WallModel
from vested_widgets.widgets.refresh import watch
from vested_widgets.widgets.views.base import Column, VestedWidget
from vested_widgets.widgets.views.picture import Picture
from vested_widgets.widgets.views.polling import poll

if TYPE_CHECKING:
    from vested_widgets.session import Session

# How much larger than on a laptop a picture is on the wall, and the height that its plot has there on a screen of 1920 × 1080 px.
ZOOM, SMALLEST, ROOM = 1.9, 1.2, 560


class WallFrame(VestedWidget):
    """What stands around the wall's picture: the code, the step, who has answered, the timer, what to talk about."""

    module: ClassVar[str] = "wall"
    state = traitlets.Dict().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)

    def __init__(self, model: WallModel, **traits: Any) -> None:
        super().__init__(words=method.area("wall"), **traits)
        self._model = model
        traitlets.dlink((model, "state"), (self, "state"))

    def on_focus(self, content: dict[str, Any]) -> None:
        """Go to an item."""
        self._model.focus(str(content.get("item", "")))


class Wall(Column):
    """The page of the projector; it follows the room by itself."""

    def __init__(self, session: Session) -> None:
        self.model = WallModel(session)
        self.frame, self.picture = WallFrame(self.model), Picture()
        super().__init__([self.frame, self.picture])
        self.add_class("v-wall-page")
        self.model.observe(self._draw, "figures")
        self._draw()
        watch(session).add(self.model)
        poll(self.frame, self.model.look_around)

    def _draw(self, _change: object = None) -> None:
        if self.model.figures:
            figure = self.model.figures[0]
            zoom = max(SMALLEST, min(ZOOM, ROOM / (figure.layout.height - figure.layout.margin.t)))
            self.picture.show({**charts.for_page(figure, zoom=zoom), "dark": charts.DARK})
        else:
            self.picture.clear()
