"""Open the data folder and the record for a command, and turn expected errors into one sentence."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from vested_widgets import method
from vested_widgets.deals import DealsError, NotAllowed, Seat, Store
from vested_widgets.documents import UPLOADED, DocumentError
from vested_widgets.method import ContentError
from vested_widgets.server.data_folder import DataFolder, FolderError, default_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from vested_widgets.deals import Deal

# Errors whose text is written for people.
EXPECTED = (DealsError, DocumentError, ContentError, FolderError)


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn an expected error into one sentence and exit code 1."""
    try:
        yield
    except EXPECTED as error:
        typer.secho(" ".join(str(error).split()), fg=typer.colors.RED, err=True)
        raise typer.Exit(1) from None


def open_folder(data: Path | None, *, writing: bool = True) -> DataFolder:
    """Return the data folder that the options name."""
    return DataFolder(data or default_folder(), writing=writing)


@contextmanager
def open_record(
    data: Path | None, database: str, *, writing: bool = True, check: bool = True
) -> Iterator[tuple[DataFolder, Store]]:
    """Yield the data folder and the open record, read through before; expected errors become one sentence.

    Args:
        data: the folder, as the options name it.
        database: the address of a database instead of its file.
        writing: whether the command writes; others also work on a folder that may only be read.
        check: without it, what can still be read of a damaged record can be read.
    """
    with plain_errors():
        folder = open_folder(data, writing=writing)
        with Store.open(database or folder.record) as store:
            if check:
                store.check()
            yield folder, store


def architects_seat(store: Store, name: str) -> Seat:
    """Return the seat of a deal's architect, in whose name a command does what is the architect's.

    Raises:
        UnknownDeal: there is no such deal.
        NotAllowed: nobody leads it any more.
    """
    deal = store.deal(name)
    lead = next((member for member in deal.members if member.role == "architect" and member.active), None)
    if lead is None:
        raise NotAllowed(method.words("own_table.no_architect", deal=deal.name))
    return Seat.open(store, lead.id)


def read_upload(file: Path) -> bytes:
    """Return a file that is brought into a deal, which may be as large as one that a page uploads.

    Raises:
        DocumentError: it cannot be read, or is too large.
    """
    try:
        UPLOADED.check_size(file.stat().st_size)
        return file.read_bytes()
    except OSError as error:
        raise DocumentError(method.words("files.unreadable", file=file.name, error=error.strerror)) from error


def list_deals(store: Store) -> None:
    """Print the deals of the record."""
    found = store.deals()
    for deal in found:
        typer.echo(describe(deal))
    if not found:
        typer.echo(method.words("command.no_deals"))


def describe(deal: Deal) -> str:
    """Return one line about a deal."""
    parties = ", ".join(f"{party.name} ({sum(member.party_id == party.id for member in deal.members)})" for party in deal.parties)
    phrase = "command.demonstration" if deal.demonstration else "command.deal"
    return method.words(phrase, name=deal.name, parties=parties, id=deal.id)


def check_content(data: Path | None) -> None:
    """Read all content, own Elements included, and list it."""
    with plain_errors():
        folder = open_folder(data, writing=False).content
        method.use(folder)
        for element in method.load().elements:
            steps = ", ".join(step.id for step in element.steps)
            said = steps or method.words("command.no_steps")
            typer.echo(method.words("command.element", number=f"{element.number:>3}", title=element.title, steps=said))
        typer.echo(method.words("command.content", folder=folder))


def delete_deal(store: Store, name: str, *, ask: bool) -> None:
    """Delete a deal with everything in it, after a question if `ask`."""
    found = store.deal(name)
    if ask:
        typer.confirm(method.words("command.delete", deal=found.name), abort=True)
    store.delete_deal(found.id)
    typer.echo(method.words("command.deleted", deal=found.name))
