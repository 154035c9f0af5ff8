"""The model of a ranking: items in an order of one's own; the first places count."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from traitlets import List

from vested_widgets import method
from vested_widgets.deals import AnswerKey
from vested_widgets.widgets.models.part import PartModel

if TYPE_CHECKING:
    from vested_widgets.deals.entities import OtherAnswer
    from vested_widgets.method import Ranking


class RankingModel(PartModel):
    """A part that asks each member to put items in order.

    Attributes:
        items: [{key, title, text}] in the order of the content.
    """

    part: Ranking
    items: List[Any] = List()

    @property
    def places(self) -> int:
        """Return how many places there are to give."""
        return min(self.part.places, len(self.items))

    def refresh(self) -> None:
        """Read the items and the member's order."""
        found = self.seat.items.asked(self.step.id, self.part.id)
        with self.hold_trait_notifications():
            self.items = [{"key": self._key(item.id), "title": item.title, "text": item.text} for item in found]
            super().refresh()

    def keys(self) -> list[str]:
        """Return one key per item; its value is the place."""
        return [item["key"] for item in self.items]

    def count_asked(self) -> int:
        """Return the places; what comes after them need not be put in order."""
        return self.places

    def _others(self, others: Sequence[OtherAnswer]) -> list[dict[str, Any]]:
        """Return an order as one: its places count only together."""
        if not others:
            return []
        places = {str(key): value for key, value in ((other.key, other.value) for other in reversed(others))}
        titles = {item["key"]: item["title"] for item in self.items}
        order = sorted((place, titles.get(key, "")) for key, place in places.items() if isinstance(place, int))
        shown = " ".join(f"{place}. {title}" for place, title in order) or method.words("input.no_answer")
        at = max(other.at for other in others).isoformat()
        standing = {key: self.answers.get(key) for key in places}
        return [{"values": standing | places, "title": self.part.title, "shown": shown, "standing": standing, "at": at}]

    def _key(self, item: str) -> str:
        return str(AnswerKey(self.step.id, self.part.id, item))
