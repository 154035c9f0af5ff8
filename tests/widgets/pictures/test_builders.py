"""Content files name pictures; each name is drawn from what a deal's record gives, with the deal's own parties and gates."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from prepared import empty_record
from vested_widgets import charts, deals, method
from vested_widgets.deals import AnswerKey, NewMember, NewParty
from vested_widgets.session import Session
from vested_widgets.widgets.pictures import part_pictures
from vested_widgets.widgets.pictures.builders import BUILDERS
from vested_widgets.widgets.pictures.context import PictureContext

SCALE = {"low": 1, "high": 7, "low_label": "Not", "high_label": "Fully"}
RATED = ("dumbbell", "category_counts", "heat_map", "dot_profile", "perception_quadrant", "coorientation", "choices", "slope")
QUESTIONS = [
    {"id": "own", "short": "own", "text": "We?", "about": "own", "aspect": "lived", "scale": SCALE},
    {"id": "them", "short": "lived by {party}", "text": "They?", "about": "other", "aspect": "lived", "scale": SCALE},
    {"id": "guess", "short": "guess", "text": "Them of you?", "about": "other", "guess": True, "aspect": "lived", "scale": SCALE},
    {"id": "who", "short": "bears it", "text": "Who?", "parties": True, "choices": [{"id": "both", "label": "Both together"}]},
]
STEP = {
    "id": "try", "title": "Try", "question": "Which?", "why": "Why.", "what_to_do": "Do.",
    "what_to_look_for": "Look.", "what_goes_wrong": "Wrong.",
    "parts": [
        {"id": "views", "title": "Views", "kind": "ratings", "questions": QUESTIONS, "pictures": list(RATED),
         "items": [{"id": "candour", "title": "Candour"}, {"id": "care", "title": "Care"}]},
        {"id": "words", "title": "Words", "kind": "text", "pictures": ["term_bars"]},
        {"id": "order", "title": "Order", "kind": "ranking", "places": 2, "pictures": ["bump", "order_bars"],
         "items": [{"id": "speed", "title": "Speed"}, {"id": "calm", "title": "Calm"}]},
        {"id": "carries", "title": "Carries", "kind": "matching", "matched": "value", "question": "Which?", "none": "None",
         "pictures": ["matching_map", "for_whom"], "items": [
            {"id": "candour", "title": "Candour", "group": "values"}, {"id": "care", "title": "Care", "group": "values"},
            {"id": "food", "title": "Fresh food", "group": "value", "whom": ["The town"]},
            {"id": "calm", "title": "Calm nights", "group": "value"}]},
        {"id": "ranges", "title": "Ranges", "kind": "estimates", "question": "Where?", "items": [{"id": "fuel", "title": "Fuel"}]},
        {"id": "guess", "title": "Guess", "kind": "estimates", "question": "What has {party}?", "about": "other", "asks": "number",
         "unit": "{currency} a year", "compared_with": ["costs/costs"], "pictures": ["guessed_gains"],
         "items": [{"id": "good", "title": "A good year"}]},
        {"id": "selves", "title": "Selves", "kind": "joint_table", "per_party": True, "pictures": ["circles"], "columns": [
            {"id": "purpose", "title": "Our why", "kind": "text"}, {"id": "way", "title": "Our how", "kind": "text"},
            {"id": "thing", "title": "Our what", "kind": "text"}]},
    ],
}  # fmt: skip


@pytest.fixture(params=[2, 3], ids=["two", "three"])
def table(request, tmp_path):
    """A deal of two or three parties with six members each (the last party two), who have all answered; sits down its first member."""
    with deals.Store.open(empty_record(tmp_path / "workbook.sqlite")) as store:
        many = [6] * (request.param - 1) + [2 if request.param > 2 else 6]
        parties = [
            NewParty(f"P{n}", "abc"[n], tuple(NewMember(f"{'xyz'[n]}{i}") for i in range(size))) for n, size in enumerate(many)
        ]
        deal = store.create_deal("Deal", parties, architect="Guy", own_content={"steps": [STEP]})
        for member in deal.members:
            if member.party_id:
                answer(deals.Seat.open(store, member.id), deal, [party.id for party in deal.parties].index(member.party_id))
        first = deals.Seat.open(store, next(member.id for member in deal.members if member.party_id))
        own = first.tables.read("try/selves").rows[0]
        first.tables.save_row(
            "try/selves", own.id, {"purpose": "To feed people", "way": "Fairly", "thing": "Bread"}, own.revision
        )
        guy = deals.Seat.open(store, next(member.id for member in deal.members if member.role == "architect"))
        for part in ("views", "words", "order", "carries", "ranges", "guess"):
            guy.rounds.reveal("try", part)
        yield Session(store, first, served=False)


def answer(seat, deal, at):
    others = [party.id for party in deal.parties if party.id != seat.member.party_id]
    given = {}
    for item, value in (("candour", 2 + 3 * at % 6), ("care", 5)):
        given[AnswerKey("try", "views", item, "own", seat.member.party_id)] = value
        given |= {AnswerKey("try", "views", item, question, other): 4 for other in others for question in ("them", "guess")}
        given[AnswerKey("try", "views", item, "who")] = deal.parties[0].id if at else "both"
    seat.answers.write(given)
    seat.answers.write({AnswerKey("try", "words"): "Growers first"})
    seat.answers.write({AnswerKey("try", "carries", item, "matched"): "candour" for item in ("food", "calm")})
    seat.answers.write({AnswerKey("try", "ranges", "fuel", "range"): f"{1 + at}|{1.5 + at}|{1.8 + at}"})
    seat.answers.write({AnswerKey("try", "guess", "good", "number", other): "250000" for other in others})
    seat.answers.write({AnswerKey("try", "order", "speed"): 1 + at % 2, AnswerKey("try", "order", "calm"): 2 - at % 2})


def drawn(session, part):
    from types import SimpleNamespace

    step = session.method.step("try")
    return dict(part_pictures.ordered(session, SimpleNamespace(step=step, part=step.part(part))))


def words(figure):
    return str(charts.for_page(figure))


def test_every_kind_of_part_takes_exactly_its_pictures_in_content():
    parts = {
        "ratings": {"items": [{"id": "a", "title": "A"}], "questions": QUESTIONS[:1]},
        "ranking": {"items": [{"id": "a", "title": "A"}]},
        "allocation": {"entries_from": "words"},
        "ordered_pairs": {"items": [{"id": "a", "title": "A"}, {"id": "b", "title": "B"}]},
        "matching": {
            "items": [{"id": group, "title": group, "group": group} for group in ("values", "value")],
            "matched": "value",
            "question": "Which?",
            "none": "None",
        },
        "estimates": {"items": [{"id": "a", "title": "A"}], "question": "Where?"},
        "joint_table": {"columns": [{"id": "what", "title": "What"}]},
        "assembly": {"sections": [{"title": "A", "of": "try/words"}]},
    }
    # Beside one number about each other party stands what a model says; a range is about the deal.
    more = {"guessed_gains": {"about": "other", "asks": "number", "compared_with": ["costs/costs"]}}
    every = [name for names in method.PICTURES.values() for name in names]
    for kind, names in method.PICTURES.items():
        for name in every:
            part = {"id": "one", "title": "One", "kind": kind, "pictures": [name], **parts.get(kind, {}), **more.get(name, {})}
            if name in names:
                assert TypeAdapter(method.Part).validate_python(part).pictures == (name,)
            else:
                with pytest.raises(ValueError):
                    TypeAdapter(method.Part).validate_python(part)


def test_pictures_of_views_name_the_parties_and_the_items_of_this_deal(table):
    figures = drawn(table, "views")
    for name in ("dumbbell", "category_counts", "heat_map", "dot_profile", "perception_quadrant", "coorientation"):
        told = words(figures[name])
        assert "Candour" in told and "P0" in told and "P1" in told, name
        assert figures[name].layout.meta["table"]["rows"], name


def test_what_value_rests_on_is_counted_by_party_and_told_with_whom_it_is_for(table):
    figures = drawn(table, "carries")
    assert figures["matching_map"].layout.meta["title"].startswith("No value that we create depends on care.")
    assert "6 of 6" in words(figures["matching_map"])
    assert figures["for_whom"].layout.meta["title"] == "“Calm nights” does not say for whom." or (
        figures["for_whom"].layout.meta["title"] == "Calm nights does not say for whom."
    )


def test_ranges_and_guesses_are_drawn_with_the_verdict_and_beside_the_model(table):
    ranges = drawn(table, "ranges")["estimate_ranges"].layout.meta
    assert ranges["title"] == "Your ranges are apart: fuel."
    few = [row for row in ranges["table"]["rows"] if row[2] == "P2"]
    assert not [cell for row in few for cell in row if isinstance(cell, float)]
    guesses = drawn(table, "guess")["guessed_gains"].layout.meta
    assert guesses["title"].startswith("P0 thinks that P1 has EUR 250,000 left in a good year. The model says EUR 0.")
    assert guesses["table"]["rows"][0][2:] == [250000.0, 0.0]


def test_a_choice_is_told_in_words_and_by_name(table):
    rows = drawn(table, "views")["choices"].layout.meta["table"]["rows"]
    assert {row[1] for row in rows} == {"Both together", "P0"}
    assert {row[2] for row in rows if row[1] == "Both together"} == {6}


def test_a_party_of_two_shows_in_no_figure(table):
    if len(table.deal.parties) < 3:
        return
    for name, figure in drawn(table, "views").items():
        cells = [cell for row in figure.layout.meta["table"]["rows"] if row[0] == "P2" or row[1] == "P2" for cell in row]
        assert not [cell for cell in cells if isinstance(cell, float)], name


def test_change_needs_a_second_wave_and_then_shows_it(table):
    assert drawn(table, "views")["slope"].layout.meta["title"] == "There is nothing to compare over time yet."
    deal, store = table.deal, table.store
    guy = deals.Seat.open(store, next(member.id for member in deal.members if member.role == "architect"))
    guy.rounds.new_wave("try", "views")
    for member in deal.members:
        if member.party_id:
            key = AnswerKey("try", "views", "candour", "own", member.party_id)
            deals.Seat.open(store, member.id).answers.write({key: 7})
    guy.rounds.reveal("try", "views")
    first = next(row for row in drawn(table, "views")["slope"].layout.meta["table"]["rows"] if row[:2] == ["Candour (own)", "P0"])
    assert first[2:4] == [2.0, 7.0]


def test_texts_orders_and_purposes_are_drawn(table):
    assert "growers" in words(drawn(table, "words")["term_bars"])
    for figure in drawn(table, "order").values():
        assert "Speed" in words(figure) and "P1" in words(figure)
    circles = drawn(table, "selves")["circles"]
    assert circles.layout.meta["table"]["columns"] == ["Party", "Our why", "Our how", "Our what"]
    assert ["P0", "To feed people", "Fairly", "Bread"] in circles.layout.meta["table"]["rows"]


def test_parties_that_have_not_answered_are_absent_from_the_context(table):
    step = table.method.step("try")
    assert PictureContext(table, step, step.part("views")).absent == []
    deal = table.deal
    session = Session(table.store, table.seat, served=False)
    context = PictureContext(session, step, step.part("order"))
    frame = context.frame
    object.__setattr__(context, "frame", frame[frame["party"] == "P0"])
    assert context.absent == [party.name for party in deal.parties[1:]]


def test_content_builders_charts_and_docs_know_the_same_pictures():
    known = {name for names in method.PICTURES.values() for name in names}
    assert set(BUILDERS) == known
    assert known <= set(charts.__all__)
    assert set(method.PICTURES) == {*method.ALONE, *method.JOINT}
    docs = (Path(__file__).parents[3] / "docs" / "content.md").read_text("utf-8")
    told = re.findall(r"^\| `(\w+)` \| `(\w+)` \| ", docs.partition("**pictures**")[2].partition("\n## ")[0], re.MULTILINE)
    assert told == [(name, kind) for kind, names in method.PICTURES.items() for name in names]


def test_a_picture_of_another_kind_of_part_is_refused_by_name():
    with pytest.raises(ValueError, match=r"'bump' is no picture of a part of kind text; its pictures are: term_bars"):
        method.Text.model_validate({"id": "words", "title": "Words", "kind": "text", "pictures": ["bump"]})
