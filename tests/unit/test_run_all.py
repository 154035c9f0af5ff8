"""Which tests a run leaves out: those of what seldom changes, unless a branch has changed it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

import run_all
import upstream

ROOT = Path(__file__).parents[2]


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty git repository with one commit, in the place of ours."""
    monkeypatch.setattr(run_all, "ROOT", tmp_path)
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    commit(tmp_path, "README.md")
    return tmp_path


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *arguments], cwd=folder, check=True)


def commit(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        with (folder / name).open("a") as file:
            file.write("more\n")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "a change")


def runs(tests: str, arguments: tuple[str, ...] = ("--changed",)) -> bool:
    return tests not in run_all.left_out(list(arguments))


def test_a_plain_run_leaves_all_of_them_out_and_all_leaves_out_none(repository: Path):
    assert run_all.left_out([]) == list(run_all.SELDOM)
    assert run_all.left_out(["--all"]) == []


def test_a_branch_runs_what_it_has_changed_since_it_left_main(repository: Path):
    git(repository, "switch", "--quiet", "--create", "work")
    commit(repository, "notes/page.md")
    assert run_all.left_out(["--changed"]) == list(run_all.SELDOM)
    commit(repository, "binder/start")
    commit(repository, *(f"notes/{number}.md" for number in range(3)))
    assert runs("tests/notebooks/test_binder.py")
    assert not runs("tests/browser/test_any_notebook.py")
    commit(repository, "vested_widgets/server/pages.py")
    assert runs("tests/browser/test_any_notebook.py")
    assert not runs("tests/packages")


@pytest.mark.parametrize("how", ["untracked", "staged", "changed"])
def test_what_is_not_committed_counts(repository: Path, how: str):
    commit(repository, "pyproject.toml", "frontend/build.py")
    git(repository, "switch", "--quiet", "--create", "work")
    commit(repository, "notes/page.md")
    assert not runs("tests/packages")
    name = "frontend/package.json" if how == "untracked" else "frontend/build.py"
    (repository / name).write_text("another\n")
    if how == "staged":
        git(repository, "add", "--all")
    assert runs("tests/packages")


def test_a_path_that_was_moved_away_or_deleted_counts(repository: Path):
    commit(repository, "binder/start", "notes/page.md")
    git(repository, "switch", "--quiet", "--create", "work")
    (repository / "elsewhere").mkdir()
    git(repository, "mv", "binder/start", "elsewhere/start")
    git(repository, "commit", "--quiet", "--message", "moved")
    assert runs("tests/notebooks/test_binder.py")


def test_a_name_that_only_begins_like_a_path_does_not_count(repository: Path):
    git(repository, "switch", "--quiet", "--create", "work")
    commit(repository, "binder-notes.md", "vested_widgets/server.md")
    assert run_all.left_out(["--changed"]) == list(run_all.SELDOM)


def test_on_main_and_where_history_does_not_tell_they_are_left_out(repository: Path, tmp_path_factory, monkeypatch):
    commit(repository, "binder/start")
    assert run_all.left_out(["--changed"]) == list(run_all.SELDOM)
    shallow = tmp_path_factory.mktemp("shallow") / "clone"
    git(repository, "clone", "--quiet", "--depth=1", f"file://{repository}", str(shallow))
    monkeypatch.setattr(run_all, "ROOT", shallow)
    assert run_all.left_out(["--changed"]) == list(run_all.SELDOM)
    without = tmp_path_factory.mktemp("without")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(without.parent))
    monkeypatch.setattr(run_all, "ROOT", without)
    assert run_all.left_out(["--changed"]) == list(run_all.SELDOM)


def test_the_longest_files_come_first_and_each_file_once():
    files = run_all.in_order(run_all.LONGEST_WALKS, run_all.SLOW)
    assert files[0].startswith("tests/packages/")
    assert files.index("tests/browser/test_walk_elements.py") < files.index("tests/browser/test_answering.py")
    assert len(files) == len(set(files))
    assert {"workbooks", "docs/gallery.ipynb", "tests/server/test_operation.py"} <= set(files)
    assert not {"tests/browser", "tests/server"} & set(files)  # a folder would take its files into its own order


def test_the_files_that_are_named_are_there():
    assert [path for path in (*run_all.LONGEST, *run_all.LONGEST_WALKS, *upstream.TESTS) if not (ROOT / path).exists()] == []


def test_the_paths_and_tests_of_the_table_are_there():
    for tests, paths in run_all.SELDOM.items():
        assert [path for path in (tests, *paths) if not (ROOT / path).exists()] == []


def test_the_checks_of_a_push_ask_for_what_has_changed():
    assert "make test TESTS=--changed" in (ROOT / ".ci" / "run").read_text("utf-8")
    assert "run_all.py $(TESTS)" in (ROOT / "Makefile").read_text("utf-8")
