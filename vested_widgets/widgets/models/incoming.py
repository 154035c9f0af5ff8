"""Many rows at once, from a spreadsheet's clipboard or a file: looked at first, cell by cell, then taken all or none."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from vested_widgets import method
from vested_widgets.deals import InvalidAnswer
from vested_widgets.method import cells as typed_cells

if TYPE_CHECKING:
    from vested_widgets.widgets.models.table import TableModel

# How many rows are taken at once: as many as a joint table may have.
MOST = 1000


def lines_of(text: str) -> list[list[str]]:
    """The cells of what a spreadsheet puts on the clipboard: tabs between cells, quotes around cells with line breaks.

    Raises:
        InvalidAnswer: there is nothing in it, or too much.
    """
    if not isinstance(text, str) or not text.strip():
        raise InvalidAnswer(method.words("table.paste_nothing"))
    try:
        found = [[cell.strip() for cell in line] for line in csv.reader(io.StringIO(text.strip("\n\r")), dialect="excel-tab")]
    except csv.Error as error:
        raise InvalidAnswer(method.words("table.paste_unreadable")) from error
    return [line for line in found if any(line)]


class Incoming:
    """Rows on their way into a table.

    Attributes:
        columns: the table's columns that the incoming ones stand for, "" for one that the table does not have.
        rows: what will be saved, by column; what cannot be read is kept as it was typed.
        headed: whether the first line named the columns.
    """

    def __init__(self, table: TableModel, lines: Sequence[Sequence[str]]) -> None:
        if len(lines) > MOST + 1:
            raise InvalidAnswer(method.words("table.paste_many", rows=len(lines), most=MOST))
        self.table = table
        self.columns, self.headed = _columns(table, lines[0] if lines else [])
        body = lines[1:] if self.headed else lines
        self._typed = [dict(zip(self.columns, line, strict=False)) for line in body]
        self.rows = [{name: table.value(name, typed) for name, typed in row.items() if name and typed} for row in self._typed]
        if not self.rows:
            raise InvalidAnswer(method.words("table.paste_nothing"))

    def card(self) -> dict[str, Any]:
        """What the page shows before anything is saved.

        Returns:
            {columns, headed, more: names of incoming columns without a place, rows: [[shown, …], …], wrong: [{row, column, sentence}]}.
        """
        used = [name for name in self.columns if name]
        part = self.table.part
        return {
            "columns": used,
            "headed": self.headed,
            "rows": [[self.table.shown(part.column(name), row.get(name)) for name in used] for row in self.rows],
            "wrong": [
                {"row": at, "column": name, "sentence": self.table.why(name, row[name])}
                for at, row in enumerate(self.rows)
                for name in used
                if typed_cells.is_wrong(row.get(name))
            ],
        }

    def take(self) -> int:
        """Save all rows, or none; returns how many.

        Raises:
            InvalidAnswer, NotAllowed: as `Seat.save_rows`.
        """
        saved = self.table.session.seat.save_rows(self.table.name, self.rows)
        self.table.refresh()
        return len(saved)


def _columns(table: TableModel, first: Sequence[str]) -> tuple[list[str], bool]:
    """Which column each incoming one is: by name if the first line names at least one (and nothing but columns), else by order."""
    named = {name.casefold(): column.id for column in table.part.columns for name in (column.title, column.id)}
    found = [named.get(cell.casefold(), "") for cell in first]
    titles = sum(bool(name) for name in found)
    if titles and titles * 2 >= len([cell for cell in first if cell]):
        return found, True
    return [column.id for column in table.part.columns], False
