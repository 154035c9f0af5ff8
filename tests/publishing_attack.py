"""An attack on what is published: an insider of a room keeps every state of its figures and compares them.

The attacker knows everything but the answers of the others: who is in which party, who answered, changed, took back or submitted what and
when, whose answers each figure holds, all answers of the other parties, and the own ones. Of the party under attack the attacker has what
leaves the library: the tables of gaps, summaries, counts and changes with their attributes.

An answer is identified *exactly* if every set of answers that fits what was published has the same answer there. People whose answers went
through the same figures cannot be told apart by them, so sets of answers are listed by group: whose answers were in which figures.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations_with_replacement
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vested_widgets import alignment, deals
from vested_widgets.deals.pseudonyms import member_code

STEP, PART, QUESTION, ITEM = "views", "themes", "importance", "candour"
POINTS = range(1, 6)
TABLES = (alignment.gaps, alignment.summary, alignment.counts, alignment.overall)
# Sets of answers that are listed in one attack; rooms are so small that none has more.
MOST = 2_000_000


def step() -> dict[str, Any]:
    """Return a step of a deal's own that asks one question about one item on a scale of five points."""
    scale = {"low": 1, "high": 5, "low_label": "Little", "high_label": "Much", "margin": 1}
    question = {"id": QUESTION, "about": "deal", "short": "matters", "text": "How much does it matter?", "scale": scale}
    part = {
        "id": PART,
        "kind": "ratings",
        "title": "Themes",
        "questions": [question],
        "items": [{"id": ITEM, "title": "Candour"}],
    }
    words = ("title", "question", "why", "what_to_do", "what_to_look_for", "what_goes_wrong")
    return {"id": STEP, **dict.fromkeys(words, "Views"), "parts": [part]}


# One answer that somebody gave: whose it is, and which of that person's answers (in which wave, the how many-th).
Version = tuple[str, int, int]


@dataclass(frozen=True)
class Publication:
    """A published state of one party's figures: whose answers it holds, and the frame that it was made from."""

    wave: int
    people: frozenset[Version]
    stayed: frozenset[Version]
    frame: pd.DataFrame


@dataclass
class Room:
    """What happened in a room, as an attacker may know it, and every state that was published."""

    values: dict[Version, int] = field(default_factory=dict)
    states: list[tuple[int, pd.DataFrame]] = field(default_factory=list)


class Play:
    """A room of a deal in a record, in which people act at random."""

    def __init__(self, store: deals.Store, chance: random.Random, sizes: Sequence[int]) -> None:
        self.store, self.chance = store, chance
        self.parties = [f"P{at}" for at in range(len(sizes))]
        members = [[f"{name} {n}" for n in range(size)] for name, size in zip(self.parties, sizes, strict=True)]
        new = [
            deals.NewParty(name, members=tuple(map(deals.NewMember, own)))
            for name, own in zip(self.parties, members, strict=True)
        ]
        self.deal = store.create_deal(f"D{chance.random()}", new, architect="Guy", own_content={"steps": [step()]})
        self.ids = {member.alias: member.id for member in self.deal.members}
        self.guy = deals.Seat.open(store, self.ids["Guy"])
        self.key = deals.AnswerKey(STEP, PART, ITEM, QUESTION, "")
        self.given: dict[str, tuple[int, int]] = {}
        # Where opinions lie differs from party to party and from room to room; some rooms agree, some are at the ends.
        self.leaning = {
            name: chance.choice([(1, 1, 1, 1, 1), (1, 2, 4, 2, 1), (0, 1, 1, 4, 8), (8, 1, 0, 1, 8)]) for name in self.parties
        }
        self.room = Room()
        self.values = self.room.values
        self.codes = {member_code(self.deal, member.id, STEP, PART): member.id for member in self.deal.members}
        self.moments: dict[tuple[str, Any], Version] = {}

    def seat(self, member: str) -> deals.Seat:
        """Sit down as a member."""
        return deals.Seat.open(self.store, member)

    def answer(self, member: str, *, submit: bool) -> None:
        """Give or change an answer."""
        seat = self.seat(member)
        if seat.member.role != "member" or not seat.member.active:
            return
        value = self.chance.choices(POINTS, self.leaning.get(seat.party.name, (1,) * 5))[0]
        wave = seat.rounds.current(STEP, PART).wave
        many = sum(1 for who, of, _ in self.values if (who, of) == (member, wave))
        self.values[member, wave, many] = value
        saved = seat.answers.write({self.key: value})
        self.moments[member, saved.at] = (member, wave, many)
        if submit:
            seat.answers.set_done(STEP, PART, done=True)

    def look(self) -> None:
        """Keep what everybody can see now, if it is not what could be seen before."""
        if self.guy.rounds.current(STEP, PART).state == "open":
            return
        self.guy.refresh()
        wave = self.guy.rounds.current(STEP, PART).wave
        frame = self.guy.answers.frame(STEP, PART, earlier=True)
        states = self.room.states
        if not states or not states[-1][1].equals(frame):
            states.append((wave, frame))

    def act(self) -> None:
        """Do something at random: somebody answers, changes, takes back, submits, comes, goes or moves; or a round turns."""
        chance, rounds = self.chance, self.guy.rounds
        self.guy.refresh()
        people = [one.id for one in self.guy.deal.members if one.role == "member" and one.active]
        member = chance.choice(people)
        state = rounds.current(STEP, PART).state
        what = chance.choices(
            ("answer", "withdraw", "undone", "leave", "move", "back", "join", "turn", "wave", "all"),
            (30, 12, 3, 4, 4, 3, 8, 12, 3, 4),
        )[0]
        if what == "answer":
            self.answer(member, submit=chance.random() < 0.8)
        elif what == "withdraw" and state != "agreed":
            self.seat(member).own_data.withdraw(STEP, PART)
        elif what == "undone":
            self.seat(member).answers.set_done(STEP, PART, done=False)
        elif what == "leave" and len(people) > 4:
            self.guy.people.remove(member)
        elif what == "move":
            self.guy.people.set_role(member, "member", chance.choice(self.deal.parties).id)
        elif what == "back":
            gone = [one.id for one in self.guy.deal.members if not one.active]
            if gone:
                self.guy.people.bring_back(gone[0])
        elif what == "join" and len(self.guy.deal.members) < 16:
            alias = f"N {len(self.guy.deal.members)}"
            new = self.guy.people.add(chance.choice(self.deal.parties).id, alias)
            self.codes[member_code(self.deal, new.id, STEP, PART)] = new.id
            self.answer(new.id, submit=True)
        elif what == "turn":
            (rounds.reveal if state == "open" else rounds.reopen)(STEP, PART)
        elif what == "wave" and state != "open":
            rounds.new_wave(STEP, PART)
        elif what == "all":  # those who are missing come at once
            for one in people:
                if not self.seat(one).answers.mine(STEP, PART):
                    self.answer(one, submit=True)

    def run(self, acts: int) -> Room:
        """Let people answer, reveal, and let them go on; what can be seen is kept after each act."""
        for alias, member in self.ids.items():
            if alias != "Guy" and self.chance.random() < 0.75:
                self.answer(member, submit=True)
        self.guy.rounds.reveal(STEP, PART)
        self.look()
        for _ in range(acts):
            self.act()
            self.look()
        if self.guy.rounds.current(STEP, PART).state == "open":
            self.guy.rounds.reveal(STEP, PART)
            self.look()
        return self.room

    def publications(self) -> dict[str, list[Publication]]:
        """Return the published states of each party."""
        found: dict[str, list[Publication]] = {party: [] for party in self.parties}
        for wave, frame in self.room.states:
            for party, rows in frame.groupby("party"):
                versions = {self.moments[self.codes[code], at] for code, at in zip(rows["member"], rows["at"], strict=True)}
                waves = {of for _, of, _ in versions}
                always = {who for who, _, _ in versions if waves <= {of for one, of, _ in versions if one == who}}
                now = frozenset(version for version in versions if version[1] == wave)
                stayed = frozenset(version for version in versions if version[0] in always)
                found[str(party)].append(Publication(wave, now, stayed, frame))
        return found


def told(frame: pd.DataFrame, party: str, truth: tuple[int, ...]) -> frozenset[tuple[int, ...]]:
    """Return the sets of answers of a party in the last wave of which the same leaves the library as of the true one."""
    counted = alignment.counts(frame).query("party == @party")["people"]
    if len(counted) and counted.notna().all():
        return frozenset([truth])
    if len(truth) < alignment.DEFAULT.k:
        # tests/unit/alignment/test_attacks.py holds that nothing of so few flows into any table.
        return frozenset(_sets(len(truth)))
    said = all_told(frame, party)
    return frozenset(one for one, here in said.items() if here == said[truth])


def all_told(frame: pd.DataFrame, party: str) -> dict[tuple[int, ...], tuple[str, ...]]:
    """Return what leaves the library for each set of answers that a party may have given in the last wave.

    All sets are items of one frame, so that each table is made once.
    """
    mine = ((frame["party"] == party) & (frame["wave"] == frame["wave"].max())).to_numpy()
    sets = _sets(int(mine.sum()))
    copies = pd.concat([frame] * len(sets), ignore_index=True)
    copies["item"] = np.repeat([f"{at:05d}" for at in range(len(sets))], len(frame))
    values = copies["value"].to_numpy(dtype="float64").copy()
    values[np.tile(mine, len(sets))] = np.array(sets, dtype="float64").ravel()
    said: list[list[str]] = [[] for _ in sets]
    for table in TABLES:
        result = table(copies.assign(title="", value=values))
        for item, *row in zip(result["item"], *(result[name] for name in result.columns if name != "item"), strict=True):
            said[int(item)].append(repr(row))
    return dict(zip(sets, map(tuple, said), strict=True))


@dataclass(frozen=True)
class Fact:
    """Something published: the set of answers to these, in order, is one of `sets`."""

    people: frozenset[Version]
    sets: frozenset[tuple[int, ...]]


def facts_of(one: Publication, party: str, values: dict[Version, int]) -> list[Fact]:
    """Return what a published state of a party says: of all who answered, and of those who answered in every wave."""
    truth = tuple(sorted(values[version] for version in one.people))
    found = [Fact(one.people, told(one.frame, party, truth))] if truth else []
    if one.frame["wave"].nunique() < 2:
        return found
    changes = alignment.changes(one.frame)
    for row in changes[(changes["party"] == party) & (changes["people"] == "stayed") & changes["mean"].notna()].itertuples():
        people = frozenset(version for version in one.stayed if version[1] == row.wave)
        sets = combinations_with_replacement(POINTS, len(people))
        found.append(Fact(people, frozenset(answers for answers in sets if _rounded(answers, row.gate) == row.mean)))
    return found


def _rounded(answers: tuple[int, ...], gate: str) -> float:
    level = np.array([alignment.gates.LEVELS.index(gate)]) if gate in alignment.gates.LEVELS else np.array([3])
    return float(alignment.DEFAULT.round_at(np.array([np.mean(answers)]), level)[0])


def identified(facts: Iterable[Fact], values: dict[Version, int]) -> set[Version]:
    """Return the answers that somebody can tell exactly from these facts, an outsider or one of those whose answers they hold."""
    found: set[Version] = set()
    for connected in _connected([fact for fact in facts if fact.people]):
        found |= _identified(connected, values)
    return found


def _connected(facts: Sequence[Fact]) -> list[list[Fact]]:
    """Return the facts that share answers, directly or by others, together: rounds share none."""
    found: list[tuple[set[Version], list[Fact]]] = []
    for fact in facts:
        touching = [one for one in found if one[0] & fact.people]
        found = [one for one in found if one not in touching]
        found.append(
            (set(fact.people).union(*(people for people, _ in touching)), [fact, *(f for _, own in touching for f in own)])
        )
    return [own for _, own in found]


def _identified(facts: Sequence[Fact], values: dict[Version, int]) -> set[Version]:
    groups: dict[tuple[bool, ...], list[Version]] = {}
    for version in sorted({version for fact in facts for version in fact.people}):
        groups.setdefault(tuple(version in fact.people for fact in facts), []).append(version)
    solutions = _solutions(groups, facts)
    found: set[Version] = set()
    for insider in (None, *sorted({version[0] for own in groups.values() for version in own})):
        mine = [np.zeros(5, dtype=np.int64) for _ in groups]
        for at, own in enumerate(groups.values()):
            for version in own:
                mine[at][values[version] - 1] += version[0] == insider
        fitting = (solutions >= np.array(mine)).all(axis=(1, 2))
        for at, own in enumerate(groups.values()):
            others = [version for version in own if version[0] != insider]
            rest = solutions[fitting, at] - mine[at]
            if others and (rest == rest[0]).all() and (rest[0] > 0).sum() == 1:
                found |= set(others)
    return found


def _solutions(groups: dict[tuple[bool, ...], list[Version]], facts: Sequence[Fact]) -> NDArray[np.int64]:
    """Return all sets of answers that fit all facts: (solution, group, point), in people."""
    inside = list(groups)
    # Groups that complete a fact come early, so that what does not fit is dropped before it is multiplied.
    order: list[int] = []
    for at in sorted(range(len(facts)), key=lambda one: sum(group[one] for group in inside)):
        order += [g for g, group in enumerate(inside) if group[at] and g not in order]
    kept = np.zeros((1, len(groups), 5), dtype=np.int64)
    for n, g in enumerate(order):
        choices = np.array([np.bincount(one, minlength=6)[1:] for one in _sets(len(groups[inside[g]]))], dtype=np.int64)
        if len(kept) * len(choices) > MOST:
            raise ValueError(f"{len(kept) * len(choices)} sets of answers are too many to list")
        kept = np.repeat(kept, len(choices), axis=0)
        kept[:, g] = np.tile(choices, (len(kept) // len(choices), 1))
        for at, fact in enumerate(facts):
            holding = [one for one in range(len(inside)) if inside[one][at]]
            if inside[g][at] and set(holding) <= set(order[: n + 1]):
                summed = kept[:, holding].sum(axis=1) @ WEIGHTS
                kept = kept[np.isin(summed, [int(np.bincount(one, minlength=6)[1:] @ WEIGHTS) for one in fact.sets])]
    return kept


def _sets(n: int) -> list[tuple[int, ...]]:
    return list(combinations_with_replacement(POINTS, n))


# One number for counts per point: such numbers add up as counts do.
WEIGHTS = 64 ** np.arange(5, dtype=np.int64)


@dataclass(frozen=True)
class Attack:
    """What an attack on a room has found: answers given, states published, and those told exactly by one state and by comparing."""

    answers: int
    states: int
    alone: int
    compared: int
    ends: int


def attacked(store: deals.Store, seed: int, acts: int = 14) -> Attack:
    """Play a room and attack each of its parties."""
    chance = random.Random(seed)
    sizes = [chance.choice((3, 3, 4, 5, 6, 7)) for _ in range(chance.choice((2, 2, 2, 3)))]
    play = Play(store, chance, sizes)
    play.run(acts)
    alone, together = set(), set()
    for party, states in play.publications().items():
        single = [facts_of(one, party, play.values) for one in states]
        for facts in single:
            alone |= identified(facts, play.values)
        together |= identified(dict.fromkeys(fact for facts in single for fact in facts), play.values)
    published = {version for states in play.publications().values() for one in states for version in one.people}
    at_ends = sum(play.values[version] in (POINTS[0], POINTS[-1]) for version in alone)
    return Attack(len(published), len(play.room.states), len(alone), len(together - alone), at_ends)


@dataclass(frozen=True)
class Told:
    """What one picture alone tells exactly of n people: shares of sets of answers, and of answers given at random, without those at an end."""

    n: int
    sets: float
    answers: float


def one_picture(n: int) -> Told:
    """Look at the picture of n people beside a party of six, for every set of answers that they can give.

    A set in which everybody is at one end of the scale discloses itself and is left aside.
    """
    given = [("A", 3)] * n + [("B", value) for value in (1, 2, 3, 3, 4, 5)]
    rows = [
        {"member": f"m{at}", "party": party, "item": ITEM, "wave": 1, "value": value} for at, (party, value) in enumerate(given)
    ]
    frame = pd.DataFrame(rows).assign(title="", low=1, high=5)
    classes: dict[tuple[str, ...], list[tuple[int, ...]]] = {}
    if alignment.counts(frame).query("party == 'A'")["people"].notna().all():
        classes = {(repr(one),): [one] for one in _sets(n)}
    else:
        for one, said in all_told(frame, "A").items():
            classes.setdefault(said, []).append(one)
    told_sets, all_sets, told_answers, weights = 0, 0, 0.0, 0.0
    for sets in classes.values():
        fact = [Fact(frozenset((f"m{at}", 1, 0) for at in range(n)), frozenset(sets))]
        for one in sets:
            if set(one) in ({POINTS[0]}, {POINTS[-1]}):
                continue
            known = len(identified(fact, {(f"m{at}", 1, 0): value for at, value in enumerate(one)}))
            weight = float(np.prod(range(1, n + 1)) / np.prod([np.prod(range(1, one.count(point) + 1)) for point in POINTS]))
            all_sets, told_sets = all_sets + 1, told_sets + (known > 0)
            weights, told_answers = weights + weight, told_answers + weight * known / n
    return Told(n, told_sets / all_sets, told_answers / weights)
