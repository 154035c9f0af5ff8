"""Marks of where a party stands, today (hollow) and as needed (filled), and the arrow between: the marks of the map and of the strip."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vested_widgets.charts.kit import layout, sentences
from vested_widgets.charts.kit.text import amount, missing
from vested_widgets.charts.kit.theme import EDGES, LIGHT
from vested_widgets.method.catalogue import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from vested_widgets.charts.kit.parties import Parties
    from vested_widgets.charts.kit.sheet import Point, Sheet

SIZE = 15
ARROW = 3.0
"""px a mark and an arrow's line."""


@dataclass
class Marks:
    """Marks and arrows by party, collected, so that forty rows are a few traces. `place` draws them.

    Every mark has `customdata`: its tag, for a page to tell which one was clicked. (Traces merged by style would lose it.)
    """

    who: Parties
    marks: dict[tuple[str, bool], list[tuple[Point, str, list[str], float]]] = field(default_factory=dict)
    arrows: dict[str, list[tuple[Point, Point]]] = field(default_factory=dict)

    def stand(self, at: Point, party: str, *, filled: bool, hover: str, tag: Sequence[str], size: float | None = None) -> None:
        """Collect a mark in the party's colour and shape, hollow or filled."""
        px = size or (SIZE if filled else SIZE - 3)
        self.marks.setdefault((party, filled), []).append((at, hover, list(tag), px))

    def arrow(self, start: Point, end: Point, party: str) -> None:
        """Collect an arrow that ends at the rim of the mark at `end`."""
        self.arrows.setdefault(party, []).append((start, end))

    def place(self, sheet: Sheet) -> None:
        """Put arrows, hollow and filled marks on the sheet, in this order."""
        for party, ways in self.arrows.items():
            sheet.traces.append(self._arrows(party, ways))
        for (party, filled), marks in sorted(self.marks.items(), key=lambda item: item[0][1]):
            sheet.traces.append(self._marks(party, filled, marks))

    def _arrows(self, party: str, ways: Sequence[tuple[Point, Point]]) -> dict[str, Any]:
        colour = EDGES[self.who.hex(party)]
        xs, ys = ([value for start, end in ways for value in (_short(start[i]), _short(end[i]), None)][:-1] for i in (0, 1))
        marker: dict[str, Any] = {"symbol": "arrow", "angleref": "previous", "color": colour, "line": {"width": 0}}
        marker |= {"size": ([0, 11, 0] * len(ways))[:-1], "standoff": ([0, SIZE / 2, 0] * len(ways))[:-1]}
        line = {"color": colour, "width": ARROW}
        name = f"{self.who.index(party)} arrows"
        style = {"mode": "lines+markers", "hoverinfo": "skip", "opacity": 0.75, "cliponaxis": False}
        return {"type": "scatter", "name": name, "x": xs, "y": ys, "marker": marker, "line": line, **style}

    def _marks(self, party: str, filled: bool, marks: Sequence[tuple[Point, str, list[str], float]]) -> dict[str, Any]:
        colour, symbol = self.who.hex(party), self.who.symbol(party)
        # The open circle of the sixth party is a ring already: filled it has a dot, hollow it is thin.
        ring = symbol.endswith("-open")
        edge = 3 if ring and filled else 1.5 if filled else 2.5
        marker = {
            "symbol": f"{symbol}-dot" if ring and filled else symbol,
            "color": colour if filled or ring else LIGHT["card"],
            "size": [px for _, _, _, px in marks],
            "line": {"width": edge, "color": EDGES[colour]},
            "opacity": 1,
        }
        return {
            "type": "scatter",
            "mode": "markers",
            # A name of its own keeps the trace apart from those of the same style.
            "name": f"{self.who.index(party)} {'needed' if filled else 'today'}",
            "x": [_short(at[0]) for at, _, _, _ in marks],
            "y": [_short(at[1]) for at, _, _, _ in marks],
            "marker": marker,
            "customdata": [tag for _, _, tag, _ in marks],
            "hovertext": [hover for _, hover, _, _ in marks],
            "hoverinfo": "text",
            "cliponaxis": False,
        }


def _short(value: float) -> float:
    number = round(float(value), 3)
    return int(number) if number == int(number) else number


def apart(points: Sequence[Point], span: float, size: float = SIZE + 3) -> list[float]:
    """Return how many px down each point moves so that no two hide each other in the narrowest room; the first ones stay where they are.

    Args:
        points: data x, px y.
        span: length of the data axis, in its unit.
        size: px that two marks need.
    """
    near = size / layout.width() * span
    laid: list[Point] = []
    shifts: list[float] = []
    for x, y in points:
        tries = [0.0, *(sign * step * size / 2 for step in range(1, 24) for sign in (-1, 1))]
        free = (by for by in tries if all(abs(x - u) >= near or abs(y + by - v) >= size - 0.01 for u, v in laid))
        shift = next(free, 0.0)
        laid.append((x, y + shift))
        shifts.append(shift)
    return shifts


def members(counts: Mapping[str, Iterable[Any]], who: Parties) -> str:
    """`Harbour Foods: 9 members; Linden Logistics: fewer than 3 members.` Counts below k are not told apart."""
    return "; ".join(f"{who.name(party)}: {_members(list(counts.get(party, ())), who)}" for party in who.ids) + "."


def _members(found: Sequence[Any], who: Parties) -> str:
    known = [int(n) for n in found if not missing(n)]
    if len(known) < len(found) or (known and 0 < max(known) < who.k):
        high = max(known, default=0)
        return words("chart.members_below", k=who.k) if high < who.k else words("chart.up_to", n=amount(high, "chart.members"))
    if not known or not max(known):
        return words("chart.no_answers")
    low, high = min(known), max(known)
    most = amount(high, "chart.members")
    return most if low == high else words("chart.to", low=sentences.count(low, who), high=most)
