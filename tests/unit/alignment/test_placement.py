"""Where answers place a relationship: shares of all columns that an answer fits, centres over people, steps apart, goals against goals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vested_widgets import alignment

COLUMNS = {"relationship": ("basic", "approved", "preferred", "vested"), "economic": ("transaction", "output", "outcome")}
WORDS = ("none", "low", "medium", "high")


def answer(member, item, fits, *, party="A", value=1, question="today", axis="relationship", **more):
    words = {"title": item.capitalize(), "question": question, "axis": axis, "value": value}
    return {"member": member, "party": party, "item": item, "fits": fits, **words, **more}


def placed(rows, **more):
    return alignment.placement(pd.DataFrame(rows), columns=COLUMNS, **more)


def shares(found, **where):
    table = found.shares
    for name, value in where.items():
        table = table[table[name] == value]
    return dict(zip(table["column"], table["share"], strict=True))


def one(table, **where):
    for name, value in where.items():
        table = table[table[name] == value]
    (row,) = table.to_dict("records")
    return row


def crowd(size, fits, party="A", items=("x", "y", "z"), **more):
    return [answer(f"{party}{n}", item, fits, party=party, **more) for n in range(size) for item in items]


# placement


def test_an_answer_that_fits_two_columns_counts_for_each_of_them():
    found = shares(placed(crowd(6, ("basic", "approved"))))
    assert found == {"basic": 1.0, "approved": 1.0, "preferred": 0.0, "vested": 0.0}


def test_each_member_weighs_the_same_however_many_questions_they_left_open():
    rows = [answer("a", item, ("basic",)) for item in "uvwxyz"] + [answer("b", "u", ("vested",))]
    found = shares(placed(rows, policy=None))
    assert found["basic"] == found["vested"] == 0.5


def test_not_sure_is_no_answer_and_an_answer_that_fits_nothing_is_one():
    rows = [answer("a", "x", ("basic",)), answer("a", "y", ("vested",), value=None), answer("a", "z", ())]
    found = placed(rows, policy=None)
    assert shares(found) == {"basic": 0.5, "approved": 0.0, "preferred": 0.0, "vested": 0.0}
    centre = one(found.centres)
    assert (centre["n_answers"], centre["centre"]) == (2, 1.0)


def test_the_centre_is_the_mean_of_members_means_of_the_columns_places():
    rows = [answer("a", "x", ("basic", "approved")), answer("a", "y", ("vested",)), answer("b", "x", ("preferred",))]
    centre = one(placed(rows, policy=None).centres)
    assert centre["centre"] == pytest.approx((np.mean([1.5, 4]) + 3) / 2)
    assert (centre["n_members"], centre["n_answers"]) == (2, 3)


def test_the_interval_of_a_unanimous_party_keeps_the_variance_floor_and_stays_on_the_axis():
    from scipy.stats import t

    centre = one(placed(crowd(9, ("preferred",))).centres)
    reach = t.ppf(0.975, 8) * 0.5 / 3
    assert (centre["low"], centre["high"]) == pytest.approx((3 - reach, 3 + reach), abs=0.05)
    at_the_end = one(placed(crowd(9, ("vested",))).centres)
    assert at_the_end["high"] == at_the_end["centre"] == 4


def test_answers_of_one_member_to_many_items_do_not_narrow_the_interval():
    few, many = (one(placed(crowd(6, ("approved", "preferred"), items=items)).centres) for items in ("xyz", "abcdefghijklmnop"))
    assert (few["low"], few["high"]) == (many["low"], many["high"])


def test_below_k_nothing_is_shown_and_the_count_is_not_told():
    found = placed(crowd(2, ("basic",)) + crowd(6, ("vested",), "B"))
    for table in (found.shares, found.centres, found.attributes):
        own = table[table["party"] == "A"]
        assert len(own) and own["n_members"].isna().all() and (own["gate"] == "withheld").all()
    assert found.shares.loc[found.shares["party"] == "A", ["share", "n_answers"]].isna().all(axis=None)
    assert found.centres.loc[found.centres["party"] == "A", ["centre", "low", "high", "n_answers"]].isna().all(axis=None)
    assert found.attributes.loc[found.attributes["party"] == "A", "centre"].isna().all()
    assert (found.shares.loc[found.shares["party"] == "B", "n_members"] == 6).all()


@pytest.mark.parametrize(
    ("size", "share", "centre", "gate"), [(3, 0.35, 3.0, "halves"), (6, 0.33, 3.0, "tenths"), (9, 0.33, 3.0, "full")]
)
def test_figures_are_rounded_by_the_number_of_members(size, share, centre, gate):
    rows = [row for n in range(size) for row in ([answer(f"m{n}", i, ("basic",) if i == "x" else ("vested",)) for i in "xyz"])]
    found = placed(rows)
    assert one(found.shares, column="basic")["share"] == share
    row = one(found.centres)
    assert (row["centre"], row["gate"]) == (centre, gate)
    if size == 3:
        assert all(row[name] * 2 == round(row[name] * 2) for name in ("centre", "low", "high"))


def test_shares_of_three_people_over_two_items_are_withheld_for_they_would_be_counts():
    found = placed(crowd(3, ("basic",), items="xy"))
    assert found.shares["share"].isna().all() and set(found.shares["gate"]) == {"withheld"}
    assert one(found.centres)["centre"] == 1.0
    assert placed(crowd(5, ("basic",), items="xy")).shares["share"].notna().all()


def test_people_none_of_whose_answers_fits_do_not_hide_those_who_have_a_place():
    found = placed(
        crowd(2, ("basic",)) + crowd(4, (), items="x", party="A")[2 * 1 :] + [answer(f"q{n}", "x", ()) for n in range(4)]
    )
    centre = one(found.centres)
    assert centre["n_members"] >= 3 and np.isnan(centre["centre"]) and centre["gate"] == "withheld"


def test_a_newcomer_among_known_people_coarsens_the_later_wave():
    early = crowd(6, ("basic",), wave=1)
    late = crowd(7, ("basic",), wave=2)
    assert one(placed(late).centres)["gate"] == "tenths"
    found = placed(early + late)
    assert one(found.centres)["gate"] == "halves" and set(found.attributes["gate"]) == {"halves"}
    assert one(placed(early + crowd(6, ("basic",), wave=2)).centres)["gate"] == "tenths"


def test_a_silent_party_has_rows_without_figures_when_parties_are_named():
    found = placed(crowd(6, ("basic",)), parties=["B", "A"])
    assert list(found.centres["party"]) == ["B", "A"]
    silent = one(found.centres, party="B")
    assert (silent["n_members"], silent["n_answers"], silent["gate"]) == (0, 0, "withheld") and np.isnan(silent["centre"])


def test_axes_and_questions_are_kept_apart_and_items_without_an_axis_left_out():
    rows = (
        crowd(6, ("basic",))
        + crowd(6, ("outcome",), items="o", axis="economic", question="needed")
        + crowd(6, (), items="n", axis="")
    )
    found = placed(rows)
    assert [(row["question"], row["axis"], row["centre"]) for row in found.centres.to_dict("records")] == [
        ("today", "relationship", 1.0), ("needed", "economic", 3.0)]  # fmt: skip
    assert set(found.attributes["item"]) == {"x", "y", "z", "o"}


@pytest.mark.parametrize("many", [2, 6])
def test_two_to_six_parties(many):
    rows = [row for n in range(many) for row in crowd(5, (COLUMNS["relationship"][n % 4],), f"P{n}")]
    found = placed(rows)
    assert dict(zip(found.centres["party"], found.centres["centre"], strict=True)) == {f"P{n}": n % 4 + 1.0 for n in range(many)}


def test_forty_members_of_a_party():
    rows = [answer(f"m{n}", item, (COLUMNS["relationship"][n % 2],)) for n in range(40) for item in "xyz"]
    centre = one(placed(rows).centres)
    assert (centre["centre"], centre["n_members"], centre["gate"]) == (1.5, 40, "full")
    assert 0 < centre["high"] - centre["low"] < 0.5


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"fits": ("nonsense",)}, "Row 0, column 'fits': 'nonsense' is no column of the axis 'relationship'"),
        ({"fits": "basic"}, "Row 0, column 'fits': 'basic' is one word"),
        ({"fits": 3}, "Row 0, column 'fits': 3 is no tuple"),
        ({"axis": "moral"}, "Row 0, column 'axis': 'moral' has no columns"),
    ],
)
def test_a_frame_that_does_not_hold_is_refused_with_row_and_column(change, says):
    with pytest.raises(alignment.FrameError, match=says.replace("(", r"\(")):
        placed([answer("a", "x", ("basic",)) | change])


def test_a_member_who_answers_twice_is_refused():
    with pytest.raises(alignment.FrameError, match="answered this question twice"):
        placed([answer("a", "x", ("basic",)), answer("a", "x", ("vested",))])


@pytest.mark.parametrize("column", ["member", "fits", "axis"])
def test_a_missing_column_is_named(column):
    with pytest.raises(alignment.FrameError, match=f"column {column!r} is missing"):
        alignment.placement(pd.DataFrame([answer("a", "x", ())]).drop(columns=column), columns=COLUMNS)


def test_no_answers_give_empty_tables_with_all_columns():
    frame = pd.DataFrame([answer("a", "x", ("basic",))]).iloc[:0]
    found = alignment.placement(frame, columns=COLUMNS)
    assert [len(table) for table in (found.shares, found.centres, found.attributes)] == [0, 0, 0]
    assert {"share", "column"} <= set(found.shares) and "centre" in found.centres and "title" in found.attributes


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_against_the_formula_written_out(seed):
    rng = np.random.default_rng(seed)
    names = COLUMNS["relationship"]
    rows = []
    for member in range(int(rng.integers(1, 7))):
        for item in "uvwx"[: int(rng.integers(1, 5))]:
            fits = tuple(name for name in names if rng.random() < 0.4)
            rows.append(answer(f"m{member}", item, fits, value=None if rng.random() < 0.2 else 1))
    given_ = [row for row in rows if row["value"] is not None]
    if not given_:
        return
    frame = pd.DataFrame(rows).sample(frac=1, random_state=seed)
    found = alignment.placement(frame, columns=COLUMNS, policy=None)
    members = sorted({row["member"] for row in given_})
    for name in names:
        parts = [np.mean([name in row["fits"] for row in given_ if row["member"] == member]) for member in members]
        assert shares(found)[name] == pytest.approx(np.mean(parts), abs=1e-6)
    places = [
        [np.mean([names.index(f) + 1 for f in row["fits"]]) for row in given_ if row["member"] == m and row["fits"]]
        for m in members
    ]
    means = [np.mean(place) for place in places if place]
    centre = one(found.centres)["centre"]
    assert centre == pytest.approx(np.mean(means)) if means else np.isnan(centre)


# positions


def attribute(item, of, **more):
    """`of`: values by (party, question)."""
    return [
        {"member": f"{party}{n}", "party": party, "item": item, "title": item.capitalize(), "question": question, "value": value,
         "answers": WORDS, "axis": "relationship", **more}
        for (party, question), values in of.items() for n, value in enumerate(values)
    ]  # fmt: skip


def test_positions_put_the_widest_item_first_and_flag_two_steps():
    rows = attribute("cost", {("A", "today"): [2] * 6, ("B", "today"): [3] * 6})
    rows += attribute(
        "skill", {("A", "today"): [1] * 6, ("B", "today"): [3] * 6, ("A", "needed"): [4] * 6, ("B", "needed"): [4] * 6}
    )
    found = alignment.positions(pd.DataFrame(rows))
    assert list(dict.fromkeys(found["item"])) == ["skill", "cost"]
    assert found.groupby("item")["apart"].first().to_dict() == {"cost": False, "skill": True}
    skill = found[(found["item"] == "skill") & (found["party"] == "A")].set_index("question")
    assert (skill.loc["today", "steps"], skill.loc["needed", "steps"], skill.loc["needed", "widest"]) == (2, 0, 2)
    assert (skill["move"] == 3).all() and tuple(skill.loc["today", ["party_a", "party_b"]]) == ("A", "B")
    assert tuple(skill.loc["today", ["scale_low", "scale_high", "answers"]]) == (1, 4, WORDS)


def test_just_under_two_steps_is_not_flagged_and_three_parties_take_the_outer_two():
    of = {("A", "today"): [2] * 10, ("B", "today"): [3] * 10, ("C", "today"): [3] * 1 + [4] * 9}
    (row,) = alignment.positions(pd.DataFrame(attribute("cost", of))).drop_duplicates("item").to_dict("records")
    assert (row["steps"], row["party_a"], row["party_b"], row["apart"]) == (1.9, "A", "C", False)


def test_positions_of_small_parties_are_coarse_or_withheld():
    of = {("A", "today"): [1, 1, 2], ("B", "today"): [4, 4], ("C", "today"): [2] * 5}
    found = alignment.positions(pd.DataFrame(attribute("cost", of))).set_index("party")
    assert (found.loc["A", "mean"], found.loc["A", "gate"]) == (1.5, "halves") and np.isnan(found.loc["A", "median"])
    assert np.isnan(found.loc["B", "mean"]) and pd.isna(found.loc["B", "n"])
    assert found.loc["A", "steps"] == 0.5 and not found["apart"].any()  # B's four steps are not told
    assert found["move"].isna().all()


def test_positions_of_one_party_have_no_steps_and_an_empty_frame_no_rows():
    alone = alignment.positions(pd.DataFrame(attribute("cost", {("A", "today"): [2] * 6})))
    assert alone["steps"].isna().all() and not alone["apart"].any()
    assert alignment.positions(pd.DataFrame(attribute("cost", {("A", "today"): [2]})).iloc[:0]).empty


def test_answers_given_as_one_word_are_refused():
    with pytest.raises(alignment.FrameError, match="'answers': 'low' is one word"):
        alignment.positions(pd.DataFrame(attribute("cost", {("A", "today"): [2]}, answers="low")))


# compatibility


def judged(of, goals=("Cost", "Jobs")):
    pair = {"goal_a": goals[0], "party_a": "A", "goal_b": goals[1], "party_b": "B"}
    return [
        {"member": f"{party}{n}", "party": party, "value": value, **pair}
        for party, values in of.items()
        for n, value in enumerate(values)
    ]


def test_compatibility_has_a_row_for_each_party_and_never_a_mean_over_them():
    found = alignment.compatibility(
        pd.DataFrame(judged({"A": [2] * 5, "B": [2] * 6}) + judged({"A": [-2] * 5, "B": [2] * 5}, ("Cost", "Speed")))
    )
    told = found[["goal_b", "party", "n", "mean", "band", "says"]].to_numpy().tolist()
    assert told == [
        ["Jobs", "A", 5, 2.0, "high", "advances"],
        ["Jobs", "B", 6, 2.0, "high", "advances"],
        ["Speed", "A", 5, -2.0, "high", "conflicts"],
        ["Speed", "B", 5, 2.0, "high", "advances"],
    ]
    first = found.iloc[0]
    assert (first["scale_low"], first["scale_high"]) == (-2, 2)
    assert first["low"] <= first["mean"] <= first["high"] <= 2


@pytest.mark.parametrize("others", [[1, 2, 1], [1, 2, 2]])
def test_three_people_against_three_on_the_other_side_of_the_middle_see_opposite_things(others):
    found = alignment.compatibility(pd.DataFrame(judged({"A": [-2] * 3, "B": others})))
    assert found["says"].tolist() == ["conflicts", "advances"]
    alone = alignment.compatibility(pd.DataFrame(judged({"A": [-2] * 3, "B": [0] * 3})))
    assert alone["says"].tolist() == ["cannot tell", "cannot tell"], "nobody is on the other side"


def test_compatibility_is_withheld_for_a_small_party_and_shown_for_the_other():
    found = alignment.compatibility(pd.DataFrame(judged({"A": [2] * 6, "B": [-2] * 2})))
    large, small = found.to_dict("records")
    assert large["mean"] == 2.0 and large["says"] == "advances"
    assert np.isnan(small["mean"]) and pd.isna(small["n"]) and small["band"] == "" and small["gate"] == "withheld"
    assert small["says"] == "too few"
    shown = alignment.compatibility(pd.DataFrame(judged({"A": [2] * 6, "B": [-2] * 2})), policy=None)
    assert shown["mean"].tolist() == [2.0, -2.0]


def test_compatibility_needs_its_pair_and_takes_no_rows():
    with pytest.raises(alignment.FrameError, match="'goal_b' is missing"):
        alignment.compatibility(pd.DataFrame(judged({"A": [1]})).drop(columns="goal_b"))
    assert alignment.compatibility(pd.DataFrame(judged({"A": [1]})).iloc[:0]).empty
