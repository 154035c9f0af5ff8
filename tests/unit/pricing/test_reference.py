"""Every worked case of the reference file against the engine.

`PRICING_REFERENCE` names the file; by default that of the project's shared folder if it is there, else the suite's own copy.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from vested_widgets import pricing

HERE = Path(__file__).parent
OWN = HERE / "data" / "pricing_reference.json"
DRAWS = 200_000


def _file() -> Path:
    root = HERE.parents[2]
    named = os.environ.get("PRICING_REFERENCE")
    if named:
        # A file that is named and missing is an error, not a reason to test something else.
        return Path(named) if Path(named).is_absolute() else root / named
    shared = root.parent / "shared" / "reference" / "pricing_reference.json"
    return shared if shared.exists() else OWN


FILE = json.loads(_file().read_text(encoding="utf-8"))
CASES = FILE["cases"]
REFUSED = FILE.get("refused", {"model": {}, "cases": []})
KINDS = ("expected", "exact", "sampled")


def differences(found, expected, tolerance: float, path: str) -> list[str]:
    """Return where a result is not what a case expects; None stands for undefined."""
    if isinstance(expected, dict):
        missing = [f"{path}.{key}: missing" for key in expected if key not in found]
        return missing + [
            line
            for key, value in expected.items()
            if key in found
            for line in differences(found[key], value, tolerance, f"{path}.{key}")
        ]
    if isinstance(expected, list):
        if len(found) != len(expected):
            return [f"{path}: {len(found)} entries where {len(expected)} are expected"]
        return [line for i, value in enumerate(expected) for line in differences(found[i], value, tolerance, f"{path}[{i}]")]
    if expected is None or found is None:
        return [] if found is expected else [f"{path}: {found!r} where {expected!r} is expected"]
    # Of large amounts the last bits are not told: a millionth of them is less than any cent.
    allowed = tolerance * max(1.0, abs(expected) * 1e-6)
    return [] if abs(found - expected) <= allowed else [f"{path}: {found!r} where {expected!r} is expected"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_worked_case(case):
    assert case["kind"] in KINDS
    model = pricing.Model.read(case["model"])
    if case["kind"] == "expected":
        assert not differences(pricing.evaluate(model), case["expected"], case["tolerance"], "year")
        return
    simulation = pricing.simulate(model, draws=DRAWS, seed=1)
    expected, tolerance = case["expected"], case["tolerance"]
    assert set(expected) <= {"mean_result", "breach_any_year"}
    if "breach_any_year" in expected:
        found = simulation.chance_reached().tolist()
        assert len(found) == len(expected["breach_any_year"])
        assert found == pytest.approx(expected["breach_any_year"], abs=tolerance, rel=0)
    if "mean_result" in expected:
        found = simulation.mean("result").tolist()
        assert len(found) == len(expected["mean_result"])
        for year, wanted in zip(found, expected["mean_result"], strict=True):
            assert year == pytest.approx(wanted, rel=tolerance, abs=1e-6)


@pytest.mark.parametrize("case", REFUSED["cases"], ids=lambda case: case["id"])
def test_what_cannot_be_calculated_is_refused_by_row(case):
    with pytest.raises(pricing.PricingError) as refused:
        model = pricing.Model.read(REFUSED["model"] | case["patch"])
        pricing.evaluate(model)
        pricing.simulate(model, draws=1_000)  # what only some draws show
    said = str(refused.value)
    assert said.endswith(".") and "\n" not in said
    for name in case["must_name"]:
        assert re.search(rf"(?<!\w){re.escape(str(name))}(?!\w)", said), f"{name!r} is not named: {said}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_model_is_written_as_it_was_read(case):
    model = pricing.Model.read(case["model"])
    again = pricing.Model.from_json(model.to_json())
    assert again == model
    assert pricing.evaluate(again) == pricing.evaluate(model)
