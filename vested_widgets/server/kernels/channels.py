"""The sockets between the server and one kernel: opened to run a page's cells, and then taken up by the page's own web socket.

Jupyter Server keeps what a kernel says while a page has lost its network, for the session that comes back. A page that has just been
rendered is such a session too: nothing that its kernel says on the way is lost, and it need not knock at a kernel that has been heard.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self, cast

from jupyter_client.session import DELIM, Session
from jupyter_core.utils import ensure_async
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

if TYPE_CHECKING:
    from concurrent.futures import Future
    from types import TracebackType

    from jupyter_client.manager import KernelManager
    from zmq.eventloop.zmqstream import ZMQStream

# Where the content stands after a message's delimiter: behind signature, header, parent's header and metadata.
CONTENT = 5
NAMES = ("iopub", "shell", "control", "stdin")


@dataclass(frozen=True, slots=True)
class Word:
    """What a kernel has said to everybody: of what kind, in answer to which request, and the message as it came, with topic and delimiter."""

    kind: str
    parent: str
    whole: list[bytes]

    @property
    def packed(self) -> bytes:
        """The content as JSON."""
        return self.whole[self._at]

    @property
    def buffers(self) -> list[bytes]:
        """What was sent beside the content."""
        return self.whole[self._at + 1 :]

    @property
    def _at(self) -> int:
        return self.whole.index(DELIM) + CONTENT

    @property
    def content(self) -> dict[str, Any]:
        """The content, read anew each time."""
        found: dict[str, Any] = json.loads(self.packed)
        return found


class Channels:
    """The sockets to one kernel, under the session that its page will have: the kernel's id. They close unless they are handed over."""

    def __init__(self, kernel: KernelManager, kernel_id: str) -> None:
        """Connect to a kernel whose sockets are streams, as a server's are; on the running event loop."""
        self.kernel, self.handed_over = kernel, False
        self.session = Session(session=kernel_id, key=kernel.session.key)
        self.streams: dict[str, ZMQStream] = {}
        for name in NAMES:
            self.streams[name] = stream = getattr(kernel, f"connect_{name}")(identity=self.session.bsession)
            stream.channel = name
        self._said: asyncio.Queue[Word] = asyncio.Queue()
        self._again: list[Word] = []
        self.streams["iopub"].on_recv(self._hear)
        self.streams["shell"].on_recv(lambda _reply: None)  # the end of each request is heard by all

    def __enter__(self) -> Self:
        """Nothing more to do."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close them, unless somebody else has them now."""
        if not self.handed_over:
            for stream in self.streams.values():
                stream.close(linger=0)

    def _hear(self, parts: list[bytes]) -> None:
        # As Jupyter Server's own line does, this trusts a socket in a private folder: nothing is signed twice.
        found = cast("list[bytes]", self.session.feed_identities(parts)[1])
        self._said.put_nowait(Word(json.loads(found[1])["msg_type"], json.loads(found[2]).get("msg_id", ""), parts))

    def ask(self, kind: str, content: dict[str, Any], metadata: dict[str, Any] | None = None) -> str:
        """Send the kernel a request; returns its id."""
        request = self.session.msg(kind, content, metadata=metadata)
        self.session.send(self.streams["shell"], request)
        return str(request["msg_id"])

    async def hear(self, timeout: float) -> Word:
        """The next word of the kernel.

        Raises:
            TimeoutError: it has said nothing for that many seconds.
        """
        if self._said.empty():
            return await asyncio.wait_for(self._said.get(), timeout)
        return self._said.get_nowait()

    def put_back(self, words: list[Word]) -> None:
        """Leave to the page what it may have to hear too."""
        self._again += words

    def unheard(self) -> list[Word]:
        """What is left to the page: what was put back, then what nobody has heard yet."""
        again, self._again = self._again, []
        return again + [self._said.get_nowait() for _ in range(self._said.qsize())]

    async def alive(self) -> bool:
        """Whether the kernel's process lives."""
        return bool(await ensure_async(self.kernel.is_alive()))


class PageConnection(ZMQChannelsWebsocketConnection):
    """The line of a page to its kernel. The kernel has run the page's cells: it need not be asked who it is before anybody may talk."""

    _fresh = False

    def request_kernel_info(self) -> asyncio.Future[Any]:
        """Nothing to ask: all kernels here are of the ipykernel that is installed beside the server, and have been heard."""
        known: Future[Any] = self._kernel_info_future
        if not known.done():
            known.set_result({})
        return asyncio.wrap_future(known)

    def create_stream(self) -> None:
        """Open channels of its own: the page comes with another session than the one that its kernel's words are kept for."""
        self._fresh = True
        super().create_stream()  # type: ignore[no-untyped-call]

    def nudge(self) -> asyncio.Future[None]:
        """Knock until a subscription is heard. One that is taken up has been, and knocking would lose what is said meanwhile."""
        if self._fresh:
            return super().nudge()
        heard: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heard.set_result(None)
        return heard
