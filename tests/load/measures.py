"""The measures: seconds for real and generated answers, and how often the verdict is right, by shape of answers and size of parties."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from load.table import show
from vested_widgets import alignment
from vested_widgets.alignment import posterior, verdicts
from vested_widgets.alignment.null import compositions

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


SHAPES = {
    "uniform": (1, 1, 1, 1, 1),
    "normal": (0.07, 0.24, 0.38, 0.24, 0.07),
    "ceiling": (0, 0.05, 0.1, 0.3, 0.55),
    "near-unanimous": (0, 0, 0.02, 0.08, 0.9),
    "ends": (0.5, 0, 0, 0, 0.5),
    "U with middle": (0.35, 0.05, 0.2, 0.05, 0.35),
    "adjacent": (0, 0, 0.5, 0.5, 0),
    "skew": (0.45, 0.25, 0.15, 0.1, 0.05),
}
"""Shares of the answers 1 to 5."""
SEVEN = {
    "uniform": (1, 1, 1, 1, 1, 1, 1),
    "normal": (0.03, 0.1, 0.22, 0.3, 0.22, 0.1, 0.03),
    "ceiling": (0, 0, 0.03, 0.07, 0.15, 0.3, 0.45),
    "near-unanimous": (0, 0, 0, 0, 0.02, 0.08, 0.9),
    "ends": (0.5, 0, 0, 0, 0, 0, 0.5),
    "U with middle": (0.3, 0.07, 0.04, 0.18, 0.04, 0.07, 0.3),
    "adjacent": (0, 0, 0, 0.5, 0.5, 0, 0),
    "skew": (0.38, 0.22, 0.15, 0.1, 0.07, 0.05, 0.03),
}
"""The same kinds of shapes on 1 to 7."""
SIZES = {5: ((3, 3), (4, 4), (5, 5), (6, 6), (8, 8), (3, 8), (5, 12), (12, 12)), 7: ((3, 3), (4, 4), (5, 5), (6, 6), (3, 8))}
GAPS = (1.0, 1.5, 2.0)
MARGIN = 1.0
NAMED = ("normal", "ceiling", "skew", "near-unanimous")
"""The shapes whose power is printed one by one."""


class Errors(NamedTuple):
    """Of a pair of populations: the probabilities of "gap" and of "aligned", of a gap by the older rule, and that the interval covers."""

    gap: float
    aligned: float
    before: float
    covers: float


def shapes(points: int) -> dict[str, np.ndarray]:
    """Return the shapes on a scale, as shares that add up to 1."""
    found = SHAPES if points == 5 else SEVEN
    return {name: np.array(shape, dtype=float) / sum(shape) for name, shape in found.items()}


def moved(shape: np.ndarray, by: float) -> np.ndarray:
    """Return a shape moved along its scale by some points, up or down; what lies beyond an end piles up there."""
    at, whole = np.arange(len(shape)), int(np.floor(by))
    found = np.zeros(len(shape))
    for steps, share in ((whole, 1 - (by - whole)), (whole + 1, by - whole)):
        np.add.at(found, np.clip(at + steps, 0, len(shape) - 1), share * shape)
    return found


def tilted(shape: np.ndarray, by: float) -> np.ndarray:
    """Return a shape tilted exponentially."""
    found = shape * np.exp(by * (np.arange(len(shape)) - (len(shape) - 1) / 2))
    return found / found.sum()


def apart(shape: np.ndarray, gap: float, family: str) -> tuple[np.ndarray, np.ndarray] | None:
    """Return two populations whose means are `gap` apart: the shape moved away (S), or tilted both ways (T); None if it cannot be."""
    at = np.arange(len(shape))
    ways = {
        "S": (lambda t: (moved(shape, t), shape), lambda t: (shape, moved(shape, -t))),
        "T": (lambda t: (tilted(shape, t), tilted(shape, -t)),),
    }[family]
    for way in ways:
        low, high = 0.0, 12.0
        for _ in range(60):
            middle = (low + high) / 2
            a, b = way(middle)
            low, high = (middle, high) if a @ at - b @ at < gap else (low, middle)
        a, b = way(high)
        if abs(a @ at - b @ at - gap) < 1e-6:
            return a, b
    return None


def chances(counts: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """(V,) multinomial probabilities of such counts."""
    from scipy.stats import multinomial

    return np.asarray(multinomial.pmf(counts, counts[0].sum(), shares))


def verdicts_of(n: tuple[int, int], points: int, populations: dict[str, tuple[np.ndarray, np.ndarray]]) -> dict[str, Errors]:
    """Of parties of these sizes: how often each verdict is given, by pair of populations.

    Nothing is drawn: every pair of sets of answers gets its verdict from the library, once, and counts with the probability that each
    population gives it. Of a pair of equally large parties and its mirror image one is enough.
    """
    at = np.arange(points)
    of_a, of_b = compositions(n[0], points), compositions(n[1], points)
    likely = {name: (chances(of_a, a), chances(of_b, b)) for name, (a, b) in populations.items()}
    true = {name: float(a @ at - b @ at) for name, (a, b) in populations.items()}
    found = {name: np.zeros(4) for name in populations}
    for one, other in blocks(len(of_a), len(of_b), n[0] == n[1]):
        low, high = posterior.gap_intervals(of_a[one].astype(float), of_b[other].astype(float)).T
        inside = (low > -MARGIN) & (high < MARGIN)
        before = ~inside & ((low > 0) | (high < 0))
        told = verdicts.decide(of_a[one], of_b[other], MARGIN)
        gap, aligned = told.verdict == "gap", told.verdict == "aligned"
        for name, (a, b) in likely.items():
            straight = a[one] * b[other]
            mirrored = np.where(one == other, 0.0, a[other] * b[one]) if n[0] == n[1] else np.zeros(len(one))
            covers, back = ((told.low <= value) & (value <= told.high) for value in (true[name], -true[name]))
            both = straight + mirrored
            found[name] += [both @ gap, both @ aligned, both @ before, straight @ covers + mirrored @ back]
    return {name: Errors(*map(float, parts)) for name, parts in found.items()}


def blocks(rows: int, columns: int, same: bool) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Pairs of places in blocks; where both lists are the same only those with the first place not behind the second."""
    step = max(1, 60_000 // columns)
    for start in range(0, rows, step):
        one, other = np.meshgrid(
            np.arange(start, min(start + step, rows)), np.arange(start if same else 0, columns), indexing="ij"
        )
        one, other = one.ravel(), other.ravel()
        kept = one <= other if same else slice(None)
        yield one[kept], other[kept]


def truth() -> None:
    """Print how often identical parties are called different or aligned, and a true gap is found, by shape and size."""
    false, power, aligned = [], [], []
    for points, sizes in SIZES.items():
        same = {f"{name}|0": (shape, shape) for name, shape in shapes(points).items()}
        far = {
            f"{name}|{gap} {family}": found
            for name, shape in shapes(points).items() for gap in GAPS for family in "ST"
            if (found := apart(shape, gap, family)) is not None
        }  # fmt: skip
        for n in sizes:
            exactly = verdicts_of(n, points, same | far)
            label = f"1-{points}, {n[0]} v {n[1]}"
            of_same = [exactly[key] for key in same]
            false.append([label, *(f"{e.before:.3f} / {e.gap:.3f}" for e in of_same)])
            aligned.append([label, *(f"{e.aligned:.2f}" for e in of_same), *(_worst(exactly, gap) for gap in (1.0, 1.5))])
            # Power is compared where the older rule kept its own errors at 5 %.
            kept = [key.split("|")[0] for key in same if exactly[key].before <= 0.05]
            power.append(
                [label, *(_power(exactly, [name], "S") for name in NAMED), _power(exactly, kept, "ST"), _covers(exactly)]
            )
    show("Identical parties called a gap, before / now; exact, margin 1 point", ("scale, people", *SHAPES), false)
    columns = ("scale, people", *NAMED, "shapes that kept 5 %", "covers")
    show("A true gap of 1, 1.5, 2 points called a gap, before / now; exact", columns, power)
    columns = ("scale, people", *SHAPES, "true gap 1", "true gap 1.5")
    show("Identical parties called aligned; at the right the worst shape with a true gap", columns, aligned)


def _power(exactly: dict[str, Errors], names: list[str], families: str) -> str:
    told = []
    for gap in GAPS:
        found = [
            e
            for key, e in exactly.items()
            if key.split("|")[0] in names and key.split("|")[1] in {f"{gap} {f}" for f in families}
        ]
        told.append(f"{np.mean([e.before for e in found]):.2f}/{np.mean([e.gap for e in found]):.2f}" if found else "-")
    return "  ".join(told)


def _worst(exactly: dict[str, Errors], gap: float) -> str:
    return f"{max(e.aligned for key, e in exactly.items() if key.split('|')[1].startswith(str(gap))):.3f}"


def _covers(exactly: dict[str, Errors]) -> str:
    means = [np.mean([e.covers for key, e in exactly.items() if key.split("|")[1].startswith(str(gap))]) for gap in GAPS]
    return " ".join(f"{mean:.3f}" for mean in means)


def rule_speed() -> None:
    """Print how long the rule takes for 1,200 pairs of parties: large ones, the largest of the exact test, and near-unanimous ones."""
    rng = np.random.default_rng(4)
    rows = []
    for name, people, shape in (
        ("250 v 250", 250, np.full(5, 0.2)), ("20 v 20", 20, np.full(5, 0.2)), ("5 v 5", 5, np.full(5, 0.2)),
        ("20 v 20, near-unanimous on 1-7", 20, np.array([0, 0, 0, 0, 0, 0.1, 0.9])),
    ):  # fmt: skip
        a, b = (rng.multinomial(people, shape, 1200).astype(float) for _ in range(2))
        started = time.perf_counter()
        verdicts.zero_tests(a, b)
        tested = time.perf_counter()
        verdicts.decide(a, b, MARGIN)
        rows.append([name, f"{tested - started:.2f}", f"{time.perf_counter() - tested:.2f}"])
    show("The rule for 1,200 pairs of parties, one item each: seconds", ("people", "test alone", "all of it"), rows)


def main() -> None:
    """Print the tables."""
    speed()
    rule_speed()
    print(f"  memory so far, imports included: {peak():.0f} MB at most")
    growth()
    truth()
