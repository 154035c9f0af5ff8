"""Measure how far people differ about who should do a line of work."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import log
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from vested_widgets.alignment.cells import gate_names, people
from vested_widgets.alignment.choices import latest_choices
from vested_widgets.alignment.gates import DEFAULT, Policy
from vested_widgets.method.catalogue import words
from vested_widgets.workload.errors import WorkloadError

if TYPE_CHECKING:
    import pandas as pd

KEY = ("item", "question", "about")
COLUMNS = ("item", "title", "party", "n", "owner", "share", "entropy", "gate")


def entropy(counts: Iterable[int], owners: int) -> float | None:
    """Return how evenly answers are spread over the possible owners: 0 for one owner, 1 for all alike; None without an answer.

    The entropy of the shares p of the owners, −Σ p·ln p, over its largest value, ln(number of possible owners).

    Args:
        counts: people by owner; owners that nobody chose may be left out.
        owners: how many owners could be chosen.

    Raises:
        WorkloadError: fewer owners can be chosen than were chosen.
    """
    chosen = [count for count in counts if count > 0]
    if len(chosen) > owners:
        raise WorkloadError(words("workload_error.few_owners", chosen=len(chosen), owners=owners))
    n = sum(chosen)
    if not n:
        return None
    if len(chosen) < 2:
        return 0.0
    return min(1.0, -sum(count / n * log(count / n) for count in chosen) / log(owners))


def disagreements(
    answers: pd.DataFrame,
    *,
    owners: Sequence[str],
    policy: Policy | None = DEFAULT,
    parties: Iterable[str] | None = None,
) -> pd.DataFrame:
    """Return who should do each line, by party and by all together: the owner that most chose, their share, and how far they differ.

    Args:
        answers: tidy answers of kind `choice`: `party`, `item` (the line), `value` (the chosen owner); of several waves only the last counts.
        owners: everything that could be chosen.
        policy: the gates: an owner that most chose, and any share, need `precise` people (see `alignment.choice_counts`).
        parties: the parties in their order; alphabetical if not given.

    Returns:
        One row a line and party, and one with the party "" for all people together; lines on which people differ most come first:
        `item, title, party, n` (answers; missing if 1 to k - 1), `owner` (the one that most chose; None on a tie or where it may not be
        shown), `share` (of the people who chose it, 0 to 1), `entropy` (0 to 1, see `entropy`), `gate`.
        All people together are shown where nobody's party could be told by subtraction.

    Raises:
        WorkloadError: an answer is none of `owners`.
        FrameError: the frame does not hold; the message names column and row.
    """
    import pandas as pd

    now, names = latest_choices(answers, policy, parties)
    known = list(dict.fromkeys(owners))
    strange = sorted(set(now["value"]) - set(known))
    if strange:
        raise WorkloadError(words("workload_error.unknown_owner", owner=strange[0], owners=", ".join(known)))
    lines = now.drop_duplicates(list(KEY))
    rows = pd.MultiIndex.from_frame(lines[list(KEY)])
    at = rows.get_indexer(pd.MultiIndex.from_frame(now[list(KEY)]))
    party = now["party"].map({name: i for i, name in enumerate(names)}).to_numpy(dtype=np.int64)
    owner = now["value"].map({name: i for i, name in enumerate(known)}).to_numpy(dtype=np.int64)
    counts = np.zeros((len(lines), len(names), len(known)), dtype=np.int64)
    np.add.at(counts, (at, party, owner), 1)
    turned = np.zeros((len(lines), len(names)), dtype=bool)
    turned[at, party] |= now["_turned"].to_numpy(dtype=bool)
    n = counts.sum(axis=2)
    levels = np.where(n > 0, 3, 0) if policy is None else policy.levels(n, turned)
    whole = _together(n, turned, levels, policy)
    every = np.concatenate([counts, counts.sum(axis=1, keepdims=True)], axis=1)
    levels = np.concatenate([levels, np.where(whole, 3, 0)[:, None]], axis=1)
    found = _rows(every, levels >= 2, known)
    size = len(names) + 1
    frame = pd.DataFrame(
        {
            "item": np.repeat(lines["item"].to_numpy(), size),
            "title": np.repeat(lines["title"].to_numpy(), size),
            "party": [*names, ""] * len(lines),
            "n": people(every.sum(axis=2).ravel(), policy),
            **found,
            "owner": pd.Series(found["owner"], dtype=object),
            "gate": gate_names(levels.ravel(), policy),
        }
    )
    order = _order(found["owner"], found["entropy"], len(names), len(lines))
    return frame.iloc[(order[:, None] * size + np.arange(size)).ravel()].reset_index(drop=True)[list(COLUMNS)]


def _together(
    n: NDArray[np.int64], turned: NDArray[np.bool_], levels: NDArray[np.int64], policy: Policy | None
) -> NDArray[np.bool_]:
    """Return for each line whether all people together may be shown: those in parties that are not shown are nobody, or enough."""
    total: NDArray[np.int64] = n.sum(axis=1)
    if policy is None:
        return np.asarray(total > 0)
    hidden: NDArray[np.int64] = np.where(levels >= 2, 0, n).sum(axis=1)
    return np.asarray((total >= policy.precise) & ((hidden == 0) | (hidden >= policy.precise)) & ~turned.any(axis=1))


def _rows(counts: NDArray[np.int64], shown: NDArray[np.bool_], known: Sequence[str]) -> dict[str, Any]:
    """Return the owner that most chose, its share and the entropy, line by line and group by group; missing where it may not be shown."""
    n, most = counts.sum(axis=2), counts.max(axis=2, initial=0)
    single = (counts == most[:, :, None]).sum(axis=2) == 1
    named = np.array([*known, None], dtype=object)
    first = counts.argmax(axis=2) if len(known) else np.zeros(n.shape, dtype=np.int64)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = counts / n[:, :, None]
        spread = -np.where(counts > 0, shares * np.log(np.where(counts > 0, shares, 1)), 0).sum(axis=2)
        spread = np.clip(spread / np.log(max(len(known), 2)), 0, 1)
        share = most / n
    return {
        "owner": named[np.where(shown & single, first, len(known)).ravel()],
        "share": np.where(shown, share, np.nan).ravel(),
        "entropy": np.where(shown, spread, np.nan).ravel(),
    }


def _order(owner: NDArray[Any], spread: NDArray[np.float64], parties: int, lines: int) -> NDArray[np.int64]:
    """Return the places of the lines: first those on which parties differ, then by how far people differ; as they came otherwise."""
    size = parties + 1
    chosen = [[one for one in owner[size * at : size * at + parties] if one is not None] for at in range(lines)]
    differ = [any(one != other for one, other in pairwise(found)) for found in chosen]
    # Where all together may not be shown, the party that differs most within itself counts.
    table = np.nan_to_num(spread.reshape(lines, size), nan=-1.0)
    widest = np.where(table[:, -1] >= 0, table[:, -1], table.max(axis=1, initial=-1.0))
    return np.array(sorted(range(lines), key=lambda at: (not differ[at], -round(float(widest[at]), 9))), dtype=np.int64)
