"""`vested import-people`: give seats to everybody of a list, in the name of the deal architect."""

from __future__ import annotations

from pathlib import Path

import typer

from vested_widgets import deals, documents, method
from vested_widgets.deals import NewPerson, NotAllowed, Store
from vested_widgets.documents import DocumentError


def import_people(store: Store, name: str, file: Path, *, dry_run: bool, alike: bool) -> None:
    """Read a list and give its people seats, all or none; with `dry_run` only say what would change.

    Raises:
        DocumentError, InvalidDeal, NotAllowed, UnknownDeal: what is wrong, in words; nothing is changed.
    """
    deal = store.deal(name)
    lead = next((member for member in deal.members if member.role == "architect" and member.active), None)
    if lead is None:
        raise NotAllowed(method.words("own_table.no_architect", deal=deal.name))
    people, remarks = _read(file)
    for remark in remarks:
        typer.echo(remark)
    seat = deals.Seat.open(store, lead.id)
    listed = [NewPerson(method.words("people_list.row", row=one.row), one.alias, one.party, one.role) for one in people]
    coming = seat.people.who_would_come(listed, alike=alike)
    for party, new in coming:
        side = party.name if party else method.words(f"role.{new.role}")
        typer.echo(
            f"  {new.alias}  ·  {side}" + (f"  ·  {method.words(f'role.{new.role}')}" if party and new.role != "member" else "")
        )
    there = len(listed) - len(coming)
    if there:
        typer.echo(method.plural(there, "command.people_there", n=there))
    if dry_run or not coming:
        typer.echo(method.plural(len(coming), "command.people_would_come", n=len(coming)))
        return
    added = seat.people.add_all(listed, alike=alike)
    typer.echo(method.plural(len(added), "command.people_came", n=len(added), deal=deal.name))


def _read(file: Path) -> tuple[list[documents.ListedPerson], list[str]]:
    try:
        documents.UPLOADED.check_size(file.stat().st_size)
        data = file.read_bytes()
    except OSError as error:
        raise DocumentError(method.words("files.unreadable", file=file.name, error=error.strerror)) from error
    remarks: list[str] = []
    return documents.read_people(data, file.name, remarks), remarks
