"""Draws of drivers and risks: by name and seed alone, so that they are the same on every machine and in every order of the file.

Each driver, and each risk and year, has a stream of its own: PCG64, seeded by the seed and a hash of the name. The draws of a stream are
spread evenly: one in each of n equal shares of the distribution, in random order (Latin hypercube), so that means and chances vary less
from seed to seed than of free draws.

Source: McKay, Beckman & Conover 1979.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from vested_widgets.method.catalogue import words
from vested_widgets.pricing.errors import Place, PricingError
from vested_widgets.pricing.order import correlated
from vested_widgets.pricing.terms import Driver, Terms

Array: TypeAlias = NDArray[np.float64]

MOST = 1_000_000
"""Draws of one simulation."""
DIGITS = 12
"""Decimals of a share after a correlation, behind which mathematical libraries differ."""


def check_draws(draws: int, seed: int) -> None:
    """Refuse a number of draws or a seed that cannot be.

    Raises:
        PricingError: says the range.
    """
    place = Place(words("pricing_row.simulation"))
    for column, value, low, high in (("draws", draws, 1, MOST), ("seed", seed, 0, 2**63 - 1)):
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise PricingError(words("pricing_error.no_whole", at=place.at(column), value=value, low=low, high=high))


def shares(seed: int, name: str, draws: int) -> Array:
    """Return shares between 0 and 1, one in each of `draws` equal parts, in random order: (draws,)."""
    key = np.frombuffer(sha256(name.encode()).digest()[:16], dtype="<u4").tolist()
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, *key])))
    # Ranks of uniform numbers: a shuffle of NumPy may change with its version, these numbers do not.
    order = np.empty(draws)
    order[np.argsort(rng.random(draws))] = np.arange(draws)
    return np.asarray((order + rng.random(draws)) / draws)


def driver_draws(terms: Terms, draws: int, seed: int) -> dict[str, Array]:
    """Return the draws of each driver in year 1, (draws,); one value of a driver that does not vary, (1,)."""
    drawn = {one.name: shares(seed, f"driver:{one.name}", draws) for one in terms.drivers if one.distribution.varies}
    names, matrix = correlated(terms.correlations)
    if names:
        drawn |= _correlated(drawn, names, matrix, draws)
    return {
        driver.name: driver.distribution.quantile(drawn[driver.name])
        if driver.name in drawn
        else np.array([driver.distribution.mean])
        for driver in terms.drivers
    }


def _correlated(drawn: Mapping[str, Array], names: list[str], matrix: Array, draws: int) -> dict[str, Array]:
    """Return shares whose normal scores have the correlations of `matrix`, made of independent ones."""
    from scipy.special import ndtr, ndtri

    scores = np.array([ndtri(drawn[name]) if name in drawn else np.zeros(draws) for name in names])
    # Cholesky takes no matrix of which one driver is wholly another; the lift is far below what anybody could see.
    factor = np.linalg.cholesky(matrix + 1e-10 * np.eye(len(names)))
    mixed = np.round(np.asarray(ndtr(factor @ scores)), DIGITS)
    return {name: np.clip(row, 1e-12, 1 - 1e-12) for name, row in zip(names, mixed, strict=True) if name in drawn}


def strike_draws(terms: Terms, draws: int, seed: int) -> dict[str, Array]:
    """Return by risk in which years and draws it strikes: 1 or 0, (years, draws)."""
    return {
        risk.id: np.array(
            [
                shares(seed, f"risk:{risk.event or risk.id}:{year}", draws) < risk.probability
                for year in range(1, terms.years + 1)
            ],
            dtype=np.float64,
        )
        for risk in terms.risks
    }


def grown(drivers: tuple[Driver, ...], values: Mapping[str, Array], years: int) -> dict[str, Array]:
    """Return each driver's value by year: the value × (1 + growth)^(y−1), (years, draws)."""
    steps = np.arange(years)
    return {driver.name: values[driver.name][None, :] * ((1 + driver.growth) ** steps)[:, None] for driver in drivers}
