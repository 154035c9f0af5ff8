"""The joint text on the page: the newest version with its changes, the editor and the history."""

from __future__ import annotations

from typing import Any, ClassVar

import traitlets

from vested_widgets.widgets.models.draft import DraftModel
from vested_widgets.widgets.views.joint import JointWidget, ids_of


class JointText(JointWidget):
    """Follows a `DraftModel`; saving goes through it."""

    module: ClassVar[str] = "joint_text"
    areas = ("draft",)
    longest = traitlets.Int().tag(sync=True)
    head = traitlets.Dict().tag(sync=True)
    versions = traitlets.List().tag(sync=True)
    sources = traitlets.List().tag(sync=True)

    def __init__(self, model: DraftModel, **traits: Any) -> None:
        super().__init__(model, longest=model.part.longest, **traits)
        self.follow("head", "versions", "sources")

    def on_save(self, content: dict[str, Any]) -> None:
        """Save the editor's text; the page hears whether it became a side version."""
        version = self._model.save(content.get("text", ""), content.get("base"), ids_of(content.get("sources")))
        self.acknowledge(content, revision=version.revision, side=version.side, at=version.at.isoformat())

    def on_drop_source(self, content: dict[str, Any]) -> None:
        """Take a source off the text."""
        self._model.drop_source(str(content.get("source", "")))
        self.acknowledge(content)

    def on_compare(self, content: dict[str, Any]) -> None:
        """Send what changed from one version to another."""
        a, b = int(content.get("a", 0)), int(content.get("b", 0))
        self.send({"type": "compared", "a": a, "b": b, "parts": self._model.compared(a, b)})
