"""Define what the agreement of a deal consists of: schedules, sections, clauses, tables and pictures, with version, state and signatures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

# missing: nothing stands there. reopened: agreed once and changed since. stale: agreed, and something that it rests on has changed.
State = Literal["missing", "draft", "proposed", "approved", "agreed", "declined", "reopened", "stale"]


@dataclass(frozen=True, slots=True)
class Clause:
    """One numbered text of the agreement.

    Attributes:
        id: of its source, the same in every version: "step/part" of a joint text, "step/part#row" of a row of a joint table.
        number: as people cite it: "2.3.1".
        text: as it is read and approved; that of a row is one line, that of a joint text has a line for each paragraph.
        source: the row's cells by column id, or {"text": …}: what a change from outside would be proposed to.
    """

    id: str
    number: str
    text: str
    source: dict[str, Any]

    @property
    def of(self) -> str:
        """Return the part that it comes from, "step/part"."""
        return self.id.partition("#")[0]

    @property
    def row(self) -> str:
        """Return the id of the row that it comes from; "" for a joint text."""
        return self.id.partition("#")[2]

    @property
    def lines(self) -> tuple[str, ...]:
        """Return the lines that its version code is made of."""
        return (self.text,) if self.row else tuple(self.text.split("\n"))


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a joint table: its id, its heading, and what its cells are (text, number, money, date, choice, party, link …).

    Attributes:
        options: the labels of what can be chosen in it. A table with one row per party has a first column "party", which says whose it is.
    """

    id: str
    title: str
    kind: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a joint table: its id, and its cells as people read them and as they are stored, in the order of the columns."""

    id: str
    shown: tuple[str, ...]
    stored: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A joint table in full: "step/part", its title, its columns and its rows."""

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the agreement.

    Attributes:
        title: its finding.
        columns, rows: the table behind it.
        figure: makes the Plotly figure when it is needed; drawing takes time.
    """

    id: str
    title: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    figure: Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a schedule: its number ("2.3"), its heading, the part it comes from ("step/part"), and what stands there."""

    number: str
    title: str
    of: str
    clauses: tuple[Clause, ...]
    tables: tuple[Table, ...] = ()
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class Approval:
    """That a party has approved a schedule, or signed the whole: by whom, when, and which version code."""

    party: str
    person: str
    at: datetime
    code: str


@dataclass(frozen=True, slots=True)
class Schedule:
    """One artefact of an Element: its document, or, where an Element has none, a joint part that the parties approve by itself.

    Attributes:
        number: that of its Element, "1" to "10" and on; with a letter where an Element has several: "11a", "11b".
        element: the Element's title.
        id: "step/part" of what the parties approve.
        code: the version code of exactly this text (`codes.text_code`); "" while it is missing.
        notes: what is missing, contested or stale, a sentence each.
        approval_code: the version code that its approvals are of, which people see where they approve. It is `code`, except of a joint part
            that is approved by itself: that is approved by its cells, or by its letters.
    """

    number: str
    element: str
    id: str
    title: str
    state: State
    code: str
    sections: tuple[Section, ...]
    approvals: tuple[Approval, ...] = ()
    notes: tuple[str, ...] = ()
    approval_code: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """An entry of the change register: which clause changed when, by which party, from which text to which ("" where it is new, or gone)."""

    at: datetime
    party: str
    clause: str
    number: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """That somebody declined for a party to sign exactly a version of the whole, and why."""

    party: str
    person: str
    at: datetime
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class SignedVersion:
    """A version of the whole that somebody has signed.

    Attributes:
        at: when it was signed first.
        complete: whether all parties have signed it.
        signatures: those that stand, oldest first.
        proven: whether its kept text matches its code.
    """

    code: str
    at: datetime
    complete: bool
    signatures: tuple[Approval, ...]
    proven: bool = True


@dataclass(frozen=True, slots=True)
class Concern:
    """Something to look at before anybody signs: what it is in a sentence, and the part ("step/part") in which it can be mended.

    Attributes:
        schedule: the number of the schedule that it is in.
    """

    kind: Literal["missing", "contested", "stale"]
    schedule: str
    of: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """The agreement of a deal as it stands, or as it stood when a version of it was signed.

    Attributes:
        code: the version code over the parties' names and the texts of all schedules (`codes.agreement_code`); "" while there is no text.
        signatures: who has signed exactly this code.
        signers: (party, the people who sign for it) as far as they are named.
        trail: every approval and signature that there ever was, oldest first, in words: (when, who, what).
        changes: what has changed since the version that was signed last.
        signed: every version that somebody has signed, the newest last.
        waiting: (party, the people who can still sign exactly this code for it, how many of them have to); without those parties that have
            signed. Nobody and 0: any of its members.
        refusals: who has declined to sign exactly this code, as long as that stands.
        not_signable: why it cannot be signed as it stands, a sentence each.
        register: every change of a text since all parties had first agreed its schedule, oldest first.
        concerns: what is missing first, then what is contested, then what is stale; each in the order of the schedules.
    """

    deal: str
    parties: tuple[str, ...]
    read_at: datetime
    code: str
    schedules: tuple[Schedule, ...]
    signatures: tuple[Approval, ...] = ()
    signers: tuple[tuple[str, tuple[str, ...]], ...] = ()
    trail: tuple[tuple[datetime, str, str], ...] = ()
    changes: tuple[Change, ...] = ()
    register: tuple[Change, ...] = ()
    concerns: tuple[Concern, ...] = ()
    signed: tuple[SignedVersion, ...] = ()
    waiting: tuple[tuple[str, tuple[str, ...], int], ...] = ()
    refusals: tuple[Refusal, ...] = ()
    not_signable: tuple[str, ...] = ()

    @property
    def clauses(self) -> dict[str, Clause]:
        """Return all clauses by id, in their order; of a text that stands in two schedules the first."""
        found: dict[str, Clause] = {}
        for schedule in self.schedules:
            for section in schedule.sections:
                for clause in section.clauses:
                    found.setdefault(clause.id, clause)
        return found
