"""Administer a deal as a whole: archive, export and delete it, and make another one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from vested_widgets import method, texts
from vested_widgets.deals.entities import Deal, NewParty
from vested_widgets.deals.errors import NotAllowed
from vested_widgets.deals.record import people as stored_people
from vested_widgets.deals.seat.context import SeatContext


class Administration:
    """Acts on the deal as a whole."""

    def __init__(self, context: SeatContext) -> None:
        self._context = context

    def archive(self, *, archived: bool = True) -> None:
        """Close a deal for good, or open it again: in the archive everything is read and nothing written.

        Raises:
            NotAllowed: this person is no deal architect.
        """
        with self._context.writing("archive") as transaction:
            kind = "archived" if archived else "restored"
            stored_people.change_deal(transaction.connection, transaction.member, kind)
        self._context.refresh()

    def export(self) -> dict[str, Any]:
        """Return what everybody may see of the deal as a document, in which no answer hangs on a seat.

        Raises:
            NotAllowed: this person is no deal architect.
        """
        self._context.decide("export").demand()
        return self._context.store.export_without_seats(self._context.deal.id)

    def delete(self, name: str) -> None:
        """Delete the deal with everything in it.

        Args:
            name: the deal's name, typed once more, so that nobody deletes by a slip.

        Raises:
            NotAllowed: the name is another one, or this person is no deal architect.
        """
        deal = self._context.deal
        self._context.decide("delete").demand()
        if texts.normalised(str(name)) != deal.name:
            raise NotAllowed(method.words("life.other_name", deal=deal.name))
        self._context.store.delete_deal(deal.id)

    def new_deal(
        self, name: str, parties: Sequence[NewParty], *, architect: str, k: int = 3, alike: bool = False, token: str = ""
    ) -> Deal:
        """Make another deal in the same record; `alike` says that names which look alike are meant to be different.

        Args:
            token: by which a form that is sent twice is known; it makes one deal.

        Raises:
            LookAlike: two names look alike.
            NotAllowed: this person is no deal architect.
            InvalidDeal: the deal does not hold; nothing is created.
        """
        self._context.decide("new_deal").demand()
        made_at = (self._context.deal.id, token) if token else None
        return self._context.store.create_deal(name, parties, architect=architect, k=k, alike=alike, token=made_at)
