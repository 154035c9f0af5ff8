"""Comments on joint parts and on single rows of joint tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vested_widgets import method
from vested_widgets.deals import policy
from vested_widgets.deals.errors import NotAllowed
from vested_widgets.deals.joint import cell_checks
from vested_widgets.deals.joint.entities import Comment
from vested_widgets.deals.seat.items import party_row
from vested_widgets.deals.seat.rows import TableReader, no_row

if TYPE_CHECKING:
    from sqlalchemy import Connection


class TalkSeat(TableReader):
    """What a person may say about what is written together."""

    def comment(self, name: str, text: str, row_id: str = "") -> Comment:
        """Say something about a joint part, or about one of its rows.

        Raises:
            InvalidAnswer: the comment is empty or too long, or there is no such row.
            NotAllowed: this person may not comment.
        """
        from vested_widgets.deals.record import rows as stored_rows

        policy.may(self.member.role, "comment").demand()
        part = self._any_joint(name)
        text = cell_checks.comment(text)
        with self.store.writing(self.deal.id) as connection:
            if row_id and not self._known_row(connection, part, name, row_id):
                raise no_row(part)
            remark_id = stored_rows.write_remark(connection, self.member, name, row_id, text)
        return next(comment for comment in self.comments(name) if comment.id == remark_id)

    def comments(self, name: str) -> list[Comment]:
        """The comments on a joint part, oldest first."""
        from vested_widgets.deals.record import rows as stored_rows

        policy.may(self.member.role, "see_draft").demand()
        self._any_joint(name)
        with self.store.reading() as connection:
            found = stored_rows.remarks(connection, self.deal.id, name)
        people = {member.id: member for member in self.deal.members}
        return [
            Comment(
                row.remark_id,
                row.row_id,
                row.text,
                self.deal.party(people[row.member_id].party_id),
                people[row.member_id].alias,
                row.at,
                resolved,
            )
            for row, resolved in found
        ]

    def resolve_comment(self, name: str, comment_id: str) -> None:
        """Mark a comment as dealt with.

        Raises:
            NotAllowed: there is no such open comment, or this person may not.
        """
        from vested_widgets.deals.record import rows as stored_rows

        policy.may(self.member.role, "comment").demand()
        self._any_joint(name)
        with self.store.writing(self.deal.id) as connection:
            if comment_id not in {row.remark_id for row, done in stored_rows.remarks(connection, self.deal.id, name) if not done}:
                raise NotAllowed(method.words("joint.no_comment"))
            stored_rows.write_resolution(connection, self.member, name, comment_id)

    def _known_row(self, connection: Connection, part: method.Part, name: str, row_id: str) -> bool:
        from vested_widgets.deals.record import rows as stored_rows

        if isinstance(part, method.JointTable) and part.per_party:
            return row_id in {party_row(self.deal, party.id) for party in self.deal.parties}
        return bool(stored_rows.versions(connection, self.deal.id, name, row_id))
