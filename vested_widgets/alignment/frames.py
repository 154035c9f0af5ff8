"""What a frame of answers must look like, and the one sentence if it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable

REQUIRED = ("party", "item", "value")
# What a frame may leave out, and what stands in for it.
DEFAULTS: dict[str, Any] = {
    "title": None,
    "group": "",
    "question": "",
    "asked": "",
    "about": "",
    "margin": 1.0,
    "low": None,
    "high": None,
}


class FrameError(ValueError):
    """A frame of answers does not hold: the text names column and row, and what was expected."""


def rated(frame: pd.DataFrame, low: int | None = None, high: int | None = None) -> pd.DataFrame:
    """The valid ratings of a frame, checked.

    Args:
        frame: one row per answer: `party`, `item`, `value` (missing: not answered or not sure); `member`, `question`, `about`,
            `title`, `asked`, `group`, `low`, `high`, `margin` are used if they are there.
        low, high: the ends of the scale, where the frame does not carry them.

    Returns:
        A copy with all columns of `REQUIRED` and `DEFAULTS`, `value` as float, missing answers dropped.

    Raises:
        FrameError: a column is missing, a value is no number or off its scale, or a member answered a question twice.
    """
    for column in REQUIRED:
        if column not in frame.columns:
            raise FrameError(f"The column {column!r} is missing. A frame of answers needs {', '.join(REQUIRED)}.")
    found = frame.assign(**{name: default for name, default in DEFAULTS.items() if name not in frame.columns})
    if "kind" in found.columns:
        found = found[found["kind"] == "ratings"]
    found = found.assign(title=found["title"].where(found["title"].notna(), found["item"]))
    given = pd.to_numeric(found["value"], errors="coerce").astype("float64")
    _refuse(found, given.isna() & found["value"].notna(), "value", "is not a number")
    found = found.assign(value=given)[given.notna()]
    found = _scaled(found, low, high)
    _refuse(found, (found["value"] < found["low"]) | (found["value"] > found["high"]), "value", "is off the scale")
    _refuse(found, found["value"] != found["value"].round(), "value", "is not a whole point of the scale")
    if "member" in found.columns:
        asked = ["member", "item", "question", "about"] + (["wave"] if "wave" in found.columns else [])
        _refuse(found, found.duplicated(asked), "member", "has answered this question twice")
    return found


def _scaled(found: pd.DataFrame, low: int | None, high: int | None) -> pd.DataFrame:
    ends = {"low": low, "high": high}
    for name, end in ends.items():
        column = pd.to_numeric(found[name], errors="coerce").astype("float64")
        if end is not None:
            column = column.where(column.notna(), float(end))
        if column.isna().any():
            raise FrameError(f"The scale's end {name!r} is not known. Give the frame a column {name!r}, or call with {name}=….")
        found = found.assign(**{name: column})
    return found.assign(margin=pd.to_numeric(found["margin"], errors="coerce").astype("float64").fillna(1.0))


def _refuse(found: pd.DataFrame, wrong: pd.Series[bool], column: str, what: str) -> None:
    rows = np.flatnonzero(wrong.to_numpy(dtype=bool, na_value=False))
    if len(rows):
        row = found.iloc[rows[0]]
        raise FrameError(
            f"Row {found.index[rows[0]]}, column {column!r}: {row[column]!r} {what} (item {row['item']!r}). Correct it there."
        )


def parties_in_order(frame: pd.DataFrame, parties: Iterable[str] | None) -> list[str]:
    """The parties: as named, or in alphabetical order, so that the order of rows decides nothing."""
    return list(parties) if parties is not None else sorted(frame["party"].unique())
