"""Copy a whole record as of one moment into a SQLite file, while others write.

The copy has the schema of the record, whatever that is, so that a backup can be made before an upgrade. Of a PostgreSQL record it holds the
same rows in the same tables: one kind of backup, which can be restored to either.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, create_engine, func, insert, inspect, select, text
from sqlalchemy.exc import OperationalError

from vested_widgets import method
from vested_widgets.deals.errors import DamagedRecord, StoreError
from vested_widgets.deals.record.checking import check_file, damaged, demand_record
from vested_widgets.deals.record.engine import VERSION, translated
from vested_widgets.deals.record.engine import _engine as plain_engine
from vested_widgets.deals.record.engine import _upgrade as upgrade
from vested_widgets.deals.record.record_file import path_of

Progress = Callable[[int, int], None]
PAGES_AT_ONCE = 2000
ROWS_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class CopyFacts:
    """What a copy of a record holds.

    Attributes:
        deals: name, people and answers of each deal, oldest first.
    """

    schema: str
    last_change: int
    changed_at: datetime | None
    deals: tuple[tuple[str, int, int], ...]

    @property
    def answers(self) -> int:
        """Return how many answers it holds, earlier ones included."""
        return sum(answers for _, _, answers in self.deals)


def copy_record(address: str, target: Path, progress: Progress = lambda _done, _of: None) -> None:
    """Write everything that was acknowledged before this call into a new SQLite file, readable by its owner only.

    Args:
        progress: is told how much is done, of how much.

    Raises:
        StoreError: there is no record, it cannot be read, or the copy does not hold together.
    """
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    file = path_of(address)
    if file is None:
        with translated(address):
            _copy_database(address, target, progress)
        check_file(target)
        return
    try:
        with translated(address):
            _copy_file(file, target, progress)
        check_file(target)
    except DamagedRecord as error:
        # The copy is as damaged as the record, and it is the record that is to be mended.
        raise damaged(file) from error


def _copy_file(file: Path, target: Path, progress: Progress) -> None:
    if not file.exists():
        raise StoreError(method.words("record_error.no_file", path=file))
    demand_record(file)
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, timeout=15)) as source:
            # Within a transaction that reads, the copy is of this moment, however long it takes, and writers go on.
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()
            with closing(sqlite3.connect(target)) as copy:
                source.backup(copy, pages=PAGES_AT_ONCE, progress=lambda _status, left, of: progress(of - left, of))
                copy.execute("PRAGMA journal_mode=DELETE")
    except UnicodeDecodeError as error:
        raise damaged(file) from error
    except sqlite3.DatabaseError as error:
        raise OperationalError(None, None, error) from error


def _copy_database(address: str, target: Path, progress: Progress) -> None:
    source, copy = plain_engine(address), create_engine(f"sqlite:///{target.resolve()}")
    try:
        with source.connect().execution_options(isolation_level="REPEATABLE READ") as reading, reading.begin():
            if not inspect(reading).has_table("alembic_version"):
                raise StoreError(method.words("record_error.no_tables"))
            schema = str(reading.execute(text(VERSION)).scalar())
            with copy.begin() as writing:
                upgrade(writing, schema)
            _copy_rows(reading, copy, progress)
    finally:
        source.dispose()
        copy.dispose()


def _copy_rows(reading: Connection, copy: Engine, progress: Progress) -> None:
    here, there = MetaData(), MetaData()
    with copy.begin() as writing:
        there.reflect(bind=writing)
        here.reflect(bind=reading, only=[name for name in there.tables if name != "alembic_version"])
        tables = [table for table in there.sorted_tables if table.name != "alembic_version"]
        of = sum(reading.scalar(select(func.count()).select_from(here.tables[table.name])) or 0 for table in tables)
        done = 0
        for table in tables:
            columns = [here.tables[table.name].c[column.name] for column in table.columns]
            rows = reading.execution_options(yield_per=ROWS_AT_ONCE).execute(select(*columns))
            for part in rows.mappings().partitions():
                writing.execute(insert(table), [dict(row) for row in part])
                done += len(part)
                progress(done, of)
        # Numbers of the feed are never given twice, also where the newest were those of a deal that is deleted.
        name = reading.execute(text("SELECT pg_get_serial_sequence('change', 'seq')")).scalar()
        last = reading.execute(text(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {name}")).scalar()  # noqa: S608
        raise_number(writing, int(last or 0))


def raise_number(connection: Connection, last: int) -> None:
    """Let the next number of a SQLite record's feed be greater than `last`."""
    found = connection.execute(text("SELECT seq FROM sqlite_sequence WHERE name = 'change'")).scalar()
    if found is None:
        connection.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES ('change', :last)"), {"last": last})
    elif found < last:
        connection.execute(text("UPDATE sqlite_sequence SET seq = :last WHERE name = 'change'"), {"last": last})


def copy_facts(file: Path) -> CopyFacts:
    """Tell what a SQLite record holds, of whatever schema, without changing it.

    Raises:
        StoreError: it is not a record of the workbook.
    """
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, timeout=15)) as connection:
            connection.execute("BEGIN")
            return _facts(connection)
    except (sqlite3.DatabaseError, TypeError, ValueError) as error:
        raise StoreError(method.words("record_error.other_file", path=file)) from error


def _facts(connection: sqlite3.Connection) -> CopyFacts:
    def one(statement: str, *values: Any) -> Any:
        return connection.execute(statement, values).fetchone()[0]

    deals = connection.execute("SELECT id, name FROM deal ORDER BY created_at, id").fetchall()
    people, answers = "SELECT count(*) FROM member WHERE deal_id = ?", "SELECT count(*) FROM answer WHERE deal_id = ?"
    changed = one("SELECT max(at) FROM change")
    return CopyFacts(
        schema=str(one(VERSION)),
        last_change=int(one("SELECT coalesce(max(seq), 0) FROM change")),
        changed_at=datetime.fromisoformat(changed).replace(tzinfo=UTC) if changed else None,
        deals=tuple((name, one(people, deal_id), one(answers, deal_id)) for deal_id, name in deals),
    )
