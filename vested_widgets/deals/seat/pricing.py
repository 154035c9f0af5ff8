"""Read the pricing model that stands in the joint tables, and propose changes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vested_widgets import pricing
from vested_widgets.deals.joint.pricing_rows import pricing_tables, stored_pricing_rows, values_and_origins
from vested_widgets.deals.seat.context import SeatContext

YEARS = 3
"""How many years a page looks at."""


@dataclass(frozen=True)
class DealModel:
    """The pricing model of a deal, and where each entry of it stands.

    Attributes:
        model: the model.
        rows: by kind of row and the name in the model: the table ("step/part") and the id of the row.
    """

    model: pricing.Model
    rows: Mapping[tuple[str, str], tuple[str, str]]


class PricingTables:
    """The tables that feed a pricing model, read together."""

    def __init__(self, context: SeatContext) -> None:
        self._context = context

    def read(self, years: int = YEARS, *, baseline: Mapping[str, float] | None = None) -> DealModel:
        """Read the model as the tables stand now.

        Args:
            years: how many years it looks at.
            baseline: what each party would earn in a year without the deal, by its name; 0 if it is not given.

        Raises:
            PricingError: a row cannot be calculated; its name, its column, and how to mend it.
            NotAllowed: this person may not see what is written together.
        """
        context = self._context
        context.demand_reader()
        with context.store.reading() as connection:
            rows = stored_pricing_rows(connection, context.deal, context.method)
        values, origins = values_and_origins(context.deal, rows, years, baseline or {})
        tables = {kind: name for name, kind in pricing_tables(context.method).items()}
        return DealModel(pricing.Model.read(values), {place: (tables[place[0]], row) for place, row in origins.items()})

    def currency(self) -> str:
        """Return the currency of the tables: that of most amounts in them."""
        self._context.demand_reader()
        with self._context.store.reading() as connection:
            rows = stored_pricing_rows(connection, self._context.deal, self._context.method)
        return str(values_and_origins(self._context.deal, rows, 1, {})[0]["currency"])

    def state(self) -> int:
        """Return a number that changes when one of the tables does."""
        names = pricing_tables(self._context.method)
        deal = self._context.deal.id
        return max((self._context.store.last_change_of(deal, *name.split("/")) for name in names), default=0)
