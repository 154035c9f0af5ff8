"""`vested import-figures`: take figures of metrics from a CSV or Excel file into the log of a deal, all or none."""

from __future__ import annotations

from pathlib import Path

import typer

from vested_widgets import documents, method
from vested_widgets.deals import Deal, DealsError, Seat, Store
from vested_widgets.method import JointTable
from vested_widgets.server.cli.record import architects_seat, read_upload

LISTED = 40
"""Faults that are printed."""


def import_figures(store: Store, name: str, file: Path, *, sheet: str, locale: str, dry: bool) -> None:
    """Read a file with a row for each figure and save what is new, in the name of the deal architect; print each cell that cannot be taken.

    Raises:
        DocumentError, DealsError: what is wrong, in words; nothing is changed.
    """
    seat = architects_seat(store, name)
    place, part = _log(seat, seat.deal)
    options = {column.id: seat.tables.options(column) for column in part.columns if column.kind == "link"}
    layout = documents.Layout(part, options, locale)
    read = documents.read_table(read_upload(file), file.name, layout, sheet=sheet)
    rows = {row.id: row for row in seat.tables.read(place).rows}

    def seen(row: str, revision: int) -> object:
        return rows[row].cells if row in rows and rows[row].revision == revision else None

    def progress(done: int, of: int) -> None:
        typer.echo(method.words("command.figures_read", done=done, of=of), err=True)

    taken = documents.figure_periods(list(rows.values()))
    arrival = documents.read_rows(layout, read, seen, taken=taken, progress=progress)  # type: ignore[arg-type]
    for remark in arrival.remarks:
        typer.echo(remark)
    faults = [fault for line in arrival.lines for fault in line.faults]
    if faults:
        for fault in faults[:LISTED]:
            typer.echo(f"  {fault.cell or fault.line}: {fault.sentence}")
        raise documents.DocumentError(method.words("command.figures_wrong", n=len(faults), file=file.name))
    new = [line.cells for line in arrival.lines if not line.row]
    changed = [(line.row, line.base, line.cells) for line in arrival.lines if line.row]
    if not dry and arrival.lines:
        seat.tables.save_rows(place, new, changed)
    key = "command.figures_dry" if dry else "command.figures"
    typer.echo(method.words(key, deal=seat.deal.name, added=len(new), changed=len(changed), same=arrival.same))


def _log(seat: Seat, deal: Deal) -> tuple[str, JointTable]:
    """Return the table of figures of a deal, with its address."""
    for step in seat.method.steps:
        for part in step.parts:
            if isinstance(part, JointTable) and part.scorecard == "actuals":
                return f"{step.id}/{part.id}", part
    raise DealsError(method.words("command.no_figures", deal=deal.name))
