"""What each party thinks that another one gains in a good year, beside what the model says."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vested_widgets.charts.gap_table import check
from vested_widgets.charts.kit import sentences
from vested_widgets.charts.kit.money import Money, grid, money_axis, spread_over
from vested_widgets.charts.kit.parties import Parties
from vested_widgets.charts.kit.row_labels import place_verdicts, row_label
from vested_widgets.charts.kit.sheet import COMMON, GAP, UNSURE, Sheet, Story
from vested_widgets.charts.kit.text import missing, plain
from vested_widgets.charts.kit.theme import LIGHT
from vested_widgets.method.catalogue import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from plotly.graph_objects import Figure

LANE = 24
NEEDED = ("about", "party", "n", "guess", "model", "currency")
NEAR = 0.25
"""Share of the larger amount up to which a guess is near to what the model says."""


@dataclass
class Guessed:
    """What is thought of one party: the mean guess of each other party, and what the model says (None if it cannot be calculated)."""

    about: str
    model: float | None
    by: dict[str, float] = field(default_factory=dict)
    n: dict[str, Any] = field(default_factory=dict)

    def off(self, party: str) -> float:
        """Return by how much a party guesses too high; 0 where it is near, or there is nothing to compare with."""
        if self.model is None or party not in self.by:
            return 0.0
        off = self.by[party] - self.model
        return off if abs(off) > NEAR * max(abs(self.model), abs(self.by[party])) else 0.0


def guessed_gains(table: pd.DataFrame, *, parties: Mapping[str, str] | None = None, k: int = 3, why: str = "") -> Figure:
    """Return one row per party: what the others think that it has left in a good year, and what the model says.

    Args:
        table: one row a party asked about and party that guesses: `about, party, n, guess` (mean, missing if too few), `model`, `currency`.
        parties: party colour "a" to "f" by party; also the parties' order.
        k: the fewest estimates of a party that are shown.
        why: why the model says nothing, if it does not.

    Raises:
        ValueError: the table lacks a column, or a colour is unknown.
    """
    table = check(table, NEEDED, "one row a party and guess")
    who = Parties.of([*table["about"].unique(), *table["party"].unique()], parties, k)
    rows = _read(table, k)
    amounts = [one for row in rows for one in (*row.by.values(), *([row.model] if row.model is not None else []))]
    money = Money.of(amounts, next(iter(table["currency"]), ""))
    sheet = Sheet()
    sheet.legend(who, who.ids)
    spread_over(sheet, amounts)
    if any(row.by for row in rows):
        ticks = money_axis(sheet, money, words("guessed_gains.axis"))
        place_verdicts(sheet, (("", _head(row, who), _verdict(row)) for row in rows))
        for row in rows:
            _row(sheet, row, who, money, ticks)
    return sheet.figure(_story(rows, who, money, why))


def _read(table: pd.DataFrame, k: int) -> list[Guessed]:
    found: dict[str, Guessed] = {}
    for record in table.to_dict("records"):
        model = None if missing(record["model"]) else float(record["model"])
        row = found.setdefault(str(record["about"]), Guessed(str(record["about"]), model))
        row.n[str(record["party"])] = record["n"]
        if not missing(record["guess"]) and not missing(record["n"]) and int(record["n"]) >= k:
            row.by[str(record["party"])] = float(record["guess"])
    return list(found.values())


def _head(row: Guessed, who: Parties) -> str:
    return words("guessed_gains.of", party=who.name(row.about))


def _verdict(row: Guessed) -> str:
    if not row.by:
        return words("estimate_ranges.few")
    if row.model is None:
        return words("guessed_gains.no_model")
    offs = [row.off(party) for party in row.by]
    if not any(offs):
        return words("guessed_gains.near")
    return words("guessed_gains.high" if max(offs, key=abs) > 0 else "guessed_gains.low")


def _row(sheet: Sheet, row: Guessed, who: Parties, money: Money, ticks: Sequence[float]) -> None:
    row_label(sheet, "", _head(row, who), _verdict(row))
    sheet.of = row.about
    shown = [party for party in who.ids if party in row.by]
    top, lanes = sheet.y + 4, len(shown) + (row.model is not None)
    grid(sheet, ticks, top, top + LANE * lanes)
    for lane, party in enumerate(shown):
        guess, y = row.by[party], top + LANE * lane
        hover = words(
            "guessed_gains.hover", party=plain(who.name(party)), about=plain(who.name(row.about)), amount=money.full(guess)
        )
        sheet.marks([(guess, y + LANE / 2)], who.symbol(party), who.hex(party), [hover], size=14)
    if row.model is not None:
        y = top + LANE * len(shown)
        told = words("guessed_gains.model", amount=money.full(row.model))
        sheet.bars([(min(row.model, 0), max(row.model, 0), y + 5, y + LANE - 5)], [LIGHT["ink-2"]], [False], [told])
    sheet.y = top + LANE * lanes + 14


def guessed_finding(rows: Sequence[Guessed], who: Parties, money: Money) -> str:
    """Return the guess that is farthest from what the model says, or that all are near to it."""
    if not any(row.by for row in rows):
        return words("guessed_gains.below", k=who.k)
    if all(row.model is None for row in rows):
        return words("guessed_gains.not_calculated")
    farthest = max(((row, party) for row in rows for party in row.by), key=lambda one: abs(one[0].off(one[1])))
    row, party = farthest
    off = row.off(party)
    if not off or row.model is None:
        return words("guessed_gains.all_near")
    said = {
        "party": who.name(party),
        "about": who.name(row.about),
        "guess": money.full(row.by[party]),
        "model": money.full(row.model),
    }
    return words("guessed_gains.too_high" if off > 0 else "guessed_gains.too_low", **said)


def _story(rows: Sequence[Guessed], who: Parties, money: Money, why: str) -> Story:
    finding = guessed_finding(rows, who, money)
    counts = {party: [row.n[party] for row in rows if party in row.n] for party in who.ids}
    caption = " ".join(filter(None, [sentences.answers(counts, who), words("guessed_gains.caption"), why]))
    heads = [words("column.whose"), words("column.guessed_by"), words("column.guess"), words("column.model_says")]
    table: list[list[str | int | float]] = []
    for row in rows:
        model = "–" if row.model is None else sentences.cell(row.model)
        for party in row.n:
            guess = sentences.cell(row.by[party]) if party in row.by else words("chart.too_few")
            table.append([who.name(row.about), who.name(party), guess, model])
    spoken = [
        words("guessed_gains.hover", party=who.name(party), about=who.name(row.about), amount=money.full(guess))
        for row in rows
        for party, guess in row.by.items()
    ]
    off = any(row.off(party) for row in rows for party in row.by)
    kind = UNSURE if not any(row.by for row in rows) else GAP if off else COMMON
    told = [[row.about] for row in rows for _ in row.n]
    return Story(finding, caption, " ".join([finding, *spoken]), heads, table, told=told, kind=kind)
