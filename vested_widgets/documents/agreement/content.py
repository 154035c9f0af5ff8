"""Define what the agreement of a deal consists of: schedules, sections, clauses, tables and pictures, with version, state and signatures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

# missing: nothing stands there. reopened: agreed once and changed since. stale: agreed, and something that it rests on has changed.
State = Literal["missing", "draft", "proposed", "approved", "agreed", "reopened", "stale"]


@dataclass(frozen=True, slots=True)
class Clause:
    """One numbered text of the agreement.

    Attributes:
        id: of its source, the same in every version: "step/part" or "step/part#row".
        number: as people cite it: "2.3.1".
        text: as it is read and approved.
        source: the row's cells by column id, or {"text": …}: what a change from outside would be proposed to.
    """

    id: str
    number: str
    text: str
    source: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a joint table: its id, its heading, and what its cells are (text, number, money, date, choice, party, link …)."""

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
    """One artefact of an Element.

    Attributes:
        number: "1" to "10", in the order of the Elements.
        id: "step/part" of its document.
        code: the version code of exactly this content; "" while it is missing.
        notes: what is missing, contested or stale, a sentence each.
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


@dataclass(frozen=True, slots=True)
class Change:
    """An entry of the change register: which clause changed when, by which party, from which text to which."""

    at: datetime
    party: str
    clause: str
    number: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """The agreement of a deal as it stands, or as it stood when a version of it was signed.

    Attributes:
        code: the version code over the codes of all schedules.
        signatures: who has signed exactly this code.
        signers: (party, the people who sign for it) as far as they are named.
        trail: every approval and signature that there ever was, oldest first, in words: (when, who, what).
        changes: what has changed since the version that was signed last.
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
