"""Define the membership of a deal in values: who came and went, hand-over notes, and the rules about who may leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vested_widgets import method
from vested_widgets.deals.entities import Deal, Member
from vested_widgets.deals.errors import InvalidDeal

LONGEST_NOTES = 4000
# What a member's consent is to: raise it when the privacy page says something new, and everybody is asked again.
CONSENT = 1


@dataclass(frozen=True, slots=True)
class MemberChange:
    """Something that happened to a seat.

    Attributes:
        kind: `open` (made without a person), `seated`, `alias`, `role`, `party`, `left`, `returned`, `handed` or `consent`.
        text: the new alias or role, how somebody came in, or hand-over notes.
    """

    member_id: str
    by_id: str
    kind: str
    party_id: str | None
    to_id: str | None
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class HandOver:
    """The notes that a predecessor leaves to a successor."""

    predecessor: str
    notes: str
    at: datetime


def notes(text: object) -> str:
    """Hand-over notes as they are kept.

    Raises:
        InvalidDeal: they are too long, or hold a character that cannot be stored.
    """
    cleaned = str(text or "").strip()
    if len(cleaned) > LONGEST_NOTES:
        raise InvalidDeal(method.words("life.long_notes", letters=len(cleaned), most=LONGEST_NOTES))
    return method.storable(method.words("text_error.notes"), cleaned, InvalidDeal)


def keeps_an_architect(deal: Deal, leaving: Member) -> None:
    """Check that somebody still leads the deal without `leaving`.

    Raises:
        InvalidDeal: nobody would.
    """
    if leaving.role != "architect":
        return
    if not any(member.role == "architect" and member.active and member.id != leaving.id for member in deal.members):
        raise InvalidDeal(method.words("life.last_architect", alias=leaving.alias))
