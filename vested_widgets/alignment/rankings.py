"""Measures of how alike people, and parties, order items."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vested_widgets.alignment.permutation import midranks
from vested_widgets.alignment.results import EPSILON, Result, matrix, series, undefined

Array = NDArray[np.float64]
ALONE = "it needs two people who ranked every item"


class Borda(NamedTuple):
    """Borda points per item, in the order of the items; `n` ballots."""

    points: tuple[float, ...]
    n: float
    reason: str = ""


def full_ranks(table: Array) -> Array:
    """Ranks from 1 by row, ties averaged; items that a person left unranked get the mean of the ranks that are left. NaN for an empty row.

    Args:
        table: people × items, a low number for a good place; NaN where an item is unranked.
    """
    ranks = np.full(table.shape, np.nan)
    for at, row in enumerate(table):
        known = ~np.isnan(row)
        if known.any():
            ranks[at, known] = midranks(row[known])
            ranks[at, ~known] = (known.sum() + 1 + len(row)) / 2
    return ranks


def _ranked(rows: Iterable[Iterable[Any]], partial: bool) -> Array:
    table = matrix(rows, "matrix")
    whole = ~np.isnan(table).any(axis=1) if not partial else (~np.isnan(table)).any(axis=1)
    return full_ranks(table[whole])


def kendall_w(rows: Iterable[Iterable[Any]], *, partial: bool = False) -> Result:
    """Kendall's concordance W = 12 S / (m² (k³ - k) - m Σ T), T = Σ (t³ - t) over each person's ties; 0 to 1, 1/m by chance.

    S is the sum of squared deviations of the items' rank sums from their mean.

    Args:
        rows: people × items, ranks or anything that is ranked by size.
        partial: whether unranked items get the mean of a person's remaining ranks; else a person with a missing rank is left out.

    Returns:
        W; n people. Undefined with fewer than two people or items, or if everybody ties everything.

    Source: Kendall & Babington Smith 1939.
    """
    ranks = _ranked(rows, partial)
    m, k = ranks.shape
    if m < 2 or k < 2:
        return undefined(m, ALONE)
    sums = ranks.sum(axis=0)
    ties = sum(float((size**3 - size).sum()) for size in (np.unique(row, return_counts=True)[1] for row in ranks))
    most = m**2 * (k**3 - k) - m * ties
    if most <= EPSILON:
        return undefined(m, "everybody ties all items")
    return Result(float(12 * ((sums - sums.mean()) ** 2).sum() / most), m)


def mean_rank_correlation(rows: Iterable[Iterable[Any]], *, partial: bool = False) -> Result:
    """Return the mean of Spearman's correlations over all pairs of people: 0 is chance however many they are; (m W - 1) / (m - 1) without ties.

    A person who ties everything has no order and is left out.

    Args:
        rows, partial: as for `kendall_w`.
    """
    ranks = _ranked(rows, partial)
    ranks = ranks[np.ptp(ranks, axis=1) > EPSILON] if ranks.size else ranks
    m = len(ranks)
    if m < 2:
        return undefined(m, ALONE)
    away = ranks - ranks.mean(axis=1, keepdims=True)
    unit = away / np.sqrt((away**2).sum(axis=1, keepdims=True))
    # The square of the sum of unit vectors holds every pair twice and each person once.
    return Result(float(((unit.sum(axis=0) ** 2).sum() - m) / (m * (m - 1))), m)


def kendall_tau_b(x: Iterable[Any], y: Iterable[Any]) -> Result:
    """Kendall's tau-b between two orders of the same items: (concordant - discordant) pairs over √((pairs - ties_x) (pairs - ties_y)).

    With five items .6 or more happens by chance in 12 % of cases. Between parties it means nothing unless the members of each agree.

    Args:
        x, y: one number per item, such as its mean rank in each party; items with a missing number are left out.

    Returns:
        tau-b, -1 to 1; n items. Undefined if one side ties all items.

    Source: Kendall 1945.
    """
    a, b = series(x, "x"), series(y, "y")
    if len(a) != len(b):
        raise ValueError(f"x has {len(a)} items, but y has {len(b)}. Give one number per item on both sides.")
    kept = ~np.isnan(a) & ~np.isnan(b)
    a, b = a[kept], b[kept]
    signs = [np.where(np.abs(d) > EPSILON, np.sign(d), 0.0) for d in (a[:, None] - a[None, :], b[:, None] - b[None, :])]
    untied = float((signs[0] ** 2).sum() * (signs[1] ** 2).sum())
    if not untied:
        return undefined(len(a), "one side ties all items" if len(a) > 1 else "it needs two items")
    return Result(float((signs[0] * signs[1]).sum() / untied**0.5), len(a))


def borda(ballots: Iterable[tuple[float, Sequence[Any]]]) -> Borda:
    """Borda points: k - rank summed over ballots, averaged for ties; unranked items share what is left. A summary, not a vote.

    Args:
        ballots: how many people cast a ballot, and the rank it gives each item (1 is best).

    Source: Borda 1781.
    """
    given = [(float(many), list(ranks)) for many, ranks in ballots]
    for at, (many, _) in enumerate(given, 1):
        if not many >= 0:
            raise ValueError(f"ballots, row {at}: {many} people cannot cast a ballot. Give 0 or more.")
    ranks = full_ranks(matrix((ranks for _, ranks in given), "ballots"))
    cast = np.array([many for many, _ in given])
    kept = ~np.isnan(ranks).any(axis=1) if ranks.size else np.zeros(len(given), dtype=bool)
    if not cast[kept].sum():
        return Borda((), 0, "nobody ranked anything")
    points = cast[kept] @ (ranks.shape[1] - ranks[kept])
    return Borda(tuple(points.tolist()), float(cast[kept].sum()))


def top_overlap(x: Sequence[Hashable], y: Sequence[Hashable], top: int = 3) -> Result:
    """Return the share of the first `top` items that two orders have in common; top / k is to be expected by chance among k items.

    Args:
        x, y: items, best first.
    """
    if top < 1:
        raise ValueError(f"top is {top}, but it takes one item or more")
    if len(x) < top or len(y) < top:
        return undefined(min(len(x), len(y)), f"an order has fewer than {top} items")
    return Result(len(set(x[:top]) & set(y[:top])) / top, top)
