"""Check that a file is a whole record: what the file is at all, its pages and indexes, its references, and its schema."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, inspect
from sqlalchemy.exc import DBAPIError

from vested_widgets import method
from vested_widgets.deals.errors import DamagedRecord, StoreError
from vested_widgets.deals.record.workshop_tables import presence

HEADER = b"SQLite format 3\0"
# What reading a damaged file ends with: SQLite repeats what it stumbled over, and Python cannot read that if it is no text.
NOT_READ = (sqlite3.DatabaseError, UnicodeDecodeError)
# What a database says of a whole record that cannot be read just now; whatever else stops a check is damage, in one of a hundred wordings.
PASSING = ("locked", "readonly", "unable to open", "full", "interrupted", "out of memory")


def demand_record(path: Path) -> None:
    """Go on only if there is no such file yet, or one that can be a record by its first bytes.

    Raises:
        StoreError: it is a folder, empty, or some other file; the sentence says how to go on.
    """
    if path.is_dir():
        raise StoreError(method.words("record_error.folder", path=path))
    if path.exists() and path.stat().st_size == 0:
        raise StoreError(method.words("record_error.empty", path=path))
    try:
        with path.open("rb") as file:
            begins = file.read(len(HEADER))
    except FileNotFoundError:
        return
    except OSError:
        return  # the database says why it cannot be opened
    if begins != HEADER:
        raise StoreError(method.words("record_error.other_file", path=path))


def check_file(path: Path) -> None:
    """Read a whole SQLite record and compare what stands in it twice; some 20 ms for each 10 MB.

    Raises:
        DamagedRecord: it is damaged; the sentence says how to go on.
        StoreError: it is no record.
    """
    demand_record(path)
    try:
        with closing(sqlite3.connect(path, timeout=15)) as connection:
            connection.execute("BEGIN")
            found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(1)")]
            hanging = connection.execute("PRAGMA foreign_key_check").fetchone()
    except NOT_READ as error:
        if any(sign in str(error) for sign in PASSING):
            raise
        raise damaged(path) from error
    if found != ["ok"] or hanging is not None:
        raise damaged(path)


def check_open(connection: Connection, path: object) -> None:
    """Do the same with a SQLite record that is open.

    Raises:
        DamagedRecord: it is damaged.
    """
    try:
        found = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar()
        hanging = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    except (DBAPIError, UnicodeDecodeError) as error:
        if isinstance(error, DBAPIError) and any(sign in str(error.orig) for sign in PASSING):
            raise
        raise damaged(path) from error
    if found != "ok" or hanging is not None:
        raise damaged(path)


def damaged(path: object) -> DamagedRecord:
    """Return the sentence that a record is damaged, with the way back."""
    return DamagedRecord(method.words("record_error.damaged_file", path=path))


def demand_schema(connection: Connection) -> None:
    """Go on only if a record that says it has today's schema has its tables and columns.

    Raises:
        StoreError: it was written by a state of the program between two versions, or by none.
    """
    inspector = inspect(connection)
    there = set(inspector.get_table_names())
    for table in presence.metadata.tables.values():
        if table.name not in there or {column["name"] for column in inspector.get_columns(table.name)} != set(
            table.columns.keys()
        ):
            raise StoreError(method.words("record_error.in_between"))
