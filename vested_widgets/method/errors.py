"""The one error of content files."""

from __future__ import annotations


class ContentError(ValueError):
    """A content file, or something asked of it, does not hold: the text says file, key, and what was expected."""
