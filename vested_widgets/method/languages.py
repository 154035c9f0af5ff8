"""The languages that content is written in: which there are, which one is spoken now, and how it is written.

English is the source: it is whole. Another language is a folder beside it that has the same files with the same keys, as many as are
translated. It may ship (`content/de/`) or lie in the folder of one's own content (see `method.use`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, wraps
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from vested_widgets.method.yaml_files import CONTENT

if TYPE_CHECKING:
    from babel.plural import PluralRule

P = ParamSpec("P")
T = TypeVar("T")

SOURCE = "en"
"""The language that content is written in first; others have what is translated of it."""
_here: ContextVar[str] = ContextVar("language", default="")
_usual = SOURCE
_roots: tuple[Path, ...] = (CONTENT,)
_left_out: frozenset[str] = frozenset()


def use_translations(folder: Path | None, left_out: frozenset[str] = frozenset()) -> None:
    """Take the languages of a folder from now on beside those that ship, without some; None takes only those that ship."""
    global _roots, _left_out  # content is one for a whole process
    _roots, _left_out = (CONTENT,) if folder is None else (CONTENT, folder), left_out
    for kept in (known_languages, folders):
        kept.cache_clear()


@cache
def known_languages() -> tuple[str, ...]:
    """Return the tags of all languages, the source first."""
    found = {folder.name for root in _roots for folder in root.iterdir() if folder.is_dir() and _named_after_language(folder)}
    return SOURCE, *sorted(found - {SOURCE} - _left_out)


def _named_after_language(folder: Path) -> bool:
    """Tell whether a folder holds a language; its name is then a tag such as `de` or `pt-BR`."""
    return folder.name.partition("-")[0].isalpha() and any((folder / name).exists() for name in ("words", "steps", "method.yaml"))


@cache
def folders(language: str) -> tuple[Path, ...]:
    """Return the folders that translate into a language, the more general first: those of `pt` before those of `pt-BR`."""
    parts = language.split("-")
    tags = ["-".join(parts[:n]) for n in range(1, len(parts) + 1)]
    return tuple(root / tag for tag in tags if tag != SOURCE for root in _roots if (root / tag).is_dir())


def language() -> str:
    """Return the language that is spoken now: that of the page that is being made, else that of the process."""
    return _here.get() or _usual


def speak(tag: str) -> None:
    """Speak a language in this process from now on, if content is written in it."""
    global _usual  # a kernel is one page of one person
    _usual = tag if tag in known_languages() else SOURCE


def speak_here(tag: str) -> None:
    """Speak a language in this task or thread from now on, if content is written in it: a server answers many people at once."""
    _here.set(tag if tag in known_languages() else SOURCE)


@contextmanager
def speaking(tag: str) -> Iterator[None]:
    """Speak a language for a while, in this task or thread."""
    before = _here.set(tag if tag in known_languages() else SOURCE)
    try:
        yield
    finally:
        _here.reset(before)


def choose(wanted: Iterable[str]) -> str:
    """Return the first of some language tags in which content is written, or which a more general language serves; else the source."""
    known = {tag.casefold(): tag for tag in known_languages()}
    for tag in filter(None, wanted):
        parts = tag.strip().casefold().replace("_", "-").split("-")
        for n in range(len(parts), 0, -1):
            if found := known.get("-".join(parts[:n])):
                return found
    return SOURCE


@cache
def locale(tag: str) -> str:
    """Return the locale of a language tag as Babel names it ("de-CH" is "de_CH"), of the nearest one that is known; "en" for none."""
    from babel import Locale, UnknownLocaleError

    parts = str(tag).split("-")
    for n in range(len(parts), 0, -1):
        try:
            return str(Locale.parse("-".join(parts[:n]), sep="-"))
        except (UnknownLocaleError, ValueError, TypeError):
            continue
    return "en"


@cache
def direction(tag: str) -> str:
    """Return the direction in which a language is written: "ltr" or "rtl"."""
    from babel import Locale

    return str(Locale.parse(locale(tag)).text_direction)


def cached_by_language(make: Callable[P, T]) -> Callable[P, T]:
    """Keep what a function returns, for each language that is spoken when it is called; its arguments are hashable."""
    kept = cache(lambda _tag, *args, **named: make(*args, **named))

    @wraps(make)
    def made(*args: P.args, **named: P.kwargs) -> T:
        return kept(language(), *args, **named)  # type: ignore[arg-type]

    return made


def here() -> str:
    """Return the locale of the language that is spoken now, as Babel names it."""
    return locale(language())


def decimal_sign() -> str:
    """Return the sign before the decimals of a number, in the language that is spoken now."""
    return _decimal_sign(here())


@cache
def _decimal_sign(name: str) -> str:
    from babel.numbers import get_decimal_symbol

    return str(get_decimal_symbol(name))


def category(count: float | str, tag: str) -> str:
    """Return the plural category of a count in a language, as CLDR names it: "one", "few", "other" ….

    Args:
        count: as it is written, where its decimals matter: "1.0" points are not "1" point.
    """
    from decimal import Decimal

    return str(_plural_rule(locale(tag))(Decimal(str(count)) if isinstance(count, str | float) else count))


@cache
def _plural_rule(name: str) -> PluralRule:
    from babel import Locale

    return Locale.parse(name).plural_form
