"""Writing joint tables at a seat: rows saved on a base, merged by cell, moved, restored and undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from vested_widgets import method
from vested_widgets.deals.errors import InvalidAnswer, NotAllowed
from vested_widgets.deals.joint import cell_checks, merging
from vested_widgets.deals.joint.entities import RowVersion
from vested_widgets.deals.seat.comments import TalkSeat
from vested_widgets.deals.seat.items import party_row
from vested_widgets.deals.seat.rows import no_row

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from vested_widgets.deals.entities import Party

MOST_AT_ONCE = 1000


class TableSeat(TalkSeat):
    """What a person may do with joint tables."""

    def save_row(
        self,
        name: str,
        row_id: str | None,
        cells: Mapping[str, Any],
        base: int | None,
        *,
        after: str | None = None,
        settles: int | None = None,
    ) -> RowVersion:
        """Save cells of a row; they are on disk when this returns.

        Args:
            row_id: which row; None makes a new one.
            cells: only the columns that changed; None empties a cell.
            base: the revision that was on screen. Cells that nobody else changed since then are merged into the newest version; cells that
                somebody else changed too become a side version beside the row. A row that somebody deleted meanwhile comes back.
            after: for a new row, the row below which it stands; at the end without it.
            settles: the side version that this save merges.

        Returns:
            The side version if there was a clash, else the row's newest version.

        Raises:
            InvalidAnswer: a row, revision, column or value that does not fit; nothing is written.
            NotAllowed: this person may not write it now.
        """
        from vested_widgets.deals.record import rows as stored_rows

        part = self._writable(name)
        checked = self._checked(part, [cells])[0]
        if part.per_party and row_id is None:
            raise InvalidAnswer(f"{part.title!r} has one row for each party. Write into your party's row.")
        with self.store.writing(self.deal.id) as connection:
            act = stored_rows.short_id()
            versions = stored_rows.versions(connection, self.deal.id, name, row_id) if row_id else []
            if not versions:
                self._demand_new(part, row_id, base)
                (position,) = self._new_places(connection, name, part, 1, after)
                new = {"row_id": row_id or stored_rows.short_id(), "revision": 1, "cells": _said(checked), "position": position}
                return self._version(stored_rows.write(connection, self.member, name, act, [new])[0])
            self._demand_own_row(part, versions[0].row_id)
            stored = self._merged(connection, name, act, versions, checked, base)
            if settles is not None:
                self._settle(connection, name, act, versions[0].row_id, settles)
            return self._version(stored)

    def save_rows(
        self, name: str, rows: Sequence[Mapping[str, Any]], changes: Sequence[tuple[str, int | None, Mapping[str, Any]]] = ()
    ) -> list[RowVersion]:
        """Add rows at the end of a table and change others, all or none, as a paste or an import does; one act, undone as one.

        Args:
            rows: the cells of new rows.
            changes: (row, revision that was seen, changed cells), each merged as `save_row` does it.

        Raises:
            InvalidAnswer: a row, column or value that does not fit, or more rows than the table takes; nothing is written.
            NotAllowed: this person may not write it now.
        """
        from vested_widgets.deals.record import rows as stored_rows

        part = self._writable(name)
        if part.per_party and rows:
            raise InvalidAnswer(f"{part.title!r} has one row for each party; rows cannot be added. Write into your party's row.")
        if len(rows) + len(changes) > MOST_AT_ONCE:
            raise InvalidAnswer(
                f"{len(rows) + len(changes)} rows are too many at once; at most {MOST_AT_ONCE} are taken. Bring them in portions."
            )
        checked = self._checked(part, [*rows, *(cells for _, _, cells in changes)])
        with self.store.writing(self.deal.id) as connection:
            act = stored_rows.short_id()
            stored = []
            for (row_id, base, _), cells in zip(changes, checked[len(rows) :], strict=True):
                versions = stored_rows.versions(connection, self.deal.id, name, row_id)
                if not versions:
                    raise no_row(part)
                self._demand_own_row(part, row_id)
                stored.append(self._merged(connection, name, act, versions, cells, base))
            places = self._new_places(connection, name, part, len(rows), None)
            new = [
                {"row_id": stored_rows.short_id(), "revision": 1, "cells": _said(cells), "position": position}
                for cells, position in zip(checked, places, strict=False)
            ]
            stored += stored_rows.write(connection, self.member, name, act, new)
        return [self._version(row) for row in stored]

    def delete_row(self, name: str, row_id: str, base: int) -> RowVersion:
        """Take a row out of the table; its history stays, and `restore_row` brings it back.

        Raises:
            NotAllowed: the row has changed since revision `base`, or this person may not.
        """
        return self._next(name, row_id, base, deleted=True)

    def restore_row(self, name: str, row_id: str, revision: int) -> RowVersion:
        """Let a row say again what it said in an earlier revision (or in a side version); a deleted row comes back.

        Raises:
            InvalidAnswer: there is no such row or revision.
            NotAllowed: this person may not write the table now.
        """
        return self._next(name, row_id, None, takes=revision)

    def move_row(self, name: str, row_id: str, after: str | None) -> RowVersion:
        """Put a row below another one, or at the top.

        Raises:
            InvalidAnswer: there is no such row.
            NotAllowed: this person may not write the table now.
        """
        return self._next(name, row_id, None, after=after, moves=True)

    def settle(self, name: str, row_id: str, revision: int) -> None:
        """Set a side version aside; it stays in the history.

        Raises:
            InvalidAnswer: there is no such side version, or it is settled already.
            NotAllowed: this person may not write the row now.
        """
        from vested_widgets.deals.record import rows as stored_rows

        part = self._writable(name)
        self._demand_own_row(part, row_id)
        with self.store.writing(self.deal.id) as connection:
            self._settle(connection, name, stored_rows.short_id(), row_id, revision)

    def undo(self, name: str) -> RowVersion | None:
        """Take back this person's last act in a table (a save, paste, deletion or move), if nobody has built on it.

        Returns:
            The version that stands now (of the first row, if the act wrote several), or None if there is nothing to take back.

        Raises:
            NotAllowed: this person may not write the table now.
        """
        from vested_widgets.deals.record import undo as stored_undo

        self._writable(name)
        with self.store.writing(self.deal.id) as connection:
            stored = stored_undo.undo(connection, self.member, name)
        return self._version(stored) if stored is not None else None

    # What these stand on

    def _writable(self, name: str) -> method.JointTable:
        part = self._table(name)
        self.may_write(name).demand()
        return part

    def _checked(self, part: method.JointTable, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        offered: dict[str, set[str]] = {}

        def known(column: method.Column) -> set[str]:
            if column.id not in offered:
                offered[column.id] = {option for option, _ in self.options(column)}
            return offered[column.id]

        return [cell_checks.cells(part, cells, known) for cells in rows]

    def _demand_own_row(self, part: method.JointTable, row_id: str) -> None:
        """In a table with one row per party: only its own members and the architect write it."""
        if not part.per_party:
            return
        owner: Party | None = next((one for one in self.deal.parties if party_row(self.deal, one.id) == row_id), None)
        if owner is None:
            raise no_row(part)
        if self.member.role != "architect" and owner.id != self.member.party_id:
            raise NotAllowed(method.words("joint.others_row", party=owner.name))

    def _demand_new(self, part: method.JointTable, row_id: str | None, base: int | None) -> None:
        if row_id is not None:
            if not part.per_party or base not in (None, 0):
                raise no_row(part)
            self._demand_own_row(part, row_id)

    def _new_places(self, connection: Connection, name: str, part: method.JointTable, many: int, after: str | None) -> list[str]:
        """Positions for new rows: below `after`, or at the end."""
        from vested_widgets.deals.record import rows as stored_rows

        there = stored_rows.places(connection, self.deal.id, name)
        standing = sum(not row.deleted for row in there)
        if standing + many > part.most:
            raise InvalidAnswer(
                f"{part.title!r} has {standing} rows and takes at most {part.most}; {many} more do not fit. Take some out first."
            )
        if after is not None:
            return [_below(part, [(row.row_id, row.position) for row in there], after)]
        position, places = there[-1].position if there else "", []
        for _ in range(many):
            position = merging.last(position)
            places.append(position)
        return places

    def _merged(
        self,
        connection: Connection,
        name: str,
        act: str,
        versions: Sequence[Any],
        changed: Mapping[str, Any],
        base: int | None,
    ) -> Any:
        """Write what the changed cells make of a row; returns the version that holds them."""
        from vested_widgets.deals.record import rows as stored_rows

        head = next(row for row in reversed(versions) if not row.side)
        based = _based(versions, base)
        later = [(row.cells, row.member_id == self.member.id) for row in versions if row.revision > (base or 0) and not row.side]
        free, clashing = merging.merge(merging.seen(based, later), head.cells, changed)
        revision, new = versions[-1].revision, []
        cells = dict(head.cells)
        place = {"row_id": head.row_id, "position": head.position, "base": base}
        if free or (head.deleted and changed):
            cells = _said({**head.cells, **free})
            revision += 1
            new.append({**place, "revision": revision, "cells": cells})
        if clashing:
            new.append({**place, "revision": revision + 1, "cells": _said({**cells, **clashing}), "side": True})
        return stored_rows.write(connection, self.member, name, act, new)[-1] if new else head

    def _settle(self, connection: Connection, name: str, act: str, row_id: str, revision: int) -> None:
        from vested_widgets.deals.record import rows as stored_rows

        waiting = stored_rows.sides(connection, self.deal.id, [name], row_id)
        if revision not in {row.revision for row in waiting}:
            raise InvalidAnswer(f"There is no side version {revision!r} of this row to settle. Reload the page.")
        stored_rows.write_settlement(connection, self.member, name, act, row_id, revision, settled=True)

    def _next(
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
        from vested_widgets.deals.record import rows as stored_rows

        part = self._writable(name)
        if part.per_party and takes is None:
            raise InvalidAnswer(f"{part.title!r} has one row for each party; they stay where they are.")
        self._demand_own_row(part, row_id)
        with self.store.writing(self.deal.id) as connection:
            versions = stored_rows.versions(connection, self.deal.id, name, row_id)
            if not versions:
                raise no_row(part)
            head = next(row for row in reversed(versions) if not row.side)
            if deleted and base != head.revision:
                raise NotAllowed(method.words("joint.row_outdated"))
            if deleted and head.deleted:
                return self._version(head)
            cells = head.cells if takes is None else _based(versions, takes)
            position = head.position
            if moves:
                places = [
                    (r.row_id, r.position) for r in stored_rows.places(connection, self.deal.id, name) if r.row_id != row_id
                ]
                position = _below(part, places, after)
            new = {
                "row_id": row_id,
                "revision": versions[-1].revision + 1,
                "cells": dict(cells),
                "position": position,
                "deleted": deleted or (moves and head.deleted),
                "base": head.revision,
                "takes": takes,
            }
            return self._version(stored_rows.write(connection, self.member, name, stored_rows.short_id(), [new])[0])


def _said(cells: Mapping[str, Any]) -> dict[str, Any]:
    return {column: value for column, value in cells.items() if value is not None}


def _based(versions: Sequence[Any], revision: int | None) -> Mapping[str, Any]:
    """The cells of a revision; nothing for None or 0, when the writer had not seen the row."""
    if revision is None or revision == 0:
        return {}
    for row in versions:
        if row.revision == revision and not isinstance(revision, bool):
            cells: Mapping[str, Any] = row.cells
            return cells
    raise InvalidAnswer(f"This row has no revision {revision!r}. Reload the page.")


def _below(part: method.Part, places: Sequence[tuple[str, str]], after: str | None) -> str:
    """A position right below a row, or above all."""
    if after is None:
        low, following = "", 0
    else:
        following = next((at for at, (row_id, _) in enumerate(places, 1) if row_id == after), 0)
        if not following:
            raise no_row(part)
        low = places[following - 1][1]
    return merging.between(low, places[following][1]) if following < len(places) else merging.last(low)
