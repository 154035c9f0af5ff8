"""Read a file that somebody brings, whatever kind of table it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from vested_widgets import method
from vested_widgets.documents.errors import DocumentError
from vested_widgets.documents.reading.limits import UPLOADED, Limits
from vested_widgets.documents.reading.sheet import Sheet, is_empty
from vested_widgets.documents.reading.text import read_csv
from vested_widgets.documents.reading.workbook import read_workbook

ZIPPED, OLD = b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_file(
    data: bytes,
    name: str,
    *,
    sheet: str = "",
    encoding: str = "",
    limits: Limits = UPLOADED,
    fits: Callable[[Sheet], bool] | None = None,
) -> Sheet:
    """Return a sheet of a CSV, TSV or Excel file; empty rows are there, so that their number is that in the file.

    Args:
        data: the file.
        name: what it is called.
        sheet: which sheet of a workbook; "" for the first visible one that `fits`, or else that holds anything.
        encoding: how the letters of a text file are written (`encodings.KNOWN`); "" to find out.
        limits: how large it may be.
        fits: tells whether a sheet is one that the caller looks for.

    Raises:
        DocumentError: it is neither, too large, or cannot be read; the message says how to mend it.
    """
    limits.check_size(len(data))
    if data.startswith(OLD):
        raise DocumentError(method.words("reading.old_excel"))
    packed = name.lower().endswith((".xlsx", ".xlsm")) or data.startswith(ZIPPED)
    found = read_workbook(data, limits, sheet, fits) if packed else read_csv(data, limits, encoding)
    end = max((at for at, row in enumerate(found.rows, 1) if not is_empty(row)), default=0)
    if not end:
        raise DocumentError(method.words("table.file_empty"))
    return replace(found, rows=found.rows[:end])
