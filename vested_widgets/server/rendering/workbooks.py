"""The notebooks that are served: their names and titles, and what a participant gets of them."""

from __future__ import annotations

import ast
import itertools
import re
import unicodedata
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat

from vested_widgets import method
from vested_widgets.method import ContentError
from vested_widgets.server.rendering.notebook_template import ImageFiles, NotebookTemplate
from vested_widgets.server.rendering.page_frame import PageInfo

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from nbformat import NotebookNode

    from vested_widgets.method import Element, Method, Prose

START = "00-start"
# Cells that are for others: an analyst's DataFrame, a test's assertion. They are neither run nor shown on a hosted page.
LEFT_OUT = frozenset({"analyst", "check"})
STEP = re.compile(r"""\.step\(\s*["']([\w-]+)["']""")
HEADING = re.compile(r"^(#{1,2})\s+(.+?)\s*(?<!\\)#*\s*$", re.MULTILINE)
# What Markdown would read as markup, and how it stands there as a plain sign.
SIGN = re.compile(r"([!-/:-@\[-`{-~])")
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def find_workbooks() -> Path:
    """Return the folder of the notebooks: beside the package in a clone, inside it when installed from a wheel."""
    package = Path(__file__).parents[2]
    inside = package / "workbooks"
    return inside if inside.is_dir() else package.parent / "workbooks"


class Workbooks:
    """The notebooks of a folder, or `only` the one of that name. Each is read once, and again when its file has changed.

    A notebook that is served by itself is one page, unless its metadata asks for one section at a time (`vested.sections`).
    An Element of `elements` that has steps and no file gets a plain notebook. Of our own notebooks a language may have its own, in the
    folder `workbooks` of its content.
    """

    def __init__(
        self,
        folder: Path,
        only: str = "",
        elements: Iterable[Element] = (),
        images: ImageFiles | None = None,
        faults: Mapping[str, str] | None = None,
    ) -> None:
        self.folder, self._only, self._images, self._faults = folder, only, images, faults or {}
        self._read: dict[tuple[str, str], tuple[int, NotebookTemplate, PageInfo]] = {}
        self._is_ours = folder.resolve() == find_workbooks().resolve()
        self._without_file = {element.workbook: element for element in elements if element.steps}

    def stems(self) -> list[str]:
        """Return the notebooks' names without `.ipynb`, in their order."""
        return (
            [self._only] if self._only else sorted({path.stem for path in self.folder.glob("*.ipynb")} | set(self._without_file))
        )

    def infos(self) -> list[PageInfo]:
        """Return all notebooks that can be read with their titles, in their order, the start page first."""
        found = [info for stem in self.stems() if not self.fault(stem) and (info := self.info(stem)) is not None]
        return sorted(found, key=lambda info: (info.stem != START, not info.stem[:1].isdigit(), info.stem))

    def fault(self, stem: str) -> str:
        """Return what is wrong with a notebook that cannot be read, for its author; "" if nothing is."""
        if stem in self._faults:
            return self._faults[stem]
        try:
            self._load(stem)
        except ContentError as error:
            return str(error)
        return ""

    def find(self, name: str) -> str:
        """Return the notebook that an address names; file systems and browsers may write the same letters by other code points."""
        wanted = unicodedata.normalize("NFC", name)
        return next((stem for stem in self.stems() if unicodedata.normalize("NFC", stem) == wanted), name)

    def info(self, stem: str) -> PageInfo | None:
        """Return title and sections of a notebook; None if there is none of that name.

        Raises:
            ContentError: it cannot be read.
        """
        found = self._load(stem)
        return found[1] if found else None

    def template(self, stem: str, own: Method | None = None) -> NotebookTemplate | None:
        """Return a notebook as a participant gets it, ready to be run; None if there is none of that name.

        Args:
            own: the method with the steps of one deal, whose words then stand on the page; that page is not kept.

        Raises:
            ContentError: it cannot be read.
        """
        found = self._load(stem)
        if found and own:
            return NotebookTemplate(prepare(self._notebook(stem), stem, sections=not self._only, asked=own)[0], self._images)
        return found[0] if found else None

    def _load(self, stem: str) -> tuple[NotebookTemplate, PageInfo] | None:
        # Only names that a listing of the folder has given can be asked for, so no name leads out of it.
        if stem not in self.stems():
            return None
        path, key = self._path(stem), (stem, method.language())
        stamp = path.stat().st_mtime_ns if path.exists() else 0
        if key not in self._read or self._read[key][0] != stamp:
            prepared, info = prepare(self._notebook(stem), stem, sections=not self._only)
            self._read[key] = (stamp, NotebookTemplate(prepared, self._images), info)
        return self._read[key][1:]

    def _path(self, stem: str) -> Path:
        translated = (
            [folder / "workbooks" / f"{stem}.ipynb" for folder in method.folders(method.language())] if self._is_ours else []
        )
        return next((path for path in reversed(translated) if path.exists()), self.folder / f"{stem}.ipynb")

    def _notebook(self, stem: str) -> NotebookNode:
        path = self._path(stem)
        if not path.exists():
            element = self._without_file[stem]
            return plain(next((one for one in method.load().elements if one.workbook == stem), element))
        try:
            notebook: NotebookNode = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
            nbformat.validate(notebook)
        except Exception as error:
            said = type(error).__name__ if not isinstance(error, OSError) else error.strerror
            raise ContentError(method.words("command_error.no_notebook", file=path.name, error=said)) from error
        return notebook


def broken_elements(folder: Path, faults: Mapping[str, str]) -> dict[str, str]:
    """Return what is wrong with Elements whose files do not hold, by the names of their pages, as far as the files still tell them."""
    found = {}
    for name, said in faults.items():
        with suppress(OSError):
            text = (folder / name).read_text("utf-8", errors="replace")
            number, slug = (re.search(rf"^{key}:\s*['\"]?([\w-]+)", text, re.MULTILINE) for key in ("number", "slug"))
            if number and slug and number[1].isdecimal():
                found[f"{int(number[1]):02d}-{slug[1]}"] = said
    return found


def plain(element: Element) -> NotebookNode:
    """Return a notebook for an Element that has none: what it is for, and each step with its words."""
    cell: Any = nbformat.v4
    lines = ("import vested_widgets as vw", "session = vw.open_session()", f"element = vw.element({element.number}, session)")
    cells = [cell.new_code_cell(line) for line in lines]
    cells += [cell.new_markdown_cell(f"# {_as_it_stands(element.title)}"), cell.new_code_cell("element.introduction()")]
    for step in element.steps:
        cells.append(cell.new_markdown_cell(f"## {_as_it_stands(step.title)}"))
        cells += [cell.new_code_cell(f'element.{shown}("{step.id}")') for shown in ("why", "step")]
    notebook: NotebookNode = cell.new_notebook(cells=cells, metadata={"title": element.short})
    return notebook


def _shown_step(asked: Method, identity: str) -> dict[str, bool]:
    """Tell whether a section is for a step, and for one with a table, which needs the width."""
    found = next((step for step in asked.steps if step.id == identity), None)
    return {"step": found is not None, "wide": bool(found and any(part.kind == "joint_table" for part in found.parts))}


def _as_it_stands(text: str) -> str:
    """Return Markdown that shows a text as it stands."""
    return SIGN.sub(r"\\\1", " ".join(text.split()))


def prepare(
    notebook: NotebookNode, stem: str, *, sections: bool = True, asked: Method | None = None
) -> tuple[NotebookNode, PageInfo]:
    """Leave out cells that are for others, put the method's words beside the text, and mark where each section begins.

    A section begins at a second-level heading (`## …`) and carries the id of the step that its code shows. What stands before the
    first one is part of the first section, so that nobody has to page through a preface.
    """
    notebook.cells = [cell for cell in notebook.cells if not LEFT_OUT & set(cell.metadata.get("tags", ()))]
    title = notebook.metadata.get("title") or _heading(notebook.cells, 1) or stem
    packages = tuple(dict.fromkeys(name.partition(".")[0] for name in imports_of(notebook)))
    for cell in notebook.cells:
        cell.metadata.pop("section", None)
        cell.metadata.pop("prose", None)
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    if "vested_widgets" in packages:
        notebook.cells = list(_with_prose(notebook.cells, asked or method.load()))
    found = list(_sections(notebook.cells)) if notebook.metadata.get("vested", {}).get("sections", sections) else []
    for position, (first, identity, name) in enumerate(found):
        section = {"id": identity, "title": name, **_shown_step(asked or method.load(), identity)}
        notebook.cells[0 if position == 0 else first].metadata["section"] = section
    act = str(notebook.metadata.get("vested", {}).get("act", "open_workbooks"))
    return notebook, PageInfo(stem, str(title), tuple((identity, name) for _, identity, name in found), act, packages)


def _with_prose(cells: list[Any], asked: Method) -> Iterator[Any]:
    """Yield the cells; those that only show words of the method become text, the same for everybody, after the text before."""
    boards: dict[str, Element] = {}
    before: Any = None
    for cell in cells:
        prose = _prose(cell.source, boards, asked) if cell.cell_type == "code" else None
        if prose is None:
            yield (before := cell)
            continue
        if before is None or before.cell_type != "markdown":
            yield (before := nbformat.v4.new_markdown_cell())  # type: ignore[no-untyped-call]
        before.metadata["prose"] = before.metadata.get("prose", "") + prose.html


def _prose(source: str, boards: dict[str, Element], asked: Method) -> Prose | None:
    """Return what `element.introduction()` or `element.why("vision")` shows; None for other code, which a kernel runs.

    Elements to which the code gives a name are added to `boards`. Nothing is run here: only literal arguments are understood.
    """
    with suppress(SyntaxError, method.ContentError):  # the kernel says what is wrong
        body = ast.parse(source).body
        for statement in body:
            match statement:
                case ast.Assign([ast.Name(name)], ast.Call(ast.Attribute(attr="element"), [ast.Constant(int(number)), *_])):
                    boards[name] = asked.element(number)
        match body:
            case [ast.Expr(ast.Call(ast.Attribute(ast.Name(name), called), arguments, named))] if name in boards:
                match called, arguments, named:
                    case "introduction", [], []:
                        return method.introduction(boards[name])
                    case "why", [ast.Constant(str(step_id))], []:
                        return method.explanation(boards[name].step(step_id))
                    case "why", [ast.Constant(str(step_id))], [ast.keyword("example", ast.Constant(str(example)))]:
                        return method.explanation(boards[name].step(step_id), example)
    return None


def imports_of(notebook: NotebookNode) -> list[str]:
    """Return the modules that a notebook imports, in their order; the parent of kernels imports them once."""
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
                    return ESCAPED.sub(r"\1", str(match[2]))
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
