"""Count where work passes from one owner to another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vested_widgets.method.catalogue import quoted, words
from vested_widgets.workload import cells
from vested_widgets.workload.errors import WorkloadError

if TYPE_CHECKING:
    import pandas as pd


def links(outlined: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return the links of a sequence with the owners at both ends.

    Args:
        outlined: the table of `outline`.
        after: one row a link: `line`, and `after`, the line that it comes after. A link that stands there twice counts once.

    Returns:
        One row a link, in the given order: `after, after_title, giver` (the owner before), `line, title, receiver` (the owner then),
        `hand_over`: both owners are known and differ.

    Raises:
        WorkloadError: a link names a line that is not there, or a line comes after itself; the sentence names the row.
    """
    import pandas as pd

    cells.has_columns(outlined, ("line", "title", "owner"), "outline")
    cells.has_columns(after, ("line", "after"), "links")
    titles = dict(zip(outlined["line"], outlined["title"], strict=True))
    owner = {line: cells.text(one) for line, one in zip(outlined["line"], outlined["owner"], strict=True)}
    pairs = dict.fromkeys(zip(map(cells.text, after["line"]), map(cells.text, after["after"]), strict=True))
    rows: list[tuple[Any, ...]] = []
    for line, before in pairs:
        if line not in titles:
            raise WorkloadError(words("workload_error.unknown_line", row=quoted(line)))
        if before not in titles:
            raise WorkloadError(words("workload_error.unknown_after", row=quoted(titles[line] or line), after=quoted(before)))
        if line == before:
            raise WorkloadError(words("workload_error.after_itself", row=quoted(titles[line] or line)))
        gives, takes = owner[before], owner[line]
        rows.append(
            (before, titles[before], gives or None, line, titles[line], takes or None, bool(gives and takes and gives != takes))
        )
    columns = ["after", "after_title", "giver", "line", "title", "receiver", "hand_over"]
    # As objects, so that what is missing stays None.
    found = pd.DataFrame(rows, columns=columns, dtype=object)
    return found.astype({"hand_over": bool, "after": "str", "after_title": "str", "line": "str", "title": "str"})


def hand_overs(linked: pd.DataFrame) -> pd.DataFrame:
    """Return how often work passes from each owner to each other one, the most frequent first.

    Args:
        linked: the table of `links`.

    Returns:
        One row a pair of owners that work passes between: `giver, receiver, hand_overs`.
    """
    cells.has_columns(linked, ("giver", "receiver", "hand_over"), "linked")
    found = linked[linked["hand_over"].astype(bool)].groupby(["giver", "receiver"]).size().rename("hand_overs").reset_index()
    return found.sort_values(["hand_overs", "giver", "receiver"], ascending=[False, True, True], kind="stable", ignore_index=True)
