"""One table in, one table out: tidy ratings become gaps between parties, and counts per point of the scale."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vested_widgets.alignment import posterior, spread, verdicts
from vested_widgets.alignment.cells import WORDS, Cells, cells, gate_names, people
from vested_widgets.alignment.frames import rated
from vested_widgets.alignment.gates import DEFAULT, FINE, Policy
from vested_widgets.alignment.printed import printed_gaps

GAPS = [
    *WORDS, "party_a", "party_b", "n_a", "n_b", "mean_a", "mean_b", "gap", "low", "high", "margin", "verdict", "gate",
    "scale_low", "scale_high", "w1", "superiority",
]  # fmt: skip
COUNTS = [*WORDS, "party", "point", "people", "n", "gate"]


def gaps(
    frame: pd.DataFrame,
    *,
    policy: Policy | None = DEFAULT,
    parties: Iterable[str] | None = None,
    low: int | None = None,
    high: int | None = None,
) -> pd.DataFrame:
    """Return the gap between every two parties on every item, with its interval and verdict, widest first.

    Args:
        frame: tidy answers, one row each (see `frames.rated`); of several waves only the last counts.
        policy: the gates for small groups; None switches them off, for your own eyes only.
        parties: the parties in the order that decides the gap's sign (first minus second); alphabetical if not given.
        low, high: the ends of the scale, where the frame does not carry them.

    Returns:
        One row per item (and question, and party asked about) and pair of parties: `n_a`, `n_b` valid answers (missing if 1 to
        k - 1); `mean_a`, `mean_b`, `gap` and the 95 % interval `low`, `high` in scale points, rounded or missing as the policy
        demands; `margin`; `verdict`, one of `aligned`, `gap`, `cannot tell`, `too few`, by the rule of `verdicts`, from unrounded
        numbers; `gate`, what the policy did; `w1` (points) and `superiority` (`wasserstein_ordinal`, `prob_superiority`) where counts
        may be shown. An end never contradicts the verdict; one of 0.0 beside `gap` means "more than 0" (`printed`). Of a party of three
        or four the verdict is that of the answers, and everything else is computed from its mean in halves (`disclosure_control`), so
        that comparing it with several parties tells little more of it. Sorting by width invites reading chance into it: never show a
        gap without its interval.

    Raises:
        FrameError: the frame does not hold; the message names column and row.
    """
    table = compared(cells(rated(frame, low, high), parties, policy), policy)
    width = table["gap"].abs()
    return table.assign(_known=width.notna(), _width=width.fillna(0)).sort_values(
        ["_known", "_width", "item"], ascending=[False, False, True], kind="stable"
    )[GAPS].reset_index(drop=True)  # fmt: skip


def compared(found: Cells, policy: Policy | None) -> pd.DataFrame:
    """Return the columns of `GAPS` for every question and pair of parties, in the order of the questions."""
    pairs = np.array(list(combinations(range(len(found.parties)), 2)), dtype=np.int64).reshape(-1, 2)
    a, b = pairs[:, 0], pairs[:, 1]
    shape = (len(found.asked), len(pairs))
    levels, n = found.levels(policy), found.n
    level = np.minimum(levels[:, a], levels[:, b])
    figures = {name: np.full(shape, np.nan) for name in ("mean_a", "mean_b", "gap", "low", "high", "w1", "superiority")}
    veiled, judged = found.veiled(policy), found.judged(policy)
    margin = np.broadcast_to(found.asked["margin"].to_numpy(dtype=np.float64)[:, None], shape)
    verdict = np.full(shape, "too few", dtype=object)
    for rows, points in found.scales():
        shown = level[rows] > 0
        _compare(figures, rows, veiled[rows][:, :, :points], pairs, shown, level[rows] == 1)
        _judge(figures, verdict, rows, judged[rows][:, :, :points], pairs, level[rows], margin[rows])
    low = found.asked["scale_low"].to_numpy()[:, None]
    figures["mean_a"], figures["mean_b"] = figures["mean_a"] + low, figures["mean_b"] + low
    if policy:
        # Each mean goes by its own party; the smaller party decides for the gap and its interval.
        for name, of in (("mean_a", a), ("mean_b", b)):
            figures[name] = policy.round_at(figures[name], levels[:, of])
        step = np.where(level == 1, policy.coarse, FINE)
        rounded = printed_gaps(figures["gap"], figures["low"], figures["high"], verdict, margin, step)
        for name, part in zip(("gap", "low", "high"), rounded, strict=True):
            figures[name] = np.where(level == 0, np.nan, part)
        for name in ("w1", "superiority"):
            figures[name] = np.where(level >= 2, np.round(figures[name], 2), np.nan)
    who = np.array(found.parties, dtype=object)
    table = found.asked.loc[np.repeat(np.arange(shape[0]), shape[1]), [*WORDS, "margin", "scale_low", "scale_high"]].reset_index(
        drop=True
    )
    return table.assign(
        party_a=np.tile(who[a], shape[0]),
        party_b=np.tile(who[b], shape[0]),
        n_a=people(n[:, a].ravel(), policy),
        n_b=people(n[:, b].ravel(), policy),
        **{name: values.ravel() for name, values in figures.items()},
        verdict=verdict.ravel(),
        gate=gate_names(level, policy).ravel(),
    )[GAPS]


def _compare(
    figures: dict[str, NDArray[np.float64]],
    rows: NDArray[np.intp],
    counts: NDArray[np.float64],
    pairs: NDArray[np.int64],
    shown: NDArray[np.bool_],
    coarse: NDArray[np.bool_],
) -> None:
    """Fill in the figures of the questions of one scale, in points above its lowest; ends of intervals of `coarse` pairs alone."""
    mean = spread.mean_of(counts)
    figures["mean_a"][rows], figures["mean_b"][rows] = mean[:, pairs[:, 0]], mean[:, pairs[:, 1]]
    of_a, of_b = counts[:, pairs[:, 0]][shown], counts[:, pairs[:, 1]][shown]
    if not len(of_a):
        return
    ends = np.full((len(of_a), 2), np.nan)
    few = coarse[shown]
    if few.any():
        ends[few] = posterior.gap_intervals(of_a[few], of_b[few])
    found = {
        "gap": spread.mean_of(of_a) - spread.mean_of(of_b),
        "low": ends[:, 0],
        "high": ends[:, 1],
        "w1": spread.wasserstein_of(of_a, of_b),
        "superiority": spread.superiority_of(of_a, of_b),
    }
    at, across = np.nonzero(shown)
    for name, values in found.items():
        figures[name][rows[at], across] = values


def _judge(
    figures: dict[str, NDArray[np.float64]],
    verdict: NDArray[np.object_],
    rows: NDArray[np.intp],
    counts: NDArray[np.float64],
    pairs: NDArray[np.int64],
    level: NDArray[np.int64],
    margin: NDArray[np.float64],
) -> None:
    """Fill in the verdicts of the questions of one scale, and the ends of their intervals as the verdicts have them."""
    at, across = np.nonzero(level > 0)
    if not len(at):
        return
    found = verdicts.decide(counts[at, pairs[across, 0]], counts[at, pairs[across, 1]], margin[at, across])
    verdict[rows[at], across] = found.verdict
    # Where a party is shown in halves the ends are those of its stand-in, with the end at zero as the answers' own test has it.
    coarse = level[at, across] == 1
    ends = verdicts.ends_at_zero(figures["low"][rows[at], across], figures["high"][rows[at], across], found.direction)
    figures["low"][rows[at], across] = np.where(coarse, ends[0], found.low)
    figures["high"][rows[at], across] = np.where(coarse, ends[1], found.high)


def counts(
    frame: pd.DataFrame,
    *,
    policy: Policy | None = DEFAULT,
    parties: Iterable[str] | None = None,
    low: int | None = None,
    high: int | None = None,
) -> pd.DataFrame:
    """Return how many people of each party chose each point; missing for parties that are too few for counts.

    Args:
        frame, policy, parties, low, high: as for `gaps`.

    Returns:
        One row per item (and question, and party asked about), party and point of the scale: `point`, `people`, `n` (missing if 1 to
        k - 1), `gate`.

    Raises:
        FrameError: the frame does not hold; the message names column and row.
    """
    found = cells(rated(frame, low, high), parties, policy)
    shown = np.ones(found.n.shape, dtype=bool) if policy is None else found.levels(policy) >= 2
    blocks = []
    for rows, points in found.scales():
        size = len(found.parties) * points
        block = found.asked.loc[np.repeat(rows, size), WORDS].reset_index()
        per_cell = np.repeat(shown[rows].ravel(), points)
        block = block.assign(
            party=np.tile(np.repeat(np.array(found.parties, dtype=object), points), len(rows)),
            point=(found.asked["scale_low"].to_numpy()[rows][:, None, None] + np.arange(points))
            .repeat(len(found.parties), 1)
            .ravel(),
            people=pd.arrays.IntegerArray(found.counts[rows][:, :, :points].ravel().astype(np.int64) * per_cell, ~per_cell),
            n=people(np.repeat(found.n[rows].ravel(), points), policy),
            gate=np.where(per_cell, "", "withheld").astype(object),
        )
        blocks.append(block)
    if not blocks:
        return pd.DataFrame(columns=COUNTS)
    return pd.concat(blocks).sort_values("index", kind="stable")[COUNTS].reset_index(drop=True)
