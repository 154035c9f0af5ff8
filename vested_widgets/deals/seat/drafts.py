"""Write joint texts: read their versions, save new ones."""

from __future__ import annotations

from collections.abc import Sequence

from vested_widgets import method
from vested_widgets.deals.entities import Draft, Version
from vested_widgets.deals.errors import InvalidAnswer
from vested_widgets.deals.joint.drafts import read_draft
from vested_widgets.deals.record import drafts as stored_drafts
from vested_widgets.deals.seat.context import SeatContext, Writing
from vested_widgets.deals.seat.words import RevealedWords


class Drafts:
    """Acts on joint texts."""

    def __init__(self, context: SeatContext, words: RevealedWords) -> None:
        self._context, self._words = context, words

    def read(self, name: str) -> Draft:
        """Read a joint text ("step/part") with its versions, state and approvals.

        Raises:
            InvalidAnswer: it is no joint text.
            NotAllowed: this person may not see it.
        """
        self._context.decide("see_draft").demand()
        self._joint_text(name)
        with self._context.store.reading() as connection:
            return read_draft(connection, self._context.deal, name)

    def save(self, name: str, text: str, base: int | None, *, sources: Sequence[str] = ()) -> Version:
        """Save a version of a joint text.

        Args:
            base: the revision it was written on; if a newer one is there by now, this becomes a side version, and nothing is lost.
            sources: the entries of revealed words that were taken over into it.

        Raises:
            InvalidAnswer: the text is empty or too long, or such words are not open to be taken over.
            NotAllowed: this person may not write it now.
        """
        with self._context.writing("write_draft", name) as transaction:
            return self.write(transaction, name, text, base, sources)

    def write(self, transaction: Writing, name: str, text: str, base: int | None, sources: Sequence[str] = ()) -> Version:
        """Do the same in a transaction that is open already and in which this person may write the text."""
        longest = self._joint_text(name).longest
        if not isinstance(text, str) or not text.strip():
            raise InvalidAnswer(method.words("write_error.empty_text"))
        if len(text) > longest:
            raise InvalidAnswer(method.words("write_error.long_text", letters=len(text), longest=longest))
        text = method.storable(method.words("text_error.draft"), text, InvalidAnswer)
        if base is not None and (isinstance(base, bool) or not isinstance(base, int)):
            raise InvalidAnswer(method.words("write_error.no_base"))
        taken = self._words.checked(name, sources)
        revision = stored_drafts.write_version(transaction.connection, transaction.member, name, text, base)
        self._words.record_taken(transaction, name, "", taken)
        draft = read_draft(transaction.connection, transaction.deal, name)
        return next(version for version in draft.versions if version.revision == revision)

    def _joint_text(self, name: str) -> method.JointText:
        part = self._context.part(name)
        if not isinstance(part, method.JointText):
            raise InvalidAnswer(method.words("write_error.no_text", name=name))
        return part
