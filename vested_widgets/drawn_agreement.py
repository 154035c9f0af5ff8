"""Read the agreement of a deal with its pictures, for a command: outside the server, which never loads what draws them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vested_widgets.deals import Deal, Store
    from vested_widgets.deals.agreement.content import Agreement


def read_drawn(store: Store, deal: Deal) -> Agreement:
    """Return the agreement of a deal as its deal architect sees it; without pictures where nobody leads the deal any more."""
    from vested_widgets import deals

    lead = next((member for member in deal.members if member.role == "architect" and member.active), None)
    if lead is None:
        return deals.DealView.open(store, deal.id).agreement()
    from vested_widgets.session import Session
    from vested_widgets.widgets.pictures.agreement_pictures import drawn_for

    seat = deals.Seat.open(store, lead.id)
    return seat.agreement.read(pictures=drawn_for(Session(store, seat, served=False)))
