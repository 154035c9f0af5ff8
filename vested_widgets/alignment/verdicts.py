"""The rule for two parties on one ordinal item: do they differ, by how much plausibly, and is that too little to matter.

Counts a, b over A categories that are one point apart; n people each; d = mean(a) - mean(b); N = both together.

1. *Test of zero.* S is the sum of scores of the first party if its answers were dealt from the pooled ones at random. Each tail counts
   P(S = s) half (mid-p) where the smaller party has at most 12 people, else whole. The parties are `distinct`, in the direction of d, if
   the smaller tail is at most .025; of three against three people the lowest answer of the higher party must besides lie at least 2
   points above the highest of the lower one. Exact up to 20 people in the smaller party, beyond by the normal limit with a correction
   for the steps that a difference of means can take.
2. *Interval.* 2.5 % and 97.5 % points of the gap of two Dirichlet posteriors with K pseudo-people (`posterior`). K is 1, and less,
   min(1, max(1/4, 9 / (A - 1)²)), where both parties have five people or more, all answers lie on one point or two neighbouring ones,
   and the parties are not distinct: near unanimity the answers themselves say that a whole pseudo-person is too many.
3. *The end at zero* is made to agree with the test: of distinct parties it lies at least 0.05 points beyond zero, of others zero is inside.
4. *Verdict.* The interval strictly inside the margin: `aligned`; else distinct: `gap`; else `cannot tell`.

Sources: Fisher 1935 and Pitman 1937 (permutation test); Lancaster 1961, Agresti & Gottard 2007 (mid-p); Rubin 1981 (posterior);
Schuirmann 1987 (interval inside the margin).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from math import erfc
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from vested_widgets.alignment import posterior
from vested_widgets.alignment.results import EPSILON, valid

Array = NDArray[np.float64]
Ints = NDArray[np.int64]
Verdict: TypeAlias = Literal["aligned", "gap", "cannot tell", "too few"]

RULE_SINCE = date(2026, 11, 30)
"""The day from which verdicts are by this rule. Before, an interval that left out zero was a gap, whatever the answers' shape."""
TAIL = 0.025
EXACT = 20
"""People of the smaller party up to whom the test is exact."""
MID_P = 12
"""People of the smaller party up to whom the observed sum counts half."""
NEAR_ZERO = 0.05
"""Points: an end of the interval of distinct parties lies at least so far from zero; it means "more than 0"."""
FEW = 3
BLANK = 2
"""Points that must lie between three people and three others before they are called distinct."""
NEAR = 5
"""People of either party from whom on near-unanimous answers weigh more than a pseudo-person."""
_BLOCK = 256


class Decisions(NamedTuple):
    """What the rule says of V pairs of parties, each an array of V.

    Attributes:
        gap: difference of the means, first minus second, in points.
        low, high: ends of the interval, in points.
        direction: 1 or -1 if the parties are distinct, else 0.
        p: two-sided p of the test of zero.
        weight: K, pseudo-people of the posterior.
        verdict: `aligned`, `gap` or `cannot tell`.
    """

    gap: Array
    low: Array
    high: Array
    direction: Ints
    p: Array
    weight: Array
    verdict: NDArray[np.object_]


class Comparison(NamedTuple):
    """What the rule says of two parties on one item: `gap` with its interval in points, x minus y; None where undefined, and why.

    `p` and `weight` (K, the pseudo-people of the posterior) tell of every single answer where a party has fewer than five people:
    keep them to yourself there.
    """

    gap: float | None
    low: float | None
    high: float | None
    verdict: Verdict
    p: float | None
    weight: float | None
    n_x: int
    n_y: int
    reason: str = ""


def compare_parties(x: Iterable[Any], y: Iterable[Any], low: int, high: int, *, margin: float = 1.0) -> Comparison:
    """Return whether two parties differ on an item, by how much plausibly, and whether that is too little to matter.

    Args:
        x, y: ratings of the two parties, whole points of the scale; missing ones are dropped.
        low, high: ends of the scale.
        margin: the difference that is too small to matter, in points, agreed before anybody answered.

    Returns:
        The comparison; `too few` if a party has no answers.

    Raises:
        ValueError: a rating is no point of the scale, the scale has one point, or the margin is negative.

    Source: see the head of `vested_widgets/alignment/verdicts.py`.
    """
    if low != int(low) or high != int(high) or not low < high:
        raise ValueError(
            f"the scale goes from {low:g} to {high:g}, but its ends are whole points, the low one below the high one"
        )
    if not margin >= 0:
        raise ValueError(f"the margin is {margin:g}, but a difference that is too small to matter is 0 points or more")
    a, b = (_tallied(values, name, int(low), int(high)) for values, name in ((x, "x"), (y, "y")))
    n_x, n_y = int(a.sum()), int(b.sum())
    if not n_x or not n_y:
        return Comparison(None, None, None, "too few", None, None, n_x, n_y, "a party has no answers")
    found = decide(a[None], b[None], np.array([margin]))
    gap, lower, upper, p, weight = (float(part[0]) for part in (found.gap, found.low, found.high, found.p, found.weight))
    return Comparison(gap, lower, upper, found.verdict[0], p, weight, n_x, n_y)


def _tallied(values: Iterable[Any], name: str, low: int, high: int) -> Ints:
    given = valid(values, name)
    wrong = given[(given < low) | (given > high) | (given != np.round(given))]
    if len(wrong):
        raise ValueError(f"{name}: {wrong[0]:g} is no whole point of the scale from {low} to {high}")
    return np.bincount((given - low).astype(np.int64), minlength=high - low + 1)


def decide(counts_a: NDArray[Any], counts_b: NDArray[Any], margin: Array | float) -> Decisions:
    """Return what the rule says of many pairs of parties on one scale.

    Args:
        counts_a, counts_b: (V, A) whole people per category; every party has some.
        margin: (V,) or one for all, in points; where it is missing nothing is aligned.
    """
    a, b = np.asarray(counts_a, dtype=np.float64), np.asarray(counts_b, dtype=np.float64)
    direction, p = zero_tests(a, b)
    weight = weights(a, b, direction)
    ends = np.empty((len(a), 2))
    for pseudo in np.unique(weight):
        rows = weight == pseudo
        ends[rows] = posterior.gap_intervals(a[rows], b[rows], pseudo_total=float(pseudo), spiked=pseudo < 1)
    low, high = ends_at_zero(ends[:, 0], ends[:, 1], direction)
    at = np.arange(a.shape[1])
    gap = a @ at / a.sum(axis=1) - b @ at / b.sum(axis=1)
    return Decisions(gap, low, high, direction, p, weight, verdicts(low, high, direction, margin))


def weights(a: Array, b: Array, direction: Ints) -> Array:
    """Return K, the pseudo-people of each pair's posterior."""
    points = a.shape[1]
    answered = (a + b) > 0
    span = points - 1 - answered[:, ::-1].argmax(axis=1) - answered.argmax(axis=1)
    near = (span <= 1) & (a.sum(axis=1) >= NEAR) & (b.sum(axis=1) >= NEAR) & (direction == 0)
    return np.where(near, min(1.0, max(0.25, 9 / (points - 1) ** 2)), 1.0)


def ends_at_zero(low: Array, high: Array, direction: Ints) -> tuple[Array, Array]:
    """Return the interval with its end at zero as the test of zero has it."""
    # Of very many people even the far end may lie within 0.05 points of zero.
    up, down = np.where(high > NEAR_ZERO, NEAR_ZERO, high / 2), np.where(low < -NEAR_ZERO, -NEAR_ZERO, low / 2)
    return (
        np.select([direction > 0, direction == 0], [np.maximum(low, up), np.minimum(low, 0.0)], low) + 0.0,
        np.select([direction < 0, direction == 0], [np.minimum(high, down), np.maximum(high, 0.0)], high) + 0.0,
    )


def verdicts(low: Array, high: Array, direction: Ints, margin: Array | float) -> NDArray[np.object_]:
    """Return the verdict of each interval, before it is rounded."""
    inside = (low > -np.asarray(margin)) & (high < np.asarray(margin))
    return np.select([inside, direction != 0], ["aligned", "gap"], "cannot tell").astype(object)


def zero_tests(counts_a: Array, counts_b: Array) -> tuple[Ints, Array]:
    """Return for many pairs whether the parties are distinct (1: the first is higher, -1: lower, 0: not), and the two-sided p.

    Args:
        counts_a, counts_b: (V, A) whole people per category; every party has some.
    """
    pairs, sign = posterior.canonical(counts_a, counts_b)
    unique, back = np.unique(pairs, axis=0, return_inverse=True)
    width = counts_a.shape[1]
    direction, p = _tested(unique[:, :width], unique[:, width:])
    back = back.ravel()
    return direction[back] * sign, p[back]


def _tested(a: Array, b: Array) -> tuple[Ints, Array]:
    n_a, n_b = a.sum(axis=1), b.sum(axis=1)
    at = np.arange(a.shape[1])
    toward = np.sign((a @ at) * n_b - (b @ at) * n_a).astype(np.int64)
    small = np.where((n_a <= n_b)[:, None], a, b)
    size = np.minimum(n_a, n_b).astype(np.int64)
    # Tails of the smaller party; `up` belongs to the first party where that is the smaller one.
    up, low = np.empty(len(a)), np.empty(len(a))
    for n in np.unique(size):
        rows = np.flatnonzero(size == n)
        if n > EXACT:
            up[rows] = low[rows] = _normal_tail(a[rows], b[rows])
            continue
        for start in range(0, len(rows), _BLOCK):
            block = rows[start : start + _BLOCK]
            up[block], low[block] = _exact_tails(small[block], (a + b)[block], int(n))
    smaller = np.minimum(up, low)
    distinct = (smaller <= TAIL + EPSILON) & (toward != 0)
    few = (n_a == FEW) & (n_b == FEW)
    distinct &= ~few | (_blank(a, b) >= BLANK)
    return np.where(distinct, toward, 0), np.minimum(1.0, 2 * smaller)


def _blank(a: Array, b: Array) -> Ints:
    """Points between the lowest answer of the one party and the highest of the other, where they keep apart."""
    ends = []
    for side in (a, b):
        answered = side > 0
        ends.append((answered.argmax(axis=1), side.shape[1] - 1 - answered[:, ::-1].argmax(axis=1)))
    return np.asarray(np.maximum(ends[0][0] - ends[1][1], ends[1][0] - ends[0][1]))


def _exact_tails(small: Array, pooled: Array, n: int) -> tuple[Array, Array]:
    """Upper and lower tail of the sum of scores of n people drawn from the pooled ones, at the sum that the smaller party has.

    `ways[v, j, t]` are the ways to draw j people with the sum t from the categories so far.
    """
    points, top = pooled.shape[1], n * (pooled.shape[1] - 1)
    ways = np.zeros((len(pooled), n + 1, top + 1))
    ways[:, 0, 0] = 1.0
    for at in range(points):
        longer, choose = ways.copy(), np.ones(len(pooled))
        for k in range(1, n + 1):
            choose = choose * (pooled[:, at] - k + 1) / k
            if not choose.any():
                break
            longer[:, k:, k * at :] += choose[:, None, None] * ways[:, : n + 1 - k, : top + 1 - k * at]
        ways = longer
    chance = ways[:, n] / ways[:, n].sum(axis=1, keepdims=True)
    seen = (small @ np.arange(points)).astype(np.int64)[:, None]
    sums, share = np.arange(top + 1)[None, :], 0.5 if n <= MID_P else 1.0
    same = share * np.where(sums == seen, chance, 0.0).sum(axis=1)
    return (
        np.where(sums > seen, chance, 0.0).sum(axis=1) + same,
        np.where(sums < seen, chance, 0.0).sum(axis=1) + same,
    )


def _normal_tail(a: Array, b: Array) -> Array:
    """Return the tail of the normal limit of the same test, corrected by half the steps that the difference of means can take."""
    n_a, n_b, pooled, at = a.sum(axis=1), b.sum(axis=1), a + b, np.arange(a.shape[1])
    people = n_a + n_b
    away = at[None, :] - (pooled @ at / people)[:, None]
    variance = (pooled * away**2).sum(axis=1) / (people - 1)
    lowest = (pooled > 0).argmax(axis=1)
    step = np.gcd.reduce(np.where(pooled > 0, at[None, :] - lowest[:, None], 0), axis=1)
    each = 1 / n_a + 1 / n_b
    far = np.maximum(0.0, np.abs(a @ at / n_a - b @ at / n_b) - step * each / 2)
    # Everybody at one point: no deal of the answers can differ.
    z = np.where(step > 0, far / np.sqrt(np.where(step > 0, variance * each, 1.0)), 0.0)
    return np.array([erfc(value / 2**0.5) / 2 for value in z.tolist()])
