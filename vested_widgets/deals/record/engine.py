"""Open the record's database: settings, transactions, migrations, and errors in words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection as Connection
from sqlalchemy import Engine, create_engine, event, inspect, text
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from vested_widgets import method
from vested_widgets.deals.errors import DamagedRecord, StoreBusy, StoreError
from vested_widgets.deals.record import postgres, record_file
from vested_widgets.deals.record.checking import damaged, demand_schema
from vested_widgets.texts import readable

# The newest migration; a test holds it to the migrations folder, so that opening a record need not load Alembic.
SCHEMA = "0007"
BUSY_SECONDS = 15
VERSION = "SELECT version_num FROM alembic_version"
# Any fixed number: writers of one PostgreSQL record that migrate wait for each other under it.
MIGRATION_LOCK = 7_203_511
# Statements as SQL, for all records of a process and of those that are forked from it: a kernel finds what its parent has put into words.
# There are as many as this room has statements.
COMPILED: dict[Any, Any] = {}


class SQLite(SQLiteDialect_pysqlite):
    """SQLite as SQLAlchemy speaks it; each engine has a dialect of its own, and to `COMPILED` they are all the same."""

    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        """Tell whether the other says things in the same words."""
        return type(other) is type(self)

    def __hash__(self) -> int:
        """Return the same for all."""
        return hash(type(self))


registry.register("sqlite.vested", __name__, SQLite.__name__)
_ready: dict[str, Engine] = {}


def read_json(stored: str | bytes) -> Any:
    """Return a value that is stored as JSON, with the replacement character for what older versions have taken and no page can show.

    Raises:
        DamagedRecord: it is none.
        TypeError: SQLite has stored it as a number, which SQLAlchemy then takes as it is.
    """
    try:
        value = json.loads(stored)
    except ValueError as error:
        raise DamagedRecord(method.words("record_error.damaged")) from error
    # Such a character is written as an escape; without one there is nothing to look for.
    escape: Any = b"\\u" if isinstance(stored, bytes) else "\\u"
    return readable(value) if escape in stored else value


def make_ready(address: str) -> None:
    """Make the engine that `connect` will take for this address, and open nothing: for a process that others are forked from.

    Raises:
        StoreError: there cannot be a record of that address.
    """
    _ready[address] = _engine(address)


def connect(address: str) -> Engine:
    """Return an engine for a SQLite file (a path) or a PostgreSQL database (a URL), brought to the newest schema.

    Raises:
        StoreError: the record cannot be opened; the message says why.
    """
    path = record_file.path_of(address)
    if path is not None:
        record_file.prepare(path)
    engine = _ready.pop(address, None) or _engine(address)
    try:
        with translated(address):
            migrate(engine)
    except StoreError as error:
        engine.dispose()
        if isinstance(error, DamagedRecord) and engine.dialect.name == "sqlite":
            raise damaged(engine.url.database) from error
        raise
    return engine


def _engine(address: str) -> Engine:
    path = record_file.path_of(address)
    if path is None:
        url = make_url(address)
        if url.get_backend_name() == "postgresql":
            return postgres.engine_for(url, json_deserializer=read_json)
        raise StoreError(method.words("record_error.other_database", name=url.get_backend_name()))
    watch, reads = record_file.Watch(path), record_file.is_read_only(path)
    options: dict[str, Any] = {"timeout": BUSY_SECONDS, "isolation_level": None, "check_same_thread": False}
    engine = create_engine(
        record_file.url_of(path),
        execution_options={"compiled_cache": COMPILED},
        json_deserializer=read_json,
        connect_args=options,
        **({"creator": lambda: record_file.connect_for_reading(path, **options)} if reads else {}),
    )
    event.listen(engine, "connect", lambda connection, _record: _set_up_sqlite(connection, reads))
    event.listen(engine, "connect", lambda _connection, record: watch.opened(record.info))
    event.listen(engine, "begin", lambda connection: watch.check(connection.info))
    event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "commit", lambda connection: watch.check(connection.info))
    return engine


def _set_up_sqlite(connection: Any, reads: bool) -> None:
    cursor = connection.cursor()
    # FULL: a commit is on disk when it returns, also in WAL mode; "saved" means saved.
    writing = () if reads else ("journal_mode=WAL", "synchronous=FULL")
    for pragma in (f"busy_timeout={BUSY_SECONDS * 1000}", *writing, "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes its turn at once; a reader that became a writer half-way could only fail.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def migrate(engine: Engine) -> None:
    """Bring the record to the newest schema; several processes may do so at once.

    Raises:
        StoreError: the record was written by a newer version of the workbook, or by a state between two versions.
    """
    if _said_version(engine) == SCHEMA:
        return
    # What a migration says is said once.
    with engine.connect().execution_options(writes=True, compiled_cache=None) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
        found = _version(connection)
        if found is not None:
            demand_known(found)
        if found != SCHEMA:
            _upgrade(connection)
            demand_schema(connection)


def demand_known(found: str) -> None:
    """Go on only with a schema that this version can bring forward.

    Raises:
        StoreError: it is newer, or none that was ever released.
    """
    if not re.fullmatch(r"\d{4}", found) or found == "0000":
        raise StoreError(method.words("record_error.in_between"))
    if found > SCHEMA:
        raise StoreError(method.words("record_error.newer", found=found, known=SCHEMA))


def _said_version(engine: Engine) -> str | None:
    """Return the version that stands in a record, without looking first whether one can: each kernel asks, and nearly always there is one."""
    try:
        with engine.connect() as connection:
            return connection.exec_driver_sql(VERSION).scalar()
    except DBAPIError as error:
        if postgres.is_full(str(error.orig)):
            raise
        return None  # no version, no record, or none that can be read: what comes next finds out, and says so


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text(VERSION)).scalar()


def _upgrade(connection: Connection, to: str = "head") -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    # A percent sign in a path would begin a reference to another option.
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, to)
    except CommandError as error:
        raise StoreError(method.words("record_error.in_between")) from error


# What is in the message of a database, and the phrase that is said instead.
PHRASES = (
    ("database or disk is full", "record_error.disk_full"),
    ("disk i/o error", "record_error.disk_error"),
    ("readonly database", "record_error.read_only"),
    ("unable to open database file", "record_error.unopened"),
    ("file is not a database", "record_error.no_record"),
    ("malformed", "record_error.damaged"),
    ("could not decode to utf-8", "record_error.damaged"),
    ("database is locked", "record_error.busy"),
    # A record lacks what its schema says that it has, or has what a migration is about to make.
    ("no such table", "record_error.in_between"),
    ("no such column", "record_error.in_between"),
    ("has no column", "record_error.in_between"),
    ("already exists", "record_error.in_between"),
    ("duplicate column", "record_error.in_between"),
    ("does not exist", "record_error.in_between"),
)


def try_to_write(engine: Engine, address: str) -> None:
    """Write something small that changes nothing, as far as the disk.

    Raises:
        StoreError: nothing can be written just now; the message says why.
    """
    with translated(address), engine.connect().execution_options(writes=True) as connection, connection.begin():
        if engine.dialect.name == "sqlite":
            number = connection.exec_driver_sql("PRAGMA user_version").scalar()
            connection.exec_driver_sql(f"PRAGMA user_version={int(number or 0)}")
        else:
            connection.exec_driver_sql("SELECT pg_current_xact_id()")  # fails on a server that only follows another one


@contextmanager
def translated(address: str) -> Iterator[None]:
    """Turn what the database says into one sentence.

    Raises:
        StoreBusy: it cannot be used just now, and can be again in a moment; nothing of the transaction was written.
        StoreError: the database refused; nothing of the transaction was written.
    """
    try:
        yield
    except PoolTimeoutError as error:
        raise StoreBusy(method.words("record_error.busy")) from error
    except UnicodeDecodeError as error:
        if b"malformed" not in error.object:
            raise
        raise DamagedRecord(method.words("record_error.damaged")) from error
    except (DatabaseError, DBAPIError) as error:
        said = str(error.orig).lower()
        if postgres.is_full(said):
            raise StoreBusy(method.words("record_error.no_connection")) from error
        for sign, phrase in PHRASES:
            if sign in said:
                kinds = {"record_error.damaged": DamagedRecord, "record_error.busy": StoreBusy}
                raise kinds.get(phrase, StoreError)(method.words(phrase)) from error
        if ("://" in address and error.connection_invalidated) or "connection" in said:
            raise StoreBusy(method.words("record_error.unreachable")) from error
        raise
