"""Step prose stands once, in YAML: a notebook has its headings, its own story and the worked example, and renders the rest."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import nbformat
import pytest

from vested_widgets import method
from vested_widgets.method.prose import TOLD
from vested_widgets.server.rendering.workbooks import find_workbooks

WORKBOOKS = sorted(find_workbooks().glob("*.ipynb"))
ELEMENTS = [element for element in method.load().elements if (find_workbooks() / f"{element.workbook}.ipynb").exists()]
# A shorter sentence ("Then each party approves.") is a turn of phrase.
WORDS = 5


def sentences(text: str) -> set[str]:
    """The sentences of a text, without emphasis and the breaks of lines."""
    found = re.split(r"(?<=[.!?])\s+", " ".join(text.replace("*", "").split()))
    return {sentence for sentence in found if len(sentence.split()) >= WORDS}


def cells(path: Path) -> list[nbformat.NotebookNode]:
    """The cells of a notebook."""
    return nbformat.read(path, as_version=4).cells


def told(element: method.Element) -> Iterator[str]:
    """What YAML says of an Element and its steps to be read."""
    yield element.purpose
    yield from (paragraph.text for paragraph in element.introduction)
    for step in element.steps:
        yield from (getattr(step, name) for name in ("question", *TOLD))


def test_no_sentence_of_a_step_stands_in_a_notebook_again():
    in_yaml = set(chain.from_iterable(sentences(text) for element in method.load().elements for text in told(element)))
    assert len(in_yaml) > 300
    written = " ".join(" ".join(cell.source.replace("*", "").split()) for path in WORKBOOKS for cell in cells(path))
    assert [sentence for sentence in sorted(in_yaml) if sentence in written] == []


@pytest.mark.parametrize("element", ELEMENTS, ids=lambda element: element.slug)
def test_a_workbook_renders_its_introduction_and_the_words_of_each_step_before_the_step(element):
    code = [cell.source for cell in cells(find_workbooks() / f"{element.workbook}.ipynb") if cell.cell_type == "code"]
    shown = [call for call in map(called, code) if call is not None and call[0] in ("introduction", "why", "step")]
    expected = chain.from_iterable((("why", step.id), ("step", step.id)) for step in element.steps)
    assert list(dict.fromkeys(shown)) == [("introduction", ""), *expected]
    assert element.introduction


def called(source: str) -> tuple[str, str] | None:
    """The method of `element` that a cell calls, and its first argument."""
    match ast.parse(source).body:
        case [ast.Expr(ast.Call(ast.Attribute(ast.Name("element"), name), arguments))]:
            return name, str(arguments[0].value) if arguments and isinstance(arguments[0], ast.Constant) else ""
    return None


@pytest.mark.parametrize("path", WORKBOOKS, ids=lambda path: path.stem)
def test_a_notebook_has_no_stored_output_short_cells_and_no_logic(path):
    logic = (ast.If, ast.For, ast.While, ast.FunctionDef, ast.ClassDef, ast.Lambda, ast.Try, ast.With)
    for cell in cells(path):
        if cell.cell_type == "code":
            assert (cell.outputs, cell.execution_count) == ([], None)
            assert len(cell.source.splitlines()) <= 6
            assert not [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, logic)]
