"""Keep what is on screen true: refresh the models that are shown when the deal has changed.

Without a server the change feed is read twice a second. Our server reads it once for all kernels and writes a file; a kernel looks at
the file's time, which costs nothing, and reads the record when that is new: at once if something presses, or a round turns or the room
is told something and somebody here shows that (`follows_room`); else within the time over which the file lets pages spread, a turn in
the first part of it (and every quarter of a minute all the same, should the server fail).
"""

from __future__ import annotations

import asyncio
import logging
import os
import random
import time
import weakref
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol, runtime_checkable

from vested_widgets.session import changes_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vested_widgets.deals import Change
    from vested_widgets.session import Session

log = logging.getLogger("vested.live")
PAUSE = 0.5
GLANCE = 0.3
# In which share of the time over which pages spread they read a turn of a round: from 2 to 4 s of 10 with two hundred, who have its
# pictures from the server by then.
TURNS = 0.2, 0.4
SLOW = 15.0  # no shorter than the longest time over which the server's file lets pages spread (server/live/changes.py)
# Changes after which the seat itself must be read again: who is in the deal, what parties are called, whether it is archived, what is asked.
SEATS = frozenset({"deal", "member", "party", "content"})


class Refreshable(Protocol):
    """Anything that can read itself from the record again."""

    def refresh(self) -> None:
        """Read from the record."""


@runtime_checkable
class SelectiveListener(Protocol):
    """Something that reads only what certain changes touch."""

    def apply_changes(self, changes: Sequence[Change], spread: float) -> None:
        """Read what these changes touch; pages share these seconds for what can wait."""


class Newest(NamedTuple):
    """The newest change that presses, of the room, and of a turned round, by number."""

    pressing: int = 0
    of_the_room: int = 0
    turned: int = 0


class Watcher:
    """Refreshes its listeners when the deal has changed. One per session; listeners are held weakly."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._listeners: weakref.WeakSet[Refreshable] = weakref.WeakSet()
        self._seen = session.store.last_change(session.deal.id)
        self._task: asyncio.Task[None] | None = None
        self._stamp, self._newest, self._spread = 0, Newest(), 0.0

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
        # In one transaction: all that is shown is of one state of the record, and a page asks a dozen questions.
        with self._session.store.reading():
            changes = self._session.store.news(self._session.deal.id, self._seen)
            if not changes:
                return False
            self._seen = changes[-1].seq
            if any(change.kind in SEATS for change in changes):
                self._session.seat.refresh()
            for listener in list(self._listeners):
                if isinstance(listener, SelectiveListener):
                    listener.apply_changes(changes, self._spread)
                else:
                    listener.refresh()
        return True

    async def _news(self) -> None:
        """Wait until it is worth looking."""
        file = changes_file()
        if not file:
            await asyncio.sleep(PAUSE)
            return
        now = time.monotonic()
        until, turning = now + SLOW, now
        while now < until:
            await asyncio.sleep(min(GLANCE, until - now))
            now, stamp = time.monotonic(), _stamp(file)
            if stamp == self._stamp:
                continue
            self._stamp = stamp
            before, (self._newest, self._spread) = self._newest, _read_newest(file)
            turned = self._newest.turned != before.turned
            told = turned or self._newest.of_the_room != before.of_the_room
            if self._newest.pressing != before.pressing or (told and self._follows_room()) or not self._spread:
                return
            if turned:  # what has waited before waits with it: pages fetch their pictures until then
                first, last = (share * self._spread for share in TURNS)
                turning, until = now + first, now + random.uniform(first, last)  # noqa: S311 - not all at once
            else:
                until = min(until, now + random.uniform(max(0.0, turning - now), self._spread))  # noqa: S311 - not all at once

    def _follows_room(self) -> bool:
        """Return whether somebody here shows what the architect tells the room."""
        return any(getattr(one, "follows_room", True) for one in self._listeners)

    async def _watch(self) -> None:
        while True:
            await self._news()
            try:
                self.poll()
            except Exception:  # the watch outlives a busy database or one broken listener; both are logged
                log.exception("could not refresh from the record")


def _read_newest(file: str) -> tuple[Newest, float]:
    """Return the newest changes, and the seconds over which what does not press may be spread."""
    try:
        _, pressing, of_the_room, turned, spread = Path(file).read_text("ascii").split()
        return Newest(int(pressing), int(of_the_room), int(turned)), float(spread)
    except (OSError, ValueError):
        return Newest(-1, -1, -1), 0.0


def _stamp(file: str) -> int:
    try:
        return os.stat(file).st_mtime_ns  # noqa: PTH116 - five times a second in every kernel
    except OSError:
        return 0


def watch(session: Session) -> Watcher:
    """Return the session's one watcher."""
    return session.one(Watcher, lambda: Watcher(session))
