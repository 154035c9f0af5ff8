"""The life of a deal from the architect's seat: people come and leave, parties are renamed, a deal is archived or deleted."""

from __future__ import annotations

from typing import Any

from vested_widgets import method
from vested_widgets.deals import membership, policy, validation
from vested_widgets.deals.entities import Member, Party, Role
from vested_widgets.deals.errors import InvalidDeal, NotAllowed
from vested_widgets.deals.membership import HandOver
from vested_widgets.deals.seat.base import SeatBase


class LifeSeat(SeatBase):
    """What a person may do with the people of a deal and with the deal as a whole."""

    def rename_party(self, party_id: str, name: str) -> Party:
        """Give a party another name; earlier names stay in the record.

        Raises:
            InvalidDeal: the name does not hold.
            NotAllowed: this person is no deal architect.
        """
        from vested_widgets.deals.record import people as stored_people

        self._people()
        name = validation.new_party_name(self.deal, party_id, name)
        with self.store.writing(self.deal.id) as connection:
            stored_people.change_party(connection, self.member, party_id, name)
        self.refresh_deal()
        found = self.deal.party(party_id)
        assert found is not None  # noqa: S101 - checked above
        return found

    def add_person(self, party_id: str | None, alias: str, role: Role = "member") -> Member:
        """Give somebody a seat.

        Raises:
            InvalidDeal: alias, party or role does not hold.
            NotAllowed: this person is no deal architect.
        """
        self._people()
        member = self.store.add_member(self.deal.id, party_id, alias, role)
        self.refresh_deal()
        return member

    def rename_person(self, member_id: str, alias: str) -> Member:
        """Give a seat another alias: everybody their own, the architect any.

        Raises:
            InvalidDeal: the alias does not hold.
            NotAllowed: it is somebody else's seat, or one of another deal.
        """
        if member_id == self.member.id:
            policy.may(self.member.role, "own_data").demand()
        else:
            self._people()
        alias = validation.new_alias(self.deal, self._member(member_id).id, alias)
        return self._change(member_id, "alias", text=alias)

    def set_role(self, member_id: str, role: Role, party_id: str | None = None) -> Member:
        """Give somebody another role.

        Raises:
            InvalidDeal: there is no such role, a member needs a party, or nobody would lead the deal.
            NotAllowed: this person is no deal architect.
        """
        self._people()
        member = self._member(member_id)
        party_id = (party_id or member.party_id) if role in ("member", "observer", "sponsor") else None
        others = [other for other in self.deal.members if other.id != member_id]
        validation.new_member(_with_members(self.deal, others), party_id, member.alias, role)
        if role != "architect":
            membership.keeps_an_architect(self.deal, member)
        return self._change(member_id, "role", text=role, party_id=party_id)

    def let_leave(self, member_id: str) -> Member:
        """Somebody leaves: the links die, what was answered stays where it was given.

        Raises:
            InvalidDeal: nobody would lead the deal.
            NotAllowed: this person is no deal architect.
        """
        self._people()
        membership.keeps_an_architect(self.deal, self._member(member_id))
        left = self._change(member_id, "left")
        self.store.revoke_links(member_id)
        return left

    def let_return(self, member_id: str) -> Member:
        """Somebody who had left is back; a fresh link opens the seat."""
        self._people()
        self._member(member_id)
        return self._change(member_id, "returned")

    def hand_on(self, member_id: str, alias: str, notes: str) -> Member:
        """A successor takes over: a seat of its own with the same party and role, and the hand-over notes.

        The predecessor's answers stay the predecessor's; nobody else ever reads them.

        Raises:
            InvalidDeal: the alias does not hold, the notes are too long, or the seat has been left already.
            NotAllowed: this person is no deal architect.
        """
        from vested_widgets.deals.record import people as stored_people

        self._people()
        old = self._member(member_id)
        if not old.active:
            raise InvalidDeal(method.words("life.left_already", alias=old.alias))
        kept = membership.notes(notes)
        new = self.add_person(old.party_id, alias, old.role)
        with self.store.writing(self.deal.id) as connection:
            for kind in ("handed", "left"):
                handed = {"to_id": new.id, "text": kept} if kind == "handed" else {}
                stored_people.change_member(connection, self.deal.id, old.id, kind, by_id=self.member.id, **handed)
        self.store.revoke_links(old.id)
        self.refresh_deal()
        return new

    def hand_over(self) -> HandOver | None:
        """What this person's predecessor has left; None without a predecessor."""
        from vested_widgets.deals.record import people as stored_people

        with self.store.reading() as connection:
            changes = stored_people.member_changes(connection, self.deal.id)
        found = next((change for change in changes if change.kind == "handed" and change.to_id == self.member.id), None)
        if found is None:
            return None
        return HandOver(next(m.alias for m in self.deal.members if m.id == found.member_id), found.text, found.at)

    def wall_link(self) -> str:
        """A fresh secret link for the room's wall; the older one dies. The wall sees what is revealed, and may do nothing else.

        Raises:
            NotAllowed: this person is no deal architect.
        """
        policy.may(self.member.role, "room").demand()
        wall = next((member for member in self.deal.members if member.role == "wall" and member.active), None)
        if wall is None:
            wall = self.add_person(None, self._free_alias(method.words("role.wall").capitalize()), "wall")
        return self.store.issue_link(wall.id)

    def _free_alias(self, wanted: str) -> str:
        taken = {member.alias.casefold() for member in self.deal.members}
        names = (wanted, *(f"{wanted} {n}" for n in range(2, len(taken) + 3)))
        return next(name for name in names if name.casefold() not in taken)

    # The deal as a whole

    def archive(self, *, archived: bool = True) -> None:
        """Close a deal for good, or open it again: in the archive everything is read and nothing written.

        Raises:
            NotAllowed: this person is no deal architect.
        """
        from vested_widgets.deals.record import people as stored_people

        policy.may(self.member.role, "archive").demand()
        with self.store.writing(self.deal.id) as connection:
            stored_people.change_deal(connection, self.member, "archived" if archived else "restored")
        self.refresh_deal()

    def export_deal(self) -> dict[str, Any]:
        """The whole deal as a document.

        Raises:
            NotAllowed: this person is no deal architect.
        """
        policy.may(self.member.role, "export").demand()
        return self.store.export_deal(self.deal.id)

    def delete_deal(self, name: str) -> None:
        """Delete the deal with everything in it.

        Args:
            name: the deal's name, typed once more, so that nobody deletes by a slip.

        Raises:
            NotAllowed: the name is another one, or this person is no deal architect.
        """
        policy.may(self.member.role, "delete").demand()
        if str(name).strip() != self.deal.name:
            raise NotAllowed(method.words("life.other_name", deal=self.deal.name))
        self.store.delete_deal(self.deal.id)

    def _people(self) -> None:
        policy.may(self.member.role, "people").demand()

    def _member(self, member_id: str) -> Member:
        found = next((member for member in self.deal.members if member.id == member_id), None)
        if found is None:
            raise NotAllowed(method.words("blocker.other_deal"))
        return found

    def _change(self, member_id: str, kind: str, **values: Any) -> Member:
        from vested_widgets.deals.record import people as stored_people

        with self.store.writing(self.deal.id) as connection:
            stored_people.change_member(connection, self.deal.id, member_id, kind, by_id=self.member.id, **values)
        self.refresh_deal()
        return self._member(member_id)


def _with_members(deal: Any, members: list[Member]) -> Any:
    from dataclasses import replace

    return replace(deal, members=tuple(members))
