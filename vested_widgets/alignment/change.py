"""Changes between waves: the same people twice, each person's own change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vested_widgets.alignment.permutation import How, midranks
from vested_widgets.alignment.results import EPSILON, number, valid

MOST = 20
"""People up to whom every pattern of signs is counted when changes are no whole numbers (a million patterns)."""
SAMPLE = 100_000
SEED = 20_240_602


@dataclass(frozen=True)
class SignFlip:
    """A sign-flip test: `count` of `total` patterns of signs give as large a mean change; `n_nonzero` people changed at all."""

    mean_change: float | None
    p_two_sided: float | None
    count: int
    total: int
    n: int
    n_nonzero: int
    how: How = "every relabelling"
    reason: str = ""


class SignedRank(NamedTuple):
    """Wilcoxon's signed rank test: V is the sum of ranks of the people who went up."""

    v: float | None
    p_two_sided_exact: float | None
    n_nonzero: int
    how: How = "every relabelling"
    reason: str = ""


class Paired(NamedTuple):
    """Change of the people who answered both times, in points, with the 95 % interval; and who came and went.

    `diff_of_all_means` mixes change with turnover: show it beside the paired change, never instead.
    """

    n_both: int
    n_only_t1: int
    n_only_t2: int
    mean_change_paired: float | None
    diff_of_all_means: float | None
    low: float | None = None
    high: float | None = None
    reason: str = ""


def _sums(sizes: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64], How]:
    """Return the sums that signs before `sizes` can give, and how many patterns give each."""
    whole = np.round(sizes)
    if np.abs(sizes - whole).max(initial=0) <= EPSILON and whole.sum() <= 2_000_000:
        # Whole numbers: one person after the other, by adding and by taking away. Counts are exact in double precision to 52 people.
        ways = np.ones(1)
        for size in whole.astype(int):
            longer = np.zeros(len(ways) + 2 * size)
            longer[: len(ways)] += ways
            longer[2 * size :] += ways
            ways = longer
        return np.arange(len(ways)) - whole.sum(), ways, "every relabelling"
    if len(sizes) <= MOST:
        sums = np.zeros(1)
        for size in sizes:
            sums = np.concatenate([sums - size, sums + size])
        return sums, np.ones(len(sums)), "every relabelling"
    signs = np.random.default_rng(SEED).choice([-1.0, 1.0], size=(SAMPLE, len(sizes)))
    return signs @ np.sort(sizes), np.ones(SAMPLE), "random relabellings"


def _flipped(changes: NDArray[np.float64]) -> tuple[float, float, float, How]:
    """Patterns with a sum as far from 0, all patterns, the share, and how they were found."""
    observed = abs(float(changes.sum()))
    sums, ways, how = _sums(np.abs(changes))
    hits, total = float(ways[np.abs(sums) >= observed - EPSILON].sum()), float(ways.sum())
    return hits, total, hits / total if how == "every relabelling" else (hits + 1) / (total + 1), how


def signflip(differences: Iterable[Any]) -> SignFlip:
    """Return how often random signs before the same changes give as large a mean change; people without change stay in.

    Args:
        differences: later minus earlier answer of each person, in points; missing ones are dropped.

    Returns:
        The mean change and its exact two-sided p = count / 2^n. Whole numbers are counted for any n, others up to 20 people; beyond,
        100,000 random patterns with a fixed seed. Five people cannot come below .0625.

    Source: Fisher 1935.
    """
    x = valid(differences, "differences")
    if not len(x):
        return SignFlip(None, None, 0, 0, 0, 0, reason="nobody answered both times")
    hits, total, p, how = _flipped(x)
    return SignFlip(float(x.mean()), p, round(hits), round(total), len(x), int((np.abs(x) > EPSILON).sum()), how)


def wilcoxon_signed_rank_exact(differences: Iterable[Any]) -> SignedRank:
    """Wilcoxon's signed rank test with exact p, ties as midranks; people without change are dropped, which on a scale may be many.

    Prefer `signflip`, which keeps them.

    Source: Wilcoxon 1945; Hollander & Wolfe 1973.
    """
    x = valid(differences, "differences")
    moved = x[np.abs(x) > EPSILON]
    if not len(moved):
        return SignedRank(None, None, 0, reason="nobody changed" if len(x) else "nobody answered both times")
    ranks = midranks(np.abs(moved))
    # Twice the ranks are whole numbers even with ties, and V - n (n + 1) / 4 is half the signed sum.
    _, _, p, how = _flipped(2 * ranks * np.sign(moved))
    return SignedRank(float(ranks[moved > 0].sum()), p, len(moved), how)


def paired_change(t1: Mapping[Any, Any], t2: Mapping[Any, Any], *, conf: float = 0.95, variance_floor: float = 0.25) -> Paired:
    """Return the mean change of those who answered both times, with t interval (variance floored at 0.25 points²).

    Args:
        t1, t2: answer by person (a code), in points; a missing answer is no answer.
        conf: confidence level of the interval.
        variance_floor: points², so that people who all change alike do not seem to leave no doubt.

    Returns:
        The change t2 - t1, and how many answered both times, only first, only later. Items picked because they were worst get
        better by themselves: judge all items.
    """
    first, later = ({who: found for who, value in side.items() if (found := number(value)) == found} for side in (t1, t2))
    both = sorted(first.keys() & later.keys(), key=str)
    only = len(first.keys() - later.keys()), len(later.keys() - first.keys())
    every = float(np.mean(list(later.values())) - np.mean(list(first.values()))) if first and later else None
    if not both:
        return Paired(0, *only, None, every, reason="nobody answered both times")
    changes = np.array([later[who] - first[who] for who in both])
    mean = float(changes.mean())
    if len(both) < 2:
        return Paired(1, *only, mean, every, reason="an interval needs two people who answered both times")
    from scipy.special import stdtrit

    reach = float(stdtrit(len(both) - 1, (1 + conf) / 2)) * (max(float(changes.var(ddof=1)), variance_floor) / len(both)) ** 0.5
    return Paired(len(both), *only, mean, every, mean - reach, mean + reach)
