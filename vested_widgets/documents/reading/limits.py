"""How large a file may be, packed and unpacked. All is counted while it is read, so that a small file cannot take much memory or time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

from vested_widgets import method
from vested_widgets.documents.errors import DocumentError


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that is read of one file.

    Attributes:
        packed: bytes of the file.
        unpacked: bytes of all that is packed in it, and of what is read of that.
        cells: cells of a sheet, empty ones to the left of others too; texts that cells share; elements of YAML.
        rows, columns: the last row and column with anything in it.
    """

    packed: int
    unpacked: int
    cells: int
    rows: int
    columns: int

    def check_size(self, size: int) -> None:
        """Refuse a file of too many bytes."""
        if size > self.packed:
            raise DocumentError(method.words("table.file_large", most=self.packed // 1_000_000))

    def refuse(self, what: str, most: int) -> NoReturn:
        """Raise the sentence for too much of something; `what` names it in the catalogue."""
        raise DocumentError(method.words("reading.limit", most=f"{most:,}", what=method.words(f"reading.limit_{what}")))

    def count(self, what: str, number: int, most: int) -> None:
        """Refuse a number above a limit."""
        if number > most:
            self.refuse(what, most)


UPLOADED = Limits(packed=4_000_000, unpacked=40_000_000, cells=200_000, rows=40_000, columns=1_000)
"""For files that a page brings. A message to the server holds `packed` bytes and a little more."""
ON_DISK = Limits(packed=20 * 1024 * 1024, unpacked=120_000_000, cells=1_500_000, rows=400_000, columns=2_000)
"""For files that whoever runs the command or a notebook has."""
