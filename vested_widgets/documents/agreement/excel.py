"""Write an agreement as an Excel workbook: what stands where, all clauses, every table with the types of its cells, and the results.

Text is stored as text, so nothing that people wrote is ever a formula.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from vested_widgets import method
from vested_widgets.documents import sheets
from vested_widgets.documents.agreement import wording
from vested_widgets.documents.reading.sheet import Cell, Percent

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from vested_widgets.documents.agreement.content import Agreement, Column, Table

WIDEST = 60
SPARE_ROWS = 200
"""Below the rows of a table there is room for as many new ones, with the same validation."""
MONEY = '#,##0.00 "{currency}"'


def write_excel(agreement: Agreement) -> bytes:
    """Return an agreement as an Excel workbook."""
    import openpyxl

    book = openpyxl.Workbook()
    _Book(book, agreement).write()
    book.properties.title, book.properties.creator = wording.title(agreement), "Vested Workbook"
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


class _Book:
    def __init__(self, book: Workbook, agreement: Agreement) -> None:
        self.book, self.agreement = book, agreement
        self.taken: set[str] = set()
        self.choices: Worksheet | None = None
        self.chosen = 0

    def write(self) -> None:
        words = method.words
        first: Worksheet = self.book.active  # type: ignore[assignment]
        first.title = self._name(words("agreement_file.sheet_overview"))
        facts = wording.facts(self.agreement)
        self._fill(first, [words("agreement_file.fact"), words("agreement_file.value")], facts)
        self._sheet("open_points", wording.open_columns(), wording.open_points(self.agreement))
        self._clauses()
        self._results()
        for schedule in self.agreement.schedules:
            for section in schedule.sections:
                for table in section.tables:
                    self._table(f"{section.number} {table.title}", table)
        signatures = [(one.party, one.person, one.signed, "") for one in wording.signature_lines(self.agreement)]
        self._sheet("signatures", wording.signature_columns(), signatures)
        self._sheet("changes", wording.change_columns(), wording.change_rows(self.agreement))
        self._sheet("trail", wording.trail_columns(), wording.trail_rows(self.agreement))

    def _clauses(self) -> None:
        rows = [
            (wording.schedule_title(schedule), wording.state(schedule), clause.number, section.title, clause.text)
            for schedule in self.agreement.schedules
            for section in schedule.sections
            for clause in section.clauses
        ]
        heads = [
            method.words(f"agreement_file.{name}") for name in ("schedule_word", "standing", "change_clause", "section", "text")
        ]
        self._sheet("sheet_clauses", heads, rows)

    def _results(self) -> None:
        """Write what the pictures found, and the numbers behind them, one below the other on one sheet."""
        rows: list[tuple[Any, ...]] = []
        for schedule in self.agreement.schedules:
            for section in schedule.sections:
                for picture in section.pictures:
                    rows += [(section.number, picture.title), ("", picture.caption), ("", *picture.columns)]
                    rows += [("", *row) for row in picture.rows]
                    rows.append(())
        if rows:
            self._sheet("sheet_results", [method.words("agreement_file.section"), method.words("agreement_file.result")], rows)

    def _sheet(self, key: str, heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        sheet = self.book.create_sheet(self._name(method.words(f"agreement_file.{key}")))
        self._fill(sheet, heads, rows)

    def _fill(self, sheet: Worksheet, heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        from openpyxl.styles import Alignment, Font

        for number, row in enumerate((heads, *rows), 1):
            for at, value in enumerate(row, 1):
                if value not in (None, ""):
                    sheets.put(sheet, number, at, _plain(value))
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        wide = max((len(row) for row in (heads, *rows)), default=0)
        for at in range(1, wide + 1):
            texts = [str(row[at - 1]) for row in (heads, *rows) if len(row) >= at and row[at - 1] is not None]
            longest = max((len(line) for text in texts for line in text.split("\n")), default=8)
            sheet.column_dimensions[_letter(at)].width = min(max(longest, 8) + 2, WIDEST)
        for cells in sheet.iter_rows():
            for cell in cells:
                cell.alignment = Alignment(vertical="top", wrap_text=True)
        sheet.freeze_panes = "A2"
        if rows:
            sheet.auto_filter.ref = f"A1:{_letter(max(len(heads), 1))}{len(rows) + 1}"

    def _table(self, title: str, table: Table) -> None:
        """Write a joint table: numbers, percentages, money and dates as such, and what may be chosen in each column."""
        sheet = self.book.create_sheet(self._name(title))
        self._fill(sheet, [column.title for column in table.columns], [[""] * len(table.columns)] * len(table.rows))
        for number, row in enumerate(table.rows, 2):
            for at, (column, shown, stored) in enumerate(zip(table.columns, row.shown, row.stored, strict=True), 1):
                sheets.put(sheet, number, at, _native(column, shown, stored))
                if column.kind == "money" and isinstance(stored, dict):
                    sheet.cell(number, at).number_format = MONEY.format(currency=stored.get("currency", ""))
        for at, column in enumerate(table.columns, 1):
            said = [row.shown[at - 1] for row in table.rows]
            longest = max((len(part) for text in (*said, column.title) for part in text.split("\n")), default=8)
            sheet.column_dimensions[_letter(at)].width = min(max(longest, 8) + 2, WIDEST)
            self._validate(sheet, at, column, said)

    def _validate(self, sheet: Worksheet, at: int, column: Column, shown: Sequence[str]) -> None:
        from openpyxl.worksheet.datavalidation import DataValidation

        rule: DataValidation | None = None
        # A cell with several choices is text: Excel can offer one alone.
        if column.options and all(text in column.options for text in shown if text):
            rule = DataValidation("list", formula1=self._offered(column.options))
        elif column.kind == "number":
            rule = DataValidation("decimal", operator="between", formula1="-1E+15", formula2="1E+15")
        elif column.kind == "percent":
            rule = DataValidation("decimal", operator="between", formula1="-1000", formula2="1000")
        elif column.kind == "date":
            rule = DataValidation("date", operator="between", formula1="DATE(1900,1,1)", formula2="DATE(2199,12,31)")
        if rule is None:
            return
        rule.allow_blank, rule.showErrorMessage = True, True
        rule.errorTitle, rule.error = column.title[:32], method.words("table.form_wrong")[:255]
        # A warning: what people know better they may write.
        rule.errorStyle = "warning"
        rule.add(f"{_letter(at)}2:{_letter(at)}{len(shown) + 1 + SPARE_ROWS}")
        sheet.add_data_validation(rule)

    def _offered(self, options: Sequence[str]) -> str:
        """Write what can be chosen on a hidden sheet, and return where it stands."""
        if self.choices is None:
            self.choices = self.book.create_sheet("choices")
            self.choices.sheet_state = "hidden"
        self.chosen += 1
        for number, label in enumerate(options, 1):
            sheets.put(self.choices, number, self.chosen, label)
        letter = _letter(self.chosen)
        return f"choices!${letter}$1:${letter}${len(options)}"

    def _name(self, title: str) -> str:
        """Return a title as the name of a sheet: at most 31 letters, none that Excel keeps for itself, and each once."""
        plain = "".join(" " if sign in "[]:*?/\\'" or ord(sign) < 32 else sign for sign in title).strip()[:31].strip()
        found, n = plain or method.words("table.sheet"), 1
        while found.casefold() in self.taken:
            n += 1
            end = f" ({n})"
            found = f"{plain[: 31 - len(end)]}{end}"
        self.taken.add(found.casefold())
        return found


def _plain(value: Any) -> Cell:
    return value if isinstance(value, str | int | float) and not isinstance(value, bool) else str(value)


def _native(column: Column, shown: str, stored: Any) -> Cell:
    """Return a cell as a spreadsheet can count with it; else as people read it."""
    if column.kind == "number" and isinstance(stored, int | float) and not isinstance(stored, bool):
        return stored
    if column.kind == "percent" and isinstance(stored, int | float) and not isinstance(stored, bool):
        return Percent(float(stored))
    if column.kind == "money" and isinstance(stored, dict) and "amount" in stored:
        return float(stored["amount"])
    if column.kind == "date" and isinstance(stored, str):
        try:
            return date.fromisoformat(stored)
        except ValueError:
            return shown
    return shown


def _letter(at: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(at))
