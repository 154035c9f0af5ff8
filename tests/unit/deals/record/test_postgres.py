"""Connections of PostgreSQL are given back when they are idle, and waited for while the database has none left."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy

from vested_widgets import deals, method
from vested_widgets.deals.record import postgres as connections

LIMIT = 3


@pytest.fixture
def limited(postgres: str, postgres_server: object) -> Iterator[str]:
    """The address of a database for a user who may have three connections."""
    with psycopg.connect(postgres, autocommit=True) as admin:
        admin.execute(f"CREATE ROLE few LOGIN CONNECTION LIMIT {LIMIT}")
        admin.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO few")
        admin.execute("GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO few")
        yield sqlalchemy.make_url(postgres).set(username="few").render_as_string(hide_password=False)
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'few'")
        admin.execute("DROP OWNED BY few")
        admin.execute("DROP ROLE few")


def count(address: str) -> int:
    """How many connections the limited user has."""
    with psycopg.connect(address) as admin:
        found = admin.execute("SELECT count(*) FROM pg_stat_activity WHERE usename = 'few'").fetchone()
    return int(found[0]) if found else 0


def test_an_idle_process_keeps_no_connection_and_comes_back(limited: str, postgres: str):
    with deals.Store.open(limited) as store:
        store.deals()
        assert count(postgres) == 1
        until = time.monotonic() + 20
        while count(postgres) and time.monotonic() < until:
            time.sleep(0.1)
        assert count(postgres) == 0
        assert store.deals() == []


def test_processes_that_take_turns_need_no_connection_each(limited: str):
    stores = [deals.Store.open(limited) for _ in range(4 * LIMIT)]  # as many pages
    try:
        failed: list[Exception] = []

        def work(store: deals.Store) -> None:
            try:
                for _ in range(3):
                    store.deals()
                    time.sleep(0.01)
            except Exception as error:  # noqa: BLE001 - told below
                failed.append(error)

        threads = [threading.Thread(target=work, args=(store,)) for store in stores]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failed == []
    finally:
        for store in stores:
            store.close()


def test_too_few_connections_are_said_as_something_that_passes(limited: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(connections, "WAIT_SECONDS", 0.2)
    held = [psycopg.connect(limited) for _ in range(LIMIT)]
    with pytest.raises(deals.StoreBusy) as said:
        deals.Store.open(limited)
    assert str(said.value) == method.words("record_error.no_connection")
    for connection in held:
        connection.close()
    deals.Store.open(limited).close()


def test_a_connection_that_was_cut_is_made_again(limited: str, postgres: str):
    with deals.Store.open(limited) as store:
        store.deals()
        with psycopg.connect(postgres, autocommit=True) as admin:
            admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'few'")
        assert store.deals() == []


def test_connections_are_closed_only_after_their_last_use():
    closed: list[float] = []
    closer = connections.IdleCloser(lambda: closed.append(time.monotonic()), seconds=0.3)
    for _ in range(10):
        closer.returned()
        time.sleep(0.05)
    last = time.monotonic() - 0.05
    until = time.monotonic() + 10
    while not closed and time.monotonic() < until:
        time.sleep(0.02)
    assert len(closed) == 1
    assert closed[0] - last > 0.2


def test_closing_idle_connections_leaves_those_in_use_and_room_for_others(limited: str, postgres: str):
    with deals.Store.open(limited) as store:
        pool = store._engine.pool
        assert isinstance(pool, connections.BriefPool)
        for _ in range(5):
            with store.reading() as used:
                pool.close_idle()
                used.exec_driver_sql("SELECT 1")
            assert count(postgres) == 1
            pool.close_idle()
        assert (pool.checkedin(), pool.checkedout()) == (0, 0)


def test_a_server_hears_what_another_one_writes_also_after_its_connection_was_cut(postgres: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(connections, "AGAIN_SECONDS", 0.1)
    heard: list[str] = []

    def wait_for(said: str, times: int) -> None:
        until = time.monotonic() + 30
        while heard.count(said) < times and time.monotonic() < until:
            time.sleep(0.02)
        assert heard.count(said) == times

    with deals.Store.open(postgres) as here, deals.Store.open(postgres) as other:
        listener = here.listen(heard.append)
        assert listener is not None
        wait_for("", 1)
        parties = [deals.NewParty("East"), deals.NewParty("West")]
        first = other.create_deal("First", parties)
        wait_for(first.id, 1)
        with psycopg.connect(postgres, autocommit=True) as admin:
            admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'vested-listener'")
        wait_for("", 2)
        second = other.create_deal("Second", parties)
        wait_for(second.id, 1)
        listener.stop()


def test_a_record_in_a_file_tells_nobody(tmp_path: Path):
    with deals.Store.open(tmp_path / "workbook.sqlite") as store:
        assert store.listen(lambda _deal_id: None) is None
