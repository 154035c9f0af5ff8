"""The joint table on the page. Rows travel as messages, and after the first time only those that changed."""

from __future__ import annotations

from typing import Any, ClassVar

import traitlets

from vested_widgets import documents
from vested_widgets.deals import InvalidAnswer
from vested_widgets.widgets.models.incoming import Incoming, lines_of
from vested_widgets.widgets.models.table import TableModel
from vested_widgets.widgets.views.inputs import moment_of
from vested_widgets.widgets.views.joint import JointWidget, ids_of

REMEMBERED = 200


class JointTable(JointWidget):
    """Follows a `TableModel`.

    The page opens with `open` and hears `rows` with everything; from then on it hears `rows` with what changed, numbered, so that a page
    that missed one opens again. A save carries a token: a page that sends it twice (it lost the answer) gets the same answer again.
    """

    module: ClassVar[str] = "joint_table"
    areas = ("table",)
    columns = traitlets.List().tag(sync=True)
    options = traitlets.Dict().tag(sync=True)
    findings = traitlets.List().tag(sync=True)
    outline = traitlets.Dict().tag(sync=True)
    per_party = traitlets.Bool().tag(sync=True)
    most = traitlets.Int().tag(sync=True)
    largest = traitlets.Int(documents.UPLOADED.packed).tag(sync=True)
    examples = traitlets.Unicode().tag(sync=True)

    def __init__(self, model: TableModel, **traits: Any) -> None:
        self._number = 0
        self._answered: dict[str, dict[str, Any]] = {}
        self._incoming: Incoming | None = None
        fixed = {
            "columns": model.columns(),
            "outline": model.outline(),
            "per_party": model.part.per_party,
            "most": model.part.most,
        }
        super().__init__(model, **fixed, **traits)
        self.follow("options", "findings")
        model.observe(self._tell, "change")

    # Rows

    def on_open(self, content: dict[str, Any]) -> None:
        """Send the whole table to a page that has nothing of it, or missed a change."""
        if isinstance(content.get("locale"), str):
            self._model.speak(content["locale"])
        self._number += 1
        self.send({"type": "rows", "whole": True, "v": self._number, "n": content.get("n"), **self._model.cards()})

    def on_save_row(self, content: dict[str, Any]) -> None:
        """Save cells of a row; the page hears under which id and revision, or that it became a side version."""
        token = str(content.get("token", ""))
        if not token or token not in self._answered:
            typed = content.get("cells")
            version = self._model.save(
                content.get("row"),
                typed if isinstance(typed, dict) else {},
                content.get("base"),
                after=content.get("after"),
                settles=content.get("settles"),
                token=token[:80],
                typed_at=moment_of(content.get("typed")),
                sources=ids_of(content.get("sources")),
                again=bool(content.get("again")),
            )
            self._remember(
                token,
                {"row": version.row_id, "rev": version.revision, "side": version.side, "at": version.at.isoformat()},
            )
        self.acknowledge(content, **self._answered[token])

    def on_delete(self, content: dict[str, Any]) -> None:
        """Take a row out."""
        self._model.delete(str(content.get("row", "")), int(content.get("base", 0)))
        self.acknowledge(content)

    def on_drop_source(self, content: dict[str, Any]) -> None:
        """Take a source off a row."""
        self._model.drop_source(str(content.get("row", "")), str(content.get("source", "")))
        self.acknowledge(content)

    def on_restore(self, content: dict[str, Any]) -> None:
        """Bring an earlier version of a row back."""
        self._model.restore(str(content.get("row", "")), int(content.get("rev", 0)))
        self.acknowledge(content)

    def on_move(self, content: dict[str, Any]) -> None:
        """Put a row below another one, or at the top."""
        self._model.move(str(content.get("row", "")), content.get("after"))
        self.acknowledge(content)

    def on_arrange(self, content: dict[str, Any]) -> None:
        """Move a row within the tree."""
        self._model.arrange(str(content.get("row", "")), str(content.get("how", "")))
        self.acknowledge(content)

    def on_settle(self, content: dict[str, Any]) -> None:
        """Set a side version aside."""
        self._model.settle(str(content.get("row", "")), int(content.get("side", 0)))
        self.acknowledge(content)

    def on_undo(self, content: dict[str, Any]) -> None:
        """Take back this person's last act."""
        self.acknowledge(content, undone=self._model.undo())

    # What the page asks for

    def on_history(self, content: dict[str, Any]) -> None:
        """Send a row's versions."""
        self.send({"type": "ack", "n": content.get("n"), "versions": self._model.history(str(content.get("row", "")))})

    def on_clash(self, content: dict[str, Any]) -> None:
        """Send the three versions of a row that clash."""
        found = self._model.clash(str(content.get("row", "")), int(content.get("side", 0)))
        self.send({"type": "ack", "n": content.get("n"), "clash": found})

    def on_hanging(self, content: dict[str, Any]) -> None:
        """Send what hangs on a row."""
        self.send({"type": "ack", "n": content.get("n"), **self._model.hanging(str(content.get("row", "")))})

    # Many rows

    def on_paste(self, content: dict[str, Any]) -> None:
        """Read what was pasted and show it before anything is saved."""
        self._show(content, Incoming(self._model, lines_of(content.get("text", ""), content.get("cells"))))

    def on_import(self, content: dict[str, Any]) -> None:
        """Read a file and show it before anything is saved."""
        buffers = content.get("buffers") or [b""]
        try:
            lines = documents.read_table(
                bytes(buffers[0]),
                str(content.get("name", "")),
                self._model.layout,
                sheet=str(content.get("sheet") or ""),
                encoding=str(content.get("encoding") or ""),
            )
        except documents.DocumentError as error:
            raise InvalidAnswer(str(error)) from error
        self._show(content, Incoming(self._model, lines))

    def on_take(self, content: dict[str, Any]) -> None:
        """Save the rows that were shown, all or none; with `good` only those in which everything could be read."""
        if self._incoming is None:
            raise InvalidAnswer(self.words["table.paste_nothing"])
        taken = self._incoming.take(good=bool(content.get("good")))
        self._incoming = None
        self.acknowledge(content, **taken)

    def on_export(self, content: dict[str, Any]) -> None:
        """Send the table as a file."""
        name, mime, data = self._model.export(str(content.get("format", "")))
        self.send({"type": "ack", "n": content.get("n"), "name": name, "mime": mime}, buffers=[data])

    def _show(self, content: dict[str, Any], incoming: Incoming) -> None:
        self._incoming = incoming
        self.send({"type": "ack", "n": content.get("n"), "preview": incoming.card()})

    def _tell(self, _change: object = None) -> None:
        self._number += 1
        self.send({"type": "rows", "v": self._number, **self._model.change})

    def _remember(self, token: str, answer: dict[str, Any]) -> None:
        self._answered[token] = answer
        while len(self._answered) > REMEMBERED:
            self._answered.pop(next(iter(self._answered)))
