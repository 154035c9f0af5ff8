"""What random answering would give: exact distributions of agreement indices if everybody pressed any button with equal chance."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import comb
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from vested_widgets.alignment.results import EPSILON, Result, scale_of, undefined
from vested_widgets.alignment.spread import ad_mean_of, ad_of, consensus_of, leik_of, rwg_of

Statistic: TypeAlias = Literal["rwg", "ad", "ad_mean", "consensus_tw", "leik_d"]
# Whether more means more agreement.
_INDICES: dict[str, tuple[Callable[[NDArray[np.float64]], NDArray[np.float64]], bool]] = {
    "rwg": (rwg_of, True),
    "ad": (ad_of, False),
    "ad_mean": (ad_mean_of, False),
    "consensus_tw": (consensus_of, True),
    "leik_d": (leik_of, False),
}
MOST = 2_000_000
"""The most sets of answers that are enumerated (30 people on a scale of 7)."""


class Null(NamedTuple):
    """The attainable values of an index, most agreement first, and the chance of each value or more agreement."""

    values: NDArray[np.float64]
    at_least: NDArray[np.float64]


@lru_cache(maxsize=64)
def null_distribution(statistic: Statistic, n: int, categories: int) -> Null:
    """The exact distribution of an agreement index for `n` people who answer uniformly at random on A categories.

    Every multiset of answers is enumerated with its multinomial probability.

    Raises:
        ValueError: unknown index; fewer than two people or categories; more sets of answers than can be enumerated.
    """
    if statistic not in _INDICES:
        raise ValueError(f"the index {statistic!r} is unknown; there are {', '.join(_INDICES)}")
    scale_of(categories)
    if n < 2 or comb(n + categories - 1, n) > MOST:
        raise ValueError(
            f"{n} people on {categories} points cannot be enumerated; take 2 or more people, and at most {MOST} sets of answers"
        )
    index, more = _INDICES[statistic]
    counts = compositions(n, categories)
    logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n + 1)))])
    chance = np.exp(logs[n] - logs[counts].sum(axis=1) - n * np.log(categories))
    values = index(counts.astype(np.float64))
    order = np.argsort(-values if more else values, kind="stable")
    values, cumulative = values[order], np.cumsum(chance[order])
    last = np.append(np.abs(np.diff(values)) > EPSILON, True)
    return Null(values[last], cumulative[last])


def compositions(n: int, parts: int) -> NDArray[np.int64]:
    """All ways to put n people into categories, one per row."""
    rows = np.zeros((1, 0), dtype=np.int64)
    left = np.array([n])
    for _ in range(parts - 1):
        repeat = left + 1
        start = np.repeat(np.cumsum(repeat) - repeat, repeat)
        new = np.arange(repeat.sum()) - start
        rows = np.column_stack([np.repeat(rows, repeat, axis=0), new])
        left = np.repeat(left, repeat) - new
    return np.column_stack([rows, left])


def null_critical(statistic: Statistic, n: int, categories: int, alpha: float = 0.05) -> Result:
    """The mildest attainable value of an index that random answering reaches, or exceeds towards agreement, with chance `alpha` at most.

    Args:
        statistic: `rwg`, `ad` (from the median, points), `ad_mean` (from the mean, points), `consensus_tw` or `leik_d`.
        n: people.
        categories: A, the number of points of the scale.
        alpha: the chance.

    Returns:
        The critical value (smallest for r_wg and consensus, largest for AD and D); undefined if even unanimity is more likely than alpha.

    Source: Dunlap, Burke & Smith-Crowe 2003, by exact enumeration.
    """
    found = null_distribution(statistic, n, categories)
    passed = np.flatnonzero(found.at_least <= alpha + EPSILON)
    if not len(passed):
        return undefined(n, f"even unanimity happens by chance in more than {alpha:.0%} of cases")
    return Result(float(found.values[passed[-1]]), n)
