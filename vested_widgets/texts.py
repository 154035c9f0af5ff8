"""Say what of a text can be kept, and write names in one way. Plain functions that import nothing of ours, for every place where texts come in.

A text is kept as it was typed; only line ends of other systems become those of this one. A name (of a deal, a party, a person, an item, a
column, an option) has one spelling, so that no two of one meaning stand beside each other: composed letters, single blanks, no invisible
letters. Joiners stay where a script or an emoji needs them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import idna

REPLACEMENT = "\ufffd"
JOINER, NON_JOINER = "\u200d", "\u200c"
FLAG = "\U0001f3f4"
# How much of what stands before a fault is told, so that it can be found.
TOLD = 16
# How many letters on either side say whether an invisible one is needed: longer than the marks of any letter, and a flag of a region.
NEAR = 16

# Ends of lines that are not this system's: of Windows, of presentations (a soft break), of pages, and those of Unicode.
_LINE_ENDS = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_HALVES = r"\ud800-\udfff"
# Characters that stand for nothing, in any font: 66 in all. Databases and XML refuse some of them.
_NOTHING = r"\ufdd0-\ufdef\ufffe\uffff" + "".join(rf"\U{plane:04x}fffe\U{plane:04x}ffff" for plane in range(1, 17))
_FAULT = re.compile(rf"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f{_HALVES}{_NOTHING}]")
_HALF = re.compile(f"[{_HALVES}]")
# What Unicode calls default-ignorable: nothing is drawn for it, unless what stands beside it makes something of it.
_IGNORED = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
    r"\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_TAGS = "".join(map(chr, range(0xE0020, 0xE0080)))
# Drawn as a blank, though it is none.
_BLANK = "\u2800"
# Letters of other alphabets that look like a Latin one in most fonts, in lower case.
_TWINS: dict[int, int | str] = {
    **str.maketrans("авеіјкмнорсԛѕтуԝхһԁɡαβεηικμνορτυχıłøđ", "abeijkmhopcqstywxhdgabehikmnoptyxilod"),
    **dict.fromkeys(map(ord, "‐‑‒–—"), "-"),
    **dict.fromkeys(map(ord, "’ʼ`´"), "'"),
    ord("æ"): "ae",
    ord("œ"): "oe",
}


# What can be kept


@dataclass(frozen=True, slots=True)
class Fault:
    """What keeps a text from being stored.

    Attributes:
        kind: `half` (half of a character, as a cut emoji leaves it), `control` (a character that nobody sees), or `unseen` (nothing else).
        before: what stands before it; "" at the beginning.
        code: the character, as Unicode numbers it.
    """

    kind: Literal["half", "control", "unseen"]
    before: str = ""
    code: str = ""


def with_line_ends(text: str) -> str:
    """Return a text with the line ends of this system."""
    return _LINE_ENDS.sub("\n", text)


def fault(text: str) -> Fault | None:
    """Return what keeps a text from being stored; None for a text that can be, and for an empty one."""
    if text.isascii() and text.isprintable():
        return None
    if found := _FAULT.search(text):
        before = " ".join(text[max(0, found.start() - TOLD) : found.start()].split())
        return Fault("half" if _HALF.match(found[0]) else "control", before, f"U+{ord(found[0]):04X}")
    return Fault("unseen") if text.strip() and not is_seen(text) else None


def is_seen(text: str) -> bool:
    """Tell whether there is anything to be seen in a text."""
    return any(
        not (sign.isspace() or sign == _BLANK or _IGNORED.match(sign) or unicodedata.category(sign) == "Cf") for sign in text
    )


def readable(value: Any) -> Any:
    """Return a value of the record with the replacement character for what nobody can read, inside lists and mappings too."""
    if isinstance(value, str):
        return _FAULT.sub(REPLACEMENT, value)
    if isinstance(value, Mapping):
        return {readable(key): readable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [readable(one) for one in value]
    return value


def strings(value: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text inside a value, keys too, with the place where it stands: "items[3].title"."""
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield where, str(key)
            yield from strings(one, f"{where}.{key}" if where else str(key))
    elif isinstance(value, Sequence) and not isinstance(value, bytes):
        for at, one in enumerate(value, 1):
            yield from strings(one, f"{where}[{at}]")


# Names


def normalised(name: str) -> str:
    """Return a name in the one spelling that it has: NFC, single blanks, nothing that nobody sees.

    Marks of the direction of writing go, since a name stands by itself. Joiners stay where the rules for internationalised addresses
    (RFC 5892, A.1 and A.2) let them join letters, and between the parts of an emoji; variants stay after what they are a variant of.
    """
    if name.isascii() and name.isprintable():
        return name if "  " not in name and name[:1] != " " and name[-1:] != " " else " ".join(name.split())
    composed = " ".join(unicodedata.normalize("NFC", name).split())
    kept: list[str] = []
    for at, sign in enumerate(composed):
        if not _IGNORED.match(sign) or _is_needed("".join(kept[-NEAR:]), composed[at : at + NEAR]):
            kept.append(sign)
    return unicodedata.normalize("NFC", " ".join("".join(kept).split()))


def readable_name(name: str) -> str:
    """Return a stored name as it is shown, however it came into the record."""
    return normalised(_FAULT.sub(REPLACEMENT, with_line_ends(name).replace("\n", " "))) or REPLACEMENT


def key(name: str) -> str:
    """Return what two spellings of the same name have in common: their normal form without capitals."""
    return normalised(name).casefold()


def skeleton(name: str) -> str:
    """Return what two names have in common that people take for each other: without accents, capitals, blanks and other alphabets' twins."""
    folded = unicodedata.normalize("NFKD", key(name)).casefold().translate(_TWINS)
    bare = "".join(sign for sign in folded if not ("\u0300" <= sign <= "\u036f" or sign.isspace() or _IGNORED.match(sign)))
    return unicodedata.normalize("NFC", bare) or key(name)


def look_alike(names: Iterable[str]) -> tuple[str, str] | None:
    """Return the first two names that are different and look alike, normalised; None if there are none."""
    first: dict[str, str] = {}
    for name in names:
        before = first.setdefault(skeleton(name), name)
        if key(before) != key(name):
            return normalised(before), normalised(name)
    return None


def _is_needed(left: str, right: str) -> bool:
    """Tell whether something is made of an invisible letter, the first one of `right`, by what stands beside it."""
    sign, before, after = right[0], left[-1:], right[1:2]
    if sign in (JOINER, NON_JOINER):
        return _joins(left, right) or (sign == JOINER and _is_emoji(before) and _begins_emoji(after))
    if "\ufe00" <= sign <= "\ufe0f":
        return (_is_emoji(before) and before != "\ufe0f") or after == "\u20e3"
    if sign >= "\U000e0100":
        return unicodedata.name(before, "").startswith("CJK") if before else False
    if "\U000e0020" <= sign <= "\U000e007f":
        return left.rstrip(_TAGS).endswith(FLAG)
    if "\u180b" <= sign <= "\u180f":
        return unicodedata.name(before, "").startswith("MONGOLIAN") if before else False
    return False


def _joins(left: str, right: str) -> bool:
    try:
        return idna.valid_contextj(left + right, len(left))
    except ValueError:  # beside a character that has no name
        return False


def _begins_emoji(sign: str) -> bool:
    """Tell whether a part of an emoji begins with a sign: a variant selector only follows one."""
    return sign != "\ufe0f" and _is_emoji(sign)


def _is_emoji(sign: str) -> bool:
    return bool(sign) and (unicodedata.category(sign) in ("So", "Sk") or sign in "\ufe0f\u20e3©®™↔↕")
