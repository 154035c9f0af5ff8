"""The agreement as an Excel workbook: every table with types and validation, one sheet of results, and no text that is a formula."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from openpyxl.worksheet.worksheet import Worksheet
from openxml_audit import OpenXmlValidator

from agreements import EAST, WEST, agreement, agreements
from vested_widgets.documents.agreement.content import Column, Section, Table, TableRow
from vested_widgets.documents.agreement.excel import write_excel


@pytest.fixture(scope="module")
def data():
    return write_excel(agreement(rows=4))


@pytest.fixture(scope="module")
def book(data):
    return openpyxl.load_workbook(io.BytesIO(data))


def test_there_is_a_sheet_for_each_table_and_one_of_results(book):
    assert book.sheetnames == [
        "Overview", "Open points", "Clauses", "Results", "3.1 Actions", "choices", "3.2 Who does what", "Signatures", "Change register",
        "Audit trail",
    ]  # fmt: skip
    found = [cell.value for cell in book["Results"]["B"] if cell.value]
    drawn = [one.title for part in agreement(rows=4).schedules for section in part.sections for one in section.pictures]
    assert drawn and all(title in found for title in drawn)
    assert book["choices"].sheet_state == "hidden"


def test_cells_are_numbers_money_shares_and_dates_and_not_their_letters(book):
    sheet: Worksheet = book["3.1 Actions"]
    assert [cell.value for cell in sheet[1]] == ["What we do", "Who", "By when", "Cost", "Share", "Hours"]
    what, who, by, cost, share, hours = sheet[2]
    assert what.data_type == "s"
    assert who.value == EAST
    assert by.value == datetime(2027, 3, 12)
    assert (cost.value, cost.number_format) == (1250, '#,##0.00 "EUR"')
    assert share.value == pytest.approx(0.12)
    assert "%" in share.number_format
    assert (hours.value, hours.data_type) == (1, "n")


def test_what_can_be_chosen_is_offered_and_numbers_and_dates_are_checked(book):
    rules = {str(rule.sqref).split(":")[0]: rule for rule in book["3.1 Actions"].data_validations.dataValidation}
    assert [cell.value for cell in book["choices"]["A"]] == [EAST, WEST]
    assert rules["B2"].formula1 == "choices!$A$1:$A$2"
    assert {cell: rule.type for cell, rule in rules.items()} == {"B2": "list", "C2": "date", "E2": "decimal", "F2": "decimal"}


def test_all_clauses_stand_on_one_sheet_with_their_numbers(book):
    rows = [tuple(cell.value for cell in row) for row in book["Clauses"].iter_rows(min_row=2)]
    assert (
        "Schedule 2: Statement of Intent",
        "agreed",
        "2.1.1",
        "Vision",
        "Together we bring good food to every table within a day.",
    ) in rows
    assert len(rows) == 10


FORMULAS = ("=cmd|' /C calc'!A0", "+1+2", "-2+3", "@SUM(A1)", '=HYPERLINK("http://x.example")', "\t=1", "＝1")


def test_no_text_is_ever_a_formula():
    column = Column("a", "=A", "text")
    rows = tuple(TableRow(str(at), (text,), (text,)) for at, text in enumerate(FORMULAS))
    one = agreement(pictures=False)
    section = Section("1.1", "=1+1", "a/b", (), (Table("a/b", "=2+2", (column,), rows),))
    one = replace(one, deal="=cmd", schedules=(replace(one.schedules[0], sections=(section,)),))
    book = openpyxl.load_workbook(io.BytesIO(write_excel(one)))
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert [cell.value for cell in book["1.1 =2+2"]["A"]][1:] == [text if text != "\t=1" else "\t=1" for text in FORMULAS]


def test_excel_opens_it_without_a_repair(data, tmp_path):
    file = tmp_path / "a.xlsx"
    file.write_bytes(data)
    # Excel moves texts out of their cells when it saves, and takes the parts of a font in any order: openpyxl writes both so.
    errors = [str(error) for error in OpenXmlValidator().validate(file).errors]
    assert [
        error for error in errors if "inline-string" not in error and "/xl/styles.xml:/styleSheet[1]/fonts" not in error
    ] == []


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(agreements())
def test_any_agreement_can_be_read_back_with_all_its_clauses(given_one):
    book = openpyxl.load_workbook(io.BytesIO(write_excel(given_one)))
    found = [row[4].value for row in book["Clauses"].iter_rows(min_row=2)]
    texts = [clause.text for one in given_one.schedules for section in one.sections for clause in section.clauses]
    assert [str(text) for text in found if text is not None] == texts
