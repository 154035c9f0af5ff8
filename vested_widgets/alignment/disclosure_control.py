"""Stand-ins for the answers of a group of three or four, so that no figure computed from them can tell more than is said of them.

Of such a group three things are said: its size n, its mean in halves, and the verdict on it and each other party. The verdict is that of
the answers themselves. Everything else about such a group (a gap, the ends of its interval, a total) is computed from the *average* of
all sets of answers that have the same n and mean in halves, each set weighted by how often random answering gives it. What is shown is
then a function of those three facts, however many tables stand side by side.

Rounding the true figures to halves would not do: mean, gap and both ends of the interval, all in halves, single out all three answers of
three people in 12 % of cases beside another party of three, and in 39 % beside five people whose counts are known; the mean in halves
and the verdict do so in 0.2 % and 1.2 % (every pair of sets of answers on 1 to 5, unanimity at an end aside; docs/measures.md).
"""

from __future__ import annotations

from functools import lru_cache
from math import comb

import numpy as np
from numpy.typing import NDArray

from vested_widgets.alignment import spread
from vested_widgets.alignment.null import compositions

Array = NDArray[np.float64]
MOST = 20_000
"""Sets of answers that are listed; larger groups take the shares of the largest group that can be."""


def stand_ins(counts: Array, coarse: float) -> Array:
    """For each group the average of all sets of answers that have the same size and the same mean in steps of `coarse` points.

    Args:
        counts: (G, A) answers per category.
        coarse: the step in which the mean is shown, in points.

    Returns:
        (G, A) people per category, in fractions of people; each row has the sum of its group.
    """
    if not len(counts):
        return counts
    unique, back = np.unique(counts, axis=0, return_inverse=True)
    n = unique.sum(axis=1).astype(np.int64)
    keys = zip(n.tolist(), _steps(unique, coarse).tolist(), strict=True)
    found = [_average(many, unique.shape[1], coarse, step) for many, step in keys]
    return np.asarray(np.array(found)[back.ravel()])


def whole_people(counts: Array, n: NDArray[np.int64] | None = None) -> Array:
    """Return fractions of people as whole people, the largest remainders rounded up (equal ones from the lowest category).

    Args:
        counts: (G, A) people per category.
        n: (G,) how many people each group is to have; as many as it has if not given.
    """
    total = counts.sum(axis=1)
    size = np.rint(total).astype(np.int64) if n is None else n
    exact = counts * (size / np.maximum(total, 1e-12))[:, None]
    # Sums of the same fractions in another order differ in the last bits.
    exact = np.round(exact, 9)
    found = np.floor(exact)
    order = np.argsort(-(exact - found), axis=1, kind="stable")
    rank = np.argsort(order, axis=1, kind="stable")
    return np.asarray(found + (rank < (size - found.sum(axis=1).astype(np.int64))[:, None]))


def _steps(counts: Array, coarse: float) -> NDArray[np.int64]:
    """Return the mean in steps of `coarse`, counted from the lowest category; -1 for nobody."""
    return np.asarray(np.nan_to_num(np.round(spread.mean_of(counts) / coarse), nan=-1)).astype(np.int64)


@lru_cache(maxsize=4096)
def _average(n: int, categories: int, coarse: float, step: int) -> tuple[float, ...]:
    if not n:
        return (0.0,) * categories
    listed = n
    while listed > 1 and comb(listed + categories - 1, listed) > MOST:
        listed -= 1
    sets, weight, steps = _listed(listed, categories, coarse)
    # A mean that only a larger group can have is averaged over all sets.
    kept = steps == step if (steps == step).any() else np.ones(len(sets), dtype=bool)
    mean = (sets[kept] * weight[kept, None]).sum(axis=0) / weight[kept].sum()
    return tuple((mean * n / listed).tolist())


@lru_cache(maxsize=64)
def _listed(n: int, categories: int, coarse: float) -> tuple[Array, Array, NDArray[np.int64]]:
    """Return every set of answers of n people: counts, its multinomial weight under random answering, and its mean in steps."""
    whole = compositions(n, categories)
    logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n + 1)))])
    sets = whole.astype(np.float64)
    return sets, np.exp(logs[n] - logs[whole].sum(axis=1)), _steps(sets, coarse)
