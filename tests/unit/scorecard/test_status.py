"""A status follows from figure, target, direction and tolerance, and says when there is nothing to judge."""

from __future__ import annotations

import itertools
import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vested_widgets import scorecard

NUMBERS = st.floats(-1e6, 1e6, allow_nan=False)
TOLERANCES = st.floats(0, 1e5, allow_nan=False)


@pytest.mark.parametrize(
    ("value", "target", "direction", "tolerance", "status"),
    [
        (95, 95, "higher", 10, "meets"),
        (85, 95, "higher", 10, "within tolerance"),
        (84.9, 95, "higher", 10, "misses"),
        (3.3, 3.3, "lower", 1.7, "meets"),
        (5.0, 3.3, "lower", 1.7, "within tolerance"),
        (5.1, 3.3, "lower", 1.7, "misses"),
        (21, 20, "within", 1, "meets"),
        (19, 20, "within", 1, "meets"),
        (21.1, 20, "within", 1, "misses"),
        (94, 95, "higher", math.nan, "misses"),
        (0.1 + 0.2, 0.3, "lower", 0, "meets"),
    ],
)
def test_a_figure_has_the_status_that_people_would_give_it(value, target, direction, tolerance, status):
    assert scorecard.status_of(value, target, direction, tolerance) == status


@given(NUMBERS, NUMBERS, TOLERANCES)
def test_lower_is_higher_seen_in_a_mirror(value, target, tolerance):
    mirrored = scorecard.status_of(-value, -target, "higher", tolerance)
    assert scorecard.status_of(value, target, "lower", tolerance) == mirrored


@given(NUMBERS, NUMBERS, TOLERANCES, st.floats(0, 1e5), st.sampled_from(["higher", "lower"]))
def test_a_better_figure_never_has_a_worse_status(value, target, tolerance, more, direction):
    order = ["misses", "within tolerance", "meets"]
    better = value + more if direction == "higher" else value - more
    ranks = [order.index(scorecard.status_of(one, target, direction, tolerance)) for one in (value, better)]
    assert ranks[0] <= ranks[1]


@given(NUMBERS, NUMBERS, TOLERANCES, TOLERANCES, st.sampled_from(["higher", "lower", "within"]))
def test_more_tolerance_never_makes_a_status_worse(value, target, tolerance, more, direction):
    order = ["misses", "within tolerance", "meets"]
    ranks = [order.index(scorecard.status_of(value, target, direction, one)) for one in (tolerance, tolerance + more)]
    assert ranks[0] <= ranks[1]


@given(NUMBERS, NUMBERS, TOLERANCES, st.sampled_from([0.001, 100.0, 1e6]), st.sampled_from(["higher", "lower", "within"]))
def test_another_unit_does_not_change_a_status(value, target, tolerance, unit, direction):
    edges = [target - tolerance, target + tolerance, target]
    if any(math.isclose(value, edge, rel_tol=1e-6, abs_tol=1e-6) for edge in edges):
        return
    before = scorecard.status_of(value, target, direction, tolerance)
    assert scorecard.status_of(value * unit, target * unit, direction, tolerance * unit) == before


def figures(*rows):
    return pd.DataFrame(rows, columns=["metric", "until", "value"])


def test_the_last_period_counts_whatever_the_order_of_the_rows():
    metrics = [{"metric": "a", "target": 90, "direction": "higher"}]
    rows = [("a", "2026-08-31", 80), ("a", "2026-10-31", 92), ("a", "2026-09-30", 70)]
    for order in itertools.permutations(rows):
        found = scorecard.statuses(metrics, figures(*order), today="2026-11-15").iloc[0]
        assert (found["actual"], found["periods"], found["status"]) == (92, 3, "meets")


@pytest.mark.parametrize(
    ("today", "frequency", "status"),
    [
        ("2026-11-15", 1, "meets"),
        ("2026-12-31", 1, "meets"),
        ("2027-01-02", 1, "data too old"),
        ("2027-01-02", 91, "meets"),
        ("2027-05-02", 91, "data too old"),
        ("2026-10-01", 1, "meets"),
    ],
)
def test_a_figure_is_too_old_after_two_of_its_intervals(today, frequency, status):
    metrics = [{"metric": "a", "target": 90, "frequency": frequency}]
    found = scorecard.statuses(metrics, figures(("a", "2026-09-30", 92), ("a", "2026-10-31", 92)), today=today)
    assert found["status"].tolist() == [status]


def test_a_metric_without_figures_or_target_is_not_judged():
    metrics = [{"metric": "a", "target": 90}, {"metric": "b"}, {"metric": "c", "target": math.nan}]
    found = scorecard.statuses(metrics, figures(("b", "2026-10-31", 1), ("c", "2020-01-31", 1)), today="2026-11-15")
    assert found["status"].tolist() == ["no data", "no target", "data too old"]


def test_an_empty_scorecard_is_a_table_without_rows():
    found = scorecard.scorecard([], [], today="2026-11-15")
    assert len(found) == 0
    assert {"metric", "status", "trend"} <= set(found.columns)
    assert len(scorecard.by_outcome(found)) == 0


@pytest.mark.parametrize(
    ("states", "green"),
    [
        (["meets", "meets"], True),
        (["meets", "within tolerance"], True),
        (["meets", "within tolerance", "within tolerance"], False),
        (["meets", "meets", "misses"], False),
        (["within tolerance"], False),
        (["meets", "no data", "no data"], False),
        (["meets", "no data"], True),
        (["no data"], False),
    ],
)
def test_an_outcome_looks_good_only_if_most_of_it_is_known_and_none_misses(states, green):
    found = pd.DataFrame({"outcome": "x", "status": states, "weight": math.nan})
    assert scorecard.by_outcome(found)["green"].tolist() == [green]


def test_weights_count_in_what_an_outcome_looks_like():
    found = pd.DataFrame({"outcome": "x", "status": ["meets", "within tolerance"], "weight": [1.0, 3.0]})
    row = scorecard.by_outcome(found).iloc[0]
    assert (bool(row["green"]), row["met"]) == (False, 0.25)
    light = scorecard.by_outcome(found.assign(weight=[3.0, 1.0])).iloc[0]
    assert bool(light["green"])


@pytest.mark.parametrize(
    ("metrics", "actuals", "said"),
    [
        ([{"metric": "a"}, {"metric": "a"}], [], "there twice"),
        ([{"metric": "a", "direction": "up"}], [], "up is none of higher, lower, within"),
        ([{"metric": "a", "tolerance": -1}], [], "below 0"),
        ([{"metric": "a", "target": "many"}], [], "many is no number"),
        ([{"title": "a"}], [], "no column metric"),
        ([{"metric": "a"}], [("b", "2026-10-31", 1)], "Row 1: there is no metric “b”"),
        ([{"metric": "a"}], [("a", "October", 1)], "October is no day"),
        ([{"metric": "a"}], [("a", 20261031, 1)], "20261031 is no day"),
        ([{"metric": "a"}], [("a", "2026-10-31", "9 %")], "9 % is no number"),
        ([{"metric": "a"}], [("a", "2026-10-31", None)], "no number"),
        ([{"metric": "a"}], [("a", "2026-10-31", True)], "True is no number"),
        ([{"metric": "a"}], [("a", "2026-10-31", 1), ("a", "2026-10-31", 2)], "two figures for 2026-10-31"),
    ],
)
def test_what_cannot_be_read_is_refused_with_row_and_column(metrics, actuals, said):
    with pytest.raises(scorecard.ScorecardError, match=said):
        scorecard.scorecard(metrics, figures(*actuals), today="2026-11-15")


def test_a_day_that_is_none_is_refused():
    with pytest.raises(scorecard.ScorecardError, match="today is no day"):
        scorecard.statuses([{"metric": "a"}], figures(), today="today")
