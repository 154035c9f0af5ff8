"""What the draws of a model say: gains in bad and good years, guardrails, and who carries the risk under another compensation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from vested_widgets.pricing.analysis import HIGH, LOW
from vested_widgets.pricing.formulas import Formula
from vested_widgets.pricing.ledger import book_lines
from vested_widgets.pricing.simulation import SEED, Simulation, simulate
from vested_widgets.pricing.terms import Compensation, CostLine, CostPlus, FixedFee, Terms, UnitPrice

if TYPE_CHECKING:
    import pandas as pd

Array: TypeAlias = NDArray[np.float64]

CASES = {"bad": 0.1, "likely": 0.5, "good": 0.9}
"""Percentiles of the value created together."""
NEAR = 0.05
"""A case is the mean of the draws so near to its percentile, either way."""
THIRD = 1 / 3
COMPARED = 4_000
"""Draws of a comparison."""


def gains(simulation: Simulation) -> pd.DataFrame:
    """Return each party's gain in a mean year of each draw.

    Returns:
        One row a draw and party: `draw, party, gain, years, currency`.
    """
    import pandas as pd

    terms = simulation.terms
    frame = pd.DataFrame(
        {
            "draw": np.repeat(np.arange(1, simulation.draws + 1), len(terms.parties)),
            "party": list(terms.parties) * simulation.draws,
            "gain": simulation.gain.T.ravel(),
        }
    )
    return frame.assign(years=terms.years, currency=terms.currency)


def value_split(simulation: Simulation) -> pd.DataFrame:
    """Return how the value that all create together is split in a bad, a likely and a good year.

    Draws are ordered by the sum of all gains in a mean year. A bad year is the mean of the draws around the 10th percentile (5th to 15th), a
    likely one around the 50th, a good one around the 90th.

    Returns:
        One row a case and party: `case` (`bad, likely, good`), `party, gain, total` (of all parties), `years, currency, draws`.
    """
    import pandas as pd

    terms, gain = simulation.terms, simulation.gain
    rows = []
    for case, draws in case_draws(simulation).items():
        mean = gain[:, draws].mean(axis=1)
        rows += [(case, party, float(mean[p]), float(mean.sum())) for p, party in enumerate(terms.parties)]
    frame = pd.DataFrame(rows, columns=["case", "party", "gain", "total"])
    return frame.assign(years=terms.years, currency=terms.currency, draws=simulation.draws)


def case_draws(simulation: Simulation) -> dict[str, NDArray[np.int64]]:
    """Return which draws make a bad, a likely and a good year: those around the 10th, 50th and 90th percentile of the sum of all gains."""
    order = np.argsort(simulation.gain.sum(axis=0), kind="stable")
    found = {}
    for case, at in CASES.items():
        first, last = int((at - NEAR) * len(order)), max(int((at - NEAR) * len(order)) + 1, int((at + NEAR) * len(order)))
        found[case] = order[first:last]
    return found


def case_drivers(simulation: Simulation) -> pd.DataFrame:
    """Return the mean of each assumption in a bad, a likely and a good year: what such a year is like.

    Returns:
        One row a case and driver that varies: `case, driver, title, unit, value` (in year 1), `mean` (over all draws).
    """
    import pandas as pd

    rows = [
        (case, one.name, one.label, one.unit, float(simulation.drivers[one.name][draws].mean()), one.distribution.mean)
        for case, draws in case_draws(simulation).items()
        for one in simulation.terms.drivers
        if one.distribution.varies
    ]
    return pd.DataFrame(rows, columns=["case", "driver", "title", "unit", "value", "mean"])


def guardrails(simulation: Simulation) -> pd.DataFrame:
    """Return how often each guardrail is reached, and which driver moves that most.

    The driver is the one for which the chance differs most between the draws in its highest and in its lowest third.

    Returns:
        One row a guardrail and year: `guardrail` (its number), `title, party, place` (of the party), `quantity, floor, ceiling, then`,
        `year, chance` (in that year), `any_year`, `driver` and `driver_title` ("" if none moves it), `chance_low, chance_high` (in any
        year, in the driver's lowest and highest third), `years, currency, draws`.
    """
    import pandas as pd

    terms, reached = simulation.terms, simulation.ledger.reached
    rows: list[tuple[Any, ...]] = []
    for at, guardrail in enumerate(terms.guardrails):
        ever = reached[at].any(axis=0)
        driver, title, low, high = _mover(simulation, ever)
        place = terms.parties.index(guardrail.party)
        limits = (guardrail.what, guardrail.floor, guardrail.ceiling)
        said = (at + 1, guardrail.title or guardrail.what, guardrail.party, place, *limits)
        for year in range(terms.years):
            numbers = (float(reached[at, year].mean()), float(ever.mean()))
            rows.append((*said, guardrail.then, year + 1, *numbers, driver, title, low, high))
    columns = ["guardrail", "title", "party", "place", "quantity", "floor", "ceiling", "then", "year", "chance", "any_year"]
    columns += ["driver", "driver_title", "chance_low", "chance_high"]
    frame = pd.DataFrame(rows, columns=columns).astype({"floor": float, "ceiling": float})
    return frame.assign(years=terms.years, currency=terms.currency, draws=simulation.draws)


def _mover(simulation: Simulation, ever: NDArray[np.bool_]) -> tuple[str, str, float, float]:
    """Return the driver that moves a guardrail most, what people call it, and the chances in its lowest and highest third."""
    best: tuple[str, str, float, float] = ("", "", float(ever.mean()), float(ever.mean()))
    for driver in sorted(simulation.terms.drivers, key=lambda one: one.name):
        values = simulation.drivers[driver.name]
        if len(values) != simulation.draws or len(values) < 3:
            continue
        low, high = np.quantile(values, (THIRD, 1 - THIRD))
        lowest, highest = float(ever[values <= low].mean()), float(ever[values >= high].mean())
        if abs(highest - lowest) > abs(best[3] - best[2]) + 1e-12:
            best = (driver.name, driver.label, lowest, highest)
    return best


def compensations(terms: Terms, unit: str = "", *, draws: int = COMPARED, seed: int = SEED) -> pd.DataFrame:
    """Return what each party gains on the same draws if all compensated lines were paid by a fixed fee, at cost plus, or by the unit.

    Each alternative pays the same as the model in the expected case, over all years; only who carries the differences is another. Ceilings
    on fees are left out of the alternatives.

    Args:
        terms: the model.
        unit: the driver that a unit price counts; if not given that of the model's own unit prices, else the one in most of the formulas.
        draws: how many.
        seed: of the draws.

    Returns:
        One row a way and party: `way` (`model, fixed, cost_plus, unit`), `party, low, middle, high` (10th, 50th, 90th percentile of a mean
        year's gain), `spread` (high − low), `unit` and `unit_title` (the driver counted), `years, currency, draws`. No rows if no line is
        compensated; no way `unit` if no driver varies with a cost.
    """
    import pandas as pd

    counted = _unit(terms, unit)
    rows: list[tuple[Any, ...]] = []
    if any(line.compensation for line in terms.costs):
        ways = ["model", "fixed", "cost_plus", *(["unit"] if counted else [])]
        for way in ways:
            gain = simulate(terms if way == "model" else _paid_otherwise(terms, way, counted), draws, seed).gain
            ends = np.quantile(gain, (LOW, 0.5, HIGH), axis=1)
            rows += [
                (way, party, *map(float, ends[:, p]), float(ends[2, p] - ends[0, p])) for p, party in enumerate(terms.parties)
            ]
    driver = terms.driver(counted)
    frame = pd.DataFrame(rows, columns=["way", "party", "low", "middle", "high", "spread"])
    frame = frame.assign(unit=counted, unit_title=driver.label if driver else "")
    return frame.assign(years=terms.years, currency=terms.currency, draws=draws)


def _unit(terms: Terms, unit: str) -> str:
    """Return the driver that a unit price counts, "" if there is none."""
    paid = [line for line in terms.costs if line.compensation]
    own = [line.compensation.driver for line in paid if isinstance(line.compensation, UnitPrice)]
    named = [
        name for line in paid if isinstance(line.amount, Formula) for name in sorted(line.amount.names) if terms.driver(name)
    ]
    candidates = [unit] if terms.driver(unit) else own or named
    return max(sorted(set(candidates)), key=candidates.count, default="")


def _paid_otherwise(terms: Terms, way: str, unit: str) -> Terms:
    """Return the model with another compensation of every compensated line, which pays the same in the expected case."""
    expected = book_lines(terms)
    mean = {driver.name: driver for driver in terms.drivers}

    def paid(line: CostLine) -> Compensation | None:
        now = line.compensation
        if now is None:
            return None
        cost, fee = expected[line.id]
        years = np.arange(terms.years) if line.year is None else np.array([line.year - 1])
        if way == "cost_plus" and cost.sum():
            return CostPlus(now.payer, float(fee.sum() / cost.sum() - 1))
        if way == "unit":
            driver = mean[unit]
            units = (driver.distribution.mean * (1 + driver.growth) ** years).sum()
            if units:
                return UnitPrice(now.payer, float(fee.sum() / units), unit)
        return FixedFee(now.payer, float(fee.sum() / len(years)))

    return replace(terms, costs=tuple(replace(line, compensation=paid(line)) for line in terms.costs))
