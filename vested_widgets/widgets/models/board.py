"""The model of the alignment page: which parts can be looked at, which one is, and the answers to its questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from traitlets import HasTraits, Int, List, Unicode

from vested_widgets import method
from vested_widgets.deals.frames import COLUMNS
from vested_widgets.widgets.models.alignment_questions import QUESTIONS
from vested_widgets.widgets.pictures import shared_drawings
from vested_widgets.widgets.pictures.context import PictureContext

if TYPE_CHECKING:
    import pandas as pd

    from vested_widgets.session import Session
    from vested_widgets.widgets.models.alignment_questions import Finding


class AlignmentModel(HasTraits):
    """The parts of a deal that members answer alone.

    Attributes:
        options: (label, id) of every revealed part, in the order of the method.
        chosen: the id of the part that is looked at, "step/part", or "" while there is none.
        sentence: what to do, or why there is nothing to see yet.
        version: grows when the chosen part has new answers.
    """

    options: List[Any] = List()
    chosen = Unicode("")
    sentence = Unicode("")
    version = Int(0)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._parts = {
            f"{step.id}/{part.id}": (step, part)
            for step in session.method.steps
            for part in step.parts
            if part.kind in method.ALONE and part.pictures
        }
        self._context: tuple[str, PictureContext] | None = None
        self.refresh()

    @property
    def context(self) -> PictureContext | None:
        """Return the part that is looked at, with its answers as they are now: read once for all six questions."""
        if self.chosen not in self._parts:
            return None
        stamp = f"{self.chosen} {self._last_change()}"
        if self._context is None or self._context[0] != stamp:
            step, part = self._parts[self.chosen]
            self._context = stamp, PictureContext.current(self.session, step.id, part.id)
        return self._context[1]

    def ask(self, question: str, *, wide: bool = False) -> Finding | None:
        """Return the answer to one of `standings.QUESTIONS` about the chosen part; None while there is none.

        Args:
            wide: draw its pictures for wide places.

        Raises:
            KeyError: there is no such question.
            NotAllowed: this person may not see the group's picture.
        """
        answer, context = QUESTIONS[question], self.context
        if context is None:
            return None
        with shared_drawings.layout(wide=wide):
            return answer(context)

    def answers(self) -> pd.DataFrame:
        """Return the tidy answers of the chosen part as this seat may see them, of all waves that were revealed; none while nothing is.

        Raises:
            NotAllowed: this person may not see the group's answers.
        """
        self.session.seat.may("see_group").demand()
        if not self.chosen:
            import pandas as pd

            return pd.DataFrame(columns=list(COLUMNS))
        step, _, part = self.chosen.partition("/")
        return self.session.seat.answers.frame(step, part, earlier=True)

    def refresh(self) -> None:
        """Read from the record which parts are revealed."""
        seat = self.session.seat
        shown = [
            (f"{step.title}: {part.title}" if part.title != step.title else step.title, name)
            for name, (step, part) in self._parts.items()
            if seat.rounds.current(step.id, part.id).state != "open"
        ]
        with self.hold_trait_notifications():
            if shown != self.options:
                self.options = shown
            if self.chosen not in {name for _, name in shown}:
                # Whoever comes here first wants to compare the parties.
                compared = [name for _, name in shown if "dumbbell" in self._parts[name][1].pictures]
                self.chosen = (compared or [name for _, name in shown] or [""])[0]
            self.sentence = method.words("alignment.what" if shown else "alignment.nothing_yet")
            self.version = self._last_change()

    def _last_change(self) -> int:
        step, _, part = self.chosen.partition("/")
        return self.session.seat.answers.publication(step, part) if self.chosen else 0
