"""`vested serve FILE.ipynb --open`: any notebook with our kernels and our page, without a sign-in, for this machine only."""

from __future__ import annotations

import asyncio
import ipaddress
import re
import secrets
import sys
import webbrowser
from typing import TYPE_CHECKING, Any

import nbformat
import typer
from jupyter_server.auth.decorator import allow_unauthenticated
from traitlets import Any as AnyTrait

from vested_widgets import method
from vested_widgets.server.auth.identity import Guests
from vested_widgets.server.base_app import House
from vested_widgets.server.cli.serve import has_browser
from vested_widgets.server.data_folder import FolderError
from vested_widgets.server.handlers import pages
from vested_widgets.server.rendering.notebook_template import Pictures
from vested_widgets.server.rendering.workbooks import Workbooks, imports_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from nbformat import NotebookNode

    from vested_widgets.server.rendering.page_frame import Place

# What is slow the first time in any notebook with widgets and figures.
WARM = ("ipywidgets", "vested_widgets.widgets.prefork_warmup:figures")

# How a traceback marks its parts for a terminal.
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def check_loopback(ip: str) -> None:
    """Let only this machine in.

    Raises:
        FolderError: other machines could reach that address.
    """
    try:
        loopback = ip == "localhost" or ipaddress.ip_address(ip).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise FolderError(
            f"--open serves without a sign-in, so it listens on this machine only and not on {ip or 'all addresses'}: leave out --ip."
        )


def read_notebook(file: Path) -> NotebookNode:
    """A notebook in Python.

    Raises:
        FolderError: it is not there, not a notebook, or in another language.
    """
    try:
        notebook: NotebookNode = nbformat.read(file, as_version=4)  # type: ignore[no-untyped-call]
    except FileNotFoundError:
        raise FolderError(f"There is no file {file}.") from None
    except Exception as error:  # noqa: BLE001 - nbformat raises what JSON and its schema raise
        raise FolderError(f"{file} cannot be read as a notebook ({type(error).__name__}).") from None
    language = notebook.metadata.get("kernelspec", {}).get("language") or notebook.metadata.get("language_info", {}).get("name")
    if language not in (None, "python"):
        raise FolderError(f"{file} is written in {language}. Only notebooks in Python can be served.")
    return notebook


class OpenHouse(House):
    """Serves one notebook at `/` to whoever is on this machine; each browser has kernels of its own."""

    file: Path = AnyTrait()  # type: ignore[assignment]
    seated = False

    def warm_tasks(self) -> tuple[str, ...]:
        """What the notebook imports, if it is installed; a module beside the notebook may change and is left to its kernel."""
        beside = {path.stem for path in self.file.parent.glob("*.py")} | {path.name for path in self.file.parent.iterdir()}
        wanted = [name for name in imports_of(read_notebook(self.file)) if name.partition(".")[0] not in beside]
        return (*WARM, *wanted)

    def notebooks(self) -> Workbooks:
        """The one notebook."""
        return Workbooks(self.file.parent, only=self.file.stem, pictures=Pictures(self.file.parent))

    def secret(self) -> bytes:
        """A fresh one: nothing outlives this server."""
        return secrets.token_bytes(32)

    def visitors(self) -> Guests:
        """Anybody."""
        return Guests()

    def doors(self) -> list[tuple[Any, ...]]:
        """The notebook."""
        return [(r"/", OpenPage)]


class OpenPage(pages.Page):
    """The notebook, run for whoever opens it."""

    @allow_unauthenticated
    async def get(self) -> None:
        """A browser that comes for the first time gets a name, by which its kernels are its own."""
        if self.current_user is None:
            name = secrets.token_hex(8)
            self.house.identity_provider.sit_down(self, name, "open")
            self.current_user = Guests().user(name, "open")
        await self.open(self.house.workbooks.stems()[0])

    def _turned_away(self, stem: str, place: Place) -> bool:  # noqa: ARG002
        return False

    def _failed(self, place: Place, error: Exception) -> None:
        """Say what the cell said: it is for its author."""
        self.log.warning("%s failed: %s", place.stem, error)
        words = {name: method.words(f"page.notebook_{name}") for name in ("title", "text")}
        self.show("trouble.html", 500, details=COLOURS.sub("", str(error)) or type(error).__name__, **words)


def serve_open(
    file: Path | None, *, declared: bool, refused: Sequence[str], ip: str, port: int, browser: bool, **settings: Any
) -> None:
    """Serve a notebook until stopped.

    Raises:
        FolderError: there is nothing that can be served so, or the address cannot be listened on.
    """
    if file is None or not declared:
        raise FolderError("To serve a notebook of your own without sign-in: vested serve FILE.ipynb --open")
    if refused:
        raise FolderError(f"--open serves a notebook of your own to this machine; it cannot go with {' and '.join(refused)}.")
    check_loopback(ip)
    read_notebook(file)
    asyncio.set_event_loop(asyncio.new_event_loop())
    names = {"kernel_limit" if name == "limit" else name: value for name, value in settings.items()}
    house = OpenHouse(file=file.resolve(), ip=ip, port=port, **names)

    def welcome(running: OpenHouse) -> None:
        typer.echo(method.words("page.ready_open", file=file.name, address=running.address))
        typer.echo(method.words("page.stop_open"))
        sys.stdout.flush()
        if browser and has_browser():
            webbrowser.open_new_tab(running.address)

    house.on_listening = welcome
    house.run("--port")
