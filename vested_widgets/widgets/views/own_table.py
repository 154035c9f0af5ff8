"""Bring a deal's own table of attributes: a file in, what is asked now as a file out."""

from __future__ import annotations

from typing import Any, ClassVar

import traitlets

from vested_widgets import documents, method
from vested_widgets.widgets.models.own_table import OwnTableModel
from vested_widgets.widgets.views.base import VestedWidget

WORDS = ("own_table.how", "own_table.choose", "own_table.current", "table.file_large", "trouble.no_answer")


class OwnTable(VestedWidget):
    """Shown to the deal architect under the questions that a table replaces, for as long as nobody has answered."""

    module: ClassVar[str] = "own_table"
    allowed = traitlets.Bool().tag(sync=True)
    largest = traitlets.Int(documents.UPLOADED.packed).tag(sync=True)
    words = traitlets.Dict().tag(sync=True)

    def __init__(self, model: OwnTableModel, **traits: Any) -> None:
        title = method.words("own_table.title", title=model.ratings.part.title)
        super().__init__(words={**method.phrases(WORDS), "own_table.title": title}, **traits)
        self._model = model
        traitlets.dlink((model, "allowed"), (self, "allowed"))

    def on_take(self, content: dict[str, Any]) -> None:
        """Take a file; what is wrong with it is said and nothing is changed."""
        buffers = content.get("buffers") or [b""]
        done = self._model.take(str(content.get("name", "")), bytes(buffers[0]))
        self.send({"type": "ack", "n": content.get("n"), "done": done})

    def on_current(self, content: dict[str, Any]) -> None:
        """Send what is asked now as a file."""
        name = f"{self._model.ratings.step.id}-{self._model.ratings.part.id}.csv"
        self.send({"type": "ack", "n": content.get("n"), "name": name, "mime": "text/csv"}, buffers=[self._model.current()])
