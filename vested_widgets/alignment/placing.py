"""The place of a relationship by its answers: how much of them fits each column of an axis, and where on the ordered columns they centre."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vested_widgets.alignment.cells import gate_names, people
from vested_widgets.alignment.frames import FrameError, flat, known, latest, numbers, once, parties_in_order
from vested_widgets.alignment.gates import DEFAULT, Policy
from vested_widgets.alignment.results import as_text
from vested_widgets.alignment.totals import mean_interval
from vested_widgets.alignment.waves import turned_over

Ints = NDArray[np.int64]

KINDS = ("ratings", "ordered", "choice")
GROUP = ["question", "axis"]
SHARES = ["party", *GROUP, "column", "place", "share", "n_members", "n_answers", "gate"]
CENTRES = ["party", *GROUP, "centre", "low", "high", "n_members", "n_answers", "gate"]
ATTRIBUTES = ["party", *GROUP, "item", "title", "centre", "n_members", "gate"]


@dataclass(frozen=True)
class Placement:
    """What `placement` returns: three tidy tables. `share` is a part of 1; `place` and `centre` count columns from 1, the first.

    Attributes:
        shares: one row per party, question, axis and column: `share`, `place` of the column, `n_members`, `n_answers`, `gate`.
        centres: one row per party, question and axis: `centre` with its 95 % interval `low`, `high`, `n_members`, `n_answers`, `gate`.
        attributes: one row per party, question and item: `axis`, `title`, `centre` of the item alone, `n_members`, `gate`.
    """

    shares: pd.DataFrame
    centres: pd.DataFrame
    attributes: pd.DataFrame


def placement(
    frame: pd.DataFrame,
    *,
    columns: Mapping[str, Sequence[str]],
    policy: Policy | None = DEFAULT,
    parties: Iterable[str] | None = None,
) -> Placement:
    """Return how much of each party's answers fits each column of an axis, and where on the ordered columns the party stands.

    One answer may fit several columns, and is counted for each of them: nobody knows which one was meant, and a winner would be our
    invention. So with a_m placed answers of member m (not sure left out), f_mc of which fit column c, and M members:

    * share of c = 1/M · Σ_m f_mc / a_m: the mean over members of the part of the member's answers that fits. Each person weighs the
      same, however many questions they left open. Shares over columns may add up to more than 1, and to less where answers fit none.
    * An answer stands at the mean of its columns' places (first column 1); a member at the mean of their answers that fit any column;
      centre = the mean over members. The person is the unit (answers of one person to 20 items are not 20 observations), so the
      interval is Student's t over the members' places, with their variance floored at 0.25 column² as in `mean_interval`: a few
      people who happen to agree must not look certain. It is kept on the axis.

    Args:
        frame: tidy answers: `member`, `party`, `item`, `value` (place on the item's own ordered answers; missing: not sure), `fits` (the
            columns that this very answer fits; empty if none), `axis` (missing or "": the item informs no axis); `title`, `question`,
            `wave`, `step`, `part`, `kind` are used if they are there. Of several waves only the last counts.
        columns: by axis its columns in order.
        policy: the gates for small groups (None: off). Figures of `precise - 1` people and fewer are rounded: centres and ends to halves
            of a column, shares to `coarse_share` percent, and only where they pool `k` items or more: of fewer, shares are as good as
            counts. Waves in which few people came or went are coarsened as everywhere.
        parties: the parties in their order; alphabetical if not given.

    Returns:
        The three tables, parties within axes within questions. `n_members` and `n_answers` are missing where 1 to k - 1 people answered.

    Raises:
        FrameError: the frame does not hold, an axis has no columns, or an answer fits a column that its axis does not have.
    """
    flat(frame)
    found = _placed(frame, columns)
    now = latest(found)
    names = parties_in_order(now if parties is None else found, parties)
    now = now[now["party"].isin(names)]
    questions = list(dict.fromkeys(now["question"]))
    asked = set(zip(now["question"], now["axis"], strict=True))
    groups = [(question, axis) for question in questions for axis in columns if (question, axis) in asked]
    index = pd.MultiIndex.from_tuples([(*group, party) for group in groups for party in names], names=[*GROUP, "party"])
    members = _members(now)
    gate = _gate(found, now, index, [*GROUP, "party"], policy)
    return Placement(
        _shares(now, members, index, gate, columns, policy),
        _centres(members, index, gate, columns, policy),
        _attributes(found, now, names, list(columns), policy),
    )


def _placed(frame: pd.DataFrame, columns: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """Checked answers of all waves that inform an axis, with `place`, the mean place of the columns they fit."""
    for column in ("member", "fits", "axis"):
        if column not in frame.columns:
            raise FrameError(f"The column {column!r} is missing. A placement needs member, party, item, value, fits and axis.")
    found = known(frame, KINDS)
    # Only then numbers: answers of a step that inform no axis may be words.
    found = numbers(found[found["axis"].fillna("") != ""])
    once(found)
    places = {axis: {name: at for at, name in enumerate(of, start=1)} for axis, of in columns.items()}
    fits, place = [], []
    for row, axis, item, given in zip(found.index, found["axis"], found["item"], found["fits"], strict=True):
        if axis not in places:
            raise FrameError(
                f"Row {row}, column 'axis': {as_text(axis)} has no columns (item {as_text(item)}). Known: {', '.join(places) or 'none'}."
            )
        fit = _names(given, row, item)
        for name in fit:
            if name not in places[axis]:
                raise FrameError(
                    f"Row {row}, column 'fits': {as_text(name)} is no column of the axis {as_text(axis)} (item {as_text(item)}). Correct it there."
                )
        fits.append(fit)
        place.append(float(np.mean([places[axis][name] for name in fit])) if fit else np.nan)
    cells = np.empty(len(fits), dtype=object)
    cells[:] = fits
    return found.assign(fits=cells, place=np.array(place, dtype=np.float64))


def _names(given: Any, row: Any, item: Any) -> tuple[str, ...]:
    if isinstance(given, str):
        raise FrameError(
            f"Row {row}, column 'fits': {as_text(given)} is one word (item {as_text(item)}). Give a tuple of columns."
        )
    if isinstance(given, list | tuple | set | frozenset | np.ndarray):
        return tuple(dict.fromkeys(str(name) for name in given))
    if given is None or pd.isna(given):
        return ()
    raise FrameError(
        f"Row {row}, column 'fits': {as_text(given)} is no tuple of columns (item {as_text(item)}). Correct it there."
    )


def _members(now: pd.DataFrame) -> pd.DataFrame:
    """Return one row per question, axis, party and member: `answers` placed, `place` (missing where none fits a column), `items`."""
    by = now.groupby([*GROUP, "party", "member"], sort=False)
    return by.agg(answers=("place", "size"), place=("place", "mean")).reset_index()


@dataclass(frozen=True)
class _Gate:
    """People and levels by group, in the order of an index."""

    n: Ints
    levels: Ints

    def words(self, policy: Policy | None) -> dict[str, Any]:
        return {"n_members": people(self.n, policy), "gate": gate_names(self.levels, policy)}


def _gate(found: pd.DataFrame, now: pd.DataFrame, index: pd.MultiIndex, by: list[str], policy: Policy | None) -> _Gate:
    n: Ints = np.asarray(now.groupby(by, sort=False)["member"].nunique().reindex(index, fill_value=0), dtype=np.int64)
    if policy is None:
        return _Gate(n, np.where(n > 0, 3, 0).astype(np.int64))
    group, flags = turned_over(found[found["party"].isin(now["party"].unique())], now, by, policy.k)
    turned = pd.Series(flags, index=pd.MultiIndex.from_frame(now.iloc[pd.Series(group).drop_duplicates().index][by]))
    return _Gate(n, policy.levels(n, turned.reindex(index, fill_value=False).to_numpy(dtype=bool)))


def _answers(members: pd.DataFrame, index: pd.MultiIndex, gate: _Gate, policy: Policy | None) -> pd.arrays.IntegerArray:
    """Return answers per group; missing with the number of members."""
    total = members.groupby([*GROUP, "party"], sort=False)["answers"].sum().reindex(index, fill_value=0).to_numpy(dtype=np.int64)
    hidden = np.zeros(len(total), dtype=bool) if policy is None else (gate.n > 0) & (gate.levels == 0)
    return pd.arrays.IntegerArray(np.where(hidden, 0, total), hidden)


def _shares(
    now: pd.DataFrame, members: pd.DataFrame, index: pd.MultiIndex, gate: _Gate, columns: Mapping[str, Sequence[str]], policy: Policy | None
) -> pd.DataFrame:  # fmt: skip
    every = index.to_frame(index=False).assign(**gate.words(policy), n_answers=_answers(members, index, gate, policy))
    items = now.groupby([*GROUP, "party"], sort=False)["item"].nunique().reindex(index, fill_value=0).to_numpy()
    # Three people's shares over one item are their three answers: nobody would need a name to tell whose.
    level = gate.levels if policy is None else np.where((gate.levels == 1) & (items < policy.k), 0, gate.levels)
    every = every.assign(_level=level, _n=gate.n, gate=gate_names(level, policy))
    fitting = now.explode("fits")
    by = [*GROUP, "party", "member", "fits"]
    many = fitting[fitting["fits"].notna()].groupby(by, sort=False).size().rename("many").reset_index()
    part = many.merge(members, on=[*GROUP, "party", "member"])
    total = part.assign(part=part["many"] / part["answers"]).groupby([*GROUP, "party", "fits"])["part"].sum()
    ordered = [(axis, name, place) for axis, names in columns.items() for place, name in enumerate(names, start=1)]
    table = every.assign(_row=range(len(every))).merge(pd.DataFrame(ordered, columns=["axis", "column", "place"]), on="axis")
    table = table.sort_values(["_row", "place"], kind="stable")
    at = pd.MultiIndex.from_frame(table[[*GROUP, "party", "column"]])
    fit = total.reindex(at, fill_value=0.0).to_numpy(dtype=np.float64) if len(total) else np.zeros(len(table))
    share = np.where(table["_n"] > 0, fit / table["_n"].clip(lower=1), np.nan)
    levels = table["_level"].to_numpy(dtype=np.int64)
    if policy:
        share = policy.round_at(100 * share, levels, coarse=policy.coarse_share, fine=1.0) / 100
    return table.assign(share=np.round(share, 6))[SHARES].reset_index(drop=True)


def _centres(
    members: pd.DataFrame, index: pd.MultiIndex, gate: _Gate, columns: Mapping[str, Sequence[str]], policy: Policy | None
) -> pd.DataFrame:
    table = index.to_frame(index=False).assign(**gate.words(policy), n_answers=_answers(members, index, gate, policy))
    fitting = members[members["place"].notna()]
    by = {key: part["place"].to_numpy() for key, part in fitting.groupby([*GROUP, "party"], sort=False)}
    figures = np.full((3, len(index)), np.nan)
    placed = np.zeros(len(index), dtype=np.int64)
    for i, key in enumerate(index):
        x = by.get(key, np.zeros(0))
        placed[i] = len(x)
        if len(x):
            ends = mean_interval(x.tolist(), 1, len(columns[key[1]]))
            figures[:, i] = (x.mean(), *((ends.low, ends.high) if ends else (np.nan, np.nan)))
    levels = gate.levels
    if policy:
        # Members all of whose answers fit no column have no place: the centre is of the others, and goes by their number.
        levels = np.minimum(levels, policy.levels(placed, np.zeros(len(index), dtype=bool)))
        figures = policy.round_at(figures, np.broadcast_to(levels, figures.shape))
    return table.assign(centre=figures[0], low=figures[1], high=figures[2], gate=gate_names(levels, policy))[CENTRES]


def _attributes(found: pd.DataFrame, now: pd.DataFrame, names: list[str], axes: list[str], policy: Policy | None) -> pd.DataFrame:
    """Return the same centre, item by item, so that a party's place can be traced to what it answered."""
    placed, everyone = now[now["place"].notna()], found[found["place"].notna()]
    by = [*GROUP, "item", "party"]
    asked = now.drop_duplicates([*GROUP, "item"])
    asked = asked.assign(_axis=asked["axis"].map(axes.index)).sort_values(["_axis"], kind="stable")
    keys = [tuple(key) for key in asked[[*GROUP, "item"]].to_numpy()]
    index = pd.MultiIndex.from_tuples([(*key, party) for key in keys for party in names], names=by)
    gate = _gate(everyone, placed, index, by, policy)
    centre = placed.groupby(by, sort=False)["place"].mean().reindex(index).to_numpy(dtype=np.float64)
    if policy:
        centre = policy.round_at(centre, gate.levels)
    titles = np.repeat(asked["title"].to_numpy(dtype=object), len(names))
    return index.to_frame(index=False).assign(title=titles, centre=centre, **gate.words(policy))[ATTRIBUTES]
