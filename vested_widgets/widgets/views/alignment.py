"""The alignment page: choose a part that has been revealed, and read the answers to six questions about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets

from vested_widgets import method
from vested_widgets.widgets.callback_guard import guarded
from vested_widgets.widgets.models.alignment_questions import QUESTIONS
from vested_widgets.widgets.models.board import AlignmentModel
from vested_widgets.widgets.pictures import shared_drawings
from vested_widgets.widgets.pictures.context import since_when
from vested_widgets.widgets.pictures.screen import screen_of
from vested_widgets.widgets.refresh import watch
from vested_widgets.widgets.views.base import Column
from vested_widgets.widgets.views.picture import Picture
from vested_widgets.widgets.views.sentence import Sentence

if TYPE_CHECKING:
    import pandas as pd


class AlignmentBoard(Column):
    """The choice of a part. `board.question("differ")` is the answer to a question about it, in a cell of its own."""

    def __init__(self, session: Any) -> None:
        self.model = AlignmentModel(session)
        self.sentence = Sentence(text=self.model.sentence)
        self.choice = ipywidgets.Dropdown(
            description=method.words("alignment.choose"),
            options=self.model.options,
            value=self.model.chosen or None,
            style={"description_width": "initial"},
            layout={"width": "auto", "max_width": "720px"},
        )
        self.choice.add_class("vested-choice")
        super().__init__([self.sentence, self.choice])
        self.choice.observe(lambda change: change["new"] and self.choose(change["new"]), "value")
        self.model.observe(lambda _change: self._paint(), ["options", "sentence", "chosen"])
        watch(session).add(self.model)
        self._paint()

    def choose(self, part: str) -> None:
        """Look at another part, by its id "step/part".

        Raises:
            ValueError: it is not revealed, or there is none; the message lists those there are.
        """
        there = [name for _, name in self.model.options]
        if part not in there:
            raise ValueError(f"{part!r} cannot be looked at. Revealed so far: {', '.join(there) or 'nothing'}.")
        self.model.chosen = part

    def question(self, name: str) -> QuestionView:
        """Return the answer to a question: answered, differ, agree, unsure, misjudge, changed.

        Raises:
            KeyError: there is no such question; the message lists those there are.
        """
        if name not in QUESTIONS:
            raise KeyError(f"There is no question {name!r}. The questions are: {', '.join(QUESTIONS)}.")
        return QuestionView(self.model, name)

    def how_we_count(self) -> Column:
        """Return how it is decided whether two parties differ, in plain words and for a statistician."""
        keys = ("verdict_rule.manager", "verdict_rule.statistician", "verdict_rule.few")
        since = method.words("verdict_rule.changed_all", date=since_when())
        return Column([Sentence(text=text) for text in (*map(method.words, keys), since)])

    def answers(self) -> pd.DataFrame:
        """Return the tidy answers of the chosen part as this seat may see them."""
        return self.model.answers()

    def _paint(self) -> None:
        self.sentence.text = self.model.sentence
        self.choice.layout.display = None if self.model.options else "none"
        if tuple(self.model.options) != tuple(self.choice.options):
            self.choice.options = self.model.options
        if self.choice.value != (self.model.chosen or None):
            self.choice.value = self.model.chosen or None


class QuestionView(Column):
    """The answer to one question. Nothing is computed before it comes near the screen; from then on it is kept true."""

    def __init__(self, model: AlignmentModel, name: str) -> None:
        self.model, self.name = model, name
        self.screen = screen_of(model.session)
        self.sentence = Sentence(text=method.words("alignment.reading"))
        self.pictures: list[Picture] = []
        super().__init__([self.sentence])
        self.sentence.when_shown(self.look)

    def look(self) -> None:
        """It is on screen: answer now, and again when the choice, the record or the width of the page changes."""
        draw = guarded(self._tell)(self._draw)
        self.model.observe(lambda _change: draw(), ["chosen", "version"])
        self.screen.observe(lambda _change: draw(), "wide")
        draw()

    def _tell(self, why: str, _final: bool) -> None:
        self.sentence.text = why

    def _draw(self) -> None:
        wide = self.screen.wide
        said = self.model.ask(self.name, wide=wide)
        figures = said.figures if said else ()
        self.sentence.text = said.sentence if said else self.model.sentence
        while len(self.pictures) < len(figures):
            self.pictures.append(Picture(self.screen))
        for picture, figure in zip(self.pictures, figures, strict=False):
            picture.show(shared_drawings.page_of(figure, wide=wide))
        self.children = [self.sentence, *self.pictures[: len(figures)]]
