"""Counts of answers: one dot per person over each point of the scale."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vested_widgets.charts.gap_table import check
from vested_widgets.charts.kit import layout, sentences
from vested_widgets.charts.kit.parties import Parties
from vested_widgets.charts.kit.row_labels import row_label
from vested_widgets.charts.kit.sheet import Sheet, Story
from vested_widgets.charts.kit.text import amount, capital, clean, missing, number, plain
from vested_widgets.charts.kit.theme import LIGHT
from vested_widgets.method.catalogue import listed, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from plotly.graph_objects import Figure

DOT, STACK = 9, 8
"""px of a dot, and how many dots may stand on each other before a bar takes their place."""


@dataclass
class Item:
    """One question: people per point of the scale, by party; a party that may not be shown is not in `people`."""

    title: str
    section: str
    points: list[Any] = field(default_factory=list)
    people: dict[str, dict[Any, int]] = field(default_factory=dict)
    n: dict[str, Any] = field(default_factory=dict)

    def middle(self, party: str) -> float:
        """Return the median answer, as a place on the list of points."""
        places = [i for i, point in enumerate(self.points) for _ in range(self.people[party].get(point, 0))]
        half = len(places) // 2
        return float(places[half]) if len(places) % 2 else (places[half - 1] + places[half]) / 2


def category_counts(
    counts: pd.DataFrame,
    *,
    parties: Mapping[str, str] | None = None,
    k: int = 5,
    question: str | None = None,
    about: str | None = None,
) -> Figure:
    """Return each party's answers as dots, one per person, item by item in the order of the frame.

    Counts, not percent: with five people one person is 20 %. Where more than eight people chose the same point, bars with the
    number above take the place of dots. Counts show all answers without names, so a party needs `k` answers (`alignment.counts`
    withholds smaller ones; here they are left out once more).

    Args:
        counts: the table of `alignment.counts`: `party`, `item`, `title`, `point`, `people`, `n`. Points may be numbers or
            ordered words.
        parties: party colour "a" to "f" by party; also the parties' order, and who is missing.
        k: the fewest answers whose counts are shown.
        question: only these rows.
        about: the same for the party asked about.

    Raises:
        ValueError: the table lacks a column, or a colour is unknown.
    """
    counts = check(counts, ("party", "item", "point", "people", "n"), "alignment.counts(answers)")
    for column, wanted in (("question", question), ("about", about)):
        if wanted is not None:
            counts = counts[counts[column] == wanted]
    who = Parties.of(sorted(counts["party"].unique()), parties, k)
    items = _items(counts, who)
    longest = max((len(item.points) for item in items), default=1)
    sheet = Sheet(-0.6, longest - 0.4)
    sheet.legend(who, who.ids)
    sections = len({item.section for item in items})
    last = None
    for item in items:
        if sections > 1 and item.section != last:
            sheet.heading(capital(item.section))
            last = item.section
        _item(sheet, item, who)
    return sheet.figure(_story(items, who, sections > 1))


def _items(counts: pd.DataFrame, who: Parties) -> list[Item]:
    items: dict[tuple[str, ...], Item] = {}
    for record in counts.to_dict("records"):
        key = tuple(clean(record.get(name) or "") for name in ("item", "question", "about"))
        asked, about = clean(record.get("asked") or key[1]), key[2]
        told = words("chart.about_party", party=about) if about and about not in asked else ""
        section = " · ".join(part for part in (asked, told) if part)
        item = items.setdefault(key, Item(clean(record.get("title") or key[0]), section))
        party, point, people, n = str(record["party"]), record["point"], record["people"], record["n"]
        item.n[party] = n
        if point not in item.points:
            item.points.append(point)
        if not missing(people) and not missing(n) and int(n) >= who.k:
            item.people.setdefault(party, {})[point] = int(people)
    for item in items.values():
        if all(not missing(point) for point in item.points):
            item.points.sort()
    return list(items.values())


def _item(sheet: Sheet, item: Item, who: Parties) -> None:
    row_label(sheet, "", item.title, "")
    tallest = max((many for people in item.people.values() for many in people.values()), default=0)
    for party in who.ids:
        if party not in item.people:
            known = words("counts.no_answers") if item.n.get(party) == 0 else words("counts.below", k=who.k)
            sheet.marks(
                [(0.02, sheet.y + 14)], who.symbol(party), who.hex(party), size=DOT, axis="x2", beside=[known], opacity=0.7
            )
            sheet.y += 28
            continue
        height = 16 + (DOT + 1) * max(item.people[party].values()) if tallest <= STACK else 76
        _strip(sheet, item, party, who, height, tallest)
        sheet.y += height + 6
    labels = [plain(number(point) if not missing(point) else point, layout.letters(9), 2) for point in item.points]
    sheet.text([(i, sheet.y + 6) for i in range(len(labels))], labels, "middle center", colour="ink-2", axis="x", size=11)
    sheet.y += 30


def _strip(sheet: Sheet, item: Item, party: str, who: Parties, height: float, tallest: int) -> None:
    base = sheet.y + height
    people = item.people[party]
    sheet.lines([[(-0.4, base), (len(item.points) - 0.6, base)]], LIGHT["line-2"], 1, opacity=0.55)
    for i, point in enumerate(item.points):
        many = people.get(point, 0)
        if not many:
            continue
        shown = number(point) if not missing(point) else plain(point)
        told = words("counts.chose", party=plain(who.name(party)), people=amount(many, "chart.people"), point=shown)
        hover = f"<b>{plain(item.title, 40)}</b><br>{told}"
        if tallest <= STACK:
            dots = [(float(i), base - 7 - (DOT + 1) * step) for step in range(many)]
            sheet.marks(dots, who.symbol(party), who.hex(party), [hover] * many, size=DOT)
            top = base - 7 - (DOT + 1) * many
        else:
            top = base - 56 * many / tallest
            sheet.bars([(i - 0.28, i + 0.28, top, base)], [who.hex(party)], [False], [hover])
        sheet.text([(i, top - 5)], [str(many)], "middle center", axis="x", size=11, colour="ink-2")


def _story(items: Sequence[Item], who: Parties, asked: bool) -> Story:
    finding = counts_finding(items, who)
    n = {party: [item.n[party] for item in items if party in item.n] for party in who.ids}
    tallest = [max((many for by in item.people.values() for many in by.values()), default=0) for item in items]
    caption = f"{sentences.answers(n, who)} " + words("counts.caption", marks=sentences.dots_or_bars(tallest, STACK))
    caption += " " + words("counts.shown_from", k=who.k)
    heads = [
        words("column.item"),
        *([words("column.question")] if asked else []),
        words("column.party"),
        words("column.answers"),
        words("column.point"),
        words("column.people"),
    ]
    rows: list[list[str | int | float]] = []
    for item in items:
        start: list[str | int | float] = [item.title, *([item.section] if asked else [])]
        for party in who.ids:
            if party not in item.people:
                rows.append([*start, who.name(party), sentences.count(item.n.get(party, 0), who), "–", words("chart.not_shown")])
            for point in item.points if party in item.people else []:
                shown = clean(point) if missing(point) else number(point)
                rows.append([*start, who.name(party), int(item.n[party]), shown, item.people[party].get(point, 0)])
    return Story(finding, caption, f"{finding} {caption}", heads, rows)


def counts_finding(items: Sequence[Item], who: Parties) -> str:
    """Return where the answers lie furthest apart, or what most people chose."""
    shown = [item for item in items if len(item.people) > 1] or [item for item in items if item.people]
    if not shown:
        return words("counts.none", k=who.k)

    def apart(item: Item) -> float:
        middles = [item.middle(party) for party in item.people]
        return max(middles) - min(middles)

    widest = max(shown, key=apart)
    name = sentences.names_of([widest.title], who)
    chose = listed(
        [
            words("counts.mostly", party=who.name(party), points=_mode(widest, party))
            for party in who.ids
            if party in widest.people
        ]
    )
    if len(shown) == 1 or len(widest.people) < 2:
        return words("counts.on_item", item=name, chose=chose)
    if apart(widest) == 0:
        return words("counts.same")
    # What three parties and more chose is too long for a title, and stands in the picture.
    if len(widest.people) < 3:
        return words("counts.furthest_chose", item=name, chose=chose)
    return words("counts.furthest", item=name)


def _mode(item: Item, party: str) -> str:
    people = item.people[party]
    most = max(people.values())
    tops = [point for point in item.points if people.get(point, 0) == most]
    texts = [clean(point) if missing(point) else number(point) for point in tops]
    if len(tops) > 2:
        used = [clean(point) if missing(point) else number(point) for point in item.points if people.get(point, 0)]
        return words("counts.all_kinds", low=used[0], high=used[-1])
    return words("dumbbell.or").join(texts)
