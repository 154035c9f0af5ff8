"""Completeness of a Requirements Roadmap: by row, by branch, and the list of what is missing."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from vested_widgets.scorecard.frames import metrics_frame

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pandas as pd

    Rows = pd.DataFrame | Iterable[Mapping[str, Any]]

MATTERS = ("target", "direction", "unit", "calculation", "source", "owner", "frequency", "assessment")
"""Fields of a metric without which nobody can tell later whether it was reached."""
ASKED = ("target", "source", "owner", "calculation", "frequency")
"""Those of them that the list of gaps asks for by name."""


def completeness(metrics: Rows) -> pd.DataFrame:
    """Return for every metric the share of the fields in `MATTERS` that are filled.

    Returns:
        One row a metric, in their order: `metric, title, outcome, objective`, `complete` (0 to 1), `lacks` (the names of the empty fields).

    Raises:
        ScorecardError: the table cannot be read.
    """
    known = metrics_frame(metrics)
    lacks = [tuple(name for name in MATTERS if _empty(row[name])) for row in known.to_dict("records")]
    found = known[["metric", "title", "outcome", "objective"]].copy()
    found["complete"] = [1 - len(one) / len(MATTERS) for one in lacks]
    found["lacks"] = lacks
    return found


def branches(outcomes: Rows, objectives: Rows, metrics: Rows) -> pd.DataFrame:
    """Return the tree outcome → objective → metric with the completeness of each branch.

    A branch is as complete as the mean of what hangs on it; an outcome without an objective, and an objective without a metric, are not
    complete at all. A metric hangs on its objective; without one on its outcome.

    Args:
        outcomes: `outcome, title`.
        objectives: `objective, title, outcome`.
        metrics: as `metrics_frame` reads them.

    Returns:
        One row a node, outcome by outcome: `node` ("outcome/x", "objective/y", "metric/z"), `parent` ("" for outcomes), `level` (`outcome`,
        `objective`, `metric`), `title, complete, metrics` (how many hang on it).

    Raises:
        ScorecardError: the table of metrics cannot be read.
    """
    import pandas as pd

    found = completeness(metrics)
    aims = [(str(row["objective"]), str(row["title"]), str(row.get("outcome") or "")) for row in _records(objectives)]
    rows: list[dict[str, Any]] = []
    for row in _records(outcomes):
        rows += _branch(str(row["outcome"]), str(row["title"]), aims, found)
    return pd.DataFrame(rows, columns=["node", "parent", "level", "title", "complete", "metrics"])


def _branch(outcome: str, title: str, aims: list[tuple[str, str, str]], found: pd.DataFrame) -> list[dict[str, Any]]:
    own = [(objective, name) for objective, name, of in aims if of == outcome]
    known = {objective for objective, _, _ in aims}
    node = f"outcome/{outcome}"
    below: list[dict[str, Any]] = []
    shares: list[float] = []
    many = 0
    for objective, name in own:
        leaves = found[found["objective"] == objective]
        place = f"objective/{objective}"
        share = float(leaves["complete"].mean()) if len(leaves) else 0.0
        below.append(
            {"node": place, "parent": node, "level": "objective", "title": name, "complete": share, "metrics": len(leaves)}
        )
        below += _leaves(leaves, place)
        shares.append(share)
        many += len(leaves)
    loose = found[(found["outcome"] == outcome) & ~found["objective"].isin(known)]
    below += _leaves(loose, node)
    shares += list(loose["complete"])
    many += len(loose)
    share = math.fsum(shares) / len(shares) if shares else 0.0
    return [{"node": node, "parent": "", "level": "outcome", "title": title, "complete": share, "metrics": many}, *below]


def _leaves(found: pd.DataFrame, parent: str) -> list[dict[str, Any]]:
    return [
        {"node": f"metric/{metric}", "parent": parent, "level": "metric", "title": title, "complete": float(share), "metrics": 1}
        for metric, title, share in zip(found["metric"], found["title"], found["complete"], strict=True)
    ]


def missing(outcomes: Rows, objectives: Rows, metrics: Rows) -> pd.DataFrame:
    """Return what is missing between outcomes and figures, what everything else waits for first.

    Args:
        outcomes, objectives, metrics: as of `branches`.

    Returns:
        One row a gap: `gap` (`no_objective`, `no_metric`, `no_target`, `no_source`, `no_owner`, `no_calculation`, `no_frequency`,
        `other_outcome`: a metric names another outcome than its objective has), `level` (of what lacks something), `id`, `title`, `outcome`.

    Raises:
        ScorecardError: the table of metrics cannot be read.
    """
    import pandas as pd

    known = metrics_frame(metrics)
    aims = _records(objectives)
    rows = list(_gaps(_records(outcomes), aims, known))
    order = ("no_objective", "no_metric", *(f"no_{name}" for name in ASKED), "other_outcome")
    rows.sort(key=lambda row: order.index(row[0]))
    return pd.DataFrame(rows, columns=["gap", "level", "id", "title", "outcome"])


def _gaps(outcomes: list[dict[str, Any]], aims: list[dict[str, Any]], known: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    served = {str(row.get("outcome") or "") for row in aims}
    measured = set(known["objective"])
    parents = {str(row["objective"]): str(row.get("outcome") or "") for row in aims}
    for row in outcomes:
        if str(row["outcome"]) not in served:
            yield "no_objective", "outcome", str(row["outcome"]), str(row["title"]), str(row["outcome"])
    for row in aims:
        if str(row["objective"]) not in measured:
            yield "no_metric", "objective", str(row["objective"]), str(row["title"]), str(row.get("outcome") or "")
    for row in _records(known):
        for name in ASKED:
            if _empty(row[name]):
                yield f"no_{name}", "metric", row["metric"], row["title"], row["outcome"]
        parent = parents.get(row["objective"], "")
        if parent and row["outcome"] and parent != row["outcome"]:
            yield "other_outcome", "metric", row["metric"], row["title"], row["outcome"]


def _empty(value: Any) -> bool:
    return value is None or value != value or (isinstance(value, str) and not value.strip())


def _records(rows: Rows) -> list[dict[str, Any]]:
    import pandas as pd

    listed: Any = rows.to_dict("records") if isinstance(rows, pd.DataFrame) else rows
    return [dict(row) for row in listed]
