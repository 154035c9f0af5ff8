"""Define the entities of joint work: rows and their versions, tables, comments, findings, approvals, assembled sections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeAlias

from vested_widgets.deals.entities import DraftState, Member, Party, Role
from vested_widgets.deals.joint.checks import Finding
from vested_widgets.method import WordsFrom

# By column id; empty cells are not there. A wrong entry is kept as {"wrong": "what was typed"}.
Cells: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RowVersion:
    """A revision of one row of a joint table.

    Attributes:
        revision: 1, 2, 3, … in the row, side versions included.
        cells: all cells of the row as this version has them.
        base: the revision it was written on; None for a new row.
        side: whether it clashed with what somebody else had saved meanwhile: it waits beside the row until it is settled.
        settled: for a side version, whether somebody has merged it or set it aside.
    """

    row_id: str
    revision: int
    cells: Cells
    deleted: bool
    party: Party | None
    author: str
    base: int | None
    side: bool
    at: datetime
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a joint table as it stands.

    Attributes:
        position: its place in the table, from 0.
        revision: the newest revision that is not a side version; 0 for a row of a party that nobody has written yet.
        party: whose row it is in a table with one row per party, else the party of whoever wrote it last.
        author: the alias of whoever wrote it last; "" if nobody has.
        sides: side versions that are not settled yet, oldest first.
        comments: how many comments on it are not resolved.
        sources: the entries of the words that it was made of, in the order in which they were taken over.
        derived: what derived columns show, beside what is written in the row.
    """

    id: str
    position: int
    revision: int
    cells: Cells
    party: Party | None
    author: str
    at: datetime | None
    sides: tuple[RowVersion, ...] = ()
    comments: int = 0
    sources: tuple[str, ...] = ()
    derived: Cells = field(default_factory=dict)

    @property
    def shown(self) -> Cells:
        """Return the cells as people read them: written ones, and those that are derived."""
        return {**self.cells, **self.derived} if self.derived else self.cells


@dataclass(frozen=True, slots=True)
class Table:
    """A joint table as it stands: rows in their order, the hash of what they say, and what the checks say about them."""

    name: str
    rows: tuple[Row, ...]
    content_hash: str
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """Revealed words that can be taken over into a joint part, or were.

    Attributes:
        entry: what stands for them; it tells nothing about who wrote them.
        of: the part that they answer, as "step/part".
        prompt: the id of its question; "" in a part with one question.
        question: what was asked; "" where that cannot be told any more.
        party: whose people wrote them, where that may be told.
        text: "" if nobody may read them any more.
        way: how they come into a row; None if they cannot be taken over now.
        row: of a joint range of what was estimated alone, the row that it belongs to; its numbers are in `ranges`: low, likely, high.
    """

    entry: str
    of: str
    prompt: str
    question: str
    party: Party | None
    text: str
    way: WordsFrom | None = None
    row: str = ""
    ranges: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Hanging:
    """Something that hangs on a row: the part it stands in ("step/part" and title), and its own row, if it is one."""

    name: str
    title: str
    row_id: str = ""
    row_title: str = ""


@dataclass(frozen=True, slots=True)
class Comment:
    """Comment on a joint part, or on one of its rows.

    Attributes:
        role: of its author.
    """

    id: str
    row_id: str
    text: str
    party: Party | None
    author: str
    at: datetime
    resolved: bool
    role: Role = "member"


@dataclass(frozen=True, slots=True)
class Approval:
    """That a party stands behind a text, or no longer does: who said so for it, when, and of exactly which content."""

    party: Party
    author: str
    content_hash: str
    approved: bool
    at: datetime
    member_id: str = ""


@dataclass(frozen=True, slots=True)
class ApproverList:
    """Who approves for a party.

    Attributes:
        people: its approvers; none if any of its members may approve for it.
        needed: how many of them have to approve; 0 if nobody is named.
        by: the alias of whoever named them last; "" if nobody ever has.
    """

    party: Party
    people: tuple[Member, ...]
    needed: int
    by: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class PartyApproval:
    """Where a party stands with exactly one content.

    Attributes:
        approved: whether it has approved, by the list of approvers that held when its last approval came.
        approvers: who approves for it today; none if any of its members may.
        needed: how many of them have to approve; 0 if nobody is named.
        by: the approvals of its people that stand, oldest first.
        missing: the approvers who have not approved, as long as the party has not.
    """

    party: Party
    approved: bool
    approvers: tuple[Member, ...]
    needed: int
    by: tuple[Approval, ...]
    missing: tuple[Member, ...]

    def counts(self, member: Member) -> bool:
        """Tell whether this member may approve for the party: a named approver, or any member while nobody is named."""
        if member.party_id != self.party.id:
            return False
        return any(one.id == member.id for one in self.approvers) if self.approvers else member.role == "member"

    def has(self, member: Member) -> bool:
        """Tell whether an approval of this member stands."""
        return any(one.member_id == member.id for one in self.by)

    def takes_back(self, member: Member) -> bool:
        """Tell whether this member may take back an approval: the own one, or the party's, where it was not given by today's approvers."""
        named = {one.id for one in self.approvers}
        older = self.approved and self.counts(member) and not any(one.member_id in named for one in self.by)
        return self.has(member) or older

    def waits_for(self, member: Member) -> bool:
        """Tell whether the approval of this member is missing."""
        return not self.approved and self.counts(member) and not self.has(member)


@dataclass(frozen=True, slots=True)
class Decline:
    """That somebody does not approve exactly one content for a party, and why.

    Attributes:
        stands: whether it has not been taken back.
    """

    id: str
    party: Party
    member: Member
    content_hash: str
    reason: str
    at: datetime
    stands: bool


@dataclass(frozen=True, slots=True)
class AssembledSection:
    """A section of an assembly: its heading, the part it comes from, and its lines as they are read and approved.

    Attributes:
        rows: of each line the id of the row that it is; "" for a paragraph of a joint text.
    """

    title: str
    of: str
    lines: tuple[str, ...]
    rows: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Joint:
    """The status of a joint part.

    Attributes:
        kind: `joint_text`, `joint_table` or `assembly`.
        state: `empty`, `draft`, `proposed`, `approved` (by some), `agreed` (by all), `declined` (as it stands now, by somebody), or
            `reopened` (agreed once, changed since).
        content_hash: of what stands there now; "" while it is empty.
        proposed: whether exactly this is up for approval.
        approved_by: ids of the parties that stand behind exactly this.
        approvals: every approval and withdrawal there ever was, oldest first.
        check_again: what this rests on and has changed since it was agreed, a sentence each.
        blockers: why it cannot be approved as it stands, a sentence each.
        document: the title of the agreed document in which exactly this stands, if it is not agreed by itself; "" otherwise.
        parties: where each party stands with exactly this, in the order of the deal; nobody counts while it is not up for approval.
        declines: all declines that there ever were, of any version, oldest first.
    """

    name: str
    kind: Literal["joint_text", "joint_table", "assembly"]
    state: DraftState
    content_hash: str
    proposed: bool
    approved_by: tuple[str, ...]
    approvals: tuple[Approval, ...]
    check_again: tuple[str, ...] = ()
    blockers: tuple[str, ...] = ()
    document: str = ""
    parties: tuple[PartyApproval, ...] = ()
    declines: tuple[Decline, ...] = ()

    def of(self, party_id: str | None) -> PartyApproval | None:
        """Return where a party stands; None for whoever belongs to none."""
        return next((one for one in self.parties if one.party.id == party_id), None)

    @property
    def standing_declines(self) -> tuple[Decline, ...]:
        """Return the declines of exactly this that stand."""
        return tuple(one for one in self.declines if one.stands and one.content_hash == self.content_hash)

    def takes_decline_back(self, member: Member, decline: Decline) -> bool:
        """Tell whether a member may take back a decline: their own, or one of their party by somebody who no longer approves for it."""
        own = self.of(member.party_id)
        if decline.member.id == member.id or own is None or decline.party.id != own.party.id:
            return decline.member.id == member.id
        return own.counts(member) and not (decline.member.active and own.counts(decline.member))
