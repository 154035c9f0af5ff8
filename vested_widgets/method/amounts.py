"""Numbers, percentages, money and durations as people write them, read only where they can be read in one way.

"1.234,50 €" and "€1,234.50" are the same amount wherever they are typed, since both marks show which one is which. "1.234" alone may be
one thousand or a bit more than one: it is refused, with the two ways to write it. What `show_…` writes is read back as the same value.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from vested_widgets.method.tables import UNITS

if TYPE_CHECKING:
    from vested_widgets.method.tables import Column

# Signs that set thousands apart: all kinds of spaces and apostrophes.
THIN = re.compile(r"[\s\u00a0\u2009\u202f'’]")
MOST = Decimal(10) ** 15
# Babel works with 28 digits in all: 15 before the decimal sign and these behind it.
MOST_PLACES = 12
# Signs that several currencies share: they mean the column's own currency if it is one of these, and else say nothing.
SHARED = {
    "$": frozenset({"USD", "AUD", "CAD", "HKD", "MXN", "NZD", "SGD", "TWD"}),
    "kr": frozenset({"DKK", "ISK", "NOK", "SEK"}),
    "¥": frozenset({"CNY", "JPY"}),
}
DIGITS = re.compile(r"[0-9](?:[0-9.,\s\u00a0\u2009\u202f'’]*[0-9])?|[.,][0-9]+")
PATTERN = "#,##0." + "#" * MOST_PLACES


class Unreadable(Exception):
    """What was typed cannot be read, or in more than one way: `key` and `values` of the sentence that says so."""

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(key)
        self.key, self.values = key, values


def parse_number(text: str, locale: str, places: int | None = None) -> Decimal:
    """Return a number from digits, signs that set thousands apart, and one decimal sign.

    Args:
        places: how many decimals such a number always has, if it is known (a currency's).

    Raises:
        Unreadable: it is no number, has more digits than are kept, or can be read in two ways.
    """
    plain = THIN.sub("_", text.strip()).replace("−", "-")
    match = re.fullmatch(r"([+-]?)_*([0-9][0-9.,_]*|[.,][0-9]+)", plain)
    if not match:
        raise Unreadable("number", example=show_number(1250.5, locale))
    digits = _without_groups(match[2], locale, places)
    value = Decimal(digits) if digits else None
    if value is None:
        raise Unreadable("number", example=show_number(1250.5, locale))
    if value >= MOST or -int(value.as_tuple().exponent) > MOST_PLACES:
        raise Unreadable("number_size")
    return -value if match[1] == "-" else value


def _without_groups(body: str, locale: str, places: int | None) -> str:
    """Return the digits with a point as decimal sign, or "" where the signs make no sense."""
    signs = re.findall(r"[.,_]", body)
    if not signs:
        return body
    last = signs[-1]
    if len(set(signs)) == 1 and (len(signs) > 1 or last == "_"):
        return _grouped(body, last)
    if len(set(signs)) == 2 and signs.count(last) == 1 and last != "_":
        head, _, tail = body.rpartition(last)
        whole = _grouped(head, signs[0])
        return f"{whole}.{tail}" if whole and tail else ""
    if len(signs) > 1:
        return ""
    head, _, tail = body.partition(last)
    if not tail:
        return ""
    if len(tail) != 3 or head in ("", "0") or len(head) > 3:
        return f"{head or '0'}.{tail}"
    return _by_locale(head, tail, last, locale, places)


def _grouped(body: str, sign: str) -> str:
    found = re.fullmatch(rf"[0-9]{{1,3}}(?:{re.escape(sign)}[0-9]{{2,3}})*{re.escape(sign)}[0-9]{{3}}", body)
    return body.replace(sign, "") if found else ""


def _by_locale(head: str, tail: str, sign: str, locale: str, places: int | None) -> str:
    """Return one sign before three digits: thousands where that is how the page sets them apart; else nobody can know."""
    group, point = _signs(locale)
    if sign == group:
        return head + tail
    if sign == point and places == 3:
        return f"{head}.{tail}"
    raise Unreadable(
        "two_numbers", one=f"{head}{tail}", other=f"{head}{point}{tail}0" if places is None else f"{head}{point}{tail[:places]}"
    )


@cache
def _signs(locale: str) -> tuple[str, str]:
    from babel.numbers import get_decimal_symbol, get_group_symbol

    return THIN.sub("_", get_group_symbol(locale)), get_decimal_symbol(locale)


def show_number(value: float | Decimal, locale: str) -> str:
    """Return a number as it is written in the locale; with exactly three decimals a zero is added, so that nobody reads thousands."""
    from babel.numbers import format_decimal

    number = value if isinstance(value, Decimal) else Decimal(repr(value))
    text = str(format_decimal(number, format=PATTERN, locale=locale, decimal_quantization=False))
    point = _signs(locale)[1]
    head, found, tail = text.rpartition(point)
    return f"{text}0" if found and len(tail) == 3 and head.lstrip("-−").isdigit() else text


def show_rounded(value: float, locale: str, places: int = 1) -> str:
    """Return a number with so many decimals, as it is written in the locale: "2.0"."""
    from babel.numbers import format_decimal

    return str(format_decimal(value, format=f"#,##0.{'0' * places}", locale=locale))


def keep_number(number: Decimal) -> int | float:
    """Return the number as JSON keeps it.

    Raises:
        Unreadable: it would be changed by that.
    """
    if number == number.to_integral_value():
        return int(number)
    kept = float(number)
    if Decimal(repr(kept)) != number:
        raise Unreadable("number_size")
    return kept


def read_number(column: Column, typed: str, locale: str) -> int | float:
    """Return a cell of kind number; the column's unit may stand behind it."""
    text = typed.strip()
    if column.unit and text.casefold().endswith(column.unit.casefold()):
        text = text[: -len(column.unit)]
    return keep_number(parse_number(text, locale))


def read_percent(typed: str, locale: str, words: tuple[str, ...]) -> int | float:
    """Return a percentage as a number of hundredths: "12,5 %" is 12.5. A bare number below 1 is refused: is 0.5 a half, or half a percent?"""
    text = typed.strip()
    sign = next((word for word in words if text.casefold().endswith(word)), "")
    number = parse_number(text[: len(text) - len(sign)], locale)
    if not sign and 0 < abs(number) < 1:
        raise Unreadable("two_percents", one=show_percent(number, locale), other=show_percent(number * 100, locale))
    return keep_number(number)


def show_percent(value: float | Decimal, locale: str) -> str:
    """Return a percentage: "50 %"."""
    if isinstance(value, Decimal):
        value = value.normalize()
    return f"{show_number(value, locale)}\u00a0%"


def read_money(typed: str, locale: str, default: str, multipliers: dict[str, int]) -> dict[str, str]:
    """Return an amount with its currency, by code, sign or name, before or behind it.

    Args:
        default: the currency of a bare amount, or "".
        multipliers: words such as "million" with what they stand for.

    Raises:
        Unreadable: the amount or the currency cannot be known.
    """
    match = DIGITS.search(typed)
    if not match:
        raise Unreadable("money", example=show_money({"amount": "1250.50", "currency": default or "EUR"}, locale, default))
    before, behind = typed[: match.start()].strip(), typed[match.end() :].strip()
    minus = [sign for sign in ("-", "−") if sign in before]
    before = before.replace(minus[0], "", 1).strip() if minus else before
    first, _, rest = behind.partition(" ")
    times = multipliers.get(first.casefold(), 1)
    behind = rest.strip() if times > 1 else behind
    if before and behind:
        raise Unreadable("money", example=show_money({"amount": "1250.50", "currency": default or "EUR"}, locale, default))
    currency = _currency(before or behind, locale, default)
    places = _places(currency)
    amount = parse_number(match[0], locale, places if times == 1 else None) * times
    exact = amount.quantize(Decimal(1).scaleb(-places))
    if exact != amount:
        raise Unreadable("money_places", currency=currency, places=places)
    if amount >= MOST:
        raise Unreadable("number_size")
    return {"amount": format(-exact if minus and exact else exact, "f"), "currency": currency}


def show_money(value: dict[str, str], locale: str, default: str = "") -> str:
    """Return an amount as it is written in the locale; by the currency's code where its sign could mean another one."""
    from babel.numbers import format_currency

    code, amount = value["currency"], Decimal(value["amount"])
    sign = _sign(code, locale)
    if sign != code and (code == default or (sign not in SHARED and _by_sign(locale).get(sign) == {code})):
        return str(format_currency(amount, code, locale=locale))
    number = format_currency(amount, code, format="#,##0.00", locale=locale)
    return f"{code}\u00a0{number}"


def is_currency(code: str) -> bool:
    """Return whether that is the code of a currency."""
    from babel.numbers import list_currencies

    return code in list_currencies()


@cache
def currency_of_country(country: str) -> str:
    """Return the currency of a country ("US"); "" if it has none or several."""
    from babel.core import UnknownLocaleError
    from babel.numbers import get_territory_currencies

    try:
        found = get_territory_currencies(country) if country else []
    except UnknownLocaleError:
        return ""
    return str(found[0]) if len(found) == 1 else ""


@cache
def _places(currency: str) -> int:
    from babel.numbers import get_currency_precision

    return int(get_currency_precision(currency))


def _currency(word: str, locale: str, default: str) -> str:
    """Return the currency that a code, a sign or a name means."""
    from babel.numbers import list_currencies

    if not word:
        if not default:
            raise Unreadable("no_currency")
        return default
    if word.upper() in list_currencies():
        return word.upper()
    if default and (default in SHARED.get(word, ()) or word in (_sign(default, locale), _sign(default, "en"))):
        return default
    for known in (_by_sign(locale), _by_name(locale), _by_sign("en"), _by_name("en")):
        found = known.get(word) or known.get(word.casefold()) or set()
        if len(found) == 1 and word not in SHARED:
            return next(iter(found))
    raise Unreadable("currency", word=word)


def _sign(currency: str, locale: str) -> str:
    from babel.numbers import get_currency_symbol

    return str(get_currency_symbol(currency, locale))


@cache
def _by_sign(locale: str) -> dict[str, set[str]]:
    from babel.numbers import list_currencies

    found: dict[str, set[str]] = {}
    for code in list_currencies():
        found.setdefault(_sign(code, locale), set()).add(code)
    return found


@cache
def _by_name(locale: str) -> dict[str, set[str]]:
    from babel.numbers import get_currency_name, list_currencies

    found: dict[str, set[str]] = {}
    for code in list_currencies():
        for count in (None, 1, 2, 5):
            found.setdefault(get_currency_name(code, count, locale).casefold(), set()).add(code)
    return found


def read_duration(column: Column, typed: str, locale: str, extra: dict[str, str]) -> dict[str, Any]:
    """Return a length of time: a number with a unit, or a bare number in the column's own.

    Args:
        extra: further short words for units ("wk": "week").
    """
    match = re.fullmatch(rf"({DIGITS.pattern})\s*([^\W\d_].*)?", typed.strip())
    if not match:
        raise Unreadable("duration", example=show_duration({"n": 3, "unit": "month"}, locale))
    word = (match[2] or "").strip().casefold()
    unit = (
        column.unit if not word else _unit_words(locale).get(word) or _unit_words("en").get(word) or extra.get(word.rstrip("."))
    )
    if not unit:
        raise Unreadable(
            "unit_unknown" if word else "unit_missing", word=word, example=show_duration({"n": 3, "unit": "month"}, locale)
        )
    number = parse_number(match[1], locale)
    if number != round(number, 2):
        raise Unreadable("number_size")
    return {"n": keep_number(number), "unit": unit}


def show_duration(value: dict[str, Any], locale: str) -> str:
    """Return a length of time in words: "3 months"."""
    from babel.units import format_unit

    return str(format_unit(value["n"], f"duration-{value['unit']}", length="long", locale=locale))


@cache
def _unit_words(locale: str) -> dict[str, str]:
    """Return what the units are called in the locale, one and many, long and short; words that two units share are left out."""
    from babel.units import format_unit

    found: dict[str, set[str]] = {}
    for unit in UNITS:
        for number in (0, 1, 2, 3, 5, 11, 1.5):
            for length in ("long", "short"):
                text = format_unit(number, f"duration-{unit}", length=length, locale=locale)
                word = re.sub(r"^[0-9.,\s\u00a0\u202f]+", "", text).strip().casefold()
                found.setdefault(word, set()).add(unit)
    return {word: next(iter(units)) for word, units in found.items() if len(units) == 1 and word}
