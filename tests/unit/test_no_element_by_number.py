"""The code of the package knows no single Element: what is asked is content. An engine that belongs to one Element is listed here."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import vested_widgets
from vested_widgets import method

PACKAGE = Path(vested_widgets.__file__).parent
# Files that are the engine of one Element, with the reason.
ENGINES: dict[str, str] = {}
BY_NUMBER = re.compile(r"\bElements? ?\d|\b\d\d-[a-z]+-[a-z]")


def docstrings(tree: ast.AST) -> set[int]:
    """The ids of the nodes that are docstrings: they may speak of an Element."""
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, holders) and node.body and isinstance(node.body[0], ast.Expr)
    }


def named(source: str) -> Iterator[str]:
    """What a file names of single Elements: numbers it asks for, slugs, workbooks, steps with their parts."""
    tree = ast.parse(source)
    said = docstrings(tree)
    whole = method.load()
    own = {element.slug for element in whole.elements} | {element.workbook for element in whole.elements}
    own |= {f"{step.id}/{part.id}" for step in whole.steps for part in step.parts}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
            if name == "element" and any(isinstance(one, ast.Constant) and isinstance(one.value, int) for one in node.args):
                yield f"line {node.lineno}: {ast.unparse(node)}"
        if isinstance(node, ast.Compare) and "number" in ast.unparse(node.left):
            numbers = [
                one for one in node.comparators if isinstance(one, ast.Constant) and type(one.value) is int and one.value > 0
            ]
            if numbers and "element" in ast.unparse(node.left):
                yield f"line {node.lineno}: {ast.unparse(node)}"
        text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said else ""
        if text in own or BY_NUMBER.search(text):
            yield f"line {node.lineno}: {text!r}"


def test_no_file_of_the_package_names_a_single_element():
    files = {str(path.relative_to(PACKAGE)): path for path in PACKAGE.rglob("*.py")}
    found = {name: list(named(path.read_text("utf-8"))) for name, path in files.items() if name not in ENGINES}
    assert len(found) > 100
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "source",
    ["session.method.element(3)", "element.number == 3", "open('vision/joint')", "x = 'pricing-model'", "x = 'Element 3'", "x = '04-some-page'"],
)  # fmt: skip
def test_naming_one_is_noticed(source):
    assert list(named(source))


@pytest.mark.parametrize(
    "source", ['"""Element 3 is an example."""', "element(number)", "number == 3", "'vision'", "element.number > 0"]
)
def test_speaking_of_all_is_not(source):
    assert list(named(source)) == []
