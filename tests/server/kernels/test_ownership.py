"""A kernel belongs to one member: nobody else sees it, talks to it or ends it, and not even its owner runs code in it."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Callable

import pytest
import requests
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from browser.serving import KernelLine, Server, cookies_of, enter, line_to, message_of
from vested_widgets import deals

NOBODYS = "00000000-0000-4000-8000-000000000000"


def seat_cookie(client: requests.Session) -> tuple[str, str]:
    """The name and value of the seat's cookie."""
    return next((name, value) for name, value in client.cookies.items() if name.startswith("vested-seat"))


def with_cookie(name: str, value: str) -> requests.Session:
    """A client with that cookie and nothing else."""
    client = requests.Session()
    client.headers["Cookie"] = f"{name}={value}"
    return client


def of_another_deal(server: Server) -> requests.Session:
    """Somebody with a good link of another deal."""
    with server.store() as store:
        parties = [deals.NewParty(name, members=(deals.NewMember(f"{name} person"),)) for name in ("First", "Second")]
        other = store.create_deal(f"Another deal {uuid.uuid4()}", parties)
        token = store.issue_link(other.members[1].id)
    client = requests.Session()
    assert enter(client, f"{server.base_url}join/{token}").status_code == 200
    return client


def forged(server: Server) -> requests.Session:
    """Somebody who has put Kim's seat into the cookie of their own seat, under its old signature."""
    name, value = seat_cookie(server.sit("Ada"))
    with server.store() as store:
        kim = next(m for m in store.deals()[0].members if m.alias == "Kim")
        link = store.link(server.link_of("Kim").rsplit("/", 1)[1])
    thief = with_cookie(name, value)
    opened = thief.get(server.at(thief) + "vested/opening", timeout=30)
    assert (
        "Welcome, Ada" in opened.text
    )  # sent like this a good cookie opens its seat, so it is the forgery that is refused below
    fields = value.strip('"').split("|")
    told = base64.b64encode(f"{kim.id}:{link[1]}".encode()).decode()
    fields[4] = f"{len(told)}:{told}"
    return with_cookie(name, "|".join(fields))


def unsigned(server: Server) -> requests.Session:
    """Somebody who writes a cookie without any signature."""
    return with_cookie(seat_cookie(server.sit("Ada"))[0], "kim:link")


STRANGERS: dict[str, Callable[[Server], requests.Session]] = {
    "the other party": lambda server: server.sit("Ada"),
    "the own party": lambda server: server.sit("Mina"),
    "the deal architect": lambda server: server.sit("Noor"),
    "another deal": of_another_deal,
    "a forged cookie": forged,
    "an unsigned cookie": unsigned,
    "nobody": lambda _server: requests.Session(),
}


@pytest.fixture(scope="module")
def kim(server: Server) -> tuple[requests.Session, str]:
    """Kim, and the kernel of her open page."""
    client = server.sit("Kim")
    return client, server.open(client)[1]


@pytest.mark.parametrize("who", STRANGERS)
def test_a_kernel_is_refused_to(server: Server, kim: tuple[requests.Session, str], who: str):
    owner, kernel = kim
    stranger = STRANGERS[who](server)
    assert stranger.get(f"{server.at(stranger)}api/kernels/{kernel}", timeout=30).status_code == 403

    stranger.get(server.at(stranger) + "steps", timeout=60)  # takes its own _xsrf cookie, if it has a seat
    xsrf = stranger.cookies.get("_xsrf", "")
    for path in (f"voila/api/shutdown/{kernel}", f"api/kernels/{kernel}/restart"):
        ended = stranger.post(server.at(stranger) + path, data={"_xsrf": xsrf}, timeout=30)
        assert ended.status_code in (401, 403, 404)
    assert stranger.delete(
        f"{server.at(stranger)}api/kernels/{kernel}", headers={"X-XSRFToken": xsrf}, timeout=30
    ).status_code in (
        403,
        405,
    )

    with (
        pytest.raises(InvalidStatus) as refused,
        connect(server.socket_url(kernel, stranger), additional_headers=cookies_of(stranger)),
    ):
        pass
    assert refused.value.response.status_code == 403

    pulse = stranger.get(f"{server.at(stranger)}vested/pulse/{kernel}", timeout=30).json()
    assert pulse["alive"] is False
    assert owner.get(f"{server.at(owner)}vested/pulse/{kernel}", timeout=30).json() == {"alive": True}


def test_the_owner_is_let_in(server: Server, kim: tuple[requests.Session, str]):
    client, kernel = kim
    assert client.get(f"{server.at(client)}api/kernels/{kernel}", timeout=30).json()["id"] == kernel
    with line_to(server.socket_url(kernel, client), client) as line:
        assert ask(line)[-1]["content"]["status"] == "ok"


def test_messages_are_compressed_and_understood(server: Server, kim: tuple[requests.Session, str]):
    client, kernel = kim
    with line_to(server.socket_url(kernel, client), client) as line:
        assert "permessage-deflate" in line.socket.response.headers["Sec-WebSocket-Extensions"]
        assert ask(line)[-1]["content"]["implementation"] == "ipython"


def test_a_kernel_that_does_not_exist_is_refused_as_one_that_belongs_to_somebody_else(server: Server, kim):
    client, _ = kim
    assert client.get(f"{server.at(client)}api/kernels/{NOBODYS}", timeout=30).status_code == 403
    with (
        pytest.raises(InvalidStatus) as refused,
        connect(server.socket_url(NOBODYS, client), additional_headers=cookies_of(client)),
    ):
        pass
    assert refused.value.response.status_code == 403
    # Whoever comes back to a kernel that has ended is no fault of the server's.
    assert "Uncaught exception" not in server.log


def test_another_site_cannot_open_a_line_with_the_members_cookie(server: Server, kim):
    client, kernel = kim
    headers = {**cookies_of(client), "Origin": "https://evil.example"}
    with pytest.raises(InvalidStatus) as refused, connect(server.socket_url(kernel, client), additional_headers=headers):
        pass
    assert refused.value.response.status_code == 403
    answer = client.get(f"{server.at(client)}api/kernels/{kernel}", headers={"Origin": "https://evil.example"}, timeout=30)
    assert answer.status_code == 404


def test_ending_a_kernel_needs_the_pages_own_token(server: Server, kim):
    client, kernel = kim
    assert client.post(f"{server.at(client)}voila/api/shutdown/{kernel}", timeout=30).status_code == 403
    assert client.get(f"{server.at(client)}vested/pulse/{kernel}", timeout=30).json() == {"alive": True}


@pytest.mark.parametrize("kind", ["execute_request", "shutdown_request", "complete_request"])
def test_a_page_cannot_run_code_or_end_a_kernel_by_its_line(server: Server, kim, kind: str):
    client, kernel = kim
    content = {"code": "print('it ran')", "silent": False, "restart": False, "cursor_pos": 1}
    with line_to(server.socket_url(kernel, client), client) as line:
        line.send(message_of(kind, content))
        heard = ask(line)
    assert not [one for one in heard if one["parent_header"].get("msg_type") == kind]
    assert client.get(f"{server.at(client)}vested/pulse/{kernel}", timeout=30).json() == {"alive": True}


def test_saying_goodbye_twice_is_no_fault_but_anothers_goodbye_is(server: Server):
    client = server.sit("Pia")
    _, kernel = server.open(client)
    address, xsrf = f"{server.at(client)}voila/api/shutdown/{kernel}", {"_xsrf": client.cookies["_xsrf"]}
    for _ in range(2):
        assert client.post(address, data=xsrf, timeout=30).status_code == 204
        assert client.get(f"{server.at(client)}vested/pulse/{kernel}", timeout=30).json() == {"alive": False}
    other = server.sit("Ada")
    server.open(other)
    theirs = {"_xsrf": other.cookies["_xsrf"]}
    assert other.post(f"{server.at(other)}voila/api/shutdown/{kernel}", data=theirs, timeout=30).status_code == 403
    assert other.post(address, data=theirs, timeout=30).status_code == 401  # at a seat that this browser does not hold


def ask(line: KernelLine) -> list[dict]:
    """Ask the kernel who it is; returns everything that is heard up to its answer to this question."""
    question = message_of("kernel_info_request")
    line.send(question)
    asked, heard = question["header"]["msg_id"], []
    while not (
        heard and heard[-1]["header"]["msg_type"] == "kernel_info_reply" and heard[-1]["parent_header"]["msg_id"] == asked
    ):
        heard.append(line.recv(timeout=10))
    return heard
