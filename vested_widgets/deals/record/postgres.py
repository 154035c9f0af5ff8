"""Borrow connections to PostgreSQL for a transaction, give them back when they are idle, and wait while the database has none left.

Every page has a process of its own: a connection that each of them kept would soon be more than a database allows.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from typing import Any, cast

from sqlalchemy import URL, Engine, QueuePool, create_engine, event
from sqlalchemy.util.queue import Empty

log = logging.getLogger("vested.record")

# The connections of a process: those that it keeps while it is at work, and how many more it borrows for a moment.
KEPT, MORE = 2, 6
# Seconds after which a process that asks nothing gives its connections back: longer than the pauses within one act of a person.
IDLE_SECONDS = 1.0
# Seconds for which a free connection is waited for, and the shortest and longest pause between two attempts.
WAIT_SECONDS, PAUSE, LONGEST_PAUSE = 15.0, 0.05, 1.0
# Where servers hear of changes that others have written, and the seconds until a lost connection for that is made again.
CHANNEL, AGAIN_SECONDS = "vested_changes", 2.0
# What is in the message of a database that has no connection left, or that has not yet begun or is about to end.
FULL = ("too many clients", "too many connections", "connection slots")
RESTARTING = ("is starting up", "is shutting down", "in recovery mode")


def engine_for(url: URL, **options: Any) -> Engine:
    """Return an engine whose connections are given back when they are idle; it opens none yet."""
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        poolclass=BriefPool,
        pool_pre_ping=True,
        pool_size=KEPT,
        max_overflow=MORE,
        pool_timeout=WAIT_SECONDS,
        pool_use_lifo=True,
        **options,
    )
    event.listen(engine, "do_connect", _connect)
    event.listen(engine, "checkin", IdleCloser(lambda: cast("BriefPool", engine.pool).close_idle()).returned)
    return engine


def is_full(said: str) -> bool:
    """Tell whether a database says that all its connections are taken."""
    return any(sign in said.lower() for sign in FULL)


def _connect(dialect: Any, _record: Any, given: Any, named: Any) -> Any:
    """Connect; where only others are in the way, again and again for a while, and not all at the same moment."""
    until, pause = time.monotonic() + WAIT_SECONDS, PAUSE
    while True:
        try:
            return dialect.connect(*given, **named)
        except dialect.loaded_dbapi.OperationalError as error:
            said = str(error).lower()
            if time.monotonic() > until or not any(sign in said for sign in (*FULL, *RESTARTING)):
                raise
        time.sleep(random.uniform(pause / 2, pause))  # noqa: S311 - not all at once
        pause = min(LONGEST_PAUSE, 2 * pause)


class BriefPool(QueuePool):
    """A pool that can close what nobody uses, while others go on with what they have borrowed.

    The base class closes idle connections only with the whole pool, so this takes them from its queue; pyproject.toml pins its version.
    """

    def close_idle(self) -> None:
        """Close all connections that are in the pool."""
        while True:
            try:
                record = self._pool.get(False)
            except Empty:
                return
            try:
                record.close()
            finally:  # as the pool itself does with one that it does not keep
                self._dec_overflow()


class IdleCloser:
    """Closes connections when none has been used for a while."""

    def __init__(self, close: Callable[[], None], seconds: float = IDLE_SECONDS) -> None:
        self._close, self._seconds = close, seconds
        self._lock = threading.Lock()
        self._waits = False
        self._last = 0.0

    def returned(self, *_: object) -> None:
        """Note that a connection was used until now."""
        with self._lock:
            self._last = time.monotonic()
            if self._waits:
                return
            self._waits = True
        threading.Thread(target=self._wait, name="vested-idle", daemon=True).start()

    def _wait(self) -> None:
        while True:
            with self._lock:
                left = self._last + self._seconds - time.monotonic()
                if left <= 0:
                    self._waits = False
                    break
            time.sleep(left)
        self._close()


class Listener:
    """Hears in a thread of its own, on a connection of its own, in which deals something was written; connects again when it is lost."""

    def __init__(self, url: URL, heard: Callable[[str], None]) -> None:
        """Listen from now on.

        Args:
            url: the database.
            heard: called in the thread with the id of the deal; with "" after each time of not having listened.
        """
        self._url, self._heard = url, heard
        self._ended = threading.Event()
        self.connected = False
        threading.Thread(target=self._run, name="vested-listener", daemon=True).start()

    def stop(self) -> None:
        """End within a second or so."""
        self._ended.set()

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                self._listen()
            except Exception:  # whatever it is: until it is over changes are looked for
                log.debug("Changes cannot be listened to.", exc_info=True)
            self.connected = False
            self._ended.wait(AGAIN_SECONDS)

    def _listen(self) -> None:
        import psycopg

        address = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(address, autocommit=True, application_name="vested-listener") as connection:
            connection.execute(f"LISTEN {CHANNEL}")
            self.connected = True
            self._heard("")
            while not self._ended.is_set():
                for notice in connection.notifies(timeout=1.0):
                    self._heard(notice.payload)
                connection.execute("SELECT 1")  # a connection that is dead says nothing by itself
