"""Read cells of a frame of work, whatever stands for an empty one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from vested_widgets.method.catalogue import words
from vested_widgets.workload.errors import WorkloadError

if TYPE_CHECKING:
    import pandas as pd


def text(value: Any) -> str:
    """Return a cell as text; "" for an empty one (None, NaN, NA)."""
    return value.strip() if isinstance(value, str) else "" if value is None or value != value else str(value)


def effort(value: Any, row: str) -> float | None:
    """Return the effort of a line; None where none is given.

    Raises:
        WorkloadError: it is no number, infinite, or below 0.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise WorkloadError(words("workload_error.effort", row=row, given=str(value)[:40])) from None
    if number != number:
        return None
    if not 0 <= number < float("inf"):
        raise WorkloadError(words("workload_error.effort", row=row, given=str(value)[:40]))
    return number


def has_columns(frame: pd.DataFrame, needed: Iterable[str], what: str) -> None:
    """Refuse a frame that lacks a column.

    Args:
        what: the phrase that names the frame (`workload_frame.…`).

    Raises:
        WorkloadError: naming the frame and the columns.
    """
    missing = [name for name in needed if name not in frame.columns]
    if missing:
        raise WorkloadError(words("workload_error.columns", frame=words(f"workload_frame.{what}"), columns=", ".join(missing)))
