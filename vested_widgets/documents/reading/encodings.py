"""Tell how the letters of a text file are written. Where bytes alone cannot tell, the likeliest reading is taken and said to be a guess."""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass

from vested_widgets import method
from vested_widgets.documents.errors import DocumentError

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Encodings of one byte a letter, the likeliest first; which of them is meant follows from the words that they make.
GUESSED = {
    "cp1252": "western",
    "cp1250": "central",
    "mac_roman": "mac",
    "cp1251": "cyrillic",
    "cp1253": "greek",
    "cp1254": "turkish",
    "cp1257": "baltic",
}
KNOWN = ("utf-8", "utf-16", *GUESSED)
# Letters that words of the languages written so hold; others are a sign of a wrong guess.
USUAL = {
    "cp1252": "äöüßÄÖÜéèêëàâçîïôûùœÉÈÀÇñÑáíóúÁÍÓÚåÅæøÆØãõìò¿¡",
    "cp1250": "ąćęłńóśźżĄĆĘŁŃÓŚŹŻáčďéěíňřšťúůýžÁČĎÉĚÍŇŘŠŤÚŮÝŽőűŐŰöüÖÜäÄăâîşţĂÂÎŞŢđĐß",
    "mac_roman": "äöüßÄÖÜéèêëàâçîïôûùœÉÈÀÇñÑáíóúÁÍÓÚåÅæøÆØãõìò¿¡",
    "cp1251": "".join(map(chr, range(0x410, 0x450))) + "ёЁєіїґЄІЇҐўЎ",
    "cp1253": "".join(map(chr, range(0x391, 0x3CF))) + "άέήίόύώΆΈΉΊΌΎΏ",
    "cp1254": "ğıİşŞĞöüçÖÜÇâîû",
    "cp1257": "āčēģīķļņōŗšūžĀČĒĢĪĶĻŅŌŖŠŪŽąęėįųĄĘĖĮŲõäöüÕÄÖÜ",
}
TYPOGRAPHY = "–—‘’“”„«»…•€£§°·\u00a0®©™±²³½¼µ×"
WORD = re.compile(r"[^\s,;|\t\"()<>:]*[^\x00-\x7f][^\s,;|\t\"()<>:]*")
SAMPLES = 4
# The least share of zeros among the bytes of UTF-16.
SPARSE = 0.15


def encoding_choices() -> list[tuple[str, str]]:
    """Return the encodings that can be chosen, as Python and as people call them."""
    return [(name, method.words(f"reading.encoding_{title}")) for name, title in GUESSED.items()]


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text with how its letters were read.

    Attributes:
        text: with line ends as they are.
        encoding: as Python calls it.
        sentence: what is said of the encoding, with words to check it by; "" where the bytes leave no doubt.
    """

    text: str
    encoding: str
    sentence: str = ""


def decode(data: bytes, wanted: str = "") -> Decoded:
    """Return the text of a file.

    Args:
        data: its bytes.
        wanted: one of `KNOWN`, if somebody has chosen it.

    Raises:
        DocumentError: it is no text, or the bytes are not in the encoding that was chosen.
    """
    if wanted:
        return _chosen(data, wanted)
    for mark, name in MARKS:
        if data.startswith(mark):
            return Decoded(_strict(data, name), name.removesuffix("-sig"))
    if b"\x00" in data:
        return Decoded(_strict(data, _wide(data)), "utf-16")
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _guess(data)


def _chosen(data: bytes, wanted: str) -> Decoded:
    if wanted.lower() not in KNOWN:
        raise DocumentError(method.words("reading.no_encoding", encoding=wanted, known=", ".join(KNOWN)))
    name = wanted.lower()
    if name == "utf-8":
        name = "utf-8-sig"
    elif name == "utf-16" and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        name = _wide(data)
    try:
        return Decoded(data.decode(name), wanted.lower())
    except (UnicodeDecodeError, UnicodeError) as error:
        raise DocumentError(method.words("reading.not_encoded", encoding=wanted)) from error


def _strict(data: bytes, name: str) -> str:
    try:
        text = data.decode(name)
    except (UnicodeDecodeError, UnicodeError) as error:
        raise DocumentError(method.words("table.file_kind")) from error
    if "\x00" in text:
        raise DocumentError(method.words("table.file_kind"))
    return text


def _wide(data: bytes) -> str:
    """Return which UTF-16 a text without a mark is: of Latin letters, signs and line ends one byte of each pair is 0.

    Raises:
        DocumentError: hardly any pair is like that, or as many in the other order.
    """
    even, odd = data[:4096:2].count(0), data[1:4096:2].count(0)
    if max(even, odd) < len(data[:4096]) * SPARSE or min(even, odd) * 10 > max(even, odd):
        raise DocumentError(method.words("table.file_kind"))
    return "utf-16-be" if even > odd else "utf-16-le"


def _guess(data: bytes) -> Decoded:
    found: list[tuple[float, int, str, str]] = []
    for at, name in enumerate(GUESSED):
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        # Excel for Mac ends lines as old Macs did.
        old_mac = name == "mac_roman" and b"\r" in data and b"\n" not in data
        found.append((-_likelihood(text, USUAL[name]) - old_mac, at, name, text))
    if not found or _controls(data):
        raise DocumentError(method.words("table.file_kind"))
    _, _, name, text = min(found)
    samples = list(dict.fromkeys(word[0] for word in WORD.finditer(text)))[:SAMPLES]
    title = method.words(f"reading.encoding_{GUESSED[name]}")
    listed = ", ".join(method.quoted(word[:40]) for word in samples)
    return Decoded(text, name, method.words("reading.guessed", encoding=title, samples=listed))


def _controls(data: bytes) -> bool:
    """Return whether there are signs that no text has."""
    return any(byte < 32 and byte not in (9, 10, 11, 12, 13, 26) for byte in data[:65536])


def _likelihood(text: str, usual: str) -> float:
    """Return how likely the words with letters beyond ASCII are, on average: 1 for usual letters inside words, less than 0 for odd signs."""
    score = count = 0.0
    for word in list(dict.fromkeys(found[0] for found in WORD.finditer(text)))[:2_000]:
        for at, sign in enumerate(word):
            if sign.isascii():
                continue
            count += 1
            before, behind = word[at - 1] if at else "", word[at + 1 : at + 2]
            latin = unicodedata.name(sign, "").startswith("LATIN")
            if (
                sign.isalpha()
                and not latin
                and ((before.isascii() and before.isalpha()) or (behind.isascii() and behind.isalpha()))
            ):
                score -= 1
            elif sign in usual:
                # A capital behind a small letter is a sign of a wrong guess.
                score += 1 if not (sign.isupper() and before.islower()) else -1
            elif sign in TYPOGRAPHY:
                score += 0.5 if not (before.isalpha() and behind.isalpha()) or sign in "’‘" else -1
            else:
                score -= 0.2 if unicodedata.category(sign).startswith("L") else 1
    return score / count if count else 0.0
