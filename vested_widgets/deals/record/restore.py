"""Put a copy of a record in the place of a record, in one step; what was there is kept beside it.

Who may come in is not put back: links that were made since the backup open their seats again where the seat is in the backup, and links that
have died since stay dead. Numbers of the change feed are never given a second time.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, func, insert, inspect, select, text

from vested_widgets import method
from vested_widgets.deals.errors import StoreError
from vested_widgets.deals.record import tables as t
from vested_widgets.deals.record.backup import ROWS_AT_ONCE, CopyFacts, Progress, copy_facts, raise_number
from vested_widgets.deals.record.checking import NOT_READ, check_file, demand_schema
from vested_widgets.deals.record.engine import MIGRATION_LOCK, SCHEMA, connect, demand_known, translated
from vested_widgets.deals.record.engine import _engine as plain_engine
from vested_widgets.deals.record.engine import _upgrade as upgrade
from vested_widgets.deals.record.engine import _version as version_in
from vested_widgets.deals.record.record_file import path_of
from vested_widgets.deals.record.workshop_tables import presence

# Tables of a record in an order in which each stands after those that it refers to.
TABLES = presence.metadata.sorted_tables
CHANGES = "SELECT seq, deal_id, at FROM change"
NAMES = (*(table.name for table in TABLES), "alembic_version")


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore has done.

    Attributes:
        facts: what the record holds now.
        newer: how many changes the record that was here had after those of the backup; None where it could not be read.
        links: how many links and signed-in devices were carried over from it.
        kept: where what was here is kept; "" where nothing was.
    """

    facts: CopyFacts
    newer: int | None
    links: int
    kept: str


def deals_at(address: str) -> int | None:
    """Return how many deals a record has; 0 where there is no record, None where it cannot be read."""
    file = path_of(address)
    if file is not None:
        if not file.exists():
            return 0
        try:
            check_file(file)
            with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, timeout=15)) as connection:
                if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                    return 0
            return len(copy_facts(file).deals)
        except (StoreError, sqlite3.Error):
            return None
    engine = plain_engine(address)
    try:
        with translated(address), engine.connect() as connection:
            if not inspect(connection).has_table("deal"):
                return 0
            return int(connection.scalar(select(func.count()).select_from(t.deal)) or 0)
    finally:
        engine.dispose()


def prepare(copy: Path) -> CopyFacts:
    """Check a copy, bring it to today's schema where it lies, and tell what it holds.

    Raises:
        StoreError: it is damaged, no record, or of a newer version.
    """
    check_file(copy)
    facts = copy_facts(copy)
    demand_known(facts.schema)
    engine = connect(str(copy))
    try:
        with engine.connect() as reading:
            demand_schema(reading)
    finally:
        engine.dispose()
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")  # one file, without a journal beside it
    return facts


def put_file(copy: Path, target: Path, kept: Path | None, beside: Callable[[], None] = lambda: None) -> Restored:
    """Put a prepared copy, which lies in the same folder, in the place of a SQLite record.

    Cut at any moment, this leaves either the record that was here or the restored one.

    Args:
        kept: a folder for what was here, which is there already; None where nothing was.
        beside: is called once nobody else has the record, just before its place is taken.

    Raises:
        StoreError: somebody has the record open; nothing was changed.
    """
    newer, links = None, 0
    with _alone(target) as readable:
        if readable:
            newer, links = _carry_over(target, copy)
        facts = copy_facts(copy)
        _sync(copy)
        if kept is not None:
            for there in (target, *_companions(target)):
                if there.exists():
                    _keep(there, kept / there.name)
            _sync_folder(kept)
        beside()
        # A journal of the old file that stood beside the new one would be taken for the new one's.
        for journal in _companions(target):
            journal.unlink(missing_ok=True)
        _sync_folder(target.parent)
        copy.replace(target)
        _sync_folder(target.parent)
    return Restored(facts, newer, links, str(kept or ""))


def _companions(file: Path) -> list[Path]:
    beside = [file.with_name(file.name + ending) for ending in ("-wal", "-shm", "-journal")]
    return [one for one in beside if one.exists()]


def _keep(file: Path, at: Path) -> None:
    """Give a file a second name, or copy it where a file cannot have two."""
    try:
        os.link(file, at)
    except OSError:
        shutil.copy2(file, at)
        _sync(at)
    at.chmod(0o600)


def _sync(file: Path) -> None:
    with file.open("rb+") as opened:
        os.fsync(opened.fileno())


def _sync_folder(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


@contextmanager
def _alone(file: Path) -> Iterator[bool]:
    """Hold a SQLite record so that nobody else reads or writes it, as one file without a journal; yields whether it can be read.

    Raises:
        StoreError: somebody has it open.
    """
    if not file.exists():
        yield False
        return
    connection = sqlite3.connect(file, timeout=2, isolation_level=None)
    try:
        readable = _hold(connection, file)
        yield readable
    finally:
        connection.close()


def _hold(connection: sqlite3.Connection, file: Path) -> bool:
    try:
        # Leaving the journal of many writers is refused for as long as anybody else has the file open.
        connection.execute("PRAGMA journal_mode=DELETE").fetchone()
        connection.execute("BEGIN EXCLUSIVE")
        check_held = connection.execute("PRAGMA quick_check(1)").fetchone()
    except NOT_READ as error:
        if "locked" in str(error):
            raise StoreError(method.words("restore.in_use", path=file)) from None
        return False
    return bool(check_held == ("ok",))


def _carry_over(old: Path, copy: Path) -> tuple[int | None, int]:
    """Write into a copy which links of the old record live and which are dead, and the next number of the feed."""
    try:
        with closing(sqlite3.connect(f"{old.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as reading:
            found = {name: _columns(reading, name) for name in ("seat_link", "seat_revocation")}
            last = reading.execute("SELECT seq FROM sqlite_sequence WHERE name = 'change'").fetchone()
            highest = reading.execute("SELECT coalesce(max(seq), 0) FROM change").fetchone()[0]
            changes = set(reading.execute(CHANGES))
    except NOT_READ:
        return None, 0
    engine = create_engine(f"sqlite:///{copy.resolve()}")
    try:
        with engine.begin() as writing:
            known = {tuple(row) for row in writing.execute(text(CHANGES))}
            count = write_links(writing, found["seat_link"], found["seat_revocation"])
            raise_number(writing, max(int(last[0]) if last else 0, int(highest)))
        return len(changes - known), count
    finally:
        engine.dispose()


def _columns(connection: sqlite3.Connection, table: str) -> list[dict[str, Any]]:
    rows = connection.execute(f"SELECT * FROM {table}")  # noqa: S608 - names of our own tables
    names = [column[0] for column in rows.description]
    return [dict(zip(names, row, strict=True)) for row in rows]


def write_links(writing: Connection, links: Iterable[dict[str, Any]], revocations: Iterable[dict[str, Any]]) -> int:
    """Write those links of another state of a record whose seats are in this one, and let those die that are dead there.

    Returns:
        How many links were written.
    """
    members = set(writing.scalars(select(t.member.c.id)))
    known = set(writing.scalars(select(t.seat_link.c.id)))
    fresh = [_timed(row) for row in links if row["member_id"] in members and row["id"] not in known]
    if fresh:
        writing.execute(insert(t.seat_link), fresh)
    known |= {row["id"] for row in fresh}
    dead = set(writing.scalars(select(t.seat_revocation.c.link_id)))
    died = [_timed(row) for row in revocations if row["link_id"] in known and row["link_id"] not in dead]
    if died:
        writing.execute(insert(t.seat_revocation), died)
    return len(fresh)


def _timed(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row of SQLite with its times as times."""

    def read(value: Any) -> Any:
        return datetime.fromisoformat(value).replace(tzinfo=UTC) if isinstance(value, str) else value

    return {name: read(value) if name in ("at", "issued_at") else value for name, value in row.items()}


def put_database(copy: Path, address: str, stamp: str, progress: Progress, beside: Callable[[], None] = lambda: None) -> Restored:
    """Write a prepared copy into a PostgreSQL database, in one transaction; tables that are there move into a schema of their own.

    Args:
        beside: is called once all is written, just before it counts.

    Raises:
        StoreError: somebody else is connected, or the database refuses.
    """
    source, target = plain_engine(str(copy)), plain_engine(address)
    try:
        with translated(address), target.begin() as writing, source.connect() as reading:
            writing.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
            _demand_alone(writing)
            kept = f"before_restore_{stamp}" if inspect(writing).has_table("change") else ""
            newer, links, revocations, last = _found_there(writing, reading) if kept else (None, [], [], 0)
            if kept:
                _move_away(writing, kept)
            upgrade(writing, SCHEMA)
            _write_rows(reading, writing, progress)
            count = write_links(writing, links, revocations)
            own = int(reading.scalar(text("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'change'")) or 0)
            if highest := max(last, own):
                writing.execute(text("SELECT setval(pg_get_serial_sequence('change', 'seq'), :last)"), {"last": highest})
            beside()
        return Restored(copy_facts(copy), newer, count, kept)
    finally:
        source.dispose()
        target.dispose()


def _demand_alone(connection: Connection) -> None:
    others = connection.scalar(
        text(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
    )
    if others:
        raise StoreError(method.words("restore.connected", n=others))


def _found_there(writing: Connection, reading: Connection) -> tuple[int | None, list[Any], list[Any], int]:
    """Return how many changes of the database are not in the copy, its links and revocations, and its newest number."""
    if version_in(writing) != SCHEMA:
        return None, [], [], int(writing.scalar(select(func.max(t.change.c.seq))) or 0)
    changes = select(t.change.c.seq, t.change.c.deal_id, t.change.c.at)
    newer = {tuple(row) for row in writing.execute(changes)} - {tuple(row) for row in reading.execute(changes)}
    links = [dict(row) for row in writing.execute(select(t.seat_link)).mappings()]
    revocations = [dict(row) for row in writing.execute(select(t.seat_revocation)).mappings()]
    name = writing.scalar(text("SELECT pg_get_serial_sequence('change', 'seq')"))
    last = writing.scalar(text(f"SELECT last_value FROM {name}"))  # noqa: S608 - the name is the database's own
    return len(newer), links, revocations, int(last or 0)


def _move_away(connection: Connection, schema: str) -> None:
    connection.execute(text(f'CREATE SCHEMA "{schema}"'))
    there = set(inspect(connection).get_table_names())
    for name in NAMES:
        if name in there:
            connection.execute(text(f'ALTER TABLE "{name}" SET SCHEMA "{schema}"'))


def _write_rows(reading: Connection, writing: Connection, progress: Progress) -> None:
    of = sum(reading.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES)
    done = 0
    for table in TABLES:
        rows = reading.execution_options(yield_per=ROWS_AT_ONCE).execute(select(table))
        for part in rows.mappings().partitions():
            writing.execute(insert(table), [dict(row) for row in part])
            done += len(part)
            progress(done, of)
