"""What of a text can be kept, and the one spelling that a name has."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vested_widgets import method, texts

ANY = st.text(st.characters(), max_size=40) | st.text(
    st.sampled_from("aB é\u0301\u200b\u200d\ud83d\x00\u2066\ufe0f👩🏳"), max_size=12
)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("x \ud83d", "half"),
        ("\udca9", "half"),
        ("a\x00b", "control"),
        ("bell\x07", "control"),
        ("\x9f", "control"),
        ("\uffff", "control"),
        ("\u200b\u2060", "unseen"),
        ("\u2800", "unseen"),
        ("\u3164 \u202e", "unseen"),
    ],
)
def test_what_cannot_be_kept_is_told_by_its_kind(text, kind):
    assert texts.fault(text).kind == kind
    sentence = method.unstorable("Your text", text)
    assert sentence.startswith("Your text has ")
    assert "\n" not in sentence
    sentence.encode()


@pytest.mark.parametrize(
    "text", ["", " ", "plain", "two\nlines\tand a tab", "👩‍👧 at work 🏳️‍🌈", "می‌خواهم", "क्‍ष", "שלום\u200f!", "na\u00efve"]
)
def test_what_people_write_can_be_kept(text):
    assert texts.fault(text) is None
    assert method.unstorable("Your text", text) == ""


def test_the_sentence_says_where():
    assert "after “before it”" in method.unstorable("The note", "before it\ud83d and after")
    assert "at its beginning" in method.unstorable("The note", "\x00")
    assert "U+0007" in method.unstorable("The note", "a\x07")


def test_line_ends_of_other_systems_become_ours():
    assert method.storable("It", "a\r\nb\rc\x0bd\x0ce\u2028f\x85g", ValueError) == "a\nb\nc\nd\ne\nf\ng"


def test_a_refusal_is_the_error_that_was_asked_for_and_blanks_are_nothing():
    with pytest.raises(KeyError, match="half a character"):
        method.storable("It", "\ud83d", KeyError)
    assert method.storable("It", " \u00a0\n", ValueError) == ""


@given(ANY)
def test_what_is_taken_can_be_written_everywhere(text):
    if texts.fault(text) is None:
        json.dumps(text, ensure_ascii=False).encode()
        assert "\x00" not in text
    texts.readable(text).encode()
    assert texts.fault(texts.readable(text)) is None or not texts.is_seen(text)


def test_what_is_stored_already_is_read_with_the_replacement_character_wherever_it_stands():
    assert texts.readable({"a\ud83d": ["x\x00", {"b": "\udfff"}], "n": 3, "t": None}) == {
        "a�": ["x�", {"b": "�"}],
        "n": 3,
        "t": None,
    }


SAME = [
    ("José", "Jose\u0301"),
    ("Nord Logistik", "Nord\u00a0Logistik"),
    ("Nord Logistik", "  Nord   Logistik "),
    ("Nord Logistik", "Nord\nLogistik"),
    ("Nord", "No\u200brd"),
    ("Nord", "\u200eNord\u200f"),
    ("Nord", "\u202aNord\u202c"),
    ("Nord", "No\u00adrd\ufeff"),
    ("Nord", "No\u200drd\u200c"),
    ("Nord", "Nord\ufe0f"),
    ("Å", "\u212b"),
    ("On time", "On\u202ftime"),
]


@pytest.mark.parametrize(("name", "spelling"), SAME)
def test_spellings_that_nobody_tells_apart_are_one_name(name, spelling):
    assert texts.normalised(spelling) == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize("name", ["می‌خواهم", "क्‍ष", "👩‍👩‍👧", "🏳️‍🌈", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "葛\U000e0100城", "🤷🏽‍♀️"])
def test_joiners_and_variants_stay_where_a_script_or_an_emoji_needs_them(name):
    assert texts.normalised(name) == name


@given(ANY)
@example("\U0001f000\u200d\ufe0f")  # a joiner before what goes has to go with it
def test_a_name_is_normalised_once(name):
    once = texts.normalised(name)
    assert texts.normalised(once) == once
    assert once == once.strip()
    texts.readable_name(name).encode()


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Müller", "Muller"),
        ("ANNA", "Änna"),
        ("Аlpha", "Alpha"),
        ("Ｎord", "Nord"),
        ("Nord Logistik", "NordLogistik"),
        ("A–1", "A-1"),
        ("O’Neil", "O'Neil"),
    ],
)
def test_names_that_people_take_for_each_other_look_alike(a, b):
    assert texts.key(a) != texts.key(b)
    assert texts.look_alike(["Other", a, b]) == (texts.normalised(a), texts.normalised(b))


@pytest.mark.parametrize(
    "names", [["C", "C++"], ["Item 1.1", "Item 11"], ["Anna", "Anne"], ["かき", "かぎ"], ["José", "Jose\u0301"], ["ANNA", "anna"]]
)
def test_other_names_do_not(names):
    assert texts.look_alike(names) is None
