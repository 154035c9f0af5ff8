"""Coming into a room by its code, the line that says where the room is, and what each role's seat may fetch."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import requests
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from browser.serving import Server, cookies_of, enter, wait_until
from seatless import Room
from vested_widgets import deals, method
from vested_widgets.deals.record import workshops as stored_workshops

ROLES = ("architect", "member", "observer", "sponsor", "wall")


@pytest.fixture(scope="module")
def server(own_server: Server) -> Server:
    """One server for this file: guessing codes, the last test, slows down all who come from here."""
    return own_server


@pytest.fixture(scope="module")
def deal(server: Server) -> deals.Deal:
    """A real deal beside the demonstration, with a seat of every role."""
    with server.store() as store:
        made = store.create_deal(
            "Room & <b>Co</b>",
            [deals.NewParty("North", members=(deals.NewMember("member"), deals.NewMember("Ben"))), deals.NewParty("South")],
            architect="architect",
        )
        lead = deals.Seat.open(store, made.members[0].id)
        for role in ("observer", "sponsor"):
            lead.people.add(None, role, role)
        lead.room.wall_link()
        return store.deal(made.id)


def seat_of(store: deals.Store, deal: deals.Deal, role: str) -> deals.Seat:
    """The seat whose role, or alias, is that."""
    found = next(m for m in store.deal(deal.id).members if role in (m.alias, m.role))
    return deals.Seat.open(store, found.id)


def sit(server: Server, deal: deals.Deal, role: str) -> requests.Session:
    """A client at the seat of a role, with consent given."""
    with server.store() as store:
        seat = seat_of(store, deal, role)
        seat.own_data.consent()
        token = store.issue_link(seat.member.id)
    client = requests.Session()
    page = enter(client, f"{server.base_url}join/{token}")
    assert page.status_code == 200
    return client


def code_of(server: Server, deal: deals.Deal) -> str:
    """A fresh code of the room."""
    with server.store() as store:
        return seat_of(store, deal, "architect").room.open().code


def come_in(server: Server, code: str, **form: str) -> tuple[requests.Session, requests.Response]:
    """A newcomer who fills in the room's form."""
    client = requests.Session()
    page = client.get(f"{server.base_url}room/{code}", timeout=30)
    assert page.status_code == 200
    return client, client.post(f"{server.base_url}room/{code}", data={**hidden_of(page.text), **form}, timeout=30)


def hidden_of(page: str) -> dict[str, str]:
    """The hidden fields of a form, as a browser sends them."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)"', page))


def line_of(server: Server, client: requests.Session):
    """The client's line to the room."""
    return connect(server.room_url(client), additional_headers=cookies_of(client))


def the_next(line, kind: str, seconds: float):
    """The next that the line says of that kind."""
    until = time.monotonic() + seconds
    while kind not in (heard := json.loads(line.recv(timeout=max(0.1, until - time.monotonic())))):
        pass
    return heard[kind]


def test_a_newcomer_is_in_by_code_side_and_alias_and_says_yes_once(server: Server, deal):
    code = code_of(server, deal)
    typed = requests.get(f"{server.base_url}room", params={"code": f"{code[:3]} {code[3:].lower()}"}, timeout=30)
    assert "Room &amp; &lt;b&gt;Co&lt;/b&gt;" in typed.text
    client, answer = come_in(server, code, party=deal.parties[1].id, alias="Zoe <i>")
    assert answer.url.split("?")[0].endswith("/vested/consent")
    assert "fewer than 3 people" in answer.text
    xsrf = client.cookies["_xsrf"]
    went = client.post(f"{server.at(client)}vested/consent", data={"_xsrf": xsrf, "to": "steps#two"}, timeout=60)
    assert went.url.endswith("/steps#two") or went.url.endswith("/steps")
    assert client.get(server.base_url, timeout=60).url == server.at(client)
    with server.store() as store:
        zoe = seat_of(store, deal, "Zoe <i>")
        assert (zoe.party.name, zoe.own_data.consented()) == ("South", True)
    again = client.get(f"{server.base_url}room/{code}", timeout=30)
    assert f'href="{urlsplit(server.at(client)).path}vested/opening"' in again.text


def test_a_kept_seat_can_be_taken_once(server: Server, deal):
    code = code_of(server, deal)
    with server.store() as store:
        ben = seat_of(store, deal, "Ben").member.id
    assert come_in(server, code, seat=ben)[1].status_code == 200
    _, second = come_in(server, code, seat=ben)
    assert second.status_code == 409 and "has already been taken" in second.text


def test_a_form_that_is_sent_twice_seats_one_person(server: Server, deal):
    code = code_of(server, deal)
    client = requests.Session()
    page = client.get(f"{server.base_url}room/{code}", timeout=30)
    form = {**hidden_of(page.text), "party": deal.parties[0].id, "alias": "Twice"}
    first, second = (client.post(f"{server.base_url}room/{code}", data=form, timeout=30) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.url == second.url
    with server.store() as store:
        assert [member.alias for member in store.deal(deal.id).members].count("Twice") == 1
        assert not [member for member in store.deal(deal.id).members if member.alias.startswith("Twice ")]
    # Somebody else's form, also in the same browser, is another person's.
    again = client.get(f"{server.base_url}room/{code}", timeout=30)
    other = client.post(
        f"{server.base_url}room/{code}",
        data={**hidden_of(again.text), **form, "token": hidden_of(again.text)["token"], "alias": "Other"},
        timeout=30,
    )
    assert other.status_code == 200 and other.url != first.url


@pytest.mark.parametrize("form", [{}, {"party": "nobody's", "alias": "X"}, {"alias": "X"}, {"seat": "nobody's"}])
def test_a_form_that_does_not_hold_is_answered_in_a_sentence_and_seats_nobody(server: Server, deal, form):
    code = code_of(server, deal)
    with server.store() as store:
        before = len(store.deal(deal.id).members)
    _, answer = come_in(server, code, **form)
    assert answer.status_code in (400, 409) and 'role="alert"' in answer.text
    with server.store() as store:
        assert len(store.deal(deal.id).members) == before


def test_taking_a_seat_needs_the_pages_own_token(server: Server, deal):
    code = code_of(server, deal)
    answer = requests.post(f"{server.base_url}room/{code}", data={"party": deal.parties[0].id, "alias": "Mallory"}, timeout=30)
    assert answer.status_code == 401
    with server.store() as store:
        assert "Mallory" not in {member.alias for member in store.deal(deal.id).members}


def test_a_seat_in_use_elsewhere_says_so_and_can_be_taken_over(server: Server, deal):
    with server.store() as store:
        ben = seat_of(store, deal, "member")
        ben.own_data.consent()
        link = f"{server.base_url}join/{store.issue_link(ben.member.id)}"
    first, second = requests.Session(), requests.Session()
    enter(first, link)
    with line_of(server, first) as line:
        line.recv(timeout=10)

        def open_elsewhere() -> bool:
            with server.store() as store:
                return stored_workshops.elsewhere(store, ben.member.id)

        assert wait_until(open_elsewhere)
        asked = second.get(link, timeout=30)
        assert "open on another device" in asked.text
        assert first.get(link, timeout=30).url.endswith("vested/opening")
        xsrf = re.search(r'name="_xsrf" value="([^"]+)"', asked.text)[1]
        second.post(link, data={"_xsrf": xsrf, "how": "take"}, timeout=30)
        with pytest.raises(ConnectionClosed) as ended:
            for _ in range(20):
                line.recv(timeout=10)
        assert ended.value.rcvd.code == 4401
    assert first.get(f"{server.at(first)}vested/own.json", timeout=30).status_code == 401
    assert second.get(f"{server.at(second)}vested/own.json", timeout=30).status_code == 200
    assert requests.get(link, timeout=30).status_code == 200


def test_every_page_hears_where_the_steps_of_the_deal_stand(server: Server, deal):
    client = sit(server, deal, "observer")
    with line_of(server, client) as line:
        heard = the_next(line, "progress", 10)
    assert heard["steps"]["principles"] == {"state": "not_begun", "word": method.words("state.not_begun")}
    assert heard["pages"]["02-shared-vision-and-intent"]["state"] == "not_begun"


def test_every_act_reaches_an_open_page_within_two_seconds(server: Server, deal):
    client = sit(server, deal, "observer")
    with line_of(server, client) as line, server.store() as store:
        assert "words" in json.loads(line.recv(timeout=10))
        assert the_next(line, "room", 10)["running"] is False
        guy = seat_of(store, deal, "architect")
        guy.workshop.start(["principles"])
        guy.workshop.tell("<b>Hello</b>")
        heard = the_next(line, "room", 2)
        while heard["message"] != "<b>Hello</b>":
            heard = the_next(line, "room", 2)
        assert heard["step"]["id"] == "principles"
        guy.workshop.end()


@pytest.mark.parametrize("role", ROLES)
def test_downloads_are_for_those_whom_the_table_names(server: Server, deal, role):
    client = sit(server, deal, role)
    own, whole = (client.get(f"{server.at(client)}vested/{name}.json", timeout=30) for name in ("own", "deal"))
    assert own.status_code == (403 if role == "wall" else 200)
    assert whole.status_code == (200 if role == "architect" else 403)
    if role == "architect":
        assert whole.json()["format"] == "vested-workbook deal without seats"


def test_what_the_deal_architect_saves_holds_no_seat_alias_or_member_of_the_record(server: Server):
    with server.store() as store:
        room = Room(store, 1, (6, 5))
        room.everybody()
        room.write()
        everything = store.export_deal(room.deal.id)
        room.guy.own_data.consent()
        token = store.issue_link(room.guy.member.id)
        links = store.export_deal(room.deal.id)["members"]
    client = requests.Session()
    enter(client, f"{server.base_url}join/{token}")
    saved = client.get(f"{server.at(client)}vested/deal.json", timeout=60)
    assert saved.status_code == 200
    assert saved.json()["answers"]
    assert saved.json()["texts"]
    known = {row[key] for row in links for key in ("id", "alias")} | {row["id"] for row in everything["parties"]}
    assert len(known) == 2 * 12 + 2
    assert not [one for one in (*known, everything["deal"]["id"], everything["deal"]["salt"], token) if one in saved.text]
    assert not re.search(r"member_id|\d\d:\d\d", saved.text)


@pytest.mark.parametrize("role", ROLES)
def test_pages_open_for_those_whom_the_table_names(server: Server, deal, role):
    client = sit(server, deal, role)
    expected = {
        "steps": role != "wall",
        "console-page": role == "architect",
        "wall-page": role in ("architect", "wall"),
    }
    for page, opens in expected.items():
        answer, kernel = server.open(client, page)
        assert (answer.status_code, bool(kernel)) == ((200, True) if opens else (403, False)), page


def test_nobody_without_a_seat_hears_or_fetches_anything(server: Server, deal):
    for path in ("vested/own.json", "vested/deal.json", "vested/consent", "console-page"):
        assert requests.get(server.base_url + path, timeout=30).status_code == 401
    with pytest.raises(InvalidStatus) as refused, line_of(server, requests.Session()):
        pass
    assert refused.value.response.status_code == 403
    member = sit(server, deal, "member")
    evil = {**cookies_of(member), "Origin": "https://evil.example"}
    with (
        pytest.raises(InvalidStatus),
        connect(server.room_url(member), additional_headers=evil),
    ):
        pass


def ask_code(server: Server, code: str, address: str = "", **headers: str) -> int:
    """The status of the answer to a code that somebody behind the proxy at that address has typed."""
    more = {"X-Forwarded-For": address} if address else {}
    return requests.get(f"{server.base_url}room/{code}", headers={**more, **headers}, timeout=30).status_code


def test_guessing_codes_is_slowed_down_and_locks_nobody_out(server: Server, deal):
    code = code_of(server, deal)
    answers = [ask_code(server, f"BCDFGBCD{letter}") for letter in "BCDFGHJK" * 8]
    assert set(answers[:20]) == {404} and answers[-1] == 429
    assert ask_code(server, code) == 200  # somebody in the guesser's own network
    assert code not in server.log


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory, notebooks) -> Iterator[Server]:
    """A server behind a proxy on this machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VESTED_DEBUG", "1")
        options = ("--public-url", "https://deal.example", "--log-format", "json")
        running = Server(tmp_path_factory.mktemp("behind") / "data", notebooks, options).start()
    yield running
    running.stop()


def test_behind_a_proxy_one_guesser_locks_out_nobody_else(behind: Server):
    with behind.store() as store:
        code = short_code(store)
    guesses = [ask_code(behind, f"BCDFG{letter}", "198.51.100.7") for letter in "BCDFGHJK" * 8]
    assert guesses[-1] == 429
    assert ask_code(behind, code, "198.51.100.7") == 429  # a short code, as they were handed out before
    assert ask_code(behind, code, "198.51.100.8") == 200


def test_an_address_that_a_guesser_makes_up_counts_for_nothing(behind: Server):
    guesses = [ask_code(behind, "BCDFGB", f"192.0.2.{n}, 198.51.100.20") for n in range(70)]
    assert guesses[-1] == 429
    assert ask_code(behind, "BCDFGB", "198.51.100.21") == 404


def test_three_hundred_guesses_from_everywhere_close_no_room(behind: Server):
    with behind.store() as store:
        code, short = deals.Seat.open(store, store.deals()[0].members[0].id).room.open().code, None
        short = short_code(store)
    for n in range(320):
        ask_code(behind, "BCDFGB", f"203.0.113.{n % 250}")
    assert ask_code(behind, short, "198.51.100.30") == 200
    assert ask_code(behind, code.lower(), "203.0.113.1") in (200, 404)
    assert ask_code(behind, short, "203.0.113.2") == 429


def test_nobody_is_believed_without_a_proxy(server: Server):
    for n in range(70):
        last = ask_code(server, "BCDFGBCDF", f"192.0.2.{n}")
    assert last == 429


def test_refused_origins_and_forged_lines_leave_no_secret_in_the_log(behind: Server):
    token = behind.link_of("Kim").rsplit("/", 1)[1]
    with behind.store() as store:
        code = deals.Seat.open(store, store.deals()[0].members[0].id).room.open().code
    for path in (
        f"join/{token}",
        f"room/{code}",
        f"%6aoin/{token}",
        f"join/{token}%0a12:00:00%20ERROR%20forged",
        f"room?code={code}",
    ):
        for verb in ("GET", "POST", "PUT"):
            headers = {"Origin": "https://evil.example", "Referer": f"https://deal.example/room/{code}"}
            requests.request(verb, behind.base_url + path, headers=headers, timeout=30, allow_redirects=False)
    logged = behind.log.partition("Stop with Ctrl+C")[2]
    assert "evil.example" in logged
    assert token not in logged
    assert code not in logged
    events = [json.loads(line) for line in logged.splitlines() if line.startswith("{")]
    assert len(events) > 5 and all({"time", "level", "message"} <= set(event) for event in events)
    assert not [line for line in logged.splitlines() if line.startswith("12:00:00")]


def test_every_cookie_is_secure_where_people_come_by_https(behind: Server):
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.40"}
    local = behind.base_url + "join/" + behind.link_of("Kim").rsplit("/", 1)[1]
    for path in (local, behind.base_url + "privacy"):
        answer = requests.get(path, headers=headers, timeout=30, allow_redirects=False)
        cookies = answer.raw.headers.getlist("Set-Cookie")
        assert all("Secure" in cookie for cookie in cookies), cookies
    with behind.store() as store:
        code = deals.Seat.open(store, store.deals()[0].members[0].id).room.open().code
    room = requests.get(f"{behind.base_url}room/{code}", headers=headers, timeout=30)
    (xsrf,) = room.raw.headers.getlist("Set-Cookie")
    assert xsrf.startswith("_xsrf=") and "Secure" in xsrf
    plain = requests.get(f"{behind.base_url}room/{code}", timeout=30).raw.headers.getlist("Set-Cookie")
    assert "Secure" not in plain[0]


def short_code(store: deals.Store) -> str:
    """A code of six letters, as older versions have handed out, for the first deal's room."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("vested_widgets.deals.workshop.CODE_LENGTH", 6)
        return deals.Seat.open(store, store.deals()[0].members[0].id).room.open().code
