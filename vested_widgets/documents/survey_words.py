"""Tell what the words of a survey's answers stand for: points, "not sure", or neither; and quote them in sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from vested_widgets import method, texts
from vested_widgets.documents.errors import DocumentError
from vested_widgets.documents.survey_mapping import FIELDS

LONGEST = {"member": 80, "party": 120, "item": 80}
"""Letters that a name of each kind may have."""
# What people write for "no answer" in our own form; it needs no mapping.
MISSING = {"", "na", "n/a", "not sure", "unsure", "?"}
# Numbers by which programs code that there is no answer, where they are off the scale.
CODED = {"-99", "-98", "-97", "-9", "-8", "-7", "-1", "98", "99", "998", "999", "9999"}
LISTED = 8
# "5 - Strongly agree", "Strongly agree (5)"
NUMBERED = re.compile(r"(?P<first>-?\d{1,2})\s*[-–—.:=)]\s*[^\W\d].*|[^\d]*\((?P<last>-?\d{1,2})\)", re.DOTALL)


@method.cached_by_language
def usual_scales() -> tuple[tuple[tuple[str, ...], ...], ...]:
    """Return the usual words for points, from the lowest to the highest; "/" stands between words for the same point."""
    return tuple(
        tuple(tuple(texts.key(word) for word in point.split("/")) for point in method.words(f"survey_scales.{name}").split("|"))
        for name in method.area("survey_scales")
    )


@method.cached_by_language
def unsure_words() -> set[str]:
    """Return what people write when they cannot say."""
    return {texts.key(word) for word in method.words("survey_columns.unsure").split("|")}


def points_of_words(words: Sequence[str], low: int, high: int) -> dict[str, int]:
    """Return the points of words: by the number in them, or by a usual scale of as many points that has all of them; {} if there is none."""
    numbered = {word: int(found["first"] or found["last"]) for word in words if (found := NUMBERED.fullmatch(word))}
    if len(numbered) == len(words) and all(low <= point <= high for point in numbered.values()):
        return numbered
    # One word alone belongs to many scales.
    for scale in usual_scales() if len(words) > 1 else ():
        if len(scale) == high - low + 1:
            place = {word: low + at for at, point in enumerate(scale) for word in point}
            if all(texts.key(word) in place for word in words):
                return {word: place[texts.key(word)] for word in words}
    return {}


def is_point(text: str, low: int, high: int) -> bool:
    """Return whether a text is a whole point of the scale."""
    value = number(text)
    return value is not None and low <= value <= high and value == int(value)


def number(text: str) -> float | None:
    """Return a number with a decimal point or comma; None for what is none. Points of a scale have no thousands."""
    plain = text.replace("−", "-")
    if not re.fullmatch(r"[-+]?\d{1,6}(?:[.,]\d{0,6})?", plain):
        return None
    return float(plain.replace(",", "."))


def short(text: str, most: int = 40) -> str:
    """Return a text as it is quoted: its beginning, if it is long."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def listed(names: Iterable[str]) -> str:
    """Return names one after the other, the first of them if there are many."""
    found = [short(name, 60) for name in names if name]
    return ", ".join(found[:LISTED]) + (", …" if len(found) > LISTED else "")


def no_column(file: str, row: int, name: str, found: str) -> DocumentError:
    """Return the error that a column is missing; `found`: the columns that are there."""
    return DocumentError(
        method.words("ratings_file.no_column", file=file, at=row, column=repr(name), found=found, columns=", ".join(FIELDS))
    )
