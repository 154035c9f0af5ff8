"""The result of every measure, and the reading of its numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

EPSILON = 1e-9
"""Two statistics closer than this count as equal: sums of the same numbers in another order differ in the last bits."""


class Result(NamedTuple):
    """One figure with what stands behind it.

    Attributes:
        value: the figure, or None where it is undefined.
        n: valid answers (people, unless the measure says otherwise) that it rests on.
        reason: why it is undefined, in words for a screen; "" where it is defined.
    """

    value: float | None
    n: int
    reason: str = ""


def undefined(n: int, reason: str) -> Result:
    """No value, and why."""
    return Result(None, n, reason)


def as_text(value: Any) -> str:
    """Return a value as people write it in Python, whatever library it comes from: `9`, `2.5`, `'x'`; never `np.float64(9.0)`."""
    plain = value.item() if isinstance(value, np.generic) else value
    return f"{plain:g}" if isinstance(plain, float) and math.isfinite(plain) and abs(plain) < 1e6 else repr(plain)


def number(value: Any) -> float:
    """Return a number or, for a missing one (None, NaN, NA), NaN.

    Raises:
        ValueError: it is neither.
    """
    if value is None or type(value).__name__ == "NAType":
        return math.nan
    try:
        found = float(value)
    except (TypeError, ValueError):
        raise ValueError(f"{as_text(value)} is not a number") from None
    if math.isinf(found):
        raise ValueError(f"{as_text(value)} is not a finite number")
    return found


def series(values: Iterable[Any], name: str) -> NDArray[np.float64]:
    """Numbers in their order, NaN where one is missing.

    Args:
        values: numbers; None, NaN and NA are missing answers.
        name: what the caller calls them, for the error.

    Raises:
        ValueError: an entry is no number; names the entry, counted from 1.
    """
    if isinstance(values, np.ndarray) and values.dtype.kind in "iuf" and np.abs(values).max(initial=0) < math.inf:
        return values.astype(np.float64)
    found = []
    for place, value in enumerate(values, 1):
        try:
            found.append(number(value))
        except ValueError as wrong:
            raise ValueError(f"{name}, entry {place}: {wrong}. Give numbers, and None for a missing answer.") from None
    return np.asarray(found, dtype=np.float64)


def valid(values: Iterable[Any], name: str) -> NDArray[np.float64]:
    """Numbers without the missing ones; raises as `series`."""
    found = series(values, name)
    return found[~np.isnan(found)]


def matrix(rows: Iterable[Iterable[Any]], name: str) -> NDArray[np.float64]:
    """Return a table of numbers, NaN where one is missing.

    Raises:
        ValueError: rows have different lengths, or an entry is no number; names row and column, counted from 1.
    """
    found: list[list[float]] = []
    for at, row in enumerate(rows, 1):
        cells = []
        for across, value in enumerate(row, 1):
            try:
                cells.append(number(value))
            except ValueError as wrong:
                raise ValueError(
                    f"{name}, row {at}, column {across}: {wrong}. Give numbers, and None where one is missing."
                ) from None
        if found and len(cells) != len(found[0]):
            raise ValueError(
                f"{name}, row {at}: it has {len(cells)} columns, but row 1 has {len(found[0])}. Give all rows the same length."
            )
        found.append(cells)
    return np.asarray(found, dtype=np.float64).reshape(len(found), len(found[0]) if found else 0)


def tally(counts: Sequence[Any], name: str) -> NDArray[np.float64]:
    """Counts of people (or weights) per category.

    Raises:
        ValueError: a count is missing, negative or no number, or there is no category; names the category, counted from 1.
    """
    found = series(counts, name)
    if not len(found):
        raise ValueError(f"{name}: there is no category. Give one count per point of the scale.")
    wrong = np.flatnonzero(np.isnan(found) | (found < 0))
    if len(wrong):
        raise ValueError(
            f"{name}, category {wrong[0] + 1}: {as_text(counts[wrong[0]])} is not a count of people. Give 0 or more."
        )
    return found


def scale_of(points: int, name: str = "A") -> int:
    """Return a number of categories, checked.

    Raises:
        ValueError: fewer than two.
    """
    if int(points) != points or points < 2:
        raise ValueError(f"{name} is {as_text(points)}, but a scale needs at least two points")
    return int(points)
