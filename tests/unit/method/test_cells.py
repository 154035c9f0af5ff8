from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vested_widgets import texts
from vested_widgets.method import Wrong, cells
from vested_widgets.method.tables import UNITS, Column, Option

LOCALES = ("en", "en_GB", "de", "fr", "sv", "pl", "es", "it", "nl", "pt", "da", "fi", "cs", "de_CH", "en_IN")
CURRENCIES = ("EUR", "USD", "GBP", "CAD", "SEK", "JPY", "CHF", "KWD", "PLN", "INR", "NOK", "AUD")
locales = st.sampled_from(LOCALES)


def column(kind, **keys):
    return Column(id="cell", title="Cell", kind=kind, **keys)


def back(col, value, options=(), locale="en", currency=""):
    shown = cells.show(col, value, options, locale=locale, currency=currency)
    return cells.read(col, shown, options, locale=locale, currency=currency)


decimals = st.decimals(min_value=-(10**9), max_value=10**9, places=4, allow_nan=False, allow_infinity=False)
numbers = st.one_of(st.integers(-(10**14), 10**14), decimals.map(float), st.floats(-1e6, 1e6).map(lambda f: round(f, 3)))


@given(numbers, locales)
def test_a_number_that_is_shown_is_read_back(value, locale):
    assert back(column("number"), value, locale=locale) == value
    assert back(column("percent"), value, locale=locale) == value


@given(st.integers(-(10**12), 10**12), st.sampled_from(CURRENCIES), st.sampled_from(("", *CURRENCIES)), locales)
@settings(max_examples=300)
def test_money_that_is_shown_is_read_back(minor, code, default, locale):
    from babel.numbers import get_currency_precision

    places = get_currency_precision(code)
    value = {"amount": format(Decimal(minor).scaleb(-places), "f"), "currency": code}
    assert back(column("money"), value, locale=locale, currency=default) == value
    assert cells.read(column("money"), value, locale=locale, currency=default) == value


@given(st.one_of(st.integers(0, 5000), st.integers(0, 50000).map(lambda n: n / 100)), st.sampled_from(UNITS), locales)
def test_a_duration_that_is_shown_is_read_back(n, unit, locale):
    value = {"n": n, "unit": unit}
    assert back(column("duration"), value, locale=locale) == value
    assert cells.read(column("duration"), value, locale=locale) == value


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)), locales)
def test_a_date_that_is_shown_is_read_back(value, locale):
    assert back(column("date"), value.isoformat(), locale=locale) == value.isoformat()


@given(st.text(max_size=200).map(texts.with_line_ends).filter(lambda text: texts.fault(text) is None))
def test_a_text_stays_as_it_was_typed(text):
    assert back(column("text"), text.strip()) == (text.strip() or None)


labels = st.lists(
    st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=12).map(texts.normalised).filter(bool),
    min_size=1, max_size=6, unique_by=texts.key,
)  # fmt: skip


@given(labels, st.data())
def test_what_was_chosen_is_read_back(names, data):
    options = [(f"00id{at}", name) for at, name in enumerate(names)]
    one = data.draw(st.sampled_from(options))[0]
    assert back(column("party"), one, options) == one
    several = data.draw(st.lists(st.sampled_from(options), unique=True, min_size=1).map(lambda found: [i for i, _ in found]))
    assert cells.read(column("person", many=True), several, options) == several
    if not any(sign in name for name in names for sign in ";,"):
        assert back(column("person", many=True), several, options) == several


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1.234,50 €", "1234.50 EUR"), ("€1,234.50", "1234.50 EUR"), ("€ 1 234,5", "1234.50 EUR"), ("EUR 12", "12.00 EUR"),
        ("12 eur", "12.00 EUR"), ("12 euros", "12.00 EUR"), ("5k EUR", "5000.00 EUR"), ("€1.2 million", "1200000.00 EUR"),
        ("CHF 1'200", "1200.00 CHF"), ("-€5", "-5.00 EUR"), ("€-5", "-5.00 EUR"), ("US dollars 7", "7.00 USD"), ("¥", None),
        ("$5", None), ("5", None), ("12.345 €", None), ("5.5 JPY", None), ("about 5 €", None), ("€5 kr", None), ("", ""),
    ],
)  # fmt: skip
def test_money_is_read_as_people_write_it_and_never_guessed(typed, amount):
    found = cells.read(column("money"), typed)
    if amount is None:
        assert isinstance(found, Wrong)
        assert found.kept == {"wrong": typed}
        assert found.sentence.endswith(".")
    else:
        assert found == ({"amount": amount.split()[0], "currency": amount.split()[1]} if amount else None)


def test_a_sign_that_several_currencies_share_means_the_columns_own():
    assert cells.read(column("money", currency="CAD"), "$5") == {"amount": "5.00", "currency": "CAD"}
    assert cells.read(column("money"), "5 kr", currency="SEK") == {"amount": "5.00", "currency": "SEK"}
    assert cells.read(column("money", currency="EUR"), "5") == {"amount": "5.00", "currency": "EUR"}


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("date", "12 Mar 2027", "2027-03-12"), ("date", "March 12th, 2027", "2027-03-12"), ("date", "12.03.2027", "2027-03-12"),
        ("date", "2027/3/12", "2027-03-12"), ("date", "25/4/2027", "2027-04-25"), ("date", "3/3/2027", "2027-03-03"),
        ("duration", "3 months", {"n": 3, "unit": "month"}), ("duration", "2 wks", {"n": 2, "unit": "week"}),
        ("duration", "1.5 years", {"n": 1.5, "unit": "year"}), ("duration", "4h", {"n": 4, "unit": "hour"}),
        ("percent", "50 %", 50), ("percent", "50", 50), ("percent", "12,5%", 12.5), ("percent", "0.5 %", 0.5),
        ("percent", "3 percent", 3), ("number", "1,234", 1234), ("number", "1 234 567,25", 1234567.25), ("number", "-.5", -0.5),
    ],
)  # fmt: skip
def test_other_quantities_are_read_as_people_write_them(kind, typed, value):
    assert cells.read(column(kind), typed) == value


@pytest.mark.parametrize(
    ("kind", "typed", "says"),
    [
        ("date", "3/4/2027", "3 Apr 2027 or as 4 Mar 2027"), ("date", "12.3.27", "year with four digits"),
        ("date", "31 Feb 2027", "not in the calendar"), ("date", "March 2027", "12 Mar 2027"), ("date", "1 May 1204", "1900 to 2199"),
        ("duration", "3 m", "“m” is not a unit of time"), ("duration", "90", "has no unit"), ("duration", "-1 day", "not a length of time"),
        ("percent", "0.5", "0.5 % or 50 %"), ("number", "1.234", "Write 1234 or 1.2340"), ("number", "1,2,3", "a number"),
        ("number", "1e5", "a number"), ("number", "12 34", "a number"), ("number", "9" * 20, "too many digits"), ("number", True, "a number"),
        ("number", float("nan"), "a number"), ("money", {"amount": "x", "currency": "EUR"}, "an amount"), ("text", "a\x00b", "Type the text again"),
        ("duration", {"n": 3, "unit": "moon"}, "not a length"), ("date", 20270312, "12 Mar 2027"),
    ],
)  # fmt: skip
def test_what_can_be_read_in_two_ways_or_none_is_said_and_kept(kind, typed, says):
    found = cells.read(column(kind), typed)
    assert isinstance(found, Wrong), found
    assert says.replace(" %", "\u00a0%") in found.sentence
    assert cells.show(column(kind), found.kept) == found.kept["wrong"]
    again = cells.read(column(kind), found.kept)
    assert again == found or isinstance(typed, dict | float)


def test_what_stands_in_a_cell_is_never_read_as_a_placeholder():
    assert "{example}" in cells.read(column("number"), "{example} {0}").sentence


def test_a_choice_says_what_there_is():
    col = column("choice", options=(Option(id="low", label="Low"), Option(id="high", label="High, or more")), many=True)
    assert cells.read(col, "low, high, or more") == ["low", "high"]
    assert cells.show(col, ["low", "high"]) == "Low; High, or more"
    assert "Low, High, or more" in cells.read(col, "middling").sentence
    assert "nothing to choose" in cells.read(column("party"), "Us").sentence
    assert "two entries have this name" in cells.read(column("party"), "Us", [("1", "Us"), ("2", "us")]).sentence
    assert "only one is possible" in cells.read(column("party"), ["1", "2"], [("1", "Us"), ("2", "Them")]).sentence


def test_a_range_a_length_and_the_columns_unit():
    assert "100 or less" in cells.read(column("percent", high=100), "120 %").sentence
    assert "0 or more" in cells.read(column("money", low=0), "-5 EUR").sentence
    assert "At most 5" in cells.read(column("text", longest=5), "too long").sentence
    assert cells.read(column("number", unit="trucks"), "12 trucks") == 12
    assert cells.read(column("duration", unit="month"), "3") == {"n": 3, "unit": "month"}
