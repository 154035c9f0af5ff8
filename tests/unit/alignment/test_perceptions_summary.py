"""What a party thinks that another would say stands in the summary beside what that one says."""

from __future__ import annotations

import pandas as pd
import pytest

from vested_widgets import alignment as al


def rows(party, values, *, about="", guess=False):
    return [
        {"party": party, "member": f"{party}{n}", "item": "candour", "question": "matters", "about": about, "value": value,
         "low": 1, "high": 7, "margin": 1.5, "kind": "ratings", "guess": guess}
        for n, value in enumerate(values)
    ]  # fmt: skip


FRAME = pd.DataFrame([
    *rows("A", [6] * 6), *rows("B", [2, 2, 3, 2, 2, 3]),
    *rows("A", [6, 6, 7, 6, 6, 6], about="B", guess=True), *rows("B", [6] * 6, about="A", guess=True),
])  # fmt: skip


@pytest.mark.parametrize("form", ["guess", "kind"])
def test_a_guess_is_compared_with_what_the_other_party_says(form):
    frame = FRAME
    if form == "kind":
        frame = FRAME.assign(kind=FRAME["guess"].map({True: "perceptions", False: "ratings"})).drop(columns="guess")
    table = al.summary(frame)
    guessed = table[table["kind"] == "perceptions"].set_index("party")
    assert list(guessed.index) == ["A", "B"] and list(guessed["against"]) == ["B", "A"]
    assert guessed.at["A", "mean"] == 6.2 and guessed.at["A", "gap"] == pytest.approx(6.2 - 2.3, abs=0.11)
    assert guessed.at["A", "verdict"] == "gap" and guessed.at["B", "verdict"] == "aligned"
    own = table[table["kind"] == "ratings"].set_index("party")
    assert own.at["A", "mean"] == 6.0 and own.at["A", "against"] == "B"


def test_guesses_of_a_small_party_are_withheld_like_its_answers():
    few = FRAME[~(FRAME["party"].eq("B") & FRAME["member"].isin(["B2", "B3", "B4", "B5"]))]
    table = al.summary(few).set_index(["kind", "party"])
    assert pd.isna(table.at[("perceptions", "B"), "mean"]) and pd.isna(table.at[("perceptions", "A"), "gap"])
    assert table.at[("perceptions", "A"), "verdict"] == "too few"
    other = few.assign(value=few["value"].where(few["party"] != "B", 8 - few["value"]))
    pd.testing.assert_frame_equal(al.summary(few), al.summary(other))
