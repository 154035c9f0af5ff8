"""For whom value is created: themes by the people who benefit, as the joint table says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vested_widgets.charts.gap_table import check
from vested_widgets.charts.kit import headings
from vested_widgets.charts.kit.row_labels import place_verdicts, row_label
from vested_widgets.charts.kit.sheet import COMMON, GAP, UNSURE, Sheet, Story
from vested_widgets.charts.kit.text import capital, clean, named, plain
from vested_widgets.charts.kit.theme import LIGHT
from vested_widgets.method.catalogue import listed, plural, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from plotly.graph_objects import Figure

ROW, DOT = 26, 15


def for_whom(
    table: pd.DataFrame, *, parties: Mapping[str, str] | None = None, k: int = 3, people: Sequence[str] | None = None
) -> Figure:
    """Themes as rows, those who benefit as columns, a mark where a theme is for them; who has no theme, and what says no name, is named.

    Args:
        table: a row per theme of value: `title`, `whom` (a tuple of names).
        parties, k: not needed; a joint table is nobody's own. They are taken so that all pictures are called in one way.
        people: all who can be named, in their order; those of the table if not given.

    Raises:
        ValueError: the table lacks a column.
    """
    del parties, k
    table = check(table, ("title", "whom"), "the joint table of themes")
    rows = [(clean(record["title"]), [clean(one) for one in record["whom"]]) for record in table.to_dict("records")]
    across = [clean(one) for one in (people if people is not None else dict.fromkeys(one for _, whom in rows for one in whom))]
    sheet = Sheet(0, 1)
    if rows and across:
        heads = headings.fitting_headings(across)
        if not heads:
            headings.place_list(sheet, across)
        place_verdicts(sheet, (("", title, _verdict(whom)) for title, whom in rows))
        (headings.place_headings(sheet, heads) if heads else headings.place_numbers(sheet, len(across)))
        for title, whom in rows:
            _row(sheet, title, whom, across)
    return sheet.figure(_story(rows, across))


def _verdict(whom: Sequence[str]) -> str:
    return "" if whom else words("for_whom.nobody")


def _row(sheet: Sheet, title: str, whom: Sequence[str], across: Sequence[str]) -> None:
    row_label(sheet, "", title, _verdict(whom))
    y = sheet.y + ROW / 2
    sheet.lines([[(0.5 / len(across), y), (1 - 0.5 / len(across), y)]], LIGHT["line"], 1)
    for i, one in enumerate(across):
        hover = f"<b>{plain(title, 40)}</b><br>{plain(one, 40)}"
        if one in whom:
            sheet.marks([((i + 0.5) / len(across), y)], "circle", LIGHT["accent"], [hover], size=DOT)
    sheet.y += ROW + 10


def _story(rows: Sequence[tuple[str, Sequence[str]]], across: Sequence[str]) -> Story:
    served = [one for one in across if any(one in whom for _, whom in rows)]
    left_out = [one for one in across if one not in served]
    nameless = [title for title, whom in rows if not whom]
    parts = []
    if not rows:
        parts.append(words("for_whom.none"))
    if rows and left_out:
        parts.append(plural(len(left_out), "for_whom.left_out", people=listed(left_out)))
    if nameless:
        told = listed([named(title) for title in nameless[:3]])
        parts.append(capital(plural(len(nameless), "for_whom.nameless", themes=told)))
    if rows and not parts:
        parts.append(words("for_whom.all"))
    finding = " ".join(parts)
    spoken = " ".join(f"{title}: {listed(whom) or words('for_whom.nobody')}." for title, whom in rows[:12])
    heads = [words("column.value"), *across]
    table = [[title, *(words("for_whom.is_for") if one in whom else "–" for one in across)] for title, whom in rows]
    kind = UNSURE if not rows else GAP if left_out or nameless else COMMON
    return Story(finding, words("for_whom.caption"), f"{finding} {spoken}".strip(), heads, table, kind=kind)
