"""Ratings from a CSV file with the columns member, party, item and value: all of it, or one clear sentence and nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from vested_widgets import method, texts
from vested_widgets.deals import Rating, RatingsTable
from vested_widgets.deals.ratings import MARGIN, one_spelling
from vested_widgets.documents.errors import DocumentError

COLUMNS = ("member", "party", "item", "value")
LARGEST = 20 * 1024 * 1024
LONGEST = {"member": 80, "party": 120, "item": 80}
# What people write for "no answer".
MISSING = {"", "na", "n/a", "not sure", "unsure", "?"}


def read_ratings(path: Path | str, low: int = 1, high: int = 5, *, margin: float = MARGIN, alike: bool = False) -> RatingsTable:
    """Read ratings from a CSV file; commas, semicolons and tabs are understood, columns may stand in any order.

    Names have one spelling: composed letters, single blanks, nothing invisible; a member is one in capitals or not.

    Args:
        path: a UTF-8 text file of at most 20 MB.
        low: the scale's lowest value.
        high: its highest.
        margin: the difference, in points, that is too small to matter.
        alike: whether names that look alike are meant to be different.

    Returns:
        The ratings; an empty value is "not sure".

    Raises:
        DocumentError: what is wrong, with row and column, and how to mend it.
    """
    if not 1 <= high - low <= 10:
        raise DocumentError(method.words("ratings_file.scale", low=low, high=high))
    path = Path(path)
    if not 0 < margin <= high - low:
        raise DocumentError(method.words("ratings_file.margin", margin=margin, most=high - low))
    reader = csv.reader(io.StringIO(_text(path), newline=""), delimiter=_delimiter(path), strict=True)
    try:
        header = [texts.key(name) for name in next(reader, [])]
        places = _places(path, header)
        found = {
            at: _rating(path, at, row, len(header), places, low, high)
            for at, row in enumerate(reader, 2)
            if any(map(str.strip, row))
        }
    except csv.Error as error:
        raise DocumentError(method.words("ratings_file.csv", file=path.name, at=reader.line_num, error=error)) from error
    found = dict(zip(found, one_spelling(found.values()), strict=True))
    _refuse_doubles(path, found)
    table = RatingsTable(tuple(found.values()), low, high, margin)
    _refuse_thin(path, table)
    if not alike:
        _refuse_look_alikes(path, table)
    return table


def _text(path: Path) -> str:
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise DocumentError(
                method.words("ratings_file.large", file=path.name, size=f"{size / 1024**2:.0f}", most=LARGEST // 1024**2)
            )
        raw = path.read_bytes()
    except OSError as error:
        raise DocumentError(method.words("files.unreadable", file=path.name, error=error.strerror)) from error
    if b"\x00" in raw[:4096]:
        raise DocumentError(method.words("ratings_file.binary", file=path.name))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise DocumentError(method.words("ratings_file.letters", file=path.name, at=line)) from error


def _delimiter(path: Path) -> str:
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        first = file.readline(10_000)
    return max(",;\t", key=first.count)


def _places(path: Path, header: list[str]) -> dict[str, int]:
    missing = [name for name in COLUMNS if name not in header]
    if missing:
        found = ", ".join(header[:10]) or method.words("ratings_file.nothing")
        raise DocumentError(
            method.words(
                "ratings_file.no_column", file=path.name, column=repr(missing[0]), found=found, columns=", ".join(COLUMNS)
            )
        )
    doubled = [name for name in COLUMNS if header.count(name) > 1]
    if doubled:
        raise DocumentError(method.words("ratings_file.column_twice", file=path.name, column=repr(doubled[0])))
    return {name: header.index(name) for name in COLUMNS}


def _rating(path: Path, at: int, row: list[str], width: int, places: dict[str, int], low: int, high: int) -> Rating:
    if len(row) <= max(places.values()):
        raise DocumentError(method.words("ratings_file.short_row", file=path.name, at=at, n=len(row), columns=", ".join(COLUMNS)))
    if any(map(str.strip, row[width:])):
        raise DocumentError(method.words("ratings_file.long_row", file=path.name, at=at, n=len(row), width=width))
    cells = {name: texts.normalised(row[place]) for name, place in places.items()}
    for name, longest in LONGEST.items():
        where = method.words("ratings_file.where", file=path.name, at=at, column=repr(name))
        method.storable(where, row[places[name]], DocumentError)
        if not cells[name]:
            raise DocumentError(method.words("ratings_file.empty", where=where))
        if len(cells[name]) > longest:
            raise DocumentError(
                method.words("ratings_file.long", where=where, typed=repr(cells[name][:30] + "…"), longest=longest)
            )
        if "|" in cells[name] or ("/" in cells[name] and name == "item"):
            raise DocumentError(method.words("ratings_file.signs", where=where, typed=repr(cells[name])))
    return Rating(cells["member"], cells["party"], cells["item"], _value(path, at, cells["value"], low, high))


def _value(path: Path, at: int, text: str, low: int, high: int) -> int | None:
    if text.lower() in MISSING:
        return None
    try:
        value = float(text)
    except ValueError:
        raise DocumentError(
            method.words("ratings_file.no_number", file=path.name, at=at, typed=repr(text[:30]), low=low, high=high)
        ) from None
    if value != value or not low <= value <= high or value != int(value):
        raise DocumentError(method.words("ratings_file.off_scale", file=path.name, at=at, typed=text[:30], low=low, high=high))
    return int(value)


def _refuse_doubles(path: Path, rows: dict[int, Rating]) -> None:
    seen: dict[tuple[str, str], int] = {}
    party_of: dict[str, str] = {}
    for at, row in rows.items():
        before = seen.setdefault((row.member, row.item), at)
        if before != at:
            raise DocumentError(
                method.words(
                    "ratings_file.twice", file=path.name, before=before, at=at, member=repr(row.member), item=repr(row.item)
                )
            )
        party = party_of.setdefault(row.member, row.party)
        if party != row.party:
            raise DocumentError(
                method.words("ratings_file.two_parties", file=path.name, at=at, member=repr(row.member), party=repr(party))
            )


def _refuse_look_alikes(path: Path, table: RatingsTable) -> None:
    columns = {"member": [row.member for row in table.rows], "party": list(table.parties()), "item": table.items()}
    for column, names in columns.items():
        if found := texts.look_alike(dict.fromkeys(names)) or _unlike_in_capitals(names):
            raise DocumentError(
                method.words("ratings_file.look_alike", file=path.name, column=repr(column), one=found[0], other=found[1])
            )


def _unlike_in_capitals(names: Iterable[str]) -> tuple[str, str] | None:
    """Return two names that are the same but for their capitals; None if there are none."""
    first: dict[str, str] = {}
    return next(((first[texts.key(name)], name) for name in names if first.setdefault(texts.key(name), name) != name), None)


def _refuse_thin(path: Path, table: RatingsTable) -> None:
    if not table.rows:
        raise DocumentError(method.words("ratings_file.no_rows", file=path.name, columns=", ".join(COLUMNS)))
    parties = table.parties()
    if not 2 <= len(parties) <= 12:
        raise DocumentError(method.words("ratings_file.parties", file=path.name, n=len(parties)))
