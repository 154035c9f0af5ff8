"""Prepare the queries about joint parts that pages run all the time: to build one takes longer than to run it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Result, Select, Table, bindparam

from vested_widgets.deals.record import tables as t


class PartsQuery:
    """A prepared query about some joint parts of a deal by their names ("step/part"), or about all of them."""

    def __init__(self, wanted: Select[Any], table: Table) -> None:
        """Restrict `wanted` to the rows of `table`, one of its tables, that belong to the deal and the parts."""
        self._of_all = wanted.where(t.bound(table, "deal_id"))
        self._of_some = self._of_all.where(table.c.name.in_(bindparam("names", expanding=True)))

    def run(self, connection: Connection, deal_id: str, names: Iterable[str] | None, **given: Any) -> Result[Any]:
        """Run it for these parts (None: for all), with whatever else the query leaves open."""
        given["deal_id"] = deal_id
        if names is None:
            return connection.execute(self._of_all, given)
        return connection.execute(self._of_some, {**given, "names": list(names)})
