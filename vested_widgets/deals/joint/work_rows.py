"""Make frames of the rows of a joint table that has an `outline`, as `workload` takes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from vested_widgets import method
from vested_widgets.deals.entities import Deal
from vested_widgets.deals.joint import labels

if TYPE_CHECKING:
    import pandas as pd

SHARED = "shared"
"""The option of an owner that stands for all parties together."""


def outline_of(table: method.JointTable) -> Any:
    """Return the outline of a table that has one."""
    if table.outline is None:
        raise ValueError(f"the table {table.id!r} has no `outline`")
    return table.outline


def other_owners(table: method.JointTable) -> dict[str, str]:
    """Return the labels of what can be an owner beside the parties, by their ids."""
    owner = outline_of(table).owner
    return {option.id: option.label for option in table.column(owner).options} if owner else {}


def work_frames(
    deal: Deal, table: method.JointTable, rows: Iterable[tuple[str, Mapping[str, Any]]]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the lines of work, and the links between them.

    Args:
        rows: id and cells, in their order.

    Returns:
        `line, title, parent, owner, effort` (owners by name; what cannot be read is left out), and `line, after`; links to rows that are
        gone are left out, as the page tells them.
    """
    import pandas as pd

    outline, listed = outline_of(table), list(rows)
    names = {party.id: party.name for party in deal.parties} | other_owners(table)
    known = {row for row, _ in listed}
    lines, links = [], []
    for row, cells in listed:
        title = labels.row_title(deal, table, cells) or row
        owner = names.get(str(cells.get(outline.owner))) if outline.owner else None
        effort = cells.get(outline.effort) if outline.effort else None
        lines.append((row, title, parent_of(table, cells, known), owner, effort if isinstance(effort, int | float) else None))
        after = cells.get(outline.after) if outline.after else None
        links += [(row, one) for one in (after if isinstance(after, list) else ()) if one in known and one != row]
    return (
        pd.DataFrame(lines, columns=["line", "title", "parent", "owner", "effort"]),
        pd.DataFrame(links, columns=["line", "after"]),
    )


def parent_of(table: method.JointTable, cells: Mapping[str, Any], known: Iterable[str]) -> str:
    """Return the row in which a row lies; "" for none, or one that is gone."""
    parent = cells.get(outline_of(table).parent)
    return parent if isinstance(parent, str) and parent in known else ""


def branches(table: method.JointTable, rows: Sequence[tuple[str, Mapping[str, Any]]]) -> dict[str, str]:
    """Return for each row the uppermost row in which it lies; rows that lie in each other in a circle are their own."""
    known = {row for row, _ in rows}
    parents = {row: parent_of(table, cells, known) for row, cells in rows}
    found: dict[str, str] = {}
    for row in parents:
        way = [row]
        while parents[way[-1]] and way[-1] not in found and parents[way[-1]] not in way:
            way.append(parents[way[-1]])
        top = found.get(way[-1], way[-1]) if not parents[way[-1]] or way[-1] in found else row
        found |= dict.fromkeys(way, top)
    return found


def lowest(table: method.JointTable, rows: Sequence[tuple[str, Mapping[str, Any]]]) -> set[str]:
    """Return the rows in which no other row lies."""
    known = {row for row, _ in rows}
    return known - {parent_of(table, cells, known) for row, cells in rows if parent_of(table, cells, known) != row}
