"""The table of coorientation: what each party says, and what it thinks that the other would say."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from vested_widgets.alignment.cells import WORDS, cells
from vested_widgets.alignment.frames import FrameError, flat, parties_in_order, rated
from vested_widgets.alignment.gates import DEFAULT, Policy
from vested_widgets.alignment.tables import compared

COORIENTATIONS = [
    *WORDS, "viewer", "other", "n_own", "n_other", "n_guess", "own", "others", "guess", "agreement", "congruency", "accuracy",
    "low", "high", "margin", "judges", "knows", "gate", "scale_low", "scale_high",
]  # fmt: skip
KNOWS = {
    (True, True): "know that they agree",
    (True, False): "agree and do not know it",
    (False, True): "think they agree and do not",
    (False, False): "know that they differ",
}
"""What two parties' views and one's guess of the other add up to, by (they agree, the viewer thinks so)."""


def coorientations(
    frame: pd.DataFrame,
    *,
    policy: Policy | None = DEFAULT,
    parties: Iterable[str] | None = None,
    low: int | None = None,
    high: int | None = None,
) -> pd.DataFrame:
    """Do we agree, do we think so, and are we right? What each party says, beside what it thinks that another would say.

    For a viewer A and another party B: agreement = own A - own B, congruency = own A - A's guess of B, accuracy = A's guess of B - own B,
    all differences of means in points (single persons' differences are never taken).

    Args:
        frame: tidy ratings with a column `guess`: true where a member says what the party `about` would answer for itself. Own answers are
            those about nobody, or about the own party. `question` is the aspect that own answers and guesses share.
        policy, parties, low, high: as for `gaps`. A group is the people who gave own answers, or who guessed.

    Returns:
        One row per item, question, `viewer` and `other`, the widest misjudgement first: `own` and `others` (what either says), `guess` (the
        viewer's of the other); `agreement`, `congruency`, and `accuracy` with its 95 % interval `low`, `high`; `judges`, what that
        interval says: `right` (inside the margin), `too high`, `too low`, `cannot tell`, `too few`; `knows`, one of `KNOWS` by the
        figures as shown and the margin ("" where one is missing); `gate`. Congruency has no interval: it compares a party with itself.

    Raises:
        FrameError: there is no column `guess`, or the frame does not hold.

    Source: Chaffee & McLeod 1968; McLeod & Chaffee 1973.
    """
    flat(frame)
    if "guess" not in frame.columns:
        raise FrameError("The column 'guess' is missing. Coorientation compares own answers with guesses of the other's.")
    guessed = frame["guess"].fillna(False).astype(bool)
    own = frame[~guessed & (frame["about"].isin(["", None]) | frame["about"].isna() | (frame["about"] == frame["party"]))]
    guesses = frame[guessed]
    if not len(guesses) or not len(own):
        return pd.DataFrame(columns=COORIENTATIONS)
    own = own[own["question"].isin(guesses["question"].unique())]
    names = parties_in_order(pd.concat([own, guesses]), parties)
    tables = [_pair(own, guesses, a, b, policy, low, high) for a, b in combinations(names, 2)]
    table = pd.concat([part for part in tables if len(part)] or [pd.DataFrame(columns=COORIENTATIONS)], ignore_index=True)
    width = table["accuracy"].abs().fillna(-1)
    return (
        table.assign(_width=width)
        .sort_values(["_width", "item"], ascending=[False, True], kind="stable")[COORIENTATIONS]
        .reset_index(drop=True)
    )


def _pair(
    own: pd.DataFrame, guesses: pd.DataFrame, a: str, b: str, policy: Policy | None, low: int | None, high: int | None
) -> pd.DataFrame:
    """Both directions of one pair of parties: four groups of answers, compared by the one engine of gaps."""
    groups = ["a", "b", "a of b", "b of a"]
    of = {
        "a": own[own["party"] == a],
        "b": own[own["party"] == b],
        "a of b": guesses[(guesses["party"] == a) & (guesses["about"] == b)],
        "b of a": guesses[(guesses["party"] == b) & (guesses["about"] == a)],
    }
    asked = pd.concat([_as_group(part, name) for name, part in of.items()])
    if not len(asked):
        return pd.DataFrame(columns=COORIENTATIONS)
    found = compared(cells(rated(asked.drop(columns="guess"), low, high), groups, policy), policy)
    by = {pair: rows.reset_index(drop=True) for pair, rows in found.groupby(["party_a", "party_b"], sort=False)}
    return pd.concat(
        [
            _direction(by["a", "b"], by["a", "a of b"], by["b", "a of b"], 1.0).assign(viewer=a, other=b),
            _direction(by["a", "b"], by["b", "b of a"], by["a", "b of a"], -1.0).assign(viewer=b, other=a),
        ],
        ignore_index=True,
    )


def _as_group(answers: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return the answers as those of a party of their own: a member's own answer and guess are two answers, not one given twice."""
    found = answers.assign(party=name, about="")
    return found.assign(member=found["member"].astype(str) + f" {name}") if "member" in found.columns else found


def _direction(both: pd.DataFrame, inside: pd.DataFrame, across: pd.DataFrame, sign: float) -> pd.DataFrame:
    """Return one viewer's rows. `both`: own A, own B; `inside`: own of the viewer, its guess; `across`: own of the other, the viewer's guess."""
    first, second = ("a", "b") if sign > 0 else ("b", "a")
    agreement, congruency, accuracy = sign * both["gap"], inside["gap"], -across["gap"]
    told = agreement.notna() & congruency.notna() & accuracy.notna()
    margin = both["margin"]
    alike, thought = agreement.abs() < margin - 1e-9, congruency.abs() < margin - 1e-9
    words: list[Any] = [KNOWS[bool(x), bool(y)] if shown else "" for x, y, shown in zip(alike, thought, told, strict=True)]
    verdict = across["verdict"]
    judges = np.select(
        [verdict == "gap", verdict == "aligned"], [np.where(accuracy > 0, "too high", "too low"), "right"], verdict
    )
    return both[[*WORDS, "scale_low", "scale_high"]].assign(
        n_own=both[f"n_{first}"], n_other=both[f"n_{second}"], n_guess=across["n_b"],
        own=both[f"mean_{first}"], others=both[f"mean_{second}"], guess=across["mean_b"],
        agreement=agreement + 0.0, congruency=congruency, accuracy=accuracy + 0.0,
        low=-across["high"] + 0.0, high=-across["low"] + 0.0, margin=margin,
        judges=judges.astype(object), knows=pd.Series(words, dtype=object), gate=across["gate"],
    )  # fmt: skip
