"""Figures come in all or none, each fault by its cell."""

from __future__ import annotations

import io
import time
from datetime import date
from types import SimpleNamespace

import openpyxl
import pytest

from vested_widgets import documents, method

METRICS = [("m1", "Crates in time"), ("m2", "Empty kilometres")]
HEAD = ["Metric", "Period until", "Figure"]


@pytest.fixture(scope="module")
def part():
    return method.load().step("scorecard").part("actuals")


def read(part, data, name, *, locale="en", taken=None, metrics=METRICS, **options):
    layout = documents.Layout(part, {"metric": metrics}, locale)
    sheet = documents.read_table(data, name, layout, **options)
    return documents.read_rows(layout, sheet, taken=taken)


def workbook(*rows, edit=lambda _book, _sheet: None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    edit(book, book.active)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def csv(*rows, sep=",") -> bytes:
    return "\n".join(sep.join(row) for row in rows).encode()


def faults(arrival):
    return [(fault.cell, fault.sentence.replace("\u00a0", " ")) for line in arrival.lines for fault in line.faults]


def test_a_figure_is_read_with_its_metric_and_period(part):
    found = read(part, csv(HEAD, ["Crates in time", "2026-10-31", "84.5"]), "f.csv")
    assert [line.cells for line in found.lines] == [{"metric": "m1", "until": "2026-10-31", "actual": 84.5}]
    assert not faults(found)


@pytest.mark.parametrize(
    ("row", "cell", "said"),
    [
        (["Crates in time", "2026-13-31", "84"], "B3", "2026-13-31"),
        (["Crates in time", "October", "84"], "B3", "October"),
        (["Crates in time", "2026-09-30", "about 84"], "C3", "about 84"),
        (["Crates on time", "2026-09-30", "84"], "A3", "Choose"),
        (["Crates in time", "2026-10-31", "85"], "B3", "in row 2 already"),
    ],
)
def test_each_fault_is_told_by_its_cell_and_the_good_row_is_known(part, row, cell, said):
    found = read(part, csv(HEAD, ["Crates in time", "2026-10-31", "84"], row), "f.csv")
    assert [one for one, _ in faults(found)] == [cell]
    assert said.casefold() in faults(found)[0][1].casefold()
    assert [line.line for line in found.good] == [2]


def test_a_period_that_has_a_figure_already_is_a_fault(part):
    data = csv(HEAD, ["Crates in time", "2026-10-31", "84"])
    found = read(part, data, "f.csv", taken={("m1", "2026-10-31"): "r1"})
    assert faults(found) == [
        ("B2", "“Crates in time” has a figure for 31 Oct 2026 already. Change that one, or leave this row out.")
    ]


def test_a_number_that_is_shown_with_a_percent_sign_is_told_and_never_divided(part):
    def edit(_book, sheet):
        sheet["C2"].number_format = '0.0"%"'
        sheet["C3"].number_format = "0.0%"

    data = workbook(HEAD, ["Crates in time", date(2026, 10, 31), 84.2], ["Empty kilometres", date(2026, 10, 31), 0.33], edit=edit)
    found = read(part, data, "f.xlsx")
    assert [(cell, sentence.split(" ")[0]) for cell, sentence in faults(found)] == [("C2", "“84.2"), ("C3", "“33")]


def test_a_hidden_first_sheet_is_not_read(part):
    def edit(book, sheet):
        sheet.sheet_state = "hidden"
        other = book.create_sheet("October")
        for row in (HEAD, ["Empty kilometres", date(2026, 10, 31), 33]):
            other.append(row)
        book.active = 1

    found = read(part, workbook(HEAD, ["Crates in time", date(2026, 10, 31), 1], edit=edit), "f.xlsx")
    assert [line.cells["metric"] for line in found.lines] == ["m2"]


def test_a_merged_cell_is_told_and_leaves_no_figure_without_its_metric_unseen(part):
    def edit(_book, sheet):
        sheet.merge_cells("A2:A3")

    data = workbook(HEAD, ["Crates in time", date(2026, 9, 30), 79], [None, date(2026, 10, 31), 84], edit=edit)
    found = read(part, data, "f.xlsx")
    told = " ".join([*found.remarks, *(sentence for _, sentence in faults(found))])
    assert "merged" in told.casefold() or [line.cells.get("metric") for line in found.lines] == ["m1", "m1"]
    assert any("A2" in one or "A3" in one for one in [*found.remarks, *(cell for cell, _ in faults(found))])


def test_european_and_us_numbers_in_one_column_are_not_guessed(part):
    days = ["2026-07-31", "2026-08-31", "2026-09-30", "2026-10-31"]
    figures = ["1,234.5", "1.234,5", "84,5", "1,234"]
    rows = [["Crates in time", day, figure] for day, figure in zip(days, figures, strict=True)]
    for locale in ("en", "de"):
        found = read(part, csv(HEAD, *rows, sep=";"), "f.csv", locale=locale)
        assert {cell for cell, _ in faults(found)} == {"C5"}, locale
        assert [line.cells["actual"] for line in found.good] == [1234.5, 1234.5, 84.5]
    alone = read(part, csv(HEAD, rows[3], rows[0], sep=";"), "f.csv")
    assert not faults(alone)


def test_one_s_own_export_comes_back_without_a_change(part):
    layout = documents.Layout(part, {"metric": METRICS})

    cells = {"metric": "m1", "until": "2026-10-31", "actual": 84}
    row = SimpleNamespace(id="r1", revision=1, cells=cells, shown=cells)
    _, data = documents.write_table(layout, [row], "xlsx")
    sheet = documents.read_table(data, "f.xlsx", layout)
    found = documents.read_rows(layout, sheet, lambda _row, _base: cells, taken=documents.figure_periods([row]))
    assert (len(found.lines), found.same) == (0, 1)


def test_24_000_figures_are_read_in_a_moment_and_progress_is_told(part):
    metrics = [(f"m{at}", f"Metric number {at}") for at in range(200)]
    months = [date(2016 + at // 12, at % 12 + 1, 28).isoformat() for at in range(120)]
    data = csv(HEAD, *([title, day, f"{at % 97}.5"] for at, (_, title) in enumerate(metrics) for day in months))
    layout, told = documents.Layout(part, {"metric": metrics}), []
    start = time.process_time()
    sheet = documents.read_table(data, "f.csv", layout)
    found = documents.read_rows(layout, sheet, progress=lambda done, of: told.append((done, of)))
    assert time.process_time() - start < 5
    assert len(found.good) == 24_000
    assert told[0] == (2000, 24_001)
    assert len(told) == 12
