"""Findings and tables of the pictures of rankings, change and terms."""

import pandas as pd
import pytest

from vested_widgets import charts

A, B = "Harbour Foods", "Linden Logistics"


def meta(figure):
    return figure.layout.meta


# bump


def ranks(concordance=None, n=6, **by_party):
    rows = [(party, f"g{i}", f"Goal {'abcde'[i]}", mean, n) for party, means in by_party.items() for i, mean in enumerate(means)]
    frame = pd.DataFrame(rows, columns=["party", "item", "title", "mean_rank", "n"])
    return frame if concordance is None else frame.assign(concordance=frame["party"].map(concordance))


@pytest.mark.parametrize(
    ("parties", "said"),
    [
        ({A: [1, 2, 3], B: [1, 3, 2]}, "We put goal a first."),
        ({A: [1, 2, 3], B: [3, 2, 1]}, f"{A} puts goal a first, {B} puts goal c first."),
        (
            {A: [1, 2, 3, 4], B: [2, 1, 4, 3]},
            f"{A} puts goal a first, {B} puts goal b first. Of the first three, two are shared.",
        ),
        ({A: [1, 2, 3, 4], B: [1, 3, 2, 4]}, "We put goal a first. The first three are the same goals."),
        ({A: [1.5, 1.5, 3], B: [1.5, 1.5, 3]}, "We put goal a and goal b first."),
        ({A: [1, 2, 3]}, f"{A} puts goal a first."),
    ],
)
def test_rankings_say_who_puts_what_first(parties, said):
    assert meta(charts.bump(ranks(**parties)))["title"] == said


def test_a_party_without_an_order_of_its_own_is_not_given_one():
    figure = charts.bump(ranks(concordance={A: 0.6, B: 0.05}, **{A: [1, 2, 3], B: [3, 2, 1]}))
    assert meta(figure)["title"] == f"{A} puts goal a first. Within {B} there is no common order yet."
    assert any(trace.line.dash == "dot" for trace in figure.data if trace.mode == "lines")
    assert meta(charts.bump(ranks(concordance={A: 0.0, B: 0.05}, **{A: [1, 2], B: [2, 1]})))["title"] == (
        f"There is no common order yet within {A} and {B}."
    )


def test_shared_places_and_thin_parties_in_rankings():
    figure = charts.bump(ranks(**{A: [1.5, 1.5, 3]}))
    assert meta(figure)["table"]["rows"] == [["Goal a", 1, 1.5], ["Goal b", 1, 1.5], ["Goal c", 3, 3.0]]
    assert "1=" in [text for trace in figure.data for text in (trace.text or ())]
    assert meta(charts.bump(ranks(n=2, **{A: [1, 2]})))["title"] == "Not enough people have ranked to show an order."


# slope


def change(*rows):
    """(title, party, before, after, low, high)."""
    found = []
    for title, party, before, after, low, high in rows:
        for wave, mean in ((1, before), (2, after)):
            words = {"item": title.lower(), "title": title, "party": party, "wave": wave}
            found.append(words | {"mean": mean, "n": 6, "low": low, "high": high, "people": "stayed"})
    return pd.DataFrame(found)


UP, DOWN, FLAT = ("Honesty", A, 3.0, 4.2, 0.4, 2.0), ("Loyalty", B, 5.0, 4.0, -1.8, -0.2), ("Equity", A, 4.0, 4.3, -0.5, 1.1)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([UP], f"Honesty rose by 1.2 points at {A}."),
        ([UP, DOWN], f"Honesty rose by 1.2 points at {A} and loyalty fell by 1 point at {B}."),
        ([UP, FLAT], f"Honesty rose by 1.2 points at {A}. On the rest there are not enough answers to tell."),
        ([FLAT], f"There are not enough answers to tell what changed. Equity moved most, up 0.3 points at {A}."),
        ([("Equity", A, 4.0, 4.0, None, None)], "Nothing changed."),
        (
            [UP, DOWN, ("Care", A, 2.0, 4.0, 1, 3)],
            f"Care rose by 2 points at {A}, honesty rose by 1.2 points at {A}, and one more changed.",
        ),
    ],
)
def test_change_says_what_rose_and_fell(rows, said):
    assert meta(charts.slope(change(*rows)))["title"] == said


def test_without_an_interval_no_change_is_called_clear():
    figure = charts.slope(change(("Honesty", A, 1.0, 6.0, None, None)))
    assert meta(figure)["title"].startswith("There are not enough answers to tell what changed.")
    assert "There are no intervals here" in meta(figure)["caption"]


def test_one_wave_is_nothing_to_compare_and_thin_waves_are_left_out():
    assert meta(charts.slope(change(UP).iloc[:1]))["title"] == "There is nothing to compare over time yet."
    thin = change(UP)
    thin.loc[1, "n"] = 2
    figure = charts.slope(thin)
    assert meta(figure)["title"] == "There is nothing to compare over time yet."
    assert meta(figure)["table"]["rows"] == [["Honesty", A, 3.0, "–", "–", 0.4, 2.0, "fewer than 3"]]


def test_all_who_answered_are_dashed_beside_those_who_stayed():
    frame = pd.concat([change(UP), change(UP).assign(people="all", mean=[3.1, 4.0])])
    dashes = [trace.line.dash for trace in charts.slope(frame).data if trace.mode == "lines"]
    assert "dash" in dashes and None in dashes


# term_bars


def terms(*rows, n=6):
    return pd.DataFrame(rows, columns=["party", "term", "people"]).assign(n=n)


def test_terms_say_what_is_shared_and_what_is_not():
    figure = charts.term_bars(terms((A, "trust", 4), (B, "trust", 3), (A, "cost", 3), (B, "cost", 1), (B, "night shift", 2)))
    assert meta(figure)["title"] == (f"Both of us use “trust”. Mostly used by one party: {A} of “cost”; {B} of “night shift”.")
    assert meta(figure)["table"]["rows"] == [["trust", 4, 3], ["cost", 3, "fewer than 2"], ["night shift", "fewer than 2", 2]]


def test_a_term_of_one_person_is_never_shown(words_of):
    figure = charts.term_bars(terms((A, "gluten", 1), (B, "trust", 3), (A, "trust", 2)))
    assert "gluten" not in words_of(figure) + str(figure.layout.meta)
    with pytest.raises(ValueError, match="names that person"):
        charts.term_bars(terms((A, "x", 2)), least=1)


def test_terms_of_a_party_that_wrote_too_little_are_not_shown(words_of):
    figure = charts.term_bars(terms((A, "trust", 3), n=4))
    assert "trust" not in words_of(figure)
    assert "No word was used by 2 people" in meta(figure)["title"]


def test_two_parties_stand_on_two_sides():
    figure = charts.term_bars(terms((A, "trust", 4), (B, "trust", 3)))
    bars = [bar for trace in figure.data if trace.type == "bar" for bar in zip(trace.base, trace.x, strict=True)]
    assert bars == [(-4, 4), (0, 3)]
