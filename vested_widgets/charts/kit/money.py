"""Amounts of money in pictures: on an axis in one unit for all, in sentences as people write them, and the axis itself."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vested_widgets.charts.kit import layout
from vested_widgets.charts.kit.text import clean, missing, number
from vested_widgets.charts.kit.theme import LIGHT
from vested_widgets.method.catalogue import words
from vested_widgets.method.languages import here

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vested_widgets.charts.kit.sheet import Sheet

MILLION, THOUSAND = 1e6, 1e3
PAD = 0.07
"""Share of the range that is left free at either end of an axis."""


@dataclass(frozen=True)
class Money:
    """One currency and one unit (1, a thousand or a million) for all amounts of a picture."""

    currency: str
    size: float

    @classmethod
    def of(cls, amounts: Iterable[Any], currency: object) -> Money:
        """Return the unit in which the largest of these amounts has at most four digits."""
        largest = max((abs(float(one)) for one in amounts if not missing(one)), default=0.0)
        return cls(clean(currency), MILLION if largest >= 2 * MILLION else THOUSAND if largest >= 2 * THOUSAND else 1.0)

    def unit(self) -> str:
        """Return what an axis counts: `EUR thousand a year`."""
        key = {MILLION: "money.millions", THOUSAND: "money.thousands"}.get(self.size, "money.ones")
        return words(key, currency=self.currency)

    def short(self, amount: float) -> str:
        """Return an amount in the picture's unit: `−12.5`."""
        scaled = amount / self.size
        return number(scaled, 0 if abs(scaled) >= 100 else 1 if abs(scaled) >= 10 else 2)

    def full(self, amount: Any) -> str:
        """Return an amount as people write it, with three digits that count: `EUR 210,000`."""
        if missing(amount):
            return "–"
        return words("money.amount", currency=self.currency, n=shown(float(amount)))


def shown(value: float) -> str:
    """Return a number with three digits that count, as the language writes it: `1,230`, `−0.94`."""
    from babel.numbers import format_decimal

    if not value:
        return "0"
    places = 2 - math.floor(math.log10(abs(value)))
    rounded = round(value, places)
    text = format_decimal(rounded, format=f"#,##0.{'#' * min(max(places, 0), 6)}", locale=here(), decimal_quantization=False)
    return str(text).replace("-", "−")


def whole(count: int) -> str:
    """Return a count as the language writes it: `10,000`."""
    from babel.numbers import format_decimal

    return str(format_decimal(count, locale=here()))


def percent(share: Any) -> str:
    """Return a share as a percentage: `34 %`; what is nearly none or nearly all is not called so."""
    if missing(share):
        return "–"
    value = float(share)
    if 0 < value < 0.005:
        return words("money.under", n=words("money.percent", n=1))
    if 0.995 < value < 1:
        return words("money.over", n=words("money.percent", n=99))
    return words("money.percent", n=number(value * 100, 0))


def nice_ticks(low: float, high: float, most: int) -> list[float]:
    """Return round numbers inside a range, at most so many, about evenly apart."""
    if not high > low:
        return [low]
    raw = (high - low) / most
    power = 10 ** math.floor(math.log10(raw))
    step = next(power * part for part in (1, 2, 5, 10) if power * part >= raw * (1 - 1e-9))
    first = math.ceil(low / step - 1e-9)
    return [round(at * step, 12) for at in range(first, math.floor(high / step + 1e-9) + 1)]


def spread_over(sheet: Sheet, amounts: Iterable[Any], *, zero: bool = True) -> tuple[float, float]:
    """Set the data axis of a sheet to hold these amounts (and zero), with room at both ends; return its range."""
    known = [float(one) for one in amounts if not missing(one)] or [0.0]
    known += [0.0] if zero else []
    low, high = min(known), max(known)
    width = (high - low) or max(abs(high), 1.0)
    sheet.low, sheet.high = low - PAD * width, high + PAD * width
    return low, high


def money_axis(sheet: Sheet, money: Money, said: str = "") -> list[float]:
    """Draw what the axis counts and its numbers; return the amounts at which they stand."""
    title = f"{said} ({money.unit()})" if said else money.unit()
    sheet.heading(title)
    ticks = nice_ticks(sheet.low, sheet.high, 7 if layout.is_wide() else 4)
    inner = (sheet.high - sheet.low) * 0.03
    ticks = [at for at in ticks if sheet.low + inner <= at <= sheet.high - inner]
    sheet.text([(at, sheet.y + 8) for at in ticks], [money.short(at) for at in ticks], "middle center", colour="ink-2", axis="x")
    sheet.y += 20
    return ticks


def grid(sheet: Sheet, ticks: Iterable[float], top: float, bottom: float) -> None:
    """Draw quiet lines at the amounts of an axis, a darker one at zero."""
    sheet.lines([[(at, top), (at, bottom)] for at in ticks if at], LIGHT["line"], 1)
    sheet.lines([[(0.0, top), (0.0, bottom)]], LIGHT["line-2"], 1.5)
