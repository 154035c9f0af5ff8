"""A joint table as a file that people can work on, and back: CSV, or Excel with what may stand in each column.

The file has a line for each row and a last column that names the row and the revision it was written from, so that what comes back
changes the rows that it came from, on the revision that people saw, and adds those that have no name. Importing one's own export
changes nothing.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeAlias

from vested_widgets import method
from vested_widgets.documents import forms, sheets
from vested_widgets.documents.errors import DocumentError
from vested_widgets.documents.layout import Layout, TableRow
from vested_widgets.documents.outlines import Tree, fold, new_line
from vested_widgets.documents.reading import clipboard
from vested_widgets.documents.reading.files import read_file
from vested_widgets.documents.reading.sheet import Cell, Percent, Sheet, address, is_empty, text_of
from vested_widgets.method import Column, cells
from vested_widgets.texts import key

# How many rows are taken at once, unless the table takes more.
MOST = 1000
KEY = "row"
SHOWN_ROWS = 5
PROGRESS = 2000
KEYED = re.compile(r"([A-Za-z0-9]{1,16}):([0-9]{1,9})")


# Out


def write_table(layout: Layout, rows: Sequence[TableRow], form: str) -> tuple[str, bytes]:
    """Return a table as a file, `form` is "csv" or "xlsx": its media type and its bytes. Without rows it is a form to be filled in.

    Raises:
        DocumentError: there is no such form.
    """
    titles = [*layout.titles, method.words("table.row_key")]
    if form == "csv":
        lines = [[*(layout.show(c, _shown(row).get(c.id)) for c in layout.part.columns), _key(row)] for row in rows]
        return sheets.CSV, sheets.write_csv([titles, *lines])
    if form != "xlsx":
        raise DocumentError(method.words("table.file_kind"))
    packed = io.BytesIO()
    lines_ = [[*(_native(layout, c, _shown(row).get(c.id)) for c in layout.part.columns), _key(row)] for row in rows]
    book = forms.book(layout, titles, lines_)
    if layout.part.outline:
        fold(book, layout, rows)
    book.save(packed)
    return sheets.XLSX, packed.getvalue()


def _shown(row: TableRow) -> Mapping[str, Any]:
    """Return the cells of a row with what derived columns show, if it has any."""
    found: Mapping[str, Any] = getattr(row, "shown", row.cells)
    return found


def _key(row: TableRow) -> str:
    return f"{row.id}:{row.revision}" if row.revision else ""


def _native(layout: Layout, column: Column, value: Any) -> Cell:
    """Return a value as a spreadsheet can count with it, if it comes back the same; else as people write it."""
    native: Cell | None = None
    if column.kind == "number" and isinstance(value, int | float):
        native = value
    elif column.kind == "percent" and isinstance(value, int | float):
        native = Percent(float(f"{float(f'{value / 100:.15g}') * 100:.15g}"))
    elif column.kind == "date" and isinstance(value, str):
        native = date.fromisoformat(value)
    elif column.kind == "money" and isinstance(value, dict) and value.get("currency") == column.currency != "":
        native = float(value["amount"])
    if native is not None and layout.read(column, native) == value:
        return native
    return layout.show(column, value)


# In


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that cannot be read: the line of the file, the column, the sentence that says how to write it, and the cell's address ("B3")."""

    line: int
    column: str
    sentence: str
    cell: str = ""


@dataclass(frozen=True, slots=True)
class Arriving:
    """A line on its way into a table.

    Attributes:
        line: its number in the file, as a spreadsheet counts.
        row, base: which row it changes and on which revision; "" and None for a new one.
        cells: what it changes; what cannot be read is kept as it was typed.
        faults: its cells that cannot be read.
    """

    line: int
    row: str
    base: int | None
    cells: dict[str, Any]
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a file or a paste brings.

    Attributes:
        columns: the table's columns that it has, in its order.
        headed: whether the first line named the columns.
        strange: names that the table has no column for; they are left out.
        lines: new and changed rows.
        same: how many rows say what they say already.
        remarks: sentences about what was read differently from what its author sees.
    """

    columns: tuple[str, ...]
    headed: bool
    strange: tuple[str, ...]
    lines: tuple[Arriving, ...]
    same: int = 0
    remarks: tuple[str, ...] = ()

    @property
    def good(self) -> tuple[Arriving, ...]:
        """Return the lines without a fault, and that lie in no line with one."""
        left_out: set[str] = set()
        found = []
        for line in self.lines:
            if line.faults or any(isinstance(value, str) and value in left_out for value in line.cells.values()):
                left_out.add(new_line(line.line))
            else:
                found.append(line)
        return tuple(found)


# The cells of a row in a revision; None if the table has no such row or revision.
Seen: TypeAlias = Callable[[str, int], "Mapping[str, Any] | None"]


def read_table(data: bytes, name: str, layout: Layout | None = None, *, sheet: str = "", encoding: str = "") -> Sheet:
    """Return the sheet of a CSV or Excel file that is for a table.

    Args:
        data: the file.
        name: what it is called.
        layout: of the table; in a workbook of several sheets the first that names its columns is taken.
        sheet, encoding: which sheet, and how the letters of a text file are written, if somebody has chosen.

    Raises:
        DocumentError: it is neither, too large, or cannot be read; the message says how to mend it.
    """
    fits = None if layout is None else lambda found: _places(layout, _first(found.rows)[1])[1]
    found = read_file(data, name, sheet=sheet, encoding=encoding, fits=fits)
    if found.name:
        return found
    rows = [[sheets.unquoted(cell) if isinstance(cell, str) else cell for cell in row] for row in found.rows]
    return replace(found, rows=rows)


def read_text(text: str) -> list[list[Cell]]:
    """Return the cells of what a spreadsheet puts on the clipboard as text."""
    return [[sheets.unquoted(cell.strip()) for cell in row] for row in clipboard.split_cells(text)]


def _first(rows: Sequence[Sequence[Cell]]) -> tuple[int, list[str]]:
    """Return the first row with anything in it, and its place."""
    return next(((at, [text_of(cell) for cell in row]) for at, row in enumerate(rows) if not is_empty(row)), (0, []))


def most_rows(part: method.JointTable) -> int:
    """Return how many rows are taken at once: as many as the table may have, if that is more than usual."""
    return max(MOST, part.most)


def read_rows(
    layout: Layout,
    rows: Sheet | Sequence[Sequence[Cell]],
    seen: Seen = lambda _row, _base: None,
    remarks: Sequence[str] = (),
    *,
    taken: Mapping[tuple[str, str], str] | None = None,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> Arrival:
    """Return what rows of cells mean for a table. Nothing is saved.

    Args:
        rows: of a file, as `read_table` gives them, or pasted.
        seen: the cells of a row in a revision, None if the table has no such row or revision.
        remarks: further sentences about how they were read.
        taken: of a table of figures, the row of each metric and period that has one; a second figure for a period is a fault.
        progress: is told now and then how many lines of how many have been read.

    Raises:
        DocumentError: there is nothing in them, or too much.
    """
    if isinstance(rows, Sheet):
        remarks = (*rows.remarks, *remarks)
        rows = rows.rows
    filled = sum(not is_empty(line) for line in rows)
    if filled > most_rows(layout.part) + 1:
        raise DocumentError(method.words("table.paste_many", rows=filled, most=most_rows(layout.part)))
    at, first = _first(rows)
    places, headed = _places(layout, first)
    strange = tuple(cell for cell, place in zip(first, places, strict=False) if cell != "" and not place) if headed else ()
    arriving, same = [], 0
    tree = Tree(layout) if layout.part.outline else None
    width = len(first) if headed else len(places)
    reader, doubles = _Cells(layout), _Doubles(layout, taken or {})
    mixed = _mixed(layout, rows[at + headed :], places, at + headed + 1)
    for number, line in enumerate(rows[at + headed :], at + headed + 1):
        if number % PROGRESS == 0:
            progress(number, len(rows))
        surplus = () if is_empty(line[width:]) else (Fault(number, "", _surplus(number, line, width, headed)),)
        typed = dict(zip(places, line, strict=False))
        found = _line(reader, number, typed, seen, surplus, without=tree.parent if tree else "")
        found = doubles.checked(found, places, mixed.get(number, ())) if found is not None else None
        if tree and found is not None:
            found = _within(tree, found, typed, seen)
        if found is None or not (found.row or found.cells or found.faults):
            continue
        if found.cells or found.faults:
            arriving.append(found)
        else:
            same += 1
    if not arriving and not same:
        raise DocumentError(method.words("table.paste_nothing"))
    uneven = () if headed else _uneven(rows)
    named = tuple(name for name in places if name and name != KEY)
    return Arrival(named, headed, strange, tuple(arriving), same, (*remarks, *uneven))


def _surplus(number: int, line: Sequence[Cell], width: int, headed: bool) -> str:
    filled = max(at for at, cell in enumerate(line, 1) if cell != "")
    return method.words("reading.long_row" if headed else "reading.wide_row", row=number, n=filled, width=width)


def _uneven(rows: Sequence[Sequence[Cell]]) -> tuple[str, ...]:
    """Say so where rows without names of columns have different numbers of cells: a cell may have come apart."""
    widths = {number: len(line) for number, line in enumerate(rows, 1) if not is_empty(line)}
    usual = max(widths.values(), key=list(widths.values()).count, default=0)
    odd = [str(number) for number, width in widths.items() if width > usual or width < usual]
    if not odd or len(widths) < 3:
        return ()
    return (method.words("reading.uneven", rows=", ".join(odd[:SHOWN_ROWS]), n=usual),)


def _places(layout: Layout, first: Sequence[str]) -> tuple[list[str], bool]:
    """Return which column each incoming one is: by name if the first line names at least half of its columns, else by order."""
    columns = layout.part.columns
    named = {key(column.id): column.id for column in columns}
    named |= {key(title): column.id for title, column in zip(layout.titles, columns, strict=True)}
    named[key(method.words("table.row_key"))] = KEY
    found: list[str] = []
    for cell in first:
        name = named.get(key(cell), "")
        found.append("" if name in found else name)
    titles = sum(bool(name) for name in found)
    if titles and titles * 2 >= len([cell for cell in first if cell]):
        return found, True
    return [*(column.id for column in columns if not column.derived), KEY], False


class _Cells:
    """Reads the cells of many lines; what stands in several of them is read once."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self._read: dict[tuple[str, str], Any] = {}

    def read(self, column: Column, typed: Cell) -> Any:
        """Return the value of a cell, or `Wrong`."""
        if type(typed) is not str:
            return self.layout.read(column, typed)
        key_ = column.id, typed
        if key_ not in self._read:
            self._read[key_] = self.layout.read(column, typed)
        return self._read[key_]


class _Doubles:
    """Finds second figures of a metric for one period, in a table of figures."""

    def __init__(self, layout: Layout, taken: Mapping[tuple[str, str], str]) -> None:
        self.layout, self.taken = layout, taken
        self.watches = layout.part.scorecard == "actuals"
        self.lines: dict[tuple[str, str], int] = {}

    def checked(self, line: Arriving, places: Sequence[str], more: Sequence[Fault] = ()) -> Arriving:
        """Return a line with its faults by address, and with one more if its period has a figure already."""
        faults = [replace(fault, cell=_address(fault, places)) for fault in (*line.faults, *more)]
        metric, until = line.cells.get("metric"), line.cells.get("until")
        if self.watches and isinstance(metric, str) and isinstance(until, str):
            place = metric, until
            shown = {name: self.layout.show(self.layout.part.column(name), line.cells[name]) for name in ("metric", "until")}
            if place in self.lines:
                faults.append(self._fault(line, "table.doubled_line", places, line=self.lines[place], **shown))
            elif self.taken.get(place, line.row) != line.row:
                faults.append(self._fault(line, "table.doubled_figure", places, **shown))
            self.lines.setdefault(place, line.line)
        return replace(line, faults=tuple(faults))

    @staticmethod
    def _fault(arriving: Arriving, key_: str, places: Sequence[str], **values: Any) -> Fault:
        fault = Fault(arriving.line, "until", method.words(key_, **values))
        return replace(fault, cell=_address(fault, places))


TWO_WAYS = re.compile(r"[0-9]{1,3}[.,][0-9]{3}")
POINTS = re.compile(r"[0-9]+\.(?:[0-9]{1,2}|[0-9]{4,})|[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+")
COMMAS = re.compile(r"[0-9]+,(?:[0-9]{1,2}|[0-9]{4,})|[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+")


def _mixed(layout: Layout, rows: Sequence[Sequence[Cell]], places: Sequence[str], first: int) -> dict[int, list[Fault]]:
    """Return what can be read in two ways in a table of figures that writes decimals with points and with commas, by line."""
    numbers = {column.id for column in layout.part.columns if column.kind == "number"}
    here = [at for at, name in enumerate(places) if name in numbers] if layout.part.scorecard == "actuals" else []
    written = [
        (number, places[at], cell.strip().lstrip("-+"))
        for number, line in enumerate(rows, first)
        for at in here
        for cell in line[at : at + 1]
        if isinstance(cell, str)
    ]
    if not (any(POINTS.fullmatch(text) for *_, text in written) and any(COMMAS.fullmatch(text) for *_, text in written)):
        return {}
    found: dict[int, list[Fault]] = {}
    for number, name, text in written:
        if TWO_WAYS.fullmatch(text):
            found.setdefault(number, []).append(Fault(number, name, method.words("table.mixed_numbers", typed=text)))
    return found


def _address(fault: Fault, places: Sequence[str]) -> str:
    return address(fault.line, places.index(fault.column) + 1) if fault.column in places else ""


def figure_periods(rows: Sequence[TableRow]) -> dict[tuple[str, str], str]:
    """Return the row of each metric and period that a table of figures has."""
    return {
        (row.cells["metric"], row.cells["until"]): row.id
        for row in rows
        if isinstance(row.cells.get("metric"), str) and isinstance(row.cells.get("until"), str)
    }


def _line(
    reader: _Cells, number: int, typed: Mapping[str, Cell], seen: Seen, surplus: tuple[Fault, ...] = (), *, without: str = ""
) -> Arriving | None:
    """Return one line; None if it is empty. `surplus` are faults of the line as a whole."""
    if not surplus and not any(cell != "" for name, cell in typed.items() if name):
        return None
    row, base, before = _known(str(typed.get(KEY, "")), seen)
    changed: dict[str, Any] = {}
    faults, layout = list(surplus), reader.layout
    for column in layout.part.columns:
        # What is worked out goes out with the rows, and does not come back.
        if column.id not in typed or column.derived or column.id == without:
            continue
        was = before.get(column.id)
        # What stands there as it left (an entry that could not be read, a link that is gone) has not been touched.
        if typed[column.id] == layout.show(column, was):
            continue
        value = reader.read(column, typed[column.id])
        if isinstance(value, cells.Wrong):
            faults.append(Fault(number, column.id, value.sentence))
            value = value.kept
        if value != was and not (cells.empty(value) and cells.empty(was)):
            changed[column.id] = value
    return Arriving(number, row, base, changed, tuple(faults))


def _within(tree: Tree, line: Arriving, typed: Mapping[str, Cell], seen: Seen) -> Arriving:
    """Return a line with the row in which it lies, which may be a new one of the same file."""
    before = seen(line.row, line.base or 0) or {} if line.row else {}
    changed, faults = tree.place(line.line, line.row, line.cells, before, typed.get(tree.parent))
    told = tuple(Fault(line.line, column, sentence) for column, sentence in faults)
    return replace(line, cells={**line.cells, **changed}, faults=(*line.faults, *told))


def _known(key: str, seen: Seen) -> tuple[str, int | None, Mapping[str, Any]]:
    """Return which row a key names, with the cells from which it left."""
    found = KEYED.fullmatch(key.strip())
    before = seen(found[1], int(found[2])) if found else None
    return (found[1], int(found[2]), before) if found and before is not None else ("", None, {})
