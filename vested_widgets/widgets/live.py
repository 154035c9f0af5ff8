"""Keep what is on screen true: refresh the models that are shown when the deal has changed.

Without a server the change feed is read twice a second. Our server reads it once for all kernels and touches a file; a kernel looks at
the file's time, which costs nothing, and reads the feed when that is new (and every ten seconds all the same, should the server fail).
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
import weakref
from typing import TYPE_CHECKING, Protocol

from vested_widgets.session import changes_file

if TYPE_CHECKING:
    from vested_widgets.session import Session

log = logging.getLogger("vested.live")
PAUSE = 0.5
GLANCE = 0.2
SLOW = 10.0
# Changes after which the seat itself must be read again: who is in the deal, what parties are called, whether it is archived.
PEOPLE = frozenset({"deal", "member", "party"})
# Changes that can wait a little: in a room of forty they come ten times a second, and each would be read by forty kernels.
QUIET = frozenset({"answer", "done"})
CALM = 1.5


class Refreshable(Protocol):
    """Anything that can read itself from the record again."""

    def refresh(self) -> None:
        """Read from the record."""


class Watcher:
    """Refreshes its listeners when the deal has changed. One per session; listeners are held weakly."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._listeners: weakref.WeakSet[Refreshable] = weakref.WeakSet()
        self._seen = session.store.last_change(session.deal.id)
        self._task: asyncio.Task[None] | None = None
        self._stamp = 0
        self._refreshed = 0.0

    def add(self, listener: Refreshable) -> None:
        """Refresh `listener` from now on, and start looking if there is an event loop (in a kernel there is)."""
        self._listeners.add(listener)
        if self._task is None or self._task.done():
            try:
                self._task = asyncio.get_running_loop().create_task(self._watch())
            except RuntimeError:
                self._task = None

    def poll(self) -> bool:
        """Look once; returns whether anything had changed."""
        now = self._session.store.last_change(self._session.deal.id)
        if now == self._seen:
            return False
        changes = self._session.store.changes(self._session.deal.id, self._seen)
        self._seen, self._refreshed = now, time.monotonic()
        if any(change.kind in PEOPLE for change in changes):
            self._session.seat.refresh_deal()
        for listener in list(self._listeners):
            listener.refresh()
        return True

    async def _news(self) -> None:
        """Wait until it is worth looking."""
        file = changes_file()
        if not file:
            await asyncio.sleep(PAUSE)
            return
        for _ in range(int(SLOW / GLANCE)):
            await asyncio.sleep(GLANCE)
            stamp = _stamp(file)
            if stamp != self._stamp:
                self._stamp = stamp
                return

    async def _calm(self) -> None:
        """Wait until the last refresh is a moment ago, unless something has happened that people wait for."""
        while (rest := self._refreshed + CALM - time.monotonic()) > 0:
            changes = self._session.store.changes(self._session.deal.id, self._seen)
            if any(change.kind not in QUIET for change in changes):
                return
            await asyncio.sleep(min(rest, 2 * GLANCE))

    async def _watch(self) -> None:
        while True:
            await self._news()
            try:
                await self._calm()
                self.poll()
            except Exception:  # the watch outlives a busy database or one broken listener; both are logged
                log.exception("could not refresh from the record")


def _stamp(file: str) -> int:
    try:
        return os.stat(file).st_mtime_ns  # noqa: PTH116 - five times a second in every kernel
    except OSError:
        return 0


def watch(session: Session) -> Watcher:
    """The session's one watcher."""
    for listener in session.listeners:
        if isinstance(listener, Watcher):
            return listener
    watcher = Watcher(session)
    session.listeners.append(watcher)
    return watcher
