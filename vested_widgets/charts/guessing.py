"""Guesses of each other's views: each party's own view, and the guess that the other made of it, item by item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vested_widgets.charts.gap_table import check
from vested_widgets.charts.kit import layout, sentences
from vested_widgets.charts.kit.parties import Parties
from vested_widgets.charts.kit.row_labels import row_label
from vested_widgets.charts.kit.scale import axis_numbers, scale_line
from vested_widgets.charts.kit.sheet import COMMON, GAP, HIDDEN, UNSURE, Sheet, Story
from vested_widgets.charts.kit.text import clean, missing, named, number, plain
from vested_widgets.charts.kit.theme import LIGHT
from vested_widgets.method.catalogue import listed, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from plotly.graph_objects import Figure

STRIP, PAIR = 34, 43
"""px of a line of marks; letters above it on a phone."""
NEEDED = ("item", "viewer", "other", "own", "others", "guess", "accuracy", "low", "high", "judges", "knows")
SAYS = {
    "right": "guessing.right", "too high": "guessing.too_high", "too low": "guessing.too_low",
    "cannot tell": "chart.cannot_tell", "too few": "chart.too_few",
}  # fmt: skip
"""The phrases of what a party's guess is, as the table has them; the picture says the shorter `guessing.is_right` and so on."""
KNOWS = {
    "know that they agree": "guessing.agree_known", "agree and do not know it": "guessing.agree_unknown",
    "think they agree and do not": "guessing.disagree_unknown", "know that they differ": "guessing.disagree_known",
}  # fmt: skip


UNKNOWN = "agree and do not know it"


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
    def verdict(self) -> str:
        """Return what the interval of the accuracy says, as `alignment.gaps` has it."""
        return "gap" if self.judges.startswith("too ") and self.judges != "too few" else ""

    @property
    def shown(self) -> bool:
        """Return whether guess and truth may be laid side by side."""
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
    return sheet.figure(_story(guesses, n, who, sentences.rest(drawn, len(titles), "guessing.rest") if drawn else ""))


def _titled(guesses: Sequence[Guess]) -> dict[str, list[Guess]]:
    """Return the guesses of each item, first those on which parties agree and do not know it, then where one is wrong; by how far."""
    found: dict[str, list[Guess]] = {}
    for guess in guesses:
        found.setdefault(guess.title, []).append(guess)

    def wrong(title: str) -> float:
        return max((abs(float(g.accuracy)) for g in found[title] if g.shown and g.judges.startswith("too ")), default=0.0)

    def hidden(title: str) -> bool:
        return any(g.shown and g.knows == UNKNOWN and g.judges.startswith("too ") for g in found[title])

    return {title: found[title] for title in sorted(found, key=lambda title: (hidden(title), wrong(title)), reverse=True)}


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
        said = _said(guess.judges)
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
            hover = words("guessing.itself", party=plain(who.name(guess.viewer)), n=number(guess.own))
            point = [(float(guess.own), y + 9)]
            sheet.marks(point, who.symbol(guess.viewer), who.hex(guess.viewer), [hover], size=10, opacity=0.75)
        hover = words(
            "guessing.thinks", viewer=plain(who.name(guess.viewer)), other=plain(who.name(guess.other)), n=number(thought)
        )
        sheet.marks([(thought, y)], "circle-open", who.hex(guess.other), [hover], size=15)
        hover = words("guessing.says", party=plain(who.name(guess.other)), n=number(truth))
        sheet.marks([(truth, y)], who.symbol(guess.other), who.hex(guess.other), [hover], size=14)
        sheet.y = y + STRIP / 2 + 2
    sheet.y += 10


def _story(guesses: Sequence[Guess], n: Mapping[str, Sequence[object]], who: Parties, rest: str) -> Story:
    finding = guessing_finding(guesses, who)
    caption = sentences.answers(n, who)
    if any(guess.shown for guess in guesses):
        low, high = map(number, guesses[0].scale)
        caption += " " + words("guessing.caption", low=low, high=high)
    if rest:
        caption += f" {rest}"
    heads = [
        words("column.item"), words("column.party"), words("column.about"), words("column.says_itself"),
        words("column.thinks"), words("column.other_says"), words("column.off_by"),
        words("column.low"), words("column.high"), words("column.judges"), words("column.together"),
    ]  # fmt: skip
    rows: list[list[str | int | float]] = [
        [
            guess.title, who.name(guess.viewer), who.name(guess.other),
            *(
                sentences.cell(value if guess.shown else None)
                for value in (guess.own, guess.guess, guess.others, guess.accuracy)
            ),
            *sentences.ends(guess.low if guess.shown else None, guess.high if guess.shown else None, guess.verdict),
            words(SAYS[guess.judges]) if guess.judges in SAYS else guess.judges,
            words(KNOWS[guess.knows]) if guess.knows in KNOWS else guess.knows or "–",
        ]
        for guess in guesses
    ]  # fmt: skip
    spoken = " ".join(
        words(
            "guessing.spoken",
            item=guess.title,
            viewer=who.name(guess.viewer),
            other=who.name(guess.other),
            guess=number(guess.guess),
            others=number(guess.others),
        )
        for guess in guesses[:12]
        if guess.shown
    )
    return Story(finding, caption, f"{finding} {spoken}", heads, rows, kind=_kind(guesses))


def _kind(guesses: Sequence[Guess]) -> str:
    judged = {guess.judges for guess in guesses if guess.shown}
    if any(guess.knows == UNKNOWN and guess.judges.startswith("too ") for guess in guesses if guess.shown):
        return HIDDEN
    return GAP if judged & {"too high", "too low"} else COMMON if judged == {"right"} else UNSURE


def guessing_finding(guesses: Sequence[Guess], who: Parties) -> str:
    """Return where a party clearly misjudges another, agreement that nobody knows of first."""
    if not any(guess.shown for guess in guesses):
        return words("guessing.too_few")
    wrong = [guess for guess in guesses if guess.shown and guess.judges.startswith("too ")]
    if not wrong:
        if all(guess.judges == "right" for guess in guesses if guess.shown):
            return words("guessing.know")
        return words("guessing.unsure")
    hidden = [guess for guess in wrong if guess.knows == UNKNOWN]
    false = [guess for guess in wrong if guess.knows == "think they agree and do not"]
    if hidden:
        return words("guessing.hidden", items=_titles(hidden, who), off=_off(hidden[0], who))
    if false:
        return words("guessing.wrongly_agree", items=_titles(false, who), off=_off(false[0], who))
    return words("guessing.wrong", off=_off(wrong[0], who), items=_titles(wrong[:1], who))


def _titles(guesses: Sequence[Guess], who: Parties) -> str:
    titles = list(dict.fromkeys(guess.title for guess in guesses))
    return listed([named(title, who.ids) for title in titles]) if len(titles) <= 2 else sentences.items(len(titles))


def _off(guess: Guess, who: Parties) -> str:
    return words(
        "guessing.off_by",
        viewer=who.name(guess.viewer),
        other=who.name(guess.other),
        points=sentences.points(guess.accuracy),
        judged=_said(guess.judges),
    )


def _said(judges: str) -> str:
    """Return what a guess is, in short: `right`, `too high`, `too low`, `cannot tell`."""
    short = {"right": "guessing.is_right", "too high": "guessing.is_too_high", "too low": "guessing.is_too_low"}
    return words({**SAYS, **short}[judges]) if judges in SAYS else judges
