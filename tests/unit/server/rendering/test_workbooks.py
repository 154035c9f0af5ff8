"""Which notebooks there are, and what a participant gets of them."""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
import pytest
from nbformat import v4

from vested_widgets.server.rendering.workbooks import Workbooks, find_workbooks, prepare


def notebook(*sources: str, **metadata) -> nbformat.NotebookNode:
    """A notebook of text (beginning with #) and code."""
    cells = [v4.new_markdown_cell(source) if source.startswith("#") else v4.new_code_cell(source) for source in sources]
    return v4.new_notebook(cells=cells, metadata=metadata)


def test_a_section_is_named_by_the_step_that_its_code_shows_else_by_its_heading():
    _, place = prepare(notebook("# Title", "## First words!", "x = 1", "## Vision", 'element.step("vision")'), "x")
    assert place.title == "Title"
    assert place.sections == (("first-words", "First words!"), ("vision", "Vision"))


def test_two_sections_never_share_an_id():
    _, place = prepare(notebook("## Same", "1", "## Same", "2", "## !!", "## ??"), "x")
    ids = [identity for identity, _ in place.sections]
    assert len(set(ids)) == 4
    assert all(ids)


def test_what_stands_before_the_first_section_belongs_to_it():
    prepared, _ = prepare(notebook("# Title", "setup()", "## One", "1"), "x")
    assert [cell.metadata.get("section", {}).get("id") for cell in prepared.cells] == ["one", None, None, None]


def test_a_notebook_without_sections_is_one_page_and_a_notebook_may_ask_for_that():
    assert prepare(notebook("# Title", "1"), "x")[1].sections == ()
    assert prepare(notebook("## One", "## Two", vested={"sections": False}), "x")[1].sections == ()
    assert prepare(notebook(), "stem")[1].title == "stem"


def test_stored_outputs_are_not_shown():
    made = notebook("1")
    made.cells[0].outputs = [v4.new_output("stream", text="old")]
    assert prepare(made, "x")[0].cells[0].outputs == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with three notebooks and something else."""
    for stem in ("02-b", "alignment", "00-start"):
        nbformat.write(notebook(f"# {stem}"), tmp_path / f"{stem}.ipynb")
    (tmp_path / "notes.txt").write_text("")
    return tmp_path


def test_notebooks_stand_in_order_with_the_start_first(folder: Path):
    assert [place.stem for place in Workbooks(folder).places()] == ["00-start", "02-b", "alignment"]


@pytest.mark.parametrize("stem", ["../secret", "notes", "notes.txt", "", ".", "/etc/passwd", "02-b.ipynb"])
def test_only_names_of_notebooks_in_the_folder_open_anything(folder: Path, stem: str):
    nbformat.write(notebook("# Secret"), folder.parent / "secret.ipynb")
    assert Workbooks(folder).sheet(stem) is None
    assert Workbooks(folder).place(stem) is None


def test_a_notebook_is_made_ready_once_and_again_when_it_has_changed(folder: Path):
    workbooks = Workbooks(folder)
    before = workbooks.sheet("02-b")
    assert workbooks.sheet("02-b") is before
    nbformat.write(notebook("# New title"), folder / "02-b.ipynb")
    os.utime(folder / "02-b.ipynb", ns=(1, 1))
    assert workbooks.place("02-b").title == "New title"
    assert workbooks.sheet("02-b") is not before


def test_the_projects_own_workbooks_are_found_and_their_sections_carry_their_steps():
    workbooks = Workbooks(find_workbooks())
    assert workbooks.place("00-start") is not None
    place = workbooks.place("02-shared-vision-and-intent")
    assert {"values", "vision", "principles"} <= {identity for identity, _ in place.sections}
