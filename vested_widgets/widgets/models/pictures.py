"""Which pictures a revealed part has, from its answers to figures: the one place where alignment and charts meet."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

    from vested_widgets.session import Session


def _dumbbell(frame: pd.DataFrame, names: dict[str, str], k: int) -> Figure:
    from vested_widgets import alignment, charts

    return charts.dumbbell(alignment.gaps(frame, policy=alignment.Policy(k=k)), parties=names)


def _value_values_map(frame: pd.DataFrame, names: dict[str, str], k: int) -> Figure:
    from vested_widgets import alignment, charts

    return charts.value_values_map(frame, policy=alignment.Policy(k=k), parties=names)


def _allocation_bars(frame: pd.DataFrame, names: dict[str, str], k: int) -> Figure:
    from vested_widgets import alignment, charts

    return charts.allocation_bars(frame, policy=alignment.Policy(k=k), parties=names)


BUILDERS: dict[str, Callable[..., Any]] = {
    "dumbbell": _dumbbell,
    "value_values_map": _value_values_map,
    "allocation_bars": _allocation_bars,
}
