"""Read the text of a Word file with its tracked changes, clause by clause and row by row, and never flatten them.

Elements are known by their names alone, so that transitional and strict files read the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from vested_widgets.documents.agreement.identifiers import CLAUSE, ROW

How: TypeAlias = Literal["same", "inserted", "deleted"]
MARK = re.compile(rf"({CLAUSE}|{ROW})_[0-9a-f]{{24}}")
HEADING = "_Toc_"
CONTENTS = "TOC"
"""The style of lines of the contents, whatever a program calls it."""
_CONTENTS = re.compile(r"\s*(TOC|PAGEREF)\b")
_CHANGES: dict[str, How] = {"ins": "inserted", "moveTo": "inserted", "del": "deleted", "moveFrom": "deleted"}
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}
# What is no text of the document: properties, codes of fields, what stands beside it.
_SKIPPED = {
    "pPr",
    "rPr",
    "sdtPr",
    "sdtEndPr",
    "trPr",
    "tcPr",
    "tblPr",
    "tblGrid",
    "sectPr",
    "instrText",
    "delInstrText",
    "Fallback",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: whether it stays, comes or goes, and whose change that is."""

    text: str
    how: How
    author: str = ""


@dataclass(slots=True)
class Block:
    """A clause, a row, a heading, or a paragraph or table that has no mark.

    Attributes:
        mark: of a clause or row; the bookmark of a heading; "" of what has none.
        paragraphs: of a clause.
        cells: of a row; of a table without marks, all its cells.
        style: of the first paragraph.
        open: ids of bookmarks that begin in it and have not ended yet.
        heads: of a table without marks, its first row.
        joined_by: who has tracked the deletion of the end of a paragraph, which joins it to the next one.
        placeholder: whether Word shows a prompt there, since somebody has emptied it.
    """

    mark: str
    paragraphs: list[list[Piece]] = field(default_factory=list)
    cells: list[list[Piece]] = field(default_factory=list)
    style: str = ""
    placeholder: bool = False
    heads: str = ""
    open: set[str] = field(default_factory=set)
    joined_by: str = ""

    @property
    def pieces(self) -> list[Piece]:
        """Return all its pieces in their order."""
        return [piece for part in (*self.paragraphs, *self.cells) for piece in part]

    def after(self) -> str:
        """Return the text with all changes accepted."""
        return "\n".join(filter(None, (accepted(one) for one in self.paragraphs)))

    def before(self) -> str:
        """Return the text with all changes rejected."""
        return "\n".join(filter(None, (rejected(one) for one in self.paragraphs)))


def accepted(pieces: Sequence[Piece]) -> str:
    """Return a text with all changes accepted."""
    return "".join(piece.text for piece in pieces if piece.how != "deleted").strip()


def rejected(pieces: Sequence[Piece]) -> str:
    """Return a text with all changes rejected."""
    return "".join(piece.text for piece in pieces if piece.how != "inserted").strip()


def authors(pieces: Sequence[Piece]) -> tuple[str, ...]:
    """Return who has made tracked changes in a text."""
    return tuple(dict.fromkeys(piece.author for piece in pieces if piece.how != "same" and piece.author))


def blocks(root: Any) -> list[Block]:
    """Return what stands in the body of a document, in its order."""
    body = next((one for one in root if _name(one) == "body"), None)
    found: list[Block] = []
    if body is not None:
        _gather(body, found, None, "same", "")
    return found


def _gather(parent: Any, found: list[Block], inside: Block | None, how: How, author: str) -> None:
    for element in parent:
        name = _name(element)
        if name == "sdt":
            _control(element, found, inside, how, author)
        elif name == "p":
            _paragraph(element, found, inside, how, author)
        elif name == "tbl":
            _table(element, found, inside, how, author)
        elif name in _CHANGES:
            _gather(element, found, inside, _CHANGES[name], _attribute(element, "author"))
        elif name not in _SKIPPED and len(element):
            _gather(element, found, inside, how, author)


def _control(element: Any, found: list[Block], inside: Block | None, how: How, author: str) -> None:
    about = next((one for one in element if _name(one) == "sdtPr"), ())
    tag = next((_attribute(one, "val") for one in about if _name(one) == "tag"), "")
    content = next((one for one in element if _name(one) == "sdtContent"), ())
    if MARK.fullmatch(tag) and tag.startswith(CLAUSE) and inside is None:
        block = Block(tag, placeholder=any(_name(one) == "showingPlcHdr" for one in about))
        found.append(block)
        _gather(content, found, block, how, author)
    else:
        _gather(content, found, inside, how, author)


def _paragraph(element: Any, found: list[Block], inside: Block | None, how: How, author: str) -> None:
    about = next((one for one in element if _name(one) == "pPr"), ())
    style = next((_attribute(one, "val") for one in about if _name(one) == "pStyle"), "")
    end = next((one for one in about if _name(one) == "rPr"), ())
    joined_by = next((_attribute(one, "author") or "?" for one in end if _name(one) == "del"), "")
    if any(_CONTENTS.match(one.text or "") for one in element.iter() if _name(one) == "instrText"):
        style = CONTENTS
    boxes: list[Any] = []
    pieces = _pieces(element, how, author, boxes)
    names = [_attribute(one, "name") for one in element.iter() if _name(one) == "bookmarkStart"]
    mark = next((name for name in names if MARK.fullmatch(name) or name.startswith(HEADING)), "")
    if inside is None and not mark and found and found[-1].open:
        # A text of several paragraphs, whose content control is gone, reaches to the end of its bookmark.
        inside = found[-1]
        inside.open = set() if _ends(element) & inside.open else inside.open
    if inside is not None:
        inside.paragraphs.append(pieces)
        inside.joined_by = inside.joined_by or joined_by
        inside.style = inside.style or style
    elif any(piece.text.strip() for piece in pieces) or mark:
        begun = {
            _attribute(one, "id") for one in element.iter() if _name(one) == "bookmarkStart" and _attribute(one, "name") == mark
        }
        reaches = begun - _ends(element) if mark.startswith(CLAUSE) else set()
        found.append(Block(mark, [pieces], style=style, open=reaches, joined_by=joined_by))
    for box in boxes:
        _gather(box, found, None, how, author)


def _ends(element: Any) -> set[str]:
    return {_attribute(one, "id") for one in element.iter() if _name(one) == "bookmarkEnd"}


def _pieces(element: Any, how: How, author: str, boxes: list[Any]) -> list[Piece]:
    """Return the pieces of a paragraph; text boxes in it are put aside, since they are paragraphs of their own."""
    found: list[Piece] = []

    def walk(parent: Any, how: How, author: str) -> None:
        for one in parent:
            name = _name(one)
            if name in _CHANGES:
                walk(one, _CHANGES[name], _attribute(one, "author"))
            elif name in ("t", "delText"):
                found.append(Piece(one.text or "", "deleted" if name == "delText" and how == "same" else how, author))
            elif name == "txbxContent":
                boxes.append(one)
            elif name in _SIGNS and _name(parent) == "r":
                found.append(Piece(_SIGNS[name], how, author))
            elif name == "sym":
                found.append(Piece(_symbol(one), how, author))
            elif name not in _SKIPPED:
                walk(one, how, author)

    walk(element, how, author)
    return _joined(found)


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    found: list[Piece] = []
    for piece in pieces:
        if found and (found[-1].how, found[-1].author) == (piece.how, piece.author):
            found[-1] = Piece(found[-1].text + piece.text, piece.how, piece.author)
        elif piece.text:
            found.append(piece)
    return found


def _symbol(element: Any) -> str:
    try:
        return chr(int(_attribute(element, "char"), 16))
    except ValueError:
        return "�"


def _table(element: Any, found: list[Block], inside: Block | None, how: How, author: str) -> None:
    rows = list(_rows(element, "", how, author))
    if not any(row.mark for row in rows):
        # A table of nobody's rows: part of the frame, or one that somebody has put in.
        cells = [cell for row in rows for cell in row.cells]
        if inside is not None:
            inside.paragraphs.extend(cells)
        elif cells:
            found.append(Block("", cells=cells, heads=" ".join(accepted(cell) for cell in rows[0].cells)))
        return
    found += rows[1:] if not rows[0].mark else rows


def _rows(parent: Any, tag: str, how: How, author: str) -> Iterator[Block]:
    for element in parent:
        name = _name(element)
        if name == "tr":
            yield _row(element, tag, how, author)
        elif name == "sdt":
            about = next((one for one in element if _name(one) == "sdtPr"), ())
            own = next((_attribute(one, "val") for one in about if _name(one) == "tag"), "")
            content = next((one for one in element if _name(one) == "sdtContent"), ())
            yield from _rows(content, own if MARK.fullmatch(own) else tag, how, author)
        elif name in _CHANGES:
            yield from _rows(element, tag, _CHANGES[name], _attribute(element, "author"))


def _row(element: Any, tag: str, how: How, author: str) -> Block:
    about = next((one for one in element if _name(one) == "trPr"), ())
    for one in about:
        if _name(one) in ("ins", "del"):
            how, author = _CHANGES[_name(one)], _attribute(one, "author")
    names = [_attribute(one, "name") for one in element.iter() if _name(one) == "bookmarkStart"]
    mark = tag or next((name for name in names if MARK.fullmatch(name)), "")
    row = Block(mark)
    for cell in _cells(element):
        pieces: list[Piece] = []
        for at, paragraph in enumerate(one for one in cell.iter() if _name(one) == "p"):
            if at and pieces:
                pieces.append(Piece("\n", "same"))
            # Of a row that comes or goes, everything comes or goes.
            pieces += [
                Piece(one.text, one.how if how == "same" else how, one.author or author)
                for one in _pieces(paragraph, how, author, [])
            ]
        row.cells.append(_joined(pieces))
    return row


def _cells(row: Any) -> Iterator[Any]:
    for element in row:
        if _name(element) == "tc":
            yield element
        elif _name(element) in ("sdt", "sdtContent", "ins", "del"):
            yield from _cells(element)


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def _attribute(element: Any, name: str) -> str:
    return next((str(value) for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")
