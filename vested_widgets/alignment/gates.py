"""One policy of what may be shown of a group of which size, applied before anything is returned."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from vested_widgets.alignment.results import as_text

Level: TypeAlias = Literal["withheld", "halves", "tenths", "full"]
LEVELS: tuple[Level, ...] = ("withheld", "halves", "tenths", "full")
FINE = 0.1
"""Points: the step to which figures of `precise` people and more are rounded."""
OFF = "off"
"""The gate's name where somebody has switched the policy off knowingly."""


class Shown(NamedTuple):
    """Which groups may be shown, and whether a total over all of them may."""

    show: dict[str, bool]
    show_total: bool


@dataclass(frozen=True, slots=True)
class Policy:
    """The gates for small groups.

    A mean and a spread together give away all answers of three people in 94 % of cases, so a group of `k` to `precise - 1` people shows
    its mean in halves and verdicts at most, no word about its spread, and a group below `k` shows nothing. Unanimous answers give
    everybody away at any size; say so where consent is asked.

    Attributes:
        k: the fewest people whose mean may be shown.
        precise: from how many people on figures have one decimal, and counts per category, measures of agreement and terms may be shown;
            0, the default, stands for 5, or for `k` where that is more.
        full: from how many people on measures that need many answers may be shown; 0 stands for 8, or for `precise` where that is more.
        coarse: the step, in points, to which figures of less than `precise` people are rounded; ends of intervals leak like a spread.
        coarse_share: the same for shares of a budget, in percent.
        turnover: what happens to a later wave in which 1 to k - 1 people came or went, so that they could be told by
            comparison: `coarsen` lowers its level by one (tenths to halves, halves to nothing), `withhold` shows nothing,
            `ignore` shows it. Where 1 to k - 1 people of a group answered after the others had been shown (column `late`), it is shown in
            halves at most, unless this is `ignore`.
    """

    k: int = 3
    precise: int = 0
    full: int = 0
    coarse: float = 0.5
    coarse_share: float = 5.0
    turnover: Literal["coarsen", "withhold", "ignore"] = "coarsen"

    def __post_init__(self) -> None:
        # Whoever names k alone means that nothing finer is shown of fewer people.
        object.__setattr__(self, "precise", self.precise or max(5, self.k))
        object.__setattr__(self, "full", self.full or max(8, self.precise))
        if not 1 <= self.k <= self.precise <= self.full:
            raise ValueError(f"the gates must grow: k {self.k}, precise {self.precise}, full {self.full}")
        if self.turnover not in ("coarsen", "withhold", "ignore"):
            raise ValueError(f"turnover is {self.turnover!r}, but it is one of 'coarsen', 'withhold', 'ignore'")
        if not (self.coarse > 0 and self.coarse_share > 0):
            raise ValueError("figures are rounded to a step above 0")

    @classmethod
    def of(cls, k: int) -> Policy:
        """Return the default policy with another k; the other gates never lie below it."""
        return cls(k)

    def level(self, n: int, *, turnover: bool = False) -> Level:
        """Return how much may be shown of `n` people: `withheld`, `halves`, `tenths` or `full`; `turnover`: 1 to k - 1 of them are new or left."""
        return LEVELS[int(self.levels(np.asarray(n), np.asarray(turnover)))]

    def levels(
        self, n: NDArray[np.int64], turnover: NDArray[np.bool_], late: NDArray[np.bool_] | None = None
    ) -> NDArray[np.int64]:
        """`level` of many groups, as places in `LEVELS`; `late`: groups in which 1 to k - 1 people answered after the others were shown."""
        found = (n >= self.k).astype(np.int64) + (n >= self.precise) + (n >= self.full)
        if late is not None and self.turnover != "ignore":
            found = np.where(late, np.minimum(found, 1), found)
        if self.turnover == "withhold":
            return np.where(turnover, 0, found)
        if self.turnover == "coarsen":
            return np.where(turnover, np.minimum(np.maximum(found - 1, 0), 1), found)
        return found

    def rounded(self, value: float, n: int) -> float:
        """Return a figure in points as `n` people may have it shown; NaN if they are too few."""
        return float(self.round_at(np.asarray(value, dtype=np.float64), self.levels(np.asarray(n), np.asarray(False))))

    def round_at(
        self, values: NDArray[np.float64], levels: NDArray[np.int64], *, coarse: float | None = None, fine: float = FINE
    ) -> NDArray[np.float64]:
        """Figures as groups of these levels may have them shown: missing, in coarse steps, or in fine ones.

        Args:
            values, levels: of equal shape; places in `LEVELS`.
            coarse, fine: the steps; the policy's `coarse` and 0.1 points if not given.
        """
        step = self.coarse if coarse is None else coarse
        places = max(0, -math.floor(math.log10(fine)))
        shown = np.where(levels == 1, np.round(values / step) * step, np.round(np.round(values / fine) * fine, places))
        return np.asarray(np.where(levels == 0, np.nan, shown) + 0.0)

    def total_allowed(self, sizes: Iterable[int]) -> bool:
        """Return the remainder rule: a total over groups may be shown only if those hidden in it number 0 or at least k."""
        hidden = sum(n for n in sizes if n < self.k)
        return hidden == 0 or hidden >= self.k

    def may_follow(self, before: Iterable[Hashable], now: Iterable[Hashable]) -> bool:
        """Return whether a later wave can be compared with an earlier one without telling who came or went: 0 or at least k of either."""
        first, later = set(before), set(now)
        return all(n == 0 or n >= self.k for n in (len(later - first), len(first - later)))


DEFAULT = Policy()
"""The gates where nothing else is said: of fewer than three people nothing is shown."""


def k_anonymity(groups: Mapping[str, int], *, k: int = 3) -> Shown:
    """Return which groups are large enough to be shown, and whether a total may stand beside them (the remainder rule).

    Args:
        groups: people by group.
        k: the fewest people who may be shown.
    """
    wrong = next((name for name, n in groups.items() if n < 0 or int(n) != n), None)
    if wrong is not None:
        raise ValueError(f"group {wrong!r}: {as_text(groups[wrong])} is not a number of people")
    policy = Policy.of(k)
    total = sum(groups.values())
    return Shown({name: n >= k for name, n in groups.items()}, total >= k and policy.total_allowed(groups.values()))
