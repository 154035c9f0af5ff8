"""The change feed of a record: that something happened and where, in the order in which it was written."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager

from sqlalchemy import Connection, func, select

from vested_widgets.deals import store_tables as t
from vested_widgets.deals.records import Change


class Feed(ABC):
    """What a store tells of its changes."""

    @abstractmethod
    def reading(self) -> AbstractContextManager[Connection]:
        """A transaction that sees one state of the record."""

    def last_change(self, deal_id: str) -> int:
        """The number of the deal's newest change, 0 while there is none. It only grows."""
        with self.reading() as connection:
            return connection.scalar(select(func.max(t.change.c.seq)).where(t.change.c.deal_id == deal_id)) or 0

    def last_change_of(self, deal_id: str, step: str, part: str) -> int:
        """The number of the newest change of one part, 0 while there is none."""
        newest = select(func.max(t.change.c.seq)).where(
            t.change.c.deal_id == deal_id, t.change.c.step == step, t.change.c.part == part
        )
        with self.reading() as connection:
            return connection.scalar(newest) or 0

    def last_change_of_steps(self, deal_id: str, steps: Sequence[str]) -> int:
        """The number of the newest change of any of some steps, 0 while there is none."""
        newest = select(func.max(t.change.c.seq)).where(t.change.c.deal_id == deal_id, t.change.c.step.in_(steps))
        with self.reading() as connection:
            return connection.scalar(newest) or 0

    def changes(self, deal_id: str, after: int = 0) -> list[Change]:
        """What has happened in a deal since change number `after`, oldest first."""
        newer = select(t.change).where(t.change.c.deal_id == deal_id, t.change.c.seq > after).order_by(t.change.c.seq)
        with self.reading() as connection:
            return [Change(**row._mapping) for row in connection.execute(newer)]

    def news(self, deal_id: str, after: int) -> list[Change]:
        """The newest change of each kind and place since change number `after`, oldest first; answers come by the hundred."""
        newest = select(func.max(t.change.c.seq)).where(t.change.c.deal_id == deal_id, t.change.c.seq > after)
        newest = newest.group_by(t.change.c.kind, t.change.c.step, t.change.c.part)
        with self.reading() as connection:
            rows = connection.execute(select(t.change).where(t.change.c.seq.in_(newest)).order_by(t.change.c.seq))
            return [Change(**row._mapping) for row in rows]
