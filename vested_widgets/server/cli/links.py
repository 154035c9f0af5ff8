"""`vested links`: make personal links. The record has only their hashes, so a link can be shown once, when it is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from vested_widgets import method, texts
from vested_widgets.deals import UnknownSeat
from vested_widgets.documents import DocumentError, SeatLink
from vested_widgets.documents.exports import EXPORTS
from vested_widgets.server.auth.identity import seat_key
from vested_widgets.server.data_folder import write_private

if TYPE_CHECKING:
    from pathlib import Path

    from vested_widgets.deals import Deal, Member, Store
    from vested_widgets.server.data_folder import DataFolder


def chosen_seats(deal: Deal, aliases: list[str]) -> list[Member]:
    """Return the seats of those aliases, or all of the deal.

    Raises:
        UnknownSeat: no seat has that alias.
    """
    aliases = [texts.normalised(alias) for alias in aliases]
    for alias in aliases:
        if alias not in {member.alias for member in deal.members}:
            names = ", ".join(member.alias for member in deal.members)
            raise UnknownSeat(method.words("record_error.nobody_called", alias=alias, deal=deal.name, seats=names))
    # Whoever has left gets a link only by name: a stand-in of an imported deal never sits there.
    return [member for member in deal.members if (member.active if not aliases else member.alias in aliases)]


def print_links(
    folder: DataFolder,
    store: Store,
    name: str,
    *,
    fresh: bool,
    aliases: list[str],
    sheet: Path | None,
    address: str,
) -> None:
    """Print new links (the old ones end), or without `fresh` only the seats.

    The seats of a demonstration deal are open to all who can read the data folder, so their links can be printed again.

    Raises:
        UnknownDeal, UnknownSeat: there is no such deal or seat.
        DocumentError: the sheet cannot be written.
    """
    deal = store.deal(name)
    seats = []
    for member in chosen_seats(deal, aliases):
        party = deal.party(member.party_id)
        token = _token(folder, store, deal, member, fresh)
        url = f"{address.rstrip('/')}/join/{token}" if token else ""
        seats.append(SeatLink(member.alias, party.name if party else member.role, url))
    width = max((len(f"{seat.party} · {seat.alias}") for seat in seats), default=0)
    shown = method.words("command.link_shown")
    for seat in seats:
        typer.echo(f"{f'{seat.party} · {seat.alias}':<{width}}  {seat.url or shown}")
    if not fresh and not deal.demonstration:
        typer.echo(method.words("command.fresh"))
    elif sheet:
        _write_sheet(sheet, deal, seats)


def print_hub_seats(store: Store, name: str, aliases: list[str]) -> None:
    """Print the seats of a deal as the file for `vested serve --hub-seats` has them, each to be given to a user of the Hub.

    Raises:
        UnknownDeal, UnknownSeat: there is no such deal or seat.
    """
    deal = store.deal(name)
    typer.echo(f"# {deal.name}")
    for member in chosen_seats(deal, aliases):
        party = deal.party(member.party_id)
        side = party.name if party else member.role
        typer.echo(method.words("command.hub_seat", seat=seat_key(member.id), party=side, alias=member.alias))


def _token(folder: DataFolder, store: Store, deal: Deal, member: Member, fresh: bool) -> str:
    if fresh:
        token = store.issue_link(member.id)
        if deal.demonstration:
            folder.keep_demonstration_link(member.id, token)
        return token
    return folder.demonstration_link(store, member.id) if deal.demonstration else ""


def _write_sheet(sheet: Path, deal: Deal, seats: list[SeatLink]) -> None:
    try:
        write_private(sheet, EXPORTS["links"].build((deal.name, seats), "html").decode())
    except OSError as error:
        raise DocumentError(method.words("command_error.sheet", file=sheet, error=error.strerror)) from None
    typer.echo(method.words("command.sheet", file=sheet))
