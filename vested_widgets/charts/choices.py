"""Choices between words: one dot per person, word by word."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vested_widgets.charts.gap_table import check
from vested_widgets.charts.kit import layout, sentences
from vested_widgets.charts.kit.parties import Parties
from vested_widgets.charts.kit.row_labels import place_verdicts, row_label
from vested_widgets.charts.kit.sheet import GAP, PLAIN, UNSURE, Sheet, Story
from vested_widgets.charts.kit.text import amount, clean, missing, number, plain, word, wrap
from vested_widgets.charts.kit.theme import LIGHT
from vested_widgets.method.catalogue import listed, plural, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from plotly.graph_objects import Figure

LINE, DOT, MOST = 20, 18.2, 12
"""px of a party's line and from dot to dot; people up to whom a line has a dot for each."""
NEEDED = ("item", "party", "word", "people", "n", "apart", "verdict")
SAID = {"gap": "chart.differ", "too few": "chart.too_few", "cannot tell": "choices.no_clear_difference"}
"""The phrases of the verdicts in this picture: choices that do not clearly differ are never called close."""


@dataclass
class Asked:
    """One question: people by word and party; a party that may not be shown is in `n` only."""

    title: str
    verdict: str
    apart: float | None
    people: dict[str, dict[str, int]] = field(default_factory=dict)
    n: dict[str, Any] = field(default_factory=dict)

    def most(self, party: str) -> list[str]:
        """Return the words that most people of a party chose."""
        counts = {word: by.get(party, 0) for word, by in self.people.items()}
        top = max(counts.values(), default=0)
        return [word for word, many in counts.items() if many == top and many]

    def shown(self, who: Parties) -> list[str]:
        """Return the parties whose counts are there."""
        return [party for party in who.ids if any(party in by for by in self.people.values())]


def choices(counts: pd.DataFrame, *, parties: Mapping[str, str] | None = None, k: int = 5) -> Figure:
    """Return how many people of each party chose which word, as dots (bars where a party has more than twelve people for a word).

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
    place_verdicts(sheet, (("", item.title, _differ(item, who)) for item in told))
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
        item.people = {chosen: by for chosen, by in item.people.items() if by}
    return sorted(items.values(), key=lambda item: (item.verdict != "gap", -1.0 if item.apart is None else -item.apart))


def _differ(item: Asked, who: Parties) -> str:
    """Return the verdict beside a question."""
    return words(SAID[item.verdict]) if item.verdict in ("gap", "cannot tell") and len(item.shown(who)) > 1 else ""


def _item(sheet: Sheet, item: Asked, who: Parties) -> None:
    shown = item.shown(who)
    row_label(sheet, "", item.title, _differ(item, who), strong=item.verdict == "gap")
    sheet.y += 2
    most = max((many for by in item.people.values() for many in by.values()), default=0)
    for chosen, by in item.people.items():
        sheet.text([(0.02, sheet.y + 9)], [plain(chosen, layout.letters(44), 1)], colour="ink-2")
        sheet.y += 20
        for party in shown:
            _line(sheet, item, chosen, party, by.get(party, 0), most, who)
        sheet.y += 4
    if len(shown) < len(who):
        silent = [who.name(party) for party in who.ids if party not in shown]
        lines = wrap(words("choices.silent", parties=listed(silent)), layout.letters(46), 2)
        for line in lines:
            sheet.text([(0.02, sheet.y + 9)], [plain(line)], colour="ink-2")
            sheet.y += 16
        sheet.y += 8
    sheet.y += 12


def _line(sheet: Sheet, item: Asked, chosen: str, party: str, many: int, most: int, who: Parties) -> None:
    y = sheet.y + LINE / 2
    told = words("choices.people_of", people=amount(many, "chart.people"), n=item.n[party])
    hover = f"<b>{plain(chosen, 40)}</b><br>{plain(who.name(party))}: {told}"
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
    caption = f"{sentences.answers(n, who)} " + words("choices.caption", marks=sentences.dots_or_bars(most, MOST), k=who.k)
    if any(len(item.shown(who)) > 1 for item in items):
        caption += " " + words("choices.differ")
    if drawn and (rest := sentences.rest(drawn, len(items), "choices.rest")):
        caption += f" {rest}"
    heads = [words("column.question"), words("column.choice"), *(who.name(party) for party in who.ids), words("column.says")]
    rows: list[list[str | int | float]] = []
    for item in items:
        says = words(SAID[item.verdict]) if item.verdict in SAID else item.verdict
        rows += [[item.title, chosen, *(by.get(party, "–") for party in who.ids), says] for chosen, by in item.people.items()]
        if not item.people:
            rows.append([item.title, "–", *(words("chart.not_shown") for _ in who.ids), says])
    spoken = " ".join(f"{item.title}: {_chose(item, who)}." for item in items[:12] if item.people)
    kind = GAP if any(item.verdict == "gap" for item in items) else PLAIN if any(item.people for item in items) else UNSURE
    return Story(finding, caption, f"{finding} {spoken}", heads, rows, kind=kind)


def _chose(item: Asked, who: Parties) -> str:
    parts = []
    for party in item.shown(who):
        most = item.most(party)
        many = max(by.get(party, 0) for by in item.people.values())
        if len(most) < 3:
            parts.append(words("choices.mostly", party=who.name(party), words=listed(most), n=number(many), of=item.n[party]))
        else:
            parts.append(words("choices.all_kinds", party=who.name(party)))
    return listed(parts)


def choices_finding(items: Sequence[Asked], who: Parties) -> str:
    """Return where the parties clearly chose differently, or what they chose."""
    shown = [item for item in items if item.people]
    if not shown:
        return words("choices.below", k=who.k) if items else words("choices.none")
    differ = [item for item in shown if item.verdict == "gap"]
    if differ:
        many = len(differ) - 1
        more = " " + plural(many, "choices.more", n=word(many).capitalize()) if many else ""
        on = sentences.names_of([differ[0].title], who)
        # What three parties and more chose is too long for a title, and stands in the picture.
        if len(differ[0].shown(who)) < 3:
            return words("choices.differ_on_chose", item=on, chose=_chose(differ[0], who)) + more
        return words("choices.differ_on", item=on) + more
    first = sentences.names_of([shown[0].title], who)
    if len(shown) == 1 or len(shown[0].shown(who)) < 2:
        return words("choices.on_item", item=first, chose=_chose(shown[0], who))
    alike = [item for item in shown if len({tuple(item.most(party)) for party in item.shown(who)}) == 1]
    if len(alike) == len(shown):
        return words("choices.same")
    return words("choices.widest", item=first)
