"""Web sockets that stay up and stay small: pings in both directions, time to answer them, no delay for small messages, bounds on all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jupyter_core.utils import ensure_async
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler
from tornado.web import HTTPError
from tornado.websocket import WebSocketClosedError

from vested_widgets.server.kernels import limits
from vested_widgets.server.kernels.frames import V1, FrameError, read_frame

if TYPE_CHECKING:
    from collections.abc import Awaitable

# Milliseconds between two pings, and for how long the other end may be silent.
PING_EVERY, PING_WAIT = 20_000, 50_000
# Codes with which a web socket is closed: a frame that breaks the protocol, a text frame, no or another subprotocol, too many pings,
# and a newer socket in the place of this one.
BAD_FRAME, NO_TEXT, NO_SUBPROTOCOL, TOO_MANY_PINGS, REPLACED = 1002, 1003, 4406, 4429, 4409


class KeepAliveWebsocket:
    """A mixin that goes before jupyter_server's own mixin of web sockets."""

    ping_callback: Any = None
    ws_connection: Any
    settings: dict[str, Any]
    set_status: Any
    finish: Any
    set_nodelay: Any
    close: Any
    log: Any
    # The bytes that the other end may leave unread.
    max_unsent = limits.MAX_UNSENT

    # What: switches Nagle's algorithm off.
    # Why: a small message would wait for the other end's acknowledgement of the one before, often 40 ms.
    # Upstream: tornado/websocket.py, WebSocketHandler.set_nodelay (public); off by default.
    # Without it: an answer is acknowledged up to 40 ms later, a quarter of the budget for "saved".
    def open(self, *given: Any, **named: Any) -> Any:
        """Open the web socket."""
        self.set_nodelay(True)
        self._pings = limits.TokenBucket(limits.PINGS, limits.PINGS_A_SECOND)
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

    # What: counts the pings of the other end.
    # Why: tornado answers and reports each, however many come.
    # Upstream: tornado/websocket.py, WebSocketHandler.on_ping (public).
    # Without it: a client that sends nothing but pings takes the server's time from the others.
    def on_ping(self, _data: bytes) -> None:
        """Close the web socket when pings come too fast."""
        if self._pings.take():
            self.close(TOO_MANY_PINGS, "too many pings")
            self.end_transport()

    # What: counts pongs as pings.
    # Why: tornado reports pongs that nobody has asked for, however many come.
    # Upstream: jupyter_server/base/websocket.py, WebSocketMixin.on_pong.
    # Without it: see `on_ping`.
    def on_pong(self, data: bytes) -> None:
        """Note that the other end lives, and count its pongs as pings."""
        super().on_pong(data)  # type: ignore[misc]
        self.on_ping(data)

    # What: gives up a client that does not read.
    # Why: tornado keeps whatever a client has not read, without a bound.
    # Upstream: tornado/iostream.py, BaseIOStream (`_write_buffer`, `_write_futures`); tornado/websocket.py, write_message.
    # Without it: 150 large replies that a member does not read take 1.1 GB.
    def write_message(self, message: Any, binary: bool = False) -> Any:
        """Send a message, unless the other end has left too much unread."""
        connection = self.ws_connection
        if connection is not None and unsent(connection.stream) > self.max_unsent:
            self.log.warning("A page has left more than %d bytes unread; its web socket is closed.", self.max_unsent)
            self.end_transport()
            self.on_unread()
            raise WebSocketClosedError
        sent = super().write_message(message, binary)  # type: ignore[misc]
        sent.add_done_callback(_take_error)  # nobody waits for it
        return sent

    def on_unread(self) -> None:
        """Do what subclasses do when the other end does not read."""

    def end_transport(self) -> None:
        """Close the connection at once, with all that has not been sent."""
        connection = self.ws_connection
        stream = connection.stream if connection is not None else None
        if stream is not None:
            stream.close()


def unsent(stream: Any) -> int:
    """Return how many bytes a stream holds that its other end has not read; each message counts for some of its own."""
    return (
        0 if stream is None or stream.closed() else len(stream._write_buffer) + limits.MESSAGE_COST * len(stream._write_futures)
    )


def _take_error(sent: Any) -> None:
    """Take note of an error that nobody waits for: the other end has gone."""
    if not sent.cancelled():
        sent.exception()


class KernelWebsocket(KeepAliveWebsocket, KernelWebsocketHandler):
    """The web socket of a page to its kernel. It is closed when the kernel ends, so that the page knows at once."""

    connection: Any = None

    @property
    def _kernels(self) -> Any:
        return self.settings["kernel_manager"]

    # What: makes no connection to the kernel for a client that does not offer our protocol.
    # Why: upstream takes such clients for older ones, whose messages it reads and writes in other ways.
    # Upstream: jupyter_server/services/kernels/websocket.py, KernelWebsocketHandler.pre_get.
    # Without it: messages of one protocol are read as those of another, over counts that were none.
    async def pre_get(self) -> None:
        """Check whose kernel it is, and prepare the connection to it."""
        offered = self.request.headers.get("Sec-WebSocket-Protocol", "")
        self._speaks = V1 in {name.strip() for name in offered.split(",")}
        if self._speaks:
            await super().pre_get()  # type: ignore[no-untyped-call]
        elif not await ensure_async(self.authorizer.is_authorized(self, self.current_user, "execute", "kernels")):
            raise HTTPError(403)

    # What: takes our protocol only.
    # Why: see `pre_get`.
    # Upstream: jupyter_server/services/kernels/websocket.py, KernelWebsocketHandler.select_subprotocol; it asks the connection.
    # Without it: see `pre_get`.
    def select_subprotocol(self, subprotocols: list[str]) -> str | None:
        """Return our protocol, if it is offered."""
        return V1 if V1 in subprotocols else None

    # What: registers the connection, to be closed with its kernel, and closes the oldest of too many.
    # Why: upstream leaves the connection of a kernel that was shut down open, and lets a page open any number, each of which gets all
    #   that the kernel sends.
    # Upstream: jupyter_server/services/kernels/websocket.py, KernelWebsocketHandler.open.
    # Without it: a page whose kernel has ended learns it only when it next sends something.
    async def open(self, kernel_id: str) -> None:
        """Connect to the kernel."""
        if not self._speaks:
            self._kernels.refused("subprotocol")
            self.close(NO_SUBPROTOCOL, f"the subprotocol {V1} is needed")
            return
        sockets = self._kernels.closers.setdefault(kernel_id, {})
        while len(sockets) >= limits.MAX_SOCKETS:
            sockets.pop(next(iter(sockets)))(REPLACED, "a newer web socket has taken its place")
        sockets[self] = self.close
        await super().open(kernel_id)

    # What: checks a frame before anything else reads it, and reads the next one when this page may send more.
    # Why: upstream passes on whatever comes, as fast as it comes.
    # Upstream: jupyter_server/services/kernels/websocket.py, KernelWebsocketHandler.on_message.
    # Without it: see `PageConnection.handle_incoming_message`.
    def on_message(self, ws_message: str | bytes) -> Awaitable[None] | None:
        """Pass a message of the page on to its kernel; returns what to wait for before the next one is read."""
        if self.connection is None:
            return None
        if isinstance(ws_message, str):
            self._refuse(NO_TEXT, "frames are binary")
            return None
        try:
            frame = read_frame(ws_message)
        except FrameError as error:
            self._refuse(BAD_FRAME, str(error))
            return None
        self.connection.handle_incoming_message(frame)
        wait: Awaitable[None] | None = self.connection.pause(frame.size)
        return wait

    def _refuse(self, code: int, why: str) -> None:
        self._kernels.refused("frame")
        self.log.warning("A frame for kernel %s was refused: %s.", self.kernel_id, why)
        self.close(code, why)

    # What: leaves out the message if the page has gone.
    # Why: upstream raises, in the callback of a socket, and the log has a traceback for each message.
    # Upstream: jupyter_server/services/kernels/connection/channels.py, ZMQChannelsWebsocketConnection._on_zmq_reply.
    # Without it: each page that is closed while its kernel sends leaves tracebacks.
    def write_message(self, message: Any, binary: bool = False) -> Any:
        """Send the page a message."""
        try:
            return super().write_message(message, binary)
        except WebSocketClosedError:
            return None

    def on_unread(self) -> None:
        """End the kernel: its page has missed messages."""
        self._kernels.page_overflowed(self.kernel_id)

    # What: forgets the connection, and skips upstream's part where there never was a connection to the kernel.
    # Why: upstream takes for granted that `prepare` went well.
    # Upstream: jupyter_server/services/kernels/websocket.py, KernelWebsocketHandler.on_close.
    # Without it: a refused connection leaves a traceback in the log.
    def on_close(self) -> None:
        """Forget the connection."""
        self._kernels.closers.get(self.kernel_id, {}).pop(self, None)
        if self.connection is not None:
            super().on_close()  # type: ignore[no-untyped-call]
