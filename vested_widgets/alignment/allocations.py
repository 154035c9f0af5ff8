"""Budgets: how far apart two ways to spend the same points are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vested_widgets.alignment.results import EPSILON, Result, matrix, series, undefined

Array = NDArray[np.float64]


class Parts(NamedTuple):
    """Shares of a whole in the order of the parts, or none and why."""

    shares: tuple[float, ...] | None
    reason: str = ""


def _amounts(values: Iterable[Any], name: str) -> Array:
    """Amounts per part; a part that got nothing may be missing."""
    found = np.nan_to_num(series(values, name))
    wrong = np.flatnonzero(found < 0)
    if len(wrong):
        raise ValueError(f"{name}, entry {wrong[0] + 1}: {found[wrong[0]]:g} is negative. A budget holds amounts of 0 or more.")
    return found


def _both(x: Iterable[Any], y: Iterable[Any], names: tuple[str, str] = ("x", "y")) -> tuple[Array, Array]:
    a, b = _amounts(x, names[0]), _amounts(y, names[1])
    if len(a) != len(b):
        raise ValueError(f"both sides need amounts for the same entries, but these have {len(a)} and {len(b)}")
    return a, b


def tv_distance(x: Iterable[Any], y: Iterable[Any]) -> Result:
    """Total variation: half the sum of absolute differences of two budgets' shares, 0 to 1; times 100, the points that would have to move.

    Args:
        x, y: amounts per entry, each side taken as shares of its own sum.

    Returns:
        The distance; n entries. Undefined if a side spent nothing.
    """
    a, b = _both(x, y)
    if not a.sum() or not b.sum():
        return undefined(len(a), "a side spent nothing")
    return Result(float(np.abs(a / a.sum() - b / b.sum()).sum() / 2), len(a))


def points_to_move(shares_a: Sequence[float], shares_b: Sequence[float]) -> float | None:
    """`tv_distance` as a bare number, None where it is undefined.

    Raises:
        ValueError: the sides have different entries, or a negative amount.
    """
    return tv_distance(shares_a, shares_b).value


def tv_within(rows: Iterable[Iterable[Any]]) -> Result:
    """Return the mean total variation over all pairs of people of one party: what the distance between parties is to be read beside.

    Args:
        rows: people × entries, amounts.
    """
    table = np.nan_to_num(matrix(rows, "matrix"))
    spent = table[table.sum(axis=1) > 0]
    if len(spent) < 2:
        return undefined(len(spent), "it needs two people who spent points")
    shares = spent / spent.sum(axis=1, keepdims=True)
    apart = [float(np.abs(shares[i] - shares[j]).sum()) / 2 for i, j in combinations(range(len(shares)), 2)]
    return Result(float(np.mean(apart)), len(spent))


def multiplicative_replacement(x: Iterable[Any], delta: float | None = None) -> Parts:
    """Zeros of a composition replaced by `delta`, the other shares shrunk to make room. It changes the answer: say so beside it.

    Args:
        x: amounts per part, closed to shares first.
        delta: the share that stands in for a zero; (1 / D)² for D parts if not given.

    Source: Martín-Fernández, Barceló-Vidal & Pawlowsky-Glahn 2003.
    """
    given = _amounts(x, "x")
    if not given.sum():
        return Parts(None, "nothing was spent")
    shares = given / given.sum()
    small = (1 / len(shares)) ** 2 if delta is None else delta
    taken = small * int((shares == 0).sum())
    if not small > 0 or not taken < 1:
        raise ValueError(f"delta is {small:g}: it must lie above 0, and all zeros together must stay below the whole")
    return Parts(tuple(np.where(shares == 0, small, shares * (1 - taken)).tolist()))


def aitchison_distance(x: Iterable[Any], y: Iterable[Any], *, delta: float | None = None) -> Result:
    """Aitchison's distance of two compositions: Euclidean between their centred log-ratios. Dominated by tiny parts (1 v 3 is as 20 v 60).

    Args:
        x, y: positive amounts per part.
        delta: replace zeros by this share first (`multiplicative_replacement`); without it a zero leaves the distance undefined.

    Source: Aitchison 1986, 1992.
    """
    a, b = _both(x, y)
    if not a.sum() or not b.sum():
        return undefined(len(a), "a side spent nothing")
    if delta is not None:
        a, b = (np.asarray(multiplicative_replacement(side, delta).shares) for side in (a, b))
    if (a <= EPSILON * a.sum()).any() or (b <= EPSILON * b.sum()).any():
        return undefined(len(a), "an entry got nothing, and nothing has no logarithm")
    ratio = np.log(a) - np.log(b)
    return Result(float(np.sqrt(((ratio - ratio.mean()) ** 2).sum())), len(a))
