"""States of metrics in pictures: a shape, a colour and a word for each, and numbers with their units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vested_widgets.charts.kit import layout
from vested_widgets.charts.kit.money import shown
from vested_widgets.charts.kit.text import clean, missing
from vested_widgets.charts.kit.theme import LIGHT
from vested_widgets.method.catalogue import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vested_widgets.charts.kit.sheet import Sheet

ORDER = ("misses", "within tolerance", "meets", "data too old", "no data", "no target")
"""What asks for attention first."""
SHAPES = {
    "meets": ("circle", "likert7-7", "●"), "within tolerance": ("diamond", "likert7-2", "◆"), "misses": ("square", "likert7-1", "■"),
    "data too old": ("circle-open", "line-2", "○"), "no data": ("cross", "line-2", "✚"), "no target": ("triangle-up", "line-2", "▲"),
}  # fmt: skip
TRENDS = ("better", "worse", "cannot tell", "too few")


def word_of(status: str) -> str:
    """Return a status in words."""
    return words(f"status_word.{status.replace(' ', '_')}")


def trend_word(trend: str) -> str:
    """Return a trend in words."""
    return words(f"trend_word.{trend.replace(' ', '_')}")


def glyph_of(status: str) -> str:
    """Return the shape of a status as a letter."""
    return SHAPES[status][2]


def symbol_of(status: str) -> str:
    """Return the shape of a status as plotly calls it."""
    return SHAPES[status][0]


def colour_of(status: str) -> str:
    """Return the colour of a status in the light."""
    return LIGHT[SHAPES[status][1]]


def with_unit(value: Any, unit: object) -> str:
    """Return a number with what it counts: `84 % of crates`; an en dash for what is undefined."""
    if missing(value):
        return "–"
    return f"{shown(float(value))} {clean(unit)}".strip()


def state_legend(sheet: Sheet, found: Sequence[str]) -> None:
    """Draw the shapes of the states that occur, with their words."""
    here = [status for status in ORDER if status in found]
    across = 4 if layout.is_wide() else 2
    for at, status in enumerate(here):
        row, column = divmod(at, across)
        point = (0.02 + column / across, sheet.y + 10 + 22 * row)
        sheet.marks([point], symbol_of(status), colour_of(status), size=11, axis="x2", beside=[word_of(status)])
    sheet.y += 22 * ((len(here) + across - 1) // across) + 8 if here else 0
