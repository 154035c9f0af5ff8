"""Web sockets that stay up: pings in both directions, time to answer them, and no delay for small messages."""

from __future__ import annotations

from typing import Any

from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

# Milliseconds between two pings, and for how long the other end may be silent.
PING_EVERY, PING_WAIT = 20_000, 50_000


class KeepAliveWebsocket:
    """A mixin that goes before jupyter_server's own mixin of web sockets."""

    ping_callback: Any = None
    set_status: Any
    finish: Any
    set_nodelay: Any

    # What: switches Nagle's algorithm off.
    # Why: a small message would wait for the other end's acknowledgement of the one before, often 40 ms.
    # Upstream: tornado/websocket.py, WebSocketHandler.set_nodelay (public); off by default.
    # Without it: an answer is acknowledged up to 40 ms later, a quarter of the budget for "saved".
    def open(self, *given: Any, **named: Any) -> Any:
        """Open the web socket."""
        self.set_nodelay(True)
        return super().open(*given, **named)  # type: ignore[misc]

    # What: a ping every 20 s.
    # Why: a dead connection is noticed after `PING_WAIT`, within which two pings must fit.
    # Upstream: jupyter_server/base/websocket.py, WebSocketMixin.ping_interval; also a setting, which Voila does not pass on.
    # Without it: a ping every 30 s, so that one lost ping ends a connection.
    @property
    def ping_interval(self) -> int:
        """Return the milliseconds between two pings."""
        return PING_EVERY

    # What: a wait of its own once pings are sent, and one of the interval before.
    # Why: upstream looks for an answer before it sends the first ping, so a wait of one interval cuts every connection; tornado reads
    #   the same attribute when the connection is made, as a wait that must not be longer than the interval.
    # Upstream: jupyter_server/base/websocket.py, WebSocketMixin.ping_timeout and send_ping; tornado/websocket.py, ping_timeout.
    # Without it: healthy connections are cut, or tornado logs an error for each.
    @property
    def ping_timeout(self) -> int:
        """Return the milliseconds for which the other end may be silent."""
        return PING_WAIT if self.ping_callback else PING_EVERY

    # What: answers a refused connection with its status alone.
    # Why: a script asked for it; a page of HTML would be rendered for nothing.
    # Upstream: jupyter_server/base/handlers.py, JupyterHandler.write_error.
    # Without it: each refused connection renders a page.
    def write_error(self, status_code: int, **_kwargs: Any) -> None:
        """Answer with the status alone."""
        self.set_status(status_code)
        self.finish()


class KernelWebsocket(KeepAliveWebsocket, VoilaKernelWebsocketHandler):  # type: ignore[misc]
    """The web socket of a page to its kernel. It is closed when the kernel ends, so that the page knows at once."""

    # What: registers the connection, to be closed with its kernel.
    # Why: upstream leaves the connection of a kernel that was shut down open.
    # Upstream: jupyter_server/services/kernels/websocket.py, KernelWebsocketHandler.open.
    # Without it: a page whose kernel has ended learns it only when it next sends something.
    async def open(self, kernel_id: str) -> None:
        """Connect to the kernel."""
        self.settings["kernel_manager"].closers.setdefault(kernel_id, set()).add(self.close)
        await super().open(kernel_id)

    # What: forgets the connection, and skips upstream's part where there never was a connection to the kernel.
    # Why: upstream takes for granted that `prepare` went well.
    # Upstream: jupyter_server/services/kernels/websocket.py, KernelWebsocketHandler.on_close.
    # Without it: a refused connection leaves a traceback in the log.
    def on_close(self) -> None:
        """Forget the connection."""
        self.settings["kernel_manager"].closers.get(self.kernel_id, set()).discard(self.close)
        if getattr(self, "connection", None) is not None:
            super().on_close()
