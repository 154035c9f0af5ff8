"""Find the part that a step is at, the same for pages, console, wall and progress."""

from __future__ import annotations

from collections.abc import Callable

from vested_widgets import method


def current_part(step: method.Step, is_open: Callable[[method.Part], bool]) -> method.Part | None:
    """Return the first part answered alone that waits for its reveal, else the last one; None if all is written together.

    Args:
        is_open: whether a part that is answered alone waits for its reveal; asked of no more parts than needed.
    """
    alone = [part for part in step.parts if part.kind in method.ALONE]
    return next((part for part in alone if is_open(part)), alone[-1] if alone else None)
