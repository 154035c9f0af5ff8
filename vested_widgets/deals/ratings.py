"""Import ratings from elsewhere: a plain table of (member, party, item, value) becomes a deal with one revealed step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vested_widgets.deals.entities import Deal, NewMember, NewParty
from vested_widgets.deals.record import answers as stored_answers
from vested_widgets.deals.record.store import Store

STEP, PART, QUESTION = "ratings", "ratings", "rating"


@dataclass(frozen=True, slots=True)
class Rating:
    """One answer: who, of which party, about what, and which whole number on the scale; None is "not sure"."""

    member: str
    party: str
    item: str
    value: int | None


@dataclass(frozen=True, slots=True)
class RatingsTable:
    """Ratings on one scale from `low` to `high`, at most one per member and item."""

    rows: tuple[Rating, ...]
    low: int
    high: int

    def parties(self) -> dict[str, list[str]]:
        """Return the members of each party, in order of appearance."""
        found: dict[str, dict[str, None]] = {}
        for row in self.rows:
            found.setdefault(row.party, {})[row.member] = None
        return {party: list(members) for party, members in found.items()}

    def items(self) -> list[str]:
        """Return the items, in order of appearance."""
        return list(dict.fromkeys(row.item for row in self.rows))


def own_content(table: RatingsTable, title: str) -> dict[str, Any]:
    """Return the content of a deal that consists of these ratings."""
    scale = {"low": table.low, "high": table.high, "low_label": "Lowest", "high_label": "Highest"}
    question = {
        "id": QUESTION,
        "about": "deal",
        "short": "rated",
        "text": "How do you rate it?",
        "scale": scale,
    }
    step = {
        "id": STEP,
        "title": title,
        "question": "Where do the parties stand?",
        "why": "These answers were given elsewhere and imported.",
        "what_to_do": "There is nothing to answer here; look at the pictures.",
        "what_to_look_for": "Items on which the parties clearly differ, and those on which nobody can tell.",
        "what_goes_wrong": "A difference between few people is read as a difference between parties.",
        "parts": [
            {
                "id": PART,
                "kind": "ratings",
                "title": title,
                "pictures": ["dumbbell"],
                "questions": [question],
                "items": [{"id": item, "title": item} for item in table.items()],
            }
        ],
    }
    return {"steps": [step]}


def create_deal(store: Store, name: str, table: RatingsTable, *, k: int = 3) -> Deal:
    """Make a deal of imported ratings: parties, members, answers, revealed. All or nothing.

    Raises:
        InvalidDeal: there are not 2 to 12 parties, or a name does not hold.
    """
    parties = [NewParty(party, members=tuple(map(NewMember, members))) for party, members in table.parties().items()]
    deal = store.create_deal(name, parties, k=k, own_content=own_content(table, "Imported ratings"))
    ids = {member.alias: member.id for member in deal.members}
    try:
        with store.writing(deal.id) as connection:
            rows = (
                {
                    "member_id": ids[row.member],
                    "wave": 1,
                    "item": row.item,
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
