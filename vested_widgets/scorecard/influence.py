"""Influence: how far each party says that it can influence a metric, and the metrics that one side cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vested_widgets import alignment

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

CANNOT, CAN, CANNOT_TELL, TOO_FEW = "cannot influence", "can influence", "cannot tell", "too few"


def influence(
    answers: pd.DataFrame, *, policy: alignment.Policy | None = alignment.DEFAULT, parties: Iterable[str] | None = None
) -> pd.DataFrame:
    """Return for each metric and party how far it says that it can influence the metric.

    A party *cannot influence* a metric if the whole 95 % interval of its mean lies below the middle of the scale, and *can* if it lies above.

    Args:
        answers: tidy answers of the members (`DealView.answers`): `party, item` (the metric), `value, low, high`.
        policy: the gates for small groups.
        parties: the parties in their order.

    Returns:
        One row a metric and party: `metric, title, party, n, mean, low, high, verdict`.

    Raises:
        FrameError: the answers do not hold.
    """
    import pandas as pd

    columns = ["metric", "title", "party", "n", "mean", "low", "high", "verdict"]
    if answers.empty:
        return pd.DataFrame(columns=columns)
    found = alignment.summary(answers.assign(about=""), policy=policy, parties=parties).rename(columns={"item": "metric"})
    middle = (found["scale_low"] + found["scale_high"]) / 2
    found["verdict"] = CANNOT_TELL
    found.loc[found["high"] < middle, "verdict"] = CANNOT
    found.loc[found["low"] > middle, "verdict"] = CAN
    found.loc[found["high"].isna(), "verdict"] = TOO_FEW
    return found[columns]
