"""The file of a SQLite record: made whole and private, opened for reading alone where nothing else is allowed, and known again.

A path never becomes part of a URL as text, since a URL would read `?`, `#` and `%20` in it.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import stat
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from sqlalchemy.engine import URL, make_url

from vested_widgets import method
from vested_widgets.deals.errors import StoreError
from vested_widgets.deals.record.checking import demand_record

PRIVATE, PRIVATE_FOLDER = 0o600, 0o700
# What SQLite keeps beside the file.
BESIDE = ("-wal", "-shm")
Identity = tuple[int, int]


def path_of(address: str) -> Path | None:
    """Return the file of a record's address, a path or a SQLite URL; None for a database on a server."""
    if "://" not in address:
        return Path(address)
    url = make_url(address)
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def url_of(path: Path) -> URL:
    """Return the URL of a file for SQLAlchemy."""
    return URL.create("sqlite+vested", database=str(path))


def prepare(path: Path) -> None:
    """Make the file if it is not there, and take the rights of others away from it.

    Raises:
        StoreError: it cannot be a record, or cannot be made.
    """
    try:
        path.stat()
    except FileNotFoundError:
        _make(path)
        return
    except OSError as error:
        raise StoreError(method.words("record_error.unreachable_file", path=path, error=error.strerror)) from error
    demand_record(path)
    _make_private(path)


def _make_private(path: Path) -> None:
    """Take the rights of others away from what is there; where that is not ours to do, it stays as it is."""
    for file in (path, *(path.with_name(path.name + suffix) for suffix in BESIDE)):
        with suppress(OSError):
            mode = stat.S_IMODE(file.stat().st_mode)
            if mode & 0o077:
                file.chmod(mode & 0o700)


def _make(path: Path) -> None:
    """Make an empty record in one step: nobody else can read it at any moment, and no cut leaves a file of no bytes."""
    try:
        path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(method.words("record_error.no_folder", path=path, error=error.strerror)) from error
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE))
        with closing(sqlite3.connect(fresh)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("VACUUM")  # writes the first page
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass  # another process was faster
        except OSError:  # a file system without links
            fresh.rename(path)
    except (OSError, sqlite3.Error) as error:
        said = getattr(error, "strerror", None) or str(error)
        raise StoreError(method.words("record_error.unmade", path=path, error=said)) from error
    finally:
        for name in ("", *BESIDE, "-journal"):
            fresh.with_name(fresh.name + name).unlink(missing_ok=True)


def is_read_only(path: Path) -> bool:
    """Return whether this process may only read the record: SQLite needs to write to the file and to its folder."""
    return path.exists() and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))


def connect_for_reading(path: Path, **options: Any) -> sqlite3.Connection:
    """Open the file without writing to it or beside it.

    Raises:
        StoreError: what was written last stands in a second file, which cannot be read without writing.
    """
    log = path.with_name(path.name + "-wal")
    beside = path.with_name(path.name + "-shm")
    has_log = log.exists() and log.stat().st_size > 0
    if has_log and not beside.exists():
        raise StoreError(method.words("record_error.read_only_log", path=path))
    mode = "mode=ro" if has_log else "mode=ro&immutable=1"
    opened: sqlite3.Connection = sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True, **options)
    return opened


def identity(path: Path) -> Identity | None:
    """Return what tells a file from another one of its name; None if there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


class Watch:
    """Knows the file that is open, and says when another one, or none, stands under its name.

    SQLite goes on writing into a file that was deleted or replaced; what it has confirmed then would be lost.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._log = path, path.with_name(path.name + "-wal")
        self._known: Identity | None = None

    def opened(self, known: dict[Any, Any]) -> None:
        """Note which file a connection has opened; `known` is the connection's own memory.

        Raises:
            StoreError: it is another one than this process has opened before.
        """
        found = identity(self._path)
        self._known = self._known or found
        known["record"] = found
        self.check(known)

    def check(self, known: dict[Any, Any]) -> None:
        """Compare what stands under the name with what the connection has opened.

        Raises:
            StoreError: the file, or what SQLite keeps beside it, was deleted or replaced.
        """
        found = identity(self._path)
        if found is None:
            raise StoreError(method.words("record_error.deleted"))
        if found != known.get("record", found) or found != self._known:
            raise StoreError(method.words("record_error.replaced"))
        log = identity(self._log)
        if known.setdefault("log", log) is None:
            known["log"] = log
        elif log != known["log"]:
            raise StoreError(method.words("record_error.log_deleted"))
