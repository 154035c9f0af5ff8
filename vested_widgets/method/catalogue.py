"""The words that people read and that belong to no item: one catalogue, so that another language is a folder.

The phrases stand in `content/en/words/*.yaml`, by area and name. This module needs nothing of the method but its files: charts use it too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from string import Formatter
from typing import Any

from vested_widgets.method.errors import ContentError
from vested_widgets.method.yaml_files import CONTENT, read_yaml

WORDS = CONTENT / "en" / "words"


@cache
def _areas() -> dict[str, dict[str, str]]:
    """Return all phrases by area and name.

    Raises:
        ContentError: a phrase is no text, its placeholders cannot be read, or an area stands in two files.
    """
    found: dict[str, dict[str, str]] = {}
    for file in sorted(WORDS.glob("*.yaml")):
        areas = read_yaml(file)
        if not isinstance(areas, dict):
            raise ContentError(f"{file.name}: the file: expected a mapping of areas.")
        for area, phrases in areas.items():
            if area in found:
                raise ContentError(f"{file.name}: {area}: this area stands in another file too.")
            if not isinstance(phrases, dict):
                raise ContentError(f"{file.name}: {area}: expected a mapping of phrases.")
            for name, phrase in phrases.items():
                # YAML reads on, off, yes and no without quotes as true and false.
                if not isinstance(name, str):
                    raise ContentError(f"{file.name}: {area}.{name}: the name of a phrase is a text. Put it in quotes.")
                if not isinstance(phrase, str):
                    raise ContentError(f"{file.name}: {area}.{name}: expected a text (found {phrase!r}). Put it in quotes.")
                try:
                    list(Formatter().parse(phrase))
                except ValueError as error:
                    raise ContentError(f"{file.name}: {area}.{name}: {error}.") from None
            found[area] = phrases
    return found


@cache
def _catalogue() -> dict[str, str]:
    """Return all phrases by dotted key: `status.waiting`."""
    return {f"{area}.{name}": phrase for area, phrases in _areas().items() for name, phrase in phrases.items()}


def words(key: str, **values: Any) -> str:
    """Return the phrase `key` with its placeholders filled: `words("saved.saved", at="14:02")`.

    Raises:
        ContentError: there is no such phrase, or a placeholder was given no value.
    """
    try:
        return _catalogue()[key].format(**values)
    except KeyError as error:
        if key not in _catalogue():
            raise ContentError(f"words: {key}: this phrase is missing.") from None
        raise ContentError(f"words: {key}: no value was given for {{{error.args[0]}}}.") from None


def plural(count: int, key: str, **values: Any) -> str:
    """Return the phrase `key_one` for one of what it speaks of, else `key_many`.

    Raises:
        ContentError: as `words`.
    """
    return words(f"{key}_one" if count == 1 else f"{key}_many", **values)


def phrases(keys: Iterable[str]) -> dict[str, str]:
    """Return phrases as they stand, placeholders unfilled, for a page that fills them itself.

    Raises:
        ContentError: a phrase is missing.
    """
    keys = list(keys)
    missing = [key for key in keys if key not in _catalogue()]
    if missing:
        raise ContentError(f"words: {', '.join(missing)}: missing.")
    return {key: _catalogue()[key] for key in keys}


def listed(names: Sequence[str]) -> str:
    """Return names as people say them: "Ada, Bruno and Celia"."""
    return _joined(names, "list.and")


def either(names: Sequence[str]) -> str:
    """Return names of which one counts, as people say them: "Ada, Bruno or Celia"."""
    return _joined(names, "list.or")


def _joined(names: Sequence[str], last: str) -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {words(last)} {names[-1]}"


def area(name: str) -> dict[str, str]:
    """Return all phrases of one area by their names without it, for a page that needs the whole area.

    Raises:
        ContentError: there is no such area.
    """
    found = _areas().get(name)
    if not found:
        raise ContentError(f"words: {name}: this area is missing.")
    return dict(found)
