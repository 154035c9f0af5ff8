"""Headings of the columns of a grid: words above each column where they fit, else numbers and a list of what they stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vested_widgets.charts.kit import layout
from vested_widgets.charts.kit.row_labels import SMALL_LETTER
from vested_widgets.charts.kit.text import plain, whole, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vested_widgets.charts.kit.sheet import Sheet

LIST = 32
"""Letters of a line of the list on a phone."""


def fitting_headings(across: Sequence[str]) -> list[list[str]]:
    """Return the words above the columns, in three lines each; none where one of them does not fit."""
    letters = int(layout.width() / max(len(across), 1) / SMALL_LETTER) - 1
    lines = [wrap(name, letters, 3) if letters > 3 else [] for name in across]
    return lines if all(map(whole, lines, across)) else []


def place_headings(sheet: Sheet, heads: Sequence[Sequence[str]]) -> None:
    """Draw the words above the columns of a sheet from 0 to 1."""
    for i, lines in enumerate(heads):
        text = "<br>".join(plain(line) for line in lines)
        sheet.text([((i + 0.5) / len(heads), sheet.y + 6 + 8.5 * len(lines))], [text], "middle center", axis="x")
    sheet.y += 14 + 17 * max(map(len, heads), default=0)


def place_numbers(sheet: Sheet, many: int) -> None:
    """Draw the numbers above the columns of a sheet from 0 to 1."""
    points = [((i + 0.5) / many, sheet.y + 8) for i in range(many)]
    sheet.text(points, [f"<b>{i + 1}</b>" for i in range(many)], "middle center", colour="ink-2", axis="x")
    sheet.y += 16


def place_list(sheet: Sheet, across: Sequence[str]) -> None:
    """Draw what the numbers stand for; in wide places two to a line."""
    columns = 2 if layout.is_wide() else 1
    width = layout.letters(LIST) // columns
    for start in range(0, len(across), columns):
        here = across[start : start + columns]
        lines = max(len(wrap(name, width, 2)) for name in here)
        for i, name in enumerate(here):
            text = plain(name, width, 2)
            at = (0.01 + i / columns, sheet.y + 10.5 + 8.5 * text.count("<br>"))
            sheet.text([at], [f"<b>{start + i + 1}</b>  " + text.replace("<br>", "<br>\u2003 ")])
        sheet.y += 4 + 17 * lines
    sheet.y += 8
