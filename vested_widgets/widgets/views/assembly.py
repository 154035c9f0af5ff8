"""An assembly on the page: the document as it stands with its pictures, what its checks say, comments and approvals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import traitlets

from vested_widgets import method
from vested_widgets.session import screen_is_wide
from vested_widgets.widgets.callback_guard import guarded
from vested_widgets.widgets.models.assembly import AssemblyModel
from vested_widgets.widgets.pictures import shared_drawings
from vested_widgets.widgets.pictures.context import PictureContext
from vested_widgets.widgets.views import picture
from vested_widgets.widgets.views.joint import JointWidget


class Assembly(JointWidget):
    """Follows an `AssemblyModel`.

    Attributes:
        figures: [{section, step, of, …}]: a picture under a section, with the traits of `views.Picture` once it can be seen.
        wide: whether the paper has room for pictures as they are drawn for wide places; the page says so if it is otherwise.
    """

    module: ClassVar[str] = "assembly"
    areas = ("assembly",)
    sections = traitlets.List().tag(sync=True)
    findings = traitlets.List().tag(sync=True)
    facts = traitlets.Dict().tag(sync=True)
    figures = traitlets.List().tag(sync=True)
    wide = traitlets.Bool().tag(sync=True)

    def __init__(self, model: AssemblyModel, **traits: Any) -> None:
        super().__init__(model, wide=screen_is_wide(), **traits)
        self.words = self.words | method.phrases(picture.WORDS)
        self.follow("sections", "findings", "facts")
        self._document = model
        self._draw()
        redraw = guarded(lambda _why, _final: None)(lambda _change: self._draw())
        model.observe(redraw, "pictures")
        self.observe(redraw, "wide")

    def on_whole(self, _content: dict[str, Any]) -> None:
        """Send the pictures, which the page could not fetch."""
        self._draw(shared_drawings.drawn)

    def on_export(self, content: dict[str, Any]) -> None:
        """Send the document as a file."""
        name, mime, data = self._document.export("md")
        self.send({"type": "ack", "n": content.get("n"), "name": name, "mime": mime}, buffers=[data])

    def _draw(self, pages: Callable[..., list[dict[str, Any]]] = shared_drawings.pages) -> None:
        self.figures = [self._figure(one, pages) for one in self._document.pictures]

    def _figure(self, one: dict[str, Any], pages: Callable[..., list[dict[str, Any]]]) -> dict[str, Any]:
        place = {"section": one["section"], "step": one["step"], "of": one["source"]}
        if not one["version"]:
            return place
        context = PictureContext.current(self._document.session, one["step"], one["part"])
        drawn = pages(context.session, context, wide=self.wide)
        return place | picture.traits_of(next(page for page in drawn if page["name"] == one["name"]))
