"""Which notebooks there are, and what a participant gets of them."""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
import pytest
from nbformat import v4

from vested_widgets import method
from vested_widgets.server.rendering.notebook_template import NotebookTemplate
from vested_widgets.server.rendering.workbooks import Workbooks, find_workbooks, plain, prepare


def notebook(*sources: str, **metadata) -> nbformat.NotebookNode:
    """A notebook of text (beginning with #) and code."""
    cells = [v4.new_markdown_cell(source) if source.startswith("#") else v4.new_code_cell(source) for source in sources]
    return v4.new_notebook(cells=cells, metadata=metadata)


def test_a_section_is_named_by_the_step_that_its_code_shows_else_by_its_heading():
    _, info = prepare(notebook("# Title", "## First words!", "x = 1", "## Vision", 'element.step("vision")'), "x")
    assert info.title == "Title"
    assert info.sections == (("first-words", "First words!"), ("vision", "Vision"))


def test_two_sections_never_share_an_id():
    _, info = prepare(notebook("## Same", "1", "## Same", "2", "## !!", "## ??"), "x")
    ids = [identity for identity, _ in info.sections]
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
    assert [info.stem for info in Workbooks(folder).infos()] == ["00-start", "02-b", "alignment"]


@pytest.mark.parametrize("stem", ["../secret", "notes", "notes.txt", "", ".", "/etc/passwd", "02-b.ipynb"])
def test_only_names_of_notebooks_in_the_folder_open_anything(folder: Path, stem: str):
    nbformat.write(notebook("# Secret"), folder.parent / "secret.ipynb")
    assert Workbooks(folder).template(stem) is None
    assert Workbooks(folder).info(stem) is None


def test_a_notebook_is_made_ready_once_and_again_when_it_has_changed(folder: Path):
    workbooks = Workbooks(folder)
    before = workbooks.template("02-b")
    assert workbooks.template("02-b") is before
    nbformat.write(notebook("# New title"), folder / "02-b.ipynb")
    os.utime(folder / "02-b.ipynb", ns=(1, 1))
    assert workbooks.info("02-b").title == "New title"
    assert workbooks.template("02-b") is not before


def test_the_projects_own_workbooks_are_found_and_their_sections_carry_their_steps():
    workbooks = Workbooks(find_workbooks())
    assert workbooks.info("00-start") is not None
    info = workbooks.info("02-shared-vision-and-intent")
    assert {"values", "vision", "principles"} <= {identity for identity, _ in info.sections}


BOARD = "import vested_widgets as vw\nsession = vw.open_session()\nelement = vw.element(2, session)"


def test_words_of_the_method_stand_at_the_end_of_the_text_before_and_are_no_cell_to_run():
    whole = method.load()
    why = 'element.why("vision", example="""Mina wrote\nit *down*.""")'
    made = notebook(
        BOARD, "# Title", "element.introduction()", "# Story", "## Vision", why, 'element.step("vision")', 'element.why("intent")'
    )
    prepared, info = prepare(made, "x")
    found = [(cell.cell_type, cell.source, cell.metadata.get("prose")) for cell in prepared.cells]
    assert found == [
        ("code", BOARD, None),
        ("markdown", "# Title", method.introduction(whole.element(2)).html),
        ("markdown", "# Story", None),
        ("markdown", "## Vision", method.explanation(whole.step("vision"), "Mina wrote it *down*.").html),
        ("code", 'element.step("vision")', None),
        ("markdown", "", method.explanation(whole.step("intent")).html),
    ]
    assert info.sections == (("vision", "Vision"),)


@pytest.mark.parametrize(
    "source",
    [
        'element.why("unknown")',
        "element.why(chosen)",
        'other.why("vision")',
        'print(element.why("vision"))',
        "element.introduction(",
        "%why",
    ],
)
def test_other_code_is_left_to_the_kernel(source):
    prepared, _ = prepare(notebook(BOARD, "# Title", source), "x")
    assert prepared.cells[-1].source == source
    assert "prose" not in prepared.cells[1].metadata


def test_a_notebook_of_another_package_may_call_the_same_names():
    prepared, _ = prepare(notebook("import periodic\nelement = periodic.element(2)", "element.introduction()"), "x")
    assert prepared.cells[-1].source == "element.introduction()"


def test_a_notebook_cannot_bring_words_in_the_place_of_the_methods():
    made = notebook("# Title")
    made.cells[0].metadata["prose"] = "<script>"
    assert "prose" not in prepare(made, "x")[0].cells[0].metadata


def test_a_step_that_a_deal_brings_is_told_in_the_deals_words_on_the_deals_page_alone():
    own = {**method.load().step("concerns").model_dump(mode="json"), "why": "Our <b>own</b> reason."}
    workbooks = Workbooks(find_workbooks())
    theirs = workbooks.template("10-special-concerns", method.with_own(method.load(), {"steps": [own]}))
    assert any("Our &lt;b&gt;own&lt;/b&gt; reason." in piece for piece in theirs._pieces)
    assert not any("reason." in piece for piece in workbooks.template("10-special-concerns")._pieces)


def test_titles_of_an_element_without_a_notebook_stand_as_they_were_written():
    whole = method.load().element(10)
    step = whole.steps[0].model_copy(update={"title": "R&D *now* [a](b) <b> C#"})
    prepared, info = prepare(plain(whole.model_copy(update={"title": "A & *B*", "steps": (step,)})), "x")
    assert [name for _, name in info.sections] == [step.title]
    shown = "".join(NotebookTemplate(prepared)._pieces)
    assert "R&amp;D *now* [a](b) &lt;b&gt; C#<a" in shown
    assert "A &amp; *B*<a" in shown
