import json

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vested_widgets import alignment, charts
from vested_widgets.charts import samples
from vested_widgets.charts.kit.layout import NARROW
from vested_widgets.charts.kit.theme import LIGHT
from vested_widgets.charts.kit.trace_merging import dodge

A, B, C = "Harbour Foods", "Linden Logistics", "Mill Partners"


def title(frame, **more):
    return charts.dumbbell(frame, **more).layout.meta["title"]


FINDINGS = [
    (
        [("Honesty", "gap"), ("Loyalty", "aligned", 0.2), ("Equity", "cannot tell", 0.8)],
        "We differ on honesty. On the rest we are close, or there are not enough answers to tell.",
    ),
    (
        [("Honesty", "gap"), ("Loyalty", "aligned", 0.2)],
        "We differ on honesty. On the rest we are close.",
    ),
    (
        [("Honesty", "gap"), ("Loyalty", "cannot tell", 0.2)],
        "We differ on honesty. On the rest there are not enough answers to tell.",
    ),
    (
        [("Honesty", "gap")],
        "We differ on honesty.",
    ),
    (
        [("Honesty", "gap", 2.0), ("Loyalty", "gap", 3.0), ("Equity", "aligned", 0.1)],
        "We differ on loyalty and honesty. On the rest we are close.",
    ),
    (
        [("Honesty", "gap", 2.0), ("Loyalty", "gap", 3.0)],
        "We differ on both, most on loyalty.",
    ),
    (
        [(f"Item {i}", "gap", 1 + i / 10) for i in range(5)] + [("Equity", "aligned", 0.1)],
        "We differ on five of six, most on item 4 and item 3. On the rest we are close.",
    ),
    (
        [(f"Item {i}", "gap", 1 + i / 10) for i in range(5)] + [(f"Other {i}", "aligned", 0.1) for i in range(25)],
        "We differ on 5 of 30, most on item 4 and item 3. On the rest we are close.",
    ),
    (
        [("Honesty", "aligned", 0.1)],
        "We are close on honesty.",
    ),
    (
        [("Honesty", "aligned", 0.1), ("Loyalty", "aligned", 0.2)],
        "We are close on loyalty and honesty.",
    ),
    (
        [(f"Item {i}", "aligned", 0.1) for i in range(6)],
        "We are close on all six.",
    ),
    (
        [("Honesty", "aligned", 0.1), ("Loyalty", "cannot tell", 0.9)],
        "We are close on honesty. On the rest there are not enough answers to tell.",
    ),
    (
        [("Honesty", "cannot tell", 0.9)],
        "There are not enough answers to tell whether we differ on honesty.",
    ),
    (
        [("Honesty", "cannot tell", 0.9), ("Loyalty", "cannot tell", 0.8)],
        "There are not enough answers to tell where we differ.",
    ),
    (
        [("Honesty", "gap"), ("Loyalty", "too few")],
        "We differ on honesty. One item has too few answers.",
    ),
    (
        [("Honesty", "aligned", 0.1), ("Loyalty", "too few"), ("Equity", "too few")],
        "We are close on honesty. Two items have too few answers.",
    ),
    (
        [("Honesty", "too few")],
        "There is nothing to compare yet.",
    ),
]


@pytest.mark.parametrize(("rows", "said"), FINDINGS, ids=[said for _, said in FINDINGS])
def test_the_title_says_what_the_gaps_say(table, rows, said):
    assert title(table(*rows)) == said


def test_nothing_yet_names_who_is_missing(table):
    silent = table(("Honesty", "too few")).assign(n_b=0)
    assert title(silent) == "There is nothing to compare yet. Linden Logistics has too few answers to compare."
    empty = alignment.gaps(samples.ratings(2).iloc[:0])
    both = {A: "a", B: "b"}
    assert (
        title(empty, parties=both)
        == "There is nothing to compare yet. Harbour Foods and Linden Logistics have too few answers to compare."
    )
    assert title(empty) == "There is nothing to compare yet."


def test_a_silent_third_party_is_named_beside_the_finding_of_the_others(table):
    frame = pd.concat(
        [
            table(("Honesty", "gap")),
            table(("Honesty", "too few")).assign(party_b=C, n_b=0),
            table(("Honesty", "too few")).assign(party_a=B, party_b=C, n_a=5, n_b=0),
        ]
    )
    assert title(frame) == "We differ on honesty. Mill Partners has too few answers to compare."


def test_long_items_are_quoted_and_cut_in_the_title(table):
    said = title(
        table(("We hand on land, water, data and money in good order even when it costs.", "gap"), ("Loyalty", "aligned"))
    )
    assert said == "We differ on “We hand on land, water, data and money in…”. On the rest we are close."


def test_the_table_is_the_data(table):
    frame = table(("Honesty", "gap", 2.4), ("Loyalty", "too few"))
    meta = charts.dumbbell(frame).layout.meta["table"]
    assert meta["columns"] == [
        "Item", f"{A}: average", f"{A}: answers", f"{B}: average", f"{B}: answers",
        "Gap (points)", "Low end", "High end", "Verdict",
    ]  # fmt: skip
    assert meta["rows"] == [
        ["Honesty", 2.8, 6, 5.2, 5, -2.4, -4.5, -0.3, "differ"],
        ["Loyalty", "–", 6, "–", 5, "–", "–", "–", "too few answers"],
    ]


def test_the_tables_sign_follows_the_deals_order_of_parties(table):
    row = charts.dumbbell(table(("Honesty", "gap")), parties={B: "a", A: "b"}).layout.meta["table"]["rows"][0]
    assert row == ["Honesty", 5.2, 5, 2.8, 6, 2.4, 0.3, 4.5, "differ"]


def test_every_row_of_real_gaps_is_in_the_table():
    gaps = alignment.gaps(samples.ratings(4))
    rows = charts.dumbbell(gaps).layout.meta["table"]["rows"]
    assert len(rows) == len(gaps)
    assert {(row[0], row[1], row[4]) for row in rows} == set(
        gaps[["title", "party_a", "party_b"]].itertuples(index=False, name=None)
    )


def test_items_stand_widest_gap_first_with_verdict_glyphs(table):
    figure = charts.dumbbell(
        table(("Small", "aligned", 0.2), ("Wide", "gap", 3.0), ("Middle", "cannot tell", 1.0), ("None", "too few"))
    )
    y = {text.replace("<br>", " "): at for trace in figure.data for text, at in zip(trace.text or (), trace.y, strict=False)}
    names = ["Wide", "Small", "On one of four there are not enough answers to tell", "Middle", "None"]
    assert sorted(set(names) & set(y), key=y.get) == names, "what is clear, then what is not certain, then what may not be shown"
    assert {"◆ differ by 3", "● close", "– too few answers"} <= set(y)


def test_a_withheld_row_shows_nothing_even_if_the_frame_still_has_numbers(table):
    leaky = table(("Honesty", "gap", 2.4)).assign(verdict="too few", n_a=2, n_b=1)
    figure = charts.dumbbell(leaky)
    assert not [trace for trace in figure.data if trace.hovertext]
    assert not [trace for trace in figure.data if trace.opacity == 0.4]
    text = json.dumps(charts.for_page(figure))
    assert "2.8" not in text and "5.2" not in text
    assert figure.layout.meta["table"]["rows"] == [
        ["Honesty", "–", "fewer than 3", "–", "fewer than 3", "–", "–", "–", "too few answers"]
    ]


def test_missing_numbers_make_a_row_too_few_whatever_its_verdict(table):
    frame = table(("Honesty", "gap")).assign(low=float("nan"))
    assert title(frame) == "There is nothing to compare yet."


def bars_of(figure):
    """The interval bars: (x0, x1) by colour."""
    return {trace.line.color: (trace.x[0], trace.x[1]) for trace in figure.data if trace.mode == "lines" and trace.opacity == 0.4}


def test_the_bars_ends_are_as_far_apart_as_the_interval(table):
    frame = table(("Honesty", "gap", 2.0)).assign(low=-3.0, high=-0.6)
    bars = bars_of(charts.dumbbell(frame))
    a, b = bars[LIGHT["party-a"]], bars[LIGHT["party-b"]]
    assert b[1] - a[0] == pytest.approx(3.0)
    assert b[0] - a[1] == pytest.approx(0.6)


def test_bars_keep_apart_for_a_gap_and_inside_the_margin_for_alignment(table):
    gap = bars_of(charts.dumbbell(table(("Honesty", "gap", 2.0))))
    assert gap[LIGHT["party-a"]][1] < gap[LIGHT["party-b"]][0]
    figure = charts.dumbbell(table(("Honesty", "aligned", 0.2)))
    zone = next(trace for trace in figure.data if trace.fill == "toself")
    for ends in bars_of(figure).values():
        assert min(zone.x) < ends[0] and ends[1] < max(zone.x)


def test_nothing_is_drawn_off_the_scale(table):
    frame = table(("Honesty", "cannot tell", 1.0)).assign(mean_a=1.2, mean_b=2.2)
    figure = charts.dumbbell(frame)
    (first, *_, last) = next(trace.x for trace in figure.data if trace.marker.symbol == "line-ns")
    xs = [
        x
        for trace in figure.data
        if trace.mode != "text" and not (trace.mode or "").endswith("text")
        for x in trace.x
        if x is not None
    ]
    assert min(xs) >= first and max(xs) <= last
    clear = charts.dumbbell(table(("Honesty", "gap", 1.0)).assign(mean_a=1.2, mean_b=2.2))
    xs = [x for trace in clear.data if trace.xaxis != "x2" for x in trace.x if x is not None]
    assert min(xs) >= 1 and max(xs) <= 7


def test_with_four_parties_the_widest_clear_pair_decides_the_row():
    frame = alignment.gaps(samples.ratings(4))
    figure = charts.dumbbell(frame)
    first = frame[frame["verdict"] == "gap"].iloc[0]
    line = next(text for trace in figure.data for text in (trace.text or ()) if text.startswith("◆ differ"))
    about = "about " if first["gate"] == "halves" else ""
    assert line == f"◆ differ by {about}{abs(first['gap']):g}"
    assert "Each row joins the two parties" in figure.layout.meta["caption"]


def test_several_questions_stand_in_sections_and_can_be_chosen(table):
    both = pd.concat(
        [table(("Honesty", "gap")), table(("Honesty", "aligned")).assign(question="importance", asked="matters for the deal")]
    )
    shown = [text for trace in charts.dumbbell(both).data for text in (trace.text or ())]
    assert "Lived today" in shown and "Matters for the deal" in shown
    assert title(both, question="importance") == "We are close on honesty."


def test_what_only_one_party_was_asked_is_left_out_and_said(table):
    asked = table(("Honesty", "gap"))
    one_sided = table(("Honesty", "too few")).assign(question="of_b", asked="lived by Linden Logistics", n_b=0)
    figure = charts.dumbbell(pd.concat([asked, one_sided]))
    assert figure.layout.meta["title"] == "We differ on honesty."
    assert "only one party answered" in figure.layout.meta["caption"]


def test_the_caption_says_who_answered_the_unit_and_what_the_interval_means(table):
    caption = charts.dumbbell(table(("Honesty", "gap"), ("Loyalty", "aligned"))).layout.meta["caption"]
    assert caption.startswith(f"{A}: 6 answers; {B}: 5 answers.")
    for words in ("in points from 1 to 7", "if similar people answered (95 %)", "1 point. The parties agreed on it in advance."):
        assert words in caption


def test_small_groups_are_said_to_be_rounded(table):
    frame = table(("Honesty", "gap", 2.5)).assign(gate="halves", n_a=3)
    figure = charts.dumbbell(frame)
    assert "rounded to halves" in figure.layout.meta["caption"]
    assert "◆ differ by about 2.5" in [text for trace in figure.data for text in (trace.text or ())]


@given(st.lists(st.floats(1, 7), min_size=2, max_size=6))
def test_no_mark_hides_another_on_a_phone(values):
    names = [f"p{i}" for i in range(len(values))]
    places = dict(zip(names, values, strict=True))
    shift = dodge(places, 6.4, names[:2])
    for i, a in enumerate(names):
        for b in names[i + 1 :]:
            near = abs(places[a] - places[b]) * NARROW / 6.4 < 15
            assert not near or abs(shift[a] - shift[b]) >= 14


def test_equal_means_stand_one_above_the_other(table):
    figure = charts.dumbbell(table(("Honesty", "aligned", 0.0)))
    marks = [trace for trace in figure.data if trace.hovertext]
    assert marks[0].x == marks[1].x and marks[0].y != marks[1].y


def test_forty_items_have_their_numbers_at_the_foot_too_and_stay_small(table):
    figure = charts.dumbbell(table(*[(f"Theme {i}", "aligned", i / 100) for i in range(40)]))
    sevens = [text for trace in figure.data for text in (trace.text or ()) if text == "7"]
    assert len(sevens) == 2
    assert len(json.dumps(charts.for_page(figure))) < 60_000
    ten = charts.dumbbell(table(*[(f"Theme {i}", "gap", i / 10) for i in range(10)]))
    assert len(json.dumps(charts.for_page(ten))) < 25_000


def thin(figure):
    """px of the marks of parties by their place on the axis of the sheet, on which thin rows stand."""
    return [size for trace in figure.data if trace.hovertext and trace.xaxis == "x2" for size in [trace.marker.size]]


def test_rows_that_tell_nothing_are_thin_and_have_no_verdict_of_their_own(table):
    figure = charts.dumbbell(table(("Wide", "gap", 3.0), *[(f"Theme {n}", "cannot tell", 1.0) for n in range(9)]))
    said = [text.replace("<br>", " ") for trace in figure.data for text in (trace.text or ())]
    assert "On nine of ten there are not enough answers to tell" in said
    assert sum("not enough answers" in text for text in said) == 1, "said once for all of them"
    assert max(thin(figure)) <= 11 < min(trace.marker.size for trace in figure.data if trace.hovertext and trace.xaxis != "x2")
    many = charts.dumbbell(table(*[(f"Theme {n}", "gap", 1.0) for n in range(9)]))
    assert figure.layout.height < many.layout.height, "nine thin rows and one row are lower than nine rows"


def test_in_wide_places_name_plot_and_verdict_stand_in_one_row_unless_a_name_is_too_long(table):
    def rows(*titles):
        with charts.fitting(charts.WIDE):
            figure = charts.dumbbell(table(*[(title, "gap", 2.0) for title in titles]))
        y = {text: at for trace in figure.data for text, at in zip(trace.text or (), trace.y, strict=False)}
        (mark, *_) = [trace for trace in figure.data if trace.hovertext]
        return figure, y, mark

    figure, y, mark = rows("Honesty")
    assert y["Honesty"] == y["◆ differ by 2"] == mark.y[0]
    low, high = figure.layout.xaxis.range
    left, right = ((at - low) / (high - low) for at in (1, 7))
    assert left > 0.25 and right < 0.76, "the scale leaves name and verdict their room"
    _, y, mark = rows("Honesty", "We hand on land, water, data and money in good order even when it costs")
    assert y["Honesty"] < mark.y[0], "all names stand above their rows where one is too long"


def test_a_picture_of_some_rows_keeps_the_title_of_their_question(table):
    shown = [text for trace in charts.dumbbell(table(("Honesty", "gap"))).data for text in (trace.text or ())]
    assert "Lived today" in shown
