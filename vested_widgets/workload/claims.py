"""Find the lines of work that two parties both want, or that neither wants."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from vested_widgets.workload import cells

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

FINDINGS = ("both claim", "neither wants", "differ", "same")
"""What two parties can say of a line, what to begin with first."""


def claims(disagreed: pd.DataFrame, *, parties: Iterable[str]) -> pd.DataFrame:
    """Return what each pair of parties says of each line, by the owner that most people of each chose.

    Args:
        disagreed: the table of `disagreements`; parties of which no owner may be shown, or whose people are tied, are left out.
        parties: the parties in their order.

    Returns:
        One row a line and pair of parties of which both owners are known, those to begin with first: `item, title, party_a, owner_a,
        party_b, owner_b, finding`: `both claim` (each gives it to itself), `neither wants` (each gives it to the other), `differ`, `same`.
    """
    import pandas as pd

    cells.has_columns(disagreed, ("item", "title", "party", "owner"), "disagreements")
    chosen: dict[str, dict[str, str]] = {}
    titles: dict[str, str] = {}
    columns = (disagreed[name] for name in ("item", "title", "party", "owner"))
    for item, title, party, owner in zip(*columns, strict=True):
        titles[item] = title
        if party and cells.text(owner):
            chosen.setdefault(item, {})[party] = owner
    rows = [
        (item, titles[item], a, by[a], b, by[b], _finding(a, by[a], b, by[b]))
        for a, b in combinations(list(dict.fromkeys(parties)), 2)
        for item, by in chosen.items()
        if a in by and b in by
    ]
    found = pd.DataFrame(rows, columns=["item", "title", "party_a", "owner_a", "party_b", "owner_b", "finding"])
    rank = found["finding"].map({finding: at for at, finding in enumerate(FINDINGS)})
    return found.iloc[rank.argsort(kind="stable")].reset_index(drop=True) if len(found) else found


def _finding(a: str, owner_a: str, b: str, owner_b: str) -> str:
    if owner_a == owner_b:
        return "same"
    if (owner_a, owner_b) == (a, b):
        return "both claim"
    return "neither wants" if (owner_a, owner_b) == (b, a) else "differ"


def between(claimed: pd.DataFrame) -> pd.DataFrame:
    """Return how far each pair of parties is apart over all lines.

    Args:
        claimed: the table of `claims`.

    Returns:
        One row a pair: `party_a, party_b, lines` (on which both are known), `differ` (lines whose owners differ, claims included),
        `share` (differ of lines, 0 to 1), `both_claim, neither_wants` (lines).
    """
    import pandas as pd

    cells.has_columns(claimed, ("party_a", "party_b", "finding"), "claims")
    rows = []
    for (a, b), pair in claimed.groupby(["party_a", "party_b"], sort=False):
        many = pair["finding"].value_counts()
        differ = len(pair) - int(many.get("same", 0))
        rows.append(
            (a, b, len(pair), differ, differ / len(pair), int(many.get("both claim", 0)), int(many.get("neither wants", 0)))
        )
    return pd.DataFrame(rows, columns=["party_a", "party_b", "lines", "differ", "share", "both_claim", "neither_wants"])
