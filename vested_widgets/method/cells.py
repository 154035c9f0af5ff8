"""Entries that people type into a table, read into values and shown again: `read(column, show(column, value)) == value` for every kind.

A value is JSON: text and dates are strings, what was chosen is an id (a list of ids where a column holds several), numbers and percentages
are numbers, money is {"amount": "12.50", "currency": "EUR"}, a duration {"n": 3, "unit": "month"}. What cannot be read, or in more than one
way, is `Wrong`, with a sentence that says how to write it; `kept` is how it is stored, so that nobody's words are lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from vested_widgets.method import amounts, days
from vested_widgets.method.amounts import Unreadable
from vested_widgets.method.catalogue import words
from vested_widgets.method.languages import cached_by_language
from vested_widgets.method.tables import CHOSEN, UNITS, Column
from vested_widgets.texts import fault, key, normalised, with_line_ends

Options: TypeAlias = Iterable[tuple[str, str]]
LISTED = 8


@dataclass(frozen=True, slots=True)
class Wrong:
    """What cannot be read: as it was typed, and the sentence that says how to write it."""

    typed: str
    sentence: str

    @property
    def kept(self) -> dict[str, str]:
        """Return how the record keeps it."""
        return {"wrong": self.typed}


def known_locale(tag: Any) -> str:
    """Return the locale of a browser's language tag ("de-CH") as Babel names it; "en" for one that nobody knows."""
    from babel import Locale, UnknownLocaleError

    try:
        return str(Locale.parse(str(tag), sep="-"))
    except (UnknownLocaleError, ValueError, TypeError):
        return "en"


def is_wrong(value: Any) -> bool:
    """Return whether a stored value is something that could not be read."""
    return isinstance(value, dict) and "wrong" in value


def empty(value: Any) -> bool:
    """Return whether a cell holds nothing."""
    return value is None or value == "" or value == []


def read(column: Column, typed: Any, options: Options = (), *, locale: str = "en", currency: str = "") -> Any:
    """Return the value of what was typed into a cell.

    Args:
        column: of which kind it is.
        typed: text as people write it, or a value already: an id, a list of ids, a number, an amount. None and "" empty the cell.
        options: (id, label) of what can be chosen, for a choice, party, person or link.
        locale: of the page, as Babel names it.
        currency: the deal's own, where the column has none.

    Returns:
        The value as JSON keeps it, None for an empty cell, or `Wrong`.
    """
    if is_wrong(typed):
        typed = typed["wrong"]
    if empty(typed) or (isinstance(typed, str) and not typed.strip()):
        return None
    try:
        if column.kind in CHOSEN:
            return _chosen(column, typed, list(_options(column, options)))
        return _ranged(column, _measured(column, typed, locale, column.currency or currency), locale)
    except Unreadable as trouble:
        values = {"typed": _short(typed), "title": column.title, **trouble.values}
        return Wrong(_text(typed), words(f"cells.{trouble.key}", **values))


def show(column: Column, value: Any, options: Options = (), *, locale: str = "en", currency: str = "") -> str:
    """Return a value as people write it; what could not be read stands there as it was typed, and an id that is gone as a question mark."""
    if empty(value):
        return ""
    if is_wrong(value):
        return str(value["wrong"])
    if column.kind in CHOSEN:
        labels = dict(_options(column, options))
        return "; ".join(labels.get(one, "?") for one in (value if isinstance(value, list) else [value]))
    shown = {
        "number": lambda: amounts.show_number(value, locale),
        "percent": lambda: amounts.show_percent(value, locale),
        "money": lambda: amounts.show_money(value, locale, column.currency or currency),
        "duration": lambda: amounts.show_duration(value, locale),
        "date": lambda: days.show_date(value, locale),
    }
    return shown[column.kind]() if column.kind in shown else str(value)


def _text(typed: Any) -> str:
    return typed if isinstance(typed, str) else "; ".join(map(str, typed)) if isinstance(typed, list) else str(typed)


def _short(typed: Any) -> str:
    text = " ".join(_text(typed).split())
    return text if len(text) <= 60 else f"{text[:59]}…"


def _options(column: Column, options: Options) -> Options:
    return [(option.id, option.label) for option in column.options] if column.kind == "choice" else options


# What is chosen


def _chosen(column: Column, typed: Any, options: list[tuple[str, str]]) -> str | list[str]:
    known = {one for one, _ in options}
    if isinstance(typed, list):
        ids = [one if one in known else _one(str(one), options) for one in typed]
    elif not isinstance(typed, str):
        raise Unreadable("choice", options=_listed(options))
    elif column.many:
        ids = _several(typed.strip(), options)
    else:
        ids = [_one(typed.strip(), options)]
    ids = list(dict.fromkeys(ids))
    if not column.many and len(ids) > 1:
        raise Unreadable("one_only")
    return ids if column.many else ids[0]


def _one(text: str, options: Sequence[tuple[str, str]]) -> str:
    """Return the id of what is called so."""
    found = [one for one, label in options if key(label) == key(text)] or [one for one, _ in options if one == text]
    if len(found) == 1:
        return found[0]
    if found:
        raise Unreadable("two_choices")
    raise Unreadable("choice" if options else "nothing_to_choose", options=_listed(options))


def _several(text: str, options: Sequence[tuple[str, str]]) -> list[str]:
    """Return the ids of what is listed with semicolons or commas; a label that holds one of these signs is found as a whole first."""
    ids: list[str] = []
    rest = normalised(text)
    options = [(one, normalised(label)) for one, label in options]
    by_length = sorted(options, key=lambda option: -len(option[1]))
    while rest:
        whole = next((label for _, label in by_length if _begins(rest, label)), "")
        if not whole:
            whole = rest.split(";")[0] if ";" in rest else rest.split(",")[0]
        ids.append(_one(whole.strip(), options))
        rest = rest[len(whole) :].lstrip().removeprefix(";").removeprefix(",").lstrip()
    return ids


def _begins(text: str, label: str) -> bool:
    rest = text[len(label) :].lstrip()
    return text[: len(label)].casefold() == label.casefold() and (not rest or rest[0] in ";,\n")


def _listed(options: Sequence[tuple[str, str]]) -> str:
    labels = [label for _, label in options[:LISTED]]
    return ", ".join(labels) + (", …" if len(options) > LISTED else "")


# What is measured


def _measured(column: Column, typed: Any, locale: str, currency: str) -> Any:
    text = _written(column, typed, locale)
    if column.kind == "number":
        return amounts.read_number(column, text, locale)
    if column.kind == "percent":
        return amounts.read_percent(text, locale, tuple(words("cells.percent_words").split("|")))
    if column.kind == "money":
        return amounts.read_money(text, locale, currency, _multipliers())
    if column.kind == "duration":
        return amounts.read_duration(column, text, locale, _short_units())
    if column.kind == "date":
        return days.read_date(text, locale)
    return _plain(column, text)


def _written(column: Column, typed: Any, locale: str) -> str:
    """Return a value that is none of people's writing (a page's own, an import's) as text, so that one reader checks both."""
    if isinstance(typed, bool):
        return str(typed)
    if isinstance(typed, int | float):
        try:
            number = amounts.show_number(typed, locale)
        except (ArithmeticError, ValueError):
            return str(typed)
        return f"{number} %" if column.kind == "percent" else number
    if isinstance(typed, dict):
        if column.kind == "money" and set(typed) == {"amount", "currency"}:
            amount = str(typed["amount"])
            # A point before exactly three digits would be read as thousands on some pages; a zero more says what it is.
            return f"{typed['currency']} {amount}0" if amount[-4:-3] == "." else f"{typed['currency']} {amount}"
        if column.kind == "duration" and set(typed) == {"n", "unit"} and typed["unit"] in UNITS:
            return f"{typed['n']} {typed['unit']}"
    return _text(typed)


def _plain(column: Column, text: str) -> str:
    text = with_line_ends(text).strip()
    if fault(text):
        raise Unreadable("letters")
    if len(text) > column.longest:
        raise Unreadable("longest", letters=len(text), longest=column.longest)
    return text


def _ranged(column: Column, value: Any, locale: str) -> Any:
    number = float(value["amount"]) if column.kind == "money" else value
    if column.low is not None and number < column.low:
        raise Unreadable("low", low=amounts.show_number(column.low, locale))
    if column.high is not None and number > column.high:
        raise Unreadable("high", high=amounts.show_number(column.high, locale))
    return value


@cached_by_language
def _multipliers() -> dict[str, int]:
    found = dict.fromkeys(words("cells.thousand").split(), 1_000)
    return found | dict.fromkeys(words("cells.million").split(), 1_000_000)


@cached_by_language
def _short_units() -> dict[str, str]:
    return {word: unit for unit in UNITS for word in words(f"cells.unit_{unit}").split()}
