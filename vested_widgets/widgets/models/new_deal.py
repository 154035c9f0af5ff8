"""The model of the architect's desk: make a deal, hand out seats, renew a lost link."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from traitlets import Dict, HasTraits, List, Unicode

from vested_widgets import documents, method, session
from vested_widgets.deals import Deal, InvalidDeal, NewMember, NewParty
from vested_widgets.documents.exports import EXPORTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vested_widgets.session import Session

MOST_SEATS = 200


class NewDealModel(HasTraits):
    """What a deal architect may do at the desk.

    Attributes:
        reason: why this person may not make deals; "" if they may.
        seats: the seats of this deal: [{id, alias, party, colour}].
        links: the links just made, shown once: [{alias, party, url, qr}].
        sheet: the same as {deal, html, text}, to print and to keep.
        made: the deal just made, {name, url}: the link of the person who made it; {} while there is none.
    """

    reason = Unicode("")
    seats: List[Any] = List()
    links: List[Any] = List()
    sheet: Dict[str, Any] = Dict()
    made: Dict[str, Any] = Dict()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.refresh()

    def refresh(self) -> None:
        """Read the deal's seats."""
        seat, deal = self.session.seat, self.session.deal
        self.reason = (
            ""
            if seat.member.role == "architect"
            else method.words("blocker.not_your_role", role=method.words(f"role.{seat.member.role}"))
        )
        self.seats = [self._seat(deal, member) for member in deal.members]

    def create(self, form: dict[str, Any]) -> Deal:
        """Make a deal from the page's form, with a link for every seat.

        Args:
            form: {"name", "architect", "k", "parties": [{"name", "colour", "members": "one alias a line", "seats": open seats}]};
                "alike": whether names that look alike are meant to be different; "token": the same one a second time makes no
                second deal, and new links for the first.

        Raises:
            LookAlike: two names look alike.
            InvalidDeal: what does not hold; nothing is created.
            NotAllowed: this person is no deal architect.
        """
        numbers = itertools.count(1)
        parties = [self._party(at, given, numbers) for at, given in enumerate(_list(form.get("parties")), 1)]
        if len(parties) > 6:
            raise InvalidDeal(method.words("new_deal.parties", n=len(parties)))
        k = _whole(form.get("k", 3), method.words("new_deal.smallest"), 3, 50)
        token = str(form.get("token") or "")[:80]
        architect = str(form.get("architect") or self.session.seat.member.alias)
        alike = form.get("alike") is True
        new_deal = self.session.seat.administration.new_deal
        deal: Deal = new_deal(str(form.get("name", "")), parties, architect=architect, k=k, alike=alike, token=token)
        self._hand_out(deal, [member.id for member in deal.members])
        self.made = {"name": deal.name, "url": self.links[0]["url"]}
        return deal

    def renew(self, member_id: str) -> None:
        """Make a fresh link for a seat of this deal; the old one dies.

        Raises:
            NotAllowed: this person is no deal architect, or the seat is of another deal.
        """
        self._hand_out(self.session.deal, [member_id], own=True)
        self.made = {}

    def forget(self) -> None:
        """Take the links off the page; they are never shown again. The deal just made can still be opened from it."""
        self.links, self.sheet = [], {}

    def _party(self, at: int, given: dict[str, Any], numbers: Iterator[int]) -> NewParty:
        """Return a party of the form.

        Args:
            numbers: of the open seats, which go on from party to party.
        """
        name = str(given.get("name", "")).strip()
        aliases = [alias.strip() for alias in str(given.get("members", "")).splitlines() if alias.strip()]
        open_seats = _whole(given.get("seats") or 0, method.words("new_deal.open_seats", n=at), 0, MOST_SEATS)
        waiting = [method.words("new_deal.seat", n=next(numbers)) for _ in range(open_seats)]
        members = (*map(NewMember, aliases), *(NewMember(alias, open=True) for alias in waiting))
        return NewParty(name, str(given.get("colour", "")), members)

    def _hand_out(self, deal: Deal, member_ids: list[str], *, own: bool = False) -> None:
        seat = self.session.seat
        made = []
        members = {member.id: member for member in deal.members}
        for member_id in member_ids:
            token = seat.people.issue_link(member_id) if own else self.session.store.issue_link(member_id)
            member = members[member_id]
            party = deal.party(member.party_id)
            where = party.name if party else method.words(f"role.{member.role}")
            made.append(documents.SeatLink(member.alias, where, f"{session.public_url()}/join/{token}"))
        self.links = [
            {"alias": link.alias, "party": link.party, "url": link.url, "qr": documents.qr_svg(link.url)} for link in made
        ]
        links = EXPORTS["links"]
        self.sheet = {
            "deal": deal.name,
            "html": links.build((deal.name, made), "html").decode(),
            "text": links.build((deal.name, made), "txt").decode(),
        }

    def _seat(self, deal: Deal, member: Any) -> dict[str, str]:
        party = deal.party(member.party_id)
        name = party.name if party else method.words(f"role.{member.role}")
        return {"id": member.id, "alias": member.alias, "party": name, "colour": party.colour if party else ""}


def _list(value: object) -> list[dict[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _whole(value: object, what: str, low: int, high: int) -> int:
    """Return a whole number from a form.

    Raises:
        InvalidDeal: it is none, or out of bounds.
    """
    try:
        number = int(str(value))
    except ValueError:
        raise InvalidDeal(method.words("new_deal.whole", what=what, low=low, high=high, typed=repr(str(value)[:20]))) from None
    if not low <= number <= high:
        raise InvalidDeal(method.words("new_deal.whole", what=what, low=low, high=high, typed=number))
    return number
