"""Labels beside points that do not run into each other at any width from the narrowest to a wall."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vested_widgets.charts.kit import layout
from vested_widgets.charts.kit.text import columns, plain, whole, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

LETTER, LINE, MARK = 7.2, 17.0, 9.0
"""px: the mean width of a letter at 13 px (on the safe side), a line's height, half a marker."""
STEPS = 3000
SHORT, LONG = 16, 26
"""Letters of a label's line; the longer ones are tried in wide places, where the shorter would cut a title."""
SIDES = ("top right", "bottom right", "top left", "bottom left")

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Label:
    """A text at a point, on one of four sides of it."""

    at: tuple[float, float]
    text: str
    side: str


def place(
    titles: Sequence[str],
    points: Sequence[tuple[float, float]],
    span: tuple[float, float],
    rows: tuple[float, float],
    others: Sequence[tuple[float, float]] = (),
) -> tuple[list[Label], bool]:
    """Return a side for every label such that no two labels, no label and point, and no label and edge meet; or none at all.

    A label that is free at every one of `layout.widths` is free in between, as points only move apart along one axis.

    Args:
        titles: one per point.
        points: data x, px y.
        span: the data axis.
        rows: px y of the plot's first and last row.
        others: points that have no label and that no label may run into.

    Returns:
        The labels, and whether they had to be given up: then the picture numbers its points and lists them below.
    """
    lengths = (SHORT, LONG) if layout.is_wide() else (SHORT,)
    letters = next((one for one in lengths if all(whole(wrap(title, one, 2), title) for title in titles)), lengths[-1])
    widths = layout.widths()
    marks = {width: [_mark(_px(x, span, width), y) for x, y in (*points, *others)] for width in widths}
    texts = [wrap(title, letters, 2) for title in titles]
    options: list[list[tuple[str, dict[int, Box]]]] = []
    for i, (x, y) in enumerate(points):
        boxes = [(side, {width: _box(_px(x, span, width), y, texts[i], side) for width in widths}) for side in SIDES]
        options.append(
            [one for one in boxes if all(_inside(one[1][w], w, rows) and not _hits(one[1][w], marks[w], i) for w in widths)]
        )
    chosen = _search(options)
    if chosen is None:
        return [], True
    labels = zip(points, titles, chosen, strict=True)
    return [Label(point, plain(title, letters, 2), side) for point, title, side in labels], False


def _search(options: Sequence[Sequence[tuple[str, dict[int, Box]]]]) -> list[str] | None:
    """Return a side for each label, the one with the fewest choices first; None if there is no way, or none within `STEPS` tries."""
    order = sorted(range(len(options)), key=lambda i: len(options[i]))
    at = [0] * len(order)
    laid: list[dict[int, Box]] = []
    for _ in range(STEPS):
        depth = len(laid)
        if depth == len(order):
            sides = {i: options[i][at[step] - 1][0] for step, i in enumerate(order)}
            return [sides[i] for i in range(len(order))]
        choices = options[order[depth]]
        while at[depth] < len(choices):
            boxes = choices[at[depth]][1]
            at[depth] += 1
            if not any(_meet(boxes[width], other[width]) for other in laid for width in boxes):
                laid.append(boxes)
                break
        else:
            at[depth] = 0
            if not laid:
                return None
            laid.pop()
    return None


def _mark(x: float, y: float) -> Box:
    return x - MARK, x + MARK, y - MARK, y + MARK


def _px(x: float, span: tuple[float, float], width: int) -> float:
    return (x - span[0]) / (span[1] - span[0]) * width


def _box(x: float, y: float, lines: Sequence[str], side: str) -> Box:
    """Return where a label stands: off a corner of its mark, so that the mark's bars do not run through it."""
    wide, tall = max(columns(line) for line in lines) * LETTER + 4, len(lines) * LINE
    left = x + 4 if side.endswith("right") else x - 4 - wide
    top = y - 4 - tall if side.startswith("top") else y + 4
    return left, left + wide, top, top + tall


def _inside(box: Box, width: int, rows: tuple[float, float]) -> bool:
    return box[0] >= 0 and box[1] <= width and box[2] >= rows[0] and box[3] <= rows[1]


def _hits(box: Box, marks: Sequence[Box], own: int) -> bool:
    return any(_meet(box, mark) for i, mark in enumerate(marks) if i != own)


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]
