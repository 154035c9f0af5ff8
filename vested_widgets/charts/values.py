"""Value and values on one map: how much each theme matters, and how well it is lived."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vested_widgets.charts.gap_table import check
from vested_widgets.charts.kit import sentences
from vested_widgets.charts.kit.plane import Ends, Plane, Spot
from vested_widgets.charts.kit.sheet import Sheet, Story
from vested_widgets.charts.kit.text import capital, clean, missing, named, number, plain, word
from vested_widgets.charts.kit.theme import LIGHT
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
GROUPS = {
    "values": ("circle", "accent", "values.group_values"),
    "value": ("diamond", "likert7-1", "values.group_value"),
}


@dataclass(frozen=True)
class View:
    """The mean of all members on one aspect: points of the scale, with the ends of the 95 % interval."""

    mean: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class Theme:
    """One point of the map."""

    title: str
    group: str
    matters: View
    lived: View

    def quadrant(self, cut: tuple[float, float]) -> tuple[bool, bool] | None:
        """(matters, is lived), or None if an interval reaches over a cut: then nobody can tell the side."""
        for view, at in ((self.matters, cut[0]), (self.lived, cut[1])):
            if view.low < at < view.high:
                return None
        return self.matters.mean >= cut[0], self.lived.mean >= cut[1]


def value_values_map(
    overall: pd.DataFrame,
    *,
    importance: str = "importance",
    practice: str = "practice",
    cut: tuple[float, float] | None = None,
    absent: Sequence[str] = (),
) -> Figure:
    """Return one point per theme: x says how much it matters, y how well it is lived; both with their uncertainty.

    Definition. x is the mean of all members on the aspect `importance`; y is their mean on the aspect `practice`, where a
    member's views of the own party and of every other party first become one number. Both come from `alignment.overall`: each
    person counts once. Points of `values` (who we are, what we stand for) and of `value` (what we do, who benefits) differ in
    shape and colour, so one picture shows whether both halves of a shared purpose are alive. It says nothing about which party
    sees it how: the dumbbell does.

    The quadrants meet at the middle of each scale unless `cut` says otherwise. A theme whose interval reaches over a line
    belongs to no
    quadrant: it is called undecided, and stands on the line with its bar.

    Args:
        overall: the table of `alignment.overall`.
        importance: the aspect of x, as it stands in the column `question`.
        practice: the aspect of y.
        cut: where the quadrants meet, in points (x, y).
        absent: the parties of which nobody has answered: the means are not theirs, and the finding says so.

    Raises:
        ValueError: a column is missing.
    """
    overall = check(overall, ("item", "question", "mean", "low", "high", "n"), "alignment.overall(answers)")
    x, y = (overall[overall["question"] == aspect] for aspect in (importance, practice))
    ends = (_ends(x), _ends(y))
    middle = cut or (sum(ends[0]) / 2, sum(ends[1]) / 2)
    themes, hidden = _themes(x, y)
    sheet = Sheet()
    if themes:
        _draw(sheet, themes, ends, middle)
    return sheet.figure(_story(themes, hidden, middle, ends, absent))


def _ends(part: pd.DataFrame) -> Ends:
    if not len(part) or "scale_low" not in part.columns:
        return 1.0, 7.0
    return float(part["scale_low"].min()), float(part["scale_high"].max())


def _themes(x: pd.DataFrame, y: pd.DataFrame) -> tuple[list[Theme], int]:
    """Return the themes that may be shown, and how many may not."""
    views = [{str(record["item"]): record for record in part.to_dict("records")} for part in (x, y)]
    themes, hidden = [], 0
    for item in dict.fromkeys([*views[0], *views[1]]):
        found = [_view(part.get(item)) for part in views]
        if found[0] is None or found[1] is None:
            hidden += 1
            continue
        record = views[0][item]
        themes.append(Theme(clean(record.get("title") or item), clean(record.get("group") or ""), found[0], found[1]))
    return themes, hidden


def _view(record: Mapping[Any, Any] | None) -> View | None:
    if record is None or any(missing(record[name]) for name in ("mean", "low", "high", "n")):
        return None
    return View(float(record["mean"]), float(record["low"]), float(record["high"]), int(record["n"]))


def _draw(sheet: Sheet, themes: Sequence[Theme], ends: tuple[Ends, Ends], cut: tuple[float, float]) -> None:
    for group, (symbol, colour, label) in GROUPS.items():
        if any(theme.group == group for theme in themes):
            sheet.marks([(0.02, sheet.y + 10)], symbol, LIGHT[colour], size=11, axis="x2", beside=[words(label)])
            sheet.y += 22
    sheet.y += 6
    names = {half: words(key) for half, key in QUADRANTS.items()}
    across, upwards = words("values.across") + " →", "↑ " + words("values.upwards")
    plane = Plane(sheet, *ends, cut, names, across, upwards)
    looks = [GROUPS.get(theme.group, GROUPS["values"]) for theme in themes]
    spots = [
        Spot(theme.title, theme.matters.mean, theme.lived.mean, symbol, LIGHT[colour], _hover(theme),
             (theme.matters.low, theme.matters.high), (theme.lived.low, theme.lived.high))
        for theme, (symbol, colour, _) in zip(themes, looks, strict=True)
    ]  # fmt: skip
    plane.draw(spots)


def _hover(theme: Theme) -> str:
    lines = [
        "<br>" + words(key, mean=number(view.mean), span=sentences.span(view.low, view.high))
        for key, view in (("values.hover_matters", theme.matters), ("values.hover_lived", theme.lived))
    ]
    return f"<b>{plain(theme.title, 40)}</b>{''.join(lines)}"


def _story(
    themes: Sequence[Theme], hidden: int, cut: tuple[float, float], ends: tuple[Ends, Ends], absent: Sequence[str]
) -> Story:
    finding = f"{values_finding(themes, hidden, cut)} {sentences.without(absent) if themes else ''}".strip()
    caption = ""
    if themes:
        people = [view.n for theme in themes for view in (theme.matters, theme.lived)]
        of_each = sentences.span(min(people), max(people)) if min(people) < max(people) else str(max(people))
        caption = words(
            "values.caption", n=of_each, low=number(ends[0][0]), high=number(ends[0][1]), x=number(cut[0]), y=number(cut[1])
        )
    between = [words("column.from"), words("column.to")]
    heads = [
        words("column.theme"),
        words("column.group"),
        words("column.matters"),
        *between,
        words("column.lived"),
        *between,
        words("column.where"),
    ]
    rows: list[list[str | int | float]] = []
    for theme in themes:
        side = theme.quadrant(cut)
        views = [sentences.cell(value) for view in (theme.matters, theme.lived) for value in (view.mean, view.low, view.high)]
        rows.append([theme.title, theme.group or "–", *views, words(QUADRANTS[side]) if side else words("chart.undecided")])
    spoken = " ".join(
        words("values.spoken", theme=theme.title, matters=number(theme.matters.mean), lived=number(theme.lived.mean))
        for theme in themes
    )
    return Story(finding, caption, f"{finding} {spoken}", heads, rows)


def values_finding(themes: Sequence[Theme], hidden: int, cut: tuple[float, float]) -> str:
    """Return what the map says: the promises to keep first."""
    if not themes:
        return words("values.too_few") if hidden else words("values.none")
    at: dict[tuple[bool, bool] | None, list[Theme]] = {}
    for theme in themes:
        at.setdefault(theme.quadrant(cut), []).append(theme)
    undecided = len(at.get(None, []))
    if undecided == len(themes):
        if undecided == 1:
            return words("values.unsure_one", theme=_some(themes))
        return words("values.unsure_many")
    kept = sorted(at.get((True, True), []), key=lambda theme: -theme.lived.mean)
    if len(kept) == len(themes):
        if len(kept) > 1:
            return words("values.all_kept", n=word(len(kept)))
        return capital(plural(1, "values.kept_themes", themes=_some(kept)))
    due = sorted(at.get((True, False), []), key=lambda theme: theme.lived.mean - theme.matters.mean)
    parts = []
    if due:
        values = {"themes": capital(_some(due))}
        if len(due) > 2:
            parts.append(words("values.due_first", first=named(due[0].title), **values))
        else:
            parts.append(plural(len(due), "values.due", **values))
    if kept:
        parts.append(plural(len(kept), "values.kept_themes", themes=capital(_some(kept))))
    if not parts:
        parts.append(words("values.nothing"))
    if undecided:
        parts.append(plural(undecided, "values.undecided", n=word(undecided)))
    return " ".join(parts)


def _some(themes: Sequence[Theme]) -> str:
    if len(themes) > 2:
        return words("values.themes", n=word(len(themes)))
    return listed([named(theme.title) for theme in themes])
