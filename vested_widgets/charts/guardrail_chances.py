"""Draw by guardrail the chance that it is reached a year, what happens then, and which assumption moves it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vested_widgets.charts.gap_table import check
from vested_widgets.charts.kit import layout, sentences
from vested_widgets.charts.kit.money import percent, shown, whole
from vested_widgets.charts.kit.parties import Parties
from vested_widgets.charts.kit.row_labels import place_verdicts, row_label
from vested_widgets.charts.kit.sheet import COMMON, GAP, PLAIN, Sheet, Story
from vested_widgets.charts.kit.text import clean, missing, plain
from vested_widgets.charts.kit.theme import LETTERS, LIGHT
from vested_widgets.method.catalogue import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from plotly.graph_objects import Figure

LANE = 22
"""px of a year."""
YEAR = 118
"""px in which a year and its chance are told."""
NEEDED = (
    "guardrail", "title", "party", "place", "floor", "ceiling", "then", "year", "chance", "any_year", "driver_title", "chance_low", "chance_high",
    "draws",
)  # fmt: skip


@dataclass(frozen=True)
class Limit:
    """A guardrail: the chance that it is reached, by year and in any of them, and what moves it."""

    title: str
    party: str
    ends: tuple[float, float]
    then: str
    any_year: float
    driver: str
    by_driver: tuple[float, float]
    years: dict[int, float] = field(default_factory=dict)

    def limit(self) -> str:
        """Return its limits in words."""
        low, high = ("" if missing(end) else shown(end) for end in self.ends)
        if low and high:
            return words("guardrail_chances.between", low=low, high=high)
        return words("guardrail_chances.floor", n=low) if low else words("guardrail_chances.ceiling", n=high)

    def moved(self) -> str:
        """Return in words which assumption moves it; "" if none does."""
        if not self.driver or abs(self.by_driver[1] - self.by_driver[0]) < 0.01:
            return ""
        low, high = (percent(chance) for chance in self.by_driver)
        return words("guardrail_chances.moved", item=self.driver, low=low, high=high)


def guardrail_chances(guardrails: pd.DataFrame, *, parties: Mapping[str, str] | None = None) -> Figure:
    """Return one row per guardrail, the likeliest first: the chance that it is reached in each year, in percent of the draws.

    Args:
        guardrails: the table of `pricing.guardrails(simulation)`.
        parties: party colour "a" to "f" by party; also the parties' order.

    Raises:
        ValueError: the table lacks a column, or a colour is unknown.
    """
    guardrails = check(guardrails, NEEDED, "pricing.guardrails(simulation)")
    by_place = guardrails.drop_duplicates("party").sort_values("place")
    # In the colours that the model's other pictures have, also where some parties have no guardrail.
    usual = {str(row["party"]): LETTERS[int(row["place"]) % len(LETTERS)] for row in by_place.to_dict("records")}
    who = Parties.of(by_place["party"], parties or usual)
    limits = _read(guardrails)
    part = YEAR / layout.width()
    sheet = Sheet(-part / (1 - part), 1.02)
    sheet.legend(who, [party for party in who.ids if any(limit.party == party for limit in limits)])
    drawn = len(limits)
    if limits:
        place_verdicts(sheet, (("", _named(limit, who), _said(limit)) for limit in limits))
        drawn = sheet.each(limits, lambda limit: _limit(sheet, limit, who))
    return sheet.figure(_story(limits, who, drawn, int(next(iter(guardrails["draws"]), 0))))


def _read(guardrails: pd.DataFrame) -> list[Limit]:
    found: dict[int, Limit] = {}
    for record in guardrails.to_dict("records"):
        ends = (float(record["floor"]), float(record["ceiling"]))
        by_driver = (float(record["chance_low"]), float(record["chance_high"]))
        limit = Limit(
            clean(record["title"]), str(record["party"]), ends, clean(record["then"] or ""), float(record["any_year"]),
            clean(record["driver_title"] or ""), by_driver,
        )  # fmt: skip
        limit = found.setdefault(int(record["guardrail"]), limit)
        limit.years[int(record["year"])] = float(record["chance"])
    return sorted(found.values(), key=lambda limit: -limit.any_year)


def _named(limit: Limit, who: Parties) -> str:
    return words("guardrail_chances.named", party=who.name(limit.party), title=limit.title, limit=limit.limit())


def _said(limit: Limit) -> str:
    return words("guardrail_chances.reached", n=percent(limit.any_year))


def _limit(sheet: Sheet, limit: Limit, who: Parties) -> None:
    name = _named(limit, who)
    row_label(sheet, "", name, _said(limit), strong=limit.any_year > 0)
    sheet.y += 6
    for year, chance in limit.years.items():
        y = sheet.y + LANE / 2
        said = words("guardrail_chances.year", n=year, chance=percent(chance))
        sheet.text([(0, y)], [plain(said, 19, 1)], colour="ink-2")
        sheet.lines([[(0, y - 6), (1, y - 6), (1, y + 6), (0, y + 6), (0, y - 6)]], LIGHT["line-2"], 1)
        hover = f"<b>{plain(name, 40)}</b><br>{words('guardrail_chances.hover', year=year, n=percent(chance))}"
        sheet.bars([(0, chance, y - 6, y + 6)], [who.hex(limit.party)], [False], [hover])
        sheet.marks([(chance, y)], who.symbol(limit.party), who.hex(limit.party), [hover], size=11)
        sheet.y += LANE
    for line in (words("guardrail_chances.then", then=limit.then) if limit.then else "", limit.moved()):
        if line:
            sheet.note(line)
    sheet.y += 10


def guardrail_finding(limits: Sequence[Limit], who: Parties) -> str:
    """Return which guardrail is reached most often, and what moves it."""
    if not limits:
        return words("guardrail_chances.nothing")
    first = limits[0]
    if not first.any_year:
        return words("guardrail_chances.never")
    said = words(
        "guardrail_chances.most",
        party=who.name(first.party),
        title=sentences.names_of([first.title], who),
        n=percent(first.any_year),
    )
    if not first.moved():
        return said
    key = "guardrail_chances.when_high" if first.by_driver[1] > first.by_driver[0] else "guardrail_chances.when_low"
    return f"{said} {words(key, item=sentences.names_of([first.driver], who))}"


def _story(limits: Sequence[Limit], who: Parties, drawn: int, draws: int) -> Story:
    finding = guardrail_finding(limits, who)
    caption = [
        words("guardrail_chances.caption", draws=whole(draws)),
        sentences.rest(drawn, len(limits), "guardrail_chances.rest"),
    ]
    heads = [
        words("column.guardrail"), words("column.year"), words("column.chance"), words("column.any_year"), words("column.then"),
        words("column.moved_by"), words("column.when_low"), words("column.when_high"),
    ]  # fmt: skip
    rows: list[list[str | int | float]] = [
        [
            _named(limit, who), year, percent(chance), percent(limit.any_year), limit.then or "–", limit.driver or "–",
            *map(percent, limit.by_driver),
        ]
        for limit in limits
        for year, chance in limit.years.items()
    ]  # fmt: skip
    spoken = [f"{_named(limit, who)}: {percent(limit.any_year)}." for limit in limits[:8]]
    kind = GAP if any(limit.any_year >= 0.05 for limit in limits) else COMMON if limits else PLAIN
    return Story(finding, " ".join(filter(None, caption)), " ".join([finding, *spoken]), heads, rows, kind=kind)
