"""Orders of parties that each order things of their own: bars by mean place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vested_widgets.charts.bump import LOOSE
from vested_widgets.charts.gap_table import check
from vested_widgets.charts.kit import layout, sentences
from vested_widgets.charts.kit.parties import Parties
from vested_widgets.charts.kit.row_labels import place_verdicts, row_label
from vested_widgets.charts.kit.sheet import Sheet, Story
from vested_widgets.charts.kit.text import clean, missing, named, number, plain
from vested_widgets.charts.kit.theme import LIGHT
from vested_widgets.method.catalogue import listed, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from plotly.graph_objects import Figure

BAR = 16
Order = list[tuple[str, float]]
"""Titles with their mean places, best first."""


def order_bars(ranks: pd.DataFrame, *, parties: Mapping[str, str] | None = None, k: int = 3) -> Figure:
    """Return each party's own goals, the most important first; a bar is as long as the share of other goals that one stands before on average.

    That is Borda's count in another unit: (goals - mean place) / (goals - 1). It sums up what people said and is no vote: with three to
    five people a single one can make neighbours change places.

    Args:
        ranks: one row per party and goal: `party`, `item`, `title`, `mean_rank` (1 is best), `n`; `concordance` if known. The goals of a
            party are those that it has a row for.
        parties: party colour "a" to "f" by party; also the parties' order, and who is missing.
        k: the fewest people whose figures are shown.

    Raises:
        ValueError: a column is missing, or a colour is unknown.
    """
    ranks = check(ranks, ("party", "item", "mean_rank", "n"), "alignment.ranks(answers), party by party")
    who = Parties.of(ranks["party"].unique(), parties, k)
    orders: dict[str, Order] = {}
    loose: list[str] = []
    for party in who.ids:
        rows = [
            row for row in ranks[ranks["party"] == party].to_dict("records")
            if not missing(row["mean_rank"]) and not missing(row["n"]) and int(row["n"]) >= k
        ]  # fmt: skip
        if rows:
            orders[party] = sorted(
                ((clean(row.get("title") or row["item"]), float(row["mean_rank"])) for row in rows), key=lambda pair: pair[1]
            )
            concord = rows[0].get("concordance")
            if not missing(concord) and float(str(concord)) < LOOSE:
                loose.append(party)
    sheet = Sheet(0, 1)
    place_verdicts(sheet, (("", title, _said(mean)) for order in orders.values() for title, mean in order))
    for party, order in orders.items():
        _party(sheet, party, order, who, party in loose)
    n = {party: ranks.loc[ranks["party"] == party, "n"].tolist() for party in who.ids}
    return sheet.figure(_story(orders, loose, n, who))


def _party(sheet: Sheet, party: str, order: Order, who: Parties, loose: bool) -> None:
    sheet.marks([(0.02, sheet.y + 10)], who.symbol(party), who.hex(party), size=12, axis="x2")
    sheet.text([(0.04, sheet.y + 10)], ["  " + plain(who.name(party), layout.letters(34), 1)], colour="ink", bold=True)
    sheet.y += 26
    if loose:
        sheet.text([(0.0, sheet.y + 6)], [words("orders.loose")], colour="ink-2")
        sheet.y += 22
    for title, mean in order:
        row_label(sheet, "", title, _said(mean), strong=False)
        length = 1.0 if len(order) < 2 else max(0.0, (len(order) - mean) / (len(order) - 1))
        told = words("orders.place_of", n=number(mean), of=len(order))
        hover = f"<b>{plain(title, 40)}</b><br>{plain(who.name(party))}: {told}"
        top = sheet.y + 3
        sheet.bars([(0, max(length, 0.004), top, top + BAR)], [who.hex(party)], [False], [hover])
        sheet.lines([[(0, top), (0, top + BAR)], [(1, top), (1, top + BAR)]], LIGHT["line-2"], 1)
        sheet.y = top + BAR + 10
    sheet.y += 10


def _said(mean: float) -> str:
    return words("orders.place", n=number(mean))


def _story(orders: Mapping[str, Order], loose: Sequence[str], n: Mapping[str, Sequence[object]], who: Parties) -> Story:
    finding = order_finding(orders, loose, who)
    caption = sentences.answers(n, who)
    if orders:
        caption += " " + words("orders.caption")
    heads = [words("column.party"), words("column.goal"), words("column.mean_place"), words("column.of")]
    rows: list[list[str | int | float]] = [
        [who.name(party), title, sentences.cell(mean, 1), len(order)] for party, order in orders.items() for title, mean in order
    ]
    spoken = " ".join(
        f"{who.name(party)}: {listed([f'{title} ({number(mean)})' for title, mean in order[:5]])}."
        for party, order in orders.items()
    )
    return Story(finding, caption, f"{finding} {spoken}", heads, rows, told=[[str(row[1])] for row in rows])


def order_finding(orders: Mapping[str, Order], loose: Sequence[str], who: Parties) -> str:
    """Return what each party puts first, or that it has no order of its own."""
    if not orders:
        return words("orders.too_few")
    if len(loose) == len(orders) > 1:
        nobody = words("orders.neither") if len(who) == 2 else words("orders.none")
        return nobody + _unseen(orders, who)
    parts = []
    for party, order in orders.items():
        first = [title for title, mean in order if abs(mean - order[0][1]) < 1e-9]
        if party in loose:
            parts.append(words("orders.no_order", party=who.name(party)))
        else:
            parts.append(words("bump.first", party=who.name(party), goals=listed([named(title, who.ids) for title in first[:2]])))
    text = "; ".join(parts) if len(parts) > 2 else listed(parts)
    return text[0].upper() + text[1:] + "." + _unseen(orders, who)


def _unseen(orders: Mapping[str, Order], who: Parties) -> str:
    silent = [who.name(party) for party in who.ids if party not in orders]
    return " " + words("chart.not_shown_yet", parties=listed(silent)) if silent else ""
