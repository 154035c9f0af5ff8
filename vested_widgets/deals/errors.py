"""Define the errors of a record. Every message is one sentence for people: what, where, and how to mend it."""

from __future__ import annotations


class DealsError(Exception):
    """The base: its text may be shown to a person as it stands."""


class StoreError(DealsError):
    """The record cannot be read or written just now; nothing was changed."""


class StoreBusy(StoreError):
    """The record cannot be used just now, and can be again in a moment; nothing was changed."""


class DamagedRecord(StoreError):
    """What stands in the record cannot be read any more."""


class UnknownDeal(DealsError):
    """No deal of that name or id is in the record."""


class UnknownSeat(DealsError):
    """Nobody sits there: a link that is not alive, or a member who is not in the deal."""


class InvalidDeal(DealsError):
    """A new deal, party or member does not hold; nothing was created."""


class LookAlike(InvalidDeal):
    """Two names look alike; nothing was changed. Whoever gave them writes them the same, or says that they are different."""


class InvalidAnswer(DealsError):
    """An answer does not fit its question; nothing was written."""


class InvalidDocument(DealsError):
    """A deal document cannot be imported; nothing was changed."""


class NotAllowed(DealsError):
    """This person may not do that, or not now; the text says why."""
