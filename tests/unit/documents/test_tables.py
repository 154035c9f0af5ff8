from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vested_widgets import documents, method
from vested_widgets.method import JointTable, cells
from vested_widgets.method.tables import UNITS
from vested_widgets.texts import fault, with_line_ends

PART = JointTable.model_validate(
    {
        "id": "lines",
        "kind": "joint_table",
        "title": "Cost / lines [all]",
        "columns": [
            {"id": "what", "title": "What; really", "required": True},
            {"id": "kind", "title": "Kind", "kind": "choice", "options": [{"id": "a", "label": "Fixed, at once"}, {"id": "b", "label": "Free"}]},
            {"id": "who", "title": "Who", "kind": "party"},
            {"id": "people", "title": "People", "kind": "person", "many": True},
            {"id": "how-many", "title": "How many", "kind": "number", "low": -1e12, "high": 1e12},
            {"id": "share", "title": "Share", "kind": "percent"},
            {"id": "cost", "title": "Cost", "kind": "money", "currency": "EUR"},
            {"id": "takes", "title": "Takes", "kind": "duration", "unit": "week"},
            {"id": "by", "title": "By", "kind": "date"},
            {"id": "rests", "title": "Rests on", "kind": "link", "to": "aims/rows", "many": True},
        ],
    }
)  # fmt: skip
OPTIONS = {
    "kind": [("a", "Fixed, at once"), ("b", "Free")],
    "who": [("p1", "Harbour, Foods"), ("p2", "=Linden")],
    "people": [("m1", "Ada (Harbour)"), ("m2", "Kim"), ("m3", "Kim")],
    "rests": [("r1", "Fresh"), ("r2", "-5 % waste"), ("r3", "Fresh")],
}
FORMS = ("csv", "xlsx")


@dataclass
class Row:
    id: str
    revision: int
    cells: dict = field(default_factory=dict)


def layout(locale="en"):
    return documents.Layout(PART, OPTIONS, locale)


def back(rows, form, locale="en", *, known=True):
    _, data = documents.write_table(layout(locale), rows, form)
    by_id = {row.id: row for row in rows}
    seen = (lambda row, _base: by_id[row].cells if row in by_id else None) if known else (lambda _row, _base: None)
    return documents.read_rows(layout(locale), documents.read_table(data, f"t.{form}"), seen)


TEXTS = st.text(max_size=60).map(str.strip).filter(bool).filter(lambda text: "\x00" not in text)
AMOUNTS = st.one_of(
    st.integers(-(10**12), 10**12).map(lambda minor: {"amount": format(Decimal(minor).scaleb(-2), "f"), "currency": "EUR"}),
    st.integers(0, 10**6).map(lambda amount: {"amount": str(amount), "currency": "JPY"}),
)
CELLS = st.fixed_dictionaries(
    {},
    optional={
        "what": TEXTS
        | st.sampled_from(["=1+1", "'=1+1", "-2+3+cmd", "-5", "@now", "_x0041_", "a\r\nb\rc", "x\x07y", "'", "1;2", '"']),
        "kind": st.sampled_from(["a", "b"]),
        "who": st.sampled_from(["p1", "p2"]),
        "people": st.lists(st.sampled_from(["m1", "m2", "m3"]), unique=True, min_size=1),
        "how-many": st.integers(-(10**12), 10**12) | st.floats(-1e6, 1e6).map(lambda x: round(x, 4)),
        "share": st.integers(0, 400) | st.floats(-100, 1000).map(lambda x: round(x, 3)),
        "cost": AMOUNTS,
        "takes": st.builds(lambda n, unit: {"n": n, "unit": unit}, st.integers(0, 500), st.sampled_from(UNITS)),
        "by": st.dates(date(1900, 3, 1), date(2199, 12, 31)).map(date.isoformat),
        "rests": st.lists(st.sampled_from(["r1", "r2", "r3"]), unique=True, min_size=1),
    },
)
ROWS = st.lists(CELLS, max_size=4).map(lambda found: [Row(f"r{at}", at + 1, one) for at, one in enumerate(found)])


@given(ROWS, st.sampled_from(FORMS), st.sampled_from(("en", "de", "fr", "sv")))
@settings(max_examples=60, deadline=None)
def test_a_table_comes_back_from_a_file_as_it_left_and_importing_it_changes_nothing(rows, form, locale):
    if not rows:
        with pytest.raises(documents.DocumentError):
            back(rows, form, locale)
        return
    assert back(rows, form, locale).lines == ()
    said = [row.cells for row in rows if row.cells]
    # What an older record holds comes back as it is; anew such a text is refused.
    if said and not any(isinstance(value, str) and fault(with_line_ends(value)) for one in said for value in one.values()):
        anew = back(rows, form, locale, known=False)
        # Line ends of other systems become those of this one.
        kept = [{key: with_line_ends(value) if isinstance(value, str) else value for key, value in one.items()} for one in said]
        assert [line.cells for line in anew.lines] == kept
        assert not any(line.faults or line.row for line in anew.lines)


@pytest.mark.parametrize("form", FORMS)
def test_only_what_somebody_changed_in_the_file_comes_in_on_the_revision_that_they_saw(form):
    rows = [Row("k1", 4, {"what": "Trucks", "how-many": 3}), Row("k2", 1, {"what": "Crates", "cost": {"wrong": "a lot"}})]
    titles = [*layout().titles, "Row (do not change)"]
    lines = [titles, ["Trucks", "", "", "", "12", *[""] * 5, "k1:4"], ["Crates", *[""] * 5, "a lot", *[""] * 3, "k2:1"],
             ["Ramps", *[""] * 9, ""], ["Gone", *[""] * 9, "zz:1"]]  # fmt: skip
    if form == "csv":
        text = io.StringIO()
        csv.writer(text, delimiter=";").writerows(lines)
        data = text.getvalue().encode("cp1252")
    else:
        book = openpyxl.Workbook()
        for line in lines:
            book.active.append(line)
        packed = io.BytesIO()
        book.save(packed)
        data = packed.getvalue()
    cells_of = {row.id: row.cells for row in rows}
    found = documents.read_rows(layout(), documents.read_table(data, f"t.{form}"), lambda row, _base: cells_of.get(row))
    assert [(line.line, line.row, line.base, line.cells) for line in found.lines] == [
        (2, "k1", 4, {"how-many": 12}),
        (4, "", None, {"what": "Ramps"}),
        (5, "", None, {"what": "Gone"}),
    ]
    assert found.same == 1  # the entry that nobody could read is as it was: no new fault


def test_what_cannot_be_read_is_told_by_line_and_column_and_the_good_rows_are_known():
    lines = [["Kind", "What; really", "By", "Colour"], ["", "", "", ""], ["Free", "Ramps", "2026-02-30", "red"], ["fixed, AT once", "Gates", "", ""],
             ["Dear", "Doors", "", ""]]  # fmt: skip
    found = documents.read_rows(layout(), lines)
    assert [(fault.line, fault.column) for line in found.lines for fault in line.faults] == [(3, "by"), (5, "kind")]
    assert "Fixed, at once" in found.lines[2].faults[0].sentence
    assert found.lines[2].cells["kind"] == {"wrong": "Dear"}
    assert [line.line for line in found.good] == [4]
    assert found.strange == ("Colour",)
    assert found.columns == ("kind", "what", "by")


def test_without_names_of_columns_the_order_counts():
    found = documents.read_rows(layout(), documents.read_text("Ramps\tFree\nGates\tFree"))
    assert not found.headed
    assert [line.cells for line in found.lines] == [{"what": "Ramps", "kind": "b"}, {"what": "Gates", "kind": "b"}]


def test_percentages_days_and_numbers_of_a_spreadsheet_are_what_they_are_there():
    book = openpyxl.Workbook()
    for line in (["Share", "By", "Cost", "What; really"], [0.5, date(2027, 3, 4), 1250.5, 42.0], [0.5, None, None, 0.25]):
        book.active.append(line)
    book.active["A2"].number_format = "0%"
    book.active["D3"].number_format = "0 %"
    packed = io.BytesIO()
    book.save(packed)
    one, other = documents.read_rows(layout("de"), documents.read_table(packed.getvalue(), "t.xlsx")).lines
    assert one.cells == {"share": 50, "by": "2027-03-04", "cost": {"amount": "1250.50", "currency": "EUR"}, "what": "42"}
    # Without the sign nobody knows whether that is a half or half a percent.
    assert other.cells == {"share": {"wrong": "0,5"}, "what": "25\u00a0%"}


@pytest.mark.parametrize("text", ["=1+1", "+1+cmd", "-1+2", "@SUM(A1)", "＝1", "'=1", "-5%|cmd"])
def test_no_cell_of_an_export_is_run_as_a_formula(text):
    rows = [Row("r1", 1, {"what": text}), Row("r2", 1, {"how-many": -5})]
    _, data = documents.write_table(layout(), rows, "csv")
    first, second = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))[1:]
    assert first[0] == "'" + text
    assert second[4] == "-5"
    _, data = documents.write_table(layout(), rows, "xlsx")
    cell = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]["A2"]
    assert (cell.value, cell.data_type) == (text, "s")


def test_an_excel_form_offers_what_may_stand_in_a_column_and_says_how_to_fill_it_in():
    _, data = documents.write_table(layout(), [], "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet, guide, choices = book.worksheets
    assert [cell.value for cell in sheet[1]] == [*layout().titles, "Row (do not change)"]
    rules = {str(rule.sqref).split(":")[0]: rule for rule in sheet.data_validations.dataValidation}
    assert rules["C2"].formula1 == "choices!$C$1:$C$2"
    assert [cell.value for cell in choices["C"][:2]] == ["Harbour, Foods", "=Linden"]
    assert "D2" not in rules  # several people in one cell: a list would refuse them
    assert [cell.value for cell in guide["A"][1:]] == [cell.value for cell in sheet[1]]
    assert "Fresh (2)" in guide["D11"].value


def test_a_form_that_nobody_filled_in_brings_nothing():
    _, data = documents.write_table(layout(), [], "xlsx")
    with pytest.raises(documents.DocumentError, match="It is empty"):
        documents.read_rows(layout(), documents.read_table(data, "t.xlsx"))


@given(st.binary(max_size=400), st.sampled_from(("t.csv", "t.xlsx", "t.pdf")))
@settings(max_examples=60, deadline=None)
def test_no_bytes_whatever_give_anything_but_rows_or_one_sentence(junk, name):
    for data in (junk, b"PK\x03\x04" + junk, b"\xff\xfe" + junk):
        try:
            documents.read_rows(layout(), documents.read_table(data, name))
        except documents.DocumentError as error:
            assert "\n" not in str(error)


def test_broken_insides_of_a_workbook_are_one_sentence():
    _, data = documents.write_table(layout(), [Row("r1", 1, {"what": "x"})], "xlsx")
    for at in range(0, len(data), 97):
        broken = data[:at] + b"\x00\xff" + data[at + 2 :]
        try:
            documents.read_rows(layout(), documents.read_table(broken, "t.xlsx"))
        except documents.DocumentError as error:
            assert "\n" not in str(error)


def test_a_file_that_is_too_large_is_refused_in_one_sentence():
    with pytest.raises(documents.DocumentError, match="limit is 4 MB"):
        documents.read_table(b"a" * 4_000_001, "t.csv")
    with pytest.raises(documents.DocumentError, match="limit is 1000"):
        documents.read_rows(layout(), [["What; really"], *([f"row {n}"] for n in range(1001))])


def test_the_label_of_a_choice_is_shown_once_whatever_its_rows_are_called():
    assert cells.show(PART.column("rests"), ["r3"], layout().offered(PART.column("rests"))) == "Fresh (2)"


JOINT_TABLES = [
    pytest.param(part, id=f"{step.id}/{part.id}")
    for step in method.load().steps
    for part in step.parts
    if part.kind == "joint_table"
]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("part", JOINT_TABLES)
def test_every_table_of_the_method_comes_as_a_file_and_back(part, form):
    chosen = {"choice", "party", "person", "element", "link"}
    options = {column.id: [("o1", "One"), ("o2", "Two")] for column in part.columns if column.kind in chosen}
    cells = {column.id: "Something" for column in part.columns if column.kind == "text"}
    own = documents.Layout(part, options)
    _, data = documents.write_table(own, [Row("r1", 1, cells)], form)
    arrival = documents.read_rows(own, documents.read_table(data, f"table.{form}"), lambda _row, _base: cells)
    assert (arrival.same, arrival.lines, arrival.strange) == (1, (), ())
    assert arrival.columns == tuple(column.id for column in part.columns)
