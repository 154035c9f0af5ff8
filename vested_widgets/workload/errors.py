"""The error of a list of work that is no tree, or of links that lead nowhere."""

from __future__ import annotations


class WorkloadError(ValueError):
    """Tell in one sentence, or two, which row of the work is wrong, and how to mend it."""
