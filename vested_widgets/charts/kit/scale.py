"""The rating scale as a line with a tick at each point, and its numbers once above the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vested_widgets.charts.kit.text import number
from vested_widgets.charts.kit.theme import LIGHT

if TYPE_CHECKING:
    from vested_widgets.charts.kit.sheet import Sheet

Scale = tuple[float, float]


def ticks(scale: Scale) -> list[float]:
    """Return the points of the scale, at most eleven, ends included."""
    low, high = scale
    step = 1.0
    while (high - low) / step > 10:
        step *= 2 if (high - low) / step <= 20 else 5
    marks = [low + i * step for i in range(int((high - low) / step) + 1)]
    return marks if marks[-1] == high else [*marks, high]


def axis_numbers(sheet: Sheet, scale: Scale) -> None:
    """Draw one line with the numbers of the scale."""
    marks = ticks(scale)
    sheet.text([(at, sheet.y + 8) for at in marks], [number(at) for at in marks], "middle center", colour="ink-2", axis="x")
    sheet.y += 24


def scale_line(sheet: Sheet, scale: Scale, y: float) -> None:
    """Draw the line of one row, with a tick at each point."""
    sheet.lines([[(scale[0], y), (scale[1], y)]], LIGHT["line-2"], 1, opacity=0.55)
    sheet.ticks([(at, y) for at in ticks(scale)], LIGHT["line-2"], opacity=0.55)
