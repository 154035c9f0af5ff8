"""What is missing between outcomes and figures, as a list: what everything else waits for comes first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vested_widgets.charts.gap_table import check
from vested_widgets.charts.kit import layout, sentences
from vested_widgets.charts.kit.row_labels import row_label
from vested_widgets.charts.kit.sheet import COMMON, GAP, PLAIN, Sheet, Story
from vested_widgets.charts.kit.text import clean, plain, wrap
from vested_widgets.charts.kit.theme import LIGHT
from vested_widgets.method.catalogue import plural, words

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

NEEDED = ("gap", "level", "id", "title")
SYMBOLS = {"outcome": "square", "objective": "diamond", "metric": "circle"}


def roadmap_gaps(gaps: pd.DataFrame, *, metrics: int | None = None) -> Figure:
    """Return the list of what is missing, one row for each thing that lacks something, what everything else waits for first.

    Args:
        gaps: the table of `scorecard.missing`.
        metrics: how many metrics there are; 0 says that there is nothing to look at yet.

    Raises:
        ValueError: the table lacks a column.
    """
    gaps = check(gaps, NEEDED, "scorecard.missing(outcomes, objectives, metrics)")
    found: dict[tuple[str, str], list[dict[Any, Any]]] = {}
    for row in gaps.to_dict("records"):
        found.setdefault((str(row["level"]), str(row["id"])), []).append(row)
    sheet = Sheet(0, 1)
    rows = list(found.values())
    drawn = sheet.each(rows, lambda own: _row(sheet, own))
    return sheet.figure(_story(rows, drawn, metrics))


def _lacks(own: list[dict[Any, Any]]) -> str:
    return ", ".join(words(f"roadmap_gaps.{row['gap']}") for row in own)


def _row(sheet: Sheet, own: list[dict[Any, Any]]) -> None:
    level = str(own[0]["level"])
    sheet.beside = False
    row_label(sheet, "", own[0]["title"], "")
    told = f"{words(f'column.{level}')}: {_lacks(own)}"
    hover = f"<b>{plain(own[0]['title'], 40)}</b><br>{plain(told)}"
    sheet.marks([(0.02, sheet.y + 11)], SYMBOLS[level], LIGHT["likert7-1"], [hover], size=10)
    letters = layout.letters(34)
    lines = len(wrap(told, letters, 3))
    sheet.text([(0.045, sheet.y + 2 + 9 * lines)], [plain(told, letters, 3)], colour="ink-2", axis="x")
    sheet.y += 16 + 18 * lines


def _story(rows: list[list[dict[Any, Any]]], drawn: int, metrics: int | None) -> Story:
    kinds = [str(row["gap"]) for own in rows for row in own]
    if metrics == 0 and not rows:
        finding = words("roadmap_gaps.nothing")
    elif not rows:
        finding = words("roadmap_gaps.complete")
    else:
        first = words(f"roadmap_gaps.{kinds[0]}")
        finding = plural(len(rows), "roadmap_gaps.missing", n=len(rows), first=first, many=kinds.count(kinds[0]))
    counted = words("roadmap_gaps.caption", n=len(kinds))
    caption = [counted, sentences.rest(drawn, len(rows), "roadmap_gaps.rest")]
    heads = [words("column.what"), words("column.kind"), words("column.lacks")]
    table: list[list[str | int | float]] = [
        [clean(own[0]["title"]), words(f"column.{own[0]['level']}"), _lacks(own)] for own in rows
    ]
    spoken = [f"{row[0]}: {row[2]}." for row in table[:8]]
    kind = GAP if rows else COMMON if metrics != 0 else PLAIN
    return Story(finding, " ".join(filter(None, caption)), " ".join([finding, *spoken]), heads, table, kind=kind)
