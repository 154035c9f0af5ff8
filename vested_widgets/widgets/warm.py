"""What is slow the first time, done once in the parent of all kernels, before it forks: every kind of page is made and thrown away."""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from vested_widgets.deals import Store

log = logging.getLogger("vested.forks")


def pages() -> None:
    """Make every kind of page for an architect and a member of the demonstration deal.

    The record is a temporary one and is closed; nothing of it stays but what was imported, parsed and compiled.
    """
    from ipywidgets import Widget

    from vested_widgets import deals
    from vested_widgets.session import use_content
    from vested_widgets.widgets.models import pictures

    use_content()
    pictures.first_drawing()
    with (
        tempfile.TemporaryDirectory(prefix="vested-warm-") as folder,
        deals.Store.open(Path(folder) / "workbook.sqlite") as store,
    ):
        deal = deals.load_demonstration(store)
        for role in ("architect", "member"):
            member = next(member for member in deal.members if member.role == role)
            _open_all(store, member.id)
    Widget.close_all()


def _open_all(store: Store, member_id: str) -> None:
    from vested_widgets.session import Session
    from vested_widgets.widgets import boards

    session = Session(store, store.seat(member_id), served=False)
    _try("the start page", lambda: boards.start(session))
    for element in session.method.elements:
        board = boards.element(element.number, session)
        for step in element.steps:
            _try(f"the step {step.id}", lambda board=board, step=step: board.step(step.id).look())  # type: ignore[misc]
    _try("the alignment page", lambda: boards.alignment_board(session))
    _try("the console", lambda: boards.console(session))
    _try("the wall", lambda: boards.wall(session))


def _try(what: str, make: Callable[[], object]) -> None:
    try:
        make()
    except Exception:  # kernels start all the same; the page itself will say what is wrong with it
        log.exception("could not make %s before its first visitor", what)
