"""One table in, one table out: shapes, gates, and errors that name column and row."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vested_widgets import alignment

REAL = Path(__file__).parents[4] / "shared" / "reference" / "leadership_ratings.csv"


def frame(sizes, items=("honesty", "loyalty"), seed=1, low=1, high=7):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        [
            {
                "member": f"{party}{n}",
                "party": party,
                "item": item,
                "value": int(rng.integers(low, high + 1)),
                "low": low,
                "high": high,
            }
            for party, size in sizes.items()
            for n in range(size)
            for item in items
        ]
    )


def test_gaps_has_a_row_per_item_and_pair_with_the_widest_first():
    table = alignment.gaps(frame({"A": 6, "B": 6, "C": 6}))
    assert len(table) == 2 * 3
    assert table["gap"].abs().is_monotonic_decreasing
    assert (table["low"] <= table["high"]).all()
    assert set(table["verdict"]) <= {"aligned", "gap", "cannot tell"}


def test_a_clear_difference_is_a_gap_and_its_sign_goes_by_the_order_of_parties():
    answers = frame({"A": 8, "B": 8}, items=("x",))
    answers["value"] = [2] * 8 + [6] * 8
    (row,) = alignment.gaps(answers).to_dict("records")
    assert (row["verdict"], row["gap"]) == ("gap", -4.0)
    (swapped,) = alignment.gaps(answers, parties=["B", "A"]).to_dict("records")
    assert (swapped["gap"], swapped["low"]) == (4.0, -row["high"])


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 1000))
def test_the_order_of_rows_changes_nothing(seed):
    answers = frame({"A": 5, "B": 4, "C": 3}, seed=seed)
    shuffled = answers.sample(frac=1, random_state=seed)
    keys = ["item", "party_a", "party_b"]
    one, two = (alignment.gaps(found).sort_values(keys).reset_index(drop=True) for found in (answers, shuffled))
    pd.testing.assert_frame_equal(one, two)


def test_nothing_is_shown_of_fewer_than_k_people():
    table = alignment.gaps(frame({"A": 2, "B": 6}))
    assert (table["verdict"] == "too few").all()
    assert table[["n_a", "mean_a", "gap", "low", "high", "w1", "superiority"]].isna().all().all()
    assert table["mean_b"].notna().all()
    of_a = alignment.summary(frame({"A": 2, "B": 6})).query("party == 'A'")
    assert of_a[["mean", "ad", "rwg", "consensus"]].isna().all().all()
    assert (of_a["band"] == "").all()
    assert alignment.counts(frame({"A": 4, "B": 6})).query("party == 'A'")["people"].isna().all()


def test_a_single_person_has_a_mean_and_no_figure_of_agreement():
    table = alignment.summary(frame({"A": 1, "B": 6}), policy=None).query("party == 'A'")
    assert (table["n"] == 1).all()
    assert table[["mean", "median"]].notna().all().all()
    assert table[["ad", "rwg", "consensus", "beyond_chance"]].isna().all().all()
    assert (table["band"] == "").all()


def test_three_or_four_people_show_halves_and_neither_number_nor_word_of_spread():
    table = alignment.summary(frame({"A": 3, "B": 4}))
    assert ((table["mean"] * 2) % 1 == 0).all()
    assert table[["ad", "rwg", "consensus"]].isna().all().all()
    assert (table["band"] == "").all()
    gaps = alignment.gaps(frame({"A": 3, "B": 6}))
    assert ((gaps[["gap", "low", "high", "mean_a"]] * 2) % 1 == 0).all().all()


@settings(max_examples=60, deadline=None)
@given(sizes=st.lists(st.integers(0, 7), min_size=2, max_size=4), k=st.integers(2, 4))
def test_no_hidden_party_can_be_read_out_of_a_total_by_subtraction(sizes, k):
    named = {f"P{n}": size for n, size in enumerate(sizes)}
    answers = frame(named, items=("x",))
    if answers.empty:
        return
    total = alignment.overall(answers, policy=alignment.Policy.of(k)).iloc[0]
    hidden = sum(size for size in sizes if size < k)
    if not np.isnan(total["mean"]):
        assert hidden == 0 or hidden >= k
        assert total["n"] >= k


def test_an_analyst_may_switch_the_gates_off_knowingly():
    table = alignment.gaps(frame({"A": 2, "B": 2}), policy=None)
    assert table["gap"].notna().all()
    assert (table["gate"] == "off").all()


def test_not_sure_is_missing_and_never_the_middle():
    answers = frame({"A": 5, "B": 5}, items=("x",))
    answers["value"] = [7, 7, 7, 7, None, 1, 1, 1, 1, None]
    (row,) = alignment.gaps(answers).to_dict("records")
    assert (row["n_a"], row["n_b"], row["mean_a"]) == (4, 4, 7.0)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda f: f.drop(columns="party"), "column 'party' is missing"),
        (lambda f: f.assign(value=["x", *f["value"][1:]]), "Row 0, column 'value': 'x' is not a number"),
        (lambda f: f.assign(value=[9, *f["value"][1:]]), r"Row 0, column 'value': .*9.* is off the scale"),
        (lambda f: f.assign(value=[2.5, *f["value"][1:]]), "not a whole point"),
        (lambda f: pd.concat([f, f.iloc[[3]]], ignore_index=True), "column 'member'.*answered this question twice"),
        (lambda f: f.drop(columns=["low", "high"]), "Row 0, column 'low': .* is no end of a scale"),
    ],
)
def test_a_frame_that_does_not_hold_is_refused_by_column_and_row(change, sentence):
    with pytest.raises(alignment.FrameError, match=sentence):
        alignment.gaps(change(frame({"A": 3, "B": 3})))


def test_an_allocation_becomes_shares_and_points_to_move():
    given_points = [
        ("a1", "A", 10, 0),
        ("a2", "A", 6, 4),
        ("a3", "A", 8, 2),
        ("b1", "B", 2, 8),
        ("b2", "B", 0, 10),
        ("b3", "B", 1, 3),
    ]
    rows = [
        {"member": member, "party": party, "item": item, "title": item, "value": points}
        for member, party, x, y in given_points
        for item, points in (("x", x), ("y", y))
    ]
    table = alignment.allocation(pd.DataFrame(rows))
    assert table.set_index("item")["A"].to_dict() == {"x": 80.0, "y": 20.0}
    assert table.set_index("item")["B"].to_dict() == {"x": 15.0, "y": 85.0}
    assert table.attrs["move"] == pytest.approx(65)
    few = alignment.allocation(pd.DataFrame(rows[:8]))
    assert few["B"].isna().all()
    assert few["all"].isna().all()  # A and a total would give B away


def test_real_answers_go_through():
    answers = pd.read_csv(REAL) if REAL.exists() else frame({"A": 40, "B": 35, "C": 30, "D": 25}, low=1, high=5)
    table = alignment.gaps(answers, low=1, high=5)
    assert len(table) == answers["item"].nunique() * 6
    assert set(table["verdict"]) <= {"aligned", "gap", "cannot tell"}
    assert alignment.summary(answers, low=1, high=5)["mean"].between(1, 5).all()
