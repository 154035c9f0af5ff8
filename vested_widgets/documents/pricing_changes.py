"""Read a spreadsheet of a pricing model that was edited, and say what differs from the tables: changes to propose, never rows overwritten."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vested_widgets import method
from vested_widgets.documents.errors import DocumentError
from vested_widgets.documents.reading.files import read_file
from vested_widgets.documents.reading.sheet import Percent, Sheet, Unread

if TYPE_CHECKING:
    from vested_widgets import pricing

FORM = "model.xlsx"
# Of each sheet the columns that tell a row, and those that people may change with the column of the deal's table: text and money are told
# apart by what the cell holds.
SHEETS: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    "assumptions": (("name",), {"low": "low", "mode": "expected", "high": "high", "value": "fixed", "growth": "growth"}),
    "costs": (
        ("id",),
        {
            "amount": "expected", "fee": "fee", "price": "price", "index": "index", "margin": "margin", "management_fee": "management",
            "cap": "ceiling",
        },
    ),
    "benefits": (("party", "title"), {"amount": "amount"}),
    "risks": (("id",), {"probability": "probability", "impact": "damage"}),
}  # fmt: skip
PERCENT = frozenset({"growth", "index", "margin", "probability"})
MONEY = frozenset({"fee", "management_fee", "cap", "impact"})


@dataclass(frozen=True)
class PricingChange:
    """One cell of the file that says something else than the model.

    Attributes:
        kind: of the row (`assumptions`, `costs`, `benefits`, `risks`), `id`: its name in the model.
        cells: what the row of the deal's table would get.
        row, column: what people call them; before, after: as the file has them.
    """

    kind: str
    id: str
    cells: Mapping[str, Any]
    row: str
    column: str
    before: str
    after: str


def read_pricing_changes(data: bytes, name: str, model: pricing.Model) -> tuple[list[PricingChange], list[str]]:
    """Return what an edited spreadsheet of a model changes, and remarks on what is left out.

    Args:
        data: the file; `name`: what it is called.
        model: as the tables stand now.

    Raises:
        DocumentError: the file is no spreadsheet of this model, or a cell cannot be read; nothing has been changed.
    """
    ours = model.to_xlsx()
    changes: list[PricingChange] = []
    remarks: list[str] = []
    for sheet, (key, columns) in SHEETS.items():
        title = method.words(f"pricing_sheet.{sheet}")
        before = _read(ours, FORM, title)
        try:
            after = _read(data, name, title)
        except DocumentError:
            if before:
                raise
            continue
        known, given = _keyed(before, key), _keyed(after, key)
        if before and not given:
            raise DocumentError(method.words("pricing_back.not_ours", file=name, sheet=title))
        changes += [one for row in known if row in given for one in _changed(sheet, columns, model, known[row], given[row])]
        remarks += [method.words("pricing_back.new_row", sheet=title, row=row[-1]) for row in given if row not in known]
        remarks += [method.words("pricing_back.no_row", sheet=title, row=row[-1]) for row in known if row not in given]
    return changes, remarks


def _read(data: bytes, name: str, title: str) -> list[dict[str, Any]]:
    """Return the rows of a sheet by the names of its columns; nothing if it has no such columns."""

    def fits(sheet: Sheet) -> bool:
        return sheet.name == title

    try:
        found = read_file(data, name, sheet=title, fits=fits)
    except DocumentError as error:
        raise DocumentError(method.words("pricing_back.not_ours", file=name, sheet=title)) from error
    heads = [str(cell or "") for cell in found[0]]
    return [dict(zip(heads, row, strict=False)) for row in found.rows[1:]]


def _keyed(rows: list[dict[str, Any]], key: tuple[str, ...]) -> dict[tuple[str, ...], dict[str, Any]]:
    names = [method.words(f"pricing_column.{one}") for one in key]
    found = {}
    for row in rows:
        told = tuple(str(row.get(name) or "").strip() for name in names)
        if all(name in row for name in names) and any(told):
            found[told] = row
    return found


def _changed(
    sheet: str, columns: Mapping[str, str], model: pricing.Model, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[PricingChange]:
    for column, cell in columns.items():
        head = method.words(f"pricing_column.{column}")
        was, now = before.get(head), after.get(head)
        if head not in after or _same(was, now) or was in (None, ""):
            continue
        name = str(after.get(method.words("pricing_column.title")) or after.get(method.words("pricing_column.name")) or "")
        place = f"{method.words(f'pricing_sheet.{sheet}')}: {name}"
        if isinstance(now, Unread) or now in (None, "") or isinstance(now, bool):
            raise DocumentError(method.words("pricing_back.unreadable", row=place, column=head))
        id_ = str(after.get(method.words("pricing_column.id")) or after.get(method.words("pricing_column.name")) or "")
        if sheet == "benefits":
            party, title = (str(after.get(method.words(f"pricing_column.{one}")) or "") for one in ("party", "title"))
            id_ = next(one.id for one in model.benefits if (one.party, one.title) == (party, title))
        cells = _cells(cell, column, now, model.currency, place, head)
        yield PricingChange(sheet, id_, cells, name, head, _shown(was), _shown(now))


def _cells(cell: str, column: str, now: Any, currency: str, place: str, head: str) -> dict[str, Any]:
    """Return the cells of the deal's row that a cell of the file stands for."""
    if column == "amount":
        if isinstance(now, str):
            return {"formula": now}
        return {"formula": None, cell: _money(_number(now, place, head), currency)}
    number = _number(now, place, head)
    if cell == "fixed":
        return dict.fromkeys(("low", "expected", "high"), number)
    if column in PERCENT:
        return {cell: round(number * 100, 10)}
    return {cell: _money(number, currency) if column in MONEY else number}


def _number(value: Any, place: str, head: str) -> float:
    if isinstance(value, Percent):  # typed as 6 % into a cell that holds 0.06
        return float(value) / 100
    if isinstance(value, int | float) and abs(value) < float("inf"):
        return float(value)
    raise DocumentError(method.words("pricing_back.no_number", row=place, column=head, value=str(value)[:40]))


def _money(value: float, currency: str) -> dict[str, str]:
    return {"amount": f"{value:.12g}", "currency": currency}


def _same(was: Any, now: Any) -> bool:
    if isinstance(was, int | float) and isinstance(now, int | float):
        return abs(float(was) - float(now)) <= 1e-9 * max(1.0, abs(float(was)))
    return str(was if was is not None else "").strip() == str(now if now is not None else "").strip()


def _shown(value: Any) -> str:
    return f"{float(value):.12g}" if isinstance(value, int | float) else str(value)
