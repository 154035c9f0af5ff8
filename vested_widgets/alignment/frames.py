"""The shape of a frame of answers, and the one sentence if it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from vested_widgets import texts
from vested_widgets.alignment.results import as_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

REQUIRED = ("party", "item", "value")
# What a frame may leave out, and what stands in for it.
DEFAULTS: dict[str, Any] = {
    "step": "",
    "part": "",
    "title": None,
    "group": "",
    "question": "",
    "asked": "",
    "about": "",
    "margin": 1.0,
    "low": None,
    "high": None,
}
KEY = ["step", "part", "item", "question", "about"]
"""What one question about one item is told by."""
RATED = ("ratings", "ordered")
"""Kinds of answers that are points of a scale."""


NAMES = ("party", "item", "member", "about")
"""Columns of names: one person, party or item is one, in whatever spelling."""


class FrameError(ValueError):
    """A frame of answers does not hold: the text names column and row, and what was expected."""


def known(frame: pd.DataFrame, kinds: Sequence[str]) -> pd.DataFrame:
    """Return the rows of these kinds (all, if the frame does not say), with every column of `REQUIRED` and `DEFAULTS`, all waves.

    Guesses of what another party would answer (column `guess`) are nobody's view and are left to `coorientations`.

    Raises:
        FrameError: a column is missing, or a row has no party or item.
    """
    flat(frame)
    for column in REQUIRED:
        if column not in frame.columns:
            raise FrameError(f"The column {column!r} is missing. A frame of answers needs {', '.join(REQUIRED)}.")
    found = frame
    if "kind" in found.columns:
        found = found[found["kind"].isin(kinds)]
    if "guess" in found.columns:
        found = found[~found["guess"].fillna(False).astype(bool)]
    found = found.assign(**{name: default for name, default in DEFAULTS.items() if name not in found.columns})
    for column in ("party", "item"):
        _refuse(found, found[column].isna(), column, "is missing")
    found = found.assign(**{name: _normalised(found[name]) for name in NAMES if name in found.columns})
    words = {name: found[name].fillna("") for name in (*KEY, "group", "asked") if found[name].isna().any()}
    return found.assign(**words, title=found["title"].where(found["title"].notna(), found["item"]))


def flat(frame: pd.DataFrame) -> None:
    """Raise if columns or rows of a frame are told by several levels, or if a column that is used is there twice.

    Raises:
        FrameError: with what to call to mend it.
    """
    if not isinstance(frame, pd.DataFrame):
        raise FrameError(f"Expected a pandas DataFrame with a row for each answer, and found: {type(frame).__name__}.")
    if isinstance(frame.columns, pd.MultiIndex):
        raise FrameError(
            "The columns have several levels. Keep one, for instance with frame.columns = frame.columns.droplevel(0)."
        )
    if isinstance(frame.index, pd.MultiIndex):
        raise FrameError("The rows have an index of several levels. Make columns of them with frame.reset_index().")
    used = {*REQUIRED, *DEFAULTS, "member", "wave", "kind", "guess", "at", "late"}
    doubled = [name for name in frame.columns[frame.columns.duplicated()] if name in used]
    if doubled:
        raise FrameError(
            f"The column {doubled[0]!r} is there twice. Rename one, or keep the first with frame.loc[:, ~frame.columns.duplicated()]."
        )


def _normalised(names: pd.Series[Any]) -> pd.Series[Any]:
    """Return names in their one spelling; the same column if they are."""
    changed = {
        name: spelling for name in names.unique() if isinstance(name, str) and (spelling := texts.normalised(name)) != name
    }
    return names.replace(changed) if changed else names


def numbers(found: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that hold an answer, `value` as float.

    Raises:
        FrameError: a value is no number, or infinite.
    """
    given = pd.to_numeric(found["value"], errors="coerce").astype("float64")
    _refuse(found, (given.isna() & found["value"].notna()) | np.isinf(given), "value", "is not a number")
    return found.assign(value=given)[given.notna()]


def rated(frame: pd.DataFrame, low: int | None = None, high: int | None = None) -> pd.DataFrame:
    """Return the valid ratings of a frame, checked; of all waves if it has a column `wave` (see `latest`).

    Args:
        frame: one row per answer: `party`, `item`, `value` (missing: not answered or not sure); `member`, `question`, `about`,
            `title`, `asked`, `group`, `low`, `high`, `margin`, `step`, `part`, `wave` are used if they are there.
        low, high: the ends of the scale, where the frame does not carry them.

    Returns:
        A copy with all columns of `REQUIRED` and `DEFAULTS`, `value` as float, missing answers dropped.

    Raises:
        FrameError: a column is missing, a value is no number or off its scale, a question has two scales, or a member answered a
            question twice.
    """
    found = _scaled(numbers(known(frame, RATED)), low, high)
    _refuse(found, (found["value"] < found["low"]) | (found["value"] > found["high"]), "value", "is off the scale")
    _refuse(found, found["value"] != found["value"].round(), "value", "is not a whole point of the scale")
    once(found)
    return found


def once(found: pd.DataFrame) -> None:
    """Raise if a member answered a question twice in one wave."""
    if "member" not in found.columns or not len(found):
        return
    _refuse(found, found["member"].isna(), "member", "is missing")
    asked = ["member", *KEY] + (["wave"] if "wave" in found.columns else [])
    _refuse(found, pd.Series(coded(found, asked), index=found.index).duplicated(), "member", "has answered this question twice")


def latest(found: pd.DataFrame) -> pd.DataFrame:
    """Of every part its last wave alone: people who answered in several waves count once."""
    if "wave" not in found.columns or found["wave"].nunique() < 2:
        return found
    return found[found["wave"] == found.groupby(["step", "part"])["wave"].transform("max")]


def coded(found: pd.DataFrame, columns: Sequence[str]) -> NDArray[np.int64]:
    """Return one number per distinct combination of the columns, counted in the order of first appearance."""
    code = np.zeros(len(found), dtype=np.int64)
    for column in columns:
        one, values = pd.factorize(found[column], use_na_sentinel=False)
        code, _ = pd.factorize(code * max(len(values), 1) + one)
    return code


def _scaled(found: pd.DataFrame, low: int | None, high: int | None) -> pd.DataFrame:
    for name, end in (("low", low), ("high", high)):
        column = pd.to_numeric(found[name], errors="coerce").astype("float64")
        if end is not None:
            column = column.where(column.notna(), float(end))
        _refuse(found, column.isna(), name, f"is no end of a scale. Give the frame a column {name!r}, or call with {name}=…")
        found = found.assign(**{name: column})
    _refuse(found, found["high"] <= found["low"], "high", "does not lie above the scale's low end")
    _refuse(found, found["low"] != found["low"].round(), "low", "is not a whole point")
    _refuse(found, found["high"] != found["high"].round(), "high", "is not a whole point")
    return found.assign(margin=pd.to_numeric(found["margin"], errors="coerce").astype("float64").fillna(1.0))


def _refuse(found: pd.DataFrame, wrong: pd.Series[bool], column: str, what: str) -> None:
    rows = np.flatnonzero(wrong.to_numpy(dtype=bool, na_value=False))
    if len(rows):
        row = found.iloc[rows[0]]
        raise FrameError(
            f"Row {found.index[rows[0]]}, column {column!r}: {as_text(row[column])} {what} (item {as_text(row['item'])}). Correct it there."
        )


def parties_in_order(frame: pd.DataFrame, parties: Iterable[str] | None) -> list[str]:
    """Return the parties: as named, or in alphabetical order, so that the order of rows decides nothing."""
    return list(dict.fromkeys(parties)) if parties is not None else sorted(frame["party"].unique())
