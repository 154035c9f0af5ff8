"""Exact tests by relabelling people: every relabelling where they can be enumerated, a seeded sample of them beyond, and it says which.

Two-sided p-values count relabellings with |d| >= |d_obs| (as R's coin and StatXact do), not twice the smaller tail. They belong in an
export, not on a screen: with 3 v 3 people no p-value below .10 can occur.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import combinations
from math import comb, factorial, prod
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from vested_widgets.alignment.results import EPSILON, valid

How: TypeAlias = Literal["every relabelling", "random relabellings"]
Array = NDArray[np.float64]

MOST = 200_000
"""Relabellings up to which all are enumerated: any split of up to 20 people in two; always for 12 people or fewer."""
SAMPLE = 100_000
"""Random relabellings beyond."""
SEED = 20_240_601
_ALWAYS = 12
_BLOCK = 20_000


class GapTest(NamedTuple):
    """A permutation test of the gap of two means, in points, x minus y; `how` says whether all relabellings were tried."""

    diff: float | None
    p_two_sided_abs: float | None
    p_greater: float | None
    p_less: float | None
    n_perm: int
    n_x: int
    n_y: int
    how: How = "every relabelling"
    reason: str = ""


class RankTest(NamedTuple):
    """An exact Mann-Whitney test: U counts pairs in which x is higher, ties half."""

    u: float | None
    p_two_sided_exact: float | None
    n_perm: int
    n_x: int
    n_y: int
    how: How = "every relabelling"
    reason: str = ""


class Parties(NamedTuple):
    """More than two parties on one item. `pair` are the two furthest apart; `max_gap` is their distance in points."""

    max_gap: float | None
    pair: tuple[str, str] | None
    eta_squared: float | None
    p_perm: float | None
    n_perm: int
    n: int
    how: How = "every relabelling"
    reason: str = ""


def relabellings(sizes: Sequence[int]) -> int:
    """In how many ways people can be dealt to parties of these sizes."""
    return factorial(sum(sizes)) // prod(factorial(size) for size in sizes)


def enumerated(sizes: Sequence[int]) -> bool:
    """Return whether all relabellings are tried: up to `MOST` of them, and always for 12 people or fewer."""
    return sum(sizes) <= _ALWAYS or relabellings(sizes) <= MOST


@lru_cache(maxsize=32)
def _choices(n: int, k: int) -> NDArray[np.int8]:
    """(C(n, k), k) all ways to choose k of n."""
    flat = np.fromiter((at for chosen in combinations(range(n), k) for at in chosen), dtype=np.int8, count=comb(n, k) * k)
    return flat.reshape(-1, k)


def first_groups(sizes: tuple[int, int]) -> Iterator[NDArray[Any]]:
    """Blocks (B, n_x) of who is dealt to the first of two parties: all ways, or `SAMPLE` random ones."""
    n = sum(sizes)
    if enumerated(sizes):
        found = _choices(n, sizes[0])
        for start in range(0, len(found), _BLOCK):
            yield found[start : start + _BLOCK]
        return
    rng = np.random.default_rng(SEED)
    block = max(1, min(_BLOCK, 4_000_000 // n))
    for start in range(0, SAMPLE, block):
        yield rng.permuted(np.broadcast_to(np.arange(n), (min(block, SAMPLE - start), n)), axis=1)[:, : sizes[0]]


def shares(hits: NDArray[Any] | int, exact: bool, total: int) -> Any:
    """p-values from how many relabellings were as extreme: b / B if all were tried, else (b + 1) / (B + 1), never 0."""
    return hits / total if exact else (hits + 1) / (total + 1)


def _differences(x: Array, y: Array) -> Iterator[Array]:
    pooled = np.sort(np.concatenate([x, y]))
    n_x, n_y, total = len(x), len(y), pooled.sum()
    for block in first_groups((n_x, n_y)):
        inside = pooled[block].sum(axis=1)
        yield inside / n_x - (total - inside) / n_y


def perm_mean_gap(x: Iterable[Any], y: Iterable[Any]) -> GapTest:
    """Return how often a relabelling of the same people gives as wide a gap of means, if the party's label meant nothing.

    Args:
        x, y: ratings in points, one per person; missing ones are dropped.

    Returns:
        The gap x minus y, the two-sided p (|d| >= |d_obs|) and both one-sided ones. All C(n_x + n_y, n_x) relabellings are tried up to 200,000
        (any split of up to 20 people), beyond that 100,000 random ones with a fixed seed; `how` tells which.

    Source: Fisher 1935; Ernst 2004; Phipson & Smyth 2010 for the random version.
    """
    a, b = valid(x, "x"), valid(y, "y")
    if not len(a) or not len(b):
        return GapTest(None, None, None, None, 0, len(a), len(b), reason="a party has no answers")
    observed = float(a.mean() - b.mean())
    hits, total = np.zeros(3, dtype=np.int64), 0
    for found in _differences(a, b):
        far, more, less = np.abs(found) >= abs(observed) - EPSILON, found >= observed - EPSILON, found <= observed + EPSILON
        hits += [far.sum(), more.sum(), less.sum()]
        total += len(found)
    exact = enumerated((len(a), len(b)))
    p = shares(hits, exact, total)
    how: How = "every relabelling" if exact else "random relabellings"
    return GapTest(observed, float(p[0]), float(p[1]), float(p[2]), total, len(a), len(b), how)


def mann_whitney_exact(x: Iterable[Any], y: Iterable[Any]) -> RankTest:
    """Mann and Whitney's U with its exact two-sided p, ties as midranks: how often |U - n m / 2| is as large after relabelling.

    Args:
        x, y: ratings, one per person; missing ones are dropped.

    Source: Mann & Whitney 1947.
    """
    a, b = valid(x, "x"), valid(y, "y")
    if not len(a) or not len(b):
        return RankTest(None, None, 0, len(a), len(b), reason="a party has no answers")
    ranks = midranks(np.concatenate([a, b]))
    test = perm_mean_gap(ranks[: len(a)], ranks[len(a) :])
    u = float(ranks[: len(a)].sum() - len(a) * (len(a) + 1) / 2)
    return RankTest(u, test.p_two_sided_abs, test.n_perm, len(a), len(b), test.how)


def midranks(values: Array) -> Array:
    """Ranks from 1, lowest first; equal values (to a billionth) share the mean of their ranks."""
    order = np.argsort(values, kind="stable")
    group = np.concatenate([[0], np.cumsum(np.diff(values[order]) > EPSILON)]) if len(values) else np.zeros(0, dtype=int)
    size = np.bincount(group.astype(int)) if len(values) else np.zeros(0, dtype=int)
    mean = np.cumsum(size) - (size - 1) / 2
    ranks = np.empty(len(values))
    ranks[order] = mean[group.astype(int)]
    return ranks


def multi_party_gap(groups: dict[str, Iterable[Any]]) -> Parties:
    """Return whether more than two parties differ on an item at all: one number and one p before any pair is looked at.

    Args:
        groups: ratings in points by party; missing ones are dropped, parties without answers are left out.

    Returns:
        The widest gap of two means and the two parties, eta² = SSB / SST (the share of the variance that lies between parties), and the
        permutation p of the between-party sum of squares: all relabellings up to 200,000 (always for 12 people or fewer), beyond
        that 100,000 random ones with a fixed seed. If everybody gave the same answer, eta² is undefined (0 / 0) and p is 1.

    Source: Fisher 1935; eta² as in the analysis of variance.
    """
    found = {str(name): valid(values, f"party {name!r}") for name, values in groups.items()}
    found = {name: values for name, values in found.items() if len(values)}
    n = sum(map(len, found.values()))
    if len(found) < 2:
        return Parties(None, None, None, None, 0, n, reason="it needs two parties with answers")
    means = {name: float(values.mean()) for name, values in found.items()}
    pair = max(combinations(means, 2), key=lambda two: round(abs(means[two[0]] - means[two[1]]), 9))
    pooled = np.concatenate(list(found.values()))
    sizes = tuple(map(len, found.values()))
    observed = _between(pooled[None, :], sizes)[0]
    whole = float(((pooled - pooled.mean()) ** 2).sum())
    widest = abs(means[pair[0]] - means[pair[1]])
    if whole <= EPSILON:
        # No relabelling can change anything, so all are as extreme; but there is no variance of which a share could lie anywhere.
        return Parties(widest, pair, None, 1.0, relabellings(sizes), n, reason="everybody gave the same answer")
    hits, total = 0, 0
    for block in _dealt(pooled, sizes):
        hits += int((block >= observed - EPSILON).sum())
        total += len(block)
    exact = enumerated(sizes)
    how: How = "every relabelling" if exact else "random relabellings"
    return Parties(widest, pair, min(1.0, float(observed) / whole), float(shares(hits, exact, total)), total, n, how)


def _between(dealt: Array, sizes: Sequence[int]) -> Array:
    """(B,) between-party sums of squares of (B, n) people laid out party by party."""
    edges = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    sums = np.add.reduceat(dealt, edges, axis=1)
    return np.asarray((sums**2 / np.asarray(sizes)).sum(axis=1) - dealt.sum(axis=1) ** 2 / dealt.shape[1])


def _dealt(pooled: Array, sizes: tuple[int, ...]) -> Iterator[Array]:
    """Blocks of the between-party sum of squares over relabellings."""
    if not enumerated(sizes):
        rng = np.random.default_rng(SEED)
        pooled = np.sort(pooled)
        block = max(1, min(_BLOCK, 4_000_000 // len(pooled)))
        for start in range(0, SAMPLE, block):
            rows = np.broadcast_to(pooled, (min(block, SAMPLE - start), len(pooled)))
            yield _between(rng.permuted(rows, axis=1), sizes)
        return
    centred = pooled - pooled.mean()
    yield from _deal(centred[None, :], sizes, np.zeros(1))


def _deal(left: Array, sizes: tuple[int, ...], so_far: Array) -> Iterator[Array]:
    """Deal the first party in every way, then the rest: (B, people left) and the squares added up so far."""
    if len(sizes) == 1:
        yield so_far + left.sum(axis=1) ** 2 / sizes[0]
        return
    chosen = _choices(left.shape[1], sizes[0])
    rest = np.array([np.setdiff1d(np.arange(left.shape[1]), row) for row in chosen]).reshape(len(chosen), -1)
    for start in range(0, len(left), max(1, _BLOCK // len(chosen))):
        block = left[start : start + max(1, _BLOCK // len(chosen))]
        squares = block[:, chosen].sum(axis=2) ** 2 / sizes[0] + so_far[start : start + len(block), None]
        yield from _deal(block[:, rest].reshape(-1, rest.shape[1]), sizes[1:], squares.ravel())
