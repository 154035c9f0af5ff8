"""The parts of an Excel workbook (Office Open XML, transitional and strict), read element by element and counted while they are read.

Both forms differ in their namespaces only, and elements are known by their names alone: so one reader reads both. openpyxl holds the
whole of a row or a style sheet before anybody can count it, and tells neither formulas without a result nor what is hidden or merged
when it reads in a stream; so it is used here for what formats and days mean, and to write.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from vested_widgets import method
from vested_widgets.documents.errors import DocumentError
from vested_widgets.documents.reading.limits import Limits

CHUNK = 1 << 16
MOST_PARTS = 5_000
DEEPEST = 100
REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
# The formats that files do not repeat stand in openpyxl.styles.numbers.BUILTIN_FORMATS.
BUILT_IN = 164


class Broken(Exception):
    """A part is not what it should be."""


class Package:
    """The parts of a workbook's file. Nothing of it is written anywhere."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        """Open it.

        Raises:
            DocumentError: it is too large unpacked, or has a password.
            Broken: it is no package.
        """
        self.limits, self._left = limits, limits.unpacked
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise Broken(str(error)) from error
        parts = self._zip.infolist()
        limits.count("parts", len(parts), MOST_PARTS)
        if any(part.flag_bits & 1 for part in parts):
            raise DocumentError(method.words("reading.password"))
        if len({part.filename for part in parts}) < len(parts):
            raise Broken("a part is there twice")
        if sum(part.file_size for part in parts) > limits.unpacked:
            self._refuse()
        self.names = {part.filename.lower(): part for part in parts}

    def _refuse(self) -> None:
        self.limits.refuse("unpacked", self.limits.unpacked // 1_000_000)

    def parse(
        self, name: str, start: Callable[[str, dict[str, str]], None], end: Callable[[str], None], text: Any = None
    ) -> None:
        """Go through a part; elements and attributes are told by their names without a namespace.

        Raises:
            DocumentError: it has too many bytes.
            Broken: it is missing, is no XML, declares entities or nests too deep.
        """
        part = self.names.get(name.lower())
        if part is None:
            raise Broken(f"{name} is missing")
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Broken("packed in a way that workbooks are not")
        parser = expat.ParserCreate()
        depth = 0

        def opened(tag: str, attributes: dict[str, str]) -> None:
            nonlocal depth
            depth += 1
            if depth > DEEPEST:
                raise Broken("nested too deep")
            start(tag.rpartition(":")[2], {key.rpartition(":")[2]: value for key, value in attributes.items()})

        def closed(tag: str) -> None:
            nonlocal depth
            depth -= 1
            end(tag.rpartition(":")[2])

        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = opened, closed, text
        parser.StartDoctypeDeclHandler = _refuse_entities
        parser.buffer_text = True
        try:
            with self._zip.open(part) as stream:
                while chunk := stream.read(CHUNK):
                    self._left -= len(chunk)
                    if self._left < 0:
                        self._refuse()
                    parser.Parse(chunk, False)
                parser.Parse(b"", True)
        except DocumentError:
            raise
        except (expat.ExpatError, zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
            raise Broken(str(error)) from error


def _refuse_entities(*_declared: object) -> None:
    raise Broken("declares entities")


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet of the workbook: its name, its part, and whether people see it."""

    name: str
    part: str
    visible: bool


@dataclass(frozen=True, slots=True)
class Book:
    """What stands beside the cells: sheets, shared texts, number formats by style, and whether days count from 1904."""

    sheets: tuple[SheetPart, ...]
    texts: tuple[str, ...]
    formats: tuple[str, ...]
    from_1904: bool


@dataclass
class RawCell:
    """A cell as the file has it: the place of its style, its type, its value as text (None if there is none), and whether it is a formula."""

    style: int
    kind: str
    text: str | None
    formula: bool


@dataclass
class RawSheet:
    """The cells of a sheet by row and column, counted from 1; and what is hidden or merged."""

    cells: dict[int, dict[int, RawCell]] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)


def read_book(package: Package) -> Book:
    """Read all but the cells."""
    root = _relations(package, "_rels/.rels", "")
    part = next((target for kind, target in root.values() if kind == "officeDocument"), "xl/workbook.xml")
    folder, name = posixpath.split(part)
    relations = _relations(package, f"{folder}/_rels/{name}.rels", folder)
    found: list[tuple[str, str, bool]] = []
    from_1904 = False

    def start(tag: str, given: dict[str, str]) -> None:
        nonlocal from_1904
        if tag == "sheet":
            found.append((given.get("name", ""), given.get("id", ""), given.get("state", "visible") == "visible"))
            package.limits.count("sheets", len(found), 1_000)
        elif tag == "workbookPr":
            from_1904 = given.get("date1904") in ("1", "true", "on")

    package.parse(part, start, _nothing)
    sheets = [
        SheetPart(title, relations[key][1], visible)
        for title, key, visible in found
        if key in relations and relations[key][0] == "worksheet"
    ]
    by_kind = dict(relations.values())
    texts = _texts(package, by_kind["sharedStrings"]) if by_kind.get("sharedStrings", "").lower() in package.names else []
    formats = _formats(package, by_kind["styles"]) if by_kind.get("styles", "").lower() in package.names else []
    return Book(tuple(sheets), tuple(texts), tuple(formats), from_1904)


def _nothing(_tag: str) -> None:
    """Do nothing at the end of an element."""


def _relations(package: Package, name: str, folder: str) -> Mapping[str, tuple[str, str]]:
    """Return kind and target of relations by their ids."""
    found: dict[str, tuple[str, str]] = {}

    def start(tag: str, given: dict[str, str]) -> None:
        if tag == "Relationship" and given.get("TargetMode") != "External":
            target = given.get("Target", "")
            path = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[given.get("Id", str(len(found)))] = (given.get("Type", "").rpartition("/")[2], path)
            package.limits.count("parts", len(found), MOST_PARTS)

    if name.lower() in package.names:
        package.parse(name, start, _nothing)
    return found


def _texts(package: Package, name: str) -> list[str]:
    """Return the texts that cells share; how they are spoken (phonetic runs) is left out."""
    found: list[str] = []
    gathered: list[str] = []
    inside: list[str] = []

    def start(tag: str, _given: dict[str, str]) -> None:
        inside.append(tag)
        if tag == "si":
            gathered.clear()
            package.limits.count("cells", len(found) + 1, package.limits.cells)

    def end(tag: str) -> None:
        inside.pop()
        if tag == "si":
            found.append("".join(gathered))

    def text(written: str) -> None:
        if inside and inside[-1] == "t" and "rPh" not in inside:
            gathered.append(written)

    package.parse(name, start, end, text)
    return found


def _formats(package: Package, name: str) -> list[str]:
    """Return the number format of each cell style."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS

    own: dict[int, str] = {}
    styles: list[int] = []
    inside: list[str] = []

    def start(tag: str, given: dict[str, str]) -> None:
        inside.append(tag)
        if tag == "numFmt" and "cellXfs" not in inside:
            own[_whole(given.get("numFmtId"))] = given.get("formatCode", "General")
        elif tag == "xf" and inside[-2:-1] == ["cellXfs"]:
            styles.append(_whole(given.get("numFmtId")))
        package.limits.count("styles", len(styles) + len(own), 100_000)

    def end(_tag: str) -> None:
        inside.pop()

    package.parse(name, start, end)
    return [own.get(number) or BUILTIN_FORMATS.get(number, "General") for number in styles]


def _whole(text: str | None) -> int:
    try:
        return int(text or 0)
    except ValueError as error:
        raise Broken(f"{text!r} is no number") from error


def read_cells(package: Package, name: str) -> RawSheet:
    """Read the cells of a sheet that hold anything.

    Raises:
        DocumentError: there are too many rows, columns or cells.
        Broken: it cannot be read.
    """
    limits, sheet = package.limits, RawSheet()
    row = column = count = wide = 0
    cell: RawCell | None = None
    gathered: list[str] | None = None
    spoken = inline = False

    def start(tag: str, given: dict[str, str]) -> None:
        nonlocal row, column, count, cell, gathered, spoken, inline
        if tag == "c":
            column += 1
            if reference := given.get("r"):
                row, column = _place(reference)
            count += 1
            limits.count("cells", count, 4 * limits.cells)
            cell = RawCell(_whole(given.get("s")), given.get("t", "n"), None, False)
            inline = cell.kind == "inlineStr"
        elif tag == "row":
            row, column = _whole(given.get("r")) if given.get("r") else row + 1, 0
            if given.get("hidden") in ("1", "true"):
                sheet.hidden_rows.append(row)
        elif cell is not None and (tag == "v" or (tag == "t" and inline and not spoken)):
            gathered = [] if cell.text is None else [cell.text]
        elif tag == "f" and cell is not None:
            cell.formula = True
        elif tag == "rPh":
            spoken = True
        elif tag == "mergeCell":
            sheet.merged.append(given.get("ref", ""))
            limits.count("merged", len(sheet.merged), 10_000)
        elif tag == "col" and given.get("hidden") in ("1", "true"):
            sheet.hidden_columns.append((_whole(given.get("min")), _whole(given.get("max"))))

    def end(tag: str) -> None:
        nonlocal cell, gathered, spoken, wide
        if gathered is not None and cell is not None and tag in ("v", "t"):
            cell.text, gathered = "".join(gathered), None
        elif tag == "rPh":
            spoken = False
        elif tag == "c" and cell is not None:
            if cell.text or cell.formula:
                limits.count("rows", row, limits.rows)
                limits.count("columns", column, limits.columns)
                line = sheet.cells.setdefault(row, {})
                wide += max(0, column - max(line, default=0))
                limits.count("cells", wide, limits.cells)
                line[column] = cell
            cell = None

    def text(written: str) -> None:
        if gathered is not None:
            gathered.append(written)

    package.parse(name, start, end, text)
    return sheet


def _place(reference: str) -> tuple[int, int]:
    """Return row and column of an address."""
    found = REFERENCE.fullmatch(reference)
    if not found:
        raise Broken(f"{reference!r} is no address")
    column = 0
    for letter in found[1]:
        column = 26 * column + ord(letter) - 64
    return int(found[2]), column
