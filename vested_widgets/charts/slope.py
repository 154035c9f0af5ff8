"""Changes between waves: one panel per party, one line per item from wave to wave."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vested_widgets.charts.gap_table import check
from vested_widgets.charts.kit import layout, sentences
from vested_widgets.charts.kit.parties import Parties
from vested_widgets.charts.kit.sheet import Sheet, Story
from vested_widgets.charts.kit.text import capital, clean, columns, missing, number, plain, word, wrap
from vested_widgets.charts.kit.theme import LIGHT
from vested_widgets.method.catalogue import listed, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import pandas as pd
    from plotly.graph_objects import Figure

LEFT, PANEL, LABELS = 42, 210, 5
"""px for the first wave's numbers and for a panel; how many items of a panel get a name."""
NAMES, MARGIN, LETTER = 15, 35, 7
"""Letters of a name's line on a phone; px beside it for the last wave's number; px of a letter."""


@dataclass
class Course:
    """One item of one party: means by wave of those who answered each time, and of all who answered; n of each.

    Attributes:
        low, high: 95 % interval of the mean change from the first wave to the last, in points, if it was given.
        verdict: what the interval says before it is rounded, if it was given.
    """

    item: str
    title: str
    party: str
    stayed: dict[str, float] = field(default_factory=dict)
    everybody: dict[str, float] = field(default_factory=dict)
    n: dict[str, Any] = field(default_factory=dict)
    low: float | None = None
    high: float | None = None
    verdict: str = ""

    @property
    def change(self) -> float | None:
        """Return points from the first to the last wave, of those who answered each time; None if there are not two waves."""
        values = list(self.stayed.values())
        return values[-1] - values[0] if len(values) > 1 else None

    @property
    def clear(self) -> bool:
        """Return whether the interval of the change leaves out zero; its printed end may be 0 where it does."""
        if self.verdict == "gap":
            return True
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def slope(
    change: pd.DataFrame, *, parties: Mapping[str, str] | None = None, k: int = 3, labels: Mapping[Any, str] | None = None
) -> Figure:
    """Means from wave to wave: solid for the people who answered each time, dashed for all who answered.

    Clear changes (their interval leaves out zero) stand out in the party's colour; the rest is grey.

    Args:
        change: one row per party, item and wave: `party`, `item`, `wave`, `mean` (points), `n`; `title`, `people` (`stayed`:
            those who answered each time, the default; `all`), `low` and `high` (95 % interval of the mean change from the
            first wave to the last, on any row of the item) with its `verdict`, `scale_low`, `scale_high` if there.
        parties: party colour "a" to "f" by party; also the parties' order, and who is missing.
        k: the fewest people whose figures are shown.
        labels: what to call a wave; "wave 1" and so on if not given.

    Raises:
        ValueError: a column is missing, or a colour is unknown.
    """
    change = check(change, ("party", "item", "wave", "mean", "n"), "one row per party, item and wave")
    who = Parties.of(change["party"].unique(), parties, k)
    records = sorted(change.to_dict("records"), key=lambda r: r["wave"])
    waves = {str(r["wave"]): clean((labels or {}).get(r["wave"]) or words("slope.wave", n=r["wave"])) for r in records}
    courses = _courses(records, k)
    known = [course for course in courses if course.change is not None]
    first = records[0] if records else {}
    scale = (float(first.get("scale_low", 1)), float(first.get("scale_high", 7)))
    sheet = Sheet(0, max(1, len(waves) - 1), left=LEFT, right=MARGIN + LETTER * _letters(known))
    for party in who.ids:
        mine = [course for course in known if course.party == party]
        if mine:
            _panel(sheet, mine, who, list(waves.values()), list(waves), scale)
    return sheet.figure(_story(courses, who, waves))


def _letters(courses: Iterable[Course]) -> int:
    """Letters of a name's line: as many as the names need, but no more than the lines of the picture can spare."""
    longest = max((columns(course.title) for course in courses), default=0)
    return min(max(longest, NAMES), NAMES * (2 if layout.is_wide() else 1))


def _courses(records: Sequence[Mapping[Any, Any]], k: int) -> list[Course]:
    found: dict[tuple[str, str], Course] = {}
    for r in records:
        key = (str(r["party"]), str(r["item"]))
        course = found.setdefault(key, Course(key[1], clean(r.get("title") or key[1]), key[0]))
        everybody = str(r.get("people", "stayed")) == "all"
        if not everybody:
            course.n[str(r["wave"])] = r["n"]
        if missing(r["mean"]) or missing(r["n"]) or int(r["n"]) < k:
            continue
        (course.everybody if everybody else course.stayed)[str(r["wave"])] = float(r["mean"])
        if not missing(r.get("low")) and not missing(r.get("high")):
            course.low, course.high, course.verdict = float(r["low"]), float(r["high"]), str(r.get("verdict") or "")
    return list(found.values())


def _panel(
    sheet: Sheet, courses: Sequence[Course], who: Parties, names: Sequence[str], waves: Sequence[str], scale: tuple[float, float]
) -> None:
    party = courses[0].party
    sheet.marks(
        [(0, sheet.y + 12)],
        who.symbol(party),
        who.hex(party),
        size=12,
        axis="x2",
        beside=[f"<b>{plain(who.name(party), layout.letters(30), 1)}</b>"],
    )
    sheet.text(
        [(i, sheet.y + 36) for i in range(len(names))],
        [plain(name, layout.letters(10), 1) for name in names],
        "middle center",
        axis="x",
        colour="ink-2",
    )
    top = sheet.y + 50
    values = [value for course in courses for value in (*course.stayed.values(), *course.everybody.values())]
    low, high = max(scale[0], min(values) - 0.5), min(scale[1], max(values) + 0.5)

    def down(value: float) -> float:
        return top + (high - value) / (high - low) * PANEL

    sheet.lines([[(i, top), (i, top + PANEL)] for i in range(len(waves))], LIGHT["line"], 1)
    order = sorted(courses, key=lambda course: (course.clear, abs(course.change or 0)))
    for course in order:
        _course(sheet, course, who, dict(zip(waves, names, strict=True)), down)
    _labels(sheet, order[::-1][:LABELS], down, len(waves) - 1, top)
    sheet.y = top + PANEL + 22


def _course(sheet: Sheet, course: Course, who: Parties, names: Mapping[str, str], down: Callable[[float], float]) -> None:
    """Draw one item's line over the waves, with the dashed line of all who answered behind it."""
    colour = who.hex(course.party) if course.clear else LIGHT["line-2"]
    at = {wave: float(i) for i, wave in enumerate(names)}
    if len(course.everybody) > 1:
        everybody = [(at[wave], down(value)) for wave, value in course.everybody.items()]
        sheet.lines([everybody], colour, 1.5, dash="dash", opacity=0.7)
    points = [(at[wave], down(value)) for wave, value in course.stayed.items()]
    sheet.lines([points], colour, 3 if course.clear else 2)
    hover = [
        f"<b>{plain(course.title, 40)}</b><br>{plain(names[wave])}: {number(value)}" for wave, value in course.stayed.items()
    ]
    sheet.of = course.title
    sheet.marks(points, who.symbol(course.party), colour, hover, size=10)
    sheet.of = ""


def _labels(sheet: Sheet, courses: Sequence[Course], down: Callable[[float], float], last: int, top: float) -> None:
    """Draw names and last numbers at the right, first numbers at the left, moved apart where they would touch."""
    letters = (sheet.right - MARGIN) // LETTER
    right = sorted(courses, key=lambda course: down(list(course.stayed.values())[-1]))
    heights = [15.0 * len(wrap(course.title, letters, 2)) for course in right]
    wanted = [down(list(course.stayed.values())[-1]) for course in right]
    for course, y in zip(right, spread(wanted, heights, top - 4, top + PANEL + 14), strict=True):
        value = number(list(course.stayed.values())[-1])
        text = f"  <b>{value}</b> " + plain(course.title, letters, 2).replace("<br>", "<br>  ")
        sheet.text([(last, y)], [text], "middle right", axis="x", colour="ink" if course.clear else "ink-2")
    firsts = sorted({round(next(iter(course.stayed.values())), 1) for course in courses}, reverse=True)
    lefts = spread([down(first) for first in firsts], [13.0] * len(firsts), top - 6, top + PANEL + 6)
    points = [(0.0, y) for y in lefts]
    sheet.text(points, [f"{number(first)}  " for first in firsts], "middle left", axis="x", colour="ink-2", size=11)


def spread(wanted: Sequence[float], heights: Sequence[float], top: float, bottom: float) -> list[float]:
    """Return places for labels in order, as near to `wanted` (px, ascending) as they go without touching, within `top` and `bottom`."""
    placed: list[float] = []
    edge = top
    for y, height in zip(wanted, heights, strict=True):
        placed.append(max(y, edge + height / 2))
        edge = placed[-1] + height / 2
    edge = bottom
    for i in range(len(placed) - 1, -1, -1):
        placed[i] = min(placed[i], edge - heights[i] / 2)
        edge = placed[i] - heights[i] / 2
    return placed


def _story(courses: Sequence[Course], who: Parties, waves: Mapping[str, str]) -> Story:
    finding = slope_finding(courses, who)
    n = {party: [value for course in courses if course.party == party for value in course.n.values()] for party in who.ids}
    caption = [sentences.answers(n, who)]
    if any(course.change is not None for course in courses):
        caption.append(words("slope.caption", waves=listed_waves(waves)))
        if any(len(course.everybody) > 1 for course in courses):
            caption.append(words("slope.dashed"))
        if any(course.low is not None for course in courses):
            caption.append(words("slope.coloured"))
        else:
            caption.append(words("slope.no_intervals"))
        many = max(sum(course.party == party and course.change is not None for course in courses) for party in who.ids)
        if many > LABELS:
            caption.append(words("slope.named", n=LABELS))
    heads = [
        words("column.item"),
        words("column.party"),
        *(capital(name) for name in waves.values()),
        words("column.change"),
        words("column.low"),
        words("column.high"),
        words("column.people"),
    ]
    heads = ["Item", "Party", *(capital(name) for name in waves.values()), "Change", "Low end", "High end", "People"]
    rows: list[list[str | int | float]] = [
        [
            course.title, who.name(course.party),
            *(sentences.cell(course.stayed.get(wave)) for wave in waves), sentences.cell(course.change),
            *sentences.ends(course.low, course.high, course.verdict),
            sentences.count(min((n for n in course.n.values() if not missing(n)), default=None), who),
        ]
        for course in courses
    ]  # fmt: skip
    spoken = [
        words("slope.spoken", item=course.title, party=who.name(course.party), n=number(course.change))
        for course in courses[:12]
        if course.change is not None
    ]
    return Story(finding, " ".join(caption), f"{finding} {' '.join(spoken)}", heads, rows)


def listed_waves(waves: Mapping[str, str]) -> str:
    """`from wave 1 to wave 3`."""
    names = list(waves.values())
    return words("slope.from_to", first=names[0], last=names[-1]) if len(names) > 1 else "".join(names)


def slope_finding(courses: Sequence[Course], who: Parties) -> str:
    """Return the clear changes, largest first; else that none can be told."""
    known = [course for course in courses if course.change is not None]
    if not known:
        return words("slope.nothing")
    clear = sorted((course for course in known if course.clear), key=lambda course: -abs(course.change or 0))
    if not clear:
        top = max(known, key=lambda course: abs(course.change or 0))
        if not round(abs(top.change or 0), 1):
            return words("slope.unmoved")
        key = "slope.unsure_up" if (top.change or 0) > 0 else "slope.unsure_down"
        return words(
            key,
            item=capital(sentences.names_of([top.title], who)),
            points=sentences.points(top.change),
            party=who.name(top.party),
        )
    parts = [_moved(course, who) for course in clear[:2]]
    rest = " " + words("slope.rest") if len(clear) < len(known) else ""
    if len(clear) > 2:
        more = words("slope.more", changes=", ".join(parts), n=word(len(clear) - 2))
        return capital(more) + rest
    return f"{capital(listed(parts))}.{rest}"


def _moved(course: Course, who: Parties) -> str:
    key = "slope.rose" if (course.change or 0) > 0 else "slope.fell"
    return words(
        key, item=sentences.names_of([course.title], who), points=sentences.points(course.change), party=who.name(course.party)
    )
