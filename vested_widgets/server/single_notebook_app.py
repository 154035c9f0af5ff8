"""Serve one notebook with our kernels and our page, without a sign-in, for this machine only."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING, Any

import nbformat
from jupyter_server.auth.decorator import allow_unauthenticated
from traitlets import Any as AnyTrait

from vested_widgets import method
from vested_widgets.server.auth.identity import AnonymousUsers
from vested_widgets.server.base_app import BaseApplication
from vested_widgets.server.data_folder import FolderError
from vested_widgets.server.handlers import pages
from vested_widgets.server.rendering.notebook_template import ImageFiles
from vested_widgets.server.rendering.workbooks import Workbooks, imports_of

if TYPE_CHECKING:
    from pathlib import Path

    from nbformat import NotebookNode

    from vested_widgets.server.rendering.page_frame import PageInfo

# What is slow the first time in any notebook with widgets and figures.
WARM_UP = ("ipywidgets", "vested_widgets.server.kernels.fork.plotly_figures:prepare_figures")

# How a traceback marks its parts for a terminal.
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def read_notebook(file: Path) -> NotebookNode:
    """Return a notebook in Python.

    Raises:
        FolderError: it is not there, not a notebook, or in another language.
    """
    try:
        notebook: NotebookNode = nbformat.read(file, as_version=4)  # type: ignore[no-untyped-call]
    except FileNotFoundError:
        raise FolderError(method.words("command_error.no_file", file=file)) from None
    except Exception as error:  # noqa: BLE001 - nbformat raises what JSON and its schema raise
        raise FolderError(method.words("command_error.no_notebook", file=file, error=type(error).__name__)) from None
    language = notebook.metadata.get("kernelspec", {}).get("language") or notebook.metadata.get("language_info", {}).get("name")
    if language not in (None, "python"):
        raise FolderError(method.words("command_error.language", file=file, language=language))
    return notebook


class SingleNotebookApp(BaseApplication):
    """Serves one notebook at `/` to everyone on this machine; each browser has kernels of its own."""

    file: Path = AnyTrait()  # type: ignore[assignment]
    has_seats = False

    def warm_up_tasks(self) -> tuple[str, ...]:
        """Return the packages that the notebook imports; a module beside the notebook may change and is left to its kernel."""
        beside = {path.stem for path in self.file.parent.glob("*.py")} | {path.name for path in self.file.parent.iterdir()}
        wanted = [name for name in imports_of(read_notebook(self.file)) if name.partition(".")[0] not in beside]
        return (*WARM_UP, *wanted)

    def notebooks(self) -> Workbooks:
        """Return the one notebook."""
        return Workbooks(self.file.parent, only=self.file.stem, images=ImageFiles(self.file.parent))

    def signing_secrets(self) -> list[bytes]:
        """Return a new secret: nothing outlives this server."""
        return [secrets.token_bytes(32)]

    def users(self) -> AnonymousUsers:
        """Let everyone in."""
        return AnonymousUsers()

    def own_handlers(self) -> list[tuple[Any, ...]]:
        """Return the notebook's handler."""
        return [(r"/", NotebookHandler)]


class NotebookHandler(pages.WorkbookHandler):
    """The notebook, run for whoever opens it."""

    @allow_unauthenticated
    async def get(self) -> None:
        """Show the notebook; a browser that comes for the first time gets a user name, by which its kernels are its own."""
        if self.current_user is None:
            name = secrets.token_hex(8)
            self.app.identity_provider.sign_in(self, name, "open")
            self.current_user = AnonymousUsers().user(name, "open")
        await self.open(self.app.workbooks.stems()[0])

    def _refused(self, stem: str, info: PageInfo) -> bool:  # noqa: ARG002
        return False

    def _failed(self, info: PageInfo, error: Exception) -> None:
        """Show the error of the cell: it is for its author."""
        self.log.warning("%s failed: %s", info.stem, error)
        words = {name: method.words(f"page.notebook_{name}") for name in ("title", "text")}
        self.show("trouble.html", 500, details=COLOURS.sub("", str(error)) or type(error).__name__, **words)
