"""The table of a ranking: each party's mean ranks, and how far its people order the entries alike."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from vested_widgets.alignment.budgets import levels_of
from vested_widgets.alignment.cells import gate_names, people
from vested_widgets.alignment.frames import flat, latest, parties_in_order
from vested_widgets.alignment.gates import DEFAULT, Policy
from vested_widgets.alignment.rankings import kendall_w, mean_rank_correlation
from vested_widgets.alignment.scored import apart, concord, ranked, rankings_of

RANKS = ["party", "item", "title", "mean_rank", "n", "concordance", "kendall_w", "band", "gate"]


def ranks(frame: pd.DataFrame, *, policy: Policy | None = DEFAULT, parties: Iterable[str] | None = None) -> pd.DataFrame:
    """Mean ranks of entries in each party, with the concordance of its members.

    Args:
        frame: tidy answers of one ranking: `party`, `member`, `item`, `title`, `value` (1 is best; ties may share a rank, and unranked
            entries get the mean of the ranks that are left); of several waves only the last counts. A party that shares no entry with
            the others has an order of its own.
        policy: the gates; concordance, also as a word, is a spread and needs `precise` people.
        parties: the parties in their order; alphabetical if not given.

    Returns:
        One row per party and entry, best first: `mean_rank`, `n` people, `concordance` (mean rank correlation; 0 is chance), `kendall_w`,
        `band` (`low` to .2, `some` to .6, `high`: without concordance a party has no order of its own), `gate`.

    Raises:
        FrameError: the frame does not hold; the message names column and row.
    """
    flat(frame)
    found = ranked(frame)
    now = latest(found)
    names = parties_in_order(now if parties is None else found, parties)
    if not len(now):
        return pd.DataFrame(columns=RANKS)
    party = now.drop_duplicates("member").set_index("member")["party"]
    n = party.value_counts().reindex(names, fill_value=0).to_numpy()
    levels = np.where(n > 0, 3, 0) if policy is None else levels_of(found, party, names, policy)
    # Entries that only withheld people ranked must not show, nor count as unranked by the others.
    now = now[now["party"].isin([name for name, level in zip(names, levels, strict=True) if level])]
    if not len(now):
        return pd.DataFrame(columns=RANKS)
    shown = [name for name, level in zip(names, levels, strict=True) if level]
    together = {name: rankings_of(now[now["party"].isin(group)]) for group in apart(now, shown) for name in group}
    every = rankings_of(now)
    blocks = []
    for name, many, level in zip(names, n, levels, strict=True):
        wide, party = together.get(name, every)
        titles = now.drop_duplicates("item").set_index("item")["title"].reindex(wide.columns).to_numpy()
        own = wide[party == name].to_numpy()
        mean = own.mean(axis=0) if len(own) else np.full(wide.shape[1], np.nan)
        fine = level >= 2 or policy is None
        alike, w = mean_rank_correlation(own).value, kendall_w(own).value
        block = pd.DataFrame({"item": wide.columns, "title": titles}).assign(
            party=name,
            mean_rank=policy.round_at(mean, np.full(len(mean), level)) if policy else mean,
            n=people(np.full(len(mean), many), policy),
            concordance=np.nan if alike is None or not fine else round(alike, 2) if policy else alike,
            kendall_w=np.nan if w is None or not fine else round(w, 2) if policy else w,
            band=concord(own) if len(own) >= 3 and fine else "",
            gate=gate_names(np.full(len(mean), level), policy),
        )
        blocks.append(block.sort_values(["mean_rank", "item"], kind="stable"))
    return pd.concat(blocks, ignore_index=True)[RANKS]
