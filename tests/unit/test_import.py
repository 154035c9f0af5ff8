"""Importing the package is cheap: names come on first use."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("pandas", "plotly", "sqlalchemy", "ipywidgets", "scipy", "voila")


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout


def test_import_loads_nothing_heavy():
    loaded = run(f"import sys, vested_widgets; print([name for name in {HEAVY} if name in sys.modules])")
    assert loaded.strip() == "[]"


def test_the_promised_names_come_on_first_use():
    names = "vw.open_deal, vw.open_session, vw.element, vw.alignment.gaps, vw.charts.dumbbell, vw.pricing.simulate"
    code = f"import vested_widgets as vw; print(all(map(callable, ({names}))))"
    assert run(code).strip() == "True"
