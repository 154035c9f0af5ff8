from __future__ import annotations

import json

import pytest

from docs.notebooks import holds_output
from docs.pages import DOCS, ROOT, name


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
