"""Trend over the last periods: a slope that single odd figures do not turn, with its interval, and no call where it cannot be told."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from vested_widgets.scorecard.frames import actuals_frame, metrics_frame

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

Array: TypeAlias = NDArray[np.float64]
FEWEST, LAST = 6, 12
"""Figures below which no trend is told, and how many of the last ones are looked at."""
LEVEL = 0.95
BETTER, WORSE, CANNOT_TELL, TOO_FEW = "better", "worse", "cannot tell", "too few"
RISES, FALLS = "rises", "falls"
COLUMNS = ("metric", "n", "slope", "low", "high", "trend")


@dataclass(frozen=True)
class Trend:
    """A slope a period with its interval; missing numbers where there are too few figures.

    Attributes:
        n: how many figures it rests on.
        slope: the median of the slopes between all pairs of figures (Theil 1950, Sen 1968), for each mean interval between figures.
        low, high: the ends of its interval.
    """

    n: int
    slope: float = math.nan
    low: float = math.nan
    high: float = math.nan

    @property
    def says(self) -> str:
        """Return `rises`, `falls`, `cannot tell` (the interval holds 0) or `too few`."""
        if math.isnan(self.slope):
            return TOO_FEW
        return RISES if self.low > 0 else FALLS if self.high < 0 else CANNOT_TELL


def trend_of(values: Sequence[float] | Array, at: Sequence[float] | Array | None = None, *, level: float = LEVEL) -> Trend:
    """Return the Theil–Sen slope of a series with the interval by Kendall's distribution (Sen 1968).

    Figures that hang together from one period to the next (a slow season) make the interval too narrow; it is made for independent ones.

    Args:
        values: the figures in their order.
        at: when they were taken, ascending; evenly if not given.
        level: of the interval.
    """
    y = np.asarray(values, dtype=float)
    if len(y) < FEWEST:
        return Trend(len(y))
    x = np.arange(len(y), dtype=float) if at is None else np.asarray(at, dtype=float)
    from scipy.stats import theilslopes

    found = theilslopes(y, (x - x[0]) / float(np.median(np.diff(x))), alpha=level)
    return Trend(len(y), float(found.slope), float(found.low_slope), float(found.high_slope))


def trends(
    metrics: pd.DataFrame | Iterable[Mapping[str, Any]],
    actuals: pd.DataFrame | Iterable[Mapping[str, Any]],
    *,
    last: int = LAST,
    level: float = LEVEL,
) -> pd.DataFrame:
    """Return for every metric where its last figures go, and whether that is for the better.

    A metric with direction `within` gets better when its distance from the target falls; its slope is that of the distance.

    Args:
        metrics: as `metrics_frame` reads them.
        actuals: as `actuals_frame` reads them.
        last: how many of the last figures are looked at.
        level: of the interval.

    Returns:
        One row a metric, in their order: `metric`, `n` (figures looked at), `slope`, `low`, `high` (units a period), `trend`: `better`,
        `worse`, `cannot tell` or `too few`. Of many metrics one in twenty seems to move by chance alone.

    Raises:
        ScorecardError: a table cannot be read.
    """
    import pandas as pd

    known = metrics_frame(metrics)
    found = actuals_frame(actuals, list(known["metric"]))
    days = found["until"].to_numpy().astype("datetime64[D]").astype(float)
    values = found["value"].to_numpy(dtype=float)
    places = found.groupby("metric", sort=False).indices
    rows = []
    for metric, direction, target in zip(known["metric"], known["direction"], known["target"], strict=True):
        here = places.get(metric, np.array([], dtype=int))[-last:]
        series = np.abs(values[here] - target) if direction == "within" else values[here]
        judged = Trend(len(here)) if direction == "within" and math.isnan(target) else trend_of(series, days[here], level=level)
        rows.append((metric, judged.n, judged.slope, judged.low, judged.high, _for_better(judged.says, direction)))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _for_better(says: str, direction: str) -> str:
    if says not in (RISES, FALLS):
        return says
    return BETTER if (says == FALLS) == (direction in ("lower", "within")) else WORSE
