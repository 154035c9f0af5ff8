"""Kernels that belong to members: who owns which, how many may live, and when they end."""

from __future__ import annotations

import asyncio
import math
import os
import re
import time
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import zmq
import zmq.asyncio
from jupyter_core.utils import ensure_async
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado.ioloop import PeriodicCallback
from traitlets import Float, Integer, default

from vested_widgets.deals import DealsError
from vested_widgets.server.kernels.channels import Channels
from vested_widgets.server.rendering.render_queue import Turns

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping

    from jupyter_client.manager import KernelManager

    from vested_widgets.server.auth.identity import SeatUser

# Bytes of a kernel of its own with pandas and plotly, and of a further forked one, as measured, with some room.
KERNEL_MEMORY, FORKED_MEMORY = 180e6, 45e6
# New pages wait while less than this is free: the record, the open pages and the system go first.
RESERVE = 300e6
LOOK_SECONDS = 2.0
# The server holds six sockets and some fifteen open files for each page. A context of zmq ends at 1,023 sockets and many systems let
# a process open 1,024 files, unless it asks for more: the 170th page would not come.
MOST_SOCKETS, MOST_FILES = 65_000, 65_536
# What a kernel must not learn: cookies and secrets of the server, tokens of a hub, the request.
SECRET_PREFIXES = ("HTTP_COOKIE", "JUPYTERHUB_", "JPY_", "JUPYTER_TOKEN", "VESTED_COOKIE")


class TooManyKernelsError(Exception):
    """Every seat of the house is taken just now."""


@dataclass
class Owner:
    """Whose kernel it is, which link opened it, for which page, and since when nobody has been connected."""

    member_id: str
    link_id: str
    page: str
    alone_since: float
    rendering: bool = True


def default_limit(*, forked: bool = False) -> int:
    """As many kernels as 70 % of the machine's memory holds, but at least four."""
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError, AttributeError):
        memory = 4_000_000_000
    return max(4, int(0.7 * memory / (FORKED_MEMORY if forked else KERNEL_MEMORY)))


def free_memory(report: Path = Path("/proc/meminfo")) -> float:
    """Bytes that new processes may take before the system begins to suffer; infinite where it does not say."""
    try:
        found = re.search(r"^MemAvailable: +(\d+) kB", report.read_text("ascii"), re.MULTILINE)
    except OSError:
        found = None
    return 1024.0 * int(found[1]) if found else math.inf


def allow_open_files() -> None:
    """Let this process open as many files as the system lets it, up to `MOST_FILES`."""
    try:
        import resource
    except ImportError:  # Windows, where there is no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(MOST_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(ValueError, OSError):  # a system that does not let us: as before
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def kernel_environment(seat: Mapping[str, str]) -> dict[str, str]:
    """The environment of a kernel: the server's own without its secrets, and the seat."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(SECRET_PREFIXES)}
    return {**inherited, "PYTHONUNBUFFERED": "1", **seat}


class SeatKernels(AsyncMappingKernelManager):
    """Starts kernels for members and ends them: abandoned, dead, or of a seat whose link has died."""

    limit = Integer(help="The most kernels that live at once.").tag(config=True)
    per_member = Integer(4, help="The most kernels of one member; a further page ends the oldest.").tag(config=True)
    grace = Float(120.0, help="Seconds for which a kernel waits for its page to come back.").tag(config=True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)  # type: ignore[no-untyped-call]
        self.limit = self.limit or default_limit()
        self.owners: dict[str, Owner] = {}
        self._ended: dict[str, str] = {}
        self.living: Callable[[Collection[str]], set[str]] = set
        self.closers: dict[str, set[Callable[[], None]]] = {}
        self.turns = Turns()
        self._opening = 0
        self._tidier: PeriodicCallback | None = None

    @default("context")
    def _roomy_context(self) -> zmq.asyncio.Context:
        context = super()._context_default()
        context.set(zmq.MAX_SOCKETS, MOST_SOCKETS)
        return context

    async def _add_kernel_when_ready(self, kernel_id: str, km: KernelManager, kernel_awaitable: Awaitable[Any]) -> None:
        """A kernel whose process came up but to which the server could not connect is nobody's: it must not live on."""
        await super()._add_kernel_when_ready(kernel_id, km, kernel_awaitable)
        if kernel_id in self:
            return
        self._pending_kernels.pop(kernel_id, None)
        if km.has_kernel:
            with suppress(Exception):  # what was wrong has been logged
                await ensure_async(km.shutdown_kernel(now=True))
        raise RuntimeError(f"Kernel {kernel_id} could not be started; the log says why.")

    def watch(self) -> None:
        """Begin to look after the kernels; call it on the running event loop."""
        self._tidier = PeriodicCallback(self.tidy, 1000 * LOOK_SECONDS)
        self._tidier.start()

    def belongs_to(self, kernel_id: str, member_id: str) -> bool:
        """Whether that kernel was started for that member and is still known."""
        owner = self.owners.get(kernel_id)
        return owner is not None and owner.member_id == member_id and kernel_id in self

    def belonged_to(self, kernel_id: str, member_id: str) -> bool:
        """Whether that kernel was this member's and has ended of late."""
        return self._ended.get(kernel_id) == member_id

    async def alive(self, kernel_id: str) -> bool:
        """Whether the kernel's process lives."""
        return kernel_id in self and bool(await ensure_async(self.get_kernel(kernel_id).is_alive()))

    @asynccontextmanager
    async def room_for(self, member_id: str) -> AsyncIterator[None]:
        """Hold a place for one more kernel of a member's while it starts.

        Raises:
            TooManyKernelsError: the house is full or memory is short, and nobody's kernel is without a page.
        """
        await self._make_room(member_id)
        self._opening += 1
        try:
            yield
        finally:
            self._opening -= 1

    async def start_for(self, user: SeatUser, page: str, env: dict[str, str]) -> str:
        """Start a kernel for a member's page, in the room that is held for it; returns its id."""
        kernel_id: str = await ensure_async(self.start_kernel(kernel_name="python3", cwd=self.root_dir, env=env))
        self.owners[kernel_id] = Owner(user.username, user.link_id, page, time.monotonic())
        return kernel_id

    async def _make_room(self, member_id: str) -> None:
        mine = [kernel_id for kernel_id, owner in self.owners.items() if owner.member_id == member_id]
        for kernel_id in mine[: max(0, len(mine) - self.per_member + 1)]:
            await self.end(kernel_id, "the member has opened more pages")
        if len(self) + self._opening < self.limit and free_memory() > RESERVE:
            return
        abandoned = [
            (owner.alone_since, kernel_id) for kernel_id, owner in self.owners.items() if self._is_alone(kernel_id, 10.0)
        ]
        if not abandoned:
            raise TooManyKernelsError
        await self.end(min(abandoned)[1], "its place is needed")

    def _is_alone(self, kernel_id: str, seconds: float) -> bool:
        owner = self.owners.get(kernel_id)
        if owner is None:  # its page has ended it while somebody else was being asked
            return False
        connected = self._kernel_connections.get(kernel_id, 0) > 0
        return not connected and not owner.rendering and time.monotonic() - owner.alone_since > seconds

    def start_watching_activity(self, kernel_id: str) -> None:
        """Listen to nothing: pages tell which kernels live on (`Owner`), and reading each word of all kernels once more is work."""
        self._kernels[kernel_id].execution_state = "idle"

    def channels(self, kernel_id: str) -> Channels:
        """The sockets to a kernel, for running its page; to be closed, or handed over."""
        return Channels(self.get_kernel(kernel_id), kernel_id)

    def rendered(self, kernel_id: str, channels: Channels) -> None:
        """The page is on its way to the browser; from now on the kernel waits for its connection, and its words with it."""
        if kernel_id not in self:
            return  # its page will find that out, and come again
        self.start_buffering(kernel_id, f"{kernel_id}:{channels.session.session}", channels.streams)  # type: ignore[no-untyped-call]
        self._kernel_buffers[kernel_id]["buffer"].extend(("iopub", word.whole) for word in channels.unheard())
        channels.handed_over = True
        if owner := self.owners.get(kernel_id):
            owner.rendering, owner.alone_since = False, time.monotonic()

    def notify_disconnect(self, kernel_id: str) -> None:
        """A page has gone, or has lost its network."""
        super().notify_disconnect(kernel_id)  # type: ignore[no-untyped-call]
        if owner := self.owners.get(kernel_id):
            owner.alone_since = time.monotonic()

    async def end(self, kernel_id: str, why: str) -> None:
        """End a kernel and close what is connected to it."""
        owner = self.owners.pop(kernel_id, None)
        if owner:
            self._ended[kernel_id] = owner.member_id
            while len(self._ended) > 2000:
                self._ended.pop(next(iter(self._ended)))
        if kernel_id in self:
            self.log.info("Ending kernel %s: %s.", kernel_id, why)
            try:
                await ensure_async(self.shutdown_kernel(kernel_id, now=True))  # type: ignore[no-untyped-call]
            except Exception:  # a kernel that died by itself must not stop the tidying
                self.log.exception("Kernel %s did not end well.", kernel_id)
        for close in self.closers.pop(kernel_id, set()):
            close()

    async def tidy(self) -> None:
        """End kernels that are dead, abandoned, or of a seat whose link has died."""
        links = {owner.link_id for owner in self.owners.values()}
        try:
            living = await asyncio.to_thread(self.living, links)
        except DealsError:  # a busy record sends nobody away; the next look asks again
            living = links
        for kernel_id, owner in list(self.owners.items()):
            if kernel_id not in self or not (owner.rendering or await self.alive(kernel_id)):
                await self.end(kernel_id, "its process has ended")
            elif owner.link_id in links and owner.link_id not in living:
                await self.end(kernel_id, "the link of its seat has been withdrawn")
            elif self._is_alone(kernel_id, self.grace):
                await self.end(kernel_id, "its page has gone")
            await asyncio.sleep(0)
