"""Check what a cell of a joint table holds. How people type it is `method.cells`; here a value has its shape, or is refused."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any

from vested_widgets import method
from vested_widgets.deals.errors import InvalidAnswer
from vested_widgets.method.tables import CHOSEN, UNITS

# A wrong entry is kept as it was typed, up to this many letters.
LONGEST_WRONG = 1000
LONGEST_COMMENT = 4000

Known = Callable[[method.Column], Collection[str] | None]


def cells(part: method.JointTable, given: object, known: Known) -> dict[str, Any]:
    """Check changed cells of a row.

    Args:
        given: values by column id; None empties a cell.
        known: the ids that a choice, party, person or link column takes.

    Returns:
        The same, with empty values as None.

    Raises:
        InvalidAnswer: a column that is not there, or a value that does not fit; nothing is written.
    """
    if not isinstance(given, Mapping):
        raise InvalidAnswer(method.words("cell_checks.no_cells", table=part.title))
    checked = {}
    for name, value in given.items():
        try:
            column = part.column(name)
        except KeyError:
            columns = ", ".join(column.id for column in part.columns)
            raise InvalidAnswer(method.words("cell_checks.no_column", table=part.title, name=name, columns=columns)) from None
        if column.derived and value not in (None, ""):
            raise InvalidAnswer(method.words("cell_checks.derived", column=column.title))
        checked[name] = _cell(column, value, known)
    return checked


def _cell(column: method.Column, value: Any, known: Known) -> Any:
    if value is None or value == "" or value == []:
        return None
    if isinstance(value, Mapping) and set(value) == {"wrong"}:
        return {"wrong": _text(column, value["wrong"], LONGEST_WRONG)}
    if column.kind in CHOSEN:
        return _ids(column, value, known(column))
    return SHAPES[column.kind](column, value)


def _refuse(column: method.Column, value: Any, expected: str) -> InvalidAnswer:
    said = method.words("cell_checks.unlike", column=column.title, given=repr(value)[:40], expected=expected)
    return InvalidAnswer(said)


def _text(column: method.Column, value: Any, longest: int | None = None) -> str:
    longest = longest or column.longest
    if not isinstance(value, str):
        raise _refuse(column, value, method.words("cell_checks.text"))
    if len(value) > longest:
        raise InvalidAnswer(method.words("cell_checks.long_text", column=column.title, letters=len(value), longest=longest))
    return method.storable(method.words("text_error.column", column=column.title), value, InvalidAnswer).strip()


def _ids(column: method.Column, value: Any, known: Collection[str] | None) -> Any:
    listed = value if column.many else [value]
    if not isinstance(listed, list) or not all(isinstance(name, str) and len(name) <= 80 for name in listed):
        raise _refuse(column, value, method.words("cell_checks.ids" if column.many else "cell_checks.id"))
    for name in listed:
        if known is not None and name not in known:
            raise _refuse(column, name, method.words("cell_checks.offered"))
    return list(dict.fromkeys(listed)) if column.many else value


def _number(column: method.Column, value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or abs(value) > 1e15:
        raise _refuse(column, value, method.words("cell_checks.number"))
    if (column.low is not None and value < column.low) or (column.high is not None and value > column.high):
        raise _refuse(column, value, _bounds(column))
    return value


def _bounds(column: method.Column) -> str:
    if column.high is None:
        return method.words("cell_checks.number_from", low=column.low)
    if column.low is None:
        return method.words("cell_checks.number_to", high=column.high)
    return method.words("cell_checks.number_between", low=column.low, high=column.high)


def _date(column: method.Column, value: Any) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        raise _refuse(column, value, method.words("cell_checks.date")) from None


def _money(column: method.Column, value: Any) -> dict[str, str]:
    amount, currency = (value.get("amount"), value.get("currency")) if isinstance(value, Mapping) else (None, None)
    if not isinstance(amount, str) or not isinstance(currency, str) or len(currency) != 3 or not currency.isalpha():
        raise _refuse(column, value, method.words("cell_checks.money"))
    try:
        if not math.isfinite(float(amount)) or len(amount) > 30:
            raise ValueError(amount)
    except ValueError:
        raise _refuse(column, value, method.words("cell_checks.amount")) from None
    return {"amount": amount, "currency": currency}


def _duration(column: method.Column, value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping) or set(value) != {"n", "unit"} or value["unit"] not in UNITS:
        raise _refuse(column, value, method.words("cell_checks.units", units=", ".join(UNITS)))
    n = value["n"]
    if isinstance(n, bool) or not isinstance(n, int | float) or not math.isfinite(n) or not 0 <= n <= 100_000:
        raise _refuse(column, value, method.words("cell_checks.duration"))
    return dict(value)


SHAPES: dict[str, Callable[[method.Column, Any], Any]] = {
    "text": _text,
    "number": _number,
    "percent": _number,
    "date": _date,
    "money": _money,
    "duration": _duration,
}


def comment(text: object) -> str:
    """Check a comment.

    Raises:
        InvalidAnswer: it is empty or too long.
    """
    if not isinstance(text, str) or not text.strip():
        raise InvalidAnswer(method.words("write_error.empty_comment"))
    if len(text) > LONGEST_COMMENT:
        raise InvalidAnswer(method.words("write_error.long_comment", letters=len(text), longest=LONGEST_COMMENT))
    return method.storable(method.words("text_error.comment"), text, InvalidAnswer).strip()


def reason(text: object) -> str:
    """Check the reason of a decline.

    Raises:
        InvalidAnswer: it is empty or too long.
    """
    if not isinstance(text, str) or not text.strip():
        raise InvalidAnswer(method.words("write_error.empty_reason"))
    if len(text) > LONGEST_COMMENT:
        raise InvalidAnswer(method.words("write_error.long_reason", letters=len(text), longest=LONGEST_COMMENT))
    return method.storable(method.words("text_error.reason"), text, InvalidAnswer).strip()
