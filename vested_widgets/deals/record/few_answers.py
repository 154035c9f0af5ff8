"""Say of three or four people what pages say of them, and find answers of which pages say the same.

Pages show of so few people their number, their average in halves, and the verdict on them and each other party; everything else that is
shown of them is computed from these (`alignment.disclosure_control`). So that is what a document without seats says of them, and any
answers that fit it make the same pictures.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from random import Random
from typing import Any

STEP = 0.5
"""Points: the step in which pages show the average of so few people."""
Counts = tuple[int, ...]


@dataclass(frozen=True)
class Asked:
    """The scale on which a question is answered, in whole points, and its margin."""

    low: int
    high: int
    margin: float

    def counts(self, values: Sequence[int]) -> Counts:
        """Return how many people gave each point."""
        return tuple(sum(value == point for value in values) for point in range(self.low, self.high + 1))

    def values(self, counts: Counts) -> list[int]:
        """Return the answers behind counts."""
        return [self.low + at for at, many in enumerate(counts) for _ in range(many)]

    def mean(self, counts: Counts) -> float:
        """Return the average in halves, as pages round it."""
        exact = sum(at * many for at, many in enumerate(counts)) / sum(counts)
        return self.low + round(exact / STEP) * STEP


def verdict(a: Counts, b: Counts, margin: float) -> str:
    """Return what pages say of two parties: the verdict, and in which direction they are distinct."""
    return _verdicts(a, (b,), margin)[0]


@lru_cache(maxsize=20_000)
def _verdicts(a: Counts, others: tuple[Counts, ...], margin: float) -> tuple[str, ...]:
    import numpy as np

    from vested_widgets.alignment.verdicts import decide

    both = (np.array([one] * len(others), dtype=np.float64) for one in (a,))
    found = decide(*both, np.array(others, dtype=np.float64), np.full(len(others), margin))
    return tuple(f"{said} {way:+d}" for said, way in zip(found.verdict, found.direction.tolist(), strict=True))


def fitting(
    asked: Asked, few: Mapping[str, tuple[int, float]], known: Mapping[str, Counts], said: Mapping[frozenset[str], tuple[str, str]], chance: Random
) -> dict[str, list[int]] | None:
    """Return answers of small parties of which pages say what was said; None if there are none.

    Args:
        few: people and average of each small party.
        known: the counts of the other parties.
        said: for a pair of parties the first of them, and the verdict seen from it.
    """
    parties = list(few)
    choices: dict[str, list[Counts]] = {}
    for party in parties:
        people, mean = few[party]
        every = [one for one in _sets(people, asked.high - asked.low + 1) if asked.mean(one) == mean]
        for other, counts in known.items():
            every = [one for one in every if _fits(asked, said, party, other, one, counts)]
        choices[party] = chance.sample(every, len(every))

    def search(chosen: dict[str, Counts]) -> dict[str, Counts] | None:
        if len(chosen) == len(parties):
            return chosen
        party = parties[len(chosen)]
        for one in choices[party]:
            if all(_fits(asked, said, party, other, one, counts) for other, counts in chosen.items()):
                found = search({**chosen, party: one})
                if found is not None:
                    return found
        return None

    found = search({})
    return {party: asked.values(counts) for party, counts in found.items()} if found is not None else None


def _fits(
    asked: Asked, said: Mapping[frozenset[str], tuple[str, str]], party: str, other: str, mine: Counts, theirs: Counts
) -> bool:
    first, told = said.get(frozenset((party, other)), ("", ""))
    pair = (mine, theirs) if first == party else (theirs, mine)
    return not told or verdict(*pair, asked.margin) == told


def told(asked: Asked, groups: Mapping[str, Counts], few: set[str]) -> Iterator[tuple[str, str, str]]:
    """Return what pages say of each pair of parties of which one is small: the two, and the verdict seen from the first."""
    for a, b in combinations(groups, 2):
        if a in few or b in few:
            yield a, b, verdict(groups[a], groups[b], asked.margin)


@lru_cache(maxsize=256)
def _sets(people: int, points: int) -> tuple[Counts, ...]:
    """Return every way in which so many people can answer on so many points."""
    if points == 1:
        return ((people,),)
    return tuple((first, *rest) for first in range(people + 1) for rest in _sets(people - first, points - 1))
