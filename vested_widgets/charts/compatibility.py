"""Goals against goals: which of one party's goals help or hinder which of another's, with the numbers printed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vested_widgets.charts.gap_table import check
from vested_widgets.charts.kit import layout, sentences
from vested_widgets.charts.kit.parties import Parties
from vested_widgets.charts.kit.row_labels import SMALL_LETTER, row_label
from vested_widgets.charts.kit.sheet import Sheet, Story
from vested_widgets.charts.kit.text import amount, clean, missing, number, plain, whole, word, wrap
from vested_widgets.charts.kit.theme import LIGHT
from vested_widgets.method.catalogue import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from plotly.graph_objects import Figure

CELL, LIST = 40, 32
"""px of a cell; letters of a line of the list of goals on a phone."""
NEEDED = ("goal_a", "party_a", "goal_b", "party_b", "mean", "n", "band")
ENDS = (-2.0, 2.0)
SAYS = {
    "advances": "compatibility.verdict_advances",
    "conflicts": "compatibility.verdict_conflicts",
    "cannot tell": "chart.cannot_tell",
}


@dataclass(frozen=True)
class Pairing:
    """Two goals of two parties: the mean of all members, its 95 % interval, whether they agree; `mean` is None if it may not be shown."""

    goals: tuple[str, str]
    parties: tuple[str, str]
    mean: float | None
    low: float
    high: float
    n: Any
    band: str
    ends: tuple[float, float]

    @property
    def name(self) -> str:
        """Both goals in one line."""
        return " / ".join(self.goals)

    @property
    def middle(self) -> float:
        """Neither helps nor hinders."""
        return sum(self.ends) / 2

    @property
    def shade(self) -> int:
        """1 (conflicts) to 5 (advances)."""
        assert self.mean is not None  # noqa: S101  (asked of shown pairs only)
        far = 2 * (self.mean - self.middle) / (self.ends[1] - self.ends[0])
        size = (abs(far) > 0.2 + 1e-9) + (abs(far) > 0.6 + 1e-9)
        return 3 + size if far > 0 else 3 - size

    @property
    def verdict(self) -> str:
        """`advances` or `conflicts` if the whole interval lies on that side; else nobody can tell."""
        if self.mean is None:
            return "too few answers"
        return "advances" if self.low > self.middle else "conflicts" if self.high < self.middle else "cannot tell"


def compatibility_map(
    table: pd.DataFrame, *, parties: Mapping[str, str] | None = None, k: int = 3, absent: Sequence[str] = ()
) -> Figure:
    """Return one block per pair of parties: goals of the one as rows, goals of the other as numbered columns, each cell the mean of all members.

    Shades run from purple (conflicts) over white to green (advances); the number says it all. `split` in a cell: members hardly
    agree, so that the mean speaks for few. A hatched cell has too few answers to show. A pair is called a conflict, or strong together,
    only if the whole 95 % interval lies on that side of the middle.

    Args:
        table: the table of `alignment.compatibility`: `goal_a`, `party_a`, `goal_b`, `party_b`, `mean` on -2 … 2, `n` members, `band`
            (`low`, `some`, `high`); `low`, `high`, `scale_low`, `scale_high` if there.
        parties: party colour "a" to "f" by party; also the parties' order.
        k: the fewest people whose figures are shown.
        absent: the parties of which nobody has answered: the means are not theirs, and the finding says so.

    Raises:
        ValueError: the table lacks a column, or a colour is unknown.
    """
    table = check(table, NEEDED, "alignment.compatibility(answers)")
    who = Parties.of(sorted({str(name) for name in (*table["party_a"], *table["party_b"])}), parties, k)
    pairs = [_read(record, who) for record in table.to_dict("records")]
    sheet = Sheet(0, 1)
    sheet.legend(who, who.ids)
    blocks: dict[tuple[str, str], list[Pairing]] = {}
    for pair in pairs:
        blocks.setdefault(pair.parties, []).append(pair)
    for both in sorted(blocks, key=lambda both: [who.index(party) for party in both]):
        _block(sheet, both, blocks[both], who)
    return sheet.figure(_story(pairs, who, absent))


def _read(record: Mapping[Any, Any], who: Parties) -> Pairing:
    goals, owners = (str(record["goal_a"]), str(record["goal_b"])), (str(record["party_a"]), str(record["party_b"]))
    if who.index(owners[0]) > who.index(owners[1]):
        goals, owners = goals[::-1], owners[::-1]
    ends = tuple(
        ENDS[i] if missing(record.get(name)) else float(record[name]) for i, name in enumerate(("scale_low", "scale_high"))
    )
    n = record["n"]
    shown = not missing(record["mean"]) and not missing(n) and int(n) >= who.k
    mean = float(record["mean"]) if shown else None
    low, high = (
        float(record[end]) if shown and not missing(record.get(end)) else edge
        for end, edge in zip(("low", "high"), ends, strict=True)
    )
    band = clean(record["band"]) if shown and isinstance(record["band"], str) else ""
    return Pairing((clean(goals[0]), clean(goals[1])), owners, mean, low, high, n, band, (ends[0], ends[1]))


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
    for at, goal in enumerate(rows):
        if not at and heads:
            _named_columns(sheet, heads, both[1], who)
        row_label(sheet, "", goal, "")
        if not at and not heads:
            numbers = [f"<b>{i + 1}</b>" for i in range(len(across))]
            points = [((i + 0.5) * wide, sheet.y + 8) for i in range(len(across))]
            sheet.text(points, numbers, "middle center", colour="ink-2", axis="x")
            sheet.y += 16
        for i, other in enumerate(across):
            if (goal, other) in by:
                _cell(sheet, by[goal, other], i * wide, wide, who)
        sheet.y += CELL + 10


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


def _cell(sheet: Sheet, pair: Pairing, left: float, wide: float, who: Parties) -> None:
    top = sheet.y + 2
    names = [
        f"{plain(goal, 36, 2)} ({plain(who.name(party), 24, 1)})" for goal, party in zip(pair.goals, pair.parties, strict=True)
    ]
    hover = f"{names[0]}<br>{names[1]}<br><b>{_said(pair)}</b>"
    blank = pair.mean is None
    sheet.of = pair.name
    colour = LIGHT["line-2" if blank else f"likert-{pair.shade}"]
    sheet.bars([(left + 0.01 * wide, left + 0.99 * wide, top, top + CELL)], [colour], [blank], [hover])
    split = f"<br><i>{words('compatibility.split')}</i>"
    text = f"n&lt;{who.k}" if pair.mean is None else _signed(pair.mean) + (split if pair.band == "low" else "")
    ink = "ink-2" if blank else "card" if pair.shade in (1, 5) else "ink"
    sheet.text([(left + wide / 2, top + CELL / 2)], [text], "middle center", axis="x", colour=ink, bold=not blank)


def _signed(value: float) -> str:
    return ("+" if round(value, 1) > 0 else "") + number(value)


def _said(pair: Pairing) -> str:
    if pair.mean is None:
        return words("chart.too_few")
    values = {"mean": _signed(pair.mean), "low": _signed(pair.low), "high": _signed(pair.high), "n": int(pair.n)}
    return words(f"compatibility.said_{pair.band}" if pair.band in ("low", "some", "high") else "compatibility.said", **values)


def _named(pair: Pairing, who: Parties) -> str:
    goals = [f"“{wrap(goal, 40, 1)[0]}” ({who.name(party)})" for goal, party in zip(pair.goals, pair.parties, strict=True)]
    return words("compatibility.pair", a=goals[0], b=goals[1])


def goals_finding(pairs: Sequence[Pairing], who: Parties) -> str:
    """Return the conflicts first, the worst by name; then the pair that is strongest together."""
    shown = [pair for pair in pairs if pair.mean is not None]
    if not shown:
        return words("compatibility.too_few") if pairs else words("compatibility.none")
    against = sorted((pair for pair in shown if pair.verdict == "conflicts"), key=lambda pair: pair.mean or 0)
    together = sorted((pair for pair in shown if pair.verdict == "advances"), key=lambda pair: -(pair.mean or 0))
    parts = []
    if len(against) == 1:
        parts.append(words("compatibility.conflict", pair=_named(against[0], who)))
    elif against:
        parts.append(words("compatibility.conflicts", n=word(len(against)).capitalize(), pair=_named(against[0], who)))
    if together:
        also = sum(pair.mean == together[0].mean for pair in together) - 1
        strongest = _named(together[0], who)
        parts.append(
            words("compatibility.strongest_tied", pair=strongest, n=word(also))
            if also
            else words("compatibility.strongest", pair=strongest)
        )
    if not against:
        unsure = sum(pair.verdict == "cannot tell" for pair in shown)
        parts.insert(
            0,
            words("compatibility.no_conflict") if unsure < len(shown) else words("compatibility.unsure"),
        )
    return " ".join(parts)


def _story(pairs: Sequence[Pairing], who: Parties, absent: Sequence[str]) -> Story:
    shown = [pair for pair in pairs if pair.mean is not None]
    finding = f"{goals_finding(pairs, who)} {sentences.without(absent) if shown else ''}".strip()
    people = [int(pair.n) for pair in shown]
    caption = []
    if shown:
        most = amount(max(people), "chart.members")
        many = words("chart.to", low=min(people), high=most) if min(people) < max(people) else most
        low, high = shown[0].ends
        caption += [
            words("compatibility.caption", members=many, low=number(low), high=_signed(high)),
            words("compatibility.sides"),
        ]
        if any(pair.band == "low" for pair in shown):
            caption.append(words("compatibility.split_text"))
    if len(shown) < len(pairs):
        caption.append(words("compatibility.hatched", k=who.k))
    against = sorted((pair for pair in shown if pair.verdict == "conflicts"), key=lambda pair: pair.mean or 0)
    if len(against) > 1:
        named = "; ".join(_named(pair, who) for pair in against[:3])
        caption.append(words("compatibility.list", pairs=named + ("; …" if len(against) > 3 else ".")))
    goal, of = words("column.goal"), words("column.of")
    heads = [
        goal,
        of,
        goal,
        of,
        words("column.mean"),
        words("column.from"),
        words("column.to"),
        words("column.agreement"),
        words("column.members"),
        words("column.says"),
    ]
    table: list[list[str | int | float]] = []
    for pair in sorted(pairs, key=lambda pair: 9.0 if pair.mean is None else pair.mean):
        line: list[str | int | float] = [pair.goals[0], who.name(pair.parties[0]), pair.goals[1], who.name(pair.parties[1])]
        if pair.mean is None:
            line += ["–", "–", "–", "–", words("chart.not_shown"), words("chart.too_few")]
        else:
            band = words(f"compatibility.band_{pair.band}") if pair.band else "–"
            line += [round(pair.mean, 2), round(pair.low, 2), round(pair.high, 2), band, int(pair.n), words(SAYS[pair.verdict])]
        table.append(line)
    spoken = " ".join(f"{_named(pair, who)}: {_said(pair)}." for pair in pairs[:12])
    return Story(
        finding, " ".join(caption), f"{finding} {spoken}", heads, table, told=[[f"{row[0]} / {row[2]}"] for row in table]
    )
