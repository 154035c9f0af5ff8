"""Pictures of the work: their findings, and what they show of no line, one, and many."""

from __future__ import annotations

import pandas as pd
import pytest

from vested_widgets import charts, workload

A, B, S, T = "Harbour Foods", "Linden Logistics", "Shared", "A third party"
COLOURS = {A: "a", B: "b"}
LONG = "Sorting, weighing, washing, counting and bringing back everything that did not come back by itself in the first week of the harvest"


def outlined(*owners, effort=None, title="Line"):
    rows = [("area", "Planning", "", None)] + [(f"l{at}", f"{title} {at}", "area", owner) for at, owner in enumerate(owners)]
    frame = pd.DataFrame(rows, columns=["line", "title", "parent", "owner"])
    return workload.outline(frame.assign(effort=[None, *effort]) if effort else frame)


def title(figure):
    return figure.layout.meta["title"]


def test_the_map_names_who_has_most_and_what_nobody_has():
    figure = charts.owner_map(outlined(A, A, B, None), parties=COLOURS)
    assert title(figure) == "Harbour Foods has most of the work: 2 of 4 lines. 1 line has no owner yet."
    assert figure.layout.meta["table"]["rows"][3] == ["Planning", "1.4", "Line 3", "No owner yet", "–"]


def test_work_that_is_shared_throughout_is_the_finding():
    assert title(charts.owner_map(outlined(S, S, A), parties=COLOURS)).startswith("Most work is shared: 2 of 3 lines")


def test_the_same_share_is_told_as_such():
    assert title(charts.owner_map(outlined(A, B), parties=COLOURS)) == (
        "Harbour Foods and Linden Logistics have the same share of the work: 1 of 2 lines each."
    )


def test_no_line_and_no_owner_are_sentences():
    assert title(charts.owner_map(outlined()[:0], parties=COLOURS)) == "There is no work in the table yet."
    assert title(charts.owner_map(outlined(None), parties=COLOURS)) == "No line of work has an owner yet."


def widths(figure):
    return [round(x, 3) for trace in figure.data if trace.type == "bar" and trace.customdata for x in trace.x]


def test_blocks_are_as_wide_as_their_effort_if_every_line_has_one():
    assert widths(charts.owner_map(outlined(A, B, effort=[3, 1]), parties=COLOURS)) == [0.75, 0.25]
    some = charts.owner_map(outlined(A, B, effort=[3, None]), parties=COLOURS)
    assert widths(some) == [0.5, 0.5]
    assert "Effort is given for 1 of 2 lines only" in some.layout.meta["caption"]


def test_why_the_lines_are_no_tree_is_the_finding():
    told = charts.owner_map(outlined()[:0], parties=COLOURS, wrong="“Planning” is within itself.")
    assert title(told) == "“Planning” is within itself."


@pytest.mark.parametrize("many", [0, 1, 5, 200])
@pytest.mark.parametrize("px", [charts.NARROW, charts.WIDE])
def test_any_number_of_lines_with_long_names_is_drawn_and_told_whole(many, px):
    lines = outlined(*[(A, B, S, T, None)[at % 5] for at in range(many)], title=LONG)
    after = pd.DataFrame([(f"l{at}", f"l{at - 1}") for at in range(1, many)], columns=["line", "after"])
    with charts.fitting(px):
        drawn = charts.owner_map(lines, parties=COLOURS), charts.hand_over_map(workload.links(lines, after), parties=COLOURS)
    assert len(drawn[0].layout.meta["table"]["rows"]) == max(many, 1)
    assert all(figure.layout.height < 3200 for figure in drawn)


def test_hand_overs_are_counted_by_pair_of_owners():
    lines = outlined(A, B, A, B, None)
    after = pd.DataFrame([("l1", "l0"), ("l3", "l2"), ("l2", "l1"), ("l4", "l3")], columns=["line", "after"])
    figure = charts.hand_over_map(workload.links(lines, after), parties=COLOURS)
    assert title(figure) == (
        "Work passes from one owner to another 3 times. Most often from Harbour Foods to Linden Logistics: 2 times."
    )
    assert "1 link has a line without an owner" in figure.layout.meta["caption"]
    assert figure.layout.meta["table"]["rows"][0] == ["Line 0", A, "Line 1", B]
    assert figure.layout.meta["behind"][f"{A} → {B}"] == [0, 1]


def test_no_links_and_no_hand_overs_are_sentences():
    lines = outlined(A, A)
    nothing = workload.links(lines, pd.DataFrame({"line": [], "after": []}))
    assert title(charts.hand_over_map(nothing, parties=COLOURS)) == "No line of work comes after another yet."
    same = workload.links(lines, pd.DataFrame({"line": ["l1"], "after": ["l0"]}))
    assert title(charts.hand_over_map(same, parties=COLOURS)) == "No work passes from one owner to another."


def disagreed(given, **options):
    rows = [
        (party, f"{party}{at}", line, line, owner, "choice")
        for line, by in given.items()
        for party, chosen in by.items()
        for at, owner in enumerate(chosen)
    ]
    answers = pd.DataFrame(rows, columns=["party", "member", "item", "title", "value", "kind"])
    return workload.disagreements(answers, owners=[A, B, S, T], parties=[A, B], **options)


def test_lines_that_both_want_and_that_neither_wants_are_the_finding():
    table = disagreed(
        {
            "Keys": {A: [B] * 5, B: [B] * 5},
            "Crates": {A: [A] * 5, B: [B] * 4 + [A]},
            "Cooling": {A: [B] * 6, B: [A] * 5},
            "Counting": {A: [A] * 6, B: [B] * 5},
        }
    )
    figure = charts.disagreement_list(table, parties=COLOURS)
    assert title(figure) == "Two parties want to do counting and 1 more line. Each party wants the other to do cooling."
    assert [row[0] for row in figure.layout.meta["table"]["rows"]][-1] == "Keys"
    assert figure.layout.meta["table"]["rows"][0][2:4] == ["itself, 6 of 6", "itself, 5 of 5"]


def test_other_findings_are_told_where_no_line_is_claimed():
    differ = charts.disagreement_list(disagreed({"Crates": {A: [S] * 5, B: [B] * 5}}), parties=COLOURS)
    assert title(differ) == "Parties name different owners for 1 of 1 lines. They differ most on crates."
    same = charts.disagreement_list(disagreed({"Crates": {A: [B] * 5, B: [B] * 5}}), parties=COLOURS)
    assert title(same) == "Most people of all parties name the same owner for this line."


def test_a_party_that_is_silent_or_small_shows_nothing_of_its_own(words_of):
    figure = charts.disagreement_list(disagreed({"Crates": {A: [A] * 5, B: [T] * 4}}), parties=COLOURS)
    assert title(figure) == "No line can be compared yet, because only one party can be shown."
    assert T not in words_of(figure) and T not in str(figure.layout.meta)
    alone = charts.disagreement_list(disagreed({"Crates": {A: [A] * 4, B: []}}), parties=COLOURS)
    assert title(alone) == "No party has at least 5 answers to a line yet, so nothing can be shown."


def test_where_each_party_is_small_all_people_together_are_shown():
    figure = charts.disagreement_list(
        disagreed({"Keys": {A: [B] * 4, B: [B] * 4}, "Crates": {A: [A] * 4, B: [B] * 3}}), parties=COLOURS
    )
    assert title(figure) == "No party can be shown alone, but all people together differ most on crates."
    assert figure.layout.meta["table"]["rows"][0][:4] == ["Crates", "–", "not shown", "not shown"]
    assert "All together: Linden Logistics, 8 of 8" in str(figure.to_plotly_json()["data"]).replace("<br>", " ")
