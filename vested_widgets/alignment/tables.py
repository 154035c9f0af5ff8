"""One table in, one table out: tidy answers become gaps between parties, or a summary per item and party."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from vested_widgets.alignment import between, within
from vested_widgets.alignment.frames import parties_in_order, rated
from vested_widgets.alignment.gates import DEFAULT, Policy
from vested_widgets.alignment.others import points_to_move

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

ASKED = ["item", "question", "about"]
GAPS = [
    "item", "title", "group", "question", "asked", "about", "party_a", "party_b", "n_a", "n_b", "mean_a", "mean_b", "gap", "low", "high",
    "margin", "verdict", "gate", "scale_low", "scale_high",
]  # fmt: skip
SUMMARY = [
    "item", "title", "group", "question", "asked", "about", "party", "n", "mean", "band", "ad", "rwg", "consensus", "gate",
    "scale_low", "scale_high",
]  # fmt: skip


class _Item:
    """One question about one item: its words, its scale, and each party's counts per category."""

    def __init__(self, key: tuple[str, str, str], rows: pd.DataFrame, parties: list[str]) -> None:
        first = rows.iloc[0]
        self.item, self.question, self.about = key
        self.title, self.group, self.asked = str(first["title"]), str(first["group"]), str(first["asked"])
        self.low, self.high, self.margin = int(first["low"]), int(first["high"]), float(first["margin"])
        self.ratings = {party: rows.loc[rows["party"] == party, "value"].to_numpy(dtype=float) for party in parties}

    def counts(self, party: str) -> NDArray[np.int64]:
        """People per category of a party, lowest first."""
        return np.bincount((self.ratings[party] - self.low).astype(int), minlength=self.high - self.low + 1)

    def words(self) -> dict[str, Any]:
        """The columns that name the question."""
        return {
            "item": self.item, "title": self.title, "group": self.group, "question": self.question, "asked": self.asked,
            "about": self.about, "scale_low": self.low, "scale_high": self.high,
        }  # fmt: skip


def _items(frame: pd.DataFrame, parties: list[str]) -> Iterator[_Item]:
    for key, rows in frame.groupby(ASKED, sort=False):
        yield _Item(key, rows, parties)  # type: ignore[arg-type]


def gaps(
    frame: pd.DataFrame,
    *,
    policy: Policy | None = DEFAULT,
    parties: Iterable[str] | None = None,
    low: int | None = None,
    high: int | None = None,
) -> pd.DataFrame:
    """The gap between every two parties on every item, with its interval and verdict, widest first.

    Args:
        frame: tidy answers, one row each (see `frames.rated`).
        policy: the gates for small groups; None switches them off, for your own eyes only.
        parties: the parties in the order that decides the gap's sign (first minus second); alphabetical if not given.
        low, high: the ends of the scale, where the frame does not carry them.

    Returns:
        One row per item (and question, and party asked about) and pair of parties: `n_a`, `n_b` valid answers; `mean_a`, `mean_b`, `gap` and the 95 %
        interval `low`, `high` in scale points, rounded or missing as the policy demands; `margin`; `verdict`, one of `aligned`, `gap`,
        `cannot tell`, `too few`, taken from the unrounded interval; `gate`, what the policy did.

    Raises:
        FrameError: the frame does not hold; the message names column and row.
    """
    valid = rated(frame, low, high)
    names = parties_in_order(valid, parties)
    found = [_gap(item, a, b, policy) for item in _items(valid, names) for a, b in combinations(names, 2)]
    table = pd.DataFrame.from_records(found, columns=GAPS)
    width = table["gap"].abs()
    return (
        table.assign(_known=width.notna(), _width=width.fillna(0))
        .sort_values(["_known", "_width", "item"], ascending=[False, False, True], kind="stable")[GAPS]
        .reset_index(drop=True)
    )


def _gap(item: _Item, a: str, b: str, policy: Policy | None) -> dict[str, Any]:
    n = min(len(item.ratings[a]), len(item.ratings[b]))
    row = {
        **item.words(),
        "party_a": a,
        "party_b": b,
        "n_a": len(item.ratings[a]),
        "n_b": len(item.ratings[b]),
        "margin": item.margin,
    }
    level = policy.level(n) if policy else "off"
    if n == 0 or level == "withheld":
        missing = dict.fromkeys(("mean_a", "mean_b", "gap", "low", "high"), np.nan)
        return {**row, **missing, "verdict": "too few", "gate": "withheld"}
    mean_a, mean_b = item.ratings[a].mean(), item.ratings[b].mean()
    interval = between.gap_interval(item.counts(a), item.counts(b))
    figures = {"mean_a": mean_a, "mean_b": mean_b, "gap": mean_a - mean_b, "low": interval.low, "high": interval.high}
    if policy:
        # The smaller party decides for the gap and its interval; each mean goes by its own party.
        sizes = {"mean_a": row["n_a"], "mean_b": row["n_b"]}
        figures = {name: policy.rounded(value, sizes.get(name, n)) for name, value in figures.items()}
    return {**row, **figures, "verdict": between.verdict(interval, item.margin), "gate": level}


def summary(
    frame: pd.DataFrame,
    *,
    policy: Policy | None = DEFAULT,
    parties: Iterable[str] | None = None,
    low: int | None = None,
    high: int | None = None,
) -> pd.DataFrame:
    """Each party's answers to each item: how many, their mean, and how far its people agree.

    Args:
        frame, policy, parties, low, high: as for `gaps`.

    Returns:
        One row per item (and question, and party asked about) and party: `n`; `mean` in points; `band`, agreement as a word; `ad` (points), `rwg`
        and `consensus` where the group is large enough; `gate`, what the policy did.

    Raises:
        FrameError: the frame does not hold; the message names column and row.
    """
    valid = rated(frame, low, high)
    names = parties_in_order(valid, parties)
    found = [_party(item, party, policy) for item in _items(valid, names) for party in names]
    return pd.DataFrame.from_records(found, columns=SUMMARY)


def _party(item: _Item, party: str, policy: Policy | None) -> dict[str, Any]:
    x = item.ratings[party]
    row = {**item.words(), "party": party, "n": len(x)}
    level = policy.level(len(x)) if policy else "off"
    categories = item.high - item.low + 1
    if len(x) == 0 or level == "withheld":
        return {**row, **dict.fromkeys(("mean", "ad", "rwg", "consensus"), np.nan), "band": "", "gate": "withheld"}
    mean = policy.rounded(float(x.mean()), len(x)) if policy else float(x.mean())
    # A mean in halves beside a word is safe with three or four people; a number of spread beside it is not.
    spread = {"ad": within.ad(x), "rwg": within.rwg(x, categories), "consensus": within.consensus(x, item.low, item.high)}
    if level == "halves":
        spread = dict.fromkeys(spread, np.nan)
    return {**row, "mean": mean, "band": within.agreement_band(x, categories), **spread, "gate": level}


def counts(
    frame: pd.DataFrame,
    *,
    policy: Policy | None = DEFAULT,
    parties: Iterable[str] | None = None,
    low: int | None = None,
    high: int | None = None,
) -> pd.DataFrame:
    """How many people of each party chose each point; missing for parties that are too few for counts.

    Returns:
        One row per item (and question, and party asked about), party and point of the scale: `point`, `people`, `n`, `gate`.
    """
    valid = rated(frame, low, high)
    names = parties_in_order(valid, parties)
    found = []
    for item in _items(valid, names):
        for party in names:
            n = len(item.ratings[party])
            shown = policy is None or policy.level(n) in ("tenths", "full")
            for at, people in enumerate(item.counts(party)):
                words = {key: value for key, value in item.words().items() if not key.startswith("scale")}
                found.append(
                    {
                        **words,
                        "party": party,
                        "point": item.low + at,
                        "people": int(people) if shown else np.nan,
                        "n": n,
                        "gate": "" if shown else "withheld",
                    }
                )
    return pd.DataFrame.from_records(found)


def allocation(frame: pd.DataFrame, *, policy: Policy | None = DEFAULT, parties: Iterable[str] | None = None) -> pd.DataFrame:
    """Each party's mean points per entry, as a share of what it spent, and how many of 100 points would have to move.

    Args:
        frame: tidy answers of an allocation: `party`, `member`, `item`, `title`, `value` (points).

    Returns:
        One row per entry: `item`, `title`, a column of shares in percent per party (missing if too few people), `all` (every member weighs
        the same; missing where the remainder rule forbids a total), widest first by `all`; `attrs["n"]` people per party and
        `attrs["move"]` percent of points to move between the two parties furthest apart, or None.
    """
    given = frame.assign(value=pd.to_numeric(frame["value"], errors="coerce").fillna(0.0))
    names = parties_in_order(given, parties)
    wide = given.pivot_table(index="member", columns="item", values="value", aggfunc="sum", fill_value=0.0)
    wide = wide[wide.sum(axis=1) > 0]
    shares = wide.div(wide.sum(axis=1), axis=0) * 100
    party_of = given.drop_duplicates("member").set_index("member")["party"]
    n = {party: int((party_of.reindex(shares.index) == party).sum()) for party in names}
    table = given.drop_duplicates("item")[["item", "title"]].set_index("item")
    shown = [party for party in names if n[party] and (policy is None or n[party] >= policy.k)]
    for party in names:
        mean = shares[party_of.reindex(shares.index) == party].mean() if party in shown else np.nan
        table[party] = mean
    allowed = policy is None or (sum(n.values()) >= policy.k and policy.total_allowed(list(n.values())))
    table["all"] = shares.mean() if allowed and len(shares) else np.nan
    moves = [points_to_move(table[a].fillna(0).tolist(), table[b].fillna(0).tolist()) for a, b in combinations(shown, 2)]
    places = 0 if policy else 6
    table = table.round(places).sort_values("all", ascending=False, kind="stable").reset_index()
    table.attrs.update(n=n, move=max((100 * move for move in moves if move is not None), default=None))
    return table
