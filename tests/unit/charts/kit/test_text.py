import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vested_widgets.charts.kit.text import amount, capital, columns, named, number, plain, unplain, wrap
from vested_widgets.method import listed


@pytest.mark.parametrize(
    "hostile",
    ["<script>alert(1)</script>", '<a href="javascript:alert(1)">x</a>', "<b>big</b><br>next", "&lt;b&gt;", "a & b", "<<b>>"],
)
def test_plotly_gets_no_tag_and_no_entity_of_a_members_own(hostile):
    shown = plain(hostile)
    assert "<" not in shown and ">" not in shown
    assert html.unescape(shown) == hostile
    assert re.sub(r"&(amp|lt|gt);", "", shown).count("&") == 0


@given(st.text(max_size=200), st.integers(4, 40), st.integers(1, 4))
def test_the_only_tag_in_a_wrapped_label_is_our_own_line_break(text, width, lines):
    shown = plain(text, width, lines)
    parts = shown.split("<br>")
    assert len(parts) <= lines
    assert all("<" not in part and ">" not in part for part in parts)
    assert all(columns(html.unescape(part)) <= width for part in parts)


@given(st.text(alphabet="abc <>&;é日", max_size=60))
def test_unplain_gives_back_the_words(text):
    assert unplain(plain(text)) == " ".join(text.split())


def test_controls_and_turned_writing_directions_are_taken_out():
    assert plain("safe\u202egnp.exe\x00\nnext") == "safe gnp.exe next"


def test_long_words_are_broken_and_long_texts_end_in_an_ellipsis():
    assert wrap("Donaudampfschiff", 6) == ["Donaud", "ampfsc", "hiff"]
    assert wrap("one two three four five six", 9, 2) == ["one two", "three…"]
    assert wrap("", 9) == [""]


def test_wide_letters_take_two_columns():
    assert wrap("信頼と正直さ", 6) == ["信頼と", "正直さ"]


@pytest.mark.parametrize(("value", "shown"), [(2.4, "2.4"), (3.0, "3"), (-0.04, "0"), (-1.5, "−1.5"), (10, "10"), (100.0, "100")])
def test_numbers_are_short(value, shown):
    assert number(value) == shown


@pytest.mark.parametrize("value", [None, float("nan"), float("inf"), "x"])
def test_undefined_numbers_are_a_dash(value):
    assert number(value) == "–"


def test_amounts_agree_with_their_number():
    assert (amount(1, "chart.points"), amount(0, "chart.answers"), amount(2.4, "chart.points"), amount(2, "chart.people")) == (
        "1 point",
        "0 answers",
        "2.4 points",
        "2 people",
    )


def test_lists_read_as_a_sentence():
    assert [listed(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Honesty", "honesty"),
        ("Lower cost", "lower cost"),
        ("NHS", "NHS"),
        ("McDonald", "McDonald"),
        ("Harbour safety", "Harbour safety"),
        ("We keep our word.", "“We keep our word”"),
        ("Trust?", "“Trust?”"),
    ],
)
def test_titles_inside_a_sentence(title, said):
    assert named(title, ["Harbour Foods"]) == said


def test_a_sentence_starts_with_a_capital():
    assert capital("honesty rose") == "Honesty rose"
    assert capital("") == ""
