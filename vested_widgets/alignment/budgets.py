"""The table of an allocation: who spends how much of its points on what."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vested_widgets.alignment.allocations import points_to_move
from vested_widgets.alignment.frames import FrameError, flat, known, latest, numbers, once, parties_in_order
from vested_widgets.alignment.gates import DEFAULT, Policy
from vested_widgets.alignment.results import as_text
from vested_widgets.alignment.waves import late_few, turned_over


def spent(frame: pd.DataFrame) -> pd.DataFrame:
    """Checked points of an allocation, all waves; rows without points are dropped.

    Raises:
        FrameError: there is no `member`, an amount is negative or no number, or a member gave to an entry twice.
    """
    if "member" not in frame.columns:
        raise FrameError("The column 'member' is missing. An allocation is taken as shares of what each member spent.")
    found = numbers(known(frame, ("allocation",)))
    wrong = np.flatnonzero((found["value"] < 0).to_numpy())
    if len(wrong):
        row = found.iloc[wrong[0]]
        raise FrameError(
            f"Row {found.index[wrong[0]]}, column 'value': {row['value']:g} is negative (item {as_text(row['item'])}). Correct it there."
        )
    once(found)
    return found


def shares(found: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series[str]]:
    """Return each member's shares in percent (members × entries; entries that got nothing are 0), and each member's party.

    Members who spent nothing have no shares and are left out.
    """
    wide = found.pivot_table(index="member", columns="item", values="value", aggfunc="sum", fill_value=0.0, sort=True)
    wide = wide[wide.sum(axis=1) > 0]
    party = found.drop_duplicates("member").set_index("member")["party"].reindex(wide.index)
    return wide.div(wide.sum(axis=1), axis=0) * 100, party


def levels_of(found: pd.DataFrame, party: pd.Series[str], names: list[str], policy: Policy) -> NDArray[np.int64]:
    """Return how much may be shown of each party, one place in `gates.LEVELS` per name."""
    now = latest(found)
    group, flags = turned_over(found, now, ["party"], policy.k)
    turned, late = (dict(zip(now["party"], found[group], strict=True)) for found in (flags, late_few(now, group, policy.k)))
    n = np.asarray(party.value_counts().reindex(names, fill_value=0), dtype=np.int64)
    of_turned, of_late = (np.array([by.get(name, False) for name in names], dtype=bool) for by in (turned, late))
    return policy.levels(n, of_turned, of_late)


def total_level(
    n: Iterable[int],
    levels: NDArray[np.int64],
    policy: Policy,
    *,
    turnover: bool = False,
    people: int | None = None,
    hidden: int | None = None,
) -> int:
    """Return how finely a total over groups may be shown, so that no group can be read out of it more finely than it is shown itself.

    Args:
        n: people by group.
        levels: what each group may have shown, places in `gates.LEVELS`.
        policy: the gates.
        turnover: whether 1 to k - 1 people of the total came or went.
        people: how many different people the groups have; their sum if not given.
        hidden: how many different people the groups under k have; their sum if not given.
    """
    sizes = [int(size) for size in n]
    if not policy.total_allowed(sizes if hidden is None else [1] * hidden):
        return 0
    level = int(policy.levels(np.asarray(sum(sizes) if people is None else people), np.asarray(turnover)))
    # A party that is withheld for its turnover alone could be had by subtraction as well.
    if any(size >= policy.k and at == 0 for size, at in zip(sizes, levels, strict=True)):
        return 0
    return min(level, 1) if any(size and at < 2 for size, at in zip(sizes, levels, strict=True)) else level


def allocation(frame: pd.DataFrame, *, policy: Policy | None = DEFAULT, parties: Iterable[str] | None = None) -> pd.DataFrame:
    """Return each party's mean points per entry, as a share of what it spent, and how many of 100 points would have to move.

    Args:
        frame: tidy answers of an allocation: `party`, `member`, `item`, `title`, `value` (points); of several waves only the last counts.
        policy: the gates; shares of less than `precise` people are rounded to 5 percent.
        parties: the parties in their order; alphabetical if not given.

    Returns:
        One row per entry: `item`, `title`, a column of shares in percent per party (missing if too few people), `all` (every member weighs
        the same; missing where the remainder rule forbids a total), widest first by `all`; `attrs["n"]` people per party (None for 1 to k - 1) and
        `attrs["move"]` percent of points to move between the two parties furthest apart, or None.

    Raises:
        FrameError: the frame does not hold; the message names column and row.
    """
    flat(frame)
    found = spent(frame)
    now = latest(found)
    names = parties_in_order(now if parties is None else found, parties)
    table = now.drop_duplicates("item")[["item", "title"]].set_index("item")
    if not len(now):
        return table.assign(**dict.fromkeys([*names, "all"], np.nan)).reset_index()
    wide, party = shares(now[now["party"].isin(names)])
    n = party.value_counts().reindex(names, fill_value=0)
    levels = np.where(n > 0, 3, 0) if policy is None else levels_of(found, party, names, policy)
    exact = {name: wide[party == name].mean().reindex(table.index, fill_value=0.0) for name in names}
    whole = 3 if policy is None else total_level(n, levels, policy, turnover=_turned(found, now, policy))
    for name, level in zip(names, levels, strict=True):
        table[name] = _shown(exact[name], int(level), policy)
    # A coarse total is put together from the parties as they are shown, so that it tells no more of them.
    pieces = pd.DataFrame({name: exact[name] if level == 0 else table[name] for name, level in zip(names, levels, strict=True)})
    total = (pieces.fillna(0.0) * n.to_numpy()).sum(axis=1) / max(int(n.sum()), 1) if whole == 1 and policy else wide.mean()
    table["all"] = _shown(total.reindex(table.index, fill_value=0.0), whole if len(wide) else 0, policy)
    visible = [name for name, level in zip(names, levels, strict=True) if level]
    moves = [points_to_move(table[a].to_list(), table[b].to_list()) for a, b in combinations(visible, 2)]
    order = wide.mean().reindex(table.index, fill_value=0.0) if policy is None else table[["all", *names]].mean(axis=1)
    table = table.assign(_order=table["all"].fillna(order)).sort_values(
        ["_order", "item"], ascending=[False, True], kind="stable"
    )
    table = table.drop(columns="_order").reset_index()
    told = {str(name): None if policy and 0 < many < policy.k else int(many) for name, many in n.items()}
    table.attrs.update(n=told, move=max((100 * move for move in moves if move is not None), default=None))
    return table


def _turned(found: pd.DataFrame, now: pd.DataFrame, policy: Policy) -> bool:
    _, flags = turned_over(found, now, ["step"], policy.k)
    return bool(flags.any())


def _shown(percent: pd.Series[float], level: int, policy: Policy | None) -> NDArray[np.float64]:
    values: NDArray[np.float64] = np.asarray(percent, dtype=np.float64)
    if policy is None:
        return np.round(values, 6) if level else np.full(len(values), np.nan)
    return policy.round_at(values, np.full(len(values), level, dtype=np.int64), coarse=policy.coarse_share, fine=1.0)
