"""Decide which answers of a round are published. Every picture, table, list of texts, wall and export of groups reads these and no others.

The rule, in the order in which things happen:

1. What is shown of a party on a question is fixed when it is first shown. Whoever changes or takes back an answer after that changes the
   next round, not this one.
2. People who answer after that join only together: as soon as k + 1 new people of a party have submitted an answer to the question, and
   neither their answers nor those that are shown already are all alike but one. A group that does not join then waits for the next round.
3. Of a party of which nothing could be shown (fewer than k answers) everything is taken anew when the part is revealed again.
4. An answer counts for the party that its author belonged to when it was published.
5. A new round begins with nothing.

So the people behind a figure fall into groups (those shown first, and each group that joined), within which answers could be exchanged
without changing any figure that was ever published; in each group, whoever knows one answer is left with at least two different ones.
Comparing figures can therefore not tell whose answer is whose. Whether a group joins depends on nothing but its own answers and those
shown before, so that it is not told by the moment either: who is refused is never shown in this round.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, TypeAlias

from vested_widgets.kinds.base import UNSURE, Joining

Cell: TypeAlias = tuple[str, ...]
Own: TypeAlias = dict[Cell, Any]
PartyAt: TypeAlias = Callable[[str, int], str | None]
NOTHING = (None, "")


@dataclass(frozen=True)
class Published:
    """The published answers of a round.

    Attributes:
        rows: rows of the answer table, oldest first.
        parties: the id of the party that a row counts for, by the row's number.
        joined: the numbers of the rows whose authors joined after their party had been shown.
        number: the change by which this last became what it is; 0 while nothing is published.
        waiting: the ids of the members who have answered, changed or taken back something that is not published.
    """

    rows: tuple[Any, ...] = ()
    parties: Mapping[int, str | None] = field(default_factory=dict)
    joined: frozenset[int] = frozenset()
    number: int = 0
    waiting: frozenset[str] = frozenset()

    @property
    def included(self) -> frozenset[str]:
        """Return the ids of the members of whom something is published."""
        return frozenset(row.member_id for row in self.rows)


def published(
    turns: Sequence[Any], answers: Iterable[Any], marks: Iterable[Any], *, k: int, joining: Joining, party_at: PartyAt
) -> Published:
    """Return what is published of one round of a part.

    Args:
        turns: the changes of the round, oldest first.
        answers: rows of the answer table. Of what a member had answered before the first reveal the latest is enough.
        marks: rows of submissions and their withdrawals; not needed where nobody answered after the first reveal.
        k: the fewest people of a party whose figure may be shown.
        joining: whether people may join later, by question or as a whole.
        party_at: the id of a member's party at the time of a change, by their numbers.
    """
    if not any(turn.state == "revealed" for turn in turns):
        return Published()
    replay = _Replay(k, joining, party_at)
    for event in sorted((*turns, *answers, *marks), key=attrgetter("seq")):
        if hasattr(event, "state"):
            replay.turn(event)
        elif hasattr(event, "value"):
            replay.answer(event)
        else:
            replay.mark(event)
    return replay.result()


def precise(k: int) -> int:
    """Return from how many people of a party on pages show counts: five, or k where that is more (`precise` of `alignment.Policy`)."""
    return max(5, k)


def vary(values: Iterable[Any]) -> bool:
    """Return whether these answers differ even for somebody who knows one of them: they are not all alike, nor all but one."""
    counted = Counter(values)
    return max(counted.values(), default=0) <= counted.total() - 2


class _Replay:
    """The acts of a round, one after the other."""

    def __init__(self, k: int, joining: Joining, party_at: PartyAt) -> None:
        self.k, self.joining, self.party_at = k, joining, party_at
        self.number, self.open = 0, True
        self.cells: dict[Cell, _Cell] = defaultdict(_Cell)
        self.answered: dict[str, set[Cell]] = defaultdict(set)
        self.joined: set[int] = set()
        self.done: set[str] = set()

    def turn(self, turn: Any) -> None:
        """Show what could not be shown before, when a round that was open is revealed."""
        if turn.state == "revealed" and self.open:
            self.number = turn.seq
            for cell in self.cells.values():
                self._show(cell, turn.seq)
        self.open = turn.state == "open"

    def answer(self, row: Any) -> None:
        """Take in an answer."""
        key = (row.item, row.question, row.about)
        name = key if self.joining == "question" else ()
        self.cells[name].current[row.member_id][key] = row
        self.answered[row.member_id].add(name)
        if self.number and row.member_id in self.done:
            self._submitted(row.member_id, row.seq, [name])

    def mark(self, mark: Any) -> None:
        """Take in a submission, or its withdrawal."""
        (self.done.add if mark.done else self.done.discard)(mark.member_id)
        if self.number and mark.done:
            self._submitted(mark.member_id, mark.seq, self.answered[mark.member_id])

    def result(self) -> Published:
        """Return what is published now."""
        found = [(row, party) for cell in self.cells.values() for party, own in cell.everybody() for row in own.values()]
        found.sort(key=lambda one: one[0].seq)
        waiting = (member for cell in self.cells.values() for member in cell.waiting())
        return Published(
            tuple(row for row, _ in found),
            {row.seq: party for row, party in found},
            frozenset(self.joined),
            self.number,
            frozenset(waiting),
        )

    def _show(self, cell: _Cell, seq: int) -> None:
        """Show the answers of all parties of which nothing has been shown on a question."""
        if self.joining == "person" and cell.seen:
            # Words of all parties stand in one list: an only new one would be known by its party.
            return
        cell.shown = {party: people for party, people in cell.shown.items() if party in cell.seen}
        fixed = cell.fixed()
        fresh: dict[str | None, dict[str, Own]] = defaultdict(dict)
        for member, own in cell.current.items():
            given, party = _given(own), self.party_at(member, seq)
            if given and member not in fixed and party not in cell.seen:
                fresh[party][member] = given
        sizes = {party: sum(map(_counts, people.values())) for party, people in fresh.items()}
        # Words are shown of however few people.
        small = set() if self.joining == "person" else {party for party, size in sizes.items() if size < self.k}
        if cell.frozen:
            # A total holds other small parties: one that comes later would be told by the difference.
            fresh = defaultdict(dict, {party: people for party, people in fresh.items() if party not in small})
        elif sum(sizes[party] for party in small) >= self.k:
            # A total may hold them together: from now on none of them changes by itself.
            cell.frozen |= small
        cell.shown |= fresh
        cell.seen |= fresh.keys() - small | cell.frozen

    def _submitted(self, member: str, seq: int, names: Iterable[Cell]) -> None:
        """Let a member wait for others to join with, on each question on which nothing of this member is published."""
        if not (self.joining and self.number):
            return
        party = self.party_at(member, seq)
        for cell in (self.cells[name] for name in names):
            if member in cell.fixed():
                continue
            cell.queue.setdefault(member)
            if party in cell.frozen or (party not in cell.seen and self.joining != "person"):
                continue
            given = {one: _given(cell.current[one]) for one in cell.queue if one in self.done}
            people = {one: own for one, own in given.items() if _counts(own) and self.party_at(one, seq) == party}
            if len(people) > self.k:
                self._join(cell, party, people, seq)

    def _join(self, cell: _Cell, party: str | None, people: dict[str, Own], seq: int) -> None:
        for member in people:
            del cell.queue[member]
        there = cell.shown.setdefault(party, {})
        fits = vary(map(_told, people.values()))
        if self.joining == "question":
            fits = fits and vary(_told(own) for own in there.values() if _counts(own))
        if fits:
            there |= people
            self.joined |= {row.seq for own in people.values() for row in own.values()}
            self.number = seq
        else:
            # Never shown in this round: a later attempt would tell why this one failed.
            there |= {member: {} for member in people}


@dataclass
class _Cell:
    """A question about an item, or a part that is answered as a whole."""

    current: dict[str, Own] = field(default_factory=lambda: defaultdict(dict))
    shown: dict[str | None, dict[str, Own]] = field(default_factory=dict)
    seen: set[str | None] = field(default_factory=set)
    frozen: set[str | None] = field(default_factory=set)
    queue: dict[str, None] = field(default_factory=dict)

    def everybody(self) -> list[tuple[str | None, Own]]:
        """Return what is published, by person."""
        return [(party, own) for party, people in self.shown.items() for own in people.values()]

    def fixed(self) -> dict[str, Own]:
        """Return what is published of each member, nothing of those who were refused."""
        return {member: own for people in self.shown.values() for member, own in people.items()}

    def waiting(self) -> list[str]:
        """Return the members of whom something else is published than they have answered."""
        fixed = self.fixed()
        return [member for member, own in self.current.items() if _told(_given(own)) != _told(fixed.get(member, {}))]


def _given(own: Own) -> Own:
    """Return what a member has answered, without what was taken back."""
    return {key: row for key, row in own.items() if row.value not in NOTHING}


def _counts(own: Own) -> bool:
    """Return whether somebody has said more than "not sure"."""
    return any(row.value != UNSURE for row in own.values())


def _told(own: Own) -> tuple[Any, ...]:
    return tuple(sorted((key, row.value) for key, row in own.items()))


def told_apart(writers: Mapping[str, int], k: int) -> set[str]:
    """Return the parties whose texts may stand under their names, so that fewer than k people are never left over.

    Args:
        writers: how many people of each party have written, in the order of parties; "" for people without a party.
    """
    alone = {party for party, many in writers.items() if party and many >= k}
    rest = sum(many for party, many in writers.items() if party not in alone)
    for party in sorted((party for party in writers if party in alone), key=writers.__getitem__):
        if not 0 < rest < k:
            break
        alone.discard(party)
        rest += writers[party]
    return alone
