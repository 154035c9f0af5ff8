"""`vested import-people`: give seats to everybody of a list, in the name of the deal architect."""

from __future__ import annotations

from pathlib import Path

import typer

from vested_widgets import documents, method
from vested_widgets.deals import NewPerson, Store
from vested_widgets.server.cli.record import architects_seat, read_upload


def import_people(store: Store, name: str, file: Path, *, dry_run: bool, alike: bool) -> None:
    """Read a list and give its people seats, all or none; with `dry_run` only say what would change.

    Raises:
        DocumentError, InvalidDeal, NotAllowed, UnknownDeal: what is wrong, in words; nothing is changed.
    """
    seat = architects_seat(store, name)
    remarks: list[str] = []
    people = documents.read_people(read_upload(file), file.name, remarks)
    for remark in remarks:
        typer.echo(remark)
    listed = [NewPerson(method.words("people_list.row", row=one.row), one.alias, one.party, one.role) for one in people]
    coming = seat.people.who_would_come(listed, alike=alike)
    for party, new in coming:
        side = party.name if party else method.words(f"role.{new.role}")
        role = method.words(f"role.{new.role}") if party and new.role != "member" else ""
        typer.echo("  " + "  ·  ".join(filter(None, (new.alias, side, role))))
    there = len(listed) - len(coming)
    if there:
        typer.echo(method.plural(there, "command.people_there", n=there))
    if dry_run or not coming:
        typer.echo(method.plural(len(coming), "command.people_would_come", n=len(coming)))
        return
    added = seat.people.add_all(listed, alike=alike)
    typer.echo(method.plural(len(added), "command.people_came", n=len(added), deal=seat.deal.name))
