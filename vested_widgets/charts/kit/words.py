"""The sentences that all pictures share: who answered, and what an interval means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vested_widgets.charts.kit.text import amount, listed, missing, named, number, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from vested_widgets.charts.kit.parties import Parties

INTERVAL = "where the gap would plausibly lie if comparable people answered (95 %)"
HALVES = "With fewer than five answers in a party, figures are rounded to halves."


def answers(counts: Mapping[str, Sequence[Any]], who: Parties) -> str:
    """`Harbour Foods: 6 answers; Linden Logistics: 4 to 5 answers per item.` Counts below k are not told apart.

    Args:
        counts: valid answers per item, by party; a missing count is one that must not be shown.
        who: the parties, in their order.
    """
    if not any(counts.get(party) for party in who.ids):
        # Of a table without rows nobody knows whether nobody has answered or too few have.
        return "; ".join(f"{who.name(party)}: fewer than {who.k} answers" for party in who.ids) + "."
    return "; ".join(f"{who.name(party)}: {_answers(counts.get(party, ()), who.k)}" for party in who.ids) + "."


def _answers(values: Sequence[Any], k: int) -> str:
    known = [int(value) for value in values if not missing(value)]
    if not known or max(known) == 0:
        return f"fewer than {k} answers" if len(known) < len(values) else "no answers yet"
    low, high = min(known), max(known)
    if high < k:
        return f"fewer than {k} answers"
    if low == high:
        return amount(high, "answer")
    return f"{f'fewer than {k}' if low < k else low} to {high} answers per item"


def count(n: Any, who: Parties) -> str | int:
    """A number of answers for a table: counts from 1 to k - 1 are not told apart."""
    if missing(n):
        return f"fewer than {who.k}"
    return int(n) if int(n) == 0 or int(n) >= who.k else f"fewer than {who.k}"


def cell(value: Any, digits: int = 2) -> str | float:
    """A figure for a table; an en dash for what is undefined."""
    if missing(value):
        return "–"
    rounded = round(float(value), digits)
    return 0.0 if rounded == 0 else rounded


def points(value: Any, rounded: bool = False) -> str:
    """`2.4 points`, `about 2.5 points`."""
    return ("about " if rounded else "") + amount(abs(float(value)), "point")


def names_of(titles: Iterable[object], who: Parties, limit: int = 3) -> str:
    """Up to `limit` item titles inside a sentence."""
    return listed([named(title, who.ids) for title in list(titles)[:limit]])


def without(absent: Sequence[str]) -> str:
    """Who has not answered at all, where a picture puts everybody's answers together; nothing if everybody's party has."""
    return f"{listed(absent)} {'has' if len(absent) == 1 else 'have'} not answered yet." if absent else ""


def span(low: Any, high: Any) -> str:
    """`1.1 to 3.4`."""
    return f"{number(low)} to {number(high)}"


def rest(drawn: int, of: int, thing: str) -> str:
    """What is said where a picture ends before its table does; nothing where it does not."""
    return "" if drawn >= of else f"Drawn are the first {drawn} of {of} {thing}; all of them are in the table."


def items(many: int, thing: str = "item", things: str | None = None) -> str:
    """`one item`, `seven items`."""
    return f"{word(many)} {thing if many == 1 else things or thing + 's'}"


def dots_or_bars(most: Sequence[int], limit: int) -> str:
    """What a mark of a picture of counts is, by the largest count of each of its blocks: dots up to `limit` people, else bars."""
    if all(many <= limit for many in most):
        return "One dot is one person"
    return "Bars count people" if all(many > limit for many in most) else "Dots are people, bars count many"
