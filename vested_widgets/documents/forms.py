"""An Excel form for a joint table: its rows, what may be chosen in each column, and a page that says how to fill it in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from vested_widgets import method
from vested_widgets.documents import sheets
from vested_widgets.method import Column, amounts
from vested_widgets.method.tables import CHOSEN

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.datavalidation import DataValidation
    from openpyxl.worksheet.worksheet import Worksheet

    from vested_widgets.documents.layout import Layout
    from vested_widgets.documents.reading.sheet import Cell

# Below the rows there is room for as many new ones.
SPARE_ROWS = 500
WIDTHS = {"text": 42, "link": 30, "choice": 22, "party": 22, "person": 22}


def book(layout: Layout, titles: Sequence[str], lines: Sequence[Sequence[Cell]]) -> Workbook:
    """Return the workbook: a sheet with the rows, one with how to fill it in, and a hidden one with what can be chosen."""
    import openpyxl

    found = openpyxl.Workbook()
    sheet: Worksheet = found.active  # type: ignore[assignment]
    sheet.title = _name(layout.part.title)
    _rows(sheet, layout, titles, lines)
    _guide(found.create_sheet(method.words("table.form_guide")), layout)
    choices = found.create_sheet("choices")
    choices.sheet_state = "hidden"
    last = len(lines) + 1 + SPARE_ROWS
    for at, column in enumerate(layout.part.columns, 1):
        if rule := _rule(layout, column, choices, at):
            rule.add(f"{_letter(at)}2:{_letter(at)}{last}")
            sheet.add_data_validation(rule)
    return found


def _rows(sheet: Worksheet, layout: Layout, titles: Sequence[str], lines: Sequence[Sequence[Cell]]) -> None:
    from openpyxl.styles import Alignment, Font

    for number, line in enumerate((titles, *lines), 1):
        for at, value in enumerate(line, 1):
            sheets.put(sheet, number, at, value)
    for at, column in enumerate(layout.part.columns, 1):
        sheet.column_dimensions[_letter(at)].width = WIDTHS.get(column.kind, 16)
        for (cell,) in sheet.iter_rows(min_col=at, max_col=at, max_row=len(lines) + 1):
            cell.alignment = Alignment(vertical="top", wrap_text=column.kind in ("text", "link"))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.column_dimensions[_letter(len(titles))].width = 24
    sheet.freeze_panes = "A2"


def _guide(sheet: Worksheet, layout: Layout) -> None:
    """Write what belongs in each column, in words."""
    from openpyxl.styles import Alignment, Font

    heads = [method.words(f"table.form_{name}") for name in ("column", "kind", "needed", "help")]
    body = [
        [
            title,
            method.words(f"table.kind_{column.kind}"),
            method.words("table.required") if column.required else "",
            _told(layout, column),
        ]
        for title, column in zip(layout.titles, layout.part.columns, strict=True)
    ]
    key = [method.words("table.row_key"), "", "", method.words("table.form_key")]
    for number, line in enumerate((heads, *body, key), 1):
        for at, value in enumerate(line, 1):
            sheets.put(sheet, number, at, value)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for at, width in enumerate((30, 22, 12, 90), 1):
        sheet.column_dimensions[_letter(at)].width = width
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.alignment = Alignment(vertical="top", wrap_text=True)


def _told(layout: Layout, column: Column) -> str:
    said = [column.help]
    if column.low is not None or column.high is not None:
        ends = {
            name: "…" if end is None else amounts.show_number(end, layout.locale)
            for name, end in (("low", column.low), ("high", column.high))
        }
        said.append(method.words("table.form_range", **ends))
    if column.kind in CHOSEN:
        labels = [label for _, label in layout.offered(column)]
        said.append(method.words("table.form_several" if column.many else "table.form_one", options=", ".join(labels[:40])))
    return " ".join(filter(None, said))


def _rule(layout: Layout, column: Column, choices: Worksheet, at: int) -> DataValidation | None:
    """Return what Excel lets people enter; where it cannot tell what is right, nothing."""
    from openpyxl.worksheet.datavalidation import DataValidation

    rule: DataValidation | None = None
    if column.kind in CHOSEN and not column.many and (labels := [label for _, label in layout.offered(column)]):
        for number, label in enumerate(labels, 1):
            sheets.put(choices, number, at, label)
        rule = DataValidation("list", formula1=f"choices!${_letter(at)}$1:${_letter(at)}${len(labels)}")
    elif column.kind == "number" and column.low is not None and column.high is not None:
        rule = DataValidation("decimal", operator="between", formula1=f"{column.low:g}", formula2=f"{column.high:g}")
    if rule is not None:
        rule.allow_blank, rule.showErrorMessage = True, True
        rule.errorTitle, rule.error = column.title[:32], method.words("table.form_wrong")[:255]
        # A warning, not a wall: what does not fit is told when the file comes in, cell by cell.
        rule.errorStyle = "warning"
    return rule


def _letter(at: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(at))


def _name(title: str) -> str:
    """Return a title as the name of a sheet: at most 31 letters, none of those that Excel keeps for itself."""
    return "".join(" " if sign in "[]:*?/\\'" else sign for sign in title).strip()[:31] or method.words("table.sheet")
