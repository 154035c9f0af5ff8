"""Work out what a Word file that has come back changes in the record: which versions of texts and rows it adds, and what people have to place.

Only what is clear becomes a version: another text of a joint text, another cell of a row. Deleted, moved, doubled, lost and new clauses
are told with their words and left to people. Nothing is saved here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any, cast

from vested_widgets import method
from vested_widgets.deals.joint.content import text_lines
from vested_widgets.documents.agreement.word_reading import Proposal, Returned, same_text
from vested_widgets.documents.layout import Layout
from vested_widgets.method import cells

if TYPE_CHECKING:
    from vested_widgets.deals import Seat
    from vested_widgets.documents.agreement.content import TableRow

WRITTEN = {"text"}
"""Kinds of cells that a changed sentence can be read back into."""


@dataclass(frozen=True, slots=True)
class Left:
    """A proposal that a person has to place, and why."""

    proposal: Proposal
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file brings.

    Attributes:
        texts: (text, revision that it was written on) by joint text ("step/part").
        rows: (row, revision, changed cells) by joint table.
        clear: the proposals that these are made of.
        left: those that a person has to place.
    """

    texts: dict[str, tuple[str, int]] = field(default_factory=dict)
    rows: dict[str, list[tuple[str, int, dict[str, Any]]]] = field(default_factory=dict)
    clear: tuple[Proposal, ...] = ()
    left: tuple[Left, ...] = ()


def plan(returned: Returned, seat: Seat) -> Plan:
    """Return what a file that has come back changes in the deal of a seat.

    Raises:
        NotAllowed: this person may not see what is written together.
    """
    return _Planning(returned, seat).plan()


class _Planning:
    def __init__(self, returned: Returned, seat: Seat) -> None:
        self.returned, self.seat = returned, seat
        self.layouts: dict[str, Layout] = {}
        self.clear: list[Proposal] = []
        self.left: list[Left] = []
        self.cells: dict[tuple[str, str], tuple[int, dict[str, Any]]] = {}

    def plan(self) -> Plan:
        """Go through all proposals."""
        texts: dict[str, tuple[str, int]] = {}
        for one in self.returned.proposals:
            if one.kind != "changed" or not one.placed:
                self._leave(one, one.kind if one.kind != "changed" else "unplaced")
            elif one.column:
                self._cell(one)
            elif "#" in one.id:
                self._sentence(one)
            else:
                self._text(one, texts)
        rows: dict[str, list[tuple[str, int, dict[str, Any]]]] = {}
        for (name, row), (base, changed) in self.cells.items():
            rows.setdefault(name, []).append((row, base, changed))
        return Plan(texts, rows, tuple(self.clear), tuple(self.left))

    def _leave(self, one: Proposal, why: str, **values: Any) -> None:
        self.left.append(Left(one, method.words(f"agreement_import.{why}", **values)))

    def _text(self, one: Proposal, texts: dict[str, tuple[str, int]]) -> None:
        draft = self.seat.drafts.read(one.of)
        base = next((v.revision for v in reversed(draft.versions) if "\n".join(text_lines(v.text)) == one.before), None)
        if base is None:
            self._leave(one, "unknown_version")
        elif draft.head is None or not same_text("\n".join(text_lines(draft.head.text)), one.after):
            texts[one.of] = (one.after, base)
            self.clear.append(one)

    def _cell(self, one: Proposal) -> None:
        name, _, row = one.id.partition("#")
        layout = self._layout(name)
        column = next((column for column in layout.part.columns if column.id == one.column), None)
        base = self._base(name, row, self._stored(name, row))
        if column is None or base is None:
            self._leave(one, "unknown_version" if column is not None else "fixed_cell")
            return
        value = layout.read(column, one.after)
        if isinstance(value, cells.Wrong):
            self._leave(one, "wrong_cell", column=column.title, sentence=value.sentence)
            return
        self._add(one, name, row, base, column.id, value)

    def _sentence(self, one: Proposal) -> None:
        """Read a changed sentence back into the cells of words in which all of the change lies."""
        name, _, row = one.id.partition("#")
        clause = self.returned.agreement.clauses.get(one.id)
        source: Mapping[str, Any] = clause.source if clause else {}
        base = self._base(name, row, source)
        if base is None:
            self._leave(one, "unknown_version")
            return
        words = {
            column.id: " ".join(source[column.id].split())
            for column in self._layout(name).part.columns
            if column.kind in WRITTEN and isinstance(source.get(column.id), str)
        }
        found = read_back(one.before, one.after, words)
        if not found:
            self._leave(one, "several_cells")
            return
        for column_id, value in found.items():
            self._add(one, name, row, base, column_id, value)

    def _add(self, one: Proposal, name: str, row: str, base: int, column: str, value: Any) -> None:
        _, changed = self.cells.setdefault((name, row), (base, {}))
        if column in changed and changed[column] != value:
            self._leave(one, "twice")
            return
        changed[column] = value
        if one not in self.clear:
            self.clear.append(one)

    def _base(self, name: str, row: str, stored: Mapping[str, Any]) -> int | None:
        """Return the revision of a row that the file was written from."""
        said = {column: value for column, value in stored.items() if not cells.empty(value)}
        for version in reversed(self.seat.tables.history(name, row)):
            if {column: value for column, value in version.cells.items() if not cells.empty(value)} == said:
                return version.revision
        return None

    def _stored(self, name: str, row_id: str) -> dict[str, Any]:
        columns = {column.id for column in self._layout(name).part.columns}
        for schedule in self.returned.agreement.schedules:
            for section in schedule.sections:
                for table in section.tables:
                    row: TableRow | None = next((row for row in table.rows if table.id == name and row.id == row_id), None)
                    if row is not None:
                        pairs = zip(table.columns, row.stored, strict=True)
                        return {column.id: value for column, value in pairs if column.id in columns}
        return {}

    def _layout(self, name: str) -> Layout:
        if name not in self.layouts:
            step, _, place = name.partition("/")
            part = cast("method.JointTable", self.seat.method.step(step).part(place))
            options = {column.id: self.seat.tables.options(column) for column in part.columns}
            self.layouts[name] = Layout(part, options, method.here())
        return self.layouts[name]


def read_back(before: str, after: str, words: Mapping[str, str]) -> dict[str, str]:
    """Return the cells that have changed in a sentence; none unless all of the change lies within cells.

    Args:
        before, after: the sentence.
        words: the cells that stand in it, by column. One that ends with a full stop may have lent it to the sentence.
    """
    places: list[tuple[int, int, str, str]] = []
    for column, told in words.items():
        for end in ("", "."):
            cell = told.removesuffix(end) if end else told
            start = before.find(cell) if cell and told.endswith(end) else -1
            if start >= 0 and before.find(cell, start + 1) < 0:
                places.append((start, start + len(cell), column, end))
                break
    places.sort()
    # Cells that touch or overlap cannot be told apart.
    if any(one[1] >= other[0] for one, other in pairwise(places)):
        return {}
    pattern, at = "", 0
    for start, stop, _, _ in places:
        pattern, at = f"{pattern}{re.escape(before[at:start])}(.+?)", stop
    match = re.fullmatch(pattern + re.escape(before[at:]), after, re.DOTALL) if places else None
    if match is None:
        return {}
    new = {column: match[n].strip() + end for n, (_, _, column, end) in enumerate(places, 1)}
    return {column: text for column, text in new.items() if text != words[column]}
