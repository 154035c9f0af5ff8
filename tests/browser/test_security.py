"""What a curious member can try from the page itself: other people's kernels, the cookie, scripts in names, outside hosts."""

from __future__ import annotations

import uuid
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from browser.entering import come_in, come_to_rest
from browser.serving import Server
from vested_widgets import deals

READY = "body[data-ready]"
NASTY = "<img src=x onerror=window.hacked=1>"


@pytest.fixture(scope="module")
def server(shared_server: Server) -> Server:
    """One server for this file: nobody gets in, and what is made is a deal of the test's own."""
    return shared_server


def sit(browser: Browser, link: str) -> Page:
    """A browser of one's own at a seat."""
    page = browser.new_context().new_page()
    come_in(page, link, READY)
    return page


def tried(page: Page, script: str, *arguments: object) -> object:
    """What a script on the page gets."""
    return page.evaluate(script, list(arguments))


OPEN_LINE = """async ([id]) => new Promise((done) => {
  const line = new WebSocket(`ws://${location.host}${document.body.dataset.baseUrl}api/kernels/${id}/channels?session_id=x`);
  line.onopen = () => done("open"); line.onerror = () => done("refused");
})"""
FETCH = """async ([path, method]) => {
  const token = document.cookie.match(/_xsrf=([^;]*)/)?.[1] ?? "";
  const body = method === "POST" ? new URLSearchParams({ _xsrf: token }) : undefined;
  return (await fetch(document.body.dataset.baseUrl + path, { method, body })).status;
}"""


def test_from_ones_own_page_nobody_reaches_the_kernel_of_another(browser: Browser, server: Server):
    kim, ada = sit(browser, server.link_of("Kim")), sit(browser, server.link_of("Ada"))
    hers, own = (page.evaluate("document.body.dataset.kernel") for page in (kim, ada))
    assert tried(ada, OPEN_LINE, own) == "open"
    for kernel in (hers, str(uuid.uuid4())):
        assert tried(ada, OPEN_LINE, kernel) == "refused"
        assert tried(ada, FETCH, f"api/kernels/{kernel}", "GET") == 403
        assert tried(ada, FETCH, f"voila/api/shutdown/{kernel}", "POST") == 403
    assert tried(kim, FETCH, f"api/kernels/{hers}", "GET") == 200
    assert tried(kim, FETCH, f"voila/api/shutdown/{hers}", "POST") == 204  # her own page may


def test_scripts_cannot_read_the_seats_cookie_and_the_link_leaves_address_and_history(browser: Browser, server: Server):
    bruno = sit(browser, server.link_of("Bruno"))  # nobody else is at this seat: no question stands between
    names = {cookie["name"] for cookie in bruno.context.cookies()}
    assert any(name.startswith("vested-seat") for name in names)
    assert "vested-seat" not in bruno.evaluate("document.cookie")
    assert "/join/" not in bruno.url
    token = server.links["Bruno"].rsplit("/", 1)[1]
    assert token not in bruno.content()
    bruno.go_back()
    assert "/join/" not in bruno.url
    assert "vested/opening" not in bruno.url


def test_a_forged_cookie_opens_nothing(browser: Browser, server: Server):
    kim = sit(browser, server.link_of("Kim"))
    cookie = next(cookie for cookie in kim.context.cookies() if cookie["name"].startswith("vested-seat"))
    forger = browser.new_context()
    value = cookie["value"].strip('"')
    forger.add_cookies([{**cookie, "value": value[:-1] + ("0" if value[-1] != "0" else "1")}])
    page = forger.new_page()
    answer = page.goto(server.base_url)
    assert answer.status == 401
    assert "open your personal link" in page.inner_text("main")
    forger.add_cookies([{**cookie, "value": value}])
    assert page.goto(server.base_url).status == 200  # the same way in, with the true signature


def test_a_link_of_another_deal_shows_that_deal_and_nothing_of_this_one(browser: Browser, server: Server):
    with server.store() as store:
        parties = [deals.NewParty(name, members=(deals.NewMember(f"{name} one"),)) for name in ("Birch", "Oak")]
        other = store.create_deal("Birch & Oak", parties)
        link = f"{server.base_url}join/{store.issue_link(other.members[1].id)}"
    page = sit(browser, link)
    assert "Birch & Oak" in page.inner_text("header")
    for name in ("Harbour", "Linden", "Ada"):
        assert name not in page.inner_text("body")


def test_names_stay_text_everywhere_in_the_frame(browser: Browser, server: Server):
    with server.store() as store:
        parties = [deals.NewParty(f"{NASTY}{n}", members=(deals.NewMember(f"{NASTY}{n}"),)) for n in "ab"]
        other = store.create_deal(f"{NASTY} deal", parties)
        link = f"{server.base_url}join/{store.issue_link(other.members[1].id)}"
    page = sit(browser, link)
    assert page.inner_text(".p-deal") == f"{NASTY} deal"
    assert NASTY in page.inner_text(".p-seat")
    assert page.evaluate("window.hacked") is None
    assert page.locator("header img").count() == 0


@pytest.mark.parametrize("path", ["", "02-shared-vision-and-intent", "alignment"])
def test_no_page_asks_another_host_or_breaks_its_own_policy(browser: Browser, server: Server, path: str):
    page = browser.new_context().new_page()
    hosts, said = set(), []
    page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname or ""))
    page.on("console", lambda message: said.append(message.text))
    come_in(page, server.link_of("Kim"), READY)
    page.goto(server.base_url + path)
    page.wait_for_selector(READY, timeout=60_000)
    page.wait_for_load_state("networkidle")
    come_to_rest(page)
    assert hosts <= {"localhost", ""}
    assert not [text for text in said if "Content Security Policy" in text]


def test_the_policy_stops_scripts_and_connections_that_are_not_ours(browser: Browser, server: Server):
    page = sit(browser, server.link_of("Kim"))
    page.evaluate(
        """() => {
           const script = document.createElement("script");
           script.textContent = "window.hacked = 1";
           document.body.append(script);
           document.body.insertAdjacentHTML("beforeend", '<img src=x onerror="window.hacked = 2">');
           const image = document.body.lastElementChild;
           return new Promise((done) => image.addEventListener("error", () => done())); }"""
    )
    assert page.evaluate("window.hacked") is None
    stopped = page.evaluate(
        """() => new Promise((done) => {
          document.addEventListener("securitypolicyviolation", (event) => done(event.effectiveDirective));
          fetch("http://127.0.0.1:9/steal").catch(() => 0);
          setTimeout(() => done("nothing"), 3000);
        })"""
    )
    assert stopped == "connect-src"
