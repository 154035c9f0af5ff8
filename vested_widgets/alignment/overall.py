"""What all members say together: one mean per item and aspect, each person counted once, with its interval."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from vested_widgets.alignment.between import Interval
from vested_widgets.alignment.frames import rated
from vested_widgets.alignment.gates import DEFAULT, Policy

if TYPE_CHECKING:
    from collections.abc import Sequence

COLUMNS = ["item", "title", "group", "question", "n", "mean", "low", "high", "scale_low", "scale_high", "gate"]
# Points squared; keeps the interval of unanimous people from shrinking to nothing.
FLOOR = 0.25


def mean_interval(values: Sequence[float], low: float, high: float, level: float = 0.95) -> Interval | None:
    """Student's t interval of a mean, with the variance floored at 0.25 points² and the ends kept on the scale.

    Returns:
        The interval in scale points; None for fewer than two values.
    """
    x = np.asarray(values, dtype=float)
    if len(x) < 2:
        return None
    from scipy.special import stdtrit

    reach = float(stdtrit(len(x) - 1, (1 + level) / 2)) * math.sqrt(max(float(x.var(ddof=1)), FLOOR) / len(x))
    return Interval(max(low, float(x.mean()) - reach), min(high, float(x.mean()) + reach))


def overall(
    frame: pd.DataFrame, *, policy: Policy | None = DEFAULT, low: int | None = None, high: int | None = None
) -> pd.DataFrame:
    """The mean of all members per item and aspect. A person who rated several parties counts once, with the mean of those ratings.

    Args:
        frame: tidy answers with a column `member` (see `frames.rated`).
        policy: the gates; a total is withheld if parties too small to be shown could be read out of it by subtraction.

    Returns:
        One row per item and aspect: `n` people, `mean` and its 95 % interval `low`, `high` in scale points, `gate`.

    Raises:
        FrameError: the frame does not hold; the message names column and row.
    """
    valid = rated(frame, low, high)
    rows = []
    for (item, question), asked in valid.groupby(["item", "question"], sort=False):
        first = asked.iloc[0]
        people = asked.groupby("member", sort=True)["value"].mean()
        sizes = asked.groupby("party")["member"].nunique().tolist()
        row = {"item": item, "title": first["title"], "group": first["group"], "question": question, "n": len(people)}
        row |= {"scale_low": int(first["low"]), "scale_high": int(first["high"])}
        shown = policy is None or (len(people) >= policy.k and policy.total_allowed(sizes))
        interval = mean_interval(people.to_list(), first["low"], first["high"]) if shown else None
        if interval is None:
            rows.append({**row, "mean": np.nan, "low": np.nan, "high": np.nan, "gate": "withheld"})
            continue
        figures = {"mean": float(people.mean()), "low": interval.low, "high": interval.high}
        if policy:
            figures = {name: policy.rounded(value, len(people)) for name, value in figures.items()}
        rows.append({**row, **figures, "gate": policy.level(len(people)) if policy else "off"})
    return pd.DataFrame.from_records(rows, columns=COLUMNS)
