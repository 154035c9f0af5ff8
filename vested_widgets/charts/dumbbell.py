"""Gaps between parties: two marks per item, the interval of the gap, and a verdict in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vested_widgets.charts.gap_findings import SAID, gaps_finding, said
from vested_widgets.charts.gap_table import Pair, Row, check, comparable, rows_of
from vested_widgets.charts.kit import sentences
from vested_widgets.charts.kit.parties import Parties
from vested_widgets.charts.kit.row_labels import place_verdicts, row_label
from vested_widgets.charts.kit.scale import axis_numbers, scale_line
from vested_widgets.charts.kit.sheet import Sheet, Story
from vested_widgets.charts.kit.text import capital, number, plain
from vested_widgets.charts.kit.theme import LIGHT, VERDICTS
from vested_widgets.charts.kit.trace_merging import dodge
from vested_widgets.method.catalogue import listed, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from plotly.graph_objects import Figure

STRIP = 34


def dumbbell(
    gaps: pd.DataFrame,
    *,
    parties: Mapping[str, str] | None = None,
    k: int = 3,
    question: str | None = None,
    about: str | None = None,
    finding: str | None = None,
) -> Figure:
    """Return the gaps between parties, item by item, widest first.

    A row has each party's mean on the scale. With more than two parties the pair that decides the row is joined and has the
    intervals.
    The interval of the gap is drawn around both marks alike: the near ends of the two bars are as far apart as its low end, the
    far ends as its high end. So bars that keep apart are a clear gap, and bars inside the grey band (the margin, centred
    between the two marks) are alignment: what the eye sees is the verdict, for its ends agree with it.

    Args:
        gaps: the table of `alignment.gaps`; means, gaps and intervals in points of the scale.
        parties: party colour "a" to "f" by party; also the parties' order, and who is missing.
        k: the fewest people whose figures are shown, for the words about it.
        question: only these rows; all questions, in sections, if not given.
        about: the same for the party asked about.
        finding: the title, where the table holds only some of the items and its own finding would be about these alone.

    Raises:
        ValueError: the table lacks a column, or a colour is unknown.
    """
    gaps = check(gaps, ("party_a", "party_b"), "alignment.gaps(answers)")
    for column, wanted in (("question", question), ("about", about)):
        if wanted is not None:
            gaps = gaps[gaps[column] == wanted]
    who = Parties.of(sorted({*gaps["party_a"], *gaps["party_b"]}), parties, k)
    rows, left_out = comparable(rows_of(gaps, who))
    low = min((row.scale[0] for row in rows), default=1)
    high = max((row.scale[1] for row in rows), default=7)
    pad = 0.035 * (high - low)
    sheet = Sheet(low - pad, high + pad)
    sheet.legend(who, who.ids)
    # A list of items of which nothing may be shown says no more than the title.
    if any(row.means for row in rows):
        _draw(sheet, rows, who)
    return sheet.figure(gap_story(rows, who, left_out, finding))


def _draw(sheet: Sheet, rows: Sequence[Row], who: Parties) -> None:
    place_verdicts(sheet, ((VERDICTS[row.verdict], row.title, verdict_words(row)) for row in rows))
    sections = list(dict.fromkeys(row.section for row in rows))
    for section in sections:
        if len(sections) > 1:
            sheet.heading(capital(section))
        scale = None
        for row in (row for row in rows if row.section == section):
            if row.scale != scale:
                axis_numbers(sheet, row.scale)
                scale = row.scale
            _row(sheet, row, who)
    if rows and sheet.y > 600:
        axis_numbers(sheet, rows[-1].scale)


def verdict_words(row: Row) -> str:
    """Return the verdict beside a name."""
    if row.verdict in SAID:
        return said(row.verdict)
    key = "dumbbell.differ_by_about" if row.pair and row.pair.rounded else "dumbbell.differ_by"
    return words(key, n=number(row.width))


def _row(sheet: Sheet, row: Row, who: Parties) -> None:
    pair = row.pair
    row_label(sheet, VERDICTS[row.verdict], row.title, verdict_words(row), strong=row.verdict == "gap")
    ends = sorted((pair.a, pair.b), key=who.index) if pair else []
    shift = dodge({party: row.means[party] for party in who.ids if party in row.means}, sheet.high - sheet.low, ends)
    above = max([0.0, *(-px - 7 for px in shift.values())])
    below = max([0.0, *(px - 7 for px in shift.values())])
    middle = sheet.y + STRIP / 2 + above
    if pair:
        _pair(sheet, row, who, middle, shift)
    else:
        scale_line(sheet, row.scale, middle)
    for party in shift:
        hover = f"<b>{plain(row.title, 40)}</b><br>{plain(who.name(party))}: {number(row.means[party])}"
        if pair and party in ends:
            hover += "<br>" + words("dumbbell.hover", gap=number(abs(pair.gap)), span=plausibly(pair))
        point = (row.means[party], middle + shift[party])
        sheet.marks([point], who.symbol(party), who.hex(party), [hover], size=11 if pair and party not in ends else 15)
    sheet.y = middle + STRIP / 2 + below + 8


def _pair(sheet: Sheet, row: Row, who: Parties, middle: float, shift: Mapping[str, float]) -> None:
    """Draw the grey margin, the line, and the interval of the gap as a bar around each mark."""
    pair = row.pair
    assert pair is not None  # noqa: S101  (the caller has looked)
    centre = (row.means[pair.a] + row.means[pair.b]) / 2

    def inside(x: float) -> float:
        return min(max(x, row.scale[0]), row.scale[1])

    half = pair.margin / 2
    sheet.areas([(inside(centre - half), inside(centre + half), middle - 14, middle + 14)], LIGHT["line"], 0.75)
    scale_line(sheet, row.scale, middle)
    at = {party: middle + shift[party] for party in (pair.a, pair.b)}
    sheet.lines([[(row.means[pair.a], at[pair.a]), (row.means[pair.b], at[pair.b])]], LIGHT["line-2"], 2)
    for party, sign in ((pair.a, 1), (pair.b, -1)):
        ends = [inside(centre + sign * end / 2) for end in pair.drawn]
        sheet.lines([[(min(ends), at[party]), (max(ends), at[party])]], who.hex(party), 7, opacity=0.4)


def plausibly(pair: Pair) -> str:
    """Return the interval as distances in the direction of the gap; an end below zero means the other way round."""
    return sentences.span(*((pair.low, pair.high) if pair.gap >= 0 else (-pair.high, -pair.low)), pair.verdict)


def gap_story(
    rows: Sequence[Row], who: Parties, left_out: int, finding: str | None = None, caption_key: str = "dumbbell.caption"
) -> Story:
    """Return the words and the table of a picture of gaps; the phrase `caption_key` says what its marks are, in points `{unit}`."""
    counts = {party: [row.n[party] for row in rows if party in row.n] for party in who.ids}
    finding = finding or gaps_finding(rows, who)
    scales = sorted({row.scale for row in rows})
    unit = words("dumbbell.or").join(words("slope.from_to", first=number(low), last=number(high)) for low, high in scales)
    margins = sorted({pair.margin for row in rows for pair in row.pairs})
    agreed = listed([sentences.points(margin) for margin in margins])
    caption = [sentences.answers(counts, who)]
    if any(row.pair for row in rows):
        caption += [
            words(caption_key, unit=unit),
            words("dumbbell.bars", interval=words("chart.interval")),
            words("dumbbell.band", margin=agreed),
            words("dumbbell.glyphs"),
        ]
        if len(who) > 2:
            caption.append(words("dumbbell.furthest"))
    if any(pair.rounded for row in rows for pair in row.pairs):
        caption.append(words("chart.halves"))
    if left_out:
        caption.append(words("dumbbell.left_out"))
    alt = f"{finding} " + " ".join(_spoken(row, who) for row in rows[:12])
    columns, table = _table(rows, who)
    return Story(finding, " ".join(caption), alt, columns, table)


def _spoken(row: Row, who: Parties) -> str:
    means = listed([f"{who.name(party)} {number(row.means[party])}" for party in who.ids if party in row.means])
    verdict = said(row.verdict) if row.verdict in SAID else words("dumbbell.differ_by", n=number(row.width))
    return f"{row.title}: {means}, {verdict}." if means else f"{row.title}: {verdict}."


def _table(rows: Sequence[Row], who: Parties) -> tuple[list[str], list[list[str | int | float]]]:
    """Return the numbers behind the picture: one line per item and pair, as they may be shown."""
    asked = len({row.section for row in rows}) > 1
    two = len(who) <= 2
    names = [who.name(party) for party in who.ids] if two else [words("column.first_party"), words("column.second_party")]
    columns = [words("column.item"), *([words("column.question")] if asked else [])]
    for name in names:
        if two:
            columns += [words("column.average_of", party=name), words("column.answers_of", party=name)]
        else:
            columns += [name, words("column.average"), words("column.answers")]
    columns += [words("column.gap"), words("column.low"), words("column.high"), words("column.verdict")]
    table: list[list[str | int | float]] = []
    for row in rows:
        for pair in row.pairs:
            line: list[str | int | float] = [row.title, *([row.section] if asked else [])]
            a, b = sorted((pair.a, pair.b), key=who.index)
            sign = 1 if a == pair.a else -1
            for party in (a, b):
                line += [] if two else [who.name(party)]
                line += [sentences.cell(row.means.get(party)), sentences.count(row.n[party], who)]
            if pair.verdict == "too few":
                line += ["–", "–", "–", said("too few")]
            else:
                low, high = sorted((sign * pair.low, sign * pair.high))
                line += [sentences.cell(sign * pair.gap), *sentences.ends(low, high, pair.verdict), said(pair.verdict)]
            table.append(line)
    return columns, table
