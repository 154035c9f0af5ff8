"""Many rows at once, from a spreadsheet's clipboard or a file: looked at first, cell by cell, then taken all or none, or the good ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from vested_widgets import documents, method
from vested_widgets.deals import InvalidAnswer

if TYPE_CHECKING:
    from vested_widgets.documents.sheets import Cell
    from vested_widgets.documents.tables import Arriving
    from vested_widgets.widgets.models.table import TableModel


def lines_of(text: object) -> list[list[Cell]]:
    """Return the cells of what a spreadsheet puts on the clipboard: tabs between cells, quotes around cells with line breaks.

    Raises:
        InvalidAnswer: there is nothing in it, or it cannot be read.
    """
    if not isinstance(text, str) or not text.strip():
        raise InvalidAnswer(method.words("table.paste_nothing"))
    try:
        return documents.read_text(text.strip("\n\r"), "\t")
    except documents.DocumentError as error:
        raise InvalidAnswer(method.words("table.paste_unreadable")) from error


class Incoming:
    """Rows on their way into a table; nothing is saved before `take`."""

    def __init__(self, table: TableModel, lines: Sequence[Sequence[Cell]]) -> None:
        self.table = table
        try:
            self.arrival = documents.read_rows(table.layout, lines, table.seen)
        except documents.DocumentError as error:
            raise InvalidAnswer(str(error)) from error

    def card(self) -> dict[str, Any]:
        """Return what the page shows before anything is saved.

        Returns:
            {columns, headed, strange: names without a place, same: how many rows say what they say already, good: how many can be read,
            added, changed, rows: [{line, new, cells: [[shown, whether it changes], …]}], wrong: [{row: place in rows, line, column, sentence}]}.
        """
        arrival = self.arrival
        return {
            "columns": list(arrival.columns),
            "headed": arrival.headed,
            "strange": list(arrival.strange),
            "same": arrival.same,
            "good": len(arrival.good),
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
        changes = [(line.row, line.base, line.cells) for line in lines if line.row]
        rows = [line.cells for line in lines if not line.row]
        saved = self.table.session.seat.tables.save_rows(self.table.name, rows, changes)
        self.table.refresh()
        return {"added": len(rows), "changed": len(changes), "clashes": sum(version.side for version in saved)}

    def _cells(self, line: Arriving) -> list[list[Any]]:
        layout, before = self.table.layout, self.table.seen(line.row, line.base or 0) or {}
        cells = {**before, **line.cells}
        return [[layout.show(layout.part.column(name), cells.get(name)), name in line.cells] for name in self.arrival.columns]
