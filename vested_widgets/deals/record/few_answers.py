"""Say of three or four people what pages say of them, and find answers of which pages say the same.

Pages show of so few people their number, their average in halves, and the verdict on them and each other party; everything else that is
shown of them is computed from these (`alignment.disclosure_control`). So that is what a document without seats says of them, and any
answers that fit it make the same pictures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice, product
from random import Random

from vested_widgets import alignment, method
from vested_widgets.kinds import kind_of

HALF = 0.5
"""Points: the step in which pages show the average of so few people."""
DRAWS, LISTED = 12, 3000
"""How often answers are drawn at random for all questions at once, and how many are tried one after the other for what is left."""
Counts = tuple[int, ...]
Pair = tuple[str, str]
Said = tuple[str, int]


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
        return self.low + round(exact / HALF) * HALF


def asked_of(part: method.Part, item: str, question: str) -> Asked | None:
    """Return the scale of a question about an item; None where it is not answered by points."""
    kind = kind_of(part)
    found = next((one for one in kind.questions(part) if one.id == question), None)
    if not kind.rated or found is None or found.chosen:
        return None
    listed = {one.id: one for one in kind.items(part, getattr(part, "items", ()))}
    try:
        # Items that are rows of a table have the scale of the question.
        scale = kind.scale(part, listed.get(item) or method.Item(id="row", title="row"), found)
    except ValueError:
        return None
    return Asked(int(scale.low), int(scale.high), float(scale.margin)) if scale.margin is not None else None


def aspect_of(part: method.Part, question: str) -> str:
    """Return under which name pages compare answers to a question: what a party says of itself, and what others say or guess of it."""
    return next((one.aspect or one.id for one in kind_of(part).questions(part) if one.id == question), question)


@dataclass
class Question:
    """Answers that pages compare, to which a small party has contributed. Whose they are, and to which question, is told by a name.

    Attributes:
        few: people and average of each small group.
        known: the counts of the other groups.
        said: for a pair of groups of which one is small, the verdict and the direction in which they are distinct.
    """

    asked: Asked
    few: dict[str, tuple[int, float]] = field(default_factory=dict)
    known: dict[str, Counts] = field(default_factory=dict)
    said: dict[Pair, Said] = field(default_factory=dict)

    def pairs(self, chosen: Mapping[str, Counts]) -> list[tuple[Counts, Counts, float]]:
        """Return the pairs of counts on which something was said, with these of the small parties."""
        counts = {**self.known, **chosen}
        return [(counts[a], counts[b], self.asked.margin) for a, b in self.said]

    def choices(self) -> dict[str, list[Counts]]:
        """Return, for each small party, all sets of answers with its average."""
        points = self.asked.high - self.asked.low + 1
        return {
            party: [one for one in _sets(people, points) if self.asked.mean(one) == mean]
            for party, (people, mean) in self.few.items()
        }


def verdicts(pairs: Sequence[tuple[Counts, Counts, float]]) -> list[Said]:
    """Return what pages say of pairs of parties: the verdict, and the direction in which they are distinct."""
    import numpy as np

    known: dict[tuple[Counts, Counts, float], Said] = {}
    for points in {len(pair[0]) for pair in pairs}:
        alike = list(dict.fromkeys(pair for pair in pairs if len(pair[0]) == points))
        a, b, margin = (np.array([pair[at] for pair in alike], dtype=np.float64) for at in range(3))
        found = alignment.decide(a, b, margin)
        known |= dict(zip(alike, zip(found.verdict.tolist(), found.direction.tolist(), strict=True), strict=True))
    return [known[pair] for pair in pairs]


def fitting(questions: Sequence[Question], chance: Random) -> list[dict[str, list[int]]]:
    """Return answers of the small parties, question by question, of which pages say what was said.

    Where there are none, since the rule for verdicts was another one, the average is kept alone.

    Raises:
        ValueError: no people can have such an average.
    """
    choices = [question.choices() for question in questions]
    if not all(sets for by_party in choices for sets in by_party.values()):
        raise ValueError("mean")
    chosen = [{party: chance.choice(sets) for party, sets in by_party.items()} for by_party in choices]
    left = list(range(len(questions)))
    for _ in range(DRAWS):
        left = _unlike([questions[at] for at in left], [chosen[at] for at in left], left)
        for at in left:
            chosen[at] = {party: chance.choice(sets) for party, sets in choices[at].items()}
    for at in _unlike([questions[at] for at in left], [chosen[at] for at in left], left):
        names, sets = list(choices[at]), [chance.sample(one, len(one)) for one in choices[at].values()]
        every = (dict(zip(names, one, strict=True)) for one in islice(product(*sets), LISTED))
        while some := list(islice(every, 100)):
            wrong = set(_unlike([questions[at]] * len(some), some, list(range(len(some)))))
            if fits := next((one for n, one in enumerate(some) if n not in wrong), None):
                chosen[at] = fits
                break
    return [
        {party: question.asked.values(counts) for party, counts in one.items()}
        for question, one in zip(questions, chosen, strict=True)
    ]


def _unlike(questions: Sequence[Question], chosen: Sequence[Mapping[str, Counts]], names: Sequence[int]) -> list[int]:
    """Return the names of questions of which pages would say something else, with these answers."""
    pairs = [question.pairs(one) for question, one in zip(questions, chosen, strict=True)]
    found = iter(verdicts([pair for own in pairs for pair in own]))
    return [
        name
        for name, question, own in zip(names, questions, pairs, strict=True)
        if [next(found) for _ in own] != list(question.said.values())
    ]


@lru_cache(maxsize=256)
def _sets(people: int, points: int) -> tuple[Counts, ...]:
    """Return every way in which so many people can answer on so many points."""
    if points == 1:
        return ((people,),)
    return tuple((first, *rest) for first in range(people + 1) for rest in _sets(people - first, points - 1))
