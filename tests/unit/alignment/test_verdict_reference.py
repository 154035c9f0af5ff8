"""Every worked case of the rule for two parties against the library, at the case's own tolerance.

`VERDICT_REFERENCE` names the file; by default the suite's own copy.
"""

from __future__ import annotations

import json
import math
import os
from pathlib import Path

import pytest

from vested_widgets import alignment

HERE = Path(__file__).parent
OWN = HERE / "data" / "verdict_reference.json"
TOLERANCE = 0.005
MARGIN = 1.0
FIELDS = {"gap", "interval", "verdict", "p", "weight"}


def _file() -> Path:
    named = os.environ.get("VERDICT_REFERENCE")
    if not named:
        return OWN
    # A file that is named and missing is an error, not a reason to test something else.
    return Path(named) if Path(named).is_absolute() else HERE.parents[2] / named


def _cases(path: Path) -> list[dict]:
    return json.loads(path.read_text(encoding="utf-8"))


def found(case: dict) -> dict:
    """What the library says to a case, by the names of the file."""
    told = alignment.compare_parties(case["a"], case["b"], case["low"], case["high"], margin=case.get("margin", MARGIN))
    return {
        "gap": told.gap,
        "interval": None if told.low is None or told.high is None else [told.low, told.high],
        "verdict": told.verdict,
        "p": told.p,
        "weight": told.weight,
    }


def differences(case: dict, told: dict) -> list[str]:
    """Where a result is not what a case expects: every field that the case gives, and none that nobody knows."""
    expected, tolerance = case["expected"], case.get("tolerance", TOLERANCE)
    wrong = [f"{name}: no field of a comparison" for name in expected.keys() - FIELDS]
    if not expected.keys() & FIELDS:
        wrong.append("the case expects nothing")
    for name in expected.keys() & FIELDS:
        want, got = expected[name], told[name]
        if want is None or isinstance(want, str):
            same = want == got
        else:
            pairs = list(zip(want, got or [], strict=False)) if isinstance(want, list) else [(want, got)]
            whole = isinstance(want, list) and len(want) != len(got or [])
            same = not whole and all(g is not None and math.isfinite(g) and abs(w - g) <= tolerance for w, g in pairs)
        if not same:
            wrong.append(f"{name}: {got!r} where {want!r} is expected")
    return wrong


@pytest.mark.parametrize("case", _cases(_file()), ids=lambda case: case["id"])
def test_a_worked_case(case):
    assert not differences(case, found(case))


@pytest.mark.parametrize("case", _cases(_file()), ids=lambda case: case["id"])
def test_a_worked_case_with_the_parties_exchanged_and_the_scale_turned_round(case):
    """The expected values of the turned case follow from its own: signs and ends change places, p and weight stay."""
    expected = dict(case["expected"])
    if expected.get("gap") is not None:
        expected["gap"] = -expected["gap"]
    if expected.get("interval") is not None:
        expected["interval"] = [-end for end in reversed(expected["interval"])]
    exchanged = case | {"a": case["b"], "b": case["a"], "expected": expected}
    around = case["low"] + case["high"]
    sides = {side: [None if x is None else around - x for x in case[side]] for side in ("a", "b")}
    turned = case | sides | {"expected": expected}
    assert not differences(exchanged, found(exchanged))
    assert not differences(turned, found(turned))


@pytest.mark.parametrize("case", _cases(OWN), ids=lambda case: case["id"])
def test_the_own_copy_is_met_to_its_printed_digits_where_the_rule_is_exact(case):
    """Gap, p and weight have four decimals; the interval is given with less than one pseudo-person to the same digits."""
    told, expected = found(case), case["expected"]
    for name in ("gap", "p", "weight"):
        assert told[name] == pytest.approx(expected[name], abs=0.000051)
    exactly = expected["weight"] < 1
    assert told["interval"] == pytest.approx(expected["interval"], abs=0.000151 if exactly else 0.0005)


def test_the_own_copy_holds_every_way_through_the_rule():
    cases = _cases(OWN)
    assert {case["expected"]["verdict"] for case in cases} == {"aligned", "gap", "cannot tell"}
    assert {case["expected"]["weight"] for case in cases} == {0.25, 0.5625, 1.0}
    sizes = {min(len(case["a"]), len(case["b"])) for case in cases}
    assert {3, 4, 5, 8, 30} <= sizes
    assert len(cases) == 24


@pytest.mark.parametrize(
    ("expected", "wrong"),
    [
        ({"verdict": "gap"}, True), ({"verdict": "aligned"}, False), ({"gap": 0.01}, True), ({"gap": None}, True),
        ({"interval": [-0.9832]}, True), ({"interval": [-0.9832, 0.97]}, True), ({"interval": None}, True), ({"p": 1.0}, False),
        ({"weight": 1.0}, True), ({"tea": 1}, True), ({}, True),
    ],
)  # fmt: skip
def test_the_comparison_sees_a_difference(expected, wrong):
    case = {"id": "x", "a": [7] * 5, "b": [7] * 5, "low": 1, "high": 7, "expected": expected}
    assert bool(differences(case, found(case))) is wrong


def test_a_party_without_answers_and_answers_off_the_scale():
    nothing = alignment.compare_parties([None], [3, 4], 1, 5)
    assert (nothing.gap, nothing.low, nothing.p, nothing.weight, nothing.verdict) == (None, None, None, None, "too few")
    assert nothing.reason and (nothing.n_x, nothing.n_y) == (0, 2)
    assert alignment.compare_parties([4, None, 4, 5], [1, 2, 2], 1, 5).n_x == 3
    for wrong in ({"x": [6]}, {"x": [2.5]}, {"low": 5, "high": 5}, {"margin": -1.0}):
        given = {"x": [3], "y": [3], "low": 1, "high": 5, "margin": 1.0} | wrong
        with pytest.raises(ValueError, match=r"scale|margin"):
            alignment.compare_parties(given["x"], given["y"], given["low"], given["high"], margin=given["margin"])
