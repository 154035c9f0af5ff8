"""Signing in by a personal link, and what happens without one."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest
import requests

from browser.serving import Server, cookies_of, enter, told, wait_until


def test_a_personal_link_sets_a_cookie_that_scripts_and_other_sites_cannot_use(server: Server):
    client = requests.Session()
    answer = enter(client, server.link_of("Kim")).history[0]
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{urlsplit(server.at(client)).path}vested/opening?signed_in=1"
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie  # plain http on loopback
    assert server.link_of("Kim").rsplit("/", 1)[1] not in cookie


def test_behind_https_the_cookie_is_secure(server: Server, tmp_path, notebooks):
    behind = Server(tmp_path / "data", notebooks, ("--public-url", "https://deal.example")).start()
    try:
        local = behind.base_url + "join/" + behind.link_of("Kim").rsplit("/", 1)[1]
        client = requests.Session()
        client.headers["X-Forwarded-Proto"] = "https"
        page = client.get(local, timeout=30)
        form = {"_xsrf": client.cookies["_xsrf"]}
        answer = client.post(page.url, data=form, headers=cookies_of(client), allow_redirects=False, timeout=30)
        assert "vested-seat" in answer.headers["Set-Cookie"] and "Secure" in answer.headers["Set-Cookie"]
        assert behind.links["Kim"].startswith("https://deal.example/join/")
    finally:
        behind.stop()


def test_a_preview_of_the_link_signs_nobody_in(server: Server):
    assert "Set-Cookie" not in requests.head(server.link_of("Kim"), timeout=30).headers


def test_the_opening_page_names_the_seat_and_fetches_what_the_page_needs(server: Server):
    client = server.sit("Kim")
    assert "Welcome, Kim" in client.get(server.at(client) + "vested/opening", timeout=30).text
    page, _ = server.open(client)
    script = next(part for part in page.text.split('"') if part.endswith("/page/page.js"))
    assert script in client.get(server.at(client) + "vested/opening", timeout=30).text
    asked = script.replace("page/page.js", "page/ratings.js")
    assert asked not in client.get(server.at(client) + "vested/opening", timeout=30).text
    client.get(server.base_url.rstrip("/") + asked, timeout=30)
    assert asked in client.get(server.at(client) + "vested/opening", timeout=30).text


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "x/../../y"])
def test_the_opening_page_never_leads_away(server: Server, to: str):
    answer = server.sit("Kim").get(server.base_url + "vested/opening", params={"to": to}, timeout=30)
    assert answer.status_code == 200
    assert "evil" not in answer.text
    assert "javascript:" not in answer.text


@pytest.mark.parametrize("path", ["", "steps", "vested/opening", "vested/pulse/" + "0" * 8 + "-0000-0000-0000-" + "0" * 12])
def test_without_a_seat_there_is_only_a_page_that_says_how_to_get_one(server: Server, path: str):
    answer = requests.get(server.base_url + path, allow_redirects=False, timeout=30)
    assert answer.status_code == 401
    assert "Harbour" not in answer.text
    if "pulse" not in path:
        assert "open your personal link" in answer.text


def test_a_link_that_opens_nothing_is_told_in_plain_words_and_signs_nobody_in(server: Server):
    answer = requests.get(server.base_url + "join/" + "x" * 22, timeout=30)
    assert answer.status_code == 401
    assert "does not open a seat" in answer.text
    assert "Set-Cookie" not in answer.headers


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory, notebooks) -> Iterator[Server]:
    """A server that logs all it can and is of no use to other files: one test uses up the guesses, the last breaks the record."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VESTED_DEBUG", "1")
        running = Server(tmp_path_factory.mktemp("spoilt") / "data", notebooks).start()
    yield running
    running.stop()


def test_guessing_links_is_slowed_down_but_a_living_link_still_opens(spoilt: Server):
    codes = [requests.get(f"{spoilt.base_url}join/{n:022d}", timeout=30).status_code for n in range(35)]
    assert codes[:30] == [401] * 30
    assert set(codes[30:]) == {429}
    assert spoilt.sit("Kim").cookies


def test_no_link_is_ever_written_to_the_log_not_even_when_the_record_fails(spoilt: Server):
    spoilt.sit("Kim")
    requests.get(spoilt.base_url + "join/very-secret-guess-0001", timeout=30)
    requests.post(spoilt.base_url + "join/very-secret-guess-0002", timeout=30)
    with sqlite3.connect(spoilt.data_dir / "workbook.sqlite") as record:
        record.execute("ALTER TABLE seat_link RENAME TO gone")
    failed = requests.get(spoilt.base_url + "join/very-secret-guess-0003", timeout=30)
    assert failed.status_code == 500
    assert "Something went wrong on the server" in failed.text
    printed = spoilt.log.partition("Stop with Ctrl+C")[2]
    assert "GET /join/…" in printed
    assert "Unexpected" in printed
    assert "very-secret-guess" not in printed
    assert spoilt.links["Kim"].rsplit("/", 1)[1] not in printed


def test_a_withdrawn_link_is_refused_at_once_and_its_open_page_ends(server: Server):
    client = server.sit("Lars")
    _, kernel = server.open(client)
    assert client.get(f"{server.at(client)}vested/pulse/{kernel}", timeout=30).json() == {"alive": True}
    with server.store() as store:
        member = next(m for m in store.deals()[0].members if m.alias == "Lars")
        store.revoke_links(member.id)
    assert wait_until(lambda: client.get(server.at(client) + "vested/opening", timeout=30).status_code == 401, 2.0)
    assert client.get(f"{server.at(client)}api/kernels/{kernel}", timeout=30).status_code == 403
    assert wait_until(lambda: not any(kernel in told(process) for process in server.kernels()), 8.0)


def test_a_whole_room_may_knock_while_the_server_is_busy(server: Server):
    """One too many for the queue would try again after a second, and then after two."""
    os.kill(server.process.pid, signal.SIGSTOP)
    try:
        with ExitStack() as lines:
            for _ in range(400):
                lines.enter_context(socket.create_connection(("localhost", server.port), timeout=0.7))
    finally:
        os.kill(server.process.pid, signal.SIGCONT)
