"""Name clauses and rows in a Word file, so that they are found again after people have worked on it.

Each has two marks. The tag of a content control stays with its text when that is edited, moved or split, and is doubled with it by a
copy. A bookmark is there once at most, and survives programs that drop content controls. Both carry a digest: Word allows 40 letters in
a bookmark and 64 in a tag, which is less than an id may have.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vested_widgets.documents.agreement.content import Agreement, Clause, Section, Table, TableRow

CLAUSE, ROW = "vwc", "vwr"


@dataclass(frozen=True, slots=True)
class Marked:
    """A clause, or a row of a table, with the section in which it stands."""

    mark: str
    section: Section
    clause: Clause | None = None
    table: Table | None = None
    row: TableRow | None = None


def marked(agreement: Agreement) -> Iterator[Marked]:
    """Yield everything in an agreement that has a mark, in the order in which it stands there.

    A text of several paragraphs is several clauses of one id: each has a mark of its own.
    """
    seen: Counter[str] = Counter()

    def mark(kind: str, name: str) -> str:
        seen[f"{kind} {name}"] += 1
        digest = hashlib.sha256(f"{name} {seen[f'{kind} {name}']}".encode()).hexdigest()
        return f"{kind}_{digest[:24]}"

    for schedule in agreement.schedules:
        for section in schedule.sections:
            for clause in section.clauses:
                yield Marked(mark(CLAUSE, clause.id), section, clause)
            for table in section.tables:
                for row in table.rows:
                    yield Marked(mark(ROW, f"{table.id}#{row.id}"), section, None, table, row)
