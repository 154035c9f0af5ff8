"""Define ordered pairs: of two items the one or the other, and how much."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any

from vested_widgets import method
from vested_widgets.kinds.ratings import RatedKind
from vested_widgets.method.parts import OrderedPairs, Pair
from vested_widgets.method.questions import Item, Question, Scale

# The scale: so far to the left is clearly the first item, so far to the right clearly the second one, and 0 is neither.
REACH = 3
PREFERENCE = "preference"
LONGEST_TITLE = 50


class OrderedPairsKind(RatedKind[OrderedPairs]):
    """One question about each pair, answered by a point from -3 to +3."""

    name = "ordered_pairs"
    part = OrderedPairs
    model = "vested_widgets.widgets.models.ratings:RatingsModel"
    view = "vested_widgets.widgets.views.ordered_pairs:OrderedPairs"
    gap_chart = "pair_bars"

    def questions(self, part: OrderedPairs) -> tuple[Question, ...]:
        """Return the one question."""
        text = part.question or method.words("pairs.question")
        ends = Scale(low=-REACH, high=REACH, low_label="A", high_label="B", unsure=part.unsure, margin=part.margin)
        return (Question(id=PREFERENCE, text=text, short=method.words("pairs.short"), scale=ends),)

    def scale(self, part: OrderedPairs, item: Item, question: Question) -> Scale:
        """Return the scale between the two items, whose names stand at its ends."""
        a, b = (method.words("pairs.clearly", title=title) for title in sides(item))
        return Scale(low=-REACH, high=REACH, low_label=a, high_label=b, unsure=part.unsure, margin=part.margin)

    def items(self, part: OrderedPairs, listed: tuple[Item, ...]) -> tuple[Item, ...]:
        """Return the pairs that the content names, or all pairs of the items."""
        known = {item.id: item for item in listed}
        asked: Iterable[tuple[str, str]] = part.pairs or combinations(known, 2)
        return tuple(_pair(known[a], known[b]) for a, b in asked)

    def chart_options(self, part: OrderedPairs, items: Sequence[Item]) -> dict[str, Any]:
        """Return the names of the two items of each pair."""
        return {"ends": {item.id: sides(item) for item in items}}


def sides(item: Item) -> tuple[str, str]:
    """Return the titles of the two items of a pair, short enough to stand beside each other."""
    if not isinstance(item, Pair):
        raise ValueError(f"{item.id!r} is not a pair")
    return _short(item.a.title), _short(item.b.title)


def _pair(a: Item, b: Item) -> Pair:
    title = method.words("pairs.title", a=_short(a.title), b=_short(b.title))
    return Pair(id=f"{a.id}:{b.id}", title=title, a=a, b=b)


def _short(title: str) -> str:
    return title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1].rstrip() + "…"
