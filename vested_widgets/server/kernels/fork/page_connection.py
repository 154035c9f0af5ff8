"""The connection of a page's web socket to its kernel, over the sockets that have run the page's cells."""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from typing import TYPE_CHECKING, Any, cast

from jupyter_server.services.kernels.connection.base import serialize_msg_to_ws_v1
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

from vested_widgets.server.kernels import limits, outputs

if TYPE_CHECKING:
    from collections.abc import Awaitable
    from concurrent.futures import Future

    from vested_widgets.server.kernels.frames import Frame


class PageConnection(ZMQChannelsWebsocketConnection):
    """Connects a page to a kernel that the server has heard already."""

    _opened_own_sockets = False

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # Messages that the kernel has not done yet: their ids, and when they were sent.
        self._waiting: deque[tuple[str, float]] = deque()
        self._messages = limits.TokenBucket(limits.MESSAGES, limits.MESSAGES_A_SECOND)
        self._logged = limits.TokenBucket(limits.LOG_BYTES, limits.LOG_BYTES_A_SECOND)
        self._bytes = limits.TokenBucket(limits.BYTES, limits.BYTES_A_SECOND)

    # What: does not ask the kernel for its version before messages pass.
    # Why: every kernel here is of the ipykernel that is installed beside the server, and has answered the server.
    # Upstream: jupyter_server/services/kernels/connection/channels.py, request_kernel_info.
    # Without it: a page waits for one more answer of its kernel before it can send anything.
    def request_kernel_info(self) -> asyncio.Future[Any]:
        """Return at once that nothing is to be adapted."""
        known: Future[Any] = self._kernel_info_future
        if not known.done():
            known.set_result({})
        return asyncio.wrap_future(known)

    # What: notes that this connection has opened sockets of its own.
    # Why: `nudge` is needed for such sockets only.
    # Upstream: jupyter_server/services/kernels/connection/channels.py, create_stream; called when no buffered sockets fit.
    # Without it: `nudge` cannot tell sockets that have been heard from new ones.
    def create_stream(self) -> None:
        """Open sockets to the kernel."""
        self._opened_own_sockets = True
        super().create_stream()  # type: ignore[no-untyped-call]

    # What: does not send requests until the kernel answers, if the sockets have been heard already.
    # Why: what the kernel sends to these sockets meanwhile would be read by `nudge` and lost to the page.
    # Upstream: jupyter_server/services/kernels/connection/channels.py, nudge.
    # Without it: messages between a page's rendering and its connection are lost.
    def nudge(self) -> asyncio.Future[None]:
        """Return when a subscription to the kernel's messages works."""
        if self._opened_own_sockets:
            return super().nudge()
        works: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        works.set_result(None)
        return works

    # What: passes on messages that have been checked, of a few types, and nothing else.
    # Why: upstream reads frames without looking at their length (a frame of eight bytes can claim 2^62 parts), and knows two more
    #   protocols that our page does not use.
    # Upstream: jupyter_server/services/kernels/connection/channels.py, handle_incoming_message; base.py, deserialize_msg_from_ws_v1.
    # Without it: one frame of a member stops the server.
    def handle_incoming_message(self, frame: Frame) -> None:  # type: ignore[override]
        """Send the kernel a message of its page."""
        shell = self.channels.get("shell")
        if shell is None or shell.closed():
            return
        if frame.kind not in self.multi_kernel_manager.allowed_message_types:
            self.multi_kernel_manager.refused("message")
            self.log.warning("A page may not send messages of type %r; ignored.", frame.kind)
            return
        self._waiting.append((frame.message_id, time.monotonic()))
        self.session.send_raw(shell, frame.parts)

    def pause(self, size: int) -> Awaitable[None] | None:
        """Count a message of that size; returns what its page has to wait for until the next one is read, if anything."""
        seconds = max(self._messages.take(), self._bytes.take(size))
        if seconds or len(self._waiting) > limits.MAX_WAITING:
            return self._wait(seconds)
        return None

    async def _wait(self, seconds: float) -> None:
        self.multi_kernel_manager.refused("rate")
        await asyncio.sleep(seconds)
        until = time.monotonic() + limits.WAIT_SECONDS
        while len(self._waiting) > limits.MAX_WAITING and time.monotonic() < until:
            await asyncio.sleep(0.05)

    # What: reads the type of a message once, keeps back what is not for pages, and counts what is sent.
    # Why: a traceback names files of the server; a kernel that does not end a message must not be given more and more; upstream and
    #   Voila read each header again.
    # Upstream: jupyter_server/services/kernels/connection/channels.py, handle_outgoing_message; voila/tornado/kernel_websocket_handler.py.
    # Without it: tracebacks reach pages, and a page may fill the server's memory with messages for its kernel.
    def handle_outgoing_message(self, stream: Any, outgoing_msg: list[Any]) -> None:
        """Send the page a message of its kernel."""
        stream = self.channels[stream] if isinstance(stream, str) else stream
        parts = cast("list[bytes]", self.session.feed_identities(outgoing_msg)[1][1:])
        header = json.loads(parts[0])
        kind, channel = header["msg_type"], stream.channel
        if channel == "iopub":
            if kind == "status":
                self._note_end(parts)
            elif kind == "execute_input" or (kind in outputs.KINDS and not self._prepare_output(kind, parts)):
                return
        size = sum(map(len, parts))
        self._bytes.take(size)
        if size > limits.MAX_REPLY:
            self.multi_kernel_manager.page_overflowed(self.kernel_id)
        elif not self._limit_rate(channel, {"header": header, "parent_header": None, "content": None}, parts):  # type: ignore[no-untyped-call]
            self.write_message(serialize_msg_to_ws_v1(parts, channel), binary=True)  # type: ignore[no-untyped-call]

    def _prepare_output(self, kind: str, parts: list[bytes]) -> bool:
        """Replace what the page's reader may not see of an output; returns whether anything of it is sent."""
        if not self.multi_kernel_manager.hides_errors or not outputs.is_suspect(kind, parts[3]):
            return True
        is_logged = not self._logged.take(len(parts[3]))
        content = outputs.for_member(kind, json.loads(parts[3]), self.kernel_id, is_logged=is_logged)
        if content is not None:
            parts[3] = json.dumps(content).encode()
        return content is not None

    def _note_end(self, parts: list[bytes]) -> None:
        """Note the end of the message that this status is about, and of those before it."""
        if not self._waiting or b"idle" not in parts[3]:
            return
        ended = json.loads(parts[1]).get("msg_id")
        if any(message_id == ended for message_id, _ in self._waiting):
            while self._waiting:
                message_id, at = self._waiting.popleft()
                if message_id == ended:
                    self.multi_kernel_manager.message_ended(time.monotonic() - at)
                    return
