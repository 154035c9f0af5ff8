"""Work out the joint ranges of what members have estimated alone, as they can be taken over into the rows of a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vested_widgets import alignment, pricing
from vested_widgets.deals.entities import Deal
from vested_widgets.kinds.base import GONE

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class JointRange:
    """One range for all parties: the row that it belongs to, its words, and how many people have estimated it."""

    item: str
    title: str
    unit: str
    low: float
    likely: float
    high: float
    people: int


def entry_of(row_id: str, wave: int) -> str:
    """Return by what the joint range of a row is known where it was taken over: its row and the round that it comes from."""
    return f"{row_id}.{wave}"


def round_of(entry: str) -> int:
    """Return the round of such an entry; 0 if it is none."""
    wave = entry.rpartition(".")[2]
    return int(wave) if wave.isdecimal() else 0


def party_ranges(deal: Deal, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the published ranges of all parties, by the gates of the deal: `alignment.estimates`."""
    found = frame[frame["kind"] != GONE]
    return alignment.estimates(found, policy=alignment.Policy.of(deal.k), parties=[party.name for party in deal.parties])


def as_drivers(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table of `party_ranges` as `pricing.ranges` and `pricing.joint_ranges` read it."""
    return table.rename(columns={"item": "driver", "lowest": "low", "highest": "high"})


def joint_ranges(deal: Deal, frame: pd.DataFrame) -> list[JointRange]:
    """Return one range by item, where every party has enough estimates: what is shown of the parties, put together.

    Args:
        frame: the published answers of one round (`seat.answers.frame`).
    """
    table = party_ranges(deal, frame)
    if table.empty:
        return []
    words = {row["item"]: (str(row["title"]), str(row["unit"])) for row in table.to_dict("records")}
    rows = pricing.joint_ranges(as_drivers(table), k=deal.k).to_dict("records")
    found = []
    for row in rows:
        low, likely, high = (_short(row[name]) for name in ("low", "mode", "high"))
        title, unit = words[row["driver"]]
        found.append(JointRange(row["driver"], title, unit, low, likely, high, int(row["members"])))
    return found


def _short(value: float) -> float:
    """Return a number without the last digits that adding made: no more than five count."""
    return float(f"{value:.5g}")
