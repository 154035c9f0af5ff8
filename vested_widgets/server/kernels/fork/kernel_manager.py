"""jupyter_server's manager of kernels, made fit for hundreds of pages; whose kernels they are is said in `kernels.manager`."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import zmq
import zmq.asyncio
from jupyter_core.utils import ensure_async
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from traitlets import default

from vested_widgets.server.kernels.limits import MAX_KEPT, MESSAGE_COST

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterable, Mapping

    from jupyter_client.manager import KernelManager

# The server holds six sockets for each page; a context of zmq ends at 1,023 unless it is told otherwise.
MAX_SOCKETS = 65_000


class PageKernelManager(AsyncMappingKernelManager):
    """Starts kernels and keeps what they send until their page connects."""

    # What: a zmq context with room for more sockets.
    # Why: zmq's default ends at 1,023 sockets, which is fewer than 171 pages.
    # Upstream: jupyter_client/multikernelmanager.py, AsyncMultiKernelManager._context_default; no option sets the limit.
    # Without it: from the 171st page on no kernel can be started.
    @default("context")
    def _default_context(self) -> zmq.asyncio.Context:
        context = super()._context_default()
        context.set(zmq.MAX_SOCKETS, MAX_SOCKETS)
        return context

    # What: ends a kernel whose process came up but to which the server could not connect, and raises.
    # Why: upstream logs the error and goes on; the process stays, and no list names it.
    # Upstream: jupyter_client/multikernelmanager.py, AsyncMultiKernelManager._add_kernel_when_ready.
    # Without it: each visitor who tries again while sockets are short leaves a process behind.
    async def _add_kernel_when_ready(self, kernel_id: str, km: KernelManager, kernel_awaitable: Awaitable[Any]) -> None:
        await super()._add_kernel_when_ready(kernel_id, km, kernel_awaitable)
        if kernel_id in self:
            return
        self._pending_kernels.pop(kernel_id, None)
        if km.has_kernel:
            with suppress(Exception):  # what was wrong has been logged
                await ensure_async(km.shutdown_kernel(now=True))
        raise RuntimeError(f"Kernel {kernel_id} could not be started; the log says why.")

    # What: subscribes to nothing.
    # Why: upstream reads each message of every kernel to know which are idle; here pages say which kernels are needed.
    # Upstream: jupyter_server/services/kernels/kernelmanager.py, MappingKernelManager.start_watching_activity.
    # Without it: the server receives and parses each message of every kernel a second time.
    def start_watching_activity(self, kernel_id: str) -> None:
        """Mark the kernel as idle, so that a page may connect at once."""
        self._kernels[kernel_id].execution_state = "idle"

    # What: gives sockets that have run a page's cells to the buffer from which the page's connection takes them.
    # Why: the buffer is made for pages that have lost their network; a page that is on its way to the browser is in the same state.
    # Upstream: jupyter_server/services/kernels/kernelmanager.py, start_buffering and `_kernel_buffers` (private).
    # Without it: messages between a page's rendering and its connection are lost.
    def keep_for_page(self, kernel_id: str, session: str, streams: Mapping[str, Any], messages: Iterable[list[bytes]]) -> None:
        """Keep the sockets to a kernel, and messages that they have received, for the page of that session."""
        self.start_buffering(kernel_id, f"{kernel_id}:{session}", streams)
        self._kernel_buffers[kernel_id]["buffer"].extend(("iopub", message) for message in messages)

    # What: keeps no more than a bound, and calls `page_overflowed` beyond it.
    # Why: upstream keeps every message for as long as the page is away.
    # Upstream: jupyter_server/services/kernels/kernelmanager.py, MappingKernelManager.start_buffering (its comment says so).
    # Without it: a kernel that goes on sending fills the server's memory once its page has gone.
    def start_buffering(self, kernel_id: str, session_key: str, channels: Mapping[str, Any]) -> None:
        """Keep what a kernel sends until its page is back."""
        super().start_buffering(kernel_id, session_key, channels)  # type: ignore[no-untyped-call]
        kept = self._kernel_buffers[kernel_id]["buffer"]
        free = MAX_KEPT

        def keep(channel: str, parts: list[bytes]) -> None:
            nonlocal free
            free -= MESSAGE_COST + sum(map(len, parts))
            if free >= 0:
                kept.append((channel, parts))
            elif kept:
                kept.clear()
                self.page_overflowed(kernel_id)

        for channel, stream in channels.items():
            stream.on_recv(partial(keep, channel))

    def page_overflowed(self, kernel_id: str) -> None:
        """Do what subclasses do when a page has missed messages."""

    def is_connected(self, kernel_id: str) -> bool:
        """Return whether a page is connected to the kernel."""
        return bool(self._kernel_connections.get(kernel_id, 0))

    # What: calls `page_disconnected`.
    # Why: how long a kernel has been without a page decides when it is ended.
    # Upstream: jupyter_server/services/kernels/kernelmanager.py, MappingKernelManager.notify_disconnect.
    # Without it: kernels of pages that have gone live until they have been idle for long.
    def notify_disconnect(self, kernel_id: str) -> None:
        """Note that a page has gone, or has lost its network."""
        super().notify_disconnect(kernel_id)  # type: ignore[no-untyped-call]
        self.page_disconnected(kernel_id)

    def page_disconnected(self, kernel_id: str) -> None:
        """Do what subclasses do when a page has gone."""
