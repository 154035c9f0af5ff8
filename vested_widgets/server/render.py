"""Run a notebook in a kernel and render its cells: all of it before a byte is sent, so that a failure can be said as one."""

from __future__ import annotations

import asyncio
import base64
import mimetypes
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from jupyter_core.utils import ensure_async
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from voila.execute import VoilaExecutor
from voila.exporter import VoilaExporter

from vested_widgets.server.frames import TEMPLATES

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from jupyter_client.manager import KernelManager
    from nbformat import NotebookNode
    from traitlets.config import Config


class NotebookFailedError(Exception):
    """A cell failed, took too long, or lost its kernel; the text is for the log."""


class Rendering:
    """One run of one notebook for one page."""

    def __init__(
        self, notebook: NotebookNode, template_paths: list[str], base_url: str, config: Config, pictures: Pictures | None = None
    ) -> None:
        self._notebook, self._config = notebook, config
        self._exporter = VoilaExporter(
            template_paths=[str(TEMPLATES / "notebook"), *template_paths],
            template_name="lab",
            config=config,
            base_url=base_url,
            contents_manager=pictures or Pictures(None),
            exclude_input=True,
            exclude_output_prompt=True,
            exclude_input_prompt=True,
        )
        self._executor = VoilaExecutor(notebook, config=config, show_tracebacks=True)

    async def html(self, kernel: KernelManager) -> str:
        """Run the cells in `kernel` and give their HTML.

        Raises:
            NotebookFailedError: a cell failed, took too long, or the kernel died.
        """
        executor = self._executor
        executor.km = kernel
        try:
            executor.kc = await executor.async_start_new_kernel_client()
            return await self._generate()
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            raise NotebookFailedError(str(error)) from error
        except (RuntimeError, TimeoutError) as error:  # the kernel died or did not answer while it started
            raise NotebookFailedError(f"the kernel did not start: {error}") from error
        finally:
            if executor.kc is not None:
                await ensure_async(executor.kc.stop_channels())

    async def _generate(self) -> str:
        pieces = [
            piece
            async for piece, _ in self._exporter.generate_from_notebook_node(
                self._notebook,
                resources={"metadata": {"name": "workbook"}},
                extra_context={"cells_as_they_run": self._cells},
            )
        ]
        return "".join(pieces)

    async def _cells(self, notebook: NotebookNode) -> AsyncGenerator[Any, None]:
        """Run the cells one after the other; what a cell writes to stderr is for the log, not for people."""
        self._executor.nb = notebook
        for index, cell in enumerate(notebook.cells):
            done = await self._executor.async_execute_cell(cell, index, store_history=False)
            if done.cell_type == "code":
                done.outputs = [output for output in done.outputs if output.output_type != "stream" or output.name != "stderr"]
            yield done
            await asyncio.sleep(0)


class Pictures:
    """Pictures that lie beside a notebook, which Voila puts into the page. Only files within `folder`, and of no other kind."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder.resolve() if folder else None

    def _find(self, path: str) -> Path | None:
        if self._folder is None or not (mimetypes.guess_type(path)[0] or "").startswith("image/"):
            return None
        file = (self._folder / unquote(path)).resolve()
        return file if file.is_relative_to(self._folder) and file.is_file() else None

    def file_exists(self, path: str) -> bool:
        """Whether there is such a picture."""
        return self._find(path) is not None

    def get(self, path: str, format: str) -> dict[str, str]:  # noqa: A002, ARG002 - the name is Jupyter's
        """The picture, as Jupyter's contents are told."""
        file = self._find(path)
        return {"content": base64.b64encode(file.read_bytes()).decode() if file else ""}


def voila_static(static_paths: list[str]) -> Path:
    """The folder that holds Voila's own front end.

    Raises:
        RuntimeError: Voila is not installed as a whole.
    """
    for path in static_paths:
        if (Path(path) / "voila.js").is_file():
            return Path(path)
    raise RuntimeError("Voila's front end (voila.js) is not installed. Install this package again with its dependencies.")
