"""The one error of files that come in."""

from __future__ import annotations


class DocumentError(ValueError):
    """A file cannot be taken in; the text is one sentence: what, where, and how to mend it. Nothing was changed."""
