"""Prepare an empty Word file: the styles of an agreement, in ours or in a firm's own template."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from vested_widgets import method
from vested_widgets.documents.agreement import word_package
from vested_widgets.documents.errors import DocumentError

if TYPE_CHECKING:
    from docx.document import Document

BODY, CLAUSE, NOTE, TABLE_TEXT, TABLE_HEAD = "Normal", "Vested Clause", "Vested Note", "Vested Table Text", "Vested Table Heading"
_TEMPLATE = b"wordprocessingml.template.main+xml"
_DOCUMENT = b"wordprocessingml.document.main+xml"
_INK = "1C2331"
_QUIET = "566074"


def prepare(template: bytes | None) -> Document:
    """Return an empty file with all styles that an agreement needs.

    Args:
        template: of a firm: its page, header, footer and styles stay as they are, its text goes.

    Raises:
        DocumentError: the template cannot be read, or holds macros or what it would fetch from elsewhere.
    """
    import docx

    if template is None:
        document = docx.Document()
        _ours(document)
    else:
        document = _emptied(template)
    _add_styles(document)
    return document


def _emptied(template: bytes) -> Document:
    import docx

    name = method.words("agreement_file.template")
    word_package.read(template, name)
    try:
        document = docx.Document(io.BytesIO(_as_document(template)))
    except (KeyError, ValueError, OSError) as error:
        raise DocumentError(method.words("word_file.no_word", file=name)) from error
    body = document.element.body
    for element in list(body):
        if element is not body.sectPr:
            body.remove(element)
    return document


def _as_document(template: bytes) -> bytes:
    """Return a template (.dotx) as a document."""
    import zipfile

    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(template)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            data = old.read(part)
            new.writestr(part, data.replace(_TEMPLATE, _DOCUMENT) if part.filename == "[Content_Types].xml" else data)
    return packed.getvalue()


def _ours(document: Document) -> None:
    """Give our own file its page and its type."""
    from docx.shared import Mm, Pt

    # A picture of an empty page that the library brings.
    for name, relation in list(document.part.package.rels.items()):
        if relation.reltype.endswith("/thumbnail"):
            del document.part.package.rels[name]
    # A copy of the styles for Word 2007 that the library brings: it would contradict ours.
    for name, relation in list(document.part.rels.items()):
        if relation.reltype.endswith("/stylesWithEffects"):
            del document.part.rels[name]

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin, section.top_margin, section.bottom_margin = Mm(25), Mm(25), Mm(25), Mm(22)
    normal = document.styles[BODY]
    _type(normal, "Cambria", 10.5, _INK)
    normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(6), 1.2
    for level, size, before in ((1, 17, 0), (2, 12.5, 16)):
        style = document.styles[f"Heading {level}"]
        _type(style, "Calibri", size, _INK)
        style.font.bold = True
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(6)
        style.paragraph_format.keep_with_next = True
    title = document.styles["Title"]
    _type(title, "Cambria", 26, _INK)
    title.paragraph_format.space_after = Pt(14)
    for border in title.element.pPr.findall(_w("pBdr")):
        title.element.pPr.remove(border)
    caption = document.styles["Caption"]
    _type(caption, "Calibri", 10.5, _INK)
    caption.font.bold = True
    caption.paragraph_format.space_before, caption.paragraph_format.space_after = Pt(10), Pt(4)


def _add_styles(document: Document) -> None:
    """Add what is missing; what a firm's template has under these names stays."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
    from docx.shared import Mm, Pt

    present = {style.name for style in document.styles}

    def added(name: str, based_on: str = BODY) -> Any:
        if name in present:
            return None
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles[based_on] if based_on in present else None
        return style

    for level, size in ((1, 17), (2, 12.5)):
        if (style := added(f"Heading {level}")) is not None:
            style.font.bold, style.font.size = True, Pt(size)
    if (style := added("Title")) is not None:
        style.font.size = Pt(26)
    if (style := added("Caption")) is not None:
        style.font.bold = True
    if (style := added(CLAUSE)) is not None:
        style.paragraph_format.space_after = Pt(6)
    if (style := added(NOTE)) is not None:
        _type(style, "Calibri", 9, _QUIET)
        style.paragraph_format.space_after = Pt(3)
    for name, bold in ((TABLE_TEXT, False), (TABLE_HEAD, True)):
        if (style := added(name)) is not None:
            _type(style, "Calibri", 9.5, _INK)
            style.font.bold = bold
            style.paragraph_format.space_after, style.paragraph_format.line_spacing = Pt(0), 1.1
    if (style := added("TOC Heading")) is not None:
        _type(style, "Calibri", 12.5, _INK)
        style.font.bold = True
        style.paragraph_format.space_before = Pt(16)
    for level in (1, 2):
        if (style := added(f"TOC {level}")) is not None:
            section = document.sections[0]
            right = int(section.page_width or 0) - int(section.left_margin or 0) - int(section.right_margin or 0)
            style.paragraph_format.tab_stops.add_tab_stop(right, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
            style.paragraph_format.space_after, style.paragraph_format.left_indent = Pt(2), Mm(6 * (level - 1))


def _type(style: Any, family: str, size: float, colour: str) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style.font.name, style.font.size, style.font.color.rgb = family, Pt(size), RGBColor.from_string(colour)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        if "Theme" in name or "theme" in name:
            del fonts.attrib[name]
    for letters in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{letters}"), family)


def _w(name: str) -> str:
    return f"{{http://schemas.openxmlformats.org/wordprocessingml/2006/main}}{name}"
