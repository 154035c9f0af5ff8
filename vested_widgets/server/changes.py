"""One look at the record for all kernels: a file for each deal, touched when the deal has changed, which kernels look at for nothing."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from tornado.ioloop import PeriodicCallback

from vested_widgets.deals import DealsError

if TYPE_CHECKING:
    from vested_widgets.deals import Store

LOOK_SECONDS = 0.25


class Changes:
    """The files, in the private folder of the kernels' connections."""

    def __init__(self, store: Store, folder: Path) -> None:
        self._store, self._folder = store, folder
        self._seen: dict[str, int] = {}
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
        """Look once at every deal that has had a page, and write the number of its newest change into its file."""
        for deal_id, seen in list(self._seen.items()):
            try:
                newest = await asyncio.to_thread(self._store.last_change, deal_id)
            except DealsError:  # busy or out of reach: kernels look by themselves now and then
                continue
            if newest != seen:
                self._seen[deal_id] = newest
                (self._folder / f"changes-{deal_id}").write_text(str(newest), "ascii")
