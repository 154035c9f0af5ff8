"""Ranges that members estimated alone: what the parties' ranges say of each other, and the joint range that is offered."""

from __future__ import annotations

import pandas as pd
import pytest

from vested_widgets import pricing


def estimates(a, b, people=3, driver="diesel"):
    """Return estimates of two parties whose members all say the same."""
    rows = [(driver, party, f"{party}{n}", *own) for party, own in (("Harbour", a), ("Linden", b)) for n in range(people)]
    return pd.DataFrame(rows, columns=["driver", "party", "member", "low", "likely", "high"])


@pytest.mark.parametrize(
    ("a", "b", "verdict", "shared"),
    [
        ((1.0, 1.5, 2.0), (1.5, 1.8, 3.0), "overlap", 0.5),
        ((1.0, 1.5, 2.0), (2.0, 2.2, 3.0), "touch", 0.0),
        ((1.0, 1.5, 2.0), (1.95, 2.2, 3.0), "touch", 0.05),
        ((1.0, 1.5, 2.0), (2.5, 2.7, 3.0), "apart", -0.5),
        ((2.5, 2.7, 3.0), (1.0, 1.5, 2.0), "apart", -0.5),
        ((1.0, 1.5, 2.0), (1.5, 1.5, 1.5), "overlap", 0.0),
        ((1.0, 1.5, 2.0), (2.0, 2.0, 2.0), "touch", 0.0),
        ((1.5, 1.5, 1.5), (1.5, 1.5, 1.5), "overlap", 0.0),
    ],
)
def test_two_ranges_overlap_touch_or_are_apart(a, b, verdict, shared):
    row = pricing.ranges(estimates(a, b)).iloc[0]
    assert (row["verdict"], row["shared"]) == (verdict, pytest.approx(shared))
    assert (row["low_a"], row["high_b"], row["n_a"]) == (a[0], b[2], 3)


def test_a_partys_range_is_the_mean_of_its_members_and_those_apart_come_first():
    frame = pd.concat([estimates((1, 2, 3), (2, 3, 4), driver="wage"), estimates((1, 2, 3), (5, 6, 7))])
    frame.loc[frame["member"] == "Harbour0", ["low", "likely", "high"]] = [4, 5, 6]
    found = pricing.ranges(frame)
    assert found["driver"].tolist() == ["diesel", "wage"]
    assert found.loc[1, ["low_a", "likely_a", "high_a"]].tolist() == [2, 3, 4]


def test_a_party_with_too_few_estimates_shows_neither_its_range_nor_how_many():
    frame = pd.concat(
        [
            estimates((1, 2, 3), (2, 3, 4)).query("party == 'Harbour'"),
            estimates((1, 2, 3), (2, 3, 4), 2).query("party == 'Linden'"),
        ]
    )
    row = pricing.ranges(frame).iloc[0]
    assert row["verdict"] == "too few"
    assert row[["n_b", "low_b", "likely_b", "high_b", "shared"]].isna().all()
    assert len(pricing.joint_ranges(frame)) == 0


def test_the_joint_range_holds_all_ranges_and_counts_each_party_alike():
    many = estimates((1.0, 2.0, 3.0), (2.0, 4.0, 5.0), people=3)
    more = pd.concat(
        [
            many,
            estimates((1.0, 2.0, 3.0), (2.0, 4.0, 5.0), people=9)
            .query("party == 'Linden'")
            .assign(member=lambda f: f["member"] + "x"),
        ]
    )
    for frame in (many, more):
        row = pricing.joint_ranges(frame).iloc[0]
        assert (row["low"], row["high"]) == (1, 5)
        mean = ((1 + 8 + 3) / 6 + (2 + 16 + 5) / 6) / 2
        assert (row["low"] + 4 * row["mode"] + row["high"]) / 6 == pytest.approx(mean)
    assert pricing.joint_ranges(estimates((1, 1, 9), (8, 9, 9))).iloc[0]["mode"] <= 9


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"likely": 9.0}, "The estimate of “Harbour0”, column “likely”: 1, 9 and 3 are not in order"),
        ({"low": None}, "The estimate of “Harbour0”, column “low”: “nan” is no number"),
    ],
)
def test_an_estimate_that_is_no_range_is_refused_by_member(change, said):
    frame = estimates((1.0, 2.0, 3.0), (2.0, 3.0, 4.0))
    frame.loc[0, list(change)] = list(change.values())
    with pytest.raises(pricing.PricingError, match=said):
        pricing.ranges(frame)


def test_a_missing_column_is_named():
    with pytest.raises(pricing.PricingError, match="The estimates, column “likely”: this column is missing"):
        pricing.ranges(estimates((1, 2, 3), (2, 3, 4)).drop(columns="likely"))
