"""Import ratings from elsewhere: a plain table of (member, party, item, value) becomes a deal with one revealed step."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from vested_widgets import method, texts
from vested_widgets.deals.entities import Deal, NewMember, NewParty
from vested_widgets.deals.errors import InvalidDeal, LookAlike
from vested_widgets.deals.record import answers as stored_answers
from vested_widgets.deals.record.store import Store

if TYPE_CHECKING:
    import pandas as pd

STEP, PART, QUESTION = "ratings", "ratings", "rating"
# The difference that is taken for too small to matter where nobody has said another, in points.
MARGIN = 1.0


@dataclass(frozen=True, slots=True)
class Rating:
    """One answer: who, of which party, about what, and which whole number on the scale; None is "not sure"."""

    member: str
    party: str
    item: str
    value: int | None


@dataclass(frozen=True, slots=True)
class RatingsTable:
    """Ratings on one scale from `low` to `high`, at most one per member and item.

    Attributes:
        margin: the difference, in points, that is too small to matter.
    """

    rows: tuple[Rating, ...]
    low: int
    high: int
    margin: float = MARGIN

    def parties(self) -> dict[str, list[str]]:
        """Return the members of each party, in order of appearance."""
        found: dict[str, dict[str, None]] = {}
        for row in self.rows:
            found.setdefault(row.party, {})[row.member] = None
        return {party: list(members) for party, members in found.items()}

    def items(self) -> list[str]:
        """Return the items, in order of appearance."""
        return list(dict.fromkeys(row.item for row in self.rows))

    def answers(self) -> pd.DataFrame:
        """Return them as tidy answers, a row for each."""
        import pandas as pd

        frame = pd.DataFrame([asdict(row) for row in self.rows], columns=["member", "party", "item", "value"])
        return frame.assign(low=self.low, high=self.high, margin=self.margin)


def one_spelling(rows: Iterable[Rating]) -> list[Rating]:
    """Return ratings with names in their one spelling; a member or party that stands there in other capitals is the first of that name."""
    first: dict[tuple[str, str], str] = {}

    def called(what: str, name: str) -> str:
        return first.setdefault((what, texts.key(name)), texts.normalised(name))

    return [
        replace(row, member=called("member", row.member), party=called("party", row.party), item=texts.normalised(row.item))
        for row in rows
    ]


def item_ids(table: RatingsTable) -> dict[str, str]:
    """Return an id for each item: its name, without the signs that places are told by."""
    found: dict[str, str] = {}
    taken = {item for item in table.items() if not re.search("[/|]", item)}
    for item in table.items():
        plain = re.sub(r"\s*[/|]\s*", "-", item).strip("-") or "item"
        if item not in taken:
            number = 2
            name = plain
            while name in taken:
                name, number = f"{plain}-{number}", number + 1
            taken.add(name)
            found[item] = name
        else:
            found[item] = item
    return found


def own_content(table: RatingsTable, title: str) -> dict[str, Any]:
    """Return the content of a deal that consists of these ratings."""
    said = method.area("imported_ratings")
    scale = {
        "low": table.low,
        "high": table.high,
        "low_label": said["lowest"],
        "high_label": said["highest"],
        "margin": table.margin,
    }
    question = {
        "id": QUESTION,
        "about": "deal",
        "short": said["short"],
        "text": said["text"],
        "scale": scale,
    }
    step = {
        "id": STEP,
        "title": title,
        "question": said["question"],
        "why": said["why"],
        "what_to_do": said["what_to_do"],
        "what_to_look_for": said["what_to_look_for"],
        "what_goes_wrong": said["what_goes_wrong"],
        "parts": [
            {
                "id": PART,
                "kind": "ratings",
                "title": title,
                "pictures": ["dumbbell"],
                "questions": [question],
                "items": [{"id": name, "title": item} for item, name in item_ids(table).items()],
            }
        ],
    }
    return {"steps": [step]}


def create_deal(store: Store, name: str, table: RatingsTable, *, k: int = 3, alike: bool = False) -> Deal:
    """Make a deal of imported ratings: parties, members, answers, revealed. All or nothing.

    Args:
        alike: whether names that look alike are meant to be different.

    Raises:
        LookAlike: two names look alike.
        InvalidDeal: there are not 2 to 12 parties, a name does not hold, or somebody has rated an item twice or for two parties.
    """
    table = replace(table, rows=tuple(one_spelling(table.rows)))
    _refuse_doubles(table)
    if not alike and (found := texts.look_alike(table.items())):
        raise LookAlike(method.words("name_error.look_alike", one=found[0], other=found[1]))
    parties = [NewParty(party, members=tuple(map(NewMember, members))) for party, members in table.parties().items()]
    content = own_content(table, method.words("imported_ratings.title"))
    deal = store.create_deal(name, parties, k=k, own_content=content, alike=alike)
    ids = {member.alias: member.id for member in deal.members}
    items = item_ids(table)
    try:
        with store.writing(deal.id) as connection:
            rows = (
                {
                    "member_id": ids[row.member],
                    "wave": 1,
                    "item": items[row.item],
                    "question": QUESTION,
                    "about": "",
                    "value": "unsure" if row.value is None else row.value,
                    "late": False,
                }
                for row in table.rows
            )
            stored_answers.append_many(connection, deal, rows, STEP, PART)
            architect = next(member for member in deal.members if member.role == "architect")
            stored_answers.write_round(connection, architect, STEP, PART, "revealed", 1)
    except BaseException:
        store.delete_deal(deal.id)
        raise
    return deal


def _refuse_doubles(table: RatingsTable) -> None:
    """Refuse a member who has rated an item twice, which another spelling of the name may have hidden."""
    doubled = [one for one, times in Counter((row.member, row.item) for row in table.rows).items() if times > 1]
    if doubled:
        raise InvalidDeal(method.words("imported_ratings.twice", member=doubled[0][0], item=doubled[0][1]))
