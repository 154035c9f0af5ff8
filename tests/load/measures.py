"""The measures: seconds for real and generated answers, and how often the verdict is right."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pandas as pd

from load.table import show
from vested_widgets import alignment

REAL = Path(__file__).parents[3] / "shared" / "reference" / "leadership_ratings.csv"


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
    if REAL.exists():
        frames["real answers (leadership_ratings.csv)"] = pd.read_csv(REAL).assign(low=1, high=5)
    rows = [
        [name, f"{len(frame):,}", f"{seconds(alignment.gaps, frame):.3f}", f"{seconds(alignment.summary, frame):.3f}"]
        for name, frame in frames.items()
    ]
    show("Measures: seconds, first call on these answers", ("answers", "rows", "gaps", "summary"), rows)


def truth(samples: int = 400) -> None:
    """Print how often identical parties are called different or aligned, and a true gap is found, by size of the parties."""
    rng = np.random.default_rng(11)
    populations = {"same": ([0.05, 0.1, 0.25, 0.4, 0.2],) * 2, "gap 1.0": ([0.05, 0.15, 0.35, 0.3, 0.15], [0.25, 0.35, 0.25, 0.1, 0.05]),
                   "gap 1.9": ([0.02, 0.05, 0.13, 0.4, 0.4], [0.4, 0.3, 0.2, 0.07, 0.03])}  # fmt: skip
    points, rows = np.arange(1, 6), []
    for n in (3, 5, 8, 12):
        for name, (a, b) in populations.items():
            true = float(np.dot(a, points) - np.dot(b, points))
            verdicts, covered = [], 0
            for _ in range(samples):
                interval = alignment.gap_interval(rng.multinomial(n, a), rng.multinomial(n, b))
                verdicts.append(alignment.verdict(interval, 1.0))
                covered += interval.low <= true <= interval.high
            share = {word: f"{100 * verdicts.count(word) / samples:.0f} %" for word in ("gap", "aligned", "cannot tell")}
            rows.append([f"{n} v {n}, {name} ({true:+.2f})", *share.values(), f"{100 * covered / samples:.0f} %"])
    show(f"Verdicts over {samples} samples", ("parties", "gap", "aligned", "cannot tell", "interval covers"), rows)


def main() -> None:
    """Print both tables."""
    speed()
    truth()
