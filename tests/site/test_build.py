from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_docs_site_is_built_without_a_warning_or_a_dead_link():
    command = [sys.executable, str(ROOT / "docs" / "build_site.py")]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-3000:]
    site = ROOT / ".cache" / "site"
    assert "The measures" in (site / "index.html").read_text("utf-8")
    assert "gap_interval" in (site / "reference" / "alignment.html").read_text("utf-8")
    pictures = list((site / "_static" / "gallery").glob("*.html"))
    assert len(pictures) == (site / "gallery.html").read_text("utf-8").count("<iframe") > 30
