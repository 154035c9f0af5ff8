"""Define rankings: items in an order of one's own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from vested_widgets.kinds.base import AnswerError, Asked, Key, Kind, shown, whole_number
from vested_widgets.method.catalogue import words
from vested_widgets.method.parts import Ranking


class RankingKind(Kind[Ranking]):
    """Places for items; an answer is the place of an item."""

    name = "ranking"
    part = Ranking
    model = "vested_widgets.widgets.models.ranking:RankingModel"
    view = "vested_widgets.widgets.views.ranking:Ranking"
    asks_items = True
    checks_all = True
    shows_change = True

    def check(self, part: Ranking, asked: Asked, key: Key, value: Any) -> None:
        """Refuse what is not among the items or places."""
        if key.item not in {item.id for item in asked.items} or (key.question, key.about) != ("", ""):
            raise AnswerError(words("answer_error.not_ranked", part=part.title, item=key.item))
        if value is not None and (not whole_number(value) or not 1 <= value <= part.places):
            raise AnswerError(words("answer_error.no_place", part=part.title, given=shown(value), places=part.places))

    def check_all(self, part: Ranking, answers: Mapping[str, Any]) -> None:
        """Refuse a place that two items share."""
        taken = Counter(place for place in answers.values() if place is not None)
        doubled = [place for place, times in taken.items() if times > 1]
        if doubled:
            raise AnswerError(words("answer_error.place_twice", part=part.title, place=doubled[0]))

    def describe(self, part: Ranking, asked: Asked, key: Key) -> dict[str, Any]:
        """Return the item's title, and the places as a scale."""
        title = next((item.title for item in asked.items if item.id == key.item), key.item)
        return {"title": title, "group": "", "asked": part.title, "low": 1, "high": part.places, "margin": None}

    def why_not_compared(self, part: Ranking) -> str:
        """Return the phrase that each party orders things of its own, where that is so."""
        return "alignment.own_orders" if part.items_from and part.items_from.use == "own" else ""
