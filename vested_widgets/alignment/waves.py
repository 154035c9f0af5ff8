"""People who came and went between waves: a newcomer among known people can be told by comparison."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vested_widgets.alignment.frames import coded
from vested_widgets.alignment.gates import Policy


def late_few(now: pd.DataFrame, group: NDArray[np.int64], k: int) -> NDArray[np.bool_]:
    """By group: whether 1 to k - 1 of its people answered after the others had been shown, so that they could be told by comparison.

    Args:
        now: the last wave's rows, with `member` and `late`; without them nothing can be told and nothing is flagged.
        group: the group of every row, counted from 0.
        k: the fewest people who hide each other.
    """
    groups = int(group.max(initial=-1)) + 1
    if not {"late", "member"} <= set(now.columns):
        return np.zeros(groups, dtype=bool)
    late = now["late"].fillna(False).to_numpy(dtype=bool)
    if not late.any():
        return np.zeros(groups, dtype=bool)
    member = coded(now, ["member"])
    width = int(member.max(initial=0)) + 1
    behind = np.bincount(np.unique((group * width + member)[late]) // width, minlength=groups)
    everybody = np.bincount(np.unique(group * width + member) // width, minlength=groups)
    return np.asarray((behind > 0) & (behind < k) & (everybody > behind))


def turned_over(
    found: pd.DataFrame, now: pd.DataFrame, columns: Sequence[str], k: int
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return which groups of the last wave differ from an earlier one, that could be shown, by 1 to k - 1 people either way.

    Args:
        found: answers of all waves, with `member` and `wave`; without them nothing can be told and nothing is flagged.
        now: the last wave's rows of it (`frames.latest`).
        columns: what makes a group; a person counts once in it.
        k: the fewest people who hide each other.

    Returns:
        The group of every row of `now`, and by group whether it turned over.
    """
    group = coded(now, columns)
    groups = int(group.max(initial=-1)) + 1
    flags = np.zeros(groups, dtype=bool)
    if len(now) == len(found) or "member" not in found.columns:
        return group, flags
    last = found["wave"] == found.groupby(["step", "part"])["wave"].transform("max")
    # The last wave comes first, so that groups get the same numbers in all waves.
    every = pd.concat([now, found[~last]])
    cell, member, wave = coded(every, columns), coded(every, ["member"]), coded(every, ["wave"])
    width = int(member.max(initial=0)) + 1
    person = cell * width + member
    present = np.unique(person[: len(now)])
    many = np.bincount(present // width, minlength=groups)
    earlier = slice(len(now), None)
    for one in np.unique(wave[earlier]):
        then = np.unique(person[earlier][(wave[earlier] == one) & (cell[earlier] < groups)])
        were = np.bincount(then // width, minlength=groups)
        stayed = np.bincount(then[np.isin(then, present)] // width, minlength=groups)
        joined, left = many - stayed, were - stayed
        few = ((joined > 0) & (joined < k)) | ((left > 0) & (left < k))
        flags |= few & (were >= k)
    return group, flags


def told_by_few(found: pd.DataFrame, now: pd.DataFrame, columns: Sequence[str], policy: Policy | None) -> NDArray[np.bool_]:
    """Return for every row of the last wave whether few of its group came, went or answered late; no row without a policy.

    Args:
        found, now, columns: as of `turned_over`.
    """
    if policy is None or not len(now):
        return np.zeros(len(now), dtype=bool)
    group, turned = turned_over(found, now, columns, policy.k)
    flags: NDArray[np.bool_] = (turned | late_few(now, group, policy.k))[group]
    return flags
