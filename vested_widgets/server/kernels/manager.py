"""Kernels that belong to members: who owns which, how many may live, and when they end."""

from __future__ import annotations

import asyncio
import logging
import math
import os
import re
import time
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from weakref import WeakValueDictionary

from jupyter_core.utils import ensure_async
from tornado.ioloop import PeriodicCallback
from traitlets import Bool, Float, Integer

from vested_widgets.deals import DealsError
from vested_widgets.server.kernels import limits
from vested_widgets.server.kernels.channels import KernelChannels
from vested_widgets.server.kernels.fork.kernel_manager import PageKernelManager

try:
    import resource
except ImportError:  # Windows, where there is no limit of open files
    resource = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Collection, Mapping

    from vested_widgets.server.auth.identity import SeatUser
    from vested_widgets.server.metrics import Metrics

# Bytes of an ordinary kernel with pandas and plotly, and of one more forked kernel, as measured, with some room.
KERNEL_MEMORY, FORKED_MEMORY = 180e6, 45e6
# New pages wait while less than this is free: record, open pages and system come first.
RESERVE = 300e6
CHECK_SECONDS = 2.0
# The server has some fifteen open files for each page, and many systems let a process open 1,024 unless it asks for more.
MAX_FILES = 65_536
# What a kernel must not learn: cookies and secrets of the server, tokens of a hub, the request.
SECRET_PREFIXES = ("HTTP_COOKIE", "JUPYTERHUB_", "JPY_", "JUPYTER_TOKEN", "VESTED_COOKIE")
# Seconds without a page after which a kernel may be ended for another one.
ABANDONED_SECONDS = 10.0
# How many ended kernels are remembered.
MAX_ENDED = 2000
# Why a kernel has ended, where its page has to say so instead of opening again by itself: the page's word is `ended_<reason>`.
Reason = Literal["", "memory", "time", "unread"]


class TooManyKernelsError(Exception):
    """No further kernel can be started now."""


@dataclass
class Owner:
    """Whose kernel it is.

    Attributes:
        member_id: the member for whom it was started.
        link_id: the personal link that opened its page.
        page: the notebook.
        alone_since: since when no page has been connected (of `time.monotonic`).
        rendering: whether its page has not been sent yet.
        memory: bytes that its process had at the start; None while that is not known.
        busy: the seconds of CPU that it may take.
        cpu: seconds of CPU that it has taken.
    """

    member_id: str
    link_id: str
    page: str
    alone_since: float
    rendering: bool = True
    memory: int | None = None
    busy: limits.TokenBucket = field(default_factory=lambda: limits.TokenBucket(limits.CPU_SECONDS, limits.CPU_A_SECOND))
    cpu: float = 0.0


def default_limit(*, forked: bool = False) -> int:
    """Return as many kernels as 70 % of the machine's memory holds, but at least four."""
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError, AttributeError):
        memory = 4_000_000_000
    return max(4, int(0.7 * memory / (FORKED_MEMORY if forked else KERNEL_MEMORY)))


def free_memory(report: Path = Path("/proc/meminfo")) -> float:
    """Return the bytes that new processes may take before the system suffers; infinite where it does not say."""
    try:
        found = re.search(r"^MemAvailable: +(\d+) kB", report.read_text("ascii"), re.MULTILINE)
    except OSError:
        found = None
    return 1024.0 * int(found[1]) if found else math.inf


def allow_open_files() -> None:
    """Let this process open as many files as the system allows, up to `MAX_FILES`."""
    if resource is None:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MAX_FILES if hard == resource.RLIM_INFINITY else min(MAX_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(ValueError, OSError):  # the system refuses: the limit stays
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def kernel_environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a kernel: the server's own without its secrets, and the kernel's settings."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(SECRET_PREFIXES)}
    return {**inherited, "PYTHONUNBUFFERED": "1", **settings}


class MemberKernelManager(PageKernelManager):
    """Starts kernels for members and ends them: abandoned, dead, or of a seat whose link was withdrawn."""

    limit = Integer(help="The most kernels that live at once.").tag(config=True)
    per_member = Integer(4, help="The most kernels of one member; a further page ends the oldest.").tag(config=True)
    grace = Float(120.0, help="Seconds for which a kernel waits for its page to come back.").tag(config=True)
    memory_limit = Float(0.0, help="Bytes that a kernel may take beyond what it has at the start; 0 for any.").tag(config=True)
    time_limit = Bool(False, help="Whether a kernel that keeps a core busy for minutes is ended.").tag(config=True)
    hides_errors = Bool(False, help="Whether pages are told of errors in one sentence, and the log has the rest.").tag(
        config=True
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)  # type: ignore[no-untyped-call]
        self.limit = self.limit or default_limit()
        self.owners: dict[str, Owner] = {}
        self._ended: dict[str, tuple[str, Reason]] = {}
        self.metrics: Metrics | None = None
        self.living_links: Callable[[Collection[str]], set[str]] = set
        self.closers: dict[str, dict[object, Callable[..., None]]] = {}
        self._reserved = 0
        self._turns: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
        self._timer: PeriodicCallback | None = None

    def watch(self) -> None:
        """Begin to check the kernels; call it on the running event loop."""
        self._timer = PeriodicCallback(self.end_unneeded, 1000 * CHECK_SECONDS)
        self._timer.start()

    def belongs_to(self, kernel_id: str, member_id: str) -> bool:
        """Return whether that kernel was started for that member and has not ended."""
        owner = self.owners.get(kernel_id)
        return owner is not None and owner.member_id == member_id and kernel_id in self

    def belonged_to(self, kernel_id: str, member_id: str) -> bool:
        """Return whether that kernel was this member's and has ended a short while ago."""
        return self._ended.get(kernel_id, ("", ""))[0] == member_id

    def why_ended(self, kernel_id: str, member_id: str) -> Reason:
        """Return what this member's page has to say about the end of its kernel; "" for nothing."""
        owner, reason = self._ended.get(kernel_id, ("", ""))
        return reason if owner == member_id else ""

    async def alive(self, kernel_id: str) -> bool:
        """Return whether the kernel's process lives."""
        return kernel_id in self and bool(await ensure_async(self.get_kernel(kernel_id).is_alive()))

    def turn_of(self, member_id: str) -> asyncio.Semaphore:
        """Return what a page of that member is prepared under: a few at a time, so that the others' pages do not wait behind all of them."""
        turn = self._turns.get(member_id)
        if turn is None:
            self._turns[member_id] = turn = asyncio.Semaphore(limits.PAGES_AT_ONCE)
        return turn

    @asynccontextmanager
    async def reserve(self, member_id: str) -> AsyncIterator[None]:
        """Reserve the right to start one more kernel of a member while it starts.

        Raises:
            TooManyKernelsError: the limit is reached or memory is short, and no kernel is without a page.
        """
        await self._make_room(member_id)
        self._reserved += 1
        try:
            yield
        finally:
            self._reserved -= 1

    async def start_for(self, user: SeatUser, page: str, env: dict[str, str]) -> str:
        """Start a kernel for a member's page, within `reserve`; returns its id."""
        kernel_id: str = await ensure_async(self.start_kernel(kernel_name="python3", cwd=self.root_dir, env=env))
        self.owners[kernel_id] = Owner(user.username, user.link_id, page, time.monotonic())
        self._exceeds(kernel_id, self.owners[kernel_id])  # notes what it has at the start
        return kernel_id

    async def _make_room(self, member_id: str) -> None:
        own = [kernel_id for kernel_id, owner in self.owners.items() if owner.member_id == member_id]
        for kernel_id in own[: max(0, len(own) - self.per_member + 1)]:
            await self.end(kernel_id, "the member has opened more pages")
        if len(self) + self._reserved < self.limit and free_memory() > RESERVE:
            return
        abandoned = [
            (owner.alone_since, kernel_id)
            for kernel_id, owner in self.owners.items()
            if self._is_alone(kernel_id, ABANDONED_SECONDS)
        ]
        if not abandoned:
            raise TooManyKernelsError
        await self.end(min(abandoned)[1], "its place is needed")

    def _is_alone(self, kernel_id: str, seconds: float) -> bool:
        owner = self.owners.get(kernel_id)
        if owner is None:  # its page has ended it while another kernel was checked
            return False
        return not self.is_connected(kernel_id) and not owner.rendering and time.monotonic() - owner.alone_since > seconds

    def channels(self, kernel_id: str) -> KernelChannels:
        """Return the sockets to a kernel, for running its page; to be closed, or handed over."""
        return KernelChannels(self.get_kernel(kernel_id), kernel_id)

    def page_sent(self, kernel_id: str, channels: KernelChannels) -> None:
        """Let the kernel wait for the connection of its page, and keep its messages: the page is on its way to the browser."""
        if kernel_id not in self:
            return  # its page will find that out, and come again
        self.keep_for_page(
            kernel_id, channels.session.session, channels.streams, (message.parts for message in channels.unread())
        )
        channels.handed_over = True
        if owner := self.owners.get(kernel_id):
            owner.rendering, owner.alone_since = False, time.monotonic()

    def page_disconnected(self, kernel_id: str) -> None:
        """Note since when the kernel is without a page."""
        if owner := self.owners.get(kernel_id):
            owner.alone_since = time.monotonic()

    def page_overflowed(self, kernel_id: str) -> None:
        """End a kernel whose page does not read what it is sent, or was away for more messages than are kept."""
        asyncio.ensure_future(self.end(kernel_id, "its page has left too much unread", "unread"))  # noqa: RUF006 - short

    def refused(self, why: str) -> None:
        """Count something that was refused."""
        if self.metrics:
            self.metrics.refused.labels(why).inc()

    def message_ended(self, seconds: float) -> None:
        """Count a message of a page that its kernel has handled in so many seconds."""
        if self.metrics:
            self.metrics.messages.observe(seconds)

    async def end(self, kernel_id: str, why: str, reason: Reason = "") -> None:
        """End a kernel and close what is connected to it."""
        owner = self.owners.pop(kernel_id, None)
        if owner:
            if self.metrics:
                self.metrics.ended.labels(reason or "other").inc()
            self._ended[kernel_id] = owner.member_id, reason
            while len(self._ended) > MAX_ENDED:
                self._ended.pop(next(iter(self._ended)))
        if kernel_id in self:
            self.log.log(logging.WARNING if reason else logging.INFO, "Ending kernel %s: %s.", kernel_id, why)
            try:
                await ensure_async(self.shutdown_kernel(kernel_id, now=True))  # type: ignore[no-untyped-call]
            except Exception:  # a kernel that died by itself must not keep the others from being checked
                self.log.exception("Kernel %s did not end well.", kernel_id)
        for close in self.closers.pop(kernel_id, {}).values():
            close()

    async def end_unneeded(self) -> None:
        """End kernels that are dead, abandoned, of a seat whose link was withdrawn, or beyond what a kernel may take."""
        links = {owner.link_id for owner in self.owners.values()}
        try:
            living = await asyncio.to_thread(self.living_links, links)
        except DealsError:  # while the record is busy nobody is sent away; the next check asks again
            living = links
        for kernel_id, owner in list(self.owners.items()):
            if kernel_id not in self or not (owner.rendering or await self.alive(kernel_id)):
                await self.end(kernel_id, "its process has ended")
            elif owner.link_id in links and owner.link_id not in living:
                await self.end(kernel_id, "the link of its seat has been withdrawn")
            elif self._is_alone(kernel_id, self.grace):
                await self.end(kernel_id, "its page has gone")
            elif reason := self._exceeds(kernel_id, owner):
                await self.end(kernel_id, f"it has taken more {reason} than a page may", reason)
            await asyncio.sleep(0)

    def count_connected(self) -> int:
        """Return how many kernels have a page that is connected."""
        return sum(self.is_connected(kernel_id) for kernel_id in list(self.owners))

    def memory(self) -> int:
        """Return the bytes of memory of all kernels; what they share is counted for each."""
        return sum(limits.memory_of(self._pid(kernel_id)) for kernel_id in list(self.owners))

    def _pid(self, kernel_id: str) -> int:
        kernel = self._kernels.get(kernel_id)
        return int(getattr(kernel.provisioner, "pid", 0) or 0) if kernel else 0

    def _exceeds(self, kernel_id: str, owner: Owner) -> Reason:
        """Return what a kernel has taken too much of, if anything."""
        if not self.memory_limit and not self.time_limit:
            return ""
        use = limits.use_of(self._pid(kernel_id))
        if use is None:
            return ""
        # An ordinary kernel begins small and imports what a forked one has from its parent.
        owner.memory = owner.memory or max(use.memory, int(KERNEL_MEMORY))
        taken, owner.cpu = use.cpu - owner.cpu, use.cpu
        if self.memory_limit and use.memory > owner.memory + self.memory_limit:
            return "memory"
        return "time" if self.time_limit and owner.busy.take(taken) else ""
