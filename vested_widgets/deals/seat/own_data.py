"""Keep what is a person's own: consent, everything the record holds of them, and taking answers back before an agreement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from vested_widgets import method
from vested_widgets.deals import membership
from vested_widgets.deals.entities import AnswerKey
from vested_widgets.deals.policy import Decision
from vested_widgets.deals.record import answers as stored_answers
from vested_widgets.deals.record import own_data as stored_own_data
from vested_widgets.deals.record import people as stored_people
from vested_widgets.deals.seat.context import SeatContext

EXPORT_FORMAT = "vested-workbook own data"


@dataclass(frozen=True, slots=True)
class OwnPart:
    """A part in which a person has answers, and whether they can still be taken back."""

    step: str
    part: str
    answers: int
    state: str
    withdraw: Decision


class OwnData:
    """Acts on a person's own data."""

    def __init__(self, context: SeatContext) -> None:
        self._context = context

    def consented(self) -> bool:
        """Tell whether this person has said yes to what is stored and who sees it."""
        context = self._context
        return context.deal.demonstration or context.member.role == "wall" or self.consented_at() is not None

    def consented_at(self) -> datetime | None:
        """Return when this person has said yes to what the privacy page says today; None if never."""
        with self._context.store.reading() as connection:
            changes = stored_people.member_changes(connection, self._context.deal.id)
        wanted = (self._context.member.id, "consent", str(membership.CONSENT))
        return next((change.at for change in changes if (change.member_id, change.kind, change.text) == wanted), None)

    def consent(self) -> None:
        """Say yes; when, is kept."""
        if self.consented():
            return
        with self._context.writing("own_data") as transaction:
            member = transaction.member
            consent = str(membership.CONSENT)
            stored_people.change_member(transaction.connection, member.deal_id, member.id, "consent", text=consent)

    def is_unnamed(self) -> bool:
        """Tell whether this seat was open and its person has not said by which alias to be known."""
        with self._context.store.reading() as connection:
            return stored_people.unnamed(connection, self._context.deal.id, self._context.member.id)

    def parts(self) -> list[OwnPart]:
        """List the parts in which this person has answers now, in the order of the method."""
        context = self._context
        context.decide("own_data").demand()
        found = []
        for step in context.method.steps:
            for part in step.parts:
                place = f"{step.id}/{part.id}"
                if mine := self._standing(step.id, part.id):
                    now = context.round(place)
                    decision = context.decide("withdraw", place, now=now)
                    found.append(OwnPart(step.id, part.id, len(mine), now.state, decision))
        return found

    def withdraw(self, step: str, part: str) -> int:
        """Take back one's answers to a part. Returns how many there were.

        A figure that has been published keeps them until a new round (`deals.publishing`): leaving, they would be told by comparison.

        Raises:
            NotAllowed: the part has been agreed, or this person may not.
        """
        with self._context.writing("withdraw", f"{step}/{part}") as transaction:
            connection, member = transaction.connection, transaction.member
            mine = self._standing(step, part)
            if mine:
                current = stored_answers.read_round(connection, member.deal_id, step, part)
                stored_answers.write_answers(connection, member, dict.fromkeys(mine), current.wave, current.ever_revealed)
                stored_answers.write_done(connection, member, step, part, current.wave, done=False)
        return len(mine)

    def _standing(self, step: str, part: str) -> dict[AnswerKey, Any]:
        context = self._context
        with context.store.reading() as connection:
            wave = stored_answers.read_round(connection, context.deal.id, step, part).wave
            mine = stored_answers.answers_of(connection, context.member.id, step, part, wave)
        return {key: value for key, value in mine.items() if value not in (None, "")}

    def record(self) -> dict[str, Any]:
        """Return everything that the record holds of this person, as a document: the seat, its changes, and every row it has written."""
        deal, member = self._context.deal, self._context.member
        self._context.decide("own_data").demand()
        with self._context.store.reading() as connection:
            rows = stored_own_data.rows_of(connection, deal.id, member.id)
        party = deal.party(member.party_id)
        return {
            "format": EXPORT_FORMAT,
            "deal": deal.name,
            "seat": {
                "alias": member.alias,
                "role": method.words(f"role.{member.role}"),
                "party": party.name if party else "",
            },
            **rows,
        }
