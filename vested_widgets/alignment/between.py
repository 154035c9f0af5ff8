"""The gap between two parties on one item: its interval, its verdict, and how the two sets of answers lie to each other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Counts: TypeAlias = Sequence[int] | NDArray[np.int64]
Verdict: TypeAlias = Literal["aligned", "gap", "cannot tell", "too few"]
DRAWS = 60_000
SEED = 20_240_601
# From this many answers on the posterior mean is normal to well under a hundredth of a point.
MANY = 40


class Interval(NamedTuple):
    """An interval in scale points."""

    low: float
    high: float


@lru_cache(maxsize=512)
def _gammas(stream: int, category: int, categories: int, count: int) -> NDArray[np.float32]:
    """Draws of a gamma variable of shape `count` + 1/A for one category.

    A gamma of shape c + 1 is a gamma of shape c plus an exponential, so each count adds one block of draws to the one before, and all
    items share the blocks: an interval costs a few additions.
    """
    if count == 0:
        rng = np.random.default_rng([SEED, stream, category, categories])
        blocks = rng.standard_gamma(1 / categories, DRAWS, dtype=np.float32)
        return blocks.astype(np.float32, copy=False)
    rng = np.random.default_rng([SEED, stream, category, categories, count])
    return _gammas(stream, category, categories, count - 1) + rng.standard_exponential(DRAWS, dtype=np.float32)


def _means(counts: tuple[int, ...], stream: int) -> NDArray[np.float32]:
    """Draws of the mean (in points above the lowest category) from the Dirichlet posterior of a party's answers."""
    total = np.zeros(DRAWS, dtype=np.float32)
    weighted = np.zeros(DRAWS, dtype=np.float32)
    for point, count in enumerate(counts):
        gammas = _gammas(stream, point, len(counts), count)
        total += gammas
        weighted += point * gammas
    # With shapes of 1/A alone all gammas may underflow to zero.
    return (weighted / np.maximum(total, np.finfo(np.float32).tiny)).astype(np.float32, copy=False)


def _moments(counts: tuple[int, ...]) -> tuple[float, float]:
    """Mean and variance of the posterior mean, exactly."""
    weights = np.asarray(counts, dtype=np.float64) + 1 / len(counts)
    total, points = weights.sum(), np.arange(len(counts))
    mean = float(weights @ points / total)
    return mean, float((weights @ points**2 / total - mean**2) / (total + 1))


@lru_cache(maxsize=4096)
def _interval(a: tuple[int, ...], b: tuple[int, ...], level: float) -> Interval:
    tails = ((1 - level) / 2, (1 + level) / 2)
    if sum(a) >= MANY and sum(b) >= MANY:
        from scipy.special import ndtri

        (mean_a, var_a), (mean_b, var_b) = _moments(a), _moments(b)
        reach = float(ndtri(tails[1])) * (var_a + var_b) ** 0.5
        return Interval(mean_a - mean_b - reach, mean_a - mean_b + reach)
    low, high = np.quantile((_means(a, 0) - _means(b, 1)).astype(np.float64), tails)
    if a == b:
        # Two equal parties: the true interval is symmetric about zero, so the draws' small lean is taken out.
        return Interval(float(low - high) / 2, float(high - low) / 2)
    return Interval(float(low), float(high))


def gap_interval(counts_a: Counts, counts_b: Counts, level: float = 0.95) -> Interval:
    """The interval of the gap between two parties' means: where it would plausibly lie if comparable people answered.

    Each party's distribution of answers has the posterior Dirichlet(counts + 1/A), one pseudo-person spread evenly over the scale; the
    interval holds the middle `level` of the difference of the two means in 60,000 draws with a fixed seed (from 40 answers on each side
    the normal approximation with the posterior's exact moments). It never has zero width and never leaves the scale. The same counts
    give the same interval whatever the order of people, and swapping the parties flips its signs exactly.

    Args:
        counts_a, counts_b: how many people chose each of the A categories, from the lowest to the highest.
        level: the probability that the interval holds, between 0 and 1.

    Returns:
        The interval in scale points, A minus B.

    Raises:
        ValueError: the counts are of different scales, or negative.

    Source: Bayesian bootstrap of Rubin 1981 with one pseudo-person.
    """
    a, b = tuple(int(n) for n in counts_a), tuple(int(n) for n in counts_b)
    if len(a) != len(b) or len(a) < 2:
        raise ValueError(f"both parties need counts of the same scale, but these have {len(a)} and {len(b)} categories")
    if min(*a, *b) < 0:
        raise ValueError("counts of people cannot be negative")
    if a <= b:
        return _interval(a, b, level)
    low, high = _interval(b, a, level)
    return Interval(-high, -low)


def verdict(interval: Interval, margin: float) -> Verdict:
    """What an interval says: `aligned` if it lies strictly inside the margin, else `gap` if it leaves out zero, else `cannot tell`."""
    if -margin < interval.low and interval.high < margin:
        return "aligned"
    return "gap" if interval.low > 0 or interval.high < 0 else "cannot tell"


def wasserstein_ordinal(counts_a: Counts, counts_b: Counts) -> float | None:
    """The average number of steps an answer must move to turn one party's answers into the other's: Σ |F_i - G_i|.

    Returns:
        Scale points, 0 to A - 1, never below the absolute gap of the means; None if a party has no answers.

    Source: Rubner, Tomasi & Guibas 2000 (earth mover's distance in one dimension).
    """
    a, b = np.asarray(counts_a, dtype=float), np.asarray(counts_b, dtype=float)
    if not a.sum() or not b.sum():
        return None
    return float(np.abs(np.cumsum(a / a.sum()) - np.cumsum(b / b.sum()))[:-1].sum())


def prob_superiority(counts_a: Counts, counts_b: Counts) -> float | None:
    """The chance that a random member of A rates higher than a random member of B, ties counted half; (Cliff's delta + 1) / 2.

    Source: Vargha & Delaney 2000; Cliff 1993.
    """
    a, b = np.asarray(counts_a, dtype=float), np.asarray(counts_b, dtype=float)
    if not a.sum() or not b.sum():
        return None
    below = np.cumsum(b) - b
    return float((a * (below + b / 2)).sum() / (a.sum() * b.sum()))
