"""Open the room of a session: its code, the link of its wall, and who is there."""

from __future__ import annotations

from vested_widgets import method
from vested_widgets.deals import workshop
from vested_widgets.deals.entities import Deal, NewMember
from vested_widgets.deals.record import people as stored_people
from vested_widgets.deals.record import workshops as stored_workshops
from vested_widgets.deals.record.writing import append, now
from vested_widgets.deals.seat.context import SeatContext
from vested_widgets.deals.workshop import RoomCode

CODE_HOURS = 8.0


class Room:
    """Acts on the room: open it, show its code, count who is there."""

    def __init__(self, context: SeatContext) -> None:
        self._context = context

    def code(self) -> RoomCode | None:
        """Read the open room code, if there is one; for those who show it.

        Raises:
            NotAllowed: this person does not lead, and is no wall.
        """
        self._context.decide("wall").demand()
        with self._context.store.reading() as connection:
            return stored_workshops.code_of(connection, self._context.deal.id)

    def open(self, hours: float = CODE_HOURS) -> RoomCode:
        """Make a fresh room code; an older one closes.

        Raises:
            NotAllowed: this person is no deal architect, or the deal is archived.
        """
        with self._context.writing("room") as transaction:
            connection, deal_id = transaction.connection, transaction.deal.id
            stored_workshops.write_code(connection, transaction.member, min(max(float(hours), 0.02), 72.0))
            append(connection, deal_id, "room")
            found = stored_workshops.code_of(connection, deal_id)
        assert found is not None  # noqa: S101 - it was written in this transaction
        return found

    def close(self) -> None:
        """Close the room: nobody comes in by its code any more; who is in stays in."""
        with self._context.writing("room") as transaction:
            stored_workshops.close_codes(transaction.connection, transaction.deal.id)
            append(transaction.connection, transaction.deal.id, "room")

    def wall_link(self) -> str:
        """Make a fresh secret link for the room's wall; the older one dies. The wall sees what is revealed, and may do nothing else.

        Raises:
            NotAllowed: this person is no deal architect.
        """
        with self._context.writing("room") as transaction:
            connection, deal = transaction.connection, transaction.deal
            wall_id = next((member.id for member in deal.members if member.role == "wall" and member.active), None)
            if wall_id is None:
                alias = _free_alias(deal, method.words("role.wall").capitalize())
                wall_id = stored_people.add_member(connection, deal.id, None, NewMember(alias, "wall"))
            token = stored_people.issue_link(connection, wall_id)
        self._context.refresh()
        return token

    def present(self) -> set[str]:
        """Return the ids of the members whose pages are open now, for those who count them: the console and the wall.

        Raises:
            NotAllowed: this person does not lead, and is no wall.
        """
        self._context.decide("wall").demand()
        with self._context.store.reading() as connection:
            return {member_id for member_id, _ in stored_people.present(connection, self._context.deal.id, now())}

    def seated(self) -> set[str]:
        """Return the ids of the members who have ever sat down at their seat, or answered from it.

        Raises:
            NotAllowed: this person does not lead.
        """
        self._context.decide("console").demand()
        with self._context.store.reading() as connection:
            return stored_people.seated(connection, self._context.deal.id)

    def newcomers(self) -> int:
        """Count the people who have sat down for the first time since the session began; 0 while none is running.

        Raises:
            NotAllowed: this person does not lead.
        """
        self._context.decide("console").demand()
        deal = self._context.deal
        with self._context.store.reading() as connection:
            session = workshop.state(stored_workshops.acts(connection, deal.id))
            began = session.started_at if session.running else None
            changes = stored_people.member_changes(connection, deal.id) if began else []
        if began is None:
            return 0
        first = {change.member_id: change.at for change in reversed(changes) if change.kind == "seated"}
        people = {member.id for member in deal.members if member.role not in ("architect", "wall")}
        return sum(at > began for member_id, at in first.items() if member_id in people)


def _free_alias(deal: Deal, wanted: str) -> str:
    taken = {member.alias.casefold() for member in deal.members}
    names = (wanted, *(f"{wanted} {n}" for n in range(2, len(taken) + 3)))
    return next(name for name in names if name.casefold() not in taken)
