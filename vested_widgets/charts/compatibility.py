"""Goals against goals: which of one party's goals help or hinder which of another's, as each party sees it, with the numbers printed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vested_widgets.charts.gap_table import check
from vested_widgets.charts.kit import layout, sentences
from vested_widgets.charts.kit.parties import Parties
from vested_widgets.charts.kit.row_labels import SMALL_LETTER, row_label
from vested_widgets.charts.kit.sheet import COMMON, GAP, UNSURE, Sheet, Story
from vested_widgets.charts.kit.text import clean, missing, number, plain, whole, word, wrap
from vested_widgets.charts.kit.theme import LIGHT
from vested_widgets.method.catalogue import listed, plural, quoted, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from plotly.graph_objects import Figure

STRIP, SPLIT, LIST = 24, 36, 32
"""px of a party's strip in a cell, and of one that says `split`; letters of a line of the list of goals on a phone."""
MARK, ROOM = 0.28, 34
"""The part of a cell, and the most px, that the parties' marks have to themselves beside the shades."""
LEAN = 0.5
"""Points below the middle from which a mean that is not certain is called a conflict that a party seems to see."""
NEEDED = ("goal_a", "party_a", "goal_b", "party_b", "party", "n", "mean", "band", "says")
ENDS = (-2.0, 2.0)
SAYS = {
    "advances": "compatibility.verdict_advances",
    "conflicts": "compatibility.verdict_conflicts",
    "cannot tell": "chart.cannot_tell",
    "too few": "chart.too_few",
}
ORDER = ("opposed", "conflicts", "cannot tell", "advances", "too few")
"""What a pair says as a whole, in the order in which it is told."""


@dataclass(frozen=True)
class View:
    """How one party sees a pair of goals: the mean of its members with its 95 % interval; `mean` is None if it may not be shown."""

    mean: float | None
    low: float
    high: float
    n: Any
    band: str
    says: str


@dataclass(frozen=True)
class Pairing:
    """Two goals of two parties, and how each party that was asked sees them."""

    goals: tuple[str, str]
    parties: tuple[str, str]
    ends: tuple[float, float]
    views: dict[str, View] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Both goals in one line."""
        return " / ".join(self.goals)

    @property
    def means(self) -> list[float]:
        """Return the means that may be shown."""
        return [view.mean for view in self.views.values() if view.mean is not None]

    @property
    def width(self) -> float:
        """Return points between the two parties that see it most differently; -1 where fewer than two can be shown."""
        return max(self.means) - min(self.means) if len(self.means) > 1 else -1.0

    def who(self, says: str) -> list[str]:
        """Return the parties that say this, those of which it can be told."""
        return [party for party, view in self.views.items() if view.says == says]

    @property
    def verdict(self) -> str:
        """Return `opposed` where one party sees a conflict and another a help; else what any party clearly sees, a conflict first."""
        against, helps = self.who("conflicts"), self.who("advances")
        if against and helps:
            return "opposed"
        if against or helps:
            return "conflicts" if against else "advances"
        return "cannot tell" if self.means else "too few"

    @property
    def rank(self) -> tuple[int, float, float]:
        """Return its place in lists: what the parties see in opposite ways first, then conflicts; in each the widest difference first."""
        return ORDER.index(self.verdict), -round(self.width, 1), min(self.means, default=9.0)

    def shade(self, mean: float) -> int:
        """1 (conflicts) to 5 (advances)."""
        middle = sum(self.ends) / 2
        far = 2 * (mean - middle) / (self.ends[1] - self.ends[0])
        size = (abs(far) > 0.2 + 1e-9) + (abs(far) > 0.6 + 1e-9)
        return 3 + size if far > 0 else 3 - size


def compatibility_map(
    table: pd.DataFrame, *, parties: Mapping[str, str] | None = None, k: int = 3, absent: Sequence[str] = ()
) -> Figure:
    """Return one block per pair of parties: goals of the one as rows, goals of the other as numbered columns, in each cell a strip for each party.

    Shades run from purple (conflicts) over white to green (advances); the number says it all. `split` in a strip: the members of that
    party hardly agree, so that the mean speaks for few. A hatched strip has too few answers to show. A dark frame is around cells in
    which one party sees a conflict and another a help. Rows and columns with the widest difference between parties come first.

    Args:
        table: the table of `alignment.compatibility`: `goal_a`, `party_a`, `goal_b`, `party_b`, `party` who answers, `mean` on -2 … 2,
            `n` members, `band` (`low`, `some`, `high`), `says`; `low`, `high`, `scale_low`, `scale_high` if there.
        parties: party colour "a" to "f" by party; also the parties' order.
        k: the fewest people whose figures are shown.
        absent: the parties of which nobody has answered, which the finding names.

    Raises:
        ValueError: the table lacks a column, or a colour is unknown.
    """
    table = check(table, NEEDED, "alignment.compatibility(answers)")
    names = {str(name) for column in ("party_a", "party_b", "party") for name in table[column]}
    who = Parties.of(sorted(names), parties, k)
    pairs = _read(table, who)
    sheet = Sheet(0, 1)
    sheet.legend(who, who.ids)
    blocks: dict[tuple[str, str], list[Pairing]] = {}
    for pair in pairs:
        blocks.setdefault(pair.parties, []).append(pair)
    for both in sorted(blocks, key=lambda both: [who.index(party) for party in both]):
        _block(sheet, both, blocks[both], who)
    return sheet.figure(_story(pairs, who, absent))


def _read(table: pd.DataFrame, who: Parties) -> list[Pairing]:
    """Return the pairs, those that are to be told first at the beginning."""
    found: dict[tuple[str, ...], Pairing] = {}
    for record in table.to_dict("records"):
        goals, owners = (str(record["goal_a"]), str(record["goal_b"])), (str(record["party_a"]), str(record["party_b"]))
        if who.index(owners[0]) > who.index(owners[1]):
            goals, owners = goals[::-1], owners[::-1]
        ends = tuple(
            ENDS[i] if missing(record.get(name)) else float(record[name]) for i, name in enumerate(("scale_low", "scale_high"))
        )
        pair = found.setdefault((*goals, *owners), Pairing((clean(goals[0]), clean(goals[1])), owners, (ends[0], ends[1])))
        pair.views[str(record["party"])] = _view(record, (ends[0], ends[1]), who.k)
    for pair in found.values():
        ordered = sorted(pair.views.items(), key=lambda one: who.index(one[0]))
        pair.views.clear()
        pair.views.update(ordered)
    return sorted(found.values(), key=lambda pair: pair.rank)


def _view(record: Mapping[Any, Any], ends: tuple[float, float], k: int) -> View:
    n = record["n"]
    if missing(record["mean"]) or missing(n) or int(n) < k:
        return View(None, *ends, n, "", "too few")
    low, high = (
        edge if missing(record.get(end)) else float(record[end]) for end, edge in zip(("low", "high"), ends, strict=True)
    )
    band = clean(record["band"]) if isinstance(record["band"], str) else ""
    return View(float(record["mean"]), low, high, n, band, str(record["says"]))


def _block(sheet: Sheet, both: tuple[str, str], pairs: Sequence[Pairing], who: Parties) -> None:
    rows, across = (list(dict.fromkeys(pair.goals[i] for pair in pairs)) for i in (0, 1))
    by = {pair.goals: pair for pair in pairs}
    if sheet.y > 40 + 22 * len(who):
        sheet.y += 10
    sheet.heading(words("compatibility.block", a=who.name(both[0]), b=who.name(both[1])))
    wide = 1 / len(across)
    heads = _heads(across)
    if not heads:
        _listed(sheet, across, both[1], who)
    strip = SPLIT if any(view.band == "low" for pair in pairs for view in pair.views.values()) else STRIP
    for at, goal in enumerate(rows):
        if not at and heads:
            _named_columns(sheet, heads, both[1], who)
        row_label(sheet, "", goal, "")
        if not at and not heads:
            numbers = [f"<b>{i + 1}</b>" for i in range(len(across))]
            points = [((i + 0.5) * wide, sheet.y + 8) for i in range(len(across))]
            sheet.text(points, numbers, "middle center", colour="ink-2", axis="x")
            sheet.y += 16
        here = {i: by[goal, other] for i, other in enumerate(across) if (goal, other) in by}
        for i, pair in here.items():
            _cell(sheet, pair, i * wide, wide, strip, who)
        sheet.y += strip * max(len(pair.views) for pair in here.values()) + 14


def _heads(across: Sequence[str]) -> list[list[str]]:
    """Return the goals as headings of their columns, in three lines each; none where they have to be numbered, as on any phone."""
    letters = int(layout.width() / len(across) / SMALL_LETTER) - 1
    lines = [wrap(goal, letters, 3) for goal in across]
    return lines if layout.is_wide() and all(map(whole, lines, across)) else []


def _named_columns(sheet: Sheet, heads: Sequence[Sequence[str]], party: str, who: Parties) -> None:
    """Draw each column's goal above it, below its party's mark."""
    wide, tall = 1 / len(heads), 17 * max(map(len, heads))
    for i, lines in enumerate(heads):
        middle = (i + 0.5) * wide
        sheet.marks([(middle, sheet.y + 8)], who.symbol(party), who.hex(party), size=10)
        text = "<br>".join(plain(line) for line in lines)
        sheet.text([(middle, sheet.y + 18 + 8.5 * len(lines))], [text], "middle center", axis="x")
    sheet.y += 26 + tall


def _listed(sheet: Sheet, across: Sequence[str], party: str, who: Parties) -> None:
    """Draw the goals by number; in wide places two to a line."""
    columns = 2 if layout.is_wide() else 1
    width = layout.letters(LIST) // columns
    for start in range(0, len(across), columns):
        here = across[start : start + columns]
        lines = max(len(wrap(goal, width, 2)) for goal in here)
        for i, goal in enumerate(here):
            left = 0.03 + i / columns
            sheet.marks([(left, sheet.y + 10)], who.symbol(party), who.hex(party), size=10, axis="x2")
            text = plain(goal, width, 2)
            at = (left, sheet.y + 10.5 + 8.5 * text.count("<br>"))
            number_of = f"\u2003<b>{start + i + 1}</b>  "
            sheet.text([at], [number_of + text.replace("<br>", "<br>\u2003\u2003 ")])
        sheet.y += 4 + 17 * lines
    sheet.y += 8


def _cell(sheet: Sheet, pair: Pairing, left: float, wide: float, strip: float, who: Parties) -> None:
    """Draw a cell: a strip for each party, its mark in front of its number."""
    names = [
        f"{plain(goal, 36, 2)} ({plain(who.name(party), 24, 1)})" for goal, party in zip(pair.goals, pair.parties, strict=True)
    ]
    sheet.of = pair.name
    mark = min(MARK, ROOM / (wide * layout.width())) * wide
    x0, x1, top = left + 0.01 * wide, left + 0.99 * wide, sheet.y + 3
    for at, (party, view) in enumerate(pair.views.items()):
        y = top + strip * at
        blank, shade = view.mean is None, 3 if view.mean is None else pair.shade(view.mean)
        hover = f"{names[0]}<br>{names[1]}<br><b>{plain(who.name(party))}: {_said(view)}</b>"
        colour = LIGHT["line-2" if blank else f"likert-{shade}"]
        sheet.bars([(x0 + mark, x1, y, y + strip)], [colour], [blank], [hover])
        split = f"<br><i>{words('compatibility.split')}</i>" if view.band == "low" else ""
        text = f"n&lt;{who.k}" if view.mean is None else _signed(view.mean) + split
        ink = "ink-2" if blank else "card" if shade in (1, 5) else "ink"
        middle = y + strip / 2
        sheet.marks([(x0 + mark / 2, middle)], who.symbol(party), who.hex(party), size=10)
        sheet.text([((x0 + mark + x1) / 2, middle)], [text], "middle center", axis="x", colour=ink, bold=not blank)
    if pair.verdict == "opposed":
        end = top + strip * len(pair.views)
        sheet.lines([[(x0, top), (x1, top), (x1, end), (x0, end), (x0, top)]], LIGHT["ink"], 2)


def _signed(value: float) -> str:
    return ("+" if round(value, 1) > 0 else "") + number(value)


def _said(view: View) -> str:
    if view.mean is None:
        return words("chart.too_few")
    values = {"mean": _signed(view.mean), "low": _signed(view.low), "high": _signed(view.high), "n": int(view.n)}
    return words(f"compatibility.said_{view.band}" if view.band in ("low", "some", "high") else "compatibility.said", **values)


def _named(pair: Pairing, who: Parties) -> str:
    goals = [f"{quoted(wrap(goal, 40, 1)[0])} ({who.name(party)})" for goal, party in zip(pair.goals, pair.parties, strict=True)]
    return words("compatibility.pair", a=goals[0], b=goals[1])


def _seen(pair: Pairing, says: str, who: Parties) -> str:
    """Return the pair with the parties that see it so; without them where every party does."""
    parties = pair.who(says)
    if len(parties) == len(who):
        return _named(pair, who)
    return words("compatibility.seen_by", pair=_named(pair, who), parties=listed([who.name(party) for party in parties]))


def _sides(pair: Pairing, who: Parties) -> str:
    """`Rheinfrost sees a conflict, Alpenmilch a help`."""
    against, helps = ([who.name(party) for party in pair.who(says)] for says in ("conflicts", "advances"))
    return plural(len(against), "compatibility.opposed", against=listed(against), helps=listed(helps))


def goals_finding(pairs: Sequence[Pairing], who: Parties) -> str:
    """Return first what the parties see in opposite ways, then the conflicts, the worst by name; then the pair that is strongest together."""
    shown = [pair for pair in pairs if pair.means]
    if not shown:
        return words("compatibility.too_few") if pairs else words("compatibility.none")
    by = {verdict: [pair for pair in shown if pair.verdict == verdict] for verdict in ORDER}
    parts = []
    against = sorted(by["conflicts"], key=lambda pair: min(pair.means))
    # A title says two things, in four lines: with more, nobody reads the first. The caption and the table have the rest.
    if opposed := by["opposed"]:
        told = words("compatibility.opposed_on", sides=_sides(opposed[0], who), pair=_named(opposed[0], who))
        parts.append(told)
        if len(opposed) > 1 and not against:
            parts.append(plural(len(opposed) - 1, "compatibility.opposed_more", n=word(len(opposed) - 1).capitalize()))
    if against:
        most = _named(against[0], who) if opposed else _seen(against[0], "conflicts", who)
        parts.append(
            words("compatibility.conflict", pair=most)
            if len(against) == 1
            else words("compatibility.conflicts", n=word(len(against)).capitalize(), pair=most)
        )
    if not opposed and not against:
        parts.append(_no_conflict(by, who))
    together = sorted(by["advances"], key=lambda pair: (len(pair.who("advances")) < len(who), -min(pair.means)))
    if together and len(parts) < 2:
        strongest, least = _seen(together[0], "advances", who), min(together[0].means)
        also = sum(min(pair.means) == least for pair in together) - 1
        key = "compatibility.strongest_tied" if also else "compatibility.strongest"
        parts.append(words(key, pair=strongest, n=word(also)) if also else words(key, pair=strongest))
    return " ".join(parts)


def _no_conflict(by: Mapping[str, Sequence[Pairing]], who: Parties) -> str:
    """Return that there is no conflict only where no party leans to one."""
    leaning = [
        (view.mean - sum(pair.ends) / 2, pair, party)
        for verdict in ("cannot tell", "advances")
        for pair in by[verdict]
        for party, view in pair.views.items()
        if view.mean is not None and view.says == "cannot tell" and view.mean <= sum(pair.ends) / 2 - LEAN
    ]
    if leaning:
        _, pair, party = min(leaning, key=lambda one: one[0])
        return words("compatibility.leans", party=who.name(party), pair=_named(pair, who))
    return words("compatibility.no_conflict" if by["advances"] else "compatibility.unsure")


def _kind(pairs: Sequence[Pairing]) -> str:
    verdicts = {pair.verdict for pair in pairs}
    return GAP if verdicts & {"opposed", "conflicts"} else COMMON if "advances" in verdicts else UNSURE


def _story(pairs: Sequence[Pairing], who: Parties, absent: Sequence[str]) -> Story:
    shown = [pair for pair in pairs if pair.means]
    finding = f"{goals_finding(pairs, who)} {sentences.without(absent) if shown else ''}".strip()
    counts = {party: [pair.views[party].n for pair in pairs if party in pair.views] for party in who.ids}
    caption = [sentences.answers(counts, who)]
    views = [view for pair in pairs for view in pair.views.values()]
    if shown:
        low, high = shown[0].ends
        caption += [
            words("compatibility.caption", low=number(low), high=_signed(high)),
            words("compatibility.sides"),
        ]
        if any(pair.verdict == "opposed" for pair in pairs):
            caption.append(words("compatibility.frame"))
        if any(view.band == "low" for view in views):
            caption.append(words("compatibility.split_text"))
    if any(view.mean is None for view in views):
        caption.append(words("compatibility.hatched", k=who.k))
    for verdict, key in (("opposed", "compatibility.list_opposed"), ("conflicts", "compatibility.list")):
        found = [pair for pair in pairs if pair.verdict == verdict]
        if len(found) > 1:
            named = "; ".join(_named(pair, who) for pair in found[:3])
            caption.append(words(key, pairs=named + ("; …" if len(found) > 3 else ".")))
    goal, of = words("column.goal"), words("column.of")
    heads = [
        *(goal, of, goal, of),
        words("column.seen_by"),
        words("column.mean"),
        words("column.from"),
        words("column.to"),
        words("column.agreement"),
        words("column.members"),
        words("column.says"),
    ]
    table: list[list[str | int | float]] = []
    for pair in pairs:
        goals: list[str | int | float] = [pair.goals[0], who.name(pair.parties[0]), pair.goals[1], who.name(pair.parties[1])]
        for party, view in pair.views.items():
            line = [*goals, who.name(party)]
            if view.mean is None:
                line += ["–", "–", "–", "–", words("chart.not_shown"), words("chart.too_few")]
            else:
                band = words(f"compatibility.band_{view.band}") if view.band else "–"
                figures = [round(value, 2) for value in (view.mean, view.low, view.high)]
                line += [*figures, band, int(view.n), words(SAYS[view.says])]
            table.append(line)
    spoken = " ".join(
        f"{_named(pair, who)}: " + "; ".join(f"{who.name(party)} {_said(view)}" for party, view in pair.views.items()) + "."
        for pair in pairs[:12]
    )
    told = [[f"{row[0]} / {row[2]}"] for row in table]
    return Story(finding, " ".join(caption), f"{finding} {spoken}", heads, table, told=told, kind=_kind(pairs))
