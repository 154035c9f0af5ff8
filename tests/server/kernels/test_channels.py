"""What a kernel says between its page and the page's line, and while the line is lost, is heard when the line is there."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
import requests
from nbformat import v4

from browser.serving import KernelLine, Server, line_to, states_of

# Counts by itself: in a hurry while its page is being made, then ten times a second, as long as anybody may want to hear it.
HURRY = 700
COUNTING = """
import threading, time, ipywidgets
count = ipywidgets.IntText()
def go_on():
    for number in range(1, HURRY + 400):
        count.value = number
        time.sleep(0.001 if number < HURRY else 0.1)
threading.Thread(target=go_on, daemon=True).start()
""".replace("HURRY", str(HURRY))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A notebook whose widget changes without anybody touching it."""
    folder = tmp_path_factory.mktemp("counting")
    nbformat.write(v4.new_notebook(cells=[v4.new_code_cell(COUNTING)]), folder / "counting.ipynb")
    running = Server(folder / "data", file=folder / "counting.ipynb").start()
    yield running
    running.stop()


def numbers(line: KernelLine, until: int) -> list[int]:
    """The numbers that are heard, up to one."""
    heard: list[int] = []
    while not heard or heard[-1] < until:
        message = line.recv(timeout=20)
        state = (message["content"].get("data") or {}).get("state", {})
        if message["header"]["msg_type"] == "comm_msg" and "value" in state:
            heard.append(state["value"])
    return heard


def test_nothing_is_lost_between_a_page_and_its_line_nor_while_the_line_is(served: Server):
    client = requests.Session()
    answer, kernel = served.open(client)
    (shown,) = (state["value"] for state in states_of(answer.text).values() if "value" in state)
    time.sleep(1)  # a slow phone
    with line_to(served.socket_url(kernel, client), client) as line:
        heard = numbers(line, max(HURRY, shown) + 15)
    time.sleep(1)  # a tunnel
    with line_to(served.socket_url(kernel, client), client) as line:
        heard += numbers(line, heard[-1] + 15)
    assert heard[0] <= shown + 1  # what came while the state was asked for may be in it, and is said again
    assert heard == list(range(heard[0], heard[-1] + 1))


def test_a_line_with_another_session_hears_what_is_said_from_now_on(served: Server):
    client = requests.Session()
    answer, kernel = served.open(client)
    (shown,) = (state["value"] for state in states_of(answer.text).values() if "value" in state)
    time.sleep(1)  # what is said now is kept for the page's own session
    url = re.sub(r"session_id=.*", "session_id=another", served.socket_url(kernel, client))
    with line_to(url, client) as line:
        heard = numbers(line, shown + 15)
    assert heard[0] > shown + 3
    assert heard == list(range(heard[0], heard[-1] + 1))


def test_a_page_that_never_connects_leaves_no_socket_behind(served: Server, tmp_path: Path):
    def sockets() -> int:
        return sum(1 for _ in Path(f"/proc/{served.process.pid}/fd").iterdir())

    client = requests.Session()
    for n in range(6):
        _, kernel = served.open(client)
        client.post(
            f"{served.at(client)}voila/api/shutdown/{kernel}", data={"_xsrf": client.cookies.get("_xsrf", "")}, timeout=30
        )
        if n == 1:
            before = sockets()
    assert sockets() <= before + 4  # connections of this client that the server has not yet seen end
