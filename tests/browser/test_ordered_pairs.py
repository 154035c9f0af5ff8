"""Ordered pairs on the page: weighed by keyboard and by touch, revealed, and seen as bars."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from browser.serving import Server
from browser.walking import LOADING, PATIENCE, Walk
from vested_widgets import deals, method
from vested_widgets.deals import AnswerKey

ELEMENTS = Path(__file__).parents[1] / "own_elements"
COST, FRESH = (AnswerKey("weigh", "goals", pair, "preference") for pair in ("cost:fresh", "fresh:jobs"))
FINDING = "We differ on “Lower cost or Fresh every day”."


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server with an own Element of ordered pairs, and a deal in which all but Ada have weighed them."""
    shutil.copytree(ELEMENTS, tmp_path / "data" / "content")
    method.use(ELEMENTS)
    started = Server(tmp_path / "data").start().warm_up()
    with started.store() as store:
        parties = [deals.NewParty(name, members=tuple(map(deals.NewMember, who.split()))) for name, who in PEOPLE.items()]
        deal = store.create_deal("Mill & Bakery", parties, architect="Guy")
        for member in deal.members:
            seat = deals.Seat.open(store, member.id)
            seat.own_data.consent()
            if member.party_id and member.alias != "Ada":
                seat.answers.write({COST: -3 if seat.party.name == "Mill" else 3, FRESH: 1})
        started.links |= {member.alias: f"{started.base_url}join/{store.issue_link(member.id)}" for member in deal.members}
    yield started
    started.stop()
    method.use(None)


PEOPLE = {"Mill": "Ada Ben Cas Dan Eve", "Bakery": "Uma Vic Wyn Xu Yve"}


def test_pairs_are_weighed_revealed_and_seen(server, person):
    ada = Walk(person("Ada", 390), "weigh")
    pairs = ada.part("goals").locator("fieldset[data-key]")
    expect(pairs).to_have_count(2, timeout=LOADING)
    first = pairs.nth(0)
    points = first.locator(".v-input-scale label")
    expect(points).to_have_text(["3", "2", "1", "0", "1", "2", "3"])
    expect(ada.part("goals").locator("h2").first).to_have_text("Lower cost or Fresh every day")
    boxes = [points.nth(at).bounding_box() for at in range(7)]
    assert min(box["height"] for box in boxes) >= 44
    assert boxes[0]["x"] < boxes[3]["x"] < boxes[6]["x"]

    first.get_by_role("radio", name="2 towards Lower cost").focus()
    ada.page.keyboard.press("Space")
    ada.page.keyboard.press("ArrowLeft")
    expect(first.get_by_role("radio", name="3 towards Lower cost")).to_be_checked()
    ada.page.keyboard.press("Enter")  # the next open question
    pairs.nth(1).get_by_role("radio", name=method.words("input.unsure"), exact=True).click()
    ada.saved().count_in()
    with server.store() as store:
        deal = next(deal for deal in store.deals() if deal.name == "Mill & Bakery")
        seat = deals.Seat.open(store, next(member.id for member in deal.members if member.alias == "Ada"))
        assert seat.answers.mine("weigh", "goals") == {COST: -3, FRESH: "unsure"}

    Walk(person("Guy"), "weigh").reveal("goals")
    picture = ada.here.locator(".v-picture").first
    expect(picture.locator("h2")).to_contain_text(FINDING, timeout=LOADING)
    expect(picture.locator(".v-plot svg").first).to_be_visible(timeout=PATIENCE)
    ada.person.shot("ordered-pairs")
