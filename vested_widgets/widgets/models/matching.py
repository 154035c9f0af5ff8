"""The model of a matching: for each item a question with several words, of which some can be chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vested_widgets.deals import AnswerKey
from vested_widgets.kinds.matching import BETWEEN
from vested_widgets.method.parts import Matched
from vested_widgets.widgets.models.ratings import RatingsModel

if TYPE_CHECKING:
    from vested_widgets.method import Item, Matching, Question


class MatchingModel(RatingsModel):
    """A part that asks which items of the other group each item is matched with."""

    part: Matching  # type: ignore[assignment]

    def worded(self, key: AnswerKey, value: Any) -> str:
        """Return the titles of what was chosen."""
        item = next((item for item in self.items if item.id == key.item), None)
        if value == BETWEEN:
            return self.part.none
        chosen = value.split(BETWEEN) if isinstance(value, str) else []
        titles = [option.title for option in getattr(item, "options", ()) if option.id in chosen]
        return ", ".join(titles) or super().worded(key, value)

    def _scale(self, item: Item, question: Question) -> dict[str, Any]:  # noqa: ARG002 - there is one question
        """Return what can be chosen, how many of it, and the answers that none fits and "not sure"."""
        options = item.options if isinstance(item, Matched) else ()
        return {
            "low": 0,
            "high": 0,
            "low_label": "",
            "high_label": "",
            "unsure": self.part.unsure,
            "words": [(option.id, option.title) for option in options],
            "most": self.part.most,
            "none": (BETWEEN, self.part.none),
        }
