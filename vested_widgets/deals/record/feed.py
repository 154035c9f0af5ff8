"""Read the change feed of a record: that something happened and where, in the order in which it was written."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select

from vested_widgets.deals.entities import ALONE, Change
from vested_widgets.deals.record import tables as t

_change = t.change.c
_OF_DEAL = t.bound(t.change, "deal_id")
_NEWEST = select(func.max(_change.seq)).where(_OF_DEAL)
_NEWEST_OF = _NEWEST.where(t.bound(t.change, "step", "part"))
_NEWEST_OF_STEPS = _NEWEST.where(_change.step.in_(bindparam("steps", expanding=True)), _change.kind.not_in(sorted(ALONE)))
_ANSWERS = select(func.count()).select_from(t.answer)
_NEWER = select(t.change).where(_OF_DEAL, _change.seq > bindparam("after")).order_by(_change.seq)
_KINDS = _NEWEST.where(_change.seq > bindparam("after")).group_by(_change.kind, _change.step, _change.part)
_NEWS = select(t.change).where(_change.seq.in_(_KINDS)).order_by(_change.seq)


def newest_change(connection: Connection, deal_id: str) -> int:
    """Return the number of the deal's newest change in this transaction, 0 while there is none."""
    return connection.scalar(_NEWEST, {"deal_id": deal_id}) or 0


class Feed(ABC):
    """The change feed of a store."""

    @abstractmethod
    def reading(self) -> AbstractContextManager[Connection]:
        """Return a transaction that sees one state of the record."""

    def last_change(self, deal_id: str) -> int:
        """Return the number of the deal's newest change, 0 while there is none. It only grows."""
        with self.reading() as connection:
            return newest_change(connection, deal_id)

    def count_answers(self) -> int:
        """Return how many answers the record holds, with their earlier versions."""
        return self._newest(_ANSWERS)

    def last_change_of(self, deal_id: str, step: str, part: str) -> int:
        """Return the number of the newest change of one part, 0 while there is none."""
        return self._newest(_NEWEST_OF, deal_id=deal_id, step=step, part=part)

    def last_change_of_steps(self, deal_id: str, steps: Sequence[str]) -> int:
        """Return the number of the newest change of any of some steps but what members do alone, 0 while there is none.

        What members answer changes what others see by the rule of `deals.publishing` only: see `seat.answers.publications`.
        """
        return self._newest(_NEWEST_OF_STEPS, deal_id=deal_id, steps=list(steps))

    def changes(self, deal_id: str, after: int = 0) -> list[Change]:
        """Return what has happened in a deal since change number `after`, oldest first."""
        return self._changes(_NEWER, deal_id=deal_id, after=after)

    def news(self, deal_id: str, after: int) -> list[Change]:
        """Return the newest change of each kind and place since change number `after`, oldest first; answers come by the hundred."""
        return self._changes(_NEWS, deal_id=deal_id, after=after)

    def _newest(self, asked: Select[Any], **given: Any) -> int:
        with self.reading() as connection:
            return connection.scalar(asked, given) or 0

    def _changes(self, asked: Select[Any], **given: Any) -> list[Change]:
        with self.reading() as connection:
            return [Change(**row._mapping) for row in connection.execute(asked, given)]
