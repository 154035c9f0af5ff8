"""Tables of a deal's metrics, figures, gaps and watermelons, made of its joint tables: for analysts and for pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vested_widgets import alignment, scorecard
from vested_widgets.scorecard.frames import METRIC

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from vested_widgets.deals.entities import Deal
    from vested_widgets.deals.joint.measures import Measures

ACTUALS = ("metric", "title", "until", "value", "source", "remark")
CARD = {"confidence": "confidence", "owner": "responsible", "action": "action"}
"""What is taken from the rows of the scorecard, and the name of its column."""


def metrics_frame(measures: Measures) -> pd.DataFrame:
    """Return the metrics, with the titles of what they belong to beside the ids."""
    import pandas as pd

    found = scorecard.metrics_frame(pd.DataFrame(measures.metrics, columns=list(METRIC)))
    for name, rows in (("outcome", measures.outcomes), ("objective", measures.objectives)):
        titles = {row[name]: row["title"] for row in rows}
        found[f"{name}_title"] = found[name].map(lambda one, titles=titles: titles.get(one, ""))
    return found


def actuals_frame(measures: Measures) -> pd.DataFrame:
    """Return every figure, by metric and period."""
    import pandas as pd

    titles = {one["metric"]: one["title"] for one in measures.metrics}
    rows = [(one.metric, titles[one.metric], one.until, one.value, one.source, one.remark) for one in measures.figures]
    return scorecard.actuals_frame(pd.DataFrame(rows, columns=list(ACTUALS)))


def scorecard_frame(measures: Measures, today: date | str | None = None, last: int = 12) -> pd.DataFrame:
    """Return every metric with its last figure, status and trend, and who looks after it."""
    found = scorecard.scorecard(metrics_frame(measures), actuals_frame(measures), today=today or measures.today, last=last)
    cards = {metric: values for _, metric, values in measures.cards}
    name = measures.places.get("scorecard", "")
    columns: dict[str, Any] = {column.id: column for column in measures.lookup.part(name).columns} if name else {}  # type: ignore[union-attr]
    for column, shown in CARD.items():
        told = measures.lookup.show
        found[shown] = [
            told(columns[column], cards[one].get(column)) if one in cards and column in columns else "" for one in found["metric"]
        ]
    return found


def roadmap_frame(measures: Measures, answers: pd.DataFrame | None, deal: Deal) -> pd.DataFrame:
    """Return every metric with how complete it is, what it lacks, and which parties say that they cannot influence it."""
    found = metrics_frame(measures)
    complete = scorecard.completeness(found)
    found["complete"], found["lacks"] = complete["complete"], complete["lacks"]
    told = influence_frame(answers, deal)
    cannot: dict[str, list[str]] = {}
    for row in told[told["verdict"] == "cannot influence"].to_dict("records"):
        cannot.setdefault(row["metric"], []).append(row["party"])
    found["cannot_influence"] = [tuple(cannot.get(one, ())) for one in found["metric"]]
    return found


def influence_frame(answers: pd.DataFrame | None, deal: Deal) -> pd.DataFrame:
    """Return for each metric and party how far it says that it can influence it."""
    import pandas as pd

    given = pd.DataFrame() if answers is None or answers.empty else answers
    return scorecard.influence(given, policy=alignment.Policy.of(deal.k), parties=[party.name for party in deal.parties])


def gaps_frame(measures: Measures) -> pd.DataFrame:
    """Return what is missing between outcomes and figures."""
    return scorecard.missing(measures.outcomes, measures.objectives, metrics_frame(measures))


def branches_frame(measures: Measures) -> pd.DataFrame:
    """Return the tree of outcomes, objectives and metrics with the completeness of each branch."""
    return scorecard.branches(measures.outcomes, measures.objectives, metrics_frame(measures))


def watermelons_frame(
    measures: Measures, answers: pd.DataFrame | None, deal: Deal, today: date | str | None = None
) -> pd.DataFrame:
    """Return for each outcome and party whether its metrics look good while the party is not satisfied."""
    import pandas as pd

    given = pd.DataFrame() if answers is None or answers.empty else answers
    found = scorecard.watermelons(
        scorecard_frame(measures, today),
        given,
        policy=alignment.Policy.of(deal.k),
        parties=[party.name for party in deal.parties],
    )
    titles = {row["outcome"]: row["title"] for row in measures.outcomes}
    found.insert(1, "title", [titles.get(one, "") for one in found["outcome"]])
    return found
