"""The agreement as a Word file, read by others: a validator of the format, and plain readers of its XML."""

from __future__ import annotations

import base64
import io
import zipfile
from dataclasses import replace

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree
from openxml_audit import OpenXmlValidator

from agreements import COLUMNS, EAST, SIGNS, WEST, agreement, agreements
from vested_widgets.documents import DocumentError
from vested_widgets.documents.agreement import as_json
from vested_widgets.documents.agreement.codes import grouped
from vested_widgets.documents.agreement.word import NAMESPACE, write_word

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def body(data: bytes):
    return etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml"))[0]


def part(data: bytes, name: str) -> str:
    return zipfile.ZipFile(io.BytesIO(data)).read(name).decode()


def validate(tmp_path, data: bytes) -> list[str]:
    file = tmp_path / "a.docx"
    file.write_bytes(data)
    return [str(error) for error in OpenXmlValidator().validate(file).errors]


def text_of(element, *left_out: str) -> str:
    """The letters of a paragraph, without those in elements of these names."""
    if element.tag in left_out:
        return ""
    if element.tag in (f"{W}t", f"{W}delText"):
        return element.text or ""
    if element.tag in (f"{W}br", f"{W}tab") and element.getparent().tag == f"{W}r":
        return "\n" if element.tag == f"{W}br" else "\t"
    return "".join(text_of(child, *left_out) for child in element)


def numbered(data: bytes) -> list[tuple[str, str]]:
    """(number, text) of all paragraphs that Word numbers, counted as Word counts."""
    lists = etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/numbering.xml"))
    of = {num.get(f"{W}numId"): num for num in lists.iter(f"{W}num")}
    counts, begun, found = {}, set(), []
    for paragraph in body(data).iter(f"{W}p"):
        number = paragraph.find(f"{W}pPr/{W}numPr")
        if number is None:
            continue
        level, name = int(number[0].get(f"{W}val")), number[1].get(f"{W}val")
        abstract = of[name].find(f"{W}abstractNumId").get(f"{W}val")
        count = counts.setdefault(abstract, [0, 0, 0])
        if name not in begun:
            begun.add(name)
            starts = {int(one.get(f"{W}ilvl")): int(one[0].get(f"{W}val")) for one in of[name].iter(f"{W}lvlOverride")}
            for at, start in starts.items():
                count[at] = start if at < level else start - 1
        count[level] += 1
        count[level + 1 :] = [0] * (2 - level)
        found.append((".".join(map(str, count[: level + 1])), text_of(paragraph)))
    return found


def expected_numbers(one):
    for schedule in one.schedules:
        yield schedule.number, schedule.title
        for section in schedule.sections:
            yield section.number, section.title
            yield from ((clause.number, clause.text.split("\n")[0]) for clause in section.clauses)


def test_word_opens_it_without_a_repair(tmp_path):
    one = agreement()
    assert validate(tmp_path, write_word(one)) == []
    assert validate(tmp_path, write_word(agreement("at once, and in writing"), before=one)) == []


def test_the_numbers_that_word_counts_are_those_of_the_agreement():
    one = agreement(pictures=False)
    assert numbered(write_word(one)) == list(expected_numbers(one))


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(agreements())
def test_any_agreement_is_a_valid_file_with_its_numbers_and_texts(tmp_path_factory, given_one):
    data = write_word(given_one)
    assert numbered(data) == list(expected_numbers(given_one))
    assert validate(tmp_path_factory.mktemp("word"), data) == []


def test_each_page_names_the_deal_the_version_code_and_its_number():
    one = agreement(pictures=False)
    data = write_word(one)
    document = docx.Document(io.BytesIO(data))
    assert document.sections[0].header.paragraphs[0].text == "Harbour & Linden: agreement"
    foot = document.sections[0].footer.paragraphs[0]
    assert grouped(one.code) in foot.text
    fields = [told.text.strip() for told in foot._p.iter(f"{W}instrText")]
    assert fields == ["PAGE", "NUMPAGES"]
    assert document.core_properties.title == "Agreement of Harbour & Linden"


def test_contents_is_a_field_that_lists_all_headings():
    data = write_word(agreement(pictures=False))
    codes = [told.text for told in body(data).iter(f"{W}instrText")]
    assert codes[0].split() == ["TOC", "\\o", '"1-2"', "\\h", "\\z", "\\u"]
    marks = {link.get(f"{W}anchor") for link in body(data).iter(f"{W}hyperlink")}
    assert marks <= {mark.get(f"{W}name") for mark in body(data).iter(f"{W}bookmarkStart")}
    assert len(marks) == 4 + 5 + 3


def test_tables_break_over_pages_between_rows_and_repeat_their_heads():
    tables = [t for t in body(write_word(agreement(pictures=False))).iter(f"{W}tbl") if "What we do" in text_of(t)]
    assert len(tables) == 1
    rows = list(tables[0].iter(f"{W}tr"))
    assert len(rows) == 41
    assert rows[0].find(f"{W}trPr/{W}tblHeader") is not None
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
    assert [text_of(cell) for cell in rows[0].iter(f"{W}tc")] == [column.title for column in COLUMNS]


def test_a_table_of_many_columns_stands_on_a_page_of_its_own_that_lies_on_its_side():
    sizes = [(s.page_width > s.page_height) for s in docx.Document(io.BytesIO(write_word(agreement(pictures=False)))).sections]
    assert sizes == [False, True, False]


def test_pictures_are_there_as_vectors_and_pixels_with_a_text_for_those_who_do_not_see_them():
    data = write_word(agreement())
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert sum(name.endswith(".svg") for name in names) == 2
    assert sum(name.endswith(".png") for name in names) == 2
    told = [one.get("descr") for one in body(data).iter() if one.tag.endswith("}docPr")]
    assert len(told) == 2
    assert all(len(text) > 40 for text in told)


def test_a_picture_without_a_drawing_is_told_by_its_numbers():
    back = as_json.read_json(as_json.write_json(agreement()), "x")
    data = write_word(back)
    assert "no drawing of this picture" in text_of(body(data))
    assert not [name for name in zipfile.ZipFile(io.BytesIO(data)).namelist() if name.endswith(".png")]


def test_every_signer_has_a_line_and_who_has_signed_is_told():
    table = next(
        t for t in docx.Document(io.BytesIO(write_word(agreement(pictures=False)))).tables if "Signature" in t.cell(0, 2).text
    )
    assert [[cell.text for cell in row.cells][:2] for row in table.rows[1:]] == [[EAST, "Farid"], [WEST, "Mina"], [WEST, "Otis"]]
    assert "Signed in the workbook, 2 Dec 2026" in table.cell(2, 2).text
    assert table.cell(1, 2).text == ""


def test_what_people_wrote_stands_there_letter_for_letter():
    assert SIGNS in text_of(body(write_word(agreement(pictures=False))))


def test_the_whole_agreement_travels_with_the_file():
    one = agreement(pictures=False)
    data = write_word(one)
    items = [
        name for name in zipfile.ZipFile(io.BytesIO(data)).namelist() if name.startswith("customXml/item") and "Props" not in name
    ]
    roots = [etree.fromstring(part(data, name).encode()) for name in items]
    (root,) = (root for root in roots if root.tag == f"{{{NAMESPACE}}}agreement")
    assert base64.b64decode(root.text) == as_json.write_json(one)


GONE = (f"{W}ins", f"{W}moveTo")
COME = (f"{W}del", f"{W}moveFrom")


def clauses(data: bytes, *left_out: str) -> list[str]:
    styles = ((p, p.find(f"{W}pPr/{W}pStyle")) for p in body(data).iter(f"{W}p"))
    found = [text_of(p, *left_out) for p, style in styles if style is not None and style.get(f"{W}val") == "VestedClause"]
    return [text for text in found if text]


def test_a_redline_is_the_old_text_with_all_changes_rejected_and_the_new_with_all_accepted():
    old, new = agreement(pictures=False), agreement("at once, and in writing", pictures=False)
    shorter = replace(
        new.schedules[1], sections=(replace(new.schedules[1].sections[1], clauses=new.schedules[1].sections[1].clauses[:-1]),)
    )
    new = replace(new, schedules=(new.schedules[0], shorter, *new.schedules[2:]))
    data = write_word(new, before=old)

    def texts(one):
        clauses = [clause for schedule in one.schedules for section in schedule.sections for clause in section.clauses]
        return sorted(line for clause in clauses for line in clause.text.split("\n"))

    assert sorted(clauses(data, *COME)) == texts(new)
    assert sorted(clauses(data, *GONE)) == texts(old)
    heading = next(p for p in body(data).iter(f"{W}p") if text_of(p) == "2.1 Vision")
    assert text_of(heading, *COME) == ""
    change = next(iter(body(data).iter(f"{W}ins")))
    assert change.get(f"{W}author")
    assert change.get(f"{W}date") == "2026-12-02T09:12:00Z"


def test_a_row_that_is_gone_or_new_is_a_tracked_row():
    few, many = agreement(pictures=False, rows=3), agreement(pictures=False, rows=4)
    for before, after, kind in ((many, few, "del"), (few, many, "ins")):
        rows = list(body(write_word(after, before=before)).iter(f"{W}tr"))
        tracked = [row for row in rows if row.find(f"{W}trPr/{W}{kind}") is not None]
        assert [text_of(next(row.iter(f"{W}tc"))) for row in tracked] == [
            many.schedules[2].sections[0].tables[0].rows[3].shown[0]
        ]


def firm(name: str = "Firm") -> bytes:
    document = docx.Document()
    document.add_paragraph("Text of another client")
    document.sections[0].header.paragraphs[0].text = f"{name} & Partners LLP"
    document.styles["Heading 1"].font.name = "Garamond"
    packed = io.BytesIO()
    document.save(packed)
    return packed.getvalue()


def test_a_firms_template_gives_its_styles_and_header_and_keeps_no_text(tmp_path):
    data = write_word(agreement(pictures=False), template=firm())
    assert "Garamond" in part(data, "word/styles.xml")
    assert "Text of another client" not in part(data, "word/document.xml")
    header = next(n for n in zipfile.ZipFile(io.BytesIO(data)).namelist() if n.startswith("word/header"))
    assert "Firm &amp; Partners LLP" in part(data, header)
    assert "Garamond" not in part(write_word(agreement(pictures=False)), "word/styles.xml")


def repacked(data: bytes, change) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return packed.getvalue()


def test_a_template_file_is_taken_as_a_document_is():
    template = repacked(
        firm(), lambda name, data: data.replace(b"document.main+xml", b"template.main+xml") if "Types" in name else data
    )
    assert "Garamond" in part(write_word(agreement(pictures=False), template=template), "word/styles.xml")


def test_a_template_with_macros_is_refused():
    packed = io.BytesIO(firm())
    with zipfile.ZipFile(packed, "a") as file:
        file.writestr("word/vbaProject.bin", b"x")
    with pytest.raises(DocumentError, match="macros"):
        write_word(agreement(pictures=False), template=packed.getvalue())
