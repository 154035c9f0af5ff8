"""Read what a spreadsheet puts on the clipboard: cells between tabs, rows between line ends.

A spreadsheet puts quotation marks around a cell only if a tab or a line end stands in it; other cells stand as they are, and may begin
with a quotation mark. So a mark opens a cell only where it is closed at the end of one, around a tab or a line end; and where both ways
of reading are possible, the one stands in which all rows have as many cells as the first.
"""

from __future__ import annotations

import re

# A cell in quotes as a spreadsheet writes it: inner marks are doubled, and it is followed by the end of the cell.
QUOTED = re.compile(r'"((?:[^"]|"")*)"(?=\t|\r\n|\n|\r|\Z)')
PLAIN = re.compile(r"[^\t\r\n]*")
END = re.compile(r"\r\n|\n|\r")


def split_cells(text: str) -> list[list[str]]:
    """Return the cells of a clipboard's text, row by row."""
    literal = [line.split("\t") for line in END.split(text)]
    if '"' not in text:
        return literal
    quoted = _with_quotes(text)
    if len(quoted) == len(literal) or "\t" not in text or not _even(literal):
        return quoted
    return literal


def _even(rows: list[list[str]]) -> bool:
    """Return whether all rows that hold anything have as many cells as the first."""
    return len({len(row) for row in rows if row != [""]}) == 1


def _with_quotes(text: str) -> list[list[str]]:
    rows: list[list[str]] = [[]]
    at = 0
    while True:
        found = QUOTED.match(text, at)
        if found and re.search(r"[\t\r\n]", found[1]):
            rows[-1].append(found[1].replace('""', '"'))
        else:
            found = PLAIN.match(text, at)
            assert found is not None  # noqa: S101  (it matches an empty text)
            rows[-1].append(found[0])
        at = found.end()
        if at >= len(text):
            return rows
        end = END.match(text, at)
        if end:
            rows.append([])
            at = end.end()
        else:
            at += 1
