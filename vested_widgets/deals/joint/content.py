"""Write out the lines of an assembly, and hash them. Plain functions, no store.

A table is hashed by rows and cells (see `deals.hashes`), so that another name of something that it links to changes nothing in it.
An assembly is hashed by its headings and lines as they are read: that is the text which parties approve, and whoever holds it can
compute its hash.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from vested_widgets import method
from vested_widgets.deals.hashes import filled, json_hash
from vested_widgets.deals.joint.entities import AssembledSection

# What stands in square brackets, which are doubled where they are meant; a cell before a full stop, and how sentences end.
_OPTIONAL = re.compile(r"(?<!\[)\[([^\[\]]*)\](?!\])")
_CELL = re.compile(r"\{(\w+)\}")
_CELL_AND_STOP = re.compile(r"\{(\w+)\}\.")
_ENDS = (".", "!", "?", "…")
Show = Callable[[method.Column, Any], str]
NOTHING = "—"


def assembly_hash(sections: Sequence[AssembledSection]) -> str:
    """Return the SHA-256 of headings and lines, in hex, whatever blanks stand between their words; "" if there is no line at all."""
    if not any(section.lines for section in sections):
        return ""
    return json_hash([[_plain(section.title), [_plain(line) for line in section.lines]] for section in sections])


def _plain(text: str) -> str:
    return " ".join(text.split())


def text_lines(text: str) -> tuple[str, ...]:
    """Split a joint text into its paragraphs."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def row_line(
    section: method.Section,
    table: method.JointTable,
    cells: Mapping[str, Any],
    party: str,
    show: Show,
    edition: int | None = None,
) -> str:
    """Write a row of a table as it reads under a heading; "" if it says nothing.

    Args:
        party: the name of the party whose row it is, in a table with one row per party.
        show: a value as people write it.
        edition: of the content in whose words it reads; None: in those of today.
    """
    if not filled(cells):
        return ""
    shown = {column.id: _plain(show(column, cells.get(column.id))) for column in table.columns}
    if section.row:
        whose = {"party": party} if table.per_party else {}
        return _fill(section.row_in(edition), {**whose, **shown}, is_exact=edition is not None)
    told = "; ".join(f"{column.title}: {shown[column.id]}" for column in table.columns if shown[column.id])
    return f"{party}: {told}" if table.per_party else told


def _fill(template: str, values: Mapping[str, str], *, is_exact: bool) -> str:
    """Put cells into the words of a row: without what is optional and empty, and with one full stop where a cell brings its own.

    `is_exact`: letter for letter, as earlier editions did.
    """

    def optional(found: re.Match[str]) -> str:
        return found[1] if any(values[name] for name in _CELL.findall(found[1])) else ""

    def stop(found: re.Match[str]) -> str:
        return found[0][:-1] if values[found[1]].endswith(_ENDS) else found[0]

    if not is_exact:
        template = _OPTIONAL.sub(optional, template).replace("[[", "[").replace("]]", "]")
        template = _CELL_AND_STOP.sub(stop, template)
    return template.format(**{name: value or NOTHING for name, value in values.items()})
