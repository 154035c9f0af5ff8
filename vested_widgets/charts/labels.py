"""Labels beside points that do not run into each other at any width from a phone to a wall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vested_widgets.charts.merge import NARROW
from vested_widgets.charts.text import columns, plain, wrap

WIDTHS = (NARROW, 480, 700, 1100, 1850)
LETTER, LINE, MARK = 7.2, 17.0, 9.0
"""px: the mean width of a letter at 13 px (on the safe side), a line's height, half a marker."""
SIDES = ("middle right", "middle left", "top center", "bottom center")

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Label:
    """A text at a point, on one of four sides of it."""

    at: tuple[float, float]
    text: str
    side: str


def place(
    titles: Sequence[str], points: Sequence[tuple[float, float]], span: tuple[float, float], rows: tuple[float, float]
) -> tuple[list[Label], bool]:
    """A side for every label such that no two labels, no label and point, and no label and edge meet; or none at all.

    A label that is free at every one of `WIDTHS` is free in between, as points only move apart along one axis.

    Args:
        titles: one per point.
        points: data x, px y.
        span: the data axis.
        rows: px y of the plot's first and last row.

    Returns:
        The labels, and whether they had to be given up: then the picture numbers its points and lists them below.
    """
    taken: dict[int, list[Box]] = {
        width: [(_px(x, span, width) - MARK, _px(x, span, width) + MARK, y - MARK, y + MARK) for x, y in points]
        for width in WIDTHS
    }
    labels = []
    for i, (title, point) in enumerate(zip(titles, points, strict=True)):
        lines = wrap(title, 16, 2)
        for side in SIDES:
            boxes = {width: _box(_px(point[0], span, width), point[1], lines, side) for width in WIDTHS}
            if all(_free(boxes[width], taken[width], i, width, rows) for width in WIDTHS):
                break
        else:
            return [], True
        for width in WIDTHS:
            taken[width].append(boxes[width])
        pad = "  " if side == "middle right" else ""
        text = plain(title, 16, 2)
        labels.append(Label(point, (pad + text.replace("<br>", f"<br>{pad}")) + ("  " if side == "middle left" else ""), side))
    return labels, False


def _px(x: float, span: tuple[float, float], width: int) -> float:
    return (x - span[0]) / (span[1] - span[0]) * width


def _box(x: float, y: float, lines: Sequence[str], side: str) -> Box:
    wide, tall = max(columns(line) for line in lines) * LETTER, len(lines) * LINE
    if side == "middle right":
        return x + MARK, x + MARK + wide, y - tall / 2, y + tall / 2
    if side == "middle left":
        return x - MARK - wide, x - MARK, y - tall / 2, y + tall / 2
    top = y - MARK - tall if side == "top center" else y + MARK
    return x - wide / 2, x + wide / 2, top, top + tall


def _free(box: Box, taken: Sequence[Box], own: int, width: int, rows: tuple[float, float]) -> bool:
    if box[0] < 0 or box[1] > width or box[2] < rows[0] or box[3] > rows[1]:
        return False
    return not any(
        box[0] < other[1] and other[0] < box[1] and box[2] < other[3] and other[2] < box[3]
        for i, other in enumerate(taken)
        if i != own
    )
