"""A page that does not come alive says within ten seconds what is wrong and how to mend it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from browser.entering import come_in
from browser.proxy import Proxy
from browser.serving import Server

STEP = "02-shared-vision-and-intent#principles"
KERNEL_SOCKET = re.compile(r"/api/kernels/")
ANY_SOCKET = re.compile(r"^ws")
# Seconds. A busy machine needs some of its own to load the page.
LATEST = 10


@pytest.fixture(scope="module")
def server(own_server: Server) -> Server:
    """A server of its own: some tests end it or wait for its kernels."""
    return own_server


@pytest.fixture
def phone(browser: Browser, server: Server) -> Iterator[BrowserContext]:
    """A browser that has signed in."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    come_in(page, server.link_of("Kim"))
    page.close()
    yield context
    context.close()


def open_step(context: BrowserContext, server: Server) -> Page:
    """Open a step and wait only until its body is there."""
    page = context.new_page()
    page.goto(server.base_url + STEP, wait_until="domcontentloaded", timeout=120_000)
    return page


def says(page: Page, cause: str, *parts: str) -> None:
    """The banner names that cause in time, with these parts, and its buttons can be hit with a thumb."""
    began = time.monotonic()
    banner = page.locator(f"#dead-page[data-cause={cause}]")
    expect(banner).to_be_visible(timeout=1000 * LATEST)
    assert time.monotonic() - began < LATEST
    for part in parts:
        expect(banner).to_contain_text(part)
    assert "{" not in banner.inner_text()
    for link in banner.locator("a").all():
        assert link.bounding_box()["height"] >= 44


def leads_to_the_connection_test(page: Page) -> None:
    """The banner's last link opens the connection test, at the address of the page's seat, whether or not the seat is still known."""
    address = page.locator("#dead-page a").last.get_attribute("href")
    assert address == page.evaluate("document.body.dataset.baseUrl") + "vested/checkup"
    answer = page.request.get(urljoin(page.url, address))
    assert answer.status == 200
    assert 'id="checkup-sum"' in answer.text()


def test_a_page_that_is_alive_says_nothing(phone: BrowserContext, server: Server):
    page = open_step(phone, server)
    page.wait_for_selector("html[data-shown][data-line]", timeout=60_000)
    page.wait_for_timeout(7000)
    expect(page.locator("#dead-page")).to_have_count(0)


def test_a_blocked_web_socket_is_named(phone: BrowserContext, server: Server):
    phone.route_web_socket(ANY_SOCKET, lambda socket: socket.close())
    page = open_step(phone, server)
    says(page, "socket", "web socket", "Upgrade")
    leads_to_the_connection_test(page)


def test_a_late_web_socket_takes_the_sentence_away_again(phone: BrowserContext, server: Server):
    def hold(route) -> None:
        time.sleep(7)
        route.continue_()

    phone.route("**/page/page.js", hold)
    page = open_step(phone, server)
    page.wait_for_selector("html[data-shown][data-line]", timeout=60_000)
    expect(page.locator("#dead-page")).to_have_count(0, timeout=5000)


def test_scripts_that_do_not_arrive_are_named(phone: BrowserContext, server: Server):
    phone.route("**/page/page.js", lambda route: route.abort())
    says(open_step(phone, server), "scripts", "page.js", "extensions")


@pytest.mark.parametrize("missing", ["window.structuredClone", "HTMLScriptElement.prototype.noModule"])
def test_a_browser_that_is_too_old_is_told_at_once(phone: BrowserContext, server: Server, missing: str):
    phone.add_init_script(f"delete {missing}")
    says(open_step(phone, server), "old", "Chrome", "Firefox", "Safari")


def test_a_seat_that_is_no_longer_known_is_named(phone: BrowserContext, server: Server):
    def sign_out(route) -> None:
        phone.clear_cookies()
        route.continue_()

    phone.route("**/page/page.js", sign_out)
    page = open_step(phone, server)
    says(page, "seat", "personal link")
    leads_to_the_connection_test(page)


def test_a_server_that_has_gone_is_named(phone: BrowserContext, server: Server):
    phone.route_web_socket(ANY_SOCKET, lambda socket: socket.close())
    phone.route("**/vested/pulse/**", lambda route: route.abort())
    says(open_step(phone, server), "gone", "does not answer")


def test_a_proxy_that_answers_by_itself_is_named(phone: BrowserContext, server: Server):
    phone.route_web_socket(ANY_SOCKET, lambda socket: socket.close())
    phone.route("**/vested/pulse/**", lambda route: route.fulfill(status=200, body="<h1>Welcome to the hotel</h1>"))
    says(open_step(phone, server), "proxy", "200")


def test_a_proxy_with_another_host_is_named_with_the_option_that_mends_it(phone: BrowserContext, server: Server):
    # The seat has been opened without the proxy: behind it the link's form is refused already, as one from a foreign page.
    with Proxy(server.port, host="intranet.example") as proxy:
        page = phone.new_page()
        page.goto(proxy.url + STEP, wait_until="domcontentloaded", timeout=120_000)
        says(page, "host", "intranet.example", f"--public-url {proxy.url.rstrip('/')}")
        page.close()


def test_a_personal_link_behind_such_a_proxy_says_what_is_wrong(browser: Browser, server: Server):
    with Proxy(server.port, host="intranet.example") as proxy:
        context = browser.new_context(viewport={"width": 390, "height": 844})
        page = context.new_page()
        page.goto(proxy.url + "join/" + server.link_of("Kim").rsplit("/", 1)[1])
        main = page.locator("main", has_text="The server refused this form")
        expect(main).to_contain_text("--public-url", timeout=60_000)
        context.close()


def test_the_public_url_is_an_allowed_origin(browser: Browser, server: Server, tmp_path):
    with Proxy(0, host="intranet.example") as proxy:
        behind = Server(tmp_path / "data", options=("--public-url", proxy.url)).start()
        proxy.to = behind.port
        try:
            context = browser.new_context()
            page = context.new_page()
            come_in(page, proxy.url + "join/" + behind.link_of("Kim").rsplit("/", 1)[1])
            page.goto(proxy.url + STEP, wait_until="domcontentloaded", timeout=120_000)
            page.wait_for_selector("html[data-shown][data-line]", timeout=60_000)
            context.close()
        finally:
            behind.stop()


def test_a_page_of_which_only_the_head_has_come_says_so(phone: BrowserContext, server: Server):
    page = phone.new_page()
    page.goto(server.base_url + STEP, wait_until="domcontentloaded", timeout=120_000)
    # What has come of a page whose rest is lost on the way: the head as it is sent, and no body.
    text = phone.request.get(server.base_url + STEP).text()
    head = text.partition("<body")[0]
    phone.route("**/cut-page", lambda route: route.fulfill(status=200, content_type="text/html", body=head))
    page.goto(server.base_url + "cut-page", wait_until="domcontentloaded")
    says(page, "cut", "Only a part of this page arrived")


def test_a_connection_check_needs_no_newer_browser_than_the_page(phone: BrowserContext, server: Server):
    phone.add_init_script("delete AbortSignal.timeout")
    page = open_step(phone, server)
    page.wait_for_selector("html[data-shown][data-line]", timeout=60_000)
    phone.set_offline(True)
    page.wait_for_selector(".p-banner[data-state=lost]", timeout=10_000)
    phone.set_offline(False)
    page.wait_for_selector("body[data-ready] .p-banner[hidden]", state="attached", timeout=60_000)
