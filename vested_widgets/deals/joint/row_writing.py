"""Work out what a change makes of a joint table: merged cells, side versions, and places for new rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from vested_widgets import method
from vested_widgets.deals.errors import InvalidAnswer
from vested_widgets.deals.joint import merging


def no_row(part: method.Part) -> InvalidAnswer:
    """Make the error for a row that is not there."""
    return InvalidAnswer(method.words("write_error.no_row", table=part.title))


def said_cells(cells: Mapping[str, Any]) -> dict[str, Any]:
    """Drop the empty cells of a row."""
    return {column: value for column, value in cells.items() if value is not None}


def newest(versions: Sequence[Any]) -> Any:
    """Return the newest version of a row that is no side version."""
    return next(row for row in reversed(versions) if not row.side)


def cells_at(versions: Sequence[Any], revision: int | None) -> Mapping[str, Any]:
    """Return the cells of a revision; nothing for None or 0, when the writer had not seen the row.

    Raises:
        InvalidAnswer: the row has no such revision.
    """
    if revision is None or revision == 0:
        return {}
    for row in versions:
        if row.revision == revision and not isinstance(revision, bool):
            cells: Mapping[str, Any] = row.cells
            return cells
    raise InvalidAnswer(method.words("write_error.no_revision", revision=revision))


def merged_versions(
    versions: Sequence[Any], changed: Mapping[str, Any], base: int | None, author_id: str, typed_at: datetime | None = None
) -> list[dict[str, Any]]:
    """Work out the versions that changed cells make of a row: the merged one, and a side version for cells that clash.

    Args:
        versions: of the row, oldest first.
        base: the revision that the author saw.
        typed_at: when the author wrote them, if a page has said so: own versions that were saved after that, on another device, count as
            those of others.

    Raises:
        InvalidAnswer: the row has no such revision.
    """
    head = newest(versions)
    based = cells_at(versions, base)
    newer = [row for row in versions if row.revision > (base or 0) and not row.side]
    later = [(row.cells, row.member_id == author_id and (typed_at is None or row.at <= typed_at)) for row in newer]
    free, clashing = merging.merge(merging.seen(based, later), head.cells, changed)
    revision, new = versions[-1].revision, []
    cells = dict(head.cells)
    place = {"row_id": head.row_id, "position": head.position, "base": base}
    if free or (head.deleted and changed):
        cells = said_cells({**head.cells, **free})
        revision += 1
        new.append({**place, "revision": revision, "cells": cells})
    if clashing:
        new.append({**place, "revision": revision + 1, "cells": said_cells({**cells, **clashing}), "side": True})
    return new


def position_below(part: method.Part, places: Sequence[tuple[str, str]], after: str | None) -> str:
    """Return a position right below a row, or above all.

    Args:
        places: (row id, position) of the rows in their order.

    Raises:
        InvalidAnswer: there is no such row.
    """
    if after is None:
        low, following = "", 0
    else:
        following = next((at for at, (row_id, _) in enumerate(places, 1) if row_id == after), 0)
        if not following:
            raise no_row(part)
        low = places[following - 1][1]
    return merging.between(low, places[following][1]) if following < len(places) else merging.last(low)


def new_positions(part: method.JointTable, there: Sequence[Any], many: int, after: str | None) -> list[str]:
    """Return positions for new rows: below `after`, or at the end.

    Args:
        there: all rows of the table in their order, deleted ones too.

    Raises:
        InvalidAnswer: the table does not take as many rows, or there is no row `after`.
    """
    standing = sum(not row.deleted for row in there)
    if standing + many > part.most:
        raise InvalidAnswer(method.words("write_error.full", table=part.title, rows=standing, most=part.most, more=many))
    if after is not None:
        return [position_below(part, [(row.row_id, row.position) for row in there], after)]
    position, places = there[-1].position if there else "", []
    for _ in range(many):
        position = merging.last(position)
        places.append(position)
    return places
