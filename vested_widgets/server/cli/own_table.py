"""`vested own-table`: replace the attributes of a deal by its own, in the name of the deal architect."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from vested_widgets import deals, documents, method
from vested_widgets.deals import Deal, NotAllowed, Store
from vested_widgets.documents import DocumentError
from vested_widgets.kinds import kind_of
from vested_widgets.method import ContentError, Method, Ratings


def import_table(store: Store, name: str, file: Path, address: str) -> tuple[Deal, int, list[str]]:
    """Read a file and let the deal ask for its attributes; returns the deal, how many there are, and remarks on how it was read.

    Raises:
        DocumentError, ContentError, NotAllowed, UnknownDeal: what is wrong, in words; nothing is changed.
    """
    deal = store.deal(name)
    lead = next((member for member in deal.members if member.role == "architect" and member.active), None)
    if lead is None:
        raise NotAllowed(method.words("own_table.no_architect", deal=deal.name))
    seat = deals.Seat.open(store, lead.id)
    step, asked = _place(seat.method, address)
    seat.may("bring_table", f"{step}/{asked.id}").demand()
    try:
        documents.UPLOADED.check_size(file.stat().st_size)
        data = file.read_bytes()
    except OSError as error:
        raise DocumentError(method.words("files.unreadable", file=file.name, error=error.strerror)) from error
    remarks: list[str] = []
    content = documents.read_attributes(data, file.name, asked, remarks)
    seat.own_content.bring_table(step, asked.id, content)
    return deal, len(content["items"]), remarks


def _place(asked: Method, address: str) -> tuple[str, Ratings]:
    """Return the step and the part of a table: the one that was named, or the first whose answers fit models."""
    places = {
        f"{step.id}/{part.id}": (step.id, cast("Ratings", part))
        for step in asked.steps
        for part in step.parts
        if kind_of(part).takes_own_table(part)
    }
    wanted = address or next(iter(places), "")
    if wanted not in places:
        asked_for = address or method.words("own_table.this_deal")
        listed = ", ".join(places) or method.words("own_table.no_parts")
        raise ContentError(method.words("own_table.other_part", place=asked_for, places=listed))
    return places[wanted]
