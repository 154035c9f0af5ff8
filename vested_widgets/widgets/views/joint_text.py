"""The joint text on the page: the newest version with its changes, the editor, approvals and history."""

from __future__ import annotations

from typing import Any, ClassVar

import traitlets

from vested_widgets import method
from vested_widgets.widgets.models.draft import DraftModel
from vested_widgets.widgets.views.base import VestedWidget

WORDS = (
    "draft.approval", "draft.exactly", "draft.approved", "draft.reads", "draft.history", "draft.version", "draft.side", "draft.side_note",
    "draft.propose", "draft.edit", "draft.start", "draft.compare", "draft.approve", "draft.withdraw", "draft.save", "draft.cancel",
    "draft.changed_meanwhile", "draft.merge", "draft.merge_note", "draft.saved_side", "draft.your_text", "draft.newest_text", "draft.with",
    "draft.close", "draft.nothing", "draft.kept",
)  # fmt: skip


class JointText(VestedWidget):
    """Follows a `DraftModel`; saving, proposing and approving go through it."""

    module: ClassVar[str] = "joint_text"
    step = traitlets.Unicode().tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)
    prompt = traitlets.Unicode().tag(sync=True)
    longest = traitlets.Int().tag(sync=True)
    state = traitlets.Unicode().tag(sync=True)
    sentence = traitlets.Unicode().tag(sync=True)
    head = traitlets.Dict().tag(sync=True)
    versions = traitlets.List().tag(sync=True)
    approvals = traitlets.List().tag(sync=True)
    may = traitlets.Dict().tag(sync=True)
    begun = traitlets.Bool().tag(sync=True)
    key = traitlets.Unicode().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)

    def __init__(self, model: DraftModel, **traits: Any) -> None:
        part = model.part
        super().__init__(
            step=model.step.id,
            title=part.title,
            prompt=part.prompt,
            longest=part.longest,
            key=f"vested:{model.session.seat.member.id}:{model.name}:draft",
            words=method.phrases(WORDS),
            **traits,
        )
        self._model = model
        self.changed: list[Any] = []
        for name in ("state", "sentence", "head", "versions", "approvals", "may"):
            traitlets.dlink((model, name), (self, name))
        traitlets.dlink((model, "open"), (self, "begun"))

    def on_save(self, content: dict[str, Any]) -> None:
        """Save the editor's text; the page hears whether it became a side version."""
        version = self._model.save(content.get("text", ""), content.get("base"))
        self._acknowledge(content, revision=version.revision, side=version.side, at=version.at.isoformat())

    def on_propose(self, content: dict[str, Any]) -> None:
        """Put the newest version up for approval."""
        self._model.propose(int(content.get("revision", 0)))
        self._acknowledge(content)

    def on_approve(self, content: dict[str, Any]) -> None:
        """Approve the text that was on screen."""
        self._model.approve(int(content.get("revision", 0)), str(content.get("hash", "")))
        self._acknowledge(content)

    def on_withdraw(self, content: dict[str, Any]) -> None:
        """Take the approval back."""
        self._model.withdraw()
        self._acknowledge(content)

    def on_compare(self, content: dict[str, Any]) -> None:
        """Send what changed from one version to another."""
        a, b = int(content.get("a", 0)), int(content.get("b", 0))
        self.send({"type": "compared", "a": a, "b": b, "parts": self._model.compared(a, b)})

    def _acknowledge(self, content: dict[str, Any], **more: Any) -> None:
        self.send({"type": "ack", "n": content.get("n"), **more})
        for callback in self.changed:
            callback()
