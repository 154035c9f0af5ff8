"""Write the dates of an agreement as a calendar (iCalendar, RFC 5545): a day for each date in its tables, and meetings that repeat."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, timedelta
from typing import TYPE_CHECKING, Any

from vested_widgets import method
from vested_widgets.documents.agreement import wording

if TYPE_CHECKING:
    from icalendar import Event

    from vested_widgets.documents.agreement.content import Agreement, Table, TableRow

PRODUCT = "-//Vested Workbook//Agreement//EN"
RULES = {"day": "DAILY", "week": "WEEKLY", "month": "MONTHLY", "year": "YEARLY"}


def write_calendar(agreement: Agreement) -> bytes:
    """Return the dates of an agreement as a calendar. The same agreement gives the same events, so a second import renews them."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", wording.title(agreement))
    for event in _events(agreement):
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _events(agreement: Agreement) -> Iterator[Event]:
    seen: set[str] = set()
    for schedule in agreement.schedules:
        for section in schedule.sections:
            for table in section.tables:
                for row in table.rows:
                    for event in _of_row(agreement, table, row):
                        if (name := str(event["uid"])) not in seen:
                            seen.add(name)
                            yield event


def _of_row(agreement: Agreement, table: Table, row: TableRow) -> Iterator[Event]:
    told = "\n".join(f"{column.title}: {shown}" for column, shown in zip(table.columns, row.shown, strict=True) if shown)
    words = [shown for column, shown in zip(table.columns, row.shown, strict=True) if column.kind == "text" and shown]
    what = words[0].split("\n")[0] if words else table.title
    every: dict[str, Any] | None = None
    for column, stored in zip(table.columns, row.stored, strict=True):
        if column.kind == "date" and isinstance(stored, str):
            try:
                day = date.fromisoformat(stored)
            except ValueError:
                continue
            summary = what if every else method.words("agreement_file.event", what=what, column=column.title)
            event = _event(agreement, table, row, column.id, summary, told, day)
            if every:
                event.add("rrule", every)
            yield event
        # How often a meeting is held stands right before the day of the first one; other durations are deadlines.
        every = _rule(stored) if column.kind == "duration" else None


def _rule(stored: Any) -> dict[str, Any] | None:
    """Return how a meeting repeats; None for a cell that says no such thing."""
    if not isinstance(stored, dict) or stored.get("unit") not in RULES or not isinstance(stored.get("n"), int) or stored["n"] < 1:
        return None
    return {"freq": RULES[stored["unit"]], "interval": stored["n"]}


def _event(agreement: Agreement, table: Table, row: TableRow, column: str, summary: str, told: str, day: date) -> Event:
    from icalendar import Event

    name = f"{agreement.deal} {table.id}#{row.id} {column}"
    event = Event()
    event.add("uid", f"{hashlib.sha256(name.encode()).hexdigest()[:32]}@vested-workbook")
    event.add("dtstamp", agreement.read_at.astimezone(UTC))
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", summary)
    event.add("description", told)
    event.add("transp", "TRANSPARENT")
    return event
