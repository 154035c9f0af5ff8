"""The business-model map and the attribute strip: findings, gates, marks that can be clicked, places that can be read off."""

import itertools
import json
import re

import pandas as pd
import pytest

from vested_widgets import alignment, charts
from vested_widgets.charts import samples
from vested_widgets.charts.business_model_fields import Axis, Model
from vested_widgets.charts.position_marks import apart

A, B, C = "Harbour Foods", "Linden Logistics", "Mill Partners"
COLUMNS = samples.COLUMNS
TODAY, NEEDED = "today", "needed"
WORDS = ("none", "low", "medium", "high")


def meta(figure):
    return figure.layout.meta


def at(party, question, relationship, economic, size=6, title="Skill"):
    """Answers of `size` members who all fit one column of each axis, on three items an axis."""
    rows = []
    for member, item in itertools.product(range(size), "xyz"):
        for axis, column in (("relationship", relationship), ("economic", economic)):
            words = {"item": f"{axis} {item}", "title": f"{title} {item} {axis}", "question": question, "axis": axis}
            rows.append({"member": f"{party} {member}", "party": party, "value": 1, "fits": (column,), **words})
    return rows


def drawn(rows, **more):
    more = {"models": samples.MODELS} | more
    placement = alignment.placement(pd.DataFrame(rows), columns=COLUMNS, policy=more.pop("policy", alignment.DEFAULT))
    return charts.business_model_map(placement, **more)


def marks(figure):
    """(party, question) → (x, y px, symbol, colour, hover)."""
    found = {}
    for trace in figure.data:
        for i, tag in enumerate(trace.customdata or ()):
            found[tuple(tag)] = (trace.x[i], trace.y[i], trace.marker.symbol, trace.marker.color, trace.hovertext[i])
    return found


# business_model_map: findings


def test_a_unanimous_party_at_one_model_stands_there_and_the_other_needs_another():
    # Nine people: the interval of unanimous answers stays within a field.
    rows = at(A, TODAY, "preferred", "transaction", 9) + at(B, TODAY, "preferred", "transaction", 9)
    rows += at(A, NEEDED, "preferred", "transaction", 9) + at(B, NEEDED, "vested", "outcome", 9)
    assert meta(drawn(rows))["title"] == (
        "Both parties stand in Preferred provider today; Harbour Foods needs Preferred provider and Linden Logistics needs Vested."
    )


def test_all_who_need_the_same_and_all_who_stay():
    rows = at(A, TODAY, "basic", "transaction", 9) + at(B, TODAY, "approved", "transaction", 9)
    change = [row for party in (A, B) for row in at(party, NEEDED, "performance", "output", 9)]
    moved = meta(drawn(rows + change))["title"]
    assert moved == "Both parties stand in Basic provider or Approved provider today; both parties need Performance-based."
    stay = at(A, NEEDED, "basic", "transaction", 9) + at(B, NEEDED, "approved", "transaction", 9)
    assert meta(drawn(rows + stay))["title"].endswith("today; both parties need no other.")


def test_an_interval_that_reaches_over_a_line_makes_it_seem_only():
    few = meta(drawn(at(A, TODAY, "preferred", "transaction", 3) + at(B, TODAY, "preferred", "transaction", 9)))
    assert few["title"] == "Both parties seem to stand in Preferred provider today."
    fields = {row[0]: row[8] for row in few["table"]["rows"]}
    assert fields == {A: "Preferred provider (not certain)", B: "Preferred provider"}


def split(party, question, first, second, axis="economic", size=8):
    """Answers of `size` members, half of whom fit one column of an axis and half the other; on the other axis all fit one."""
    rows = at(party, question, *(("preferred", first) if axis == "economic" else (first, "transaction")), size)
    for n in range(size // 2):
        for row in rows:
            if row["member"] == f"{party} {n}" and row["axis"] == axis:
                row["fits"] = (second,)
    return rows


def test_a_mark_on_a_line_stands_between_two_models():
    rows = split(A, TODAY, "transaction", "output") + split(B, TODAY, "transaction", "output")
    rows += split(A, NEEDED, "output", "outcome") + split(B, NEEDED, "output", "outcome")
    told = meta(drawn(rows))
    assert told["title"] == (
        "Both parties stand between Preferred provider and Performance-based today; "
        "both parties need something between Performance-based and Vested."
    )
    assert told["table"]["rows"][0][8] == "between Preferred provider and Performance-based"


def test_a_line_between_relationship_models_names_the_models_that_the_cross_reaches():
    rows = split(A, TODAY, "approved", "preferred", "relationship", 12) + at(B, TODAY, "vested", "outcome", 12)
    title = meta(drawn(rows))["title"]
    assert title == f"{A} stands between Approved provider and Preferred provider, and {B} stands in Vested today."


def test_an_interval_that_ends_on_a_line_does_not_reach_over_it():
    y = Axis.of("relationship", COLUMNS["relationship"], [Model.read(model) for model in samples.MODELS])
    assert y.reach(1.0, 2.0) == ("relational",)
    assert y.reach(0.9, 2.1) == ("transactional", "relational", "investment")


def test_who_sees_another_model_today_than_the_agreed_one_is_named():
    rows = at(A, TODAY, "preferred", "transaction", 9) + at(B, TODAY, "vested", "outcome", 9)
    assert meta(drawn(rows, current="preferred"))["title"].endswith(
        f"today. The agreed model of today is Preferred provider, but {B} sees another one."
    )
    assert meta(drawn(rows, current="basic"))["title"].endswith(
        "The agreed model of today is Basic provider, but both parties see another one."
    )
    beside = split(A, TODAY, "transaction", "output") + split(B, TODAY, "transaction", "output")
    assert "agreed" not in meta(drawn(beside, current="performance"))["title"], "its field is reached"


def test_three_parties_in_three_places_of_which_one_is_a_line_are_counted():
    rows = (
        split(A, TODAY, "transaction", "output") + at(B, TODAY, "vested", "outcome", 9) + at(C, TODAY, "basic", "transaction", 9)
    )
    assert meta(drawn(rows))["title"] == "Three parties stand in three different places today."


def test_a_short_name_stands_between_two_models_where_content_has_one():
    models = [model | ({"short": "Managed"} if model["id"] == "performance" else {}) for model in samples.MODELS]
    rows = split(A, TODAY, "transaction", "output") + split(B, TODAY, "transaction", "output")
    assert meta(drawn(rows, models=models))["title"] == "Both parties stand between Preferred provider and Managed today."


def test_a_field_without_a_model_is_called_so():
    title = meta(drawn(at(A, TODAY, "basic", "outcome", 9) + at(B, TODAY, "basic", "outcome", 9)))["title"]
    assert title == "Both parties stand in no named model (transactional, paid by outcome) today."


def test_a_silent_party_is_named_and_nobody_is_not_guessed_at():
    rows = at(A, TODAY, "vested", "outcome", 9) + at(B, TODAY, "vested", "outcome", 2)
    assert meta(drawn(rows))["title"] == f"{A} stands in Vested today. {B} has too few answers to show."
    named = drawn(at(A, TODAY, "vested", "outcome", 9), parties={A: "a", B: "b", C: "c"})
    assert meta(named)["title"].endswith(f"{B} and {C} have too few answers to show.")
    assert f"{C}: no answers yet" in meta(named)["caption"]
    nobody = drawn(at(A, TODAY, "vested", "outcome", 2))
    assert meta(nobody)["title"] == "Too few answers to show where we are on the map." and not marks(nobody)


def test_more_than_two_fields_are_counted_not_listed():
    rows = (
        at(A, TODAY, "basic", "transaction", 9)
        + at(B, TODAY, "preferred", "transaction", 9)
        + at(C, TODAY, "vested", "outcome", 9)
    )
    assert meta(drawn(rows))["title"] == "Three parties stand in three different fields today."


def test_six_parties_of_forty():
    names = [f"Party {n}" for n in range(6)]
    rows = [row for name in names for row in at(name, TODAY, "vested", "outcome", 40)]
    figure = drawn(rows)
    assert meta(figure)["title"] == "All six parties stand in Vested today."
    spots = [(x, y) for x, y, *_ in marks(figure).values()]
    assert len(spots) == 6
    assert min(abs(p[1] - q[1]) for p, q in itertools.combinations(spots, 2)) >= 15  # one place, six marks, none hidden


# business_model_map: marks


def test_marks_stand_in_their_models_field_hollow_for_today_filled_for_needed():
    rows = (
        at(A, TODAY, "basic", "transaction", 9) + at(A, NEEDED, "vested", "outcome", 9) + at(B, TODAY, "investment", "output", 9)
    )
    found = marks(drawn(rows, parties={A: "b", B: "a"}))
    today, needed, other = found[A, TODAY], found[A, NEEDED], found[B, TODAY]
    assert (today[0], needed[0], other[0]) == (0.5, 2.5, 1.5)
    assert today[1] > needed[1] > other[1]  # px from the top: transactional is lowest
    assert (today[2], needed[2]) == ("square", "square")
    assert (today[3], needed[3]) == ("#ffffff", "#e69f00")
    assert "Basic provider" in today[4] and "Vested" in needed[4] and "n 9" in needed[4]


def test_an_arrow_leads_from_today_to_needed_and_none_where_nothing_moves():
    rows = at(A, TODAY, "basic", "transaction", 9) + at(A, NEEDED, "vested", "outcome", 9)
    rows += at(B, TODAY, "basic", "output", 9) + at(B, NEEDED, "basic", "output", 9)
    figure = drawn(rows)
    arrows = [trace for trace in figure.data if trace.marker and trace.marker.symbol == "arrow"]
    assert len(arrows) == 1 and arrows[0].x == (0.5, 2.5)
    spots = marks(figure)
    assert arrows[0].y == (spots[A, TODAY][1], spots[A, NEEDED][1])
    assert list(arrows[0].marker.size) == [0, 11]


def test_the_crosses_are_the_intervals():
    figure = drawn(at(A, TODAY, "preferred", "output", 9), parties={A: "a"})
    reach = 2.306 * 0.5 / 3
    (cross,) = [trace for trace in figure.data if trace.mode == "lines" and trace.line.color == "#0072b2"]
    assert sorted(x for x in cross.x if x is not None)[0] == pytest.approx(1.5 - reach, abs=0.06)
    assert cross.line.dash == "dot"


def test_the_sixth_partys_ring_is_told_apart_hollow_and_filled():
    rows = at(A, TODAY, "basic", "transaction", 9) + at(A, NEEDED, "vested", "outcome", 9)
    found = marks(drawn(rows, parties={A: "f"}))
    assert (found[A, TODAY][2], found[A, NEEDED][2]) == ("circle-open", "circle-open-dot")


def test_the_target_is_a_ring_in_its_field():
    rings = [trace for trace in drawn(at(A, TODAY, "basic", "transaction"), target="vested").data
             if trace.mode == "markers" and trace.marker.color == "#0f4c5c"]  # fmt: skip
    assert len(rings) == 1 and rings[0].x == (2.5,)
    texts = [text for trace in drawn([*at(A, TODAY, "basic", "transaction")], target="vested").data for text in trace.text or ()]
    assert "Vested<br><b>target</b>" in texts
    assert not [t for t in drawn(at(A, TODAY, "basic", "transaction")).data if t.marker and t.marker.color == "#0f4c5c"]


def test_details_list_the_attributes_behind_a_mark_nearest_first_and_gated():
    rows = at(A, TODAY, "preferred", "output")
    extra = {
        "item": "far",
        "title": "Far <b>away</b>",
        "question": TODAY,
        "axis": "relationship",
        "fits": ("investment",),
        "value": 1,
    }
    rows += [extra | {"member": f"{A} {n}", "party": A} for n in range(6)]
    rows += [extra | {"item": "few", "title": "Few", "member": f"{A} {n}", "party": A} for n in range(2)]
    rows += at(B, TODAY, "vested", "outcome", 2)
    told = meta(drawn(rows))["details"]
    assert set(told) == {f"{A}|{TODAY}"}  # B's two members have no mark, and nothing behind it
    table = told[f"{A}|{TODAY}"]
    assert table["columns"][0] == "Attribute" and all(len(row) == len(table["columns"]) for row in table["rows"])
    assert [row[0] for row in table["rows"]][-2:] == ["Far <b>away</b>", "Few"]
    assert table["rows"][-1][2:] == ["too few answers", "–", "fewer than 3"]
    away = [row[3] for row in table["rows"][:-1]]
    assert away == sorted(away) and away[0] == 0
    assert table["rows"][-2][2] == "investment" and table["rows"][0][2] in {"Preferred provider", "output"}
    json.dumps(told, allow_nan=False)


def test_an_axis_asked_about_once_stands_for_both_questions():
    rows = at(A, TODAY, "basic", "transaction", 9) + at(A, NEEDED, "vested", "transaction", 9)
    rows = [row for row in rows if row["axis"] == "relationship"]
    rows += [row for row in at(A, "deal", "basic", "outcome", 9) if row["axis"] == "economic"]
    found = marks(drawn(rows))
    assert {key: spot[0] for key, spot in found.items()} == {(A, TODAY): 2.5, (A, NEEDED): 2.5}


def test_without_models_the_fields_are_the_columns():
    figure = drawn(at(A, TODAY, "approved", "output", 12) + at(B, TODAY, "approved", "output", 12), models=None)
    assert meta(figure)["title"].startswith("Both parties stand in no named model (approved, paid by output)")
    assert marks(figure)[A, TODAY][0] == 1.5


def test_content_that_does_not_fit_is_refused():
    rows = at(A, TODAY, "basic", "transaction")
    with pytest.raises(ValueError, match="target is 'bliss', which is none of the models: basic"):
        drawn(rows, target="bliss")
    with pytest.raises(ValueError, match="column 'basic' of the axis 'relationship' is neither a model nor one of relational"):
        drawn(rows, models=[{"id": "vested", "label": "Vested", "relationship": "relational", "economic": "outcome"}])
    with pytest.raises(ValueError, match="a model needs an id and a relationship"):
        drawn(rows, models=[{"id": "vested", "label": "Vested"}])


def test_columns_of_one_field_share_its_width_in_order():
    models = [Model.read(model) for model in samples.MODELS]
    axis = Axis.of("relationship", COLUMNS["relationship"], models)
    assert axis.bands == ("transactional", "relational", "investment")
    assert axis.anchors == pytest.approx((0.25, 0.75, 1 + 1 / 6, 1.5, 1 + 5 / 6, 2.5))
    assert [axis.band(axis.at(place)) for place in (1, 2, 3, 5, 6)] == ["transactional"] * 2 + ["relational"] * 2 + ["investment"]
    assert [axis.at(place) for place in (1.5, 2.5, 3.5, 5.5)] == pytest.approx(
        [0.5, 1, 1 + 1 / 3, 2]
    )  # half way: the line between
    assert axis.band(axis.at(5.4)) == "relational" and axis.band(axis.at(5.6)) == "investment"
    assert (axis.at(0), axis.at(99)) == pytest.approx((0.25, 2.5))
    assert axis.nearest(1.5, {"basic": "Basic"}) == "between Basic and approved"
    assert (axis.nearest(1.2, {}), axis.nearest(1.8, {}), axis.nearest(6, {})) == ("basic", "approved", "investment")


def test_a_model_may_be_called_anything(words_of):
    models = [model | {"label": "<img src=x onerror=alert(1)>"} for model in samples.MODELS]
    figure = drawn(at("<i>P</i>", TODAY, "basic", "transaction", 9), models=models, target="basic")
    shown = words_of(figure)
    assert "<img" not in shown and "<i>P" not in shown and "&lt;img" in shown
    assert list(marks(figure)) == [("<i>P</i>", TODAY)]  # as the page has it, to find the details
    assert f"<i>P</i>|{TODAY}" in meta(figure)["details"]


def test_marks_at_one_place_move_apart_and_others_stay():
    assert apart([(1, 100), (2, 100), (1, 100.5)], 3)[:2] == [0, 0]
    shifts = apart([(1, 100)] * 6, 3)
    heights = sorted(100 + by for by in shifts)
    assert all(b - a >= 17.9 for a, b in itertools.pairwise(heights))


# attribute_strip


def answers(item, of, words=WORDS):
    return [
        {"member": f"{party} {n}", "party": party, "item": item, "title": item.capitalize(), "question": question, "value": value,
         "answers": words, "axis": "relationship"}
        for (party, question), values in of.items() for n, value in enumerate(values)
    ]  # fmt: skip


def strip(rows, **more):
    return charts.attribute_strip(alignment.positions(pd.DataFrame(rows), parties=more.get("parties")), **more)


def test_the_strip_names_what_is_two_places_apart_and_marks_it_in_words():
    rows = answers("skill", {(A, TODAY): [1] * 6, (B, TODAY): [3] * 6}) + answers(
        "cost", {(A, TODAY): [2] * 6, (B, TODAY): [3] * 6}
    )
    figure = strip(rows)
    assert meta(figure)["title"] == "We are 2 places apart on skill."
    texts = [text for trace in figure.data for text in trace.text or ()]
    assert texts.index("◆ Skill") < texts.index("Cost")
    assert "2 places apart" in texts and "1 place apart" in texts


def test_several_items_apart_are_counted_and_three_parties_named():
    rows = [
        row
        for i in range(5)
        for row in answers(f"item{i}", {(A, TODAY): [1] * 6, (B, TODAY): [2] * 6, (C, TODAY): [4 if i else 3] * 6})
    ]
    assert meta(strip(rows))["title"] == (
        f"We are two places or more apart on five of five attributes, most on item1 (3 places, {A} and {C})."
    )


@pytest.mark.parametrize(
    ("of", "said"),
    [
        (
            {(A, TODAY): [1] * 6, (B, TODAY): [2] * 6},
            "On no attribute are we two places apart. The widest difference is on skill (1 place).",
        ),
        ({(A, TODAY): [2] * 6, (B, TODAY): [2] * 6}, "We are at the same place on skill."),
        ({(A, TODAY): [1] * 6, (B, TODAY): [4] * 2}, f"Not enough answers to compare. {B} has too few answers to compare."),
        ({(A, TODAY): [1] * 2, (B, TODAY): [4] * 2}, "Not enough answers to compare."),
    ],
)
def test_strips_without_a_wide_difference(of, said):
    assert meta(strip(answers("skill", of)))["title"] == said


def test_marks_of_the_strip_stand_at_their_place_between_first_and_last_answer():
    figure = strip(answers("skill", {(A, TODAY): [1] * 6, (A, NEEDED): [4] * 6, (B, TODAY): [2] * 6, (B, NEEDED): [2] * 6}))
    found = {
        tag: spot for trace in figure.data for tag, spot in zip(map(tuple, trace.customdata or ()), trace.x or (), strict=False)
    }
    places = {key[:2]: x for key, x in found.items()}
    assert places == {(A, TODAY): 0, (A, NEEDED): 1, (B, TODAY): 0.333, (B, NEEDED): 0.333}
    assert {key[2] for key in found} == {"Skill"}
    sizes = {trace.name: trace.marker.size for trace in figure.data if trace.customdata}
    assert sizes["1 today"][0] > sizes["1 needed"][0]  # nothing is to change: a ring around the mark
    assert [trace.x for trace in figure.data if trace.marker and trace.marker.symbol == "arrow"] == [(0, 1)]
    lanes = {trace.y[0] for trace in figure.data if trace.customdata}
    assert len(lanes) == 2  # one lane per party


def test_each_strip_has_its_own_words_and_six_long_ones_do_not_meet_on_a_phone():
    long = ("Unskilled", "Semi-skilled", "Skilled", "Professional", "Very professional", "Expert")
    figure = strip(answers("skill", {(A, TODAY): [1] * 6, (B, TODAY): [3] * 6}, long))
    spots = [(x, y, text) for trace in figure.data if trace.textfont and trace.textfont.size == 11
             for x, y, text in zip(trace.x, trace.y, trace.text, strict=True)]  # fmt: skip
    assert {re.sub("<br>", " ", text) for _, _, text in spots} == set(long)
    for (x, y, text), (u, v, other) in itertools.combinations(spots, 2):
        wide = [max(map(len, re.split("<br>", word))) * 6.2 for word in (text, other)]
        assert abs(y - v) >= 13 or abs(x - u) * 280 >= sum(wide) / 2 - max(wide) / 2


def test_the_strip_withholds_small_parties_and_tells_no_counts():
    figure = strip(answers("skill", {(A, TODAY): [1] * 6, (B, TODAY): [4] * 2}))
    own = [row for row in meta(figure)["table"]["rows"] if row[2] == B]
    assert own == [["Skill", TODAY, B, "too few answers", "–", "–", "–", "fewer than 3", "–"]]
    assert f"{B}: fewer than 3 members" in meta(figure)["caption"]


@pytest.mark.parametrize("many", [2, 40])
def test_strips_of_few_and_of_many(many):
    rows = [row for n in range(6) for row in answers("skill", {(f"P{n}", TODAY): [1 + n % 4] * many})]
    title = meta(strip(rows))["title"]
    assert title == ("We are 3 places apart on skill, P0 and P3." if many == 40 else "Not enough answers to compare.")


def test_a_strip_without_words_counts_places_and_keeps_hostile_ones_text(words_of):
    rows = answers("skill", {(A, TODAY): [1] * 6, (B, TODAY): [3] * 6})
    bare = pd.DataFrame(rows).drop(columns="answers").assign(low=1, high=4)
    texts = [text for trace in charts.attribute_strip(alignment.positions(bare)).data for text in trace.text or ()]
    assert {"1", "2", "3", "4"} <= set(texts)
    hostile = strip(answers("skill", {(A, TODAY): [1] * 6, (B, TODAY): [3] * 6}, ("<u>a</u>", "b", "<script>", "d")))
    assert "<u>" not in words_of(hostile) and "<script" not in words_of(hostile) and "&lt;u&gt;" in words_of(hostile)
