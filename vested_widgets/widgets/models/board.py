"""The model of the alignment page: which parts have a picture, and which one is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from traitlets import HasTraits, Int, List, Unicode

from vested_widgets import method
from vested_widgets.widgets.models.part import PartModel

if TYPE_CHECKING:
    from vested_widgets.session import Session


class AlignmentModel(HasTraits):
    """The parts of a deal that have pictures.

    Attributes:
        options: (label, id) of every revealed part that has pictures, in the order of the method.
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
            f"{step.id}/{part.id}": (step, part) for step in session.method.steps for part in step.parts if part.pictures
        }
        self.refresh()

    @property
    def part(self) -> PartModel | None:
        """The part that is looked at."""
        if self.chosen not in self._parts:
            return None
        return PartModel(self.session, *self._parts[self.chosen])

    def refresh(self) -> None:
        """Read from the record which parts are revealed."""
        seat = self.session.seat
        shown = [
            (f"{step.title}: {part.title}" if part.title != step.title else step.title, name)
            for name, (step, part) in self._parts.items()
            if seat.round(step.id, part.id).state != "open"
        ]
        with self.hold_trait_notifications():
            if shown != self.options:
                self.options = shown
            if self.chosen not in {name for _, name in shown}:
                self.chosen = shown[0][1] if shown else ""
            self.sentence = method.words("alignment.what" if shown else "alignment.nothing_yet")
            self.version += 1
