"""Write an agreement as Markdown, to be read anywhere and compared line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from vested_widgets import method
from vested_widgets.documents.agreement import wording
from vested_widgets.documents.assemblies import plain as escaped

if TYPE_CHECKING:
    from vested_widgets.documents.agreement.content import Agreement, Schedule, Section


def write_markdown(agreement: Agreement) -> bytes:
    """Return an agreement as Markdown; what people wrote is text and never markup."""
    return ("\n".join(_lines(agreement)).rstrip() + "\n").encode()


def _lines(agreement: Agreement) -> Iterator[str]:
    yield from (f"# {escaped(wording.title(agreement))}", "")
    for name, value in wording.facts(agreement):
        yield f"* {escaped(name)}: {escaped(value)}"
    if points := wording.open_points(agreement):
        yield from ("", f"## {method.words('agreement_file.open_points')}", "")
        yield from (f"* {escaped(schedule)}: {escaped(note)}" for schedule, note in points)
    for schedule in agreement.schedules:
        yield from _schedule(schedule)
    yield from ("", f"## {method.words('agreement_file.signatures')}", "", escaped(wording.signing(agreement)), "")
    rows = [(line.party, line.person, line.signed, "") for line in wording.signature_lines(agreement)]
    yield from _table(wording.signature_columns(), rows)
    yield from ("", f"## {method.words('agreement_file.changes')}", "")
    if changes := wording.change_rows(agreement):
        yield from _table(wording.change_columns(), changes)
    else:
        yield method.words("agreement_file.no_changes")
    yield from ("", f"## {method.words('agreement_file.trail')}", "")
    yield from _table(wording.trail_columns(), wording.trail_rows(agreement))


def _schedule(schedule: Schedule) -> Iterator[str]:
    yield from ("", f"## {escaped(wording.schedule_title(schedule))}", "")
    for line in (*wording.schedule_lines(schedule), *schedule.notes):
        yield from (escaped(line), "")
    if not schedule.sections:
        yield method.words("agreement_file.nothing")
    for section in schedule.sections:
        yield from _section(section)


def _section(section: Section) -> Iterator[str]:
    yield from (f"### {section.number} {escaped(section.title)}", "")
    for clause in section.clauses:
        first, *rest = clause.text.split("\n")
        yield f"**{clause.number}** {escaped(first)}"
        for line in rest:
            yield from ("", escaped(line))
        yield ""
    for table in section.tables:
        if table.rows:
            yield from (f"**{escaped(table.title)}**", "")
            yield from _table([column.title for column in table.columns], [row.shown for row in table.rows])
            yield ""
    for picture in section.pictures:
        yield from (f"**{escaped(picture.title)}**", "")
        yield from _table(picture.columns, picture.rows)
        yield from ("", escaped(picture.caption), "")


def _table(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Iterator[str]:
    yield f"| {' | '.join(map(_cell, columns))} |"
    yield f"|{' --- |' * len(columns)}"
    for row in rows:
        yield f"| {' | '.join(map(_cell, row))} |"


def _cell(value: Any) -> str:
    return escaped(" ".join(str("" if value is None else value).split()))
