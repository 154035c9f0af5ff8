"""The connection of a page's web socket to its kernel, over the sockets that have run the page's cells."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

if TYPE_CHECKING:
    from concurrent.futures import Future


class PageConnection(ZMQChannelsWebsocketConnection):
    """Connects a page to a kernel that the server has heard already."""

    _opened_own_sockets = False

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
