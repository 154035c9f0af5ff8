"""The words that people read and that belong to no item: one catalogue, so that another language is a folder.

The phrases stand in `content/en/words/*.yaml`, by area and name; those of another language in the same files of its own folder (see
`languages`). A phrase that a language lacks is told in English. This module needs nothing of the method but its files: charts use it too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, Literal

from vested_widgets.method.errors import ContentError
from vested_widgets.method.languages import SOURCE, category, direction, folders, here, language
from vested_widgets.method.yaml_files import CONTENT, read_yaml

WORDS = CONTENT / SOURCE / "words"
# The plural categories of CLDR: a language has some of them, and always "other".
CATEGORIES = ("zero", "one", "two", "few", "many", "other")


@cache
def _areas() -> dict[str, dict[str, str]]:
    """Return all phrases of the source language by area and name.

    Raises:
        ContentError: a phrase is no text, its placeholders cannot be read, or an area stands in two files.
    """
    return read_areas(WORDS)


def read_areas(folder: Path) -> dict[str, dict[str, str]]:
    """Return the phrases of the files in a folder by area and name.

    Raises:
        ContentError: a phrase is no text, its placeholders cannot be read, or an area stands in two files.
    """
    found: dict[str, dict[str, str]] = {}
    for file in sorted(folder.glob("*.yaml")):
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
def _areas_in(tag: str) -> dict[str, dict[str, str]]:
    """Return all phrases of a language by area and name; what it lacks stands there in English."""
    found = {area: dict(phrases) for area, phrases in _areas().items()}
    for folder in folders(tag):
        for area, phrases in read_areas(folder / "words").items():
            found.setdefault(area, {}).update(phrases)
    return found


@cache
def _catalogue(tag: str) -> dict[str, str]:
    """Return all phrases of a language by dotted key: `status.waiting`."""
    return {f"{area}.{name}": phrase for area, phrases in _areas_in(tag).items() for name, phrase in phrases.items()}


def check(tag: str) -> None:
    """Read the phrases of a language.

    Raises:
        ContentError: what is wrong with them, with file and key.
    """
    _areas_in(tag)


def reread() -> None:
    """Forget what has been read of other languages: the folders of one's own content may be others now."""
    _areas_in.cache_clear()
    _catalogue.cache_clear()


def words(key: str, **values: Any) -> str:
    """Return the phrase `key` with its placeholders filled: `words("saved.saved", at="14:02")`.

    Raises:
        ContentError: there is no such phrase, or a placeholder was given no value.
    """
    known = _catalogue(language())
    if values and direction(language()) == "rtl":
        values = {name: isolated(value) for name, value in values.items()}
    try:
        return known[key].format(**values)
    except KeyError as error:
        if key not in known:
            raise ContentError(f"words: {key}: this phrase is missing.") from None
        raise ContentError(f"words: {key}: no value was given for {{{error.args[0]}}}.") from None


def isolated(value: Any) -> Any:
    """Return a text with the marks that keep its direction to itself: a name in other letters turns nothing around it."""
    return f"\u2068{value}\u2069" if isinstance(value, str) else value


def plural(count: float | str, key: str, **values: Any) -> str:
    """Return the phrase of a count: `key_one`, `key_few`, `key_other` …, by the plural rule of the language that is spoken.

    Args:
        count: what is counted; as it is written, where its decimals matter.

    Raises:
        ContentError: as `words`.
    """
    found = f"{key}_{category(count, language())}"
    # A language without that form, or without the phrase, has the form that every language has.
    return words(found if found in _catalogue(language()) else f"{key}_other", **values)


def forms(keys: Iterable[str]) -> list[str]:
    """Return the keys of all plural forms that the language has of some phrases, for a page that chooses by itself."""
    known = _catalogue(language())
    return [form for key in keys for one in CATEGORIES if (form := f"{key}_{one}") in known]


def phrases(keys: Iterable[str]) -> dict[str, str]:
    """Return phrases as they stand, placeholders unfilled, for a page that fills them itself.

    Raises:
        ContentError: a phrase is missing.
    """
    keys, known = list(keys), _catalogue(language())
    missing = [key for key in keys if key not in known]
    if missing:
        raise ContentError(f"words: {', '.join(missing)}: missing.")
    return {key: known[key] for key in keys}


def listed(names: Sequence[str]) -> str:
    """Return names as people say them: "Ada, Bruno and Celia"."""
    return _joined(names, "standard")


def either(names: Sequence[str]) -> str:
    """Return names of which one counts, as people say them: "Ada, Bruno or Celia"."""
    return _joined(names, "or")


def _joined(names: Sequence[str], style: Literal["standard", "or"]) -> str:
    from babel.lists import format_list

    # Our English has no comma before the last name.
    return str(format_list(list(names), style, "en_GB" if here() == "en" else here()))


def quoted(text: object) -> str:
    """Return a text in the quotation marks of the language."""
    return words("quote.text", text=text)


def area(name: str) -> dict[str, str]:
    """Return all phrases of one area by their names without it, for a page that needs the whole area.

    Raises:
        ContentError: there is no such area.
    """
    found = _areas_in(language()).get(name)
    if not found:
        raise ContentError(f"words: {name}: this area is missing.")
    return dict(found)
