"""The model of estimates: for each item a range or a number, counted in what its row says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vested_widgets import method
from vested_widgets.kinds.estimates import numbers_of, unit_of
from vested_widgets.method import amounts
from vested_widgets.widgets.models.ratings import RatingsModel

if TYPE_CHECKING:
    from vested_widgets.deals import AnswerKey
    from vested_widgets.method import Estimates, Item, Question


class EstimatesModel(RatingsModel):
    """A part that asks for numbers: low, likely and high, or one."""

    part: Estimates  # type: ignore[assignment]

    def cards(self) -> list[dict[str, Any]]:
        """Return what the page shows: one card per item with its questions, what it is counted in, and how many numbers it takes."""
        currency = self._currency()
        asked = {item.id: unit_of(self.part, item).format(currency=currency) for item in self.items}
        return [{**card, "unit": asked[card["id"]], "text": ""} for card in super().cards()]

    def worded(self, key: AnswerKey, value: Any) -> str:
        """Return the numbers as people write them."""
        found = numbers_of(value)
        if found is None:
            return super().worded(key, value)
        return " – ".join(amounts.show_number(number, method.here()) for number in found)

    def _currency(self) -> str:
        """Return the currency of the tables that the estimates are compared with; "" where there are none."""
        return self.seat.pricing.currency() if self.part.compared_with else ""

    def _scale(self, item: Item, question: Question) -> dict[str, Any]:  # noqa: ARG002 - of no item and question is there a scale
        """Return that there are neither points nor words, and whether "not sure" is an answer."""
        return {"low": 0, "high": 0, "low_label": "", "high_label": "", "unsure": self.part.unsure, "words": []}
