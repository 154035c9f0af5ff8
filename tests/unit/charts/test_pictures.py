"""Findings and tables of the other pictures."""

import pandas as pd
import pytest

from vested_widgets import alignment, charts
from vested_widgets.charts import samples

A, B, C = "Harbour Foods", "Linden Logistics", "Mill Partners"


def meta(figure):
    return figure.layout.meta


def hovers(figure):
    return [text for trace in figure.data for text in (trace.hovertext or ())]


# allocation_bars


def shares(n=(6, 5), **columns):
    frame = pd.DataFrame({"item": ["x", "y", "z"], "title": ["Speed", "Lower cost", "Care"], **columns})
    frame.attrs["n"] = dict(zip(columns, n, strict=True))
    return frame


def test_allocation_says_how_many_points_would_have_to_move():
    figure = charts.allocation_bars(shares(**{A: [50, 30, 20], B: [16, 40, 44]}))
    assert meta(figure)["title"] == "To agree, 34 of 100 points would have to move, most of them on speed."
    assert meta(figure)["table"]["columns"] == ["Entry", f"{A} (points of 100)", f"{B} (points of 100)", "Apart"]
    assert meta(figure)["table"]["rows"] == [
        ["Speed", 50.0, 16.0, 34.0],
        ["Care", 20.0, 44.0, 24.0],
        ["Lower cost", 30.0, 40.0, 10.0],
    ]


def test_allocation_of_three_names_the_two_that_are_furthest_apart():
    figure = charts.allocation_bars(shares(n=(6, 5, 4), **{A: [50, 30, 20], B: [45, 30, 25], C: [10, 55, 35]}))
    assert meta(figure)["title"] == f"To agree, 40 of 100 points would have to move between {A} and {C}, most of them on speed."


def test_allocation_with_equal_shares_with_one_party_and_with_none():
    assert (
        meta(charts.allocation_bars(shares(**{A: [50, 30, 20], B: [50, 30, 20]})))["title"]
        == "We give our points to the same things."
    )
    alone = charts.allocation_bars(shares(**{A: [20, 30, 50], B: [None, None, None]}, n=(6, 2)))
    assert meta(alone)["title"] == f"{A} gives most to care. {B} cannot be shown yet."
    assert f"{B}: fewer than 3 answers" in meta(alone)["caption"]
    nobody = charts.allocation_bars(shares(**{A: [None] * 3, B: [None] * 3}, n=(1, 2)))
    assert meta(nobody)["title"] == "Not enough people have given points to show the results."
    assert meta(nobody)["table"]["rows"] == []


def test_allocation_bars_are_as_long_as_the_shares():
    figure = charts.allocation_bars(shares(**{A: [50, 30, 20], B: [16, 40, 44]}), parties={B: "a", A: "b"})
    bars = [bar for trace in figure.data if trace.type == "bar" for bar in zip(trace.marker.color, trace.x, strict=True)]
    assert bars == [
        ("#0072b2", 16), ("#e69f00", 50), ("#0072b2", 44), ("#e69f00", 20), ("#0072b2", 40), ("#e69f00", 30),
    ]  # fmt: skip


# category_counts


def counts(*rows, points=(1, 2, 3)):
    """(party, title, people per point)."""
    found = []
    for party, title, people in rows:
        n = sum(people)
        for point, many in zip(points, people, strict=True):
            words = {"item": title.lower(), "title": title, "question": "q", "asked": "", "about": ""}
            found.append(words | {"party": party, "point": point, "people": many, "n": n})
    return pd.DataFrame(found)


def test_counts_draw_one_mark_per_person():
    figure = charts.category_counts(counts((A, "Honesty", (1, 2, 3)), (B, "Honesty", (0, 5, 0))))
    assert len(hovers(figure)) == 11
    assert meta(figure)["title"] == f"On honesty, {A} mostly chose 3 and {B} mostly chose 2."


def test_counts_of_many_items_name_the_one_with_the_widest_middles():
    frame = counts((A, "Honesty", (0, 0, 6)), (B, "Honesty", (5, 0, 0)), (A, "Loyalty", (0, 6, 0)), (B, "Loyalty", (0, 5, 0)))
    assert (
        meta(charts.category_counts(frame))["title"]
        == f"Answers lie furthest apart on honesty: {A} mostly chose 3 and {B} mostly chose 1."
    )
    same = counts(*[(party, title, (0, 5, 0)) for title in ("Honesty", "Loyalty") for party in (A, B)])
    assert meta(charts.category_counts(same))["title"] == "On every item the parties' middle answers are the same."


def test_counts_with_ties_name_both_or_the_range():
    two = charts.category_counts(counts((A, "Honesty", (3, 0, 3))))
    assert meta(two)["title"] == f"On honesty, {A} mostly chose 1 or 3."
    three = charts.category_counts(counts((A, "Honesty", (2, 2, 2))))
    assert meta(three)["title"] == f"On honesty, {A} mostly chose all kinds of points from 1 to 3."


def test_counts_below_five_are_never_shown_even_if_the_frame_has_them():
    figure = charts.category_counts(counts((A, "Honesty", (1, 2, 1)), (B, "Honesty", (0, 5, 0))))
    assert len(hovers(figure)) == 5 and not [text for text in hovers(figure) if A in text]
    assert [row for row in meta(figure)["table"]["rows"] if row[1] == A] == [["Honesty", A, "fewer than 5", "–", "not shown"]]
    nobody = charts.category_counts(counts((A, "Honesty", (1, 2, 1))))
    assert meta(nobody)["title"] == "No party has 5 answers yet, so no counts can be shown."


def test_counts_of_a_crowd_become_bars_with_numbers():
    figure = charts.category_counts(counts((A, "Honesty", (1, 40, 3))))
    bars = [trace for trace in figure.data if trace.type == "bar"]
    heights = [width for trace in bars for width in trace.width]
    assert len(heights) == 3 and heights[1] == pytest.approx(40 * heights[0])
    assert "40" in [text for trace in figure.data for text in (trace.text or ())]


def test_counts_take_ordered_words_as_points():
    figure = charts.category_counts(counts((A, "Switching cost", (1, 4, 1)), points=("low", "medium", "high")))
    assert meta(figure)["title"] == f"On switching cost, {A} mostly chose medium."


# heat_map


def test_the_heat_of_gaps_prints_hatches_and_leaves_blank(table):
    figure = charts.heat_map(table(("Honesty", "gap", 2.4), ("Loyalty", "cannot tell", 0.8), ("Equity", "too few")))
    assert (
        meta(figure)["title"]
        == "We differ on honesty. On the rest there are not enough answers to tell. One item has too few answers."
    )
    assert meta(figure)["table"]["rows"] == [
        ["Honesty", "2.4"],
        ["Loyalty", "0.8 (not enough answers to tell)"],
        ["Equity", "too few answers"],
    ]
    shapes = [shape for trace in figure.data if trace.type == "bar" for shape in trace.marker.pattern.shape]
    assert shapes == ["", "/", ""]
    assert "n&lt;3" in [text for trace in figure.data for text in (trace.text or ())]


def test_the_heat_of_means_names_lowest_and_highest():
    rows = [(A, "Honesty", 2.5, 6), (B, "Honesty", 5.9, 5), (A, "Loyalty", 4.0, 6), (B, "Loyalty", 4.5, 2)]
    frame = pd.DataFrame(rows, columns=["party", "title", "mean", "n"]).assign(
        item=lambda f: f["title"], scale_low=1, scale_high=7
    )
    figure = charts.heat_map(frame)
    assert meta(figure)["title"] == f"Lowest: honesty by {A} (2.5). Highest: honesty by {B} (5.9)."
    assert meta(figure)["table"]["rows"] == [["Honesty", "2.5", "5.9"], ["Loyalty", "4", "too few answers"]]


# perception_quadrant


def test_perception_says_who_thinks_better_of_itself(table):
    frame = table(("Honesty", "gap", 2.0), ("Loyalty", "aligned", 0.1)).assign(about=B)
    figure = charts.perception_quadrant(frame)
    assert meta(figure)["title"] == f"{B} thinks better of itself than {A} on honesty."
    assert meta(figure)["table"]["rows"][0][:6] == ["Honesty", B, A, 5.0, 3.0, 2.0]
    less = charts.perception_quadrant(frame.assign(about=A))
    assert meta(less)["title"] == f"{A} thinks less well of itself than {B} on honesty."


def test_perception_places_self_across_and_others_upwards(table):
    figure = charts.perception_quadrant(table(("Honesty", "gap", 2.0)).assign(about=B))
    mark = next(trace for trace in figure.data if trace.hovertext)
    assert mark.x == (5,)
    assert "Blind spot" in [row[8] for row in charts.perception_quadrant(
        table(("Honesty", "gap", 2.0)).assign(about=B, low=-2.4, high=-1.6)).layout.meta["table"]["rows"]]  # fmt: skip


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        (["aligned", "aligned"], "We see ourselves as the others see us."),
        (["aligned", "cannot tell"], "There are not enough answers to tell where we misjudge each other."),
        (["too few"], "Not enough answers to compare how we see ourselves and each other."),
    ],
)
def test_perception_without_a_clear_difference(table, verdicts, said):
    frame = table(*[(f"Item {i}", verdict, 0.2) for i, verdict in enumerate(verdicts)]).assign(about=B)
    assert meta(charts.perception_quadrant(frame))["title"] == said


def test_perception_near_the_cut_is_undecided(table):
    frame = table(("Honesty", "gap", 0.4)).assign(about=B, low=-1.2, high=0.4)
    assert meta(charts.perception_quadrant(frame))["table"]["rows"][0][8] == "not enough answers to tell"


def test_perception_leaves_out_rows_between_two_lookers(table):
    frame = table(("Honesty", "gap")).assign(about=C)
    assert meta(charts.perception_quadrant(frame, parties={A: "a", B: "b", C: "c"}))["table"]["rows"] == []


# dot_profile


def profile(*rows):
    frame = pd.DataFrame(rows, columns=["title", "party", "mean"]).assign(n=6, scale_low=1, scale_high=7)
    return frame.assign(item=frame["title"].str.lower())


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("Honesty", A, 5), ("Loyalty", A, 3)], "Rated highest: honesty. Lowest: loyalty."),
        ([("Honesty", A, 5)], "Rated highest: honesty."),
        ([("X", A, 5)], "Rated highest: X."),
        ([("Honesty", A, 5), ("Honesty", B, 3)], "On honesty the averages are 2 points apart."),
        ([("Honesty", A, 5), ("Honesty", B, 5)], "The averages are the same throughout."),
        (
            [("Honesty", A, 5), ("Honesty", B, 3), ("Loyalty", A, 4), ("Loyalty", B, 5)],
            "Averages lie closest on loyalty, furthest apart on honesty.",
        ),
        ([(t, p, m) for t in ("X", "Y", "Z") for p, m in ((A, 5), (B, 3 + (t == "Y")))], f"{A} is higher throughout, most on X."),
    ],
)
def test_profiles_say_what_they_show(rows, said):
    assert meta(charts.dot_profile(profile(*rows)))["title"] == said


def test_a_profile_keeps_the_order_of_the_table_and_breaks_its_line_at_a_hole():
    frame = profile(("Z", A, 5), ("Y", A, 4), ("X", A, 3), ("W", A, 2), ("V", A, 2))
    frame.loc[2, "n"] = 2
    figure = charts.dot_profile(frame)
    assert [row[0] for row in meta(figure)["table"]["rows"]] == ["Z", "Y", "X", "W", "V"]
    assert meta(figure)["table"]["rows"][2] == ["X", "–"]
    path = next(trace for trace in figure.data if trace.mode == "lines" and trace.opacity == 0.55 and trace.line.width == 2.5)
    assert path.x == (5, 4, None, 2, 2)


def test_a_profile_of_two_questions_asks_which():
    frame = pd.concat([profile(("X", A, 5)).assign(question=question) for question in ("importance", "practice")])
    with pytest.raises(ValueError, match=r"choose question= \(here: importance, practice\)"):
        charts.dot_profile(frame)
    assert meta(charts.dot_profile(frame, question="practice"))["title"] == "Rated highest: X."


def test_counts_with_one_silent_party_do_not_say_that_the_parties_agree():
    answers = samples.ratings(2)
    alone = alignment.counts(answers[answers["party"] == samples.PARTIES[0]], parties=samples.PARTIES[:2])
    title = charts.category_counts(alone).layout.meta["title"]
    assert "parties" not in title and title.startswith("On ") and "Linden" not in title


def test_a_picture_of_counts_of_many_people_speaks_of_bars():
    rows = [
        {"party": party, "member": f"{party}{n}", "item": "x", "value": 4, "low": 1, "high": 7}
        for party in "AB"
        for n in range(40)
    ]
    caption = charts.category_counts(alignment.counts(pd.DataFrame(rows))).layout.meta["caption"]
    assert "Bars count people" in caption and "dot" not in caption
    few = charts.category_counts(alignment.counts(pd.DataFrame([row for row in rows if int(row["member"][1:]) < 6])))
    assert "One dot is one person" in few.layout.meta["caption"]
