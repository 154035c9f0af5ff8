"""Figures for those who run a server: on an address of their own, and without names."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
import requests

from browser.serving import Server, free_port, line_to, message_of
from vested_widgets import deals

PORT = free_port()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, notebooks) -> Iterator[Server]:
    """A server that serves figures."""
    running = Server(tmp_path_factory.mktemp("figures") / "data", notebooks, ("--metrics-port", str(PORT))).start()
    yield running
    running.stop()


def figures() -> dict[str, float]:
    """All figures, by name and labels."""
    text = requests.get(f"http://127.0.0.1:{PORT}/metrics", timeout=30).text
    return {name: float(value) for name, value in re.findall(r"^(vested_\S+) (\S+)$", text, re.MULTILINE)}


def test_pages_messages_answers_and_refusals_are_counted(server: Server):
    client = server.sit("Kim")
    _, kernel = server.open(client)
    before = figures()
    assert (before["vested_kernels"], before["vested_pages"]) == (1, 0)
    with line_to(server.socket_url(kernel, client), client) as line:
        line.send(message_of("kernel_info_request"))
        while line.recv(timeout=10)["content"].get("execution_state") != "idle":
            pass
        now = figures()
        assert now["vested_pages"] == 1
        assert now["vested_message_seconds_count"] >= 1
        line.send(message_of("execute_request"))
        line.socket.send(b"no frame")  # which closes the socket
    requests.get(server.base_url + "join/" + "x" * 22, timeout=30)
    requests.get(server.base_url + "room/BCDFGBCDF", timeout=30)
    with server.store() as store:
        kim = next(member for member in store.deals()[0].members if member.alias == "Kim")
        deals.Seat.open(store, kim.id).answers.write({deals.AnswerKey("vision", "sentence"): "One more."})
    now = figures()
    assert now["vested_answers_saved_total"] == before["vested_answers_saved_total"] + 1
    for why in ("frame", "message", "link", "code"):
        assert now[f'vested_refused_total{{why="{why}"}}'] == 1, why
    assert now["vested_kernel_memory_bytes"] > 20e6
    assert now["vested_server_memory_bytes"] > 20e6
    assert now['vested_request_seconds_count{handler="Workbook",status="2xx"}'] == 1


def test_figures_name_nobody_and_members_do_not_reach_them(server: Server):
    text = requests.get(f"http://127.0.0.1:{PORT}/metrics", timeout=30).text
    for name in ("Kim", "Harbour", "Linden", "vision"):
        assert name not in text
    assert requests.get(server.base_url + "metrics", timeout=30).status_code == 401
    assert server.sit("Kim").get(server.base_url + "metrics", timeout=30).status_code == 404


def test_a_port_that_is_taken_is_told_in_a_sentence(server: Server, tmp_path):
    command = [
        sys.executable,
        "-m",
        "vested_widgets.server.cli.main",
        "serve",
        "--data",
        str(tmp_path),
        "--no-browser",
        "--no-fork",
    ]
    done = subprocess.run(
        [*command, "--port", str(free_port()), "--metrics-port", str(PORT)], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 1
    assert f"port {PORT}" in done.stderr and "--metrics-port" in done.stderr and "Traceback" not in done.stderr
