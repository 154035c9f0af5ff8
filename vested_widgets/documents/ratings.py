"""Ratings from a CSV file with the columns member, party, item and value: all of it, or one clear sentence and nothing."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from vested_widgets.deals import Rating, RatingsTable
from vested_widgets.documents.errors import DocumentError

COLUMNS = ("member", "party", "item", "value")
LARGEST = 20 * 1024 * 1024
LONGEST = {"member": 80, "party": 120, "item": 80}
# What people write for "no answer".
MISSING = {"", "na", "n/a", "not sure", "unsure", "?"}


def read_ratings(path: Path | str, low: int = 1, high: int = 5) -> RatingsTable:
    """Read ratings from a CSV file; commas, semicolons and tabs are understood, columns may stand in any order.

    Args:
        path: a UTF-8 text file of at most 20 MB.
        low: the scale's lowest value.
        high: its highest.

    Returns:
        The ratings; an empty value is "not sure".

    Raises:
        DocumentError: what is wrong, with row and column, and how to mend it.
    """
    if not 1 <= high - low <= 10:
        raise DocumentError(f"A scale has 2 to 11 points, but {low} to {high} has not. Choose another scale.")
    path = Path(path)
    reader = csv.reader(io.StringIO(_text(path), newline=""), delimiter=_delimiter(path), strict=True)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        places = _places(path, header)
        found = {
            at: _rating(path, at, row, len(header), places, low, high)
            for at, row in enumerate(reader, 2)
            if any(map(str.strip, row))
        }
    except csv.Error as error:
        raise DocumentError(
            f"{path.name}, row {reader.line_num}: it cannot be read as CSV ({error}). Look for a quote without its partner."
        ) from error
    _refuse_doubles(path, found)
    table = RatingsTable(tuple(found.values()), low, high)
    _refuse_thin(path, table)
    return table


def _text(path: Path) -> str:
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise DocumentError(
                f"{path.name} has {size / 1024**2:.0f} MB; at most {LARGEST // 1024**2} MB are read. "
                "Split it, or leave out columns."
            )
        raw = path.read_bytes()
    except OSError as error:
        raise DocumentError(f"{path.name} cannot be read: {error.strerror}. Check its path and permissions.") from error
    if b"\x00" in raw[:4096]:
        raise DocumentError(f"{path.name} is not a text file. Save your table as CSV (UTF-8) and try again.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise DocumentError(
            f"{path.name}, row {line}: a letter is not in UTF-8. Save the file as CSV (UTF-8) and try again."
        ) from error


def _delimiter(path: Path) -> str:
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        first = file.readline(10_000)
    return max(",;\t", key=first.count)


def _places(path: Path, header: list[str]) -> dict[str, int]:
    missing = [name for name in COLUMNS if name not in header]
    if missing:
        found = ", ".join(header[:10]) or "nothing"
        raise DocumentError(
            f"{path.name}, row 1: the column {missing[0]!r} is missing (found: {found}). Name the columns {', '.join(COLUMNS)}."
        )
    doubled = [name for name in COLUMNS if header.count(name) > 1]
    if doubled:
        raise DocumentError(f"{path.name}, row 1: the column {doubled[0]!r} stands there twice. Leave one of them.")
    return {name: header.index(name) for name in COLUMNS}


def _rating(path: Path, at: int, row: list[str], width: int, places: dict[str, int], low: int, high: int) -> Rating:
    if len(row) <= max(places.values()):
        raise DocumentError(
            f"{path.name}, row {at}: it has {len(row)} columns, too few to hold {', '.join(COLUMNS)}. Complete the row."
        )
    if any(map(str.strip, row[width:])):
        raise DocumentError(
            f"{path.name}, row {at}: it has {len(row)} columns, but the first row names {width}. Put text with commas in quotes."
        )
    cells = {name: row[place].strip() for name, place in places.items()}
    for name, longest in LONGEST.items():
        where = f"{path.name}, row {at}, column {name!r}"
        if not cells[name]:
            raise DocumentError(f"{where}: it is empty. Fill it in, or take the row out.")
        if len(cells[name]) > longest:
            raise DocumentError(f"{where}: {cells[name][:30] + '…'!r} is longer than {longest} letters. Shorten it.")
        if "|" in cells[name] or ("/" in cells[name] and name == "item"):
            raise DocumentError(f"{where}: {cells[name]!r} has | or / in it, which names cannot have. Take it out.")
    return Rating(cells["member"], cells["party"], cells["item"], _value(path, at, cells["value"], low, high))


def _value(path: Path, at: int, text: str, low: int, high: int) -> int | None:
    if text.lower() in MISSING:
        return None
    try:
        value = float(text)
    except ValueError:
        raise DocumentError(
            f"{path.name}, row {at}, column 'value': {text[:30]!r} is not a number. Write a number from {low} to {high}."
        ) from None
    if value != value or not low <= value <= high or value != int(value):
        raise DocumentError(
            f"{path.name}, row {at}, column 'value': {text[:30]} is not on the scale from {low} to {high}. "
            "Correct it, or name another scale."
        )
    return int(value)


def _refuse_doubles(path: Path, rows: dict[int, Rating]) -> None:
    seen: dict[tuple[str, str], int] = {}
    party_of: dict[str, str] = {}
    for at, row in rows.items():
        before = seen.setdefault((row.member.casefold(), row.item), at)
        if before != at:
            raise DocumentError(
                f"{path.name}, rows {before} and {at}: member {row.member!r} has rated {row.item!r} twice. Leave one of them."
            )
        party = party_of.setdefault(row.member.casefold(), row.party)
        if party != row.party:
            raise DocumentError(
                f"{path.name}, row {at}, column 'party': member {row.member!r} was in {party!r} before. "
                "Give each member one party."
            )


def _refuse_thin(path: Path, table: RatingsTable) -> None:
    if not table.rows:
        raise DocumentError(f"{path.name} has no answers below its first row. Add rows with {', '.join(COLUMNS)}.")
    parties = table.parties()
    if not 2 <= len(parties) <= 12:
        raise DocumentError(
            f"{path.name}, column 'party': a deal has 2 to 12 parties, but this file has {len(parties)}. Check the column."
        )
