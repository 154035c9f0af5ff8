"""Ordered pairs: how far each party leans to the one item or the other, pair by pair."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vested_widgets.charts.dumbbell import gap_story, plausibly, verdict_words
from vested_widgets.charts.gap_table import Row, check, comparable, rows_of
from vested_widgets.charts.kit import layout
from vested_widgets.charts.kit.parties import Parties
from vested_widgets.charts.kit.row_labels import place_verdicts, row_label
from vested_widgets.charts.kit.scale import axis_numbers, scale_line
from vested_widgets.charts.kit.sheet import Sheet
from vested_widgets.charts.kit.text import number, plain
from vested_widgets.charts.kit.theme import LIGHT, VERDICTS
from vested_widgets.method.catalogue import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from plotly.graph_objects import Figure

LANE = 22
"""px between the bars of two parties."""
END_LETTERS = 17
"""Letters of an item's name at its end of the scale."""


def pair_bars(
    gaps: pd.DataFrame,
    *,
    parties: Mapping[str, str] | None = None,
    k: int = 3,
    ends: Mapping[str, tuple[str, str]] | None = None,
    finding: str | None = None,
) -> Figure:
    """Show how far each party leans to one item of a pair or the other, the widest gap first.

    A row is a pair, with a bar for each party from the middle to its mean. The two parties that decide the row have the interval of
    their gap around their marks, and between them the grey margin: they are read as in `dumbbell`.

    Args:
        gaps: the table of `alignment.gaps`; 0 is the middle of the scale, below it stands the first item.
        parties: party colour "a" to "f" by party; also the parties' order, and who is missing.
        k: the fewest people whose figures are shown, for the words about it.
        ends: by item the names of the two, for the ends of its scale.
        finding: the title, where the table holds only some of the pairs.

    Raises:
        ValueError: the table lacks a column, or a colour is unknown.
    """
    gaps = check(gaps, ("party_a", "party_b"), "alignment.gaps(answers)")
    who = Parties.of(sorted({*gaps["party_a"], *gaps["party_b"]}), parties, k)
    rows, left_out = comparable(rows_of(gaps, who))
    low = min((row.scale[0] for row in rows), default=-3)
    high = max((row.scale[1] for row in rows), default=3)
    pad = 0.035 * (high - low)
    sheet = Sheet(low - pad, high + pad)
    sheet.legend(who, who.ids)
    if any(row.means for row in rows):
        place_verdicts(sheet, ((VERDICTS[row.verdict], row.title, verdict_words(row)) for row in rows))
        _draw(sheet, rows, who, ends or {})
    return sheet.figure(gap_story(rows, who, left_out, finding, "pair_bars.caption"))


def _draw(sheet: Sheet, rows: Sequence[Row], who: Parties, ends: Mapping[str, tuple[str, str]]) -> None:
    scale = None
    for row in rows:
        if row.scale != scale:
            axis_numbers(sheet, row.scale)
            scale = row.scale
        row_label(sheet, VERDICTS[row.verdict], row.title, verdict_words(row), strong=row.verdict == "gap")
        lanes = {party: sheet.y + LANE * (at + 0.6) for at, party in enumerate(one for one in who.ids if one in row.means)}
        bottom = sheet.y + LANE * (len(lanes) + 0.2)
        sheet.lines([[(0, sheet.y), (0, bottom)]], LIGHT["line-2"], 1)
        _pair(sheet, row, who, lanes, bottom)
        for party, y in lanes.items():
            _party(sheet, row, party, who, y)
        scale_line(sheet, row.scale, bottom)
        sheet.y = bottom
        if row.item in ends:
            _ends(sheet, row, ends[row.item])
        sheet.y += 14


def _pair(sheet: Sheet, row: Row, who: Parties, lanes: Mapping[str, float], bottom: float) -> None:
    """Draw the grey margin, and around both marks of the pair that decides the row the interval of its gap."""
    pair = row.pair
    if pair is None:
        return
    centre, half = (row.means[pair.a] + row.means[pair.b]) / 2, pair.margin / 2

    def inside(x: float) -> float:
        return min(max(x, row.scale[0]), row.scale[1])

    sheet.areas([(inside(centre - half), inside(centre + half), sheet.y, bottom)], LIGHT["line"], 0.75)
    for party, sign in ((pair.a, 1), (pair.b, -1)):
        reach = sorted(inside(centre + sign * end / 2) for end in pair.drawn)
        sheet.lines([[(end, lanes[party]) for end in reach]], who.hex(party), 12, opacity=0.3)


def _party(sheet: Sheet, row: Row, party: str, who: Parties, y: float) -> None:
    mean, pair = row.means[party], row.pair
    hover = f"<b>{plain(row.title, 40)}</b><br>{plain(who.name(party))}: {number(mean)}"
    if pair and party in (pair.a, pair.b):
        hover += "<br>" + words("dumbbell.hover", gap=number(abs(pair.gap)), span=plausibly(pair))
    sheet.lines([[(0, y), (mean, y)]], who.hex(party), 3)
    sheet.marks([(mean, y)], who.symbol(party), who.hex(party), [hover])


def _ends(sheet: Sheet, row: Row, ends: tuple[str, str]) -> None:
    """Name the two items under their ends of the scale."""
    names = [plain(name, layout.letters(END_LETTERS), 2) for name in ends]
    for at, name, side in zip(row.scale, names, ("middle right", "middle left"), strict=True):
        sheet.text([(at, sheet.y + 18)], [name], side, colour="ink-2", axis="x")
    sheet.y += 34
