"""The layout of a joint table in a file: its columns, how cells are shown and read, and what can be chosen in them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Protocol

from vested_widgets.documents.reading.sheet import Day, Labelled, Money, Percent, Unread
from vested_widgets.method import Column, JointTable, amounts, cells
from vested_widgets.method.tables import CHOSEN


class TableRow(Protocol):
    """A row as a file needs it."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def revision(self) -> int:
        """Its newest revision; 0 if nobody has written it."""

    @property
    def cells(self) -> Mapping[str, Any]:
        """Its values by column id."""


@dataclass(frozen=True)
class Layout:
    """A joint table with what its cells are read and shown by.

    Attributes:
        part: the table.
        options: (id, label) by column, for columns whose cells are chosen.
        locale, currency: as `method.cells` takes them.
    """

    part: JointTable
    options: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    locale: str = "en"
    currency: str = ""

    @cached_property
    def titles(self) -> list[str]:
        """Return the names of the columns, told apart where two are the same."""
        return [title for _, title in distinct([(column.id, column.title) for column in self.part.columns])]

    @cached_property
    def _offered(self) -> dict[str, list[tuple[str, str]]]:
        return {name: distinct(options) for name, options in self.options.items()}

    def offered(self, column: Column) -> list[tuple[str, str]]:
        """Return what can be chosen in a column, each label once."""
        return self._offered.get(column.id, [])

    def show(self, column: Column, value: Any) -> str:
        """Return a value as people write it."""
        return cells.show(column, value, self.offered(column), locale=self.locale, currency=self.currency)

    def read(self, column: Column, typed: Any) -> Any:
        """Return the value of what somebody typed, or `Wrong`; a cell of a workbook is read as its author sees it there."""
        if isinstance(typed, Unread):
            return cells.Wrong(typed.shown, typed.sentence)
        return cells.read(column, self._plain(column, typed), self.offered(column), locale=self.locale, currency=self.currency)

    def _plain(self, column: Column, typed: Any) -> Any:
        if isinstance(typed, Percent):
            return float(typed) if column.kind == "percent" else amounts.show_percent(float(typed), self.locale)
        if isinstance(typed, Money):
            return f"{typed.currency} {amounts.show_number(float(typed), self.locale)}"
        if isinstance(typed, Labelled):
            return self._labelled(column, typed)
        if isinstance(typed, Day) and typed.shown and column.kind != "date":
            return typed.shown
        if isinstance(typed, date):
            return typed.isoformat()
        if isinstance(typed, int | float) and column.kind not in ("number", "money", "duration"):
            # A bare number in a column of percentages may be a half or half a percent: that is for the reader of text to say.
            return amounts.show_number(typed, self.locale) if column.kind == "percent" else str(typed)
        return typed

    def _labelled(self, column: Column, typed: Labelled) -> str:
        """Return a number with the words that a spreadsheet shows around it, written as the page writes numbers."""
        number = re.search(r"[0-9][0-9.,]*", typed.shown)
        if not number or column.kind in CHOSEN or column.kind == "text":
            return typed.shown
        written = amounts.show_number(abs(float(typed)), self.locale)
        return typed.shown[: number.start()] + written + typed.shown[number.end() :]


def distinct(options: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the same with every label once: the second "Fresh" is "Fresh (2)"."""
    taken: set[str] = set()
    found = []
    for name, label in options:
        told, n = label or name, 1
        while told.casefold() in taken:
            n += 1
            told = f"{label or name} ({n})"
        taken.add(told.casefold())
        found.append((name, told))
    return found
