"""The overview: items by parties, or items by pairs of parties, with the numbers printed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vested_widgets.charts.gap_findings import gaps_finding, said
from vested_widgets.charts.gap_table import check, comparable, rows_of
from vested_widgets.charts.kit import sentences
from vested_widgets.charts.kit.parties import Parties
from vested_widgets.charts.kit.row_labels import row_label
from vested_widgets.charts.kit.sheet import Sheet, Story
from vested_widgets.charts.kit.text import capital, clean, missing, number, plain
from vested_widgets.charts.kit.theme import LIGHT
from vested_widgets.method.catalogue import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from plotly.graph_objects import Figure

CELL = 34
STEPS = (0.5, 1.0, 2.0, 3.0)
"""Gaps in margins at which the shade changes."""


@dataclass(frozen=True)
class Cell:
    """One printed number: `shade` 1 to 5, 0 for blank; hatched where it must not be relied on."""

    text: str
    shade: int
    hatched: bool
    hover: str


@dataclass(frozen=True)
class Line:
    """One row of cells, by column: a party, or a pair of parties."""

    title: str
    section: str
    cells: Mapping[tuple[str, ...], Cell]


def heat_map(table: pd.DataFrame, *, parties: Mapping[str, str] | None = None, k: int = 3) -> Figure:
    """Items as rows, parties as columns; the darker, the more.

    With `alignment.gaps` a column is a pair of parties and a cell the size of their gap in points: hatched where the verdict is
    `cannot tell`, blank where one has too few answers. With `alignment.summary` a column is a party and a cell its mean:
    hatched where its members hardly agree (band `low`, which is not said of fewer than five), so that the mean speaks for few of
    them. Shades are sequential; the number says it all.

    Args:
        table: the table of `alignment.gaps` or of `alignment.summary`.
        parties: party colour "a" to "f" by party; also the parties' order, and who is missing.
        k: the fewest people whose figures are shown, for the words about it.

    Raises:
        ValueError: the table lacks a column, or a colour is unknown.
    """
    if "party_a" in table.columns or ("verdict" in table.columns and "party" not in table.columns):
        return _gaps(table, parties, k)
    table = check(table, ("party", "item", "mean", "n"), "alignment.gaps(answers) or alignment.summary(answers)")
    return _means(table, parties, k)


def _gaps(table: pd.DataFrame, parties: Mapping[str, str] | None, k: int) -> Figure:
    table = check(table, ("party_a", "party_b"), "alignment.gaps(answers)")
    who = Parties.of(sorted({*table["party_a"], *table["party_b"]}), parties, k)
    rows, _ = comparable(rows_of(table, who))
    lines = []
    for row in rows:
        cells: dict[tuple[str, ...], Cell] = {}
        for pair in row.pairs:
            a, b = sorted((pair.a, pair.b), key=who.index)
            told = words("heat.pair", a=plain(who.name(a)), b=plain(who.name(b)), said=said(pair.verdict))
            hover = f"<b>{plain(row.title, 40)}</b><br>{told}"
            if pair.verdict == "too few":
                cells[a, b] = Cell(f"n<{k}", 0, False, hover)
                continue
            size = abs(pair.gap)
            shade = 1 + sum(size >= step * pair.margin for step in STEPS)
            text = number(size) + ("" if pair.verdict != "gap" else " ◆")
            cells[a, b] = Cell(text, shade, pair.verdict == "cannot tell", f"{hover}, {sentences.points(size, pair.rounded)}")
        lines.append(Line(row.title, row.section, cells))
    caption = [sentences.answers({party: [row.n[party] for row in rows if party in row.n] for party in who.ids}, who)]
    if lines:
        caption += [
            words("heat.gaps"),
            words("heat.few", k=k),
        ]
    return _figure(lines, who, gaps_finding(rows, who), caption, words("heat.unit_gap"))


def _means(table: pd.DataFrame, parties: Mapping[str, str] | None, k: int) -> Figure:
    who = Parties.of(table["party"].unique(), parties, k)
    found: dict[tuple[str, ...], Line] = {}
    n: dict[str, list[object]] = {}
    for record in table.to_dict("records"):
        key = tuple(clean(record.get(name) or "") for name in ("item", "question", "about"))
        about = (
            " · " + words("chart.about_party", party=key[2]) if key[2] and key[2] not in clean(record.get("asked") or "") else ""
        )
        line = found.setdefault(key, Line(clean(record.get("title") or key[0]), clean(record.get("asked") or key[1]) + about, {}))
        party, mean = str(record["party"]), record["mean"]
        n.setdefault(party, []).append(record["n"])
        hover = f"<b>{plain(line.title, 40)}</b><br>{plain(who.name(party))}"
        if missing(mean) or missing(record["n"]) or int(record["n"]) < k:
            line.cells[(party,)] = Cell(f"n<{k}", 0, False, f"{hover}: {words('chart.too_few')}")  # type: ignore[index]
            continue
        low, high = float(record.get("scale_low", 1)), float(record.get("scale_high", 7))
        shade = 1 + min(4, int(5 * (float(mean) - low) / (high - low)))
        line.cells[(party,)] = Cell(number(mean), shade, record.get("band") == "low", f"{hover}: {number(mean)}")  # type: ignore[index]
    caption = [sentences.answers(n, who)]
    if found:
        caption += [
            words("heat.means"),
            words("heat.hatched"),
            words("heat.few", k=k),
        ]
    lines = list(found.values())
    return _figure(lines, who, means_finding(lines, who), caption, words("heat.unit_mean"))


def _figure(lines: Sequence[Line], who: Parties, finding: str, caption: Sequence[str], unit: str) -> Figure:
    columns = sorted({key for line in lines for key in line.cells}, key=lambda key: [who.index(party) for party in key])
    sheet = Sheet(0, max(1, len(columns)))
    sheet.legend(who, who.ids)
    sections = list(dict.fromkeys(line.section for line in lines))
    for section in sections:
        if len(sections) > 1:
            sheet.heading(capital(section))
        _heads(sheet, columns, who)
        for line in (line for line in lines if line.section == section):
            _line(sheet, line, columns)
    names = {key: " – ".join(who.name(party) for party in key) for key in columns}
    asked = len(sections) > 1
    rows: list[list[str | int | float]] = []
    for line in lines:
        shown = [_said(line.cells.get(key)) for key in columns]
        rows.append([line.title, *([line.section] if asked else []), *shown])
    heads = [words("column.item"), *([words("column.question")] if asked else []), *(f"{names[key]}: {unit}" for key in columns)]
    spoken = " ".join(f"{line.title}: {', '.join(_said(line.cells.get(key)) for key in columns)}." for line in lines[:12])
    return sheet.figure(
        Story(
            finding,
            " ".join(caption),
            f"{finding} {words('heat.columns', names=', '.join(names.values()))} {spoken}",
            heads,
            rows,
        )
    )


def _said(cell: Cell | None) -> str:
    if cell is None or not cell.shade:
        return words("chart.too_few")
    text = cell.text.removesuffix(" ◆")
    return words("heat.unsure", n=text) if cell.hatched else text


def _heads(sheet: Sheet, columns: Sequence[tuple[str, ...]], who: Parties) -> None:
    """Draw each column's parties by shape and colour: names would not fit six pairs on a phone."""
    for i, key in enumerate(columns):
        for party, at in zip(key, [0.5] if len(key) == 1 else [0.36, 0.64], strict=True):
            sheet.marks([(i + at, sheet.y + 10)], who.symbol(party), who.hex(party), [plain(who.name(party))], size=12)
    sheet.y += 24


def _line(sheet: Sheet, line: Line, columns: Sequence[tuple[str, ...]]) -> None:
    row_label(sheet, "", line.title, "")
    top = sheet.y + 2
    for i, key in enumerate(columns):
        cell = line.cells.get(key)
        if cell is None:
            continue
        # A hatched cell is white with grey lines: its number must not draw the eye by its shade.
        colour = LIGHT["line-2" if cell.hatched else f"seq-{cell.shade}" if cell.shade else "card"]
        sheet.bars([(i + 0.015, i + 0.985, top, top + CELL)], [colour], [cell.hatched], [cell.hover])
        ink = "ink-2" if not cell.shade else "card" if cell.shade > 3 and not cell.hatched else "ink"
        sheet.text(
            [(i + 0.5, top + CELL / 2)],
            [cell.text.replace("<", "&lt;")],
            "middle center",
            axis="x",
            colour=ink,
            bold=bool(cell.shade),
        )
    sheet.y = top + CELL + 8


def means_finding(lines: Sequence[Line], who: Parties) -> str:
    """Return the lowest and the highest mean of the table."""
    cells = [(float(cell.text), line, key[0]) for line in lines for key, cell in line.cells.items() if cell.shade]
    if not cells:
        return words("chart.too_few_yet")
    low, high = min(cells, key=lambda cell: cell[0]), max(cells, key=lambda cell: cell[0])
    if low[0] == high[0]:
        return words("heat.same", n=number(low[0]))
    lowest, highest = (
        words("heat.cell", item=sentences.names_of([line.title], who), party=who.name(party), n=number(mean))
        for mean, line, party in (low, high)
    )
    return words("heat.finding", lowest=lowest, highest=highest)
