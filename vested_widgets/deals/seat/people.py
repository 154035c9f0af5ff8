"""Change who is in a deal: people come, leave, are renamed, get links and hand over; parties are renamed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from vested_widgets import method
from vested_widgets.deals import membership, validation
from vested_widgets.deals.entities import Member, NewMember, NewPerson, Party, Role
from vested_widgets.deals.errors import InvalidDeal, NotAllowed, UnknownSeat
from vested_widgets.deals.membership import HandOver
from vested_widgets.deals.record import people as stored_people
from vested_widgets.deals.record.idempotency import made_before, remember
from vested_widgets.deals.seat.context import SeatContext, Writing


class People:
    """Acts on the people of a deal."""

    def __init__(self, context: SeatContext) -> None:
        self._context = context

    def rename_party(self, party_id: str, name: str, *, alike: bool = False) -> Party:
        """Give a party another name; earlier names stay in the record. `alike` says that it looks like another one and is not.

        Raises:
            LookAlike: it looks like another party's.
            InvalidDeal: the name does not hold.
            NotAllowed: this person is no deal architect.
        """
        with self._context.writing("people") as transaction:
            name = validation.new_party_name(transaction.deal, party_id, name, alike=alike)
            stored_people.change_party(transaction.connection, transaction.member, party_id, name)
        self._context.refresh()
        found = self._context.deal.party(party_id)
        assert found is not None  # noqa: S101 - checked above
        return found

    def add(self, party_id: str | None, alias: str, role: Role = "member", *, alike: bool = False, token: str = "") -> Member:
        """Give somebody a seat; `alike` says that an alias which looks like another one is somebody else's.

        Args:
            token: by which an act that is sent twice is known; it is done once.

        Raises:
            LookAlike: the alias looks like somebody else's.
            InvalidDeal: alias, party or role does not hold.
            NotAllowed: this person is no deal architect.
        """
        with self._context.writing("people") as transaction:
            connection, deal_id, scope = transaction.connection, transaction.deal.id, f"{transaction.member.id} add"
            member_id = made_before(connection, deal_id, scope, token)
            if member_id is None:
                new = validation.new_member(transaction.deal, party_id, alias, role, alike=alike)
                member_id = stored_people.add_member(connection, deal_id, party_id, new)
                remember(connection, deal_id, scope, token, member_id)
        return self._refreshed(member_id)

    def who_would_come(self, people: Sequence[NewPerson], *, alike: bool = False) -> list[tuple[Party | None, NewMember]]:
        """List whom `add_all` would give a seat, with the party of each: those of the list who have none yet. Changes nothing.

        Raises:
            InvalidDeal: all that does not hold in the list, each with its place.
            NotAllowed: this person is no deal architect.
        """
        self._context.decide("people").demand()
        deal = self._context.deal
        return [(deal.party(party_id), new) for party_id, new in validation.new_members(deal, people, alike=alike)]

    def add_all(self, people: Sequence[NewPerson], *, alike: bool = False) -> list[Member]:
        """Give seats to everybody of a list who has none yet: to all of them or to none. `alike` is as in `add`.

        Raises:
            InvalidDeal: all that does not hold in the list, each with its place.
            NotAllowed: this person is no deal architect.
        """
        with self._context.writing("people") as transaction:
            new = validation.new_members(transaction.deal, people, alike=alike)
            ids = [
                stored_people.add_member(transaction.connection, transaction.deal.id, party_id, member)
                for party_id, member in new
            ]
        self._context.refresh()
        return [self._context.deal.member(member_id) for member_id in ids]

    def rename(self, member_id: str, alias: str, *, alike: bool = False) -> Member:
        """Give a seat another alias: everybody their own, the architect any. `alike` is as in `add`.

        Raises:
            LookAlike: it looks like somebody else's.
            InvalidDeal: the alias does not hold.
            NotAllowed: it is somebody else's seat, or one of another deal.
        """
        own = member_id == self._context.member.id
        with self._context.writing("own_data" if own else "people") as transaction:
            alias = validation.new_alias(transaction.deal, _member(transaction, member_id).id, alias, alike=alike)
            _change(transaction, member_id, "alias", text=alias)
        return self._refreshed(member_id)

    def set_role(self, member_id: str, role: Role, party_id: str | None = None) -> Member:
        """Give somebody another role.

        Raises:
            InvalidDeal: there is no such role, a member needs a party, or nobody would lead the deal.
            NotAllowed: this person is no deal architect.
        """
        with self._context.writing("people") as transaction:
            deal, member = transaction.deal, _member(transaction, member_id)
            party_id = (party_id or member.party_id) if role in ("member", "observer", "sponsor") else None
            others = tuple(other for other in deal.members if other.id != member_id)
            validation.new_member(replace(deal, members=others), party_id, member.alias, role, alike=True)
            if role != "architect":
                membership.keeps_an_architect(deal, member)
            _change(transaction, member_id, "role", text=role, party_id=party_id)
        return self._refreshed(member_id)

    def remove(self, member_id: str) -> Member:
        """Let somebody leave: the links die, what was answered stays where it was given.

        Raises:
            InvalidDeal: nobody would lead the deal.
            NotAllowed: this person is no deal architect.
        """
        with self._context.writing("people") as transaction:
            membership.keeps_an_architect(transaction.deal, _member(transaction, member_id))
            _change(transaction, member_id, "left")
            stored_people.revoke_links(transaction.connection, member_id)
        return self._refreshed(member_id)

    def bring_back(self, member_id: str) -> Member:
        """Let somebody who had left come back; a fresh link opens the seat.

        Raises:
            NotAllowed: this person is no deal architect.
        """
        with self._context.writing("people") as transaction:
            _member(transaction, member_id)
            _change(transaction, member_id, "returned")
        return self._refreshed(member_id)

    def hand_over(self, member_id: str, alias: str, notes: str, *, alike: bool = False, token: str = "") -> Member:
        """Let a successor take over: a seat of its own with the same party and role, and the hand-over notes.

        The predecessor's answers stay the predecessor's; nobody else ever reads them. `alike` is as in `add`.

        Args:
            token: by which an act that is sent twice is known; it is done once.

        Raises:
            LookAlike: the alias looks like somebody else's.
            InvalidDeal: the alias does not hold, the notes are too long, or the seat has been left already.
            NotAllowed: this person is no deal architect.
        """
        with self._context.writing("people") as transaction:
            connection, deal, scope = transaction.connection, transaction.deal, f"{transaction.member.id} hand over"
            if successor := made_before(connection, deal.id, scope, token):
                return deal.member(successor)
            old = _member(transaction, member_id)
            if not old.active:
                raise InvalidDeal(method.words("life.left_already", alias=old.alias))
            kept = membership.notes(notes)
            new = validation.new_member(deal, old.party_id, alias, old.role, alike=alike)
            new_id = stored_people.add_member(connection, deal.id, old.party_id, new)
            _change(transaction, old.id, "handed", to_id=new_id, text=kept)
            _change(transaction, old.id, "left")
            stored_people.revoke_links(connection, old.id)
            remember(connection, deal.id, scope, token, new_id)
        return self._refreshed(new_id)

    def handed_over(self) -> HandOver | None:
        """Read what this person's predecessor has left; None without a predecessor."""
        deal, member = self._context.deal, self._context.member
        with self._context.store.reading() as connection:
            changes = stored_people.member_changes(connection, deal.id)
        found = next((change for change in changes if change.kind == "handed" and change.to_id == member.id), None)
        return HandOver(deal.member(found.member_id).alias, found.text, found.at) if found else None

    def issue_link(self, member_id: str) -> str:
        """Make a fresh secret link for a seat of this deal; the older ones die.

        Raises:
            NotAllowed: this person is no deal architect, or the seat is of another deal.
        """
        with self._context.writing("links") as transaction:
            return stored_people.issue_link(transaction.connection, _member(transaction, member_id).id)

    def _refreshed(self, member_id: str) -> Member:
        self._context.refresh()
        return self._context.deal.member(member_id)


def _member(transaction: Writing, member_id: str) -> Member:
    """Return a member of the deal.

    Raises:
        NotAllowed: it is one of another deal.
    """
    try:
        return transaction.deal.member(member_id)
    except UnknownSeat:
        raise NotAllowed(method.words("blocker.other_deal")) from None


def _change(transaction: Writing, member_id: str, kind: str, **values: Any) -> None:
    stored_people.change_member(
        transaction.connection, transaction.deal.id, member_id, kind, by_id=transaction.member.id, **values
    )
