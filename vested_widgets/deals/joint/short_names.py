"""Make names that formulas can use of the titles of rows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable
from itertools import chain, count


def short_name(title: str) -> str:
    """Return a name that formulas can use: `crates_a_night` for "Crates a night"."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    found = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    return found if found[:1].isalpha() else f"a_{found}".strip("_")


def free_name(name: str, taken: Container[str]) -> str:
    """Return a name that is not taken yet."""
    return next(one for one in chain([name], (f"{name}_{at}" for at in count(2))) if one not in taken)


def short_names(titles: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the name of each row, (id, title), by its id; rows of one title are told apart by a number."""
    found: dict[str, str] = {}
    for row, title in titles:
        found[row] = free_name(short_name(title), set(found.values()))
    return found
