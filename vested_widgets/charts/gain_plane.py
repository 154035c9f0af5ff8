"""One party's gain against another's, draw by draw: how often both gain, and how often one at the other's cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vested_widgets.charts.gap_table import check
from vested_widgets.charts.kit import layout, sentences
from vested_widgets.charts.kit.money import Money, nice_ticks, percent, spread_over, whole
from vested_widgets.charts.kit.parties import Parties
from vested_widgets.charts.kit.sheet import COMMON, GAP, PLAIN, Sheet, Story
from vested_widgets.charts.kit.text import plain
from vested_widgets.charts.kit.theme import LIGHT
from vested_widgets.method.catalogue import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray
    from plotly.graph_objects import Figure

HIGH, SHOWN = 300, 250
"""px of the plane; draws that are shown as points, every n-th of them."""
NEEDED = ("draw", "party", "gain", "years", "currency")
QUADRANTS = {
    (True, True): "gain_plane.both_gain", (True, False): "gain_plane.first_gains", (False, True): "gain_plane.second_gains",
    (False, False): "gain_plane.both_lose",
}  # fmt: skip


def gain_plane(gains: pd.DataFrame, *, pair: Sequence[str] | None = None, parties: Mapping[str, str] | None = None) -> Figure:
    """Return a plane of two parties' gains: a point a draw, and in each corner the share of draws in it.

    Args:
        gains: the table of `pricing.gains(simulation)`; gains of a mean year.
        pair: the two parties, across and upward; the first two if not given.
        parties: party colour "a" to "f" by party; also the parties' order.

    Raises:
        ValueError: the table lacks a column, a colour is unknown, or `pair` names no two parties of the table.
    """
    gains = check(gains, NEEDED, "pricing.gains(simulation)")
    who = Parties.of(gains["party"].unique(), parties)
    there = [party for party in who.ids if (gains["party"] == party).any()]
    if pair is not None and (len(pair) != 2 or not set(pair) <= set(there) or pair[0] == pair[1]):
        raise ValueError(f"pair is {list(pair)!r}; name two of {', '.join(map(repr, there))}")
    first, second = (pair or there)[:2] if len(there) > 1 else ("", "")
    sheet = Sheet()
    found = _read(gains, first, second)
    money = Money.of(found.ravel(), next(iter(gains["currency"]), ""))
    counts: dict[tuple[bool, bool], float] = {}
    if found.size:
        counts = {corner: float(_inside(found, corner).mean()) for corner in QUADRANTS}
        _plane(sheet, found, (first, second), who, money, counts)
    return sheet.figure(_story(found, (first, second), who, money, counts))


def _read(gains: pd.DataFrame, first: str, second: str) -> NDArray[np.float64]:
    """Return the gains of both parties, (draws, 2)."""
    if not first:
        return np.empty((0, 2))
    by = {
        party: gains[gains["party"] == party].sort_values("draw")["gain"].to_numpy(dtype=np.float64) for party in (first, second)
    }
    return np.column_stack([by[first], by[second]])


def _inside(found: NDArray[np.float64], corner: tuple[bool, bool]) -> NDArray[np.bool_]:
    """Return which draws lie in a corner; zero counts as gained, since the party is not worse off."""
    return np.asarray(((found[:, 0] >= 0) == corner[0]) & ((found[:, 1] >= 0) == corner[1]))


def _named(corner: tuple[bool, bool], pair: tuple[str, str], who: Parties) -> str:
    return words(QUADRANTS[corner], a=who.name(pair[0]), b=who.name(pair[1]))


def _plane(
    sheet: Sheet,
    found: NDArray[np.float64],
    pair: tuple[str, str],
    who: Parties,
    money: Money,
    counts: Mapping[tuple[bool, bool], float],
) -> None:
    across = np.quantile(found[:, 0], (0.005, 0.995))
    upward = np.quantile(found[:, 1], (0.005, 0.995))
    spread_over(sheet, across)
    low, high = min(float(upward[0]), 0.0), max(float(upward[1]), 0.0)
    span = (high - low) * 1.14 or 1.0
    _axis_name(sheet, pair[1], who, money, "gain_plane.upward")
    top = sheet.y

    def down(value: float) -> float:
        return top + (high + span * 0.06 - value) / span * HIGH

    box = [(sheet.low, top), (sheet.high, top), (sheet.high, top + HIGH), (sheet.low, top + HIGH), (sheet.low, top)]
    sheet.areas([(0, sheet.high, top, down(0))], LIGHT["paper"])
    sheet.lines([box], LIGHT["line"], 1)
    sheet.lines([[(0, top), (0, top + HIGH)], [(sheet.low, down(0)), (sheet.high, down(0))]], LIGHT["line-2"], 1.5)
    step = max(1, len(found) // SHOWN)
    some = found[::step]
    some = some[
        (some[:, 0] >= sheet.low)
        & (some[:, 0] <= sheet.high)
        & (some[:, 1] >= high - span * 0.94)
        & (some[:, 1] <= high + span * 0.06)
    ]
    # Points are read to the px, so that a page stays small.
    rounding = 3 - int(np.ceil(np.log10(max(abs(sheet.low), abs(sheet.high), 1e-9))))
    points = [(round(float(x), rounding), round(down(float(y)))) for x, y in some]
    sheet.marks(points, "circle", LIGHT["line-2"], size=5, opacity=0.6)
    for corner, share in counts.items():
        if share > 0:
            x, y = (float(one) for one in np.median(found[_inside(found, corner)], axis=0))
            sheet.of = _named(corner, pair, who)
            hover = (
                f"<b>{plain(sheet.of, 40)}</b><br>{words('gain_plane.hover', n=percent(share), a=money.full(x), b=money.full(y))}"
            )
            sheet.marks([(x, down(y))], "diamond", LIGHT["accent"], [hover], size=15)
    sheet.of = ""
    sheet.y = top + HIGH + 6
    ticks = list(nice_ticks(sheet.low, sheet.high, 7 if layout.is_wide() else 4))
    inner = (sheet.high - sheet.low) * 0.04
    ticks = [at for at in ticks if sheet.low + inner <= at <= sheet.high - inner]
    sheet.text([(at, sheet.y + 8) for at in ticks], [money.short(at) for at in ticks], "middle center", colour="ink-2", axis="x")
    for at in nice_ticks(low, high, 4):
        sheet.text([(sheet.low, down(at) - 8)], [f" {money.short(at)}"], colour="ink-2", size=11, axis="x")
    sheet.y += 20
    _axis_name(sheet, pair[0], who, money, "gain_plane.across")
    for corner in QUADRANTS:
        said = words("gain_plane.share", corner=_named(corner, pair, who), n=percent(counts[corner]))
        sheet.note(said)


def _axis_name(sheet: Sheet, party: str, who: Parties, money: Money, key: str) -> None:
    said = words(key, party=who.name(party), unit=money.unit())
    sheet.heading(said)
    sheet.y += 4


def gain_plane_finding(pair: tuple[str, str], who: Parties, counts: Mapping[tuple[bool, bool], float]) -> str:
    """Return how often both gain, and how often one does while the other loses."""
    if not counts:
        return words("gain_plane.nothing")
    a, b = (who.name(party) for party in pair)
    apart = counts[True, False] + counts[False, True]
    said = words("gain_plane.both", a=a, b=b, n=percent(counts[True, True]))
    if apart <= 0:
        return said
    worse = a if counts[False, True] > counts[True, False] else b
    return f"{said} {words('gain_plane.apart', n=percent(apart), party=worse)}"


def _story(
    found: NDArray[np.float64],
    pair: tuple[str, str],
    who: Parties,
    money: Money,
    counts: Mapping[tuple[bool, bool], float],
) -> Story:
    finding = gain_plane_finding(pair, who, counts)
    caption = (
        words("gain_plane.caption", draws=whole(len(found)), unit=money.unit()) if len(found) else words("gain_plane.no_draws")
    )
    heads = [
        words("column.corner"), words("column.share_of_draws"), words("column.middle_of", party=who.name(pair[0])),
        words("column.middle_of", party=who.name(pair[1])),
    ]  # fmt: skip
    rows: list[list[str | int | float]] = []
    for corner, share in counts.items():
        inside = found[_inside(found, corner)]
        middle = [sentences.cell(one) for one in np.median(inside, axis=0)] if len(inside) else ["–", "–"]
        rows.append([_named(corner, pair, who), percent(share), *middle])
    spoken = [f"{row[0]}: {row[1]}." for row in rows]
    apart = counts.get((True, False), 0) + counts.get((False, True), 0) if counts else 0
    kind = GAP if apart >= 0.05 else COMMON if counts and counts[True, True] > 0.5 else PLAIN
    return Story(finding, caption, " ".join([finding, *spoken]), heads, rows, kind=kind)
