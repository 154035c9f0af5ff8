"""Put lines of work into the order of their tree: areas, activities in them, tasks in these."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from vested_widgets.method.catalogue import quoted, words
from vested_widgets.workload import cells
from vested_widgets.workload.errors import WorkloadError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

LEVELS: Final = 3
"""How deep the tree of work may be: area, activity, task."""
COLUMNS: Final = (
    "line", "title", "parent", "level", "number", "branch", "below", "lowest", "owner", "inherited", "effort",
)  # fmt: skip

KINDS: Final[dict[str, Any]] = {
    **dict.fromkeys(("line", "title", "parent", "number", "branch"), "str"),
    **dict.fromkeys(("level", "below"), "int64"),
    **dict.fromkeys(("lowest", "inherited"), bool),
    "effort": "float64",
}


def outline(lines: pd.DataFrame) -> pd.DataFrame:
    """Return lines of work in the order of their tree, each with its place in it and its owner.

    Args:
        lines: `line` (an id), `title`, `parent` (the id of the line that it lies in, or empty); lines of one parent keep the order of their
            rows. If given: `owner` (a party, or a word like "Shared") and `effort` (0 or more, in a unit of your own, such as days a year).

    Returns:
        One row a line, each after the line that it lies in:

        - `line, title, parent` as given ("" for the parent of an area);
        - `level` (1 to 3), `number` ("2.1.3"), `branch` (the id of its area), `below` (how many lines lie in it, at any depth);
        - `lowest`: whether no line lies in it; only these are given to parties, counted, and have an effort that counts;
        - `owner`: its own, or that of the nearest line above that has one; None without; `inherited` says which;
        - `effort`: missing where none is given.

    Raises:
        WorkloadError: an id is missing or there twice, a parent is unknown, lines lie in each other in a circle, a line lies deeper than
            three levels, or an effort is no number from 0; the sentence names the row.
    """
    import pandas as pd

    cells.has_columns(lines, ("line", "title", "parent"), "lines")
    records = lines.to_dict("records")
    titles, parents = _read(records)
    children: dict[str, list[str]] = {}
    for line, parent in parents.items():
        children.setdefault(parent, []).append(line)
    own = {cells.text(record["line"]): cells.text(record.get("owner")) for record in records}
    efforts = {
        line: cells.effort(record.get("effort"), _row(titles, line)) for line, record in zip(parents, records, strict=True)
    }
    owners: dict[str, str] = {}
    branches: dict[str, str] = {}
    below: dict[str, int] = dict.fromkeys(parents, 0)
    walked = list(_walk(children, titles))
    for line, _, _ in walked:
        parent = parents[line]
        owners[line] = own[line] or owners.get(parent, "")
        branches[line] = branches.get(parent, line)
    if len(walked) < len(parents):
        raise WorkloadError(_circle(parents, titles, {line for line, _, _ in walked}))
    for line, _, _ in reversed(walked):
        if parents[line]:
            below[parents[line]] += below[line] + 1
    rows = [
        (
            line, titles[line], parents[line], level, number, branches[line], below[line], not below[line],
            owners[line] or None, bool(owners[line] and not own[line]), efforts[line],
        )
        for line, level, number in walked
    ]  # fmt: skip
    # As objects, so that what is missing stays None.
    found = pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)
    return found.astype(KINDS)


def _read(records: Sequence[Mapping[Any, Any]]) -> tuple[dict[str, str], dict[str, str]]:
    """Return title and parent of each line by its id, in the order of the rows."""
    titles: dict[str, str] = {}
    for at, record in enumerate(records, 1):
        line = cells.text(record["line"])
        title = cells.text(record["title"])
        if not line:
            raise WorkloadError(words("workload_error.no_id", place=at, row=quoted(title)))
        if line in titles:
            raise WorkloadError(words("workload_error.twice", id=line, row=quoted(title), other=quoted(titles[line])))
        titles[line] = title
    parents = {cells.text(record["line"]): cells.text(record["parent"]) for record in records}
    for line, parent in parents.items():
        if parent and parent not in parents:
            raise WorkloadError(words("workload_error.unknown_parent", row=_row(titles, line), parent=quoted(parent)))
    return titles, parents


def _walk(children: Mapping[str, Sequence[str]], titles: Mapping[str, str]) -> Iterator[tuple[str, int, str]]:
    """Yield each line that hangs on an area, with its level and number, each after the line that it lies in."""
    waiting = [(line, 1, str(at)) for at, line in enumerate(children.get("", ()), 1)][::-1]
    while waiting:
        line, level, number = waiting.pop()
        if level > LEVELS:
            raise WorkloadError(words("workload_error.too_deep", row=_row(titles, line), level=level, most=LEVELS))
        yield line, level, number
        waiting += [(child, level + 1, f"{number}.{at}") for at, child in enumerate(children.get(line, ()), 1)][::-1]


def _circle(parents: Mapping[str, str], titles: Mapping[str, str], hanging: set[str]) -> str:
    """Return the sentence about lines that lie in each other."""
    line = next(one for one in parents if one not in hanging)
    seen: list[str] = []
    while line not in seen:
        seen.append(line)
        line = parents[line]
    ring = seen[seen.index(line) :]
    if len(ring) == 1:
        return words("workload_error.in_itself", row=_row(titles, line))
    way = " → ".join(_row(titles, one) for one in (*ring[:4], ring[0])) if len(ring) < 5 else _row(titles, ring[1])
    return words("workload_error.circle", row=_row(titles, line), way=way)


def _row(titles: Mapping[str, str], line: str) -> str:
    """Return what a line is called in a sentence."""
    return quoted(titles.get(line) or line)
