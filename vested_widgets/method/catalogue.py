"""The words on buttons, states and blockers: one catalogue, so that another language is a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from vested_widgets.method.errors import ContentError
from vested_widgets.method.loader import CONTENT, read_yaml


@cache
def _areas() -> dict[str, dict[str, str]]:
    """All phrases by area and name."""
    areas = read_yaml(CONTENT / "en" / "words.yaml")
    if not isinstance(areas, dict):
        raise ContentError("words.yaml: the file: expected a mapping of areas.")
    for area, phrases in areas.items():
        if not isinstance(phrases, dict):
            raise ContentError(f"words.yaml: {area}: expected a mapping of phrases.")
        for name, phrase in phrases.items():
            if not isinstance(phrase, str):
                raise ContentError(f"words.yaml: {area}.{name}: expected a text (found {phrase!r}). Put it in quotes.")
    return areas


@cache
def _catalogue() -> dict[str, str]:
    """All phrases by dotted key: `status.waiting`."""
    return {f"{area}.{name}": phrase for area, phrases in _areas().items() for name, phrase in phrases.items()}


def words(key: str, **values: Any) -> str:
    """The phrase `key` with its placeholders filled: `words("saved.saved", at="14:02")`.

    Raises:
        ContentError: there is no such phrase, or a placeholder was given no value.
    """
    try:
        return _catalogue()[key].format(**values)
    except KeyError as error:
        if key not in _catalogue():
            raise ContentError(f"words.yaml: {key}: this phrase is missing.") from None
        raise ContentError(f"words.yaml: {key}: no value was given for {{{error.args[0]}}}.") from None


def phrases(keys: Iterable[str]) -> dict[str, str]:
    """Phrases as they stand, placeholders unfilled, for a page that fills them itself.

    Raises:
        ContentError: a phrase is missing.
    """
    keys = list(keys)
    missing = [key for key in keys if key not in _catalogue()]
    if missing:
        raise ContentError(f"words.yaml: {', '.join(missing)}: missing.")
    return {key: _catalogue()[key] for key in keys}


def listed(names: Sequence[str]) -> str:
    """Names as people say them: "Ada, Bruno and Celia"."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {words('list.and')} {names[-1]}"


def area(name: str) -> dict[str, str]:
    """All phrases of one area by their names without it, for a page that needs the whole area.

    Raises:
        ContentError: there is no such area.
    """
    found = _areas().get(name)
    if not found:
        raise ContentError(f"words.yaml: {name}: this area is missing.")
    return dict(found)
