"""The expected case as a spreadsheet (XLSX) with live formulas: change an assumption there, and every party's result follows.

Each kind of row has a sheet with a column a year. What people typed are numbers in cells, and formulas refer to these cells; their own
formulas are translated (`in_cells`). The sheet of results adds them up by party and year.
"""

from __future__ import annotations

import ast
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vested_widgets.method.catalogue import words
from vested_widgets.pricing.formulas import Formula
from vested_widgets.pricing.order import in_order
from vested_widgets.pricing.terms import Amount, CostLine, CostPlus, FixedFee, Incentive, Linear, Share, Steps, Terms

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_SIGNS: dict[type, str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/",
    ast.Eq: "=", ast.NotEq: "<>", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip
_CALLS: dict[str, str] = {
    "min": "MIN({})", "max": "MAX({})", "abs": "ABS({})", "floor": "INT({})", "ceil": "(0-INT(0-({})))", "sqrt": "SQRT({})",
    "exp": "EXP({})", "log": "LN({})",
    # Half goes to the even neighbour, as in the engine; a spreadsheet's own ROUND takes it away from zero.
    "round": "IF(ABS({0}-TRUNC({0}))=0.5,2*ROUND(({0})/2,0),ROUND({0},0))",
}  # fmt: skip
WIDTH = 16
"""Width of a column, in letters."""


def in_cells(formula: Formula, cell: Callable[[str], str]) -> str:
    """Return a formula as a spreadsheet writes it, without the equals sign; `cell(name)` gives the cell of a name."""
    return _written(formula.tree, cell) if formula.tree is not None else formula.text


def _written(node: ast.expr, cell: Callable[[str], str]) -> str:
    def part(one: ast.expr) -> str:
        return _written(one, cell)

    if isinstance(node, ast.Constant):
        return f"({float(node.value)!r})"  # type: ignore[arg-type]
    if isinstance(node, ast.Name):
        return cell(node.id)
    if isinstance(node, ast.BinOp):
        return _operation(type(node.op), part(node.left), part(node.right))
    if isinstance(node, ast.UnaryOp):
        inner = part(node.operand)
        return f"IF({inner}=0,1,0)" if isinstance(node.op, ast.Not) else f"(0{_sign(node.op)}{inner})"
    if isinstance(node, ast.BoolOp):
        # IF, since AND and OR of a spreadsheet calculate all their parts, also those that divide by zero.
        found = "1" if isinstance(node.op, ast.And) else "0"
        for one in reversed(node.values):
            found = f"IF({part(one)}<>0,{found},0)" if isinstance(node.op, ast.And) else f"IF({part(one)}<>0,1,{found})"
        return found
    if isinstance(node, ast.Compare):
        sides = [part(node.left), *map(part, node.comparators)]
        tests = [f"{a}{_SIGNS[type(op)]}{b}" for a, op, b in zip(sides, node.ops, sides[1:], strict=False)]
        return f"IF({tests[0]},1,0)" if len(tests) == 1 else f"IF(AND({','.join(tests)}),1,0)"
    if isinstance(node, ast.IfExp):
        return f"IF({part(node.test)}<>0,{part(node.body)},{part(node.orelse)})"
    assert isinstance(node, ast.Call) and isinstance(node.func, ast.Name)  # noqa: S101  (a formula holds nothing else)
    return _CALLS[node.func.id].format(",".join(map(part, node.args)))


def _sign(operator: ast.unaryop) -> str:
    return "-" if isinstance(operator, ast.USub) else "+"


def _operation(kind: type, a: str, b: str) -> str:
    if kind is ast.Pow:
        return f"POWER({a},{b})"
    if kind is ast.Mod:
        return f"MOD({a},{b})"
    return f"INT({a}/{b})" if kind is ast.FloorDiv else f"({a}{_SIGNS[kind]}{b})"


def write_spreadsheet(terms: Terms) -> bytes:
    """Return the expected case of a model as an XLSX file with live formulas."""
    from openpyxl import Workbook

    return _Writer(terms, Workbook()).done()


@dataclass
class _Table:
    """A sheet, its heads, and where its columns of years begin."""

    sheet: Worksheet
    heads: tuple[str, ...]

    @property
    def first(self) -> int:
        """Return the first column of years."""
        return len(self.heads) + 1

    def at(self, head: str, row: int) -> str:
        """Return the cell of a row under a head, on this sheet."""
        return f"${_letters(self.heads.index(head) + 1)}{row}"

    def year(self, year: int, row: int, block: int = 0) -> str:
        """Return the cell of a row for a year, from any sheet; `block` counts blocks of years."""
        return f"'{self.sheet.title}'!{_letters(self.first + year + block)}{row}"


def _letters(column: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(column))


class _Writer:
    """Writes one model, sheet by sheet."""

    def __init__(self, terms: Terms, book: Workbook) -> None:
        self.terms, self.book = terms, book
        self.cells: dict[str, tuple[_Table, int]] = {}
        """Where formulas find a name: its sheet and row."""

    def done(self) -> bytes:
        """Write all sheets."""
        self.book.remove(self.book.active)  # type: ignore[arg-type]
        self._drivers()
        costs, benefits, risks, incentives = self._costs(), self._benefits(), self._risks(), self._incentives()
        self._results(costs, benefits, risks, incentives)
        self.book.move_sheet(words("pricing_sheet.results"), -(len(self.book.sheetnames) - 1))
        self.book.active = 0
        out = io.BytesIO()
        self.book.save(out)
        return out.getvalue()

    def _table(self, name: str, *heads: str, blocks: tuple[str, ...] = ("year",)) -> _Table:
        sheet = self.book.create_sheet(words(f"pricing_sheet.{name}"))
        said = [words(f"pricing_column.{head}") for head in heads]
        said += [words(f"pricing_sheet.{block}_of", n=year) for block in blocks for year in range(1, self.terms.years + 1)]
        for column, text in enumerate(said, 1):
            _put(sheet, 1, column, text)
            sheet.column_dimensions[_letters(column)].width = WIDTH
        sheet.freeze_panes = "B2"
        return _Table(sheet, heads)

    def _cells(self, table: _Table, row: int, **values: Any) -> None:
        for head, value in values.items():
            if value is not None and value != "":
                _put(table.sheet, row, table.heads.index(head) + 1, value)

    def _amount(self, amount: Amount, year: int, own: str) -> str:
        """Return an amount of a year in cells; a number is taken from the cell where it stands."""
        if not isinstance(amount, Formula):
            return own

        def cell(name: str) -> str:
            table, row = self.cells[name]
            return table.year(year, row)

        return in_cells(amount, cell)

    def _only(self, year: int | None, at: str, now: int, formula: str) -> str:
        """Return a formula that counts only in a row's year."""
        return f"={formula}" if year is None else f"=IF({at}={now + 1},{formula},0)"

    def _drivers(self) -> None:
        table = self._table("assumptions", "name", "title", "unit", "dist", "low", "mode", "high", "value", "growth", "mean")
        for row, driver in enumerate(self.terms.drivers, 2):
            written = driver.written()
            own = {key: written.get(key) for key in ("title", "unit", "dist", "low", "mode", "high", "value")}
            self._cells(table, row, name=driver.name, **own)
            self._cells(table, row, growth=driver.growth)
            low, mode, high, value = (table.at(head, row) for head in ("low", "mode", "high", "value"))
            means = {
                "fixed": f"={value}",
                "uniform": f"=({low}+{high})/2",
                "triangular": f"=({low}+{mode}+{high})/3",
                "pert": f"=({low}+4*{mode}+{high})/6",
            }
            if written["dist"] == "discrete":
                # Values and probabilities stand behind the years, in pairs.
                first = table.first + self.terms.years + 1
                pairs = []
                for at, pair in enumerate(written["values"]):
                    for beside, number in enumerate(pair):
                        _put(table.sheet, row, first + 2 * at + beside, number)
                    pairs.append(f"{_letters(first + 2 * at)}{row}*{_letters(first + 2 * at + 1)}{row}")
                means["discrete"] = "=" + "+".join(pairs)
            _formula(table.sheet, row, table.heads.index("mean") + 1, means[str(written["dist"])])
            for year in range(self.terms.years):
                before = (
                    table.at("mean", row)
                    if year == 0
                    else f"{_letters(table.first + year - 1)}{row}*(1+{table.at('growth', row)})"
                )
                _formula(table.sheet, row, table.first + year, f"={before}")
            self.cells[driver.name] = (table, row)

    def _costs(self) -> _Table:
        table = self._table(
            "costs", "id", "title", "bearer", "amount", "kind", "payer", "fee", "price", "index", "margin", "management_fee", "driver", "cap",
            "year", blocks=("cost", "fee"),
        )  # fmt: skip
        rows = {line.id: row for row, line in enumerate(self.terms.costs, 2)}
        self.cells |= {line.name: (table, rows[line.id]) for line in self.terms.costs}
        for line in in_order(self.terms.costs, {driver.name for driver in self.terms.drivers}):
            row, paid = rows[line.id], line.compensation
            own: dict[str, Any] = paid.written() if paid else {"kind": "none"}
            amount = line.amount.text if isinstance(line.amount, Formula) else line.amount
            self._cells(table, row, id=line.id, title=line.title, bearer=line.bearer, amount=amount, year=line.year, **own)
            for year in range(self.terms.years):
                cost = self._amount(line.amount, year, table.at("amount", row))
                _formula(table.sheet, row, table.first + year, self._only(line.year, table.at("year", row), year, cost))
                fee = self._fee(table, row, line, year)
                fees = table.first + self.terms.years + year
                _formula(table.sheet, row, fees, self._only(line.year, table.at("year", row), year, fee))
        return table

    def _fee(self, table: _Table, row: int, line: CostLine, year: int) -> str:
        paid = line.compensation
        if paid is None:
            return "0"
        if isinstance(paid, CostPlus):
            cost = f"{_letters(table.first + year)}{row}"
            fee = f"{cost}*(1+{table.at('margin', row)})+{table.at('management_fee', row)}"
        else:
            base = table.at("fee" if isinstance(paid, FixedFee) else "price", row)
            fee = base if year == 0 else f"{base}*POWER(1+{table.at('index', row)},{year})"
            if not isinstance(paid, FixedFee):
                units, at = self.cells[paid.driver]
                fee = f"{fee}*{units.year(year, at)}"
        return f"MIN({fee},{table.at('cap', row)})" if paid.cap is not None else fee

    def _benefits(self) -> _Table:
        table = self._table("benefits", "party", "title", "amount", "year")
        for row, benefit in enumerate(self.terms.benefits, 2):
            amount = benefit.amount.text if isinstance(benefit.amount, Formula) else benefit.amount
            self._cells(table, row, party=benefit.party, title=benefit.title, amount=amount, year=benefit.year)
            for year in range(self.terms.years):
                value = self._amount(benefit.amount, year, table.at("amount", row))
                _formula(table.sheet, row, table.first + year, self._only(benefit.year, table.at("year", row), year, value))
        return table

    def _risks(self) -> _Table:
        table = self._table("risks", "id", "title", "bearer", "probability", "impact", "year")
        for row, risk in enumerate(self.terms.risks, 2):
            impact = risk.impact.text if isinstance(risk.impact, Formula) else risk.impact
            self._cells(
                table,
                row,
                id=risk.id,
                title=risk.title,
                bearer=risk.bearer,
                probability=risk.probability,
                impact=impact,
                year=risk.year,
            )
            for year in range(self.terms.years):
                value = f"{table.at('probability', row)}*{self._amount(risk.impact, year, table.at('impact', row))}"
                _formula(table.sheet, row, table.first + year, self._only(risk.year, table.at("year", row), year, value))
        return table

    def _incentives(self) -> _Table:
        table = self._table(
            "incentives",
            "id",
            "title",
            "payer",
            "receiver",
            "shape",
            "measure",
            "from",
            "to",
            "amount",
            "share",
            "of",
            "cap",
            "floor",
            "year",
        )
        for row, incentive in enumerate(self.terms.incentives, 2):
            written = {key: value for key, value in incentive.written().items() if key != "steps"}
            self._cells(table, row, **(written | {"floor": incentive.floor}))
            for year in range(self.terms.years):
                value = self._earned(table, row, incentive, year)
                if incentive.cap is not None:
                    value = f"MIN({value},{table.at('cap', row)})"
                if incentive.shape is not None:
                    value = f"MAX({value},{table.at('floor', row)})"
                _formula(table.sheet, row, table.first + year, self._only(incentive.year, table.at("year", row), year, value))
        return table

    def _earned(self, table: _Table, row: int, incentive: Incentive, year: int) -> str:
        shape = incentive.shape
        if isinstance(shape, Share):
            return f"{table.at('share', row)}*{self._amount(shape.of, year, '')}"
        if isinstance(shape, Linear):
            start, end = table.at("from", row), table.at("to", row)
            way = f"({self._amount(shape.measure, year, '')}-{start})/({end}-{start})"
            return f"{table.at('amount', row)}*MAX(0,MIN(1,{way}))"
        if isinstance(shape, Steps):
            # Levels and amounts stand behind the years, in pairs.
            first, measure, found = table.first + self.terms.years + 1, self._amount(shape.measure, year, ""), "0"
            for at, (level, amount) in enumerate(shape.steps):
                _put(table.sheet, row, first + 2 * at, level)
                _put(table.sheet, row, first + 2 * at + 1, amount)
                reached = f"{measure}>=${_letters(first + 2 * at)}{row}"
                found = f"IF({reached},${_letters(first + 2 * at + 1)}{row},{found})"
            return found
        return "0"

    def _results(self, costs: _Table, benefits: _Table, risks: _Table, incentives: _Table) -> None:
        heads = ("year", "party", "revenue", "cost", "fees_paid", "benefit", "incentive", "result", "margin", "gain", "baseline")
        sheet = self.book.create_sheet(words("pricing_sheet.results"))
        for column, head in enumerate(heads, 1):
            _put(
                sheet,
                1,
                column,
                words(f"pricing_sheet.{head}")
                if head not in ("year", "party", "margin", "baseline")
                else words(f"pricing_column.{head}"),
            )
            sheet.column_dimensions[_letters(column)].width = WIDTH
        sheet.freeze_panes = "C2"
        row = 2
        for year in range(self.terms.years):
            for party in self.terms.parties:

                def total(table: _Table, head: str, many: int, block: int = 0, year: int = year, row: int = row) -> str:
                    """Return the sum of a year over the rows of a party."""
                    if not many:
                        return "0"
                    last, own = many + 1, _letters(table.heads.index(head) + 1)
                    column = _letters(table.first + year + block)
                    name = table.sheet.title
                    return f"SUMPRODUCT(('{name}'!${own}$2:${own}${last}=$B{row})*'{name}'!{column}$2:{column}${last})"

                many, gifts, years = len(self.terms.costs), len(self.terms.incentives), self.terms.years
                earned, paid = total(incentives, "receiver", gifts), total(incentives, "payer", gifts)
                _put(sheet, row, 1, year + 1)
                _put(sheet, row, 2, party)
                formulas = (
                    f"{total(costs, 'bearer', many, years)}+{earned}",
                    f"{total(costs, 'bearer', many)}+{total(risks, 'bearer', len(self.terms.risks))}",
                    f"{total(costs, 'payer', many, years)}+{paid}",
                    total(benefits, "party", len(self.terms.benefits)),
                    f"{earned}-{paid}",
                    f"C{row}-E{row}-D{row}+F{row}",
                    f'IF(C{row}=0,"",H{row}/C{row})',
                    f"H{row}-K{row}",
                )
                for column, formula in enumerate(formulas, 3):
                    _formula(sheet, row, column, f"={formula}")
                _put(sheet, row, len(heads), self.terms.baseline.get(party, 0.0))
                row += 1


def _put(sheet: Worksheet, row: int, column: int, value: Any) -> None:
    """Write what somebody typed: a text is a text and never a formula."""
    cell = sheet.cell(row, column)
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"


def _formula(sheet: Worksheet, row: int, column: int, formula: str) -> None:
    sheet.cell(row, column).value = formula
