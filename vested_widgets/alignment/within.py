"""Agreement inside one party. Ratings of a few people: read these numbers beside what random answering would give (`null`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np

from vested_widgets.alignment.results import EPSILON, Result, matrix, scale_of, tally, undefined, valid
from vested_widgets.alignment.spread import BANDS, Array, band_of, few_answers

ALONE = "agreement needs two answers"
NOBODY = "nobody answered"


class Rwg(NamedTuple):
    """r_wg as computed (at most 1, negative where people are split), and truncated to 0 … 1 as it is shown."""

    raw: float | None
    truncated: float | None
    n: int
    reason: str = ""


def _null_variance(categories: int) -> float:
    return (scale_of(categories) ** 2 - 1) / 12


def rwg(ratings: Iterable[Any], categories: int) -> Rwg:
    """Within-group agreement r_wg = 1 - s² / s²_E with s²_E = (A² - 1) / 12, the variance of random answering.

    Args:
        ratings: the ratings of one item; missing ones are dropped.
        categories: A, the number of points of the scale.

    Returns:
        The index: 1 for unanimity, 0 for random answering on average, negative for two camps; undefined for fewer than two ratings.
        Three people who answer at random reach .70 in 23 % of cases.

    Source: James, Demaree & Wolf 1984.
    """
    x = valid(ratings, "ratings")
    expected = _null_variance(categories)
    if len(x) < 2:
        return Rwg(None, None, len(x), ALONE if len(x) else NOBODY)
    raw = float(1 - x.var(ddof=1) / expected)
    return Rwg(raw, min(1.0, max(0.0, raw)), len(x))


def _mean_variance(rows: Iterable[Iterable[Any]]) -> tuple[float | None, int, int]:
    """Mean over items of the sample variance over raters who answered all items; raters; items."""
    table = matrix(rows, "matrix")
    complete = table[~np.isnan(table).any(axis=1)]
    if len(complete) < 2 or not complete.shape[1]:
        return None, len(complete), table.shape[1]
    return float(complete.var(axis=0, ddof=1).mean()), len(complete), table.shape[1]


def rwg_j(rows: Iterable[Iterable[Any]], categories: int) -> Result:
    """r_wg(j) of a scale of J items: J q / (J q + s̄² / s²_E), q = 1 - s̄² / s²_E, with s̄² the mean item variance, at most s²_E.

    It grows with J whatever the data: 8 items of mediocre agreement pass .9. Prefer `rwg_j_lindell`.

    Args:
        rows: raters × items; a rater with a missing answer is left out.
        categories: A, the number of points of the scale.

    Source: James, Demaree & Wolf 1984.
    """
    variance, n, items = _mean_variance(rows)
    expected = _null_variance(categories)
    if variance is None:
        return undefined(n, "it needs two people who answered every item")
    share = min(variance, expected) / expected
    return Result(items * (1 - share) / (items * (1 - share) + share), n)


def rwg_j_lindell(rows: Iterable[Iterable[Any]], categories: int) -> Result:
    """r*_wg(j) = 1 - s̄² / s²_E: the agreement of a scale that does not grow with the number of items; negative where people are split.

    Source: Lindell, Brandt & Whitney 1999.
    """
    variance, n, _ = _mean_variance(rows)
    expected = _null_variance(categories)
    return undefined(n, "it needs two people who answered every item") if variance is None else Result(1 - variance / expected, n)


def awg(ratings: Iterable[Any], low: float, high: float) -> Result:
    """a_wg = 1 - 2 s² / {[(H + L) M - M² - H L] n / (n - 1)}: agreement relative to the largest variance that the mean M allows.

    Args:
        ratings: the ratings of one item; missing ones are dropped.
        low, high: L and H, the ends of the scale.

    Returns:
        The index; 1 if all chose the same end. Undefined where the mean is too near an end to be interpreted: below
        (L (n - 1) + H) / n or above (H (n - 1) + L) / n.

    Source: Brown & Hauenstein 2005.
    """
    x = valid(ratings, "ratings")
    if low >= high:
        raise ValueError(f"the scale goes from {low} to {high}, but its low end must lie below its high end")
    n = len(x)
    if n < 2:
        return undefined(n, ALONE if n else NOBODY)
    if (x == low).all() or (x == high).all():
        return Result(1.0, n)
    mean = float(x.mean())
    if mean < (low * (n - 1) + high) / n - EPSILON or mean > (high * (n - 1) + low) / n + EPSILON:
        return undefined(n, "the mean lies too near an end of the scale")
    most = ((high + low) * mean - mean**2 - high * low) * n / (n - 1)
    return Result(float(1 - 2 * x.var(ddof=1) / most), n)


def ad(ratings: Iterable[Any], center: Literal["mean", "median"] = "median") -> Result:
    """Average deviation from the median (AD_Md) or from the mean (AD_M), in scale points: 0 for unanimity, at most (A - 1) / 2.

    Undefined for fewer than two ratings.

    Source: Burke, Finkelstein & Dusig 1999.
    """
    if center not in ("mean", "median"):
        raise ValueError(f"center is {center!r}, but the deviation is taken from the 'mean' or the 'median'")
    x = valid(ratings, "ratings")
    if len(x) < 2:
        return undefined(len(x), ALONE if len(x) else NOBODY)
    middle = np.median(x) if center == "median" else x.mean()
    return Result(float(np.abs(x - middle).mean()), len(x))


def _too_few(counts: Array) -> Result | None:
    """The undefined result of counts that hold fewer than two answers, None for more."""
    if not few_answers(counts):
        return None
    n = round(float(counts.sum()))
    return undefined(n, ALONE if n else NOBODY)


def consensus_tw(counts: Sequence[Any]) -> Result:
    """Tastle and Wierman's consensus 1 + Σ p_i log2(1 - |i - mean| / (A - 1)): 1 unanimous, 0 half at each end, about .43 random.

    Args:
        counts: answers per category, over the full scale, empty categories included.

    Returns:
        The index; undefined for fewer than two answers.

    Source: Tastle & Wierman 2007.
    """
    p = tally(counts, "counts")
    n = p.sum()
    scale_of(len(p), "the number of categories")
    if none := _too_few(p):
        return none
    at, share = np.flatnonzero(p), p[p > 0] / n
    inner = 1 - np.abs(at - share @ at) / (len(p) - 1)
    return Result(float(1 + share @ np.log2(np.maximum(inner, np.finfo(float).tiny))), int(n))


def consensus(ratings: Iterable[Any], low: int, high: int) -> Result:
    """`consensus_tw` of ratings on the scale from `low` to `high`."""
    x = valid(ratings, "ratings")
    if len(x) and (x.min() < low or x.max() > high or (x != np.round(x)).any()):
        raise ValueError(f"ratings: all must be whole points of the scale from {low} to {high}")
    return consensus_tw(np.bincount((x - low).astype(int), minlength=high - low + 1).tolist())


def leik_d(counts: Sequence[Any]) -> Result:
    """Leik's ordinal dispersion D = 2 Σ min(F_i, 1 - F_i) / (A - 1): 0 unanimous, 1 half at each end; equals 2 AD_Md / (A - 1).

    Undefined for fewer than two answers.

    Source: Leik 1966.
    """
    p = tally(counts, "counts")
    scale_of(len(p), "the number of categories")
    if none := _too_few(p):
        return none
    below = np.cumsum(p)[:-1] / p.sum()
    return Result(float(2 * np.minimum(below, 1 - below).sum() / (len(p) - 1)), int(p.sum()))


def agreement_a(counts: Sequence[Any]) -> Result:
    """Van der Eijk's agreement A: 1 all in one category, 0 uniform, -1 half at each end.

    The counts are peeled into layers of equal height; a layer over S of K categories has A = U (1 - (S - 1) / (K - 1)) with
    U = [(K - 2) TU - (K - 1) TDU] / [(K - 2) (TU + TDU)], where TU counts triples with the pattern 110 or 011 and TDU those with 101.
    Undefined for fewer than two answers.

    Source: van der Eijk 2001.
    """
    left = tally(counts, "counts")
    total, k = float(left.sum()), len(left)
    if none := _too_few(left):
        return none
    if k < 3:
        return undefined(int(total), "it needs a scale of three points or more")
    weighted, scale = 0.0, max(EPSILON, EPSILON * total)
    while left.sum() > scale:
        pattern = left > scale
        height = float(left[pattern].min())
        weighted += _layer(pattern) * height * int(pattern.sum())
        left = np.where(pattern, left - height, 0.0)
    return Result(weighted / total, int(total))


def _layer(pattern: np.ndarray[Any, np.dtype[np.bool_]]) -> float:
    k, used = len(pattern), int(pattern.sum())
    if used == k:
        return 0.0
    before, after = np.cumsum(pattern) - pattern, used - np.cumsum(pattern)
    empty = ~pattern
    # 101: an empty category between two used ones; 110 and 011: an empty one outside two used ones.
    split = float((before * after)[empty].sum())
    side = float((before * (before - 1) / 2 + after * (after - 1) / 2)[empty].sum())
    if not split + side:
        return 1.0
    unimodal = ((k - 2) * side - (k - 1) * split) / ((k - 2) * (side + split))
    return unimodal * (1 - (used - 1) / (k - 1))


def agreement_band(ratings: Iterable[Any], categories: int) -> str:
    """Agreement as one of three words, by r_wg: `low` (up to .30), `some` (to .70), `high`; "" for fewer than three ratings.

    With three to five people random answering reaches `high` often, so the word describes these people and proves nothing.
    """
    found = rwg(ratings, categories)
    if found.raw is None:
        return ""
    return BANDS[int(band_of(np.array(found.raw), np.array(found.n)))]
