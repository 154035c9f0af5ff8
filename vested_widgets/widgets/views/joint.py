"""The base of the views of all joint parts: its state, the approvals of exactly what is on screen, and the comments."""

from __future__ import annotations

from typing import Any

import traitlets

from vested_widgets import method
from vested_widgets.widgets.models.joint import JointModel
from vested_widgets.widgets.views.base import VestedWidget

FOLLOWED = (
    *(
        "state",
        "sentence",
        "document",
        "content_hash",
        "approvals",
        "declines",
        "who",
        "again",
        "blockers",
        "may",
        "reason",
        "comments",
        "revealed",
    ),
)


def ids_of(given: Any) -> list[str]:
    """Return the ids that a page has sent; none if it has sent something else."""
    return [one for one in given if isinstance(one, str)] if isinstance(given, list) else []


@method.cached_by_language
def _phrases(*areas: str) -> dict[str, str]:
    """Return the phrases of some areas by dotted key: one dictionary for all parts of a kind, not to be changed."""
    return {f"{area}.{name}": phrase for area in areas for name, phrase in method.area(area).items()}


class JointWidget(VestedWidget):
    """Follows a `JointModel`; proposing, approving and commenting go through it. Each kind of joint part adds its own.

    Attributes:
        key: under which name the page keeps what it has not saved yet.
        words: the phrases of approvals and comments, and of the kind of part.
    """

    areas: tuple[str, ...] = ()
    step = traitlets.Unicode().tag(sync=True)
    part = traitlets.Unicode().tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)
    prompt = traitlets.Unicode().tag(sync=True)
    state = traitlets.Unicode().tag(sync=True)
    sentence = traitlets.Unicode().tag(sync=True)
    document = traitlets.Unicode().tag(sync=True)
    content_hash = traitlets.Unicode().tag(sync=True)
    approvals = traitlets.List().tag(sync=True)
    declines = traitlets.List().tag(sync=True)
    who = traitlets.Unicode().tag(sync=True)
    again = traitlets.List().tag(sync=True)
    blockers = traitlets.List().tag(sync=True)
    may = traitlets.Dict().tag(sync=True)
    begun = traitlets.Bool().tag(sync=True)
    reason = traitlets.Unicode().tag(sync=True)
    comments = traitlets.List().tag(sync=True)
    revealed = traitlets.List().tag(sync=True)
    key = traitlets.Unicode().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)

    def __init__(self, model: JointModel, **traits: Any) -> None:
        part = model.part
        super().__init__(
            step=model.step.id,
            part=part.id,
            title=part.title,
            prompt=part.prompt,
            key=f"vested:{model.session.seat.member.id}:{model.name}:draft",
            words=_phrases("approval", "talk", "take", *self.areas) | method.phrases(["trouble.no_answer"]),
            **traits,
        )
        self._model = model
        self.changed: list[Any] = []
        model.look()
        self.follow(*FOLLOWED)
        traitlets.dlink((model, "open"), (self, "begun"))

    def follow(self, *names: str) -> None:
        """Let traits of the page be those of the model."""
        for name in names:
            traitlets.dlink((self._model, name), (self, name))

    def on_propose(self, content: dict[str, Any]) -> None:
        """Put what was on screen up for approval."""
        self._model.propose(str(content.get("hash", "")))
        self.acknowledge(content)

    def on_approve(self, content: dict[str, Any]) -> None:
        """Approve what was on screen."""
        self._model.approve(str(content.get("hash", "")))
        self.acknowledge(content)

    def on_withdraw(self, content: dict[str, Any]) -> None:
        """Take the approval back."""
        self._model.withdraw()
        self.acknowledge(content)

    def on_consent(self, content: dict[str, Any]) -> None:
        """Ask everyone for consent to what stands here."""
        self._model.ask_consent()
        self.acknowledge(content)

    def on_decline(self, content: dict[str, Any]) -> None:
        """Decline what was on screen, with a reason."""
        self._model.decline(str(content.get("hash", "")), content.get("reason", ""))
        self.acknowledge(content)

    def on_take_back(self, content: dict[str, Any]) -> None:
        """Take a decline back."""
        self._model.take_decline_back(str(content.get("id", "")))
        self.acknowledge(content)

    def on_comment(self, content: dict[str, Any]) -> None:
        """Add a comment on the part or on a row."""
        self._model.comment(content.get("text", ""), str(content.get("row", "")), str(content.get("token", ""))[:80])
        self.acknowledge(content)

    def on_resolve(self, content: dict[str, Any]) -> None:
        """Mark a comment as dealt with."""
        self._model.resolve(str(content.get("id", "")))
        self.acknowledge(content)

    def acknowledge(self, content: dict[str, Any], **more: Any) -> None:
        """Tell the page that its message has been dealt with, and the step that something changed."""
        self.send({"type": "ack", "n": content.get("n"), **more})
        for callback in self.changed:
            callback()
