"""Do once, in the parent of all kernels before it forks, what is slow the first time: every kind of page is made and thrown away."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from vested_widgets import deals
from vested_widgets.deals import Store
from vested_widgets.session import Session, named_database, use_content
from vested_widgets.temporary_folders import temporary_folder
from vested_widgets.widgets import boards
from vested_widgets.widgets.pictures import part_pictures, shared_drawings

if TYPE_CHECKING:
    from collections.abc import Callable

    from vested_widgets.deals import Deal

log = logging.getLogger("vested.forks")

# The first Elements have every kind of part and most kinds of pictures; the others would only make the server's start longer.
CHAPTERS = 2


def record() -> None:
    """Make ready to open the record of this server."""
    if address := named_database():
        Store.make_ready(address)


def pages() -> None:
    """Make every kind of page for a member and the architect of the demonstration deal.

    The record is a temporary one and is closed; nothing of it stays but what was imported, parsed and compiled.
    """
    from ipywidgets import Widget

    use_content()
    part_pictures.first_drawing()
    shared_drawings.code()
    with (
        temporary_folder("vested-warm-") as folder,
        deals.Store.open(folder / "workbook.sqlite") as store,
    ):
        deal = deals.load_demonstration(store, chapters=CHAPTERS)
        _open_pages(store, _seat(deal, "member"))
        _open_desk(store, _seat(deal, "architect"))
    Widget.close_all()


def _seat(deal: Deal, role: str) -> str:
    return next(member.id for member in deal.members if member.role == role)


def _open_pages(store: Store, member_id: str) -> None:
    session = Session(store, deals.Seat.open(store, member_id), served=False)
    _try("the start page", lambda: boards.start(session))
    for element in session.method.elements[:CHAPTERS]:
        board = boards.element(element.number, session)
        for step in element.steps:
            _try(f"the step {step.id}", lambda board=board, step=step: board.step(step.id).look())  # type: ignore[misc]
    _try("the alignment page", lambda: boards.alignment_board(session))
    _try("the agreement", lambda: boards.agreement(session))


def _open_desk(store: Store, member_id: str) -> None:
    session = Session(store, deals.Seat.open(store, member_id), served=False)
    for what, make in (("desk", boards.start), ("console", boards.console), ("wall", boards.wall)):
        _try(f"the {what}", lambda make=make: make(session))  # type: ignore[misc]


def _try(what: str, make: Callable[[], object]) -> None:
    try:
        make()
    except Exception:  # kernels start all the same; the page itself will say what is wrong with it
        log.exception("could not make %s before its first visitor", what)
