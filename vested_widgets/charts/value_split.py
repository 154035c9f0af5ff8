"""How the value that all create together is split, in a bad, a likely and a good year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vested_widgets.charts.gap_table import check
from vested_widgets.charts.kit import layout, sentences
from vested_widgets.charts.kit.money import Money, grid, money_axis, spread_over, whole
from vested_widgets.charts.kit.parties import Parties
from vested_widgets.charts.kit.sheet import COMMON, GAP, PLAIN, Sheet, Story
from vested_widgets.charts.kit.text import plain
from vested_widgets.method.catalogue import listed, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from plotly.graph_objects import Figure

LANE = 24
"""px of a party's bar."""
NEEDED = ("case", "party", "gain", "total", "years", "currency", "draws")
CASES = {"bad": "value_split.bad", "likely": "value_split.likely", "good": "value_split.good"}


@dataclass(frozen=True)
class Year:
    """A bad, likely or good year: the gain of each party, and of all together."""

    name: str
    by: dict[str, float]
    total: float


def value_split(split: pd.DataFrame, *, parties: Mapping[str, str] | None = None) -> Figure:
    """Return one block per case with a bar per party: what it gains in a bad, a likely and a good year.

    Args:
        split: the table of `pricing.value_split(simulation)`; gains of a mean year.
        parties: party colour "a" to "f" by party; also the parties' order.

    Raises:
        ValueError: the table lacks a column, or a colour is unknown.
    """
    split = check(split, NEEDED, "pricing.value_split(simulation)")
    who = Parties.of(split["party"].unique(), parties)
    years = _read(split)
    amounts = [gain for year in years for gain in year.by.values()]
    money = Money.of(amounts, next(iter(split["currency"]), ""))
    sheet = Sheet()
    sheet.legend(who, who.ids)
    spread_over(sheet, amounts)
    if years:
        ticks = money_axis(sheet, money, words("value_split.axis"))
        for year in years:
            _year(sheet, year, who, money, ticks)
    return sheet.figure(_story(years, who, money, int(next(iter(split["draws"]), 0))))


def _read(split: pd.DataFrame) -> list[Year]:
    found: dict[str, Year] = {}
    for record in split.to_dict("records"):
        name = str(record["case"])
        year = found.setdefault(name, Year(words(CASES[name]), {}, float(record["total"])))
        year.by[str(record["party"])] = float(record["gain"])
    return [found[name] for name in CASES if name in found]


def _year(sheet: Sheet, year: Year, who: Parties, money: Money, ticks: Sequence[float]) -> None:
    sheet.of = year.name
    sheet.text([(0, sheet.y + 12)], [f"<b>{plain(year.name)}</b>"])
    together = words("value_split.together", amount=money.full(year.total))
    if layout.is_wide():
        sheet.text([(1, sheet.y + 12)], [plain(together)], "middle left", colour="ink-2")
        sheet.y += 24
    else:
        sheet.text([(0, sheet.y + 31)], [plain(together)], colour="ink-2")
        sheet.y += 42
    shown = [party for party in who.ids if party in year.by]
    top = sheet.y
    grid(sheet, ticks, top, top + LANE * len(shown))
    for lane, party in enumerate(shown):
        gain, y = year.by[party], top + LANE * lane
        hover = f"<b>{plain(year.name)}</b><br>{plain(who.name(party))}: {money.full(gain)}"
        sheet.bars([(min(gain, 0), max(gain, 0), y + 3, y + LANE - 3)], [who.hex(party)], [False], [hover])
        sheet.marks([(gain, y + LANE / 2)], who.symbol(party), who.hex(party), [hover], size=12)
    sheet.of = ""
    sheet.y = top + LANE * len(shown) + 12


def value_split_finding(years: Sequence[Year], who: Parties, money: Money) -> str:
    """Return who loses in a bad year while others gain, or that all gain or lose."""
    if not years:
        return words("value_split.nothing")
    for year in years:
        lose = [party for party in who.ids if year.by.get(party, 0) < 0]
        gain = [party for party in who.ids if year.by.get(party, 0) > 0]
        if lose and gain:
            losing, gaining = (listed([who.name(party) for party in side]) for side in (lose, gain))
            lost = money.full(-sum(year.by[party] for party in lose))
            return words("value_split.some_lose", case=year.name, lose=losing, lost=lost, gain=gaining)
    bad = years[0]
    if all(value >= 0 for value in bad.by.values()):
        return words("value_split.all_gain")
    if all(value <= 0 for year in years for value in year.by.values()):
        return words("value_split.all_lose")
    return words("value_split.together_lose", lost=money.full(-bad.total))


def _story(years: Sequence[Year], who: Parties, money: Money, draws: int) -> Story:
    finding = value_split_finding(years, who, money)
    caption = words("value_split.caption", draws=whole(draws))
    heads = [words("column.case"), words("column.party"), words("column.gain"), words("column.gain_of_all")]
    rows: list[list[str | int | float]] = [
        [year.name, who.name(party), sentences.cell(year.by[party]), sentences.cell(year.total)]
        for year in years
        for party in who.ids
        if party in year.by
    ]
    spoken = [
        words("value_split.spoken", case=year.name, gains=listed([f"{who.name(p)} {money.full(year.by[p])}" for p in year.by]))
        for year in years
    ]
    split = any(min(year.by.values()) < 0 < max(year.by.values()) for year in years)
    return Story(finding, caption, " ".join([finding, *spoken]), heads, rows, kind=GAP if split else COMMON if years else PLAIN)
