"""What is a person's own: consent, everything the record holds of them, and taking answers back before an agreement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from vested_widgets import method
from vested_widgets.deals import membership, policy
from vested_widgets.deals.entities import AnswerKey
from vested_widgets.deals.policy import Decision
from vested_widgets.deals.seat.base import SeatBase

EXPORT_FORMAT = "vested-workbook own data"


@dataclass(frozen=True, slots=True)
class OwnPart:
    """A part in which a person has answers, and whether they can still be taken back."""

    step: str
    part: str
    answers: int
    state: str
    withdraw: Decision


class OwnSeat(SeatBase):
    """What a person may do with what is theirs."""

    def consented(self) -> bool:
        """Whether this person has said yes to what is stored and who sees it."""
        return self.deal.demonstration or self.member.role == "wall" or self.consented_at() is not None

    def consented_at(self) -> datetime | None:
        """When this person has said yes to what the privacy page says today; None if never."""
        from vested_widgets.deals.record import people as stored_people

        with self.store.reading() as connection:
            changes = stored_people.member_changes(connection, self.deal.id)
        wanted = (self.member.id, "consent", str(membership.CONSENT))
        return next((change.at for change in changes if (change.member_id, change.kind, change.text) == wanted), None)

    def consent(self) -> None:
        """Say yes; when, is kept."""
        from vested_widgets.deals.record import people as stored_people

        if self.consented():
            return
        with self.store.writing(self.deal.id) as connection:
            stored_people.change_member(connection, self.deal.id, self.member.id, "consent", text=str(membership.CONSENT))

    def own_parts(self) -> list[OwnPart]:
        """The parts in which this person has answers now, in the order of the method."""
        policy.may(self.member.role, "own_data").demand()
        found = []
        for step in self.method.steps:
            for part in step.parts:
                mine = self._standing(step.id, part.id)
                if mine:
                    state = self.round(step.id, part.id).state
                    found.append(OwnPart(step.id, part.id, len(mine), state, self.may_withdraw(step.id, part.id)))
        return found

    def may_withdraw(self, step: str, part: str) -> Decision:
        """Whether this person may take back the answers to a part, and if not, why."""
        decision = policy.may(self.member.role, "withdraw")
        return self.may_answer(step, part) if decision.allowed else decision

    def withdraw(self, step: str, part: str) -> int:
        """Take back one's answers to a part: they leave every picture at once. Returns how many there were.

        Raises:
            NotAllowed: the part has been agreed, or this person may not.
        """
        from vested_widgets.deals.record import answers as stored_answers

        self._part(step, part)
        self.may_withdraw(step, part).demand()
        mine = self._standing(step, part)
        if not mine:
            return 0
        with self.store.writing(self.deal.id) as connection:
            current = stored_answers.read_round(connection, self.deal.id, step, part)
            stored_answers.write_answers(connection, self.member, dict.fromkeys(mine), current.wave, current.ever_revealed)
            stored_answers.write_done(connection, self.member, step, part, current.wave, done=False)
        return len(mine)

    def _standing(self, step: str, part: str) -> dict[AnswerKey, Any]:
        from vested_widgets.deals.record import answers as stored_answers

        with self.store.reading() as connection:
            wave = stored_answers.read_round(connection, self.deal.id, step, part).wave
            mine = stored_answers.answers_of(connection, self.member.id, step, part, wave)
        return {key: value for key, value in mine.items() if value not in (None, "")}

    def own_record(self) -> dict[str, Any]:
        """Everything that the record holds of this person, as a document: the seat, its changes, and every row it has written."""
        from vested_widgets.deals.record import own_data as stored_own_data

        policy.may(self.member.role, "own_data").demand()
        with self.store.reading() as connection:
            rows = stored_own_data.rows_of(connection, self.deal.id, self.member.id)
        party = self.party
        return {
            "format": EXPORT_FORMAT,
            "deal": self.deal.name,
            "seat": {
                "alias": self.member.alias,
                "role": method.words(f"role.{self.member.role}"),
                "party": party.name if party else "",
            },
            **rows,
        }
