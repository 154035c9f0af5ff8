"""A tree of rows as a file and back: by level and order, by name, and cell by cell what does not fit."""

from __future__ import annotations

import io
from dataclasses import dataclass, field

import openpyxl
import pytest

from unit.deals.joint.test_tree_moves import TABLE
from vested_widgets import documents


@dataclass
class Row:
    id: str
    cells: dict = field(default_factory=dict)
    revision: int = 1


def layout(*rows):
    levels = [(option.id, option.label) for option in TABLE.column("level").options]
    return documents.Layout(TABLE, {"level": levels, "within": [(row.id, row.cells["work"]) for row in rows]})


def read(text, *rows):
    sheet = documents.read_table(text.encode(), "work.csv", layout(*rows))
    return documents.read_rows(layout(*rows), sheet)


def test_lines_without_a_name_of_their_parent_lie_in_the_line_above():
    found = read("Level,Work\narea,Planning\nactivity,Forecast\ntask,Orders\nactivity,Routes\narea,Driving\nactivity,Night\n")
    names = {documents.new_line(line.line): line.cells["work"] for line in found.lines}
    within = {line.cells["work"]: names.get(line.cells.get("within")) for line in found.lines}
    assert within == {
        "Planning": None, "Forecast": "Planning", "Orders": "Forecast", "Routes": "Planning", "Driving": None, "Night": "Driving",
    }  # fmt: skip
    assert not [fault for line in found.lines for fault in line.faults]


def test_a_line_lies_in_the_line_or_row_that_it_names():
    there = Row("r1", {"work": "Planning", "level": "area"})
    found = read("Level,Work,Within\nactivity,Forecast,Planning\ntask,Orders,Forecast\n", there)
    assert [line.cells["within"] for line in found.lines] == ["r1", documents.new_line(2)]
    assert len(found.good) == 2


@pytest.mark.parametrize(
    ("text", "line", "column", "told"),
    [
        ("Level,Work\ntask,Orders\n", 2, "level", "needs a row of the level above"),
        ("Level,Work,Within\nactivity,Forecast,Plans\n", 2, "within", "“Plans” is no row above"),
        ("Level,Work,Within\narea,Planning,\ntask,Orders,Planning\n", 3, "level", "cannot lie in “Planning”"),
        ("Level,Work,Within\narea,A,\narea,A,\nactivity,B,A\n", 4, "within", "Several rows are called “A”"),
    ],
)
def test_what_does_not_fit_is_told_by_line_and_column(text, line, column, told):
    faults = [fault for one in read(text).lines for fault in one.faults]
    assert [(fault.line, fault.column) for fault in faults] == [(line, column)]
    assert told in faults[0].sentence


def test_a_line_that_lies_in_a_wrong_one_is_not_taken_without_it():
    found = read("Level,Work,Within\narea,Planning,\nactivity,Forecast,Plans\ntask,Orders,Forecast\n")
    assert [line.cells["work"] for line in found.good] == ["Planning"]


def test_a_spreadsheet_folds_as_the_tree_does_and_comes_back_as_it_was():
    rows = [
        Row("r1", {"work": "Planning", "level": "area"}),
        Row("r2", {"work": "Forecast", "level": "activity", "within": "r1"}),
        Row("r3", {"work": "Orders", "level": "task", "within": "r2"}),
    ]
    _, data = documents.write_table(layout(*rows), rows, "xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert [sheet.row_dimensions[at].outlineLevel for at in (2, 3, 4)] == [0, 1, 2]
    assert [sheet.cell(at, 2).alignment.indent for at in (2, 3, 4)] == [0, 1, 2]
    assert not sheet.sheet_properties.outlinePr.summaryBelow
    seen = {(row.id, row.revision): row.cells for row in rows}
    sheet_back = documents.read_table(data, "work.xlsx", layout(*rows))
    back = documents.read_rows(layout(*rows), sheet_back, lambda row, base: seen.get((row, base)))
    assert back.lines == () and back.same == 3


def test_two_thousand_lines_come_in_one_file():
    table = TABLE.model_copy(update={"most": 5000})
    levels = [(option.id, option.label) for option in table.column("level").options]
    text = "Level,Work\n" + "".join(f"{'area' if at % 10 == 0 else 'activity'},Line {at}\n" for at in range(2000))
    wide = documents.Layout(table, {"level": levels, "within": []})
    found = documents.read_rows(wide, documents.read_table(text.encode(), "work.csv", wide))
    assert len(found.good) == 2000
