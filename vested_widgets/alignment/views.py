"""Tables made of tables: how parties see themselves and each other, who rates higher throughout, what more answers would tell."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

import numpy as np
import pandas as pd

from vested_widgets.alignment import verdicts
from vested_widgets.alignment.between import mean_gap_welch
from vested_widgets.alignment.cells import WORDS, cells, gate_names, people
from vested_widgets.alignment.disclosure_control import whole_people
from vested_widgets.alignment.frames import coded, latest, parties_in_order, rated
from vested_widgets.alignment.gates import DEFAULT, Policy
from vested_widgets.alignment.perception import quadrant
from vested_widgets.alignment.tables import compared
from vested_widgets.alignment.waves import late_few, turned_over

PERCEPTIONS = [*WORDS, "viewer", "n_self", "n_other", "self_mean", "other_mean", "gap", "low", "high", "margin", "category", "quadrant",
               "verdict", "gate"]  # fmt: skip
ELEVATION = ["question", "about", "party_a", "party_b", "items", "n_a", "n_b", "mean_a", "mean_b", "gap", "low", "high", "gate"]
SIZES = (5, 8, 12, 16, 20, 30, 50, 100)
"""Answers per party that `answers_needed` tries."""


def perceptions(
    frame: pd.DataFrame,
    *,
    policy: Policy | None = DEFAULT,
    parties: Iterable[str] | None = None,
    threshold: float = 0.5,
    cut: float | None = None,
    low: int | None = None,
    high: int | None = None,
) -> pd.DataFrame:
    """Return what each party says of itself beside what every other party says of it. Views of oneself run higher by about 0.3 standard deviations.

    Args:
        frame: tidy ratings with `about`: every party rates itself and the others.
        policy, parties, low, high: as for `gaps`.
        threshold: points below which the two views are `in agreement`.
        cut: between weak and strong, in points; the middle of the scale if not given.

    Returns:
        One row per item, question, party asked about and `viewer`, widest first: `self_mean`, `other_mean`, `gap` (self minus other) with its
        95 % interval, `category` (`in agreement`, `self higher`, `self lower`) and `quadrant`, both of the figures as shown
        (`undecided` where a view lies within the interval's half width / √2 of the cut; "" where nothing may be shown), `verdict`, `gate`.

    Raises:
        FrameError: the frame does not hold; the message names column and row.
    """
    pairs = compared(cells(rated(frame, low, high), parties, policy), policy)
    first = pairs[pairs["about"] == pairs["party_a"]].assign(viewer=lambda f: f["party_b"])
    first = first.rename(columns={"mean_a": "self_mean", "mean_b": "other_mean", "n_a": "n_self", "n_b": "n_other"})
    other = pairs[pairs["about"] == pairs["party_b"]].assign(viewer=lambda f: f["party_a"])
    other = other.assign(gap=-other["gap"], low=-other["high"], high=-other["low"])
    other = other.rename(columns={"mean_b": "self_mean", "mean_a": "other_mean", "n_b": "n_self", "n_a": "n_other"})
    table = pd.concat([first, other], ignore_index=True)
    shown = table["gap"].notna()
    gap = table["gap"].fillna(0.0)
    category = np.select([~shown, gap.abs() < threshold - 1e-9, gap > 0], ["", "in agreement", "self higher"], "self lower")
    middle = (table["scale_low"] + table["scale_high"]) / 2 if cut is None else pd.Series(cut, index=table.index)
    reach = (table["high"] - table["low"]) / 2 / 2**0.5
    fields = [
        quadrant(own, seen, at, within) if told else ""
        for told, own, seen, at, within in zip(shown, table["self_mean"], table["other_mean"], middle, reach, strict=True)
    ]
    table = table.assign(
        category=category.astype(object), quadrant=pd.Series(fields, dtype=object), _width=table["gap"].abs().fillna(-1)
    )
    return table.sort_values(["_width", "item"], ascending=[False, True], kind="stable")[PERCEPTIONS].reset_index(drop=True)


def elevation(
    frame: pd.DataFrame,
    *,
    policy: Policy | None = DEFAULT,
    parties: Iterable[str] | None = None,
    low: int | None = None,
    high: int | None = None,
) -> pd.DataFrame:
    """Return who rates higher throughout: the gap of the parties' means over all items, each person counted once with the mean of the own answers.

    If a party is higher on almost every item, say so once, and read the items' gaps relative to it.

    Args:
        frame: tidy ratings with `member`; items of one scale only.
        policy, parties, low, high: as for `gaps`. Parties of fewer than `precise` people are withheld, and those in which 1 to k - 1
            people left out other items than the rest did: a mean over each person's items would give them away.

    Returns:
        One row per question, party asked about and pair of parties: `items`, `n_a`, `n_b` people, `mean_a`, `mean_b`, `gap` with Welch's 95 %
        interval (variances floored at 0.25 points² / items), `gate`.

    Raises:
        FrameError: the frame does not hold; the message names column and row.

    Source: Cronbach & Gleser 1953 (elevation, scatter, shape).
    """
    every = rated(frame, low, high)
    found = latest(every)
    names = parties_in_order(found, parties)
    rows = []
    for (question, about), asked in found.groupby(["question", "about"], sort=False):
        same = every[(every["question"] == question) & (every["about"] == about)]
        levels = {name: _level_across(same[same["party"] == name], asked[asked["party"] == name], policy) for name in names}
        persons = asked.groupby(["party", "member"], sort=True)["value"].mean()
        present = persons.index.get_level_values("party")
        values = {name: persons[present == name].to_numpy() for name in names}
        items = asked["item"].nunique()
        for a, b in combinations(names, 2):
            level, n = min(levels[a], levels[b]), (len(values[a]), len(values[b]))
            gap = mean_gap_welch(values[a], values[b], variance_floor=0.25 / items)
            means = [float(values[name].mean()) if len(values[name]) else np.nan for name in (a, b)]
            figures = np.array([*means, *(np.nan if part is None else part for part in (gap.diff, gap.low, gap.high))])
            figures = policy.round_at(figures, np.full(5, level)) if policy else figures
            many = people(np.array(n), policy)
            rows.append((question, about, a, b, items, many[0], many[1], *figures, gate_names(np.array([level]), policy)[0]))
    return pd.DataFrame(rows, columns=ELEVATION).astype({"n_a": "Int64", "n_b": "Int64"})


def _level_across(every: pd.DataFrame, now: pd.DataFrame, policy: Policy | None) -> int:
    """Return how much may be shown of one party's people across items: all of it, or nothing.

    A person's own mean over items is a figure about one person, so `precise` people are needed at every item; and people who left
    out other items than the rest did could be had by subtracting what is shown item by item.
    """
    if policy is None or not len(now):
        return 3 if len(now) else 0
    group, turned = turned_over(every, now, ["party"], policy.k)
    level = int(policy.levels(np.array(now["member"].nunique()), turned[:1], late_few(now, group, policy.k)[:1])[0])
    person, item = coded(now, ["member"]), coded(now, ["item"])
    answered = np.zeros((person.max() + 1, item.max() + 1), dtype=bool)
    answered[person, item] = True
    alike = np.unique(answered, axis=0, return_counts=True)[1]
    return level if level >= 2 and alike.min() >= policy.k and answered.sum(axis=0).min() >= policy.precise else 0


def verdict_shares(gaps: pd.DataFrame) -> dict[str, int]:
    """Return what share of comparisons is `aligned`, `gap` or `cannot tell`, in percent that add up to 100; all 0 if none can be made.

    The only overall number here: it cannot hide what nobody knows. Comparisons of too few people are left out.

    Args:
        gaps: the table of `gaps`.
    """
    words = ("aligned", "gap", "cannot tell")
    many = np.array([int((gaps["verdict"] == word).sum()) for word in words])
    if not many.sum():
        return dict.fromkeys(words, 0)
    exact = 100 * many / many.sum()
    whole = np.floor(exact).astype(int)
    # The largest remainders get what rounding down has left over.
    for at in np.argsort(-(exact - whole), kind="stable")[: 100 - whole.sum()]:
        whole[at] += 1
    return dict(zip(words, whole.tolist(), strict=True))


def answers_needed(
    frame: pd.DataFrame,
    *,
    policy: Policy | None = DEFAULT,
    parties: Iterable[str] | None = None,
    low: int | None = None,
    high: int | None = None,
) -> pd.DataFrame:
    """Return where nobody can tell yet, and how many answers per party would tell if further people answered like those who did.

    That is a guess from few people and will often be off by half; it separates "two more people" from "this cannot be known here".

    Args:
        frame, policy, parties, low, high: as for `gaps`.

    Returns:
        The rows of `gaps` that cannot tell, with `answers`: the smallest of 5, 8, 12, 16, 20, 30, 50, 100 answers per party that would lead
        to a verdict (missing if even 100 would not), and `likely`, which verdict. Fewest answers first.

    Raises:
        FrameError: the frame does not hold; the message names column and row.
    """
    found = cells(rated(frame, low, high), parties, policy)
    table = compared(found, policy).reset_index(drop=True)
    open_rows = np.flatnonzero(table["verdict"] == "cannot tell")
    pairs = np.array(list(combinations(range(len(found.parties)), 2)), dtype=np.int64).reshape(-1, 2)
    question, pair = np.divmod(open_rows, max(len(pairs), 1))
    answers, likely = np.zeros(len(open_rows)), np.full(len(open_rows), "", dtype=object)
    margin, veiled = table["margin"].to_numpy()[open_rows], found.veiled(policy)
    for rows, points in found.scales():
        at = np.flatnonzero(np.isin(question, rows))
        if not len(at):
            continue
        sides = [veiled[question[at], pairs[pair[at], side], :points] for side in (0, 1)]
        for size in SIZES:
            left = answers[at] == 0
            if not left.any():
                break
            people_now = [np.rint(side[left].sum(axis=1)).astype(np.int64) for side in sides]
            a, b = (whole_people(side[left], np.maximum(n, size)) for side, n in zip(sides, people_now, strict=True))
            rest = at[left]
            verdict = verdicts.decide(a, b, margin[rest]).verdict
            told = verdict != "cannot tell"
            answers[rest[told]] = size
            likely[rest[told]] = verdict[told]
    kept = table.iloc[open_rows].assign(answers=pd.arrays.IntegerArray(answers.astype(np.int64), answers == 0), likely=likely)
    return kept.sort_values(["answers", "item"], kind="stable").reset_index(drop=True)
