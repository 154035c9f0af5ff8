"""What a member can do to the server with the cookie and the web sockets of their own page: nothing that others notice."""

from __future__ import annotations

import contextlib
import json
import struct
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
import psutil
import pytest
import requests
from nbformat import v4
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from browser.serving import KernelLine, Server, cookies_of, frame_of, line_to, message_of, states_of, wait_until

# Each of these widgets answers a message of its page: with what is asked for.
CELL = """
import ipywidgets, os, sys, time
class Answering(ipywidgets.IntText):
    pass
box = Answering()
held = []
def answer(widget, content, buffers):
    kind = content["kind"]
    if kind == "large":
        box.send({"size": content["size"]}, buffers=[b"x" * content["size"]])
    elif kind == "memory":
        held.append(b"x" * content["size"])
    elif kind == "sleep":
        time.sleep(content["seconds"])
    elif kind == "raise":
        raise RuntimeError("the secret of " + __file__ if "__file__" in globals() else "the secret")
    elif kind == "stderr":
        print("Traceback of a secret of a library\\n\\x1b[2J12:00:00 ERROR forged", file=sys.stderr, flush=True)
    elif kind == "display":
        import traceback
        try:
            1 / 0
        except ZeroDivisionError:
            print(traceback.format_exc(), flush=True)
            display(traceback.format_exc())
    box.send({"done": kind})
box.on_msg(answer)
box
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose pages have a widget that does what an attacker would have it do."""
    folder = tmp_path_factory.mktemp("attacked") / "workbooks"
    folder.mkdir()
    for stem in ("00-start", "more"):
        nbformat.write(v4.new_notebook(cells=[v4.new_code_cell(CELL)]), folder / f"{stem}.ipynb")
    running = Server(folder.parent / "data", folder, ("--kernel-memory", "150")).start().warm_up()
    yield running
    running.stop()


@pytest.fixture
def page(server: Server) -> Iterator[tuple[requests.Session, str, str]]:
    """A member's client, the kernel of their page, and the comm of its widget."""
    client = server.sit("Kim")
    answer, kernel = server.open(client)
    (comm,) = (name for name, state in states_of(answer.text).items() if state.get("_model_name") == "IntTextModel")
    yield client, kernel, comm
    assert requests.get(f"{server.base_url}vested/health", timeout=2).json()["status"] == "ok"


def ask(comm: str, kind: str, **more: object) -> dict:
    """A message to the widget."""
    return message_of("comm_msg", {"comm_id": comm, "data": {"method": "custom", "content": {"kind": kind, **more}}})


def until_done(line: KernelLine, kind: str, timeout: float = 60) -> list[dict]:
    """Everything that is heard until the widget has done it."""
    heard: list[dict] = []
    while not heard or heard[-1]["content"].get("data", {}).get("content") != {"done": kind}:
        heard.append(line.recv(timeout=timeout))
    return heard


def answers_quickly(server: Server) -> bool:
    """Whether the server answers at once."""
    began = time.monotonic()
    return requests.get(f"{server.base_url}vested/health", timeout=5).ok and time.monotonic() - began < 2


def code_of_the_end(socket: ClientConnection) -> int:
    """The code with which the server closes a web socket."""
    with pytest.raises(ConnectionClosed) as ended:
        while True:
            socket.recv(timeout=20)
    assert ended.value.rcvd is not None
    return ended.value.rcvd.code


def test_a_line_without_the_protocol_is_closed_and_its_replies_stop_nobody(server: Server, page):
    client, kernel, comm = page
    for offered in (None, [Subprotocol("v2.kernel.websocket.jupyter.org")]):
        with connect(server.socket_url(kernel, client), additional_headers=cookies_of(client), subprotocols=offered) as socket:
            legacy = {**ask(comm, "large", size=100_000), "parent_header": {}, "metadata": {}, "channel": "shell", "buffers": []}
            with contextlib.suppress(ConnectionClosed):
                socket.send(json.dumps(legacy))
            time.sleep(1)
            assert answers_quickly(server)
            assert code_of_the_end(socket) == 4406
    with line_to(server.socket_url(kernel, client), client) as line:  # the page itself goes on
        line.send(ask(comm, "nothing"))
        until_done(line, "nothing")


LYING = {
    "2^62 offsets": struct.pack("<Q", 2**62),
    "2^64 - 1 offsets": struct.pack("<Q", 2**64 - 1) + b"x" * 1000,
    "an end far behind": struct.pack("<7Q", 6, 56, 61, 63, 65, 67, 2**63),
    "nothing": b"",
    "a truncated frame": frame_of(message_of("comm_msg"))[:-3],
}


@pytest.mark.parametrize("what", LYING)
def test_a_frame_that_lies_about_its_length_closes_its_own_line_only(server: Server, page, what: str):
    client, kernel, comm = page
    with line_to(server.socket_url(kernel, client), client) as line:
        line.socket.send(LYING[what])
        time.sleep(0.3)
        assert answers_quickly(server)
        assert code_of_the_end(line.socket) == 1002
    with line_to(server.socket_url(kernel, client), client) as line:
        line.send(ask(comm, "nothing"))
        until_done(line, "nothing")


def test_a_text_frame_closes_its_line(server: Server, page):
    client, kernel, _ = page
    with line_to(server.socket_url(kernel, client), client) as line:
        line.socket.send(json.dumps(message_of("kernel_info_request")))
        assert code_of_the_end(line.socket) == 1003


def test_what_a_page_does_not_read_ends_its_kernel_and_not_the_server(server: Server, page):
    client, kernel, comm = page
    process = psutil.Process(server.process.pid)
    before = process.memory_info().rss
    worst = 0
    pulse = f"{server.at(client)}vested/pulse/{kernel}"

    def told() -> bool:
        nonlocal worst
        worst = max(worst, process.memory_info().rss - before)
        return client.get(pulse, timeout=10).json() == {"alive": False, "why": "unread"}

    with line_to(server.socket_url(kernel, client), client, compression=None, max_queue=1) as line:
        with contextlib.suppress(ConnectionClosed):
            for _ in range(150):
                line.send(ask(comm, "large", size=7_000_000))
        assert wait_until(told, 60)
        assert worst < 100e6
        assert answers_quickly(server)
        assert "has left too much unread" in server.log
        line.socket.socket.close()


def test_what_a_kernel_sends_while_its_page_is_away_is_bounded(server: Server, page):
    client, kernel, comm = page
    process = psutil.Process(server.process.pid)
    with line_to(server.socket_url(kernel, client), client) as line:
        before = process.memory_info().rss
        line.send(ask(comm, "sleep", seconds=2))
        for _ in range(40):
            line.send(ask(comm, "large", size=2_000_000))
        line.socket.socket.close()
    pulse = f"{server.at(client)}vested/pulse/{kernel}"
    assert wait_until(lambda: client.get(pulse, timeout=10).json() == {"alive": False, "why": "unread"}, 60)
    assert process.memory_info().rss - before < 60e6


def test_messages_that_come_too_fast_are_read_later_and_none_is_lost(server: Server, page):
    client, kernel, comm = page
    with line_to(server.socket_url(kernel, client), client) as line:
        began = time.monotonic()
        for n in range(300):
            line.send(ask(comm, f"n{n}"))
        heard = until_done(line, "n299")
        assert time.monotonic() - began > 1.5  # 200 at once, the others at fifty a second
    done = [one["content"]["data"]["content"]["done"] for one in heard if one["header"]["msg_type"] == "comm_msg"]
    assert done == [f"n{n}" for n in range(300)]


def test_a_page_cannot_open_any_number_of_lines(server: Server, page):
    client, kernel, _ = page
    urls = [server.socket_url(kernel, client).partition("?")[0] + f"?session_id=s{n}" for n in range(4)]
    with contextlib.ExitStack() as opened:
        lines = [opened.enter_context(line_to(url, client)) for url in urls]
        assert code_of_the_end(lines[0].socket) == 4409
        lines[-1].send(message_of("kernel_info_request"))
        while lines[-1].recv(timeout=10)["header"]["msg_type"] != "kernel_info_reply":
            pass


def test_pings_without_end_close_their_line(server: Server, page):
    client, kernel, _ = page
    with line_to(server.socket_url(kernel, client), client) as line, pytest.raises(ConnectionClosed):
        for _ in range(2000):
            line.socket.ping()
        time.sleep(0.5)
        line.socket.ping()
        line.socket.recv(timeout=5)
    with connect(server.room_url(client), additional_headers=cookies_of(client)) as room, pytest.raises(ConnectionClosed):
        for _ in range(2000):
            room.send("x")
        while True:
            room.recv(timeout=5)


def test_the_feed_takes_no_large_messages(server: Server, page):
    client, _, _ = page
    with connect(server.room_url(client), additional_headers=cookies_of(client)) as room:
        room.send("x" * 100_000)
        assert code_of_the_end(room) == 1009


def test_a_kernel_that_takes_too_much_memory_is_ended_and_its_page_can_say_why(server: Server, page):
    client, kernel, comm = page
    with line_to(server.socket_url(kernel, client), client) as line:
        for _ in range(4):
            line.send(ask(comm, "memory", size=60_000_000))
        pulse = f"{server.at(client)}vested/pulse/{kernel}"
        assert wait_until(lambda: client.get(pulse, timeout=10).json() == {"alive": False, "why": "memory"}, 60)
        assert code_of_the_end(line.socket) in (1005, 1000, 1006)
    other = server.sit("Noor")
    assert "why" not in other.get(f"{server.at(other)}vested/pulse/{kernel}", timeout=10).json()  # nobody else is told
    assert server.open(client)[1]  # and the page opens again


def test_a_single_large_demand_is_refused_by_the_system_before_anything_else_notices(server: Server, page):
    client, kernel, comm = page
    with line_to(server.socket_url(kernel, client), client) as line:
        line.send(ask(comm, "memory", size=4_000_000_000))
        line.send(ask(comm, "nothing"))
        until_done(line, "nothing")
    assert max(one.memory_info().rss for one in server.kernels()) < 1e9


@pytest.mark.parametrize("kind", ["raise", "stderr", "display"])
def test_no_traceback_reaches_the_members_line_and_the_log_has_it_under_its_number(server: Server, page, kind: str):
    client, kernel, comm = page
    with line_to(server.socket_url(kernel, client), client) as line:
        before = len(server.log)
        line.send(ask(comm, kind))
        line.send(ask(comm, "nothing"))
        heard = json.dumps(until_done(line, "nothing"), default=repr)
    for secret in ("Traceback", "secret", "ZeroDivisionError", "site-packages", str(Path(deals_file()).parent), ".py"):
        assert secret not in heard
    assert wait_until(lambda: len(server.log) > before)
    time.sleep(0.5)
    logged = server.log[before:]
    if kind == "stderr":
        assert "secret of a library" in logged
        assert not [line for line in logged.splitlines() if line.startswith("12:00:00 ERROR forged") or "\x1b" in line]
    else:
        number = heard.partition("the number ")[2][:6]
        assert number.isdigit()
        assert f"Trouble {number}" in logged
        assert ("RuntimeError" if kind == "raise" else "ZeroDivisionError") in logged


def deals_file() -> str:
    """A file of the package, as tracebacks name it."""
    import vested_widgets.deals

    return str(vested_widgets.deals.__file__)
