"""The business-model map in words: the finding, how to read it, its table, and the attributes behind each mark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vested_widgets.charts.business_model_fields import field_name, worded
from vested_widgets.charts.kit import words
from vested_widgets.charts.kit.sheet import Story
from vested_widgets.charts.kit.text import capital, clean, listed, missing, word
from vested_widgets.charts.position_marks import members

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from vested_widgets.charts.business_model_fields import Axis, Model, Standing
    from vested_widgets.charts.kit.parties import Parties

Rows = dict[tuple[str, str], dict[str, "Mapping[Any, Any]"]]
Axes = tuple["Axis", "Axis"]


def map_finding(found: Sequence[Standing], models: Sequence[Model], who: Parties, asked: Mapping[str, str]) -> str:
    """`Both parties stand in Preferred provider today; Linden needs Vested, Harbour needs …`, "seem to" where nobody can tell."""
    shown = list(dict.fromkeys(at.party for at in found))
    silent = [who.name(party) for party in who.ids if party not in shown]
    if not shown:
        return "Too few answers to say where we stand."
    now, then = ({at.party: at for at in found if at.question == asked[name]} for name in ("today", "needed"))
    parts = []
    if now:
        parts.append(f"{_groups(now, models, who, shown, ('stands in', 'stand in'))} today")
    if then:
        same = bool(now) and all(party in now and now[party].field == at.field for party, at in then.items())
        parts.append(_stays(then, who) if same else _groups(then, models, who, shown, ("needs", "need")))
    parts = ["; ".join(parts) + "."]
    if silent:
        parts.append(f"{listed(silent)} {'has' if len(silent) == 1 else 'have'} too few answers to say.")
    return capital(" ".join(parts))


def _stays(then: Mapping[str, Standing], who: Parties) -> str:
    """All stay where they are."""
    seem = not all(at.sure for at in then.values())
    if len(then) == 1:
        return f"{'it' if len(who) == 1 else who.name(next(iter(then)))} {'seems to need' if seem else 'needs'} no other"
    subject = _all(len(then)) if len(then) == len(who) else "they"
    return f"{subject} {'seem to need' if seem else 'need'} no other"


def _all(many: int) -> str:
    return "both parties" if many == 2 else f"all {word(many)} parties"


def _groups(
    at: Mapping[str, Standing], models: Sequence[Model], who: Parties, shown: Sequence[str], verbs: tuple[str, str]
) -> str:
    """Parties by field, with the verb for one and for several; `seem to` if a member's interval reaches out of the field."""
    fields: dict[tuple[str, str], list[str]] = {}
    for party, one in at.items():
        fields.setdefault(one.field, []).append(party)
    if len(fields) > 2:  # too many to name in a title; the table has them
        verb = verbs[1] if all(one.sure for one in at.values()) else f"seem to {verbs[1]}"
        return f"{'the' if len(at) < len(who) else word(len(at))} parties {verb} {word(len(fields))} different fields"
    clauses = []
    for field, group in fields.items():
        everybody = len(group) == len(shown) == len(who) > 1
        subject = _all(len(group)) if everybody else listed([who.name(party) for party in group])
        alone = len(group) == 1
        verb = verbs[0] if alone else verbs[1]
        if not all(at[party].sure for party in group):
            verb = f"{'seems' if alone else 'seem'} to {verbs[1]}"
        clauses.append(f"{subject} {verb} {field_name(field, models)}")
    return listed(clauses)


def map_story(
    found: Sequence[Standing],
    rows: Rows,
    models: Sequence[Model],
    who: Parties,
    agreed: tuple[str | None, str | None],
    asked: Mapping[str, str],
    axes: Axes,
) -> Story:
    """All words of the map."""
    finding = map_finding(found, models, who, asked)
    counts = {
        party: [row["n_members"] for (own, _), by in rows.items() if own == party for row in by.values()] for party in who.ids
    }
    caption = [members(counts, who)]
    labels = {model.id: model.label for model in models}
    if found:
        caption += [
            "A mark is the mean of a party's members, each counted once: hollow for today, filled for what is needed.",
            "Crosses: where the mean would plausibly lie if comparable people answered (95 %);"
            " where one reaches over a line, the field is not certain.",
            "An answer that fits several columns counts for all of them.",
        ]
        if len(who) > 2:
            caption.append("One cross per party, at its last mark.")
        if any(row.get("gate") == "halves" for by in rows.values() for row in by.values()):
            caption.append("With fewer than five members in a party, places are rounded to halves of a column.")
    if agreed[0] in labels:
        caption.append(f"Ring: the joint target, {labels[agreed[0]]}.")
    if any(not model.economic for model in models):
        caption.append("Models that span a row are placed by our reading.")
    heads = ["Party", "Question", "Relationship", "from", "to", "Economics", "from", "to", "Field", "Members"]
    table = [_line(key, by, {(at.party, at.question): at for at in found}, models, who) for key, by in rows.items()]
    spoken = " ".join(
        f"{who.name(at.party)}, {worded(at.question)}: {axes[0].nearest(at.places[0], labels)};"
        f" economics {axes[1].nearest(at.places[1], labels)}."
        for at in found
    )
    return Story(finding, " ".join(caption), f"{finding} {spoken}", heads, table)


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
        cells += [words.cell(row.get(name)) for name in ("centre", "low", "high")]
    at = found.get(key)
    field = "too few answers" if at is None else field_name(at.field, models) + ("" if at.sure else " (not certain)")
    counts = [words.count(row["n_members"], who) for row in by.values()]
    n = counts[0] if len(set(counts)) == 1 else " / ".join(str(count) for count in counts)
    return [who.name(key[0]), worded(key[1]), *cells, field, n]


def details(
    attributes: pd.DataFrame, found: Sequence[Standing], axes: Axes, labels: Mapping[str, str], who: Parties
) -> dict[str, dict[str, Any]]:
    """The attributes behind each mark, by "party|question": those that speak most for its place, that is stand nearest to it, first.

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
            name = ("relationship", "economics")[axis]
            n = words.count(record["n_members"], who)
            if missing(record["centre"]):
                rows.append((float("inf"), [clean(record["title"]), name, "too few answers", "–", n]))
                continue
            away = round(abs(float(record["centre"]) - at.places[axis]), 2)
            place = axes[axis].nearest(float(record["centre"]), labels)
            rows.append((away, [clean(record["title"]), name, place, away, n]))
        ordered = [row for _, row in sorted(rows, key=lambda pair: pair[0])]
        told[f"{at.party}|{at.question}"] = {
            "label": f"{who.name(at.party)}, {worded(at.question)}",
            "columns": ["Attribute", "Axis", "Answers stand at", "Columns away from the mark", "Members"],
            "rows": ordered,
        }
    return told
