"""The size that a drawing has to fit: the narrowest plot that it must fit, what that means in letters, and after which height a list ends.

A picture is drawn for narrow or for wide places by the same builders. They ask here instead of carrying a width through every call;
a drawing stretches, so what fits the narrowest plot of its kind fits all wider ones.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from math import inf
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

NARROW = 280
"""px: the width of the plot on a phone of 360 px, inside a card on a page."""
WIDE = 608
"""px: the narrowest plot of a wide place: pages ask for it from 640 px on and let go of it below 616 (`frontend/generate.py`, which counts
the margins of 4 px as well); on a wall of 1920 px that zooms type by 1.9 a plot beside the topics has 630."""
_LARGER = (480, 700, 1100, 1850)

WALL_LIST = 260
"""px after which a list ends on a wall, which does not scroll: what follows would shrink all of it until nobody in the last row can read."""

_px: ContextVar[int] = ContextVar("width", default=NARROW)
_high: ContextVar[float] = ContextVar("height", default=inf)


@contextmanager
def fitting(px: int, high: float = inf) -> Iterator[None]:
    """Whatever is drawn inside fits plots of `px` and wider: `with charts.fitting(charts.WIDE): charts.dumbbell(…)`.

    Args:
        high: px after which lists end; without it they have the room that they choose.
    """
    token, ends = _px.set(px), _high.set(high)
    try:
        yield
    finally:
        _px.reset(token)
        _high.reset(ends)


def width() -> int:
    """px: the narrowest plot that the drawing has to fit."""
    return _px.get()


def height() -> float:
    """Return the px after which a list ends; inf where the page scrolls."""
    return _high.get()


def is_wide() -> bool:
    """Return whether there is room beside things, not only below them."""
    return width() >= WIDE


def widths() -> tuple[int, ...]:
    """px: this width and some larger ones, up to a wall's: what is free at each of them is free in between."""
    return (width(), *(px for px in _LARGER if px > width()))


def letters(narrow: int) -> int:
    """Return the letters of a line that has `narrow` letters on a phone."""
    return narrow * width() // NARROW
