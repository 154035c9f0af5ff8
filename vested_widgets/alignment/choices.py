"""One of several words: the most frequent choice, and how far the parties' choices lie apart. Codes are never averaged."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vested_widgets.alignment.cells import WORDS, gate_names, people
from vested_widgets.alignment.farthest import farthest
from vested_widgets.alignment.frames import KEY, known, latest, once, parties_in_order
from vested_widgets.alignment.gates import DEFAULT, Policy
from vested_widgets.alignment.results import EPSILON
from vested_widgets.alignment.waves import told_by_few

SEED, DRAWS = 20_240_603, 20_000


class Apart(NamedTuple):
    """Total variation of two parties' choices (0 to 1), and how often the same people, dealt at random, are as far apart."""

    tv: float | None
    p: float | None
    n: int
    reason: str = ""


def choice_gap(counts_a: Iterable[int], counts_b: Iterable[int]) -> Apart:
    """Return how far two parties' choices lie apart, with the chance of that.

    Total variation is never 0 by chance (.48 on average at 3 v 3 on five words), so it is read against 20,000 random deals of the
    same people with a fixed seed.

    Args:
        counts_a, counts_b: people per word, in the same order.
    """
    a, b = tuple(int(n) for n in counts_a), tuple(int(n) for n in counts_b)
    if len(a) != len(b) or min((*a, *b), default=0) < 0:
        raise ValueError("both parties need counts of 0 or more for the same words")
    if not sum(a) or not sum(b):
        return Apart(None, None, sum(a) + sum(b), "a party has no answers")
    return _apart(*sorted((a, b)))


@lru_cache(maxsize=4096)
def _apart(a: tuple[int, ...], b: tuple[int, ...]) -> Apart:
    # Words that neither party chose change nothing, not even the random deals.
    first, other = np.array([(x, y) for x, y in zip(a, b, strict=True) if x or y]).T
    pooled = first + other
    observed = float(np.abs(first / first.sum() - other / other.sum()).sum() / 2)
    dealt = np.random.default_rng(SEED).multivariate_hypergeometric(pooled, int(first.sum()), size=DRAWS)
    found = np.abs(dealt / first.sum() - (pooled - dealt) / other.sum()).sum(axis=1) / 2
    return Apart(observed, float(((found >= observed - EPSILON).sum() + 1) / (DRAWS + 1)), int(pooled.sum()))


def choice_counts(frame: pd.DataFrame, *, policy: Policy | None = DEFAULT, parties: Iterable[str] | None = None) -> pd.DataFrame:
    """Return how many people of each party chose which word; missing for parties that are too few for counts.

    Args:
        frame: tidy answers of kind `choice`: `party`, `item`, `value` (the word); of several waves only the last counts.
        policy: the gates: counts need `precise` people, of whom 0 or at least k came, went or answered late.
        parties: the parties in their order; alphabetical if not given.

    Returns:
        One row per item (and question, and party asked about), party and word that anybody of a party that is shown chose, the most frequent
        word first: `word`, `people`, `n` (missing if 1 to k - 1), `apart` (percent of people who would have to choose otherwise between
        the two parties farthest apart; missing with fewer than two that can be shown), `verdict` (`gap` or `cannot tell`), `gate`.
        An item of which nothing can be shown keeps one row per party, without a word.

    Raises:
        FrameError: the frame does not hold; the message names column and row.
    """
    now, names = latest_choices(frame, policy, parties)
    tables = []
    for _, asked in now.groupby(KEY, sort=False):
        told = _rows(asked, names, policy).set_index("party")
        shown = [name for name in names if told.at[name, "gate"] in ("tenths", "full", "off")]
        seen = asked[asked["party"].isin(shown)]
        words = seen["value"].value_counts().sort_index(kind="stable").sort_values(ascending=False, kind="stable").index
        every = pd.DataFrame(
            [(name, word) for name in names for word in (words if name in shown else [None])], columns=["party", "word"]
        )
        many = seen.groupby(["party", "value"]).size()
        people_of = [many.get((name, word), 0) if name in shown else None for name, word in every.itertuples(index=False)]
        block = every.assign(people=pd.array(people_of, dtype="Int64"))
        for column in ("n", "gate"):
            block[column] = told[column].reindex(every["party"]).array
        apart, verdict = told["gap"].max(), "gap" if (told["verdict"] == "gap").any() else "cannot tell"
        block = block.assign(apart=apart, verdict=verdict if pd.notna(apart) else "too few")
        tables.append(block.assign(**{name: asked[name].iloc[0] for name in WORDS}))
    columns = [*WORDS, "party", "word", "people", "n", "apart", "verdict", "gate"]
    return pd.concat(tables, ignore_index=True)[columns] if tables else pd.DataFrame(columns=columns)


def summarised(frame: pd.DataFrame, policy: Policy | None, parties: Iterable[str] | None) -> pd.DataFrame:
    """Return rows of `summary` for choices.

    `median` is the most frequent word, `mean` the percent that chose it, `gap` the percent of people who would have to choose
    otherwise; the verdict is `gap` if random deals are as far apart in at most 5 % of cases, else `cannot tell`, and `too few` where
    a party has fewer than `precise` people. Choices are never called aligned: there is no margin for words.
    """
    now, names = latest_choices(frame, policy, parties)
    tables = [_rows(asked, names, policy) for _, asked in now.groupby(KEY, sort=False)]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=[*WORDS, "party"])


def latest_choices(frame: pd.DataFrame, policy: Policy | None, parties: Iterable[str] | None) -> tuple[pd.DataFrame, list[str]]:
    """Return the checked choices of the last waves, with `_turned` where few of a group came, went or answered late; and the parties."""
    found = known(frame, ("choice",))
    found = found[found["value"].notna()].assign(value=lambda f: f["value"].astype(str))
    once(found)
    now = latest(found)
    names = parties_in_order(now if parties is None else found, parties)
    kept = now["party"].isin(names).to_numpy()
    return now.assign(_turned=told_by_few(found, now, [*KEY, "party"], policy))[kept], names


def _rows(asked: pd.DataFrame, names: list[str], policy: Policy | None) -> pd.DataFrame:
    words = sorted(asked["value"].unique())
    counts = pd.crosstab(asked["party"], asked["value"]).reindex(index=names, columns=words, fill_value=0).to_numpy()
    n = counts.sum(axis=1)
    turned = dict(zip(asked["party"], asked["_turned"], strict=True))
    flags = np.array([bool(turned.get(name, False)) for name in names])
    levels = np.where(n > 0, 3, 0) if policy is None else policy.levels(n, flags)
    shown = levels >= 2
    share = 100 * counts.max(axis=1) / n.clip(1)
    pairs = [_pair(counts[a], counts[b], int(min(levels[a], levels[b]))) for a, b in combinations(range(len(names)), 2)]
    first = asked.iloc[:1][WORDS]
    return first.loc[first.index.repeat(len(names))].reset_index(drop=True).assign(
        party=names,
        n=people(n, policy),
        mean=np.where(shown, np.round(share) if policy else share, np.nan),
        median=_kept(shown, [words[at] for at in counts.argmax(axis=1).tolist()]),
        band="",
        gate=gate_names(levels, policy),
        **farthest(names, 1, pd.DataFrame(pairs, columns=["gap", "low", "high", "verdict"])),
    )  # fmt: skip


def _pair(a: NDArray[np.int64], b: NDArray[np.int64], level: int) -> tuple[float, float, float, str]:
    # Of three or four people no choice is shown, and a verdict would be one.
    found = choice_gap(a.tolist(), b.tolist()) if level >= 2 else Apart(None, None, 0)
    if found.tv is None or found.p is None:
        return np.nan, np.nan, np.nan, "too few"
    return round(100 * found.tv), np.nan, np.nan, "gap" if found.p <= 0.05 else "cannot tell"


def _kept(shown: NDArray[np.bool_], values: list[str]) -> pd.Series[str]:
    return pd.Series([value if keep else None for keep, value in zip(shown, values, strict=True)], dtype=object)
