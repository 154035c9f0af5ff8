"""Rounding of a gap and its interval for people: what is printed never contradicts the verdict, which is taken from unrounded numbers.

* `aligned`: both printed ends lie strictly inside the margin, if need be one step nearer to zero than rounding would put them.
* Not aligned: at least one printed end lies at the margin or beyond it.
* `gap`: no printed end lies on the other side of zero. An end of 0.0 beside `gap` means "more than 0" (`NEAR_ZERO`).
* `cannot tell`: zero lies inside.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def printed_gaps(
    gap: Array, low: Array, high: Array, verdict: NDArray[np.object_], margin: Array, step: Array
) -> tuple[Array, Array, Array]:
    """Return gaps and their ends in steps, as the verdict allows.

    Args:
        gap, low, high: before rounding, in points; missing ones stay missing.
        verdict: what the unrounded numbers say.
        margin: in points; where it is missing, nothing is compared with it.
        step: to which a figure is rounded, in points.
    """
    shown = np.round(gap / step)
    ends = [np.round(low / step), np.round(high / step)]
    far = np.where(np.isnan(margin), np.inf, margin) / step
    # The last step inside the margin, and the first one outside.
    inner, outer = np.ceil(far - 1e-9) - 1, np.ceil(far - 1e-9)
    aligned = verdict == "aligned"
    ends = [np.where(aligned, np.clip(end, -np.maximum(inner, 0), np.maximum(inner, 0)), end) for end in ends]
    looks_inside = ~aligned & np.isfinite(outer) & (ends[0] > -outer) & (ends[1] < outer)
    reach = -low, high
    for at, sign in ((0, -1), (1, 1)):
        farther = reach[at] >= reach[1 - at] - 1e-9
        ends[at] = np.where(looks_inside & farther, sign * outer, ends[at])
    apart = verdict == "gap"
    ends[0] = np.where(apart & (low > 0), np.maximum(ends[0], 0), ends[0])
    ends[1] = np.where(apart & (high < 0), np.minimum(ends[1], 0), ends[1])
    unsure = verdict == "cannot tell"
    ends[0], ends[1] = np.where(unsure, np.minimum(ends[0], 0), ends[0]), np.where(unsure, np.maximum(ends[1], 0), ends[1])
    # The gap of stand-ins may lie at the margin where that of the answers does not.
    shown = np.where(aligned, np.clip(shown, -np.maximum(inner, 0), np.maximum(inner, 0)), shown)
    gap, low, high = (np.asarray(np.round(part * step, 6) + 0.0) for part in (shown, *ends))
    return gap, low, high
