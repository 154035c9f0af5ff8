"""Read a standard in words as a number: "nineteen of twenty" is 95 %, "fewer than one in ten" at most 10 %."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vested_widgets.method.catalogue import words
from vested_widgets.method.languages import cached_by_language

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

APART = 4
"""Words that may stand between a number and the "of" or "in" that belongs to it: "four weeks of five"."""
DIGITS = "0123456789"
TOKEN = re.compile(r"[0-9]{1,15}(?:[.,][0-9]{1,15})?|[^\W\d_]+|%")


@dataclass(frozen=True)
class Standard:
    """A standard as a number.

    Attributes:
        value: the number; of a share in percent.
        unit: "%" for a share, else "".
        direction: `lower` where the words right before it say at most or fewer, `higher` for all; "" where they do not say.
        said: the words that were read.
    """

    value: float
    unit: str
    direction: str
    said: str


def standards(text: str) -> list[Standard]:
    """Return every number that a standard can be read as, in the order of the words; more than one means that a person has to choose.

    Shares (`nineteen of twenty`, `one in thirty`, `all`, `none`, `95 %`) count before plain numbers (`fifty shops`): if there is a share, plain
    numbers of the same text (`within a minute`) are not told.
    """
    spoken = list(_tokens(text))
    shares = [*_ratios(text, spoken)] or [*_percents(text, spoken), *_wholes(text, spoken)]
    if not shares:
        shares = [
            Standard(value, "", _direction(spoken, at), text[place[0] : place[1]])
            for at, (value, _, place) in enumerate(spoken)
            if value is not None
        ]
    return list(dict.fromkeys(shares))


Spoken = tuple[float | None, str, tuple[int, int]]


def _tokens(text: str) -> Iterator[Spoken]:
    """Return the words of a text: the number that each says, the word itself, and where it stands; "thirty-one" is one word."""
    numbers = _numbers()
    found: list[Spoken] = []
    for match in TOKEN.finditer(text):
        word = match[0].casefold()
        value = float(word.replace(",", ".")) if word[0] in DIGITS else numbers.get(word)
        before = found[-1] if found else None
        if (
            value is not None
            and before
            and before[0] in range(20, 100, 10)
            and value < 10
            and text[before[2][1] : match.start()] == "-"
        ):
            found[-1] = ((before[0] or 0.0) + value, f"{before[1]}-{word}", (before[2][0], match.end()))
        elif value == 100 and word[0] not in DIGITS and before and before[0] in range(1, 10) and before[1][0] not in DIGITS:
            found[-1] = ((before[0] or 0.0) * value, f"{before[1]} {word}", (before[2][0], match.end()))
        elif value == 100 and before and before[1] in _listed("articles"):
            found[-1] = (value, word, (before[2][0], match.end()))
        else:
            found.append((value, word, match.span()))
    yield from found


def _direction(spoken: list[Spoken], at: int) -> str:
    """Return `lower` if one of the two words before a number says that it is the most."""
    return "lower" if any(word in _listed("lower") for _, word, _ in spoken[max(0, at - 2) : at]) else ""


def _ratios(text: str, spoken: list[Spoken]) -> Iterator[Standard]:
    """Return shares: a number, "of" or "in" within a few words, and a larger number right behind it."""
    links = _listed("links")
    for at, (value, _, start) in enumerate(spoken):
        if value is None:
            continue
        for link in range(at + 1, min(at + 1 + APART, len(spoken) - 1)):
            if spoken[link][0] is not None:
                break
            of, _, end = spoken[link + 1]
            if spoken[link][1] in links and of is not None:
                if 0 <= value <= of and of > 1:
                    share = float(f"{100 * value / of:.3g}")
                    yield Standard(share, "%", _direction(spoken, at), text[start[0] : end[1]])
                break


def _percents(text: str, spoken: list[Spoken]) -> Iterator[Standard]:
    signs = _listed("percent")
    for at, (value, _, start) in enumerate(spoken[:-1]):
        _, word, end = spoken[at + 1]
        if value is not None and word in signs:
            yield Standard(value, "%", _direction(spoken, at), text[start[0] : end[1]])


def _wholes(text: str, spoken: list[Spoken]) -> Iterator[Standard]:
    """Return `all` as 100 % and `none` as 0, where the text begins with them."""
    if not spoken:
        return
    _, word, at = spoken[0]
    if word in _listed("all"):
        yield Standard(100.0, "%", "higher", text[at[0] : at[1]])
    elif word in _listed("none"):
        yield Standard(0.0, "", "lower", text[at[0] : at[1]])


@cached_by_language
def _numbers() -> Mapping[str, float]:
    """Return the numbers that words say in this language."""
    small = words("standard.numbers").split()
    tens = words("standard.tens").split()
    return {
        **{word: float(at) for at, word in enumerate(small)},
        **{word: 10.0 * at for at, word in enumerate(tens, 2)},
        words("standard.hundred"): 100.0,
    }


def _listed(kind: str) -> frozenset[str]:
    return frozenset(words(f"standard.{kind}").split())
