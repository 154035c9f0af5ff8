"""Attributes with ordered answers of their own: where each party stands on them, today and as needed, and how many steps apart."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from vested_widgets.alignment.frames import RATED, FrameError, flat
from vested_widgets.alignment.gates import DEFAULT, Policy
from vested_widgets.alignment.results import as_text
from vested_widgets.alignment.summaries import summary

COLUMNS = [
    "item", "title", "axis", "question", "party", "n", "mean", "low", "high", "median", "scale_low", "scale_high", "answers",
    "steps", "party_a", "party_b", "widest", "apart", "move", "gate",
]  # fmt: skip
APART = 2.0
"""Steps between two parties from which an attribute is talked about first (the method's own rule)."""


def positions(
    frame: pd.DataFrame,
    *,
    policy: Policy | None = DEFAULT,
    parties: Iterable[str] | None = None,
    today: str = "today",
    needed: str = "needed",
    apart: float = APART,
) -> pd.DataFrame:
    """Return where each party stands on each attribute's ordered answers, how far the parties are apart, and how far each wants to move.

    Ordered categories are a scale of as many points as there are answers, so the figures are those of `summary`. Steps between parties
    are between their means as shown: a median of few people jumps by whole steps, and is withheld from those who may be told apart.

    Args:
        frame: tidy answers, of which those that are no points of a scale are left out: `party`, `item`, `value` (place on the item's own
            answers), `question`; `answers` (their words in order: the scale goes from 1, or `low`, to their number) or the scale's ends
            `low`, `high`; `member`, `title`, `axis`, `wave`, … if there.
        policy: the gates for small groups; None switches them off, for your own eyes only.
        parties: the parties in their order; alphabetical if not given.
        today, needed: the two questions that `move` is between, as they stand in the column `question`.
        apart: from how many steps on an item is flagged.

    Returns:
        One row per item, question and party, items with the widest difference first: `n`, `mean` with its 95 % interval `low`, `high`, and
        `median`, all in places, gated; `steps`, the widest difference of two parties' means on this question, and who they are
        (`party_a`, `party_b`); `widest`, the most steps of the item's questions; `apart`, whether that is at least `apart`; `move`,
        the party's mean needed minus today; `axis`, `answers`, the scale's ends, `gate`. What is withheld is missing.

    Raises:
        FrameError: the frame does not hold; the message names column and row.
    """
    flat(frame)
    given = _with_scale(frame[frame["kind"].isin(RATED)] if "kind" in frame.columns else frame)
    table = summary(given.assign(kind="ordered"), policy=policy, parties=parties)
    if not len(table):
        return pd.DataFrame(columns=COLUMNS)
    first = given.drop_duplicates("item").set_index("item")
    for name in ("axis", "answers"):
        table[name] = table["item"].map(first[name]) if name in first.columns else None
    blocks = [_apart(part) for _, part in table.groupby(["item", "question"], sort=False)]
    table = pd.concat(blocks)
    widest = table.groupby("item")["steps"].transform("max")
    table = table.assign(widest=widest, apart=(widest >= apart - 1e-9), move=_move(table, today, needed))
    order = {item: at for at, item in enumerate(dict.fromkeys(table["item"]))}
    table = table.assign(_width=-table["widest"].fillna(-1), _item=table["item"].map(order), _row=range(len(table)))
    return table.sort_values(["_width", "_item", "_row"], kind="stable")[COLUMNS].reset_index(drop=True)


def _with_scale(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with `low` and `high`, from the words of the answers where it does not carry them."""
    if "answers" not in frame.columns:
        return frame
    many = frame["answers"].map(_many)
    low = pd.to_numeric(frame["low"], errors="coerce") if "low" in frame.columns else pd.Series(np.nan, index=frame.index)
    low = low.where(low.notna(), 1.0)
    high = pd.to_numeric(frame["high"], errors="coerce") if "high" in frame.columns else pd.Series(np.nan, index=frame.index)
    return frame.assign(low=low, high=high.where(high.notna(), low + many - 1))


def _many(answers: Any) -> float:
    if isinstance(answers, str):
        raise FrameError(f"Column 'answers': {as_text(answers)} is one word. Give the item's answers as a tuple, in their order.")
    return float(len(answers)) if isinstance(answers, list | tuple) else np.nan


def _apart(part: pd.DataFrame) -> pd.DataFrame:
    """Return one item and question: the two parties whose means are farthest apart; the first two in order if several are."""
    shown = part[part["mean"].notna()]
    if len(shown) < 2:
        return part.assign(steps=np.nan, party_a="", party_b="")
    at = [int(shown["mean"].to_numpy().argmin()), int(shown["mean"].to_numpy().argmax())]
    a, b = sorted(at) if at[0] != at[1] else (0, 1)
    names = shown["party"].tolist()
    steps = round(float(shown["mean"].max() - shown["mean"].min()), 6)
    return part.assign(steps=steps, party_a=names[a], party_b=names[b])


def _move(table: pd.DataFrame, today: str, needed: str) -> pd.Series[float]:
    """Needed minus today of the same item and party; missing where one of them is."""
    means = {
        name: table[table["question"] == name].drop_duplicates(["item", "party"]).set_index(["item", "party"])["mean"]
        for name in (today, needed)
    }
    at = pd.MultiIndex.from_frame(table[["item", "party"]])
    move = means[needed].reindex(at).to_numpy(dtype=np.float64) - means[today].reindex(at).to_numpy(dtype=np.float64)
    return pd.Series(np.round(move, 6), index=table.index)
