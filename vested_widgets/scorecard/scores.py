"""The scorecard as one table: every metric with its last figure, status and trend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vested_widgets.scorecard.frames import actuals_frame, metrics_frame
from vested_widgets.scorecard.status import statuses
from vested_widgets.scorecard.trends import LAST, trends

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    import pandas as pd


def scorecard(
    metrics: pd.DataFrame | Iterable[Mapping[str, Any]],
    actuals: pd.DataFrame | Iterable[Mapping[str, Any]],
    *,
    today: date | str | None = None,
    last: int = LAST,
) -> pd.DataFrame:
    """Return one row a metric: all that is agreed about it, its last figure, its status and its trend.

    Args:
        metrics: as `metrics_frame` reads them; further columns are kept.
        actuals: as `actuals_frame` reads them.
        today: the day from which it is seen.
        last: how many of the last figures a trend looks at.

    Returns:
        The columns of `metrics_frame`, and `until, actual, periods, age, interval, status` (see `statuses`), `trend, slope, slope_low,
        slope_high, trend_n` (see `trends`).

    Raises:
        ScorecardError: a table cannot be read; row, column and mend.
    """
    known = metrics_frame(metrics)
    found = actuals_frame(actuals, list(known["metric"]))
    states = statuses(known, found, today=today)
    moves = trends(known, found, last=last)
    for name in ("until", "actual", "periods", "age", "interval", "status"):
        known[name] = states[name]
    for name, of in (("trend", "trend"), ("slope", "slope"), ("slope_low", "low"), ("slope_high", "high"), ("trend_n", "n")):
        known[name] = moves[of]
    return known
