"""A list of people to come into a deal, from CSV, TSV or Excel: a row a person, with name, party and, where it is no member, role."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vested_widgets import method, texts
from vested_widgets.documents.errors import DocumentError
from vested_widgets.documents.reading.files import read_file
from vested_widgets.documents.reading.sheet import Cell, Sheet, Unread, is_empty, text_of

FIELDS = ("alias", "party", "role")
ROLES = ("member", "observer", "sponsor", "architect")
# How many faults are told at once.
TOLD = 8


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """A person of a list: the row in the file, the alias, the name of the party ("" without one), and the role."""

    row: int
    alias: str
    party: str
    role: str


def read_people(data: bytes, name: str, remarks: list[str] | None = None) -> list[ListedPerson]:
    """Read a list of people.

    Args:
        data: a CSV, TSV or Excel (.xlsx) file. Its first row names the columns; others than name, party and role are not read.
        name: what it is called.
        remarks: takes the sentences about what was read differently from what its author sees, if there are any.

    Raises:
        DocumentError: all that is wrong, with its row, and how to mend it.
    """
    read = read_file(data, name, fits=lambda sheet: "alias" in _fields(_head(sheet)))
    if remarks is not None:
        remarks.extend(read.remarks)
    head = _head(read)
    fields = _fields(head)
    faults = list(_faults_of_head(fields))
    found: list[ListedPerson] = []
    if not faults:
        first = next(at for at, row in enumerate(read.rows) if not is_empty(row))
        for at, row in enumerate(read.rows[first + 1 :], first + 2):
            if not is_empty(row):
                found += _person(at, row, fields, faults)
        if not found and not faults:
            faults.append(method.words("people_list.empty"))
    if faults:
        more = method.words("people_list.more", n=len(faults) - TOLD) if len(faults) > TOLD else ""
        raise DocumentError(" ".join([f"{name}:", *faults[:TOLD], more]).strip())
    return found


def _head(sheet: Sheet) -> Sequence[Cell]:
    return next((row for row in sheet.rows if not is_empty(row)), ())


def _fields(head: Sequence[Cell]) -> list[str]:
    """Return what each column holds, "" for those that are not read."""
    known = {key: field for field in FIELDS for key in method.words(f"people_list.column_{field}").split("|")}
    return [known.get(texts.key(text_of(cell)), "") for cell in head]


def _faults_of_head(fields: Sequence[str]) -> Iterator[str]:
    for field in FIELDS:
        title = method.words(f"people_list.column_{field}").split("|")[0]
        if fields.count(field) > 1:
            yield method.words("people_list.twice_named", name=title)
        elif field in ("alias", "party") and field not in fields:
            yield method.words("people_list.missing", name=title)


def _person(at: int, row: Sequence[Cell], fields: Sequence[str], faults: list[str]) -> list[ListedPerson]:
    """Return the person of a row, or nobody and a fault."""
    cells = dict.fromkeys(FIELDS, "") | {
        field: texts.normalised(text_of(cell)) for field, cell in zip(fields, row, strict=False) if field
    }
    broken = [cell.sentence for field, cell in zip(fields, row, strict=False) if field and isinstance(cell, Unread)]
    roles = {texts.key(word): role for role in ROLES for word in (role, method.words(f"role.{role}"))} | {"": "member"}
    role = roles.get(texts.key(cells["role"]))
    if not cells["alias"]:
        broken.append(method.words("people_list.no_name", row=at))
    if role is None:
        known = ", ".join(method.words(f"role.{one}") for one in ROLES)
        broken.append(method.words("people_list.no_role", row=at, role=cells["role"], roles=known))
    if broken or role is None:
        faults.extend(broken)
        return []
    return [ListedPerson(at, cells["alias"], cells["party"], role)]
