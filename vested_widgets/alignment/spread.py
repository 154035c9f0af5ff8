"""Agreement indices of many groups at once, from counts per category. The formulas and sources are those of `within`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vested_widgets.alignment.results import EPSILON

Array = NDArray[np.float64]
BANDS = ("", "low", "some", "high")
"""Agreement as a word, by r_wg: up to .30, up to .70, above; "" for fewer than three people."""


def band_of(rwg: Array, n: NDArray[np.int64]) -> NDArray[np.int64]:
    """The place in `BANDS` of groups of `n` people with this raw r_wg, of equal shape."""
    return np.where(n >= 3, 1 + (rwg > 0.30 + EPSILON).astype(np.int64) + (rwg > 0.70 + EPSILON), 0)


def few_answers(counts: Array) -> NDArray[np.bool_]:
    """Whether a group has fewer than two answers, so that no measure of their spread is defined; counts may be fractions of people."""
    return np.asarray(counts.sum(axis=-1) < 2 - EPSILON)


def _shares(counts: Array) -> tuple[Array, Array, Array]:
    n = counts.sum(axis=-1)
    at = np.arange(counts.shape[-1], dtype=np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        # The mean is one division of two whole numbers: of shares it would lie on either side of a border, as they happen to be added.
        return n, counts / n[..., None], np.asarray(counts @ at) / n


def mean_of(counts: Array) -> Array:
    """Mean answer, in points above the lowest category; NaN without answers. Answers of the same number and sum have the very same."""
    return _shares(counts)[2]


def median_of(counts: Array) -> Array:
    """Median answer, in points above the lowest category (midway between two middle answers); NaN without answers."""
    n = counts.sum(axis=-1)
    below = np.cumsum(counts, axis=-1)
    lower = (below < np.ceil(n / 2)[..., None]).sum(axis=-1)
    upper = (below < (np.floor(n / 2) + 1)[..., None]).sum(axis=-1)
    return np.where(n > 0, (lower + np.minimum(upper, counts.shape[-1] - 1)) / 2, np.nan)


def variance_of(counts: Array) -> Array:
    """Sample variance, points²; NaN for fewer than two answers."""
    n, shares, mean = _shares(counts)
    away = np.arange(counts.shape[-1]) - mean[..., None]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(few_answers(counts), np.nan, (shares * away**2).sum(axis=-1) * n / (n - 1))


def rwg_of(counts: Array) -> Array:
    """Raw r_wg; NaN for fewer than two answers."""
    return np.asarray(1 - variance_of(counts) / ((counts.shape[-1] ** 2 - 1) / 12))


def leik_of(counts: Array) -> Array:
    """Leik's D; NaN for fewer than two answers."""
    below = np.cumsum(_shares(counts)[1], axis=-1)[..., :-1]
    found = 2 * np.minimum(below, 1 - below).sum(axis=-1) / (counts.shape[-1] - 1)
    return np.where(few_answers(counts), np.nan, found)


def ad_of(counts: Array) -> Array:
    """Average deviation from the median in points, by the identity AD_Md = D (A - 1) / 2; NaN for fewer than two answers."""
    return np.asarray(leik_of(counts) * (counts.shape[-1] - 1) / 2)


def ad_mean_of(counts: Array) -> Array:
    """Average deviation from the mean in points; NaN for fewer than two answers."""
    _, shares, mean = _shares(counts)
    away = np.abs(np.arange(counts.shape[-1]) - mean[..., None])
    return np.where(few_answers(counts), np.nan, (shares * away).sum(axis=-1))


def consensus_of(counts: Array) -> Array:
    """Tastle and Wierman's consensus; NaN for fewer than two answers."""
    _, shares, mean = _shares(counts)
    inner = 1 - np.abs(np.arange(counts.shape[-1]) - mean[..., None]) / (counts.shape[-1] - 1)
    # An empty category adds nothing, whatever its logarithm.
    logs = np.log2(np.where(shares > 0, np.maximum(inner, np.finfo(float).tiny), 1.0))
    return np.where(few_answers(counts), np.nan, 1 + (shares * logs).sum(axis=-1))


def wasserstein_of(counts_a: Array, counts_b: Array) -> Array:
    """W1 in points; NaN if a party has no answers."""
    apart = np.cumsum(_shares(counts_a)[1], axis=-1) - np.cumsum(_shares(counts_b)[1], axis=-1)
    return np.asarray(np.abs(apart)[..., :-1].sum(axis=-1))


def superiority_of(counts_a: Array, counts_b: Array) -> Array:
    """P(A > B) + P(A = B) / 2; NaN if a party has no answers."""
    of_a, of_b = _shares(counts_a)[1], _shares(counts_b)[1]
    return np.asarray((of_a * (np.cumsum(of_b, axis=-1) - of_b / 2)).sum(axis=-1))
