"""Move rows of a joint table with an `outline` within their tree: deeper, less deep, up and down. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias, get_args

from vested_widgets import method
from vested_widgets.deals.errors import InvalidAnswer
from vested_widgets.deals.joint.work_rows import outline_of, parent_of

How: TypeAlias = Literal["indent", "outdent", "up", "down"]
WAYS: tuple[How, ...] = get_args(How)
Rows: TypeAlias = Sequence[tuple[str, Mapping[str, Any]]]


@dataclass(frozen=True)
class TreeMove:
    """What a move makes of the rows.

    Attributes:
        cells: changed cells by row.
        moved: the row that gets another place, "" for none; `after` the row that it then stands below, None for the top.
    """

    cells: dict[str, dict[str, Any]] = field(default_factory=dict)
    moved: str = ""
    after: str | None = None


@dataclass(frozen=True)
class Place:
    """Where a row stands in the tree.

    Attributes:
        depth: 1 for the uppermost.
        below: how many rows lie in it, at any depth.
    """

    row: str
    depth: int
    below: int


def places(table: method.JointTable, rows: Rows) -> list[Place]:
    """Return the rows in the order of their tree, each after the row in which it lies.

    Rows that lie in each other in a circle come last, on the uppermost level: nothing that people wrote is hidden.
    """
    children, found = _children(table, rows), []
    below: dict[str, int] = {}
    waiting = [(row, 1) for row in reversed(children.get("", []))]
    walked: list[tuple[str, int]] = []
    while waiting:
        row, depth = waiting.pop()
        walked.append((row, depth))
        waiting += [(child, depth + 1) for child in reversed(children.get(row, []))]
    for row, _ in reversed(walked):
        below[row] = sum(below[child] + 1 for child in children.get(row, []))
    found = [Place(row, depth, below[row]) for row, depth in walked]
    return [*found, *(Place(row, 1, 0) for row, _ in rows if row not in below)]


def move(table: method.JointTable, rows: Rows, row: str, how: str) -> TreeMove:
    """Return what a move makes of the rows; all that lies in the row moves with it.

    Args:
        rows: id and cells, in their order.
        how: `indent` puts the row into the one above it, `outdent` below the one in which it lies; `up` and `down` pass a neighbour.

    Raises:
        InvalidAnswer: there is no such row, or it cannot move so; the sentence says why.
    """
    known = {one for one, _ in rows}
    if row not in known or how not in WAYS:
        raise InvalidAnswer(method.words("write_error.no_row", table=table.title))
    cells = dict(rows)
    parent = parent_of(table, cells[row], known)
    family = _children(table, rows)
    siblings = family.get(parent, [])
    at = siblings.index(row)
    if how == "indent":
        if at == 0:
            raise InvalidAnswer(method.words("tree.no_row_above"))
        return TreeMove(_placed(table, rows, family, row, siblings[at - 1]))
    if how == "outdent":
        if not parent:
            raise InvalidAnswer(method.words("tree.uppermost"))
        return TreeMove(_placed(table, rows, family, row, parent_of(table, cells[parent], known)), row, parent)
    if how == "up":
        if at == 0:
            raise InvalidAnswer(method.words("tree.first"))
        order = [one for one, _ in rows if one != row]
        before = order.index(siblings[at - 1])
        return TreeMove(moved=row, after=order[before - 1] if before else None)
    if at == len(siblings) - 1:
        raise InvalidAnswer(method.words("tree.last"))
    return TreeMove(moved=row, after=siblings[at + 1])


def _children(table: method.JointTable, rows: Rows) -> dict[str, list[str]]:
    known = {row for row, _ in rows}
    found: dict[str, list[str]] = {}
    for row, cells in rows:
        found.setdefault(parent_of(table, cells, known), []).append(row)
    return found


def _placed(
    table: method.JointTable, rows: Rows, family: Mapping[str, Sequence[str]], row: str, parent: str
) -> dict[str, dict[str, Any]]:
    """Return the cells that put a row into another one (or on top): its parent, and the level of all that lies in it.

    Raises:
        InvalidAnswer: something would lie deeper than the table has levels.
    """
    outline, depths = outline_of(table), {place.row: place.depth for place in places(table, rows)}
    levels = [option.id for option in table.column(outline.level).options]
    start = depths[parent] + 1 if parent else 1
    found: dict[str, dict[str, Any]] = {}
    waiting = [(row, start)]
    while waiting:
        one, depth = waiting.pop()
        if depth > len(levels):
            raise InvalidAnswer(method.words("tree.too_deep", most=len(levels)))
        found[one] = {outline.level: levels[depth - 1]}
        waiting += [(child, depth + 1) for child in family.get(one, ())]
    found[row][outline.parent] = parent or None
    return found
