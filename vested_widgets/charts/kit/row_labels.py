"""The name above a row, its glyph in front, its verdict at the right or below: one way for all rows of a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vested_widgets.charts.kit import layout
from vested_widgets.charts.kit.text import clean, columns, plain, wrap
from vested_widgets.charts.kit.theme import BODY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vested_widgets.charts.kit.sheet import Sheet

BOLD_LETTER, SMALL_LETTER = 9.0, 7.1
"""px: the mean width of a bold letter at BODY size and of a letter at SMALL size, in a wide typeface."""
PHONE, GLYPH, APART = 30, 20, 6
"""Letters of a name's line on a phone; px of a glyph, and between a name and its verdict."""


def place_verdicts(sheet: Sheet, labels: Iterable[tuple[str, str, str]]) -> None:
    """Decide for all rows of a picture where verdicts stand: beside every name if each first line leaves room, else below every name.

    Where names can have a phone's whole line and more beside the longest verdict, they are wrapped to leave it its room.

    Args:
        labels: glyph, title and verdict of each row, as `row_label` will be given them.
    """
    told = [label for label in labels if label[2]]
    if not told:
        return
    left = min(int((_space(glyph) - columns(right) * SMALL_LETTER) / BOLD_LETTER) for glyph, _, right in told)
    sheet.beside = all(
        columns(wrap(title, _letters(glyph), 3)[0]) * BOLD_LETTER <= _space(glyph) - columns(right) * SMALL_LETTER
        for glyph, title, right in told
    )
    if not sheet.beside and left >= PHONE:
        sheet.beside, sheet.name_letters = True, left


def row_label(sheet: Sheet, glyph: str, title: object, right: str, *, strong: bool = True) -> None:
    """Draw an item's name above its row, its glyph in front, the verdict where `place_verdicts` has put it."""
    sheet.of = clean(title)
    width = sheet.name_letters or _letters(glyph)
    lines = len(wrap(title, width, 3))
    text = plain(title, width, 3)
    label = f"{glyph} {text}".replace("<br>", "<br>   ") if glyph else text
    height = 20 * lines
    sheet.text([(0, sheet.y + height / 2)], [label], size=BODY, bold=True)
    colour = "ink" if strong else "ink-2"
    if right and sheet.beside:
        sheet.text([(1, sheet.y + 10)], [plain(right)], "middle left", colour=colour)
    elif right:
        sheet.text([(0, sheet.y + height + 9)], [("   " if glyph else "") + plain(right)], colour=colour)
        height += 19
    sheet.y += height


def _letters(glyph: str) -> int:
    """Return the letters of a name's line that has all the width."""
    return layout.letters(PHONE - 2 if glyph else PHONE)


def _space(glyph: str) -> float:
    """Return the px that a name's line and a verdict share."""
    return layout.width() - APART - (GLYPH if glyph else 0)
