"""From a new deal to people at its seats: its links, the seats that it keeps, and a code on the wall."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.entering import come_in
from browser.serving import Server
from vested_widgets import deals
from vested_widgets.deals import NewMember, NewParty

WIDTHS = (390, 1280)
IN_VIEW = "el => { const box = el.getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight; }"


def fits(page: Page) -> bool:
    """Whether nothing on the page has to be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def deals_named(server: Server, name: str) -> list[deals.Deal]:
    with server.store() as store:
        return [deal for deal in store.deals() if deal.name == name]


def aliases(server: Server, deal_id: str) -> list[str]:
    with server.store() as store:
        return [member.alias for member in store.deal(deal_id).members if member.role == "member"]


@pytest.fixture
def visitor(browser: Browser):
    """Let somebody come with a browser of their own: `visitor(390)` gives a page."""
    contexts = []

    def come(width: int) -> Page:
        contexts.append(browser.new_context(viewport={"width": width, "height": 844}))
        return contexts[-1].new_page()

    yield come
    for context in contexts:
        context.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_new_deal_ends_at_its_links_and_is_opened_from_there(person: Callable, server: Server, width: int):
    name = f"Mill & Bakery {width}"
    noor = person("Noor", width)
    page = noor.open("", ".v-desk")
    page.click("text=Make a new deal")
    page.fill(".v-desk form .v-field input >> nth=0", name)
    for at, party in enumerate(("Mill", "Bakery")):
        page.fill(f".v-party >> nth={at} >> input[type=text]", party)
    page.fill(".v-party >> nth=0 >> textarea", "Uma\nVic")
    page.fill(".v-party >> nth=1 >> input[type=number]", "2")
    page.evaluate("() => { const make = document.querySelector('.v-desk form [type=submit]'); make.click(); make.click(); }")
    heading = page.locator(".v-made h3")
    expect(heading).to_have_text(f"{name} is ready", timeout=30_000)
    expect(heading).to_be_focused()
    page.wait_for_timeout(600)  # the page scrolls there smoothly
    assert heading.evaluate(IN_VIEW)
    assert fits(page)
    links = page.locator(".v-links a")
    assert links.count() == 5
    assert [link.get_attribute("href") for link in links.all()] == links.all_inner_texts()
    for label in ("Copy all", "Print", "Open the deal"):
        assert page.locator(".v-made").get_by_text(label, exact=True).first.evaluate(IN_VIEW)
    assert page.locator(".v-desk form").count() == 0
    (deal,) = deals_named(server, name)
    noor.shot("new-deal-links")

    page.click("text=I have saved the links")
    page.wait_for_selector(".v-links", state="detached", timeout=10_000)
    page.wait_for_timeout(300)  # whatever a fold that is gone still says has been said
    assert page.locator(".v-desk details[open]").count() == 0
    way_in = page.locator(".v-desk >> text=Open the deal").get_attribute("href")
    come_in(page, way_in, f'.v-start h1 >> text="{name}"')
    assert page.locator(".v-todo h2").inner_text() == "Invite your people"
    assert page.locator(".v-sides-list .v-soft").all_inner_texts() == ["2 people", "nobody yet"]
    assert "answering" not in page.locator(".v-todo").inner_text()
    assert fits(page)
    noor.shot("new-deal-start")
    assert len(deals_named(server, name)) == 1
    assert aliases(server, deal.id) == ["Uma", "Vic", "Open seat 1", "Open seat 2"]


@pytest.mark.parametrize("width", WIDTHS)
def test_kept_seats_are_offered_at_the_code_and_a_typed_name_takes_an_open_one(server: Server, visitor: Callable, width: int):
    with server.store() as store:
        mill = NewParty("Mill", members=(NewMember("Uma"), NewMember("Vic")))
        bakery = NewParty("Bakery", members=tuple(NewMember(f"Open seat {n}", open=True) for n in (1, 2)))
        deal = store.create_deal(f"Kept seats {width}", [mill, bakery], architect="Guy")
        code = deals.Seat.open(store, deal.members[0].id).room.open().code
        by_link = store.issue_link(deal.members[4].id)
    consent = 'form[action$="vested/consent"] button'

    uma = visitor(width)
    uma.goto(f"{server.base_url}room/{code}")
    assert uma.locator(".p-kept:visible").count() == 0
    uma.get_by_label("Mill", exact=True).check()
    assert uma.locator(".p-kept:visible label").all_inner_texts() == ["Uma", "Vic"]
    uma.get_by_label("Uma", exact=True).check()
    assert fits(uma)
    uma.evaluate("() => { const sit = document.querySelector('.p-room-card [type=submit]'); sit.click(); sit.click(); }")
    uma.click(consent, timeout=30_000)
    expect(uma.locator(".v-start h1")).to_be_visible(timeout=90_000)
    assert "Uma, your next step" in uma.locator(".v-todo").inner_text()

    mo = visitor(width)
    mo.goto(f"{server.base_url}room/{code}")
    mo.get_by_label("Bakery", exact=True).check()
    assert "Open seats for Bakery: 2" in mo.locator(".p-named").inner_text()
    mo.fill("input[name=alias]", "Mo")
    mo.click(".p-room-card [type=submit]")
    mo.locator(consent).wait_for(timeout=30_000)
    assert mo.locator("input[name=alias]").count() == 0
    assert aliases(server, deal.id) == ["Uma", "Vic", "Mo", "Open seat 2"]

    zoe = visitor(width)
    come_to = f"{server.base_url}join/{by_link}"
    zoe.goto(come_to)
    zoe.locator("input[name=alias]").wait_for(timeout=60_000)
    zoe.fill("input[name=alias]", "mo")
    zoe.click(consent)
    assert "already a member with the name 'Mo'" in zoe.locator("[role=alert]").inner_text()
    zoe.fill("input[name=alias]", "Zoe")
    zoe.click(consent)
    expect(zoe.locator(".v-start h1")).to_be_visible(timeout=90_000)
    assert zoe.locator(".p-me").inner_text() == "Zoe"
    assert zoe.locator(".v-sides-list .v-soft").all_inner_texts() == ["2 people", "2 people"]
    assert fits(zoe)
    assert aliases(server, deal.id) == ["Uma", "Vic", "Mo", "Zoe"]
