"""The business-model map in words: the finding, how to read it, its table, and the attributes behind each mark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vested_widgets.charts.business_model_fields import models_at, place_name, worded
from vested_widgets.charts.kit import sentences
from vested_widgets.charts.kit.sheet import COMMON, GAP, UNSURE, Story
from vested_widgets.charts.kit.text import capital, clean, missing, word
from vested_widgets.charts.position_marks import members
from vested_widgets.method.catalogue import listed, plural, quoted, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from vested_widgets.charts.business_model_fields import Axis, Model, Standing
    from vested_widgets.charts.kit.parties import Parties

Rows = dict[tuple[str, str], dict[str, "Mapping[Any, Any]"]]
Axes = tuple["Axis", "Axis"]


def map_finding(
    found: Sequence[Standing], models: Sequence[Model], who: Parties, asked: Mapping[str, str], current: str | None = None
) -> str:
    """Return where all parties stand and what they need, as the picture shows it, and who sees another model today than the agreed one.

    A party stands in a field, or between two of them; it "seems to" where its intervals reach over lines of both axes.
    """
    shown = list(dict.fromkeys(at.party for at in found))
    silent = [who.name(party) for party in who.ids if party not in shown]
    if not shown:
        return words("business_model.too_few")
    now, then = ({at.party: at for at in found if at.question == asked[name]} for name in ("today", "needed"))
    parts = []
    if now:
        parts.append(words("business_model.today", groups=_groups(now, models, who, shown, "stands")))
    if then:
        same = bool(now) and all(
            party in now and place_name(now[party], models) == place_name(at, models) for party, at in then.items()
        )
        parts.append(_stays(then, who) if same else _groups(then, models, who, shown, "needs"))
    parts = ["; ".join(parts) + "."]
    parts += _elsewhere(now, models, who, current)
    if silent:
        parts.append(plural(len(silent), "business_model.silent", parties=listed(silent)))
    return capital(" ".join(parts))


def _elsewhere(now: Mapping[str, Standing], models: Sequence[Model], who: Parties, current: str | None) -> list[str]:
    """Return who sees the relationship of today outside the field of the model that was agreed as the one of today."""
    label = next((model.label for model in models if model.id == current), "")
    if not label:
        return []
    apart = [
        party
        for party, at in now.items()
        if not any(model.id == current for field in at.reached for model in models_at(field, models))
    ]
    if not apart:
        return []
    everybody = len(apart) == len(who) > 1
    subject = _all(len(apart)) if everybody else listed([who.name(party) for party in apart])
    return [capital(plural(len(apart), "business_model.elsewhere", model=label, parties=subject))]


def _stays(then: Mapping[str, Standing], who: Parties) -> str:
    """Return all stay where they are."""
    verb = "needs" if all(at.sure for at in then.values()) else "seems_to_need"
    if len(then) == 1:
        party = words("business_model.it") if len(who) == 1 else who.name(next(iter(then)))
        return plural(1, f"business_model.{verb}_no_other", party=party)
    subject = _all(len(then)) if len(then) == len(who) else words("business_model.they")
    return plural(len(then), f"business_model.{verb}_no_other", party=subject)


def _all(many: int) -> str:
    return words("business_model.both") if many == 2 else words("business_model.all", n=word(many))


def _groups(at: Mapping[str, Standing], models: Sequence[Model], who: Parties, shown: Sequence[str], verb: str) -> str:
    """Return the parties by place, with the verb (`stands` or `needs`); `seems to` if that is not certain for one of them."""
    places: dict[str, list[str]] = {}
    for party, one in at.items():
        places.setdefault(place_name(one, models), []).append(party)
    beside = any(one.between for one in at.values())
    if len(places) > 2 or (beside and len(places) > 1 and len(who) > 2):  # too many to name in a title; the table has them
        told = verb if all(one.sure for one in at.values()) else f"seems_to_{verb}"
        some = words("business_model.the") if len(at) < len(who) else word(len(at))
        return words(f"business_model.{told}_{'places' if beside else 'fields'}", some=some, n=word(len(places)))
    clauses = []
    for place, group in places.items():
        everybody = len(group) == len(shown) == len(who) > 1
        subject = _all(len(group)) if everybody else listed([who.name(party) for party in group])
        told = verb if all(at[party].sure for party in group) else f"seems_to_{verb}"
        told += "_between" if at[group[0]].between else ""
        clauses.append(plural(len(group), f"business_model.{told}", party=subject, field=place))
    return words("business_model.and_clause", first=clauses[0], last=clauses[1]) if beside and clauses[1:] else listed(clauses)


def map_story(
    found: Sequence[Standing],
    rows: Rows,
    models: Sequence[Model],
    who: Parties,
    agreed: tuple[str | None, str | None],
    asked: Mapping[str, str],
    axes: Axes,
    waiting: Sequence[str] = (),
) -> Story:
    """Return all words of the map."""
    if waiting and not found:
        named = [quoted(clean(title)) for title in waiting]
        finding = plural(len(named), "business_model.waiting", parts=listed(named))
    else:
        finding = map_finding(found, models, who, asked, agreed[1])
    counts = {
        party: [row["n_members"] for (own, _), by in rows.items() if own == party for row in by.values()] for party in who.ids
    }
    caption = [members(counts, who)]
    labels = {model.id: model.label for model in models}
    if found:
        caption += [
            words("business_model.marks"),
            words("business_model.crosses"),
            words("business_model.several"),
        ]
        if len(who) > 2:
            caption.append(words("business_model.one_cross"))
        if any(row.get("gate") == "halves" for by in rows.values() for row in by.values()):
            caption.append(words("business_model.halves"))
    if agreed[0] in labels:
        caption.append(words("business_model.ring", model=labels[agreed[0]]))
    if any(not model.economic for model in models):
        caption.append(words("business_model.spanning"))
    ends = [words("column.from"), words("column.to")]
    heads = [
        words("column.party"),
        words("column.question"),
        words("column.relationship"),
        *ends,
        words("column.economics"),
        *ends,
        words("column.field"),
        words("column.members"),
    ]
    table = [_line(key, by, {(at.party, at.question): at for at in found}, models, who) for key, by in rows.items()]
    spoken = " ".join(
        words(
            "business_model.spoken",
            party=who.name(at.party),
            question=worded(at.question),
            relationship=axes[0].nearest(at.places[0], labels),
            economics=axes[1].nearest(at.places[1], labels),
        )
        for at in found
    )
    fields = [{place_name(at, models) for at in found if at.question == question} for question in asked.values()]
    kind = UNSURE if not found else GAP if any(len(there) > 1 for there in fields) else COMMON
    return Story(finding, " ".join(caption), f"{finding} {spoken}", heads, table, kind=kind)


def _line(
    key: tuple[str, str],
    by: Mapping[str, Mapping[Any, Any]],
    found: Mapping[tuple[str, str], Standing],
    models: Sequence[Model],
    who: Parties,
) -> list[str | int | float]:
    cells: list[str | int | float] = []
    for axis in ("relationship", "economic"):
        row = by.get(axis, {})
        cells += [sentences.cell(row.get(name)) for name in ("centre", "low", "high")]
    at = found.get(key)
    if at is None:
        field = words("chart.too_few")
    else:
        field = place_name(at, models)
        field = field if at.sure else words("business_model.not_certain", field=field)
    counts = [sentences.count(row["n_members"], who) for row in by.values()]
    n = counts[0] if len(set(counts)) == 1 else " / ".join(str(count) for count in counts)
    return [who.name(key[0]), worded(key[1]), *cells, field, n]


def details(
    attributes: pd.DataFrame, found: Sequence[Standing], axes: Axes, labels: Mapping[str, str], who: Parties
) -> dict[str, dict[str, Any]]:
    """Return the attributes behind each mark, by "party|question": those that speak most for its place, that is stand nearest to it, first.

    Attributes that too few members placed are listed last, without figures.
    """
    of: dict[tuple[str, str], list[dict[Any, Any]]] = {}
    for record in attributes.to_dict("records"):
        of.setdefault((str(record["party"]), str(record["question"])), []).append(record)
    told: dict[str, dict[str, Any]] = {}
    for at in found:
        rows: list[tuple[float, list[Any]]] = []
        for record in of.get((at.party, at.question), []):
            axis = 0 if record["axis"] == "relationship" else 1
            name = (words("business_model.relationship"), words("business_model.economics"))[axis]
            n = sentences.count(record["n_members"], who)
            if missing(record["centre"]):
                rows.append((float("inf"), [clean(record["title"]), name, words("chart.too_few"), "–", n]))
                continue
            away = round(abs(float(record["centre"]) - at.places[axis]), 2)
            place = axes[axis].nearest(float(record["centre"]), labels)
            rows.append((away, [clean(record["title"]), name, place, away, n]))
        ordered = [row for _, row in sorted(rows, key=lambda pair: pair[0])]
        told[f"{at.party}|{at.question}"] = {
            "label": f"{who.name(at.party)}, {worded(at.question)}",
            "columns": [
                words("column.attribute"),
                words("column.axis"),
                words("column.stand_at"),
                words("column.away"),
                words("column.members"),
            ],
            "rows": ordered,
        }
    return told
