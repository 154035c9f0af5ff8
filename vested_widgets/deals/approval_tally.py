"""Count, event by event, who has approved which content, and which parties have approved by that. Plain values, no store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class _OfAPartyRow(Protocol):
    """Something in the record that somebody did for a party."""

    @property
    def seq(self) -> int:
        """Its number in the change feed."""

    @property
    def member_id(self) -> str:
        """The member who did it."""

    @property
    def party_id(self) -> str:
        """The party that it was done for."""

    @property
    def at(self) -> datetime:
        """The moment of it."""


class ApprovalRow(_OfAPartyRow, Protocol):
    """An approval, or its withdrawal, in the record."""

    @property
    def hash(self) -> str:
        """The hash of what was approved."""

    @property
    def approved(self) -> bool:
        """False where an approval was taken back."""


class DeclineRow(_OfAPartyRow, Protocol):
    """A decline, or that it was taken back, in the record."""

    @property
    def hash(self) -> str:
        """The hash of what was declined."""

    @property
    def decline_id(self) -> str:
        """What the decline, and that it was taken back, have in common."""

    @property
    def reason(self) -> str:
        """Why it was declined."""

    @property
    def declined(self) -> bool:
        """False where a decline was taken back."""


class ListRow(_OfAPartyRow, Protocol):
    """A list of approvers in the record."""

    @property
    def approvers(self) -> Sequence[str]:
        """The ids of the members who approve."""

    @property
    def needed(self) -> int:
        """How many of them have to; 0 for all."""


@dataclass(frozen=True, slots=True)
class PartyChange:
    """That a party as a whole has approved some content, or no longer has: with which change, by whom, and when."""

    seq: int
    party_id: str
    hash: str
    approved: bool
    member_id: str
    at: datetime


class Tally:
    """Counts who has approved which content, event by event, for so many parties.

    Attributes:
        lists: by party, its newest list of approvers.
        behind: by hash and party, the newest approval of each member whose approval stands.
        approved: by hash, the parties that have approved.
        complete: by hash, the number of the change with which the last party did.
        first_complete: the number of the change with which all parties first approved the same; 0 if they never have.
        ever_complete: whether they ever have.
    """

    def __init__(self, parties: int) -> None:
        self._parties = parties
        self.lists: dict[str, ListRow] = {}
        self.behind: dict[tuple[str, str], dict[str, ApprovalRow]] = {}
        self.approved: dict[str, set[str]] = {}
        self.complete: dict[str, int] = {}
        self.first_complete = 0

    @property
    def ever_complete(self) -> bool:
        """Return whether all parties have ever approved the same."""
        return self.first_complete > 0

    def take_all(
        self, approvals: Iterable[ApprovalRow], lists: Iterable[ListRow], declines: Iterable[DeclineRow]
    ) -> Iterator[PartyChange]:
        """Take in all events in their order; return by which of them a party has approved, or no longer has."""
        events = [
            *((row.seq, self._take_approval(row)) for row in approvals),
            *((row.seq, self._take_list(row)) for row in lists),
            *((row.seq, self._take_decline(row)) for row in declines),
        ]
        for _, event in sorted(events, key=lambda one: one[0]):
            yield from event

    def _take_list(self, row: ListRow) -> Iterator[PartyChange]:
        self.lists[row.party_id] = row
        for digest in [digest for digest, of in self.behind if of == row.party_id]:
            if row.party_id not in self.approved[digest]:
                yield from self._count(digest, row)

    def _take_approval(self, row: ApprovalRow) -> Iterator[PartyChange]:
        people, parties = self._of(row.hash, row.party_id)
        if row.approved:
            people[row.member_id] = row
            if row.party_id in parties:
                return
        elif self._names(row.party_id):
            people.pop(row.member_id, None)
        else:  # one approves for all, and one takes back for all
            people.clear()
        yield from self._count(row.hash, row)

    def _take_decline(self, row: DeclineRow) -> Iterator[PartyChange]:
        people, _ = self._of(row.hash, row.party_id)
        if row.declined:
            people.pop(row.member_id, None)
        yield from self._count(row.hash, row)

    def _of(self, digest: str, party: str) -> tuple[dict[str, ApprovalRow], set[str]]:
        return self.behind.setdefault((digest, party), {}), self.approved.setdefault(digest, set())

    def _names(self, party: str) -> bool:
        """Tell whether a party has named who approves for it."""
        return party in self.lists and bool(self.lists[party].approvers)

    def _count(self, digest: str, event: _OfAPartyRow) -> Iterator[PartyChange]:
        """Note whether a party has approved some content now, by the list that holds."""
        party = event.party_id
        parties, had = self.approved[digest], party in self.approved[digest]
        has = self.fulfilled(party, self.behind[digest, party])
        (parties.add if has else parties.discard)(party)
        if has != had:
            yield PartyChange(event.seq, party, digest, has, event.member_id, event.at)
        if has and not had and len(parties) == self._parties:
            self.complete[digest], self.first_complete = event.seq, self.first_complete or event.seq

    def fulfilled(self, party: str, people: Iterable[str]) -> bool:
        """Tell whether the approvals of these people are enough for a party, by the list that holds."""
        if not self._names(party):
            return bool(set(people))
        there = self.lists[party]
        return len(set(people) & set(there.approvers)) >= (there.needed or len(there.approvers))


def party_changes(
    parties: int, approvals: Iterable[ApprovalRow], lists: Iterable[ListRow], declines: Iterable[DeclineRow]
) -> list[PartyChange]:
    """Return by which events of a joint part a party as a whole has approved some content, or no longer has."""
    return list(Tally(parties).take_all(approvals, lists, declines))
