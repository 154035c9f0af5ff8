"""A table of attributes that a deal brings: what fits which model, from CSV, Excel or YAML.

A line is an attribute; under each model stands the answer that fits it. The answers of an attribute are the different words in its line, from
left to right, and one answer fits every model under which it stands. Several that fit the same model share its cell, with "|" between
them. An empty cell leaves a model open.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from itertools import chain, count
from typing import Any

from vested_widgets import method, texts
from vested_widgets.documents import sheets
from vested_widgets.documents.errors import DocumentError
from vested_widgets.documents.reading.files import read_file
from vested_widgets.documents.reading.limits import UPLOADED
from vested_widgets.documents.reading.sheet import Sheet, Unread, is_empty, text_of
from vested_widgets.documents.reading.yaml_file import read_yaml
from vested_widgets.method import Item, Ratings

ATTRIBUTE, EXPLAINED = "attribute", "explanation"
BETWEEN = "|"
MOST = 60
SAID = 8


def read_attributes(data: bytes, name: str, part: Ratings, remarks: list[str] | None = None) -> dict[str, Any]:
    """Read a table of attributes for a part whose answers fit columns.

    Args:
        data: a CSV, Excel (.xlsx) or YAML (.yaml, .yml) file.
        name: what it is called.
        part: the ratings part that it is for.
        remarks: takes the sentences about what was read differently from what its author sees, if there are any.

    Returns:
        {"items": [...], "source": text}, as `Seat.bring_table` takes it.

    Raises:
        DocumentError: all that is wrong, with row and column, and how to mend it.
    """
    faults: list[str] = []
    source = ""
    if name.lower().endswith((".yaml", ".yml")):
        head, lines, source = _yaml(data, name)
    else:
        head, lines, said = _rows(data, name, faults)
        if remarks is not None:
            remarks.extend(said)
    places = _places(head, part, faults)
    items: list[dict[str, Any]] = []
    for at, line in lines:
        if any(line):
            item = _item(at, dict(zip(places, line, strict=False)), part, faults)
            _once(at, item, items, faults)
            items.append({**item, "id": _free(item["id"], {other["id"] for other in items})})
    if not items and not faults:
        faults.append(method.words("own_table.empty"))
    if len(items) > MOST:
        faults.append(method.words("own_table.many", rows=len(items), most=MOST))
    if faults:
        more = method.words("own_table.more", n=len(faults) - SAID) if len(faults) > SAID else ""
        raise DocumentError(" ".join([f"{name}:", *faults[:SAID], more]).strip())
    return {"items": items, "source": source or method.words("own_table.source", file=name)}


def write_attributes(items: Sequence[Item], part: Ratings) -> bytes:
    """Return attributes as CSV in the form that `read_attributes` reads: to be changed and brought back.

    Args:
        items: what is asked, each with its answers.
        part: the ratings part that they belong to.
    """
    lines = [[ATTRIBUTE, EXPLAINED, *(column.label for column in part.columns)]]
    for item in items:
        said = [[answer.label for answer in item.answers if column.id in answer.fits] for column in part.columns]
        lines.append([item.title, item.text, *(f" {BETWEEN} ".join(labels) for labels in said)])
    return sheets.write_csv(lines)


def _rows(data: bytes, name: str, faults: list[str]) -> tuple[list[str], list[tuple[int, list[str]]], tuple[str, ...]]:
    """Return the names, the lines with their numbers, and what is said of how they were read."""
    read = read_file(data, name, fits=lambda sheet: ATTRIBUTE in _names(sheet))
    first = next(at for at, row in enumerate(read.rows) if not is_empty(row))
    lines = []
    for at, row in enumerate(read.rows[first + 1 :], first + 2):
        faults += [cell.sentence for cell in row if isinstance(cell, Unread)]
        lines.append((at, [_text(text_of(cell), at) for cell in row]))
        if not is_empty(row[len(read.rows[first]) :]):
            faults.append(method.words("reading.long_row", row=at, n=len(row), width=len(read.rows[first])))
    return [text_of(cell) for cell in read.rows[first]], lines, read.remarks


def _names(sheet: Sheet) -> list[str]:
    """Return the names in the first row with anything in it."""
    row = next((row for row in sheet.rows if not is_empty(row)), ())
    return [texts.key(text_of(cell)) for cell in row]


def _text(text: str, at: int) -> str:
    return method.storable(method.words("own_table.row", at=at), text, DocumentError).strip()


def _yaml(data: bytes, name: str) -> tuple[list[str], list[tuple[int, list[str]]], str]:
    """Return the names, the lines (with the number of the attribute) and where they are from."""
    try:
        read = read_yaml(data, UPLOADED)
    except DocumentError as error:
        raise DocumentError(f"{name}: {error}") from error
    listed = read.get("attributes") if isinstance(read, Mapping) else None
    if not isinstance(listed, list) or not all(isinstance(one, Mapping) for one in listed):
        raise DocumentError(f"{name}: {method.words('own_table.shape')}")
    head = list(dict.fromkeys(str(key) for one in listed for key in one))
    lines = [(at, [_said(one, key, at) for key in head]) for at, one in enumerate(listed, 1)]
    return head, lines, str(read.get("source") or "").strip()


def _said(one: Mapping[Any, Any], key: str, at: int) -> str:
    value = next((found for name, found in one.items() if str(name) == key), None)
    # YAML takes a No and Yes without quotes for what they are not.
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return "" if value is None else _text(str(value), at)


def _places(head: Sequence[str], part: Ratings, faults: list[str]) -> list[str]:
    """Return what each column of the file is: the attribute, its explanation, or one of the part's columns."""
    found: list[str] = []
    for at, cell in enumerate(head, 1):
        name = texts.key(cell)
        fitting = [c.id for c in part.columns if name in (c.id, texts.key(c.label))] or [
            c.id for c in part.columns if name and texts.key(c.label).startswith(name)
        ]
        place = name if name in (ATTRIBUTE, EXPLAINED) else fitting[0] if len(fitting) == 1 else ""
        if name and (not place or place in found):
            columns = ", ".join(column.label for column in part.columns)
            faults.append(
                method.words("own_table.column" if not place else "own_table.twice_named", at=at, name=cell, columns=columns)
            )
        found.append(place)
    missing = [c.label for c in part.columns if c.id not in found]
    if ATTRIBUTE not in found:
        faults.append(method.words("own_table.no_attribute"))
    if missing:
        faults.append(method.words("own_table.missing", columns=", ".join(missing)))
    return found


def _item(at: int, line: Mapping[str, str], part: Ratings, faults: list[str]) -> dict[str, Any]:
    title = texts.normalised(line.get(ATTRIBUTE, ""))
    fits: dict[str, list[str]] = {}
    shown: dict[str, str] = {}
    for column in part.columns:
        for said in (texts.normalised(one) for one in line.get(column.id, "").split(BETWEEN)):
            if said in ("", "-", "–", "—"):
                continue
            if len(said) > 120:
                faults.append(method.words("own_table.long", at=at, column=column.label, letters=len(said)))
            shown.setdefault(said.casefold(), said)
            fits.setdefault(said.casefold(), []).append(column.id)
    if not title or len(title) > 120:
        faults.append(method.words("own_table.no_title", at=at))
    elif not 2 <= len(fits) <= 11:
        faults.append(method.words("own_table.answers", at=at, title=title, n=len(fits)))
    answers = [{"label": shown[key], "fits": columns} for key, columns in fits.items()]
    return {"id": _id(title), "title": title, "text": line.get(EXPLAINED, ""), "answers": answers}


def _once(at: int, item: Mapping[str, Any], items: Sequence[Mapping[str, Any]], faults: list[str]) -> None:
    if item["title"] and any(other["title"].casefold() == item["title"].casefold() for other in items):
        faults.append(method.words("own_table.twice", at=at, title=item["title"]))


def _free(wanted: str, taken: Collection[str]) -> str:
    """Return an id that no other attribute has: names that differ in letters beyond ASCII only, as "C" and "C++" do, come to the same."""
    return next(one for one in chain([wanted], (f"{wanted}-{n}" for n in count(2))) if one not in taken)


def _id(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or re.sub(r"[\s|/]+", "-", title)[:60] or "attribute"
