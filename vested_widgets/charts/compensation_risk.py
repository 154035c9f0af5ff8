"""A fixed fee, cost plus or a price a unit, on the same draws: who carries the risk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vested_widgets.charts.gap_table import check
from vested_widgets.charts.kit import sentences
from vested_widgets.charts.kit.money import Money, grid, money_axis, spread_over, whole
from vested_widgets.charts.kit.parties import Parties
from vested_widgets.charts.kit.row_labels import row_label
from vested_widgets.charts.kit.sheet import GAP, PLAIN, Sheet, Story
from vested_widgets.charts.kit.text import clean, plain
from vested_widgets.method.catalogue import listed, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from plotly.graph_objects import Figure

LANE = 24
"""px of a party's band."""
NEEDED = ("way", "party", "low", "middle", "high", "spread", "unit_title", "currency", "draws")
WAYS = {
    "model": "compensation_risk.model", "fixed": "compensation_risk.fixed", "cost_plus": "compensation_risk.cost_plus",
    "unit": "compensation_risk.unit",
}  # fmt: skip


@dataclass(frozen=True)
class Way:
    """A way to pay: by party the 10th, 50th and 90th percentile of its gain."""

    name: str
    title: str
    by: dict[str, tuple[float, float, float]]

    def spread(self, party: str) -> float:
        """Return how wide a party's band is."""
        return self.by[party][2] - self.by[party][0]

    @property
    def widest(self) -> str:
        """Return who carries the widest band."""
        return max(self.by, key=self.spread)


def compensation_risk(compensations: pd.DataFrame, *, parties: Mapping[str, str] | None = None) -> Figure:
    """Return one row per way to pay: each party's gain in 80 % of the same draws, the mark at the middle.

    Args:
        compensations: the table of `pricing.compensations(model)`; gains of a mean year.
        parties: party colour "a" to "f" by party; also the parties' order.

    Raises:
        ValueError: the table lacks a column, or a colour is unknown.
    """
    compensations = check(compensations, NEEDED, "pricing.compensations(model)")
    who = Parties.of(compensations["party"].unique(), parties)
    ways = _read(compensations)
    amounts = [end for way in ways for ends in way.by.values() for end in ends]
    money = Money.of(amounts, next(iter(compensations["currency"]), ""))
    sheet = Sheet()
    sheet.legend(who, who.ids)
    spread_over(sheet, amounts)
    if ways:
        ticks = money_axis(sheet, money, words("compensation_risk.axis"))
        for way in ways:
            _way(sheet, way, who, money, ticks)
    return sheet.figure(_story(ways, who, money, int(next(iter(compensations["draws"]), 0))))


def _read(compensations: pd.DataFrame) -> list[Way]:
    found: dict[str, Way] = {}
    for record in compensations.to_dict("records"):
        name = str(record["way"])
        way = found.setdefault(name, Way(name, words(WAYS[name], unit=clean(record["unit_title"] or "")), {}))
        way.by[str(record["party"])] = (float(record["low"]), float(record["middle"]), float(record["high"]))
    return [found[name] for name in WAYS if name in found]


def _way(sheet: Sheet, way: Way, who: Parties, money: Money, ticks: Sequence[float]) -> None:
    row_label(sheet, "", way.title, "")
    top = sheet.y + 4
    shown = [party for party in who.ids if party in way.by]
    grid(sheet, ticks, top, top + LANE * len(shown))
    for lane, party in enumerate(shown):
        low, middle, high = way.by[party]
        y = top + LANE * lane
        told = words(
            "compensation_risk.hover",
            party=plain(who.name(party)),
            middle=money.full(middle),
            low=money.full(low),
            high=money.full(high),
        )
        hover = f"<b>{plain(way.title, 40)}</b><br>{told}"
        sheet.bars([(low, high, y + 5, y + LANE - 5)], [who.hex(party)], [False], [hover])
        sheet.marks([(middle, y + LANE / 2)], who.symbol(party), who.hex(party), [hover], size=13)
    sheet.y = top + LANE * len(shown) + 12


def compensation_finding(ways: Sequence[Way], who: Parties) -> str:
    """Return who carries most of the risk under which way to pay."""
    other = {way.name: way for way in ways if way.name != "model"}
    if not other:
        return words("compensation_risk.nothing")
    carriers = {name: way.widest for name, way in other.items() if way.spread(way.widest) > 0}
    if not carriers:
        return words("compensation_risk.no_risk")
    if len(set(carriers.values())) == 1:
        return words("compensation_risk.always", party=who.name(next(iter(carriers.values()))))
    said = {
        party: [words(f"compensation_risk.under_{name}") for name, one in carriers.items() if one == party] for party in who.ids
    }
    return " ".join(
        words("compensation_risk.carries", party=who.name(party), ways=listed(ways)) for party, ways in said.items() if ways
    )


def _story(ways: Sequence[Way], who: Parties, money: Money, draws: int) -> Story:
    finding = compensation_finding(ways, who)
    caption = words("compensation_risk.caption", draws=whole(draws))
    heads = [
        words("column.way"), words("column.party"), words("column.low"), words("column.middle_gain"), words("column.high"),
        words("column.band"),
    ]  # fmt: skip
    rows: list[list[str | int | float]] = [
        [way.title, who.name(party), *map(sentences.cell, way.by[party]), sentences.cell(way.spread(party))]
        for way in ways
        for party in who.ids
        if party in way.by
    ]
    spoken = [
        words(
            "compensation_risk.spoken",
            way=way.title,
            bands=listed([f"{who.name(p)} {money.full(way.spread(p))}" for p in way.by]),
        )
        for way in ways
    ]
    apart = len({way.widest for way in ways}) > 1
    return Story(finding, caption, " ".join([finding, *spoken]), heads, rows, kind=GAP if apart else PLAIN)
