"""Keep the text of an agreement as it was signed, as plain JSON, and read it again. Plain functions, no store.

What is kept is the text with its approvals, in the source language; pictures are no part of it, and who signed stands beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, TypeVar

from vested_widgets.deals.agreement import codes
from vested_widgets.deals.agreement.content import Agreement, Approval, Clause, Column, Schedule, Section, Table, TableRow

FORMAT, VERSION = "vested-workbook agreement", 1
Made = TypeVar("Made")


def document(agreement: Agreement) -> dict[str, Any]:
    """Return the text of an agreement as JSON keeps it."""
    schedules = [_schedule(one) for one in agreement.schedules]
    return {
        "format": FORMAT,
        "version": VERSION,
        "deal": agreement.deal,
        "parties": list(agreement.parties),
        "read_at": agreement.read_at.isoformat(),
        "code": agreement.code,
        "schedules": schedules,
    }


def read(document: Mapping[str, Any]) -> Agreement:
    """Return the agreement that `document` kept.

    Raises:
        ValueError: it is none.
    """
    try:
        if document["format"] != FORMAT or document["version"] != VERSION:
            raise ValueError(document["format"], document["version"])
        return Agreement(
            str(document["deal"]),
            tuple(map(str, document["parties"])),
            datetime.fromisoformat(document["read_at"]),
            str(document["code"]),
            tuple(_read_schedule(one) for one in document["schedules"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(str(error)) from error


def proven(agreement: Agreement) -> bool:
    """Return whether the text of an agreement matches its version codes: that of each schedule, and that of the whole."""
    if any(codes.text_code(one.sections) != one.code for one in agreement.schedules):
        return False
    return codes.agreement_code(agreement.parties, [(one.id, one.code) for one in agreement.schedules]) == agreement.code


def _schedule(one: Schedule) -> dict[str, Any]:
    # A picture holds what draws it, which nobody can write down.
    kept = asdict(replace(one, sections=()))
    approvals = [{**approval, "at": approval["at"].isoformat()} for approval in kept["approvals"]]
    return {**kept, "approvals": approvals, "sections": [_section(part) for part in one.sections]}


def _section(section: Section) -> dict[str, Any]:
    return {
        "number": section.number,
        "title": section.title,
        "of": section.of,
        "clauses": [asdict(clause) for clause in section.clauses],
        "tables": [asdict(table) for table in section.tables],
    }


def _read_schedule(given: Mapping[str, Any]) -> Schedule:
    approvals = tuple(_made(Approval, {**one, "at": datetime.fromisoformat(one["at"])}) for one in given["approvals"])
    sections = tuple(
        Section(
            one["number"],
            one["title"],
            one["of"],
            tuple(_made(Clause, clause) for clause in one["clauses"]),
            tuple(_read_table(table) for table in one["tables"]),
        )
        for one in given["sections"]
    )
    return _made(Schedule, {**given, "approvals": approvals, "sections": sections, "notes": tuple(given["notes"])})


def _read_table(given: Mapping[str, Any]) -> Table:
    columns = tuple(_made(Column, {**one, "options": tuple(one["options"])}) for one in given["columns"])
    rows = tuple(_made(TableRow, {**one, "shown": tuple(one["shown"]), "stored": tuple(one["stored"])}) for one in given["rows"])
    return Table(given["id"], given["title"], columns, rows)


def _made(kind: type[Made], given: Mapping[str, Any]) -> Made:
    return kind(**given)
