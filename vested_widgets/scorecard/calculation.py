"""Calculate a metric's figures by a formula over named series, period by period, with the evaluator of formulas that pricing has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vested_widgets.method.catalogue import words
from vested_widgets.pricing.errors import Place, PricingError
from vested_widgets.pricing.formulas import Formula
from vested_widgets.scorecard.errors import ScorecardError

if TYPE_CHECKING:
    import pandas as pd

SAMPLE = (4.0, 5.0, 6.0, 7.0)
"""Figures on which a formula is tried: each name gets others of them, so that a difference or a share is no zero."""


def read_formula(text: str, metric: str) -> Formula:
    """Read the formula of a metric.

    Raises:
        ScorecardError: it is too long, or holds what no formula may hold; names the metric.
    """
    try:
        return Formula.read(text, Place.of("metric", metric), "formula")
    except PricingError as error:
        raise ScorecardError(str(error)) from None


def try_formula(text: str, metric: str = "") -> tuple[str, ...]:
    """Try a formula on invented figures, and return the names of the series that it needs.

    Raises:
        ScorecardError: it cannot be read, or gives no number; names the metric.
    """
    formula = read_formula(text, metric)
    names = sorted(formula.names)
    try:
        formula.evaluate({name: SAMPLE[at % 4] + at for at, name in enumerate(names)})
    except PricingError as error:
        raise ScorecardError(str(error)) from None
    return tuple(names)


def calculated(text: str, series: pd.DataFrame, metric: str = "") -> pd.DataFrame:
    """Return a metric's figures by its formula: one for every period in which all series have a value.

    Args:
        text: the formula, such as `100 * on_time / handed_over`.
        series: one row a period: `until`, and a column for each name that the formula uses.
        metric: what refusals call it.

    Returns:
        `until, value`, in the order of the periods.

    Raises:
        ScorecardError: a name has no column, or a period gives no number; names the metric, and what is missing.
    """
    import pandas as pd

    formula = read_formula(text, metric)
    if "until" not in series.columns:
        table = words("scorecard_error.series")
        raise ScorecardError(words("scorecard_error.no_column", column="until", table=table))
    try:
        formula.check_names(str(name) for name in series.columns if name != "until")
        needed = sorted(formula.names)
        whole = series.dropna(subset=needed).sort_values("until", kind="stable")
        values: dict[str, Any] = {name: whole[name].to_numpy(dtype=float) for name in needed}
        found = formula.evaluate(values) if len(whole) else []
    except PricingError as error:
        raise ScorecardError(str(error)) from None
    except (TypeError, ValueError):
        raise ScorecardError(words("scorecard_error.series_numbers", metric=metric)) from None
    return pd.DataFrame({"until": whole["until"].to_numpy(), "value": pd.Series(found, index=range(len(whole)), dtype=float)})
