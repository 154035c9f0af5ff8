"""What LibreOffice makes of the files of both demonstration deals: it opens them, shows every clause, and keeps what finds them again."""

from __future__ import annotations

import copy

import openpyxl
import pypdfium2
import pytest
from lxml import etree

from edited_word import AUTHOR, Edited, W
from exports.office import convert, find_or_install
from prepared import demonstration_record
from vested_widgets import deals
from vested_widgets.documents.agreement import verifying
from vested_widgets.documents.agreement.excel import write_excel
from vested_widgets.documents.agreement.word import write_word
from vested_widgets.documents.agreement.word_reading import read_word

DEALS = ("Harbour Foods & Linden Logistics", "Alder, Birch & Clearwater")
VISION = "Together we bring good food to every table"


@pytest.fixture(scope="module")
def office():
    return find_or_install()


@pytest.fixture(scope="module")
def agreements(tmp_path_factory):
    with deals.Store.open(demonstration_record(tmp_path_factory.mktemp("record") / "workbook.sqlite")) as store:
        return {name: deals.DealView.open(store, name).agreement() for name in DEALS}


@pytest.mark.parametrize("deal", DEALS)
def test_word_files_show_every_clause_with_its_number(office, agreements, deal, tmp_path):
    one = agreements[deal]
    (tmp_path / "a.docx").write_bytes(write_word(one))
    document = pypdfium2.PdfDocument(convert(office, tmp_path / "a.docx", "pdf", tmp_path))
    pages = [verifying._letters(document[at].get_textpage().get_text_range()) for at in range(len(document))]
    whole = "".join(pages)
    assert one.clauses
    for clause in one.clauses.values():
        first = clause.lines[0]
        assert verifying._found(first, pages), clause.number
        assert f"{clause.number}{verifying._letters(first)[:12]}" in whole, clause.number


@pytest.mark.parametrize("deal", DEALS)
def test_a_file_that_libreoffice_has_saved_comes_back_without_a_proposal(office, agreements, deal, tmp_path):
    (tmp_path / "a.docx").write_bytes(write_word(agreements[deal]))
    back = convert(office, tmp_path / "a.docx", "docx:MS Word 2007 XML", tmp_path)
    assert read_word(back.read_bytes(), "a.docx").proposals == ()


def test_what_a_lawyer_did_is_still_read_after_libreoffice_has_saved_it(office, agreements, tmp_path):
    edited = Edited(write_word(agreements[DEALS[0]]))
    clauses = [clause for clause in agreements[DEALS[0]].clauses.values() if clause.row]
    edited.tracked(VISION, "Together we bring ", "good", "“fresh”", " food to every table.")
    doubled, moved, gone = (edited.control(clause.text) for clause in clauses[:3])
    doubled.addnext(copy.deepcopy(doubled))
    place = edited.control(clauses[5].text)
    place.addnext(moved)
    gone.getparent().remove(gone)
    paragraph = edited.paragraph(clauses[7].text)
    etree.SubElement(etree.SubElement(paragraph.find(f"{W}pPr"), f"{W}rPr"), f"{W}del", AUTHOR)
    for run in list(paragraph.findall(f"{W}r")):
        change = edited.change("del")
        run.addprevious(change)
        change.append(run)
        for told in run.iter(f"{W}t"):
            told.tag = f"{W}delText"
    (tmp_path / "a.docx").write_bytes(edited.saved())
    back = convert(office, tmp_path / "a.docx", "docx:MS Word 2007 XML", tmp_path)
    found = read_word(back.read_bytes(), "a.docx").proposals
    kinds = {(one.kind, one.id) for one in found}
    assert ("lost", clauses[2].id) in kinds
    assert ("deleted", clauses[7].id) in kinds
    assert ("moved", clauses[1].id) in kinds
    assert any(one.kind in ("doubled", "inserted") and one.after == clauses[0].text for one in found)
    # LibreOffice takes the marks of tracked changes off what stands in a content control: the words come back, without an author.
    change = next(one for one in found if "“fresh”" in one.after)
    assert (change.kind, change.after) == ("changed", "Together we bring “fresh” food to every table.")


@pytest.mark.parametrize("deal", DEALS)
def test_excel_files_keep_their_sheets_and_cells(office, agreements, deal, tmp_path):
    (tmp_path / "a.xlsx").write_bytes(write_excel(agreements[deal]))
    back = openpyxl.load_workbook(convert(office, tmp_path / "a.xlsx", "xlsx:Calc MS Excel 2007 XML", tmp_path))
    there = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert back.sheetnames == there.sheetnames
    for sheet in there:
        assert [
            [cell.value for cell in row] for row in back[sheet.title].iter_rows(max_row=sheet.max_row, max_col=sheet.max_column)
        ] == [[cell.value for cell in row] for row in sheet.iter_rows()]
