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
        raise InvalidAnswer(f"{part.title!r}: a row is given as cells by column. Reload the page.")
    checked = {}
    for name, value in given.items():
        try:
            column = part.column(name)
        except KeyError:
            columns = ", ".join(column.id for column in part.columns)
            raise InvalidAnswer(f"{part.title!r} has no column {name!r}. Its columns are: {columns}.") from None
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
    shown = repr(value)
    return InvalidAnswer(f"{column.title!r}: {shown[:40]} does not fit. Expected: {expected}.")


def _text(column: method.Column, value: Any, longest: int | None = None) -> str:
    longest = longest or column.longest
    if not isinstance(value, str):
        raise _refuse(column, value, "a text")
    if len(value) > longest:
        raise InvalidAnswer(f"{column.title!r}: the text has {len(value)} letters; at most {longest} fit. Shorten it.")
    if "\x00" in value or any(0xD800 <= ord(letter) <= 0xDFFF for letter in value):
        raise InvalidAnswer(f"{column.title!r}: the text has a character that cannot be stored. Type it anew.")
    return value.strip()


def _ids(column: method.Column, value: Any, known: Collection[str] | None) -> Any:
    listed = value if column.many else [value]
    if not isinstance(listed, list) or not all(isinstance(name, str) and len(name) <= 80 for name in listed):
        raise _refuse(column, value, "a list of ids" if column.many else "an id")
    for name in listed:
        if known is not None and name not in known:
            raise _refuse(column, name, "one of the entries that this column offers; reload the page to see them")
    return list(dict.fromkeys(listed)) if column.many else value


def _number(column: method.Column, value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or abs(value) > 1e15:
        raise _refuse(column, value, "a number")
    if (column.low is not None and value < column.low) or (column.high is not None and value > column.high):
        ends = f"from {column.low:g}" if column.low is not None else ""
        ends += f" up to {column.high:g}" if column.high is not None else ""
        raise _refuse(column, value, f"a number {ends.strip()}")
    return value


def _date(column: method.Column, value: Any) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        raise _refuse(column, value, "a date as YYYY-MM-DD") from None


def _money(column: method.Column, value: Any) -> dict[str, str]:
    amount, currency = (value.get("amount"), value.get("currency")) if isinstance(value, Mapping) else (None, None)
    if not isinstance(amount, str) or not isinstance(currency, str) or len(currency) != 3 or not currency.isalpha():
        raise _refuse(column, value, "an amount and a currency")
    try:
        if not math.isfinite(float(amount)) or len(amount) > 30:
            raise ValueError(amount)
    except ValueError:
        raise _refuse(column, value, "an amount in figures") from None
    return {"amount": amount, "currency": currency}


def _duration(column: method.Column, value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping) or set(value) != {"n", "unit"} or value["unit"] not in UNITS:
        raise _refuse(column, value, f"a number of {', '.join(UNITS)}")
    n = value["n"]
    if isinstance(n, bool) or not isinstance(n, int | float) or not math.isfinite(n) or not 0 <= n <= 100_000:
        raise _refuse(column, value, "a duration from 0 up")
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
        raise InvalidAnswer("The comment is empty. Write something, or leave it.")
    if len(text) > LONGEST_COMMENT or "\x00" in text:
        raise InvalidAnswer(f"The comment has {len(text)} letters; at most {LONGEST_COMMENT} printable ones fit. Shorten it.")
    return text.strip()
