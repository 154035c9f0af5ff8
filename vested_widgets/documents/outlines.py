"""The tree of a joint table in a file: rows that can be folded in a spreadsheet, and lines that lie in lines of the same file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vested_widgets import method
from vested_widgets.documents.layout import Layout, TableRow
from vested_widgets.documents.reading.sheet import text_of
from vested_widgets.method import cells as typed_cells
from vested_widgets.texts import key

if TYPE_CHECKING:
    from openpyxl import Workbook

NEW = "line:"
"""What stands before the number of a line of the file where a cell names a row that is not there yet."""


def fold(book: Workbook, layout: Layout, rows: Sequence[TableRow]) -> None:
    """Group the rows of the first sheet by the tree, and indent their names.

    Args:
        rows: in the order of the tree, as they were written below the line of titles.
    """
    from openpyxl.styles import Alignment
    from openpyxl.worksheet.properties import Outline

    outline = layout.part.outline
    if outline is None:
        return
    sheet = book.worksheets[0]
    sheet.sheet_properties.outlinePr = Outline(summaryBelow=False)
    levels = [option.id for option in layout.part.column(outline.level).options]
    naming = 1 + [column.id for column in layout.part.columns].index(layout.part.naming.id)
    # The first line has the titles.
    for place, row in enumerate(rows, 2):
        level = row.cells.get(outline.level)
        depth = levels.index(level) if level in levels else 0
        sheet.row_dimensions[place].outlineLevel = depth
        sheet.cell(place, naming).alignment = Alignment(vertical="top", wrap_text=True, indent=depth)


@dataclass
class _Row:
    name: str
    title: str
    level: int


class Tree:
    """Finds for each line of a file the row in which it lies: the one that it names, or by its level the nearest one above."""

    def __init__(self, layout: Layout) -> None:
        outline = layout.part.outline
        if outline is None:
            raise ValueError("the table has no `outline`")
        self._layout, self._level = layout, outline.level
        self.parent = outline.parent
        self._levels = [option.id for option in layout.part.column(outline.level).options]
        self._labels = [option.label for option in layout.part.column(outline.level).options]
        self._names: dict[str, list[_Row]] = {}
        self._last: dict[int, _Row] = {}
        self._there = {key(label): row for row, label in layout.offered(layout.part.column(self.parent))}

    def place(
        self, line: int, row: str, cells: Mapping[str, Any], before: Mapping[str, Any], typed: Any
    ) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        """Return what a line changes of its place in the tree, and its faults as (column, sentence).

        Args:
            line: its number in the file; `row` the row that it changes, "" for a new one.
            cells: what it changes otherwise; `before` the row as it left.
            typed: what stands in the cell that names the row in which it lies; None if the file has no such column.
        """
        now = {**before, **cells}
        said = text_of(typed).strip() if typed is not None else ""
        level = self._levels.index(now[self._level]) + 1 if now.get(self._level) in self._levels else 0
        changed: dict[str, Any] = {}
        faults: list[tuple[str, str]] = []
        parent = before.get(self.parent) if row else None
        above: _Row | None = None
        column = self._layout.part.column(self.parent)
        if said and said != self._layout.show(column, before.get(self.parent)):
            parent, above, wrong = self._named(said)
            if wrong:
                faults.append((self.parent, wrong))
                changed[self.parent] = typed_cells.Wrong(said, wrong).kept
            elif parent != before.get(self.parent):
                changed[self.parent] = parent
        elif not said and not row and level > 1:
            above = self._last.get(level - 1)
            if above is None:
                faults.append((self._level, method.words("tree.no_parent", level=self._labels[level - 1])))
            else:
                parent = changed[self.parent] = above.name
        elif not said and typed is not None and before.get(self.parent) is not None:
            parent, changed[self.parent] = None, None
        if above is not None and not level:
            level = min(above.level + 1, len(self._levels))
            changed[self._level] = self._levels[level - 1]
        if above is not None and above.level and level != above.level + 1:
            told = {"level": self._labels[level - 1], "parent": above.title, "above": self._labels[above.level - 1]}
            faults.append((self._level, method.words("tree.not_below", **told)))
        self._remember(line, row, now, level or 1)
        return changed, faults

    def _named(self, said: str) -> tuple[str | None, _Row | None, str]:
        """Return the row of a name: a line above in the file, or a row of the table; or why there is none."""
        found = self._names.get(key(said), [])
        if len(found) > 1:
            return None, None, method.words("tree.several", typed=said)
        if found:
            return found[0].name, found[0], ""
        there = self._there.get(key(said))
        return (there, None, "") if there else (None, None, method.words("tree.unknown", typed=said))

    def _remember(self, line: int, row: str, now: Mapping[str, Any], level: int) -> None:
        title = self._layout.show(self._layout.part.naming, now.get(self._layout.part.naming.id))
        found = _Row(row or f"{NEW}{line}", title, level)
        self._names.setdefault(key(title), []).append(found)
        self._last = {deep: one for deep, one in self._last.items() if deep < level} | {level: found}


def with_ids(cells: Mapping[str, Any], ids: Mapping[str, str]) -> dict[str, Any]:
    """Return cells with the ids of new rows in the place of the lines that they named."""
    return {name: ids.get(value, value) if isinstance(value, str) else value for name, value in cells.items()}


def new_line(line: int) -> str:
    """Return how a cell names the new row that a line of the file becomes."""
    return f"{NEW}{line}"
