"""Two scales at right angles with four named quadrants: the frame of the value map and of the perception picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vested_widgets.charts.kit import layout
from vested_widgets.charts.kit.labels import place
from vested_widgets.charts.kit.scale import ticks
from vested_widgets.charts.kit.text import columns, number, plain
from vested_widgets.charts.kit.theme import LIGHT
from vested_widgets.charts.kit.trace_merging import huddled
from vested_widgets.method.catalogue import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vested_widgets.charts.kit.sheet import Sheet

Ends = tuple[float, float]
SIDE = 330
"""px: how tall the plane is."""
KEY, COLUMN = 34, 140
"""Letters of a line of the key on a phone, and the least px of a column."""


@dataclass(frozen=True)
class Spot:
    """A point of the plane: its name, its place in points of the two scales, its look, and its uncertainty if it is known.

    Points of one title are joined by a line, a dark one where they are clearly `apart`, and have one label.
    """

    title: str
    x: float
    y: float
    symbol: str
    colour: str
    hover: str
    across: Ends | None = None
    upward: Ends | None = None
    label: str = ""
    apart: bool = False


@dataclass(frozen=True)
class Plane:
    """The plane on a sheet.

    Attributes:
        x, y: the two scales.
        cut: where the quadrants meet.
        names: of the quadrants, by (x is high, y is high).
        x_title, y_title: what the axes say; they stand below and above, not beside, to leave the width to the points.
    """

    sheet: Sheet
    x: Ends
    y: Ends
    cut: tuple[float, float]
    names: Mapping[tuple[bool, bool], str]
    x_title: str
    y_title: str
    diagonal: bool = False

    def draw(self, spots: Sequence[Spot]) -> None:
        """Frame, spots, their names (or numbers with a list below where names would collide), and move the sheet on."""
        sheet = self.sheet
        sheet.low, sheet.high = self.x[0] - 0.02 * (self.x[1] - self.x[0]), self.x[1] + 0.02 * (self.x[1] - self.x[0])
        sheet.text([(0, sheet.y + 8)], [self.y_title], colour="ink-2", bold=True)
        top = sheet.y + 22
        self._frame(top)
        self._spots(spots, top)

    def _down(self, value: float, top: float) -> float:
        return top + 8 + (self.y[1] - value) / (self.y[1] - self.y[0]) * (SIDE - 16)

    def _frame(self, top: float) -> None:
        sheet, low, high, end = self.sheet, self.sheet.low, self.sheet.high, top + SIDE
        level = self._down(self.cut[1], top)
        sheet.areas([(self.cut[0], high, top, level)], LIGHT["paper"])
        box = [(low, top), (high, top), (high, end), (low, end), (low, top)]
        sheet.lines(
            [box, [(self.cut[0], top), (self.cut[0], end)], [(low, level), (high, level)]], LIGHT["line-2"], 1, opacity=0.6
        )
        if self.diagonal:
            reach = max(self.x[0], self.y[0]), min(self.x[1], self.y[1])
            sheet.lines([[(at, self._down(at, top)) for at in reach]], LIGHT["line-2"], 1, dash="dot")
        corners = {(True, True): (high, top + 12), (False, True): (low, top + 12)}
        corners |= {(True, False): (high, end - 12), (False, False): (low, end - 12)}
        for half, corner in corners.items():
            side = "middle left" if half[0] else "middle right"
            sheet.text([corner], [f" <i>{self.names[half]}</i> "], side, colour="ink-2", axis="x")
        for at in ticks(self.x):
            sheet.text([(at, end + 9)], [number(at)], "middle center", colour="ink-2", axis="x", size=11)
        for at in ticks(self.y)[1:-1]:
            sheet.text([(low, self._down(at, top))], [f" {number(at)}"], colour="ink-2", axis="x", size=11)

    def _spots(self, spots: Sequence[Spot], top: float) -> None:
        sheet = self.sheet
        points = [(spot.x, self._down(spot.y, top)) for spot in spots]
        first = {spot.title: at for at, spot in reversed(list(enumerate(spots)))}
        named = sorted(first.values())
        labels, numbered = place(
            [spots[at].label or spots[at].title for at in named],
            [points[at] for at in named],
            (sheet.low, sheet.high),
            (top + 20, top + SIDE - 20),
            [point for at, point in enumerate(points) if at not in named],
        )
        numbers = {spots[at].title: str(i + 1) for i, at in enumerate(named)}
        # Marks that would hide each other huddle together; their bars keep the true place.
        places = huddled(points, sheet.high - sheet.low, 18 if numbered else 9)
        for spot, (x, y) in zip(spots, points, strict=True):
            bars = [[(at, y) for at in spot.across]] if spot.across else []
            bars += [[(x, self._down(at, top)) for at in spot.upward]] if spot.upward else []
            sheet.lines(bars, spot.colour, 2, opacity=0.3)
        for title in first:
            ends = [point for spot, point in zip(spots, places, strict=True) if spot.title == title]
            apart = any(spot.apart for spot in spots if spot.title == title)
            if len(ends) > 1:
                sheet.lines([ends], LIGHT["ink" if apart else "line-2"], 2 if apart else 1)
        for spot, point in zip(spots, places, strict=True):
            inside = [numbers[spot.title]] if numbered else None
            sheet.of = spot.title
            sheet.marks(
                [point], spot.symbol, spot.colour, [spot.hover], size=20 if numbered else 13, texts=inside, text_colour=_on(spot)
            )
        sheet.of = ""
        for label in labels:
            sheet.text([label.at], [label.text], label.side, axis="x")
        sheet.y = top + SIDE + 20
        sheet.text([(1, sheet.y + 8)], [self.x_title], "middle left", colour="ink-2", bold=True)
        sheet.y += 24
        if places != points:
            sheet.text([(0, sheet.y + 6)], [words("chart.side_by_side")], colour="ink-2", size=11)
            sheet.y += 20
        if numbered:
            self._key({spots[at].label or spots[at].title: str(i + 1) for i, at in enumerate(named)})

    def _key(self, numbers: Mapping[str, str]) -> None:
        """Draw what each number stands for, in as many columns as the names allow, three at most."""
        sheet, line = self.sheet, layout.letters(KEY)
        longest, most = max(map(columns, numbers)), min(3, layout.width() // COLUMN)
        across = next((many for many in range(most, 1, -1) if longest <= line // many - 2), 1)
        for i, (title, shown) in enumerate(numbers.items()):
            row, column = divmod(i, across)
            at = (column / across, sheet.y + 12 + 22 * row)
            sheet.text([at], [f"<b>{shown}</b>  {plain(title, line // across - 2 if across > 1 else line, 1)}"])
        sheet.y += 22 * ((len(numbers) + across - 1) // across) + 10


def _on(spot: Spot) -> str:
    """Return the colour of a number that can be read on a mark."""
    return "ink" if spot.symbol.endswith("-open") else "on-b" if spot.colour == LIGHT["party-b"] else "card"
