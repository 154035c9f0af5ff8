"""Words in figures: people's own words made harmless, wrapped to a narrow screen, and joined into sentences."""

from __future__ import annotations

import html
import re
import unicodedata
from typing import TYPE_CHECKING, Any

from vested_widgets.method.catalogue import plural, quoted, words
from vested_widgets.method.languages import decimal_sign, language

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Controls, and the marks that turn the direction of writing: both could make a label lie about its neighbours.
_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")

# Those around a name in a phrase: nothing stands in their place.
_ISOLATES = re.compile(r"[\u2066-\u2069]+")


def clean(text: object) -> str:
    """Return one line of text without control characters and turned writing directions; white space as single spaces."""
    return re.sub(r"[ \u2028\u2029]+", " ", _HIDDEN.sub(" ", _ISOLATES.sub("", str(text)))).strip()


def columns(text: str) -> int:
    """Return how many narrow letters wide `text` is: East Asian wide letters count twice, combining marks not at all."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def wrap(text: object, width: int, lines: int = 3) -> list[str]:
    """`text` in at most `lines` lines of at most `width` narrow letters, cut with an ellipsis; too long words are broken."""
    done: list[str] = []
    line = ""
    for word in clean(text).split(" "):
        while columns(f"{line} {word}".strip()) > width:
            if line:
                done.append(line)
                line = ""
                continue
            head = _head(word, width)
            done.append(head)
            word = word[len(head) :]
        line = f"{line} {word}".strip()
    if line:
        done.append(line)
    if len(done) > lines:
        done = done[:lines]
        done[-1] = _head(done[-1], width - 1).rstrip(" ,;.") + "…"
    return done or [""]


def whole(lines: Sequence[str], text: object) -> bool:
    """Return whether no word of `text` was broken or left out to fit these lines."""
    return set(" ".join(lines).split()) == set(clean(text).split())


def _head(word: str, width: int) -> str:
    """As much of a word as fits, up to a hyphen if there is one."""
    end = next((end for end in range(len(word), 1, -1) if columns(word[:end]) <= width), 1)
    hyphen = word.rfind("-", 2, end - 1)
    return word[: hyphen + 1] if 0 < hyphen < len(word) - 1 and end < len(word) else word[:end]


def plain(text: object, width: int | None = None, lines: int = 3) -> str:
    """`text` so that plotly shows it letter for letter.

    Plotly reads `<b>`, `<a href>`, `<br>` and entities inside every label. Here `&`, `<` and `>` become entities, which plotly
    draws as the letters themselves, so nothing that a member wrote becomes a link, a tag or another label's line.

    Args:
        text: anything a member may have written.
        width: letters per line; longer texts are wrapped with `<br>`. None keeps one line.
        lines: at most so many lines; the rest becomes an ellipsis.
    """
    rows = [clean(text)] if width is None else wrap(text, width, lines)
    return "<br>".join(html.escape(row, quote=False) for row in rows)


def unplain(text: str) -> str:
    """Return the words of a label made by `plain`, for places that show text as text."""
    return clean(html.unescape(re.sub(r"<br>", " ", text)))


def number(value: Any, digits: int = 1) -> str:
    """Return a number for the eye: `2.4`, `3`, and an en dash for what is undefined."""
    if missing(value):
        return "–"
    return _plain_number(value, digits).replace("-", "−").replace(".", decimal_sign())


def _plain_number(value: Any, digits: int = 1) -> str:
    """Return a number with a point, as it is rounded for the eye."""
    text = f"{float(value):.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def missing(value: Any) -> bool:
    """Return whether a cell holds no number: None, NaN, NA, infinite."""
    try:
        return not abs(float(value)) < float("inf")
    except (TypeError, ValueError):
        return True


def amount(count: float, key: str) -> str:
    """Return a number with its noun: `1 point`, `2.4 points`, `0 answers`; the phrase `key` has a form for each plural category."""
    return plural(_plain_number(count), key, n=number(count))


def word(count: int) -> str:
    """Return a count as it stands in a sentence: up to twelve in letters."""
    known = words("chart.numbers").split()
    return known[count] if 0 <= count < len(known) else str(count)


def named(title: object, keep: Iterable[str] = ()) -> str:
    """Return an item's title inside a sentence: `honesty` for `Honesty`; sentences and names as they are, in quotation marks.

    A title is taken for a common noun if it has at most two words and only its very first letter is a capital; titles that
    start with a word of `keep` (the parties' names) stay as they are.
    """
    text = clean(title)
    found = text.split()
    if len(found) > 2 or text[-1:] in {".", "!", "?"}:
        return quoted(" ".join(wrap(text.rstrip("."), 44, 1)))
    # Other languages than English have no rule that their nouns begin with a small letter.
    if (
        not language().startswith("en")
        or len(text) < 2
        or text[1:] != text[1:].lower()
        or any(found[0] == clean(name).split()[0] for name in keep if clean(name))
    ):
        return text
    return text[0].lower() + text[1:]


def capital(sentence: str) -> str:
    """Return the sentence with a capital letter first."""
    return sentence[:1].upper() + sentence[1:]
