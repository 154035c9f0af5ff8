"""Tell what a spreadsheet shows for a number by its number format (ECMA-376 part 1, 18.8.30): its unit, its digits, its day.

Not for typesetting: where a form depends on the reader's own settings, or is a fraction or a power of ten, "" stands for what is shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from locale import windows_locale

from vested_widgets.method import amounts

TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|_.|\*.|\[\$(?P<sign>[^\]-]*)(?:-(?P<where>[0-9A-Fa-f]+))?[^\]]*\]'
    r"|\[(?P<elapsed>h+|m+|s+)\]|\[[^\]]*\]|(?P<meridiem>AM/PM|A/P)|(?P<digit>[0#?])|(?P<power>E[+-])"
    r"|(?P<time>y+|m+|d+|h+|s+)|(?P<general>General)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
# Forms that each spreadsheet shows by its reader's own settings.
BY_SETTINGS = frozenset(
    {"mm-dd-yy", "m/d/yy h:mm", "m/d/yyyy", "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "[$-F400]h:mm:ss\\ AM/PM"}
)
SIGNS = frozenset("€$£¥₹₽₺₩₪₫₦₱฿₴₸₡₲₵₭₮₼₾") | {
    "kr",
    "kr.",
    "zł",
    "Kč",
    "Ft",
    "Fr.",
    "Fr",
    "lei",
    "лв.",
    "R$",
    "US$",
    "A$",
    "C$",
    "S$",
}
IGNORED = " \u00a0\u202f()-–+:,.;/'"


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a number format: for numbers above, below or at zero.

    Attributes:
        before, behind: the words around the number.
        percent, thousands: by how much the number is multiplied and divided before it is shown.
        decimals, kept: places behind the decimal sign, and how many of them are shown even if they are 0.
        grouped: whether thousands are set apart.
        currency: the code or sign of a currency among the words.
        digits: whether there is any place for a digit.
        days: the parts of a day or time ("yyyy", "mmm", "hh"), and with False what stands between them.
        odd: whether it is a fraction or a power of ten.
    """

    before: str = ""
    behind: str = ""
    percent: int = 0
    thousands: int = 0
    decimals: int = 0
    kept: int = 0
    grouped: bool = False
    currency: str = ""
    digits: bool = False
    days: tuple[tuple[str, bool], ...] = ()
    odd: bool = False
    general: bool = False

    @property
    def words(self) -> str:
        """Return the words around a number, without brackets and signs."""
        return (self.before + self.behind).strip(IGNORED)


@lru_cache(maxsize=2_000)
def sections(code: str) -> tuple[Section, ...]:
    """Return the sections of a number format."""
    parts, depth_quote, start, at = [], False, 0, 0
    while at < len(code):
        if code[at] == "\\":
            at += 1
        elif code[at] == '"':
            depth_quote = not depth_quote
        elif code[at] == ";" and not depth_quote:
            parts.append(code[start:at])
            start = at + 1
        at += 1
    return tuple(_section(part) for part in [*parts, code[start:]][:4])


def section_of(code: str, value: float) -> Section:
    """Return the section that shows a number."""
    found = sections(code)
    if len(found) >= 3 and value == 0:
        return found[2]
    return found[1] if len(found) >= 2 and value < 0 else found[0]


def is_day(code: str) -> bool:
    """Return whether a number format shows days or times."""
    return bool(sections(code)[0].days)


def shown_number(code: str, value: float) -> str:
    """Return what is shown for a number, with English signs; "" where that cannot be told."""
    section = section_of(code, value)
    if section.odd or section.general or section.days:
        return ""
    if not section.digits:
        return section.before + section.behind
    scaled = (Decimal(repr(value)) * 100**section.percent / Decimal(1000) ** section.thousands).copy_abs()
    if scaled >= amounts.MOST:
        return ""
    rounded = scaled.quantize(Decimal(1).scaleb(-section.decimals), ROUND_HALF_UP)
    text = f"{rounded:,f}" if section.grouped else f"{rounded:f}"
    head, point, tail = text.partition(".")
    while len(tail) > section.kept and tail.endswith("0"):
        tail = tail[:-1]
    minus = "-" if value < 0 and rounded and len(sections(code)) < 2 else ""
    return f"{minus}{section.before}{head}{point if tail else ''}{tail}{section.behind}".strip()


def is_rounded(code: str, value: float) -> bool:
    """Return whether fewer digits are shown than a number has."""
    section = section_of(code, value)
    if section.odd or section.general or section.days or not section.digits:
        return False
    scaled = Decimal(repr(value)) * 100**section.percent / Decimal(1000) ** section.thousands
    rounded = scaled.quantize(Decimal(1).scaleb(-section.decimals), ROUND_HALF_UP) if abs(scaled) < amounts.MOST else scaled
    return abs(float(rounded - scaled)) > 1e-9 * max(1.0, abs(float(scaled)))


def shown_day(code: str, value: datetime) -> str:
    """Return what is shown for a day or time; "" where that depends on the reader's settings."""
    section = sections(code)[0]
    if code in BY_SETTINGS or section.odd:
        return ""
    parts = [part.lower() if real else "" for part, real in section.days]
    twelve = any(part in ("am/pm", "a/p") for part in parts)
    found = []
    for at, (literal, _real) in enumerate(section.days):
        minute = parts[at] in ("m", "mm") and (_beside(parts, at, -1) == "h" or _beside(parts, at, 1) == "s")
        found.append(_part(literal, parts[at], value, twelve=twelve, minute=minute))
    return "".join(found).strip()


def shows_whole_day(code: str) -> bool:
    """Return whether day, month and year are shown."""
    parts = "".join(part for part, real in sections(code)[0].days if real).lower()
    return code in BY_SETTINGS or all(part in parts for part in "ymd")


def _beside(parts: list[str], at: int, step: int) -> str:
    """Return the letter of the nearest part of a day on one side; "" if there is none."""
    at += step
    while 0 <= at < len(parts):
        if parts[at] and parts[at] not in ("am/pm", "a/p"):
            return parts[at][:1]
        at += step
    return ""


def _part(literal: str, part: str, value: datetime, *, twelve: bool, minute: bool) -> str:
    hour = (value.hour % 12 or 12) if twelve else value.hour
    numbers = {"d": value.day, "h": hour, "s": value.second, "m": value.minute if minute else value.month}
    if part in ("am/pm", "a/p"):
        return value.strftime("%p") if part == "am/pm" else value.strftime("%p")[:1]
    if not part:
        return literal
    if part[0] == "y":
        return f"{value.year:04d}" if len(part) > 2 else f"{value.year % 100:02d}"
    if len(part) <= 2:
        return f"{numbers[part[0]]:0{len(part)}d}"
    if part[0] == "m":
        return {3: value.strftime("%b"), 5: value.strftime("%B")[:1]}.get(len(part), value.strftime("%B"))
    return value.strftime("%a" if len(part) == 3 else "%A") if part[0] == "d" else literal


def _section(code: str) -> Section:
    words: list[list[str]] = [[], []]
    days: list[tuple[str, bool]] = []
    digits = decimals = kept = percent = commas = 0
    grouped = point = odd = general = is_date = False
    currency = ""
    for found in TOKEN.finditer(code):
        kind, text = found.lastgroup, found[0]
        if kind == "where" or kind == "sign":
            sign = found["sign"].strip()
            if sign:
                currency = _code(sign, found["where"] or "")
                words[digits > 0].append(found["sign"])
        elif kind in ("quoted", "escaped"):
            words[digits > 0].append(found[kind])
            days.append((found[kind], False))
        elif kind == "digit":
            digits, commas = digits + 1, 0
            decimals += point
            kept = decimals if point and text == "0" else kept
        elif kind in ("time", "meridiem", "elapsed"):
            days.append((text, True))
            is_date, odd = True, odd or kind == "elapsed"
        elif kind == "power":
            odd = True
        elif kind == "general":
            general = True
        elif kind == "other":
            if text == "%":
                percent += 1
                words[digits > 0].append(text)
            elif text == "." and digits:
                point = True
            elif text == "," and digits:
                grouped, commas = True, commas + 1
            elif text == "/" and digits:
                odd = True
            elif text == "@":
                general = True
            else:
                words[digits > 0].append(text)
            days.append((text, False))
    around = ("".join(words[0]), "".join(words[1]))
    plain = "".join(around).replace("%", "").strip(IGNORED)
    if not currency and (plain in SIGNS or (re.fullmatch("[A-Z]{3}", plain) and amounts.is_currency(plain))):
        currency = plain
    return Section(
        *around,
        percent=percent,
        thousands=commas,
        decimals=decimals,
        kept=kept,
        grouped=grouped and not (commas and digits <= commas),
        currency=currency,
        digits=digits > 0,
        days=tuple(days) if is_date else (),
        odd=odd or (is_date and digits > 0),
        general=general,
    )


def _code(sign: str, where: str) -> str:
    """Return a currency's code where its sign alone could mean several and the format says which country's it is; else the sign."""
    if sign not in amounts.SHARED and sign not in ("kr.", "Fr.", "Fr"):
        return sign
    country = windows_locale.get(int(where, 16) & 0xFFFF, "").partition("_")[2] if where else ""
    return amounts.currency_of_country(country) or sign
