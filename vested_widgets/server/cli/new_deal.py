"""`vested new-deal`: make a deal with its parties and print the links of its seats, for a record that has no deal yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from vested_widgets import deals, method
from vested_widgets.server.cli.links import print_links

if TYPE_CHECKING:
    from vested_widgets.deals import NewParty, Store
    from vested_widgets.server.data_folder import DataFolder


def read_party(said: str) -> NewParty:
    """Return a party as it is written on a command line: "Mill", or with its members "Mill: Uma, Vic"."""
    name, _, members = said.partition(":")
    aliases = [alias.strip() for alias in members.split(",") if alias.strip()]
    return deals.NewParty(name.strip(), members=tuple(map(deals.NewMember, aliases)))


def make_deal(
    folder: DataFolder, store: Store, name: str, *, parties: list[str], architect: str | None, k: int, alike: bool, address: str
) -> None:
    """Make a deal and print the link of each seat, the deal architect's first.

    Raises:
        InvalidDeal, LookAlike: a name does not hold; nothing is made.
    """
    deal = store.create_deal(name, [read_party(party) for party in parties], architect=architect, k=k, alike=alike)
    guy = next(member for member in deal.members if member.role == "architect")
    typer.echo(method.words("command.made_deal", deal=deal.name, parties=method.listed([party.name for party in deal.parties])))
    others = [member.alias for member in deal.members if member.id != guy.id]
    print_links(folder, store, deal.id, fresh=True, aliases=[guy.alias, *others], sheet=None, address=address)
    typer.echo(method.words("command.made_links"))
