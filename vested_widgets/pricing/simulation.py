"""The expected case of a model, and what its draws give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from vested_widgets.pricing.draws import check_draws, driver_draws, grown, strike_draws
from vested_widgets.pricing.ledger import BOOKED, Ledger, book
from vested_widgets.pricing.terms import QUANTITIES, Terms

if TYPE_CHECKING:
    import pandas as pd

Array: TypeAlias = NDArray[np.float64]
Case: TypeAlias = list[dict[str, dict[str, float | None]]]

DRAWS, SEED = 10_000, 1
BLOCK = 50_000
"""Years × draws that are calculated at a time: what fits the cache of a core."""


def expected_ledger(terms: Terms, cases: Mapping[str, Array] | None = None) -> Ledger:
    """Return the ledger of the expected case: every driver at its mean, and of a risk its chance × impact.

    Args:
        terms: the model.
        cases: values of drivers that are not at their means, (cases,) each: several cases are calculated together, as draws are.
    """
    many = max((len(values) for values in (cases or {}).values()), default=1)
    means = {one.name: np.array([one.distribution.mean]) for one in terms.drivers} | dict(cases or {})
    chances = {risk.id: np.full((terms.years, 1), risk.probability) for risk in terms.risks}
    return book(terms, grown(terms.drivers, means, terms.years), chances, many)


def evaluate(terms: Terms) -> Case:
    """Return the expected case: every driver at its mean, and of a risk its chance × impact.

    Returns:
        By year and party the quantities `revenue, cost, fees_paid, benefit, incentive, result, margin, gain`, in the model's currency;
        the margin as a share, None without revenue.

    Raises:
        PricingError: a formula divides by zero, or gives no finite number.
    """
    ledger = expected_ledger(terms)
    found = {name: ledger.quantity(name)[:, :, 0] for name in QUANTITIES}
    return [
        {
            party: {name: None if np.isnan(found[name][at, year]) else float(found[name][at, year]) for name in QUANTITIES}
            for at, party in enumerate(terms.parties)
        }
        for year in range(terms.years)
    ]


@dataclass(frozen=True)
class Simulation:
    """All draws of a model.

    Attributes:
        terms: the model.
        seed: by which it was drawn.
        drivers: the draws of each driver in year 1: (draws,), or (1,) of one that does not vary.
        ledger: what was booked, (parties, years, draws).
    """

    terms: Terms
    seed: int
    drivers: Mapping[str, Array]
    ledger: Ledger

    @property
    def draws(self) -> int:
        """Return how many draws there are."""
        return int(self.ledger.booked["cost"].shape[2])

    def quantity(self, name: str) -> Array:
        """Return one of `QUANTITIES`: (parties, years, draws), NaN for a margin without revenue."""
        return self.ledger.quantity(name)

    @cached_property
    def gain(self) -> Array:
        """Return the gain of each party in a mean year: (parties, draws)."""
        return np.asarray(self.quantity("gain").mean(axis=1))

    def mean(self, name: str) -> Array:
        """Return the mean of a quantity over the draws where it is defined: (years, parties)."""
        values = self.quantity(name)
        known = np.isfinite(values)
        count = known.sum(axis=2)
        total = np.where(known, values, 0.0).sum(axis=2)
        mean: Array = np.divide(total, count, out=np.full(count.shape, np.nan), where=count > 0)
        return mean.T

    def chance_reached(self) -> Array:
        """Return by guardrail the share of draws in which it is reached in any year: (guardrails,)."""
        return np.asarray(self.ledger.reached.any(axis=1).mean(axis=1), dtype=np.float64)

    def frame(self) -> pd.DataFrame:
        """Return one row a draw, year and party, with `QUANTITIES` in the model's currency (`margin` a share) and the drivers of that year.

        Returns:
            Columns `draw, year, party`, `QUANTITIES`, and a column a driver.
        """
        import pandas as pd

        parties, years, draws = len(self.terms.parties), self.terms.years, self.draws
        shape = (draws, years, parties)

        def column(values: NDArray[Any]) -> NDArray[Any]:
            return np.broadcast_to(values, shape).ravel()

        numbers = {name: np.moveaxis(self.quantity(name), (0, 1, 2), (2, 1, 0)).ravel() for name in QUANTITIES}
        drivers = grown(self.terms.drivers, self.drivers, years)
        return pd.DataFrame(
            {
                "draw": column(np.arange(1, draws + 1)[:, None, None]),
                "year": column(np.arange(1, years + 1)[None, :, None]),
                "party": pd.Categorical(column(np.array(self.terms.parties, dtype=object)[None, None, :]), self.terms.parties),
                **numbers,
                **{name: column(values.T[:, :, None]) for name, values in drivers.items() if name not in numbers},
            }
        )


def simulate(terms: Terms, draws: int = DRAWS, seed: int = SEED) -> Simulation:
    """Return what a model gives when all its drivers and risks are drawn together.

    Args:
        terms: the model.
        draws: how many, up to a million.
        seed: the same seed gives the same draws on every machine.

    Raises:
        PricingError: a formula divides by zero or gives no finite number in some draw, or there can be no such number of draws.
    """
    check_draws(draws, seed)
    drivers, strikes = driver_draws(terms, draws, seed), strike_draws(terms, draws, seed)
    return Simulation(terms, seed, drivers, booked_in_blocks(terms, drivers, strikes, draws))


def booked_in_blocks(terms: Terms, drivers: Mapping[str, Array], strikes: Mapping[str, Array], draws: int) -> Ledger:
    """Return the ledger of all draws, calculated a block at a time, so that memory goes by what is kept.

    Args:
        terms: the model.
        drivers: draws of year 1, (draws,) or (1,).
        strikes: (years, draws).
        draws: how many.
    """
    size = max(1, BLOCK // terms.years)
    shape = (len(terms.parties), terms.years, draws)
    booked = {name: np.empty(shape) for name in BOOKED}
    reached = np.zeros((len(terms.guardrails), terms.years, draws), dtype=bool)
    baseline = np.zeros(len(terms.parties))
    for start in range(0, draws, size):
        part = slice(start, min(start + size, draws))
        own = {name: values if len(values) == 1 else values[part] for name, values in drivers.items()}
        struck = {name: values[:, part] for name, values in strikes.items()}
        ledger = book(terms, grown(terms.drivers, own, terms.years), struck, part.stop - part.start)
        for name in BOOKED:
            booked[name][:, :, part] = ledger.booked[name]
        reached[:, :, part], baseline = ledger.reached, ledger.baseline
    return Ledger(booked, baseline, reached)
