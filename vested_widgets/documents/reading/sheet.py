"""A sheet of cells as a file holds them: values with what a spreadsheet shows beside them, and the address of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self, TypeAlias

from vested_widgets.method import amounts, days


class Percent(float):
    """A number that a spreadsheet shows as a percentage, in hundredths: 12.5 for "12.5 %"."""


class Money(float):
    """A number that a spreadsheet shows with a currency, by its code or sign."""

    currency: str

    def __new__(cls, amount: float, currency: str) -> Self:
        """Return an amount of a currency."""
        found = super().__new__(cls, amount)
        found.currency = currency
        return found


class Labelled(float):
    """A number that a spreadsheet shows with words around it: 3 for "3 days"."""

    shown: str

    def __new__(cls, number: float, shown: str) -> Self:
        """Return a number with what is shown for it."""
        found = super().__new__(cls, number)
        found.shown = shown
        return found


class Day(date):
    """A day, with what a spreadsheet shows for it: "Nov 2026", "24.11.2026 09:00"; "" where each spreadsheet shows its own form."""

    shown: str

    def __new__(cls, year: int, month: int, day: int, shown: str = "") -> Self:
        """Return a day with what is shown for it."""
        found = super().__new__(cls, year, month, day)
        found.shown = shown
        return found


@dataclass(frozen=True, slots=True)
class Unread:
    """A cell whose content the file does not hold: what stands there, and the sentence that says why and how to mend it."""

    shown: str
    sentence: str

    def __str__(self) -> str:
        return self.shown


Cell: TypeAlias = str | int | float | date | Unread
"""A cell: text ("" for nothing), a number or one with its unit, a day, or what could not be read."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a file holds.

    Attributes:
        rows: cells by row and column, from the first row of the file on; rows may differ in length.
        remarks: sentences about what its author sees differently, or may not expect.
        name: of the sheet, in a workbook.
        names: of all its sheets that are not hidden.
        encoding: how the letters of a text file were read, as Python calls it.
        guessed: whether the encoding was guessed.
    """

    rows: Sequence[Sequence[Cell]]
    remarks: tuple[str, ...] = ()
    name: str = ""
    names: tuple[str, ...] = ()
    encoding: str = ""
    guessed: bool = False

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self.rows)

    def __getitem__(self, row: int) -> Sequence[Cell]:
        """Return a row, counted from 0."""
        return self.rows[row]

    def __iter__(self) -> Iterator[Sequence[Cell]]:
        """Return the rows."""
        return iter(self.rows)


def address(row: int, column: int) -> str:
    """Return the address of a cell: "B3" for row 3, column 2."""
    return f"{letters(column)}{row}"


def letters(column: int) -> str:
    """Return the letters of a column: "A" for 1, "AA" for 27."""
    found = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def is_empty(row: Sequence[Cell]) -> bool:
    """Return whether nothing stands in a row."""
    return all(cell == "" for cell in row)


def text_of(cell: Cell) -> str:
    """Return a cell as people read it, numbers as English pages write them."""
    if isinstance(cell, str | Unread):
        return str(cell)
    if isinstance(cell, date):
        return getattr(cell, "shown", "") or days.show_date(cell.isoformat(), "en")
    if isinstance(cell, Labelled):
        return cell.shown
    number = f"{float(cell):.15g}"
    if isinstance(cell, Percent):
        return amounts.show_percent(float(cell), "en")
    return f"{cell.currency} {number}" if isinstance(cell, Money) else number
