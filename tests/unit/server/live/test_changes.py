"""The server looks at the record for all kernels; they glance at a file."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from prepared import empty_record
from vested_widgets import deals
from vested_widgets.deals.record import workshops as stored_workshops
from vested_widgets.server.live.changes import LONGEST_SPREAD, SPREAD_A_PAGE, ChangeFiles
from vested_widgets.session import Session
from vested_widgets.widgets import refresh


class Page:
    """Something that is kept true."""

    def __init__(self, follows_room: bool) -> None:
        self.follows_room = follows_room

    def refresh(self) -> None:
        """Nothing to read."""


async def hears(watcher: refresh.Watcher) -> bool:
    """Whether it finds within a second that it is worth looking."""
    try:
        await asyncio.wait_for(watcher._news(), 1)
    except TimeoutError:
        return False
    return True


def test_a_kernel_hears_of_a_change_by_the_servers_file_and_reads_the_record_only_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with deals.Store.open(empty_record(tmp_path / "workbook.sqlite")) as store:
        deal = store.create_deal("Here", [deals.NewParty(name, members=(deals.NewMember(name),)) for name in ("East", "West")])
        changes = ChangeFiles(store, tmp_path)
        monkeypatch.setenv("VESTED_CHANGES", str(changes.file(deal.id)))
        asyncio.run(changes.check())
        watcher = refresh.watch(Session(store, deals.Seat.open(store, deal.members[0].id), served=True))

        async def news() -> None:
            await asyncio.wait_for(watcher._news(), 1)

        asyncio.run(news())  # the file is new to it
        with pytest.raises(TimeoutError):
            asyncio.run(news())
        asyncio.run(changes.check())  # nothing has happened, nothing is said
        with pytest.raises(TimeoutError):
            asyncio.run(news())
        store.add_member(deal.id, deal.parties[0].id, "Late", "member")
        asyncio.run(changes.check())
        asyncio.run(news())
        assert watcher.poll()


def test_what_one_member_does_alone_is_spread_over_a_full_room_and_a_reveal_over_a_part_of_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with deals.Store.open(empty_record(tmp_path / "workbook.sqlite")) as store:
        parties = [
            deals.NewParty(name, members=tuple(deals.NewMember(f"{name} {n}") for n in range(3))) for name in ("East", "West")
        ]
        deal = store.create_deal("Here", parties)
        member, architect = (next(m for m in deal.members if m.role == role) for role in ("member", "architect"))
        changes = ChangeFiles(store, tmp_path, pages=lambda: 100)
        monkeypatch.setenv("VESTED_CHANGES", str(changes.file(deal.id)))
        watcher = refresh.watch(Session(store, deals.Seat.open(store, member.id), served=True))
        waited: list[tuple[float, float]] = []
        monkeypatch.setattr(refresh.random, "uniform", lambda low, high: waited.append((low, high)) or 60.0)

        asyncio.run(changes.check())
        assert asyncio.run(hears(watcher))
        deals.Seat.open(store, member.id).answers.set_done("principles", "practice", done=False)
        asyncio.run(changes.check())
        assert not asyncio.run(hears(watcher))
        late = deals.Seat.open(store, next(m.id for m in deal.members if m.role == "member" and m.id != member.id))
        stored_workshops.sit_down(store, late.member.id, alone=False)
        late.own_data.consent()
        asyncio.run(changes.check())
        assert not asyncio.run(hears(watcher))
        spread = min(LONGEST_SPREAD, 100 * SPREAD_A_PAGE)
        assert waited == 2 * [(0, pytest.approx(spread))]
        watcher._listeners.add(page := Page(follows_room=False))
        deals.Seat.open(store, architect.id).rounds.reveal("principles", "practice")
        asyncio.run(changes.check())
        assert not asyncio.run(hears(watcher))
        assert waited[2:] == [tuple(pytest.approx(share * spread) for share in refresh.TURNS)]
        page.follows_room = True
        deals.Seat.open(store, architect.id).rounds.reopen("principles", "practice")
        asyncio.run(changes.check())
        assert asyncio.run(hears(watcher))
        page.follows_room = False
        store.add_member(deal.id, deal.parties[0].id, "Late", "member")
        asyncio.run(changes.check())
        assert asyncio.run(hears(watcher))


def test_nothing_is_read_while_the_pages_of_a_full_room_fetch_what_has_just_been_revealed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with deals.Store.open(empty_record(tmp_path / "workbook.sqlite")) as store:
        deal = store.create_deal("Here", [deals.NewParty(name, members=(deals.NewMember(name),)) for name in ("East", "West")])
        member, architect = (
            deals.Seat.open(store, next(m.id for m in deal.members if m.role == role)) for role in ("member", "architect")
        )
        changes = ChangeFiles(store, tmp_path, pages=lambda: 100)
        monkeypatch.setenv("VESTED_CHANGES", str(changes.file(deal.id)))
        watcher = refresh.watch(Session(store, member, served=True))
        watcher._listeners.add(Page(follows_room=False))
        # Of the first answer it reads in 0.8 s, of the turn and of an answer after it as soon as it may.
        chosen = iter((lambda _bounds: 0.8, min, min))
        monkeypatch.setattr(refresh.random, "uniform", lambda *bounds: next(chosen)(bounds))

        async def happens(act: Callable[[], object]) -> None:
            await asyncio.sleep(1.2 * refresh.GLANCE)
            act()
            await changes.check()

        async def room() -> float:
            await changes.check()
            await watcher._news()
            waiting = asyncio.create_task(watcher._news())
            await happens(lambda: member.answers.set_done("principles", "practice", done=False))
            await happens(lambda: architect.rounds.reveal("principles", "practice"))
            revealed = time.monotonic()
            await happens(lambda: member.answers.set_done("principles", "practice", done=True))
            await waiting
            return time.monotonic() - revealed

        spread = min(LONGEST_SPREAD, 100 * SPREAD_A_PAGE)
        assert refresh.TURNS[0] * spread < asyncio.run(room()) < refresh.TURNS[1] * spread


def test_what_the_architect_tells_the_room_presses_only_on_those_that_show_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with deals.Store.open(empty_record(tmp_path / "workbook.sqlite")) as store:
        deal = store.create_deal("Here", [deals.NewParty(name, members=(deals.NewMember(name),)) for name in ("East", "West")])
        lead = deals.Seat.open(store, next(member.id for member in deal.members if member.role == "architect"))
        changes = ChangeFiles(store, tmp_path, pages=lambda: 100)
        monkeypatch.setenv("VESTED_CHANGES", str(changes.file(deal.id)))
        monkeypatch.setattr(refresh.random, "uniform", lambda _low, _high: 60.0)
        pages = [Page(follows_room=False), Page(follows_room=True)]
        watchers = [refresh.Watcher(Session(store, lead, served=True)) for _ in pages]
        for watcher, page in zip(watchers, pages, strict=True):
            watcher._listeners.add(page)

        asyncio.run(changes.check())
        assert [asyncio.run(hears(watcher)) for watcher in watchers] == [True, True]
        lead.workshop.start(["principles"], follow=False)
        lead.workshop.tell("Half-way.")
        asyncio.run(changes.check())
        assert [asyncio.run(hears(watcher)) for watcher in watchers] == [False, True]
        lead.rounds.reveal("principles", "practice")
        asyncio.run(changes.check())
        assert [asyncio.run(hears(watcher)) for watcher in watchers] == [False, True]
        store.add_member(deal.id, deal.parties[0].id, "Late", "member")
        asyncio.run(changes.check())
        assert [asyncio.run(hears(watcher)) for watcher in watchers] == [True, True]


def test_in_a_small_room_everything_is_seen_at_once(tmp_path: Path):
    with deals.Store.open(empty_record(tmp_path / "workbook.sqlite")) as store:
        deal = store.create_deal("Here", [deals.NewParty(name, members=(deals.NewMember(name),)) for name in ("East", "West")])
        changes = ChangeFiles(store, tmp_path, pages=lambda: 4)
        file = changes.file(deal.id)
        asyncio.run(changes.check())
        deals.Seat.open(store, next(m for m in deal.members if m.role == "member").id).answers.set_done(
            "principles", "practice", done=False
        )
        asyncio.run(changes.check())
        assert float(file.read_text().split()[-1]) < refresh.GLANCE


def test_a_deal_that_is_deleted_is_told_once_and_the_others_are_looked_after_as_before(tmp_path: Path):
    with deals.Store.open(empty_record(tmp_path / "workbook.sqlite")) as store:
        sides = [deals.NewParty(name, members=(deals.NewMember(name),)) for name in ("East", "West")]
        gone, stays = store.create_deal("Gone", sides), store.create_deal("Stays", sides)
        deleted: list[str] = []
        changes = ChangeFiles(store, tmp_path, deleted=deleted.append)
        files = [changes.file(deal.id) for deal in (gone, stays)]
        for deal in (gone, stays):
            store.add_member(deal.id, deal.parties[0].id, "Early", "member")
        asyncio.run(changes.check())
        store.delete_deal(gone.id)
        store.add_member(stays.id, stays.parties[0].id, "Late", "member")
        before = files[1].read_text()
        for _ in range(2):
            asyncio.run(changes.check())
        assert deleted == [gone.id]
        assert not files[0].exists()
        assert files[1].read_text() != before
