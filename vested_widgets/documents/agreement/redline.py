"""Compare two texts word by word, for tracked changes: what stays, what goes, what comes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["same", "deleted", "inserted"]
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


def compare(before: str, after: str) -> Iterator[tuple[Kind, str]]:
    """Yield the pieces of two texts: those that stay or go, joined, are `before`; those that stay or come are `after`."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    for act, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if act == "equal":
            yield "same", "".join(old[a:b])
            continue
        if b > a:
            yield "deleted", "".join(old[a:b])
        if d > c:
            yield "inserted", "".join(new[c:d])
