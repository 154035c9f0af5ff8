"""Goals against goals: does reaching one party's goal help or hinder another's, as all members see it together."""

from __future__ import annotations

import pandas as pd

from vested_widgets.alignment.frames import FrameError, flat
from vested_widgets.alignment.gates import DEFAULT, Policy
from vested_widgets.alignment.totals import overall

PAIR = ["goal_a", "party_a", "goal_b", "party_b"]
COLUMNS = [*PAIR, "item", "question", "n", "mean", "low", "high", "band", "scale_low", "scale_high", "gate"]


def compatibility(frame: pd.DataFrame, *, policy: Policy | None = DEFAULT, low: int = -2, high: int = 2) -> pd.DataFrame:
    """Return how far each goal of one party advances each goal of another: the mean of all members, and whether they agree.

    `overall` gives the mean of all members, their agreement as a word (where every party has five people or more), and its gates
    (a total is withheld if it would give away a small party). The word belongs to it: a mean near 0 is a finding where people agree
    and a quarrel where they do not.

    Args:
        frame: tidy ratings: `member`, `party` (who answers), `value`, `goal_a`, `party_a`, `goal_b`, `party_b` (the pair that is judged),
            `item` (an id of the pair; made of the four if not there); `question`, `wave`, `low`, `high` if there.
        policy: the gates for small groups; None switches them off, for your own eyes only.
        low, high: the ends of the scale, where the frame does not carry them.

    Returns:
        One row per pair of goals, in the order of the frame: `n` people, `mean` and its 95 % interval `low`, `high` in points of the
        scale, `band` (`low`, `some`, `high`; "" where nothing may be shown), `gate`, `scale_low`, `scale_high`.

    Raises:
        FrameError: the frame does not hold; the message names column and row.
    """
    flat(frame)
    for column in PAIR:
        if column not in frame.columns:
            raise FrameError(f"The column {column!r} is missing. A pair of goals needs {', '.join(PAIR)}.")
    # Tidy answers of a step hold answers about other things than pairs of goals as well.
    frame = frame[frame["goal_a"].notna() & frame["goal_b"].notna()]
    if "item" not in frame.columns:
        joined = frame[PAIR].astype(str).agg("\x1f".join, axis=1) if len(frame) else pd.Series(dtype=object)
        frame = frame.assign(item=joined)
    table = overall(frame, policy=policy, low=low, high=high)
    pairs = frame.drop_duplicates("item").set_index("item")[PAIR]
    return table.join(pairs, on="item")[COLUMNS]
