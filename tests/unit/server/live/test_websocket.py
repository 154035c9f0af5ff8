"""Lines between pages and kernels: signs of life, and small windows for what is packed."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest
from jupyter_server.base.websocket import WebSocketMixin
from tornado.ioloop import IOLoop

from vested_widgets.server.live.websocket import PING_EVERY, PING_WAIT, SteadyLine, narrowed


class Line(SteadyLine, WebSocketMixin):
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
    line = SteadyLine()
    assert line.ping_timeout <= line.ping_interval


def test_a_line_sends_small_messages_at_once():
    class Opened:
        def open(self, kernel_id: str) -> str:
            return kernel_id

    class Quick(SteadyLine, Opened):
        at_once: object = None

        def set_nodelay(self, value: bool) -> None:
            self.at_once = value

    line = Quick()
    assert line.open("k") == "k"
    assert line.at_once is True


@pytest.mark.parametrize(
    ("offered", "taken"),
    [
        ("permessage-deflate", "permessage-deflate; server_max_window_bits=12"),
        (  # Chromium
            "permessage-deflate; client_max_window_bits",
            "permessage-deflate; client_max_window_bits=12; server_max_window_bits=12",
        ),
        (
            'permessage-deflate; server_max_window_bits="10"; client_max_window_bits=15',
            "permessage-deflate; server_max_window_bits=10; client_max_window_bits=12",
        ),
        (
            "x-other; a=1, permessage-deflate; server_no_context_takeover",
            "x-other; a=1, permessage-deflate; server_no_context_takeover; server_max_window_bits=12",
        ),
        ("permessage-deflate; server_max_window_bits=many", "permessage-deflate; server_max_window_bits=many"),
    ],
)
def test_a_line_packs_with_a_small_window_and_none_that_was_not_offered(offered: str, taken: str):
    assert narrowed(offered) == taken
