"""Self and other: what a party says of itself, against what the others say of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vested_widgets.charts.gap_table import NEEDED, check, rows_of
from vested_widgets.charts.kit import words
from vested_widgets.charts.kit.parties import Parties
from vested_widgets.charts.kit.plane import Plane, Spot
from vested_widgets.charts.kit.sheet import Sheet, Story
from vested_widgets.charts.kit.text import capital, clean, listed, named, number, plain
from vested_widgets.charts.kit.theme import LIGHT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from plotly.graph_objects import Figure

QUADRANTS = {
    (True, True): "Shared strength",
    (True, False): "Blind spot",
    (False, True): "Hidden strength",
    (False, False): "Shared weakness",
}
"""Names by (the party says so itself, the other says so); after the Johari idea of what only one side sees."""


@dataclass(frozen=True)
class Look:
    """One party's view of itself beside another party's view of it, on one item; points of the scale, gap is self minus other."""

    title: str
    about: str
    viewer: str
    own: float
    other: float
    gap: float
    low: float
    high: float
    verdict: str
    scale: tuple[float, float]

    def quadrant(self, cut: float) -> str:
        """The quadrant's name, or `undecided` where a view lies within its uncertainty of the cut.

        The interval of the gap is shared out to the two views as if both were equally uncertain: each has its half width
        divided by √2.
        """
        reach = (self.high - self.low) / 2 / 2**0.5
        if min(abs(self.own - cut), abs(self.other - cut)) < reach:
            return "undecided"
        return QUADRANTS[self.own >= cut, self.other >= cut]


def perception_quadrant(
    gaps: pd.DataFrame,
    *,
    parties: Mapping[str, str] | None = None,
    k: int = 3,
    question: str | None = None,
    cut: float | None = None,
) -> Figure:
    """One plane per party: across, what it says of itself; upwards, what each other party says of it.

    With two parties a point has the colour and shape of the party that looks; with more it is the mean of the others' views,
    and a bar spans them from the lowest to the highest. On the dotted diagonal both say the same; below it the party thinks
    better of itself than the other does. Quadrants meet at the middle of the scale unless `cut` says otherwise.

    Args:
        gaps: the table of `alignment.gaps` for a question that each party answers about itself and about the others: the rows
            whose `about` is one of the two parties compared.
        parties: party colour "a" to "f" by party; also the parties' order, and who is missing.
        k: the fewest people whose figures are shown, for the words about it.
        question: only this aspect, if the table has several.
        cut: where the quadrants meet, in points.

    Raises:
        ValueError: the table lacks a column, or a colour is unknown.
    """
    gaps = check(gaps, ("question", "about", *NEEDED), "alignment.gaps(answers)")
    if question is not None:
        gaps = gaps[gaps["question"] == question]
    who = Parties.of(sorted({*gaps["party_a"], *gaps["party_b"]}), parties, k)
    looks, n = _looks(gaps, who)
    sheet = Sheet()
    sheet.legend(who, who.ids)
    order = list(dict.fromkeys(look.title for look in looks))
    for about in who.ids:
        # The same order in every plane, so that a number stands for the same item.
        seen = sorted((look for look in looks if look.about == about), key=lambda look: order.index(look.title))
        if seen:
            _plane(sheet, seen, who, cut)
    return sheet.figure(_story(looks, n, who, cut))


def _looks(gaps: pd.DataFrame, who: Parties) -> tuple[list[Look], dict[str, list[object]]]:
    """The comparisons that may be shown, and the answers behind all, by party."""
    looks: list[Look] = []
    n: dict[str, list[object]] = {}
    for about in who.ids:
        for row in rows_of(gaps[gaps["about"] == about], who):
            for pair in row.pairs:
                if about not in (pair.a, pair.b):
                    continue
                for party in (pair.a, pair.b):
                    n.setdefault(party, []).append(row.n[party])
                if pair.verdict == "too few":
                    continue
                sign, viewer = (1, pair.b) if pair.a == about else (-1, pair.a)
                low, high = sorted((sign * pair.low, sign * pair.high))
                means = row.means[about], row.means[viewer]
                looks.append(Look(row.title, about, viewer, *means, sign * pair.gap, low, high, pair.verdict, row.scale))
    return looks, n


def _plane(sheet: Sheet, looks: Sequence[Look], who: Parties, cut: float | None) -> None:
    about, scale = looks[0].about, looks[0].scale
    at = sum(scale) / 2 if cut is None else cut
    by_item: dict[str, list[Look]] = {}
    for look in looks:
        by_item.setdefault(look.title, []).append(look)
    spots = [_spot(title, seen, who) for title, seen in by_item.items()]
    sheet.heading(f"How {who.name(about)} is seen")
    Plane(sheet, scale, scale, (at, at), QUADRANTS, "seen by itself →", "↑ seen by the others", diagonal=True).draw(spots)
    sheet.y += 10


def _spot(title: str, seen: Sequence[Look], who: Parties) -> Spot:
    """One item: the other's view, or the mean of the others' views with a bar from the lowest to the highest of them."""
    views = [look.other for look in seen]
    hover = f"<b>{plain(title, 40)}</b><br>{plain(who.name(seen[0].about))} of itself: {number(seen[0].own)}"
    for look in seen:
        hover += f"<br>{plain(who.name(look.viewer))} of it: {number(look.other)}, {number(abs(look.gap))} apart"
        hover += f" (plausibly {words.span(look.low, look.high)})"
    only = seen[0].viewer if len(who) == 2 else None
    symbol, colour = (who.symbol(only), who.hex(only)) if only else ("circle", LIGHT["accent"])
    upward = None if only or len(views) == 1 else (min(views), max(views))
    return Spot(title, seen[0].own, sum(views) / len(views), symbol, colour, hover, upward=upward)


def _story(looks: Sequence[Look], n: Mapping[str, Sequence[object]], who: Parties, cut: float | None) -> Story:
    finding = perception_finding(looks, who)
    caption = words.answers(n, who)
    if looks:
        looker = (
            "colour and shape say who looks" if len(who) == 2 else "a bar spans the views of the others, a point is their mean"
        )
        unit = f"{number(looks[0].scale[0])} to {number(looks[0].scale[1])}"
        caption += (
            f" Averages in points from {unit}; {looker}. On the dotted line both say the same; below it a party thinks"
            " better of itself. A quadrant is only named in the table where the uncertainty does not reach over the line"
            f" ({words.INTERVAL})."
        )
    heads = ["Item", "Party", "Seen by", "Of itself", "By the other", "Difference", "Low end", "High end", "Where", "Verdict"]
    verdicts = {"gap": "differ", "aligned": "close"}
    rows: list[list[str | int | float]] = [
        [
            look.title, who.name(look.about), who.name(look.viewer),
            *(words.cell(value) for value in (look.own, look.other, look.gap, look.low, look.high)),
            look.quadrant(sum(look.scale) / 2 if cut is None else cut), verdicts.get(look.verdict, look.verdict),
        ]
        for look in looks
    ]  # fmt: skip
    spoken = " ".join(
        f"{look.title}: {who.name(look.about)} of itself {number(look.own)}, {who.name(look.viewer)} of it {number(look.other)}."
        for look in looks[:12]
    )
    return Story(finding, caption, f"{finding} {spoken}", heads, rows)


def perception_finding(looks: Sequence[Look], who: Parties) -> str:
    """Who clearly thinks better, or less well, of itself than another party does."""
    if not looks:
        return "Too few answers to compare how we see ourselves and each other."
    clear = [look for look in looks if look.verdict == "gap"]
    if not clear:
        if all(look.verdict == "aligned" for look in looks):
            return "We see ourselves as the others see us."
        return "We cannot tell yet where we misjudge each other."
    parts = []
    for about in dict.fromkeys(look.about for look in clear):
        for better in (True, False):
            found = [look for look in clear if look.about == about and (look.gap > 0) == better]
            titles = dict.fromkeys(clean(look.title) for look in sorted(found, key=lambda look: -abs(look.gap)))
            if titles:
                on = listed([named(title, who.ids) for title in titles]) if len(titles) <= 2 else words.items(len(titles))
                seers = listed([who.name(viewer) for viewer in dict.fromkeys(look.viewer for look in found)])
                parts.append(f"{who.name(about)} thinks {'better' if better else 'less well'} of itself than {seers} on {on}.")
    if len(parts) > 2:
        return f"{capital(words.items(len(clear), 'view'))} of each other differ clearly. The widest: {_widest(clear, who)}"
    return " ".join(parts)


def _widest(clear: Sequence[Look], who: Parties) -> str:
    look = max(clear, key=lambda look: abs(look.gap))
    better = "better" if look.gap > 0 else "less well"
    return f"{who.name(look.about)} thinks {better} of itself than {who.name(look.viewer)} on {named(look.title, who.ids)}."
