"""Whether the server can do its work: read its record, write to it, and has room left. Looked at at most every few seconds."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

from vested_widgets.deals import DealsError
from vested_widgets.server.data_folder import is_low, room_left

if TYPE_CHECKING:
    from pathlib import Path

    from vested_widgets.deals import Store

# Seconds for which a look counts, and for which a write may take.
KEPT, PATIENCE = 2.0, 5.0


class Health:
    """Looks at a record, and remembers for a moment what it has seen."""

    def __init__(self, store: Store, folder: Path) -> None:
        self._store, self._folder = store, folder
        self._seen: dict[str, Any] = {}
        self._until = 0.0
        self._looking = asyncio.Lock()

    async def look(self) -> dict[str, Any]:
        """Return `status` (ok, unreadable, unwritable or slow), and `space` and `inodes` (ok or low)."""
        async with self._looking:
            if time.monotonic() >= self._until:
                self._seen = await self._look()
                self._until = time.monotonic() + KEPT
            return self._seen

    async def _look(self) -> dict[str, Any]:
        try:
            status = await asyncio.wait_for(asyncio.to_thread(self._try), PATIENCE)
        except TimeoutError:
            status = "slow"
        space, inodes = is_low(*room_left(self._folder))
        return {"status": status, "space": "low" if space else "ok", "inodes": "low" if inodes else "ok"}

    def _try(self) -> str:
        try:
            self._store.last_change("")
        except DealsError:
            return "unreadable"
        try:
            self._store.try_to_write()
        except DealsError:
            return "unwritable"
        return "ok"
