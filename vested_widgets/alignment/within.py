"""Agreement inside one party on one item."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray


def _valid(ratings: Iterable[float | None]) -> NDArray[np.float64]:
    return np.array([r for r in ratings if r is not None and not math.isnan(r)], dtype=np.float64)


def rwg(ratings: Iterable[float | None], categories: int) -> float | None:
    """Within-group agreement r_wg = 1 - s² / s²_E with s²_E = (A² - 1) / 12, the variance of random answering.

    Args:
        ratings: the ratings of one item; missing ones are dropped.
        categories: A, the number of points of the scale.

    Returns:
        The raw value, at most 1 and negative where people are split; None for fewer than two ratings.

    Source: James, Demaree & Wolf 1984.
    """
    x = _valid(ratings)
    if len(x) < 2:
        return None
    return float(1 - x.var(ddof=1) / ((categories**2 - 1) / 12))


def ad(ratings: Iterable[float | None]) -> float | None:
    """Average deviation from the median (AD_Md), in scale points: 0 for unanimity; None without ratings.

    Source: Burke, Finkelstein & Dusig 1999.
    """
    x = _valid(ratings)
    return float(np.abs(x - np.median(x)).mean()) if len(x) else None


def consensus(ratings: Iterable[float | None], low: int, high: int) -> float | None:
    """Tastle and Wierman's consensus 1 + Σ p_i log2(1 - |i - mean| / (A - 1)) over the full scale: 1 unanimous, 0 half at each end.

    Source: Tastle & Wierman 2007.
    """
    x = _valid(ratings)
    if not len(x):
        return None
    points, counts = np.unique(x, return_counts=True)
    distance = np.abs(points - x.mean()) / (high - low)
    return float(1 + (counts / len(x) * np.log2(np.maximum(1 - distance, 1e-300))).sum())


def agreement_band(ratings: Iterable[float | None], categories: int) -> str:
    """Agreement as one of three words, by r_wg: `low` (up to .30), `some` (to .70), `high`; "" for fewer than three ratings.

    With three to five people random answering reaches `high` often, so the word describes these people and proves nothing.
    """
    x = _valid(ratings)
    value = rwg(x, categories)
    if value is None or len(x) < 3:
        return ""
    return "low" if value <= 0.30 else "some" if value <= 0.70 else "high"
