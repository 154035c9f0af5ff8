"""Compare two texts word by word. Plain functions, no store."""

from __future__ import annotations

import difflib
import re
from typing import Final, Literal, TypeAlias

Part: TypeAlias = tuple[Literal["same", "del", "ins"], str]
PIECES: Final = re.compile(r"\s+|[\w’'-]+|[^\w\s]")


def redline(old: str, new: str) -> list[Part]:
    """Return what changed between two texts, in reading order: same and ins give the new text, same and del the old one."""
    before, after = PIECES.findall(old), PIECES.findall(new)
    parts: list[Part] = []
    for op, a0, a1, b0, b1 in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if op == "equal":
            parts.append(("same", "".join(before[a0:a1])))
            continue
        if gone := "".join(before[a0:a1]):
            parts.append(("del", gone))
        if fresh := "".join(after[b0:b1]):
            parts.append(("ins", fresh))
    return parts
