"""The sockets between the server and one kernel: opened to run a page's cells, then taken over by the page's own web socket.

jupyter_server keeps what a kernel sends while a page has lost its network, for the session that comes back. A page that has just been
rendered is such a session too, so nothing is lost that its kernel sends on the way.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self, cast

from jupyter_client.session import DELIM, Session
from jupyter_core.utils import ensure_async

if TYPE_CHECKING:
    from types import TracebackType

    from jupyter_client.manager import KernelManager
    from zmq.eventloop.zmqstream import ZMQStream

# Where the content stands after a message's delimiter: behind signature, header, parent's header and metadata.
CONTENT = 5
NAMES = ("iopub", "shell", "control", "stdin")


@dataclass(frozen=True, slots=True)
class KernelMessage:
    """A message that a kernel has published.

    Attributes:
        kind: the message's type.
        parent: the id of the request that it answers.
        parts: the message as it came, with topic and delimiter.
    """

    kind: str
    parent: str
    parts: list[bytes]

    @property
    def packed(self) -> bytes:
        """Return the content as JSON."""
        return self.parts[self._at]

    @property
    def buffers(self) -> list[bytes]:
        """Return what was sent beside the content."""
        return self.parts[self._at + 1 :]

    @property
    def _at(self) -> int:
        return self.parts.index(DELIM) + CONTENT

    @property
    def content(self) -> dict[str, Any]:
        """Return the content; each call parses it anew."""
        found: dict[str, Any] = json.loads(self.packed)
        return found


class KernelChannels:
    """The sockets to one kernel, under the session that its page will have: the kernel's id. They close unless they are handed over."""

    def __init__(self, kernel: KernelManager, kernel_id: str) -> None:
        """Connect to a kernel whose sockets are streams, as a server's are; on the running event loop."""
        self.kernel, self.kernel_id, self.handed_over = kernel, kernel_id, False
        self.session = Session(session=kernel_id, key=kernel.session.key)
        self.streams: dict[str, ZMQStream] = {}
        for name in NAMES:
            self.streams[name] = stream = getattr(kernel, f"connect_{name}")(identity=self.session.bsession)
            stream.channel = name
        self._received: asyncio.Queue[KernelMessage] = asyncio.Queue()
        self._put_back: list[KernelMessage] = []
        self.streams["iopub"].on_recv(self._on_message)
        self.streams["shell"].on_recv(lambda _reply: None)  # the end of each request is published on iopub as well

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close the sockets, unless they have been handed over."""
        if not self.handed_over:
            for stream in self.streams.values():
                stream.close(linger=0)

    def _on_message(self, parts: list[bytes]) -> None:
        # Signatures are not checked, as in jupyter_server's own connection: the sockets are in a private folder.
        found = cast("list[bytes]", self.session.feed_identities(parts)[1])
        self._received.put_nowait(KernelMessage(json.loads(found[1])["msg_type"], json.loads(found[2]).get("msg_id", ""), parts))

    def request(self, kind: str, content: dict[str, Any], metadata: dict[str, Any] | None = None) -> str:
        """Send the kernel a request; returns its id."""
        request = self.session.msg(kind, content, metadata=metadata)
        self.session.send(self.streams["shell"], request)
        return str(request["msg_id"])

    async def receive(self, timeout: float) -> KernelMessage:
        """Return the kernel's next message.

        Raises:
            TimeoutError: none has come for that many seconds.
        """
        if self._received.empty():
            return await asyncio.wait_for(self._received.get(), timeout)
        return self._received.get_nowait()

    def put_back(self, messages: list[KernelMessage]) -> None:
        """Leave messages to the page that it may need too."""
        self._put_back += messages

    def unread(self) -> list[KernelMessage]:
        """Return the messages that are left to the page: those put back, then those that nobody has read."""
        put_back, self._put_back = self._put_back, []
        return put_back + [self._received.get_nowait() for _ in range(self._received.qsize())]

    @property
    def hides_errors(self) -> bool:
        """Return whether outputs of this kernel are for members, who read of an error in one sentence."""
        return bool(getattr(self.kernel.parent, "hides_errors", False))

    async def alive(self) -> bool:
        """Return whether the kernel's process lives."""
        return bool(await ensure_async(self.kernel.is_alive()))
