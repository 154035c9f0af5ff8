"""The fields of the business-model map: relationship models upwards, economic models across, sourcing models where they belong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vested_widgets.charts.kit.text import clean, missing
from vested_widgets.method.catalogue import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

ON_LINE = 0.15
"""Bands: a mark that is so near to a line of the map stands on it."""
Field = tuple[str, str]
End = tuple[Field, float]
"""A field that an interval reaches into, and how far up, in bands of the relationship axis."""


@dataclass(frozen=True)
class Model:
    """A sourcing model and its field. Without an economic model it spans the whole row of its relationship model."""

    id: str
    label: str
    relationship: str
    economic: str
    short: str = ""

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> Model:
        """Return a model from content.

        Raises:
            ValueError: it has no id or no relationship model.
        """
        words = {name: clean(given.get(name) or "") for name in ("id", "label", "relationship", "economic", "short")}
        if not words["id"] or not words["relationship"]:
            raise ValueError(f"a model needs an id and a relationship, but this one is {dict(given)!r}")
        label = words["label"] or words["id"]
        return cls(words["id"], label, words["relationship"], words["economic"], words["short"] or label)


@dataclass(frozen=True)
class Axis:
    """One axis of the map.

    Attributes:
        bands: its fields in order.
        columns: the columns of the placement in order.
        anchors: where each column stands, in bands from the lower edge of the first: several columns share a band's width.
        names: what columns are called that no model names.
    """

    bands: tuple[str, ...]
    columns: tuple[str, ...]
    anchors: tuple[float, ...]
    names: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, name: str, columns: Sequence[str], models: Sequence[Model], names: Mapping[str, str] | None = None) -> Axis:
        """Return the axis `name` (relationship or economic); a column is a field of it, or a model that has one.

        Raises:
            ValueError: a column is neither.
        """
        own = {model.id: str(getattr(model, name)) for model in models}
        known = dict.fromkeys(band for band in own.values() if band)
        found = []
        for column in columns:
            band = column if column in known or not known else own.get(column, "")
            if not band:
                raise ValueError(f"the column {column!r} of the axis {name!r} is neither a model nor one of {', '.join(known)}")
            found.append(band)
        bands = tuple(dict.fromkeys([*found, *known]))
        anchors = []
        for at, band in enumerate(found):
            inside = [i for i, other in enumerate(found) if other == band]
            anchors.append(bands.index(band) + (inside.index(at) + 0.5) / len(inside))
        return cls(bands, tuple(columns), tuple(anchors), {one: clean(label) for one, label in (names or {}).items()})

    def at(self, place: float) -> float:
        """Return where a place on the columns (1 is the first) lies on the axis, in bands.

        A column reaches half a column to either side, so what is nearest to a column lies in its field, and halfway between the columns
        of two fields is the line between these.
        """
        inside = min(max(place, 1.0), float(len(self.anchors))) - 0.5
        low = min(int(inside), len(self.anchors) - 1)
        band = int(self.anchors[low])
        wide = 1 / sum(int(anchor) == band for anchor in self.anchors)
        return self.anchors[low] + (inside - low - 0.5) * wide

    def band(self, at: float) -> str:
        """Return the field at a point of the axis; a point on a line belongs to the field above it."""
        return self.bands[min(max(int(at + 1e-9), 0), len(self.bands) - 1)]

    def reach(self, low: float, high: float) -> tuple[str, ...]:
        """Return the fields between two points of the axis; an end that only touches a line does not reach into the next field."""
        first = min(max(int(low + 1e-9), 0), len(self.bands) - 1)
        return self.bands[first : max(first, min(int(high - 1e-9), len(self.bands) - 1)) + 1]

    def line(self, at: float, low: float, high: float) -> float:
        """Return how far a point is from the nearest line that its interval reaches over, in bands; infinite where there is none."""
        across = len(self.reach(low, high)) - 1
        first = min(max(int(low + 1e-9), 0), len(self.bands) - 1)
        return min((abs(at - (first + 1 + n)) for n in range(across)), default=float("inf"))

    def nearest(self, place: float, labels: Mapping[str, str]) -> str:
        """Return the column at a place, or the two that it lies between."""

        def named(column: str) -> str:
            return labels.get(column) or self.names.get(column) or worded(column)

        low = min(max(int(place), 1), len(self.columns))
        rest, two = place - low, self.columns[low - 1 : low + 1]
        if 0.25 <= rest <= 0.75 and len(two) == 2:
            return words("business_model.between", a=named(two[0]), b=named(two[1]))
        return named(self.columns[min(low - 1 + (rest > 0.75), len(self.columns) - 1)])


@dataclass(frozen=True)
class Standing:
    """Where a party stands on one question: place and 95 % interval on both axes, in bands.

    Attributes:
        places: (relationship, economic), counted in columns, as the placement has them.
        x, y: economic and relationship: (at, low, high).
        field: (relationship, economic) band.
        sure: whether it is certain: the intervals stay within that field, or reach over lines of one axis only.
        between: the two fields between which it stands, where an interval reaches over a line of one axis, or the mark stands on a line.
        reached: the fields that the intervals reach into.
        n: members (relationship, economic).
    """

    party: str
    question: str
    places: tuple[float, float]
    x: tuple[float, float, float]
    y: tuple[float, float, float]
    field: Field
    sure: bool
    between: tuple[End, End] | None
    reached: frozenset[Field]
    n: tuple[Any, Any]


def standing(party: str, question: str, rows: Mapping[str, Mapping[Any, Any]], y: Axis, x: Axis) -> Standing | None:
    """Return a party's standing from its rows of `Placement.centres` by axis; None if an axis is not there or withheld."""
    found = [rows.get("relationship"), rows.get("economic")]
    if any(row is None or missing(row["centre"]) for row in found):
        return None
    ends = []
    for axis, row in zip((y, x), found, strict=True):
        centre = float(row["centre"])  # type: ignore[index]
        low, high = (centre if missing(row[end]) else float(row[end]) for end in ("low", "high"))  # type: ignore[index]
        ends.append((axis.at(centre), axis.at(min(low, centre)), axis.at(max(high, centre))))
    field = (y.band(ends[0][0]), x.band(ends[1][0]))
    # One answer is no interval: nobody can tell then.
    told = all(not missing(row["low"]) for row in found)  # type: ignore[index]
    upwards, across = (axis.reach(end[1], end[2]) for axis, end in zip((y, x), ends, strict=True))
    places = (float(found[0]["centre"]), float(found[1]["centre"]))  # type: ignore[index]
    n = (found[0]["n_members"], found[1]["n_members"])  # type: ignore[index]
    reached = frozenset({field, *((band, field[1]) for band in upwards), *((field[0], band) for band in across)})
    between = _between(field, ends, (y, x)) if told else None
    sure = told and (len(upwards) == 1 or len(across) == 1)
    return Standing(party, question, places, ends[1], ends[0], field, sure, between, reached, n)


def _between(field: Field, ends: Sequence[tuple[float, float, float]], axes: tuple[Axis, Axis]) -> tuple[End, End] | None:
    """Return the fields between which a mark stands: along the one axis on which it is not certain, else along that on whose line it stands."""
    lines = [axis.line(*end) for axis, end in zip(axes, ends, strict=True)]
    uncertain = [at for at, line in enumerate(lines) if line < float("inf")]
    # At equal distance the economic models tell more: they part the relational ones.
    nearest = min(uncertain, key=lambda at: (lines[at], -at), default=-1)
    if not uncertain or (len(uncertain) == 2 and lines[nearest] > ON_LINE):
        return None
    _, low, high = ends[nearest]
    bands = axes[nearest].reach(low, high)
    if nearest:
        return ((field[0], bands[0]), ends[0][0]), ((field[0], bands[-1]), ends[0][0])
    return ((bands[0], field[1]), low), ((bands[-1], field[1]), high)


def models_at(field: Field, models: Iterable[Model]) -> list[Model]:
    """Return the models of a field; one that spans its row is in each field of it."""
    return [model for model in models if model.relationship == field[0] and model.economic in ("", field[1])]


def field_name(field: Field, models: Sequence[Model]) -> str:
    """Return the models of a field, or what it is made of where none is named."""
    here = [model.label for model in models_at(field, models)]
    if here:
        return words("business_model.or", models=", ".join(here[:-1]), last=here[-1]) if len(here) > 1 else here[0]
    return words("business_model.no_model", relationship=worded(field[0]), economic=worded(field[1]))


def place_name(at: Standing, models: Sequence[Model]) -> str:
    """Return where a party stands: a field, or `between` two of them."""
    if at.between is None:
        return field_name(at.field, models)
    low, high = (_end_name(end, models) for end in at.between)
    return words("business_model.between", a=low, b=high)


def _end_name(end: End, models: Sequence[Model]) -> str:
    """Return the models of a field; of models that stand above each other in it the one that is reached."""
    field, up = end
    here = models_at(field, models)
    if len(here) > 1 and all(model.economic for model in here):
        return here[min(int((up % 1) * len(here) + 1e-9), len(here) - 1)].short
    return here[0].short if len(here) == 1 else field_name(field, models)


def worded(name: str) -> str:
    """Return an id as words."""
    return clean(name).replace("_", " ").replace("-", " ")
