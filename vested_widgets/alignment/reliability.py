"""Measures of reliability, which is not agreement: raters who all answer 4 or 5 agree, and do not separate the items alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from vested_widgets.alignment.results import EPSILON, Result, matrix, undefined

Level: TypeAlias = Literal["nominal", "ordinal", "interval", "ratio"]
Array = NDArray[np.float64]


class Icc(NamedTuple):
    """ICC(A,1), the reliability of one rater, and ICC(A,k), that of the mean of all raters; `n` are complete targets."""

    icc_a1: float | None
    icc_ak: float | None
    n: int
    raters: int
    reason: str = ""


def krippendorff_alpha(rows: Iterable[Iterable[Any]], level: Level = "ordinal") -> Result:
    """Krippendorff's alpha = 1 - D_o / D_e: 1 perfect, 0 as good as chance; .80 counts as reliable, from .667 as tentative.

    Args:
        rows: raters × units (items); missing answers are left out pairwise.
        level: how far two answers are apart: `nominal` 0 or 1, `interval` (a - b)², `ratio` ((a - b) / (a + b))², `ordinal` the number
            of answers between the two, half of each end, squared; that depends on the answers at hand.

    Returns:
        Alpha; n counts pairable answers. Undefined without variation (0/0; R's irr gives 1, here it is no figure), with one rater, or if no
        unit was rated twice.

    Source: Krippendorff 2004, 2011; Hayes & Krippendorff 2007.
    """
    if level not in _DISTANCE:
        raise ValueError(f"level is {level!r}, but it is one of {', '.join(_DISTANCE)}")
    table = matrix(rows, "matrix")
    known = ~np.isnan(table)
    rated = known.sum(axis=0)
    if len(table) < 2 or not (rated >= 2).any():
        return undefined(0, "no item was rated by two people")
    values = np.unique(table[:, rated >= 2][known[:, rated >= 2]])
    units = np.stack([(table[:, rated >= 2] == value).sum(axis=0) for value in values], axis=1).astype(np.float64)
    per_unit = units.sum(axis=1)
    # Coincidences: each ordered pair of answers to a unit, weighted so that an answer counts once.
    together = (units / (per_unit - 1)[:, None]).T @ units - np.diag((units / (per_unit - 1)[:, None]).sum(axis=0))
    totals = together.sum(axis=1)
    n = totals.sum()
    apart = _DISTANCE[level](values, totals)
    expected = (np.outer(totals, totals) * apart).sum() / (n - 1)
    if expected <= EPSILON:
        return undefined(round(n), "no variation: everybody gave the same answer everywhere")
    return Result(float(1 - (together * apart).sum() / expected), round(n))


def _ordinal(_values: Array, totals: Array) -> Array:
    below = np.cumsum(totals) - totals / 2
    return np.asarray((below[:, None] - below[None, :]) ** 2)


def _ratio(values: Array, _totals: Array) -> Array:
    both = values[:, None] + values[None, :]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(both == 0, 0.0, ((values[:, None] - values[None, :]) / both) ** 2))


_DISTANCE: dict[str, Callable[[Array, Array], Array]] = {
    "nominal": lambda values, _totals: 1.0 - np.eye(len(values)),
    "ordinal": _ordinal,
    "interval": lambda values, _totals: np.asarray((values[:, None] - values[None, :]) ** 2),
    "ratio": _ratio,
}


def icc_agreement(rows: Iterable[Iterable[Any]]) -> Icc:
    """Intraclass correlations for absolute agreement, two-way random: ICC(A,1) = ICC(2,1) and ICC(A,k) = ICC(2,k).

    With mean squares of targets MSR, raters MSC and residual MSE, n targets and k raters:
    ICC(A,1) = (MSR - MSE) / (MSR + (k - 1) MSE + k (MSC - MSE) / n), ICC(A,k) = (MSR - MSE) / (MSR + (MSC - MSE) / n).

    Args:
        rows: raters (people) × targets (items), as for `krippendorff_alpha` and `kendall_w`; a target with a missing answer is left out.

    Returns:
        Both. Undefined without variation, or with fewer than two complete targets or two raters; ICC(A,k) also where
        ICC(A,1) is not above 0, for it may then lie outside 0 to 1 and mean nothing.

    Source: Shrout & Fleiss 1979; McGraw & Wong 1996.
    """
    table = matrix(rows, "matrix").T
    complete = table[~np.isnan(table).any(axis=1)]
    n, k = complete.shape
    if n < 2 or k < 2:
        return Icc(None, None, n, k, "it needs two items that were rated by all of two raters or more")
    grand = complete.mean()
    between = k * ((complete.mean(axis=1) - grand) ** 2).sum()
    raters = n * ((complete.mean(axis=0) - grand) ** 2).sum()
    residual = max(0.0, ((complete - grand) ** 2).sum() - between - raters)
    msr, msc, mse = between / (n - 1), raters / (k - 1), residual / ((n - 1) * (k - 1))
    single = msr + (k - 1) * mse + k * (msc - mse) / n
    if abs(single) <= EPSILON:
        return Icc(None, None, n, k, "no variation: everybody gave the same answer everywhere")
    one, average = (msr - mse) / single, msr + (msc - mse) / n
    if one <= 0 or abs(average) <= EPSILON:
        return Icc(
            float(one), None, n, k, "one rater is no better than chance, so the mean of all has no reliability to speak of"
        )
    return Icc(float(one), float((msr - mse) / average), n, k)
