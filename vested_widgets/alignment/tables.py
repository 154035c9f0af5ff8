"""One table in, one table out: tidy ratings become gaps between parties, and counts per point of the scale."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vested_widgets.alignment import posterior, spread
from vested_widgets.alignment.cells import WORDS, Cells, cells, gate_names, people
from vested_widgets.alignment.frames import rated
from vested_widgets.alignment.gates import DEFAULT, Policy

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
        demands; `margin`; `verdict`, one of `aligned`, `gap`, `cannot tell`, `too few`, taken from the interval before it is
        rounded; `gate`, what the policy did; `w1` (points) and `superiority` (`wasserstein_ordinal`, `prob_superiority`) where counts may be
        shown. Of a party of three or four everything is computed from its mean in halves and its word for agreement (`disclosure_control`), so
        that comparing it with several parties tells no more of it. Sorting by width invites reading chance into it: never show a gap
        without its interval.

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
    veiled = found.veiled(policy)
    for rows, points in found.scales():
        _compare(figures, rows, veiled[rows][:, :, :points], pairs, level[rows] > 0)
    low = found.asked["scale_low"].to_numpy()[:, None]
    margin = np.broadcast_to(found.asked["margin"].to_numpy(dtype=np.float64)[:, None], shape)
    verdict = _verdicts(figures["low"], figures["high"], margin, level)
    figures["mean_a"], figures["mean_b"] = figures["mean_a"] + low, figures["mean_b"] + low
    if policy:
        # Each mean goes by its own party; the smaller party decides for the gap and its interval.
        at = {"mean_a": levels[:, a], "mean_b": levels[:, b]}
        for name in ("mean_a", "mean_b", "gap", "low", "high"):
            figures[name] = policy.round_at(figures[name], at.get(name, level))
        for name in ("w1", "superiority"):
            figures[name] = np.where(level >= 2, np.round(figures[name], 2), np.nan)
    names = np.array(found.parties, dtype=object)
    table = found.asked.loc[np.repeat(np.arange(shape[0]), shape[1]), [*WORDS, "margin", "scale_low", "scale_high"]].reset_index(
        drop=True
    )
    return table.assign(
        party_a=np.tile(names[a], shape[0]),
        party_b=np.tile(names[b], shape[0]),
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
) -> None:
    """Fill in the figures of the questions of one scale, in points above its lowest."""
    mean = spread.mean_of(counts)
    figures["mean_a"][rows], figures["mean_b"][rows] = mean[:, pairs[:, 0]], mean[:, pairs[:, 1]]
    of_a, of_b = counts[:, pairs[:, 0]][shown], counts[:, pairs[:, 1]][shown]
    if not len(of_a):
        return
    ends = posterior.gap_intervals(of_a, of_b)
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


def _verdicts(
    low: NDArray[np.float64], high: NDArray[np.float64], margin: NDArray[np.float64], level: NDArray[np.int64]
) -> NDArray[np.object_]:
    """Return the rule of `between.verdict` for whole tables."""
    inside, apart = (low > -margin) & (high < margin), (low > 0) | (high < 0)
    return np.select([level == 0, inside, apart], ["too few", "aligned", "gap"], "cannot tell").astype(object)


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
