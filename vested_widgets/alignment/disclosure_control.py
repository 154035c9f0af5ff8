"""Stand-ins for the answers of a group of three or four, so that no figure computed from them can tell more than is said of them.

Of such a group its size n, its mean in halves and a word for its agreement are shown. A gap, its interval and a verdict computed from
the answers themselves would tell more: together they single out all three answers of three people in about nine cases of ten, and four
parties' intervals do so always (measured by listing every set of answers; docs/measures.md). Therefore every further figure about such
a group is computed from the *average* of all sets of answers that have the same n, mean in halves and word, each set weighted by how
often random answering gives it. What is shown is then a function of those three facts alone, however many tables stand side by side.
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


def bands(counts: Array) -> NDArray[np.int64]:
    """Return the place in `spread.BANDS` of the agreement in each group, from (…, A) counts."""
    return spread.band_of(spread.rwg_of(counts), np.rint(counts.sum(axis=-1)).astype(np.int64))


def stand_ins(counts: Array, coarse: float) -> Array:
    """For each group the average of all sets of answers that have the same size, mean in steps of `coarse` points and agreement band.

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
    keys = zip(n.tolist(), _steps(unique, coarse).tolist(), bands(unique).tolist(), strict=True)
    found = [_average(many, unique.shape[1], coarse, step, band) for many, step, band in keys]
    return np.asarray(np.array(found)[back.ravel()])


def _steps(counts: Array, coarse: float) -> NDArray[np.int64]:
    """Return the mean in steps of `coarse`, counted from the lowest category; -1 for nobody."""
    return np.asarray(np.nan_to_num(np.round(spread.mean_of(counts) / coarse), nan=-1)).astype(np.int64)


@lru_cache(maxsize=4096)
def _average(n: int, categories: int, coarse: float, step: int, band: int) -> tuple[float, ...]:
    if not n:
        return (0.0,) * categories
    listed = n
    while listed > 1 and comb(listed + categories - 1, listed) > MOST:
        listed -= 1
    sets, weight, steps, words = _listed(listed, categories, coarse)
    # A set that only a larger group can have is averaged without its word, and at last without its mean.
    for kept in ((steps == step) & (words == band), steps == step, np.ones(len(sets), dtype=bool)):
        if kept.any():
            break
    mean = (sets[kept] * weight[kept, None]).sum(axis=0) / weight[kept].sum()
    return tuple((mean * n / listed).tolist())


@lru_cache(maxsize=64)
def _listed(n: int, categories: int, coarse: float) -> tuple[Array, Array, NDArray[np.int64], NDArray[np.int64]]:
    """Return every set of answers of n people: counts, its multinomial weight under random answering, mean in steps, and band."""
    whole = compositions(n, categories)
    logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n + 1)))])
    sets = whole.astype(np.float64)
    return sets, np.exp(logs[n] - logs[whole].sum(axis=1)), _steps(sets, coarse), bands(sets)
