"""One person on several devices and tabs, and several persons in one browser: nothing typed is lost, and nobody writes for another."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from browser.conftest import SCREENSHOTS
from browser.entering import come_in, unfold
from browser.serving import Server
from vested_widgets import deals

READY = "body[data-ready]"
STEP = "02-shared-vision-and-intent#principles"
TEXTS = "02-shared-vision-and-intent#vision"
FIRST = "#principles .v-ratings fieldset"


@pytest.fixture(scope="module")
def server(shared_server: Server) -> Server:
    """One server with a fresh deal for this file."""
    return shared_server


@pytest.fixture
def device(browser: Browser) -> Iterator:
    """Make a device of one's own: `device()` gives a browser context."""
    made: list[BrowserContext] = []

    def new(width: int = 1280) -> BrowserContext:
        made.append(browser.new_context(viewport={"width": width, "height": 844}))
        return made[-1]

    yield new
    for context in made:
        context.set_offline(False)
        context.close()


def base_of(page: Page) -> str:
    """What the addresses of a page's seat begin with."""
    return str(page.evaluate("location.origin + document.body.dataset.baseUrl"))


def opened(context: BrowserContext, server: Server, alias: str, step: str = STEP) -> Page:
    """A tab at a step of that person's seat."""
    page = context.new_page()
    come_in(page, server.link_of(alias), READY)
    page.goto(base_of(page) + step)
    page.wait_for_selector(READY, timeout=60_000)
    page.wait_for_selector(f"#{step.partition('#')[2]} .v-foot", state="attached", timeout=60_000)
    page.wait_for_selector(f"{FIRST} input:enabled", state="attached", timeout=60_000)
    return page


def rate(page: Page, value: int, at: int = 0) -> None:
    """Answer a question of the step, the first if nothing else is said."""
    unfold(page, "principles")
    question = page.locator(FIRST).nth(at)
    question.evaluate(
        """field => {
          const change = field.closest(".v-input-item").querySelector(".v-input-change");
          if (change.offsetParent) change.click();
        }"""
    )
    question.locator(f"label:has(input[value='{value}'])").click()


def rated(page: Page, value: int) -> None:
    """The first question shows that answer."""
    expect(page.locator(FIRST).first.locator(f"input[value='{value}']")).to_be_checked(timeout=20_000)


def saved(page: Page) -> None:
    """Everything of the step is in the record."""
    expect(page.locator("#principles .v-saved")).to_have_attribute("data-state", "saved", timeout=20_000)


def cut(page: Page) -> None:
    """Break the page's line to its kernel, as a network that is lost does: offline, Chromium lets open lines be."""
    page.evaluate("window.__vested.line.close()")


def lose_the_network(context: BrowserContext) -> None:
    """Take a device off the network, with all its pages."""
    context.set_offline(True)
    for page in context.pages:
        cut(page)


def in_the_record(server: Server, alias: str) -> dict[str, object]:
    """The answers of somebody to the principles, in the record, by their keys on pages."""
    with server.store() as store:
        member = next(member for member in server.deal(store).members if member.alias == alias)
        seat = deals.Seat.open(store, member.id)
        part = seat.method.step("principles").parts[0].id
        return {str(key): value for key, value in seat.answers.mine("principles", part).items()}


def key_of(page: Page) -> str:
    """The key of the first question."""
    return str(page.locator(FIRST).first.get_attribute("data-key"))


def test_two_people_in_two_tabs_of_one_browser_each_answer_for_themselves(device, server: Server):
    context = device()
    kim = opened(context, server, "Kim")
    ada = opened(context, server, "Ada")
    assert base_of(kim) != base_of(ada)
    rate(kim, 2)
    rate(ada, 6)
    saved(kim)
    saved(ada)
    for page, alias, value in ((kim, "Kim", 2), (ada, "Ada", 6)):
        page.reload()
        page.wait_for_selector(READY, timeout=60_000)
        rated(page, value)
        assert page.inner_text(".p-seat").startswith(alias)
        assert in_the_record(server, alias)[key_of(page)] == value


def test_a_page_whose_seat_the_browser_has_lost_says_so_and_what_is_typed_stays_for_that_seat_alone(device, server: Server):
    context = device()
    mina = opened(context, server, "Mina")
    before = {alias: in_the_record(server, alias) for alias in ("Mina", "Bruno")}
    context.clear_cookies()
    bruno = opened(context, server, "Bruno")
    cut(mina)
    expect(mina.locator(".p-banner")).to_contain_text("no longer opens the seat of this page", timeout=20_000)
    rate(mina, 3)
    expect(mina.locator("#principles .v-saved")).to_contain_text("Not saved yet", timeout=30_000)
    bruno.reload()
    bruno.wait_for_selector(READY, timeout=60_000)
    assert {alias: in_the_record(server, alias) for alias in before} == before
    mina.close()
    back = opened(context, server, "Mina")
    expect(back.locator("#principles .v-own-notes")).to_contain_text(
        "We found them in this browser and restored them", timeout=20_000
    )
    saved(back)
    rated(back, 3)
    assert in_the_record(server, "Mina") == before["Mina"] | {key_of(back): 3}
    assert in_the_record(server, "Bruno") == before["Bruno"]


def test_an_answer_that_was_typed_later_stands_and_the_other_is_shown_to_choose(device, server: Server):
    phone, laptop = device(390), device()
    mobile, desk = opened(phone, server, "Otis"), opened(laptop, server, "Otis")
    standing = in_the_record(server, "Otis").get(key_of(desk))
    old, new = [value for value in (2, 3, 6) if value != standing][:2]
    lose_the_network(phone)
    rate(mobile, old)
    expect(mobile.locator("#principles .v-saved")).to_contain_text("Not saved yet", timeout=30_000)
    rate(desk, new)
    saved(desk)
    phone.set_offline(False)
    for page in (mobile, desk):
        expect(page.locator("#principles .v-other")).to_contain_text("on another device or in another tab", timeout=60_000)
        expect(page.locator("#principles .v-other .v-quote")).to_have_text(str(old))
        rated(page, new)
    assert in_the_record(server, "Otis")[key_of(desk)] == new
    mobile.locator("#principles .v-other button").first.click()
    for page in (mobile, desk):
        rated(page, old)
        expect(page.locator("#principles .v-other")).to_have_count(0, timeout=20_000)
    assert in_the_record(server, "Otis")[key_of(desk)] == old


def test_two_tabs_without_a_line_that_are_closed_lose_nothing(device, server: Server):
    context = device()
    one, two = opened(context, server, "Lars"), opened(context, server, "Lars")
    standing = in_the_record(server, "Lars")
    keys = [str(one.locator(FIRST).nth(n).get_attribute("data-key")) for n in (0, 1)]
    early, late = [value for value in (1, 4, 7) if value != standing.get(keys[0])][:2]
    second = next(value for value in (2, 5) if value != standing.get(keys[1]))
    lose_the_network(context)
    rate(one, early)
    rate(two, late)
    rate(two, second, at=1)
    for page in (one, two):
        expect(page.locator("#principles .v-saved")).to_contain_text("Not saved yet", timeout=30_000)
        page.close()
    context.set_offline(False)
    page = opened(context, server, "Lars")
    expect(page.locator("#principles .v-own-notes")).to_contain_text(
        "We found them in this browser and restored them", timeout=20_000
    )
    saved(page)
    rated(page, late)
    expect(page.locator("#principles .v-other .v-quote")).to_have_text(str(early), timeout=20_000)
    assert in_the_record(server, "Lars") == standing | {keys[0]: late, keys[1]: second}
    # Another seat of the same browser gets nothing of it.
    other = opened(context, server, "Ada")
    expect(other.locator("#principles .v-own-notes")).not_to_contain_text("We found them in this browser and restored them")


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_the_pages_of_links_and_seats_fit_and_say_who_sits_there(browser: Browser, server: Server, width: int, scheme: str):
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme, java_script_enabled=False)
    page = context.new_page()
    for alias in ("Kim", "Ada"):
        page.goto(server.link_of(alias))
        if "/join/" in page.url:
            expect(page.locator("main")).to_contain_text(alias)
            SCREENSHOTS.mkdir(exist_ok=True)
            page.screenshot(path=SCREENSHOTS / f"join-{width}-{scheme}.png", full_page=True)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            page.locator("main button").last.click()
    page.goto(server.base_url + "alignment")
    expect(page.locator("main h1")).to_have_text("Which seat?")
    expect(page.locator(".p-seats a")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.screenshot(path=SCREENSHOTS / f"seats-{width}-{scheme}.png", full_page=True)
    context.close()
