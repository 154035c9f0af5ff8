"""Pictures that rest on several parts are drawn again on every open page, and say what is still to come before."""

from __future__ import annotations

import pytest

from vested_widgets import deals, method
from vested_widgets.session import Session
from vested_widgets.widgets.models.wall import WallModel
from vested_widgets.widgets.refresh import watch
from vested_widgets.widgets.views.step import StepView

PARTS = ("relationship", "economics")


@pytest.fixture
def room(store):
    """Two parties of three who have answered both parts of "model"; sessions by alias, nothing is revealed yet."""
    parties = [deals.NewParty(name, members=tuple(deals.NewMember(f"{name}{n}") for n in range(3))) for name in ("Rhine", "Alp")]
    deal = store.create_deal("Fresh", parties, architect="Guy")
    sessions = {member.alias: Session(store, deals.Seat.open(store, member.id), served=False) for member in deal.members}
    for session in sessions.values():
        if session.seat.member.role != "member":
            continue
        step = session.method.step("model")
        for name in PARTS:
            part = step.part(name)
            given = {
                deals.AnswerKey("model", name, item.id, question.id): 1 + (session.seat.member.party_id == deal.parties[0].id)
                for item in part.items
                for question in part.questions
            }
            session.seat.answers.write(given)
            session.seat.answers.set_done("model", name, done=True)
    return sessions


def looked_at(session):
    view = StepView(session, session.method.element(1), session.method.step("model"))
    view.look()
    return view


def titles(view):
    return [picture.title for pictures in view.pictures.values() for picture in pictures if picture.here]


def reveal(room, part):
    room["Guy"].seat.rounds.reveal("model", part)


@pytest.mark.parametrize("order", [PARTS, PARTS[::-1]])
def test_a_picture_of_two_parts_is_drawn_again_on_open_pages_whichever_is_revealed_last(room, order):
    views = {alias: looked_at(room[alias]) for alias in ("Rhine0", "Alp1")}
    for part in order:
        reveal(room, part)
        for alias in views:
            watch(room[alias]).poll()
    for alias, view in views.items():
        maps = view.pictures["relationship"]
        assert any(picture.title.startswith(("Rhine", "Alp", "Both")) for picture in maps), titles(view)
        assert not [title for title in titles(view) if "Too few" in title], alias


def test_a_picture_that_waits_for_another_part_names_it_and_never_says_too_few_have_answered(room):
    view = looked_at(room["Rhine0"])
    reveal(room, "relationship")
    watch(room["Rhine0"]).poll()
    waiting = next(title for title in titles(view) if "map" in title)
    other = room["Guy"].method.step("model").part("economics").title
    assert waiting == method.words("business_model.waiting_one", parts=f"“{other}”")
    assert not [title for title in titles(view) if "Too few" in title]


def test_the_wall_shows_the_picture_of_both_parts_once_both_are_revealed(room):
    room["Guy"].seat.workshop.start(["model"])
    wall = WallModel(room["Guy"])
    for part in PARTS:
        reveal(room, part)
        wall.refresh()
        assert wall.figures
        assert "Too few" not in wall.figures[0].layout.meta["title"]
    assert wall.figures[0].layout.meta["details"], "the map, which both parts were answered for"
