"""Users of JupyterHub come in at the seats that are given to them and at no others; everybody else comes in as before."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests

from browser.serving import Server, enter, free_port
from prepared import demonstration_record
from vested_widgets import deals
from vested_widgets.server.auth.identity import seat_key

TOKEN = "token-of-the-service"


class FakeHub(BaseHTTPRequestHandler):
    """What a service sees of JupyterHub: OAuth with PKCE, and whose a token is. Its users sign in by the cookie `hub-user`."""

    codes: ClassVar[dict[str, tuple[str, str, str]]] = {}
    tokens: ClassVar[dict[str, tuple[str, str]]] = {}  # the user and the session of each

    def do_GET(self) -> None:
        path, asked = urlsplit(self.path).path, {key: value[0] for key, value in parse_qs(urlsplit(self.path).query).items()}
        cookies = dict(re.findall(r"([\w-]+)=([^;]+)", self.headers.get("Cookie", "")))
        if path == "/hub/api/oauth2/authorize" and asked["client_id"] == "service-vested":
            code = secrets.token_hex(8)
            self.codes[code] = (cookies["hub-user"], asked["code_challenge"], cookies.get("jupyterhub-session-id", ""))
            self.send_response(302)
            self.send_header("Location", asked["redirect_uri"] + "?" + urlencode({"code": code, "state": asked["state"]}))
            self.end_headers()
        elif path == "/hub/api/user":
            user, _ = self.tokens.get(self.headers["Authorization"].removeprefix("token "), ("", ""))
            self._say({"kind": "user", "name": user} if user else {"message": "Forbidden"}, 200 if user else 403)
        else:
            self._say({}, 404)

    def do_POST(self) -> None:
        form = {k: v[0] for k, v in parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()).items()}
        user, challenge, session = self.codes.pop(form["code"])
        verified = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).decode().rstrip("=")
        if (form["client_secret"], verified) != (TOKEN, challenge):
            self._say({}, 403)
            return
        token = secrets.token_hex(8)
        self.tokens[token] = (user, session)
        self._say({"access_token": token})

    def _say(self, what: dict[str, str], status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(what).encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class AtHub:
    """A server that is a service of a Hub, and the file that gives its seats to users."""

    def __init__(self, server: Server, file: Path) -> None:
        self.server, self.file = server, file
        with server.store() as store:
            self.members = {member.alias: member for member in store.deals()[0].members}

    def give(self, **users: str) -> None:
        """Give seats, by alias, to users; all others to nobody."""
        lines = [f'- seat: "{seat_key(self.members[alias].id)}"\n  user: {user}\n' for alias, user in users.items()]
        self.file.write_text("".join(lines) + f"# {secrets.token_hex(4)}\n")

    def browser(self, user: str = "") -> requests.Session:
        """A browser that has signed in at the Hub as that user."""
        client = requests.Session()
        if user:
            self.change(client, user)
        return client

    def change(self, client: requests.Session, user: str) -> None:
        """Sign the user of a browser out of the Hub, which then knows its token no more, and another one in."""
        session = client.cookies.get("jupyterhub-session-id", "")
        for token in [token for token, found in FakeHub.tokens.items() if session and found[1] == session]:
            del FakeHub.tokens[token]
        for name in ("hub-user", "jupyterhub-session-id"):
            client.cookies.pop(name, None)
        if user:
            client.cookies.set("hub-user", user)
            client.cookies.set("jupyterhub-session-id", secrets.token_hex(8))

    def address(self, alias: str, page: str = "") -> str:
        """The address of somebody's seat."""
        return f"{self.server.base_url}s/{seat_key(self.members[alias].id)}/{page}"

    def come_in(self, client: requests.Session, page: str = "") -> requests.Response:
        """Open a page and press the one button that is there."""
        shown = client.get(self.server.base_url + page, timeout=60)
        return self.press(client, shown)

    def press(self, client: requests.Session, shown: requests.Response) -> requests.Response:
        """Press the first button of a page of seats."""
        fields = dict(re.findall(r'name="(_xsrf|seat|to)" (?:value|type="hidden" value)="([^"]*)"', shown.text))
        fields |= dict(re.findall(r'<input type="hidden" name="(_xsrf|to)" value="([^"]*)"', shown.text))
        assert {"_xsrf", "seat"} <= set(fields), shown.text[:2000]
        return client.post(f"{self.server.base_url}vested/hub", data=fields, timeout=60)


@pytest.fixture(scope="module")
def at_hub(tmp_path_factory: pytest.TempPathFactory, notebooks: Path) -> Iterator[AtHub]:
    """A server that a Hub has started, as far as it can tell."""
    folder, port = tmp_path_factory.mktemp("hub"), free_port()
    hub = ThreadingHTTPServer(("127.0.0.1", 0), FakeHub)
    threading.Thread(target=hub.serve_forever, daemon=True).start()
    host = f"http://localhost:{hub.server_port}"
    demonstration_record(folder / "data" / "workbook.sqlite")
    (folder / "seats.yaml").write_text("")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("JUPYTERHUB_API_TOKEN", TOKEN)
        environment.setenv("JUPYTERHUB_API_URL", f"{host}/hub/api")
        environment.setenv("JUPYTERHUB_HOST", host)
        environment.setenv("JUPYTERHUB_SERVICE_NAME", "vested")
        environment.setenv("JUPYTERHUB_OAUTH_CALLBACK_URL", f"http://localhost:{port}/oauth_callback")
        options = ("--hub-seats", str(folder / "seats.yaml"))
        server = Server(folder / "data", notebooks, options, port=port).start()
    yield AtHub(server, folder / "seats.yaml")
    server.stop()
    hub.shutdown()


def test_a_user_comes_in_at_the_seat_that_is_given_to_them(at_hub: AtHub):
    at_hub.give(Kim="kim@example.org", Ada="ada")
    client = at_hub.browser("kim@example.org")
    shown = client.get(at_hub.server.base_url, timeout=60)
    assert "Signed in as kim@example.org" in shown.text and "Kim" in shown.text and "Ada" not in shown.text
    assert not any("vested-seat" in name for name in client.cookies.keys())  # noqa: SIM118 - looking has changed nothing
    assert at_hub.press(client, shown).status_code == 200
    page = client.get(at_hub.address("Kim", "environment"), timeout=180)
    assert f"VESTED_SEAT={at_hub.members['Kim'].id}" in page.text
    assert TOKEN not in page.text and "JUPYTERHUB_API_TOKEN" not in page.text


def test_the_page_that_was_asked_for_comes_after_the_sign_in_and_no_other_site_does(at_hub: AtHub):
    at_hub.give(Kim="kim")
    client = at_hub.browser("kim")
    shown = client.get(at_hub.address("Kim", "told"), timeout=60)
    assert 'name="to" value="told"' in shown.text
    assert "told" in at_hub.press(client, shown).text
    for elsewhere in ("https://example.org/", "//example.org", "\\\\example.org"):
        page = client.get(f"{at_hub.server.base_url}vested/hub", params={"to": elsewhere}, timeout=60)
        assert 'name="to" value=""' in page.text


@pytest.mark.parametrize("user", ["ada", "Kim", ""])
def test_nobody_else_gets_a_seat_that_is_given_to_a_user(at_hub: AtHub, user: str):
    at_hub.give(Kim="kim", Ada="ada")
    client = at_hub.browser(user or "nobody")
    if not user:
        client = requests.Session()  # has not signed in at the Hub at all
        asked = client.get(at_hub.address("Kim"), timeout=60, allow_redirects=False)
        assert asked.status_code == 302 and "vested/hub" in asked.headers["Location"]
        return
    shown = client.get(at_hub.address("Kim"), timeout=60)
    assert shown.status_code == 403 and "another user of the Hub" in shown.text
    xsrf = client.cookies.get("_xsrf") or (
        client.get(f"{at_hub.server.base_url}room", timeout=60) and client.cookies.get("_xsrf")
    )
    form = {"_xsrf": xsrf, "seat": seat_key(at_hub.members["Kim"].id)}
    assert client.post(f"{at_hub.server.base_url}vested/hub", data=form, timeout=60).status_code == 403
    link = enter(client, at_hub.server.link_of("Kim"))
    assert link.status_code == 403 and "another user of the Hub" in link.text
    posted = client.post(at_hub.server.link_of("Kim"), data={"_xsrf": xsrf}, timeout=60)
    assert posted.status_code == 403
    assert client.get(at_hub.address("Kim", "environment"), timeout=60).status_code == 403
    assert not any(seat_key(at_hub.members["Kim"].id) in name for name in client.cookies.keys())  # noqa: SIM118


def test_the_cookie_of_a_seat_is_worth_nothing_to_the_next_user_of_that_browser(at_hub: AtHub):
    at_hub.give(Kim="kim", Ada="ada")
    client = at_hub.browser("kim")
    at_hub.come_in(client)
    assert client.get(at_hub.address("Kim", "vested/consent"), timeout=60).status_code == 200
    at_hub.change(client, "ada")
    assert client.get(at_hub.address("Kim", "vested/consent"), timeout=60).status_code == 403
    shown = client.get(at_hub.server.base_url, timeout=60)
    assert "Signed in as ada" in shown.text and "Kim" not in shown.text
    at_hub.change(client, "")
    assert client.get(at_hub.address("Kim", "vested/consent"), timeout=60, allow_redirects=False).status_code == 302
    pulse = f"vested/pulse/{'0' * 8}-0000-0000-0000-{'0' * 12}"
    assert client.get(at_hub.address("Kim", pulse), timeout=60).json()["alive"] is False


def test_a_user_without_a_seat_reads_what_to_do(at_hub: AtHub):
    at_hub.give(Kim="kim")
    shown = at_hub.browser("new.one").get(at_hub.server.base_url, timeout=60)
    assert shown.status_code == 403
    assert "No seat for new.one yet" in shown.text
    assert "Send this name to your deal architect" in shown.text and "Sign out of the Hub" in shown.text


def test_a_seat_that_is_given_to_nobody_opens_by_its_link_without_the_hub(at_hub: AtHub):
    at_hub.give(Kim="kim")
    client = requests.Session()
    assert enter(client, at_hub.server.link_of("Ada")).status_code == 200
    assert client.get(at_hub.address("Ada", "vested/consent"), timeout=60).status_code == 200


def test_giving_and_taking_a_seat_counts_without_a_restart(at_hub: AtHub):
    at_hub.give(Kim="kim")
    client = at_hub.browser("ada")
    assert client.get(at_hub.server.base_url, timeout=60).status_code == 403
    at_hub.give(Kim="kim", Ada="ada")
    at_hub.come_in(client)
    assert client.get(at_hub.address("Ada", "vested/consent"), timeout=60).status_code == 200
    at_hub.give(Kim="kim", Ada="someone.else")
    assert client.get(at_hub.address("Ada", "vested/consent"), timeout=60).status_code == 403


def test_somebody_who_was_released_from_the_deal_has_no_seat_any_more(at_hub: AtHub):
    made = at_hub.server.with_fresh_deal()
    with made.store() as store:
        deal = made.deal(store)
        ada = next(member for member in deal.members if member.alias == "Ada")
        lead = next(member for member in deal.members if member.role == "architect")
        at_hub.file.write_text(f'- seat: "{seat_key(ada.id)}"\n  user: released\n')
        client = at_hub.browser("released")
        assert "Ada" in client.get(at_hub.server.base_url, timeout=60).text
        deals.Seat.open(store, lead.id).people.remove(ada.id)
    assert "No seat for released yet" in client.get(at_hub.server.base_url, timeout=60).text


def test_a_sign_in_that_another_browser_began_is_not_finished_here(at_hub: AtHub):
    at_hub.give(Kim="kim")
    attacker, victim = at_hub.browser("attacker"), requests.Session()
    began = attacker.get(f"{at_hub.server.base_url}vested/hub", timeout=60, allow_redirects=False).headers["Location"]
    back = attacker.get(began, timeout=60, allow_redirects=False).headers["Location"]
    shown = victim.get(back, timeout=60)
    assert shown.status_code == 400 and "The sign-in was not finished" in shown.text
    assert not any("vested-hub" in name for name in victim.cookies.keys())  # noqa: SIM118


def test_a_free_seat_that_is_given_to_a_user_is_not_offered_to_others_by_the_code_of_a_room(at_hub: AtHub):
    made = at_hub.server.with_fresh_deal()
    with made.store() as store:
        deal = made.deal(store)
        lead = deals.Seat.open(store, next(member.id for member in deal.members if member.role == "architect"))
        seat = lead.people.add(deal.parties[0].id, "Rosa", "member")
        code = lead.room.open().code
    at_hub.file.write_text("")
    address = f"{at_hub.server.base_url}room/{code}"
    client = at_hub.browser()
    assert seat.id in client.get(address, timeout=60).text
    at_hub.file.write_text(f'- seat: "{seat_key(seat.id)}"\n  user: rosa\n')
    assert seat.id not in client.get(address, timeout=60).text
    form = {"_xsrf": client.cookies.get("_xsrf"), "seat": seat.id, "party": deal.parties[0].id, "alias": "Rosa"}
    assert client.post(address, data=form, timeout=60).status_code == 403
