"""Write answers as tidy DataFrames: one row per answer, enough by itself for every measure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from vested_widgets import method
from vested_widgets.deals.entities import UNSURE, Deal
from vested_widgets.kinds import Asked, Kind, kind_of

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "deal", "step", "part", "wave", "member", "party", "item", "title", "group", "question", "asked", "about", "kind",
    "value", "unsure", "guess", "low", "high", "margin", "at", "late",
)  # fmt: skip
ORDERED = ("answers", "fits", "axis")
"""Columns of answers that are places on an item's own words, where there are any: what `alignment.positions` and `placement` read."""
ESTIMATED = ("lowest", "likely", "highest", "counted_in")
"""Columns of estimates, where there are any: what `alignment.estimates` reads."""
PAIR = ":"
"""What stands between the ids of the two rows of a pair."""
PAIRED = ("goal_a", "party_a", "goal_b", "party_b")
"""Columns of answers about pairs of rows, where there are any: what `alignment.compatibility` reads."""


def _newest_of_each(rows: Iterable[Any], people: Mapping[str, str]) -> list[Any]:
    """Return the answers, oldest first; of a person who has two seats only the newest one to each question."""
    listed = list(rows)
    if all(member == person for member, person in people.items()):
        return listed
    newest = {
        (people.get(row.member_id, row.member_id), row.step, row.part, row.wave, row.item, row.question, row.about): at
        for at, row in enumerate(listed)
    }
    return [listed[at] for at in sorted(newest.values())]


def tidy(
    deal: Deal,
    step: method.Step,
    rows: Iterable[Any],
    name: Callable[[Any], str],
    entries: dict[str, str],
    items: Mapping[str, Sequence[method.Item]] | None = None,
    rows_of: Mapping[str, Mapping[str, tuple[str, str]]] | None = None,
    *,
    parties: Mapping[int, str | None] | None = None,
    joined: Collection[int] | None = None,
) -> pd.DataFrame:
    """Return one row per answer, in the order in which they were given.

    Args:
        rows: rows of the answer table.
        name: what stands for the member of a row.
        entries: the texts that got points, by entry id.
        items: by part what it asks about, where that comes from the rows of a joint table; else the items of its content.
        rows_of: by part what those rows say and the ids of their parties, by the row's id.
        parties: by number of a row the id of the party that it counts for; else its author's party of today.
        joined: the numbers of the rows that are marked as late; else those that came after the reveal.

    Returns:
        The columns of `COLUMNS`, and those of `ORDERED`, `ESTIMATED` and `PAIRED` where there is such an answer. `value` is missing where a member is
        not sure; `low`, `high` and `margin` are the question's scale in points and missing for texts; `about` is a party's name or "";
        `question` is the aspect, so that what a party says of itself and what others say of it stand under one name; `guess` marks what
        a member thinks that the party would answer.
        `kind` says how to read `value`: `ratings` and `ordered` are points of a scale, of a `choice` it is the word that was chosen;
        `gone` is an answer about something that is no longer asked (its row was deleted, or the content has changed).
    """
    import pandas as pd

    names = {party.id: party.name for party in deal.parties}
    members = {member.id: member.party_id for member in deal.members}
    parts = {part.id: part for part in step.parts}
    asked: dict[str, tuple[Kind[Any], Asked]] = {}
    records = []
    people = deal.people()
    for row in _newest_of_each(rows, people):
        part = parts.get(row.part)
        if part is None or row.value is None:
            continue
        if part.id not in asked:
            kind, listed = kind_of(part), (items or {}).get(part.id)
            asked[part.id] = kind, Asked(listed or kind.items(part, getattr(part, "items", ())), entries, names)
        kind, known = asked[part.id]
        unsure = kind.takes_unsure and row.value == UNSURE
        records.append(
            {
                "deal": deal.name,
                "step": row.step,
                "part": row.part,
                "wave": row.wave,
                "member": name(row),
                "party": names.get((members.get(row.member_id) if parties is None else parties[row.seq]) or "", ""),
                "item": row.item,
                "question": row.question,
                "about": names.get(row.about, ""),
                "kind": part.kind,
                "value": None if unsure else row.value,
                "unsure": unsure,
                "guess": False,
                "at": row.at,
                "late": row.late if joined is None else row.seq in joined,
                **kind.describe(part, known, row),
                **_pair(row.item, (rows_of or {}).get(part.id, {}), names),
            }
        )
    more = [name for name in (*ORDERED, *ESTIMATED, *PAIRED) if any(name in record for record in records)]
    frame = pd.DataFrame.from_records(records, columns=[*COLUMNS, *more])
    if len(frame) and not frame["value"].map(lambda value: isinstance(value, str)).any():
        frame["value"] = frame["value"].astype("Float64")
    return frame


def _pair(item: str, rows: Mapping[str, tuple[str, str]], parties: Mapping[str, str]) -> dict[str, str]:
    """Return what the two rows of a pair say and whose they are; nothing for an item that is no pair."""
    ends = item.split(PAIR)
    if len(ends) != 2 or not all(end in rows for end in ends):
        return {}
    told = [(rows[end][0], parties.get(rows[end][1], "")) for end in ends]
    return dict(zip(PAIRED, (*told[0], *told[1]), strict=True))
