"""Estimates on a page: what is asked, what is kept, and how a joint range comes into its row."""

from __future__ import annotations

from vested_widgets import deals
from vested_widgets.widgets.models.estimates import EstimatesModel
from vested_widgets.widgets.models.table import TableModel
from vested_widgets.widgets.views.estimates import Estimates


def part(session, step, name):
    found = session.method.step(step)
    return EstimatesModel(session, found, found.part(name))


def test_each_assumption_is_asked_about_and_says_what_it_is_counted_in(sit):
    model = part(sit("Kim"), "costs", "estimates")
    view = Estimates(model)
    cards = {card["title"]: card for card in view.cards}
    assert cards["Price of diesel"]["unit"] == "EUR a litre" and view.asks == "range"
    (asked,) = cards["Price of diesel"]["questions"]
    assert view.answers[asked["key"]] == "1.7|1.85|2.1"
    assert model.worded(deals.AnswerKey.parse(asked["key"]), "1.7|1.85|2.1") == "1.7 – 1.85 – 2.1"


def test_the_other_party_s_good_year_is_asked_in_the_currency_of_the_tables(sit):
    (card,) = Estimates(part(sit("Kim"), "pricing", "gains")).cards
    (asked,) = card["questions"]
    assert card["unit"] == "EUR a year"
    assert asked["text"] == "What does Harbour Foods have left from this deal in a good year?"


def test_the_joint_range_of_a_row_is_a_card_that_fills_the_numbers_of_that_row_alone(sit):
    model = TableModel(sit("Farid"), "costs/assumptions")
    model.look()
    diesel = next(row for row in model.cards()["rows"] if row["cells"]["name"] == "diesel")
    (card,) = [card for card in model.revealed if card["row"] == diesel["id"]]
    assert card["cells"] == {"low": "1.36", "expected": "1.62", "high": "2.1"}
    assert (card["column"], card["takes"], diesel["sources"]) == ("", True, [card["id"]])
    assert card["text"].endswith("Joint range of round 1, from 10 estimates.")


def test_a_page_of_another_language_fills_numbers_as_it_reads_them(sit):
    model = TableModel(sit("Farid"), "costs/assumptions")
    model.speak("de-DE")
    model.look()
    assert any(card["cells"].get("low") == "1,36" for card in model.revealed)
    row = next(row for row in model.cards()["rows"] if row["cells"]["name"] == "diesel")
    model.save(row["id"], {"low": "1,36"}, row["rev"])
    assert model.seen(row["id"], next(one["rev"] for one in model.cards()["rows"] if one["id"] == row["id"]))["low"] == 1.36
