"""A watermelon is called where metrics look good and a party is not satisfied, with evidence, and never of too few answers."""

from __future__ import annotations

import math
from itertools import product

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vested_widgets import alignment, scorecard


def scores(**green) -> pd.DataFrame:
    rows = [{"outcome": name, "status": "meets" if good else "misses", "weight": math.nan} for name, good in green.items()]
    return pd.DataFrame(rows)


def pulse(*rounds, outcome="x", party="A"):
    """Answers of one party about one outcome, round by round; the place in a list is the member, None no answer."""
    rows = [
        {
            "party": party,
            "member": f"{party}{at}",
            "item": outcome,
            "title": outcome,
            "value": value,
            "wave": wave,
            "low": 1,
            "high": 7,
        }
        for wave, given_ in enumerate(rounds, 1)
        for at, value in enumerate(given_)
        if value is not None
    ]
    return pd.DataFrame(rows)


def verdict(*rounds, green=True, **options):
    return scorecard.watermelons(scores(x=green), pulse(*rounds), **options)["verdict"].tolist()


@pytest.mark.parametrize(
    ("rounds", "expected"),
    [
        ([[1, 2, 2, 1, 2]], "low"),
        ([[1, 1, 1]], "low"),
        ([[1, 2, 2]], "cannot tell"),
        ([[1, 1, 2, 2]], "low"),
        ([[6, 6, 7, 6, 6]], "none"),
        ([[4, 4, 4, 4, 4]], "cannot tell"),
        ([[1, 7, 1, 7, 3]], "cannot tell"),
        ([[7, 7, 6, 7, 7, 7], [4, 5, 4, 5, 5, 4]], "falls"),
        ([[5, 5, 5, 5, 5, 5], [2, 2, 1, 2, 2, 2]], "low and falls"),
        ([[2, 2, 1, 2, 2, 2], [6, 6, 6, 6, 6, 6]], "none"),
    ],
)
def test_a_party_that_is_not_satisfied_with_what_looks_good_is_found(rounds, expected):
    assert verdict(*rounds) == [expected]


def test_an_outcome_that_does_not_look_good_is_no_watermelon():
    assert verdict([1, 2, 1, 2, 1], green=False) == ["not green"]


def test_an_outcome_without_metrics_is_no_watermelon():
    found = scorecard.watermelons(scores(y=True), pulse([1, 1, 1, 1, 1]))
    assert found["verdict"].tolist() == ["not green"]


@given(st.lists(st.integers(1, 7), min_size=1, max_size=2), st.lists(st.integers(1, 7), min_size=1, max_size=2))
@settings(max_examples=30, deadline=None)
def test_nothing_is_called_of_fewer_than_three_answers(first, second):
    found = scorecard.watermelons(scores(x=True), pulse(first, second))
    assert found["verdict"].tolist() == ["too few"]
    assert found[["mean", "low", "high", "change"]].isna().all(axis=None)


def test_newcomers_alone_make_no_fall():
    """The mean goes down since others answer; those who answered both times have not changed."""
    before, after = [7, 7, 7, 7, 7, None, None, None, None, None], [7, 7, 7, 7, 7, 4, 4, 4, 4, 4]
    assert verdict(before, after) == ["none"]


@given(st.permutations([1, 2, 2, 1, 3]), st.sampled_from(["low", "none"]))
@settings(max_examples=20, deadline=None)
def test_who_said_what_does_not_matter(order, way):
    values = list(order) if way == "low" else [8 - value for value in order]
    assert verdict(values) == [way]


@given(st.lists(st.integers(1, 7), min_size=3, max_size=9))
@settings(max_examples=60, deadline=None)
def test_a_call_needs_an_interval_on_one_side_of_the_middle(values):
    found = scorecard.watermelons(scores(x=True), pulse(values)).iloc[0]
    assert (found["verdict"] == "low") == (found["high"] < 4)


def test_each_party_and_outcome_is_judged_by_itself_and_found_ones_come_first():
    answers = pd.concat(
        [
            pulse([6, 6, 6, 7, 6], outcome="x", party="A"),
            pulse([2, 1, 2, 2, 1], outcome="x", party="B"),
            pulse([6, 6, 6, 7, 6], outcome="y", party="A"),
            pulse([2, 1, 2, 2, 1], outcome="y", party="B"),
        ]
    )
    found = scorecard.watermelons(scores(x=True, y=False), answers, parties=["A", "B"])
    told = {(row["outcome"], row["party"]): row["verdict"] for row in found.to_dict("records")}
    assert told == {("x", "A"): "none", ("x", "B"): "low", ("y", "A"): "not green", ("y", "B"): "not green"}
    assert found["verdict"].iloc[0] == "low"


def test_seldom_is_a_party_that_is_half_satisfied_called_a_watermelon():
    """Members whose answers are spread around the middle: of all sets of five answers of 3, 4 and 5 none is called."""
    found = {verdict(list(values))[0] for values in product([3, 4, 5], repeat=3)}
    assert "low" not in found


def test_answers_of_nobody_are_a_table_without_rows():
    found = scorecard.watermelons(scores(x=True), pd.DataFrame(columns=["party", "member", "item", "value", "wave"]))
    assert len(found) == 0


def test_a_metric_that_one_side_cannot_influence_is_named():
    answers = pd.concat([pulse([1, 1, 2, 1, 1], party="A"), pulse([6, 7, 6, 6, 6], party="B"), pulse([4, 4], party="C")])
    found = scorecard.influence(answers, policy=alignment.DEFAULT, parties=["A", "B", "C"])
    told = dict(zip(found["party"], found["verdict"], strict=True))
    assert told == {"A": "cannot influence", "B": "can influence", "C": "too few"}
    assert not len(scorecard.influence(answers.head(0)))
