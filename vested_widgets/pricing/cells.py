"""Take the cells of a row of a pricing model, each checked as it is taken, and refuse what stands there beside."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from vested_widgets.method.catalogue import words
from vested_widgets.pricing.errors import Place, PricingError
from vested_widgets.pricing.formulas import Formula
from vested_widgets.pricing.terms import Amount

ROWS = 1000
"""Rows of a kind."""
SAID = frozenset({"title", "what", "note", "source", "unit", "name", "label"})
"""Keys that only say something to people."""


class Row:
    """One row of a model: its cells by column, each checked when it is taken; `close` refuses a column that nobody took."""

    def __init__(self, cells: Any, place: Place, currency: str) -> None:
        if not isinstance(cells, Mapping):
            raise PricingError(words("pricing_error.no_row", row=place.row))
        self.cells, self.place = cells, place
        self._taken: set[str] = set(SAID)
        own = self.take("currency") if currency else None
        if own is not None and own != currency:
            raise PricingError(words("pricing_error.currency", at=place.at("currency"), own=own, currency=currency))
        self.currency = currency

    def take(self, column: str) -> Any:
        """Return a cell, None if it is empty."""
        self._taken.add(column)
        return self.cells.get(column)

    def told(self, column: str, key: str, **values: Any) -> str:
        """Return the sentence that refuses a cell."""
        return words(f"pricing_error.{key}", at=self.place.at(column), **values)

    def required(self, column: str) -> Any:
        """Return a cell that must not be empty."""
        found = self.take(column)
        if found is None or found == "":
            raise PricingError(self.told(column, "missing"))
        return found

    def text(self, column: str, *, need: bool = True) -> str:
        """Return a cell of text."""
        found = self.required(column) if need else self.take(column)
        if found is None:
            return ""
        if not isinstance(found, str) or (need and not found.strip()):
            raise PricingError(self.told(column, "no_text"))
        return found.strip()

    def number(self, column: str, default: float | None = None) -> float:
        """Return a cell that is a number."""
        found = self.take(column)
        if found is None and default is not None:
            return default
        return self.as_number(column, self.required(column))

    def optional(self, column: str) -> float | None:
        """Return a cell that is a number or empty."""
        found = self.take(column)
        return None if found is None or found == "" else self.as_number(column, found)

    def as_number(self, column: str, value: Any) -> float:
        """Return a value as a number; an amount of money in the model's currency is one."""
        if isinstance(value, Mapping) and set(value) == {"amount", "currency"}:
            if self.currency and value["currency"] != self.currency:
                raise PricingError(self.told(column, "currency", own=value["currency"], currency=self.currency))
            try:
                value = float(value["amount"])
            except (TypeError, ValueError):
                raise PricingError(self.told(column, "no_number", value=value["amount"])) from None
        if isinstance(value, bool) or not isinstance(value, int | float) or not _finite(value):
            raise PricingError(self.told(column, "no_number", value=shown(value)))
        return float(value)

    def integer(self, column: str, low: int, high: int) -> int:
        """Return a cell that is a whole number of a range."""
        found = self.number(column)
        if found != int(found) or not low <= found <= high:
            raise PricingError(self.told(column, "no_whole", value=shown(found), low=low, high=high))
        return int(found)

    def within(self, column: str, low: float, high: float, default: float | None = None) -> float:
        """Return a cell that is a number of a range."""
        found = self.number(column, default)
        if not low <= found <= high:
            raise PricingError(self.told(column, "outside", value=shown(found), low=shown(low), high=shown(high)))
        return found

    def rate(self, column: str) -> float:
        """Return what something grows by a year, as a share; 0 if it does not say."""
        found = self.number(column, 0.0)
        if found < -1:
            raise PricingError(self.told(column, "rate", value=shown(found)))
        return found

    def one_of(self, column: str, options: Iterable[str], default: str | None = None) -> str:
        """Return a cell that is one of some words."""
        found = self.take(column)
        options = list(options)
        if found is None and default is not None:
            return default
        if found not in options:
            known = ", ".join(options)
            if found is None or found == "":
                raise PricingError(self.told(column, "missing_choice", known=known))
            raise PricingError(self.told(column, "no_choice", value=shown(found), known=known))
        return str(found)

    def amount(self, column: str) -> Amount:
        """Return a cell that is a number or a formula."""
        found = self.required(column)
        return Formula.read(found, self.place, column) if isinstance(found, str) else self.as_number(column, found)

    def formula(self, column: str) -> Formula:
        """Return a cell that is a formula; a number is one too."""
        found = self.required(column)
        if not isinstance(found, str):
            found = repr(self.as_number(column, found))
        return Formula.read(found, self.place, column)

    def list_of(self, column: str) -> Sequence[Any]:
        """Return a cell that is a list; an empty one if it is not there."""
        found = self.take(column)
        if found is None:
            return []
        if isinstance(found, str) or not isinstance(found, Sequence):
            raise PricingError(self.told(column, "no_list"))
        if len(found) > ROWS:
            raise PricingError(self.told(column, "too_many_rows", n=len(found), most=ROWS))
        return found

    def skip_rest(self) -> None:
        """Let `close` pass: nothing of the row is calculated."""
        self._taken |= set(self.cells)

    def close(self) -> None:
        """Refuse a column that means nothing here: a misspelt ceiling would be none."""
        for column in self.cells:
            if column not in self._taken:
                near = get_close_matches(str(column), sorted(self._taken - SAID), 1)
                if near:
                    raise PricingError(words("pricing_error.meant", row=self.place.row, name=column, near=near[0]))
                known = ", ".join(sorted(self._taken - SAID))
                raise PricingError(words("pricing_error.unknown_column", row=self.place.row, name=column, known=known))


def _finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number with more digits than a float has room for
        return False


def shown(value: Any) -> str:
    """Return a value as a refusal says it: short."""
    if isinstance(value, float):
        return f"{value:g}"
    text = str(value)
    return text if len(text) <= 40 else f"{text[:39]}…"
