"""The server looks at the record for all kernels; they glance at a file."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from vested_widgets import deals
from vested_widgets.server.changes import Changes
from vested_widgets.session import Session
from vested_widgets.widgets import live


def test_a_kernel_hears_of_a_change_by_the_servers_file_and_reads_the_record_only_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with deals.Store.open(tmp_path / "workbook.sqlite") as store:
        deal = store.create_deal("Here", [deals.NewParty(name, members=(deals.NewMember(name),)) for name in ("East", "West")])
        changes = Changes(store, tmp_path)
        monkeypatch.setenv("VESTED_CHANGES", str(changes.file(deal.id)))
        asyncio.run(changes.look())
        watcher = live.watch(Session(store, store.seat(deal.members[0].id), served=True))

        async def news() -> None:
            await asyncio.wait_for(watcher._news(), 1)

        asyncio.run(news())  # the file is new to it
        with pytest.raises(TimeoutError):
            asyncio.run(news())
        asyncio.run(changes.look())  # nothing has happened, nothing is said
        with pytest.raises(TimeoutError):
            asyncio.run(news())
        store.add_member(deal.id, deal.parties[0].id, "Late", "member")
        asyncio.run(changes.look())
        asyncio.run(news())
        assert watcher.poll()
