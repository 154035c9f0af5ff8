"""Read CSV and TSV: which letters, which sign between cells, and every row of it or one sentence."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

from vested_widgets import method
from vested_widgets.documents.errors import DocumentError
from vested_widgets.documents.reading import clipboard
from vested_widgets.documents.reading.encodings import decode
from vested_widgets.documents.reading.limits import Limits
from vested_widgets.documents.reading.sheet import Cell, Sheet

DELIMITERS = ",;\t|"
# A first line by which Excel tells itself which sign stands between cells. People do not see it.
TOLD = re.compile(r'"?sep=(?P<sign>[^\r\n"])"?[;,\t]*(?:\r\n|\n|\r|\Z)', re.IGNORECASE)
# Rows by which the sign between cells is told.
TRIED = 200
# csv refuses cells of more letters than this unless it is told; a cell that long is a quote that was never closed.
LONGEST = 131_072


def read_csv(data: bytes, limits: Limits, encoding: str = "") -> Sheet:
    """Return the cells of a text file.

    Args:
        data: the file.
        limits: how large it may be.
        encoding: how its letters are written, if somebody has chosen it.

    Raises:
        DocumentError: it is no text, too large, or a quotation mark has no partner; the message says where.
    """
    decoded = decode(data, encoding)
    text = decoded.text
    told = TOLD.match(text)
    body = text[told.end() :] if told else text
    delimiter, remark = (told["sign"], "") if told else _delimiter(body)
    rows: list[list[Cell]] = [[]] if told else []
    count = 0
    unquoted = delimiter == "\t" and '"' in body and not _is_quoted(body)
    for row in clipboard.split_cells(body.rstrip("\r\n")) if unquoted else _rows(body, delimiter, len(rows)):
        rows.append([cell.strip() for cell in row])
        count += len(row)
        limits.count("rows", len(rows), limits.rows)
        limits.count("columns", len(row), limits.columns)
        limits.count("cells", count, limits.cells)
    remarks = tuple(sentence for sentence in (decoded.sentence, remark) if sentence)
    return Sheet(rows, remarks, encoding=decoded.encoding, guessed=bool(decoded.sentence))


def _rows(text: str, delimiter: str, skipped: int) -> Iterator[list[str]]:
    """Yield the rows; `skipped` is how many lines stand above them."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    row = 0
    try:
        for row, cells in enumerate(reader, 1):  # noqa: B007  (it is told in the error)
            yield cells
    except csv.Error as error:
        raise DocumentError(method.words("reading.quote", row=row + 1 + skipped)) from error


def _is_quoted(text: str) -> bool:
    """Return whether quotation marks stand as in CSV; in what was saved from a clipboard they may begin a cell by themselves."""
    try:
        for _ in csv.reader(io.StringIO(text, newline=""), delimiter="\t", strict=True):
            pass
    except csv.Error:
        return False
    return True


def _delimiter(text: str) -> tuple[str, str]:
    """Return the sign between cells, and a sentence if it is a guess."""
    even: dict[str, tuple[float, int]] = {}
    for sign in DELIMITERS:
        widths = []
        try:
            for row in islice(csv.reader(io.StringIO(text, newline=""), delimiter=sign), TRIED):
                if any(cell.strip() for cell in row):
                    widths.append(len(row))
        except csv.Error:
            continue
        if widths and widths[0] > 1:
            even[sign] = (sum(width == widths[0] for width in widths) / len(widths), widths[0])
    if not even:
        return ",", ""
    best = max(even, key=lambda sign: (even[sign][0], even[sign][1]))
    same = [sign for sign in even if sign != best and even[sign][0] == even[best][0]]
    if not same:
        return best, ""
    names = {
        sign: method.words(f"reading.sign_{name}")
        for sign, name in zip(DELIMITERS, ("comma", "semicolon", "tab", "bar"), strict=True)
    }
    return best, method.words("reading.delimiter", sign=names[best], other=names[same[0]], columns=even[best][1])
