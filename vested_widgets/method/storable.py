"""Refuse texts that cannot be kept, in one sentence, wherever they come in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from vested_widgets import texts
from vested_widgets.method.catalogue import words

Refusal = Callable[[str], Exception]


def unstorable(what: str, text: str) -> str:
    """Return the sentence that says why a text cannot be kept, where, and how to mend it; "" for one that can be.

    Args:
        what: which text it is, to begin the sentence with: "Your text", "Row 3, column 'party'".
    """
    found = texts.fault(text)
    if found is None:
        return ""
    where = words("text_error.after", before=found.before) if found.before else words("text_error.first")
    return words(f"text_error.{found.kind}", what=what, where=where, code=found.code)


def storable(what: str, text: str, refusal: Refusal) -> str:
    """Return a text as it is kept: with this system's line ends, and "" for one of nothing but blanks.

    Args:
        what: which text it is, to begin the sentence with.
        refusal: the error that is raised with the sentence.
    """
    kept = texts.with_line_ends(text)
    if sentence := unstorable(what, kept):
        raise refusal(sentence)
    return kept if kept.strip() else ""


def all_writable(what: str, value: Any, refusal: Refusal) -> None:
    """Refuse a value that holds a text anywhere, a key or a value, that cannot be written down.

    Args:
        what: which value it is, to begin the sentence with.
        refusal: the error that is raised with the sentence.
    """
    for place, text in texts.strings(value):
        if (
            not (text.isascii() and text.isprintable())
            and (found := texts.fault(texts.with_line_ends(text)))
            and found.kind != "unseen"
        ):
            raise refusal(unstorable(f"{what} ({texts.readable(place)})" if place else what, texts.with_line_ends(text)))
