"""Every metric as a small picture: its figures, its target with the band of tolerance, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vested_widgets.charts.gap_table import check
from vested_widgets.charts.kit import layout, sentences
from vested_widgets.charts.kit.sheet import COMMON, GAP, PLAIN, Sheet, Story
from vested_widgets.charts.kit.states import (
    ORDER,
    colour_of,
    glyph_of,
    state_legend,
    symbol_of,
    trend_word,
    with_unit,
    word_of,
)
from vested_widgets.charts.kit.text import clean, columns, missing, plain, wrap
from vested_widgets.charts.kit.theme import LIGHT
from vested_widgets.method.catalogue import plural, words
from vested_widgets.method.languages import here

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from plotly.graph_objects import Figure

TALL, GAP_PX, APART = 56, 12, 0.03
"""px of the plane of a metric and below it, and the part of the width between two of them."""
NEEDED = (
    "metric", "title", "unit", "direction", "target", "tolerance", "status", "trend", "actual", "until", "slope", "slope_low", "slope_high",
    "trend_n",
)  # fmt: skip
FIGURES = ("metric", "until", "value")


@dataclass(frozen=True)
class Metric:
    """One metric with its figures, oldest first, as (day, value)."""

    title: str
    unit: str
    status: str
    trend: str
    record: Mapping[Any, Any]
    figures: list[tuple[float, float]] = field(default_factory=list)

    @property
    def last(self) -> str:
        """Return its last figure with the unit."""
        return with_unit(self.record["actual"], self.unit)

    @property
    def target(self) -> str:
        """Return its target with the unit."""
        return with_unit(self.record["target"], self.unit)

    def limits(self) -> tuple[float, float] | None:
        """Return the band of tolerance; None without a target."""
        if missing(self.record["target"]):
            return None
        target = float(self.record["target"])
        width = 0.0 if missing(self.record["tolerance"]) else float(self.record["tolerance"])
        low = target - width if self.record["direction"] != "lower" else target
        high = target + width if self.record["direction"] in ("lower", "within") else target
        return low, high


def score_multiples(scores: pd.DataFrame, actuals: pd.DataFrame | None = None) -> Figure:
    """Return one small picture a metric, what misses its target first: figures as a line, the target as a dashed line, the tolerance as a band.

    Args:
        scores: the table of `scorecard.scorecard`.
        actuals: its figures: `metric, until, value`; without them no lines are drawn.

    Raises:
        ValueError: a table lacks a column.
    """
    scores = check(scores, NEEDED, "scorecard.scorecard(metrics, actuals)")
    metrics = _read(scores, None if actuals is None else check(actuals, FIGURES, "the table of figures"))
    sheet = Sheet(0, 1)
    state_legend(sheet, [one.status for one in metrics])
    across = 3 if layout.is_wide() else 1
    rows = [metrics[at : at + across] for at in range(0, len(metrics), across)]
    drawn = sheet.each(rows, lambda row: _row(sheet, row, across))
    return sheet.figure(_story(metrics, min(drawn * across, len(metrics))))


def _read(scores: pd.DataFrame, actuals: pd.DataFrame | None) -> list[Metric]:
    figures: dict[str, list[tuple[float, float]]] = {}
    if actuals is not None:
        at = actuals["until"].astype("datetime64[s]").to_numpy().astype("datetime64[D]").astype(float)
        for metric, day, value in sorted(zip(actuals["metric"].astype(str), at, actuals["value"].astype(float), strict=True)):
            figures.setdefault(metric, []).append((day, value))
    found = [
        Metric(
            clean(row["title"]),
            clean(row["unit"]),
            str(row["status"]),
            str(row["trend"]),
            row,
            figures.get(str(row["metric"]), []),
        )
        for row in scores.to_dict("records")
    ]
    return sorted(found, key=lambda one: ORDER.index(one.status))


def _row(sheet: Sheet, row: Sequence[Metric], across: int) -> None:
    letters = layout.letters(34) // across - (1 if across > 1 else 0)
    titles = [wrap(one.title, letters, 2) for one in row]
    tall = 19 * max(map(len, titles))
    for at, one in enumerate(row):
        left = at / across + (APART / 2 if at else 0)
        right = (at + 1) / across - (APART / 2 if at + 1 < across else 0)
        _cell(sheet, one, (left, right), letters, tall)
    sheet.y += tall + 20 + TALL + GAP_PX


def _cell(sheet: Sheet, one: Metric, ends: tuple[float, float], letters: int, tall: float) -> None:
    left, right = ends
    sheet.of = one.title
    lines = plain(one.title, letters, 2)
    sheet.text([(left, sheet.y + 10 * (1 + lines.count("<br>")))], [lines], bold=True)
    said = f"{glyph_of(one.status)} {word_of(one.status)}"
    if not missing(one.record["actual"]):
        # Where the unit does not fit, the number stands alone; whoever points at the mark reads both.
        told = f"{said}: {one.last}"
        said = told if columns(told) <= letters + 3 else f"{said}: {with_unit(one.record['actual'], '')}"
    sheet.text([(left, sheet.y + tall + 9)], [plain(said, letters + 3, 1)], colour="ink-2")
    top = sheet.y + tall + 20
    limits = one.limits()
    if not one.figures:
        sheet.lines([[(left, top + TALL / 2), (right, top + TALL / 2)]], LIGHT["line-2"], 1, dash="dot")
        return
    values = [value for _, value in one.figures] + list(limits or ())
    low, high = min(values), max(values)
    span = (high - low) or abs(high) or 1.0

    def down(value: float) -> float:
        return top + 5 + (high - value) / span * (TALL - 10)

    days_ = [day for day, _ in one.figures]
    first, wide = min(days_), (max(days_) - min(days_)) or 1.0
    points = [
        (left + (right - left) * (0.02 + 0.94 * ((day - first) / wide if len(days_) > 1 else 0.5)), down(value))
        for day, value in one.figures
    ]
    if limits:
        if limits[0] != limits[1]:
            sheet.areas([(left, right, down(limits[1]), down(limits[0]))], LIGHT["line"], 0.7)
        target = down(float(one.record["target"]))
        sheet.lines([[(left, target), (right, target)]], LIGHT["line-2"], 1.2, dash="dash")
    if len(points) > 1:
        sheet.lines([points], LIGHT["ink-2"], 1.6)
    hover = f"<b>{plain(one.title, 40)}</b><br>{plain(_told(one))}"
    sheet.marks([points[-1]], symbol_of(one.status), colour_of(one.status), [hover], size=11)


def _told(one: Metric) -> str:
    """Return a metric in one sentence."""
    until = _day(one.record["until"])
    said = words("score_multiples.told", status=word_of(one.status), actual=one.last, target=one.target, until=until or "–")
    return f"{said} {_trend(one)}"


def _trend(one: Metric) -> str:
    """Return where its figures go, with the interval."""
    if missing(one.record["slope"]):
        return words("score_multiples.no_trend", n=int(one.record["trend_n"]))
    low, high = (with_unit(one.record[name], "") for name in ("slope_low", "slope_high"))
    return words("score_multiples.trend", trend=trend_word(one.trend), n=int(one.record["trend_n"]), low=low, high=high)


def _day(value: Any) -> str:
    """Return a day as people write it; "" if there is none."""
    from datetime import date

    from babel.dates import format_date

    return "" if missing_day(value) else str(format_date(date.fromisoformat(str(value)[:10]), "d MMM y", locale=here()))


def missing_day(value: Any) -> bool:
    """Return whether there is no day."""
    return value is None or value != value or str(value) in ("NaT", "")


def score_finding(metrics: Sequence[Metric]) -> str:
    """Return how many metrics meet their target, and which miss it."""
    if not metrics:
        return words("score_multiples.nothing")
    known = [one for one in metrics if one.status in ORDER[:3]]
    if not known:
        return words("score_multiples.no_figures")
    meet = sum(one.status == "meets" for one in known)
    missed = [one.title for one in known if one.status == "misses"]
    said = plural(meet, "score_multiples.meet", n=meet, of=len(known))
    if missed:
        names = words("score_multiples.missed", n=len(missed), first=clean(" ".join(wrap(missed[0], 44, 1))))
        return f"{said} {names}" if len(missed) > 1 else f"{said} {words('score_multiples.missed_one', first=clean(missed[0]))}"
    return said


def _story(metrics: Sequence[Metric], drawn: int) -> Story:
    finding = score_finding(metrics)
    chance = words("score_multiples.chance") if len(metrics) >= 20 else ""
    rest = sentences.rest(drawn, len(metrics), "score_multiples.rest")
    figures = sum(len(one.figures) for one in metrics)
    caption = [words("score_multiples.caption", n=len(metrics), figures=figures), words("score_multiples.trends"), chance, rest]
    heads = [
        words(f"column.{name}")
        for name in ("metric", "status", "figure", "unit", "until", "target", "tolerance", "trend", "low", "high")
    ]
    table: list[list[str | int | float]] = [
        [
            one.title, word_of(one.status), sentences.cell(one.record["actual"], 4), one.unit or "–",
            "–" if missing_day(one.record["until"]) else str(one.record["until"])[:10], sentences.cell(one.record["target"], 4),
            sentences.cell(one.record["tolerance"], 4), trend_word(one.trend), sentences.cell(one.record["slope_low"], 4),
            sentences.cell(one.record["slope_high"], 4),
        ]
        for one in metrics
    ]  # fmt: skip
    spoken = [f"{one.title}: {_told(one)}" for one in metrics[:8]]
    missed = any(one.status == "misses" for one in metrics)
    kind = GAP if missed else COMMON if any(one.status == "meets" for one in metrics) else PLAIN
    return Story(finding, " ".join(filter(None, caption)), " ".join([finding, *spoken]), heads, table, kind=kind)
