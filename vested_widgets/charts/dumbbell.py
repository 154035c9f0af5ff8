"""Gaps between parties: two marks per item, the interval of the gap, and a verdict in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vested_widgets.charts.gap_findings import SAID, gaps_finding, gaps_kind, said, some_of
from vested_widgets.charts.gap_table import Pair, Row, check, comparable, rows_of
from vested_widgets.charts.kit import layout, sentences
from vested_widgets.charts.kit.parties import Parties
from vested_widgets.charts.kit.row_labels import BOLD_LETTER as BODY_LETTERS
from vested_widgets.charts.kit.row_labels import SMALL_LETTER as SMALL_LETTERS
from vested_widgets.charts.kit.row_labels import place_verdicts, row_label
from vested_widgets.charts.kit.scale import axis_numbers, ticks
from vested_widgets.charts.kit.sheet import Sheet, Story
from vested_widgets.charts.kit.text import capital, clean, number, plain, whole, wrap
from vested_widgets.charts.kit.theme import BODY, LIGHT, VERDICTS
from vested_widgets.charts.kit.trace_merging import dodge
from vested_widgets.method.catalogue import listed, words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd
    from plotly.graph_objects import Figure

STRIP, THIN, NEXT = 34, 30, 8
"""px of a row that tells something, of one that there are not enough answers to tell, and between rows."""
LABELS, VERDICT = 0.27, 0.25
"""The parts of a wide row that a name and a verdict have; the plot stands between them."""
NAMES = {1: 0.36, 2: 0.2}
"""The part of a thin row's whole width that a name has, by the number of columns."""
GAP_OF_COLUMNS = 0.04
CLEAR = ("gap", "aligned")
BAR = 0.4
"""How strong the bars of intervals are."""


def dumbbell(
    gaps: pd.DataFrame,
    *,
    parties: Mapping[str, str] | None = None,
    k: int = 3,
    question: str | None = None,
    about: str | None = None,
    finding: str | None = None,
) -> Figure:
    """Return the gaps between parties, item by item: first what they tell, the widest first, then what there are not enough answers to tell.

    A row has each party's mean on the scale. With more than two parties the pair that decides the row is joined and has the
    intervals.
    The interval of the gap is drawn around both marks alike: the near ends of the two bars are as far apart as its low end, the
    far ends as its high end. So bars that keep apart are a clear gap, and bars inside the grey band (the margin, centred
    between the two marks) are alignment: what the eye sees is the verdict, for its ends agree with it. Rows that tell nothing yet are
    thin and have no verdict; their heading says why.

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
    rows = clear_first(rows)
    low = min((row.scale[0] for row in rows), default=1)
    high = max((row.scale[1] for row in rows), default=7)
    pad = 0.035 * (high - low)
    sheet = Sheet(low - pad, high + pad)
    sheet.legend(who, who.ids)
    # A list of items of which nothing may be shown says no more than the title.
    if any(row.means for row in rows):
        _draw(sheet, rows, who)
    return sheet.figure(gap_story(rows, who, left_out, finding))


def clear_first(rows: Sequence[Row]) -> list[Row]:
    """Return the rows that tell something before those that do not, and last those that may not be shown; otherwise in their order."""
    return sorted(rows, key=lambda row: (row.verdict not in CLEAR, row.verdict == "too few"))


def _draw(sheet: Sheet, rows: Sequence[Row], who: Parties) -> None:
    clear = [row for row in rows if row.verdict in CLEAR]
    unsure = [row for row in rows if row.verdict == "cannot tell"]
    if clear:
        _clear(sheet, clear, who)
    if unsure:
        _unsure(sheet, unsure, len(rows), who)
    for row in (row for row in rows if row.verdict == "too few"):
        row_label(sheet, "", row.title, verdict_words(row), strong=False)
        sheet.y += NEXT


def _by_section(rows: Sequence[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.section, []).append(row)
    return found


def _clear(sheet: Sheet, rows: Sequence[Row], who: Parties) -> None:
    beside = layout.is_wide() and all(_fits(row.title, LABELS, BODY_LETTERS) for row in rows)
    if beside:
        # The scale has the middle of the sheet: its axis reaches as far beyond the scale as name and verdict need.
        span = (sheet.high - sheet.low) / (1 - LABELS - VERDICT)
        sheet.low, sheet.high = sheet.low - LABELS * span, sheet.high + VERDICT * span
    else:
        place_verdicts(sheet, (("", row.title, verdict_words(row)) for row in rows))
    for section, own in _by_section(rows).items():
        if section:
            sheet.heading(capital(section))
        scale = None
        for row in own:
            if row.scale != scale:
                axis_numbers(sheet, row.scale)
                scale = row.scale
            _row(sheet, row, who, beside=beside)
    if sheet.y > 600:
        axis_numbers(sheet, rows[-1].scale)


def _fits(title: str, part: float, letters_wide: float) -> bool:
    """Return whether a name has room in two lines of a part of the width."""
    return whole(wrap(title, int(part * layout.width() / letters_wide), 2), title)


def verdict_words(row: Row) -> str:
    """Return the verdict beside a name, with its sign."""
    if row.verdict in SAID:
        return f"{VERDICTS[row.verdict]} {said(row.verdict)}"
    key = "dumbbell.differ_by_about" if row.pair and row.pair.rounded else "dumbbell.differ_by"
    return f"{VERDICTS[row.verdict]} {words(key, n=number(row.width))}"


def _row(sheet: Sheet, row: Row, who: Parties, *, beside: bool) -> None:
    if beside:
        sheet.of = clean(row.title)
        sheet.y += NEXT
    else:
        row_label(sheet, "", row.title, verdict_words(row), strong=row.verdict == "gap")
    pair = row.pair
    ends = sorted((pair.a, pair.b), key=who.index) if pair else []
    shift = dodge({party: row.means[party] for party in who.ids if party in row.means}, sheet.high - sheet.low, ends)
    above = max([0.0, *(-px - 7 for px in shift.values())])
    below = max([0.0, *(px - 7 for px in shift.values())])
    middle = sheet.y + STRIP / 2 + above
    if beside:
        name = plain(row.title, int(LABELS * layout.width() / BODY_LETTERS), 2)
        sheet.text([(0, middle)], [name], size=BODY, bold=True)
        colour = "ink" if row.verdict == "gap" else "ink-2"
        sheet.text([(1, middle)], [plain(verdict_words(row))], "middle left", colour=colour, bold=row.verdict == "gap")
    _plot(sheet, row, who, middle, shift, lambda x: x, "x", 15)
    sheet.y = middle + STRIP / 2 + below + NEXT


def _unsure(sheet: Sheet, rows: Sequence[Row], of: int, who: Parties) -> None:
    """Draw what there are not enough answers to tell: thin rows under a heading that says so, in wide places two side by side."""
    if len(rows) < of:
        sheet.y += NEXT
        sheet.title(words("dumbbell.unsure", some=some_of(len(rows), of)))
    sheet.note(words("dumbbell.unsure_help"))
    tries = (2, 1) if layout.is_wide() and len(rows) > 1 else (1,)
    # Where names are too long to stand beside their plots they stand above them, in one column.
    columns = next((many for many in tries if all(_fits(row.title, NAMES[many], SMALL_LETTERS) for row in rows)), 0)
    names, columns = NAMES.get(columns, 0.0), columns or 1
    for section, own in _by_section(rows).items():
        if section:
            sheet.heading(capital(section))
        for start in range(0, len(own), columns):
            here, deepest = own[start : start + columns], sheet.y
            top = sheet.y
            for column, row in enumerate(here):
                sheet.y = top
                left = column * (1 + GAP_OF_COLUMNS) / columns
                _thin(sheet, row, who, (left, left + (1 - GAP_OF_COLUMNS * (columns - 1)) / columns), names)
                deepest = max(deepest, sheet.y)
            sheet.y = deepest
        sheet.y += NEXT


def _thin(sheet: Sheet, row: Row, who: Parties, room: tuple[float, float], names: float) -> None:
    """Draw a row that tells nothing yet: its name at the left of its plot, or above it."""
    sheet.of = clean(row.title)
    left, right = room
    start = left + names
    low, high = row.scale

    def at(x: float) -> float:
        return start + 0.02 + (x - low) / (high - low) * (right - start - 0.04)

    if not names:
        letters = int((right - left) * layout.width() / SMALL_LETTERS)
        lines = len(wrap(row.title, letters, 2))
        sheet.text([(left, sheet.y + 1 + 9 * lines)], [plain(row.title, letters, 2)])
        sheet.y += 18 * lines
    span = (high - low) / (right - start - 0.04)
    shift = dodge({party: row.means[party] for party in who.ids if party in row.means}, span, (), 11)
    above = max([0.0, *(-px - 5 for px in shift.values())])
    below = max([0.0, *(px - 5 for px in shift.values())])
    middle = sheet.y + THIN / 2 + above
    if names:
        letters = int(names * layout.width() / SMALL_LETTERS)
        # Names of two lines are taller than a thin row.
        more = max(0.0, 18 * len(wrap(row.title, letters, 2)) + 4 - THIN) / 2
        middle, below = middle + more, below + more
        sheet.text([(left, middle)], [plain(row.title, letters, 2)])
    _plot(sheet, row, who, middle, shift, at, "x2", 11)
    sheet.y = middle + THIN / 2 + below


def _plot(
    sheet: Sheet,
    row: Row,
    who: Parties,
    middle: float,
    shift: Mapping[str, float],
    at: Callable[[float], float],
    axis: str,
    size: float,
) -> None:
    """Draw scale, margin, interval and marks of a row around px `middle`; `at` gives the place of a point on the axis."""
    pair = row.pair
    if pair:
        _pair(sheet, row, who, middle, shift, at, axis, size)
    else:
        _scale(sheet, row, middle, at, axis)
    for party in shift:
        hover = f"<b>{plain(row.title, 40)}</b><br>{plain(who.name(party))}: {number(row.means[party])}"
        joined = pair is not None and party in (pair.a, pair.b)
        if pair and joined:
            hover += "<br>" + words("dumbbell.hover", gap=number(abs(pair.gap)), span=plausibly(pair))
        point = (at(row.means[party]), middle + shift[party])
        px = min(size, 11) if pair and not joined else size
        sheet.marks([point], who.symbol(party), who.hex(party), [hover], size=px, axis=axis)


def _scale(sheet: Sheet, row: Row, middle: float, at: Callable[[float], float], axis: str) -> None:
    sheet.lines([[(at(end), middle) for end in row.scale]], LIGHT["line-2"], 1, opacity=0.55, axis=axis)
    sheet.ticks([(at(point), middle) for point in ticks(row.scale)], LIGHT["line-2"], opacity=0.55, axis=axis)


def _pair(
    sheet: Sheet,
    row: Row,
    who: Parties,
    middle: float,
    shift: Mapping[str, float],
    at: Callable[[float], float],
    axis: str,
    size: float,
) -> None:
    """Draw the grey margin, the line, and the interval of the gap as a bar around each mark."""
    pair = row.pair
    assert pair is not None  # noqa: S101  (the caller has looked)
    centre = (row.means[pair.a] + row.means[pair.b]) / 2

    def inside(x: float) -> float:
        return at(min(max(x, row.scale[0]), row.scale[1]))

    half, tall = pair.margin / 2, size - 1
    sheet.areas([(inside(centre - half), inside(centre + half), middle - tall, middle + tall)], LIGHT["line"], 0.75, axis)
    _scale(sheet, row, middle, at, axis)
    down = {party: middle + shift[party] for party in (pair.a, pair.b)}
    joined = [(at(row.means[party]), down[party]) for party in (pair.a, pair.b)]
    sheet.lines([joined], LIGHT["ink" if row.verdict == "gap" else "line-2"], 2 if row.verdict in CLEAR else 1, axis=axis)
    for party, sign in ((pair.a, 1), (pair.b, -1)):
        ends = [inside(centre + sign * end / 2) for end in pair.drawn]
        thick = 7 if row.verdict in CLEAR else 5
        sheet.lines([[(min(ends), down[party]), (max(ends), down[party])]], who.hex(party), thick, opacity=BAR, axis=axis)


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
    return Story(finding, " ".join(caption), alt, columns, table, kind=gaps_kind(rows))


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
