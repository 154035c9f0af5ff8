"""Ranges that members estimated alone: where those of the parties overlap, touch or are apart, and one joint range for all."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

from vested_widgets.method.catalogue import words
from vested_widgets.pricing.distributions import LAMBDA
from vested_widgets.pricing.errors import Place, PricingError

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("driver", "party", "member", "low", "likely", "high")
K = 3
"""The fewest members of a party whose range is shown."""
TENTH = 0.1
"""Share of the narrower range up to which two ranges only touch."""


def ranges(estimates: pd.DataFrame, *, k: int = K) -> pd.DataFrame:
    """Return the ranges of all parties side by side, and whether they overlap, touch or are apart.

    Args:
        estimates: one row a driver and member: `driver, party, member, low, likely, high`; or one a driver and party, with `n`, how many
            members its range is the mean of, in place of `member` (missing, as the range, where they are too few).
        k: the fewest members of a party whose range is shown.

    Returns:
        One row a driver and pair of parties, those that are apart first: `driver, party_a, party_b, n_a, n_b, low_a, likely_a, high_a, low_b,
        likely_b, high_b` (means of the members' ranges), `shared` (the length that both ranges cover, negative for what lies between them),
        `verdict`: `apart`, `touch` (they share at most a tenth of the narrower one), `overlap`, or `too few`, without ranges.

    Raises:
        PricingError: a column is missing, or low, likely and high of a member are no numbers in order; names the member.
    """
    import pandas as pd

    by = _by_party(estimates, k)
    rows: list[dict[str, Any]] = []
    for driver, parties in by.items():
        for (a, one), (b, other) in combinations(parties.items(), 2):
            rows.append(
                {"driver": driver, "party_a": a, "party_b": b, **_side("a", one), **_side("b", other), **_verdict(one, other)}
            )
    sides = [f"{name}_{side}" for side in "ab" for name in ("n", "low", "likely", "high")]
    frame = pd.DataFrame(rows, columns=["driver", "party_a", "party_b", *sides, "shared", "verdict"])
    order = frame["verdict"].map({"apart": 0, "touch": 1, "overlap": 2, "too few": 3})
    return frame.iloc[order.sort_values(kind="stable").index].reset_index(drop=True)


def joint_ranges(estimates: pd.DataFrame, *, k: int = K) -> pd.DataFrame:
    """Return one range for all by driver, in which each party counts alike.

    It goes from the lowest party's low to the highest one's high, so that no party's range is left out. Its most likely value is where the
    mean of the PERT range is the mean of the parties' own, as near as the ends allow.

    Args:
        estimates: as of `ranges`.
        k: the fewest members of a party whose range counts.

    Returns:
        One row a driver: `driver, low, mode, high, parties` (whose ranges count), `members`. No row where a party has too few.

    Raises:
        PricingError: as `ranges`.
    """
    import pandas as pd

    rows = []
    for driver, parties in _by_party(estimates, k).items():
        if any(one["low"] is None for one in parties.values()):
            continue
        low, high = min(one["low"] for one in parties.values()), max(one["high"] for one in parties.values())
        mean = sum((one["low"] + LAMBDA * one["likely"] + one["high"]) / (LAMBDA + 2) for one in parties.values()) / len(parties)
        mode = min(max(((LAMBDA + 2) * mean - low - high) / LAMBDA, low), high)
        rows.append((driver, low, mode, high, len(parties), sum(one["n"] for one in parties.values())))
    return pd.DataFrame(rows, columns=["driver", "low", "mode", "high", "parties", "members"])


def _by_party(estimates: pd.DataFrame, k: int) -> dict[str, dict[str, dict[str, Any]]]:
    """Return by driver and party how many members there are, and the mean of their ranges: None where they are too few."""
    whole = "n" in estimates.columns and "member" not in estimates.columns
    for column in COLUMNS:
        if column not in estimates.columns and not (whole and column == "member"):
            at = Place(words("pricing_row.estimates")).at(column)
            raise PricingError(words("pricing_error.no_column", at=at))
    if whole:
        return _of_parties(estimates, k)
    for row in estimates.to_dict("records"):
        low, likely, high = (_number(row, name) for name in ("low", "likely", "high"))
        if not low <= likely <= high:
            at = Place.of("estimate", row["member"]).at("likely")
            raise PricingError(words("pricing_error.order_three", at=at, low=f"{low:g}", mode=f"{likely:g}", high=f"{high:g}"))
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for (driver, party), own in estimates.groupby(["driver", "party"], sort=False, observed=True):
        many = int(own["member"].nunique())
        means = {name: float(own[name].astype(float).mean()) if many >= k else None for name in ("low", "likely", "high")}
        # How many there are below k is not told apart.
        found.setdefault(str(driver), {})[str(party)] = {"n": many if many >= k else None, **means}
    return found


def _of_parties(estimates: pd.DataFrame, k: int) -> dict[str, dict[str, dict[str, Any]]]:
    """Return the same of rows that are one a party already."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for row in estimates.to_dict("records"):
        many = None if row["n"] != row["n"] or row["n"] is None or str(row["n"]) == "<NA>" or int(row["n"]) < k else int(row["n"])
        shown = many is not None and row["low"] == row["low"]
        numbers = {name: float(row[name]) if shown else None for name in ("low", "likely", "high")}
        found.setdefault(str(row["driver"]), {})[str(row["party"])] = {"n": many, **numbers}
    return found


def _number(row: Any, column: str) -> float:
    value = row[column]
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < float("inf"):
        at = Place.of("estimate", row["member"]).at(column)
        raise PricingError(words("pricing_error.no_number", at=at, value=value))
    return float(value)


def _side(side: str, one: dict[str, Any]) -> dict[str, Any]:
    return {f"{name}_{side}": value for name, value in one.items()}


def _verdict(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    if one["low"] is None or other["low"] is None:
        return {"shared": None, "verdict": "too few"}
    shared = min(one["high"], other["high"]) - max(one["low"], other["low"])
    narrow = min(one["high"] - one["low"], other["high"] - other["low"])
    if shared < 0:
        return {"shared": shared, "verdict": "apart"}
    # A party that is sure of one value inside the other's range is within it, not beside it.
    overlap = shared > TENTH * narrow if narrow else _within(one, other)
    return {"shared": shared, "verdict": "overlap" if overlap else "touch"}


def _within(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Return whether a range of one value lies inside the other one, not at its end."""
    point, wide = (one, other) if one["high"] == one["low"] else (other, one)
    return bool(wide["low"] < point["low"] < wide["high"] or (wide["low"] == wide["high"] == point["low"]))
