"""`vested own-table`: replace the attributes of a deal by its own, in the name of the deal architect."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from vested_widgets import documents, method
from vested_widgets.deals import Deal, Store
from vested_widgets.kinds import kind_of
from vested_widgets.method import ContentError, Method, Ratings
from vested_widgets.server.cli.record import architects_seat, read_upload


def import_table(store: Store, name: str, file: Path, address: str) -> tuple[Deal, int, list[str]]:
    """Read a file and let the deal ask for its attributes; returns the deal, how many there are, and remarks on how it was read.

    Raises:
        DocumentError, ContentError, NotAllowed, UnknownDeal: what is wrong, in words; nothing is changed.
    """
    seat = architects_seat(store, name)
    step, asked = _place(seat.method, address)
    seat.may("bring_table", f"{step}/{asked.id}").demand()
    remarks: list[str] = []
    content = documents.read_attributes(read_upload(file), file.name, asked, remarks)
    seat.own_content.bring_table(step, asked.id, content)
    return seat.deal, len(content["items"]), remarks


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
