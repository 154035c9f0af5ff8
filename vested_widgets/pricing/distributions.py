"""The ranges that an assumption can have: the mean, and the value below which a given share of the draws lies.

Every distribution is drawn by its quantile function from shares between 0 and 1. So draws depend on the seed alone, two drivers can be
correlated by their ranks, and the 10th percentile of a tornado is that of the draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]

LAMBDA = 4.0
"""Weight of the mode in a PERT range."""
NODES = 8193
"""Places of the table by which a PERT range is drawn."""
DIGITS = 9
"""Decimals of a draw from a PERT range of 0 to 1: mathematical libraries differ behind them, so that draws do not differ by machine."""


class Distribution(Protocol):
    """What a driver's value can be.

    Attributes:
        kind: its name in a file.
        varies: whether two draws can differ.
    """

    kind: ClassVar[str]

    @property
    def mean(self) -> float:
        """Return the mean."""
        ...

    @property
    def varies(self) -> bool:
        """Return whether two draws can differ."""
        ...

    def quantile(self, shares: Array) -> Array:
        """Return the values below which these shares (0 to 1) of all draws lie."""
        ...

    def written(self) -> dict[str, Any]:
        """Return the distribution as a file has it."""
        ...


@dataclass(frozen=True)
class Fixed:
    """One value."""

    value: float
    kind: ClassVar[str] = "fixed"

    @property
    def mean(self) -> float:
        """Return the value."""
        return self.value

    @property
    def varies(self) -> bool:
        """Return False."""
        return False

    def quantile(self, shares: Array) -> Array:
        """Return the value, once a share."""
        return np.full(np.shape(shares), self.value)

    def written(self) -> dict[str, Any]:
        """Return the distribution as a file has it."""
        return {"dist": self.kind, "value": self.value}


@dataclass(frozen=True)
class Uniform:
    """Every value from low to high alike."""

    low: float
    high: float
    kind: ClassVar[str] = "uniform"

    @property
    def mean(self) -> float:
        """Return the middle."""
        return (self.low + self.high) / 2

    @property
    def varies(self) -> bool:
        """Return whether the range has a width."""
        return self.high > self.low

    def quantile(self, shares: Array) -> Array:
        """Return low + share × (high − low)."""
        return self.low + shares * (self.high - self.low)

    def written(self) -> dict[str, Any]:
        """Return the distribution as a file has it."""
        return {"dist": self.kind, "low": self.low, "high": self.high}


@dataclass(frozen=True)
class Triangular:
    """Most likely at the mode, falling straight to low and high."""

    low: float
    mode: float
    high: float
    kind: ClassVar[str] = "triangular"

    @property
    def mean(self) -> float:
        """Return (low + mode + high) / 3."""
        return (self.low + self.mode + self.high) / 3

    @property
    def varies(self) -> bool:
        """Return whether the range has a width."""
        return self.high > self.low

    def quantile(self, shares: Array) -> Array:
        """Return the inverse of the distribution function."""
        width = self.high - self.low
        if not width:
            return np.full(np.shape(shares), self.low)
        turn = (self.mode - self.low) / width
        rising = self.low + np.sqrt(shares * width * (self.mode - self.low))
        falling = self.high - np.sqrt((1 - shares) * width * (self.high - self.mode))
        return np.where(shares < turn, rising, falling)

    def written(self) -> dict[str, Any]:
        """Return the distribution as a file has it."""
        return {"dist": self.kind, "low": self.low, "mode": self.mode, "high": self.high}


@dataclass(frozen=True)
class Pert(Triangular):
    """As triangular, but smooth, and with more weight on the mode: a beta distribution with λ = 4."""

    kind: ClassVar[str] = "pert"

    @property
    def mean(self) -> float:
        """Return (low + 4 mode + high) / 6."""
        return (self.low + LAMBDA * self.mode + self.high) / (LAMBDA + 2)

    def quantile(self, shares: Array) -> Array:
        """Return the inverse of the distribution function."""
        width = self.high - self.low
        if not width:
            return np.full(np.shape(shares), self.low)
        a = 1 + LAMBDA * (self.mode - self.low) / width
        return self.low + width * _beta_quantile(a, LAMBDA + 2 - a, shares)


@cache
def _beta_table(a: float, b: float) -> tuple[Array, Array]:
    """Return places from 0 to 1, denser at the ends, and the distribution function of a beta distribution there."""
    from scipy.special import betainc

    places = (1 - np.cos(np.linspace(0, np.pi, NODES))) / 2
    return places, np.asarray(betainc(a, b, places), dtype=np.float64)


def _beta_quantile(a: float, b: float, shares: Array) -> Array:
    """Return quantiles of a beta distribution, within 1e-7 of its width: from a table, which takes a tenth of the time of scipy's."""
    places, below = _beta_table(a, b)
    return np.round(np.interp(shares, below, places), DIGITS)


@dataclass(frozen=True)
class Discrete:
    """One of several values, each with its probability; kept in rising order."""

    values: tuple[tuple[float, float], ...]
    kind: ClassVar[str] = "discrete"

    @property
    def mean(self) -> float:
        """Return the sum of values × probabilities."""
        return float(sum(value * chance for value, chance in self.values))

    @property
    def varies(self) -> bool:
        """Return whether two values can come."""
        return len({value for value, chance in self.values if chance > 0}) > 1

    def quantile(self, shares: Array) -> Array:
        """Return the value at which the probabilities, added up, pass the share."""
        possible = [(value, chance) for value, chance in self.values if chance > 0]
        ends = np.cumsum([chance for _, chance in possible])[:-1]
        return np.asarray([value for value, _ in possible])[np.searchsorted(ends, shares, side="right")]

    def written(self) -> dict[str, Any]:
        """Return the distribution as a file has it."""
        return {"dist": self.kind, "values": [list(one) for one in self.values]}
