"""Value and values on one map: how much each theme matters, and how well it is lived."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vested_widgets.charts.gap_table import check
from vested_widgets.charts.kit import sentences
from vested_widgets.charts.kit.parties import Parties
from vested_widgets.charts.kit.plane import Ends, Plane, Spot
from vested_widgets.charts.kit.sheet import COMMON, GAP, PLAIN, UNSURE, Sheet, Story
from vested_widgets.charts.kit.text import capital, clean, missing, named, number, plain, word
from vested_widgets.method.catalogue import listed, plural, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from plotly.graph_objects import Figure

QUADRANTS = {
    (True, True): "values.kept",
    (True, False): "values.to_keep",
    (False, True): "values.quietly",
    (False, False): "values.background",
}
"""The names (phrases) by (matters, is lived)."""
GROUPS = {"values": ("", "values.group_values"), "value": ("+ ", "values.group_value")}
"""What stands before the names of a group, and the phrase that explains it."""
SEES = {
    (True, True): "values.sees_kept",
    (True, False): "values.sees_to_keep",
    (False, True): "values.sees_quietly",
    (False, False): "values.sees_background",
}
"""What a party says of a theme in a quadrant."""
Cut = tuple[float, float]


@dataclass(frozen=True)
class View:
    """The mean of a party's members on one aspect: points of the scale, with the ends of the 95 % interval."""

    mean: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class Place:
    """Where one party sees a theme."""

    matters: View
    lived: View

    def quadrant(self, cut: Cut) -> tuple[bool, bool] | None:
        """(matters, is lived), or None if an interval reaches over a cut: then nobody can tell the side."""
        for view, at in ((self.matters, cut[0]), (self.lived, cut[1])):
            if view.low < at < view.high:
                return None
        return self.matters.mean >= cut[0], self.lived.mean >= cut[1]


@dataclass(frozen=True)
class Theme:
    """One theme of the map, and where each party sees it."""

    title: str
    group: str
    places: Mapping[str, Place]

    def sides(self, cut: Cut) -> dict[str, tuple[bool, bool]]:
        """Return the quadrants of the parties whose side can be told."""
        found = {party: place.quadrant(cut) for party, place in self.places.items()}
        return {party: side for party, side in found.items() if side is not None}

    def quadrant(self, cut: Cut) -> tuple[bool, bool] | None:
        """Return the quadrant in which every party sees it; None if the side of one cannot be told, or they see it differently."""
        sides = self.sides(cut)
        return next(iter(sides.values())) if len(sides) == len(self.places) and len(set(sides.values())) == 1 else None

    def apart(self, cut: Cut) -> bool:
        """Return whether two parties clearly see it in different quadrants."""
        return len(set(self.sides(cut).values())) > 1

    @property
    def matters(self) -> float:
        """Return the lowest of the parties' means of how much it matters."""
        return min(place.matters.mean for place in self.places.values())

    @property
    def lived(self) -> float:
        """Return the lowest of the parties' means of how well it is lived."""
        return min(place.lived.mean for place in self.places.values())


def value_values_map(
    overall: pd.DataFrame,
    *,
    parties: Mapping[str, str] | None = None,
    k: int = 3,
    importance: str = "importance",
    practice: str = "practice",
    cut: Cut | None = None,
    absent: Sequence[str] = (),
) -> Figure:
    """Return the themes as each party sees them: across how much a theme matters, upwards how well it is lived, both with their uncertainty.

    Definition. x is the mean of a party's members on the aspect `importance`; y is their mean on the aspect `practice`, where a
    member's views of the own party and of every other party first become one number. Both come from `alignment.overall`: each
    person counts once. The marks of a theme are joined, by a dark line where two parties clearly see it in different quadrants: a mean
    over the parties would hide that. Names of `value` (what we do, who benefits) begin with a plus, those of `values` (who we are,
    what we stand for) do not.

    The quadrants meet at the middle of each scale unless `cut` says otherwise. A theme is in a quadrant if every party clearly sees it
    there; where an interval reaches over a line it is undecided.

    Args:
        overall: the table of `alignment.overall(answers, by_party=True)`.
        parties: party colour "a" to "f" by party; also the parties' order, and who is missing.
        k: the fewest people whose figures are shown, for the words about it.
        importance: the aspect of x, as it stands in the column `question`.
        practice: the aspect of y.
        cut: where the quadrants meet, in points (x, y).
        absent: the parties of which nobody has answered: the finding says so.

    Raises:
        ValueError: a column is missing, or a colour is unknown.
    """
    overall = check(
        overall, ("item", "question", "party", "mean", "low", "high", "n"), "alignment.overall(answers, by_party=True)"
    )
    who = Parties.of(sorted(set(overall["party"])), parties, k)
    x, y = (overall[overall["question"] == aspect] for aspect in (importance, practice))
    ends = (_ends(x), _ends(y))
    middle = cut or (sum(ends[0]) / 2, sum(ends[1]) / 2)
    themes, hidden = _themes(x, y, who)
    sheet = Sheet()
    sheet.legend(who, who.ids)
    if themes:
        _draw(sheet, themes, ends, middle, who)
    counts = {party: list(overall.loc[overall["party"] == party, "n"]) for party in who.ids}
    return sheet.figure(_story(themes, hidden, middle, ends, who, counts, absent))


def _ends(part: pd.DataFrame) -> Ends:
    if not len(part) or "scale_low" not in part.columns:
        return 1.0, 7.0
    return float(part["scale_low"].min()), float(part["scale_high"].max())


def _themes(x: pd.DataFrame, y: pd.DataFrame, who: Parties) -> tuple[list[Theme], int]:
    """Return the themes that may be shown of some party, and how many may be of none."""
    views = [{(str(record["item"]), str(record["party"])): record for record in part.to_dict("records")} for part in (x, y)]
    themes, hidden = [], 0
    for item in dict.fromkeys(item for part in views for item, _ in part):
        places = {}
        for party in who.ids:
            matters, lived = (_view(part.get((item, party)), who.k) for part in views)
            if matters and lived:
                places[party] = Place(matters, lived)
        if not places:
            hidden += 1
            continue
        record = views[0][item, next(iter(places))]
        themes.append(Theme(clean(record.get("title") or item), clean(record.get("group") or ""), places))
    return themes, hidden


def _view(record: Mapping[Any, Any] | None, k: int) -> View | None:
    if record is None or any(missing(record[name]) for name in ("mean", "low", "high", "n")) or int(record["n"]) < k:
        return None
    return View(float(record["mean"]), float(record["low"]), float(record["high"]), int(record["n"]))


def _draw(sheet: Sheet, themes: Sequence[Theme], ends: tuple[Ends, Ends], cut: Cut, who: Parties) -> None:
    before = {name: sign for name, (sign, _) in GROUPS.items()}
    if any(before.get(theme.group) for theme in themes):
        keys = (f"{sign}{words(label)}" for sign, label in GROUPS.values() if sign)
        sheet.text([(0, sheet.y + 10)], [plain(key) for key in keys], colour="ink-2")
        sheet.y += 22
    sheet.y += 6
    names = {half: words(key) for half, key in QUADRANTS.items()}
    across, upwards = words("values.across") + " →", "↑ " + words("values.upwards")
    plane = Plane(sheet, *ends, cut, names, across, upwards)
    spots = [
        Spot(theme.title, place.matters.mean, place.lived.mean, who.symbol(party), who.hex(party), _hover(theme, party, place, who),
             (place.matters.low, place.matters.high), (place.lived.low, place.lived.high),
             label=before.get(theme.group, "") + theme.title, apart=theme.apart(cut))
        for theme in themes for party, place in theme.places.items()
    ]  # fmt: skip
    plane.draw(spots)


def _hover(theme: Theme, party: str, place: Place, who: Parties) -> str:
    lines = [
        "<br>" + words(key, mean=number(view.mean), span=sentences.span(view.low, view.high))
        for key, view in (("values.hover_matters", place.matters), ("values.hover_lived", place.lived))
    ]
    return f"<b>{plain(theme.title, 40)}</b><br>{plain(who.name(party))}{''.join(lines)}"


def _story(
    themes: Sequence[Theme],
    hidden: int,
    cut: Cut,
    ends: tuple[Ends, Ends],
    who: Parties,
    counts: Mapping[str, Sequence[Any]],
    absent: Sequence[str],
) -> Story:
    finding = f"{values_finding(themes, hidden, cut, who)} {sentences.without(absent) if themes else ''}".strip()
    caption = [sentences.answers(counts, who)]
    if themes:
        low, high = map(number, ends[0])
        caption.append(words("values.caption", low=low, high=high, x=number(cut[0]), y=number(cut[1])))
        if any(theme.apart(cut) for theme in themes):
            caption.append(words("values.dark"))
    between = [words("column.from"), words("column.to")]
    heads = [
        words("column.theme"),
        words("column.group"),
        words("column.seen_by"),
        words("column.matters"),
        *between,
        words("column.lived"),
        *between,
        words("column.where"),
    ]
    rows: list[list[str | int | float]] = []
    for theme in sorted(themes, key=lambda theme: not theme.apart(cut)):
        for party, place in theme.places.items():
            side = place.quadrant(cut)
            views = [sentences.cell(value) for view in (place.matters, place.lived) for value in (view.mean, view.low, view.high)]
            where = words(QUADRANTS[side]) if side else words("chart.undecided")
            rows.append([theme.title, theme.group or "–", who.name(party), *views, where])
    spoken = " ".join(
        words(
            "values.spoken",
            theme=theme.title,
            party=who.name(party),
            matters=number(place.matters.mean),
            lived=number(place.lived.mean),
        )
        for theme in themes
        for party, place in theme.places.items()
    )
    return Story(finding, " ".join(caption), f"{finding} {spoken}", heads, rows, kind=_kind(themes, cut))


def _kind(themes: Sequence[Theme], cut: Cut) -> str:
    if any((side := theme.quadrant(cut)) and side[0] for theme in themes):
        return COMMON
    if any(theme.apart(cut) for theme in themes):
        return GAP
    return PLAIN if any(theme.quadrant(cut) for theme in themes) else UNSURE


def values_finding(themes: Sequence[Theme], hidden: int, cut: Cut, who: Parties) -> str:
    """Return what the map says: what matters to every party, the promises to keep first; then what the parties see differently."""
    if not themes:
        return words("values.too_few") if hidden else words("values.none")
    at: dict[tuple[bool, bool] | None, list[Theme]] = {}
    for theme in themes:
        at.setdefault(theme.quadrant(cut), []).append(theme)
    apart = [theme for theme in themes if theme.apart(cut)]
    undecided = len(at.get(None, [])) - len(apart)
    if undecided == len(themes):
        return plural(undecided, "values.unsure", theme=_some(themes))
    kept = sorted(at.get((True, True), []), key=lambda theme: -theme.lived)
    if len(kept) == len(themes):
        if len(kept) > 1:
            return words("values.all_kept", n=word(len(kept)))
        return capital(plural(1, "values.kept_themes", themes=_some(kept)))
    due = sorted(at.get((True, False), []), key=lambda theme: theme.lived - theme.matters)
    parts = []
    if due:
        values = {"themes": capital(_some(due))}
        if len(due) > 2:
            parts.append(words("values.due_first", first=named(due[0].title), **values))
        else:
            parts.append(plural(len(due), "values.due", **values))
    if kept:
        parts.append(plural(len(kept), "values.kept_themes", themes=capital(_some(kept))))
    if apart:
        parts.append(words("values.differ_on", theme=_some(apart[:1]), sides="; ".join(_sees(apart[0], cut, who))))
        if len(apart) > 1:
            parts.append(plural(len(apart) - 1, "values.differ_more", n=word(len(apart) - 1).capitalize()))
    if not parts:
        parts.append(words("values.nothing"))
    if undecided:
        parts.append(plural(undecided, "values.undecided", n=word(undecided)))
    return " ".join(parts)


def _sees(theme: Theme, cut: Cut, who: Parties) -> list[str]:
    """`Harbour Foods says that it matters and is lived`, for each side that can be told."""
    by: dict[tuple[bool, bool], list[str]] = {}
    for party, side in theme.sides(cut).items():
        by.setdefault(side, []).append(who.name(party))
    return [plural(len(parties), SEES[side], parties=listed(parties)) for side, parties in by.items()]


def _some(themes: Sequence[Theme]) -> str:
    if len(themes) > 2:
        return words("values.themes", n=word(len(themes)))
    return listed([named(theme.title) for theme in themes])
