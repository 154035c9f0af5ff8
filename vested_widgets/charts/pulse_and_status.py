"""Satisfaction beside the scorecard: for each outcome how its metrics stand and how satisfied each party is, so that watermelons are seen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vested_widgets.charts.gap_table import check
from vested_widgets.charts.kit import sentences
from vested_widgets.charts.kit.money import percent
from vested_widgets.charts.kit.parties import Parties
from vested_widgets.charts.kit.row_labels import place_verdicts, row_label
from vested_widgets.charts.kit.sheet import GAP, PLAIN, UNSURE, Sheet, Story
from vested_widgets.charts.kit.text import clean, missing, number, plain, wrap
from vested_widgets.charts.kit.theme import LIGHT
from vested_widgets.method.catalogue import listed, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from plotly.graph_objects import Figure

NEEDED = (
    "outcome", "title", "party", "green", "metrics", "met", "n", "mean", "low", "high", "middle", "matched", "change", "change_low",
    "change_high", "verdict",
)  # fmt: skip
FOUND = ("low", "falls", "low and falls")
LANE = 22
"""px of a party's line."""


@dataclass
class Row:
    """An outcome with what each party says of it."""

    title: str
    green: bool
    metrics: int
    met: float
    parties: dict[str, dict[Any, Any]] = field(default_factory=dict)

    @property
    def said(self) -> str:
        """Return how its metrics stand."""
        if not self.metrics:
            return words("pulse_and_status.no_metrics")
        if self.green:
            return words("pulse_and_status.green")
        return words("pulse_and_status.not_green") if not missing(self.met) else words("pulse_and_status.unknown")

    def watermelon(self) -> list[str]:
        """Return the parties that are not satisfied with what looks good."""
        return [party for party, row in self.parties.items() if row["verdict"] in FOUND]


def pulse_and_status(watermelons: pd.DataFrame, *, parties: Mapping[str, str] | None = None, k: int = 3) -> Figure:
    """Return a row an outcome: how its metrics stand in words, and the mean satisfaction of each party with its 95 % interval.

    Args:
        watermelons: the table of `scorecard.watermelons` with `title`, as `DealView.watermelons` gives it.
        parties: party colour "a" to "f" by party; also the parties' order.
        k: the fewest members of a party whose figures are shown.

    Raises:
        ValueError: the table lacks a column, or a colour is unknown.
    """
    found = check(watermelons, NEEDED, "open_deal(…).watermelons()")
    who = Parties.of(found["party"].unique(), parties, k)
    rows: dict[str, Row] = {}
    for record in found.to_dict("records"):
        title = clean(record["title"])
        row = rows.setdefault(str(record["outcome"]), Row(title, bool(record["green"]), int(record["metrics"]), record["met"]))
        few = missing(record["n"]) or int(record["n"]) < k
        row.parties[str(record["party"])] = (
            {**record, "mean": None, "low": None, "high": None, "verdict": "too few"} if few else record
        )
    ordered = sorted(rows.values(), key=lambda row: not row.watermelon())
    scale = (1.0, 2 * float(found["middle"].iloc[0]) - 1) if len(found) else (1.0, 7.0)
    sheet = Sheet(scale[0] - 0.3, scale[1] + 0.3)
    sheet.legend(who, who.ids)
    drawn = 0
    if ordered:
        _axis(sheet, scale)
        place_verdicts(sheet, ((_glyph(row), row.title, row.said) for row in ordered))
        drawn = sheet.each(ordered, lambda row: _row(sheet, row, who, scale))
    return sheet.figure(_story(ordered, who, drawn))


def _glyph(row: Row) -> str:
    return "◆" if row.watermelon() else "○"


def _axis(sheet: Sheet, scale: tuple[float, float]) -> None:
    sheet.heading(words("pulse_and_status.axis"))
    points = list(range(int(scale[0]), int(scale[1]) + 1))
    sheet.text([(at, sheet.y + 8) for at in points], [str(at) for at in points], "middle center", colour="ink-2", axis="x")
    sheet.y += 20


def _row(sheet: Sheet, row: Row, who: Parties, scale: tuple[float, float]) -> None:
    row_label(sheet, _glyph(row), row.title, row.said)
    top = sheet.y + 2
    there = [party for party in who.ids if party in row.parties]
    middle = (scale[0] + scale[1]) / 2
    sheet.lines([[(middle, top), (middle, top + LANE * len(there))]], LIGHT["line-2"], 1, dash="dash")
    for lane, party in enumerate(there):
        one, y = row.parties[party], top + LANE * lane + LANE / 2
        sheet.lines([[(scale[0], y), (scale[1], y)]], LIGHT["line"], 1)
        if missing(one["mean"]):
            sheet.text([(scale[0], y)], [plain(words("chart.too_few"))], colour="ink-2", axis="x")
            continue
        sheet.lines([[(float(one["low"]), y), (float(one["high"]), y)]], who.hex(party), 4, opacity=0.55)
        hover = f"<b>{plain(row.title, 40)}</b><br>{plain(f'{who.name(party)}: {_told(one)}')}"
        sheet.marks([(float(one["mean"]), y)], who.symbol(party), who.hex(party), [hover], size=13)
    sheet.y = top + LANE * len(there) + 10


def _told(one: Mapping[Any, Any]) -> str:
    said = words(
        "pulse_and_status.mean", mean=number(one["mean"]), low=number(one["low"]), high=number(one["high"]), n=int(one["n"])
    )
    if missing(one["change"]) or missing(one["matched"]):
        return said
    change = words(
        "pulse_and_status.change", change=number(one["change"]), low=number(one["change_low"]), high=number(one["change_high"]),
        n=int(one["matched"]),
    )  # fmt: skip
    return f"{said} {change}"


def pulse_finding(rows: Sequence[Row], who: Parties) -> str:
    """Return which outcomes look good while a party is not satisfied, or that there is none, or that it cannot be told."""
    if not rows:
        return words("pulse_and_status.nothing")
    found = [row for row in rows if row.watermelon()]
    if found:
        first = found[0]
        title, parties = clean(" ".join(wrap(first.title, 50, 1))), listed([who.name(one) for one in first.watermelon()])
        if len(found) == 1:
            return words("pulse_and_status.one", title=title, parties=parties)
        return words("pulse_and_status.several", n=len(found), title=title, parties=parties)
    verdicts = {one["verdict"] for row in rows for one in row.parties.values()}
    if verdicts <= {"not green"}:
        return words("pulse_and_status.none_green")
    return words("pulse_and_status.cannot_tell" if verdicts & {"cannot tell", "too few"} else "pulse_and_status.none")


def _story(rows: Sequence[Row], who: Parties, drawn: int) -> Story:
    finding = pulse_finding(rows, who)
    counts = {party: [row.parties[party]["n"] for row in rows if party in row.parties] for party in who.ids}
    caption = [
        sentences.answers(counts, who), words("pulse_and_status.caption"), sentences.rest(drawn, len(rows), "pulse_and_status.rest"),
    ]  # fmt: skip
    heads = [
        words("column.outcome"), words("column.party"), words("column.metrics"), words("column.meet"), words("column.answers"),
        words("column.satisfied"), words("column.low"), words("column.high"), words("column.change"), words("column.verdict"),
    ]  # fmt: skip
    table: list[list[str | int | float]] = []
    for row in rows:
        for party in who.ids:
            if party in row.parties:
                one = row.parties[party]
                few = one["verdict"] == "too few"
                table.append(
                    [
                        row.title, who.name(party), str(row.metrics), percent(row.met), sentences.count(one["n"], who),
                        sentences.cell(one["mean"]), sentences.cell(one["low"]), sentences.cell(one["high"]),
                        "–" if few else sentences.cell(one["change"]), words(f"pulse_and_status.verdict_{one['verdict'].replace(' ', '_')}"),
                    ]
                )  # fmt: skip
    spoken = [words("pulse_and_status.spoken", title=row.title, said=row.said) for row in rows[:8]]
    kind = GAP if any(row.watermelon() for row in rows) else UNSURE if rows else PLAIN
    return Story(finding, " ".join(filter(None, caption)), " ".join([finding, *spoken]), heads, table, kind=kind)
