"""Read and write joint tables: rows saved on a base, merged by cell, moved, restored and undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from vested_widgets import method
from vested_widgets.deals.errors import InvalidAnswer, NotAllowed
from vested_widgets.deals.hashes import table_hash
from vested_widgets.deals.joint import cell_checks, labels, row_writing, tree_moves
from vested_widgets.deals.joint.entities import Hanging, RowVersion, Table
from vested_widgets.deals.joint.items import party_row
from vested_widgets.deals.joint.lookup_checks import findings_of
from vested_widgets.deals.joint.reading import JointReading
from vested_widgets.deals.joint.row_writing import no_row, said_cells
from vested_widgets.deals.joint.table_rows import row_version, table_rows
from vested_widgets.deals.record import answers as stored_answers
from vested_widgets.deals.record import rows as stored_rows
from vested_widgets.deals.record import undo as stored_undo
from vested_widgets.deals.record.idempotency import made_before, remember
from vested_widgets.deals.seat.context import SeatContext, Writing
from vested_widgets.deals.seat.words import RevealedWords
from vested_widgets.kinds import kind_of

MOST_AT_ONCE = 1000
"""Rows that are written at once, unless the table takes more."""


class Tables:
    """Acts on joint tables."""

    def __init__(self, context: SeatContext, words: RevealedWords) -> None:
        self._context, self._words = context, words

    # Reading

    def read(self, name: str) -> Table:
        """Read a joint table ("step/part") as it stands. In a table with one row per party every party has its row, written or not.

        Raises:
            InvalidAnswer: it is no joint table.
            NotAllowed: this person may not see it.
        """
        context = self._context
        context.decide("see_draft").demand()
        part = context.table(name)
        sees_texts = context.decide("see_group").allowed
        with context.lookup() as lookup:
            comments = stored_rows.open_remarks(lookup.connection, context.deal.id, name)
            rows = table_rows(lookup, name, part, comments)
            found = findings_of(lookup, name, part, sees_texts=sees_texts)
        return Table(name, rows, table_hash((row.id, row.cells) for row in rows), found)

    def history(self, name: str, row_id: str) -> list[RowVersion]:
        """Read all versions of a row, oldest first; none if there never was such a row."""
        context = self._context
        context.decide("see_draft").demand()
        context.table(name)
        with context.store.reading() as connection:
            found = stored_rows.versions(connection, context.deal.id, name, row_id)
            settled = stored_rows.settled_sides(connection, context.deal.id, [name])
        return [row_version(context.deal, row, settled=(name, row_id, row.revision) in settled) for row in found]

    def hanging_on(self, name: str, row_id: str) -> list[Hanging]:
        """List what depends on a row: rows of other tables that link to it, and parts whose answers are about it."""
        context = self._context
        context.decide("see_draft").demand()
        context.table(name)
        found, deal_id = [], context.deal.id
        with context.store.reading() as connection:
            for step in context.method.steps:
                for part in step.parts:
                    here = f"{step.id}/{part.id}"
                    links = [c.id for c in part.columns if c.to == name] if isinstance(part, method.JointTable) else []
                    if isinstance(part, method.JointTable) and links:
                        for row in stored_rows.heads(connection, deal_id, [here]):
                            if any(row_id in _listed(row.cells.get(column)) for column in links):
                                title = labels.row_title(context.deal, part, row.cells)
                                found.append(Hanging(here, part.title, row.row_id, title))
                    source = getattr(part, "items_from", None)
                    asked = source is not None and source.of == name
                    if asked and stored_answers.any_about(connection, deal_id, step.id, part.id, row_id):
                        found.append(Hanging(here, part.title))
        return found

    def agreed_rows(self, name: str) -> tuple[Mapping[str, Any], ...]:
        """Read the cells of the rows of a joint table if all parties have approved them, by themselves or in an assembly; else none.

        Raises:
            InvalidAnswer: it is no joint table.
            NotAllowed: this person may see neither what is written together nor what the group sees.
        """
        context = self._context
        context.demand_reader()
        context.table(name)
        with context.lookup() as lookup:
            rows = [cells for _, cells in lookup.rows(name) if cells]
            return tuple(rows) if JointReading(lookup).agreed_on(name) else ()

    def options(self, column: method.Column) -> list[tuple[str, str]]:
        """List what a column of what is chosen offers, as (id, label); nothing for other columns."""
        context = self._context
        if column.kind != "link" or not column.to:
            return labels.offered(context.deal, context.method, column)
        with context.lookup() as lookup:
            if not kind_of(context.part(column.to)).is_text:
                return lookup.options(column)
            current = lookup.round(column.to)
            if not context.decide("see_group", column.to, now=current).allowed:
                return []
            return [(entry, labels.short(text)) for entry, text in lookup.texts(column.to, current.wave)]

    # Writing

    def save_row(
        self,
        name: str,
        row_id: str | None,
        cells: Mapping[str, Any],
        base: int | None,
        *,
        after: str | None = None,
        settles: int | None = None,
        token: str = "",
        typed_at: datetime | None = None,
        sources: Sequence[str] = (),
        again: bool = False,
    ) -> RowVersion:
        """Save cells of a row; they are on disk when this returns.

        Args:
            row_id: which row; None makes a new one.
            cells: only the columns that changed; None empties a cell.
            base: the revision that was on screen. Cells that nobody else changed since then are merged into the newest version; cells that
                somebody else changed too become a side version beside the row. A row that somebody deleted meanwhile comes back.
            after: for a new row, the row below which it stands; at the end without it.
            settles: the side version that this save merges.
            token: by which a save that comes twice is known; it is done once.
            typed_at: when the cells were written, if that is known. What this person saved after that, on another device, is not replaced:
                a clash with it becomes a side version.
            sources: the entries of revealed words that were taken over into the row.
            again: whether a new row may be made of words of which another row is made already.

        Returns:
            The side version if there was a clash, else the row's newest version.

        Raises:
            InvalidAnswer: a row, revision, column, value or source that does not fit; nothing is written.
            NotAllowed: this person may not write it now, or another row is made of these words already.
        """
        part = self._context.table(name)
        with self._context.writing("write_draft", name) as transaction:
            connection, deal_id, scope = transaction.connection, transaction.deal.id, f"{transaction.member.id} {name}"
            if before := made_before(connection, deal_id, scope, token):
                made = stored_rows.versions(connection, deal_id, name, before["row"])
                return row_version(transaction.deal, next(row for row in made if row.revision == before["revision"]))
            checked = self._checked(part, [cells])[0]
            if part.per_party and row_id is None:
                raise InvalidAnswer(method.words("write_error.party_rows", table=part.title))
            act = stored_rows.short_id()
            taken = self._words.checked(name, sources)
            if taken and row_id is None and not again:
                self._words.demand_unused(transaction, name, [entry for _, entry in taken])
            versions = stored_rows.versions(transaction.connection, transaction.deal.id, name, row_id) if row_id else []
            if not versions:
                if row_id is not None:
                    if not part.per_party or base not in (None, 0):
                        raise no_row(part)
                    _demand_own_row(transaction, part, row_id)
                (position,) = _new_positions(transaction, name, part, 1, after)
                new = {
                    "row_id": row_id or stored_rows.short_id(),
                    "revision": 1,
                    "cells": said_cells(checked),
                    "position": position,
                }
                stored = stored_rows.write(transaction.connection, transaction.member, name, act, [new])[0]
            else:
                _demand_own_row(transaction, part, versions[0].row_id)
                stored = _merge(transaction, name, act, versions, checked, base, typed_at)
                if settles is not None:
                    _settle(transaction, name, act, versions[0].row_id, settles)
            kept_in_links = {way.of for way in part.words_from if way.link}
            marks = [(of, entry) for of, entry in taken if of not in kept_in_links]
            if self._words.record_taken(transaction, name, stored.row_id, marks, act) and stored.act != act:
                stored = _touch(transaction, name, act, stored_rows.versions(connection, deal_id, name, stored.row_id))
            remember(connection, deal_id, scope, token, {"row": stored.row_id, "revision": stored.revision})
            return row_version(transaction.deal, stored)

    def save_rows(
        self,
        name: str,
        rows: Sequence[Mapping[str, Any]],
        changes: Sequence[tuple[str, int | None, Mapping[str, Any]]] = (),
        ids: Sequence[str] = (),
    ) -> list[RowVersion]:
        """Add rows at the end of a table and change others, all or none, as a paste or an import does; one act, undone as one.

        Args:
            rows: the cells of new rows.
            changes: (row, revision that was seen, changed cells), each merged as `save_row` does it.
            ids: the ids of the new rows (`new_ids`), where rows link to each other.

        Raises:
            InvalidAnswer: a row, column or value that does not fit, an id that is taken, or more rows than the table takes; nothing is written.
            NotAllowed: this person may not write it now.
        """
        with self._context.writing("write_draft", name) as transaction:
            return self.write_rows(transaction, name, rows, changes, ids)

    @staticmethod
    def new_ids(many: int) -> list[str]:
        """Return ids for new rows that link to each other."""
        return [stored_rows.short_id() for _ in range(many)]

    def write_rows(
        self,
        transaction: Writing,
        name: str,
        rows: Sequence[Mapping[str, Any]],
        changes: Sequence[tuple[str, int | None, Mapping[str, Any]]],
        ids: Sequence[str] = (),
    ) -> list[RowVersion]:
        """Do the same in a transaction that is open already and in which this person may write the table."""
        part = self._context.table(name)
        if part.per_party and rows:
            raise InvalidAnswer(method.words("write_error.party_rows_added", table=part.title))
        most = max(MOST_AT_ONCE, part.most)
        if len(rows) + len(changes) > most:
            raise InvalidAnswer(method.words("write_error.rows_at_once", rows=len(rows) + len(changes), most=most))
        there = {one.row_id for one in stored_rows.places(transaction.connection, transaction.deal.id, name)} if ids else set()
        ids = ids or self.new_ids(len(rows))
        if len(set(ids) - there) != len(rows):
            raise InvalidAnswer(method.words("write_error.ids_taken", table=part.title))
        checked = self._checked(part, [*rows, *(cells for _, _, cells in changes)], {name: set(ids)})
        act, stored = stored_rows.short_id(), []
        for (row_id, base, _), cells in zip(changes, checked[len(rows) :], strict=True):
            versions = stored_rows.versions(transaction.connection, transaction.deal.id, name, row_id)
            if not versions:
                raise no_row(part)
            _demand_own_row(transaction, part, row_id)
            stored.append(_merge(transaction, name, act, versions, cells, base))
        places = _new_positions(transaction, name, part, len(rows), None)
        new = [
            {"row_id": row_id, "revision": 1, "cells": said_cells(cells), "position": position}
            for row_id, cells, position in zip(ids, checked, places, strict=False)
        ]
        stored += stored_rows.write(transaction.connection, transaction.member, name, act, new)
        return [row_version(transaction.deal, row) for row in stored]

    def delete_row(self, name: str, row_id: str, base: int) -> RowVersion:
        """Take a row out of the table; its history stays, and `restore_row` brings it back.

        Raises:
            NotAllowed: the row has changed since revision `base`, or this person may not.
        """
        return self._append(name, row_id, base, deleted=True)

    def restore_row(self, name: str, row_id: str, revision: int) -> RowVersion:
        """Let a row say again what it said in an earlier revision (or in a side version); a deleted row comes back.

        Raises:
            InvalidAnswer: there is no such row or revision.
            NotAllowed: this person may not write the table now.
        """
        return self._append(name, row_id, None, takes=revision)

    def move_row(self, name: str, row_id: str, after: str | None) -> RowVersion:
        """Put a row below another one, or at the top.

        Raises:
            InvalidAnswer: there is no such row.
            NotAllowed: this person may not write the table now.
        """
        return self._append(name, row_id, None, after=after, moves=True)

    def arrange_row(self, name: str, row_id: str, how: str) -> list[RowVersion]:
        """Move a row of a table with an outline within its tree, with all that lies in it; one act, undone as one.

        Args:
            how: `indent`, `outdent`, `up` or `down`, see `joint.tree_moves`.

        Raises:
            InvalidAnswer: the table is no tree, there is no such row, or it cannot move so; nothing is written.
            NotAllowed: this person may not write the table now.
        """
        part = self._context.table(name)
        if part.outline is None:
            raise InvalidAnswer(method.words("write_error.no_outline", table=part.title))
        with self._context.writing("write_draft", name) as transaction:
            connection, deal = transaction.connection, transaction.deal
            heads = stored_rows.heads(connection, deal.id, [name])
            found = tree_moves.move(part, [(head.row_id, head.cells) for head in heads], row_id, how)
            new = []
            for one in dict.fromkeys([*found.cells, *([found.moved] if found.moved else [])]):
                versions = stored_rows.versions(connection, deal.id, name, one)
                head, position = row_writing.newest(versions), None
                if one == found.moved:
                    there = [(r.row_id, r.position) for r in stored_rows.places(connection, deal.id, name) if r.row_id != one]
                    position = row_writing.position_below(part, there, found.after)
                cells = said_cells({**head.cells, **found.cells.get(one, {})})
                new.append(
                    {
                        "row_id": one,
                        "revision": versions[-1].revision + 1,
                        "cells": cells,
                        "position": head.position if position is None else position,
                        "base": head.revision,
                    }
                )
            written = stored_rows.write(connection, transaction.member, name, stored_rows.short_id(), new)
            return [row_version(deal, row) for row in written]

    def drop_source(self, name: str, row_id: str, entry: str) -> RowVersion:
        """Take a source off a row; its cells, and approvals of them, stay as they are.

        Raises:
            InvalidAnswer: there is no such row, or it has no such source.
            NotAllowed: this person may not write the row now.
        """
        part = self._context.table(name)
        with self._context.writing("write_draft", name) as transaction:
            _demand_own_row(transaction, part, row_id)
            versions = stored_rows.versions(transaction.connection, transaction.deal.id, name, row_id)
            if not versions:
                raise no_row(part)
            act = stored_rows.short_id()
            self._words.record_dropped(transaction, name, row_id, entry, act)
            return row_version(transaction.deal, _touch(transaction, name, act, versions))

    def set_aside(self, name: str, row_id: str, revision: int) -> None:
        """Set a side version aside; it stays in the history.

        Raises:
            InvalidAnswer: there is no such side version, or it is settled already.
            NotAllowed: this person may not write the row now.
        """
        part = self._context.table(name)
        with self._context.writing("write_draft", name) as transaction:
            _demand_own_row(transaction, part, row_id)
            _settle(transaction, name, stored_rows.short_id(), row_id, revision)

    def undo(self, name: str) -> RowVersion | None:
        """Take back this person's last act in a table (a save, paste, deletion or move), if nobody has built on it.

        Returns:
            The version that stands now (of the first row, if the act wrote several), or None if there is nothing to take back.

        Raises:
            NotAllowed: this person may not write the table now.
        """
        self._context.table(name)
        with self._context.writing("write_draft", name) as transaction:
            stored = stored_undo.undo(transaction.connection, transaction.member, name)
            return row_version(transaction.deal, stored) if stored is not None else None

    def _checked(
        self, part: method.JointTable, rows: Sequence[Mapping[str, Any]], new: Mapping[str, set[str]] | None = None
    ) -> list[dict[str, Any]]:
        """Return checked cells; `new` are rows that links may name before they are there, by their table."""
        offered: dict[str, set[str]] = {}

        def known(column: method.Column) -> set[str]:
            if column.id not in offered:
                offered[column.id] = {option for option, _ in self.options(column)} | (new or {}).get(column.to or "", set())
            return offered[column.id]

        return [cell_checks.cells(part, cells, known) for cells in rows]

    def _append(
        self,
        name: str,
        row_id: str,
        base: int | None,
        *,
        deleted: bool = False,
        takes: int | None = None,
        after: str | None = None,
        moves: bool = False,
    ) -> RowVersion:
        """Append a version of a row that deletes, restores or moves it."""
        part = self._context.table(name)
        with self._context.writing("write_draft", name) as transaction:
            connection, deal = transaction.connection, transaction.deal
            if part.per_party and takes is None:
                raise InvalidAnswer(method.words("write_error.party_rows_stay", table=part.title))
            _demand_own_row(transaction, part, row_id)
            versions = stored_rows.versions(connection, deal.id, name, row_id)
            if not versions:
                raise no_row(part)
            head = row_writing.newest(versions)
            if deleted and base != head.revision:
                raise NotAllowed(method.words("joint.row_outdated"))
            if deleted and head.deleted:
                return row_version(deal, head)
            cells = head.cells if takes is None else row_writing.cells_at(versions, takes)
            position = head.position
            if moves:
                places = [(r.row_id, r.position) for r in stored_rows.places(connection, deal.id, name) if r.row_id != row_id]
                position = row_writing.position_below(part, places, after)
            new = {
                "row_id": row_id,
                "revision": versions[-1].revision + 1,
                "cells": dict(cells),
                "position": position,
                "deleted": deleted or (moves and head.deleted),
                "base": head.revision,
                "takes": takes,
            }
            return row_version(deal, stored_rows.write(connection, transaction.member, name, stored_rows.short_id(), [new])[0])


def _demand_own_row(transaction: Writing, part: method.JointTable, row_id: str) -> None:
    """Go on only if this person may write a row: in a table with one row per party its own members and the architect do."""
    if not part.per_party:
        return
    member, deal = transaction.member, transaction.deal
    owner = next((one for one in deal.parties if party_row(deal, one.id) == row_id), None)
    if owner is None:
        raise no_row(part)
    if member.role != "architect" and owner.id != member.party_id:
        raise NotAllowed(method.words("joint.others_row", party=owner.name))


def _new_positions(transaction: Writing, name: str, part: method.JointTable, many: int, after: str | None) -> list[str]:
    there = stored_rows.places(transaction.connection, transaction.deal.id, name)
    return row_writing.new_positions(part, there, many, after)


def _merge(
    transaction: Writing,
    name: str,
    act: str,
    versions: Sequence[Any],
    changed: Mapping[str, Any],
    base: int | None,
    typed_at: datetime | None = None,
) -> Any:
    """Write what the changed cells make of a row; returns the version that holds them."""
    new = row_writing.merged_versions(versions, changed, base, transaction.member.id, typed_at)
    if not new:
        return row_writing.newest(versions)
    return stored_rows.write(transaction.connection, transaction.member, name, act, new)[-1]


def _touch(transaction: Writing, name: str, act: str, versions: Sequence[Any]) -> Any:
    """Write a version of a row that says the same: only its sources have changed, and that can be undone like any other act."""
    head = row_writing.newest(versions)
    same = {"row_id": head.row_id, "cells": dict(head.cells), "position": head.position, "deleted": head.deleted}
    new = {**same, "revision": versions[-1].revision + 1, "base": head.revision}
    return stored_rows.write(transaction.connection, transaction.member, name, act, [new])[0]


def _settle(transaction: Writing, name: str, act: str, row_id: str, revision: int) -> None:
    waiting = stored_rows.sides(transaction.connection, transaction.deal.id, [name], row_id)
    if revision not in {row.revision for row in waiting}:
        raise InvalidAnswer(method.words("write_error.no_side_version", revision=revision))
    stored_rows.write_settlement(transaction.connection, transaction.member, name, act, row_id, revision, settled=True)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
