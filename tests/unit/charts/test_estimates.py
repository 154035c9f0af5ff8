"""Ranges side by side and guessed gains: what their titles find, and what is not shown of few people."""

from __future__ import annotations

import pandas as pd

from vested_widgets import alignment, charts

A, B = "Harbour Foods", "Linden Logistics"


def ranges(first, second, n=(4, 4), title="Price of diesel"):
    rows = [
        (party, f"{party}{at}", title.lower(), title, "EUR a litre", numbers[1], *numbers, "estimates")
        for party, numbers, many in ((A, first, n[0]), (B, second, n[1]))
        for at in range(many)
    ]
    columns = ["party", "member", "item", "title", "counted_in", "value", "lowest", "likely", "highest", "kind"]
    return alignment.estimates(pd.DataFrame(rows, columns=columns))


def told(*args, **more):
    return charts.estimate_ranges(ranges(*args, **more)).layout.meta


def test_the_title_names_what_parties_estimate_apart_else_what_only_touches():
    assert told((1, 1.1, 1.2), (2, 2.1, 2.2))["title"] == "Your ranges are apart: “Price of diesel”."
    assert told((1, 1.5, 2), (2, 2.5, 3))["title"] == "Your ranges only touch: “Price of diesel”."
    assert told((1, 2, 3), (2, 2.5, 3))["title"].startswith("Your ranges overlap")


def test_the_joint_range_stands_below_those_of_the_parties():
    rows = told((1, 1.5, 2), (2, 2.5, 3))["table"]["rows"]
    assert [row[2] for row in rows] == [A, B, "Joint range"]
    assert rows[-1][3:6] == [1.0, 2.0, 3.0]


def test_a_party_below_the_gate_has_neither_bar_nor_number():
    figure = charts.estimate_ranges(ranges((1, 1.1, 1.2), (7.7, 8.8, 9.9), n=(4, 2)))
    document = str(figure.to_plotly_json())
    assert figure.layout.meta["title"] == "Not enough answers to tell: fewer than two parties have 3 estimates of anything."
    assert not any(number in document for number in ("7.7", "8.8", "9.9"))


def guesses(guess, model, n=4):
    rows = [(B, A, n, guess, model, "EUR"), (A, B, 4, 100_000, 100_000, "EUR")]
    return charts.guessed_gains(pd.DataFrame(rows, columns=["about", "party", "n", "guess", "model", "currency"])).layout.meta


def test_the_title_tells_the_guess_that_is_farthest_from_the_model():
    assert guesses(500_000, 200_000)["title"] == (
        f"{A} thinks that {B} has EUR 500,000 left in a good year. The model says EUR 200,000."
    )
    assert guesses(50_000, 200_000)["title"].startswith(f"{A} thinks that {B} has only EUR 50,000 left")
    assert guesses(210_000, 200_000)["title"] == "What you think of each other's good year is near to what the model says."


def test_without_a_model_only_guesses_are_told():
    frame = pd.DataFrame([(B, A, 4, 5e5, float("nan"), "EUR")], columns=["about", "party", "n", "guess", "model", "currency"])
    meta = charts.guessed_gains(frame, why="Cost line “x” is not whole.").layout.meta
    assert meta["title"] == "These are your guesses. The model says nothing yet."
    assert "Cost line “x” is not whole." in meta["caption"]


def test_a_guess_of_too_few_is_not_told():
    frame = pd.DataFrame([(B, A, pd.NA, float("nan"), 2e5, "EUR")], columns=["about", "party", "n", "guess", "model", "currency"])
    assert charts.guessed_gains(frame).layout.meta["title"] == "Not enough answers to tell: no party has 3 guesses."
