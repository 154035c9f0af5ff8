"""Comment on joint parts and on single rows of joint tables."""

from __future__ import annotations

from vested_widgets import method
from vested_widgets.deals.errors import NotAllowed
from vested_widgets.deals.joint import cell_checks
from vested_widgets.deals.joint.entities import Comment
from vested_widgets.deals.joint.items import party_row
from vested_widgets.deals.joint.row_writing import no_row
from vested_widgets.deals.record import rows as stored_rows
from vested_widgets.deals.record.idempotency import made_before, remember
from vested_widgets.deals.seat.context import SeatContext, Writing


class Comments:
    """Comments on what is written together."""

    def __init__(self, context: SeatContext) -> None:
        self._context = context

    def on(self, name: str) -> list[Comment]:
        """List the comments on a joint part ("step/part"), oldest first.

        Raises:
            InvalidAnswer: it is not written together.
            NotAllowed: this person may not see it.
        """
        context = self._context
        context.decide("see_draft").demand()
        context.joint_part(name)
        with context.store.reading() as connection:
            found = stored_rows.remarks(connection, context.deal.id, name)
        people = {member.id: member for member in context.deal.members}
        return [
            Comment(
                row.remark_id,
                row.row_id,
                row.text,
                context.deal.party(people[row.member_id].party_id),
                people[row.member_id].alias,
                row.at,
                resolved,
                people[row.member_id].role,
            )
            for row, resolved in found
        ]

    def add(self, name: str, text: str, row_id: str = "", *, token: str = "") -> Comment:
        """Comment on a joint part, or on one of its rows.

        Args:
            token: by which a comment that is sent twice is known; it is added once.

        Raises:
            InvalidAnswer: the comment is empty or too long, or there is no such row.
            NotAllowed: this person may not comment.
        """
        with self._context.writing("comment", name) as transaction:
            part = self._context.joint_part(name)
            text = cell_checks.comment(text)
            if row_id and not _is_row(transaction, part, name, row_id):
                raise no_row(part)
            connection, deal_id, scope = transaction.connection, transaction.deal.id, f"{transaction.member.id} {name} comment"
            comment_id = made_before(connection, deal_id, scope, token)
            if comment_id is None:
                comment_id = stored_rows.write_remark(connection, transaction.member, name, row_id, text)
                remember(connection, deal_id, scope, token, comment_id)
        return next(comment for comment in self.on(name) if comment.id == comment_id)

    def resolve(self, name: str, comment_id: str) -> None:
        """Mark a comment as dealt with.

        Raises:
            NotAllowed: there is no such open comment, or this person may not.
        """
        with self._context.writing("comment", name) as transaction:
            found = stored_rows.remarks(transaction.connection, transaction.deal.id, name)
            if comment_id not in {row.remark_id for row, resolved in found if not resolved}:
                raise NotAllowed(method.words("joint.no_comment"))
            stored_rows.write_resolution(transaction.connection, transaction.member, name, comment_id)


def _is_row(transaction: Writing, part: method.Part, name: str, row_id: str) -> bool:
    if isinstance(part, method.JointTable) and part.per_party:
        return row_id in {party_row(transaction.deal, party.id) for party in transaction.deal.parties}
    return bool(stored_rows.versions(transaction.connection, transaction.deal.id, name, row_id))
