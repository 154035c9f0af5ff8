"""A standard in words is offered as the number that it says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vested_widgets import method, scorecard


def read(text):
    return [(one.value, one.unit, one.direction) for one in scorecard.standards(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nineteen of twenty crates", [(95.0, "%", "")]),
        ("Nine of ten, within a minute", [(90.0, "%", "")]),
        ("Four of five shops are content or more", [(80.0, "%", "")]),
        ("One in thirty", [(3.33, "%", "")]),
        ("Off by less than a tenth in four weeks of five", [(80.0, "%", "")]),
        ("Fewer than one in ten", [(10.0, "%", "lower")]),
        ("Less than five in a hundred", [(5.0, "%", "lower")]),
        ("At most two in seven", [(28.6, "%", "lower")]),
        ("Two of three", [(66.7, "%", "")]),
        ("19 of 20", [(95.0, "%", "")]),
        ("Thirty-one of forty", [(77.5, "%", "")]),
        ("All crates", [(100.0, "%", "higher")]),
        ("None", [(0.0, "", "lower")]),
        ("Fifty shops after two years", [(50.0, "", ""), (2.0, "", "")]),
        ("95 % on time", [(95.0, "%", "")]),
        ("99.5% of calls", [(99.5, "%", "")]),
        ("three hundred trucks", [(300.0, "", "")]),
        ("One of four wards and three of five shops", [(25.0, "%", ""), (60.0, "%", "")]),
        ("As good as today", []),
        ("", []),
        ("eleven of ten", [(11.0, "", ""), (10.0, "", "")]),
    ],
)
def test_a_standard_is_read_as_the_number_that_it_says(text, expected):
    assert read(text) == expected


@given(st.integers(1, 19), st.integers(2, 19))
def test_a_share_of_small_numbers_is_read_whatever_stands_around_it(part, whole):
    names = method.words("standard.numbers").split()
    if part > whole:
        return
    text = f"More or fewer: {names[part]} wards of {names[whole]}, every week"
    (found,) = scorecard.standards(text)
    assert found.value == pytest.approx(100 * part / whole, rel=0.005)
    assert found.said == f"{names[part]} wards of {names[whole]}"


@given(st.text(max_size=200))
def test_any_text_can_be_read(text):
    for found in scorecard.standards(text):
        assert found.value >= 0
        assert found.said in text
