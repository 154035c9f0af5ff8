"""Tidy ratings as counts: one cell per question and party, so that every measure is a few array operations, however many answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vested_widgets.alignment.disclosure_control import stand_ins, whole_people
from vested_widgets.alignment.frames import KEY, FrameError, coded, latest, parties_in_order
from vested_widgets.alignment.gates import LEVELS, OFF, Policy
from vested_widgets.alignment.results import as_text
from vested_widgets.alignment.waves import late_few, turned_over

WORDS = ["item", "title", "group", "question", "asked", "about"]


@dataclass(frozen=True)
class Cells:
    """The ratings of a frame's last waves.

    Attributes:
        asked: Q rows, one per question about an item: `WORDS`, `step`, `part`, `margin`, `scale_low`, `scale_high`, in the order of first answers.
        parties: P names.
        counts: (Q, P, A) answers per category from the lowest; zero beyond a shorter scale's end.
        turnover: (Q, P) whether 1 to k - 1 people came or went since an earlier wave.
        late: (Q, P) whether 1 to k - 1 people answered after the others had been shown.
    """

    asked: pd.DataFrame
    parties: list[str]
    counts: NDArray[np.float64]
    turnover: NDArray[np.bool_]
    late: NDArray[np.bool_]

    @property
    def n(self) -> NDArray[np.int64]:
        """(Q, P) valid answers."""
        return np.asarray(self.counts.sum(axis=2)).astype(np.int64)

    def scales(self) -> list[tuple[NDArray[np.intp], int]]:
        """Questions by the number of points of their scale: (rows of `asked`, A)."""
        points = (self.asked["scale_high"] - self.asked["scale_low"] + 1).to_numpy(dtype=np.int64)
        return [(np.flatnonzero(points == a), int(a)) for a in np.unique(points)]

    def levels(self, policy: Policy | None) -> NDArray[np.int64]:
        """(Q, P) places in `gates.LEVELS`; all `full` without a policy, where somebody answered."""
        return np.where(self.n > 0, 3, 0) if policy is None else policy.levels(self.n, self.turnover, self.late)

    def veiled(self, policy: Policy | None) -> NDArray[np.float64]:
        """Return the counts that figures may be computed from.

        Groups that are shown in halves have `disclosure_control.stand_ins`, those withheld have none.
        """
        if policy is None:
            return self.counts
        levels, found = self.levels(policy), np.where((self.levels(policy) > 0)[..., None], self.counts, 0.0)
        for rows, points in self.scales():
            few = np.zeros(levels.shape, dtype=bool)
            few[rows] = levels[rows] == 1
            found[few, :points] = stand_ins(self.counts[few][:, :points], policy.coarse)
        return found

    def judged(self, policy: Policy | None) -> NDArray[np.float64]:
        """Return the counts that verdicts are taken from: whole people.

        The answers themselves, but of groups that are shown in halves for who came, went or answered late whole people in place of
        the stand-ins: a verdict that follows the answers would follow those few.
        """
        if policy is None:
            return self.counts
        found = self.counts.copy()
        levels = self.levels(policy)
        told = (levels == 1) & ((self.n >= policy.precise) | self.turnover | self.late)
        for rows, points in self.scales():
            few = np.zeros(levels.shape, dtype=bool)
            few[rows] = told[rows]
            found[few, :points] = whole_people(stand_ins(self.counts[few][:, :points], policy.coarse))
        return found


def gate_names(levels: NDArray[np.int64], policy: Policy | None) -> NDArray[np.object_]:
    """Return the words for a column `gate`."""
    names = np.array(LEVELS, dtype=object)
    return np.where(levels == 0, "withheld", OFF) if policy is None else names[levels]


def people(n: NDArray[np.int64], policy: Policy | None) -> pd.arrays.IntegerArray:
    """Numbers of answers for a table: those from 1 to k - 1 are missing, for they are not told apart."""
    hidden = np.zeros(n.shape, dtype=bool) if policy is None else (n > 0) & (n < policy.k)
    return pd.arrays.IntegerArray(np.where(hidden, 0, n).astype(np.int64), hidden)


def cells(found: pd.DataFrame, parties: Iterable[str] | None, policy: Policy | None) -> Cells:
    """Count checked ratings (`frames.rated`).

    Raises:
        FrameError: one question has two scales.
    """
    now = latest(found)
    names = parties_in_order(now if parties is None else found, parties)
    code = coded(now, KEY)
    party = pd.Index(names).get_indexer(pd.Index(now["party"]))
    first = pd.Series(code).drop_duplicates().index
    asked = now.iloc[first][[*WORDS, "step", "part", "low", "high", "margin"]].reset_index(drop=True)
    low, high = now["low"].to_numpy(dtype=np.int64), now["high"].to_numpy(dtype=np.int64)
    _one_scale(now, code, first.to_numpy(), low, high)
    asked = asked.rename(columns={"low": "scale_low", "high": "scale_high"}).astype({"scale_low": "int64", "scale_high": "int64"})
    shape = (len(asked), len(names), int((high - low).max(initial=0)) + 1)
    at = now["value"].to_numpy(dtype=np.float64).astype(np.int64) - low
    kept = party >= 0
    flat = (code[kept] * shape[1] + party[kept]) * shape[2] + at[kept]
    counts = np.bincount(flat, minlength=int(np.prod(shape))).reshape(shape).astype(np.float64)
    turnover, late = (np.zeros(shape[0] * shape[1], dtype=bool) for _ in range(2))
    if policy:
        group, flags = turned_over(found, now, [*KEY, "party"], policy.k)
        place = (code * shape[1] + party)[kept]
        turnover[place], late[place] = flags[group][kept], late_few(now, group, policy.k)[group][kept]
    return Cells(asked, names, counts, turnover.reshape(shape[:2]), late.reshape(shape[:2]))


def _one_scale(
    now: pd.DataFrame, code: NDArray[np.int64], first: NDArray[np.int64], low: NDArray[np.int64], high: NDArray[np.int64]
) -> None:
    other = np.flatnonzero((low != low[first][code]) | (high != high[first][code])) if len(now) else np.zeros(0, dtype=int)
    if len(other):
        row = now.iloc[other[0]]
        raise FrameError(
            f"Row {now.index[other[0]]}, column 'low': the scale {row['low']:g} to {row['high']:g} of item {as_text(row['item'])} is not that of "
            "its other answers. Give one question one scale."
        )
