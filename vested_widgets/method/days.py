"""Dates as people write them: "12 Mar 2027", "2027-03-12", "12.03.2027"; "3/4/2027" is a different day on each side of an ocean."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from vested_widgets.method.amounts import Unreadable

FIRST_YEAR, LAST_YEAR = 1900, 2199
EXAMPLE = date(2027, 3, 12)


def read_date(typed: str, locale: str) -> str:
    """Return a day as ISO 8601 text.

    Raises:
        Unreadable: it is no day, or could be two.
    """
    text = typed.strip()
    if match := re.fullmatch(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})", text):
        return _day(int(match[1]), int(match[3]), int(match[4]))
    if match := re.fullmatch(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})", text):
        return _day(int(match[3]), int(match[2]), int(match[1]))
    if match := re.fullmatch(r"(\d{1,2})([/-])(\d{1,2})\2(\d{4})", text):
        return _slashed(int(match[1]), int(match[3]), int(match[4]), locale)
    if re.fullmatch(r"\d{1,2}[-/.]\s?\d{1,2}[-/.]\s?\d{2}", text):
        raise Unreadable("year", example=show_date(EXAMPLE.isoformat(), locale))
    return _in_words(text, locale)


def _slashed(first: int, second: int, year: int, locale: str) -> str:
    if first > 12 or first == second:
        return _day(year, second, first)
    if second > 12:
        return _day(year, first, second)
    one, other = _day(year, second, first), _day(year, first, second)
    raise Unreadable("two_dates", one=show_date(one, locale), other=show_date(other, locale))


def _in_words(text: str, locale: str) -> str:
    """Return a day number, the name of a month and a year of four digits, in any order."""
    tokens = [token for token in re.split(r"[\s,./\u00a0-]+", text.casefold()) if token]
    months = [month for token in tokens if (month := _months(locale).get(token) or _months("en").get(token))]
    numbers = [found for token in tokens if (found := re.fullmatch(r"(\d{1,4})(?:st|nd|rd|th)?", token))]
    years = [int(number[1]) for number in numbers if len(number[1]) == 4]
    days = [int(number[1]) for number in numbers if len(number[1]) <= 2]
    if len(tokens) != 3 or len(months) != 1 or len(years) != 1 or len(days) != 1:
        raise Unreadable("date", example=show_date(EXAMPLE.isoformat(), locale))
    return _day(years[0], months[0], days[0])


def _day(year: int, month: int, day: int) -> str:
    try:
        found = date(year, month, day)
    except ValueError:
        raise Unreadable("no_day") from None
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Unreadable("years", low=FIRST_YEAR, high=LAST_YEAR)
    return found.isoformat()


def show_date(value: str, locale: str) -> str:
    """Return a day with its month in words, so that nobody confuses it with another: "12 Mar 2027"."""
    from babel.dates import format_date

    return str(format_date(date.fromisoformat(value), "d MMM y", locale=locale))


@cache
def _months(locale: str) -> dict[str, int]:
    """Return the names of the months, long and short, in small letters and without a full stop; names that two months share are left out."""
    from babel.dates import get_month_names

    found: dict[str, set[int]] = {}
    for width in ("wide", "abbreviated"):
        for context in ("format", "stand-alone"):
            for number, name in get_month_names(width, context, locale).items():
                found.setdefault(name.casefold().rstrip("."), set()).add(number)
    if locale.startswith("en"):
        found.setdefault("sept", set()).add(9)
    return {name: next(iter(numbers)) for name, numbers in found.items() if len(numbers) == 1}
