"""Pictures come in the layout that the page has room for: guessed by the server, put right by the page."""

from __future__ import annotations

import pytest

import vested_widgets as vw
from vested_widgets.session import screen_is_wide
from vested_widgets.widgets.boards import alignment_board
from vested_widgets.widgets.models.wall import WallModel
from vested_widgets.widgets.pictures import shared_drawings
from vested_widgets.widgets.pictures.screen import screen_of
from vested_widgets.widgets.views.wall import Wall

# The parts of the step that have pictures.
DRAWN = ("themes", "carries")


def step_of(session, name="values"):
    """A step on which somebody has looked."""
    view = vw.element(2, session).step(name)
    view.look()
    return view


def shown(pictures) -> set[bool]:
    """The layouts of the pictures that are drawn."""
    return {picture.figure["wide"] for picture in pictures if picture.figure}


@pytest.fixture
def drawings(monkeypatch):
    """The parts whose pictures were asked for, and in which layout, in their order."""
    found: list[tuple[str, bool]] = []
    pages = shared_drawings.pages

    def count(session, part, *, wide):
        found.append((part.part.id, wide))
        return pages(session, part, wide=wide)

    monkeypatch.setattr(shared_drawings, "pages", count)
    return found


def test_the_first_guess_is_the_servers_and_wide_where_there_is_none(monkeypatch):
    monkeypatch.delenv("VESTED_SCREEN", raising=False)
    assert screen_is_wide()
    for said in ("wide", "narrow"):
        monkeypatch.setenv("VESTED_SCREEN", said)
        assert screen_is_wide() == (said == "wide")


@pytest.mark.parametrize("said", ["wide", "narrow"])
def test_a_page_that_was_guessed_right_is_drawn_once(sit, drawings, monkeypatch, said):
    monkeypatch.setenv("VESTED_SCREEN", said)
    view = step_of(sit("Kim"))
    assert drawings == [(part, said == "wide") for part in DRAWN]
    assert shown(view.pictures["themes"]) == {said == "wide"}


def test_what_one_picture_measures_turns_all_of_the_page_once(sit, drawings):
    kim = sit("Kim")
    view = step_of(kim)
    pictures = view.pictures["themes"]
    before = pictures[0].figure
    for picture in pictures:  # each of them says so
        picture.set_state({"wide": False})
    assert drawings == [*((part, True) for part in DRAWN), *((part, False) for part in DRAWN)]
    assert shown(pictures) == {False} and not any(picture.wide for picture in pictures)
    assert pictures[0].figure != before
    later = step_of(kim, "principles")
    assert not any(picture.wide for of in later.pictures.values() for picture in of)
    pictures[1].set_state({"wide": True})  # the phone has been turned
    assert drawings[-1][1] and pictures[0].figure == before


def test_a_closed_step_hears_no_more_of_the_page(sit, drawings):
    kim = sit("Kim")
    step_of(kim).close()
    screen_of(kim).wide = False
    assert drawings == [(part, True) for part in DRAWN]


def test_the_alignment_page_turns_as_well(sit):
    board = alignment_board(sit("Noor"))
    board.choose("values/themes")
    view = board.question("differ")
    view.look()
    assert shown(view.pictures) == {True}
    view.pictures[0].set_state({"wide": False})
    assert shown(view.pictures) == {False}


def test_the_wall_is_drawn_for_a_wide_place_whatever_the_browser(sit, monkeypatch):
    monkeypatch.setenv("VESTED_SCREEN", "narrow")
    noor = sit("Noor")
    noor.seat.workshop.start(["values"])
    wide = WallModel(noor).figures[0]
    monkeypatch.setenv("VESTED_SCREEN", "wide")
    assert wide.to_json() == WallModel(noor).figures[0].to_json()
    wall = Wall(noor)
    before = wall.picture.figure
    assert "wide" not in before  # its page has nothing to measure
    screen_of(noor).wide = False
    assert wall.picture.figure == before
