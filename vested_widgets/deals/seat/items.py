"""List what a person is asked about."""

from __future__ import annotations

from vested_widgets import method
from vested_widgets.deals.joint.items import all_items, row_words
from vested_widgets.deals.seat.context import SeatContext


class Items:
    """The items that a person is asked about, by the content or by the rows of a joint table."""

    def __init__(self, context: SeatContext) -> None:
        self._context = context

    def asked(self, step: str, part: str) -> tuple[method.Item, ...]:
        """List the items that this member is asked about in a part; for others, all that anybody is asked about."""
        context = self._context
        asked = context.part(f"{step}/{part}")
        with context.store.reading() as connection:
            return all_items(connection, context.deal, context.method, asked, context.member.party_id, answering=True)

    def everything(self, step: str, part: str) -> tuple[method.Item, ...]:
        """List the items that anybody is asked about in a part."""
        context = self._context
        with context.store.reading() as connection:
            return all_items(connection, context.deal, context.method, context.part(f"{step}/{part}"), None)

    def source_rows(self, step: str, part: str) -> dict[str, tuple[str, str]]:
        """List the rows that the items of a part are made of: what each says and the id of its party ("" for nobody's), by its id.

        Whoever sees the items sees that much of the rows; the rest of the draft is not in it.
        """
        context = self._context
        with context.store.reading() as connection:
            return row_words(connection, context.deal, context.method, context.part(f"{step}/{part}"))
