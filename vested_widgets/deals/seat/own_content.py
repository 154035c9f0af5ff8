"""What a deal brings of its own to be asked: a table of attributes in place of the one that ships."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vested_widgets import method
from vested_widgets.deals import policy
from vested_widgets.deals.errors import NotAllowed
from vested_widgets.deals.policy import Decision
from vested_widgets.deals.seat.base import SeatBase


class ContentSeat(SeatBase):
    """What the deal architect may do with what is asked."""

    def may_bring_table(self, step: str, part: str) -> Decision:
        """Whether this person may replace the items of a ratings part, and if not, why: nobody may have answered it yet."""
        from vested_widgets.deals.record import content as stored_content

        decision = policy.may(self.member.role, "bring_table")
        if not decision.allowed:
            return decision
        asked = self._part(step, part)
        if not isinstance(asked, method.Ratings) or not asked.columns:
            return Decision(False, method.words("own_table.not_here", title=asked.title))
        with self.store.reading() as connection:
            answered = stored_content.answered(connection, self.deal.id, step, part)
        if answered or self.round(step, part).state != "open":
            return Decision(False, method.words("own_table.answered", title=asked.title))
        return policy.YES

    def bring_table(self, step: str, part: str, content: Mapping[str, Any]) -> None:
        """Ask for the deal's own attributes in a ratings part, instead of those that ship.

        Args:
            content: {"items": [...], "source": where they are from}, as `documents.read_attributes` gives it.

        Raises:
            NotAllowed: this person may not, or somebody has answered already.
            ContentError: the items do not hold; nothing is changed.
        """
        from vested_widgets.deals.record import content as stored_content

        self.may_bring_table(step, part).demand()
        own = dict(self.deal.own_content)
        own["items"] = {**own.get("items", {}), f"{step}/{part}": dict(content)}
        method.with_own(method.load(), own)
        with self.store.writing(self.deal.id) as connection:
            if stored_content.answered(connection, self.deal.id, step, part):
                raise NotAllowed(method.words("own_table.answered", title=self._part(step, part).title))
            stored_content.write(connection, self.member, step, part, own)
        self.refresh_deal()
