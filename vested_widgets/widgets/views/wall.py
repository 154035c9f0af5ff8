"""The wall of the room on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import traitlets

from vested_widgets import charts, method
from vested_widgets.widgets.models.wall import ZOOM, WallModel, zoom
from vested_widgets.widgets.refresh import watch
from vested_widgets.widgets.views.base import Column, VestedWidget
from vested_widgets.widgets.views.picture import Picture
from vested_widgets.widgets.views.polling import poll

if TYPE_CHECKING:
    from vested_widgets.session import Session

# The px of the smallest type on a wall of 1920 × 1080 px.
LEAST_TYPE = 28


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
            by = zoom(figure)
            page = charts.for_page(figure, zoom=by)
            page |= {"data": legible(page["data"], ZOOM / by), "layout": legible(page["layout"], ZOOM / by), "behind": []}
            self.picture.show({**page, "dark": charts.DARK})
        else:
            self.picture.clear()


def legible(node: Any, marks: float, inside: str = "") -> Any:
    """Return a part of a figure with no type smaller than can be read from the last row of a room.

    Args:
        marks: by how much marks are enlarged.
    """
    if isinstance(node, dict):
        if "size" in node and ("font" in inside or inside == "marker"):
            sizes = node["size"]
            least, by = (LEAST_TYPE, 1.0) if "font" in inside else (0, marks)
            larger = [max(least, by * size) for size in sizes] if isinstance(sizes, list) else max(least, by * sizes)
            node = {**node, "size": larger}
        return {key: legible(value, marks, key) for key, value in node.items()}
    return [legible(one, marks, inside) for one in node] if isinstance(node, list) else node
