"""The page "Add or change an Element", followed literally; and what is said when a file does not hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from vested_widgets import method
from vested_widgets.method import ContentError
from vested_widgets.server.cli.main import app
from vested_widgets.server.rendering.workbooks import Workbooks, find_workbooks, plain, prepare

PAGE = Path(__file__).parents[2] / "docs" / "elements.md"


def blocks(language: str = "") -> list[str]:
    """The code blocks of the page, of one language."""
    found = re.findall(r"^```(\w*)\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return [text for said, text in found if said == language]


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """A data folder with the file of the page."""
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "data-protection.yaml").write_text(blocks("yaml")[0], "utf-8")
    yield tmp_path
    method.use(None)


def test_the_page_adds_an_eleventh_element_from_one_file(data):
    command, *_ = blocks("sh")
    said = CliRunner().invoke(app, [*command.split()[1:], "--data", str(data)]).output
    assert " 11  Data Protection: data\n" in said
    assert " 10  Special Concerns and External Requirements: concerns\n" in said
    assert method.load().step("data").part("facts").kind == "joint_table"


def test_an_element_without_a_notebook_gets_a_page_with_its_words(data):
    method.use(data / "content")
    workbooks = Workbooks(find_workbooks(), elements=method.load().elements)
    info = workbooks.info("11-data-protection")
    assert (info.title, info.sections) == ("Data protection", (("data", "Facts about people"),))
    assert workbooks.template("11-data-protection") is not None
    prepared, _ = prepare(plain(method.load().elements[-1]), "11-data-protection")
    text = "\n".join(cell.source + cell.metadata.get("prose", "") for cell in prepared.cells)
    assert 'element.step("data")' in text
    assert "People who are watched and do not know it" in text
    assert "Agree which facts about people you need" in text
    assert workbooks.stems().count("03-objectives-and-workload") == 1


def test_a_mistake_is_said_as_the_page_says_it(data):
    file = data / "content" / "data-protection.yaml"
    file.write_text(file.read_text("utf-8").replace("kind: duration, unit: month", "kind: text, unit: month"), "utf-8")
    run = CliRunner().invoke(app, ["content", "--data", str(data)])
    assert run.exit_code == 1
    assert " ".join(blocks()[0].split()) in " ".join(run.output.split())


def test_a_file_with_the_slug_of_one_of_the_ten_takes_its_place(data):
    changed = {**method.load().element(10).model_dump(mode="json"), "title": "Concerns of ours"}
    (data / "content" / "ten.yaml").write_text(yaml.safe_dump(changed), "utf-8")
    method.use(data / "content")
    assert [element.number for element in method.load().elements] == list(range(1, 12))
    assert method.load().element(10).title == "Concerns of ours"
    method.use(None)
    assert method.load().element(10).title != "Concerns of ours"


FAULTS = {
    "no mapping": ("- 1", "own.yaml: the file: expected an Element: number, slug"),
    "no slug": ("number: 11", "own.yaml: the file: expected an Element: number, slug"),
    "no title": ("number: 11\nslug: own\nrule: 5\nshort: Own\npurpose: Why.", "own.yaml: title: this key is missing"),
    "a number that is taken": (
        "number: 10\nslug: own\nrule: 5\ntitle: Own\nshort: Own\npurpose: Why.", "every Element needs an id of its own; used twice: 10"),
    "a rule that is not there": (
        "number: 11\nslug: own\nrule: 6\ntitle: Own\nshort: Own\npurpose: Why.", "Element 11 belongs to Rule 6, which does not exist"),
    "a step without a reason": (
        "number: 11\nslug: own\nrule: 5\ntitle: Own\nshort: Own\npurpose: Why.\nsteps: [{id: a, title: A}]",
        r"own.yaml: steps\[0\]: why: this key is missing"),
    "no YAML": ("number: 'eleven", "own.yaml: line 1, column"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_file_that_does_not_hold_is_named_with_key_and_mend(tmp_path, fault):
    text, said = FAULTS[fault]
    (tmp_path / "own.yaml").write_text(text, "utf-8")
    before = method.load()
    with pytest.raises(ContentError, match=said):
        method.use(tmp_path)
    assert method.load() is before
