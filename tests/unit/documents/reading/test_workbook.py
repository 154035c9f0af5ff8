"""A workbook is read as its author sees it; what is read in another way is told by cell."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest

from vested_widgets import documents, method
from vested_widgets.documents.reading.files import read_file
from vested_widgets.documents.reading.sheet import Day, Labelled, Money, Percent, Unread, text_of
from vested_widgets.method import JointTable

CASES = Path(__file__).parents[1] / "cases"
PART = JointTable.model_validate(
    {
        "id": "lines",
        "kind": "joint_table",
        "title": "Lines",
        "columns": [
            {"id": "what", "title": "What"},
            {"id": "share", "title": "Share", "kind": "percent"},
            {"id": "cost", "title": "Cost", "kind": "money"},
            {"id": "takes", "title": "Takes", "kind": "duration", "unit": "week"},
            {"id": "by", "title": "By", "kind": "date"},
            {"id": "n", "title": "Number", "kind": "number"},
        ],
    }
)  # fmt: skip
LAYOUT = documents.Layout(PART)


def saved(book: openpyxl.Workbook) -> bytes:
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def with_cell(value, number_format: str = "General") -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"] = value
    book.active["A1"].number_format = number_format
    return saved(book)


def one_cell(value, number_format: str):
    found = read_file(with_cell(value, number_format), "t.xlsx")
    return found.rows[0][0], " ".join(found.remarks)


def arrival(head: str, value, number_format: str = "General"):
    book = openpyxl.Workbook()
    book.active.append(["What", head])
    book.active.append(["x", value])
    book.active["B2"].number_format = number_format
    return documents.read_rows(LAYOUT, documents.read_table(saved(book), "t.xlsx", LAYOUT))


@pytest.mark.parametrize(
    ("value", "shown_by", "read"),
    [
        (0.5, "0%", Percent(50)),
        (0.5, '0.0"%"', Percent(0.5)),
        (12, '0"%"', Percent(12)),
        (12, "0\\%", Percent(12)),
        (0.125, '0.0%;[Red]\\-0.0"%"', Percent(12.5)),
        (-5, '0%;[Red]-0"%"', Percent(-5)),
        (5, "#,##0.00 [$€-407]", Money(5, "€")),
        (5, "[$EUR] #,##0", Money(5, "EUR")),
        (5, "[$$-409]#,##0", Money(5, "USD")),
        (5, "[$$-C09]#,##0", Money(5, "AUD")),
        (5, "[$kr-41D] #,##0", Money(5, "SEK")),
        (5, '"$"#,##0_);\\("$"#,##0\\)', Money(5, "$")),
        (5, '_-* #,##0.00 "€"_-;\\-* #,##0.00 "€"_-;_-* "-"?? "€"_-;_-@_-', Money(5, "€")),
        (3, '0" days"', Labelled(3, "3 days")),
        (1250.5, "#,##0.00", 1250.5),
        (-3, "#,##0_);(#,##0)", -3),
        (0.1 + 0.2, "General", 0.3),
        (7, "@", 7),
    ],
)
def test_a_number_has_the_unit_that_its_format_shows(value, shown_by, read):
    cell, remarks = one_cell(value, shown_by)
    assert (type(cell), cell) == (type(read), read)
    assert getattr(cell, "currency", "") == getattr(read, "currency", "")
    assert getattr(cell, "shown", "") == getattr(read, "shown", "")
    assert not remarks


def test_what_a_percent_sign_in_quotes_shows_is_what_a_table_takes():
    assert arrival("Share", 0.5, '0.0"%"').lines[0].cells["share"] == 0.5
    assert arrival("Share", 0.5, "0%").lines[0].cells["share"] == 50
    found = documents.read_table((CASES / "24-percent-literal.xlsx").read_bytes(), "t.xlsx")
    assert found.rows[1][7] == Percent(12)


def test_a_currency_by_format_is_the_amounts_own():
    assert arrival("Cost", 12.5, "#,##0.00 [$€-407]").lines[0].cells["cost"] == {"amount": "12.50", "currency": "EUR"}
    assert arrival("Cost", 12.5, "[$$-409]#,##0.00").lines[0].cells["cost"] == {"amount": "12.50", "currency": "USD"}
    assert arrival("Takes", 3, '0" months"').lines[0].cells["takes"] == {"n": 3, "unit": "month"}
    (fault,) = arrival("Number", 12.5, "#,##0.00 [$€-407]").lines[0].faults
    assert fault.column == "n"


def test_a_formula_without_its_result_is_told_by_cell():
    found = arrival("Number", "=1+1")
    (fault,) = found.lines[0].faults
    assert "B2 is a formula" in fault.sentence
    assert isinstance(read_file(with_cell("=1+1"), "t.xlsx").rows[0][0], Unread)


def test_a_formula_whose_result_is_an_empty_text_is_empty():
    sheet = b'<worksheet><sheetData><row><c r="A1"><v>1</v></c><c r="B1" t="str"><f>IF(1,"","")</f><v></v></c></row></sheetData></worksheet>'
    before, after = io.BytesIO(with_cell(1)), io.BytesIO()
    with zipfile.ZipFile(before) as old, zipfile.ZipFile(after, "w") as new:
        for name in old.namelist():
            new.writestr(name, sheet if name == "xl/worksheets/sheet1.xml" else old.read(name))
    assert list(read_file(after.getvalue(), "t.xlsx").rows[0]) == [1, ""]


@pytest.mark.parametrize(
    ("value", "shown_by", "remark"),
    [
        (0.126, "0%", "Shown with fewer digits than the cell has. All digits were read: A1 (13% ← 12.6)."),
        (1500, '0.0,"k"', None),
        (1512, "0.0,", "A1 (1.5 ← 1512)"),
        (5, ";;;", "does not show"),
        (datetime(2026, 11, 24), "mmm yyyy", "A1 (Nov 2026 ← 24 Nov 2026)"),
        (datetime(2026, 11, 24, 9, 30), "yyyy-mm-dd hh:mm", "A time of day"),
        (1.5, "[h]:mm", "length of time"),
    ],
)
def test_what_is_read_in_another_way_than_it_is_shown_is_told_by_cell(value, shown_by, remark):
    _, remarks = one_cell(value, shown_by)
    assert (remark in remarks) if remark else not remarks


@pytest.mark.parametrize(
    ("value", "shown_by", "text"),
    [
        (date(2026, 11, 24), "dd.mm.yyyy", "24.11.2026"),
        (date(2026, 3, 4), "d mmmm yyyy", "4 March 2026"),
        (date(2026, 3, 4), 'ddd" the "d/m/yy', "Wed the 4/3/26"),
        (datetime(2026, 3, 4, 15, 5), "d.m.yyyy h:mm AM/PM", "4.3.2026 3:05 PM"),
        (datetime(2026, 3, 4, 15, 5, 7), "yyyy-mm-dd hh:mm:ss", "2026-03-04 15:05:07"),
        (date(2026, 3, 4), "mm-dd-yy", "4 Mar 2026"),
    ],
)
def test_a_day_is_shown_as_its_format_says(value, shown_by, text):
    cell, _ = one_cell(value, shown_by)
    assert (cell.year, cell.month, cell.day) == (value.year, value.month, value.day)
    assert text_of(cell) == text


def test_a_time_of_day_is_no_number_and_a_day_that_is_none_is_told():
    assert one_cell(time(9, 30), "h:mm")[0] == "09:30"
    assert one_cell(-5, "yyyy-mm-dd")[0].sentence == method.words("reading.no_day", cell="A1")


def test_a_day_in_a_column_of_text_stands_there_as_it_is_seen():
    book = openpyxl.Workbook()
    book.active.append(["What", "By"])
    book.active.append([date(2026, 11, 24), date(2026, 11, 24)])
    book.active["A2"].number_format = book.active["B2"].number_format = "dd.mm.yyyy"
    found = documents.read_rows(LAYOUT, documents.read_table(saved(book), "t.xlsx", LAYOUT))
    assert found.lines[0].cells == {"what": "24.11.2026", "by": "2026-11-24"}


def test_a_hidden_first_sheet_is_not_read_and_that_is_said():
    book = openpyxl.Workbook()
    book.active.append(["secret"])
    book.active.title, book.active.sheet_state = "Old", "hidden"
    book.create_sheet("New").append(["seen"])
    found = read_file(saved(book), "t.xlsx")
    assert list(found.rows[0]) == ["seen"]
    assert any("Hidden sheets were not read: “Old”" in remark for remark in found.remarks)


def test_of_several_sheets_the_one_that_fits_is_read_and_named_and_another_can_be_chosen():
    data = (CASES / "14b-numbers.xlsx").read_bytes()
    found = read_file(data, "t.xlsx", fits=lambda sheet: "Party" in sheet.rows[0])
    assert found.name == "Sheet 1 - Table 1"
    assert found.names == ("Export Summary", "Sheet 1 - Table 1")
    assert "“Sheet 1 - Table 1” was read. Not read: “Export Summary”" in found.remarks[0]
    assert read_file(data, "t.xlsx", sheet="Export Summary").rows[2][0] == "Numbers Sheet Name"
    with pytest.raises(documents.DocumentError, match="no sheet “Nowhere”"):
        read_file(data, "t.xlsx", sheet="Nowhere")


def test_a_workbook_of_hidden_sheets_only_is_told():
    data = saved(openpyxl.Workbook())
    before, after = io.BytesIO(data), io.BytesIO()
    with zipfile.ZipFile(before) as old, zipfile.ZipFile(after, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'state="visible"', b'state="hidden"'))
    with pytest.raises(documents.DocumentError, match="All sheets of this workbook are hidden"):
        read_file(after.getvalue(), "t.xlsx")


def test_merged_cells_hidden_rows_and_columns_numbers_as_text_and_errors_are_told_by_cell():
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["a", "b", "c"], ["x", 1, "p"], ["y", 2, "#N/A"], ["z", "3", "q"]):
        sheet.append(row)
    sheet["C3"].data_type = "e"
    sheet.merge_cells("A2:A3")
    sheet.row_dimensions[4].hidden = True
    sheet.column_dimensions["B"].hidden = True
    said = " ".join(read_file(saved(book), "t.xlsx").remarks)
    for part in (
        "were read as empty: A2:A3.",
        "Hidden rows were read too: 4.",
        "Hidden columns were read too: B.",
        "B4 (3)",
        "C3 (#N/A)",
    ):
        assert part in said


def test_strict_open_xml_is_read_like_any_other():
    assert [list(row) for row in read_file((CASES / "14-strict.xlsx").read_bytes(), "t.xlsx").rows] == [
        ["Party", "Goal", "How you would notice that it is reached"],
        ["Nord", "Fewer trips", "by May"],
    ]


@pytest.mark.parametrize(
    ("data", "says"),
    [(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 100, "old Excel file"), (b"", method.words("table.file_empty"))],
)
def test_other_kinds_of_files_are_told_what_to_do(data, says):
    with pytest.raises(documents.DocumentError, match=says):
        read_file(data, "t.xls")


def test_an_open_document_is_told_what_to_do():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr("content.xml", "<x/>")
    with pytest.raises(documents.DocumentError, match="OpenDocument"):
        read_file(packed.getvalue(), "t.ods")


def test_a_day_keeps_what_is_shown():
    assert Day(2026, 11, 1, "Nov 2026").shown == "Nov 2026"
    assert Day(2026, 11, 1) == date(2026, 11, 1)
