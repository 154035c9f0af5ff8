"""Attribute by attribute: the ordered answers along a strip, and where each party stands on them, today and as needed."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING, Any

from vested_widgets.charts.gap_table import check
from vested_widgets.charts.kit import layout, sentences
from vested_widgets.charts.kit.parties import Parties
from vested_widgets.charts.kit.row_labels import place_verdicts, row_label
from vested_widgets.charts.kit.sheet import COMMON, GAP, PLAIN, UNSURE, Sheet, Story
from vested_widgets.charts.kit.text import amount, clean, columns, missing, number, plain, whole, word, wrap
from vested_widgets.charts.kit.theme import LIGHT
from vested_widgets.charts.position_marks import SIZE, Marks, members
from vested_widgets.method.catalogue import listed, plural, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from plotly.graph_objects import Figure

LANE, LETTER, LINE, NAME = 21, 6.2, 14, 11
"""px: a party's lane; mean letter, line and type size of the answers' words."""
APART = 2.0
"""Steps from which two parties are called apart where the table does not say."""
NEEDED = ("item", "question", "party", "n", "mean", "low", "high", "scale_low", "scale_high", "steps", "widest", "apart")


@dataclass(frozen=True)
class Place:
    """A party's mean on an attribute, in places, with its 95 % interval (the mean itself where there is none)."""

    mean: float
    low: float
    high: float
    median: Any


@dataclass
class Attribute:
    """One row: the answers' words, the parties' places by (party, question), the steps between the farthest two by question."""

    title: str
    answers: list[str]
    ends: tuple[float, float]
    apart: bool
    places: dict[tuple[str, str], Place] = field(default_factory=dict)
    n: dict[tuple[str, str], Any] = field(default_factory=dict)
    steps: dict[str, tuple[float, str, str]] = field(default_factory=dict)

    @property
    def widest(self) -> tuple[float, str, str, str] | None:
        """Return the question with the most steps: steps, the two parties, the question; None if nothing can be compared."""
        found = [(*value, question) for question, value in self.steps.items()]
        return max(found, key=lambda one: one[0]) if found else None

    def at(self, place: float) -> float:
        """Return a place as a part of the strip: 0 the first answer, 1 the last."""
        return (place - self.ends[0]) / (self.ends[1] - self.ends[0])


def attribute_strip(
    positions: pd.DataFrame,
    *,
    parties: Mapping[str, str] | None = None,
    k: int = 3,
    today: str = "today",
    needed: str = "needed",
) -> Figure:
    """Return one row per attribute: its own ordered answers along a strip, and each party's way over it, widest difference first.

    Each party has a lane: hollow where it stands today, filled where it needs to be, the bar the 95 % interval of the last. Strips have
    the same length whatever the number of answers, so steps are said in words at the right: two or more are marked and come first.

    Args:
        positions: the table of `alignment.positions`; means in places of the item's own answers.
        parties: party colour "a" to "f" by party; also the parties' order, and who is missing.
        k: the fewest people whose figures are shown, for the words about it.
        today, needed: the two questions as they stand in the column `question`.

    Returns:
        The figure; every mark has `customdata` [party, question, item's title].

    Raises:
        ValueError: the table lacks a column, or a colour is unknown.
    """
    positions = check(positions, NEEDED, "alignment.positions(answers)")
    who = Parties.of(positions["party"].unique(), parties, k)
    rows = _read(positions, (today, needed))
    sheet = Sheet(-0.03, 1.03)
    sheet.legend(who, who.ids)
    drawn = len(rows)
    if any(row.places for row in rows):
        there = {question for row in rows for _, question in row.places}
        asked = {name: given for name, given in (("today", today), ("needed", needed)) if given in there}
        marks = Marks(who)
        place_verdicts(sheet, ((_glyph(row), row.title, _said(row, asked)) for row in rows))
        drawn = sheet.each(rows, lambda row: _row(sheet, row, marks, asked), inf)
        marks.place(sheet)
    return sheet.figure(_story(rows, who, {"today": today, "needed": needed}, drawn))


def _read(positions: pd.DataFrame, asked: tuple[str, str]) -> list[Attribute]:
    rows: dict[str, Attribute] = {}
    for record in positions.to_dict("records"):
        if record["question"] not in asked:
            continue
        ends = (float(record["scale_low"]), float(record["scale_high"]))
        given = record.get("answers")
        told = [clean(word) for word in given] if isinstance(given, list | tuple) else []
        if len(told) != round(ends[1] - ends[0]) + 1:
            told = [number(ends[0] + step) for step in range(round(ends[1] - ends[0]) + 1)]
        title = clean(record.get("title") or record["item"])
        row = rows.setdefault(str(record["item"]), Attribute(title, told, ends, bool(record["apart"])))
        key = (str(record["party"]), str(record["question"]))
        row.n[key] = record["n"]
        if not missing(record["mean"]):
            mean = float(record["mean"])
            low, high = (mean if missing(record[end]) else float(record[end]) for end in ("low", "high"))
            row.places[key] = Place(mean, min(low, mean), max(high, mean), record.get("median"))
        if not missing(record["steps"]):
            row.steps[key[1]] = (float(record["steps"]), str(record["party_a"]), str(record["party_b"]))
    return sorted(rows.values(), key=lambda row: -row.widest[0] if row.widest else 1.0)


def _glyph(row: Attribute) -> str:
    return "◆" if row.apart else ""


def _said(row: Attribute, asked: Mapping[str, str]) -> str:
    """Return the difference in words, beside the item's name."""
    if row.widest is None:
        return words("chart.too_few")
    steps, question = row.widest[0], row.widest[3]
    if not steps:
        return words("strip.same_place")
    apart = words("strip.apart", steps=_steps(steps))
    return apart if len(asked) < 2 else f"{apart}, {plain(question, 12, 1)}"


def _steps(steps: float) -> str:
    return amount(steps, "strip.steps")


def _row(sheet: Sheet, row: Attribute, marks: Marks, asked: Mapping[str, str]) -> None:
    row_label(sheet, _glyph(row), row.title, _said(row, asked), strong=row.apart)
    shown = [party for party in marks.who.ids if any(key[0] == party for key in row.places)]
    top = sheet.y + 4
    end = top + LANE * max(len(shown), 1)
    ticks = [row.at(row.ends[0] + step) for step in range(len(row.answers))]
    sheet.areas([(0, 1, top, end)], LIGHT["line"], 0.5)
    sheet.lines([[(at, top), (at, end)] for at in ticks], LIGHT["line-2"], 1, opacity=0.55)
    for lane, party in enumerate(shown):
        _lane(sheet, row, marks, party, top + LANE * (lane + 0.5), asked)
    sheet.y = end + 2
    _answers(sheet, row.answers, ticks)
    sheet.y += 12


def _lane(sheet: Sheet, row: Attribute, marks: Marks, party: str, y: float, asked: Mapping[str, str]) -> None:
    who = marks.who
    ways = {name: row.places[party, question] for name, question in asked.items() if (party, question) in row.places}
    last = ways.get("needed", ways.get("today"))
    if last and last.high > last.low:
        sheet.lines([[(row.at(last.low), y), (row.at(last.high), y)]], who.hex(party), 7, opacity=0.3)
    far = (row.at(ways["needed"].mean) - row.at(ways["today"].mean)) * layout.width() if len(ways) == 2 else SIZE
    if abs(far) > SIZE + 8:
        marks.arrow((row.at(ways["today"].mean), y), (row.at(ways["needed"].mean), y), party)
    for name, place in ways.items():
        told = words(
            "strip.hover",
            party=plain(who.name(party)),
            question=plain(asked[name], 30, 1),
            answer=plain(_nearest(row, place.mean), 40),
            place=number(place.mean),
            of=len(row.answers),
        )
        hover = f"<b>{plain(row.title, 40)}</b><br>{told}"
        # Where nothing is to change, today stands as a ring around what is needed.
        size = SIZE + 7 if name == "today" and abs(far) < SIZE / 3 else None
        tag = (party, asked[name], row.title)
        marks.stand((row.at(place.mean), y), party, filled=name == "needed", hover=hover, tag=tag, size=size)


def _nearest(row: Attribute, mean: float) -> str:
    """Return the answer at a place, or the two that it lies between."""
    index = min(max(mean - row.ends[0], 0.0), len(row.answers) - 1.0)
    low = int(index)
    rest = index - low
    if 0.25 <= rest <= 0.75:
        return words("business_model.between", a=row.answers[low], b=row.answers[low + 1])
    return row.answers[low + (rest > 0.75)]


def _answers(sheet: Sheet, answers: Sequence[str], ticks: Sequence[float]) -> None:
    """Draw the words under their ticks, in as few lines as keep them apart in the narrowest room: where needed, neighbours take turns."""
    most = 3 if layout.is_wide() else 2
    for lanes, part in ((1, 0.94), (1, 0.63), (2, 0.94), (3, 0.94)) if layout.is_wide() else ((1, 0.94), (2, 0.94), (3, 0.94)):
        letters = max(5, int(lanes * layout.width() / max(len(answers) - 1, 1) * part / LETTER))
        texts = [wrap(answer, min(letters, layout.letters(16)), most) for answer in answers]
        if all(map(whole, texts, answers)) and _clear(texts, ticks, lanes):
            break
    tall = max(len(text) for text in texts) * LINE
    for i, (text, at) in enumerate(zip(texts, ticks, strict=True)):
        y = sheet.y + (i % lanes) * tall + len(text) * LINE / 2 + 2
        side = "middle right" if i == 0 else "middle left" if i == len(texts) - 1 else "middle center"
        point = 0.0 if i == 0 else 1.0 if i == len(texts) - 1 else at
        label = "<br>".join(plain(line) for line in text)
        sheet.text([(point, y)], [label], side, colour="ink-2", size=NAME, axis="x")
    sheet.y += lanes * tall + 4


def _clear(texts: Sequence[Sequence[str]], ticks: Sequence[float], lanes: int) -> bool:
    """Return whether words of one line keep apart in the narrowest room."""
    for lane in range(lanes):
        end = -1e9
        for i in range(lane, len(texts), lanes):
            wide = max(columns(line) for line in texts[i]) * LETTER
            left = ticks[i] * layout.width() - (0 if i == 0 else wide if i == len(texts) - 1 else wide / 2)
            if left < end + 4:
                return False
            end = left + wide
    return True


def strip_finding(rows: Sequence[Attribute], who: Parties) -> str:
    """Return where the parties are two steps or more apart, the widest first."""
    silent = [who.name(party) for party in who.ids if not any(key[0] == party for row in rows for key in row.places)]
    tail = " " + plural(len(silent), "gaps.silent", parties=listed(silent)) if silent else ""
    compared = [row for row in rows if row.widest]
    if not compared:
        return words("strip.too_few") + (tail if len(silent) < len(who) else "")
    far = [row for row in compared if row.apart]
    most = compared[0].widest
    assert most is not None  # noqa: S101  (these rows have one)
    if far:
        steps = _steps(most[0])
        pair = words("strip.pair", a=who.name(most[1]), b=who.name(most[2]))
        titles = sentences.names_of([row.title for row in far], who)
        if len(far) == 1:
            if len(who) > 2:
                return words("strip.apart_on_pair", steps=steps, items=titles, pair=pair) + tail
            return words("strip.apart_on", steps=steps, items=titles) + tail
        on = titles if len(far) <= 3 else words("strip.attributes_of", n=word(len(far)), of=word(len(compared)))
        first = sentences.names_of([far[0].title], who)
        most_ = f"{steps}, {pair}" if len(who) > 2 else steps
        return words("strip.far_on", items=on, first=first, steps=most_) + tail
    first = sentences.names_of([compared[0].title], who)
    if not most[0]:
        same = words("strip.same_everywhere") if len(compared) > 1 else words("strip.same_on", item=first)
        return same + tail
    return words("strip.near", item=first, steps=_steps(most[0])) + tail


def _story(rows: Sequence[Attribute], who: Parties, asked: Mapping[str, str], drawn: int) -> Story:
    finding = strip_finding(rows, who)
    counts = {party: [n for row in rows for (own, _), n in row.n.items() if own == party] for party in who.ids}
    caption = [members(counts, who)]
    if any(row.places for row in rows):
        caption += [
            words("strip.marks"),
            words("strip.bars"),
            words("strip.diamond"),
            sentences.rest(drawn, len(rows), "strip.rest"),
        ]
    heads = [
        words("column.attribute"),
        words("column.question"),
        words("column.party"),
        words("column.mean_place_strip"),
        words("column.from"),
        words("column.to"),
        words("column.middle_answer"),
        words("column.members"),
        words("column.steps_apart"),
    ]
    table: list[list[str | int | float]] = []
    for row in rows:
        for (party, question), n in row.n.items():
            place = row.places.get((party, question))
            line: list[str | int | float] = [row.title, question, who.name(party)]
            if place is None:
                line += [words("chart.too_few"), "–", "–", "–", sentences.count(n, who), "–"]
            else:
                middle = "–" if missing(place.median) else _nearest(row, float(place.median))
                steps = row.steps.get(question)
                line += [sentences.cell(value) for value in (place.mean, place.low, place.high)]
                line += [middle, sentences.count(n, who), sentences.cell(steps[0]) if steps else "–"]
            table.append(line)
    spoken = " ".join(_spoken(row, who, asked) for row in rows[:12])
    compared = [row.widest[0] for row in rows if row.widest]
    kind = GAP if any(row.apart for row in rows) else UNSURE if not compared else PLAIN if any(compared) else COMMON
    return Story(finding, " ".join(filter(None, caption)), f"{finding} {spoken}", heads, table, kind=kind)


def _spoken(row: Attribute, who: Parties, asked: Mapping[str, str]) -> str:
    told = [
        f"{who.name(party)}, {question}: {_nearest(row, row.places[party, question].mean)}"
        for party in who.ids
        for question in asked.values()
        if (party, question) in row.places
    ]
    return f"{row.title}, {_said(row, asked)}: {'; '.join(told)}." if told else f"{row.title}: {words('chart.too_few')}."
