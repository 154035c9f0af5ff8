"""What may be shown of a group of which size: one policy, applied before anything leaves this room."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Policy:
    """The gates for small groups.

    A mean and a spread together give away all answers of three people in 94 % of cases, so a group of `k` to `precise - 1` people shows
    its mean in halves and its agreement as a word at most, and a group below `k` shows nothing.

    Attributes:
        k: the fewest people whose mean may be shown.
        precise: from how many people on figures have one decimal, and counts per category and measures of agreement may be shown.
        full: from how many people on measures that need many answers may be shown.
    """

    k: int = 3
    precise: int = 5
    full: int = 8

    def __post_init__(self) -> None:
        if not 1 <= self.k <= self.precise <= self.full:
            raise ValueError(f"the gates must grow: k {self.k}, precise {self.precise}, full {self.full}")

    @classmethod
    def of(cls, k: int) -> Policy:
        """The default policy with another k; the other gates never lie below it."""
        return cls(k, max(5, k), max(8, k))

    def level(self, n: int) -> str:
        """How much may be shown of `n` people: `withheld`, `halves`, `tenths` or `full`."""
        if n < self.k:
            return "withheld"
        if n < self.precise:
            return "halves"
        return "tenths" if n < self.full else "full"

    def rounded(self, value: float, n: int) -> float:
        """A figure as `n` people may have it shown; NaN if they are too few."""
        level = self.level(n)
        if level == "withheld" or math.isnan(value):
            return math.nan
        return round(value * 2) / 2 if level == "halves" else round(value, 1)

    def total_allowed(self, sizes: list[int]) -> bool:
        """The remainder rule: a total over groups may be shown only if those hidden in it number 0 or at least k."""
        hidden = sum(n for n in sizes if n < self.k)
        return hidden == 0 or hidden >= self.k


DEFAULT = Policy()
