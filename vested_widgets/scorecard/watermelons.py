"""Watermelons: outcomes whose metrics look good while a party is not satisfied with them, or less than before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vested_widgets import alignment
from vested_widgets.scorecard.status import by_outcome

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

LOW, FALLS, BOTH, NONE, CANNOT_TELL, TOO_FEW, NOT_GREEN = (
    "low",
    "falls",
    "low and falls",
    "none",
    "cannot tell",
    "too few",
    "not green",
)
FOUND = (LOW, FALLS, BOTH)
COLUMNS = (
    "outcome", "party", "green", "metrics", "met", "n", "mean", "low", "high", "middle", "matched", "change", "change_low", "change_high",
    "verdict",
)  # fmt: skip


def watermelons(
    scores: pd.DataFrame,
    pulse: pd.DataFrame,
    *,
    policy: alignment.Policy | None = alignment.DEFAULT,
    parties: Iterable[str] | None = None,
) -> pd.DataFrame:
    """Return for each outcome and party whether its metrics look good while the party is dissatisfied.

    *Looks good* is `green` of `by_outcome`. A party is dissatisfied (`low`) if the whole 95 % interval of its mean lies below the middle of the
    scale. Its satisfaction `falls` if the members who answered both of the last two rounds went down by an interval that lies below 0 and a
    change of at least the margin of the question. Nothing is called of a party with too few answers.

    Args:
        scores: the table of `scorecard` or `statuses`.
        pulse: tidy answers on outcomes (`DealView.answers`): `party, member, item` (the outcome), `value, low, high`, and of several rounds `wave`.
        policy: the gates for small groups.
        parties: the parties in their order; alphabetical if not given.

    Returns:
        One row an outcome and party, those that were found first: `outcome, party, green, metrics, met` (how the metrics stand), `n, mean,
        low, high` (satisfaction and its interval), `middle` (of the scale), `matched, change, change_low, change_high` (since the round
        before), `verdict`: `low`, `falls`, `low and falls`; `none`; `cannot tell` (the interval holds the middle); `too few`; `not green`.

    Raises:
        FrameError: the answers do not hold.
    """
    import numpy as np
    import pandas as pd

    if pulse.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    names = list(parties) if parties is not None else sorted(pulse["party"].unique())
    means = alignment.summary(pulse, policy=policy, parties=names)
    moves = _moves(pulse, policy, names)
    colours = {row["outcome"]: row for row in by_outcome(scores).to_dict("records")}
    rows = []
    for row in means.to_dict("records"):
        own = colours.get(str(row["item"]))
        move = moves.get((str(row["item"]), str(row["party"])), {})
        middle = (float(row["scale_low"]) + float(row["scale_high"])) / 2
        rows.append(
            {
                "outcome": str(row["item"]), "party": row["party"], "green": bool(own and own["green"]),
                "metrics": own["metrics"] if own else 0, "met": own["met"] if own else np.nan,
                "n": row["n"], "mean": row["mean"], "low": row["low"], "high": row["high"], "middle": middle,
                "matched": move.get("n", pd.NA), "change": move.get("change", np.nan),
                "change_low": move.get("low", np.nan), "change_high": move.get("high", np.nan),
                "verdict": _verdict(bool(own and own["green"]), row, move, middle),
            }
        )  # fmt: skip
    found = pd.DataFrame(rows, columns=list(COLUMNS))
    rank = found["verdict"].map(lambda one: 0 if one in FOUND else 1)
    return found.iloc[rank.argsort(kind="stable")].reset_index(drop=True)


def _moves(pulse: pd.DataFrame, policy: alignment.Policy | None, parties: list[str]) -> dict[tuple[str, str], dict[str, Any]]:
    """Return how those who answered both of the last two rounds have changed, by outcome and party."""
    if "wave" not in pulse.columns or "member" not in pulse.columns or pulse["wave"].nunique() < 2:
        return {}
    last = sorted(pulse["wave"].unique())[-2:]
    table = alignment.changes(pulse[pulse["wave"].isin(last)], policy=policy, parties=parties)
    stayed = table[(table["people"] == "stayed") & (table["wave"] == last[-1])]
    return {(str(row["item"]), str(row["party"])): {str(k): v for k, v in row.items()} for row in stayed.to_dict("records")}


def _verdict(green: bool, row: dict[Any, Any], move: dict[str, Any], middle: float) -> str:
    # A figure that is missing was withheld, or nobody has answered.
    if row["high"] != row["high"]:
        return TOO_FEW
    if not green:
        return NOT_GREEN
    is_low = float(row["high"]) < middle
    change, margin = float(move.get("change", float("nan"))), float(row["margin"])
    ends = float(move.get("high", float("nan")))
    falls = ends < 0 and change <= -margin
    if is_low or falls:
        return BOTH if is_low and falls else LOW if is_low else FALLS
    return CANNOT_TELL if float(row["low"]) < middle else NONE
