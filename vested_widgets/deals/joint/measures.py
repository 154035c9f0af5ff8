"""Read what the joint tables of a deal say about its outcomes, objectives, metrics and their figures.

A table says by its key `scorecard` which rows it holds; columns are read by their ids. Outcomes and objectives are the tables that the
metrics link to. Figures are written once, in the log: the scorecard shows them. Records of before had the last figure typed into the
scorecard; it counts as a figure of the period that stands beside it, where the log has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from vested_widgets import method, scorecard
from vested_widgets.deals.joint import labels
from vested_widgets.deals.joint.lookup import Lookup
from vested_widgets.deals.joint.short_names import short_names
from vested_widgets.method import Column, JointTable, cells
from vested_widgets.scorecard.frames import DAYS
from vested_widgets.scorecard.status import last_status

TAKEN = ("unit", "baseline", "target")
"""Columns of a scorecard that show what the metric's own row says."""
CALCULATED, LOGGED, EARLIER = "formula", "log", "scorecard"
"""Where a figure comes from: a formula, the log, or the scorecard of an older record."""


@dataclass(frozen=True)
class Figure:
    """What was measured for a metric in a period that ended on a day."""

    metric: str
    until: str
    value: float
    source: str = LOGGED
    remark: str = ""


@dataclass
class Measures:
    """The rows of a deal that a scorecard is made of, in one reading.

    Attributes:
        places: the address of each table by its `scorecard` key; of what metrics link to, by the id of the link column.
    """

    lookup: Lookup
    places: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, lookup: Lookup) -> Measures:
        """Return the measures of a deal."""
        return cls(lookup, places(lookup.whole))

    @cached_property
    def metrics(self) -> list[dict[str, Any]]:
        """One record a metric, as `scorecard.metrics_frame` takes it."""
        table = self._table("metrics")
        if table is None:
            return []
        return [
            self._metric(table, row_id, values)
            for row_id, values in self.lookup.rows(self.places["metrics"])
            if not cells.empty(_known(values.get(table.naming.id)))
        ]

    def _metric(self, table: JointTable, row_id: str, values: Mapping[str, Any]) -> dict[str, Any]:
        known = {column.id: _known(values.get(column.id)) for column in table.columns}
        found: dict[str, Any] = {
            "metric": row_id,
            "title": labels.row_title(self.lookup.deal, table, values) or row_id,
            **{
                name: _text(known.get(name))
                for name in ("outcome", "objective", "level", "unit", "direction", "assessment", "incentive")
            },
            **{name: _text(known.get(name)) for name in ("calculation", "formula", "source")},
            **{name: known.get(name) for name in ("target", "tolerance", "baseline", "weight")},
            "frequency": _days(known.get("frequency")),
        }
        owner = next((column for column in table.columns if column.id == "owner"), None)
        return {**found, "owner": self.lookup.show(owner, known["owner"]) if owner and known["owner"] else ""}

    @cached_property
    def outcomes(self) -> list[dict[str, Any]]:
        """`outcome, title` of every outcome."""
        return [{"outcome": row, "title": title} for row, title in self._targets("outcome")]

    @cached_property
    def objectives(self) -> list[dict[str, Any]]:
        """`objective, title, outcome` of every objective."""
        address = self.places.get("objective", "")
        rows = dict(self.lookup.rows(address)) if address else {}
        return [
            {"objective": row, "title": title, "outcome": _text(_known(rows.get(row, {}).get("outcome")))}
            for row, title in self._targets("objective")
        ]

    def _targets(self, column: str) -> list[tuple[str, str]]:
        address = self.places.get(column, "")
        return self.lookup.targets(address) if address else []

    @cached_property
    def cards(self) -> list[tuple[str, str, Mapping[str, Any]]]:
        """Row, metric and cells of the scorecard."""
        name = self.places.get("scorecard", "")
        return [(row, _text(_known(values.get("metric"))), values) for row, values in (self.lookup.rows(name) if name else ())]

    @cached_property
    def figures(self) -> list[Figure]:
        """Every figure of a metric that there is, by metric and period; of two for one period the one that was saved last."""
        known = {one["metric"] for one in self.metrics}
        found = {(one.metric, one.until): one for one in self._earlier() if one.metric in known}
        found |= {(one.metric, one.until): one for one in self._logged() if one.metric in known}
        found = {key: found[key] for key in sorted(found)}
        calculated = {(one.metric, one.until): one for one in self._calculated(list(found.values()))}
        return [one for _, one in sorted((calculated | found).items())]

    def _logged(self) -> Iterator[Figure]:
        name = self.places.get("actuals", "")
        for row in sorted(self.lookup.heads(name), key=lambda one: one.seq) if name else ():
            values = row.cells
            metric, until, value = (_known(values.get(column)) for column in ("metric", "until", "actual"))
            if not row.deleted and isinstance(metric, str) and isinstance(until, str) and _is_number(value):
                yield Figure(metric, until, float(value), LOGGED, _text(_known(values.get("remark"))))

    def _earlier(self) -> Iterator[Figure]:
        """Return the figures that older records have in the scorecard; without a period the day on which it was saved stands for it."""
        name = self.places.get("scorecard", "")
        for row in self.lookup.heads(name) if name else ():
            metric, value = _known(row.cells.get("metric")), _known(row.cells.get("actual"))
            if not row.deleted and isinstance(metric, str) and _is_number(value):
                until = _text(_known(row.cells.get("until"))) or row.at.date().isoformat()
                yield Figure(metric, until, float(value), EARLIER)

    def _calculated(self, figures: Sequence[Figure]) -> Iterator[Figure]:
        """Return the figures that a metric's formula gives from those of other metrics; what cannot be calculated is told by a check."""
        if not any(one["formula"] for one in self.metrics):
            return
        import pandas as pd

        names = short_names((one["metric"], one["title"]) for one in self.metrics if not one["formula"])
        rows: dict[str, dict[str, Any]] = {}
        for figure in figures:
            if figure.metric in names:
                rows.setdefault(figure.until, {"until": figure.until})[names[figure.metric]] = figure.value
        series = pd.DataFrame(list(rows.values()), columns=["until", *names.values()]).astype(
            dict.fromkeys(names.values(), float)
        )
        for one in self.metrics:
            try:
                found = scorecard.calculated(one["formula"], series, one["title"]) if one["formula"] else None
            except scorecard.ScorecardError:
                continue
            for until, value in zip(found["until"], found["value"], strict=True) if found is not None else ():
                yield Figure(one["metric"], str(until), float(value), CALCULATED)

    @property
    def today(self) -> date:
        """Return the day from which the deal is seen: today; in a demonstration deal the last day of its figures, where its story stops."""
        last = max((one.until for one in self.figures), default="")
        return date.fromisoformat(last) if self.lookup.deal.demonstration and last else date.today()

    def _table(self, kind: str) -> JointTable | None:
        part = self.lookup.part(self.places[kind]) if kind in self.places else None
        return part if isinstance(part, JointTable) else None


def places(whole: method.Method) -> dict[str, str]:
    """Return the addresses of the parts that a scorecard is made of, by what they hold; of what metrics link to by the link column."""
    found: dict[str, str] = {}
    for step in whole.steps:
        for part in step.parts:
            kind = getattr(part, "scorecard", None)
            if kind:
                found.setdefault(kind, f"{step.id}/{part.id}")
            if kind == "metrics" and isinstance(part, JointTable):
                found |= {column.id: column.to for column in part.columns if column.to and column.id in ("outcome", "objective")}
    return found


def derived_cells(lookup: Lookup, name: str) -> dict[str, dict[str, Any]]:
    """Return what the derived columns of a scorecard ("step/part") show, by row: only what there is to show."""
    table = lookup.part(name)
    columns = [column for column in table.columns if column.derived] if isinstance(table, JointTable) else []
    measures = Measures.of(lookup)
    metrics = {one["metric"]: one for one in measures.metrics}
    series: dict[str, list[Figure]] = {}
    for figure in measures.figures:
        series.setdefault(figure.metric, []).append(figure)
    found = {}
    for row_id, metric, values in measures.cards:
        own = metrics.get(metric)
        if own is not None:
            shown = _shown(own, values, series.get(metric, []), measures.today)
            found[row_id] = {
                column.id: shown[column.derived] for column in columns if column.derived and shown[column.derived] is not None
            }
    return found


def _shown(metric: Mapping[str, Any], written: Mapping[str, Any], figures: Sequence[Figure], today: date) -> dict[str, Any]:
    taken = {name: _or_none(metric[name]) for name in TAKEN}
    last = figures[-1] if figures else None
    target = taken["target"] if taken["target"] is not None else _known(written.get("target"))
    judged = {**metric, "target": target if _is_number(target) else None}
    days = [date.fromisoformat(one.until) for one in figures]
    status = last_status(judged, last.value if last else None, days, today)
    value = _plain(last.value) if last else None
    return {
        **taken,
        "actual": value,
        "until": last.until if last else None,
        "status": method.words(f"status_word.{_key(status)}"),
    }


def documented(lookup: Lookup, name: str, rows: Iterable[tuple[str, Mapping[str, Any]]]) -> list[tuple[str, Mapping[str, Any]]]:
    """Return rows of a table ("step/part") as they stand in documents: with what derived columns take of the metric's own row.

    Figures and their status are left out: they go on changing after a text has been approved.
    """
    found, table = list(rows), lookup.part(name)
    columns = [column for column in table.columns if column.derived] if isinstance(table, JointTable) else []
    if not columns:
        return found
    metrics = {one["metric"]: one for one in Measures.of(lookup).metrics}
    taken = [(column.id, column.derived) for column in columns if column.derived in TAKEN]
    return [
        (row_id, {**values, **{name: own[of] for name, of in taken if not cells.empty(own[of])}})
        for row_id, values in found
        for own in [metrics.get(_text(_known(values.get("metric"))), dict.fromkeys(TAKEN))]
    ]


def stands_in_documents(column: Column) -> bool:
    """Return whether a column is part of what parties approve: figures and their status go on changing."""
    return column.derived is None or column.derived in TAKEN


def _key(status: str) -> str:
    return status.replace(" ", "_")


def _known(value: Any) -> Any:
    """Return a cell that could be read, None for others."""
    return None if cells.is_wrong(value) else value


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _or_none(value: Any) -> Any:
    return None if cells.empty(value) else value


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _plain(value: float) -> int | float:
    return int(value) if value == int(value) else value


def _days(value: Any) -> float | None:
    return value["n"] * DAYS[value["unit"]] if isinstance(value, Mapping) and value.get("unit") in DAYS else None
