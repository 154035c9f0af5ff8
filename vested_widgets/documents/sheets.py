"""Plain cells to files: CSV and Excel. What a cell means is for `documents.tables`; files are read by `documents.reading`.

In CSV a sign that would start a formula gets an apostrophe before it, which is taken off again (`unquoted`) when the file comes back; in
Excel a text is stored as a text, and is never a formula.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from vested_widgets.documents.reading.sheet import Cell, Percent, Unread

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet


CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a spreadsheet takes for the start of a formula, unless the cell is nothing but a number.
RISKY = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
NUMBER = re.compile(r"[-+]?[0-9][0-9.,'’\s\u00a0\u202f]*\s?%?")
# Letters that XML has no place for stand in Excel files as _x000D_; so does what looks like that already.
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


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
    elif not isinstance(value, str | Unread):
        cell.value = value
    elif text := str(value):
        cell.value = FORBIDDEN.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
        cell.data_type = "s"
