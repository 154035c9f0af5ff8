"""Measures of answers that are no ratings."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def points_to_move(shares_a: Sequence[float], shares_b: Sequence[float]) -> float | None:
    """Total variation: half the sum of absolute differences of two budgets' shares, 0 to 1; times the budget it is points to move.

    Args:
        shares_a, shares_b: non-negative amounts per entry; each side is taken as shares of its own sum.

    Returns:
        The distance, or None if a side spent nothing.

    Raises:
        ValueError: the sides have different entries, or a negative amount.
    """
    a, b = np.asarray(shares_a, dtype=float), np.asarray(shares_b, dtype=float)
    if a.shape != b.shape:
        raise ValueError(f"both sides need amounts for the same entries, but these have {a.size} and {b.size}")
    if (a < 0).any() or (b < 0).any():
        raise ValueError("a budget cannot hold negative amounts")
    if not a.sum() or not b.sum():
        return None
    return float(np.abs(a / a.sum() - b / b.sum()).sum() / 2)
