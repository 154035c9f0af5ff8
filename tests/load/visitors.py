"""Light visitors, without a browser: how many come in at once, what each costs, and whether anything stays when they have gone.

A visitor opens a personal link, reads the whole page (so its cells have run), connects the web socket and hears its kernel answer.
`VISITORS=30,100` sets the sizes of the bursts, `ROUNDS=200` how many pages are opened and closed for the look at leaks.
"""

from __future__ import annotations

import os
import re
import tempfile
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import psutil
import requests
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from browser.serving import V1, KernelLine, Server, cookies_of, enter, message_of, wait_until
from load.table import show
from vested_widgets import deals

PAGE = "02-shared-vision-and-intent"
BURSTS = tuple(int(size) for size in os.environ.get("VISITORS", "10,30,100").split(","))
ROUNDS = int(os.environ.get("ROUNDS", "200"))
WITHIN_SECONDS = 5.0  # a large burst opens its links within this time; up to 30 come at once


@dataclass
class Visit:
    """How long one visitor took until the page was there and its kernel answered, and what went wrong, if anything."""

    seconds: float
    wrong: str = ""


class Costs:
    """CPU seconds and memory of the server, its warm parent and its kernels."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._own = psutil.Process(server.process.pid)

    def cpu(self) -> tuple[float, float]:
        """CPU seconds so far: of the server, and of all processes that it has started and that live."""
        own = self._own.cpu_times()
        started = [process.cpu_times() for process in self._own.children(recursive=True)]
        return own.user + own.system, sum(times.user + times.system for times in started)

    def memory(self) -> float:
        """The memory of all of them together, in MB, shared pages counted once (PSS)."""
        return sum(process.memory_full_info().pss for process in [self._own, *self._own.children(recursive=True)]) / 1e6


def links_for(server: Server, count: int) -> list[str]:
    """Personal links of `count` members of a deal of their own."""
    parties = [
        deals.NewParty(name, members=tuple(deals.NewMember(f"{name} {n}") for n in range((count + 1) // 2)))
        for name in ("East", "West")
    ]
    with server.store() as store:
        deal = store.create_deal(f"A room of {count} {uuid.uuid4()}", parties)
        members = [member for member in deal.members if member.party_id][:count]
        return [f"{server.base_url}join/{store.issue_link(member.id)}" for member in members]


def sit(link: str) -> requests.Session:
    """Open a personal link and agree to the ground rules, if they are asked for first."""
    client = requests.Session()
    answer = enter(client, link)
    if "/consent" in answer.url and (token := re.search(r'name="_xsrf" value="([^"]+)"', answer.text)):
        client.post(answer.url, data={"_xsrf": token[1]}, timeout=120, allow_redirects=False)
    return client


def visit(server: Server, link: str, wait: float = 0.0) -> tuple[Visit, requests.Session, object, str]:
    """Come in after `wait` seconds; the web socket stays open."""
    time.sleep(wait)
    started = time.monotonic()
    client = sit(link)
    answer, kernel = server.open(client, PAGE)
    if answer.status_code != 200 or not kernel:
        return Visit(time.monotonic() - started, f"status {answer.status_code}"), client, None, ""
    options = {"additional_headers": cookies_of(client), "subprotocols": [Subprotocol(V1)], "open_timeout": 120, "max_size": None}
    socket = connect(server.socket_url(kernel, client), **options)
    line = KernelLine(socket)
    line.send(message_of("kernel_info_request"))
    while line.recv(timeout=120)["header"]["msg_type"] != "kernel_info_reply":
        pass
    return Visit(time.monotonic() - started), client, socket, kernel


def percentile(values: list[float], share: float) -> float:
    """The value that `share` of the values do not exceed."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def burst(size: int) -> list[str]:
    """A row of the table: `size` visitors come in and stay; what they took and cost."""
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder) / "data").start()
        try:
            links = links_for(server, size + 1)
            first = visit(server, links.pop())  # the first visitor waits for the warm parent, which is no part of a burst
            costs = Costs(server)
            before, own, kernels = costs.memory(), *costs.cpu()
            gap = WITHIN_SECONDS / size if size > 30 else 0.0
            with ThreadPoolExecutor(size) as room:
                done = list(room.map(lambda n: visit(server, links[n], n * gap), range(size)))
            own_after, kernels_after = costs.cpu()
            each = (costs.memory() - before) / size
            for _, _, socket, _ in (first, *done):
                if socket is not None:
                    socket.close()
        finally:
            server.stop()
    times = [found.seconds for found, *_ in done]
    wrong = [found.wrong for found, *_ in done if found.wrong]
    target = {30: "p95 5 s", 100: "p95 12 s"}.get(size, "")
    return [
        str(size), f"{size - len(wrong)}", f"{percentile(times, 0.5):.2f}", f"{percentile(times, 0.95):.2f}", target,
        f"{(own_after - own) / size:.3f}", f"{(kernels_after - kernels) / size:.3f}", f"{each:.1f}",
    ]  # fmt: skip


def leaks(rounds: int = ROUNDS) -> list[list[str]]:
    """Open and close pages; processes, file handles and memory under the server at rest, before and after."""

    def look(server: Server) -> list[float]:
        own = psutil.Process(server.process.pid)
        parents = [child for child in own.children() if not child.name().startswith("vested-")]
        handles = sum(process.num_fds() for process in [own, *parents])
        # The kernel that waits shares its parent's pages: only what all have together says what has become more.
        return [len(own.children(recursive=True)), handles, Costs(server).memory()]

    def come_to_rest(server: Server, clients: list[requests.Session]) -> None:
        """Close the members' connections, and wait until all pages' kernels have ended and the next is ready.

        Raises:
            TimeoutError: that does not happen: what would be looked at then is no rest.
        """
        for client in clients:
            client.close()
        if not wait_until(lambda: not server.kernels() and bool(server.waiting()), 60):
            raise TimeoutError(f"Kernels are left, or none is made ready: {server.kernels()}, {server.waiting()}")

    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder) / "data").start()
        try:
            clients = [sit(link) for link in links_for(server, 4)]

            def once(n: int) -> None:
                client = clients[n % len(clients)]
                _, kernel = server.open(client, PAGE)
                headers = {"X-XSRFToken": client.cookies.get("_xsrf", "")}
                client.post(f"{server.at(client)}voila/api/shutdown/{kernel}", headers=headers, timeout=60)

            with ThreadPoolExecutor(4) as room:  # caches fill up first, and the pool of connections to the record
                list(room.map(once, range(40)))
            come_to_rest(server, clients)
            before = look(server)
            with ThreadPoolExecutor(2) as room:
                list(room.map(once, range(rounds)))
            come_to_rest(server, clients)
            after = look(server)
        finally:
            server.stop()
    names = (
        "processes under the server",
        "open files of server and warm parent",
        "memory of the server and all under it, MB (PSS)",
    )
    return [[name, f"{was:.0f}", f"{now:.0f}", "5 %"] for name, was, now in zip(names, before, after, strict=True)]


def main() -> None:
    """Print both tables."""
    show(
        f"Light visitors to {PAGE} (members and server share this machine; load {os.getloadavg()[0]:.1f} at the start)",
        ("visitors", "served", "p50 s", "p95 s", "target", "server CPU s each", "kernel CPU s each", "MB each (PSS)"),
        [burst(size) for size in BURSTS],
    )
    show(f"After {ROUNDS} pages were opened and closed", ("what", "before", "after", "allowed"), leaks())
