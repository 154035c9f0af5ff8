"""Change what a deal brings of its own to be asked: a table of attributes in place of the one that ships."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vested_widgets import method
from vested_widgets.deals.errors import InvalidAnswer
from vested_widgets.deals.record import content as stored_content
from vested_widgets.deals.seat.context import SeatContext


class OwnContent:
    """Acts on content of the deal's own."""

    def __init__(self, context: SeatContext) -> None:
        self._context = context

    def bring_table(self, step: str, part: str, content: Mapping[str, Any]) -> None:
        """Ask for the deal's own attributes in a ratings part, instead of those that ship.

        Args:
            content: {"items": [...], "source": where they are from}, as `documents.read_attributes` gives it.

        Raises:
            NotAllowed: this person may not, or somebody has answered already.
            InvalidAnswer: a text in it cannot be stored; nothing is changed.
            ContentError: the items do not hold; nothing is changed.
        """
        method.all_writable(method.words("text_error.content"), content, InvalidAnswer)
        with self._context.writing("bring_table", f"{step}/{part}") as transaction:
            own = dict(transaction.deal.own_content)
            own["items"] = {**own.get("items", {}), f"{step}/{part}": dict(content)}
            method.with_own(method.load(), own)
            stored_content.write(transaction.connection, transaction.member, step, part, own)
        self._context.refresh()
