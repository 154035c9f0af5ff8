"""Every worked case of the reference file against the library, at the case's own tolerance.

`ALIGNMENT_REFERENCE` names the file; by default that of the project's shared folder if it is there, else the suite's own copy.
"""

from __future__ import annotations

import importlib.util
import json
import math
import os
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
OWN = HERE / "data" / "alignment_reference.json"


def _adapter():
    found = importlib.util.spec_from_file_location("alignment_reference_adapter", HERE / "reference_adapter.py")
    module = importlib.util.module_from_spec(found)
    sys.modules[found.name] = module
    found.loader.exec_module(module)
    return module


ADAPTER = _adapter()


def _file() -> Path:
    root = HERE.parents[2]
    named = os.environ.get("ALIGNMENT_REFERENCE")
    if named:
        # A file that is named and missing is an error, not a reason to test something else.
        return Path(named) if Path(named).is_absolute() else root / named
    shared = root.parent / "shared" / "reference" / "alignment_reference.json"
    return shared if shared.exists() else OWN


def _cases() -> list[dict]:
    return json.loads(_file().read_text(encoding="utf-8"))


# What a result carries beside its figures, defined even where they are not.
BESIDE = {"n", "count", "total", "how", "reason"}


def differences(found, expected, tolerance: float, path: str = "result") -> list[str]:
    """Where a result is not what a case expects; None stands for undefined, in whole or in part."""
    if expected is None:
        parts = found.items() if isinstance(found, dict) else [("", found)]
        figures = [part for name, part in parts if name not in BESIDE and not name.startswith("n_")]
        return [] if all(part is None or part == [] for part in figures) else [f"{path}: {found!r} where it is undefined"]
    if isinstance(expected, dict):
        if not isinstance(found, dict):
            return [f"{path}: {found!r} where {expected!r} is expected"]
        lines = []
        for key, value in expected.items():
            lines += (
                [f"{path}.{key}: missing"] if key not in found else differences(found[key], value, tolerance, f"{path}.{key}")
            )
        return lines
    if isinstance(expected, list):
        if not isinstance(found, (list, tuple)) or len(found) != len(expected):
            return [f"{path}: {found!r} where {expected!r} is expected"]
        if path.endswith(".pair"):  # a pair of parties has no order
            return [] if set(found) == set(expected) else [f"{path}: {found!r} where {expected!r} is expected"]
        return [line for i, value in enumerate(expected) for line in differences(found[i], value, tolerance, f"{path}[{i}]")]
    if isinstance(expected, (str, bool)):
        return [] if found == expected else [f"{path}: {found!r} where {expected!r} is expected"]
    if found is None or not math.isfinite(found) or abs(found - expected) > tolerance:
        return [f"{path}: {found!r} where {expected!r} ± {tolerance} is expected"]
    return []


@pytest.mark.parametrize("case", _cases(), ids=lambda case: case["id"])
def test_a_worked_case(case):
    assert not differences(ADAPTER.run(case), case["expected"], case["tolerance"])


def test_the_own_copy_holds_every_measure():
    measures = {case["measure"] for case in json.loads(OWN.read_text(encoding="utf-8"))}
    assert measures == set(ADAPTER.MEASURES)
    assert len(measures) == 39


def test_an_unknown_measure_fails():
    with pytest.raises(LookupError, match="unknown"):
        ADAPTER.run({"id": "x", "measure": "tea_leaves", "data": {}, "params": {}})


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (0.5, None), (None, 0.5), (0.5, 0.51), (math.nan, 0.5), ({"a": 1.0}, {"a": 1.0, "b": 2.0}), ([1.0], [1.0, 2.0]),
        ("gap", "aligned"), ({"show": True}, {"show": False}), ({"a": 1.0, "b": None}, None),
        ({"p": 0.0, "n_perm": 0}, None), ([0.0], None),
    ],
)  # fmt: skip
def test_the_comparison_sees_a_difference(found, expected):
    assert differences(found, expected, 1e-6)
