"""Prove that the file of an agreement says what its version codes stand for, without the record and without a network."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vested_widgets import method
from vested_widgets.documents.agreement import as_json, codes
from vested_widgets.documents.agreement.word_reading import read_word
from vested_widgets.documents.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vested_widgets.documents.agreement.content import Agreement

ATTACHMENT = "agreement.json"
# Pages break words at hyphens, for which PDF readers give a sign of their own (U+FFFE, of no category).
_LEFT_OUT = {"Cf", "Zs", "Cc", "Pd", "Cn"}


@dataclass(frozen=True, slots=True)
class Verification:
    """What was checked of a file.

    Attributes:
        checks: the codes, computed anew from the data in the file; the whole agreement first.
        differences: where what people read in the file is not what its data says, a sentence each.
        signed: (party, person, whether they signed exactly this version).
    """

    agreement: Agreement
    checks: tuple[codes.Check, ...]
    differences: tuple[str, ...]
    signed: tuple[tuple[str, str, bool], ...]

    @property
    def holds(self) -> bool:
        """Return whether everything matches."""
        return all(check.holds for check in self.checks) and not self.differences and all(fits for _, _, fits in self.signed)


def verify(data: bytes, name: str) -> Verification:
    """Compute all version codes of a file anew, and compare what people read in it with its data.

    Args:
        data: of a JSON, Word or PDF file that `vested agreement` wrote.
        name: what it is called.

    Raises:
        DocumentError: it is no such file.
    """
    if data.startswith(b"%PDF"):
        agreement, differences = _of_pdf(data, name)
    elif data.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        agreement, differences = _of_word(data, name)
    else:
        agreement, differences = as_json.read_json(data, name), []
    checks = codes.check(agreement)
    signed = tuple((one.party, one.person, one.code == checks[0].computed) for one in agreement.signatures)
    return Verification(agreement, checks, tuple(differences), signed)


def _of_word(data: bytes, name: str) -> tuple[Agreement, list[str]]:
    returned = read_word(data, name)
    told = []
    for one in returned.proposals:
        phrase = f"agreement_verify.word_{one.kind}"
        told.append(method.words(phrase, number=one.number or "–", text=_short(one.after or one.before)))
    return returned.agreement, told


def _of_pdf(data: bytes, name: str) -> tuple[Agreement, list[str]]:
    """Return the agreement that a PDF carries, and the clauses that its pages do not show."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        attached = [document.get_attachment(at) for at in range(document.count_attachments())]
        found = [bytes(one.get_data()) for one in attached if one.get_name() == ATTACHMENT]
        pages = [document[at].get_textpage().get_text_range() for at in range(len(document))]
    except (pypdfium2.PdfiumError, ValueError, UnicodeDecodeError) as error:
        raise DocumentError(method.words("agreement_file.no_pdf", file=name)) from error
    if not found:
        raise DocumentError(method.words("agreement_file.no_agreement", file=name))
    agreement = as_json.read_json(found[0], name)
    shown, told = [_letters(page) for page in pages], []
    for schedule in agreement.schedules:
        for section in schedule.sections:
            for clause in section.clauses:
                if any(not _found(line, shown) for line in clause.lines):
                    told.append(method.words("agreement_verify.pdf_clause", number=clause.number, text=_short(clause.text)))
    return agreement, told


def _found(line: str, pages: Sequence[str]) -> bool:
    """Return whether a line stands on the pages; letters that no typeface had stand there by their numbers."""
    everything = "".join(pages)
    numbers = {sign: f"U+{ord(sign):04X}" for sign in set(line) if sign not in everything}
    line = "".join(numbers[sign] if numbers.get(sign, "\n") in everything else sign for sign in line)
    if not any(unicodedata.bidirectional(sign) in ("R", "AL") for sign in line):
        if _stands(_letters(line), pages):
            return True
        # Typefaces write some letters of rare scripts as others that look the same.
        common = _common(line)
        return bool(common) and common != _letters(line) and _stands(common, [_common(page) for page in pages])
    # Words that are written from the right, and signs beside them, come out of a PDF in another order.
    words = ["".join(sign for sign in _letters(word) if sign.isalnum()) for word in line.split()]
    plain = "".join(sign for sign in everything if sign.isalnum())
    return all(
        all(sign in everything for sign in word)
        if any(unicodedata.bidirectional(sign) in ("R", "AL") for sign in word)
        else word in plain
        for word in words
    )


def _stands(wanted: str, pages: Sequence[str]) -> bool:
    """Return whether letters stand on one page, or begin on one and go on on the next."""
    for at, page in enumerate(pages):
        if wanted in page:
            return True
        begun = next((end for end in range(len(wanted) - 1, 0, -1) if page.find(wanted[:end]) >= 0), 0)
        if begun > len(wanted) // 20 and at + 1 < len(pages) and wanted[begun:] in pages[at + 1]:
            return True
    return not wanted


def _letters(text: str) -> str:
    """Return the letters of a text without what a page may add or take: blanks, hyphens, marks of direction."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) not in _LEFT_OUT)


def _common(text: str) -> str:
    """Return the letters of a text that belong to common scripts, without numbers that stand for others."""
    return "".join(
        sign for sign in _letters(re.sub("U\\+[0-9A-F]{4,6}", "", text)) if sign < "\u0530" or "\u1e00" <= sign < "\u2300"
    )


def _short(text: str) -> str:
    return f"{text[:57]}…" if len(text) > 60 else text
