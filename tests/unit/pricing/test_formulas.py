"""Formulas calculate what people mean, on numbers and on draws alike, and can do nothing else."""

from __future__ import annotations

import math
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vested_widgets.pricing import PricingError
from vested_widgets.pricing.errors import Place
from vested_widgets.pricing.formulas import LONGEST, PARTS, Formula

PLACE = Place.of("cost", "x")


def read(text: str) -> Formula:
    return Formula.read(text, PLACE, "amount")


def value(text: str, **values):
    formula = read(text)
    formula.check_names(values)
    return formula.evaluate({name: np.asarray(one, dtype=float) for name, one in values.items()})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2 + 3 * 4", 14),
        ("-(2 - 5) ** 2", -9),
        ("7 // 2 + 7 % 2", 4),
        ("2 ** -1", 0.5),
        ("min(3, 1, 2) + max(1, 4)", 5),
        ("abs(-3) + sqrt(16) + floor(1.9) + ceil(1.1) + round(2.4)", 12),
        ("log(exp(2))", 2),
        ("5 if 2 > 1 else 6", 5),
        ("1 if 0 < 0.5 <= 0.5 and not 2 > 3 else 0", 1),
        ("10 if 1 > 2 or 2 > 1 else 0", 10),
        ("1e3", 1000),
    ],
)
def test_a_formula_gives_its_value(text, expected):
    assert value(text) == pytest.approx(expected)


def test_a_formula_gives_for_each_draw_what_it_gives_for_that_draw_alone():
    draws = np.linspace(-3, 3, 25)
    for text in ("a * a - 2", "max(a, 0) ** 2", "1 if a > 1 else 2 if a > 0 else 3", "a if a < 0 and a > -2 else -a"):
        assert value(text, a=draws).tolist() == [float(value(text, a=one)) for one in draws], text


def test_a_division_counts_only_in_the_draws_that_take_it():
    assert value("100 / a if a > 0 else 0", a=[0, 4]).tolist() == [0, 25]
    assert value("1 if a > 0 and 8 / a > 1 else 0", a=[0, 4, 9]).tolist() == [0, 1, 0]
    assert value("7 if a == 0 or 8 / a > 1 else 0", a=[0, 4, 9]).tolist() == [7, 7, 0]
    assert value("a if a > 0 else 1 / 0", a=[3]).tolist() == [3]


@pytest.mark.parametrize("text", ["1 / a", "min(1 / a, 5)", "1 // a", "1 % a", "a ** -1", "5 / (1 / a)", "0 * (1 / a)"])
def test_a_division_by_zero_in_one_draw_is_refused(text):
    with pytest.raises(PricingError, match=r"Cost line “x”, column “amount”: .* divides by zero"):
        value(text, a=[2, 0, 1])


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').getpid()", "(1).__class__", "a.real", "a[0]", "[1, 2]", "{1: 2}", "'text'", "f'{a}'", "lambda: 1", "1j", "True",
        "[b for b in (1, 2)]", "a := 3", "a = 3", "import os", "a; a", "", " ", "1 +", "open('x')", "eval('1')", "max(a, key=abs)", "max(*a)",
        "a @ a", "a << 1", "a & 1", "~a", "a is 1", "a in (1, 2)", "(a, 1)", "max", "max(1)", "abs(1, 2)", "\x00", "None", "...", "await a",
        "a\n+ 1\nb",
    ],
)  # fmt: skip
def test_what_is_no_arithmetic_is_refused_before_anything_is_calculated(text):
    with pytest.raises(PricingError, match="Cost line “x”, column “amount”"):
        read(text).check_names({"a"})


@pytest.mark.parametrize(
    "text",
    ["9**9**9", "10**308*10", "1e999", "log(0)", "sqrt(-1)", "(-2)**0.5", "exp(1000)", "9" * 400, "1e308 * 10 - 1e308 * 10"],
)
def test_what_is_no_finite_number_is_refused(text):
    with pytest.raises(PricingError, match="Cost line “x”"):
        value(text)


@pytest.mark.parametrize(
    "text",
    [
        "1+" * LONGEST + "1",
        "+".join("1" * (PARTS // 2 + 1)),
        "(" * 450 + "1" + ")" * 450,
        "-" * 900 + "1",
        "-" * (PARTS - 2) + "1",
    ],
)
def test_length_and_depth_are_limited(text):
    started = time.monotonic()
    try:
        value(text)
    except PricingError as refused:
        assert str(refused).startswith("Cost line “x”")
    assert time.monotonic() - started < 5


def test_a_power_is_limited_only_where_it_is_taken():
    assert value("2 ** a if a < 50 else 0", a=[3, 5000]).tolist() == [8, 0]
    with pytest.raises(PricingError, match="power"):
        value("2 ** a", a=[3, 5000])


def test_an_unknown_name_is_told_with_those_there_are():
    with pytest.raises(PricingError, match=r"“hour” is not known. Known are: hours, km"):
        read("hour * 2").check_names({"hours", "km"})


NUMBERS = st.floats(-1e6, 1e6).map(lambda x: round(x, 3))
TREES = st.recursive(
    NUMBERS.map(repr) | st.just("a"),
    lambda parts: st.tuples(parts, st.sampled_from(["+", "-", "*", "/"]), parts).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
    max_leaves=8,
)


@given(TREES, NUMBERS)
def test_arithmetic_is_that_of_python(text, a):
    try:
        expected = eval(text, {"a": a})
    except (ZeroDivisionError, OverflowError):
        expected = math.inf
    if math.isfinite(expected):
        assert value(text, a=a) == expected
    else:
        with pytest.raises(PricingError):
            value(text, a=a)
