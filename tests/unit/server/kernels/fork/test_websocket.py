"""Web sockets between pages and kernels: pings, and no delay for small messages."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

from jupyter_server.base.websocket import WebSocketMixin
from tornado.ioloop import IOLoop

from vested_widgets.server.kernels.fork.websocket import PING_EVERY, PING_WAIT, KeepAliveWebsocket


class Line(KeepAliveWebsocket, WebSocketMixin):
    """A line with our settings, whose last signs of life lie so many seconds back."""

    def __init__(self, pong: float, ping: float) -> None:
        now = IOLoop.current().time()
        self.last_pong, self.last_ping = now - pong, now - ping
        self.sent, self.closed = 0, False
        self.ws_connection = SimpleNamespace(client_terminated=False)
        self.ping_callback = SimpleNamespace(stop=lambda: None)
        self.log = SimpleNamespace(warning=lambda *_: None)

    def ping(self, _data: bytes) -> None:
        """Count what is sent."""
        self.sent += 1

    def close(self) -> None:
        """Note the end."""
        self.closed = True


def looked_at(pong: float, ping: float) -> tuple[bool, int]:
    """Whether a line is cut when it is looked at, and how many signs of life are sent."""

    async def look() -> tuple[bool, int]:
        line = Line(pong, ping)
        line.send_ping()
        return line.closed, line.sent

    return asyncio.run(look())


def test_a_new_line_is_asked_for_a_sign_of_life_before_it_is_cut_for_the_lack_of_one():
    late = PING_EVERY / 1000 + 0.5
    assert looked_at(pong=late, ping=late) == (False, 1)


def test_a_line_that_was_asked_twice_and_is_silent_is_cut():
    assert looked_at(pong=PING_WAIT / 1000 + 5, ping=PING_EVERY / 1000)[0]


def test_the_wait_that_tornado_reads_when_a_line_is_made_fits_the_interval():
    line = KeepAliveWebsocket()
    assert line.ping_timeout <= line.ping_interval


def test_a_line_sends_small_messages_at_once():
    class Opened:
        def open(self, kernel_id: str) -> str:
            return kernel_id

    class Quick(KeepAliveWebsocket, Opened):
        at_once: object = None

        def set_nodelay(self, value: bool) -> None:
            self.at_once = value

    line = Quick()
    assert line.open("k") == "k"
    assert line.at_once is True
