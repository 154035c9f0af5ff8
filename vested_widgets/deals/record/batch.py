"""Many acts in one transaction: all of them, or none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from vested_widgets.deals.record.store import Store

if TYPE_CHECKING:
    from sqlalchemy import Connection


class Together(Store):
    """A record whose transactions are steps of one that is open already; `together` makes it.

    Seats that are taken here do what they always do, through the same checks; but what they have written is on disk only when the
    transaction ends. An act that is refused leaves nothing behind, as ever.
    """

    def __init__(self, store: Store, connection: Connection) -> None:
        self.address = store.address
        self._engine = store._engine
        self._connection = connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """The one transaction, to read in."""
        yield self._connection

    @contextmanager
    def writing(self, deal_id: str) -> Iterator[Connection]:  # noqa: ARG002  (the one transaction is of one deal)
        """A step of the one transaction; it is taken back if the block fails."""
        with self._connection.begin_nested():
            yield self._connection

    def close(self) -> None:
        """Nothing to let go of: the record that was opened first closes the database."""


@contextmanager
def together(store: Store, deal_id: str) -> Iterator[Together]:
    """A record in which everything that is written to one deal is on disk when the block ends, and nothing if it fails."""
    with store.writing(deal_id) as connection:
        yield Together(store, connection)
