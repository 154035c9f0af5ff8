"""Rankings and allocations in a summary: each person gives every entry a number, and parties are compared by Welch's t with a floor."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vested_widgets.alignment.budgets import levels_of, shares, spent
from vested_widgets.alignment.cells import WORDS, gate_names, people
from vested_widgets.alignment.farthest import farthest
from vested_widgets.alignment.frames import FrameError, known, latest, numbers, once, parties_in_order
from vested_widgets.alignment.gates import Policy
from vested_widgets.alignment.printed import printed_gaps
from vested_widgets.alignment.rankings import full_ranks, mean_rank_correlation

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Scores:
    """One ranking or allocation: people × entries.

    Attributes:
        words: one row per entry, `WORDS` and `margin`.
        values: (people, entries) ranks or percent.
        party: each person's party.
        levels: what each party may have shown.
        ends: lowest and highest value.
        floor: variance floor, the square of half a step.
        kind: `ranking` or `allocation`.
        steps: coarse and fine rounding.
    """

    words: pd.DataFrame
    values: Array
    party: NDArray[Any]
    levels: NDArray[np.int64]
    ends: tuple[float, float]
    floor: float
    steps: tuple[float, float]
    kind: str


def ranked(frame: pd.DataFrame) -> pd.DataFrame:
    """Checked ranks, all waves, missing ones dropped.

    Raises:
        FrameError: there is no `member`, a rank is no number, or a member ranked an entry twice.
    """
    if "member" not in frame.columns:
        raise FrameError("The column 'member' is missing. Ranks are averaged over people.")
    found = numbers(known(frame, ("ranking",)))
    once(found)
    return found


def rankings_of(found: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series[str]]:
    """Full ranks (members × entries, ties averaged, unranked entries at the mean of the ranks left), and each member's party."""
    wide = found.pivot_table(index="member", columns="item", values="value", aggfunc="first", sort=True)
    party = found.drop_duplicates("member").set_index("member")["party"].reindex(wide.index)
    return pd.DataFrame(full_ranks(wide.to_numpy(dtype=np.float64)), index=wide.index, columns=wide.columns), party


def apart(found: pd.DataFrame, shown: Iterable[str]) -> list[list[str]]:
    """Return parties in groups that share no entry: each party that put its own goals in order has an order of its own.

    Entries of others are not unranked for it; it was never asked about them.

    Args:
        found: ranks of one question.
        shown: the parties that may be shown, in their order; the entries of others decide nothing.
    """
    groups: list[tuple[list[str], set[str]]] = []
    for name in shown:
        names, entries = [name], set(found.loc[found["party"] == name, "item"])
        for group in [group for group in groups if group[1] & entries]:
            groups.remove(group)
            names, entries = [*group[0], *names], group[1] | entries
        groups.append((names, entries))
    return [names for names, _ in groups]


def _scores(found: pd.DataFrame, kind: str, names: list[str], policy: Policy | None) -> Scores:
    now = latest(found)
    now = now[now["party"].isin(names)]
    party = now.drop_duplicates("member").set_index("member")["party"] if kind == "ranking" else shares(now)[1]
    n = party.value_counts().reindex(names, fill_value=0).to_numpy()
    levels = np.where(n > 0, 3, 0) if policy is None else levels_of(found, party, names, policy)
    # What only withheld people ranked must not count as unranked by the others; and they may have no row of their own.
    seen = now[now["party"].isin([name for name, level in zip(names, levels, strict=True) if level])]
    now = seen if len(seen) else now.iloc[:0]
    words = now.drop_duplicates("item").set_index("item", drop=False)[[*WORDS, "margin"]]
    wide = shares(now)[0] if kind == "allocation" else rankings_of(now)[0]
    values = wide.reindex(index=party.index, columns=words.index).to_numpy(dtype=np.float64)
    if kind == "allocation":
        # One step of a budget is a point of it, but few people share 100 points more finely than by fives.
        step = max(100 / max(float(now.groupby("member")["value"].sum().max()), 1.0), 5.0) if len(now) else 5.0
        coarse = policy.coarse_share if policy else 1.0
        return Scores(words, values, party.to_numpy(), levels, (0.0, 100.0), (step / 2) ** 2, (coarse, 1.0), kind)
    coarse = policy.coarse if policy else 1.0
    return Scores(words, values, party.to_numpy(), levels, (1.0, float(max(len(words), 1))), 0.25, (coarse, 0.1), kind)


def summarised(frame: pd.DataFrame, kind: str, policy: Policy | None, parties: Iterable[str] | None) -> pd.DataFrame:
    """Return rows of `summary` for rankings (mean ranks) and allocations (mean shares in percent)."""
    given = "margin" in frame.columns
    found = spent(frame) if kind == "allocation" else ranked(frame)
    names = parties_in_order(latest(found) if parties is None else found, parties)
    tables = []
    for _, part in found.groupby(["step", "part", "question", "about"], sort=False):
        for own in _asked_alike(part, names, policy) if kind == "ranking" else [names]:
            scores = _scores(part[part["party"].isin(own)], kind, own, policy)
            if not given:
                scores = Scores(**{**vars(scores), "words": scores.words.assign(margin=np.nan)})
            tables.append(_rows(scores, kind, own, policy))
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=[*WORDS, "party"])


def _asked_alike(found: pd.DataFrame, names: list[str], policy: Policy | None) -> list[list[str]]:
    """`apart` for the parties that may be shown; the others stand, without figures, beside each group."""
    now = latest(found)
    party = now.drop_duplicates("member").set_index("member")["party"]
    n = party.value_counts().reindex(names, fill_value=0).to_numpy()
    levels = np.where(n > 0, 3, 0) if policy is None else levels_of(found, party, names, policy)
    shown = [name for name, level in zip(names, levels, strict=True) if level]
    groups = apart(now, shown) or [[]]
    return [[name for name in names if name in group or name not in shown] for group in groups]


def _rows(scores: Scores, kind: str, names: list[str], policy: Policy | None) -> pd.DataFrame:
    entries, size = len(scores.words), len(names)
    n = np.array([(scores.party == name).sum() for name in names], dtype=np.int64)
    mean, variance, median = (np.full((size, entries), np.nan) for _ in range(3))
    band = []
    for at, name in enumerate(names):
        own = scores.values[scores.party == name]
        if len(own) and scores.levels[at]:
            mean[at], median[at] = own.mean(axis=0), np.median(own, axis=0)
        fine = scores.levels[at] >= 2 or policy is None
        word = concord(own) if kind == "ranking" and len(own) >= 3 and fine else ""
        if policy and scores.levels[at] == 1:
            mean[at] = policy.round_at(mean[at], np.ones(entries, dtype=np.int64), coarse=scores.steps[0])
            variance[at] = np.maximum(_stand_in(scores, mean[at]), scores.floor)
        elif len(own) > 1 and scores.levels[at]:
            variance[at] = np.maximum(own.var(axis=0, ddof=1), scores.floor)
        band.append(word)
    level = np.repeat(scores.levels[None, :], entries, axis=0)
    reach = _reach(variance / n[:, None].clip(1), np.repeat(n[:, None] - 1, entries, axis=1))
    figures = {
        "mean": mean.T,
        "low": np.maximum(mean - reach, scores.ends[0]).T,
        "high": np.minimum(mean + reach, scores.ends[1]).T,
        "median": median.T,
    }
    if policy:
        figures = {
            name: policy.round_at(values, level, coarse=scores.steps[0], fine=scores.steps[1]) for name, values in figures.items()
        }
    if policy:
        figures["median"] = np.where(level >= 2, figures["median"], np.nan)
    words = scores.words.loc[scores.words.index.repeat(size)].reset_index(drop=True)
    pairs = _pairs(scores, mean, variance, n, policy)
    return words.assign(
        party=np.tile(np.array(names, dtype=object), entries),
        n=people(np.tile(n, entries), policy),
        **{name: values.ravel() for name, values in figures.items()},
        band=np.tile(np.array(band, dtype=object), entries),
        gate=gate_names(level, policy).ravel(),
        scale_low=scores.ends[0],
        scale_high=scores.ends[1],
        **farthest(names, entries, pairs),
    )


def _stand_in(scores: Scores, mean: Array) -> Array:
    """Return the variance that stands in for that of three or four people, from what is shown of them alone.

    Ranks of k entries are taken as put in order at random: k (k + 1) / 12. Shares of a budget over k entries are taken as random ones
    around their means s: s (1 - s) / (k + 1).
    """
    k = len(mean)
    if scores.kind == "ranking":
        return np.full(k, k * (k + 1) / 12)
    share = np.clip(mean / 100, 0, 1)
    return np.asarray(share * (1 - share) / (k + 1) * 100**2)


def concord(ranks: Array) -> str:
    """Return how far members order the entries alike, in a word: mean rank correlation up to .2, up to .6, above."""
    value = mean_rank_correlation(ranks.tolist()).value
    return "low" if value is None or value <= 0.2 else "some" if value <= 0.6 else "high"


def _reach(variance_of_mean: Array, degrees: Array | NDArray[np.int64]) -> Array:
    from scipy.special import stdtrit

    return np.asarray(stdtrit(np.maximum(degrees, 1), 0.975) * np.sqrt(variance_of_mean))


def _pairs(scores: Scores, mean: Array, variance: Array, n: NDArray[np.int64], policy: Policy | None) -> pd.DataFrame:
    """Gap, interval and verdict of every entry and pair of parties, entry by entry: means ± Welch's t, kept on the scale.

    Of parties of three or four people `mean` and `variance` are those that stand in for theirs. Without a margin nothing is called aligned.
    """
    two = np.array(list(combinations(range(len(n)), 2)), dtype=np.int64).reshape(-1, 2)
    a, b = two[:, 0], two[:, 1]
    part = variance / n[:, None].clip(1)
    both = part[a] + part[b]
    df = both**2 / (part[a] ** 2 / (n[a, None] - 1).clip(1) + part[b] ** 2 / (n[b, None] - 1).clip(1))
    gap, reach = (mean[a] - mean[b]).T, _reach(both, df).T
    width = scores.ends[1] - scores.ends[0]
    low, high = np.maximum(gap - reach, -width), np.minimum(gap + reach, width)
    level = np.repeat(np.minimum(scores.levels[a], scores.levels[b])[None, :], len(scores.words), axis=0)
    margin = pd.to_numeric(scores.words["margin"], errors="coerce").to_numpy(dtype=np.float64)[:, None]
    inside, apart = (low > -margin) & (high < margin), (low > 0) | (high < 0)
    verdict = np.select([(level == 0) | np.isnan(reach), inside, apart], ["too few", "aligned", "gap"], "cannot tell")
    figures = {"gap": gap, "low": low, "high": high}
    if policy:
        step = np.where(level == 1, *scores.steps)
        rounded = printed_gaps(gap, low, high, verdict.astype(object), np.broadcast_to(margin, gap.shape), step)
        figures = {name: np.where(level == 0, np.nan, part) for name, part in zip(figures, rounded, strict=True)}
    return pd.DataFrame({name: values.ravel() for name, values in figures.items()} | {"verdict": verdict.ravel()})
