"""Tell all kernels about changes of the record: a file for each deal is written when the deal has changed, and kernels watch its time.

With two hundred pages each reading the record for each of twenty answers a second, nobody's own answer would be saved in time. So the
file says how urgent a change is. What a room does together (an approval, a row) is urgent. An answer of one member changes a count on
the pages of the others, which may wait for some seconds. A reveal is in between: pages get its pictures by the workshop feed, and their
kernels read a little later, spread over time.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tornado.ioloop import PeriodicCallback

from vested_widgets.deals import DealsError
from vested_widgets.deals.entities import ALONE, OF_THE_ROOM, TURN

if TYPE_CHECKING:
    from collections.abc import Callable

    from vested_widgets.deals import Store
    from vested_widgets.deals.record.postgres import Listener

CHECK_SECONDS = 0.25
# Seconds between two looks at a record that tells by itself when something was written, in case that a word was lost.
TOLD_SECONDS = 2.0
# The shortest pause between two looks, however much is written.
SHORTEST_PAUSE = 0.05
# Seconds over which pages spread what is not urgent, for each page that is open, and the most.
SPREAD_A_PAGE, LONGEST_SPREAD = 0.05, 15.0
# The kinds of changes that are neither urgent nor done by one member alone, by the column in which they are told.
OTHER_COLUMNS = {**dict.fromkeys(OF_THE_ROOM, "workshop"), TURN: "round"}


class ChangeFiles:
    """The files, in the private folder of the kernels' connections.

    A file is one line of numbers: the newest change, the newest urgent one, the newest of the workshop, the newest of a round, and the
    seconds over which pages spread the rest.
    """

    def __init__(
        self,
        store: Store,
        folder: Path,
        pages: Callable[[], int] = lambda: 0,
        deleted: Callable[[str], None] = lambda _deal_id: None,
    ) -> None:
        """Keep the files in `folder`.

        Args:
            store: the record.
            folder: the folder of the files.
            pages: returns how many pages are open.
            deleted: called with the id of a deal that is no longer in the record.
        """
        self._store, self._folder, self._pages, self._deleted = store, folder, pages, deleted
        self._seen: dict[str, int] = {}
        self._last: dict[str, tuple[int, ...]] = {}
        self._timer: PeriodicCallback | None = None
        self._looked = 0.0
        self._checking = asyncio.Lock()
        self._told = asyncio.Event()
        self._listener: Listener | None = None

    def watch(self) -> None:
        """Begin to check; call it on the running event loop."""
        loop = asyncio.get_running_loop()

        def heard(_deal_id: str) -> None:
            with suppress(RuntimeError):  # the server ends
                loop.call_soon_threadsafe(self._told.set)

        self._listener = self._store.listen(heard)
        self._timer = PeriodicCallback(self.look, 1000 * CHECK_SECONDS)
        self._timer.start()
        if self._listener:
            self._following = loop.create_task(self._follow())

    def stop(self) -> None:
        """End what `watch` has begun."""
        if self._timer:
            self._timer.stop()
        if self._listener:
            self._listener.stop()
            self._following.cancel()

    async def look(self) -> None:
        """Check, unless the record tells by itself and has been looked at a short while ago."""
        if self._listener and self._listener.connected and time.monotonic() - self._looked < TOLD_SECONDS:
            return
        self._looked = time.monotonic()
        await self.check()

    async def _follow(self) -> None:
        """Check whenever the record says that something was written; what comes meanwhile is looked at together."""
        while True:
            await self._told.wait()
            self._told.clear()
            await self.check()
            await asyncio.sleep(SHORTEST_PAUSE)

    def file(self, deal_id: str) -> Path:
        """Return the file of a deal, which is written from now on."""
        path = self._folder / f"changes-{deal_id}"
        if deal_id not in self._seen:
            self._seen[deal_id] = -1
            path.touch()
        return path

    async def check(self) -> None:
        """Check once each deal that has had a page, and write what is new into its file."""
        async with self._checking:
            await self._check()

    async def _check(self) -> None:
        for deal_id, seen in list(self._seen.items()):
            try:
                newest, *last = await asyncio.to_thread(self._read, deal_id, seen)
            except DealsError:  # busy or out of reach: kernels also check by themselves now and then
                continue
            if newest < seen:  # numbers only grow: the deal has been deleted with everything
                del self._seen[deal_id]
                (self._folder / f"changes-{deal_id}").unlink(missing_ok=True)
                self._deleted(deal_id)
            elif newest != seen:
                self._seen[deal_id] = newest
                before = self._last.get(deal_id, (0,) * len(last))
                self._last[deal_id] = tuple(max(pair) for pair in zip(last, before, strict=True))
                spread = min(LONGEST_SPREAD, SPREAD_A_PAGE * self._pages())
                line = " ".join(map(str, (newest, *self._last[deal_id], f"{spread:.2f}")))
                (self._folder / f"changes-{deal_id}").write_text(line, "ascii")

    def _read(self, deal_id: str, seen: int) -> tuple[int, ...]:
        newest = self._store.last_change(deal_id)
        if seen < 0 or newest <= seen:
            return (newest,) * 4
        last = dict.fromkeys(("newest", "urgent", "workshop", "round"), 0)
        for change in self._store.news(deal_id, seen):
            last["newest"] = change.seq
            if change.kind not in ALONE:
                last[OTHER_COLUMNS.get(change.kind, "urgent")] = change.seq
        return tuple(last.values())
