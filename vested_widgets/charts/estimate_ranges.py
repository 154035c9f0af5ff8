"""Ranges that each party estimated alone, side by side: whether they overlap, and the joint range that is offered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vested_widgets import pricing
from vested_widgets.charts.gap_table import check
from vested_widgets.charts.kit import sentences
from vested_widgets.charts.kit.money import shown
from vested_widgets.charts.kit.parties import Parties
from vested_widgets.charts.kit.row_labels import place_verdicts, row_label
from vested_widgets.charts.kit.sheet import COMMON, GAP, UNSURE, Sheet, Story
from vested_widgets.charts.kit.text import clean, missing, plain
from vested_widgets.charts.kit.theme import LIGHT
from vested_widgets.method.catalogue import listed, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from plotly.graph_objects import Figure

LANE = 26
"""px of a party's range."""
SIDE = 0.17
"""Share of the width at either end of the lanes, where the numbers stand."""
NAMED = 3
NEEDED = ("item", "title", "unit", "party", "n", "lowest", "likely", "highest")
VERDICTS = ("apart", "touch", "overlap")
Range = tuple[float, float, float]


@dataclass
class Estimated:
    """One item: the range of each party that has enough estimates, the verdict on them, and the joint range."""

    title: str
    unit: str
    by: dict[str, Range] = field(default_factory=dict)
    n: dict[str, Any] = field(default_factory=dict)
    verdict: str = ""
    joint: Range | None = None

    @property
    def ends(self) -> tuple[float, float]:
        """Return the lowest and the highest value of all parties."""
        return min(low for low, _, _ in self.by.values()), max(high for _, _, high in self.by.values())

    def said(self, found: Range) -> str:
        """Return a range in words."""
        low, likely, high = map(shown, found)
        return words("estimate_ranges.range", low=low, likely=likely, high=high, unit=self.unit).strip()


def estimate_ranges(table: pd.DataFrame, *, parties: Mapping[str, str] | None = None, k: int = 3) -> Figure:
    """Return one row per item with the range of each party, those that are apart first, and the joint range below.

    Each row has an axis of its own, since one is counted in crates and the other in euros; numbers stand at the ends.

    Args:
        table: the table of `alignment.estimates(answers)`.
        parties: party colour "a" to "f" by party; also the parties' order.
        k: the fewest estimates of a party that are shown.

    Raises:
        ValueError: the table lacks a column, or a colour is unknown.
    """
    table = check(table, NEEDED, "alignment.estimates(answers)")
    who = Parties.of(table["party"].unique(), parties, k)
    items = _read(table, k)
    sheet = Sheet(0, 1)
    sheet.legend(who, who.ids)
    drawn = len(items)
    if any(item.by for item in items):
        place_verdicts(sheet, (("", _head(item), _verdict(item)) for item in items))
        drawn = sheet.each(items, lambda item: _row(sheet, item, who))
    return sheet.figure(_story(items, who, drawn))


def _read(table: pd.DataFrame, k: int) -> list[Estimated]:
    found: dict[str, Estimated] = {}
    for record in table.to_dict("records"):
        item = found.setdefault(str(record["item"]), Estimated(clean(record["title"]), clean(record["unit"] or "")))
        party = str(record["party"])
        item.n[party] = record["n"]
        if not missing(record["lowest"]) and not missing(record["n"]) and int(record["n"]) >= k:
            item.by[party] = (float(record["lowest"]), float(record["likely"]), float(record["highest"]))
    if found:
        drivers = table.rename(columns={"item": "driver", "lowest": "low", "highest": "high"})
        for pair in pricing.ranges(drivers, k=k).to_dict("records"):
            item = found[pair["driver"]]
            if pair["verdict"] in VERDICTS and (
                not item.verdict or VERDICTS.index(pair["verdict"]) < VERDICTS.index(item.verdict)
            ):
                item.verdict = pair["verdict"]
        for row in pricing.joint_ranges(drivers, k=k).to_dict("records"):
            if len(found[row["driver"]].by) > 1:
                found[row["driver"]].joint = (row["low"], row["mode"], row["high"])
    order = [*VERDICTS, ""]
    return sorted(found.values(), key=lambda item: order.index(item.verdict))


def _verdict(item: Estimated) -> str:
    return words(f"estimate_ranges.{item.verdict or 'few'}")


def _head(item: Estimated) -> str:
    return f"{item.title} ({item.unit})" if item.unit else item.title


def _row(sheet: Sheet, item: Estimated, who: Parties) -> None:
    row_label(sheet, "", _head(item), _verdict(item), strong=item.verdict == "apart")
    sheet.of = item.title
    lanes = [party for party in who.ids if party in item.by]
    if not lanes:
        sheet.y += 12
        return
    low, high = item.ends
    wide = (high - low) or 1.0

    def at(value: float) -> float:
        return SIDE + (1 - 2 * SIDE) * ((value - low) / wide if high > low else 0.5)

    top = sheet.y + 4
    for lane, party in enumerate(lanes):
        y = top + LANE * lane + LANE / 2
        ends = item.by[party]
        hover = f"<b>{plain(item.title, 40)}</b><br>{plain(who.name(party))}: {item.said(ends)}"
        left, likely, right = map(at, ends)
        sheet.bars([(left, max(right, left + 0.004), y - 6, y + 6)], [who.hex(party)], [False], [hover])
        sheet.marks([(likely, y)], who.symbol(party), who.hex(party), [hover], size=13)
        _numbers(sheet, ends, (left, right), y)
    sheet.y = top + LANE * len(lanes)
    if item.joint:
        y = sheet.y + LANE / 2
        left, likely, right = map(at, item.joint)
        sheet.lines([[(left, y), (right, y)]], LIGHT["ink-2"], 3)
        hover = f"<b>{plain(item.title, 40)}</b><br>{plain(words('estimate_ranges.joint'))}: {item.said(item.joint)}"
        sheet.marks([(likely, y)], "line-ns", LIGHT["ink"], [hover], size=14, edge=LIGHT["ink"])
        _numbers(sheet, item.joint, (left, right), y)
        sheet.y += LANE
    sheet.y += 14


def _numbers(sheet: Sheet, ends: Range, places: tuple[float, float], y: float) -> None:
    """Write both ends beside a bar."""
    sheet.text([(places[0] - 0.01, y)], [shown(ends[0])], "middle left", axis="x", colour="ink-2")
    sheet.text([(places[1] + 0.01, y)], [shown(ends[2])], "middle right", axis="x", colour="ink-2")


def estimate_finding(items: Sequence[Estimated], who: Parties) -> str:
    """Return where ranges are apart, else where they only touch, else that they overlap."""
    told = [item for item in items if item.verdict]
    if not items:
        return words("estimate_ranges.nothing")
    if not told:
        return words("estimate_ranges.below", k=who.k)
    for verdict in ("apart", "touch"):
        if here := [item.title for item in told if item.verdict == verdict]:
            names = sentences.names_of(here[:NAMED], who)
            rest = f" {words('estimate_ranges.more', n=len(here) - NAMED)}" if len(here) > NAMED else ""
            return words(f"estimate_ranges.found_{verdict}", items=names + rest)
    return words("estimate_ranges.found_overlap")


def _story(items: Sequence[Estimated], who: Parties, drawn: int) -> Story:
    finding = estimate_finding(items, who)
    told = [item for item in items if item.verdict]
    caption = [sentences.answers({party: [item.n[party] for item in items if party in item.n] for party in who.ids}, who)]
    if told:
        caption += [words("estimate_ranges.caption"), words("estimate_ranges.rule"), words("estimate_ranges.own_axis")]
    if drawn and (rest := sentences.rest(drawn, len(items), "estimate_ranges.rest")):
        caption.append(rest)
    heads = [
        words("column.assumption"), words("column.unit"), words("column.whose"), words("column.range_low"), words("column.range_likely"),
        words("column.range_high"), words("column.verdict"),
    ]  # fmt: skip
    rows: list[list[str | int | float]] = []
    for item in items:
        for party in who.ids:
            said = item.by.get(party)
            cells = [*map(sentences.cell, said)] if said else [words("chart.too_few")] * 3
            rows.append([item.title, item.unit or "–", who.name(party), *cells, _verdict(item)])
        if item.joint:
            rows.append([item.title, item.unit or "–", words("estimate_ranges.joint"), *map(sentences.cell, item.joint), ""])
    spoken = [_spoken(item, who) for item in told[:12]]
    kind = UNSURE if not told else COMMON if all(item.verdict == "overlap" for item in told) else GAP
    return Story(finding, " ".join(filter(None, caption)), " ".join([finding, *spoken]), heads, rows, kind=kind)


def _spoken(item: Estimated, who: Parties) -> str:
    ranges = listed([f"{who.name(party)} {item.said(ends)}" for party, ends in item.by.items()])
    return words("estimate_ranges.spoken", item=item.title, verdict=_verdict(item), ranges=ranges)
