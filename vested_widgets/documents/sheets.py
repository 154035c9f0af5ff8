"""Plain cells from and to files: CSV and Excel. What a cell means is for `documents.tables`.

A cell is text, or from Excel a number, a `Percent` or a day. In CSV a sign that would start a formula gets an apostrophe before it, which
is taken off again when the file comes back; in Excel a text is stored as a text, and is never a formula.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from vested_widgets import method
from vested_widgets.documents.errors import DocumentError

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet


class Percent(float):
    """A number that a spreadsheet shows as a percentage, in hundredths: 12.5 for "12.5 %"."""


Cell: TypeAlias = str | int | float | date
MOST_BYTES = 5_000_000
"""The most bytes of a file with rows of a table or attributes that is taken in."""
MOST_LINES = 5_001
MOST_COLUMNS = 60
CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a spreadsheet takes for the start of a formula, unless the cell is nothing but a number.
RISKY = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
NUMBER = re.compile(r"[-+]?[0-9][0-9.,'’\s\u00a0\u202f]*\s?%?")
# Letters that XML has no place for stand in Excel files as _x000D_; so does what looks like that already.
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
WRITTEN = re.compile(r"_x([0-9A-Fa-f]{4})_")


def read_table(data: bytes, name: str) -> list[list[Cell]]:
    """Return the lines of a CSV or Excel file (its first sheet), cell by cell; empty lines are there, so that their number is that in the file.

    Raises:
        DocumentError: it is neither, too large, or cannot be read; the message says how to mend it.
    """
    if len(data) > MOST_BYTES:
        raise too_large()
    lines = _xlsx(data) if name.lower().endswith(".xlsx") or data[:2] == b"PK" else _csv(data)
    while lines and not any(cell != "" for cell in lines[-1]):
        lines.pop()
    if not lines:
        raise DocumentError(method.words("table.file_empty"))
    return lines


def too_large() -> DocumentError:
    """Return what is said of a file that is too large to be read."""
    return DocumentError(method.words("table.file_large", most=MOST_BYTES // 1_000_000))


def read_text(text: str, delimiter: str) -> list[list[Cell]]:
    """Return the lines of a text with cells between delimiters, quoted where they hold one or a line break.

    Raises:
        DocumentError: it cannot be read so.
    """
    try:
        return [
            [unquoted(cell.strip()) for cell in line] for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        ]
    except csv.Error as error:
        raise DocumentError(method.words("table.file_kind")) from error


def _csv(data: bytes) -> list[list[Cell]]:
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if "\x00" in text:
        raise DocumentError(method.words("table.file_kind"))
    try:
        first = next(iter(text.splitlines()), "")
        delimiter = max(",;\t", key=lambda sign: len(next(csv.reader([first], delimiter=sign), [])))
    except csv.Error as error:
        raise DocumentError(method.words("table.file_kind")) from error
    return read_text(text, delimiter)[:MOST_LINES]


def _xlsx(data: bytes) -> list[list[Cell]]:
    import openpyxl

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(one.file_size for one in packed.infolist()) > 20 * MOST_BYTES:
                raise too_large()
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        rows = sheet.iter_rows(max_row=MOST_LINES, max_col=MOST_COLUMNS)
        return [[_value(cell) for cell in row] for row in rows]
    except DocumentError:
        raise
    except Exception as error:  # a broken file breaks in whatever place of three libraries it is broken
        raise DocumentError(method.words("table.file_kind")) from error


def _value(cell: Any) -> Cell:
    """Return a cell of a workbook as somebody would type it: days without a time, whole numbers without a point."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, bool | int | float) and not isinstance(value, bool):
        if "%" in str(cell.number_format):
            return Percent(float(f"{value * 100:.15g}"))
        return int(value) if float(value).is_integer() else value
    written = WRITTEN.sub(lambda found: chr(int(found[1], 16)), str(value)).strip()
    # Two halves that stand beside each other are one character.
    return written.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def quoted(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if RISKY.match(text) and not NUMBER.fullmatch(text) else text


def unquoted(text: str) -> str:
    """Return the text that `quoted` was given."""
    return text[1:] if text.startswith("'") and RISKY.match(text) else text


def write_csv(lines: Sequence[Sequence[str]]) -> bytes:
    """Return lines as CSV, with the mark by which spreadsheets know UTF-8. No cell is ever run as a formula."""
    out = io.StringIO(newline="")
    # With quotes around every name, whoever reads the first line knows which sign stands between cells.
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([quoted(cell) for cell in line] for line in lines[:1])
    csv.writer(out).writerows([quoted(cell) for cell in line] for line in lines[1:])
    return out.getvalue().encode("utf-8-sig")


def put(sheet: Worksheet, row: int, column: int, value: Cell) -> None:
    """Write a cell of a workbook: text is text and never a formula."""
    cell = sheet.cell(row, column)
    if isinstance(value, Percent):
        cell.value, cell.number_format = float(f"{value / 100:.15g}"), "0.############%"
    elif isinstance(value, date):
        cell.value, cell.number_format = value, "yyyy-mm-dd"
    elif not isinstance(value, str):
        cell.value = value
    elif value:
        cell.value = FORBIDDEN.sub(lambda found: f"_x{ord(found[0]):04X}_", value)
        cell.data_type = "s"
