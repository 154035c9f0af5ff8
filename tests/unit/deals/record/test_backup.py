"""A whole record goes into one file while people write, and comes back from it, on SQLite and on PostgreSQL."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import time
from pathlib import Path

import pytest
from sqlalchemy import event, select

from deals_helpers import acknowledged_race, two_parties
from prepared import demonstration_record
from vested_widgets import deals
from vested_widgets.deals import AnswerKey
from vested_widgets.deals.record import backup, engine, record_file, restore
from vested_widgets.deals.record.workshop_tables import metadata

KEY = AnswerKey("principles", "practice", "honesty", "importance", "")
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["vested_widgets.deals", "alembic.command", "psycopg"])
NOTHING = lambda _done, _of: None  # noqa: E731


def rows_of(address: str) -> dict[str, list[tuple]]:
    """Everything that stands in a record."""
    opened = engine._engine(address)
    with opened.connect() as connection:
        found = {table.name: sorted(map(repr, connection.execute(select(table)))) for table in metadata.sorted_tables}
    opened.dispose()
    return found


def put_back(copy: Path, address: str, stamp: str = "20261130t080000z") -> restore.Restored:
    """Restore as the command does."""
    restore.prepare(copy)
    file = record_file.path_of(address)
    if file is None:
        return restore.put_database(copy, address, stamp, NOTHING)
    kept = file.parent / "kept" if file.exists() else None
    if kept:
        kept.mkdir()
    staged = file.with_name("staged.sqlite")
    copy.replace(staged)
    return restore.put_file(staged, file, kept)


def told(address: str) -> deals.Deal:
    """A record with a deal, a link and an answer."""
    with deals.Store.open(address) as store:
        deal = store.create_deal("North & South", two_parties(), architect="Guy")
        store.issue_link(deal.members[1].id)
        seat = deals.Seat.open(store, deal.members[1].id)
        seat.answers.write({KEY: 5})
        seat.answers.write({KEY: None})
        architect = deals.Seat.open(store, next(member.id for member in deal.members if member.role == "architect"))
        for part in ("sentence", "points"):
            architect.rounds.reveal("vision", part)
        seat.drafts.save("vision/joint", "Wir nützen „beiden“ \U0001f33f", None)
        return store.deal(deal.id)


def test_everything_comes_back_on_the_same_and_on_the_other_database(address, postgres, tmp_path):
    told(address)
    backup.copy_record(address, tmp_path / "copy.sqlite")
    assert (tmp_path / "copy.sqlite").stat().st_mode & 0o077 == 0
    assert rows_of(str(tmp_path / "copy.sqlite")) == rows_of(address)
    for at, other in enumerate((str(tmp_path / "elsewhere" / "other.sqlite"), postgres)):
        again = tmp_path / f"again{at}.sqlite"
        again.write_bytes((tmp_path / "copy.sqlite").read_bytes())
        (tmp_path / "elsewhere").mkdir(exist_ok=True)
        put_back(again, other)
        assert rows_of(other) == rows_of(address)
        with deals.Store.open(other) as store:  # it goes on: numbers of the feed do not collide
            deals.Seat.open(store, store.deals()[0].members[2].id).answers.write({KEY: 3})


def test_a_backup_while_people_write_has_all_that_was_acknowledged_before_it_began(address, tmp_path):
    with deals.Store.open(address) as store:
        deal = store.create_deal("D", two_parties())
    said = PROCESSES.SimpleQueue()
    writers = [PROCESSES.Process(target=acknowledged_race, args=(address, deal.members[n].id, KEY, said)) for n in (1, 2, 4)]
    for writer in writers:
        writer.start()
    try:
        before: dict[str, int] = {}
        until = time.monotonic() + 120
        while (len(before) < 3 or sum(before.values()) < 30) and time.monotonic() < until:
            member, value = said.get()
            before[member] = value
        for n in range(3):
            while not said.empty():
                member, value = said.get()
                before[member] = value
            backup.copy_record(address, tmp_path / f"{n}.sqlite")
            with deals.Store.open(tmp_path / f"{n}.sqlite") as copy:
                for member in before:
                    assert deals.Seat.open(copy, member).answers.mine("principles", "practice")[KEY] is not None
                    counted = [change for change in copy.changes(deal.id) if change.kind == "answer"]
                    assert len(counted) >= sum(before.values())
    finally:
        for writer in writers:
            writer.kill()
            writer.join()


def test_what_was_here_is_kept_and_can_be_put_back_itself(address, tmp_path):
    told(address)
    backup.copy_record(address, tmp_path / "copy.sqlite")
    with deals.Store.open(address) as store:
        store.create_deal("Later", two_parties())
    before = rows_of(address)
    done = put_back(tmp_path / "copy.sqlite", address)
    assert done.newer == 1
    with deals.Store.open(address) as store:
        assert [deal.name for deal in store.deals()] == ["North & South"]
    if "://" in address:
        opened = engine._engine(address)
        with opened.connect() as connection:
            names = connection.exec_driver_sql(f'SELECT name FROM "{done.kept}".deal ORDER BY name').scalars().all()
        opened.dispose()
        assert names == ["Later", "North & South"]
    else:
        kept = Path(done.kept) / Path(address).name
        assert rows_of(str(kept)) == before
        put_back_again = tmp_path / "again.sqlite"
        put_back_again.write_bytes(kept.read_bytes())
        (tmp_path / "kept").rename(tmp_path / "kept-first")
        put_back(put_back_again, address)
        assert rows_of(address)["deal"] == before["deal"]


def test_links_of_the_time_since_the_backup_open_their_seats_and_ended_ones_stay_ended(address, tmp_path):
    deal = told(address)
    with deals.Store.open(address) as store:
        lost = store.issue_link(deal.members[2].id)
        backup.copy_record(address, tmp_path / "copy.sqlite")
        renewed = store.issue_link(deal.members[2].id)
        deals.Seat.open(store, deal.members[3].id).answers.write({KEY: 6})
        number = store.last_change(deal.id)
    done = put_back(tmp_path / "copy.sqlite", address)
    assert done.links == 1
    with deals.Store.open(address) as store:
        assert store.link(lost) is None
        assert store.member_by_link(renewed).alias == deal.members[2].alias
        deals.Seat.open(store, deal.members[1].id).answers.write({KEY: 2})
        assert store.last_change(deal.id) > number


def test_a_record_that_somebody_has_open_is_left_alone(address, tmp_path):
    told(address)
    backup.copy_record(address, tmp_path / "copy.sqlite")
    before = rows_of(address)
    with deals.Store.open(address) as store:
        store.deals()
        with pytest.raises(deals.StoreError, match="nothing was changed"):
            put_back(tmp_path / "copy.sqlite", address)
    assert rows_of(address) == before


def test_an_older_record_is_backed_up_as_it_is_and_restored_as_a_record_of_today(tmp_path):
    old = tmp_path / "old.sqlite"
    opened = engine.create_engine(f"sqlite:///{old}")
    with opened.begin() as connection:
        engine._upgrade(connection, "0001")
    opened.dispose()
    backup.copy_record(str(old), tmp_path / "copy.sqlite")
    assert backup.copy_facts(tmp_path / "copy.sqlite").schema == "0001"
    assert backup.copy_facts(old).schema == "0001"
    put_back(tmp_path / "copy.sqlite", str(tmp_path / "new.sqlite"))
    assert backup.copy_facts(tmp_path / "new.sqlite").schema == engine.SCHEMA


def test_an_older_database_is_backed_up_as_it_is(fresh_postgres, tmp_path):
    opened = engine._engine(fresh_postgres)
    with opened.begin() as connection:
        engine._upgrade(connection, "0001")
    opened.dispose()
    backup.copy_record(fresh_postgres, tmp_path / "copy.sqlite")
    assert backup.copy_facts(tmp_path / "copy.sqlite").schema == "0001"


@pytest.mark.parametrize("schema", ["9999", "abcd", "0000"])
def test_a_copy_of_another_program_is_told(tmp_path, schema):
    copy = demonstration_record(tmp_path / "copy.sqlite")
    with sqlite3.connect(copy) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (schema,))
    with pytest.raises(deals.StoreError, match=r"newer version|between two versions"):
        restore.prepare(copy)


def test_a_restore_into_a_database_that_is_killed_at_any_statement_changes_nothing(postgres, tmp_path):
    told(postgres)
    backup.copy_record(postgres, tmp_path / "copy.sqlite")
    restore.prepare(tmp_path / "copy.sqlite")
    with deals.Store.open(postgres) as store:
        store.create_deal("Later", two_parties())
    before = rows_of(postgres)
    for killed_at in (*range(1, 200, 9), None):
        child = os.fork()
        if child == 0:
            _restore_and_die(tmp_path / "copy.sqlite", postgres, killed_at)
        ended = os.waitpid(child, 0)[1]
        if ended == 0:
            break
        assert os.WTERMSIG(ended) == signal.SIGKILL
        assert rows_of(postgres) == before
    assert ended == 0
    with deals.Store.open(postgres) as store:
        assert [deal.name for deal in store.deals()] == ["North & South"]


def _restore_and_die(copy: Path, address: str, at: int | None) -> None:
    count = 0

    def kill(*_: object) -> None:
        nonlocal count
        count += 1
        if count == at:
            os.kill(os.getpid(), signal.SIGKILL)

    try:
        event.listen(engine.Engine, "before_cursor_execute", kill)
        restore.put_database(copy, address, "20261130t080000z", NOTHING)
        os._exit(0)
    except BaseException:  # noqa: BLE001 - the parent sees that it failed
        os._exit(3)
