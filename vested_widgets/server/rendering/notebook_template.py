"""A notebook as a page shows it: its text is rendered once for everyone, its cells run in a kernel for each visitor.

A page is sent when all its cells have run, so that the answer can be an error. Outputs that only the browser can show (widgets,
figures, an author's own markup) are sent as JSON in the places where frontend/src/page/main.ts puts them, and so are the states of the widgets:
the page need not request them from the kernel.
"""

from __future__ import annotations

import base64
import json
import mimetypes
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from markupsafe import Markup, escape
from nbconvert.filters.ansi import strip_ansi
from nbconvert.filters.markdown_mistune import MarkdownWithMath
from voila.exporter import VoilaMarkdownRenderer

from vested_widgets.method import words
from vested_widgets.server.rendering.notebook_runner import NotebookRun, Output

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from vested_widgets.server.kernels.channels import KernelChannels, KernelMessage

TEXT = "text/plain"
# What the browser shows, in the order in which it is preferred.
RICH = (
    "application/vnd.jupyter.widget-view+json",
    "application/vnd.plotly.v1+json",
    "text/html",
    "image/svg+xml",
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
)
MARKDOWN = "text/markdown"


class Section:
    """A section of a page. In that of a step, what explains its work stands beside it, or after it on a narrow page."""

    def __init__(self, told: dict[str, Any]) -> None:
        """Take what `workbooks.prepare` has noted: id, title, and whether it is a step, and one with a table."""
        self._told = told
        self._about: list[Markup] = []
        self._side: list[Markup] = []
        self._has_begun = False

    @property
    def is_step(self) -> bool:
        """Return whether the section shows a step of an Element."""
        return bool(self._told.get("step"))

    def explain(self, heading: str, shown: Markup) -> None:
        """Add an explanation; what stands before the heading of the step is about the whole Element."""
        self._has_begun = self._has_begun or heading.startswith("##")
        (self._side if self._has_begun else self._about).append(shown)

    def start(self) -> Markup:
        """Return the markup up to the work."""
        wide = Markup(" data-wide") if self._told.get("wide") else Markup("")
        start = Markup('<section class="p-section" id="{}" aria-label="{}"{}><div class="p-work">')
        return start.format(self._told["id"], self._told["title"], wide)

    def end(self) -> Markup:
        """Return the markup after the work."""
        if not self.is_step:
            return Markup("</div></section>")
        fold = Markup('<details class="p-fold"><summary>{}</summary>{}</details>')
        about = fold.format(words("page.about_element"), Markup("").join(self._about)) if any(self._about) else ""
        inside = Markup("").join([*self._side, about])
        return Markup('</div><aside class="p-side" aria-label="{}">{}</aside></section>').format(words("page.side"), inside)


class NotebookTemplate:
    """One notebook, ready to be filled with the outputs of its cells. The same for all visitors; made once for each state of its file."""

    def __init__(self, notebook: NotebookNode, images: ImageFiles | None = None) -> None:
        self.has_run = False  # whether all cells have run once: then they are likely to run again
        self._pieces: list[Markup] = []  # the markup before the outputs of each cell, and after the last
        self._cells: list[tuple[str, tuple[str, ...]]] = []
        text: list[Markup] = []
        section: Section | None = None
        for cell in notebook.cells:
            if told := cell.metadata.get("section"):
                text += [] if section is None else [section.end()]
                section = Section(told)
                text.append(section.start())
            if cell.cell_type == "markdown":
                source, prose = cell.source, cell.metadata.get("prose", "")
                show = partial(_markdown, images=images, attachments=cell.get("attachments"))
                if section is not None and section.is_step:
                    heading, source = _split_heading(source)
                    text += [show(heading)] if heading else []
                    section.explain(heading, show(source, prose=prose) if source.strip() or prose else Markup(""))
                else:
                    text.append(show(source, prose=prose))
            elif cell.cell_type == "code" and cell.source.strip():
                self._pieces.append(Markup("").join(text))
                self._cells.append((cell.source, tuple(cell.metadata.get("tags", ()))))
                text = []
        self._pieces.append(Markup("").join([*text, Markup("") if section is None else section.end()]))

    async def render(self, channels: KernelChannels) -> Markup:
        """Run the cells in a kernel; returns the markup of the page's content.

        Raises:
            NotebookFailedError: a cell failed, or the kernel died.
        """
        result = await NotebookRun(self._cells).run(channels)
        self.has_run = True
        *before, last = self._pieces
        parts = (text + _cell(found) for text, found in zip(before, result.outputs, strict=True))
        return Markup("").join([*parts, last, _states(result.states)])


def _split_heading(source: str) -> tuple[str, str]:
    """Return the heading with which a cell begins ("" if it begins with none), and the rest of it."""
    first, _, rest = source.lstrip().partition("\n")
    return (first, rest) if first.startswith("#") else ("", source)


def _markdown(
    source: str, images: ImageFiles | None = None, attachments: dict[str, Any] | None = None, prose: str = ""
) -> Markup:
    """Render Markdown; `prose` is the HTML of the method's words that stand below it."""
    renderer = VoilaMarkdownRenderer(images or ImageFiles(None), escape=False, attachments=attachments or {})
    made = Markup(MarkdownWithMath(renderer=renderer).render(source))  # noqa: S704 - the author's; what people wrote is in no notebook
    made += Markup(prose)  # noqa: S704 - its texts are escaped
    return Markup('<div class="jp-Cell jp-MarkdownCell jp-RenderedHTMLCommon jp-RenderedMarkdown">{}</div>').format(made)


def _cell(outputs: list[Output]) -> Markup:
    shown = Markup("").join(_output(output) for output in outputs if not _is_for_the_log(output))
    nothing = "" if shown else " jp-mod-noOutputs jp-mod-noInput"
    return Markup('<div class="jp-Cell jp-CodeCell{}"><div class="jp-OutputArea">{}</div></div>').format(nothing, shown)


def _is_for_the_log(output: Output) -> bool:
    return bool(output["output_type"] == "stream" and output["name"] == "stderr")


def _output(output: Output) -> Markup:
    return Markup('<div class="jp-OutputArea-output">{}</div>').format(_content(output))


def _content(output: Output) -> Markup:
    if output["output_type"] == "stream":
        return _text(output["text"])
    if output["output_type"] == "error":
        return _text(f"{output['ename']}: {output['evalue']}")
    data: dict[str, Any] = output["data"]
    kind = next((kind for kind in RICH if kind in data), None)
    if kind:
        shown = {**output, "data": {kind: data[kind], TEXT: data.get(TEXT, "")}, "metadata": {}}
        return _block("output", json.dumps(shown, separators=(",", ":")))
    return _markdown(data[MARKDOWN]) if MARKDOWN in data else _text(data.get(TEXT, ""))


def _text(text: str) -> Markup:
    return Markup("<pre>{}</pre>").format(escape(strip_ansi(text)))  # type: ignore[no-untyped-call]


def _states(message: KernelMessage | None) -> Markup:
    """Return the states of the widgets, with their binary parts in base64; nothing if there are none."""
    if message is None:
        return Markup("")
    buffers = ",".join(f'"{base64.b64encode(one).decode()}"' for one in message.buffers)
    return _block("states", f'{{"content":{message.packed.decode("utf-8", "replace")},"buffers":[{buffers}]}}')


def _block(name: str, document: str) -> Markup:
    """Return JSON in a data block, with no "<" left in it that could end the block."""
    escaped = Markup(document.replace("<", "\\u003c"))  # noqa: S704 - see above
    return Markup('<script type="application/vnd.vested.{}+json">{}</script>').format(name, escaped)


class ImageFiles:
    """ImageFiles that lie beside a notebook, which Voila puts into the page. Only files within `folder`, and of no other kind."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder.resolve() if folder else None

    def _find(self, path: str) -> Path | None:
        if self._folder is None or not (mimetypes.guess_type(path)[0] or "").startswith("image/"):
            return None
        file = (self._folder / unquote(path)).resolve()
        return file if file.is_relative_to(self._folder) and file.is_file() else None

    def file_exists(self, path: str) -> bool:
        """Return whether there is such an image."""
        return self._find(path) is not None

    def get(self, path: str, format: str) -> dict[str, str]:  # noqa: A002, ARG002 - the name is Jupyter's
        """Return the image as a model of Jupyter's contents."""
        file = self._find(path)
        return {"content": base64.b64encode(file.read_bytes()).decode() if file else ""}
