"""Trace the figures of a model to its rows, and ask what they would be if assumptions had other values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from vested_widgets.method.catalogue import words
from vested_widgets.pricing.distributions import Fixed
from vested_widgets.pricing.errors import Place, PricingError
from vested_widgets.pricing.ledger import entries
from vested_widgets.pricing.terms import Terms

if TYPE_CHECKING:
    import pandas as pd


def breakdown(terms: Terms, values: Mapping[str, float] | None = None) -> pd.DataFrame:
    """Return what each row adds to the result of each party in the expected case.

    Args:
        terms: the model.
        values: values of assumptions in year 1, in place of their means.

    Returns:
        One row an entry and year: `kind` (`costs, benefits, risks, incentives`), `id, title, quantity` (`revenue, cost, fees_paid,
        benefit`), `party, year, amount`: what lowers the result is negative. The amounts of a party and year add up to its result.
    """
    import pandas as pd

    titles = {
        (kind, one.id): one.title or one.id
        for kind in ("costs", "benefits", "risks", "incentives")
        for one in getattr(terms, kind)
    }
    rows = [
        (one.kind, one.id, titles[one.kind, one.id], one.quantity, one.party, year, float(amount))
        for one in entries(terms, values)
        for year, amount in enumerate(one.amount, 1)
    ]
    return pd.DataFrame(rows, columns=["kind", "id", "title", "quantity", "party", "year", "amount"])


def at_values(terms: Terms, values: Mapping[str, float]) -> Terms:
    """Return the model with some assumptions fixed at other values (in year 1; they still grow).

    Raises:
        PricingError: there is no such assumption.
    """
    known = {driver.name for driver in terms.drivers}
    for name in values:
        if name not in known:
            at = Place(words("pricing_row.analysis")).at("driver")
            raise PricingError(words("pricing_error.unknown_sweep", at=at, name=name, known=", ".join(sorted(known)) or "–"))
    drivers = tuple(
        replace(driver, distribution=Fixed(float(values[driver.name]))) if driver.name in values else driver
        for driver in terms.drivers
    )
    return replace(
        terms, drivers=drivers, correlations=tuple(one for one in terms.correlations if not {one.first, one.second} & set(values))
    )
