"""A trend is called only where the figures carry it, and one odd figure does not turn it."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vested_widgets import scorecard

SERIES = st.lists(st.floats(-1e4, 1e4, allow_nan=False), min_size=6, max_size=24)


def monthly(metric: str, values) -> list[dict[str, object]]:
    days = pd.date_range("2025-01-31", periods=len(values), freq="ME").strftime("%Y-%m-%d")
    return [{"metric": metric, "until": day, "value": value} for day, value in zip(days, values, strict=True)]


def test_a_straight_line_has_its_own_slope_and_no_width():
    found = scorecard.trend_of([2.0 + 0.5 * at for at in range(12)])
    assert (found.slope, found.low, found.high) == pytest.approx((0.5, 0.5, 0.5))
    assert found.says == "rises"


def test_one_odd_figure_does_not_turn_a_trend():
    values = [float(at) for at in range(12)]
    values[11] = -500.0
    assert scorecard.trend_of(values).says == "rises"


@given(SERIES)
@settings(max_examples=60, deadline=None)
def test_the_mirror_of_a_series_has_the_mirror_of_its_trend(values):
    one, other = scorecard.trend_of(values), scorecard.trend_of([-value for value in values])
    assert (one.slope, one.low, one.high) == pytest.approx((-other.slope, -other.high, -other.low), rel=1e-9, abs=1e-9)


@given(SERIES, st.floats(-1e4, 1e4), st.floats(0.01, 100))
@settings(max_examples=60, deadline=None)
def test_another_unit_and_another_zero_do_not_change_what_is_said(values, shift, unit):
    rounded = [round(value, 3) for value in values]
    one = scorecard.trend_of(rounded)
    other = scorecard.trend_of([value * unit + shift for value in rounded])
    size = max(abs(shift), max(map(abs, rounded)) * unit, 1.0)
    assert (other.slope, other.low, other.high) == pytest.approx(
        (one.slope * unit, one.low * unit, one.high * unit), abs=1e-9 * size
    )


@given(SERIES)
@settings(max_examples=60, deadline=None)
def test_an_interval_holds_its_slope(values):
    found = scorecard.trend_of(values)
    assert found.low <= found.slope <= found.high


def test_noise_alone_is_seldom_called_a_trend():
    draws = np.random.default_rng(27).normal(size=(600, 12))
    called = sum(scorecard.trend_of(row).says in ("rises", "falls") for row in draws)
    assert 0 < called / 600 < 0.08


def test_a_clear_rise_is_found_nearly_always():
    draws = np.random.default_rng(28).normal(size=(200, 12)) + 0.6 * np.arange(12)
    assert sum(scorecard.trend_of(row).says == "rises" for row in draws) > 190


@pytest.mark.parametrize("many", [0, 1, 5])
def test_fewer_than_six_figures_have_no_trend(many):
    found = scorecard.trend_of([float(at) for at in range(many)])
    assert (found.says, found.n) == ("too few", many)
    assert math.isnan(found.slope)


@pytest.mark.parametrize(
    ("direction", "values", "trend"),
    [
        ("higher", range(12), "better"),
        ("lower", range(12), "worse"),
        ("lower", range(12, 0, -1), "better"),
        ("within", [20 + at for at in range(12, 0, -1)], "better"),
        ("within", [20 - at for at in range(12)], "worse"),
        ("higher", [5, 6, 5, 6, 5, 6, 5, 6, 5, 6, 5, 6], "cannot tell"),
        ("higher", [5] * 12, "cannot tell"),
        ("higher", range(5), "too few"),
    ],
)
def test_better_and_worse_follow_the_direction(direction, values, trend):
    metrics = [{"metric": "a", "direction": direction, "target": 20}]
    found = scorecard.trends(metrics, monthly("a", [float(value) for value in values]))
    assert found["trend"].tolist() == [trend]


def test_only_the_last_periods_are_looked_at():
    values = [100.0 - at for at in range(12)] + [float(at) for at in range(12)]
    found = scorecard.trends([{"metric": "a"}], monthly("a", values))
    assert (found["trend"].iloc[0], found["n"].iloc[0]) == ("better", 12)


def test_a_band_without_a_target_has_no_trend():
    found = scorecard.trends([{"metric": "a", "direction": "within"}], monthly("a", [float(at) for at in range(12)]))
    assert found["trend"].tolist() == ["too few"]


def test_a_missing_period_does_not_bend_the_slope():
    rows = [row for at, row in enumerate(monthly("a", [float(at) for at in range(12)])) if at not in (3, 4, 5)]
    found = scorecard.trends([{"metric": "a"}], rows).iloc[0]
    assert found["slope"] == pytest.approx(1.0, abs=0.05)
