"""Questions about joint parts that pages ask all the time: made once, since to make one takes longer than to ask it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Result, Select, Table, bindparam

from vested_widgets.deals.record import tables as t


class OfParts:
    """A question about some joint parts of a deal by their names ("step/part"), or about all of them."""

    def __init__(self, wanted: Select[Any], table: Table) -> None:
        """Ask `wanted` of the rows of `table`, one of its tables, that belong to the deal and the parts."""
        self._of_all = wanted.where(t.as_asked(table, "deal_id"))
        self._of_some = self._of_all.where(table.c.name.in_(bindparam("names", expanding=True)))

    def ask(self, connection: Connection, deal_id: str, names: Iterable[str] | None, **given: Any) -> Result[Any]:
        """Ask it of these parts (None: of all), with whatever else the question leaves open."""
        given["deal_id"] = deal_id
        if names is None:
            return connection.execute(self._of_all, given)
        return connection.execute(self._of_some, {**given, "names": list(names)})
