"""A document of the parties as Markdown: its head, its text, the findings and tables of its pictures, and who has approved it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vested_widgets import method

# What Markdown or the HTML in it would take for its own.
_SIGNS = re.compile(r"([\\`*_{}\[\]<>#|~&])")
_AT_START = re.compile(r"^(\d*)([-+=]|[.)](?=\s|$))")


@dataclass(frozen=True, slots=True)
class AssemblyPicture:
    """A picture as words: its finding, its caption, and the table behind it."""

    title: str
    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]


@dataclass(frozen=True, slots=True)
class AssemblyText:
    """A document as it stands.

    Attributes:
        facts: (name, value): parties, state, date and version code.
        sections: (heading, lines, pictures).
        approvals: (party, whether and by whom it has approved).
        covers: what an approval is of.
    """

    deal: str
    title: str
    facts: Sequence[tuple[str, str]]
    sections: Sequence[tuple[str, Sequence[str], Sequence[AssemblyPicture]]]
    approvals: Sequence[tuple[str, str]]
    covers: str


def assembly_markdown(text: AssemblyText) -> str:
    """Return a document as Markdown. Sections and lines have the numbers that they have on its page; a picture is its finding and its table."""
    return "\n\n".join(_blocks(text)) + "\n"


def _blocks(text: AssemblyText) -> Iterator[str]:
    yield f"# {plain(text.title)}"
    yield plain(text.deal)
    yield "\n".join(f"* {plain(name)}: {plain(value)}" for name, value in text.facts)
    for number, (heading, lines, pictures) in enumerate(text.sections, 1):
        yield f"## {number} {plain(heading)}"
        if not lines:
            yield f"*{plain(method.words('assembly.empty'))}*"
        elif len(lines) == 1:
            yield plain(lines[0])
        yield from (f"{number}.{at} {plain(line)}" for at, line in enumerate(lines, 1) if len(lines) > 1)
        for picture in pictures:
            yield f"### {plain(picture.title)}"
            yield _table(picture.columns, picture.rows)
            yield plain(picture.caption)
    if text.approvals:
        yield f"## {plain(method.words('assembly.approvals'))}"
        yield "\n".join(f"* {plain(party)}: {plain(said)}" for party, said in text.approvals)
        yield plain(text.covers)


def _table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [[plain(cell) for cell in line] for line in (columns, *rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in (lines[0], ["---"] * len(columns), *lines[1:]))


def plain(value: object) -> str:
    """Return a text in one line, with everything in it that Markdown would read as a sign marked as a letter."""
    text = " ".join(str("" if value is None else value).split())
    return _AT_START.sub(r"\1\\\2", _SIGNS.sub(r"\\\1", text))
