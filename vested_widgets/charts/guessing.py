"""Do we know what the other thinks? Each party's own view, and the guess that the other made of it, item by item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vested_widgets.charts.gap_table import check
from vested_widgets.charts.kit import layout, words
from vested_widgets.charts.kit.parties import Parties
from vested_widgets.charts.kit.row_labels import row_label
from vested_widgets.charts.kit.scale import axis_numbers, scale_line
from vested_widgets.charts.kit.sheet import Sheet, Story
from vested_widgets.charts.kit.text import clean, listed, missing, named, number, plain
from vested_widgets.charts.kit.theme import LIGHT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from plotly.graph_objects import Figure

STRIP, PAIR = 34, 45
"""px of a line of marks; letters above it on a phone."""
NEEDED = ("item", "viewer", "other", "own", "others", "guess", "accuracy", "low", "high", "judges", "knows")
SAYS = {
    "right": "guesses right", "too high": "guesses too high", "too low": "guesses too low",
    "cannot tell": "cannot tell", "too few": "too few answers",
}  # fmt: skip


@dataclass(frozen=True)
class Guess:
    """One party's guess of another's view of an item, beside both views; figures in points, missing where they may not be shown."""

    title: str
    viewer: str
    other: str
    own: Any
    others: Any
    guess: Any
    accuracy: Any
    low: Any
    high: Any
    judges: str
    knows: str
    scale: tuple[float, float]

    @property
    def shown(self) -> bool:
        """Whether guess and truth may be laid side by side."""
        return not any(missing(value) for value in (self.others, self.guess, self.accuracy))


def coorientation(
    table: pd.DataFrame, *, parties: Mapping[str, str] | None = None, k: int = 3, question: str | None = None
) -> Figure:
    """Per item and party a line from what it thinks that the other says (open mark) to what the other says (filled mark).

    The viewer's own view stands on the same line, pale: guess beside own view shows whether it thinks that both see it alike.

    Args:
        table: the table of `alignment.coorientations`.
        parties: party colour "a" to "f" by party; also the parties' order.
        k: the fewest people whose figures are shown, for the words about it.
        question: only these rows.

    Raises:
        ValueError: the table lacks a column, or a colour is unknown.
    """
    table = check(table, NEEDED, "alignment.coorientations(answers)")
    if question is not None:
        table = table[table["question"] == question]
    who = Parties.of(sorted({str(name) for name in (*table["viewer"], *table["other"])}), parties, k)
    guesses = [_read(record) for record in table.to_dict("records")]
    scale = guesses[0].scale if guesses else (1.0, 7.0)
    pad = 0.04 * (scale[1] - scale[0])
    sheet = Sheet(scale[0] - pad, scale[1] + pad)
    sheet.legend(who, who.ids)
    n = {party: [row[f"n_{end}"] for row in table.to_dict("records") for end, side in (("own", "viewer"), ("other", "other"))
                 if str(row[side]) == party and f"n_{end}" in row] for party in who.ids}  # fmt: skip
    drawn, titles = 0, _titled(guesses)
    if any(guess.shown for guess in guesses):
        axis_numbers(sheet, scale)
        drawn = sheet.each(titles, lambda title: _item(sheet, title, titles[title], who))
    return sheet.figure(_story(guesses, n, who, words.rest(drawn, len(titles), "items") if drawn else ""))


def _titled(guesses: Sequence[Guess]) -> dict[str, list[Guess]]:
    """The guesses of each item, those items first of which somebody is clearly wrong, by how far."""
    found: dict[str, list[Guess]] = {}
    for guess in guesses:
        found.setdefault(guess.title, []).append(guess)

    def wrong(title: str) -> float:
        return max((abs(float(g.accuracy)) for g in found[title] if g.shown and g.judges.startswith("too ")), default=0.0)

    return {title: found[title] for title in sorted(found, key=wrong, reverse=True)}


def _read(record: Mapping[Any, Any]) -> Guess:
    scale = (float(record.get("scale_low", 1)), float(record.get("scale_high", 7)))
    figures = {name: record[name] for name in ("own", "others", "guess", "accuracy", "low", "high")}
    return Guess(
        title=clean(record.get("title") or record["item"]),
        viewer=str(record["viewer"]),
        other=str(record["other"]),
        judges=str(record["judges"]),
        knows=clean(record["knows"] or ""),
        scale=scale,
        **figures,
    )


def _item(sheet: Sheet, title: str, guesses: Sequence[Guess], who: Parties) -> None:
    row_label(sheet, "", title, "")
    for guess in sorted(guesses, key=lambda guess: (who.index(guess.viewer), who.index(guess.other))):
        said = SAYS.get(guess.judges, guess.judges).removeprefix("guesses ")
        # A long name is cut, what is said of it never.
        pair = plain(f"{who.name(guess.viewer)} → {who.name(guess.other)}", layout.letters(PAIR) - len(f": {said}"), 1)
        sheet.text([(0.02, sheet.y + 9)], [f"{pair}: {said}"], colour="ink" if guess.judges.startswith("too ") else "ink-2")
        sheet.y += 18
        y = sheet.y + STRIP / 2
        if not guess.shown:
            sheet.y += 8
            continue
        scale_line(sheet, guess.scale, y)
        truth, thought = float(guess.others), float(guess.guess)
        sheet.lines([[(thought, y), (truth, y)]], LIGHT["ink"], 2.5)
        if not missing(guess.own):
            hover = f"{plain(who.name(guess.viewer))} itself: {number(guess.own)}"
            point = [(float(guess.own), y + 9)]
            sheet.marks(point, who.symbol(guess.viewer), who.hex(guess.viewer), [hover], size=10, opacity=0.75)
        hover = f"{plain(who.name(guess.viewer))} thinks {plain(who.name(guess.other))} says {number(thought)}"
        sheet.marks([(thought, y)], "circle-open", who.hex(guess.other), [hover], size=15)
        hover = f"{plain(who.name(guess.other))} says {number(truth)}"
        sheet.marks([(truth, y)], who.symbol(guess.other), who.hex(guess.other), [hover], size=14)
        sheet.y = y + STRIP / 2 + 2
    sheet.y += 10


def _story(guesses: Sequence[Guess], n: Mapping[str, Sequence[object]], who: Parties, rest: str) -> Story:
    finding = guessing_finding(guesses, who)
    caption = words.answers(n, who)
    if any(guess.shown for guess in guesses):
        unit = f"{number(guesses[0].scale[0])} to {number(guesses[0].scale[1])}"
        caption += (
            f" Averages in points from {unit}. A → B: what A thinks that B says (open ring), what B says (filled mark) and what A says"
            " itself (small mark). Right or wrong is only said where the difference would plausibly stay so if"
            " comparable people answered (95 %)."
        )
    if rest:
        caption += f" {rest}"
    heads = ["Item", "Party", "About", "Says itself", "Thinks the other says", "The other says", "Off by", "Low end", "High end", "Judges",
             "Together"]  # fmt: skip
    rows: list[list[str | int | float]] = [
        [
            guess.title, who.name(guess.viewer), who.name(guess.other),
            *(words.cell(value if guess.shown else None) for value in (guess.own, guess.guess, guess.others, guess.accuracy, guess.low, guess.high)),
            SAYS.get(guess.judges, guess.judges), guess.knows or "–",
        ]
        for guess in guesses
    ]  # fmt: skip
    spoken = " ".join(
        f"{guess.title}: {who.name(guess.viewer)} thinks {who.name(guess.other)} says {number(guess.guess)}, it says {number(guess.others)}."
        for guess in guesses[:12]
        if guess.shown
    )
    return Story(finding, caption, f"{finding} {spoken}", heads, rows)


def guessing_finding(guesses: Sequence[Guess], who: Parties) -> str:
    """Where a party clearly misjudges another, agreement that nobody knows of first."""
    if not any(guess.shown for guess in guesses):
        return "Too few answers to compare what we think of each other's views."
    wrong = [guess for guess in guesses if guess.shown and guess.judges.startswith("too ")]
    if not wrong:
        if all(guess.judges == "right" for guess in guesses if guess.shown):
            return "We know what the others think."
        return "We cannot tell yet whether we know what the others think."
    hidden = [guess for guess in wrong if guess.knows == "agree and do not know it"]
    false = [guess for guess in wrong if guess.knows == "think they agree and do not"]
    if hidden:
        return f"We agree and do not know it on {_titles(hidden, who)}: {_off(hidden[0], who)}."
    if false:
        return f"We think that we agree on {_titles(false, who)}, and do not: {_off(false[0], who)}."
    return f"{_off(wrong[0], who)} on {_titles(wrong[:1], who)}."


def _titles(guesses: Sequence[Guess], who: Parties) -> str:
    titles = list(dict.fromkeys(guess.title for guess in guesses))
    return listed([named(title, who.ids) for title in titles]) if len(titles) <= 2 else words.items(len(titles))


def _off(guess: Guess, who: Parties) -> str:
    return f"{who.name(guess.viewer)} guesses {who.name(guess.other)} {words.points(guess.accuracy)} {guess.judges}"
