"""Read a deal's joint parts: rows, texts, turns and approvals, each once, and the same for whoever asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from functools import cached_property
from typing import Any

from vested_widgets import method
from vested_widgets.deals.entities import Deal, Round
from vested_widgets.deals.joint import labels
from vested_widgets.deals.joint.checks import Finding
from vested_widgets.deals.joint.items import content_items, party_row, table_items
from vested_widgets.deals.pseudonyms import entry_id
from vested_widgets.deals.publishing import Published
from vested_widgets.deals.record import answers as stored_answers
from vested_widgets.deals.record import approvals as stored_approvals
from vested_widgets.deals.record import rows as stored_rows
from vested_widgets.deals.record import word_sources as stored_sources
from vested_widgets.deals.record.engine import Connection
from vested_widgets.deals.record.published import read_published
from vested_widgets.kinds import kind_of
from vested_widgets.method import Column, Part
from vested_widgets.method import cells as typed_cells

TURNED = ("revealed", "agreed")


class Lookup:
    """The content of the joint parts of a deal, within one transaction.

    Attributes:
        language: of the content.
        whole_deal: read every kind of row of all parts at once; else part by part, as they are asked for.
    """

    def __init__(self, connection: Connection, deal: Deal, whole: method.Method, *, whole_deal: bool = False) -> None:
        self.connection, self.deal, self.whole, self.whole_deal = connection, deal, whole, whole_deal
        self._kept: dict[tuple[str, str | None], dict[str, list[Any]]] = {}
        self.language = method.language()
        self._options: dict[str, list[tuple[str, str]]] = {}
        self._labels: dict[str | None, dict[str, str]] = {}
        self._written: dict[tuple[str, str], list[Any]] | None = None
        # What the checks of a table found, by its name; for whoever asks in the same reading again.
        self.found: dict[str, tuple[Finding, ...]] = {}

    def again(self, connection: Connection) -> Lookup:
        """Return the same reading in another transaction, for as long as nothing in the deal has changed."""
        later = copy(self)
        later.connection = connection
        return later

    def in_source_language(self) -> Lookup:
        """Return the same reading with content in the source language."""
        if self.language == method.SOURCE:
            return self
        source = copy(self)
        source.whole, source._options = method.with_own(method.load(method.SOURCE), dict(self.deal.own_content)), {}
        return source

    def part(self, name: str) -> Part:
        """Return the part of that name ("step/part")."""
        step, _, part = name.partition("/")
        return self.whole.step(step).part(part)

    # Rows as they are in the record

    def _of(self, what: str, name: str) -> list[Any]:
        """Return what there is of one kind for a joint part."""
        reads = {
            "rows": self._rows,
            "history": self._history,
            "sides": self._sides,
            "word_sources": self._word_sources,
            "drafts": stored_approvals.drafts,
            "proposals": stored_approvals.proposals,
            "approvals": stored_approvals.approvals,
            "declines": stored_approvals.declines,
        }
        key = (what, None if self.whole_deal else name)
        if key not in self._kept:
            self._kept[key] = reads[what](self.connection, self.deal.id, None if self.whole_deal else [name])
        return self._kept[key].get(name, [])

    @staticmethod
    def _rows(connection: Connection, deal_id: str, names: Iterable[str] | None) -> dict[str, list[Any]]:
        return _by_name(stored_rows.heads(connection, deal_id, names, deleted=True))

    @staticmethod
    def _history(connection: Connection, deal_id: str, names: Iterable[str] | None) -> dict[str, list[Any]]:
        return _by_name(stored_rows.history(connection, deal_id, names))

    @staticmethod
    def _sides(connection: Connection, deal_id: str, names: Iterable[str] | None) -> dict[str, list[Any]]:
        return _by_name(stored_rows.sides(connection, deal_id, names))

    @staticmethod
    def _word_sources(connection: Connection, deal_id: str, names: Iterable[str] | None) -> dict[str, list[Any]]:
        return _by_name(stored_sources.marks(connection, deal_id, names))

    def heads(self, name: str) -> list[Any]:
        """Return the newest version of every row of a table, deleted ones too, in their order."""
        return self._of("rows", name)

    def history(self, name: str) -> list[Any]:
        """Return all versions of all rows of a table but side versions, oldest first."""
        return self._of("history", name)

    def sides(self, name: str) -> list[Any]:
        """Return the side versions in a table that wait."""
        return self._of("sides", name)

    def word_sources(self, name: str) -> dict[str, dict[str, str]]:
        """Return the words that were taken over into a joint part, by row ("" for a text): entry → the part that they answer.

        Those of a table that keeps them in a link column are read from there.
        """
        part = self.part(name)
        found: dict[str, dict[str, str]] = {}
        ways: Sequence[method.WordsFrom] = getattr(part, "words_from", ())
        for mark in self._of("word_sources", name) if any(way.link is None for way in ways) else ():
            found.setdefault(mark.row_id, {})[mark.entry] = mark.of
        links = dict.fromkeys((way.link, way.of) for way in ways if way.link)
        for row_id, cells in self.rows(name) if links else ():
            for link, of in links:
                found.setdefault(row_id, {}).update((entry, of) for entry in cells.get(link) or ())
        return found

    def drafts(self, name: str) -> list[Any]:
        """Return the versions of a joint text but side versions, oldest first."""
        return [row for row in self._of("drafts", name) if not row.side]

    def draft_sides(self, name: str) -> list[Any]:
        """Return the side versions of a joint text that wait: since the newest one nobody has written another version of it."""
        versions = self._of("drafts", name)
        newest = max((row.seq for row in versions if not row.side), default=0)
        return [row for row in versions if row.side and row.seq > newest]

    def proposals(self, name: str) -> list[Any]:
        """Return the proposals of a joint part, oldest first."""
        return self._of("proposals", name)

    def approvals(self, name: str) -> list[Any]:
        """Return the approvals and withdrawals of a joint part, oldest first."""
        return self._of("approvals", name)

    def declines(self, name: str) -> list[Any]:
        """Return the declines of a joint part, and those taken back, oldest first."""
        return self._of("declines", name)

    @cached_property
    def approver_lists(self) -> Sequence[Any]:
        """All lists of approvers that the parties have had, oldest first."""
        return stored_approvals.approver_lists(self.connection, self.deal.id)

    @cached_property
    def turns(self) -> Mapping[tuple[str, str], Sequence[Any]]:
        """All turns of all parts, oldest first."""
        return stored_approvals.round_changes(self.connection, self.deal.id)

    def round(self, name: str) -> Round:
        """Return the state of a part that is answered alone."""
        step, _, part = name.partition("/")
        return stored_answers.round_of(step, part, self.turns.get((step, part), ()))

    # What rows say

    def rows(self, name: str) -> list[tuple[str, Mapping[str, Any]]]:
        """Return the rows of a table as (id, cells), in their order; of one with a row per party also those that nobody has written yet."""
        table = self.part(name)
        there = {row.row_id: row.cells for row in self.heads(name) if not row.deleted}
        if isinstance(table, method.JointTable) and table.per_party:
            ids = [party_row(self.deal, party.id) for party in self.deal.parties]
            return [(row_id, there.get(row_id, {})) for row_id in ids]
        return list(there.items())

    def show(self, column: Column, value: Any) -> str:
        """Return a value as people write it, the same for everyone, revealed texts included.

        For what one person may see take `seat.tables.options`.
        """
        if column.kind != "link":
            return typed_cells.show(column, value, self.options(column))
        # Only the labels that are needed: a link may offer thousands.
        if column.to not in self._labels:
            self._labels[column.to] = dict(self.options(column))
        known = self._labels[column.to]
        needed = [
            (one, known[one]) for one in (value if isinstance(value, list) else [value]) if isinstance(one, str) and one in known
        ]
        return typed_cells.show(column, value, needed)

    def options(self, column: Column) -> list[tuple[str, str]]:
        """Return what a column of what is chosen can hold, as (id, label); nothing for other columns."""
        if column.kind == "link" and column.to:
            if column.to not in self._options:
                self._options[column.to] = self.targets(column.to)
            return self._options[column.to]
        return labels.offered(self.deal, self.whole, column)

    def targets(self, address: str) -> list[tuple[str, str]]:
        """Return what a link can point at: rows, items, or texts, of whichever wave, once they have been revealed."""
        target = self.part(address)
        if kind_of(target).is_text:
            return [(entry, labels.short(text)) for entry, text in self.texts(address)]
        if isinstance(target, method.JointTable) and target.per_party:
            return [(party_row(self.deal, party.id), party.name) for party in self.deal.parties]
        if isinstance(target, method.JointTable):
            return [(row_id, labels.row_title(self.deal, target, cells) or row_id) for row_id, cells in self.rows(address)]
        return [(item.id, item.title) for item in self.items(target)]

    def items(self, part: Part) -> tuple[method.Item, ...]:
        """Return all items that anybody is asked about in a part."""
        kind = kind_of(part)
        if not kind.asks_items:
            return ()
        source: method.Source | None = getattr(part, "items_from", None)
        table = self.part(source.of) if source else None
        listed = content_items(part)
        if source is not None and isinstance(table, method.JointTable):
            listed += table_items(self.deal, table, source, self.rows(source.of), None)
        return kind.items(part, listed)

    def _answers(self, step: str, part: str) -> list[Any]:
        """Return the texts of a part, by everybody and of all waves; with those of all other parts that links point at, if all are read at once."""
        if self._written is None:
            tables = (part for one in self.whole.steps for part in one.parts if isinstance(part, method.JointTable))
            every = (column.to for table in tables for column in table.columns)
            places = {(of.partition("/")[0], of.partition("/")[2]) for of in every if of} if self.whole_deal else set()
            self._written = _by_place(stored_answers.answers_at(self.connection, self.deal.id, {*places, (step, part)}))
        if (step, part) not in self._written:
            self._written |= _by_place(stored_answers.answers_at(self.connection, self.deal.id, [(step, part)]))
        return self._written.setdefault((step, part), [])

    def texts(self, address: str, wave: int | None = None) -> list[tuple[str, str]]:
        """Return texts that have been published, of one wave or of all, as (entry id, text)."""
        step, _, part = address.partition("/")
        revealed: dict[int, int] = {}
        for turn in self.turns.get((step, part), ()):
            if turn.state in TURNED and wave in (None, turn.wave):
                revealed.setdefault(turn.wave, turn.seq)
        rows = self._answers(step, part) if revealed else []
        late = {row.wave for row in rows if row.wave in revealed and row.seq > revealed[row.wave]}
        shown = [row for row in rows if row.wave in revealed and row.wave not in late]
        for one in late:
            shown += self.published(address, one).rows
        return sorted(
            (entry_id(self.deal, row.member_id, step, part, row.wave, row.item), row.value.strip())
            for row in shown
            if isinstance(row.value, str) and row.value.strip()
        )

    def published(self, address: str, wave: int) -> Published:
        """Return what is published of a round of a part that is answered alone."""
        return read_published(self.connection, self.deal, address.partition("/")[0], self.part(address), wave)


def _by_name(rows: Iterable[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row.name, []).append(row)
    return found


def _by_place(rows: Iterable[Any]) -> dict[tuple[str, str], list[Any]]:
    found: dict[tuple[str, str], list[Any]] = {}
    for row in rows:
        found.setdefault((row.step, row.part), []).append(row)
    return found
