"""`vested serve`: serve the deals of a record, and print the links of the demonstration deal."""

from __future__ import annotations

import asyncio
import os
import shlex
import sys
import webbrowser
from typing import TYPE_CHECKING

import typer

from vested_widgets import method
from vested_widgets.deals import load_demonstrations
from vested_widgets.server.app import VestedServer
from vested_widgets.server.auth.proxies import LOOPBACK, ProxyError, TrustedProxies
from vested_widgets.server.cli.browser import has_browser
from vested_widgets.server.data_folder import FolderError
from vested_widgets.server.rendering.workbooks import find_workbooks
from vested_widgets.session import use_content

if TYPE_CHECKING:
    from pathlib import Path

    from vested_widgets.deals import Deal, Member, Store
    from vested_widgets.server.data_folder import DataFolder


def serve_until_stopped(
    folder: DataFolder,
    store: Store,
    database: str,
    *,
    port: int,
    ip: str,
    public_url: str,
    trusted: list[str],
    metrics_port: int,
    metrics_ip: str,
    demonstration: bool,
    browser: bool,
    limit: int | None,
    kernel_memory: int,
    grace: float,
    workbooks: Path | None,
    fork: bool = True,
) -> None:
    """Serve the record's deals.

    Raises:
        FolderError: there are no notebooks to serve, or the address cannot be listened on.
        ContentError: an own Element is not valid.
    """
    # The kernels and the parent that they are forked from read these from their environment, which is ours.
    os.environ["VESTED_CONTENT"], os.environ["VESTED_DATABASE"] = str(folder.content), database
    use_content()
    notebooks = (workbooks or find_workbooks()).resolve()
    if not any(notebooks.glob("*.ipynb")):
        raise FolderError(method.words("command_error.no_notebooks", folder=notebooks))
    demos = load_demonstrations(store) if demonstration else []
    asyncio.set_event_loop(asyncio.new_event_loop())  # Python 3.12 no longer makes one by itself
    server = VestedServer(
        store=store,
        folder=folder,
        workbooks_dir=str(notebooks),
        public_url=public_url,
        proxies=trusted_proxies(trusted, public_url),
        metrics_port=metrics_port,
        metrics_ip=metrics_ip,
        ip=ip,
        port=port,
        kernel_limit=limit,
        kernel_memory=1e6 * kernel_memory,
        grace=grace,
        fork=fork,
    )
    server.on_listening = lambda running: _announce(running, folder, store, demos, port, browser)
    server.run("--port or --ip")


def trusted_proxies(names: list[str], public_url: str) -> TrustedProxies:
    """Return the proxies that are believed: those that are named; without names one on this machine, if a public address is given.

    Raises:
        FolderError: a name is neither an address nor a network.
    """
    try:
        return TrustedProxies(names or (LOOPBACK if public_url else ()))
    except ProxyError as error:
        raise FolderError(method.words("command_error.proxy", name=error)) from None


def three_seats(deal: Deal) -> list[tuple[str, Member]]:
    """Return whose links are printed: the deal architect's, and the first member's of each party."""
    architect = next(member for member in deal.members if member.role == "architect")
    found = [(method.words("role.architect").capitalize(), architect)]
    for party in deal.parties:
        found.extend((party.name, member) for member in [m for m in deal.members if m.party_id == party.id][:1])
    return found


def _announce(server: VestedServer, folder: DataFolder, store: Store, demos: list[Deal], wanted: int, browser: bool) -> None:
    if server.port != wanted:
        typer.echo(f"Port {wanted} is taken; listening on {server.port} instead.")
    if not demos:
        _list_deals(server, store)
        return
    demo, *more = demos
    typer.echo(f"\nVested Workbook is ready. The demonstration deal: {demo.name}. Open these in three browsers:\n")
    seats = [(what, member, folder.demonstration_link(store, member.id)) for what, member in three_seats(demo)]
    width = max(len(f"{what} ({member.alias})") for what, member, _ in seats)
    for what, member, token in seats:
        typer.echo(f"  {f'{what} ({member.alias})':<{width}}  {server.address}/join/{token}")
    for other in more:
        typer.echo(
            f"\nAnother demonstration deal, of {len(other.parties)} parties: {other.name}. Its links: vested links {shlex.quote(other.name)}"
        )
    typer.echo("\nStop with Ctrl+C. These links stay the same; everything is kept in " + str(folder.path))
    sys.stdout.flush()
    if browser and has_browser():
        webbrowser.open_new_tab(f"{server.address}/join/{seats[0][2]}")


def _list_deals(server: VestedServer, store: Store) -> None:
    deals = store.deals()
    typer.echo(f"\nVested Workbook is ready at {server.address}")
    if deals:
        typer.echo("Personal links that were given out still open their seats. Make more with: vested links DEAL\n")
        for deal in deals:
            typer.echo(f"  {deal.name}")
    else:
        typer.echo(
            "There are no deals yet: start with --demonstration, or take one in with `vested import` or `vested import-deal`."
        )
    typer.echo("\nStop with Ctrl+C.")
    sys.stdout.flush()
