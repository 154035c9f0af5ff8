"""Name rows where they are shown in other places: in a choice of links, as an item, in a list of what depends on them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vested_widgets import method
from vested_widgets.deals.entities import Deal, Member
from vested_widgets.method import cells

LONGEST = 120


def short(text: str, longest: int = LONGEST) -> str:
    """Return a text in one line of at most so many letters."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def parties(deal: Deal, column: method.Column) -> list[tuple[str, str]]:
    """Return what a party column offers: the parties, then what the content adds to them."""
    return [(party.id, party.name) for party in deal.parties] + [(option.id, option.label) for option in column.options]


def element(found: method.Element) -> str:
    """Return what an Element is called where one is chosen: its number and its name."""
    return f"{found.number} {found.title}"


def person(deal: Deal, member: Member) -> str:
    """Return a person as everybody knows them: the alias, and at whose side."""
    party = deal.party(member.party_id)
    return f"{member.alias} ({party.name})" if party else member.alias


def offered(deal: Deal, whole: method.Method, column: method.Column) -> list[tuple[str, str]]:
    """Return what a choice, party, person or element column offers, as (id, label); nothing for other columns."""
    if column.kind == "choice":
        return [(option.id, option.label) for option in column.options]
    if column.kind == "party":
        return parties(deal, column)
    if column.kind == "person":
        return [(one.id, person(deal, one)) for one in deal.members]
    return [(one.slug, element(one)) for one in whole.elements] if column.kind == "element" else []


def cell(deal: Deal, column: method.Column, value: Any) -> str:
    """Return a cell in one line as people write it; links stand as they are, for their words are in another table."""
    options = parties(deal, column) if column.kind == "party" else []
    if column.kind == "element":
        options = [(one.slug, element(one)) for one in method.load().elements]
    if column.kind == "person":
        options = [(member.id, member.alias) for member in deal.members]
    return "" if column.kind == "link" else short(cells.show(column, value, options))


def row_title(deal: Deal, part: method.JointTable, row: Mapping[str, Any]) -> str:
    """Return what a row is called: its naming cell, else the first other cell that says something; "" while there is none."""
    for column in (part.naming, *part.columns):
        if title := cell(deal, column, row.get(column.id)):
            return title
    return ""
