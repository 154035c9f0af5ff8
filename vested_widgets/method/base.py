"""The base of all content objects: frozen, unknown keys refused, and the kinds of words they hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from string import Formatter
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
Address = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}/[a-z][a-z0-9_-]{0,39}$")]
Sentence = Annotated[str, Field(min_length=1, max_length=2000)]
Title = Annotated[str, Field(min_length=1, max_length=120)]
# Items of a deal's own content keep the names that people gave them in a file.
ItemId = Annotated[str, Field(pattern=r"^[^\s|/][^|/]{0,79}$")]


def unique(what: str, ids: Iterable[object]) -> None:
    """Refuse an id that is used twice.

    Raises:
        ValueError: naming what is doubled.
    """
    doubled = [str(name) for name, times in Counter(ids).items() if times > 1]
    if doubled:
        raise ValueError(f"every {what} needs an id of its own; used twice: {', '.join(doubled)}")


def placeholders(text: str) -> tuple[str, ...]:
    """Return the names that stand in curly brackets in a text, each once.

    Raises:
        ValueError: a bracket is not closed.
    """
    return tuple(dict.fromkeys(name for _, name, _, _ in Formatter().parse(text) if name is not None))


class Content(BaseModel):
    """The base of all content objects."""

    model_config = ConfigDict(frozen=True, extra="forbid")
