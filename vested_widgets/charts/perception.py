"""Self and other: what a party says of itself, against what the others say of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vested_widgets.charts.gap_findings import said
from vested_widgets.charts.gap_table import NEEDED, check, rows_of
from vested_widgets.charts.kit import sentences
from vested_widgets.charts.kit.parties import Parties
from vested_widgets.charts.kit.plane import Plane, Spot
from vested_widgets.charts.kit.sheet import COMMON, GAP, UNSURE, Sheet, Story
from vested_widgets.charts.kit.text import capital, clean, named, number, plain, word
from vested_widgets.method.catalogue import listed, plural, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from plotly.graph_objects import Figure

QUADRANTS = {
    (True, True): "perception.shared_strength",
    (True, False): "perception.blind_spot",
    (False, True): "perception.hidden_strength",
    (False, False): "perception.shared_weakness",
}
"""The names (phrases) by (the party says so itself, the other says so); after the Johari idea of what only one side sees."""


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
        """Return the quadrant's name, or `undecided` where a view lies within its uncertainty of the cut.

        The interval of the gap is shared out to the two views as if both were equally uncertain: each has its half width
        divided by √2.
        """
        reach = (self.high - self.low) / 2 / 2**0.5
        if min(abs(self.own - cut), abs(self.other - cut)) < reach:
            return words("chart.undecided")
        return words(QUADRANTS[self.own >= cut, self.other >= cut])


def perception_quadrant(
    gaps: pd.DataFrame,
    *,
    parties: Mapping[str, str] | None = None,
    k: int = 3,
    question: str | None = None,
    cut: float | None = None,
) -> Figure:
    """Return one plane per party: across, what it says of itself; upwards, what each other party says of it.

    A point has the colour and shape of the party that looks; of more than two parties the points of an item are joined, for a mean of
    the others' views would hide where these differ. On the dotted diagonal both say the same; below it the party thinks
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
    """Return the comparisons that may be shown, and the answers behind all, by party."""
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
    spots = [_spot(look, who) for seen in by_item.values() for look in seen]
    sheet.heading(words("perception.heading", party=who.name(about)))
    names = {half: words(key) for half, key in QUADRANTS.items()}
    across, upwards = words("perception.across") + " →", "↑ " + words("perception.upwards")
    Plane(sheet, scale, scale, (at, at), names, across, upwards, diagonal=True).draw(spots)
    sheet.y += 10


def _spot(look: Look, who: Parties) -> Spot:
    """Return one item as one other party sees it."""
    own = words("perception.of_itself", party=plain(who.name(look.about)), n=number(look.own))
    of_it = words(
        "perception.of_it",
        party=plain(who.name(look.viewer)),
        n=number(look.other),
        apart=number(abs(look.gap)),
        span=sentences.span(look.low, look.high, look.verdict),
    )
    hover = f"<b>{plain(look.title, 40)}</b><br>{own}<br>{of_it}"
    return Spot(look.title, look.own, look.other, who.symbol(look.viewer), who.hex(look.viewer), hover)


def _story(looks: Sequence[Look], n: Mapping[str, Sequence[object]], who: Parties, cut: float | None) -> Story:
    finding = perception_finding(looks, who)
    caption = sentences.answers(n, who)
    if looks:
        looker = words("perception.who_looks")
        low, high = map(number, looks[0].scale)
        caption += " " + words("perception.caption", low=low, high=high, looker=looker, interval=words("chart.interval"))
    heads = [
        words("column.item"),
        words("column.party"),
        words("column.seen_by"),
        words("column.of_itself"),
        words("column.by_the_other"),
        words("column.difference"),
        words("column.low"),
        words("column.high"),
        words("column.where"),
        words("column.verdict"),
    ]
    rows: list[list[str | int | float]] = [
        [
            look.title, who.name(look.about), who.name(look.viewer),
            *(sentences.cell(value) for value in (look.own, look.other, look.gap)),
            *sentences.ends(look.low, look.high, look.verdict),
            look.quadrant(sum(look.scale) / 2 if cut is None else cut), said(look.verdict),
        ]
        for look in looks
    ]  # fmt: skip
    spoken = " ".join(
        words(
            "perception.spoken",
            item=look.title,
            party=who.name(look.about),
            own=number(look.own),
            viewer=who.name(look.viewer),
            other=number(look.other),
        )
        for look in looks[:12]
    )
    verdicts = {look.verdict for look in looks}
    kind = GAP if "gap" in verdicts else COMMON if verdicts == {"aligned"} else UNSURE
    return Story(finding, caption, f"{finding} {spoken}", heads, rows, kind=kind)


def perception_finding(looks: Sequence[Look], who: Parties) -> str:
    """Return who clearly thinks better, or less well, of itself than another party does."""
    if not looks:
        return words("perception.too_few")
    clear = [look for look in looks if look.verdict == "gap"]
    if not clear:
        if all(look.verdict == "aligned" for look in looks):
            return words("perception.same")
        return words("perception.unsure")
    parts = []
    for about in dict.fromkeys(look.about for look in clear):
        for better in (True, False):
            found = [look for look in clear if look.about == about and (look.gap > 0) == better]
            titles = dict.fromkeys(clean(look.title) for look in sorted(found, key=lambda look: -abs(look.gap)))
            if titles:
                on = listed([named(title, who.ids) for title in titles]) if len(titles) <= 2 else sentences.items(len(titles))
                seers = listed([who.name(viewer) for viewer in dict.fromkeys(look.viewer for look in found)])
                parts.append(
                    words("perception.better" if better else "perception.worse", party=who.name(about), others=seers, items=on)
                )
    if len(parts) > 2:
        many = plural(len(clear), "perception.views", n=word(len(clear)), widest=_widest(clear, who))
        return capital(many)
    return " ".join(parts)


def _widest(clear: Sequence[Look], who: Parties) -> str:
    look = max(clear, key=lambda look: abs(look.gap))
    key = "perception.better" if look.gap > 0 else "perception.worse"
    return words(key, party=who.name(look.about), others=who.name(look.viewer), items=named(look.title, who.ids))
