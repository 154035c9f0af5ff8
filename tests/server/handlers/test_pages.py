"""The pages: what is run and shown, what is left out, what failure looks like, and that nothing comes from outside."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import requests

import vested_widgets
from browser.chromium import PHONE
from browser.serving import Server, enter, wait_until
from vested_widgets import deals, method

OUTSIDE = re.compile(r"""(?:src|href|action|url|import)\s*[=(:]?\s*["'(]?\s*(?:https?:)?//(?!localhost)[\w.-]+""", re.IGNORECASE)


def test_the_start_page_runs_for_the_member_who_opens_it(server: Server):
    page, kernel = server.open(server.sit("Kim"))
    assert page.status_code == 200
    with server.store() as store:
        kim = next(m for m in store.deals()[0].members if m.alias == "Kim")
    assert f"hello from {kim.id}" in page.text
    assert re.search(r'class="p-me">Kim</bdi><bdi class="p-who">Linden Logistics<', page.text)
    assert "Harbour Foods &amp; Linden Logistics" in page.text
    assert kernel


def test_cells_for_analysts_and_checks_are_neither_run_nor_shown(server: Server):
    page, _ = server.open(server.sit("Kim"), "marked")
    assert page.status_code == 200  # the check would have raised
    assert "before" in page.text
    assert "for analysts" not in page.text


def test_code_is_never_shown(server: Server):
    page, _ = server.open(server.sit("Kim"), "steps")
    assert "SimpleNamespace" not in page.text


def test_words_of_the_method_are_text_of_the_page_in_the_words_of_the_deal(server: Server):
    step = method.load().step("concerns").model_dump(mode="json")
    with server.store() as store:
        own = {"steps": [{**step, "why": "Our <b>own</b> reason."}]}
        parties = [deals.NewParty(name, members=(deals.NewMember(name),)) for name in ("North", "South")]
        member = store.create_deal("Own", parties, own_content=own).members[0]
        deals.Seat.open(store, member.id).own_data.consent()
        link = store.issue_link(member.id)
    client = requests.Session()
    enter(client, f"{server.base_url}join/{link}")
    theirs, _ = server.open(client, "told")
    shipped, _ = server.open(server.sit("Kim"), "told")
    # Once as text that needs no kernel, and once as what a cell has shown that does more.
    assert theirs.text.count("<strong>Why.</strong> Our &lt;b&gt;own&lt;/b&gt; reason.</p>") == 2
    assert shipped.text.count("<strong>Why.</strong> Your agreement does not stand alone.") == 2
    assert "reason." not in shipped.text
    assert shipped.text.count("What this Element is for.") == 1


def test_second_level_headings_make_sections_named_by_their_step(server: Server):
    page, _ = server.open(server.sit("Kim"), "steps")
    assert re.findall(r'<section class="p-section" id="([^"]+)" aria-label="([^"]+)"', page.text) == [
        ("one", "One"),
        ("two", "Two &amp; &lt;more&gt;"),
    ]
    first = page.text.partition('id="one"')[2].partition("<section")[0]
    assert "Preface." in first
    rail = page.text.partition('<nav class="p-rail"')[2].partition("</nav>")[0]
    assert re.findall(r'href="#([\w-]+)" data-step="\1"><span class="p-count">', rail) == ["one", "two"]
    assert page.text.count("<section class") == page.text.count("</section>")


def test_a_failing_cell_gives_status_500_a_clear_sentence_and_no_traceback_and_its_kernel_ends(server: Server):
    client = server.sit("Ada")
    page, kernel = server.open(client, "broken")
    assert page.status_code == 500
    assert "Everything that you saved is safe" in page.text
    assert not kernel
    for leak in ("ZeroDivision", "Traceback", "secret_of_the_author", "/work"):
        assert leak not in page.text
    assert "ZeroDivisionError" in server.log


def test_a_kernel_that_dies_while_the_page_is_made_gives_status_500(server: Server):
    page, _ = server.open(server.sit("Ada"), "dies")
    assert page.status_code == 500
    assert server.open(server.sit("Ada"))[0].status_code == 200


@pytest.mark.parametrize(
    "path", ["nothing-here", "tree", "voila/tree", "voila/files/00-start.ipynb", "api/contents", "lab", "api/kernels"]
)
def test_other_addresses_do_not_exist(server: Server, path: str):
    answer = server.sit("Kim").get(server.base_url + path, timeout=30)
    assert answer.status_code == 404
    assert "This page does not exist" in answer.text


def test_a_kernel_cannot_be_started_from_outside(server: Server):
    client = server.sit("Kim")
    token = client.cookies.get("_xsrf") or ""
    answer = client.post(server.at(client) + "api/kernels", json={"name": "python3"}, headers={"X-XSRFToken": token}, timeout=30)
    assert answer.status_code in (403, 404, 405)


@pytest.mark.parametrize(
    "path", ["..%2f..%2fetc%2fpasswd", "../../etc/passwd", "%2e%2e/secret", "00-start.ipynb/../../x", "vested/static/%2e%2e/x"]
)
def test_no_path_leads_out_of_the_workbooks(server: Server, path: str):
    request = requests.Request("GET", server.base_url).prepare()
    client = server.sit("Kim")
    request.prepare_cookies(client.cookies)
    request.url = server.base_url + path
    assert client.send(request, timeout=30).status_code in (400, 401, 404)


def test_the_page_names_no_outside_address(server: Server):
    client = server.sit("Noor")
    page, _ = server.open(client, "steps")
    texts = [page.text, client.get(server.at(client) + "vested/opening", timeout=30).text]
    home = re.search(r'href="(/vested/static/[0-9a-f]{16}/)styles.css"', page.text)[1]
    built = json.loads((Path(vested_widgets.__file__).parent / "static" / "page" / "built.json").read_text("utf-8"))
    assert {"shell.js", "ratings.js"} <= {*built["shell"], *built["modules"]}
    for name in ("styles.css", *(f"page/{module}" for module in {*built["shell"], *built["modules"]})):
        texts.append(client.get(server.base_url.rstrip("/") + home + name, timeout=30).text)
    for text in texts:
        text = text.replace("http://www.w3.org/2000/svg", "").replace(server.base_url, "")
        assert not OUTSIDE.findall(text)


def test_headers_are_strict(server: Server):
    page, _ = server.open(server.sit("Kim"))
    headers = page.headers
    assert headers["Referrer-Policy"] == "strict-origin"  # no address with a link in it; forms still say where they come from
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["frame-ancestors"] == "'self'"
    assert policy["default-src"] == "'none'"
    assert "unsafe-inline" not in policy["script-src"]
    assert "unsafe-eval" not in policy["script-src"]
    nonce = re.search(r"'nonce-([^']+)'", policy["script-src"])[1]
    inline = re.findall(r"<script(?![^>]*(?:src=|type=\"application))([^>]*)>", page.text)
    assert inline
    assert all(f'nonce="{nonce}"' in attributes for attributes in inline)
    assert re.search(r"'nonce-([^']+)'", server.open(server.sit("Kim"))[0].headers["Content-Security-Policy"])[1] != nonce


def test_pages_travel_packed(server: Server):
    page, _ = server.open(server.sit("Kim"), "steps")
    assert page.headers["Content-Encoding"] == "gzip"


def test_a_kernel_learns_its_seat_and_no_secret_of_the_server(server: Server, monkeypatch):
    client = server.sit("Kim")
    page, _ = server.open(client, "environment")
    for name in ("VESTED_DATABASE", "VESTED_SEAT", "VESTED_STATIC", "VESTED_PUBLIC_URL", "VESTED_BASE_URL"):
        assert f"{name}=" in page.text
    for value in client.cookies.values():
        assert value not in page.text
    assert (server.data_dir / "cookie_secret").read_text() not in page.text
    assert "COOKIE" not in page.text


@pytest.mark.parametrize(
    ("browser", "screen"),
    [
        (PHONE, "narrow"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36", "wide"),
        (None, "wide"),
    ],
)
def test_a_kernel_learns_whether_a_phone_has_asked(server: Server, browser: str | None, screen: str):
    client = server.sit("Kim")
    client.headers["User-Agent"] = browser
    page, _ = server.open(client, "environment")
    assert f"VESTED_SCREEN={screen}\n" in page.text


def test_when_the_server_is_full_a_waiting_page_tries_again_and_lets_people_in(tmp_path, notebooks):
    full = Server(tmp_path / "data", notebooks, ("--limit", "1", "--grace", "600")).start()
    try:
        ada, kim = full.sit("Ada"), full.sit("Kim")
        _, kernel = full.open(ada)
        waiting, _ = full.open(kim)
        assert waiting.status_code == 503
        assert waiting.headers["Retry-After"] == "5"
        assert waiting.headers["Refresh"] == "5"
        assert "Your page opens automatically" in waiting.text
        xsrf = {"_xsrf": ada.cookies["_xsrf"]}
        assert ada.post(f"{full.at(ada)}voila/api/shutdown/{kernel}", data=xsrf, timeout=30).status_code == 204
        assert full.open(kim)[0].status_code == 200
    finally:
        full.stop()


def test_a_page_that_nobody_comes_back_to_loses_its_kernel(tmp_path, notebooks):
    short = Server(tmp_path / "data", notebooks, ("--grace", "1")).start()
    try:
        short.open(short.sit("Kim"))
        assert len(short.kernels()) == 1
        assert wait_until(lambda: not short.kernels())
    finally:
        short.stop()


def test_one_member_cannot_fill_the_server(server: Server):
    client = server.sit("Otis")
    kernels = [server.open(client)[1] for _ in range(6)]
    alive = [client.get(f"{server.at(client)}vested/pulse/{kernel}", timeout=30).json()["alive"] for kernel in kernels]
    assert alive == [False, False, True, True, True, True]


def test_a_kernel_is_ready_before_the_next_page_asks_and_is_the_one_it_gets(server: Server):
    assert wait_until(server.waiting, 30)
    ready = server.waiting()[0]
    server.open(server.sit("Kim"))
    assert ready.name() == "vested-kernel"
