"""The summary of a step or a whole deal: one row per item and party, whatever kind of question it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from math import comb

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vested_widgets.alignment import choices, posterior, scored, spread
from vested_widgets.alignment.cells import WORDS, cells, gate_names, people
from vested_widgets.alignment.farthest import farthest
from vested_widgets.alignment.frames import RATED, flat, rated
from vested_widgets.alignment.gates import DEFAULT, Policy
from vested_widgets.alignment.guesses import coorientations
from vested_widgets.alignment.null import null_critical
from vested_widgets.alignment.tables import compared

Array = NDArray[np.float64]

SUMMARY = [
    *WORDS, "kind", "party", "invited", "n", "mean", "low", "high", "median", "band", "ad", "rwg", "consensus", "beyond_chance",
    "against", "gap", "gap_low", "gap_high", "margin", "verdict", "gate", "scale_low", "scale_high",
]  # fmt: skip
KINDS = (*RATED, "choice", "ranking", "allocation")
# Sets of answers that are enumerated to tell agreement from chance; above, the sample variance is close to normal.
ENUMERATED = 20_000


def summary(
    frame: pd.DataFrame,
    *,
    policy: Policy | None = DEFAULT,
    parties: Iterable[str] | None = None,
    invited: Mapping[str, int] | None = None,
    low: int | None = None,
    high: int | None = None,
) -> pd.DataFrame:
    """Return each party's answers to each item: how many, their mean, how far its people agree, and how far it is from the others.

    Args:
        frame: tidy answers of a step or a whole deal, one row each (see `frames.rated`); of several waves only the last counts. A column
            `kind` says how to read `value`: `ratings` and `ordered` (points of a scale from `low` to `high`; the default), `choice` (one of
            several words), `ranking` (1 is best), `allocation` (points of a budget) and `perceptions` (points: what the member thinks that
            the party `about` would answer; ratings with a true `guess` are the same). Texts are left to `terms`.
        policy: the gates for small groups; None switches them off, for your own eyes only.
        parties: the parties in their order; alphabetical if not given.
        invited: how many people each party has. Where it is not given, those who appear in the frame at all, so at least as many.
        low, high: the ends of the scale, where the frame does not carry them.

    Returns:
        One row per item (and question, and party asked about) and party:

        * `invited`, `n` valid answers (missing if 1 to k - 1);
        * `mean` with the 95 % interval `low`, `high` of where it would lie if comparable people answered; in points, for rankings
          mean ranks, for allocations percent, for choices the percent of the most frequent one, which stands in `median`;
        * with five people or more `band`, agreement as a word (`low`, `some`, `high`), `median`, `ad` (points), `rwg`, `consensus`,
          and `beyond_chance`, whether random answering would agree as much in at most 5 % of cases;
        * `against`, the party farthest from this one (the other one, if there are two), and the gap to it with interval, `margin` and
          `verdict`, as in `gaps`. With three parties or more it was picked for being wide: look at all pairs in `gaps`;
        * of `perceptions`, `against` is the party whose answers are guessed, and the gap is the guess minus what that party says itself;
        * `gate`, what the policy did, `scale_low`, `scale_high`.

        What is withheld or undefined is missing; `gate` and `n` say why.

    Raises:
        FrameError: the frame does not hold; the message names column and row.
    """
    flat(frame)
    frame, guessed = _guesses_apart(frame)
    kinds = pd.unique(frame["kind"]) if "kind" in frame.columns else ["ratings"]
    tables = []
    for kind in (kind for kind in KINDS if kind in set(kinds)):
        part = frame[frame["kind"] == kind] if "kind" in frame.columns else frame
        if kind in RATED:
            tables.append(_rated(rated(part, low, high), policy, parties).assign(kind=kind))
        elif kind == "choice":
            tables.append(choices.summarised(part, policy, parties).assign(kind=kind))
        else:
            tables.append(scored.summarised(part, kind, policy, parties).assign(kind=kind))
    if len(guessed):
        tables.append(_perceived(frame, guessed, policy, parties, low, high).assign(kind="perceptions"))
    if not tables:
        return pd.DataFrame(columns=SUMMARY)
    table = pd.concat(tables, ignore_index=True) if len(tables) > 1 else tables[0]
    everybody = pd.concat([frame, guessed]) if len(guessed) else frame
    return table.assign(invited=_invited(everybody, table["party"], invited)).reindex(columns=SUMMARY)


def _guesses_apart(frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the frame without guesses of what another party would answer, and these, as ratings."""
    told = frame["kind"].eq("perceptions") if "kind" in frame.columns else pd.Series(False, index=frame.index)
    if "guess" in frame.columns:
        told = told | frame["guess"].fillna(False).astype(bool)
    if not told.any():
        return frame, frame.iloc[:0]
    guessed = frame[told].assign(guess=True)
    return frame[~told], guessed.assign(kind="ratings") if "kind" in frame.columns else guessed


def _perceived(
    frame: pd.DataFrame,
    guessed: pd.DataFrame,
    policy: Policy | None,
    parties: Iterable[str] | None,
    low: int | None,
    high: int | None,
) -> pd.DataFrame:
    """Return each party's guesses like ratings, but compared with what the party that is guessed says itself."""
    names = list(parties) if parties is not None else sorted({*frame["party"], *guessed["party"]})
    table = _rated(rated(guessed.drop(columns="guess"), low, high), policy, names)
    table = table[(table["about"] != table["party"]) & table["about"].isin(names)]
    both = pd.concat([frame.assign(guess=False), guessed])
    found = coorientations(both, policy=policy, parties=names, low=low, high=high)
    key = ["item", "question", "about", "party"]
    truth = found.assign(about=found["other"], party=found["viewer"]).set_index(key)
    truth = truth[~truth.index.duplicated()].reindex(pd.MultiIndex.from_frame(table[key]))
    verdict = truth["judges"].map({"right": "aligned", "too high": "gap", "too low": "gap", "cannot tell": "cannot tell"})
    return table.assign(
        against=table["about"].where(truth["accuracy"].notna().to_numpy(), ""),
        gap=truth["accuracy"].to_numpy(),
        gap_low=truth["low"].to_numpy(),
        gap_high=truth["high"].to_numpy(),
        verdict=verdict.fillna("too few").to_numpy(),
    )


def _invited(frame: pd.DataFrame, party: pd.Series[str], invited: Mapping[str, int] | None) -> pd.Series[int]:
    """Invited people by row; missing where a frame does not tell people apart."""
    if invited is not None:
        return party.map(dict(invited)).astype("Int64")
    if "member" not in frame.columns:
        return pd.Series(pd.NA, index=party.index, dtype="Int64")
    seen = frame.drop_duplicates(["party", "member"])["party"].value_counts()
    return party.map(seen).fillna(0).astype("Int64")


def _rated(found: pd.DataFrame, policy: Policy | None, parties: Iterable[str] | None) -> pd.DataFrame:
    counted = cells(found, parties, policy)
    shape = counted.n.shape
    levels = counted.levels(policy)
    figures = {name: np.full(shape, np.nan) for name in ("mean", "low", "high", "median", "ad", "rwg", "consensus")}
    chance = np.zeros(shape)
    veiled = counted.veiled(policy)
    for rows, points in counted.scales():
        _describe(figures, chance, rows, veiled[rows][:, :, :points])
    place = spread.band_of(np.nan_to_num(figures["rwg"]), counted.n)
    beyond = figures["rwg"] >= chance - 1e-9
    base = counted.asked["scale_low"].to_numpy(dtype=np.float64)[:, None]
    for name in ("mean", "low", "high", "median"):
        shown = figures[name] + base
        figures[name] = policy.round_at(shown, levels) if policy else shown
    # Beside the mean in halves of three or four people nothing about their spread is safe, not even a word.
    fine = (levels >= 2) if policy else (counted.n > 0)
    band = np.where(fine, np.array(spread.BANDS, dtype=object)[place], "").astype(object)
    for name in ("median", "ad", "rwg", "consensus"):
        figures[name] = np.where(fine, np.round(figures[name], 2) if policy else figures[name], np.nan)
    table = counted.asked.loc[
        np.repeat(np.arange(shape[0]), shape[1]), [*WORDS, "margin", "scale_low", "scale_high"]
    ].reset_index(drop=True)
    table = table.assign(
        party=np.tile(np.array(counted.parties, dtype=object), shape[0]),
        n=people(counted.n.ravel(), policy),
        **{name: values.ravel() for name, values in figures.items()},
        band=band.ravel(),
        beyond_chance=pd.arrays.BooleanArray(beyond.ravel(), ~(fine & ~np.isnan(figures["rwg"])).ravel()),
        gate=gate_names(levels, policy).ravel(),
    )
    return table.assign(**farthest(counted.parties, shape[0], compared(counted, policy)))


def _describe(figures: dict[str, Array], chance: Array, rows: NDArray[np.intp], counts: Array) -> None:
    """Fill in the figures of the questions of one scale, in points above its lowest."""
    figures["mean"][rows], figures["median"][rows] = spread.mean_of(counts), spread.median_of(counts)
    figures["ad"][rows], figures["rwg"][rows] = spread.ad_of(counts), spread.rwg_of(counts)
    figures["consensus"][rows] = spread.consensus_of(counts)
    n = np.rint(counts.sum(axis=2)).astype(np.int64)
    some = n > 0
    ends = np.full((*n.shape, 2), np.nan)
    if some.any():
        ends[some] = posterior.mean_intervals(counts[some])
    figures["low"][rows], figures["high"][rows] = ends[..., 0], ends[..., 1]
    sizes, back = np.unique(n, return_inverse=True)
    critical = np.array([_critical(int(size), counts.shape[2]) for size in sizes])
    chance[rows] = critical[back].reshape(n.shape)


@lru_cache(maxsize=1024)
def _critical(n: int, points: int) -> float:
    """Return the r_wg that random answering reaches in at most 5 % of cases: exact for few people, else by the normal limit of s²."""
    if n < 2:
        return float("inf")
    if comb(n + points - 1, n) <= ENUMERATED:
        value = null_critical("rwg", n, points).value
        return float("inf") if value is None else value
    at = np.arange(points) - (points - 1) / 2
    variance = float((at**2).mean())
    error = (float((at**4).mean()) - variance**2 * (n - 3) / (n - 1)) / n
    return float(1.6449 * error**0.5 / variance)
