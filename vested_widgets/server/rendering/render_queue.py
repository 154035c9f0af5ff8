"""Pages are prepared a few at a time, in the order in which they were asked for.

Where a whole room opens its links at once, all cores are taken until the last page is ready. Prepared side by side, nobody would have a
page before the end; in turns, half of the room has one in some three quarters of the time (docs/operations.md).
"""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

# Every core that we may use has a page to work at, and another at hand while one of them waits for its kernel.
AT_ONCE = 2 * (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
# A page that takes longer than this lets the next begin beside it: a notebook may wait for something else than a core.
PATIENCE_SECONDS = 2.0


class Turns:
    """A line in which so many are served at once; on one event loop."""

    def __init__(self, at_once: int = AT_ONCE, patience: float = PATIENCE_SECONDS) -> None:
        """Let in `at_once`; who takes longer than `patience` seconds does not count any more."""
        self._patience, self._free = patience, asyncio.Semaphore(at_once)

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """Wait for one's turn, and end it with the block, or when patience is over."""
        await self._free.acquire()
        patience = asyncio.get_running_loop().call_later(self._patience, self._free.release)
        try:
            yield
        finally:
            if asyncio.get_running_loop().time() < patience.when():
                patience.cancel()
                self._free.release()
