"""Resolve the names in a story: rows by a name of its own, parties by name, people by alias, and somebody's words by `Alias/field`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from vested_widgets import method
from vested_widgets.deals.entities import AnswerKey
from vested_widgets.deals.errors import DealsError
from vested_widgets.deals.joint.entities import Row
from vested_widgets.deals.seat.seat import Seat
from vested_widgets.method import cells
from vested_widgets.method.tables import MEASURED


class StoryError(DealsError):
    """A story does not hold; the message names the file and the act."""


class Names:
    """Finds the ids behind the names of a story.

    Attributes:
        rows: by table ("step/part") the id of each row by its name in the story.
    """

    def __init__(self, table: dict[str, Seat], architect: Seat) -> None:
        self.table, self.architect = table, architect
        self.rows: dict[str, dict[str, str]] = {}

    def keep(self, name: str, row: str, row_id: str) -> None:
        """Remember a new row.

        Raises:
            StoryError: the table has a row of that name.
        """
        if row in self.rows.setdefault(name, {}):
            raise StoryError(f"{name} has two rows called {row!r}")
        self.rows[name][row] = row_id

    def row(self, name: str, row: str) -> Row:
        """Return a row as it stands; in a table with one row per party it is called by the party.

        Raises:
            StoryError: there is none.
        """
        row_id = self.rows.get(name, {}).get(row)
        for found in self.architect.tables.read(name).rows:
            if found.id == row_id or (row_id is None and found.party is not None and found.party.name == row):
                return found
        raise StoryError(f"{name} has no row {row!r}; it has {', '.join(self.rows.get(name, ())) or 'none yet'}")

    def item(self, seat: Seat, step: str, part: str, name: str, items: Sequence[method.Item]) -> str:
        """Return the id of one of the items that a member is asked about: its own id, a row's name, or the names of a pair in any order.

        Raises:
            StoryError: this member is not asked about it.
        """
        asked = seat.method.step(step).part(part)
        source = getattr(asked, "items_from", None)
        known = self.rows.get(source.of, {}) if source else {}
        ids = [known.get(one, one) for one in name.split(":")]
        for item in items:
            if item.id in (":".join(ids), ":".join(reversed(ids))):
                return item.id
        raise StoryError(f"{seat.member.alias} is not asked about {name!r} in {step}/{part}")

    def name_of(self, step: str, part: str, item: str) -> str:
        """Return the name in the story of the row that an item is made of; its id, if it is made of none."""
        source = getattr(self.architect.method.step(step).part(part), "items_from", None)
        known = self.rows.get(source.of, {}) if source else {}
        return next((name for name, row in known.items() if row == item), item)

    def entry(self, step: str, part: str, alias: str, field: str = "") -> str:
        """Return the id under which somebody's revealed text stands.

        Raises:
            StoryError: they have not written it.
        """
        text = self.table[alias].answers.mine(step, part).get(AnswerKey(step, part, field))
        for entry, shown in self.architect.answers.texts(step, part):
            if text is not None and shown == text.strip():
                return entry
        raise StoryError(f"{alias} has written nothing in {step}/{part}" + (f" at {field}" if field else ""))

    def cells(self, part: method.JointTable, given: dict[str, Any]) -> dict[str, Any]:
        """Return cells with ids in place of names.

        Raises:
            StoryError: a name stands for nothing.
            KeyError: the table has no such column.
        """
        return {column: self.value(part.column(column), value) for column, value in given.items()}

    def value(self, column: method.Column, given: Any) -> Any:
        """Return the value of one cell, or of each of several."""
        if isinstance(given, list):
            return [self.value(column, one) for one in given]
        if column.kind == "party":
            return given if given in {option.id for option in column.options} else self._known(self._parties(), given)
        if column.kind == "person":
            return self._known({member.alias: member.id for member in self.architect.deal.members}, given)
        if column.kind in MEASURED or column.kind == "date":
            return self._written(column, given)
        return self._linked(str(column.to), str(given)) if column.kind == "link" else given

    def party_or(self, given: Any) -> Any:
        """Return the id of a party by its name; what is no party's name as it is."""
        return self._parties().get(given, given)

    def _parties(self) -> dict[str, str]:
        return {party.name: party.id for party in self.architect.deal.parties}

    def _written(self, column: method.Column, given: Any) -> Any:
        """Read a number, an amount, a duration or a day as people write it."""
        value = cells.read(column, given.isoformat() if isinstance(given, date) else given)
        if isinstance(value, cells.Wrong):
            raise StoryError(f"{column.title}: {value.sentence}")
        return value

    def _known(self, ids: dict[str, str], name: str) -> str:
        if name not in ids:
            raise StoryError(f"there is nobody called {name!r}; there are {', '.join(ids)}")
        return ids[name]

    def _linked(self, to: str, name: str) -> str:
        step, _, part = to.partition("/")
        kind = self.architect.method.step(step).part(part).kind
        if kind == "text":
            alias, _, field = name.partition("/")
            return self.entry(step, part, alias, field)
        if kind != "joint_table":
            asked = self.architect.method.step(step).part(part)
            source = getattr(asked, "items_from", None)
            known = self.rows.get(source.of, {}) if source else {}
            return ":".join(known.get(one, one) for one in name.split(":"))
        return self.rows.get(to, {}).get(name) or self.row(to, name).id
