"""Exchanges between parties: bands from giver over kind to receiver, as wide as their weights."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vested_widgets.charts.gap_table import check
from vested_widgets.charts.kit import layout
from vested_widgets.charts.kit.parties import Parties
from vested_widgets.charts.kit.sheet import Sheet, Story
from vested_widgets.charts.kit.text import amount, capital, clean, missing, number, plain, word, wrap
from vested_widgets.charts.kit.theme import LIGHT
from vested_widgets.method.catalogue import listed, plural, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from plotly.graph_objects import Figure

KINDS = ("money", "service", "information", "access", "reputation", "risk")
WEIGHTS = (1.0, 5.0)
NEEDED = ("giver", "receiver", "what", "kind", "weight")
TALL, LINE, GAP, NAME = 300, 17, 12, 13
"""px of all bands together, of a line of a block's name, and between blocks; letters of a party's name on a phone."""
BLOCK, CURVE = 0.03, 10
"""Width of a block, as a part of the picture; corners of a band's edge."""


@dataclass(frozen=True)
class Exchange:
    """One row of the table. `weight` is None where it is missing or not from 1 to 5."""

    giver: str
    receiver: str
    what: str
    kind: str
    weight: float | None

    @property
    def counts(self) -> bool:
        """Return whether the row can be drawn: two parties, and a known weight."""
        return self.weight is not None and self.giver != self.receiver and bool(self.giver) and bool(self.receiver)


@dataclass
class Block:
    """A party at the left or right, or a kind in the middle: its px, and how far in- and outgoing bands have filled it."""

    top: float
    tall: float
    filled: dict[str, float] = field(default_factory=dict)

    def take(self, side: str, tall: float) -> tuple[float, float]:
        """Return the next free px of one side."""
        start = self.top + self.filled.get(side, 0.0)
        self.filled[side] = self.filled.get(side, 0.0) + tall
        return start, start + tall


def exchange_map(rows: pd.DataFrame, *, parties: Mapping[str, str] | None = None, margin: float = 2) -> Figure:
    """Return who gives what to whom: givers at the left, kinds in the middle, receivers at the right, bands in the giver's colour.

    A band's width is the sum of the weights of its rows. A weight from 1 to 5 says how much an exchange matters to those who filled in
    the joint table, so a balance of weights is a reason to talk, not an account. Rows that a party gives to itself, and rows without a
    weight, are listed in the table and not drawn. The bands are areas of a drawing sheet rather than plotly's own Sankey trace, whose
    half-clear links need rgba colours (no dark partner) and whose labels overlap on a phone.

    Args:
        rows: the joint table: `giver`, `receiver`, `what`, `kind` (money, service, information, access, reputation, risk, or others),
            `weight` from 1 to 5.
        parties: party colour "a" to "f" by party; also the parties' order, and who gives and receives nothing yet.
        margin: points of weight between what a party gives and receives that are too small to matter.

    Raises:
        ValueError: a column is missing, or a colour is unknown.
    """
    rows = check(rows, NEEDED, "the rows of the joint table of exchanges")
    found = [_read(record) for record in rows.to_dict("records")]
    who = Parties.of(sorted({name for row in found for name in (row.giver, row.receiver)}), parties)
    drawn = [row for row in found if row.counts]
    sheet = Sheet(0, 1)
    sheet.legend(who, who.ids)
    if drawn:
        _draw(sheet, drawn, who)
    return sheet.figure(_story(found, drawn, who, margin))


def _read(record: Mapping[Any, Any]) -> Exchange:
    cells = ["" if record[name] is None or record[name] != record[name] else str(record[name]) for name in NEEDED[:4]]
    known = not missing(record["weight"]) and WEIGHTS[0] <= float(record["weight"]) <= WEIGHTS[1]
    kind = clean(cells[3]) or words("exchange.other")
    return Exchange(cells[0], cells[1], clean(cells[2]), kind, float(record["weight"]) if known else None)


def _total(rows: Sequence[Exchange], side: str, key: str) -> float:
    """Return the weights of the rows whose giver, kind or receiver is `key`."""
    return sum(row.weight or 0.0 for row in rows if getattr(row, side) == key)


def _draw(sheet: Sheet, rows: Sequence[Exchange], who: Parties) -> None:
    kinds = sorted({row.kind for row in rows}, key=lambda kind: (KINDS.index(kind) if kind in KINDS else len(KINDS), kind))
    scale = min(14.0, TALL / sum(row.weight or 0.0 for row in rows))
    tops = {"giver": sheet.y, "kind": sheet.y, "receiver": sheet.y}
    blocks: dict[tuple[str, str], Block] = {}
    shown = [party for party in who.ids if any(party in (row.giver, row.receiver) for row in rows)]
    names = {"giver": shown, "kind": kinds, "receiver": shown}
    label = LINE * (1 + max(len(_lines(party, who)) for party in shown))
    for side, keys in names.items():
        for key in keys:
            top = tops[side] + (label if side != "kind" else LINE + 2)
            blocks[side, key] = Block(top, scale * _total(rows, side, key))
            tops[side] = top + blocks[side, key].tall + GAP
    _centre(blocks, names, tops)
    for row in sorted(rows, key=lambda row: (shown.index(row.giver), kinds.index(row.kind), shown.index(row.receiver))):
        _band(sheet, blocks, row, scale, who)
    for (side, key), block in blocks.items():
        _block(sheet, side, key, block, rows, who)
    sheet.y = max(tops.values()) + 4


def _centre(blocks: Mapping[tuple[str, str], Block], names: Mapping[str, Sequence[str]], tops: Mapping[str, float]) -> None:
    """Move the three columns to the middle of the tallest."""
    tallest = max(tops.values())
    for side, keys in names.items():
        for key in keys:
            blocks[side, key].top += (tallest - tops[side]) / 2


def _band(sheet: Sheet, blocks: Mapping[tuple[str, str], Block], row: Exchange, scale: float, who: Parties) -> None:
    tall = scale * (row.weight or 0)
    start, into = blocks["giver", row.giver].take("out", tall), blocks["kind", row.kind].take("in", tall)
    out, end = blocks["kind", row.kind].take("out", tall), blocks["receiver", row.receiver].take("in", tall)
    half = BLOCK / 2
    for x0, x1, left, right in ((BLOCK, 0.5 - half, start, into), (0.5 + half, 1 - BLOCK, out, end)):
        upper = [_curve(x0, x1, left[0], right[0], i / CURVE) for i in range(CURVE + 1)]
        lower = [_curve(x0, x1, left[1], right[1], i / CURVE) for i in range(CURVE, -1, -1)]
        _area(sheet, [*upper, *lower, upper[0]], who.hex(row.giver))


def _curve(x0: float, x1: float, y0: float, y1: float, t: float) -> tuple[float, float]:
    """Return a point of a band's edge: level at both ends, steepest in the middle."""
    return x0 + (x1 - x0) * t, y0 + (y1 - y0) * t * t * (3 - 2 * t)


def _area(sheet: Sheet, corners: Sequence[tuple[float, float]], colour: str) -> None:
    sheet.traces.append(
        {
            "type": "scatter",
            "mode": "lines",
            "x": [round(x, 3) for x, _ in corners],
            "y": [round(y, 1) for _, y in corners],
            "fill": "toself",
            "fillcolor": colour,
            "opacity": 0.4,
            "line": {"width": 0.5, "color": LIGHT["card"]},
            "hoverinfo": "skip",
            "cliponaxis": False,
        }
    )


def _block(sheet: Sheet, side: str, key: str, block: Block, rows: Sequence[Exchange], who: Parties) -> None:
    left = {"giver": 0.0, "kind": 0.5 - BLOCK / 2, "receiver": 1 - BLOCK}[side]
    own = [row for row in rows if getattr(row, side) == key]
    if own:
        told = [f"{plain(row.what, 34, 1)} ({number(row.weight)})" for row in sorted(own, key=lambda row: -(row.weight or 0))[:8]]
        more = "<br>" + words("exchange.more", n=word(len(own) - 8)) if len(own) > 8 else ""
        head = {
            "giver": words("exchange.gives", party=plain(key, 30, 1)),
            "kind": plain(capital(key), 30, 1),
            "receiver": words("exchange.receives", party=plain(key, 30, 1)),
        }
        hover = f"<b>{head[side]}</b><br>{'<br>'.join(told)}{more}"
        colour = LIGHT["line-2"] if side == "kind" else who.hex(key)
        sheet.of = _named(side, key)
        sheet.bars([(left, left + BLOCK, block.top, block.top + block.tall)], [colour], [False], [hover])
    total = number(sum(row.weight or 0 for row in own))
    if side == "kind":
        sheet.text([(0.5, block.top - 9)], [plain(f"{key} {total}", layout.letters(18), 1)], "middle center", size=12, axis="x")
        return
    gives = side == "giver"
    at, to = (0.0, "middle right") if gives else (1.0, "middle left")
    total_given = words("exchange.gives_n" if gives else "exchange.receives_n", n=f"<b>{total}</b>")
    lines = _lines(key, who)
    text = "<br>".join([*(plain(line) for line in lines), total_given])
    sheet.text([(at, block.top - LINE * (1 + len(lines)) / 2)], [text], to, size=12, axis="x")


def _lines(party: str, who: Parties) -> list[str]:
    """Return a party's name at its block; on a phone it is cut rather than given a second line, for every block would need one."""
    return wrap(who.name(party), layout.letters(NAME), 2 if layout.is_wide() else 1)


def _named(side: str, key: str) -> str:
    """Return what a block is called where its rows are listed: `Linden gives`, `money`, `Harbour receives`."""
    if side == "kind":
        return clean(key)
    return words("exchange.gives" if side == "giver" else "exchange.receives", party=clean(key))


def exchange_finding(rows: Sequence[Exchange], who: Parties, margin: float) -> str:
    """`Linden gives 14 and receives 9: …`; who gives most beyond what it receives comes first, then who receives most."""
    if not rows:
        return words("exchange.none")
    sums = {party: (_total(rows, "giver", party), _total(rows, "receiver", party)) for party in who.ids}
    off = [party for party in who.ids if abs(sums[party][0] - sums[party][1]) > margin]
    silent = [who.name(party) for party in who.ids if sums[party] == (0, 0)]
    tail = " " + plural(len(silent), "exchange.silent", parties=listed(silent)) if silent else ""
    if not off:
        return words("exchange.balance", points=amount(margin, "chart.points")) + tail
    most = max(off, key=lambda party: (abs(sums[party][0] - sums[party][1]), sums[party][0] - sums[party][1]))
    parts = [words("exchange.finding", balance=_balance(most, sums[most], who), why=_why(rows, most))]
    others = [party for party in off if party != most]
    if len(who) > 2:
        if others:
            told = [_balance(party, sums[party], who) for party in others[:2]]
            parts.append(f"{listed(told)}.")
        elif any(party not in off and sums[party] != (0, 0) for party in who.ids):
            parts.append(words("exchange.others"))
    return " ".join(parts) + tail


def _balance(party: str, sums: tuple[float, float], who: Parties) -> str:
    return words("exchange.both", party=who.name(party), gives=number(sums[0]), receives=number(sums[1]))


def _why(rows: Sequence[Exchange], party: str) -> str:
    """Return the kinds in which a party gives more (or receives more) than the other way round."""
    net: dict[str, float] = {}
    for row in rows:
        if party in (row.giver, row.receiver):
            net[row.kind] = net.get(row.kind, 0.0) + (row.weight or 0) * (1 if row.giver == party else -1)
    sign = 1 if sum(net.values()) > 0 else -1
    kinds = sorted((kind for kind in net if net[kind] * sign > 0), key=lambda kind: -net[kind] * sign)
    return words("exchange.gives_more" if sign > 0 else "exchange.receives_more", kinds=listed(kinds[:2]))


def _story(found: Sequence[Exchange], drawn: Sequence[Exchange], who: Parties, margin: float) -> Story:
    finding = exchange_finding(drawn, who, margin)
    caption = [plural(len(found), "exchange.count", n=capital(word(len(found))))]
    if drawn:
        caption += [
            words("exchange.bands"),
            words("exchange.weights", points=amount(margin, "chart.points")),
        ]
    own = sum(row.giver == row.receiver and bool(row.giver) for row in found)
    unknown = sum(row.weight is None for row in found)
    if own:
        caption.append(plural(own, "exchange.own", n=capital(word(own))))
    if unknown:
        caption.append(plural(unknown, "exchange.unknown", n=capital(word(unknown))))
    heads = [words("column.giver"), words("column.receiver"), words("column.what"), words("column.kind"), words("column.weight")]
    ordered = sorted(found, key=lambda row: -(row.weight or 0))
    table: list[list[str | int | float]] = [
        [clean(row.giver) or "–", clean(row.receiver) or "–", row.what, row.kind, "–" if row.weight is None else row.weight]
        for row in ordered
    ]
    told = [[_named("giver", row.giver), row.kind, _named("receiver", row.receiver)] if row.counts else [] for row in ordered]
    spoken = " ".join(
        words(
            "exchange.spoken",
            giver=clean(row.giver),
            receiver=clean(row.receiver),
            what=row.what,
            kind=row.kind,
            weight=number(row.weight),
        )
        for row in drawn[:14]
    )
    return Story(finding, " ".join(caption), f"{finding} {spoken}", heads, table, told=told)
