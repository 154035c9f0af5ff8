"""Write many acts in one transaction: all of them, or none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from vested_widgets.deals.record.store import Store


class BatchStore(Store):
    """A record whose transactions are steps of one that is open already; `batch` makes it.

    Seats that are taken here do what they always do, through the same checks; but what they have written is on disk only when the
    transaction ends. An act that is refused leaves nothing behind, as ever.
    """

    def __init__(self, store: Store, connection: Connection) -> None:
        self.address = store.address
        self._engine = store._engine
        self._connection = connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read in the one transaction."""
        yield self._connection

    @contextmanager
    def writing(self, deal_id: str) -> Iterator[Connection]:  # noqa: ARG002  (the one transaction is of one deal)
        """Write a step of the one transaction; it is taken back if the block fails."""
        with self._connection.begin_nested():
            yield self._connection

    def close(self) -> None:
        """Do nothing: the record that was opened first closes the database."""


@contextmanager
def batch(store: Store, deal_id: str) -> Iterator[BatchStore]:
    """Open a record in which everything written to one deal is on disk when the block ends, and nothing if it fails."""
    with store.writing(deal_id) as connection:
        yield BatchStore(store, connection)
