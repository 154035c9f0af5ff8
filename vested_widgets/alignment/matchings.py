"""Items matched with items of another group: how many people of each party chose which."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from vested_widgets.alignment.cells import gate_names, people
from vested_widgets.alignment.frames import KEY, FrameError, known, latest, once, parties_in_order
from vested_widgets.alignment.gates import DEFAULT, Policy
from vested_widgets.alignment.waves import told_by_few

COLUMNS = ["item", "title", "option", "party", "people", "n", "gate"]


def matchings(frame: pd.DataFrame, *, policy: Policy | None = DEFAULT, parties: Iterable[str] | None = None) -> pd.DataFrame:
    """Return how many people of each party matched each item with each of its options; missing for parties that are too few for counts.

    Args:
        frame: tidy answers of kind `matching`: `member`, `party`, `item`, `value` (missing: not sure), `answers` (all options, a tuple),
            `fits` (those that were chosen); `title` if there. Of several waves only the last counts.
        policy: the gates: counts need `precise` people, of whom 0 or at least k came, went or answered late.
        parties: the parties in their order; alphabetical if not given.

    Returns:
        One row per item, option and party, in the order of the items and of their options: `people` who chose it, `n` who answered the item
        (missing if 1 to k - 1), `gate`.

    Raises:
        FrameError: the frame does not hold; the message names column and row.
    """
    found = known(frame, ("matching",))
    for column in ("answers", "fits"):
        if column not in found.columns and len(found):
            raise FrameError(f"The column {column!r} is missing. A matching needs member, party, item, value, answers and fits.")
    found = found[found["value"].notna()]
    once(found)
    now = latest(found)
    names = parties_in_order(now if parties is None else found, parties)
    now = now.assign(_turned=told_by_few(found, now, [*KEY, "party"], policy))
    rows = []
    for item, asked in now[now["party"].isin(names)].groupby("item", sort=False):
        by = dict(iter(asked.groupby("party", sort=False)))
        n = np.array([len(by.get(name, ())) for name in names], dtype=np.int64)
        turned_by = np.array([bool(by[name]["_turned"].any()) if name in by else False for name in names])
        levels = np.where(n > 0, 3, 0).astype(np.int64) if policy is None else policy.levels(n, turned_by)
        counts, gates = people(n, policy), gate_names(levels, policy)
        for option in dict.fromkeys(one for answers in asked["answers"] for one in answers):
            for at, name in enumerate(names):
                many = sum(option in fits for fits in by[name]["fits"]) if name in by else 0
                shown = many if levels[at] >= 2 else pd.NA
                rows.append((item, asked["title"].iloc[0], option, name, shown, counts[at], gates[at]))
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.astype({"people": "Int64", "n": "Int64"})
