"""A picture on the page: the finding as a heading, the plot, its caption, and the same as a table."""

from __future__ import annotations

from typing import Any, ClassVar

import traitlets

from vested_widgets import method
from vested_widgets.widgets.models.screen import Screen
from vested_widgets.widgets.views.base import VestedWidget

WORDS = tuple(f"picture.{name}" for name in ("table", "hide", "trouble", "behind", "choose", "close"))


class Picture(VestedWidget):
    """Shows a figure of `charts`. Title, caption and table are text on the page; the plot itself is drawn when it comes near the screen."""

    module: ClassVar[str] = "picture"
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
    words = traitlets.Dict().tag(sync=True)

    def __init__(self, screen: Screen | None = None, **traits: Any) -> None:
        """A picture on `screen`, which learns from it how wide it is; without one, a picture that keeps its layout."""
        super().__init__(words=method.phrases(WORDS), **traits)
        self._turns = traitlets.link((screen, "wide"), (self, "wide")) if screen else None

    def close(self) -> None:
        """Close it, and let go of the screen."""
        if self._turns and self.comm is not None:  # ipywidgets closes once more what has been closed
            self._turns.unlink()
        super().close()

    def clear(self) -> None:
        """Show nothing."""
        with self.hold_sync():
            self.title, self.figure, self.table = "", {}, {}

    def arrive(self) -> None:
        """Tell the page that this picture has just been revealed: whoever waited for it is brought to it."""
        self.send({"type": "arrived"})

    def show(self, page: dict[str, Any]) -> None:
        """Show a picture as `shared.pages` gives it."""
        with self.hold_sync():
            self.title, self.caption, self.alt = page["title"], page["caption"], page["alt"]
            self.table, self.behind, self.dark = page["table"], page["behind"], page["dark"]
            self.figure = {key: page[key] for key in ("data", "layout", "config", "wide") if key in page}
