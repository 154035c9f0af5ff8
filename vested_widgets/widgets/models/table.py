"""The model of a joint table: rows as the page shows them, what changed since the page last heard, and every act on a row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from traitlets import Dict, List

from vested_widgets import documents, method
from vested_widgets.deals.joint import tree_moves
from vested_widgets.documents.exports import EXPORTS
from vested_widgets.method import cells as typed_cells
from vested_widgets.method.tables import CHOSEN
from vested_widgets.widgets.models.joint import JointModel, by_whom

if TYPE_CHECKING:
    from vested_widgets.deals import Row, RowVersion
    from vested_widgets.method import Column, JointTable
    from vested_widgets.session import Session


LOG_SHOWN = 1000
"""Rows of a log that a page shows: the newest. The file has all of them."""


class TableModel(JointModel):
    """A joint table as one person sees it.

    Attributes:
        options: {column: [[id, label], …]} of columns whose cells are chosen.
        findings: what the checks say: [{sentence, row, column, blocks}].
        change: what changed with the last reading: {rows: cards that are new or changed, gone: ids, order: ids or None if it is the same}.
            Replaced only when something changed; a page that holds all earlier changes holds the whole table.
    """

    part: JointTable
    options: Dict[str, Any] = Dict()
    findings: List[Any] = List()
    change: Dict[str, Any] = Dict()

    def __init__(self, session: Session, name: str) -> None:
        self.locale = method.here()
        self._rows: dict[str, Row] = {}
        self._all: list[Row] = []
        self._cards: dict[str, dict[str, Any]] = {}
        self._places: dict[str, tuple[int, int]] = {}
        self._layout: documents.Layout | None = None
        super().__init__(session, name)

    def columns(self) -> list[dict[str, Any]]:
        """Return the columns as the page needs them; what can be chosen is in `options`."""
        return [
            {
                "id": column.id,
                "title": column.title,
                "kind": column.kind,
                "required": column.required,
                "help": column.help,
                "many": column.many,
                "unit": method.words(f"table.unit_{column.unit}") if column.kind == "duration" and column.unit else column.unit,
                "longest": column.longest,
                "points": [str(point) for point in column.points],
                "naming": column.id == self.part.naming.id,
                "derived": column.derived is not None,
            }
            for column in self.part.columns
        ]

    def read(self) -> None:
        """Read the rows, and tell what is different from what the page has."""
        table = self.session.seat.tables.read(self.name)
        seat = self.session.seat
        offered = {
            c.id: [list(one) for one in documents.distinct(seat.tables.options(c))] for c in self.part.columns if c.kind in CHOSEN
        }
        if offered != self.options:
            self.options, self._layout = offered, None
        self.findings = [
            {"sentence": found.sentence, "row": found.row_id, "column": found.column, "blocks": found.blocks}
            for found in table.findings
        ]
        self._all = list(table.rows)
        shown = self._all
        if self.part.log and len(shown) > LOG_SHOWN:
            shown = shown[-LOG_SHOWN:]
            said = method.words("table.long_log", shown=LOG_SHOWN, all=len(self._all))
            self.findings = [{"sentence": said, "row": "", "column": "", "blocks": False}, *self.findings]
        self._compare(self._in_order(shown))

    @property
    def rows(self) -> list[Row]:
        """Return all rows, those of a long log that the page does not show too."""
        return self._all

    def outline(self) -> dict[str, Any]:
        """Return how the rows lie in each other: {parent, level: columns, most: levels}; nothing for a table that is no tree."""
        outline = self.part.outline
        if outline is None:
            return {}
        return {"parent": outline.parent, "level": outline.level, "most": len(self.part.column(outline.level).options)}

    def _in_order(self, rows: Sequence[Row]) -> Sequence[Row]:
        """Return the rows as the page shows them: of a tree each after the row in which it lies."""
        if self.part.outline is None:
            return rows
        by_id = {row.id: row for row in rows}
        places = tree_moves.places(self.part, [(row.id, row.cells) for row in rows])
        self._places = {place.row: (place.depth, place.below) for place in places}
        return [by_id[place.row] for place in places]

    def cards(self) -> dict[str, Any]:
        """Return the whole table for a page that has nothing of it yet, in the form of `change`."""
        return {"rows": list(self._cards.values()), "gone": [], "order": list(self._cards)}

    # Acts

    def save(
        self,
        row_id: str | None,
        typed: Mapping[str, Any],
        base: int | None,
        *,
        after: str | None = None,
        settles: int | None = None,
        token: str = "",
        typed_at: datetime | None = None,
        sources: Sequence[str] = (),
        again: bool = False,
    ) -> RowVersion:
        """Save what was typed into cells of a row; what cannot be read is kept as it was typed.

        Args:
            sources: the ids of revealed words that were taken over into it; `again`: even if another row is made of them already.

        Raises:
            InvalidAnswer, NotAllowed: as `Tables.save_row`.
        """
        known = {column.id for column in self.part.columns}
        # A column that the table does not have goes through as it came: the seat says what is wrong with it.
        read = {name: self.value(name, entry) if name in known else entry for name, entry in typed.items()}
        version = self.session.seat.tables.save_row(
            self.name,
            row_id,
            read,
            base,
            after=after,
            settles=settles,
            token=token,
            typed_at=typed_at,
            sources=sources,
            again=again,
        )
        self.refresh()
        return version

    def delete(self, row_id: str, base: int) -> None:
        """Take a row out; its history stays."""
        self.session.seat.tables.delete_row(self.name, row_id, base)
        self.refresh()

    def drop_source(self, row_id: str, source: str) -> None:
        """Take a source off a row."""
        self.session.seat.tables.drop_source(self.name, row_id, source)
        self.refresh()

    def restore(self, row_id: str, revision: int) -> None:
        """Let a row say again what it said in an earlier revision."""
        self.session.seat.tables.restore_row(self.name, row_id, revision)
        self.refresh()

    def move(self, row_id: str, after: str | None) -> None:
        """Put a row below another one, or at the top."""
        self.session.seat.tables.move_row(self.name, row_id, after)
        self.refresh()

    def arrange(self, row_id: str, how: str) -> None:
        """Move a row within the tree: `indent`, `outdent`, `up` or `down`, with all that lies in it."""
        self.session.seat.tables.arrange_row(self.name, row_id, how)
        self.refresh()

    def settle(self, row_id: str, revision: int) -> None:
        """Set a side version aside."""
        self.session.seat.tables.set_aside(self.name, row_id, revision)
        self.refresh()

    def undo(self) -> bool:
        """Take back this person's last act; whether there was one."""
        undone = self.session.seat.tables.undo(self.name) is not None
        self.refresh()
        return undone

    # What the page asks for

    def export(self, form: str) -> tuple[str, str, bytes]:
        """Return the table as a file, `form` is "csv" or "xlsx": name, media type, bytes."""
        table = EXPORTS["table"]
        data = table.build((self.layout, self._all), form)
        return f"{self.step.id}-{self.part.id}.{form}", table.media[form], data

    def seen(self, row_id: str, revision: int) -> Mapping[str, Any] | None:
        """Return what a row said in a revision; None if there is no such row or revision."""
        row = self._rows.get(row_id)
        if row is not None and row.revision == revision:
            return row.cells
        versions = self.session.seat.tables.history(self.name, row_id) if row_id else []
        return next((version.cells for version in versions if version.revision == revision and not version.side), None)

    def speak(self, language: str) -> None:
        """Show numbers, days and amounts as people write them: as the browser does, unless the page speaks another language than ours and its.

        What is typed is read in the same way. A page that somebody reads in English for want of their own language asks nobody to write so.
        """
        locale, here = typed_cells.known_locale(language), method.here()
        if method.language() != method.SOURCE and locale.partition("_")[0] != here.partition("_")[0]:
            locale = here
        if locale != self.locale:
            self.locale = locale
            self._cards = {row_id: self._card(row) for row_id, row in self._rows.items()}

    def history(self, row_id: str) -> list[dict[str, Any]]:
        """Return the versions of a row, newest first, each with the cells that it changed: [{column, before, after}]."""
        versions = self.session.seat.tables.history(self.name, row_id)
        by_revision = {version.revision: version for version in versions}
        found = []
        for version in reversed(versions):
            base = by_revision.get(version.base or 0)
            found.append(
                {
                    "revision": version.revision,
                    "side": version.side,
                    "deleted": version.deleted,
                    "author": version.author,
                    "changed": self._changed(base.cells if base else {}, version.cells),
                    **by_whom(version.party, version.at),
                }
            )
        return found

    def clash(self, row_id: str, revision: int) -> dict[str, Any]:
        """Return a side version beside the row as it stands and what both were written on, cell by cell.

        Returns:
            {row, side, revision, yours: author, cells: [{column, base, theirs, yours, raw: {base, theirs, yours}, by: author}]} for the
            cells in which they differ; `theirs` is the row as it stands, `by` who wrote that cell, `yours` the side version.

        Raises:
            ValueError: there is no such side version.
        """
        versions = {version.revision: version for version in self.session.seat.tables.history(self.name, row_id)}
        row = self._rows.get(row_id)
        side = versions.get(revision)
        if row is None or side is None or not side.side:
            raise ValueError(f"The row has no side version {revision}.")
        base = versions.get(side.base or 0)
        told = {"base": base.cells if base else {}, "theirs": row.cells, "yours": side.cells}
        differing = [
            {
                "column": column.id,
                "by": self._writer(versions.values(), column.id),
                "raw": {name: cells.get(column.id) for name, cells in told.items()},
                **{name: self.shown(column, cells.get(column.id)) for name, cells in told.items()},
            }
            for column in self.part.columns
            if row.cells.get(column.id) != side.cells.get(column.id) and side.cells.get(column.id) != told["base"].get(column.id)
        ]
        return {
            "row": row_id,
            "side": revision,
            "revision": row.revision,
            "yours": by_whom(side.party, side.at),
            "cells": differing,
        }

    def _writer(self, versions: Iterable[RowVersion], column_id: str) -> dict[str, str]:
        """Return who wrote what stands in a cell: not always who wrote the row last."""
        found, value = by_whom(None), None
        for version in versions:
            if not version.side and version.cells.get(column_id) != value:
                found, value = by_whom(version.party, version.at), version.cells.get(column_id)
        return found

    def hanging(self, row_id: str) -> dict[str, Any]:
        """Return what hangs on a row: {hanging: [{title, row}], agreed: a sentence for each agreement that taking it out touches}."""
        seat = self.session.seat
        touched = seat.approvals.agreements_on(self.name, row_id)
        return {
            "hanging": [{"title": one.title, "row": one.row_title} for one in seat.tables.hanging_on(self.name, row_id)],
            "agreed": [method.words("table.reopens" if reopens else "table.again", title=title) for title, reopens in touched],
        }

    def lines(self) -> list[list[str]]:
        """Return all rows as people read them, cell by cell in the order of the columns."""
        return [[self.shown(column, row.shown.get(column.id)) for column in self.part.columns] for row in self._rows.values()]

    # Cells

    @property
    def layout(self) -> documents.Layout:
        """Return how the table's cells are read and shown."""
        if self._layout is None or self._layout.locale != self.locale:
            options = {name: [(one, label) for one, label in found] for name, found in self.options.items()}
            self._layout = documents.Layout(self.part, options, self.locale)
        return self._layout

    def value(self, column_id: str, typed: Any) -> Any:
        """Return what was typed into a cell as the record keeps it; {"wrong": …} if it cannot be read."""
        found = self.layout.read(self.part.column(column_id), typed)
        return found.kept if isinstance(found, typed_cells.Wrong) else found

    def why(self, column_id: str, value: Any) -> str:
        """Why a kept entry cannot be read, and how to write it; "" if it can be."""
        found = self.layout.read(self.part.column(column_id), value)
        return found.sentence if isinstance(found, typed_cells.Wrong) else ""

    def shown(self, column: Column, value: Any) -> str:
        """Return a value as people write it."""
        return self.layout.show(column, value)

    def _changed(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, str]]:
        return [
            {
                "column": column.id,
                "before": self.shown(column, before.get(column.id)),
                "after": self.shown(column, after.get(column.id)),
            }
            for column in self.part.columns
            if before.get(column.id) != after.get(column.id)
        ]

    # Rows

    def _compare(self, rows: Sequence[Row]) -> None:
        """Replace the cards, keeping those of rows that are as they were, and say what is different."""
        before, kept = self._rows, self._cards
        cards = {row.id: kept[row.id] if before.get(row.id) == row else self._card(row) for row in rows}
        for row_id, (depth, below) in self._places.items():
            # A row that has not changed may lie elsewhere by now.
            if (cards[row_id]["depth"], cards[row_id]["below"]) != (depth, below):
                cards[row_id] = {**cards[row_id], "depth": depth, "below": below}
        changed = [card for row_id, card in cards.items() if card != kept.get(row_id)]
        gone = [row_id for row_id in kept if row_id not in cards]
        order = list(cards) if list(cards) != list(kept) else None
        self._rows, self._cards = {row.id: row for row in rows}, cards
        if changed or gone or order is not None:
            self.change = {"rows": changed, "gone": gone, "order": order}

    def _card(self, row: Row) -> dict[str, Any]:
        """Return a row as the page shows it: raw values, and beside those that people write differently how they are shown."""
        shown = {
            column.id: self.shown(column, row.shown[column.id])
            for column in self.part.columns
            if column.id in row.shown and column.kind not in (*CHOSEN, "text")
        }
        wrong = {name: self.why(name, value) for name, value in row.cells.items() if typed_cells.is_wrong(value)}
        return {
            "id": row.id,
            "rev": row.revision,
            "cells": dict(row.shown),
            "shown": shown,
            "wrong": wrong,
            "sides": [{"rev": side.revision, **by_whom(side.party, side.at)} for side in row.sides],
            "comments": row.comments,
            "sources": list(row.sources),
            "mine": self._mine(row),
            **self._place(row.id),
            **by_whom(row.party, row.at),
        }

    def _place(self, row_id: str) -> dict[str, int]:
        """Return how deep a row of a tree lies, and how many lie in it."""
        if row_id not in self._places:
            return {}
        depth, below = self._places[row_id]
        return {"depth": depth, "below": below}

    def _mine(self, row: Row) -> bool:
        """Return whether this person may write the row, where every party has its own."""
        seat = self.session.seat
        return (
            not self.part.per_party or seat.member.role == "architect" or bool(row.party and row.party.id == seat.member.party_id)
        )
