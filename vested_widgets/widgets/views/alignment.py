"""The alignment page: choose a rated part that has been revealed, see its pictures with their tables."""

from __future__ import annotations

from typing import Any

import ipywidgets

from vested_widgets import method
from vested_widgets.widgets.guard import guarded
from vested_widgets.widgets.live import watch
from vested_widgets.widgets.models import shared
from vested_widgets.widgets.models.board import AlignmentModel
from vested_widgets.widgets.views.picture import Picture
from vested_widgets.widgets.views.sentence import Sentence


class AlignmentBoard(ipywidgets.VBox):
    """A choice of parts and the pictures of the chosen one. Drawn anew when the record changes."""

    def __init__(self, session: Any) -> None:
        self.model = AlignmentModel(session)
        self.sentence = Sentence()
        self.choice = ipywidgets.Dropdown(
            description=method.words("alignment.choose"),
            options=self.model.options,
            value=self.model.chosen or None,
            style={"description_width": "initial"},
            layout={"width": "auto", "max_width": "720px"},
        )
        self.choice.add_class("vested-choice")
        self.pictures: list[Picture] = []
        super().__init__([self.sentence, self.choice])
        draw = guarded(self._tell)(self._draw)
        self.choice.observe(lambda change: setattr(self.model, "chosen", change["new"] or ""), "value")
        self.model.observe(lambda _change: draw(), ["chosen", "version"])
        self.model.observe(lambda change: setattr(self.choice, "options", change["new"]), "options")
        watch(session).add(self.model)
        draw()

    def _tell(self, why: str, _final: bool) -> None:
        self.sentence.text = why

    def _draw(self) -> None:
        self.sentence.text = self.model.sentence
        self.choice.layout.display = None if self.model.options else "none"
        part = self.model.part
        pages = shared.pages(self.model.session, part) if part else []
        while len(self.pictures) < len(pages):
            self.pictures.append(Picture())
        for picture, page in zip(self.pictures, pages, strict=False):
            picture.show(page)
        self.children = [self.sentence, self.choice, *self.pictures[: len(pages)]]
