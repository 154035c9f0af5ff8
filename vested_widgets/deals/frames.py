"""Write answers as tidy DataFrames: one row per answer, enough by itself for every measure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from vested_widgets import method
from vested_widgets.deals.entities import UNSURE, Deal

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "deal", "step", "part", "wave", "member", "party", "item", "title", "group", "question", "asked", "about", "kind",
    "value", "unsure", "guess", "low", "high", "margin", "at", "late",
)  # fmt: skip

GONE = "gone"


def tidy(
    deal: Deal,
    step: method.Step,
    rows: Iterable[Any],
    name: Callable[[Any], str],
    entries: dict[str, str],
    items: Mapping[str, Sequence[method.Item]] | None = None,
) -> pd.DataFrame:
    """Return one row per answer, in the order in which they were given.

    Args:
        rows: rows of the answer table.
        name: what stands for the member of a row.
        entries: the texts that got points, by entry id.
        items: by part what it asks about, where that comes from the rows of a joint table; else the items of its content.

    Returns:
        The columns of `COLUMNS`. `value` is missing where a member is not sure; `low`, `high` and `margin` are the question's scale in
        points and missing for texts; `about` is a party's name or ""; `question` is the aspect, so that what a party
        says of itself and what others say of it stand under one name; `guess` marks what a member thinks that the party would answer.
        `kind` says how to read `value`: `ratings` and `ordered` are points of a scale, of a `choice` it is the word that was chosen;
        `gone` is an answer about something that is no longer asked (its row was deleted, or the content has changed).
    """
    import pandas as pd

    parties = {party.id: party.name for party in deal.parties}
    members = {member.id: parties.get(member.party_id or "", "") for member in deal.members}
    kinds = {part.id: part for part in step.parts}
    records = []
    for row in rows:
        part = kinds.get(row.part)
        if part is None or row.value is None:
            continue
        about = parties.get(row.about, "")
        asked: Sequence[method.Item] = (items or {}).get(row.part) or getattr(part, "items", None) or ()
        described = {"guess": False, **_describe(part, row, entries, parties, asked)}
        records.append(
            {
                "deal": deal.name,
                "step": row.step,
                "part": row.part,
                "wave": row.wave,
                "member": name(row),
                "party": members.get(row.member_id, ""),
                "item": row.item,
                "question": row.question,
                "about": about,
                "kind": part.kind,
                "value": None if row.value == UNSURE and part.kind == "ratings" else row.value,
                "unsure": row.value == UNSURE and part.kind == "ratings",
                "at": row.at,
                "late": row.late,
                **described,
            }
        )
    frame = pd.DataFrame.from_records(records, columns=list(COLUMNS))
    if len(frame) and not frame["value"].map(lambda value: isinstance(value, str)).any():
        frame["value"] = frame["value"].astype("Float64")
    return frame


def _describe(
    part: method.Part, row: Any, entries: Mapping[str, str], parties: Mapping[str, str], items: Sequence[method.Item]
) -> dict[str, Any]:
    """Return the words and the scale of one answer."""
    about = parties.get(row.about, "")
    if isinstance(part, method.Ratings):
        item = next((item for item in items if item.id == row.item), None)
        question = next((question for question in part.questions if question.id == row.question), None)
        if item and question and question.chosen:
            aspect = question.aspect or question.id
            chosen = {**parties, **{choice.id: choice.label for choice in question.choices}}
            words: dict[str, Any] = {"asked": question.short.format(party=about), "question": aspect, "kind": "choice"}
            words["value"] = chosen.get(row.value)
            return {"title": item.title, "group": item.group or "", "low": None, "high": None, "margin": None, **words}
        if item and question:
            scale = part.scale(item, question)
            return {
                "title": item.title,
                "group": item.group or "",
                "kind": "ordered" if item.answers else part.kind,
                "question": question.aspect or question.id,
                "guess": question.guess,
                "asked": question.short.format(party=about),
                "low": scale.low,
                "high": scale.high,
                "margin": scale.margin,
            }
        return {"title": row.item, "group": "", "asked": part.title, "low": None, "high": None, "margin": None, "kind": GONE}
    if isinstance(part, method.Ranking):
        title = next((item.title for item in items if item.id == row.item), row.item)
        return {"title": title, "group": "", "asked": part.title, "low": 1, "high": part.places, "margin": None}
    if isinstance(part, method.Allocation):
        return {
            "title": entries.get(row.item, row.item),
            "group": "",
            "asked": part.title,
            "low": 0,
            "high": part.total,
            "margin": None,
        }
    return {"title": part.title, "group": "", "asked": part.title, "low": None, "high": None, "margin": None}
