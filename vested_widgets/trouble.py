"""Number what went wrong unexpectedly: its reader gets one sentence with the number, the log has what happened under the same number."""

from __future__ import annotations

import secrets

from vested_widgets import method


def new_number() -> str:
    """Return a number that is short enough to be read out."""
    return f"{secrets.randbelow(10**6):06d}"


def sentence(number: str) -> str:
    """Return what people read."""
    return method.words("trouble.unexpected", number=number)
