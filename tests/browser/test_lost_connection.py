"""What a person sees when the line breaks: a calm sentence, and the page back by itself with nothing lost."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.entering import come_in, unfold
from browser.serving import Server, wait_until

READY = "body[data-ready]"
STEP = "02-shared-vision-and-intent#principles"


@pytest.fixture(scope="module")
def server(own_server: Server) -> Server:
    """One server for this file: each test leaves it running, without pages."""
    return own_server


@pytest.fixture
def open_step(browser: Browser, server: Server) -> Iterator[Callable[[str], Page]]:
    """Open the guiding principles on a phone: `open_step("Kim")`. The page is closed when the test ends, and its kernel ends."""
    phones = []

    def opened(alias: str) -> Page:
        phones.append(browser.new_context(viewport={"width": 390, "height": 844}))
        page = phones[-1].new_page()
        come_in(page, server.link_of(alias))
        page.goto(server.base_url + STEP)
        page.wait_for_selector(READY)
        page.wait_for_selector("#principles .v-ratings input", state="attached")
        return page

    yield opened
    for phone in phones:
        for page in phone.pages:
            page.goto("about:blank")  # as a person leaves: the server is told
        phone.close()
    assert wait_until(lambda: not server.kernels())


def banner(page: Page):
    """The line under the header."""
    return page.locator(".p-banner")


def kernel_of(page: Page) -> str:
    """The id of the page's kernel."""
    return str(page.evaluate("document.body.dataset.kernel"))


def reopened(page: Page, before: str, timeout: float) -> None:
    """The page has come back by itself, with another kernel."""
    page.wait_for_selector(f"body[data-ready]:not([data-kernel='{before}'])", timeout=timeout)


def first_in_sight(page: Page) -> str:
    """The key of the first question that is on the screen as a whole."""
    return page.evaluate(
        """() => [...document.querySelectorAll("#principles .v-ratings [data-key]")]
            .find((one) => one.getBoundingClientRect().top > 0).dataset.key"""
    )


def rate(page: Page, value: str) -> None:
    """Answer the first question of the step."""
    unfold(page, "principles")
    page.locator("#principles .v-ratings fieldset").first.locator(f"label:has(input[value='{value}'])").click()


def rated(page: Page, value: str) -> None:
    """The first question shows that answer."""
    expect(page.locator("#principles .v-ratings fieldset").first.locator(f"input[value='{value}']")).to_be_checked(timeout=20000)


def test_a_killed_kernel_brings_the_page_back_at_the_same_step_and_spot_with_the_answer(open_step, server: Server):
    page = open_step("Kim")
    rate(page, "6")
    expect(page.locator("#principles .v-saved")).to_contain_text("Saved", timeout=15000)
    page.evaluate("window.scrollTo(0, 700)")
    assert page.evaluate("scrollY") > 200
    looked_at, before = first_in_sight(page), kernel_of(page)
    for kernel in server.kernels():
        kernel.kill()
    reopened(page, before, 40000)
    assert page.url.endswith("#principles")
    rated(page, "6")
    item = page.locator("#principles .v-input-item", has=page.locator(f"[data-key='{looked_at}']"))
    expect(item).to_be_in_viewport(timeout=8000)
    assert page.evaluate("scrollY") > 0
    expect(banner(page)).to_be_hidden()


def test_a_lost_network_is_said_and_a_short_loss_costs_nothing(open_step, server: Server):
    page = open_step("Kim")
    before = kernel_of(page)
    page.context.set_offline(True)
    expect(banner(page)).to_contain_text("The connection is lost. Your saved answers are safe", timeout=10000)
    page.context.set_offline(False)
    expect(banner(page)).to_be_hidden(timeout=20000)
    assert kernel_of(page) == before


def test_a_server_that_was_away_comes_back_with_what_was_typed_meanwhile(open_step, server: Server):
    page = open_step("Kim")
    before = kernel_of(page)
    server.stop(signal.SIGKILL)
    expect(banner(page)).to_contain_text("The connection is lost", timeout=10000)
    assert "Try now" in banner(page).inner_text()
    rate(page, "2")
    page.wait_for_timeout(500)
    server.start()
    reopened(page, before, 60000)
    rated(page, "2")
    expect(page.locator("#principles .v-saved")).to_contain_text("Saved", timeout=15000)


def test_a_withdrawn_seat_is_told_and_not_reloaded_for_ever(open_step, server: Server):
    page = open_step("Ada")
    with server.store() as store:
        ada = next(m for m in store.deals()[0].members if m.alias == "Ada")
        store.revoke_links(ada.id)
    expect(banner(page)).to_contain_text("no longer opens the seat", timeout=15000)
    loads = page.evaluate("performance.getEntriesByType('navigation').length")
    page.wait_for_timeout(3000)
    assert page.evaluate("performance.getEntriesByType('navigation').length") == loads
    expect(banner(page)).to_be_visible()


def test_a_reload_ends_the_old_kernel(open_step, server: Server):
    page = open_step("Kim")
    for _ in range(2):
        page.reload()
        page.wait_for_selector(READY)
    assert wait_until(lambda: len(server.kernels()) == 1, 1.5)


def test_a_page_that_is_closed_ends_its_kernel(open_step, server: Server):
    page = open_step("Kim")
    assert len(server.kernels()) >= 1
    page.goto("about:blank")
    assert wait_until(lambda: not server.kernels(), 2.5)
