"""Matchings on a page: what it is told, what it sends, and what a self-check leads to."""

from __future__ import annotations

from vested_widgets import deals
from vested_widgets.kinds.matching import BETWEEN
from vested_widgets.widgets.models.matching import MatchingModel
from vested_widgets.widgets.models.ratings import RatingsModel
from vested_widgets.widgets.views.matching import Matching
from vested_widgets.widgets.views.ratings import Ratings


def part(session, step, name, model):
    found = session.method.step(step)
    return model(session, found, found.part(name))


def test_each_value_has_the_values_as_boxes_and_says_for_whom_it_is(sit):
    model = part(sit("Kim"), "values", "carries", MatchingModel)
    first, *_ = Matching(model).cards
    assert (first["title"], first["text"][-15:]) == ("Better for the customer", "For: Customers.")
    (asked,) = first["questions"]
    assert [label for _, label in asked["scale"]["words"]][:2] == ["Candour", "Keeping our word"]
    assert (asked["scale"]["most"], asked["scale"]["none"]) == (2, (BETWEEN, "None of them"))
    key = deals.AnswerKey.parse(asked["key"])
    assert model.worded(key, model.answers[asked["key"]]) == "Keeping our word, Care for people"
    assert (model.worded(key, BETWEEN), model.worded(key, "unsure")) == ("None of them", "Not sure")
    assert model.answered == model.total == 5


def test_value_is_asked_about_as_created_and_values_as_lived(sit):
    cards = {card["title"]: card for card in part(sit("Kim"), "values", "themes", RatingsModel).cards()}
    asked = {title: cards[title]["questions"][1]["text"] for title in ("Candour", "Better for the customer")}
    assert asked == {
        "Candour": "How well does Linden Logistics live it today?",
        "Better for the customer": "How well does Linden Logistics create it today?",
    }


def test_ailments_lead_to_the_elements_that_treat_them_those_that_a_party_sees_first(sit):
    model = part(sit("Kim"), "health", "ailments", RatingsModel)
    leads = Ratings(model).leads
    assert len(leads) == 12 and all(lead["elements"] for lead in leads)
    told = {lead["title"]: lead for lead in leads}
    assert told["Activity trap"]["by"] == "All parties see much of it."
    assert told["Outsourcing paradox"]["by"] == "Much of it is seen by: Linden Logistics."
    assert told["Sandbagging"]["elements"] == [
        {"title": "Element 6: Pricing model", "href": "06-pricing-model.ipynb"},
        {"title": "Element 8: Transformation", "href": "08-transformation-management.ipynb"},
    ]
    named = [bool(lead["by"]) for lead in leads]
    assert named == sorted(named, reverse=True) and not all(named)


def test_nothing_is_led_to_before_the_reveal_and_of_a_party_below_k_nothing_is_said(store):
    parties = [deals.NewParty(name, members=tuple(deals.NewMember(f"{name} {n}") for n in range(3))) for name in "AB"]
    deal = store.create_deal("Fresh", parties, architect="Guy")
    seats = [deals.Seat.open(store, member.id) for member in deal.members]
    guy, *people = sorted(seats, key=lambda seat: seat.member.role != "architect")
    from vested_widgets.session import Session

    for seat in people[:5]:
        seat.answers.write({deals.AnswerKey("health", "ailments", "sandbagging", "seen"): 5})
    session = Session(store, people[0], served=False)
    assert part(session, "health", "ailments", RatingsModel).leads() == []
    guy.rounds.reveal("health", "ailments")
    first, *others = part(session, "health", "ailments", RatingsModel).leads()
    assert (first["title"], first["by"]) == ("Sandbagging", f"Much of it is seen by: {people[0].party.name}.")
    assert not any(lead["by"] for lead in others)
