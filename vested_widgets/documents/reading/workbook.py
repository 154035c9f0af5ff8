"""Read a sheet of an Excel workbook as its author sees it: the visible sheet, units by their number formats, days as days.

What the file cannot tell (a formula without its result) is `Unread`; what is read in another way than it is shown is remarked on.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import datetime

from vested_widgets import method
from vested_widgets.documents.errors import DocumentError
from vested_widgets.documents.reading import number_formats as formats
from vested_widgets.documents.reading.limits import Limits
from vested_widgets.documents.reading.remarks import Remarks
from vested_widgets.documents.reading.sheet import Cell, Day, Labelled, Money, Percent, Sheet, Unread, address, is_empty, letters
from vested_widgets.documents.reading.xlsx_parts import Book, Broken, Package, RawCell, RawSheet, SheetPart, read_book, read_cells

# Letters that XML has no place for stand in Excel files as _x000D_.
WRITTEN = re.compile(r"_x([0-9A-Fa-f]{4})_")
NUMBER = re.compile(r"[-+−]?[0-9][0-9.,'’\s\u00a0\u202f]*\s?%?")

Fits = Callable[[Sheet], bool]


def read_workbook(data: bytes, limits: Limits, wanted: str = "", fits: Fits | None = None) -> Sheet:
    """Return a sheet of a workbook.

    Args:
        data: the file.
        limits: how large it may be.
        wanted: the sheet's name; "" for the first visible one that `fits`, or else that holds anything.
        fits: tells whether a sheet is one that the caller looks for.

    Raises:
        DocumentError: it is no workbook, too large, or has no such sheet; the message says how to mend it.
    """
    try:
        package = Package(data, limits)
        _refuse_others(package)
        book = read_book(package)
        visible = [sheet for sheet in book.sheets if sheet.visible]
        if wanted:
            chosen = [sheet for sheet in book.sheets if sheet.name == wanted]
            if not chosen:
                names = ", ".join(sheet.name for sheet in visible)
                raise DocumentError(method.words("reading.no_sheet", sheet=wanted, sheets=names))
            return _read(package, book, chosen[0])
        if not visible:
            raise DocumentError(method.words("reading.all_hidden" if book.sheets else "table.file_empty"))
        first: Sheet | None = None
        for part in visible:
            sheet = _read(package, book, part)
            if any(not is_empty(row) for row in sheet.rows):
                if fits is None or fits(sheet):
                    return sheet
                first = first or sheet
        return first or sheet
    except (Broken, RecursionError) as error:
        raise DocumentError(method.words("table.file_kind")) from error


def _refuse_others(package: Package) -> None:
    """Say of files that are packed like a workbook what to do with them."""
    if "xl/workbook.bin" in package.names:
        raise DocumentError(method.words("reading.other_kind", kind="XLSB"))
    if "content.xml" in package.names and "mimetype" in package.names:
        raise DocumentError(method.words("reading.other_kind", kind="OpenDocument"))


def _read(package: Package, book: Book, part: SheetPart) -> Sheet:
    raw = read_cells(package, part.part)
    remarks = Remarks()
    numeric: dict[int, int] = {}
    texts: dict[int, list[tuple[int, str]]] = {}
    rows: list[list[Cell]] = []
    for at in range(1, max(raw.cells, default=0) + 1):
        line = raw.cells.get(at, {})
        cells: list[Cell] = [""] * max(line, default=0)
        for column, cell in line.items():
            value = _value(book, cell, address(at, column), remarks)
            cells[column - 1] = value
            if isinstance(value, float | int):
                numeric[column] = numeric.get(column, 0) + 1
            elif isinstance(value, str) and NUMBER.fullmatch(value):
                texts.setdefault(column, []).append((at, value))
        rows.append(cells)
    for column, found in texts.items():
        if len(found) <= numeric.get(column, 0):
            for at, value in found:
                remarks.add("text_number", f"{address(at, column)} ({value})")
    _remark_on_hidden(raw, remarks)
    names = tuple(sheet.name for sheet in book.sheets if sheet.visible)
    said = remarks.sentences()
    if len(names) > 1 or not part.visible:
        others = ", ".join(method.quoted(name) for name in names if name != part.name)
        said.insert(0, method.words("reading.sheet", sheet=part.name, others=others))
    hidden = [method.quoted(sheet.name) for sheet in book.sheets if not sheet.visible and sheet is not part]
    if hidden and book.sheets.index(part) > next(at for at, one in enumerate(book.sheets) if not one.visible):
        said.insert(0, method.words("reading.hidden_sheets", sheets=", ".join(hidden)))
    return Sheet(rows, tuple(said), part.name, names)


def _remark_on_hidden(raw: RawSheet, remarks: Remarks) -> None:
    for row in raw.hidden_rows:
        if raw.cells.get(row):
            remarks.add("hidden_rows", str(row))
    filled = {column for line in raw.cells.values() for column in line} if raw.hidden_columns else set()
    for low, high in raw.hidden_columns:
        for column in sorted(filled):
            if low <= column <= high:
                remarks.add("hidden_columns", letters(column))
    for reference in raw.merged:
        remarks.add("merged", reference)


def _value(book: Book, cell: RawCell, where: str, remarks: Remarks) -> Cell:
    """Return a cell as its author sees it, as far as the file tells."""
    if cell.formula and not cell.text and cell.kind != "str":
        return Unread("", method.words("reading.formula", cell=where))
    text = cell.text or ""
    if cell.kind == "s":
        return _plain(_shared(book, text))
    if cell.kind in ("str", "inlineStr"):
        return _plain(text)
    if cell.kind == "b":
        return "TRUE" if text.strip() in ("1", "true") else "FALSE"
    if cell.kind == "e":
        remarks.add("error", f"{where} ({text})")
        return text
    code = book.formats[cell.style] if 0 <= cell.style < len(book.formats) else "General"
    if cell.kind == "d":
        return _day(_iso(text), code, where, remarks)
    return _number(book, text, code, where, remarks)


def _shared(book: Book, text: str) -> str:
    try:
        return book.texts[int(text)]
    except (ValueError, IndexError) as error:
        raise Broken(f"{text!r} names no text") from error


def _plain(text: str) -> str:
    written = WRITTEN.sub(lambda found: chr(int(found[1], 16)), text).strip()
    # Two halves that stand beside each other are one character.
    return written.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _number(book: Book, text: str, code: str, where: str, remarks: Remarks) -> Cell:
    try:
        held = float(text)
    except ValueError as error:
        raise Broken(f"{text!r} is no number") from error
    if not math.isfinite(held):
        raise Broken(f"{text!r} is no number")
    # Spreadsheets show at most 15 digits: 0.1 + 0.2 is 0.3 there.
    value = float(f"{held:.15g}")
    section = formats.section_of(code, value)
    if section.days:
        return _counted_day(book, value, code, where, remarks)
    if formats.is_rounded(code, value):
        remarks.add("rounded", f"{where} ({formats.shown_number(code, value)} ← {_bare(value * 100**section.percent)})")
    elif not section.digits and not section.general:
        remarks.add("masked", f"{where} ({_bare(value)})")
    if section.percent:
        return Percent(float(f"{value * 100:.15g}"))
    if section.words == "%":
        return Percent(value)
    if section.currency:
        return Money(value, section.currency)
    if section.words and section.digits:
        return Labelled(value, formats.shown_number(code, value))
    return int(value) if value.is_integer() else value


def _bare(value: float) -> str:
    return f"{float(f'{value:.15g}'):.15g}"


def _counted_day(book: Book, value: float, code: str, where: str, remarks: Remarks) -> Cell:
    from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

    section = formats.section_of(code, value)
    if any(part.startswith("[") for part, real in section.days if real):
        # Hours and minutes that are counted beyond a day: a length of time.
        remarks.add("elapsed", where)
        return _bare(value * 24) + " h"
    try:
        if value < 0:
            raise ValueError
        found = from_excel(value, CALENDAR_MAC_1904 if book.from_1904 else CALENDAR_WINDOWS_1900)
    except (ValueError, OverflowError, TypeError):
        return Unread(_bare(value), method.words("reading.no_day", cell=where))
    if isinstance(found, datetime):
        return _day(found, code, where, remarks)
    return str(found)[:5] if str(found).endswith(":00") else str(found)[:8]


def _iso(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text.strip().removesuffix("Z"))
    except ValueError as error:
        raise Broken(f"{text!r} is no day") from error


def _day(found: datetime, code: str, where: str, remarks: Remarks) -> Cell:
    if not formats.is_day(code):
        return Day(found.year, found.month, found.day)
    shown = formats.shown_day(code, found)
    if not formats.shows_whole_day(code):
        day = f"{found.day} {found.strftime('%b %Y')}"
        remarks.add("part_of_day", f"{where} ({shown or code} ← {day})")
    elif (found.hour or found.minute) and any(part.lower()[:1] in "hs" for part, real in formats.sections(code)[0].days if real):
        remarks.add("time", where)
    return Day(found.year, found.month, found.day, shown)
