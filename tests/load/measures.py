"""The measures: seconds for real and generated answers, and how often the verdict is right."""

from __future__ import annotations

import itertools
import os
import resource
import time
from pathlib import Path

import numpy as np
import pandas as pd

from load.table import show
from vested_widgets import alignment
from vested_widgets.alignment import posterior

NAME = Path("shared", "reference", "leadership_ratings.csv")


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


def growth() -> None:
    """Print how the cost grows with the answers, and the most memory that all of it took."""
    rows = []
    for parties, people, items in ((2, 5, 100), (4, 25, 100), (4, 250, 100), (4, 2500, 100)):
        frame = generated(parties, people, items)
        times = (f"{seconds(alignment.gaps, frame):.3f}", f"{seconds(alignment.summary, frame):.3f}")
        rows.append([f"{len(frame):,}", *times, f"{peak():.0f}"])
    show("Measures: growth with the answers", ("answers", "gaps s", "summary s", "MB at most so far"), rows)


def peak() -> float:
    """The most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


POPULATIONS = {
    "identical, sd 0.57": ([0.0, 0.02, 0.09, 0.73, 0.16],) * 2,
    "identical, sd 0.96": ([0.02, 0.08, 0.2, 0.45, 0.25],) * 2,
    "identical, sd 1.07": ([0.05, 0.1, 0.25, 0.4, 0.2],) * 2,
    "identical, sd 1.41": ([0.2, 0.2, 0.2, 0.2, 0.2],) * 2,
    "gap 1.0": ([0.05, 0.15, 0.35, 0.3, 0.15], [0.25, 0.35, 0.25, 0.1, 0.05]),
    "gap 2.1": ([0.02, 0.05, 0.13, 0.4, 0.4], [0.4, 0.3, 0.2, 0.07, 0.03]),
}
"""Shares of the answers 1 to 5 in two parties; the name is the true difference of their means, or how far identical answers scatter."""
SIZES = (3, 5, 8, 12)


def compositions(n: int, categories: int) -> np.ndarray:
    """All (V, categories) ways in which n people can spread over the categories."""
    bars = np.array(list(itertools.combinations(range(n + categories - 1), categories - 1)))
    edges = np.concatenate([np.full((len(bars), 1), -1), bars, np.full((len(bars), 1), n + categories - 1)], axis=1)
    return np.diff(edges, axis=1) - 1


def chances(counts: np.ndarray, shares: list[float]) -> np.ndarray:
    """(V,) multinomial probabilities of such counts."""
    from scipy.stats import multinomial

    return multinomial.pmf(counts, counts[0].sum(), shares)


def verdicts(n: int, margin: float = 1.0) -> dict[str, tuple[float, float, float]]:
    """Of two parties of n people: the probabilities of "gap", "aligned", and an interval that covers the truth, by population.

    Nothing is drawn: every pair of sets of answers gets its interval from the library, once, and counts with the probability
    that each population gives it. Of a pair and its mirror image one is enough.
    """
    points, counts = np.arange(1, 6), compositions(n, 5)
    likely = {name: (chances(counts, a), chances(counts, b)) for name, (a, b) in POPULATIONS.items()}
    true = {name: float(np.dot(a, points) - np.dot(b, points)) for name, (a, b) in POPULATIONS.items()}
    found = {name: np.zeros(3) for name in POPULATIONS}
    for at in range(0, len(counts), 64):
        rows = np.arange(at, min(at + 64, len(counts)))
        one, other = (side.ravel() for side in np.meshgrid(rows, np.arange(at, len(counts)), indexing="ij"))
        one, other = one[one <= other], other[one <= other]
        low, high = posterior.gap_intervals(counts[one].astype(float), counts[other].astype(float)).T
        aligned = (low > -margin) & (high < margin)
        gap = ~aligned & ((low > 0) | (high < 0))
        for name, (of_a, of_b) in likely.items():
            straight = of_a[one] * of_b[other]
            mirrored = np.where(one == other, 0.0, of_a[other] * of_b[one])
            covers, covers_mirrored = (low <= true[name]) & (true[name] <= high), (-high <= true[name]) & (true[name] <= -low)
            both = straight + mirrored
            found[name] += [both @ gap, both @ aligned, straight @ covers + mirrored @ covers_mirrored]
    return {name: (float(gap), float(aligned), float(covers)) for name, (gap, aligned, covers) in found.items()}


def truth() -> None:
    """Print how often identical parties are called different or aligned, and a true gap is found, by size of the parties."""
    exactly = {n: verdicts(n) for n in SIZES}
    rows = []
    for name in POPULATIONS:
        for n in SIZES:
            gap, aligned, covers = exactly[n][name]
            rows.append([f"{name}, {n} v {n}", *(f"{100 * share:.1f} %" for share in (gap, aligned, 1 - gap - aligned, covers))])
    columns = ("populations, people", "gap", "aligned", "cannot tell", "interval covers")
    show("Verdicts, exact over all sets of answers; margin 1 point, scale 1 to 5", columns, rows)


def main() -> None:
    """Print the tables."""
    speed()
    print(f"  memory so far, imports included: {peak():.0f} MB at most")
    growth()
    truth()
