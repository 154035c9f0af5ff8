from __future__ import annotations

import json
import re

import pytest

from docs.notebooks import holds_output
from docs.pages import DOCS, ROOT, name
from vested_widgets import method


@pytest.mark.parametrize("file", [*sorted((ROOT / "workbooks").glob("*.ipynb")), DOCS / "gallery.ipynb"], ids=name)
def test_a_notebook_holds_no_output(file):
    assert not holds_output(file)


@pytest.mark.parametrize(
    ("cell", "holds"),
    [
        ({"cell_type": "code", "outputs": [], "execution_count": None}, False),
        ({"cell_type": "code", "outputs": [{"output_type": "stream"}], "execution_count": None}, True),
        ({"cell_type": "code", "outputs": [], "execution_count": 3}, True),
        ({"cell_type": "markdown"}, False),
    ],
)
def test_output_and_counts_are_found(tmp_path, cell, holds):
    (tmp_path / "n.ipynb").write_text(json.dumps({"cells": [cell]}), "utf-8")
    assert holds_output(tmp_path / "n.ipynb") is holds


@pytest.mark.parametrize("file", sorted((ROOT / "workbooks").glob("*.ipynb")), ids=name)
def test_a_workbook_has_one_cell_of_parameters_before_it_sits_down(file):
    cells = [cell for cell in json.loads(file.read_text("utf-8"))["cells"] if cell["cell_type"] == "code"]
    tagged = [at for at, cell in enumerate(cells) if "parameters" in cell["metadata"].get("tags", ())]
    assert tagged == [0]
    given: dict[str, object] = {}
    exec("".join(cells[0]["source"]), given)
    assert given["deal"] is None and given["seat"] is None
    assert "".join(cells[1]["source"]) == "session = vw.open_session(seat, deal)"


@pytest.mark.parametrize("element", method.load().elements, ids=lambda element: element.slug)
def test_a_workbook_shows_each_step_of_its_element_in_order(element):
    text = (ROOT / "workbooks" / f"{element.number:02d}-{element.slug}.ipynb").read_text("utf-8")
    cells = ["".join(cell["source"]) for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
    for shown in (r'element\.step\("(.+)"\)', r'element\.why\("([\w-]+)"'):
        found = [step for cell in cells if (match := re.match(shown, cell)) for step in match.groups()]
        assert found == [step.id for step in element.steps]
