"""Completeness counts the fields that matter, by row and branch, and the list of gaps names what is missing."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vested_widgets import scorecard
from vested_widgets.scorecard.completeness import ASKED, MATTERS

WHOLE = {
    "target": 95, "direction": "higher", "unit": "%", "calculation": "a / b", "source": "list", "owner": "Kim", "frequency": 30,
    "assessment": "all",
}  # fmt: skip
OUTCOMES = [{"outcome": "x", "title": "Outcome x"}, {"outcome": "y", "title": "Outcome y"}]
OBJECTIVES = [
    {"objective": "x1", "title": "Objective x1", "outcome": "x"},
    {"objective": "x2", "title": "Objective x2", "outcome": "x"},
]


def metric(name="m", outcome="x", objective="x1", **cells):
    return {"metric": name, "title": f"Metric {name}", "outcome": outcome, "objective": objective, **WHOLE, **cells}


@given(st.sets(st.sampled_from(MATTERS)))
def test_completeness_is_the_share_of_the_fields_that_are_filled(empty):
    row = metric(**{name: math.nan if name in ("target", "frequency") else "" for name in empty})
    found = scorecard.completeness([row]).iloc[0]
    assert found["complete"] == pytest.approx(1 - len(empty) / len(MATTERS))
    assert set(found["lacks"]) == empty


def test_a_target_of_zero_is_a_target():
    assert scorecard.completeness([metric(target=0)])["complete"].tolist() == [1.0]
    assert not len(scorecard.missing(OUTCOMES[:1], OBJECTIVES[:1], [metric(target=0)]))


def test_a_branch_is_as_complete_as_what_hangs_on_it():
    found = scorecard.branches(OUTCOMES, OBJECTIVES, [metric("m"), metric("n", target=math.nan, unit="")])
    by = dict(zip(found["node"], found["complete"], strict=True))
    assert by["objective/x1"] == pytest.approx(0.875)
    assert by["objective/x2"] == 0
    assert by["outcome/x"] == pytest.approx(0.4375)
    assert by["outcome/y"] == 0
    assert found["node"].tolist() == ["outcome/x", "objective/x1", "metric/m", "metric/n", "objective/x2", "outcome/y"]


def test_a_metric_without_a_known_objective_hangs_on_its_outcome():
    found = scorecard.branches(OUTCOMES, OBJECTIVES, [metric("m", objective=""), metric("n", objective="gone", outcome="y")])
    parents = dict(zip(found["node"], found["parent"], strict=True))
    assert parents["metric/m"] == "outcome/x"
    assert parents["metric/n"] == "outcome/y"


@given(st.sets(st.sampled_from(MATTERS), max_size=5), st.sampled_from(MATTERS))
def test_filling_a_field_never_makes_a_branch_less_complete(empty, filled):
    def whole(lacking):
        row = metric(**{name: math.nan if name in ("target", "frequency") else "" for name in lacking})
        return scorecard.branches(OUTCOMES, OBJECTIVES, [row])["complete"]

    assert (whole(empty - {filled}) >= whole(empty)).all()


def test_the_list_of_gaps_names_all_that_is_missing_and_nothing_else():
    rows = [metric("m", objective="x1", owner="", calculation=""), metric("n", outcome="y", objective="x1")]
    found = scorecard.missing(OUTCOMES, OBJECTIVES, rows)
    assert list(zip(found["gap"], found["id"], strict=True)) == [
        ("no_objective", "y"),
        ("no_metric", "x2"),
        ("no_owner", "m"),
        ("no_calculation", "m"),
        ("other_outcome", "n"),
    ]


@pytest.mark.parametrize("field", ASKED)
def test_each_field_that_is_asked_for_is_told_by_itself(field):
    row = metric(**{field: math.nan if field in ("target", "frequency") else ""})
    found = scorecard.missing(OUTCOMES[:1], OBJECTIVES[:1], [row])
    assert found["gap"].tolist() == [f"no_{field}"]


def test_nothing_is_missing_in_an_empty_deal():
    assert len(scorecard.missing([], [], [])) == 0
    assert len(scorecard.branches([], [], [])) == 0
