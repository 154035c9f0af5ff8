"""A pricing model: read from plain values or JSON, calculated, and written again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vested_widgets.pricing import reading
from vested_widgets.pricing.analysis import sensitivity, sweep
from vested_widgets.pricing.simulation import DRAWS, SEED, evaluate, simulate
from vested_widgets.pricing.spreadsheet import write_spreadsheet
from vested_widgets.pricing.terms import QUANTITIES, Terms

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Model(Terms):
    """A pricing model that both parties can see through; frozen, and checked when it is read.

    `Model.read({...})` or `Model.from_json(text)` make one. Its methods give tables: what the functions of this package of the same names
    give, as a frame.
    """

    @classmethod
    def read(cls, values: Any) -> Model:
        """Return the model that plain values describe, as JSON has them.

        Raises:
            PricingError: what cannot be calculated, by row and column, and how to mend it.
        """
        return cls(**reading.read(values))

    @classmethod
    def from_json(cls, text: str) -> Model:
        """Return the model of a JSON text; raises as `read`."""
        return cls(**reading.read_json(text))

    def to_json(self) -> str:
        """Return the model as JSON, which `from_json` reads again."""
        return json.dumps(self.written(), ensure_ascii=False, indent=1)

    def to_xlsx(self) -> bytes:
        """Return the expected case as a spreadsheet with live formulas."""
        return write_spreadsheet(self)

    def evaluate(self) -> pd.DataFrame:
        """Return the expected case, one row a year and party; see `pricing.evaluate`."""
        import pandas as pd

        rows = [
            {"year": year, "party": party, **quantities}
            for year, parties in enumerate(evaluate(self), 1)
            for party, quantities in parties.items()
        ]
        frame = pd.DataFrame(rows, columns=["year", "party", *QUANTITIES])
        return frame.astype({"margin": float})

    def simulate(self, draws: int = DRAWS, seed: int = SEED) -> pd.DataFrame:
        """Return one row a draw, year and party: `pricing.simulate(model, draws, seed).frame()`."""
        return simulate(self, draws, seed).frame()

    def sweep(self, driver: str, levels: Sequence[float] | None = None) -> pd.DataFrame:
        """Return the gains of the parties along one driver; see `pricing.sweep`."""
        return sweep(self, driver, levels)

    def sensitivity(self) -> pd.DataFrame:
        """Return what each driver moves; see `pricing.sensitivity`."""
        return sensitivity(self)
