"""The sentences that all pictures share: who answered, and what an interval means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vested_widgets.charts.kit.text import amount, missing, named, number, word
from vested_widgets.method.catalogue import listed, plural, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from vested_widgets.charts.kit.parties import Parties


def answers(counts: Mapping[str, Sequence[Any]], who: Parties) -> str:
    """`Harbour Foods: 6 answers; Linden Logistics: 4 to 5 answers per item.` Counts below k are not told apart.

    Args:
        counts: valid answers per item, by party; a missing count is one that must not be shown.
        who: the parties, in their order.
    """
    if not any(counts.get(party) for party in who.ids):
        # Of a table without rows nobody knows whether nobody has answered or too few have.
        return "; ".join(f"{who.name(party)}: {words('chart.below', k=who.k)}" for party in who.ids) + "."
    return "; ".join(f"{who.name(party)}: {_answers(counts.get(party, ()), who.k)}" for party in who.ids) + "."


def _answers(values: Sequence[Any], k: int) -> str:
    known = [int(value) for value in values if not missing(value)]
    if not known or max(known) == 0:
        return words("chart.below", k=k) if len(known) < len(values) else words("chart.no_answers")
    low, high = min(known), max(known)
    if high < k:
        return words("chart.below", k=k)
    if low == high:
        return amount(high, "chart.answers")
    least = words("chart.below_k", k=k) if low < k else low
    return words("chart.answers_range", low=least, high=high)


def count(n: Any, who: Parties) -> str | int:
    """Return a number of answers for a table: counts from 1 to k - 1 are not told apart."""
    if missing(n):
        return words("chart.below_k", k=who.k)
    return int(n) if int(n) == 0 or int(n) >= who.k else words("chart.below_k", k=who.k)


def cell(value: Any, digits: int = 2) -> str | float:
    """Return a figure for a table; an en dash for what is undefined."""
    if missing(value):
        return "–"
    rounded = round(float(value), digits)
    return 0.0 if rounded == 0 else rounded


def points(value: Any, rounded: bool = False) -> str:
    """`2.4 points`, `about 2.5 points`."""
    shown = amount(abs(float(value)), "chart.points")
    return words("chart.about", points=shown) if rounded else shown


def names_of(titles: Iterable[object], who: Parties, limit: int = 3) -> str:
    """Up to `limit` item titles inside a sentence."""
    return listed([named(title, who.ids) for title in list(titles)[:limit]])


def without(absent: Sequence[str]) -> str:
    """Return who has not answered at all, where a picture puts everybody's answers together; nothing if everybody's party has."""
    return plural(len(absent), "chart.absent", parties=listed(absent)) if absent else ""


def span(low: Any, high: Any, verdict: str = "") -> str:
    """`1.1 to 3.4`; of parties that differ (`gap`) and an end that is printed as 0 `more than 0, up to 3.4`."""
    if _beside_zero(low, verdict) and float(high) > 0:
        return words("chart.span_above", high=number(high))
    if _beside_zero(high, verdict) and float(low) < 0:
        return words("chart.span_below", low=number(low))
    return words("chart.span", low=number(low), high=number(high))


def ends(low: Any, high: Any, verdict: str) -> list[str | float]:
    """Return both ends of an interval for a table; of parties that differ an end that is printed as 0 is `more than 0` or `less than 0`."""
    if missing(low) or missing(high):
        return [cell(low), cell(high)]
    if _beside_zero(low, verdict) and float(high) > 0:
        return [words("chart.above_zero"), cell(high)]
    if _beside_zero(high, verdict) and float(low) < 0:
        return [cell(low), words("chart.below_zero")]
    return [cell(low), cell(high)]


def _beside_zero(end: Any, verdict: str) -> bool:
    return verdict == "gap" and abs(float(end)) < 0.05


def rest(drawn: int, of: int, key: str) -> str:
    """Return the phrase `key` where a picture ends before its table does, "" where it does not."""
    return "" if drawn >= of else words(key, drawn=drawn, of=of)


def items(many: int) -> str:
    """Return `one item`, `seven items`."""
    return plural(many, "chart.items", n=word(many))


def dots_or_bars(most: Sequence[int], limit: int) -> str:
    """Return what a mark of a picture of counts is, by the largest count of each of its blocks: dots up to `limit` people, else bars."""
    if all(many <= limit for many in most):
        return words("chart.dots")
    return words("chart.bars") if all(many > limit for many in most) else words("chart.dots_and_bars")
