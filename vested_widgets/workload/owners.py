"""Count the work by owner."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vested_widgets.workload import cells

if TYPE_CHECKING:
    import pandas as pd

MOST: Final = 0.5
"""From this share of the lowest lines on the work counts as shared throughout."""


def owners(outlined: pd.DataFrame) -> pd.DataFrame:
    """Return how much of the work each owner has, the most first; lines without an owner come last.

    Args:
        outlined: the table of `outline`.

    Returns:
        One row an owner: `owner` (None for no owner), `lines` (lowest lines), `share` (of all lowest lines, 0 to 1), `effort` (their sum),
        `effort_share` (missing unless every lowest line has an effort and their sum is above 0).
    """
    import pandas as pd

    cells.has_columns(outlined, ("lowest", "owner", "effort"), "outline")
    lowest = outlined[outlined["lowest"].astype(bool)]
    names = lowest["owner"].map(lambda owner: cells.text(owner))
    grouped = lowest.assign(owner=names).groupby("owner", sort=False)["effort"]
    found = pd.DataFrame({"lines": grouped.size(), "effort": grouped.sum(min_count=1)}).reset_index()
    total = float(lowest["effort"].sum())
    whole = bool(len(lowest)) and not lowest["effort"].isna().any() and total > 0
    found["share"] = found["lines"] / max(len(lowest), 1)
    found["effort_share"] = found["effort"] / total if whole else float("nan")
    found["_none"] = found["owner"] == ""
    found = found.sort_values(["_none", "lines", "owner"], ascending=[True, False, True], kind="stable", ignore_index=True)
    found["owner"] = pd.Series([owner or None for owner in found["owner"]], dtype=object)
    return found[["owner", "lines", "share", "effort", "effort_share"]]


def everything_shared(outlined: pd.DataFrame, shared: str) -> bool:
    """Tell whether at least half of the lowest lines that have an owner are shared: then nobody is responsible.

    Args:
        outlined: the table of `outline`.
        shared: the word that stands for "shared" in the column `owner`.
    """
    found = owners(outlined).dropna(subset=["owner"])
    lines = int(found["lines"].sum())
    return lines > 0 and int(found.loc[found["owner"] == shared, "lines"].sum()) >= MOST * lines
