"""A picture on the page: the finding as a heading, the plot, its caption, and the same as a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import traitlets

from vested_widgets import method
from vested_widgets.widgets.pictures.screen import Screen
from vested_widgets.widgets.views.base import VestedWidget

WORDS = tuple(
    f"picture.{name}"
    for name in ("table", "hide", "trouble", "behind", "choose", "close", "save_png", "save_svg", "save_trouble")
)
FIGURE = ("data", "layout", "config", "wide")


def traits_of(page: dict[str, Any]) -> dict[str, Any]:
    """Return a picture as `shared_drawings.pages` gives it, whole or by its source, as traits of the page's picture."""
    return {
        "title": page["title"],
        "source": page.get("source", ""),
        "caption": page.get("caption", ""),
        "alt": page.get("alt", ""),
        "table": page.get("table", {}),
        "behind": page.get("behind", []),
        "dark": page.get("dark", {}),
        "figure": {key: page[key] for key in FIGURE if key in page} if "data" in page else {},
    }


class Picture(VestedWidget):
    """Shows a figure of `charts`. Title, caption and table are text on the page; the plot itself is drawn when it comes near the screen."""

    module: ClassVar[str] = "picture"
    step = traitlets.Unicode(help="With part and at: which picture it is. The server tells a revealed one's name by them.").tag(
        sync=True
    )
    part = traitlets.Unicode().tag(sync=True)
    at = traitlets.Int(help="Its place among the pictures of its part, from 0.").tag(sync=True)
    source = traitlets.Unicode(help="Under which name our server has all that follows; nothing where it is here.").tag(sync=True)
    figure = traitlets.Dict().tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)
    caption = traitlets.Unicode().tag(sync=True)
    alt = traitlets.Unicode().tag(sync=True)
    table = traitlets.Dict().tag(sync=True)
    behind = traitlets.List(help="What the marks stand for: label and rows of each.").tag(sync=True)
    dark = traitlets.Dict().tag(sync=True)
    wide = traitlets.Bool(
        help="Whether the page has room for pictures as they are drawn for wide places; the page says so if it is otherwise."
    ).tag(sync=True)
    soon = traitlets.Bool(False, help="A reveal is near for this person: the page may fetch what drawing needs.").tag(sync=True)
    note = traitlets.Unicode(help="Why it has not changed though answers have come.").tag(sync=True)
    here = traitlets.Bool(True, help="Whether it is to be seen now.").tag(sync=True)
    arrivals = traitlets.Int(help="How often it has just been revealed: whoever waited for it is brought to it.").tag(sync=True)
    words = traitlets.Dict().tag(sync=True)

    def __init__(self, screen: Screen | None = None, whole: Callable[[], dict[str, Any]] | None = None, **traits: Any) -> None:
        """A picture on `screen`, which learns from it how wide it is; without one, a picture that keeps its layout.

        Args:
            whole: gives the picture itself, for a page that could not have it from the server.
        """
        super().__init__(words=method.phrases(WORDS), **traits)
        self._whole = whole
        self._turns = traitlets.link((screen, "wide"), (self, "wide")) if screen else None

    def close(self) -> None:
        """Close it, and let go of the screen."""
        if self._turns and self.comm is not None:  # ipywidgets closes once more what has been closed
            self._turns.unlink()
        super().close()

    def clear(self) -> None:
        """Show nothing."""
        with self.hold_sync():
            self.title, self.source, self.figure, self.table = "", "", {}, {}

    def show(self, page: dict[str, Any]) -> None:
        """Show a picture as `shared.pages` gives it, whole or by its source."""
        with self.hold_sync():
            for name, value in traits_of(page).items():
                setattr(self, name, value)

    def on_whole(self, _content: dict[str, Any]) -> None:
        """Send the picture, which the page could not fetch."""
        if self.source and self._whole:
            self.show(self._whole())
