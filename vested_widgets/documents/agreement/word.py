"""Write an agreement as a Word file that lawyers can work on, and a redline between two versions as tracked changes.

Headings and clauses are numbered by Word. Clauses and rows of tables are marked (`identifiers`), so that `word_reading` finds them again
in a file that has been edited. The whole agreement travels in a part of the file beside its text.
"""

from __future__ import annotations

import base64
import io
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Any

from vested_widgets import method
from vested_widgets.documents.agreement import as_json, drawing, identifiers, redline, wording
from vested_widgets.documents.agreement.word_styles import (
    BODY,
    CLAUSE,
    NOTE,
    TABLE_HEAD,
    TABLE_TEXT,
    prepare,
)

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement

    from vested_widgets.documents.agreement.content import Agreement, Clause, Picture, Schedule, Section, Table, TableRow

NAMESPACE = "urn:vested-workbook:agreement"
AUTHOR = "Vested Workbook"
WIDE_TABLE = 6
"""Columns above which a table stands on a page that lies on its side."""
EMU = 9525
HANGING = 850
"""Twentieths of a point by which a clause stands right of its number."""
Progress = Callable[[int, int], None]


def write_word(
    agreement: Agreement,
    *,
    before: Agreement | None = None,
    template: bytes | None = None,
    progress: Progress | None = None,
) -> bytes:
    """Return an agreement as a Word file.

    Args:
        before: an earlier version; what has changed since then is written as tracked changes.
        template: a Word file or template of a firm, whose styles, header and page are taken.
        progress: called with the number of schedules that are written and that there are.

    Raises:
        DocumentError: the template is none, or holds macros.
    """
    return _Writer(agreement, before, prepare(template)).write(progress or (lambda _done, _all: None))


@dataclass(frozen=True, slots=True)
class _Old:
    """What an earlier version said.

    Attributes:
        clauses, rows: texts by mark.
        gone: (mark, text) of clauses that are no more, by the section in which they stood; rows by their table.
        sections: (heading, section) of whole sections that are no more, by their schedule; "" for those of a schedule that is no more.
    """

    clauses: dict[str, str]
    rows: dict[str, tuple[str, ...]]
    gone: dict[str, list[tuple[str, str]]]
    gone_rows: dict[str, list[tuple[str, tuple[str, ...]]]]
    sections: dict[str, list[tuple[str, str]]]

    @classmethod
    def of(cls, before: Agreement | None, after: Agreement) -> _Old:
        """Gather it."""
        found = cls({}, {}, {}, {}, {})
        if before is None:
            return found
        here = {one.mark for one in identifiers.marked(after)}
        for one in identifiers.marked(before):
            if one.clause is not None:
                found.clauses[one.mark] = one.clause.text
                if one.mark not in here:
                    found.gone.setdefault(one.section.of, []).append((one.mark, one.clause.text))
            elif one.row is not None and one.table is not None:
                found.rows[one.mark] = one.row.shown
                if one.mark not in here:
                    found.gone_rows.setdefault(one.table.id, []).append((one.mark, one.row.shown))
        kept = {schedule.id: {section.of for section in schedule.sections} for schedule in after.schedules}
        for schedule in before.schedules:
            for section in schedule.sections:
                if section.of not in kept.get(schedule.id, set()):
                    place = schedule.id if schedule.id in kept else ""
                    found.sections.setdefault(place, []).append((f"{section.number} {section.title}", section.of))
        return found


class _Writer:
    """One file on its way."""

    def __init__(self, agreement: Agreement, before: Agreement | None, document: Document) -> None:
        self.agreement, self.document = agreement, document
        self.redlined, self.old = before is not None, _Old.of(before, agreement)
        self.marks = {id(one.clause or one.row): one.mark for one in identifiers.marked(agreement)}
        self.numbering = _Numbering(document)
        self.last_id = 100
        self.stamp = agreement.read_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def write(self, progress: Progress) -> bytes:
        """Write everything."""
        self._properties()
        self._page()
        self._head()
        many = len(self.agreement.schedules)
        for done, schedule in enumerate(self.agreement.schedules):
            progress(done, many)
            self._schedule(schedule)
        progress(many, many)
        self._gone_sections("")
        self._signatures()
        self._annexes()
        self._embed()
        packed = io.BytesIO()
        self.document.save(packed)
        return packed.getvalue()

    # The frame

    def _properties(self) -> None:
        properties, moment = self.document.core_properties, self.agreement.read_at.astimezone(UTC).replace(tzinfo=None)
        properties.title, properties.author, properties.last_modified_by = wording.title(self.agreement), AUTHOR, AUTHOR
        properties.subject, properties.language = wording.code_words(self.agreement.code), method.language()
        properties.created = properties.modified = moment
        properties.comments = properties.keywords = ""

    def _page(self) -> None:
        section = self.document.sections[0]
        if not section.header.is_linked_to_previous and section.header.paragraphs[0].text.strip():
            section.footer.is_linked_to_previous = False
        else:
            head = section.header.paragraphs[0]
            head.style = self.document.styles[NOTE]
            _runs(head._p, method.words("agreement_file.header", deal=self.agreement.deal))
        foot = section.footer.paragraphs[0] if not section.footer.paragraphs[0].text.strip() else section.footer.add_paragraph()
        foot.style = self.document.styles[NOTE]
        code = method.words("agreement_file.footer", code=wording.code_words(self.agreement.code))
        _runs(foot._p, f"{code}  ·  {method.words('agreement_file.page')} ")
        _field(foot._p, "PAGE", "1")
        _runs(foot._p, f" {method.words('agreement_file.page_of')} ")
        _field(foot._p, "NUMPAGES", "1")

    def _head(self) -> None:
        self._paragraph(wording.title(self.agreement), "Title")
        self._facts(wording.facts(self.agreement))
        if points := wording.open_points(self.agreement):
            self._heading(method.words("agreement_file.open_points"))
            self._plain_table(wording.open_columns(), points, widths=(2, 3))
        self._contents()

    def _facts(self, facts: Sequence[tuple[str, str]]) -> None:
        table = _table([1.2, 4], borders=False)
        for name, value in facts:
            table.append(_row([_cell(self._styled(name, TABLE_HEAD), 1.2), _cell(self._styled(value, TABLE_TEXT), 4)]))
        self._add(table)
        self._paragraph("", BODY)

    def _contents(self) -> None:
        """Write the contents as a field with what it will hold, so that it reads before Word has made it anew."""
        head = self._paragraph(method.words("agreement_file.contents"), "TOC Heading")
        if wording.open_points(self.agreement):
            head.get_or_add_pPr().get_or_add_pageBreakBefore()
        listed: list[tuple[int, str, str]] = []
        for schedule in self.agreement.schedules:
            listed.append((1, wording.schedule_title(schedule), self._heading_mark(schedule.number)))
            listed += [(2, f"{s.number}  {s.title}", self._heading_mark(s.number)) for s in schedule.sections]
        listed += [(1, method.words(f"agreement_file.{name}"), f"_Toc_{name}") for name in ("signatures", "changes", "trail")]
        for at, (level, text, mark) in enumerate(listed):
            paragraph = self._paragraph("", f"TOC {level}")
            if at == 0:
                begin = _make("w:r")
                begin.append(_make("w:fldChar", fldCharType="begin", dirty="true"))
                paragraph.append(begin)
                paragraph.append(_instruction(' TOC \\o "1-2" \\h \\z \\u '))
                paragraph.append(_char("separate"))
            link = _make("w:hyperlink", anchor=mark, history="1")
            _runs(link, text)
            tab = _make("w:r")
            tab.append(_make("w:tab"))
            link.append(tab)
            _field(link, f"PAGEREF {mark} \\h", "1")
            paragraph.append(link)
            if at == len(listed) - 1:
                paragraph.append(_char("end"))

    @staticmethod
    def _heading_mark(number: str) -> str:
        return f"_Toc_{number.replace('.', '_')}"

    # Schedules

    def _schedule(self, schedule: Schedule) -> None:
        self._heading(schedule.title, schedule.number, level=1, new_page=True)
        for line in wording.schedule_lines(schedule):
            self._paragraph(line, NOTE)
        for note in schedule.notes:
            self._paragraph(note, NOTE)
        if not any(section.clauses or section.tables for section in schedule.sections):
            self._paragraph(method.words("agreement_file.nothing"), BODY)
        for section in schedule.sections:
            self._section(section)
        self._gone_sections(schedule.id)

    def _gone_sections(self, schedule: str) -> None:
        """Write the sections of the earlier version that are gone."""
        for heading, of in self.old.sections.get(schedule, ()):
            paragraph = self._styled("", "Heading 2")
            self.numbering.leave_out(paragraph)
            self._tracked(paragraph, heading, "")
            self._mark_paragraph(paragraph, "del")
            self._add(paragraph)
            for mark, text in self.old.gone.get(of, ()):
                self._gone(mark, text)

    def _section(self, section: Section) -> None:
        self._heading(section.title, section.number, level=2)
        for clause in section.clauses:
            self._clause(clause)
        for mark, text in self.old.gone.get(section.of, ()):
            self._gone(mark, text)
        for table in section.tables:
            self._joint_table(table)
        for picture in section.pictures:
            self._picture(picture)

    def _clause(self, clause: Clause) -> None:
        mark = self.marks[id(clause)]
        before = self.old.clauses.get(mark, "") if self.redlined else clause.text
        # A changed text is one paragraph with line breaks, so that its words can be compared from line to line.
        lines = clause.text.split("\n") if before == clause.text else [clause.text]
        paragraphs = [self._styled("", CLAUSE) for _ in lines]
        self.numbering.put(paragraphs[0], clause.number, 2)
        for paragraph, line in zip(paragraphs, lines, strict=True):
            if before == clause.text:
                _runs(paragraph, line)
            else:
                self._tracked(paragraph, before, line)
        for paragraph in paragraphs[1:]:
            _before(paragraph.pPr, _make("w:ind", left=str(HANGING)), "w:jc", "w:outlineLvl", "w:rPr")
        if self.redlined and mark not in self.old.clauses:
            self._mark_paragraph(paragraphs[0], "ins")
        self._bookmarked(paragraphs[0], mark, paragraphs[-1])
        self._add(self._control(paragraphs, mark, clause.number))

    def _gone(self, mark: str, text: str) -> None:
        """Write a clause of the earlier version that is gone, as a tracked deletion."""
        paragraph = self._styled("", CLAUSE)
        self._tracked(paragraph, text, "")
        self._mark_paragraph(paragraph, "del")
        self._add(self._control([self._bookmarked(paragraph, mark)], mark, method.words("agreement_file.change_clause")))

    def _joint_table(self, table: Table) -> None:
        if not table.rows:
            return
        wide = len(table.columns) > WIDE_TABLE
        if wide:
            self._turn(on_its_side=True)
        self._paragraph(table.title, "Caption", keep=True)
        widths = wording.widths([column.title for column in table.columns], [row.shown for row in table.rows])
        drawn = _table(widths)
        drawn.append(
            _row([_cell(self._styled(c.title, TABLE_HEAD), w) for c, w in zip(table.columns, widths, strict=True)], True)
        )
        for row in table.rows:
            drawn.append(self._table_row(row, widths))
        for mark, shown in self.old.gone_rows.get(table.id, ()):
            drawn.append(self._gone_row(mark, shown, widths))
        self._add(drawn)
        self._paragraph("", BODY)
        if wide:
            self._turn(on_its_side=False)

    def _table_row(self, row: TableRow, widths: Sequence[float]) -> BaseOxmlElement:
        mark = self.marks[id(row)]
        cells = []
        old = self.old.rows.get(mark, ())
        for at, (text, width) in enumerate(zip(row.shown, widths, strict=True)):
            paragraph = self._styled("", TABLE_TEXT)
            if self.redlined:
                self._tracked(paragraph, old[at] if at < len(old) else "", text)
            else:
                _runs(paragraph, text)
            cells.append(_cell(self._bookmarked(paragraph, mark) if at == 0 else paragraph, width))
        drawn = _row(cells)
        if self.redlined and mark not in self.old.rows:
            drawn.get_or_add_trPr().append(self._change("ins"))
        return self._control([drawn], mark, row.shown[0][:60] if row.shown else "")

    def _gone_row(self, mark: str, shown: Sequence[str], widths: Sequence[float]) -> BaseOxmlElement:
        """Write a row of the earlier version that is gone, as a tracked deletion."""
        cells = []
        for at, width in enumerate(widths):
            paragraph = self._styled("", TABLE_TEXT)
            self._tracked(paragraph, shown[at] if at < len(shown) else "", "")
            cells.append(_cell(self._bookmarked(paragraph, mark) if at == 0 else paragraph, width))
        drawn = _row(cells)
        drawn.get_or_add_trPr().append(self._change("del"))
        return self._control([drawn], mark, "")

    def _picture(self, picture: Picture) -> None:
        self._paragraph(picture.title, "Caption", keep=True)
        drawn = drawing.draw(picture)
        if drawn is None:
            self._paragraph(method.words("agreement_file.no_picture"), NOTE)
            rows = [tuple(_told(cell) for cell in row) for row in picture.rows]
            self._plain_table(picture.columns, rows, wording.widths(picture.columns, rows))
        else:
            self._drawing(drawn)
        self._paragraph(picture.caption, NOTE)

    def _drawing(self, drawn: drawing.Drawing) -> None:
        from docx.shared import Emu

        section = self.document.sections[-1]
        room = int(section.page_width or 0) - int(section.left_margin or 0) - int(section.right_margin or 0)
        tall = int(section.page_height or 0) * 7 // 10
        width = min(room, int(drawn.width * EMU), int(tall * drawn.width / drawn.height))
        run = self.document.add_paragraph(style=BODY).add_run()
        shape = run.add_picture(io.BytesIO(drawing.png(drawn)), width=Emu(width))
        named = shape._inline.docPr
        named.set("descr", _writable(drawn.alt))
        named.set("name", f"Picture {named.get('id')}")
        self._vectors(shape._inline, drawn.svg)

    def _vectors(self, inline: Any, svg: str) -> None:
        """Give Word the picture as vectors too; programs that do not know them show the pixels."""
        from docx.opc.packuri import PackURI
        from docx.opc.part import Part
        from lxml import etree

        package = self.document.part.package
        name = package.next_partname("/word/media/drawing%d.svg")
        part = Part(PackURI(str(name)), "image/svg+xml", svg.encode(), package)
        relation = self.document.part.relate_to(part, f"{_OFFICE}/relationships/image")
        blip = inline.graphic.graphicData.pic.blipFill.blip
        listed = etree.SubElement(blip, f"{{{_DRAWING}}}extLst")
        extension = etree.SubElement(listed, f"{{{_DRAWING}}}ext", uri="{96DAC541-7B7A-43D3-8B79-37D633B846F1}")
        asvg = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
        drawn = etree.SubElement(extension, f"{{{asvg}}}svgBlip", nsmap={"asvg": asvg})
        drawn.set(f"{{{_OFFICE}/relationships}}embed", relation)

    # The end

    def _signatures(self) -> None:
        self._heading(method.words("agreement_file.signatures"), mark="_Toc_signatures", level=1, new_page=True)
        self._paragraph(wording.signing(self.agreement), BODY)
        names = wording.signature_columns()
        widths = (2, 2, 3, 2)
        table = _table(widths)
        table.append(_row([_cell(self._styled(name, TABLE_HEAD), w) for name, w in zip(names, widths, strict=True)], True))
        for line in wording.signature_lines(self.agreement):
            texts = (line.party, line.person, line.signed, "")
            row = _row([_cell(self._styled(text, TABLE_TEXT), w) for text, w in zip(texts, widths, strict=True)])
            row.get_or_add_trPr().append(_make("w:trHeight", val="900", hRule="atLeast"))
            table.append(row)
        self._add(table)

    def _annexes(self) -> None:
        self._heading(method.words("agreement_file.changes"), mark="_Toc_changes", level=1, new_page=True)
        if changes := wording.change_rows(self.agreement):
            self._plain_table(wording.change_columns(), changes, widths=(1.2, 1.5, 1, 3, 3))
        else:
            self._paragraph(method.words("agreement_file.no_changes"), BODY)
        self._heading(method.words("agreement_file.trail"), mark="_Toc_trail", level=1)
        self._plain_table(wording.trail_columns(), wording.trail_rows(self.agreement), widths=(2, 2, 5))

    def _embed(self) -> None:
        """Put the agreement into the file as data, for whoever checks or compares it later."""
        from docx.opc.packuri import PackURI
        from docx.opc.part import Part
        from lxml import etree

        root = etree.Element(f"{{{NAMESPACE}}}agreement", nsmap={None: NAMESPACE})
        root.text = base64.b64encode(as_json.write_json(self.agreement)).decode()
        data = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        package = self.document.part.package
        part = Part(package.next_partname("/customXml/item%d.xml"), "application/xml", data, package)
        self.document.part.relate_to(part, f"{_OFFICE}/relationships/customXml")
        item = etree.Element(f"{{{_CUSTOM}}}datastoreItem", nsmap={"ds": _CUSTOM})
        item.set(f"{{{_CUSTOM}}}itemID", "{6E0A4B0D-7C55-4C1B-9B57-0A5D2C3F8E11}")
        schemas = etree.SubElement(item, f"{{{_CUSTOM}}}schemaRefs")
        etree.SubElement(schemas, f"{{{_CUSTOM}}}schemaRef").set(f"{{{_CUSTOM}}}uri", NAMESPACE)
        props = Part(
            PackURI(str(part.partname).replace("item", "itemProps")),
            "application/vnd.openxmlformats-officedocument.customXmlProperties+xml",
            etree.tostring(item, xml_declaration=True, encoding="UTF-8", standalone=True),
            package,
        )
        part.relate_to(props, f"{_OFFICE}/relationships/customXmlProps")

    # Elements

    def _add(self, element: BaseOxmlElement) -> None:
        self.document.element.body.sectPr.addprevious(element)

    def _styled(self, text: str, style: str) -> BaseOxmlElement:
        paragraph = _make("w:p")
        paragraph.get_or_add_pPr().style = self.document.styles[style].style_id
        _runs(paragraph, text)
        if _is_rtl(text):
            _before(paragraph.pPr, _make("w:bidi"), "w:adjustRightInd", "w:spacing", "w:ind", "w:jc", "w:rPr")
        return paragraph

    def _paragraph(self, text: str, style: str, *, keep: bool = False) -> BaseOxmlElement:
        paragraph = self._styled(text, style)
        if keep:
            paragraph.pPr.get_or_add_keepNext()
        self._add(paragraph)
        return paragraph

    def _heading(self, text: str, number: str = "", *, mark: str = "", level: int = 2, new_page: bool = False) -> None:
        """Write a heading; one without a number that is no part of the contents looks like one all the same."""
        paragraph = self._styled("", f"Heading {level}")
        if new_page:
            paragraph.pPr.get_or_add_pageBreakBefore()
        if number:
            self.numbering.put(paragraph, number, level - 1)
        else:
            self.numbering.leave_out(paragraph)
        _runs(paragraph, text)
        if name := mark or (self._heading_mark(number) if number else ""):
            self._bookmarked(paragraph, name)
        self._add(paragraph)

    def _plain_table(self, columns: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[float] = ()) -> None:
        widths = widths or [1.0] * len(columns)
        table = _table(widths)
        table.append(_row([_cell(self._styled(name, TABLE_HEAD), w) for name, w in zip(columns, widths, strict=True)], True))
        for row in rows:
            table.append(_row([_cell(self._styled(text, TABLE_TEXT), w) for text, w in zip(row, widths, strict=True)]))
        self._add(table)
        self._paragraph("", BODY)

    def _turn(self, *, on_its_side: bool) -> None:
        """Begin a page that lies on its side, or stands again."""
        from docx.enum.section import WD_ORIENT

        section = self.document.add_section()
        section.orientation = WD_ORIENT.LANDSCAPE if on_its_side else WD_ORIENT.PORTRAIT
        ends = sorted((int(section.page_width or 0), int(section.page_height or 0)), reverse=on_its_side)
        section.page_width, section.page_height = ends

    def _control(self, content: Sequence[BaseOxmlElement], mark: str, label: str) -> BaseOxmlElement:
        """Wrap paragraphs or a row in a content control."""
        control, about, inside = _make("w:sdt"), _make("w:sdtPr"), _make("w:sdtContent")
        about.append(_make("w:alias", val=_writable(label)[:60] or "-"))
        about.append(_make("w:tag", val=mark))
        about.append(_make("w:id", val=str(self._next())))
        for one in content:
            inside.append(one)
        control.append(about)
        control.append(inside)
        return control

    def _bookmarked(self, paragraph: BaseOxmlElement, name: str, last: BaseOxmlElement | None = None) -> BaseOxmlElement:
        """Set a bookmark around what a paragraph says, or around all up to a later one."""
        number = str(self._next())
        start = _make("w:bookmarkStart", id=number, name=name)
        if paragraph.pPr is not None:
            paragraph.pPr.addnext(start)
        else:
            paragraph.insert(0, start)
        (paragraph if last is None else last).append(_make("w:bookmarkEnd", id=number))
        return paragraph

    def _tracked(self, paragraph: BaseOxmlElement, before: str, after: str) -> None:
        """Write what stays plainly, and what goes and comes as tracked changes."""
        for kind, text in redline.compare(before, after):
            if kind == "same":
                _runs(paragraph, text)
                continue
            change = self._change("del" if kind == "deleted" else "ins")
            _runs(change, text, deleted=kind == "deleted")
            paragraph.append(change)

    def _mark_paragraph(self, paragraph: BaseOxmlElement, kind: str) -> None:
        """Track that a whole paragraph comes or goes."""
        about = _make("w:rPr")
        about.append(self._change(kind))
        paragraph.pPr.append(about)

    def _change(self, kind: str) -> BaseOxmlElement:
        return _make(f"w:{kind}", id=str(self._next()), author=AUTHOR, date=self.stamp)

    def _next(self) -> int:
        self.last_id += 1
        return self.last_id


class _Numbering:
    """The numbers of schedules, sections and clauses, which Word counts by itself; where the agreement leaves one out, it starts anew."""

    LEVELS = ("", "%1.%2", "%1.%2.%3")

    def __init__(self, document: Document) -> None:
        self.styles = document.styles
        self.root = document.part.numbering_part.element
        self.abstract = 1 + max((int(one.get(_w("abstractNumId"))) for one in self.root.iter(_w("abstractNum"))), default=0)
        definition = _make("w:abstractNum", abstractNumId=str(self.abstract))
        definition.append(_make("w:multiLevelType", val="multilevel"))
        for level, (left, hanging) in enumerate(((0, 0), (680, 680), (HANGING, HANGING))):
            drawn = _make("w:lvl", ilvl=str(level))
            shown = f"{method.words('agreement_file.schedule_word')} %1:" if level == 0 else self.LEVELS[level]
            for name, value in (
                ("start", "1"),
                ("numFmt", "decimal"),
                ("suff", "space" if level == 0 else "tab"),
                ("lvlText", shown),
            ):
                drawn.append(_make(f"w:{name}", val=value))
            drawn.append(_make("w:lvlJc", val="left"))
            about = _make("w:pPr")
            about.append(_make("w:ind", left=str(left), hanging=str(hanging)))
            drawn.append(about)
            definition.append(drawn)
        first = next(iter(self.root.iter(_w("num"))), None)
        if first is not None:
            first.addprevious(definition)
        else:
            self.root.append(definition)
        self.counts = [0, 0, 0]
        self.number = self._new({})

    def _new(self, starts: dict[int, int]) -> int:
        number = 1 + max((int(one.get(_w("numId"))) for one in self.root.iter(_w("num"))), default=0)
        made = _make("w:num", numId=str(number))
        made.append(_make("w:abstractNumId", val=str(self.abstract)))
        for level, start in sorted(starts.items()):
            override = _make("w:lvlOverride", ilvl=str(level))
            override.append(_make("w:startOverride", val=str(start)))
            made.append(override)
        self.root.append(made)
        return number

    def put(self, paragraph: BaseOxmlElement, number: str, level: int) -> None:
        """Number a paragraph; what is no number of this level stands as text before it."""
        parts = number.split(".")
        if not all(part.isdecimal() for part in parts) or len(parts) != level + 1:
            self.leave_out(paragraph)
            _runs(paragraph, method.words("agreement_file.schedule", number=number, title="") if level == 0 else f"{number} ")
            return
        wanted = [int(part) for part in parts]
        self.counts[level] += 1
        self.counts[level + 1 :] = [0] * (2 - level)
        if self.counts[: level + 1] != wanted:
            self.counts[: level + 1] = wanted
            # A list of its own that begins here: higher levels have to be told where they stand.
            self.number = self._new({at: wanted[at] for at in range(level + 1)})
        about = _make("w:numPr")
        about.append(_make("w:ilvl", val=str(level)))
        about.append(_make("w:numId", val=str(self.number)))
        _replace(paragraph.get_or_add_pPr(), about)

    def leave_out(self, paragraph: BaseOxmlElement) -> None:
        """Take a number off that the style of a firm's template gives."""
        style = self.styles.get_by_id(paragraph.pPr.style, 1)
        if style.element.pPr is not None and style.element.pPr.numPr is not None:
            about = _make("w:numPr")
            about.append(_make("w:ilvl", val="0"))
            about.append(_make("w:numId", val="0"))
            _replace(paragraph.pPr, about)


_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_CUSTOM = f"{_OFFICE}/customXml"
_AFTER_NUMBERS = (
    *("w:suppressLineNumbers", "w:pBdr", "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:bidi", "w:spacing", "w:ind", "w:jc"),
    *("w:outlineLvl", "w:rPr", "w:sectPr"),
)


def _w(name: str) -> str:
    return f"{{{_W}}}{name}"


def _make(tag: str, **attributes: str) -> BaseOxmlElement:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    return OxmlElement(tag, attrs={qn(f"w:{name}"): value for name, value in attributes.items()})


def _replace(about: Any, numbers: Any) -> None:
    for old in about.findall(_w("numPr")):
        about.remove(old)
    _before(about, numbers, *_AFTER_NUMBERS)


def _before(about: Any, new: Any, *later: str) -> None:
    """Put an element where the schema wants it: before the first of those that come later."""
    from docx.oxml.ns import qn

    names = {qn(name) for name in later}
    place = next((one for one in about if one.tag in names), None)
    if place is not None:
        place.addprevious(new)
    else:
        about.append(new)


def _writable(text: str) -> str:
    """Return a text without the letters that XML has no place for."""
    return "".join(
        sign
        for sign in text
        if sign in "\t\n" or (ord(sign) >= 32 and not 0xD800 <= ord(sign) < 0xE000 and sign not in "\ufffe\uffff")
    )


def _runs(parent: Any, text: str, *, deleted: bool = False) -> None:
    """Write a text: its line breaks and tabs as Word's, and letters that are written from the right marked as such."""
    if not text:
        return
    run = _make("w:r")
    if _is_rtl(text):
        about = _make("w:rPr")
        about.append(_make("w:rtl"))
        run.append(about)
    for at, line in enumerate(_writable(text).replace("\r\n", "\n").split("\n")):
        if at:
            run.append(_make("w:br"))
        for place, piece in enumerate(line.split("\t")):
            if place:
                run.append(_make("w:tab"))
            if piece:
                told = _make("w:delText" if deleted else "w:t")
                told.text = piece
                told.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
                run.append(told)
    parent.append(run)


def _is_rtl(text: str) -> bool:
    """Return whether the first letter that has a direction is written from the right."""
    return next(
        (unicodedata.bidirectional(sign) != "L" for sign in text if unicodedata.bidirectional(sign) in ("L", "R", "AL")), False
    )


def _char(kind: str) -> BaseOxmlElement:
    run = _make("w:r")
    run.append(_make("w:fldChar", fldCharType=kind))
    return run


def _instruction(text: str) -> BaseOxmlElement:
    run, told = _make("w:r"), _make("w:instrText")
    told.text = text
    told.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.append(told)
    return run


def _field(parent: Any, code: str, shown: str) -> None:
    """Write a field with the text that it shows until it is made anew."""
    for part in (_char("begin"), _instruction(f" {code} "), _char("separate")):
        parent.append(part)
    _runs(parent, shown)
    parent.append(_char("end"))


def _table(widths: Sequence[float], *, borders: bool = True) -> BaseOxmlElement:
    table, about, grid = _make("w:tbl"), _make("w:tblPr"), _make("w:tblGrid")
    about.append(_make("w:tblW", w="5000", type="pct"))
    if borders:
        lines = _make("w:tblBorders")
        for side in ("top", "bottom", "insideH"):
            lines.append(_make(f"w:{side}", val="single", sz="4", space="0", color="A6A6A6"))
        about.append(lines)
    about.append(_make("w:tblLayout", type="fixed"))
    margins = _make("w:tblCellMar")
    for side, room in (("top", "40"), ("left", "80"), ("bottom", "40"), ("right", "80")):
        margins.append(_make(f"w:{side}", w=room, type="dxa"))
    about.append(margins)
    table.append(about)
    for width in widths:
        grid.append(_make("w:gridCol", w=str(round(9000 * width / sum(widths)))))
    table.append(grid)
    return table


def _row(cells: Sequence[BaseOxmlElement], head: bool = False) -> Any:
    row, about = _make("w:tr"), _make("w:trPr")
    about.append(_make("w:cantSplit"))
    if head:
        about.append(_make("w:tblHeader"))
    row.append(about)
    whole = sum(float(cell.get("share")) for cell in cells)
    for cell in cells:
        share = float(cell.attrib.pop("share"))
        cell.tcPr.append(_make("w:tcW", w=str(round(5000 * share / whole)), type="pct"))
        row.append(cell)
    return row


def _cell(paragraph: BaseOxmlElement, share: float) -> Any:
    cell = _make("w:tc")
    cell.append(_make("w:tcPr"))
    cell.append(paragraph)
    cell.set("share", str(share))
    return cell


def _told(value: Any) -> str:
    return "" if value is None else str(value)
