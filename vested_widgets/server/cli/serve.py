"""`vested serve`: serve the deals of a record, and print the links of the demonstration deal."""

from __future__ import annotations

import asyncio
import os
import re
import shlex
import sys
import warnings
import webbrowser
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import typer

from vested_widgets import method
from vested_widgets.deals import load_demonstrations
from vested_widgets.server.app import VestedServer
from vested_widgets.server.auth.hub import TOKEN, Hub, HubAddress, HubSeats
from vested_widgets.server.auth.proxies import LOOPBACK, ProxyError, TrustedProxies
from vested_widgets.server.cli.browser import has_browser
from vested_widgets.server.data_folder import FolderError, read_secrets, secrets_in
from vested_widgets.server.rendering.workbooks import find_workbooks
from vested_widgets.session import use_content

if TYPE_CHECKING:
    from pathlib import Path

    from vested_widgets.deals import Deal, Member, Store
    from vested_widgets.server.data_folder import DataFolder


# Where the secrets of cookies may stand instead of a file.
SECRET = "VESTED_COOKIE_SECRET"  # noqa: S105 - its name


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
    base_path: str = "",
    secret_file: Path | None = None,
    hub_seats: Path | None = None,
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
        StoreError: the record does not hold together.
    """
    os.umask(0o077)  # what the server and its kernels write is for this user alone, in any folder
    store.check()
    # The kernels and the parent that they are forked from read these from their environment, which is ours.
    os.environ["VESTED_CONTENT"], os.environ["VESTED_DATABASE"] = str(folder.content), database
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        faults = use_content()
    for said in faults.values():
        _warn(method.words("command_error.element_left_out", fault=" ".join(said.split())))
    notebooks = (workbooks or find_workbooks()).resolve()
    if not any(notebooks.glob("*.ipynb")):
        raise FolderError(method.words("command_error.no_notebooks", folder=notebooks))
    if hub_seats is not None:
        base_path = base_path or os.environ.get("JUPYTERHUB_SERVICE_PREFIX", "")
    public, base = addresses(public_url, base_path)
    hub = hub_sign_in(hub_seats, base)
    demos = load_demonstrations(store) if demonstration else []
    asyncio.set_event_loop(asyncio.new_event_loop())  # Python 3.12 no longer makes one by itself
    server = VestedServer(
        store=store,
        folder=folder,
        shared_secrets=shared_secrets(secret_file),
        hub=hub,
        workbooks_dir=str(notebooks),
        public_url=public,
        base_url=base,
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
    server.element_faults = faults
    server.on_listening = lambda running: _announce(running, folder, store, demos, port, browser)
    server.run("--port or --ip")


def shared_secrets(file: Path | None) -> list[bytes]:
    """Return the secrets of a file, else of the environment, from which they are taken away: kernels inherit it. None if none is given.

    Raises:
        FolderError: they are no secrets.
    """
    given = os.environ.pop(SECRET, "")
    if file is not None:
        return read_secrets(file)
    return secrets_in(given, SECRET) if given else []


def hub_sign_in(file: Path | None, base_url: str) -> Hub | None:
    """Return the sign-in of JupyterHub if a file gives seats to its users; its token leaves the environment, which kernels inherit.

    Raises:
        FolderError: the file does not hold, or the Hub has not started this server as its service.
    """
    if file is None:
        return None
    address = HubAddress.from_environment(os.environ, base_url)
    for name in (TOKEN, "JPY_API_TOKEN"):
        os.environ.pop(name, None)
    return Hub(address, HubSeats(file), base_url)


def trusted_proxies(names: list[str], public_url: str) -> TrustedProxies:
    """Return the proxies that are believed: those that are named; without names one on this machine, if a public address is given.

    Raises:
        FolderError: a name is neither an address nor a network.
    """
    try:
        return TrustedProxies(names or (LOOPBACK if public_url else ()))
    except ProxyError as error:
        raise FolderError(method.words("command_error.proxy", name=error)) from None


def addresses(public_url: str, base_path: str) -> tuple[str, str]:
    """Return the public address without a closing slash, and the path under which everything is served, with slashes at both ends.

    Without `--base-path` the path of the public address counts; a public address without a path gets that of `--base-path`.

    Raises:
        FolderError: they contradict each other, or are no address and no path.
    """
    parts = urlsplit(public_url.strip())
    if public_url and (parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment):
        raise FolderError(method.words("command_error.public_url", address=public_url))
    inner = base_path.strip().strip("/") or parts.path.strip("/")
    if inner and not re.fullmatch(r"[\w.~-]+(/[\w.~-]+)*", inner, re.ASCII):
        raise FolderError(method.words("command_error.base_path", path=base_path or parts.path))
    base = f"/{inner}/" if inner else "/"
    if parts.path.strip("/") not in ("", inner):
        raise FolderError(method.words("command_error.two_paths", address=public_url, path=base))
    return (f"{parts.scheme}://{parts.netloc}{base}".rstrip("/") if public_url else ""), base


def _warn(said: str) -> None:
    typer.secho(said, fg=typer.colors.RED, err=True)


def three_seats(deal: Deal) -> list[tuple[str, Member]]:
    """Return whose links are printed: the deal architect's, and the first member's of each party."""
    architect = next(member for member in deal.members if member.role == "architect")
    found = [(method.words("role.architect").capitalize(), architect)]
    for party in deal.parties:
        found.extend((party.name, member) for member in [m for m in deal.members if m.party_id == party.id][:1])
    return found


def _announce(server: VestedServer, folder: DataFolder, store: Store, demos: list[Deal], wanted: int, browser: bool) -> None:
    for stem in server.workbooks.stems():
        if said := server.workbooks.fault(stem):
            _warn(said)
    if server.port != wanted:
        typer.echo(method.words("command.port_taken", wanted=wanted, port=server.port))
    if not demos:
        _list_deals(server, store)
        return
    demo, *more = demos
    typer.echo("\n" + method.words("command.ready_demonstration", deal=demo.name) + "\n")
    seats = [(what, member, folder.demonstration_link(store, member.id)) for what, member in three_seats(demo)]
    width = max(len(f"{what} ({member.alias})") for what, member, _ in seats)
    for what, member, token in seats:
        typer.echo(f"  {f'{what} ({member.alias})':<{width}}  {server.address}/join/{token}")
    for other in more:
        values = {"n": len(other.parties), "deal": other.name, "named": shlex.quote(other.name)}
        typer.echo("\n" + method.words("command.another", **values))
    typer.echo("\n" + method.words("command.stop_demonstration", folder=folder.path))
    sys.stdout.flush()
    if browser and has_browser():
        webbrowser.open_new_tab(f"{server.address}/join/{seats[0][2]}")


def _list_deals(server: VestedServer, store: Store) -> None:
    deals = store.deals()
    typer.echo("\n" + method.words("command.ready", address=server.address))
    if deals:
        typer.echo(method.words("command.links_open") + "\n")
        for deal in deals:
            typer.echo(f"  {deal.name}")
    else:
        typer.echo(method.words("command.no_deals_served"))
    typer.echo("\n" + method.words("command.stop"))
    sys.stdout.flush()
