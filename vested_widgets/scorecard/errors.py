"""The error of a table of metrics or figures that cannot be read."""

from __future__ import annotations


class ScorecardError(ValueError):
    """Tell in one sentence, or two, which row and column of a table is wrong, and how to mend it."""
