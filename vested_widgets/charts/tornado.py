"""What each assumption moves alone: how far each party's gain goes when it is low and when it is high."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vested_widgets.charts.gap_table import check
from vested_widgets.charts.kit import sentences
from vested_widgets.charts.kit.money import Money, grid, money_axis, shown, spread_over
from vested_widgets.charts.kit.parties import Parties
from vested_widgets.charts.kit.row_labels import place_verdicts, row_label
from vested_widgets.charts.kit.sheet import COMMON, GAP, PLAIN, Sheet, Story
from vested_widgets.charts.kit.text import clean, plain
from vested_widgets.method.catalogue import listed, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from plotly.graph_objects import Figure

LANE = 20
"""px of a party's bar and what is free below it."""
NEEDED = ("driver", "title", "unit", "party", "value_low", "value_high", "gain_low", "gain_high", "base", "swing", "currency")
NOTHING = 1e-9
"""A swing that is smaller than this part of the largest one is none."""


@dataclass(frozen=True)
class Moved:
    """One assumption: its two values, and by party how far the gain goes from the expected case at either."""

    title: str
    unit: str
    ends: tuple[float, float]
    by: dict[str, tuple[float, float]]

    @property
    def widest(self) -> str:
        """Return the party that it moves most."""
        return max(self.by, key=lambda party: abs(self.by[party][1] - self.by[party][0]))

    def swing(self, party: str) -> float:
        """Return how far it moves a party, signed: above zero where more of it is more gain."""
        return self.by[party][1] - self.by[party][0]

    def said(self) -> str:
        """Return its two values."""
        return words("tornado.range", low=shown(self.ends[0]), high=shown(self.ends[1]), unit=self.unit).strip()


def tornado(sensitivity: pd.DataFrame, *, parties: Mapping[str, str] | None = None) -> Figure:
    """Return one row per assumption, the widest first: from its 10th to its 90th percentile, all others at their means.

    A bar per party goes from the change of its gain where the assumption is low to that where it is high; the mark stands at the high end.

    Args:
        sensitivity: the table of `pricing.sensitivity(model)`; gains of a mean year.
        parties: party colour "a" to "f" by party; also the parties' order.

    Raises:
        ValueError: the table lacks a column, or a colour is unknown.
    """
    sensitivity = check(sensitivity, NEEDED, "pricing.sensitivity(model)")
    who = Parties.of(sensitivity["party"].unique(), parties)
    rows = _read(sensitivity)
    changes = [end for row in rows for ends in row.by.values() for end in ends]
    money = Money.of(changes, next(iter(sensitivity["currency"]), ""))
    sheet = Sheet()
    sheet.legend(who, who.ids)
    spread_over(sheet, changes)
    drawn = len(rows)
    if rows:
        ticks = money_axis(sheet, money, words("tornado.axis"))
        place_verdicts(sheet, (("", row.title, row.said()) for row in rows))
        drawn = sheet.each(rows, lambda row: _row(sheet, row, who, money, ticks))
    return sheet.figure(_story(rows, who, money, drawn))


def _read(sensitivity: pd.DataFrame) -> list[Moved]:
    found: dict[str, Moved] = {}
    for record in sensitivity.to_dict("records"):
        ends = (float(record["value_low"]), float(record["value_high"]))
        row = found.setdefault(str(record["driver"]), Moved(clean(record["title"]), clean(record["unit"] or ""), ends, {}))
        base = float(record["base"])
        row.by[str(record["party"])] = (float(record["gain_low"]) - base, float(record["gain_high"]) - base)
    return sorted(found.values(), key=lambda row: -abs(row.swing(row.widest)))


def _row(sheet: Sheet, row: Moved, who: Parties, money: Money, ticks: Sequence[float]) -> None:
    row_label(sheet, "", row.title, row.said())
    top = sheet.y + 4
    shown_ = [party for party in who.ids if party in row.by]
    grid(sheet, ticks, top, top + LANE * len(shown_))
    for lane, party in enumerate(shown_):
        low, high = row.by[party]
        y = top + LANE * lane
        told = words("tornado.hover", party=plain(who.name(party)), low=money.full(low), high=money.full(high))
        hover = f"<b>{plain(row.title, 40)}</b><br>{told}"
        sheet.bars([(min(low, high), max(low, high), y + 3, y + LANE - 5)], [who.hex(party)], [False], [hover])
        sheet.marks([(high, y + LANE / 2 - 1)], who.symbol(party), who.hex(party), [hover], size=12)
    sheet.y = top + LANE * len(shown_) + 12


def _opposed(row: Moved, most: float) -> tuple[str, str] | None:
    """Return a party that gains by more of an assumption and one that loses by it, if there are both."""
    swings = {party: row.swing(party) for party in row.by if abs(row.swing(party)) > most * 0.01}
    up, down = max(swings, key=lambda one: swings[one], default=""), min(swings, key=lambda one: swings[one], default="")
    return (up, down) if swings and swings[up] > 0 > swings[down] else None


def tornado_finding(rows: Sequence[Moved], who: Parties, money: Money) -> str:
    """Return which assumption moves most, and whether it pulls parties apart."""
    most = max((abs(row.swing(row.widest)) for row in rows), default=0.0)
    if not rows or most <= NOTHING:
        return words("tornado.nothing")
    first = rows[0]
    party = first.widest
    item = sentences.names_of([first.title], who)
    said = words("tornado.most", item=item, party=who.name(party), amount=money.full(abs(first.swing(party))))
    opposed = _opposed(first, most)
    if opposed:
        said += " " + words("tornado.opposed", up=who.name(opposed[0]), down=who.name(opposed[1]))
    return said


def _story(rows: Sequence[Moved], who: Parties, money: Money, drawn: int) -> Story:
    finding = tornado_finding(rows, who, money)
    caption = [words("tornado.caption"), words("tornado.bars"), sentences.rest(drawn, len(rows), "tornado.rest")]
    heads = [
        words("column.assumption"), words("column.unit"), words("column.party"), words("column.low_value"), words("column.high_value"),
        words("column.change_low"), words("column.change_high"),
    ]  # fmt: skip
    table: list[list[str | int | float]] = [
        [row.title, row.unit or "–", who.name(party), *map(sentences.cell, (*row.ends, *row.by[party]))]
        for row in rows
        for party in who.ids
        if party in row.by
    ]
    spoken = [
        words("tornado.spoken", item=row.title, changes=listed([f"{who.name(p)} {money.full(row.swing(p))}" for p in row.by]))
        for row in rows[:8]
    ]
    most = max((abs(row.swing(row.widest)) for row in rows), default=0.0)
    kind = GAP if any(_opposed(row, most) for row in rows) else COMMON if rows else PLAIN
    return Story(finding, " ".join(filter(None, caption)), " ".join([finding, *spoken]), heads, table, kind=kind)
