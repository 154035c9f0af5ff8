"""One sentence on the page, as text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import traitlets

from vested_widgets.widgets.views.base import VestedWidget


class Sentence(VestedWidget):
    """A sentence that may change; screen readers hear the change. Text is never markup."""

    module: ClassVar[str] = "sentence"
    text = traitlets.Unicode().tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self._shown: list[Callable[[], None]] = []

    def when_shown(self, callback: Callable[[], None]) -> None:
        """Call `callback()` when the sentence first comes near the screen."""
        self._shown.append(callback)

    def on_shown(self, _content: dict[str, Any]) -> None:
        """Take in that the page shows it now."""
        waiting, self._shown = self._shown, []
        for callback in waiting:
            callback()
