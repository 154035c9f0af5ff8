"""Orders of several parties side by side: one column per party, one line per goal."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from vested_widgets.charts.gap_table import check
from vested_widgets.charts.kit import layout, sentences
from vested_widgets.charts.kit.parties import Parties
from vested_widgets.charts.kit.sheet import Sheet, Story
from vested_widgets.charts.kit.text import capital, clean, columns, missing, number, plain, word
from vested_widgets.charts.kit.theme import LIGHT
from vested_widgets.method.catalogue import listed, plural, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from plotly.graph_objects import Figure

NAMES, LETTER, ROW, LOOSE = 16, 8.25, 42, 0.2
"""Letters of a goal's line on a phone and px of one; px of a place; the mean rank correlation below which a party has no order of its own."""


@dataclass(frozen=True)
class Order:
    """One party's order, best first: mean rank and place by goal (equal ranks share one), and how far its members concord."""

    ranks: Mapping[str, float]
    places: Mapping[str, int]
    concord: float | None

    @property
    def first(self) -> list[str]:
        """Return the goals in the first place."""
        return [item for item, place in self.places.items() if place == 1]

    @property
    def loose(self) -> bool:
        """Return whether members hardly order the goals alike, so that the party's order means little."""
        return self.concord is not None and self.concord < LOOSE


def bump(ranks: pd.DataFrame, *, parties: Mapping[str, str] | None = None, k: int = 3) -> Figure:
    """Return the order of mean ranks in each party, goals joined by lines; lines that move two places or more stand out.

    Args:
        ranks: one row per party and goal: `party`, `item`, `mean_rank` (1 is best, ties averaged), `n` members; `title` if
            there; `concordance`, the mean rank correlation of the party's members (0 is chance), if known: below 0.2 its lines
            are dotted.
        parties: party colour "a" to "f" by party; also the parties' order, and who is missing.
        k: the fewest people whose figures are shown.

    Raises:
        ValueError: a column is missing, or a colour is unknown.
    """
    ranks = check(ranks, ("party", "item", "mean_rank", "n"), "one row per party and goal, with its mean rank")
    who = Parties.of(ranks["party"].unique(), parties, k)
    titles = {str(r["item"]): clean(r.get("title") or r["item"]) for r in ranks.to_dict("records")}
    orders = {party: order for party in who.ids if (order := _order(ranks[ranks["party"] == party], k)) is not None}
    n = {party: ranks.loc[ranks["party"] == party, "n"].tolist() for party in who.ids}
    sheet = Sheet(-0.35, max(len(orders) - 1, 0) + 0.35, left=round(LETTER * _letters(titles)))
    if orders:
        _draw(sheet, orders, titles, who)
    return sheet.figure(_story(orders, titles, n, who))


def _letters(titles: Mapping[str, str]) -> int:
    """Letters of a goal's line at the left of the picture: as many as the goals need, but no more than it can spare."""
    longest = max(map(columns, titles.values()), default=0)
    return min(max(longest, NAMES), NAMES * (2 if layout.is_wide() else 1))


def _order(rows: pd.DataFrame, k: int) -> Order | None:
    ranks = {
        str(r["item"]): float(r["mean_rank"])
        for r in rows.to_dict("records")
        if not missing(r["mean_rank"]) and not missing(r["n"]) and int(r["n"]) >= k
    }
    if not ranks:
        return None
    ordered = dict(sorted(ranks.items(), key=lambda pair: pair[1]))
    places = {item: 1 + sum(other < rank - 1e-9 for other in ranks.values()) for item, rank in ordered.items()}
    concord: Any = rows["concordance"].iloc[0] if "concordance" in rows.columns else None
    return Order(ordered, places, None if missing(concord) else float(concord))


def _draw(sheet: Sheet, orders: Mapping[str, Order], titles: Mapping[str, str], who: Parties) -> None:
    sheet.legend(who, who.ids, across=1)
    top = sheet.y + 20
    for i, party in enumerate(orders):
        sheet.marks([(i, sheet.y + 8)], who.symbol(party), who.hex(party), [plain(who.name(party))], size=12)
    at = {
        party: {item: top + ROW * (slot + 0.5) for slot, item in enumerate(order.ranks)} for party, order in orders.items()
    }  # fmt: skip
    across = list(orders)
    for item in titles:
        moved = _moved(orders, item) >= 2
        for i, (a, b) in enumerate(pairwise(across)):
            if item in at[a] and item in at[b]:
                dash = "dot" if orders[a].loose or orders[b].loose else None
                line = [(float(i), at[a][item]), (float(i + 1), at[b][item])]
                sheet.lines(
                    [line], LIGHT["accent" if moved else "line-2"], 3.5 if moved else 2, dash=dash, opacity=1 if moved else 0.7
                )
    for i, party in enumerate(across):
        order = orders[party]
        for item, y in at[party].items():
            place = order.places[item]
            shared = "=" if sum(other == place for other in order.places.values()) > 1 else ""
            said = words("bump.place", place=f"{place}{shared}", rank=number(order.ranks[item]))
            hover = f"<b>{plain(titles[item], 40)}</b><br>{plain(who.name(party))}: {said}"
            sheet.of = titles[item]
            sheet.marks([(i, y)], "circle", who.hex(party), [hover], size=25, texts=[f"{place}{shared}"])
    first = across[0]
    for item, y in at[first].items():
        sheet.text([(0, y)], [plain(titles[item], _letters(titles), 2) + "  "], "middle left")
    sheet.y = top + ROW * max(len(order.ranks) for order in orders.values()) + 6


def _moved(orders: Mapping[str, Order], item: str) -> int:
    places = [order.places[item] for order in orders.values() if item in order.places]
    return max(places) - min(places) if places else 0


def _story(orders: Mapping[str, Order], titles: Mapping[str, str], n: Mapping[str, Sequence[Any]], who: Parties) -> Story:
    finding = bump_finding(orders, titles, who)
    caption = sentences.answers(n, who)
    if orders:
        caption += " " + words("bump.caption")
        if any(order.loose for order in orders.values()):
            caption += " " + words("bump.dotted")
    whats = (words("column.place"), words("column.mean_rank"))
    heads = [words("column.goal"), *(f"{who.name(party)}: {what}" for party in orders for what in whats)]
    rows: list[list[str | int | float]] = []
    for item, title in titles.items():
        cells: list[str | int | float] = []
        for order in orders.values():
            cells += [order.places.get(item, "–"), sentences.cell(order.ranks.get(item))]
        rows.append([title, *cells])
    spoken = [
        f"{who.name(party)}: {', '.join(f'{place} {titles[item]}' for item, place in list(order.places.items())[:8])}."
        for party, order in orders.items()
    ]
    return Story(finding, caption, f"{finding} {' '.join(spoken)}", heads, rows if orders else [])


def bump_finding(orders: Mapping[str, Order], titles: Mapping[str, str], who: Parties) -> str:
    """Return what each party puts first, and how many of the first three they share."""
    if not orders:
        return words("bump.too_few")

    def goals(items: Sequence[str]) -> str:
        return sentences.names_of([titles[item] for item in items], who)

    firm = {party: order for party, order in orders.items() if not order.loose}
    loose = [who.name(party) for party, order in orders.items() if order.loose]
    tail = " " + words("bump.no_order_within", parties=listed(loose)) if loose else ""
    if not firm:
        return words("bump.no_order", parties=listed(loose))
    tops = [tuple(order.first) for order in firm.values()]
    if len(firm) == 1:
        return words("bump.first", party=who.name(next(iter(firm))), goals=goals(tops[0])) + f".{tail}"
    if all(set(top) == set(tops[0]) for top in tops):
        parts = [words("bump.same_first", goals=goals(tops[0]))]
    else:
        told = (words("bump.first", party=who.name(party), goals=goals(order.first)) for party, order in firm.items())
        parts = [capital(", ".join(told)) + "."]
    if len(titles) >= 4:
        threes = [{item for item, place in order.places.items() if place <= 3} for order in firm.values()]
        shared = len(set.intersection(*threes))
        if all(len(three) == 3 for three in threes):
            if shared == 3:
                parts.append(words("bump.same_three"))
            elif shared:
                parts.append(plural(shared, "bump.shared", n=word(shared)))
            else:
                parts.append(words("bump.none_shared"))
    return " ".join(parts) + tail
