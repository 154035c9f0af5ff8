"""Tell whether a figure meets its target, lies within the tolerance or misses, and whether there is a figure to judge at all."""

from __future__ import annotations

import math
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any

from vested_widgets.scorecard.frames import MONTH, actuals_frame, as_day, metrics_frame

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    import pandas as pd

MEETS, TOLERATED, MISSES, NO_TARGET, TOO_OLD, NO_DATA = (
    "meets",
    "within tolerance",
    "misses",
    "no target",
    "data too old",
    "no data",
)
STATUSES = (MISSES, TOLERATED, MEETS, TOO_OLD, NO_DATA, NO_TARGET)
"""What a metric can be, in the order in which it asks for attention."""
JUDGED = (MEETS, TOLERATED, MISSES)
NEAR = 1e-9
"""How close, as a part of the larger number, two numbers are the same."""
LATE = 2.0
"""Intervals between two figures after which the last one is too old."""
SHORTEST = 31.0
"""Days: figures that are taken every day are summed up by the month, so no interval counts as shorter."""
COLUMNS = (
    "metric",
    "title",
    "outcome",
    "objective",
    "target",
    "weight",
    "until",
    "actual",
    "periods",
    "age",
    "interval",
    "status",
)


def status_of(value: float, target: float, direction: str = "higher", tolerance: float = 0.0) -> str:
    """Return `meets`, `within tolerance` or `misses` for one figure.

    `higher`: it meets from the target on, and is tolerated down to target − tolerance; `lower`: the other way round. `within`: it meets
    while it is no farther from the target than the tolerance, and misses beyond.
    """
    tolerance = 0.0 if math.isnan(tolerance) else tolerance
    if direction == "within":
        return MEETS if _at_most(abs(value - target), tolerance, target) else MISSES
    short = value - target if direction == "lower" else target - value
    if _at_most(short, 0.0, target):
        return MEETS
    return TOLERATED if _at_most(short, tolerance, target) else MISSES


def _at_most(value: float, limit: float, size: float) -> bool:
    """Return whether a number is not above a limit: 0.1 + 0.2 is not above 0.3."""
    return value <= limit + NEAR * max(abs(size), abs(limit), 1e-300)


def statuses(
    metrics: pd.DataFrame | Iterable[Mapping[str, Any]],
    actuals: pd.DataFrame | Iterable[Mapping[str, Any]],
    *,
    today: date | str | None = None,
) -> pd.DataFrame:
    """Return the status of every metric by its last figure.

    A figure is too old once two of its intervals have passed since its period ended. The interval is the longest of: how often the metric
    is to be measured, the median between its figures, and a month. A figure of a period that has not ended yet counts.

    Args:
        metrics: as `metrics_frame` reads them.
        actuals: as `actuals_frame` reads them; the period of a metric's last figure is the last one.
        today: the day from which it is seen; today if it is not given.

    Returns:
        One row a metric, in their order: `metric, title, outcome, objective, target, weight`, `until` and `actual` (of the last figure, missing
        without one), `periods` (how many figures), `age` (days since then), `interval` (days), `status` (one of `STATUSES`).

    Raises:
        ScorecardError: a table cannot be read; row, column and mend.
    """
    import numpy as np
    import pandas as pd

    known, day = metrics_frame(metrics), pd.Timestamp(as_day(today))
    found = actuals_frame(actuals, list(known["metric"]))
    groups = found.groupby("metric", sort=False)
    last = groups.tail(1)
    gaps = groups["until"].diff().dt.total_seconds() / 86400
    spacing = gaps.groupby(found["metric"], sort=False).median()
    table = known[["metric", "title", "outcome", "objective", "target", "weight", "direction", "tolerance", "frequency"]].copy()
    table = table.merge(last[["metric", "until", "value"]].rename(columns={"value": "actual"}), on="metric", how="left")
    table["periods"] = table["metric"].map(found["metric"].value_counts()).fillna(0).astype(int)
    table["age"] = (day - table["until"]).dt.total_seconds() / 86400
    spread = table["metric"].map(spacing).astype(float).fillna(0.0)
    table["interval"] = np.maximum(np.maximum(table["frequency"].fillna(MONTH), spread), SHORTEST)
    table["status"] = [
        _status(*row)
        for row in zip(
            table["actual"], table["target"], table["direction"], table["tolerance"], table["age"], table["interval"], strict=True
        )
    ]
    return table[list(COLUMNS)]


def _status(actual: float, target: float, direction: str, tolerance: float, age: float, interval: float) -> str:
    if math.isnan(actual):
        return NO_DATA
    if age > LATE * interval:
        return TOO_OLD
    return NO_TARGET if math.isnan(target) else status_of(actual, target, direction or "higher", tolerance)


def last_status(metric: Mapping[str, Any], value: float | None, days: Sequence[date], today: date) -> str:
    """Return the status of one metric by its last figure, as `statuses` does it, without a table.

    Args:
        metric: `target`, `tolerance`, `frequency` (numbers or None), `direction`.
        value: its last figure, None without one.
        days: the ends of the periods of its figures, in their order.
        today: the day from which it is seen.
    """
    if value is None or not days:
        return NO_DATA
    gaps = sorted((later - day).days for day, later in pairwise(days))
    spread = median(gaps) if gaps else 0.0
    interval = max(metric["frequency"] or MONTH, spread, SHORTEST)
    numbers = (math.nan if metric[name] is None else float(metric[name]) for name in ("target", "tolerance"))
    target, tolerance = numbers
    return _status(float(value), target, metric["direction"], tolerance, float((today - days[-1]).days), float(interval))


def by_outcome(found: pd.DataFrame) -> pd.DataFrame:
    """Return how many metrics of each outcome have which status, and whether the outcome looks good.

    An outcome is `green` if figures of at least half of its metrics (by weight) can be judged, none of them misses, and those that meet their
    target weigh at least as much as those that are only tolerated.

    Args:
        found: the table of `statuses` or `scorecard`.

    Returns:
        One row an outcome, in the order of the metrics: `outcome`, a count for each of `STATUSES`, `metrics`, `judged` (the share of weight
        that can be judged), `met` (the share of what can be judged that meets its target; missing without any), `green`.
    """
    import numpy as np
    import pandas as pd

    weighted = found.assign(weight=found["weight"].fillna(1.0))
    rows: list[dict[str, Any]] = []
    for outcome, own in weighted.groupby("outcome", sort=False):
        weights = {status: float(own.loc[own["status"] == status, "weight"].sum()) for status in STATUSES}
        judged, all_ = sum(weights[status] for status in JUDGED), float(own["weight"].sum())
        counts = {status: int((own["status"] == status).sum()) for status in STATUSES}
        good = not counts[MISSES] and counts[MEETS] > 0 and weights[MEETS] >= weights[TOLERATED] and judged >= all_ / 2
        share = weights[MEETS] / judged if judged else np.nan
        rows.append(
            {
                "outcome": outcome,
                **counts,
                "metrics": len(own),
                "judged": judged / all_ if all_ else 0.0,
                "met": share,
                "green": good,
            }
        )
    return pd.DataFrame(rows, columns=["outcome", *STATUSES, "metrics", "judged", "met", "green"])
