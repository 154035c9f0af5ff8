"""Of all pairs that a party is in, the one to show beside its mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd


def farthest(names: Sequence[str], questions: int, pairs: pd.DataFrame) -> dict[str, Any]:
    """For every question and party the other party farthest from it, as shown, and the gap to it; equal ones by the parties' order.

    Args:
        names: the P parties.
        questions: Q.
        pairs: `gap`, `low`, `high`, `verdict` of every question and pair of parties, as they will be shown: Q blocks, pairs in the order
            of `itertools.combinations`.

    Returns:
        Columns of Q * P rows: `against` ("" where nothing may be compared), `gap`, `gap_low`, `gap_high`, party minus the other,
        and `verdict`.
    """
    size = len(names)
    if size < 2 or not questions:
        nothing = np.full(questions * size, np.nan)
        return {"against": "", "gap": nothing, "gap_low": nothing, "gap_high": nothing, "verdict": "too few"}
    a, b = np.triu_indices(size, 1)
    blocks = {name: pairs[name].to_numpy(dtype=np.float64).reshape(questions, -1) for name in ("gap", "low", "high")}
    gap, low, high = (np.full((questions, size, size), np.nan) for _ in range(3))
    gap[:, a, b], gap[:, b, a] = blocks["gap"], -blocks["gap"]
    low[:, a, b], low[:, b, a] = blocks["low"], -blocks["high"]
    high[:, a, b], high[:, b, a] = blocks["high"], -blocks["low"]
    verdict = np.full(gap.shape, "too few", dtype=object)
    verdict[:, a, b] = verdict[:, b, a] = pairs["verdict"].to_numpy(dtype=object).reshape(questions, -1)
    told = verdict != "too few"
    width = np.where(told, np.nan_to_num(np.abs(gap)), -1.0)
    width[:, np.arange(size), np.arange(size)] = -2.0
    at = np.arange(questions)[:, None], np.arange(size)[None, :], width.argmax(axis=2)
    return {
        "against": np.where(told[at], np.array(names, dtype=object)[at[2]], "").ravel(),
        "gap": gap[at].ravel() + 0.0,
        "gap_low": low[at].ravel() + 0.0,
        "gap_high": high[at].ravel() + 0.0,
        "verdict": verdict[at].ravel(),
    }
