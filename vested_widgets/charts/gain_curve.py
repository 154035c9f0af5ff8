"""Each party's gain along one assumption, and where one gains while another loses."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vested_widgets.charts.gap_table import check
from vested_widgets.charts.kit import layout, sentences
from vested_widgets.charts.kit.money import Money, nice_ticks, shown, whole
from vested_widgets.charts.kit.parties import Parties
from vested_widgets.charts.kit.sheet import COMMON, GAP, PLAIN, Sheet, Story
from vested_widgets.charts.kit.text import clean, plain
from vested_widgets.charts.kit.theme import LIGHT
from vested_widgets.method.catalogue import listed, words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd
    from plotly.graph_objects import Figure

HIGH = 240
"""px of the plane."""
NEEDED = ("driver", "title", "unit", "level", "party", "low", "middle", "high", "years", "currency", "draws")


@dataclass
class Course:
    """A party along the levels: 10th, 50th and 90th percentile of its gain at each."""

    party: str
    levels: list[float] = field(default_factory=list)
    ends: list[tuple[float, float, float]] = field(default_factory=list)

    def middles(self) -> list[float]:
        """Return the middle gain at each level."""
        return [middle for _, middle, _ in self.ends]


@dataclass(frozen=True)
class Apart:
    """A range of levels in which some gain while others lose."""

    low: float
    high: float
    gain: tuple[str, ...]
    lose: tuple[str, ...]


def gain_curve(sweep: pd.DataFrame, *, parties: Mapping[str, str] | None = None) -> Figure:
    """Return each party's gain along one assumption: a line for the middle of the draws, a band for 80 % of them.

    Where the middle of one party lies above zero and that of another below, the picture is hatched.

    Args:
        sweep: the table of `pricing.sweep(model, driver)`; gains of a mean year.
        parties: party colour "a" to "f" by party; also the parties' order.

    Raises:
        ValueError: the table lacks a column, or a colour is unknown.
    """
    sweep = check(sweep, NEEDED, "pricing.sweep(model, driver)")
    who = Parties.of(sweep["party"].unique(), parties)
    courses = _read(sweep)
    title, unit = (clean(next(iter(sweep[name]), "") or "") for name in ("title", "unit"))
    money = Money.of([end for course in courses for ends in course.ends for end in ends], next(iter(sweep["currency"]), ""))
    apart = _apart(courses)
    sheet = Sheet()
    sheet.legend(who, who.ids)
    if courses:
        _plane(sheet, courses, who, money, apart, f"{title} ({unit})" if unit else title)
    draws = int(next(iter(sweep["draws"]), 0))
    return sheet.figure(_story(courses, who, money, apart, title, draws))


def _read(sweep: pd.DataFrame) -> list[Course]:
    found: dict[str, Course] = {}
    for record in sweep.sort_values("level", kind="stable").to_dict("records"):
        course = found.setdefault(str(record["party"]), Course(str(record["party"])))
        course.levels.append(float(record["level"]))
        course.ends.append((float(record["low"]), float(record["middle"]), float(record["high"])))
    return list(found.values())


def _apart(courses: Sequence[Course]) -> list[Apart]:
    """Return the ranges of levels in which one gains while another loses; between levels the lines are taken as straight."""
    if len(courses) < 2:
        return []
    levels = courses[0].levels
    cuts = set(levels)
    for course in courses:
        middles = course.middles()
        for i in range(len(levels) - 1):
            a, b = middles[i], middles[i + 1]
            if a * b < 0:
                cuts.add(levels[i] + (levels[i + 1] - levels[i]) * a / (a - b))
    found: list[Apart] = []
    edges = sorted(cuts)
    for low, high in itertools.pairwise(edges):
        signs = {course.party: _at(course, (low + high) / 2) for course in courses}
        gain = tuple(party for party, value in signs.items() if value > 0)
        lose = tuple(party for party, value in signs.items() if value < 0)
        if not gain or not lose:
            continue
        last = found[-1] if found else None
        if last and last.high == low and (last.gain, last.lose) == (gain, lose):
            found[-1] = Apart(last.low, high, gain, lose)
        else:
            found.append(Apart(low, high, gain, lose))
    return found


def _at(course: Course, level: float) -> float:
    """Return the middle gain at a level between two."""
    middles = course.middles()
    for i in range(len(middles) - 1):
        low, high = course.levels[i], course.levels[i + 1]
        if low <= level <= high and high > low:
            return middles[i] + (middles[i + 1] - middles[i]) * (level - low) / (high - low)
    return middles[-1]


def _plane(sheet: Sheet, courses: Sequence[Course], who: Parties, money: Money, apart: Sequence[Apart], named: str) -> None:
    levels = courses[0].levels
    width = (levels[-1] - levels[0]) or max(abs(levels[0]), 1.0)
    sheet.low, sheet.high = levels[0] - 0.02 * width, levels[-1] + 0.02 * width
    values = [end for course in courses for ends in course.ends for end in ends] + [0.0]
    low, high = min(values), max(values)
    span = (high - low) or 1.0
    sheet.heading(words("gain_curve.axis", unit=money.unit()))
    top = sheet.y + 14

    def down(value: float) -> float:
        return top + (high - value) / span * HIGH

    for part in apart:
        sheet.of = _name(part)
        told = words("gain_curve.hover", gain=plain(listed(_names(part.gain, who))), lose=plain(listed(_names(part.lose, who))))
        sheet.bars([(part.low, part.high, top, top + HIGH)], [LIGHT["line"]], [True], [told])
    for at in nice_ticks(low, high, 5):
        sheet.lines(
            [[(sheet.low, down(at)), (sheet.high, down(at))]], LIGHT["line-2" if at == 0 else "line"], 1.5 if at == 0 else 1
        )
        sheet.text([(sheet.low, down(at) - 8)], [money.short(at)], colour="ink-2", size=11, axis="x")
    for course in courses:
        there = [(x, down(end[2])) for x, end in zip(course.levels, course.ends, strict=True)]
        back = [(x, down(end[0])) for x, end in zip(course.levels, course.ends, strict=True)][::-1]
        sheet.polygon([*there, *back], who.hex(course.party), 0.18)
        sheet.lines([[(x, down(end[1])) for x, end in zip(course.levels, course.ends, strict=True)]], who.hex(course.party), 2.5)
    for course in courses:
        _marks(sheet, course, who, money, down)
    sheet.of = ""
    sheet.y = top + HIGH + 8
    ticks = [
        at
        for at in nice_ticks(levels[0], levels[-1], 8 if layout.is_wide() else 4)
        if sheet.low + 0.04 * width < at < sheet.high - 0.06 * width
    ]
    sheet.text([(at, sheet.y + 8) for at in ticks], [shown(at) for at in ticks], "middle center", colour="ink-2", axis="x")
    sheet.y += 20
    sheet.text([(1, sheet.y + 8)], [plain(named, layout.letters(38), 1)], "middle left", colour="ink-2", bold=True)
    sheet.y += 24


def _marks(sheet: Sheet, course: Course, who: Parties, money: Money, down: Callable[[float], float]) -> None:
    """Draw a mark at some levels, so that a line is known by its shape as well."""
    many = len(course.levels)
    for at in sorted({0, many // 4, many // 2, 3 * many // 4, many - 1}):
        low, middle, high = course.ends[at]
        sheet.of = clean(who.name(course.party))
        told = words(
            "gain_curve.mark",
            level=shown(course.levels[at]),
            middle=money.full(middle),
            low=money.full(low),
            high=money.full(high),
        )
        hover = f"<b>{plain(who.name(course.party), 40)}</b><br>{told}"
        sheet.marks([(course.levels[at], down(middle))], who.symbol(course.party), who.hex(course.party), [hover], size=11)


def _name(part: Apart) -> str:
    """Return what the rows behind a range are called."""
    return words("chart.span", low=shown(part.low), high=shown(part.high))


def _names(parties: Sequence[str], who: Parties) -> list[str]:
    return [who.name(party) for party in parties]


def gain_curve_finding(courses: Sequence[Course], who: Parties, apart: Sequence[Apart], title: str) -> str:
    """Return where one gains while another loses, or that all gain or lose together."""
    if not courses:
        return words("gain_curve.nothing")
    item = sentences.names_of([title], who)
    if apart:
        widest = max(apart, key=lambda part: part.high - part.low)
        return words(
            "gain_curve.apart", item=item, low=shown(widest.low), high=shown(widest.high),
            gain=listed(_names(widest.gain, who)), lose=listed(_names(widest.lose, who)),
        )  # fmt: skip
    middles = [middle for course in courses for middle in course.middles()]
    if all(middle >= 0 for middle in middles):
        return words("gain_curve.all_gain", item=item)
    return words("gain_curve.all_lose" if all(middle <= 0 for middle in middles) else "gain_curve.together", item=item)


def _story(courses: Sequence[Course], who: Parties, money: Money, apart: Sequence[Apart], title: str, draws: int) -> Story:
    finding = gain_curve_finding(courses, who, apart, title)
    caption = [words("gain_curve.caption", draws=whole(draws)), words("gain_curve.hatched") if apart else ""]
    heads = [
        words("column.assumption"),
        words("column.level"),
        words("column.party"),
        words("column.low"),
        words("column.middle_gain"),
        words("column.high"),
    ]
    table: list[list[str | int | float]] = []
    told: list[list[str]] = []
    for course in courses:
        for level, ends in zip(course.levels, course.ends, strict=True):
            table.append([title, sentences.cell(level, 4), who.name(course.party), *map(sentences.cell, ends)])
            inside = [_name(part) for part in apart if part.low <= level <= part.high]
            told.append([clean(who.name(course.party)), *inside])
    for part in apart:
        # A narrow range may hold no level: then those beside it stand behind it.
        if not any(_name(part) in names for names in told):
            nearest = min(range(len(table)), key=lambda at: abs(float(table[at][1]) - (part.low + part.high) / 2))
            told[nearest].append(_name(part))
    spoken = [
        words(
            "gain_curve.spoken",
            party=who.name(course.party),
            first=money.full(course.middles()[0]),
            last=money.full(course.middles()[-1]),
        )
        for course in courses
    ]
    kind = GAP if apart else COMMON if courses else PLAIN
    return Story(finding, " ".join(filter(None, caption)), " ".join([finding, *spoken]), heads, table, told, kind)
