"""Views of ourselves, of each other, and of what the other thinks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from vested_widgets.alignment.results import EPSILON, valid

NOBODY = "a side has no answers"


class Perception(NamedTuple):
    """How a party sees itself beside how another sees it, in points; `gap` is self minus other."""

    self_mean: float | None
    other_mean: float | None
    gap: float | None
    category: str | None
    quadrant: str | None
    n_self: int
    n_other: int
    reason: str = ""


class Coorientation(NamedTuple):
    """Two parties' own answers and their guesses of the other's, as differences of means in points.

    `agreement` is own A - own B; `congruency` own - guess: how alike a party believes the two to be; `accuracy` guess - what the other
    in fact says. High agreement with low congruency: you agree, but think you don't.
    """

    agreement: float | None
    congruency_a: float | None
    congruency_b: float | None
    accuracy_a: float | None
    accuracy_b: float | None
    n: dict[str, int]
    reason: str = ""


def perception_gap(
    own: Iterable[Any], other: Iterable[Any], *, threshold: float = 0.5, midpoint: float = 3.0, undecided: float = 0.0
) -> Perception:
    """Return the gap between a party's view of itself and another's view of it, and where the two lie: a pair of means, never of single persons.

    Args:
        own: ratings that members of A give A; missing ones are dropped.
        other: ratings that members of B give A.
        threshold: points below which a gap counts as `in agreement`; else `self higher` or `self lower`.
        midpoint: the cut between weak and strong, in points; a mean on the cut counts as strong.
        undecided: half width of the band around the cut (half an interval, say) in which a quadrant is `undecided`.

    Returns:
        Means, gap, category and quadrant: `shared strength`, `blind spot` (only self), `hidden strength` (only other), `shared weakness`.

    Source: Yammarino & Atwater 1997, with a threshold in points in place of half a standard deviation.
    """
    a, b = valid(own, "self"), valid(other, "other")
    of_self = float(a.mean()) if len(a) else None
    of_other = float(b.mean()) if len(b) else None
    if of_self is None or of_other is None:
        return Perception(of_self, of_other, None, None, None, len(a), len(b), NOBODY)
    gap = of_self - of_other
    category = "in agreement" if abs(gap) < threshold - EPSILON else "self higher" if gap > 0 else "self lower"
    return Perception(of_self, of_other, gap, category, quadrant(of_self, of_other, midpoint, undecided), len(a), len(b))


def quadrant(own: float, other: float, cut: float, undecided: float = 0.0) -> str:
    """Return the field of the 2 × 2 of self and other, cut at `cut` points; `undecided` within that many points of the cut."""
    if undecided and min(abs(own - cut), abs(other - cut)) < undecided:
        return "undecided"
    names = {(True, True): "shared strength", (True, False): "blind spot", (False, True): "hidden strength"}
    return names.get((own >= cut - EPSILON, other >= cut - EPSILON), "shared weakness")


def coorientation(a_own: Iterable[Any], a_meta: Iterable[Any], b_own: Iterable[Any], b_meta: Iterable[Any]) -> Coorientation:
    """Agreement, congruency and accuracy of two parties on one question.

    Args:
        a_own, b_own: what members of each party answer; missing ones are dropped.
        a_meta, b_meta: what they think that members of the other party would answer.

    Source: Chaffee & McLeod 1968; McLeod & Chaffee 1973.
    """
    given = {name: valid(values, name) for name, values in
             (("A_own", a_own), ("A_meta", a_meta), ("B_own", b_own), ("B_meta", b_meta))}  # fmt: skip
    mean = {name: float(x.mean()) if len(x) else None for name, x in given.items()}

    def apart(one: str, other: str) -> float | None:
        first, second = mean[one], mean[other]
        return None if first is None or second is None else first - second

    return Coorientation(
        apart("A_own", "B_own"), apart("A_own", "A_meta"), apart("B_own", "B_meta"), apart("A_meta", "B_own"), apart("B_meta", "A_own"),
        {name: len(x) for name, x in given.items()}, "" if all(map(len, given.values())) else NOBODY,
    )  # fmt: skip
