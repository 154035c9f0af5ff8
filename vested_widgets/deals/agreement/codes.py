"""Work out version codes of an agreement from its text alone: whoever holds the text can prove what was approved and signed.

Plain functions, no store. Blanks between words do not count, and neither do numbers of clauses: they follow from the order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from vested_widgets.deals.agreement.content import Section
from vested_widgets.deals.hashes import json_hash
from vested_widgets.deals.joint.content import assembly_hash
from vested_widgets.deals.joint.entities import AssembledSection


def text_code(sections: Iterable[Section]) -> str:
    """Return the version code of the text of a schedule, SHA-256 in hex; "" if there is no clause at all.

    Of an assembly it is the hash that its approvals are of.
    """
    return assembly_hash(
        [AssembledSection(one.title, one.of, tuple(line for clause in one.clauses for line in clause.lines)) for one in sections]
    )


def agreement_code(parties: Sequence[str], schedules: Iterable[tuple[str, str]]) -> str:
    """Return the version code of a whole agreement, SHA-256 in hex; "" if no schedule has a text.

    Args:
        parties: their names, in their order.
        schedules: id and version code of each, in their order; those without a text do not count.
    """
    there = [[one, code] for one, code in schedules if code]
    return json_hash({"parties": list(parties), "schedules": there}) if there else ""


def short(code: str) -> str:
    """Return a version code as people compare it: "a41f 07c2 … 9c"."""
    return f"{code[:4]} {code[4:8]} … {code[-2:]}" if code else ""
