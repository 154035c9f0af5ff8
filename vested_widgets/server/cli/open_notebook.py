"""`vested serve FILE.ipynb --open`: serve a notebook without a sign-in, to this machine only."""

from __future__ import annotations

import asyncio
import ipaddress
import sys
import webbrowser
from typing import TYPE_CHECKING, Any

import typer

from vested_widgets import method
from vested_widgets.server.cli.browser import has_browser
from vested_widgets.server.data_folder import FolderError
from vested_widgets.server.single_notebook_app import SingleNotebookApp, read_notebook

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def check_loopback(ip: str) -> None:
    """Refuse an address that other machines can reach.

    Raises:
        FolderError: other machines could reach that address.
    """
    try:
        loopback = ip == "localhost" or ipaddress.ip_address(ip).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise FolderError(method.words("command_error.open_address", ip=ip or method.words("command_error.all_addresses")))


def serve_open(
    file: Path | None, *, declared: bool, refused: Sequence[str], ip: str, port: int, browser: bool, **settings: Any
) -> None:
    """Serve a notebook until stopped.

    Raises:
        FolderError: the notebook cannot be served so, or the address cannot be listened on.
    """
    if file is None or not declared:
        raise FolderError(method.words("command_error.open"))
    if refused:
        raise FolderError(method.words("command_error.open_with", options=method.listed(refused)))
    check_loopback(ip)
    read_notebook(file)
    asyncio.set_event_loop(asyncio.new_event_loop())
    names = {"kernel_limit" if name == "limit" else name: value for name, value in settings.items()}
    app = SingleNotebookApp(file=file.resolve(), ip=ip, port=port, **names)

    def announce(running: SingleNotebookApp) -> None:
        typer.echo(method.words("page.ready_open", file=file.name, address=running.address))
        typer.echo(method.words("page.stop_open"))
        sys.stdout.flush()
        if browser and has_browser():
            webbrowser.open_new_tab(running.address)

    app.on_listening = announce
    app.run("--port")
