"""Open a Word file from elsewhere safely: counted while it is unpacked, and refused if it would run, fetch or carry anything.

Nothing of it is written anywhere, and no address in it is followed.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vested_widgets import method
from vested_widgets.documents.errors import DocumentError
from vested_widgets.documents.reading.limits import UPLOADED

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_PARTS = 2_000
LARGEST_PART = 30_000_000
# Links that people click, and that nothing follows by itself.
CLICKED = re.compile(r"(https?://|mailto:)", re.IGNORECASE)
MACROS = re.compile(r"vbaproject|vbadata|macroenabled|activex|vba", re.IGNORECASE)
EMBEDDED = re.compile(r"(^|/)(embeddings|activex)/|oleobject", re.IGNORECASE)
EMBEDDING = {"oleObject", "package", "control", "aFChunk", "subDocument", "frame", "attachedToolbars"}
# Fields that fetch text or start programs.
FETCHING = re.compile(r"^\s*(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|LINK|DATABASE|RD|IMPORT|INCLUDE)\b", re.IGNORECASE)
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_OLD = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class WordPackage:
    """The XML parts of a Word file by their names, and how many links to pages it has."""

    name: str
    parts: dict[str, bytes]
    links: int

    def root(self, part: str) -> Any:
        """Return the root element of a part.

        Raises:
            DocumentError: it is missing, is no XML, or declares entities.
        """
        return _root(self.name, self.parts.get(part))

    def custom(self) -> Iterator[Any]:
        """Yield the root elements of data that travels in the file."""
        for part in sorted(self.parts):
            if re.fullmatch(r"customXml/item[0-9]*\.xml", part):
                yield self.root(part)


def read(data: bytes, name: str) -> WordPackage:
    """Open a Word file.

    Raises:
        DocumentError: it is none, is too large, or has macros, linked or embedded content, or a password.
    """
    UPLOADED.check_size(len(data))
    if data.startswith(_OLD):
        raise DocumentError(method.words("word_file.old", file=name))
    try:
        parts = _unpacked(data, name)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        if isinstance(error, DocumentError):
            raise
        raise DocumentError(method.words("word_file.no_word", file=name)) from error
    types = parts.get("[Content_Types].xml", b"")
    if b"wordprocessingml" not in types or "word/document.xml" not in parts:
        raise DocumentError(method.words("word_file.no_word", file=name))
    if MACROS.search(types.decode("utf-8", "replace")):
        raise DocumentError(method.words("word_file.macros", file=name))
    links = sum(_checked_relations(name, part, body) for part, body in parts.items() if part.endswith(".rels"))
    for part, body in parts.items():
        if part.startswith("word/") and part.endswith(".xml"):
            _refuse_fetching(name, _root(name, body))
    return WordPackage(name, parts, links)


def _unpacked(data: bytes, name: str) -> dict[str, bytes]:
    """Return the XML parts; what they hold unpacked is counted before and while it is read."""
    found: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        listed = packed.infolist()
        UPLOADED.count("parts", len(listed), MOST_PARTS)
        if len({one.filename.lower() for one in listed}) < len(listed):
            raise ValueError("a part is there twice")
        if any(one.flag_bits & 1 for one in listed):
            raise DocumentError(method.words("word_file.old", file=name))
        left = UPLOADED.unpacked
        if sum(one.file_size for one in listed) > left:
            raise DocumentError(method.words("word_file.unpacked", file=name, most=left // 1_000_000))
        for one in listed:
            if MACROS.search(one.filename):
                raise DocumentError(method.words("word_file.macros", file=name))
            if EMBEDDED.search(one.filename):
                raise DocumentError(method.words("word_file.embedded", file=name))
            if not one.filename.lower().endswith((".xml", ".rels")):
                continue
            with packed.open(one) as stream:
                body = stream.read(min(left, LARGEST_PART) + 1)
            left -= len(body)
            if left < 0 or len(body) > LARGEST_PART:
                raise DocumentError(method.words("word_file.unpacked", file=name, most=UPLOADED.unpacked // 1_000_000))
            found[one.filename] = body
    return found


def _root(name: str, data: bytes | None) -> Any:
    from lxml import etree

    if data is None:
        raise DocumentError(method.words("word_file.no_word", file=name))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        tree = etree.parse(io.BytesIO(data), parser)
    except etree.XMLSyntaxError as error:
        raise DocumentError(method.words("word_file.no_word", file=name)) from error
    if tree.docinfo.doctype:
        raise DocumentError(method.words("word_file.no_word", file=name))
    return tree.getroot()


def _checked_relations(name: str, part: str, data: bytes) -> int:
    """Refuse what a part fetches or carries; return how many pages it links to."""
    links = 0
    for relation in _root(name, data):
        kind = str(relation.get("Type", "")).rpartition("/")[2]
        target = str(relation.get("Target", ""))
        if kind in EMBEDDING or EMBEDDED.search(target):
            raise DocumentError(method.words("word_file.embedded", file=name))
        if relation.get("TargetMode") != "External":
            continue
        if kind != "hyperlink" or not CLICKED.match(target):
            raise DocumentError(method.words("word_file.linked", file=name, target=target[:60] or part))
        links += 1
    return links


def _refuse_fetching(name: str, root: Any) -> None:
    for tag in ("instrText", "fldSimple", "altChunk", "subDoc", "object", "control"):
        for space in (W, STRICT):
            for element in root.iter(f"{{{space}}}{tag}"):
                if tag in ("altChunk", "subDoc", "object", "control"):
                    raise DocumentError(method.words("word_file.embedded", file=name))
                code = element.text if tag == "instrText" else element.get(f"{{{space}}}instr")
                if FETCHING.match(code or ""):
                    raise DocumentError(method.words("word_file.linked", file=name, target=(code or "").strip()[:60]))
