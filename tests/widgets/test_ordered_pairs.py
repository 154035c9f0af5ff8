"""Ordered pairs on a page: what it is told, what it sends, and what is counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from vested_widgets import deals, method
from vested_widgets.session import Session
from vested_widgets.widgets import boards
from vested_widgets.widgets.models.ratings import RatingsModel
from vested_widgets.widgets.models.step import StepModel
from vested_widgets.widgets.views.ordered_pairs import OrderedPairs

OWN_ELEMENT = Path(__file__).parents[1] / "own_elements" / "what-matters-more.yaml"
COST, FRESH = "weigh|goals|cost:fresh|preference|", "weigh|goals|fresh:jobs|preference|"


@pytest.fixture
def session(tmp_path):
    """A member of North in a deal that is asked what the own Element asks."""
    method.use(OWN_ELEMENT.parent)
    with deals.Store.open(tmp_path / "workbook.sqlite") as store:
        parties = [deals.NewParty(name, members=(deals.NewMember(f"{name} 0"),)) for name in ("North", "South")]
        deal = store.create_deal("Deal", parties, architect="Guy")
        first = next(member for member in deal.members if member.party_id)
        yield Session(store, deals.Seat.open(store, first.id), served=False)
    method.use(None)


@pytest.fixture
def model(session):
    step = session.method.step("weigh")
    return RatingsModel(session, step, step.part("goals"))


def test_a_card_has_both_sides_and_a_scale_between_them(model):
    view = OrderedPairs(model)
    first, second = view.pairs
    assert first["title"] == "Lower cost or Fresh every day"
    assert first["a"] == {"title": "Lower cost", "text": "What we pay for a delivery"}
    assert second["b"] == {"title": "Jobs that last", "text": ""}
    asked = first["question"]
    assert (asked["key"], asked["text"]) == (COST, "Which one, and how much?")
    assert (asked["scale"]["low"], asked["scale"]["high"], asked["scale"]["unsure"]) == (-3, 3, True)
    assert (asked["scale"]["low_label"], asked["scale"]["high_label"]) == ("clearly Lower cost", "clearly Fresh every day")


def test_an_answer_is_acknowledged_recorded_and_counted(model, page):
    view = page(OrderedPairs(model))
    said = view.send(type="answer", n=1, changes={COST: -2, FRESH: "unsure"})
    assert (said["type"], said["n"]) == ("ack", 1)
    assert (model.answered, model.total) == (2, 2)
    assert model.seat.answers.mine("weigh", "goals")[deals.AnswerKey.parse(COST)] == -2


def test_a_point_beyond_the_scale_is_refused_in_words(model, page):
    said = page(OrderedPairs(model)).send(type="answer", n=1, changes={COST: 4})
    assert said["type"] == "refused"
    assert "not on the scale from -3 to 3" in said["why"]
    assert model.answered == 0


def test_pairs_of_rows_say_what_is_missing_until_there_are_rows(session):
    step = session.method.step("weigh")
    model = RatingsModel(session, step, step.part("ideas-weighed"))
    view = OrderedPairs(model)
    assert (view.pairs, "Ideas" in view.reason, view.nothing) == ([], True, "")  # said once
    for idea in ("Bikes", "Trains"):
        session.seat.tables.save_row("weigh/ideas", None, {"idea": idea}, None)
    model.refresh()
    assert [pair["title"] for pair in view.pairs] == ["Bikes or Trains"]
    assert (view.pairs[0]["question"]["text"], view.reason, view.nothing) == ("Which one should we try first?", "", "")


def test_a_step_with_pairs_has_their_view(session):
    board = boards.element(11, session)
    view = board.step("weigh")
    view.look()
    assert isinstance(view.views["goals"], OrderedPairs)
    assert StepModel(session, session.method.element(11), session.method.step("weigh")).current.part.id == "goals"
