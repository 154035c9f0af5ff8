"""Goals against goals: does reaching one party's goal help or hinder another's, as all members see it together."""

from __future__ import annotations

import pandas as pd

from vested_widgets.alignment.frames import FrameError, latest, rated
from vested_widgets.alignment.gates import DEFAULT, Policy
from vested_widgets.alignment.totals import overall
from vested_widgets.alignment.within import agreement_band

PAIR = ["goal_a", "party_a", "goal_b", "party_b"]
COLUMNS = [*PAIR, "item", "question", "n", "mean", "low", "high", "band", "scale_low", "scale_high", "gate"]


def compatibility(frame: pd.DataFrame, *, policy: Policy | None = DEFAULT, low: int = -2, high: int = 2) -> pd.DataFrame:
    """How far each goal of one party advances each goal of another: the mean of all members, and whether they agree.

    `overall` gives the mean of all members and its gates (a total is withheld if it would give away a small party); here each row also
    has the word of `agreement_band` over the same people, because a mean near 0 is a finding where people agree and a quarrel where
    they do not.

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
    for column in PAIR:
        if column not in frame.columns:
            raise FrameError(f"The column {column!r} is missing. A pair of goals needs {', '.join(PAIR)}.")
    if "item" not in frame.columns:
        joined = frame[PAIR].astype(str).agg("\x1f".join, axis=1) if len(frame) else pd.Series(dtype=object)
        frame = frame.assign(item=joined)
    table = overall(frame, policy=policy, low=low, high=high)
    now = latest(rated(frame, low, high))
    by = {
        key: agreement_band(people.tolist(), int(ends[1] - ends[0]) + 1)
        for key, part in now.groupby(["item", "question"], sort=False)
        for people, ends in [(part.groupby("member")["value"].mean(), (part["low"].iloc[0], part["high"].iloc[0]))]
    }
    band = [
        by.get((item, question), "") if pd.notna(mean) else ""
        for item, question, mean in zip(table["item"], table["question"], table["mean"], strict=True)
    ]
    pairs = frame.drop_duplicates("item").set_index("item")[PAIR]
    return table.assign(band=pd.Series(band, index=table.index, dtype=object)).join(pairs, on="item")[COLUMNS]
