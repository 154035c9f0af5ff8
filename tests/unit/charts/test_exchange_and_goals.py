"""What the parties give each other, and whether their goals go together: findings, widths, gates."""

import itertools
import json

import numpy as np
import pandas as pd
import pytest

from vested_widgets import alignment, charts, method
from vested_widgets.charts.kit.theme import LIGHT

A, B, C = "Harbour Foods", "Linden Logistics", "Mill Partners"


def meta(figure):
    return figure.layout.meta


def texts(figure):
    return [text for trace in figure.data for text in trace.text or ()]


# exchange_map


def rows(*given):
    return pd.DataFrame(given, columns=["giver", "receiver", "what", "kind", "weight"])


def bands(figure):
    """(colour, px at the left end, px at the right end, starts at x) of every half band."""
    found = []
    for trace in figure.data:
        if trace.type == "scatter" and trace.fill:
            xs, ys = list(trace.x), list(trace.y)
            cuts = [-1, *[i for i, x in enumerate(xs) if x is None], len(xs)]
            for a, b in itertools.pairwise(cuts):
                part = [(xs[i], ys[i]) for i in range(a + 1, b)]
                left, right = min(x for x, _ in part), max(x for x, _ in part)
                ends = [np.ptp([y for x, y in part if x == end]) for end in (left, right)]
                found.append((trace.fillcolor, *ends, left))
    return found


def test_the_title_says_who_gives_more_and_of_what():
    figure = charts.exchange_map(
        rows((B, A, "Nights", "service", 5), (B, A, "Data", "information", 4), (A, B, "Fees", "money", 4))
    )
    assert meta(figure)["title"] == f"{B} gives 9 and receives 4: it gives more service and information than it receives."


def test_who_receives_more_than_it_gives_is_told_of_the_middle_of_three():
    figure = charts.exchange_map(rows((B, A, "x", "service", 5), (C, A, "y", "access", 4), (B, C, "z", "money", 4)), margin=4)
    assert meta(figure)["title"] == (
        f"{B} gives 9 and receives 0: it gives more service and money than it receives. {A} gives 0 and receives 9."
    )
    one = charts.exchange_map(rows((B, A, "x", "service", 3), (A, C, "y", "access", 3), (C, A, "y", "risk", 4)), margin=3)
    assert (
        meta(one)["title"]
        == f"{A} gives 3 and receives 7: it receives more risk and service than it gives. The others are in balance."
    )


@pytest.mark.parametrize(("weight", "balanced"), [(3, True), (4, False)])
def test_a_difference_within_the_margin_is_balance(weight, balanced):
    title = meta(charts.exchange_map(rows((A, B, "x", "money", weight), (B, A, "y", "service", 1))))["title"]
    assert (title == "What we give and receive is in balance, within 2 points of weight.") == balanced
    assert title.startswith(f"{A} gives 4 and receives 1") != balanced


def test_bands_are_as_wide_as_their_weights_and_in_the_givers_colour():
    figure = charts.exchange_map(rows((A, B, "x", "money", 4), (B, A, "y", "service", 2)), parties={B: "d", A: "b"})
    found = bands(figure)
    assert len(found) == 4
    unit = {colour: [*left_right] for colour, *left_right, start in found if start < 0.1}
    assert unit["#e69f00"] == pytest.approx([56, 56], abs=0.3) and unit["#882255"] == pytest.approx([28, 28], abs=0.3)
    labels = " ".join(texts(figure))
    assert "money 4" in labels and "service 2" in labels
    assert "Harbour Foods<br>gives <b>4</b>" in labels and "Harbour Foods<br>receives <b>2</b>" in labels


def test_what_a_party_gives_itself_and_unknown_weights_are_listed_and_not_drawn():
    table = rows((A, A, "own", "money", 5), (A, B, "none", "money", None), (A, B, "text", "money", "much"), (A, B, "nine", "risk", 9),
                 (A, B, "yes", "favours", 3), (None, B, "nobody", None, 2))  # fmt: skip
    figure = charts.exchange_map(table)
    assert len(bands(figure)) == 2 and "favours 3" in texts(figure)
    assert len(meta(figure)["table"]["rows"]) == 6
    weights = {row[2]: row[4] for row in meta(figure)["table"]["rows"]}
    assert weights["none"] == weights["text"] == weights["nine"] == "–" and weights["own"] == 5
    assert "Three without a weight from 1 to 5 are not shown." in meta(figure)["caption"]
    assert "One that a party gives to itself is not shown." in meta(figure)["caption"]
    nothing = charts.exchange_map(table.iloc[:3])
    assert meta(nothing)["title"] == "There are no exchanges with a weight yet." and not bands(nothing)


def test_a_party_that_gives_and_receives_nothing_is_said():
    figure = charts.exchange_map(rows((A, B, "x", "money", 2), (B, A, "y", "service", 2)), parties={A: "a", B: "b", C: "c"})
    assert meta(figure)["title"].endswith(f"{C} gives and receives nothing yet.")


def test_exchanges_of_six_parties_and_hostile_words(words_of):
    names = [f"<b>P{n}</b>" for n in range(6)]
    figure = charts.exchange_map(rows(*[(names[i], names[(i + 1) % 6], "<script>", "<i>kind</i>", 3) for i in range(6)]))
    assert meta(figure)["title"].startswith("What we give and receive is in balance")
    assert "<script" not in words_of(figure) and "<b>P0" not in words_of(figure) and "<i>kind" not in words_of(figure)


def test_the_order_of_rows_changes_no_colour_and_no_finding():
    table = rows((B, A, "x", "service", 5), (A, B, "y", "money", 1), (C, B, "z", "risk", 2))
    one, two = charts.exchange_map(table), charts.exchange_map(table.iloc[::-1])
    assert meta(one)["title"] == meta(two)["title"]
    assert sorted(bands(one)) == sorted(bands(two))


# compatibility_map


def seen(goal_a, goal_b, *means, half=0.4, n=12, band="high", parties=(A, B), says=None):
    """One row of `alignment.compatibility` for each party that answers, in the order A, B, C; a mean that is None may not be shown."""
    found = []
    for party, mean in zip((A, B, C), means, strict=False):
        side = "too few" if mean is None else "conflicts" if mean + half < 0 else "advances" if mean > half else "cannot tell"
        figures = {"mean": mean, "low": None if mean is None else mean - half, "high": None if mean is None else mean + half}
        found.append(
            {"goal_a": goal_a, "party_a": parties[0], "goal_b": goal_b, "party_b": parties[1], "party": party, "n": n, "band": band,
             "says": says or side, "scale_low": -2, "scale_high": 2} | figures
        )  # fmt: skip
    return found


def goals(*pairs, **more):
    return charts.compatibility_map(pd.DataFrame([row for pair in pairs for row in pair]), **more)


def judged(of, goals=("Cost", "Jobs"), parties=("Rheinfrost", "Alpenmilch")):
    """Answers of the members of each party to one pair of goals."""
    return [
        {"member": f"{party}{n}", "party": party, "goal_a": goals[0], "party_a": parties[0], "goal_b": goals[1],
         "party_b": parties[1], "value": value}
        for party, values in of.items() for n, value in enumerate(values)
    ]  # fmt: skip


@pytest.mark.parametrize("helps", [[1, 2, 1], [2, 1, 2], [1, 2, 1, 2], [1, 2, 2, 1, 2, 1]])
def test_one_party_that_sees_a_conflict_and_another_that_sees_a_help_are_both_told(helps):
    answers = pd.DataFrame(judged({"Rheinfrost": [-2] * len(helps), "Alpenmilch": helps}))
    figure = charts.compatibility_map(alignment.compatibility(answers), parties={"Rheinfrost": "a", "Alpenmilch": "b"})
    assert meta(figure)["title"] == (
        "Rheinfrost sees a conflict, Alpenmilch a help: “Cost” (Rheinfrost) with “Jobs” (Alpenmilch)."
    )
    assert "No goals clearly conflict" not in json.dumps(meta(figure))
    says = {row[4]: row[-1] for row in meta(figure)["table"]["rows"]}
    assert says == {"Rheinfrost": "conflicts", "Alpenmilch": method.words("compatibility.verdict_advances")}
    strips = [colour for trace in figure.data if trace.type == "bar" for colour in trace.marker.color]
    assert {"#7b3294", "#008837"} == set(strips), "a strip of each party, and none that mixes them"
    assert [
        trace for trace in figure.data if trace.type == "scatter" and trace.mode == "lines" and trace.line.color == LIGHT["ink"]
    ], "a frame around the cell"


def test_what_is_seen_in_opposite_ways_comes_before_conflicts_and_the_widest_first():
    figure = goals(
        seen("Care", "Jobs", -1.2, -1.0),
        seen("Care", "Speed", 0.6, -0.6),
        seen("Cost", "Jobs", 1.5, -1.8),
        seen("Cost", "Speed", 1, 1),
    )
    widest = f"{B} sees a conflict, {A} a help: “Cost” ({A}) with “Jobs” ({B})."
    assert meta(figure)["title"] == f"{widest} One pair of goals conflicts: “Care” ({A}) with “Jobs” ({B})."
    assert f"Seen in opposite ways: “Cost” ({A}) with “Jobs” ({B}); “Care” ({A}) with “Speed” ({B})." in meta(figure)["caption"]
    alone = goals(seen("Care", "Speed", 0.6, -0.6), seen("Cost", "Jobs", 1.5, -1.8))
    assert meta(alone)["title"] == f"{widest} One more pair of goals is seen in opposite ways."
    rows = meta(figure)["table"]["rows"]
    assert [(row[0], row[2]) for row in rows[::2]] == [("Cost", "Jobs"), ("Care", "Speed"), ("Care", "Jobs"), ("Cost", "Speed")]
    assert [text for text in texts(figure) if text in ("Cost", "Care")] == ["Cost", "Care"], (
        "rows of the grid go by the same order"
    )


def test_a_party_that_leans_to_a_conflict_is_never_told_as_no_conflict():
    title = meta(goals(seen("Cost", "Jobs", -1.0, 0.1, half=1.1), seen("Cost", "Speed", 1.5, 1.4)))["title"]
    assert title == (
        f"{A} seems to see a conflict: “Cost” ({A}) with “Jobs” ({B}). There are not enough answers to tell."
        f" Strongest: “Cost” ({A}) with “Speed” ({B})."
    )


def test_who_sees_a_conflict_is_named_where_not_everybody_does():
    title = meta(goals(seen("Cost", "Jobs", -1.2, 0.1)))["title"]
    assert title == f"One pair of goals conflicts: “Cost” ({A}) with “Jobs” ({B}), as seen by {A}."


def test_conflicts_come_first_and_the_strongest_pair_is_named():
    figure = goals(
        seen("Cost", "Jobs", -1.2, -1.2),
        seen("Cost", "Speed", 1.4, 1.4),
        seen("Care", "Jobs", 0.6, 0.6),
        seen("Care", "Speed", 0.1, 0.1),
    )
    assert (
        meta(figure)["title"]
        == f"One pair of goals conflicts: “Cost” ({A}) with “Jobs” ({B}). Strongest: “Cost” ({A}) with “Speed” ({B})."
    )
    says = [row[10] for row in meta(figure)["table"]["rows"][::2]]
    assert says == ["conflicts", method.words("chart.cannot_tell"), "helps", "helps"]


def test_several_conflicts_are_counted_and_listed_in_the_caption():
    figure = goals(seen("Cost", "Jobs", -0.8, -0.8), seen("Care", "Jobs", -1.5, -1.5))
    assert meta(figure)["title"] == f"Two pairs of goals conflict, most “Care” ({A}) with “Jobs” ({B})."
    assert f"Conflicts: “Care” ({A}) with “Jobs” ({B}); “Cost” ({A}) with “Jobs” ({B})." in meta(figure)["caption"]


def test_a_mean_whose_interval_reaches_over_the_middle_is_no_conflict():
    unsure = seen("Cost", "Jobs", -0.4, -0.4, half=0.5)
    assert meta(goals(unsure))["title"] == "There are not enough answers to tell which goals help or hinder each other."
    both = goals(unsure, seen("Cost", "Speed", 1.0, 1.0))
    assert meta(both)["title"].startswith("No goals clearly conflict. Strongest: “Cost”")


def test_pairs_that_are_equally_strong_are_counted():
    title = meta(goals(*[seen(*pair, 1.5, 1.5) for pair in (("Cost", "Jobs"), ("Cost", "Speed"), ("Care", "Jobs"))]))["title"]
    assert title == f"No goals clearly conflict. Strongest: “Cost” ({A}) with “Jobs” ({B}), and two more."


def test_strips_print_sign_split_and_hatch():
    figure = goals(
        seen("Cost", "Jobs", 1.5), seen("Cost", "Speed", -0.9, band="low"), seen("Cost", "Care", None, n=None, band="")
    )
    assert {"+1.5", "−0.9<br><i>split</i>", "n&lt;3"} <= set(texts(figure))
    bars = [trace for trace in figure.data if trace.type == "bar"]
    cells = {
        x: (colour, shape)
        for trace in bars
        for x, colour, shape in zip(trace.base, trace.marker.color, trace.marker.pattern.shape, strict=True)
    }
    # Conflicts stand before what helps, and what may not be shown last.
    assert [cells[x] for x in sorted(cells)] == [("#c2a5cf", ""), ("#008837", ""), ("#858993", "/")]
    assert meta(figure)["table"]["rows"][-1][5:] == ["–", "–", "–", "–", "not shown", "too few answers"]


@pytest.mark.parametrize(
    ("mean", "colour"),
    [(0.4, "#f7f7f7"), (-0.4, "#f7f7f7"), (0.5, "#a6dba0"), (-0.5, "#c2a5cf"), (-1.3, "#7b3294"), (2, "#008837")],
)
def test_shades_are_even_on_both_sides_of_the_middle(mean, colour):
    (bar,) = [trace for trace in goals(seen("Cost", "Jobs", mean)).data if trace.type == "bar"]
    assert list(bar.marker.color) == [colour]


def test_a_mean_of_fewer_than_k_is_not_shown_even_if_the_table_has_it():
    figure = goals(seen("Cost", "Jobs", -2.0, n=2))
    assert meta(figure)["title"] == "Not enough answers to compare our goals yet."
    assert "−2" not in texts(figure) and "n&lt;3" in texts(figure)


def test_three_parties_have_a_block_per_pair_in_the_deals_order():
    figure = goals(
        seen("Cost", "Jobs", 1, 1, 1), seen("Cost", "Growth", 1, 1, 1, parties=(A, C)),
        seen("Growth", "Jobs", -1, -1, -1, parties=(C, B)), parties={C: "c", A: "a", B: "b"},
    )  # fmt: skip
    heads = [text.replace("<br>", " ") for text in texts(figure) if "row by row" in text]
    assert heads == [f"{C}, row by row, with {A}:", f"{C}, row by row, with {B}:", f"{A}, row by row, with {B}:"]
    assert meta(figure)["title"].startswith(f"One pair of goals conflicts: “Growth” ({C}) with “Jobs” ({B}).")


@pytest.mark.parametrize("members", [2, 6, 40])
def test_from_answers_to_the_map_whatever_the_number_of_members(members):
    answers = pd.DataFrame(judged({A: [-2] * members, B: [-2] * members}, parties=(A, B)))
    title = meta(charts.compatibility_map(alignment.compatibility(answers)))["title"]
    if members == 2:
        assert title == method.words("compatibility.too_few")
    else:
        assert title == f"One pair of goals conflicts: “Cost” ({A}) with “Jobs” ({B})."


def test_hostile_goals_stay_text(words_of):
    figure = goals(seen("<script>x</script>", "<a href='#'>y</a>", -1.5, parties=("<b>P</b>", B)))
    assert not [tag for tag in ("<script", "<a ", "<b>P") if tag in words_of(figure)]
    assert "<script>" in meta(figure)["table"]["rows"][0][0]


def test_a_party_that_has_not_answered_is_named_with_what_the_others_say():
    figure = goals(seen("Cost", "Jobs", -1.2), absent=[B])
    assert meta(figure)["title"] == (
        f"One pair of goals conflicts: “Cost” ({A}) with “Jobs” ({B}), as seen by {A}. {B} has not answered yet."
    )
    assert (
        meta(goals(seen("Cost", "Jobs", None, n=None), absent=[A, B]))["title"] == "Not enough answers to compare our goals yet."
    )
