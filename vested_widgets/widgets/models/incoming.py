"""Many rows at once, from a spreadsheet's clipboard or a file: looked at first, cell by cell, then taken all or none, or the good ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from vested_widgets import documents, method
from vested_widgets.deals import InvalidAnswer

if TYPE_CHECKING:
    from vested_widgets.documents.reading.sheet import Cell, Sheet
    from vested_widgets.documents.tables import Arriving
    from vested_widgets.widgets.models.table import TableModel


def lines_of(text: object, cells: object = None) -> list[list[Cell]]:
    """Return the cells of what a spreadsheet puts on the clipboard.

    Args:
        text: as plain text; used where there are no cells.
        cells: the rows of the clipboard's HTML table, which tells cells apart whatever stands in them.

    Raises:
        InvalidAnswer: there is nothing in it, or it cannot be read.
    """
    if isinstance(cells, list) and cells:
        if not all(isinstance(row, list) and all(isinstance(cell, str) for cell in row) for row in cells):
            raise InvalidAnswer(method.words("table.paste_unreadable"))
        rows: list[list[Cell]] = [[cell.strip() for cell in row] for row in cells]
        if any(any(row) for row in rows):
            return rows
    if not isinstance(text, str) or not text.strip():
        raise InvalidAnswer(method.words("table.paste_nothing"))
    return documents.read_text(text.strip("\n\r"))


class Incoming:
    """Rows on their way into a table; nothing is saved before `take`."""

    def __init__(self, table: TableModel, lines: Sheet | Sequence[Sequence[Cell]]) -> None:
        self.table = table
        self._source: dict[str, Any] = {"sheets": [], "sheet": "", "encoding": "", "encodings": []}
        if isinstance(lines, documents.Sheet):
            offered = [list(choice) for choice in documents.encoding_choices()] if lines.guessed else []
            self._source = {"sheets": list(lines.names), "sheet": lines.name, "encoding": lines.encoding, "encodings": offered}
        try:
            taken = documents.figure_periods(table.rows)
            self.arrival = documents.read_rows(table.layout, lines, table.seen, taken=taken)
        except documents.DocumentError as error:
            raise InvalidAnswer(str(error)) from error

    def card(self) -> dict[str, Any]:
        """Return what the page shows before anything is saved.

        Returns:
            {columns, headed, strange: names without a place, same: how many rows say what they say already, good: how many can be read,
            remarks: sentences about how it was read, sheets, sheet: what could be read of a workbook, and what was, encoding,
            encodings: what else that could be, added, changed, rows: [{line, new, cells: [[shown, whether it changes], …]}],
            wrong: [{row: place in rows, line, column, sentence}]}.
        """
        arrival = self.arrival
        return {
            "columns": list(arrival.columns),
            "headed": arrival.headed,
            "strange": list(arrival.strange),
            "same": arrival.same,
            "good": len(arrival.good),
            "remarks": list(arrival.remarks),
            **self._source,
            "added": sum(not line.row for line in arrival.lines),
            "changed": sum(bool(line.row) for line in arrival.lines),
            "rows": [{"line": line.line, "new": not line.row, "cells": self._cells(line)} for line in arrival.lines],
            "wrong": [
                {"row": at, "line": fault.line, "column": fault.column, "sentence": fault.sentence}
                for at, line in enumerate(arrival.lines)
                for fault in line.faults
            ],
        }

    def take(self, *, good: bool = False) -> dict[str, int]:
        """Save the rows, all or none.

        Args:
            good: only those in which everything could be read; else what could not is kept as it was typed.

        Returns:
            {added, changed, clashes}: new rows, changed ones, and those of them that somebody else has changed too.

        Raises:
            InvalidAnswer, NotAllowed: as `Seat.save_rows`.
        """
        lines = self.arrival.good if good else self.arrival.lines
        # A figure that cannot be read, or a second one for a period, is none: it is not kept as it was typed.
        wrong = [fault for line in lines for fault in line.faults]
        if wrong and self.table.part.scorecard == "actuals":
            raise InvalidAnswer(method.words("table.figures_wrong", n=len(wrong), cell=wrong[0].cell, sentence=wrong[0].sentence))
        changes = [(line.row, line.base, line.cells) for line in lines if line.row]
        new = [line for line in lines if not line.row]
        tables = self.table.session.seat.tables
        ids = tables.new_ids(len(new))
        named = {documents.new_line(line.line): row for line, row in zip(new, ids, strict=True)}
        rows = [documents.with_ids(line.cells, named) for line in new]
        changes = [(row, base, documents.with_ids(cells, named)) for row, base, cells in changes]
        saved = tables.save_rows(self.table.name, rows, changes, ids)
        self.table.refresh()
        return {"added": len(rows), "changed": len(changes), "clashes": sum(version.side for version in saved)}

    def _cells(self, line: Arriving) -> list[list[Any]]:
        layout, before = self.table.layout, self.table.seen(line.row, line.base or 0) or {}
        # A line that lies in a line of the same file shows the name of that.
        titles = {documents.new_line(one.line): one.cells.get(layout.part.naming.id) for one in self.arrival.lines}
        cells = {**before, **line.cells}
        return [
            [_title(titles, cells.get(name)) or layout.show(layout.part.column(name), cells.get(name)), name in line.cells]
            for name in self.arrival.columns
        ]


def _title(titles: Mapping[str, Any], value: object) -> str:
    """Return the name of the line of the file that a cell names; "" if it names none."""
    return str(titles.get(value) or "") if isinstance(value, str) else ""
