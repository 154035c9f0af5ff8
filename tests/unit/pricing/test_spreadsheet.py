"""The spreadsheet of the expected case, calculated by another program (the library `formulas`), says what the engine says."""

from __future__ import annotations

import io
import json
from pathlib import Path

import formulas
import openpyxl
import pytest

from unit.pricing.models import whole
from vested_widgets import pricing
from vested_widgets.pricing.errors import Place
from vested_widgets.pricing.formulas import Formula
from vested_widgets.pricing.spreadsheet import in_cells

HEADS = ("revenue", "cost", "fees_paid", "benefit", "incentive", "result", "margin", "gain")
REFERENCE = json.loads((Path(__file__).parent / "data" / "pricing_reference.json").read_text("utf-8"))
CASES = {case["id"]: case["model"] for case in REFERENCE["cases"]} | {"everything": whole()}


def recalculated(data: bytes, folder: Path) -> list[list]:
    """Return the rows of the sheet of results as the other program calculates them."""
    file = folder / "model.xlsx"
    file.write_bytes(data)
    book = formulas.ExcelModel().loads(str(file)).finish()
    solution = book.calculate()
    rows = openpyxl.load_workbook(file)["Results"].max_row
    cells = {key.rpartition("]")[2].upper(): cell for key, cell in solution.items() if hasattr(cell, "value")}
    values = {place: cell.value[0, 0] for place, cell in cells.items() if ":" not in place}
    return [[values.get(f"RESULTS'!{letter}{row}") for letter in "CDEFGHIJ"] for row in range(2, rows + 1)]


def assert_same(model: pricing.Model, rows: list[list]) -> None:
    expected = [quantities for year in pricing.evaluate(model) for quantities in year.values()]
    assert len(rows) == len(expected)
    for row, quantities in zip(rows, expected, strict=True):
        for value, head in zip(row, HEADS, strict=True):
            if quantities[head] is None:
                assert str(value) == "", head
            else:
                assert float(value) == pytest.approx(quantities[head], rel=1e-9, abs=1e-6), head


@pytest.mark.parametrize("name", CASES)
def test_another_program_calculates_the_same(name, tmp_path):
    model = pricing.Model.read(CASES[name])
    assert_same(model, recalculated(model.to_xlsx(), tmp_path))


def test_an_assumption_that_is_changed_in_the_spreadsheet_changes_all_results(tmp_path):
    model = pricing.Model.read(whole())
    book = openpyxl.load_workbook(io.BytesIO(model.to_xlsx()))
    sheet = book["Assumptions"]
    heads = [cell.value for cell in sheet[1]]
    rows = {sheet.cell(row, 1).value: row for row in range(2, sheet.max_row + 1)}
    sheet.cell(rows["wage"], heads.index("high") + 1).value = 40
    sheet.cell(rows["crates"], heads.index("growth") + 1).value = -0.1
    out = io.BytesIO()
    book.save(out)
    changed = whole()
    changed["drivers"]["wage"]["high"], changed["drivers"]["crates"]["growth"] = 40, -0.1
    assert_same(pricing.Model.read(changed), recalculated(out.getvalue(), tmp_path))


FORMULAS = [
    "-2 ** 2", "(-2) ** 2", "a // 2 + -a // 2", "-a % 3", "round(2.5) + round(3.5) * 10 + round(-2.5) * 100", "1 if 0 < a <= 7 else 2",
    "(a > 3) * 5 + (a == 7)", "5 if a > 3 and b < 0 or not a else 6", "100 / b if b > 0 else 3", "1 if b > 0 and 8 / b > 1 else 4",
    "min(a, b, 3) + max(a, b) * 10", "ceil(-a / 2) + floor(-a / 2) * 10", "sqrt(a) + exp(b) + log(a + 1)", "abs(b - a) ** 1.5", "1e-7 * a",
]  # fmt: skip


def test_formulas_mean_the_same_in_cells(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Results"
    sheet["A1"], sheet["B1"] = 7, 0
    values = {"a": 7.0, "b": 0.0}
    read = [Formula.read(text, Place.of("cost", "x"), "amount") for text in FORMULAS]
    for row, formula in enumerate(read, 2):
        sheet.cell(row, 3).value = "=" + in_cells(formula, lambda name: {"a": "A1", "b": "B1"}[name])
    out = io.BytesIO()
    book.save(out)
    found = [row[0] for row in recalculated(out.getvalue(), tmp_path)]
    for text, formula, value in zip(FORMULAS, read, found, strict=True):
        assert float(value) == pytest.approx(float(formula.evaluate(values))), text


def test_what_people_wrote_is_never_a_formula():
    values = whole(parties=["=1+1", "provider", "mill"], baseline={})
    text = json.dumps(values).replace('"buyer"', '"=1+1"')
    book = openpyxl.load_workbook(io.BytesIO(pricing.Model.from_json(text).to_xlsx()))
    told = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == "=1+1"]
    assert told
    assert {cell.data_type for cell in told} == {"s"}
