"""Which pictures a revealed part has, from its answers to figures: the one place where alignment and charts meet."""

from __future__ import annotations

import threading
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from vested_widgets.deals import Deal
    from vested_widgets.session import Session
    from vested_widgets.widgets.models.part import PartModel


def draw(session: Session, part: PartModel) -> list[Any]:
    """The figures of a revealed part, in the order that its content names them.

    Raises:
        NotAllowed: the part has not been revealed, or this person may not see it.
    """
    frame = session.seat.answers(part.step.id, part.part.id)
    return [BUILDERS[name](frame, session.deal) for name in part.part.pictures]


def warm() -> None:
    """Import in the background what drawing needs: a reveal must not wait for pandas and Plotly.

    A kernel that was forked from a warm parent has it all already.
    """
    if not first_drawing.cache_info().currsize:
        threading.Thread(target=first_drawing, name="vested-warm", daemon=True).start()


@cache
def first_drawing() -> None:
    """Draw a small picture once: that imports and sets up all that the real ones need."""
    import pandas as pd

    from vested_widgets import alignment, charts

    rows = [{"member": f"m{n}", "party": "ab"[n % 2], "item": "x", "value": n % 5 + 1, "low": 1, "high": 7} for n in range(6)]
    frame = pd.DataFrame(rows)
    charts.for_page(charts.dumbbell(alignment.gaps(frame)))


def _dumbbell(frame: pd.DataFrame, deal: Deal) -> Any:
    from vested_widgets import alignment, charts

    colours = {party.name: party.colour for party in deal.parties}
    policy = alignment.Policy.of(deal.k)
    return charts.dumbbell(alignment.gaps(frame, policy=policy, parties=list(colours)), parties=colours, k=deal.k)


def _value_values_map(frame: pd.DataFrame, deal: Deal) -> Any:
    from vested_widgets import alignment, charts

    return charts.value_values_map(alignment.overall(frame, policy=alignment.Policy.of(deal.k)))


def _allocation_bars(frame: pd.DataFrame, deal: Deal) -> Any:
    from vested_widgets import alignment, charts

    colours = {party.name: party.colour for party in deal.parties}
    table = alignment.allocation(frame, policy=alignment.Policy.of(deal.k), parties=list(colours))
    return charts.allocation_bars(table, parties=colours, k=deal.k)


BUILDERS = {"dumbbell": _dumbbell, "value_values_map": _value_values_map, "allocation_bars": _allocation_bars}
