"""One table knows the question kinds; nothing else asks which kind a part is of."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import get_args

import pytest

import vested_widgets
from vested_widgets import method
from vested_widgets.kinds import KINDS, kind_of
from vested_widgets.method.parts import Alone
from vested_widgets.widgets.models.part import PartModel
from vested_widgets.widgets.models.step import ALONE
from vested_widgets.widgets.views.inputs import Input
from vested_widgets.widgets.views.step import VIEWS

PACKAGE = Path(vested_widgets.__file__).parent
NAMES = set(method.ALONE)
CLASSES = {part.__name__ for part in get_args(Alone)}
# What has a `kind` of its own, which may be called as a question kind is: columns of tables.
OTHERS = {"column"}


def compared(source: str) -> list[str]:
    """Return where a source compares the kind of a part that is answered alone, or chooses by it."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Compare):
            asks = any(_is_kind_of_part(one) for one in (node.left, *node.comparators))
            said = {one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)}
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("isinstance", "issubclass"):
            asks = True
            names = (one for one in ast.walk(node.args[1]) if isinstance(one, ast.Attribute | ast.Name))
            said = {"ratings" for one in names if (one.attr if isinstance(one, ast.Attribute) else one.id) in CLASSES}
        elif isinstance(node, ast.Dict):
            said = {one.value for one in node.keys if isinstance(one, ast.Constant) and isinstance(one.value, str)}
            asks = len(said & NAMES) > 1
        else:
            continue
        if asks and said & NAMES:
            found.append(f"{node.lineno}: {ast.unparse(node)}")
    return found


def _is_kind_of_part(node: ast.AST) -> bool:
    if not isinstance(node, ast.Attribute) or node.attr != "kind":
        return False
    return not (isinstance(node.value, ast.Name) and node.value.id in OTHERS)


@pytest.mark.parametrize(
    "source",
    [
        'part.kind == "ratings"',
        'if scene.part.kind not in ("text", "joint_table"): pass',
        "isinstance(part, method.Ratings | method.Ranking)",
        "isinstance(part, Allocation)",
        'VIEWS = {"ratings": 1, "text": 2}',
    ],
)
def test_a_comparison_of_kinds_is_found(source):
    assert compared(source)


@pytest.mark.parametrize("source", ['column.kind == "text"', "part.kind in method.ALONE", "isinstance(part, method.JointTable)"])
def test_what_is_no_comparison_of_question_kinds_is_not_found(source):
    assert not compared(source)


def test_no_module_beside_the_kinds_asks_which_kind_a_part_is_of():
    # `alignment` knows no parts: the `kind` of its frames says how to read a value.
    own = ("kinds/", "alignment/", "method/parts.py", "method/pictures.py")
    files = {path.relative_to(PACKAGE).as_posix(): path for path in PACKAGE.rglob("*.py")}
    found = {
        name: places for name, path in files.items() if not name.startswith(own) and (places := compared(path.read_text("utf-8")))
    }
    assert not found


def test_the_table_has_the_kinds_of_the_content_each_with_its_class():
    assert tuple(KINDS) == method.ALONE
    assert {name: kind.part for name, kind in KINDS.items()} == {
        get_args(part.model_fields["kind"].annotation)[0]: part for part in get_args(Alone)
    }


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_kind_names_a_model_a_view_and_pictures_that_there_are(name):
    kind = KINDS[name]
    assert issubclass(ALONE[name], PartModel) and ALONE[name] is kind.model_class
    assert issubclass(VIEWS[name], Input) and VIEWS[name] is kind.view_class
    assert set(kind.part.model_fields["pictures"].default) <= set(kind.pictures)
    assert not kind.gap_chart or kind.gap_chart in kind.pictures


def test_what_is_written_together_takes_no_answers():
    part = method.JointText(id="one", title="One", kind="joint_text")
    kind = kind_of(part)
    assert (kind.asks_items, kind.is_text, kind.rated, kind.pictures) == (False, False, False, ())
    with pytest.raises(ValueError, match=r"'One' is written together\. It has no answers"):
        kind.check(part, None, None, 1)
