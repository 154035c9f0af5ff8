"""Many items at once: p-values corrected for having looked often. A list for exploring needs intervals, not these."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vested_widgets.alignment.permutation import How, enumerated, first_groups, shares
from vested_widgets.alignment.results import EPSILON, matrix, series

Array = NDArray[np.float64]


class Adjusted(NamedTuple):
    """Raw and adjusted p-values in the order of the items (None where an item has no gap), and how many relabellings were tried."""

    raw: tuple[float | None, ...]
    adjusted: tuple[float | None, ...]
    n_perm: int
    how: How = "every relabelling"
    reason: str = ""


def _stepwise(p: Iterable[Any], adjust: Callable[[Array], Array]) -> list[float | None]:
    given = series(p, "p")
    wrong = np.flatnonzero((given < 0) | (given > 1))
    if len(wrong):
        raise ValueError(
            f"p, entry {wrong[0] + 1}: {given[wrong[0]]} is not a probability. Give numbers from 0 to 1, and None for a missing one."
        )
    known = np.flatnonzero(~np.isnan(given))
    order = known[np.argsort(given[known], kind="stable")]
    found: list[float | None] = [None] * len(given)
    for at, value in zip(order.tolist(), np.minimum(adjust(given[order]), 1.0).tolist(), strict=True):
        found[at] = value
    return found


def holm(p: Iterable[Any]) -> list[float | None]:
    """Holm's adjusted p-values: the i-th smallest times (m - i + 1), made increasing. Keeps the chance of any false claim.

    Args:
        p: p-values; missing ones stay missing and do not count in m.

    Source: Holm 1979.
    """
    return _stepwise(p, lambda s: np.asarray(np.maximum.accumulate(s * np.arange(len(s), 0, -1))))


def bh(p: Iterable[Any]) -> list[float | None]:
    """Benjamini and Hochberg's adjusted p-values: the i-th smallest times m / i, made increasing from the top. Keeps the share of false claims.

    Source: Benjamini & Hochberg 1995.
    """
    return _stepwise(p, lambda s: np.asarray(np.minimum.accumulate((s * len(s) / np.arange(1, len(s) + 1))[::-1])[::-1]))


def maxt(x: Iterable[Iterable[Any]], y: Iterable[Iterable[Any]]) -> Adjusted:
    """Westfall and Young's step-down maxT over items, with the absolute gap of means: people are relabelled once for all items.

    It uses that items go together, and its smallest p does not grow with their number: the only correction that can say anything with
    four or five people per party.

    Args:
        x, y: people × items of two parties; a missing answer leaves that person out of that item, whatever party it is dealt to.

    Returns:
        p-values per item, all relabellings tried up to 200,000 (always for 12 people or fewer), else 100,000 random ones.

    Raises:
        ValueError: the parties have different items, or an entry is no number.

    Source: Westfall & Young 1993.
    """
    a, b = matrix(x, "x"), matrix(y, "y")
    if not len(a) or not len(b):
        return Adjusted((), (), 0, reason="a party has no answers")
    if a.shape[1] != b.shape[1]:
        raise ValueError(f"x has {a.shape[1]} items, but y has {b.shape[1]}. Give both parties the same items in the same order.")
    pooled = np.concatenate([a, b])
    pooled = pooled[np.lexsort(pooled.T[::-1])] if not enumerated((len(a), len(b))) else pooled
    observed = _gap_of(a, b)
    defined = ~np.isnan(observed)
    order = np.flatnonzero(defined)[np.argsort(-observed[defined], kind="stable")]
    hits, exceeded, total = np.zeros(len(order)), np.zeros(len(order)), 0
    for block in first_groups((len(a), len(b))):
        found = np.nan_to_num(_gaps(pooled[:, order], block))
        hits += (found >= observed[order] - EPSILON).sum(axis=0)
        # Each item is compared with the largest gap among itself and the items with smaller gaps.
        largest = np.maximum.accumulate(found[:, ::-1], axis=1)[:, ::-1]
        exceeded += (largest >= observed[order] - EPSILON).sum(axis=0)
        total += len(block)
    exact = enumerated((len(a), len(b)))
    raw, adjusted = (
        _back(shares(counts, exact, total), order, len(observed)) for counts in (hits, np.maximum.accumulate(exceeded))
    )
    return Adjusted(raw, adjusted, total, "every relabelling" if exact else "random relabellings")


def _gap_of(a: Array, b: Array) -> Array:
    with np.errstate(invalid="ignore", divide="ignore"):
        means = [np.nansum(side, axis=0) / (~np.isnan(side)).sum(axis=0) for side in (a, b)]
    return np.asarray(np.abs(means[0] - means[1]))


def _gaps(pooled: Array, block: NDArray[Any]) -> Array:
    """(B, items) absolute gaps of means after relabelling; NaN where a party has no answer to the item."""
    dealt = np.zeros((len(block), len(pooled)))
    np.put_along_axis(dealt, block.astype(np.int64), 1.0, axis=1)
    known = (~np.isnan(pooled)).astype(float)
    values = np.nan_to_num(pooled)
    inside, people = dealt @ values, dealt @ known
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.abs(inside / people - (values.sum(axis=0) - inside) / (known.sum(axis=0) - people)))


def _back(p: Array, order: NDArray[Any], items: int) -> tuple[float | None, ...]:
    found: list[float | None] = [None] * items
    for at, value in zip(order.tolist(), p.tolist(), strict=True):
        found[at] = value
    return tuple(found)
