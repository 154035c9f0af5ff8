"""The measures: seconds for real and generated answers, and how often the verdict is right."""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
import pandas as pd

from load.table import show
from vested_widgets import alignment
from vested_widgets.alignment import posterior

NAME = Path("shared", "reference", "leadership_ratings.csv")
SAMPLES = 4000


def real() -> Path | None:
    """The real answers: where `LEADERSHIP_RATINGS` says, else in the nearest folder above that has them, wherever a worktree lies.

    Raises:
        SystemExit: the path that was given is no file.
    """
    given = os.environ.get("LEADERSHIP_RATINGS")
    if given:
        if not Path(given).is_file():
            raise SystemExit(f"LEADERSHIP_RATINGS is {given!r}, but there is no such file.")
        return Path(given)
    return next((folder / NAME for folder in Path(__file__).resolve().parents if (folder / NAME).is_file()), None)


def generated(parties: int, people: int, items: int, seed: int = 5) -> pd.DataFrame:
    """Random tidy answers on a scale from 1 to 5."""
    rng = np.random.default_rng(seed)
    members = parties * people
    return pd.DataFrame(
        {
            "member": np.repeat([f"m{n}" for n in range(members)], items),
            "party": np.repeat([f"P{n % parties}" for n in range(members)], items),
            "item": np.tile([f"i{n}" for n in range(items)], members),
            "value": rng.integers(1, 6, members * items),
            "low": 1,
            "high": 5,
        }
    )


def seconds(work, frame: pd.DataFrame) -> float:
    """Seconds of one call."""
    started = time.perf_counter()
    work(frame)
    return time.perf_counter() - started


def speed() -> None:
    """Print how long the tables take."""
    alignment.gaps(generated(2, 5, 3))
    frames = {
        "2 parties x 3 people x 10 items": generated(2, 3, 10),
        "2 parties x 6 people x 30 items": generated(2, 6, 30),
        "4 parties x 250 people x 200 items": generated(4, 250, 200),
        "6 parties x 200 people x 50 items": generated(6, 200, 50),
    }
    file = real()
    if file:
        frames["real answers (leadership_ratings.csv)"] = pd.read_csv(file).assign(low=1, high=5)
    rows = [
        [name, f"{len(frame):,}", f"{seconds(alignment.gaps, frame):.3f}", f"{seconds(alignment.summary, frame):.3f}"]
        for name, frame in frames.items()
    ]
    show("Measures: seconds, first call on these answers", ("answers", "rows", "gaps", "summary"), rows)
    if not file:
        print(f"  The real answers are missing: no folder above has {NAME}. LEADERSHIP_RATINGS may say where the file is.")


POPULATIONS = {
    "identical": ([0.05, 0.1, 0.25, 0.4, 0.2],) * 2,
    "gap 1.0": ([0.05, 0.15, 0.35, 0.3, 0.15], [0.25, 0.35, 0.25, 0.1, 0.05]),
    "gap 2.1": ([0.02, 0.05, 0.13, 0.4, 0.4], [0.4, 0.3, 0.2, 0.07, 0.03]),
}
"""Shares of the answers 1 to 5 in two parties; the name is the true difference of their means."""


def truth(samples: int = SAMPLES) -> None:
    """Print how often identical parties are called different or aligned, and a true gap is found, by size of the parties."""
    rng, points, margin, rows = np.random.default_rng(11), np.arange(1, 6), 1.0, []
    for name, (a, b) in POPULATIONS.items():
        true = float(np.dot(a, points) - np.dot(b, points))
        for n in (3, 5, 8, 12):
            drawn = np.concatenate([rng.multinomial(n, a, samples), rng.multinomial(n, b, samples)], axis=1)
            unique, back = np.unique(drawn, axis=0, return_inverse=True)
            low, high = posterior.gap_intervals(unique[:, :5].astype(float), unique[:, 5:].astype(float))[back.ravel()].T
            aligned = (low > -margin) & (high < margin)
            gap = ~aligned & ((low > 0) | (high < 0))
            shares = [np.mean(one) for one in (gap, aligned, ~gap & ~aligned, (low <= true) & (true <= high))]
            rows.append([f"{name} ({true:+.2f}), {n} v {n}", *(f"{100 * share:.1f} %" for share in shares)])
    columns = ("populations, people", "gap", "aligned", "cannot tell", "interval covers")
    show(f"Verdicts over {samples:,} samples; margin 1 point, scale 1 to 5", columns, rows)


def main() -> None:
    """Print both tables."""
    speed()
    truth()
