"""Every Python example of README and docs runs in a fresh process with an empty home, page by page."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from docs.pages import PAGES, ROOT, code_blocks, name

RUNNABLE = {page: code_blocks(page.read_text("utf-8"), "python") for page in PAGES}


@pytest.mark.parametrize("page", [page for page, blocks in RUNNABLE.items() if blocks], ids=name)
def test_the_examples_of_a_page_run_in_an_empty_home(page, tmp_path):
    script = tmp_path / "example.py"
    script.write_text("\n".join(RUNNABLE[page]), "utf-8")
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("VESTED_", "XDG_"))}
    (tmp_path / "home").mkdir()
    environment |= {"HOME": str(tmp_path / "home"), "PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        [sys.executable, str(script)], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert run.returncode == 0, run.stderr[-2000:]


def test_the_readme_has_its_five_lines():
    [block] = RUNNABLE[ROOT / "README.md"]
    assert len([line for line in block.splitlines() if line.strip()]) <= 5
