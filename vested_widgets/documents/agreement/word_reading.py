"""Read a Word file of an agreement that people have worked on: what they propose, clause by clause. Nothing is saved.

What is found again by its mark is a proposal for exactly that clause or cell. What has lost its mark, stands there twice or is new has to
be placed by a person. Nothing overwrites anything.
"""

from __future__ import annotations

import base64
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Literal, TypeAlias

from vested_widgets import method
from vested_widgets.documents.agreement import as_json, identifiers, word_package, wording
from vested_widgets.documents.agreement.content import Agreement
from vested_widgets.documents.agreement.identifiers import CLAUSE, Marked
from vested_widgets.documents.agreement.word import NAMESPACE
from vested_widgets.documents.agreement.word_text import HEADING, Block, Piece, accepted, authors, blocks
from vested_widgets.documents.errors import DocumentError

Kind: TypeAlias = Literal["changed", "deleted", "inserted", "moved", "doubled", "lost", "heading"]
ALIKE = 0.6
"""From which likeness on a text without a mark is suggested for a clause that has lost its own."""
# Signs that Word writes in the place of what was typed: quotation marks, dashes, blanks, an ellipsis.
_TYPED = {**dict.fromkeys("“”„‟«»″", '"'), **dict.fromkeys("‘’‚‛‹›′`´", "'"), **dict.fromkeys("‐‑–—−", "-"), "…": "..."}
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
# What stands around clauses, by the names that Word gives to our styles.
_FRAME = re.compile(r"VestedNote|VestedTable\w*|Title|Subtitle|Caption|TOC\w*|Heading\d*|Header|Footer", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change that somebody proposes.

    Attributes:
        id: of the clause ("step/part#row"), or of the row of a table; "" for what is new.
        number: of the clause, or of the section, as people cite it.
        of: the part ("step/part") that it is in, or stands behind.
        column: the id of the column of a changed cell; "" for a clause.
        before, after: the text in the agreement that went out, and the one that is proposed; "" for none.
        pieces: the text with its tracked changes.
        authors: who has tracked a change in it.
        placed: whether it is clear where it belongs; else a person has to say so.
        near: the id of the clause behind which something new stands, or which a text without a mark resembles.
    """

    kind: Kind
    id: str
    number: str
    of: str
    before: str
    after: str
    column: str = ""
    pieces: tuple[Piece, ...] = ()
    authors: tuple[str, ...] = ()
    placed: bool = True
    near: str = ""


@dataclass(frozen=True, slots=True)
class Returned:
    """A file that has come back: the agreement that went out in it, what is proposed, and what was read differently from what people see."""

    agreement: Agreement
    proposals: tuple[Proposal, ...]
    remarks: tuple[str, ...] = ()


def carried(package: word_package.WordPackage) -> Agreement:
    """Return the agreement that travels in a Word file.

    Raises:
        DocumentError: there is none, or it is damaged.
    """
    for root in package.custom():
        if root.tag == f"{{{NAMESPACE}}}agreement":
            try:
                data = base64.b64decode(root.text or "", validate=True)
            except ValueError as error:
                raise DocumentError(method.words("agreement_file.damaged", file=package.name)) from error
            return as_json.read_json(data, package.name)
    raise DocumentError(method.words("agreement_file.no_agreement", file=package.name))


def read_word(data: bytes, name: str) -> Returned:
    """Return what a Word file proposes to change in the agreement that went out in it.

    Raises:
        DocumentError: it is no such file, or has macros, linked or embedded content; nothing is read then.
    """
    package = word_package.read(data, name)
    agreement = carried(package)
    found = blocks(package.root("word/document.xml"))
    remarks = []
    if package.links:
        remarks.append(method.plural(package.links, "word_file.links", n=package.links))
    if "word/comments.xml" in package.parts:
        comments = sum(str(one.tag).endswith("}comment") for one in package.root("word/comments.xml"))
        if comments:
            remarks.append(method.plural(comments, "word_file.comments", n=comments))
    return Returned(agreement, tuple(_Comparison(agreement, found).proposals()), tuple(remarks))


def same_text(one: str, other: str) -> bool:
    """Return whether two texts differ at most in what Word writes by itself: curly quotation marks, dashes, kinds of blanks."""
    return _key(one) == _key(other)


def _key(text: str) -> str:
    text = _UNSEEN.sub("", unicodedata.normalize("NFC", text))
    return " ".join("".join(_TYPED.get(sign, sign) for sign in text).split())


class _Comparison:
    """An agreement that went out, and what has come back."""

    def __init__(self, agreement: Agreement, found: Sequence[Block]) -> None:
        self.agreement, self.found = agreement, found
        self.known = {one.mark: one for one in identifiers.marked(agreement)}
        self.numbers = {
            one.mark: one.clause.number if one.clause is not None else one.section.number for one in self.known.values()
        }
        self.by_mark: defaultdict[str, list[Block]] = defaultdict(list)
        for block in found:
            if block.mark in self.known:
                self.by_mark[block.mark].append(block)

    def proposals(self) -> Iterator[Proposal]:
        """Yield what has changed, in the order of the agreement, and then what has to be placed."""
        yield from self._headings()
        loose = list(self._loose())
        for mark, one in self.known.items():
            yield from self._marked(mark, one, loose)
        yield from self._moved()
        yield from (proposal for _, proposal in loose)

    def _marked(self, mark: str, one: Marked, loose: list[tuple[str, Proposal]]) -> Iterator[Proposal]:
        found = self.by_mark.get(mark, [])
        # Of a tracked move one is all gone and the other all new: together they are one clause.
        standing = [block for block in found if _said(block)] or found[:1]
        if one.clause is not None and len(standing) == len(one.clause.lines) > 1:
            # Some programs give each paragraph of a text a control of its own.
            standing = [Block(mark, [part for block in standing for part in block.paragraphs], style=standing[0].style)]
            found = standing
        if not found:
            yield from self._lost(mark, one, loose)
        elif len(standing) > 1:
            for block in standing:
                yield self._about("doubled", mark, one, block, placed=False)
        elif one.clause is not None:
            yield from self._clause(mark, one, standing[0], [block for block in found if block is not standing[0]])
        else:
            yield from self._row(mark, one, standing[0])

    def _clause(self, mark: str, one: Marked, block: Block, others: Sequence[Block]) -> Iterator[Proposal]:
        assert one.clause is not None  # noqa: S101 - of a clause
        after = "" if block.placeholder else block.after()
        told = replace_pieces(block, others)
        if not after:
            yield self._about("deleted", mark, one, told)
            return
        lines = after.split("\n")
        if "#" in one.clause.id and len(lines) > 1:
            # A row is one line: what stands behind it in its control is new.
            kept = _closest(lines, one.clause.text)
            for at, line in enumerate(lines):
                if at != kept:
                    yield self._about("inserted", mark, one, told, after=line, placed=False)
            after = lines[kept]
        if not same_text(after, one.clause.text):
            yield self._about("changed", mark, one, told, after=after)
        elif block.joined_by:
            # Its end is deleted and its words are not: some programs lose the rest of a tracked deletion.
            yield replace(self._about("deleted", mark, one, told, placed=False), authors=(block.joined_by,))

    def _row(self, mark: str, one: Marked, block: Block) -> Iterator[Proposal]:
        assert one.row is not None and one.table is not None  # noqa: S101 - of a row
        shown = [accepted(cell) for cell in block.cells]
        if not any(shown):
            if any(text.strip() for text in one.row.shown):
                yield self._about("deleted", mark, one, block)
            return
        if len(shown) != len(one.row.shown):
            yield self._about("changed", mark, one, block, after="; ".join(shown), placed=False)
            return
        for column, text, new, cell in zip(one.table.columns, one.row.shown, shown, block.cells, strict=True):
            if not same_text(text, new):
                about = self._about("changed", mark, one, block, after=new)
                yield replace(about, column=column.id, before=text, pieces=tuple(cell), authors=authors(cell))

    def _lost(self, mark: str, one: Marked, loose: list[tuple[str, Proposal]]) -> Iterator[Proposal]:
        """Look for a clause without its mark among what has none: the same text is the clause, a similar one a suggestion."""
        text = _text(one)
        best, alike = -1, ALIKE
        for at, (loose_text, proposal) in enumerate(loose):
            if same_text(loose_text, text):
                del loose[at]
                return
            likeness = SequenceMatcher(None, _key(loose_text), _key(text), autojunk=False).ratio()
            if likeness > alike and not proposal.near.startswith("="):
                best, alike = at, likeness
        if best >= 0:
            new_text, proposal = loose.pop(best)
            yield replace(
                self._about("changed", mark, one, Block(""), after=new_text, placed=False),
                pieces=proposal.pieces,
                authors=proposal.authors,
                near=_id(one),
            )
            return
        yield self._about("lost", mark, one, Block(""), placed=False)

    def _moved(self) -> Iterator[Proposal]:
        """Tell which clauses stand at another place: those outside the longest run that has kept its order."""
        order = {mark: at for at, mark in enumerate(self.known)}
        seen = [block.mark for block in self.found if block.mark in order and block.mark.startswith(CLAUSE) and _said(block)]
        once = [mark for mark in seen if seen.count(mark) == 1]
        kept = set(_longest_increasing([order[mark] for mark in once]))
        for at, mark in enumerate(once):
            if order[mark] not in kept:
                one = self.known[mark]
                near = _id(self.known[once[at - 1]]) if at else ""
                about = self._about("moved", mark, one, self.by_mark[mark][0], after=_text(one), placed=False)
                yield replace(about, near=near)

    def _headings(self) -> Iterator[Proposal]:
        titles: dict[str, tuple[str, str, str, str]] = {}
        for schedule in self.agreement.schedules:
            named = method.words("agreement_file.schedule", number=schedule.number, title="")
            for of, number, title, told in (
                (schedule.id, schedule.number, schedule.title, named),
                *((one.of, one.number, one.title, f"{one.number} ") for one in schedule.sections),
            ):
                titles[f"{HEADING}{number.replace('.', '_')}"] = (of, number, title, told)
        for block in self.found:
            if block.mark in titles:
                of, number, title, named = titles[block.mark]
                after = block.after()
                # Numbers that Word cannot count ("11a") are text.
                if not same_text(after, title) and not same_text(after, f"{named}{title}"):
                    pieces = block.pieces
                    yield Proposal("heading", "", number, of, title, after, "", tuple(pieces), authors(pieces), placed=False)

    def _loose(self) -> Iterator[tuple[str, Proposal]]:
        """Yield what has no mark and is no part of the frame: new paragraphs, new tables, and clauses that have lost their mark."""
        expected = self._frame()
        last = ""
        for block in self.found:
            if block.mark in self.known:
                last = block.mark
                continue
            if block.mark.startswith(HEADING) or (block.style and _FRAME.fullmatch(block.style)):
                continue
            if block.cells:
                text = " | ".join(filter(None, (accepted(cell) for cell in block.cells)))
                if _key(block.heads) in expected or _key(text) in expected:
                    continue
            else:
                text = block.after()
            key = _key(text)
            if not key or key in expected:
                continue
            one = self.known.get(last)
            number = self.numbers.get(last, "")
            about = Proposal(
                *("inserted", "", number, one.section.of if one else "", "", text),
                pieces=tuple(block.pieces),
                authors=authors(block.pieces),
                placed=False,
                near=_id(one) if one else "",
            )
            yield text, about

    def _frame(self) -> set[str]:
        """Return what stands around clauses in every such file, by text."""
        heads: list[Sequence[str]] = [wording.change_columns(), wording.trail_columns(), wording.signature_columns()]
        heads.append(wording.open_columns())
        told = [wording.title(self.agreement), method.words("agreement_file.contents"), method.words("agreement_file.nothing")]
        told += [method.words("agreement_file.no_changes"), wording.signing(self.agreement)]
        for schedule in self.agreement.schedules:
            told += [*wording.schedule_lines(schedule), *schedule.notes]
            for section in schedule.sections:
                told += [table.title for table in section.tables]
                for picture in section.pictures:
                    told += [picture.title, picture.caption, method.words("agreement_file.no_picture")]
                    heads.append(picture.columns)
        first = [" ".join(wording.facts(self.agreement)[0])]
        return {_key(text) for text in (*told, *(" ".join(head) for head in heads), *first)}

    def _about(self, kind: Kind, mark: str, one: Marked, block: Block, *, after: str = "", placed: bool = True) -> Proposal:
        pieces = block.pieces
        text = after or (block.after() if kind == "doubled" and one.clause is not None else "")
        if kind == "doubled" and one.row is not None:
            text = "; ".join(accepted(cell) for cell in block.cells)
        return Proposal(
            kind, _id(one), self.numbers[mark], one.section.of, _text(one), text, "", tuple(pieces), authors(pieces), placed
        )


def replace_pieces(block: Block, others: Sequence[Block]) -> Block:
    """Return a block with the pieces of those from which it was moved before it."""
    return Block(block.mark, [part for one in (*others, block) for part in one.paragraphs], block.cells, block.style)


def _said(block: Block) -> bool:
    return not block.placeholder and any(accepted(part) for part in (*block.paragraphs, *block.cells))


def _text(one: Marked) -> str:
    if one.clause is not None:
        return one.clause.text
    return "; ".join(one.row.shown) if one.row is not None else ""


def _id(one: Marked) -> str:
    if one.clause is not None:
        return one.clause.id
    return f"{one.table.id}#{one.row.id}" if one.table is not None and one.row is not None else ""


def _closest(lines: Sequence[str], text: str) -> int:
    key = _key(text)
    return max(range(len(lines)), key=lambda at: SequenceMatcher(None, _key(lines[at]), key, autojunk=False).ratio())


def _longest_increasing(values: Sequence[int]) -> list[int]:
    """Return a longest run of values that increase, in their order."""
    from bisect import bisect_left

    ends: list[int] = []
    at_end: list[int] = []
    before: list[int] = [-1] * len(values)
    for at, value in enumerate(values):
        place = bisect_left(ends, value)
        before[at] = at_end[place - 1] if place else -1
        if place == len(ends):
            ends.append(value)
            at_end.append(at)
        else:
            ends[place], at_end[place] = value, at
    found: list[int] = []
    at = at_end[-1] if at_end else -1
    while at >= 0:
        found.append(values[at])
        at = before[at]
    return found[::-1]
