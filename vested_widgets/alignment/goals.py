"""Goals against goals: does reaching one party's goal help or hinder another's, as each party sees it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from vested_widgets.alignment.frames import FrameError, flat
from vested_widgets.alignment.gates import DEFAULT, Policy
from vested_widgets.alignment.summaries import summary

PAIR = ["goal_a", "party_a", "goal_b", "party_b"]
COLUMNS = [*PAIR, "item", "question", "party", "n", "mean", "low", "high", "band", "says", "against", "gap", "verdict", "scale_low",
           "scale_high", "gate"]  # fmt: skip
SIDE = 0.5
"""Points from the middle from which a party whose view clearly differs from another's is said to see a help or a conflict."""


def compatibility(
    frame: pd.DataFrame,
    *,
    policy: Policy | None = DEFAULT,
    parties: Iterable[str] | None = None,
    low: int = -2,
    high: int = 2,
) -> pd.DataFrame:
    """Return how far each goal of one party advances each goal of another, as each party that was asked sees it.

    There is no mean over the parties: where one sees a conflict and the other a help, it would lie near the middle and say neither.

    Args:
        frame: tidy ratings: `member`, `party` (who answers), `value`, `goal_a`, `party_a`, `goal_b`, `party_b` (the pair that is judged),
            `item` (an id of the pair; made if not there); `question`, `wave`, `low`, `high` if there.
        policy: the gates for small groups; None switches them off, for your own eyes only.
        parties: the parties who answer, in their order; alphabetical if not given.
        low, high: the ends of the scale, where the frame does not carry them.

    Returns:
        One row per pair of goals and party who answers, pairs in the order of the frame: `n` people, `mean` and its 95 % interval `low`,
        `high` in points of the scale, `band` (agreement within the party as a word, or ""), `against`, `gap` and `verdict` as in
        `summary`, `gate`, `scale_low`, `scale_high`; and `says`: `conflicts` or `advances` where the whole interval lies on that side of
        the middle, or where the party's view clearly differs from that of a party on the other side; else `cannot tell`, or `too few`.

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
        frame = frame.assign(item=frame.groupby(PAIR, sort=False).ngroup().astype(str))
    table = summary(frame, policy=policy, parties=parties, low=low, high=high)
    pairs = frame.drop_duplicates("item").set_index("item")[PAIR]
    order = {item: at for at, item in enumerate(pairs.index)}
    table = table.join(pairs, on="item").sort_values("item", key=lambda items: items.map(order), kind="stable")
    return table.assign(says=_says(table))[COLUMNS].reset_index(drop=True)


def _says(table: pd.DataFrame) -> pd.Series[str]:
    middle = (table["scale_low"] + table["scale_high"]) / 2
    beside = table["mean"] - middle
    key = ["item", "question"]
    others = table.assign(_beside=beside)[[*key, "party", "_beside"]].rename(columns={"party": "against", "_beside": "_other"})
    other = table[[*key, "against"]].merge(others, on=[*key, "against"], how="left")["_other"].to_numpy(dtype=np.float64)
    opposed = (table["verdict"] == "gap") & (beside.abs() >= SIDE) & (np.abs(other) >= SIDE) & (np.sign(beside) != np.sign(other))
    sure = (table["low"] > middle) | (table["high"] < middle) | opposed
    said = np.select(
        [table["mean"].isna(), sure & (beside > 0), sure & (beside < 0)], ["too few", "advances", "conflicts"], "cannot tell"
    )
    return pd.Series(said, index=table.index, dtype=object)
