"""Which value rests on which values: items by the items that they were matched with, as each party sees it, with the numbers printed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vested_widgets.charts.gap_table import check
from vested_widgets.charts.kit import headings, layout, sentences
from vested_widgets.charts.kit.parties import Parties
from vested_widgets.charts.kit.row_labels import place_verdicts, row_label
from vested_widgets.charts.kit.sheet import COMMON, GAP, UNSURE, Sheet, Story
from vested_widgets.charts.kit.text import capital, clean, missing, named, plain
from vested_widgets.charts.kit.theme import LIGHT
from vested_widgets.method.catalogue import listed, plural, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from plotly.graph_objects import Figure

STRIP = 24
"""px of a party's strip in a cell."""
MARK, ROOM = 0.3, 34
"""The part of a cell, and the most px, that the parties' marks have to themselves beside the shades."""
NAMED = 3
"""How many items a title names."""
MOST = 0.5
"""The share of a party's people from which on it sees a link."""
NEEDED = ("item", "title", "option", "party", "people", "n")


@dataclass
class Match:
    """An item: people by option and party; a party that may not be shown is in `n` only."""

    title: str
    people: dict[str, dict[str, int]] = field(default_factory=dict)
    n: dict[str, Any] = field(default_factory=dict)

    def shown(self, who: Parties) -> list[str]:
        """Return the parties whose counts are there."""
        return [party for party in who.ids if any(party in by for by in self.people.values())]

    def links(self, party: str) -> list[str]:
        """Return the options that at least half of a party chose."""
        return [option for option, by in self.people.items() if party in by and by[party] >= MOST * int(self.n[party])]

    def share(self, option: str, party: str) -> float:
        """Return the part of a party that chose an option."""
        return self.people[option][party] / max(int(self.n[party]), 1)


def matching_map(table: pd.DataFrame, *, parties: Mapping[str, str] | None = None, k: int = 5) -> Figure:
    """Items as rows, what they were matched with as columns, in each cell a strip for each party: how many of its people chose it.

    The darker, the more of the party. A party sees a link where at least half of its people chose it; an item without one rests on
    nothing, an option without one carries nothing, and both are named.

    Args:
        table: the table of `alignment.matchings`: `item`, `title`, `option`, `party`, `people`, `n`.
        parties: party colour "a" to "f" by party; also the parties' order, and who is missing.
        k: the fewest answers whose counts are shown.

    Raises:
        ValueError: the table lacks a column, or a colour is unknown.
    """
    table = check(table, NEEDED, "alignment.matchings(answers)")
    who = Parties.of(sorted({str(name) for name in table["party"]}), parties, k)
    items, options = _read(table, who)
    sheet = Sheet(0, 1)
    sheet.legend(who, who.ids)
    drawn = 0
    if any(item.shown(who) for item in items):
        heads = headings.fitting_headings(options)
        if not heads:
            headings.place_list(sheet, options)
        place_verdicts(sheet, (("", item.title, _verdict(item, who)) for item in items))
        drawn = sheet.each(items, lambda item: _row(sheet, item, options, heads, who))
    return sheet.figure(_story(items, options, who, drawn))


def _read(table: pd.DataFrame, who: Parties) -> tuple[list[Match], list[str]]:
    items: dict[str, Match] = {}
    options: dict[str, None] = {}
    for record in table.to_dict("records"):
        item = items.setdefault(str(record["item"]), Match(clean(record["title"])))
        option, party = clean(record["option"]), str(record["party"])
        options.setdefault(option)
        item.n[party] = record["n"]
        by = item.people.setdefault(option, {})
        if not missing(record["people"]) and not missing(record["n"]) and int(record["n"]) >= who.k:
            by[party] = int(record["people"])
    return list(items.values()), list(options)


def _verdict(item: Match, who: Parties) -> str:
    """Return that an item rests on nothing, where no party that is shown sees a link."""
    shown = item.shown(who)
    return words("matching_map.nothing") if shown and not any(item.links(party) for party in shown) else ""


def _row(sheet: Sheet, item: Match, options: Sequence[str], heads: Sequence[Sequence[str]], who: Parties) -> None:
    row_label(sheet, "", item.title, _verdict(item, who))
    if heads:
        headings.place_headings(sheet, heads)
    else:
        headings.place_numbers(sheet, len(options))
    shown, wide = item.shown(who), 1 / len(options)
    for i, option in enumerate(options):
        _cell(sheet, item, option, (i * wide, wide), shown, who)
    sheet.y += STRIP * max(len(shown), 1) + 16


def _cell(sheet: Sheet, item: Match, option: str, place: tuple[float, float], shown: Sequence[str], who: Parties) -> None:
    left, wide = place
    mark = min(MARK, ROOM / (wide * layout.width())) * wide
    x0, x1 = left + 0.015 * wide, left + 0.985 * wide
    for at, party in enumerate(shown):
        y = sheet.y + 3 + STRIP * at
        many = item.people.get(option, {}).get(party)
        if many is None:
            continue
        share = item.share(option, party)
        shade = 0 if not many else 1 + min(4, int(5 * share - 1e-9))
        told = words("choices.people_of", people=many, n=int(item.n[party]))
        hover = f"{plain(item.title, 36, 2)} ← {plain(option, 36, 2)}<br><b>{plain(who.name(party))}: {told}</b>"
        sheet.bars([(x0 + mark, x1, y, y + STRIP)], [LIGHT[f"seq-{shade}" if shade else "card"]], [False], [hover])
        sheet.marks([(x0 + mark / 2, y + STRIP / 2)], who.symbol(party), who.hex(party), size=9)
        ink = "card" if shade > 3 else "ink" if many else "ink-2"
        is_link = option in item.links(party)
        sheet.text([((x0 + mark + x1) / 2, y + STRIP / 2)], [str(many)], "middle center", axis="x", colour=ink, bold=is_link)


def _story(items: Sequence[Match], options: Sequence[str], who: Parties, drawn: int) -> Story:
    told = [item for item in items if item.shown(who)]
    resting = [item.title for item in told if not any(item.links(party) for party in item.shown(who))]
    linked = {option for item in told for party in item.shown(who) for option in item.links(party)}
    idle = [option for option in options if option not in linked] if told else []
    parts = _finding(items, told, resting, idle, who)
    silent = [who.name(party) for party in who.ids if told and not any(party in item.shown(who) for item in told)]
    if silent:
        parts.append(plural(len(silent), "matching_map.silent", parties=listed(silent)))
    finding = " ".join(parts)
    caption = [sentences.answers({party: [item.n[party] for item in items if party in item.n] for party in who.ids}, who)]
    if told:
        caption += [words("matching_map.caption"), words("matching_map.link"), words("matching_map.gate", k=who.k)]
    if drawn and (rest := sentences.rest(drawn, len(items), "matching_map.rest")):
        caption.append(rest)
    heads = [words("column.value"), words("column.rests_on"), *(who.name(party) for party in who.ids)]
    rows: list[list[str | int | float]] = []
    for item in items:
        shown = item.shown(who)
        for option in options if shown else ():
            counts = [_count(item, option, party, shown) for party in who.ids]
            rows.append([item.title, option, *counts])
        if not shown:
            rows.append([item.title, "–", *(words("chart.too_few") for _ in who.ids)])
    spoken = " ".join(_spoken(item, who) for item in told[:12])
    kind = UNSURE if not told else GAP if resting or idle else COMMON
    return Story(finding, " ".join(caption), f"{finding} {spoken}".strip(), heads, rows, kind=kind)


def _count(item: Match, option: str, party: str, shown: Sequence[str]) -> str:
    if party not in shown:
        return words("chart.too_few")
    return words("choices.people_of", people=item.people[option].get(party, 0), n=int(item.n[party]))


def _finding(
    items: Sequence[Match], told: Sequence[Match], resting: Sequence[str], idle: Sequence[str], who: Parties
) -> list[str]:
    """Return first what rests on nothing and what carries nothing; where there is neither, the link that all see most clearly."""
    if not told:
        return [words("matching_map.below", k=who.k) if items else words("matching_map.none")]
    parts = []
    if resting:
        parts.append(capital(plural(len(resting), "matching_map.rest_on_nothing", items=_names(resting, who))))
    if idle:
        parts.append(capital(plural(len(idle), "matching_map.carry_nothing", items=_names(idle, who))))
    if parts:
        return parts
    links = [
        (min(item.share(option, party) for party in item.shown(who)), item.title, option)
        for item in told
        for option in item.people
        if all(option in item.links(party) for party in item.shown(who))
    ]
    parts = [words("matching_map.all_rest")]
    if links:
        _, title, option = max(links, key=lambda link: link[0])
        parts.append(
            words("matching_map.clearest", item=sentences.names_of([title], who), option=sentences.names_of([option], who))
        )
    return parts


def _names(titles: Sequence[str], who: Parties) -> str:
    """Return the first three titles inside a sentence, and how many more there are."""
    found = [named(title, who.ids) for title in titles[:NAMED]]
    return listed([*found, *([words("matching_map.more", n=len(titles) - NAMED)] if len(titles) > NAMED else [])])


def _spoken(item: Match, who: Parties) -> str:
    said = [
        words("matching_map.sees", party=who.name(party), options=listed(item.links(party)) or words("matching_map.no_link"))
        for party in item.shown(who)
    ]
    return f"{item.title}: {'; '.join(said)}."
