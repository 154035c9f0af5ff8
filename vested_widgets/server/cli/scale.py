"""Read the ends of a scale as people type them."""

from __future__ import annotations

import re

from vested_widgets import method
from vested_widgets.documents import DocumentError


def parse_scale(scale: str, low: int | None, high: int | None) -> tuple[int, int]:
    """Return the scale's ends, from `--scale 1-5` or from `--low 1 --high 5`; 1 to 5 if nothing is given.

    Raises:
        DocumentError: the text is not a scale, or both ways are used at once.
    """
    if scale and (low is not None or high is not None):
        raise DocumentError(method.words("command_error.two_scales"))
    if scale:
        match = re.fullmatch(r"\s*(-?\d{1,4})\s*(?:-|–|\.\.|:|to)\s*(-?\d{1,4})\s*", scale)
        if not match:
            raise DocumentError(method.words("command_error.no_scale", typed=scale))
        return int(match[1]), int(match[2])
    return (1 if low is None else low), (5 if high is None else high)
