"""A metric's formula gives a figure for every period that has all it needs, and can do nothing else."""

from __future__ import annotations

import pandas as pd
import pytest

from vested_widgets import scorecard

SERIES = pd.DataFrame({"until": ["2026-10-31", "2026-09-30", "2026-08-31"], "on_time": [90, 80, None], "all": [100, 100, 50]})


def test_a_formula_gives_a_figure_for_each_period_that_has_all_series():
    found = scorecard.calculated("100 * on_time / all", SERIES)
    assert found.values.tolist() == [["2026-09-30", 80.0], ["2026-10-31", 90.0]]


def test_figures_that_were_calculated_are_figures():
    found = scorecard.calculated("100 * on_time / all", SERIES).assign(metric="a")
    assert scorecard.statuses([{"metric": "a", "target": 85}], found, today="2026-11-10")["status"].tolist() == ["meets"]


def test_a_formula_is_tried_at_once_and_says_what_it_needs():
    assert scorecard.try_formula("100 * on_time / (all - late)", "Crates") == ("all", "late", "on_time")


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("on_time / late", "late"),
        ("on_time / (all - all)", "divides by zero|divide"),
        ("__import__('os')", "Metric “Crates”"),
        ("9 ** 9 ** 9", "Metric “Crates”"),
        ("on_time +", "Metric “Crates”"),
    ],
)
def test_a_formula_that_cannot_be_calculated_is_refused_by_the_metric(formula, said):
    with pytest.raises(scorecard.ScorecardError, match=said):
        scorecard.calculated(formula, SERIES, "Crates")


def test_a_formula_that_gives_no_number_is_refused_when_it_is_tried():
    with pytest.raises(scorecard.ScorecardError, match="Metric “Crates”"):
        scorecard.try_formula("1 / (a - a)", "Crates")


@pytest.mark.parametrize("series", [pd.DataFrame({"until": ["2026-10-31"], "a": ["ten"]}), pd.DataFrame({"a": [1]})])
def test_series_that_hold_no_numbers_or_no_periods_are_refused(series):
    with pytest.raises(scorecard.ScorecardError):
        scorecard.calculated("a", series, "Crates")
