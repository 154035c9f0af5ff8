"""Numbers that members estimated alone, by party: means of their ranges, gated and rounded."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from vested_widgets.alignment.cells import gate_names, people
from vested_widgets.alignment.frames import KEY, FrameError, known, latest, once, parties_in_order
from vested_widgets.alignment.gates import DEFAULT, Policy
from vested_widgets.alignment.waves import told_by_few

NUMBERS = ["lowest", "likely", "highest"]
COLUMNS = ["item", "title", "unit", "about", "party", "n", *NUMBERS, "gate"]
COARSE, FINE = 12, 60
"""Steps of rounding in the width of a range, of fewer than `precise` people and of more: as many as a mean in halves, and in tenths, has on a
scale of seven points."""
DIGITS = {COARSE: 2, FINE: 3}
"""Digits that count where a range has no width."""


def estimates(frame: pd.DataFrame, *, policy: Policy | None = DEFAULT, parties: Iterable[str] | None = None) -> pd.DataFrame:
    """Return the mean range of each party by item (and party asked about), missing where too few have estimated.

    Figures of fewer than `precise` people are rounded to a twelfth of the range's width, those of more to a sixtieth (to 1, 2 or 5 at the
    next decimal): the mean of three exact numbers would tell the third to whoever knows two.

    Args:
        frame: tidy answers of kind `estimates`: `member`, `party`, `item`, `value` (missing: not sure), `lowest`, `likely`, `highest`;
            `title`, `about`, `counted_in` if there. Of several waves only the last counts.
        policy: the gates; a party of which 1 to k - 1 people came, went or answered late counts as a smaller one.
        parties: the parties in their order; alphabetical if not given.

    Returns:
        One row per item, party asked about and party, in the order of the items: `COLUMNS`; `n` is missing if 1 to k - 1.

    Raises:
        FrameError: the frame does not hold; the message names column and row.
    """
    found = known(frame, ("estimates",))
    for column in NUMBERS:
        if column not in found.columns and len(found):
            raise FrameError(
                f"The column {column!r} is missing. Estimates need member, party, item, value, {', '.join(NUMBERS)}."
            )
    found = found[found["value"].notna()]
    once(found)
    now = latest(found)
    names = parties_in_order(now if parties is None else found, parties)
    now = now.assign(_turned=told_by_few(found, now, [*KEY, "party"], policy))
    if "counted_in" not in now.columns:
        now = now.assign(counted_in="")
    rows: list[tuple[Any, ...]] = []
    for (item, about), asked in now[now["party"].isin(names)].groupby(["item", "about"], sort=False):
        by = dict(iter(asked.groupby("party", sort=False)))
        n = np.array([len(by.get(name, ())) for name in names], dtype=np.int64)
        turned_by = np.array([bool(by[name]["_turned"].any()) if name in by else False for name in names])
        levels = np.where(n > 0, 3, 0).astype(np.int64) if policy is None else policy.levels(n, turned_by)
        counts, gates = people(n, policy), gate_names(levels, policy)
        words = asked["title"].iloc[0], asked["counted_in"].iloc[0]
        for at, name in enumerate(names):
            if name == about:
                continue
            means = [float(by[name][one].astype(float).mean()) for one in NUMBERS] if levels[at] else [float("nan")] * 3
            shown = means if policy is None else rounded(means, COARSE if levels[at] == 1 else FINE)
            rows.append((item, *words, about, name, counts[at], *shown, gates[at]))
    return pd.DataFrame(rows, columns=COLUMNS).astype({"n": "Int64", **dict.fromkeys(NUMBERS, "float64")})


def rounded(numbers: list[float], steps: int) -> list[float]:
    """Return low, likely and high rounded to one of so many steps between them, of 1, 2 or 5 at some decimal."""
    width = numbers[-1] - numbers[0]
    if not all(map(math.isfinite, numbers)):
        return numbers
    if width <= 0:
        value = numbers[0]
        places = DIGITS[steps] - 1 - math.floor(math.log10(abs(value))) if value else 0
        return [round(value, places)] * len(numbers)
    power = 10.0 ** math.floor(math.log10(width / steps))
    step = next(power * part for part in (1, 2, 5, 10) if power * part >= width / steps * (1 - 1e-9))
    places = max(0, -math.floor(math.log10(step) + 1e-9))
    return [round(round(number / step) * step, places) for number in numbers]
