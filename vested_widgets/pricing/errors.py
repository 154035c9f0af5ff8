"""The error of a pricing model that cannot be calculated, and the place that its sentence names."""

from __future__ import annotations

from dataclasses import dataclass

from vested_widgets.method.catalogue import words


class PricingError(ValueError):
    """Tell in one sentence, or two, which row and column of a model is wrong, and how to mend it."""


@dataclass(frozen=True)
class Place:
    """A row of a model as people call it; `place.at("amount")` names a column of it."""

    row: str

    @classmethod
    def of(cls, kind: str, name: object) -> Place:
        """Return the place of a row by its kind (`cost`, `driver`, `risk` …) and its name or number."""
        return cls(words(f"pricing_row.{kind}", name=name))

    def at(self, column: str) -> str:
        """Return the row with one of its columns: `Cost line “x”, column “amount”`."""
        return words("pricing_error.at", row=self.row, column=words(f"pricing_column.{column}"))
