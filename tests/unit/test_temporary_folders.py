"""Folders that a killed process has left are removed; those that are in use, and those of others, stay."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from vested_widgets.temporary_folders import LOCK, hold, remove_left_ones, temporary_folder


def test_only_what_nobody_holds_is_removed(tmp_path: Path):
    for name in ("voila_left", "voila_held", "voila_others", "unrelated_left"):
        (tmp_path / name).mkdir()
    (tmp_path / "voila_left" / LOCK).touch()
    (tmp_path / "voila_left" / "kernel.json").write_text("{}")
    (tmp_path / "unrelated_left" / LOCK).touch()
    (tmp_path / "voila_link").symlink_to(tmp_path / "voila_left")
    mark = hold(tmp_path / "voila_held")
    assert remove_left_ones(tmp_path) == [tmp_path / "voila_left"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["unrelated_left", "voila_held", "voila_link", "voila_others"]
    mark.close()
    assert remove_left_ones(tmp_path) == [tmp_path / "voila_held"]


def test_a_folder_of_a_killed_process_is_removed_by_the_next(tmp_path: Path):
    code = "import os; from vested_widgets.temporary_folders import temporary_folder as t\nwith t('vested-warm-') as f: os.kill(os.getpid(), 9)"
    subprocess.run([sys.executable, "-c", code], check=False, env={"TMPDIR": str(tmp_path), "PATH": ""})
    assert len(list(tmp_path.glob("vested-warm-*"))) == 1
    remove_left_ones(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_goes_with_its_block(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with temporary_folder("vested-warm-") as folder:
        assert remove_left_ones(tmp_path) == []
        assert folder.is_dir()
    assert list(tmp_path.iterdir()) == []
