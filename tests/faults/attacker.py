"""A member whose page is used to send what no page sends, and a watch on how the server bears it."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from typing import Any

import psutil
import requests
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from browser.serving import V1, Server, cookies_of, frame_of, message_of, states_of
from load.visitors import sit

PAGES = ("", "02-shared-vision-and-intent", "01-business-model-map", "alignment")


class Watch:
    """Asks the server for its health four times a second, and notes how long it took and what the server weighs."""

    def __init__(self, server: Server) -> None:
        self._server, self._process = server, psutil.Process(server.process.pid)
        self.slowest, self.failed, self._ended = 0.0, 0, threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._ended.wait(0.25):
            began = time.monotonic()
            try:
                ok = requests.get(f"{self._server.base_url}vested/health", timeout=10).json()["status"] == "ok"
            except requests.RequestException:
                ok = False
            self.slowest, self.failed = max(self.slowest, time.monotonic() - began), self.failed + (not ok)

    def stop(self) -> None:
        """Stop asking."""
        self._ended.set()
        self._thread.join()

    def megabytes(self) -> float:
        """Return the memory of the server's own process."""
        return self._process.memory_info().rss / 1e6


class Attacker:
    """A member with a page, whose socket and widgets are used; a page that has ended is opened again."""

    def __init__(self, server: Server, alias: str) -> None:
        self.server, self.client = server, sit(server.link_of(alias))
        self.kernel, self.widgets = "", {}
        self.socket: ClientConnection | None = None
        self.opened = 0

    def line(self) -> ClientConnection:
        """Return an open socket to the kernel of a page."""
        if self.socket is not None and self.socket.protocol.close_code is None and self.socket.state.name == "OPEN":
            return self.socket
        for again in range(20):
            try:
                if not self.kernel or not self.alive():
                    self.open()
                self.socket = connect(
                    self.server.socket_url(self.kernel, self.client), additional_headers=cookies_of(self.client),
                    subprotocols=[Subprotocol(V1)], max_size=None, open_timeout=60, legacy=True,
                )  # fmt: skip
                threading.Thread(target=read_all, args=(self.socket,), daemon=True).start()
                return self.socket
            except (InvalidStatus, OSError, TimeoutError):
                self.kernel = ""
                time.sleep(0.5 * again)
        raise RuntimeError("no page opens any more")

    def alive(self) -> bool:
        """Return whether the page's kernel lives."""
        return bool(self.client.get(f"{self.server.at(self.client)}vested/pulse/{self.kernel}", timeout=30).json()["alive"])

    def open(self) -> None:
        """Open one of the pages."""
        answer, self.kernel = self.server.open(self.client, PAGES[self.opened % len(PAGES)])
        self.widgets, self.opened = states_of(answer.text), self.opened + 1

    def send(self, data: bytes | str) -> None:
        """Send a frame; a socket that the server closes is opened again next time."""
        try:
            self.line().send(data)
        except ConnectionClosed:
            self.socket = None

    def message(self, pick: int, content: dict[str, Any], buffers: list[bytes] | None = None) -> None:
        """Send one of the page's widgets a message."""
        self.line()
        names = sorted(self.widgets) or ["nobody"]
        message = message_of("comm_msg", {"comm_id": names[pick % len(names)], "data": content})
        self.send(frame_of({**message, "buffers": buffers or []}))


def read_all(socket: ClientConnection) -> None:
    """Read until the socket is closed."""
    with contextlib.suppress(ConnectionClosed, OSError):
        while True:
            socket.recv()


def ask_raw(port: int, sent: bytes) -> int:
    """Send a request as it is; returns the status of the answer, 0 if the server has hung up instead."""
    with socket.create_connection(("localhost", port), timeout=60) as line:
        try:
            line.sendall(sent)
            found = line.makefile("rb").readline(100).split()
        except ConnectionError:
            return 0
    return int(found[1]) if len(found) > 1 and found[1].isdigit() else 0
