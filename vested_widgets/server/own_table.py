"""`vested own-table`: a deal's own attributes, brought in by whoever holds the record, at the deal architect's seat."""

from __future__ import annotations

from pathlib import Path

from vested_widgets import documents
from vested_widgets.deals import Deal, NotAllowed, Store
from vested_widgets.documents import DocumentError
from vested_widgets.method import ContentError, Ratings


def bring(store: Store, name: str, file: Path, address: str) -> tuple[Deal, int]:
    """Read a file and let the deal ask for what stands in it; returns the deal and how many attributes there are.

    Raises:
        DocumentError, ContentError, NotAllowed, UnknownDeal: what is wrong, in words; nothing is changed.
    """
    deal = store.deal(name)
    lead = next((member for member in deal.members if member.role == "architect" and member.active), None)
    if lead is None:
        raise NotAllowed(f"“{deal.name}” has no deal architect at whose seat this could be done.")
    seat = store.seat(lead.id)
    step, _, part = address.partition("/")
    asked = seat.method.step(step).part(part)
    if not isinstance(asked, Ratings):
        raise ContentError(f"{address} has no attributes; name a part whose answers fit models, like model/relationship.")
    seat.may_bring_table(step, part).demand()
    try:
        if file.stat().st_size > documents.MOST_BYTES:
            raise documents.too_large()
        data = file.read_bytes()
    except OSError as error:
        raise DocumentError(f"{file.name} cannot be read: {error.strerror}. Check its path and permissions.") from error
    content = documents.read_attributes(data, file.name, asked)
    seat.bring_table(step, part, content)
    return deal, len(content["items"])
