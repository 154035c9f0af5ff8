"""The model of an allocation: a budget of points over the texts that members wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from traitlets import Int, List

from vested_widgets import method
from vested_widgets.deals import AnswerKey
from vested_widgets.widgets.models.part import PartModel

if TYPE_CHECKING:
    from vested_widgets.method import Allocation


class AllocationModel(PartModel):
    """A part that asks each member to spend points.

    Attributes:
        entries: [{key, text}] in an order that says nothing about who wrote them; empty until they are revealed.
        spent: how many of the budget's points this member has given.
    """

    part: Allocation
    entries: List[Any] = List()
    spent = Int(0)

    def refresh(self) -> None:
        """Read the entries and the member's points."""
        source = self.part.entries_from
        if self.seat.may("see_group", f"{self.step.id}/{source}").allowed:
            found = self.seat.answers.texts(self.step.id, source)
            self.entries = [{"key": str(AnswerKey(self.step.id, self.part.id, entry)), "text": text} for entry, text in found]
        super().refresh()

    def why_nothing(self) -> str:
        """Return why nothing can be given yet, if there are no texts to give it to; else ""."""
        return "" if self.entries else method.words("input.no_entries", title=self.step.part(self.part.entries_from).title)

    def derive(self) -> None:
        """The points that have been given."""
        super().derive()
        self.spent = sum(int(points or 0) for points in self.answers.values())

    def keys(self) -> list[str]:
        """Return one key: an allocation is answered as a whole."""
        return ["points"]

    def count_answered(self) -> int:
        """1 as soon as a point has been given."""
        return int(any(self.answers.values()))
