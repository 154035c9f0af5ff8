"""Read the agreement of a deal as a whole."""

from __future__ import annotations

from vested_widgets.deals.agreement import reading
from vested_widgets.deals.agreement.content import Agreement
from vested_widgets.deals.joint.lookup import Lookup
from vested_widgets.deals.seat.context import SeatContext


class WholeAgreement:
    """Acts on the agreement as a whole."""

    def __init__(self, context: SeatContext) -> None:
        self._context = context

    def read(self, *, pictures: reading.Pictures | None = None, translated: bool = False) -> Agreement:
        """Read the agreement as it stands.

        Args:
            pictures: (part, name) → the picture that stands under a section; without it there are none, and nothing is drawn.
            translated: in the language of the page; else in the source language, in which it is approved and signed.

        Raises:
            NotAllowed: this person may not see what is written together.
        """
        context = self._context
        context.decide("see_draft").demand()
        sees_texts = context.decide("see_group").allowed
        with context.store.reading() as connection:
            lookup = Lookup(connection, context.deal, context.method, whole_deal=True)
            return reading.read(lookup, sees_texts=sees_texts, pictures=pictures, translated=translated)
