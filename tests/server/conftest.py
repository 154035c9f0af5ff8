"""A real server on a loopback port with small notebooks of its own, shared by all tests of a process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat import v4

from browser.serving import Server

NOTEBOOKS = {
    "00-start": ["# The start", "import os; print('hello from', os.environ['VESTED_SEAT'])"],
    "broken": ["# Broken", "secret_of_the_author = 1 / 0"],
    "dies": ["# Dies", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"],
    "environment": ["# Environment", "import os; print('\\n'.join(f'{k}={v}' for k, v in sorted(os.environ.items())))"],
    "steps": [
        "# Steps\n\nPreface.",
        "## One",
        "print('shows 1')",
        "## Two & <more>",
        "def step(x): print('shows', x)",
        "element.step('two')",
    ],
    "told": [
        "import vested_widgets as vw",
        "session = vw.open_session()",
        "element = vw.element(10, session)",
        "# Told",
        "element.introduction()",
        "## Concerns",
        "element.why('concerns')",
        "print(element)",
        "print(1)\nelement.why('concerns')",
    ],
    "console-page": ["# Console", "print('console')"],
    "wall-page": ["# Wall", "print('wall')"],
    "marked": [
        "# <b>Marked</b>",
        "print('before')",
        "@analyst\nprint('for analysts')",
        "@check\nraise SystemError('must not run')",
    ],
}

# Pages that only some roles may open, by the act that opens them.
ACTS = {"console-page": "console", "wall-page": "wall"}


def cell(source: str) -> nbformat.NotebookNode:
    """A cell: text if it begins with #, else code; `@tag` in the first line tags it."""
    if source.startswith("#"):
        return v4.new_markdown_cell(source)
    tag, _, rest = source.partition("\n")
    if tag.startswith("@"):
        return v4.new_code_cell(rest, metadata={"tags": [tag[1:]]})
    return v4.new_code_cell(source)


def write_notebooks(folder: Path) -> Path:
    """Write the notebooks; `element` of the one with steps stands in for an Element board."""
    folder.mkdir(parents=True)
    for stem, sources in NOTEBOOKS.items():
        cells = [cell(source) for source in sources]
        if stem == "steps":
            cells.insert(1, v4.new_code_cell("import types; element = types.SimpleNamespace(step=lambda x: print('shows', x))"))
        notebook = v4.new_notebook(cells=cells)
        notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
        if stem in ACTS:
            notebook.metadata["vested"] = {"act": ACTS[stem]}
        nbformat.write(notebook, folder / f"{stem}.ipynb")
    return folder


@pytest.fixture(scope="session")
def notebooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of small notebooks."""
    return write_notebooks(tmp_path_factory.mktemp("served") / "workbooks")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, notebooks: Path) -> Iterator[Server]:
    """A running server with the demonstration deal, for all files whose tests leave it as it is."""
    running = Server(tmp_path_factory.mktemp("data") / "data", notebooks).start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory, notebooks: Path) -> Iterator[Server]:
    """A running server for a file whose tests use up what the server allows, or end it."""
    running = Server(tmp_path_factory.mktemp("own") / "data", notebooks).start()
    yield running
    if running.process.poll() is None:
        running.stop()


@pytest.fixture
def anyio_backend() -> str:
    """The event loop that jupyter_client runs on."""
    return "asyncio"
