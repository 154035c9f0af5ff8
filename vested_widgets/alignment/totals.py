"""Totals over all members: one mean per item and aspect, each person counted once, with its interval."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vested_widgets.alignment.between import Interval
from vested_widgets.alignment.budgets import total_level
from vested_widgets.alignment.cells import Cells, cells, gate_names, people
from vested_widgets.alignment.frames import KEY as QUESTION
from vested_widgets.alignment.frames import FrameError, coded, flat, latest, rated
from vested_widgets.alignment.gates import DEFAULT, Policy
from vested_widgets.alignment.spread import BANDS, band_of
from vested_widgets.alignment.waves import turned_over

Array = NDArray[np.float64]
Ints = NDArray[np.int64]

KEY = ["step", "part", "item", "question"]
COLUMNS = ["item", "title", "group", "question", "n", "mean", "low", "high", "band", "scale_low", "scale_high", "gate"]
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
    frame: pd.DataFrame,
    *,
    policy: Policy | None = DEFAULT,
    low: int | None = None,
    high: int | None = None,
    by_party: bool = False,
) -> pd.DataFrame:
    """Return the mean of all members per item and aspect. A person who rated several parties counts once, with the mean of those ratings.

    Args:
        frame: tidy answers with a column `member` (see `frames.rated`); of several waves only the last counts.
        policy: the gates. A total is withheld if parties too small to be shown could be read out of it by subtraction, and in halves
            while it holds a party that is itself shown in halves only, or 1 to k - 1 people who rated other parties than the rest of
            theirs did; such a total is put together from what is shown of the parties, so that it tells no more of them.
        low, high: the ends of the scale, where the frame does not carry them.
        by_party: the same for the members of each party by itself, with a column `party`: a mean over parties hides where they disagree.

    Returns:
        One row per item and aspect: `n` people, `mean` and its 95 % interval `low`, `high` in scale points, `band` (agreement of all
        members as a word: `low`, `some`, `high`; "" for fewer than three or where nothing may be shown), `gate`.

    Raises:
        FrameError: the frame does not hold; the message names column and row.
    """
    flat(frame)
    if "member" not in frame.columns:
        raise FrameError("The column 'member' is missing. A person who rated several parties must count once.")
    if by_party:
        parts = [
            overall(own, policy=policy, low=low, high=high).assign(party=party)
            for party, own in frame.groupby("party", sort=True)
        ]
        none = overall(frame.iloc[:0], policy=policy, low=low, high=high).assign(party="")
        return pd.concat(parts, ignore_index=True) if parts else none
    found = rated(frame, low, high)
    now = latest(found)
    code = coded(now, KEY)
    first = pd.Series(code).drop_duplicates().index
    table = now.iloc[first][["item", "title", "group", "question", "low", "high"]].reset_index(drop=True)
    by_person = now.assign(_code=code).groupby(["_code", "member"], sort=True)["value"].mean()
    values = by_person.groupby(level=0)
    n: Ints = np.asarray(values.size().reindex(range(len(table)), fill_value=0), dtype=np.int64)
    mean: Array = np.asarray(values.mean(), dtype=np.float64)
    variance: Array = np.asarray(values.var(ddof=1), dtype=np.float64)
    levels = np.full(len(table), 3)
    if policy:
        counted = cells(found, None, policy)
        levels = _levels(found, now, code, n, counted, policy)
        coarse = levels == 1
        of_parts = _of_parts(now, code, counted, policy)
        mean, variance = np.where(coarse, of_parts[0], mean), np.where(coarse, of_parts[1], variance)
    reach = _reach(n, variance)
    ends = table["low"].to_numpy(dtype=np.float64), table["high"].to_numpy(dtype=np.float64)
    # Where small parties stand in, a word about the spread would be about their stand-ins.
    word = np.where(levels >= 2, _bands(n, variance, ends[1] - ends[0] + 1), "")
    figures = {"mean": mean, "low": np.maximum(ends[0], mean - reach), "high": np.minimum(ends[1], mean + reach)}
    if policy:
        figures = {name: policy.round_at(shown, levels) for name, shown in figures.items()}
    table = table.assign(
        scale_low=ends[0].astype(np.int64), scale_high=ends[1].astype(np.int64), n=_people(n, levels, policy), **figures
    )
    return table.assign(band=word.astype(object), gate=gate_names(levels, policy))[COLUMNS]


def _bands(n: Ints, variance: Array, points: Array) -> NDArray[np.object_]:
    """Agreement as a word, by r_wg = 1 - s² / ((A² - 1) / 12)."""
    return np.array(BANDS, dtype=object)[band_of(1 - np.nan_to_num(variance) / ((points**2 - 1) / 12), n)]


def _of_parts(now: pd.DataFrame, code: Ints, counted: Cells, policy: Policy) -> tuple[Array, Array]:
    """Mean and sample variance of each total, put together from what is shown of the parties in it.

    A party weighs as many as it has people, whatever number of parties they rated. Small parties stand in by `stand_ins`; parties
    that are hidden are in it with their answers, for a total is shown only if k people or more hide in it together.
    """
    counts = np.where((counted.levels(policy) == 0)[..., None], counted.counts, counted.veiled(policy))
    total = coded(counted.asked, KEY)
    party = pd.Index(counted.parties).get_indexer(pd.Index(now["party"]))
    shape = (int(code.max(initial=-1)) + 1, len(counted.parties))
    one = pd.DataFrame({"at": code * shape[1] + party, "member": now["member"].to_numpy()}).drop_duplicates()
    persons = np.bincount(one["at"], minlength=shape[0] * shape[1]).reshape(shape)
    answers = np.zeros(shape)
    np.add.at(answers, total, counts.sum(axis=2))
    weight = (persons / np.maximum(answers, 1e-12))[total]
    points = np.arange(counts.shape[2]) + counted.asked["scale_low"].to_numpy(dtype=np.float64)[:, None]
    n = np.maximum(persons.sum(axis=1), 1)
    moments = []
    for power in (1, 2):
        of_party = weight * (counts * points[:, None, :] ** power).sum(axis=2)
        moments.append(np.bincount(total, of_party.sum(axis=1), minlength=shape[0]) / n)
    return moments[0], (moments[1] - moments[0] ** 2) * n / np.maximum(n - 1, 1)


def _people(n: Ints, levels: Ints, policy: Policy | None) -> pd.arrays.IntegerArray:
    """Return how many people; missing where the total is withheld, for it would tell how many a hidden party has."""
    return people(n, None) if policy is None else pd.arrays.IntegerArray(n.astype(np.int64), levels == 0)


def _reach(n: Ints, variance: Array) -> Array:
    from scipy.special import stdtrit

    degrees = np.maximum(n - 1, 1)
    reach = stdtrit(degrees, 0.975) * np.sqrt(np.maximum(np.nan_to_num(variance), FLOOR) / n)
    return np.asarray(np.where(n > 1, reach, np.nan))


def _levels(found: pd.DataFrame, now: pd.DataFrame, code: Ints, n: Ints, counted: Cells, policy: Policy) -> Ints:
    """Return how much of each total may be shown, by the groups in it: one per party, and party asked about."""
    total = coded(counted.asked, KEY)
    size, level = counted.n, counted.levels(policy)
    _, whole = turned_over(found, now, KEY, policy.k)
    odd, hidden = _odd(now, code, len(n), policy.k), _hidden(now, code, len(n), counted, policy.k)
    levels = [
        total_level(
            size[total == at].ravel(), level[total == at].ravel(), policy,
            turnover=bool(whole[at]), people=int(many), hidden=int(hidden[at]),
        )
        for at, many in enumerate(n)
    ]  # fmt: skip
    return np.where(odd, np.minimum(levels, 1), levels).astype(np.int64)


def _hidden(now: pd.DataFrame, code: Ints, totals: int, counted: Cells, k: int) -> Ints:
    """Return how many different people each total has in groups under k: two who rated four parties are two, not eight."""
    asked, party = coded(now, QUESTION), pd.Index(counted.parties).get_indexer(pd.Index(now["party"]))
    member = coded(now, ["member"])
    few = counted.n[asked, party] < k
    width = int(member.max(initial=0)) + 1
    return np.bincount(np.unique((code * width + member)[few]) // width, minlength=totals)


def _odd(now: pd.DataFrame, code: Ints, totals: int, k: int) -> NDArray[np.bool_]:
    """Return whether 1 to k - 1 people of a party rated other parties than the rest of it did: a mean over persons would tell them apart."""
    about, member = coded(now, ["about"]), coded(now, ["party", "member"])
    if about.max(initial=0) == 0:
        return np.zeros(totals, dtype=bool)
    rows = pd.DataFrame({"code": code, "member": member, "about": about, "party": now["party"].to_numpy()})
    rows = (
        rows.sort_values("about", kind="stable")
        .groupby(["code", "party", "member"], sort=False)["about"]
        .agg(tuple)
        .reset_index()
    )
    alike = rows.groupby(["code", "party", "about"], sort=False).size()
    few = alike[(alike < k)].index.get_level_values("code")
    return np.isin(np.arange(totals), few)
