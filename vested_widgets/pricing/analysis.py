"""Questions to a pricing model, each answered by one table: along one driver, driver by driver, in good and bad years, by compensation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from vested_widgets.method.catalogue import words
from vested_widgets.pricing.draws import check_draws, driver_draws, strike_draws
from vested_widgets.pricing.errors import Place, PricingError
from vested_widgets.pricing.simulation import SEED, booked_in_blocks, expected_ledger
from vested_widgets.pricing.terms import Driver, Terms

if TYPE_CHECKING:
    import pandas as pd

Array: TypeAlias = NDArray[np.float64]

LOW, HIGH = 0.1, 0.9
"""Ends of an 80 % band, and of a driver in a tornado."""
LEVELS, SWEPT = 21, 1_000
"""Levels of a sweep, and draws at each."""


def _driver(terms: Terms, name: str) -> Driver:
    found = terms.driver(name)
    if found is None:
        at = Place(words("pricing_row.analysis")).at("driver")
        known = ", ".join(driver.name for driver in terms.drivers) or "–"
        raise PricingError(words("pricing_error.unknown_sweep", at=at, name=name, known=known))
    return found


def _repeated(values: Array, times: int) -> Array:
    return values if len(values) == 1 else np.tile(values, times)


def levels_of(driver: Driver) -> list[float]:
    """Return the levels at which a sweep looks: those of a discrete driver, else evenly from low to high.

    Raises:
        PricingError: the driver has one value only.
    """
    distribution = driver.distribution
    if not distribution.varies:
        at = Place(words("pricing_row.analysis")).at("driver")
        raise PricingError(words("pricing_error.no_width", at=at, name=driver.label))
    if distribution.kind == "discrete":
        return sorted(set(distribution.quantile(np.linspace(0.0005, 0.9995, 1000)).tolist()))
    low, high = distribution.quantile(np.array([0.0, 1.0])).tolist()
    return [float(level) for level in np.linspace(low, high, LEVELS)]


def sweep(
    terms: Terms, driver: str, levels: Sequence[float] | None = None, *, draws: int = SWEPT, seed: int = SEED
) -> pd.DataFrame:
    """Return the gains of all parties along one driver, while all other drivers and the risks are drawn.

    Args:
        terms: the model.
        driver: the name of the driver.
        levels: its values in year 1; from its low to its high end if not given.
        draws: at each level; the same draws at all levels, so that differences come from the driver.
        seed: of the draws.

    Returns:
        One row a level and party: `driver, title, unit, level, party, expected` (others at their means), `mean`, `low`, `middle`, `high`
        (10th, 50th, 90th percentile of a mean year's gain), `years, currency, draws`.

    Raises:
        PricingError: there is no such driver, it has one value only, or a level cannot be calculated.
    """
    import pandas as pd

    check_draws(draws, seed)
    found = _driver(terms, driver)
    at = np.array([float(level) for level in (levels_of(found) if levels is None else levels)])
    # All levels are calculated together, as if they were further draws.
    drivers = {name: _repeated(values, len(at)) for name, values in driver_draws(terms, draws, seed).items()}
    drivers[driver] = np.repeat(at, draws)
    strikes = {name: np.tile(values, len(at)) for name, values in strike_draws(terms, draws, seed).items()}
    ledger = booked_in_blocks(terms, drivers, strikes, draws * len(at))
    gain = ledger.quantity("gain").mean(axis=1).reshape(len(terms.parties), len(at), draws)
    expected = expected_ledger(terms, {driver: at}).quantity("gain").mean(axis=1)
    ends = np.quantile(gain, (LOW, 0.5, HIGH), axis=2)
    rows = [
        (driver, found.label, found.unit, float(level), party, *map(float, (expected[p, i], gain[p, i].mean(), *ends[:, p, i])))
        for i, level in enumerate(at)
        for p, party in enumerate(terms.parties)
    ]
    columns = ["driver", "title", "unit", "level", "party", "expected", "mean", "low", "middle", "high"]
    return pd.DataFrame(rows, columns=columns).assign(years=terms.years, currency=terms.currency, draws=draws)


def sensitivity(terms: Terms) -> pd.DataFrame:
    """Return what each driver moves alone, from its 10th to its 90th percentile, all others at their means.

    Returns:
        One row a driver that varies and party, the widest swing of any party first: `driver, title, unit, party, value_low, value_high`
        (the driver's percentiles), `gain_low, gain_high` (a mean year's gain there), `base` (in the expected case), `swing`
        (|gain_high − gain_low|), `years, currency`.
    """
    import pandas as pd

    varying = [driver for driver in terms.drivers if driver.distribution.varies]
    # One case for all drivers at their means, then two for each driver.
    cases = {driver.name: np.full(1 + 2 * len(varying), driver.distribution.mean) for driver in varying}
    ends = {driver.name: driver.distribution.quantile(np.array([LOW, HIGH])) for driver in varying}
    for at, driver in enumerate(varying):
        cases[driver.name][1 + 2 * at : 3 + 2 * at] = ends[driver.name]
    gain = expected_ledger(terms, cases).quantity("gain").mean(axis=1)
    rows: list[tuple[Any, ...]] = []
    for at, driver in enumerate(varying):
        for p, party in enumerate(terms.parties):
            low, high = (float(one) for one in gain[p, 1 + 2 * at : 3 + 2 * at])
            numbers = (*ends[driver.name].tolist(), low, high, float(gain[p, 0]), abs(high - low))
            rows.append((driver.name, driver.label, driver.unit, party, *numbers))
    columns = ["driver", "title", "unit", "party", "value_low", "value_high", "gain_low", "gain_high", "base", "swing"]
    frame = pd.DataFrame(rows, columns=columns).assign(years=terms.years, currency=terms.currency)
    widest = frame.groupby("driver")["swing"].transform("max")
    return (
        frame.assign(_widest=widest)
        .sort_values(["_widest", "driver"], ascending=[False, True], kind="stable", ignore_index=True)
        .drop(columns="_widest")
    )
