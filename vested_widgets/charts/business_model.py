"""The business-model map: where each party sees the relationship today, and where it needs it to be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vested_widgets.charts.business_model_fields import Axis, Model, Standing, models_at, standing, worded
from vested_widgets.charts.business_model_text import Axes, Rows, details, map_story
from vested_widgets.charts.kit import layout, sentences
from vested_widgets.charts.kit.parties import Parties
from vested_widgets.charts.kit.sheet import Sheet
from vested_widgets.charts.kit.text import capital, columns, number, plain, wrap
from vested_widgets.charts.kit.theme import LIGHT
from vested_widgets.charts.position_marks import SIZE, Marks, apart
from vested_widgets.method.catalogue import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd
    from plotly.graph_objects import Figure

    from vested_widgets.alignment.placing import Placement

HEAD, FIELD, RING = 24, 132, 38
"""px: the line with a row's name, a row's fields, the ring of the joint target."""
LETTER, LINE, NAME = 6.6, 15, 12
"""px of a model's name: mean letter, line, type size."""

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Ground:
    """The map on a sheet: data x counts economic bands, px y comes from relationship bands, lowest at the bottom."""

    y: Axis
    x: Axis
    top: float

    def px(self, at: float) -> float:
        """Return the px of a point of the relationship axis; the names of the rows take up room between the rows."""
        row = min(int(at), len(self.y.bands) - 1)
        return self.row(row) + FIELD * (1 - (at - row))

    def row(self, index: int) -> float:
        """Return the px of a row's upper edge, below its name."""
        return self.top + (len(self.y.bands) - 1 - index) * (HEAD + FIELD) + HEAD

    @property
    def end(self) -> float:
        """Return the px of the lower edge."""
        return self.top + len(self.y.bands) * (HEAD + FIELD)

    def slot(self, model: Model, models: Sequence[Model]) -> Box:
        """Return a model's field (x0, x1, y0, y1): models of one field share it, upwards or, where they span a row, side by side."""
        row = self.row(self.y.bands.index(model.relationship))
        if not model.economic:
            across = [other for other in models_at((model.relationship, ""), models) if not other.economic]
            wide, at = len(self.x.bands) / len(across), across.index(model)
            return at * wide, (at + 1) * wide, row, row + FIELD
        here = [other for other in models if (other.relationship, other.economic) == (model.relationship, model.economic)]
        tall, at = FIELD / len(here), len(here) - 1 - here.index(model)
        band = self.x.bands.index(model.economic)
        return band, band + 1, row + at * tall, row + (at + 1) * tall


def business_model_map(
    placement: Placement,
    *,
    target: str | None = None,
    current: str | None = None,
    models: Iterable[Mapping[str, Any]] | None = None,
    parties: Mapping[str, str] | None = None,
    k: int = 3,
    today: str = "today",
    needed: str = "needed",
    waiting: Sequence[str] = (),
    columns: Mapping[str, str] | None = None,
) -> Figure:
    """Relationship models upwards, economic models across, the sourcing models as quiet fields, and each party's way over them.

    A party's mark stands at its two centres (`alignment.placement`): hollow for today, filled for needed, an arrow between; the cross
    is the 95 % interval of both. Where a cross reaches over a line nobody can tell the field, and the words say "seems". Several
    columns of an axis may belong to one field (basic and approved provider are both transactional): they share its width in their
    order, and halfway between the columns of two fields is the line between these. No model is best in itself.

    Args:
        placement: what `alignment.placement` returns for the axes `relationship` and `economic`; columns are ids of models, or the
            names of fields. An axis that was asked about once, neither as today nor as needed, stands for both.
        target, current: ids of the models that the parties have agreed on, for the ring and the word at its field.
        models: the sourcing models, each with `id`, `label`, `relationship`, `economic` (empty or missing: it spans its whole row).
            Without models the fields are the placement's columns.
        parties: party colour "a" to "f" by party; also the parties' order, and who is missing.
        k: the fewest people whose figures are shown, for the words about it.
        today, needed: the two questions as they stand in the column `question`.
        waiting: titles of parts that are not revealed yet: without them nobody has a place, and the title says so.
        columns: what the columns of both axes are called that no model names, by id.

    Returns:
        The figure. Every mark has `customdata` [party, question]; `layout.meta["details"]` maps "party|question" to a table
        (`label`, `columns`, `rows`) of the attributes behind the mark: those that stand nearest to it first.

    Raises:
        ValueError: no placement, a column or a target that no model knows, or a colour is unknown.
    """
    if not all(hasattr(placement, name) for name in ("shares", "centres", "attributes")):
        raise ValueError("a placement has tables with the column 'centre'; make it with alignment.placement(answers, columns=…)")
    known, agreed, asked = _known(models, target, current), (target, current), {"today": today, "needed": needed}
    who = Parties.of(placement.centres["party"].unique(), parties, k)
    axes = tuple(Axis.of(name, _columns(placement, name), known, columns) for name in ("relationship", "economic"))
    rows: Rows = {}
    for record in _asked_once(placement.centres, asked).to_dict("records"):
        rows.setdefault((str(record["party"]), str(record["question"])), {})[str(record["axis"])] = record
    found = _standings(rows, who, (axes[0], axes[1]), asked)
    sheet = Sheet(-0.02, max(len(axes[1].bands), 1) + 0.02)
    sheet.legend(who, who.ids)
    if all(axis.bands for axis in axes) and (found or known):
        _draw(sheet, found, Ground(axes[0], axes[1], sheet.y + 22), known, who, agreed, asked)
    figure = sheet.figure(map_story(found, rows, known, who, agreed, asked, (axes[0], axes[1]), waiting))
    labels = {model.id: model.label for model in known}
    behind = details(_asked_once(placement.attributes, asked), found, (axes[0], axes[1]), labels, who)
    figure.layout.meta = {**figure.layout.meta, "details": behind}
    return figure


def _known(models: Iterable[Mapping[str, Any]] | None, target: str | None, current: str | None) -> list[Model]:
    known = [Model.read(model) for model in models or ()]
    ids = [model.id for model in known]
    for name, wanted in (("target", target), ("current", current)):
        if wanted and wanted not in ids:
            raise ValueError(f"{name} is {wanted!r}, which is none of the models: {', '.join(ids) or 'none'}")
    return known


def _asked_once(table: pd.DataFrame, asked: Mapping[str, str]) -> pd.DataFrame:
    """Return the table with an axis that was asked about once, neither for today nor for what is needed, standing for both."""
    for axis in table["axis"].unique():
        own = table[table["axis"] == axis]
        if own["question"].nunique() == 1 and own["question"].iloc[0] not in asked.values():
            import pandas as pd

            both = [own.assign(question=question) for question in asked.values()]
            table = pd.concat([table[table["axis"] != axis], *both])
    return table


def _standings(rows: Rows, who: Parties, axes: Axes, asked: Mapping[str, str]) -> list[Standing]:
    if not all(axis.bands for axis in axes):
        return []
    found = [
        standing(party, question, rows.get((party, question), {}), *axes) for party in who.ids for question in asked.values()
    ]
    return [at for at in found if at is not None]


def _columns(placement: Placement, axis: str) -> list[str]:
    own = placement.shares[placement.shares["axis"] == axis].sort_values("place", kind="stable")
    return [str(name) for name in dict.fromkeys(own["column"])]


def _draw(
    sheet: Sheet,
    found: Sequence[Standing],
    ground: Ground,
    models: Sequence[Model],
    who: Parties,
    agreed: tuple[str | None, str | None],
    asked: Mapping[str, str],
) -> None:
    points = [(at.x[0], ground.px(at.y[0])) for at in found]
    shifts = apart(points, sheet.high - sheet.low)
    spots = [(x, y + by) for (x, y), by in zip(points, shifts, strict=True)]
    sheet.text([(0, sheet.y + 10)], ["↑ " + words("business_model.relationship_axis")], colour="ink-2", bold=True)
    _frame(sheet, ground, models)
    for model in models:
        _name(sheet, ground, model, models, spots, agreed)
    _crosses(sheet, found, spots, ground, who, asked)
    marks = Marks(who)
    ways = {(at.party, at.question): spot for at, spot in zip(found, spots, strict=True)}
    for party in who.ids:
        start, end = (ways.get((party, asked[name])) for name in ("today", "needed"))
        if start and end and _far(start, end, sheet):
            marks.arrow(start, end, party)
    for at, spot in zip(found, spots, strict=True):
        hover = _hover(at, ground, who, models)
        marks.stand(spot, at.party, filled=at.question == asked["needed"], hover=hover, tag=(at.party, at.question))
    marks.place(sheet)
    sheet.y = ground.end
    names = [plain(capital(worded(band)), layout.letters(13), 2) for band in ground.x.bands]
    for i, name in enumerate(names):
        sheet.text([(i + 0.5, sheet.y + 14 + 8 * name.count("<br>"))], [name], "middle center", axis="x")
    sheet.y += 30 + 16 * any("<br>" in name for name in names)
    sheet.text([(1, sheet.y + 8)], [words("business_model.economic_axis") + " →"], "middle left", colour="ink-2", bold=True)
    sheet.y += 24


def _far(start: tuple[float, float], end: tuple[float, float], sheet: Sheet) -> bool:
    """Return whether there is room for an arrow between two marks in the narrowest room."""
    across = (end[0] - start[0]) / (sheet.high - sheet.low) * layout.width()
    return bool((across**2 + (end[1] - start[1]) ** 2) ** 0.5 > SIZE + 8)


def _frame(sheet: Sheet, ground: Ground, models: Sequence[Model]) -> None:
    wide = len(ground.x.bands)
    spanned = {model.relationship for model in models if not model.economic}
    lines = []
    for i, band in enumerate(ground.y.bands):
        top = ground.row(i)
        sheet.text([(0, top - HEAD / 2 + 2)], [plain(capital(worded(band)), layout.letters(34), 1)])
        lines.append([(0, top), (wide, top), (wide, top + FIELD), (0, top + FIELD), (0, top)])
        if band not in spanned:
            lines += [[(at, top), (at, top + FIELD)] for at in range(1, wide)]
    sheet.lines(lines, LIGHT["line-2"], 1, opacity=0.5)
    pad = 3
    boxes = [ground.slot(model, models) for model in models]
    sheet.areas([(a + 0.02, b - 0.02, t + pad, u - pad) for a, b, t, u in boxes], LIGHT["line"], 0.55)


def _name(
    sheet: Sheet,
    ground: Ground,
    model: Model,
    models: Sequence[Model],
    spots: Sequence[tuple[float, float]],
    agreed: tuple[str | None, str | None],
) -> None:
    """Draw a model's name in the corner of its field where it hides the fewest marks, and the ring if it is the joint target."""
    left, right, top, end = ground.slot(model, models)
    if model.id == agreed[0]:
        sheet.marks([((left + right) / 2, (top + end) / 2)], "circle-open", LIGHT["accent"], size=RING, opacity=0.9)
    scale = layout.width() / (sheet.high - sheet.low)
    letters = int(((right - left) * scale - 10) / LETTER)
    lines = wrap(model.label, letters, 3)
    said = [
        words(key)
        for key, one in (("business_model.target", agreed[0]), ("business_model.current", agreed[1]))
        if one == model.id
    ]
    text = plain(model.label, letters, 3) + "".join(f"<br><b>{word}</b>" for word in said)
    tall, wide = (len(lines) + len(said)) * LINE, max(columns(line) for line in lines) * LETTER

    def hidden(corner: tuple[bool, bool]) -> int:
        """Marks under the name in the narrowest room and on a wall."""
        y0 = top + 4 if corner[1] else end - 4 - tall
        count = 0
        for width in (layout.width(), 700, 1150):
            px = width / (sheet.high - sheet.low)
            x0 = left * px + 6 if corner[0] else right * px - 6 - wide
            reach = SIZE / 2 + 2
            count += sum(x0 - reach <= x * px <= x0 + wide + reach and y0 - reach <= y <= y0 + tall + reach for x, y in spots)
        return count

    corner = min([(True, True), (True, False), (False, True), (False, False)], key=hidden)
    at = (left + 0.03 if corner[0] else right - 0.03, (top + 5 if corner[1] else end - 5 - tall) + tall / 2)
    sheet.text([at], [text], "middle right" if corner[0] else "middle left", colour="ink-2", axis="x", size=NAME)


def _crosses(
    sheet: Sheet,
    found: Sequence[Standing],
    spots: Sequence[tuple[float, float]],
    ground: Ground,
    who: Parties,
    asked: Mapping[str, str],
) -> None:
    """Draw the intervals: of the last question of each party; of both where two parties leave room for them."""
    last = {at.party: at.question for at in found}
    for at, (x, y) in zip(found, spots, strict=True):
        if at.question != last[at.party] and len(who) > 2:
            continue
        ends = [[(at.x[1], y), (at.x[2], y)], [(x, ground.px(at.y[1])), (x, ground.px(at.y[2]))]]
        sheet.lines(ends, who.hex(at.party), 2.5, opacity=0.35, dash=None if at.question == asked["needed"] else "dot")


def _hover(at: Standing, ground: Ground, who: Parties, models: Sequence[Model]) -> str:
    labels = {model.id: model.label for model in models}
    head = f"<b>{plain(who.name(at.party), 40)}</b>, {plain(worded(at.question), 30, 1)}"
    axes = zip(
        (words("business_model.relationship"), words("business_model.economics")),
        (ground.y, ground.x),
        at.places,
        at.n,
        strict=True,
    )
    lines = [
        words(
            "business_model.hover",
            axis=name,
            nearest=plain(axis.nearest(place, labels), 44),
            place=number(place),
            n=sentences.count(n, who),
        )
        for name, axis, place, n in axes
    ]
    return "<br>".join([head, *lines])
