"""Draw the pictures that stand in an agreement, for whoever writes it as a document: `seat.agreement.read(pictures=drawn_for(session))`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from vested_widgets import charts, method
from vested_widgets.deals.agreement.content import Picture
from vested_widgets.widgets.pictures import part_pictures, shared_drawings
from vested_widgets.widgets.pictures.builders import parts_behind
from vested_widgets.widgets.pictures.context import PictureContext

if TYPE_CHECKING:
    from vested_widgets.session import Session


def may_be_seen(session: Session, context: PictureContext, name: str) -> bool:
    """Return whether this person may see all that a picture shows, and whether there is anything to draw."""
    seat, step = session.seat, context.step
    behind = parts_behind(name, step, context.part)
    if not all(seat.may("see_group", f"{step.id}/{one.id}").allowed for one in behind):
        return False
    is_joint = context.part.kind in method.JOINT
    return not is_joint or seat.approvals.status(f"{step.id}/{context.part.id}").state != "empty"


def drawn_for(session: Session) -> Callable[[str, str], Picture | None]:
    """Return what draws a picture of a part ("step/part") by its name, as wide as a page of paper; None where this person may not see it."""

    def drawn(of: str, name: str) -> Picture | None:
        step, _, part = of.partition("/")
        context = PictureContext.current(session, step, part)
        if not may_be_seen(session, context, name):
            return None
        with shared_drawings.layout(wide=True):
            figure = part_pictures.draw_one(session, context, name)
        page = charts.for_page(figure)
        table = page["table"]
        rows = tuple(tuple(row) for row in table["rows"])
        return Picture(f"{of}#{name}", page["title"], page["caption"], tuple(table["columns"]), rows, lambda: figure)

    return drawn
