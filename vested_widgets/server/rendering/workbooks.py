"""The notebooks that are served: which there are, what they are called, and what a participant gets of them."""

from __future__ import annotations

import ast
import itertools
import re
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat

from vested_widgets import method
from vested_widgets.server.rendering.notebook_template import Pictures, Sheet
from vested_widgets.server.rendering.page_frame import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nbformat import NotebookNode

    from vested_widgets.method import Element

START = "00-start"
# Cells that are for others: an analyst's DataFrame, a test's assertion. They are neither run nor shown on a hosted page.
LEFT_OUT = frozenset({"analyst", "check"})
# What a step says about itself beside its question.
TOLD = ("why", "what_to_do", "what_to_look_for", "what_goes_wrong")
STEP = re.compile(r"""\.step\(\s*["']([\w-]+)["']""")
HEADING = re.compile(r"^(#{1,2})\s+(.+?)\s*#*\s*$", re.MULTILINE)


def find_workbooks() -> Path:
    """The folder of the notebooks: beside the package in a clone, inside it when installed from a wheel."""
    package = Path(__file__).parents[2]
    inside = package / "workbooks"
    return inside if inside.is_dir() else package.parent / "workbooks"


class Workbooks:
    """The notebooks of a folder, or `only` the one of that name. Each is read once, and again when its file has changed.

    A notebook that is served by itself is one page, unless its metadata asks for one section at a time (`vested.sections`).
    An Element of `elements` that has steps and no file gets a plain notebook.
    """

    def __init__(self, folder: Path, only: str = "", elements: Iterable[Element] = (), pictures: Pictures | None = None) -> None:
        self.folder, self._only, self._pictures = folder, only, pictures
        self._read: dict[str, tuple[int, Sheet, Place]] = {}
        self._plain = {element.workbook: element for element in elements if element.steps}

    def stems(self) -> list[str]:
        """The notebooks' names without `.ipynb`, in their order."""
        return [self._only] if self._only else sorted({path.stem for path in self.folder.glob("*.ipynb")} | set(self._plain))

    def places(self) -> list[Place]:
        """All notebooks with their titles, in their order, the start page first."""
        found = [place for stem in self.stems() if (place := self.place(stem)) is not None]
        return sorted(found, key=lambda place: (place.stem != START, not place.stem[:1].isdigit(), place.stem))

    def place(self, stem: str) -> Place | None:
        """Title and sections of a notebook; None if there is none of that name."""
        found = self._load(stem)
        return found[1] if found else None

    def sheet(self, stem: str) -> Sheet | None:
        """A notebook as a participant gets it, ready to be run; None if there is none of that name."""
        found = self._load(stem)
        return found[0] if found else None

    def _load(self, stem: str) -> tuple[Sheet, Place] | None:
        # Only names that a listing of the folder has given can be asked for, so no name leads out of it.
        if stem not in self.stems():
            return None
        path = self.folder / f"{stem}.ipynb"
        stamp = path.stat().st_mtime_ns if path.exists() else 0
        if stem not in self._read or self._read[stem][0] != stamp:
            notebook: Any = nbformat.read(path, as_version=4) if stamp else plain(self._plain[stem])  # type: ignore[no-untyped-call]
            prepared, place = prepare(notebook, stem, sections=not self._only)
            self._read[stem] = (stamp, Sheet(prepared, self._pictures), place)
        return self._read[stem][1:]


def plain(element: Element) -> NotebookNode:
    """A notebook for an Element that has none: what it is for, and each step with its words."""
    cell: Any = nbformat.v4
    lines = ("import vested_widgets as vw", "session = vw.open_session()", f"element = vw.element({element.number}, session)")
    cells = [cell.new_code_cell(line) for line in lines]
    cells.append(cell.new_markdown_cell(f"# {escape(element.title)}\n\n{escape(element.purpose)}"))
    for step in element.steps:
        said = [f"**{method.words(f'step.{name}')}** {escape(getattr(step, name))}" for name in TOLD]
        folded = [f"<details><summary>{method.words('step.more')}</summary>", *said, "</details>"]
        cells.append(cell.new_markdown_cell("\n\n".join([f"## {escape(step.title)}", *folded])))
        cells.append(cell.new_code_cell(f'element.step("{step.id}")'))
    notebook: NotebookNode = cell.new_notebook(cells=cells, metadata={"title": element.short})
    return notebook


def prepare(notebook: NotebookNode, stem: str, *, sections: bool = True) -> tuple[NotebookNode, Place]:
    """Leave out cells that are for others, and mark where each section begins.

    A section begins at a second-level heading (`## …`) and carries the id of the step that its code shows. What stands before the
    first one is part of the first section, so that nobody has to page through a preface.
    """
    notebook.cells = [cell for cell in notebook.cells if not LEFT_OUT & set(cell.metadata.get("tags", ()))]
    title = notebook.metadata.get("title") or _heading(notebook.cells, 1) or stem
    for cell in notebook.cells:
        cell.metadata.pop("section", None)
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    found = list(_sections(notebook.cells)) if notebook.metadata.get("vested", {}).get("sections", sections) else []
    for position, (first, identity, name) in enumerate(found):
        notebook.cells[0 if position == 0 else first].metadata["section"] = {"id": identity, "title": name}
    packages = tuple(dict.fromkeys(name.partition(".")[0] for name in imports_of(notebook)))
    act = str(notebook.metadata.get("vested", {}).get("act", "open_workbooks"))
    return notebook, Place(stem, str(title), tuple((identity, name) for _, identity, name in found), act, packages)


def imports_of(notebook: NotebookNode) -> list[str]:
    """The modules that a notebook imports, in their order: kernels find them imported when they are forked."""
    found: dict[str, None] = {}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        lines = [line for line in cell.source.splitlines() if not line.lstrip().startswith(("%", "!"))]
        try:
            tree = ast.parse("\n".join(lines))
        except SyntaxError:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                found.update(dict.fromkeys(name.name for name in node.names))
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found[node.module] = None
    return list(found)


def _heading(cells: Iterable[Any], level: int) -> str:
    for cell in cells:
        if cell.cell_type == "markdown":
            for match in HEADING.finditer(cell.source):
                if len(match[1]) == level:
                    return str(match[2])
    return ""


def _sections(cells: list[Any]) -> Iterator[tuple[int, str, str]]:
    starts = [i for i, cell in enumerate(cells) if cell.cell_type == "markdown" and _heading([cell], 2)]
    taken: set[str] = set()
    for start, end in itertools.pairwise([*starts, len(cells)]):
        name = _heading([cells[start]], 2)
        shown = next(
            (match[1] for cell in cells[start:end] if cell.cell_type == "code" and (match := STEP.search(cell.source))), ""
        )
        identity = shown or re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or f"section-{start}"
        if identity in taken:
            identity = f"{identity}-{start}"
        taken.add(identity)
        yield start, identity, name
