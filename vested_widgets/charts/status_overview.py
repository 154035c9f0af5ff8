"""How the metrics of each outcome stand: one mark a metric, by shape and colour, with the numbers in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vested_widgets.charts.gap_table import check
from vested_widgets.charts.kit import layout, sentences
from vested_widgets.charts.kit.row_labels import place_verdicts, row_label
from vested_widgets.charts.kit.sheet import COMMON, GAP, PLAIN, Sheet, Story
from vested_widgets.charts.kit.states import ORDER, colour_of, state_legend, symbol_of, with_unit, word_of
from vested_widgets.charts.kit.text import clean, plain, wrap
from vested_widgets.method.catalogue import plural, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from plotly.graph_objects import Figure

LINE = 24
"""px of a line of marks."""
NEEDED = ("metric", "title", "outcome_title", "status", "actual", "target", "unit")


def status_overview(scores: pd.DataFrame) -> Figure:
    """Return a row an outcome, with a mark for each of its metrics: shape and colour say how it stands.

    Args:
        scores: the table of `scorecard.scorecard` with `outcome_title`, as `DealView.scorecard` gives it.

    Raises:
        ValueError: the table lacks a column.
    """
    scores = check(scores, NEEDED, "open_deal(…).scorecard()")
    rows: dict[str, list[dict[Any, Any]]] = {}
    for row in scores.to_dict("records"):
        rows.setdefault(clean(row["outcome_title"]) or words("status_overview.no_outcome"), []).append(row)
    for own in rows.values():
        own.sort(key=lambda row: ORDER.index(str(row["status"])))
    sheet = Sheet(0, 1)
    state_legend(sheet, [str(row["status"]) for own in rows.values() for row in own])
    told = [(title, _said(own)) for title, own in rows.items()]
    place_verdicts(sheet, (("", title, said) for title, said in told))
    drawn = sheet.each(told, lambda one: _row(sheet, one[0], one[1], rows[one[0]]))
    return sheet.figure(_story(rows, drawn))


def _said(own: Sequence[dict[Any, Any]]) -> str:
    meet = sum(row["status"] == "meets" for row in own)
    return words("status_overview.meet", n=meet, of=len(own))


def _row(sheet: Sheet, title: str, said: str, own: Sequence[dict[Any, Any]]) -> None:
    row_label(sheet, "", title, said)
    across = max(10, layout.width() // 26)
    top = sheet.y + 6
    for at, row in enumerate(own):
        line, column = divmod(at, across)
        status = str(row["status"])
        sheet.of = clean(row["title"])
        said = words("status_overview.hover", status=word_of(status), actual=with_unit(row["actual"], row["unit"]))
        hover = f"<b>{plain(row['title'], 40)}</b><br>{plain(said)}"
        point = (0.02 + column * 0.96 / across, top + LINE / 2 + LINE * line)
        sheet.marks([point], symbol_of(status), colour_of(status), [hover], size=13)
    sheet.y = top + LINE * ((len(own) + across - 1) // across) + 8


def status_finding(rows: dict[str, list[dict[Any, Any]]]) -> str:
    """Return how many outcomes have a metric that misses, and where most do."""
    if not rows:
        return words("status_overview.nothing")
    misses = {title: sum(row["status"] == "misses" for row in own) for title, own in rows.items()}
    worst = max(misses, key=lambda title: misses[title])
    if misses[worst]:
        n = sum(1 for many in misses.values() if many)
        name = clean(" ".join(wrap(worst, 60, 1)))
        return plural(n, "status_overview.misses", n=n, of=len(rows), most=misses[worst], title=name)
    judged = any(row["status"] in ORDER[:3] for own in rows.values() for row in own)
    return words("status_overview.none_misses" if judged else "status_overview.no_figures")


def _story(rows: dict[str, list[dict[Any, Any]]], drawn: int) -> Story:
    finding = status_finding(rows)
    many = sum(map(len, rows.values()))
    caption = [words("status_overview.caption", n=many), sentences.rest(drawn, len(rows), "status_overview.rest")]
    heads = [words(f"column.{name}") for name in ("outcome", "metric", "status", "figure", "target", "unit")]
    table: list[list[str | int | float]] = [
        [
            title, clean(row["title"]), word_of(str(row["status"])), sentences.cell(row["actual"], 4), sentences.cell(row["target"], 4),
            clean(row["unit"]) or "–",
        ]
        for title, own in rows.items()
        for row in own
    ]  # fmt: skip
    spoken = [words("status_overview.spoken", title=title, said=_said(own)) for title, own in list(rows.items())[:8]]
    bad = any(row["status"] == "misses" for own in rows.values() for row in own)
    kind = GAP if bad else COMMON if rows else PLAIN
    told = [[str(row[1])] for row in table]
    return Story(finding, " ".join(filter(None, caption)), " ".join([finding, *spoken]), heads, table, told, kind)
