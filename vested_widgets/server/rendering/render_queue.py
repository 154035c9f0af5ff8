"""Prepare pages a few at a time, in the order of their requests.

Where a whole room opens its links at once, all cores are busy until the last page is ready. Prepared side by side, nobody would have a
page before the end; in turns, half of the room has one in some three quarters of the time (docs/decisions/0009-render-queue.md).
"""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

# Two pages for each core that we may use: one is prepared while the other waits for its kernel.
AT_ONCE = 2 * (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
# A page that takes longer than this no longer counts: a notebook may wait for something else than a core.
TURN_SECONDS = 2.0


class RenderQueue:
    """Lets in so many pages at once; on one event loop."""

    def __init__(self, at_once: int = AT_ONCE, turn_seconds: float = TURN_SECONDS) -> None:
        """Let in `at_once` pages; one that takes longer than `turn_seconds` does not count any more."""
        self._seconds, self._free = turn_seconds, asyncio.Semaphore(at_once)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a turn, and end it with the block, or when its time is over."""
        await self._free.acquire()
        end = asyncio.get_running_loop().call_later(self._seconds, self._free.release)
        try:
            yield
        finally:
            if asyncio.get_running_loop().time() < end.when():
                end.cancel()
                self._free.release()
