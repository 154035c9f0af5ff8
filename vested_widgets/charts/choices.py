"""Which word did people choose? One dot per person, word by word."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vested_widgets.charts.gap_table import check
from vested_widgets.charts.kit import layout, words
from vested_widgets.charts.kit.parties import Parties
from vested_widgets.charts.kit.row_labels import row_label, settle
from vested_widgets.charts.kit.sheet import Sheet, Story
from vested_widgets.charts.kit.text import amount, clean, listed, missing, number, plain, wrap
from vested_widgets.charts.kit.theme import LIGHT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from plotly.graph_objects import Figure

LINE, DOT, MOST = 20, 18.2, 12
"""px of a party's line and from dot to dot; people up to whom a line has a dot for each."""
NEEDED = ("item", "party", "word", "people", "n", "apart", "verdict")
SAID = {"gap": "differ", "too few": "too few answers", "cannot tell": "no clear difference"}
"""The verdicts in the words of this picture: choices that do not clearly differ are never called close."""


@dataclass
class Asked:
    """One question: people by word and party; a party that may not be shown is in `n` only."""

    title: str
    verdict: str
    apart: float | None
    people: dict[str, dict[str, int]] = field(default_factory=dict)
    n: dict[str, Any] = field(default_factory=dict)

    def most(self, party: str) -> list[str]:
        """The words that most people of a party chose."""
        counts = {word: by.get(party, 0) for word, by in self.people.items()}
        top = max(counts.values(), default=0)
        return [word for word, many in counts.items() if many == top and many]

    def shown(self, who: Parties) -> list[str]:
        """The parties whose counts are there."""
        return [party for party in who.ids if any(party in by for by in self.people.values())]


def choices(counts: pd.DataFrame, *, parties: Mapping[str, str] | None = None, k: int = 5) -> Figure:
    """How many people of each party chose which word, as dots (bars where a party has more than twelve people for a word).

    Counts, not percent: with five people one person is 20 %. Words have no order and are never averaged.

    Args:
        counts: the table of `alignment.choice_counts`: `item`, `title`, `party`, `word`, `people`, `n`, `apart`, `verdict`; `label` if the word
            reads otherwise.
        parties: party colour "a" to "f" by party; also the parties' order, and who is missing.
        k: the fewest answers whose counts are shown.

    Raises:
        ValueError: the table lacks a column, or a colour is unknown.
    """
    counts = check(counts, NEEDED, "alignment.choice_counts(answers)")
    who = Parties.of(sorted({str(name) for name in counts["party"]}), parties, k)
    items = _read(counts, who)
    sheet = Sheet(0, 1)
    sheet.legend(who, who.ids)
    told = items if any(item.people for item in items) else []
    settle(sheet, (("", item.title, _differ(item, who)) for item in told))
    drawn = sheet.each(told, lambda item: _item(sheet, item, who))
    return sheet.figure(_story(items, who, drawn))


def _read(counts: pd.DataFrame, who: Parties) -> list[Asked]:
    items: dict[tuple[str, ...], Asked] = {}
    for record in counts.to_dict("records"):
        key = tuple(clean(record.get(name) or "") for name in ("item", "question", "about"))
        apart = None if missing(record["apart"]) else float(record["apart"])
        title = clean(record.get("title") or key[0])
        item = items.setdefault(key, Asked(title, str(record["verdict"]), apart))
        party, n, people = str(record["party"]), record["n"], record["people"]
        item.n[party] = n
        if isinstance(record["word"], str):
            by = item.people.setdefault(clean(record.get("label") or record["word"]), {})
            if not missing(people) and not missing(n) and int(n) >= who.k:
                by[party] = int(people)
    for item in items.values():
        item.people = {word: by for word, by in item.people.items() if by}
    return sorted(items.values(), key=lambda item: (item.verdict != "gap", -1.0 if item.apart is None else -item.apart))


def _differ(item: Asked, who: Parties) -> str:
    """The verdict beside a question."""
    return SAID[item.verdict] if item.verdict in ("gap", "cannot tell") and len(item.shown(who)) > 1 else ""


def _item(sheet: Sheet, item: Asked, who: Parties) -> None:
    shown = item.shown(who)
    row_label(sheet, "", item.title, _differ(item, who), strong=item.verdict == "gap")
    sheet.y += 2
    most = max((many for by in item.people.values() for many in by.values()), default=0)
    for word, by in item.people.items():
        sheet.text([(0.02, sheet.y + 9)], [plain(word, layout.letters(44), 1)], colour="ink-2")
        sheet.y += 20
        for party in shown:
            _line(sheet, item, word, party, by.get(party, 0), most, who)
        sheet.y += 4
    if len(shown) < len(who):
        silent = [who.name(party) for party in who.ids if party not in shown]
        lines = wrap(f"{listed(silent)}: too few answers for counts", layout.letters(46), 2)
        for line in lines:
            sheet.text([(0.02, sheet.y + 9)], [plain(line)], colour="ink-2")
            sheet.y += 16
        sheet.y += 8
    sheet.y += 12


def _line(sheet: Sheet, item: Asked, word: str, party: str, many: int, most: int, who: Parties) -> None:
    y = sheet.y + LINE / 2
    hover = f"<b>{plain(word, 40)}</b><br>{plain(who.name(party))}: {amount(many, 'person', 'people')} of {item.n[party]}"
    if most <= MOST:
        step = DOT / layout.width()
        sheet.marks([(0.05 + step * at, y) for at in range(many)], who.symbol(party), who.hex(party), [hover] * many, size=11)
        end = 0.05 + step * many
    else:
        end = 0.03 + 0.8 * many / most
        sheet.bars([(0.03, end, y - 6, y + 6)], [who.hex(party)], [False], [hover])
    sheet.text([(end + (0.0 if many and most <= MOST else 0.01), y)], [f"{many}"], axis="x", colour="ink" if many else "ink-2")
    if not many:
        sheet.lines([[(0.03, y - 5), (0.03, y + 5)]], LIGHT["line-2"], 1)
    sheet.y += LINE


def _story(items: Sequence[Asked], who: Parties, drawn: int) -> Story:
    finding = choices_finding(items, who)
    n = {party: [item.n[party] for item in items if party in item.n] for party in who.ids}
    most = [max((many for by in item.people.values() for many in by.values()), default=0) for item in items]
    caption = f"{words.answers(n, who)} {words.dots_or_bars(most, MOST)}; counts are shown from {who.k} answers on."
    if any(len(item.shown(who)) > 1 for item in items):
        caption += (
            " Differ: were the same people dealt to the parties at random, they would be as far apart in 5 % of cases at most."
        )
    if drawn and (rest := words.rest(drawn, len(items), "questions")):
        caption += f" {rest}"
    heads = ["Question", "Choice", *(who.name(party) for party in who.ids), "Says"]
    rows: list[list[str | int | float]] = []
    for item in items:
        says = SAID.get(item.verdict, item.verdict)
        rows += [[item.title, word, *(by.get(party, "–") for party in who.ids), says] for word, by in item.people.items()]
        if not item.people:
            rows.append([item.title, "–", *("not shown" for _ in who.ids), says])
    spoken = " ".join(f"{item.title}: {_chose(item, who)}." for item in items[:12] if item.people)
    return Story(finding, caption, f"{finding} {spoken}", heads, rows)


def _chose(item: Asked, who: Parties) -> str:
    parts = []
    for party in item.shown(who):
        most = item.most(party)
        many = max(by.get(party, 0) for by in item.people.values())
        parts.append(f"{who.name(party)} mostly “{listed(most)}” ({number(many)} of {item.n[party]})" if len(most) < 3 else
                     f"{who.name(party)} all kinds")  # fmt: skip
    return listed(parts)


def choices_finding(items: Sequence[Asked], who: Parties) -> str:
    """Where the parties clearly chose differently, or what they chose."""
    shown = [item for item in items if item.people]
    if not shown:
        return f"No party has {who.k} answers yet, so no choices can be shown." if items else "Nobody has chosen yet."
    differ = [item for item in shown if item.verdict == "gap"]
    if differ:
        more = f" {words.items(len(differ) - 1, 'more question').capitalize()} divide{'s' if len(differ) == 2 else ''} us."
        # What three parties and more chose is too long for a title, and stands in the picture.
        chose = f": {_chose(differ[0], who)}" if len(differ[0].shown(who)) < 3 else ""
        return f"We choose differently on {words.names_of([differ[0].title], who)}{chose}." + (more if len(differ) > 1 else "")
    if len(shown) == 1 or len(shown[0].shown(who)) < 2:
        return f"On {words.names_of([shown[0].title], who)}: {_chose(shown[0], who)}."
    alike = [item for item in shown if len({tuple(item.most(party)) for party in item.shown(who)}) == 1]
    if len(alike) == len(shown):
        return "On every question most people of every party chose the same."
    return f"No clear difference in what we chose; the widest is on {words.names_of([shown[0].title], who)}."
