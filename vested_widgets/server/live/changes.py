"""One look at the record for all kernels: a file for each deal, touched when the deal has changed, which kernels look at for nothing.

What a room does together (an approval, a row) is to be seen at once. An answer or a "count me in" of one member changes a
count on the pages of the others; with two hundred pages each reading the record for each of twenty answers a second, nobody's own
answer would be saved in time. So the file says which number was the last that presses, and over how long pages may spread the rest.
A reveal is in between: pages have its pictures by the room's line (`room_feed`), and their kernels read a little later, not all at once.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from tornado.ioloop import PeriodicCallback

from vested_widgets.deals import DealsError
from vested_widgets.deals.entities import ALONE, OF_THE_ROOM, TURN

if TYPE_CHECKING:
    from collections.abc import Callable

    from vested_widgets.deals import Store

LOOK_SECONDS = 0.25
# Seconds over which pages spread what does not press, for each page that is open, and the longest.
SPREAD_A_PAGE, LONGEST_SPREAD = 0.05, 15.0
# What neither presses nor is done alone.
TOLD_APART = {**dict.fromkeys(OF_THE_ROOM, "of the room"), TURN: "turned"}


class Changes:
    """The files, in the private folder of the kernels' connections.

    A line each: the newest number, the newest that presses, of the room, and of a turned round, and the seconds for the rest.
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
            pages: how many pages are open.
            deleted: told of a deal that is no longer in the record.
        """
        self._store, self._folder, self._pages, self._deleted = store, folder, pages, deleted
        self._seen: dict[str, int] = {}
        self._last: dict[str, tuple[int, ...]] = {}
        self._clock: PeriodicCallback | None = None

    def watch(self) -> None:
        """Begin to look; call it on the running event loop."""
        self._clock = PeriodicCallback(self.look, 1000 * LOOK_SECONDS)
        self._clock.start()

    def file(self, deal_id: str) -> Path:
        """The file of a deal, which is looked after from now on."""
        path = self._folder / f"changes-{deal_id}"
        if deal_id not in self._seen:
            self._seen[deal_id] = -1
            path.touch()
        return path

    async def look(self) -> None:
        """Look once at every deal that has had a page, and write what is new into its file."""
        for deal_id, seen in list(self._seen.items()):
            try:
                newest, *last = await asyncio.to_thread(self._ask, deal_id, seen)
            except DealsError:  # busy or out of reach: kernels look by themselves now and then
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
                said = " ".join(map(str, (newest, *self._last[deal_id], f"{spread:.2f}")))
                (self._folder / f"changes-{deal_id}").write_text(said, "ascii")

    def _ask(self, deal_id: str, seen: int) -> tuple[int, ...]:
        newest = self._store.last_change(deal_id)
        if seen < 0 or newest <= seen:
            return (newest,) * 4
        last = dict.fromkeys(("newest", "pressing", "of the room", "turned"), 0)
        for change in self._store.news(deal_id, seen):
            last["newest"] = change.seq
            if change.kind not in ALONE:
                last[TOLD_APART.get(change.kind, "pressing")] = change.seq
        return tuple(last.values())
