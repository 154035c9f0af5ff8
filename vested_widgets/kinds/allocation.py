"""Define allocations: a budget of points over the texts of another part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vested_widgets.kinds.base import AnswerError, Asked, Key, Kind, shown, whole_number
from vested_widgets.method.catalogue import words
from vested_widgets.method.parts import Allocation


class AllocationKind(Kind[Allocation]):
    """Points for texts; an answer is the points of one of them."""

    name = "allocation"
    part = Allocation
    model = "vested_widgets.widgets.models.allocation:AllocationModel"
    view = "vested_widgets.widgets.views.allocation:Allocation"
    checks_all = True

    def entries_from(self, part: Allocation) -> str:
        """Return the part that the texts were written in."""
        return part.entries_from

    def check(self, part: Allocation, asked: Asked, key: Key, value: Any) -> None:
        """Refuse points for what is no entry, and more than there are."""
        if key.item not in asked.entries or (key.question, key.about) != ("", ""):
            raise AnswerError(words("answer_error.no_entry", part=part.title))
        if not whole_number(value) or not 0 <= value <= part.total:
            raise AnswerError(words("answer_error.no_points", part=part.title, given=shown(value), total=part.total))

    def check_all(self, part: Allocation, answers: Mapping[str, Any]) -> None:
        """Refuse more points than the budget has."""
        if sum(answers.values()) > part.total:
            raise AnswerError(words("answer_error.points_spent", total=part.total, n=sum(answers.values())))

    def describe(self, part: Allocation, asked: Asked, key: Key) -> dict[str, Any]:
        """Return the text that got the points, and the budget as a scale."""
        title = asked.entries.get(key.item, key.item)
        return {"title": title, "group": "", "asked": part.title, "low": 0, "high": part.total, "margin": None}
