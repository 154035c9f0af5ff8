"""Tables of plain cells from and to files: CSV and Excel. What a cell means is for the one who asks."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence

from vested_widgets import method
from vested_widgets.documents.errors import DocumentError

MOST_BYTES = 5_000_000
MOST_LINES = 5_001
CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def read_table(data: bytes, name: str) -> list[list[str]]:
    """The lines of a CSV or Excel file (its first sheet), cell by cell as text; empty lines are left out.

    Raises:
        DocumentError: it is neither, too large, or cannot be read; the message says how to mend it.
    """
    if len(data) > MOST_BYTES:
        raise DocumentError(method.words("table.file_large", most=MOST_BYTES // 1_000_000))
    lines = _xlsx(data) if name.lower().endswith(".xlsx") or data[:2] == b"PK" else _csv(data)
    return [line for line in lines if any(line)]


def _csv(data: bytes) -> list[list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if "\x00" in text:
        raise DocumentError(method.words("table.file_kind"))
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    try:
        return [[cell.strip() for cell in line] for line in csv.reader(io.StringIO(text), delimiter=delimiter)][:MOST_LINES]
    except csv.Error as error:
        raise DocumentError(method.words("table.file_kind")) from error


def _xlsx(data: bytes) -> list[list[str]]:
    import openpyxl

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(one.file_size for one in packed.infolist()) > 20 * MOST_BYTES:
                raise DocumentError(method.words("table.file_large", most=MOST_BYTES // 1_000_000))
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        return [[_text(cell) for cell in line] for line in sheet.iter_rows(max_row=MOST_LINES, max_col=60, values_only=True)]
    except (zipfile.BadZipFile, KeyError, ValueError, IndexError, OSError) as error:
        raise DocumentError(method.words("table.file_kind")) from error


def _text(cell: object) -> str:
    """A cell of a workbook as somebody would type it: days without a time, whole numbers without a point."""
    from datetime import datetime

    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def write_table(titles: Sequence[str], lines: Sequence[Sequence[str]], form: str) -> tuple[str, bytes]:
    """A table as a file, `form` is "csv" or "xlsx": its media type and its bytes. No cell is ever run as a formula.

    Raises:
        DocumentError: there is no such form.
    """
    if form == "csv":
        out = io.StringIO()
        csv.writer(out).writerows([titles, *([_plain(cell) for cell in line] for line in lines)])
        return CSV, out.getvalue().encode("utf-8-sig")
    if form != "xlsx":
        raise DocumentError(method.words("table.file_kind"))
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for line in (titles, *lines):
        cells = []
        for text in line:
            cell = openpyxl.cell.WriteOnlyCell(sheet, value=text)
            cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    packed = io.BytesIO()
    book.save(packed)
    return XLSX, packed.getvalue()


def _plain(text: str) -> str:
    """A cell that a spreadsheet would take for a formula, with the sign that keeps it text; numbers below zero stay numbers."""
    return f"'{text}" if text[:1] in "=+@\t\r" or (text[:1] == "-" and not text[1:2].isdigit()) else text
