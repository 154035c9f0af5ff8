"""Read the agreement of a deal with its pictures, for a command: outside the server, which never loads what draws them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vested_widgets import deals
from vested_widgets.session import Session
from vested_widgets.widgets.pictures.agreement_pictures import drawn_for

if TYPE_CHECKING:
    from vested_widgets.deals import Agreement, Deal, Store


def read_drawn(store: Store, deal: Deal, *, pictures: bool = True) -> Agreement:
    """Return the agreement of a deal as its deal architect sees it; without pictures if asked, or where nobody leads the deal any more."""
    lead = next((member for member in deal.members if member.role == "architect" and member.active), None)
    if lead is None or not pictures:
        return deals.DealView.open(store, deal.id).agreement()
    seat = deals.Seat.open(store, lead.id)
    return seat.agreement.read(pictures=drawn_for(Session(store, seat, served=False)))
