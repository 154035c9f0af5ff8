"""Read tables of metrics and of their figures: fill in columns that are not there, check the others, and refuse by row and column."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from vested_widgets.method.catalogue import words
from vested_widgets.scorecard.errors import ScorecardError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

TEXTS = (
    "title", "outcome", "objective", "level", "unit", "direction", "calculation", "formula", "source", "owner", "assessment", "incentive",
)  # fmt: skip
"""Columns of a metric that hold words."""
NUMBERS = ("target", "tolerance", "baseline", "weight", "frequency")
"""Columns of a metric that hold numbers; `frequency` is the days between two figures."""
METRIC = ("metric", *TEXTS, *NUMBERS)
ACTUAL = ("metric", "until", "value")
DIRECTIONS = ("higher", "lower", "within")
MONTH = 30.4375
"""Days of a mean month."""
DAYS: Mapping[str, float] = {
    "minute": 1 / 1440,
    "hour": 1 / 24,
    "day": 1.0,
    "week": 7.0,
    "month": MONTH,
    "year": 12 * MONTH,
}
"""Days of a unit of time."""


def metrics_frame(metrics: pd.DataFrame | Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Return metrics as a table with all columns of `METRIC`: words "" and numbers missing where they are not given.

    Args:
        metrics: one row a metric. `metric` names it and is needed; of the rest whatever there is: `title`, `outcome`, `objective`, `level`,
            `unit`, `direction` (`higher`, `lower`, `within`), `target`, `tolerance`, `baseline`, `weight`, `calculation`, `formula`,
            `source`, `owner`, `frequency` (days), `assessment`, `incentive`. A direction that is empty counts as `higher` for a status.

    Raises:
        ScorecardError: `metric` is missing or there twice, a number is none, a weight or tolerance is below 0, a direction is unknown.
    """
    import pandas as pd

    found = pd.DataFrame(metrics if isinstance(metrics, pd.DataFrame) else list(metrics)).reset_index(drop=True)
    if found.empty and "metric" not in found.columns:
        found = pd.DataFrame(columns=list(METRIC))
    _needed(found, ("metric",), "metrics")
    for name in TEXTS:
        column = found[name] if name in found.columns else pd.Series("", index=found.index, dtype=object)
        found[name] = column.astype(object).where(column.notna(), "").astype(str).astype(object)
    found["metric"] = found["metric"].astype(str)
    found["title"] = found["title"].where(found["title"] != "", found["metric"])
    for name in NUMBERS:
        found[name] = _numbers(found, name)
    doubled = found.loc[found["metric"].duplicated(), "title"]
    if len(doubled):
        raise ScorecardError(words("scorecard_error.doubled_metric", metric=doubled.iloc[0]))
    unknown = found.loc[~found["direction"].isin(["", *DIRECTIONS])]
    if len(unknown):
        row = unknown.iloc[0]
        known = ", ".join(DIRECTIONS)
        raise ScorecardError(words("scorecard_error.direction", metric=row["title"], value=row["direction"], known=known))
    for name in ("tolerance", "weight", "frequency"):
        below = found.loc[found[name] < 0]
        if len(below):
            shown = words(f"column.{name}")
            raise ScorecardError(words("scorecard_error.negative", metric=below.iloc[0]["title"], column=shown))
    return found[[*METRIC, *(name for name in found.columns if name not in METRIC)]]


def actuals_frame(actuals: pd.DataFrame | Iterable[Mapping[str, Any]], known: Sequence[str] | None = None) -> pd.DataFrame:
    """Return figures as a table, by metric and then by period: `metric, until` (a day), `value`, and whatever else there was.

    Args:
        actuals: one row a figure: `metric`, `until` (the last day of its period: a day or "2026-10-31"), `value`.
        known: the metrics that there are; None takes any.

    Raises:
        ScorecardError: a column is missing, a metric is unknown, a day or a number cannot be read, or a metric has two figures for one period.
    """
    import pandas as pd

    found = pd.DataFrame(actuals if isinstance(actuals, pd.DataFrame) else list(actuals)).reset_index(drop=True)
    if found.empty and not set(ACTUAL) <= set(found.columns):
        found = pd.DataFrame(
            {"metric": pd.Series(dtype=object), "until": pd.Series(dtype=object), "value": pd.Series(dtype=float)}
        )
    _needed(found, ACTUAL, "actuals")
    found["metric"] = found["metric"].astype(str)
    if known is not None:
        strange = found.loc[~found["metric"].isin(list(known)), "metric"]
        if len(strange):
            raise ScorecardError(words("scorecard_error.unknown_metric", row=int(strange.index[0]) + 1, metric=strange.iloc[0]))
    is_read = pd.api.types.is_datetime64_any_dtype(found["until"])
    days = found["until"] if is_read else pd.to_datetime(found["until"].map(_day), errors="coerce")
    wrong = found.index[days.isna()]
    if len(wrong):
        said = found["until"].iloc[wrong[0]]
        raise ScorecardError(words("scorecard_error.no_day", row=int(wrong[0]) + 1, value=said))
    found["until"] = days.astype("datetime64[s]")
    found["value"] = _numbers(found, "value", empty=False)
    doubled = found.loc[found.duplicated(["metric", "until"])]
    if len(doubled):
        row = doubled.iloc[0]
        said = row["until"].date().isoformat()
        raise ScorecardError(words("scorecard_error.doubled_period", metric=row["metric"], until=said))
    return found.sort_values(["metric", "until"], kind="stable", ignore_index=True)


def as_day(day: date | str | None) -> date:
    """Return a day; today if it is not given.

    Raises:
        ScorecardError: a text is no day.
    """
    if day is None:
        return date.today()
    try:
        return date.fromisoformat(day) if isinstance(day, str) else date(day.year, day.month, day.day)
    except ValueError:
        raise ScorecardError(words("scorecard_error.no_today", value=day)) from None


def _day(value: Any) -> Any:
    """Return a day as text; what is none (a number, an empty cell) stays unreadable."""
    if isinstance(value, str):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            return None
    return value if hasattr(value, "year") and value == value else None


def _needed(found: pd.DataFrame, columns: Sequence[str], table: str) -> None:
    for name in columns:
        if name not in found.columns:
            raise ScorecardError(words("scorecard_error.no_column", column=name, table=words(f"scorecard_error.{table}")))


def _numbers(found: pd.DataFrame, name: str, *, empty: bool = True) -> pd.Series[float]:
    """Return a column as numbers, empty cells as missing ones.

    Raises:
        ScorecardError: a cell is neither, or an empty one where a number is needed.
    """
    import numpy as np
    import pandas as pd

    if name not in found.columns:
        return pd.Series(np.nan, index=found.index, dtype=float)
    given = found[name]
    if not pd.api.types.is_numeric_dtype(given) or pd.api.types.is_bool_dtype(given):
        blank = given.isna() | given.map(lambda one: isinstance(one, str) and not one.strip())
        wrong = ~blank & ~given.map(lambda one: isinstance(one, int | float | np.number) and not isinstance(one, bool))
        if wrong.any():
            _no_number(found, name, int(np.argmax(wrong.to_numpy())))
        given = given.where(~blank, np.nan)
    numbers = given.astype(float)
    plain = numbers.to_numpy(dtype=float)
    odd = np.isinf(plain) if empty else ~np.isfinite(plain)
    if odd.any():
        _no_number(found, name, int(np.argmax(odd)))
    return numbers


def _no_number(found: pd.DataFrame, name: str, at: int) -> None:
    row = found.iloc[at]
    metric = row.get("title") or row["metric"]
    column, value = words(f"column.{'figure' if name == 'value' else name}"), row[name]
    raise ScorecardError(words("scorecard_error.no_number", row=at + 1, metric=metric, column=column, value=value))
