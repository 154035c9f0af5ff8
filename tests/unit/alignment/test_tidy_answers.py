"""The tables of goals, attributes and placement take the answers of a step as an analyst gets them; other entry points are plain to call."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from prepared import demonstration_record
from vested_widgets import alignment, charts, deals


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """All answers to the business-model map of a demonstration deal."""
    path = demonstration_record(tmp_path_factory.mktemp("record") / "vested.db")
    with deals.Store.open(path) as store:
        found = {deal.id: deals.DealView.open(store, deal.id) for deal in store.deals()}
        frames = [view.answers(step) for view in found.values() for step in view.steps()]
    return [frame for frame in frames if len(frame)]


def with_column(frames, column):
    return [frame for frame in frames if column in frame.columns]


def test_pairs_of_goals_carry_what_they_say_and_whose_they_are(answers):
    (frame, *_) = with_column(answers, "goal_a")
    table = alignment.compatibility(frame)
    assert len(table) and table["mean"].notna().any()
    assert (table[["goal_a", "goal_b"]] != "").all().all()
    assert set(table["party_a"]) | set(table["party_b"]) <= set(frame["party"])
    assert charts.compatibility_map(table).layout.title.text


def test_ordered_answers_carry_their_words_their_axis_and_the_columns_they_fit(answers):
    (frame, *_) = with_column(answers, "axis")
    positions = alignment.positions(frame)
    assert len(positions) and all(len(words) > 1 for words in positions["answers"].dropna())
    axes = [axis for axis in frame["axis"].dropna().unique() if axis]
    columns = {axis: sorted({name for fits in frame.loc[frame["axis"] == axis, "fits"] for name in fits}) for axis in axes}
    placed = alignment.placement(frame, columns=columns)
    assert set(placed.shares["axis"]) == set(axes) and placed.centres["centre"].notna().any()


def test_other_steps_have_the_columns_that_they_had(answers):
    plain = [frame for frame in answers if not {"goal_a", "axis", "likely"} & set(frame.columns)]
    assert plain and all(list(frame.columns) == list(deals.frames.COLUMNS) for frame in plain)


def test_the_numbers_behind_a_picture_are_a_frame():
    rows = [{"member": f"{p}{n}", "party": p, "item": "x", "value": v, "low": 1, "high": 7}
            for p, values in (("A", [7, 7, 7]), ("B", [5, 5, 5])) for n, v in enumerate(values)]  # fmt: skip
    figure = charts.dumbbell(alignment.gaps(pd.DataFrame(rows)))
    table = charts.table(figure)
    assert isinstance(table, pd.DataFrame) and table["Item"].tolist() == ["x"]
    # The interval starts within half a point of zero, and zero would contradict the verdict.
    assert table["Low end"].tolist() == ["more than 0"] and table["Verdict"].tolist() == ["differ"]
    assert "more than 0, up to" in str(figure.to_plotly_json())


def test_a_larger_k_alone_moves_the_other_gates():
    policy = alignment.Policy(k=6)
    assert (policy.k, policy.precise, policy.full) == (6, 6, 8) and policy == alignment.Policy.of(6)
    assert alignment.Policy(k=9).full == 9 and alignment.Policy() == alignment.Policy(3, 5, 8)
    with pytest.raises(ValueError, match="grow"):
        alignment.Policy(k=6, precise=5)


def test_people_are_rows_in_every_table_of_people():
    people_by_items = [[9, 6, 8, 7, 10, 6], [2, 1, 4, 1, 5, 2], [5, 3, 6, 2, 6, 4], [8, 2, 8, 6, 9, 7]]  # Shrout & Fleiss 1979
    found = alignment.icc_agreement(people_by_items)
    assert (found.n, found.raters) == (6, 4)
    assert (found.icc_a1, found.icc_ak) == pytest.approx((0.2898, 0.6201), abs=1e-4)
    assert alignment.kendall_w(people_by_items).n == 4


@pytest.mark.parametrize(
    "ask",
    [
        lambda: alignment.gaps(
            pd.DataFrame({"party": ["A"], "item": [np.int64(3)], "value": [np.float64(9)], "low": 1, "high": 5})
        ),
        lambda: alignment.consensus_tw(np.array([1.0, -2.0])),
        lambda: alignment.gap_interval(np.array([np.nan, 1.0]), [1, 2]),
        lambda: alignment.leik_d([np.float64("inf"), 1]),
    ],
)
def test_an_error_names_a_value_as_people_write_it(ask):
    with pytest.raises(ValueError, match=r"\w") as told:
        ask()
    assert not re.search(r"np\.|numpy|float64|int64", str(told.value))


def test_a_deal_shows_no_group_under_three(tmp_path):
    parties = [deals.NewParty("A"), deals.NewParty("B")]
    with deals.Store.open(tmp_path / "vested.db") as store:
        for k in (2, 0, -5, 51, 2.5):
            with pytest.raises(deals.InvalidDeal, match="3 to 50 people"):
                store.create_deal("Two", parties, architect="Guy", k=k)
        assert not store.deals()
        assert store.create_deal("Two", parties, architect="Guy", k=3).k == 3
