"""The rule for two parties on one item: its laws, its errors counted exactly, its numerics, and what is printed of it."""

from __future__ import annotations

from itertools import combinations, product
from math import factorial, prod

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import hypergeom

from vested_widgets import alignment
from vested_widgets.alignment import posterior, verdicts
from vested_widgets.alignment.null import compositions
from vested_widgets.alignment.printed import printed_gaps

SHAPES = {
    "uniform": (0.2, 0.2, 0.2, 0.2, 0.2), "normal": (0.07, 0.24, 0.38, 0.24, 0.07), "ceiling": (0, 0.05, 0.1, 0.3, 0.55),
    "near-unanimous": (0, 0, 0.02, 0.08, 0.9), "ends": (0.5, 0, 0, 0, 0.5), "U with middle": (0.35, 0.05, 0.2, 0.05, 0.35),
    "adjacent": (0, 0, 0.5, 0.5, 0), "skew": (0.45, 0.25, 0.15, 0.1, 0.05), "two of three": (0.5, 0, 0.5, 0, 0),
    "nine to one at the ends": (0.9, 0, 0, 0, 0.1),
}  # fmt: skip


def pairs(n_a: int, n_b: int, points: int) -> tuple[np.ndarray, np.ndarray]:
    """Every pair of sets of answers of so many people."""
    a, b = (compositions(n, points).astype(float) for n in (n_a, n_b))
    return np.repeat(a, len(b), axis=0), np.tile(b, (len(a), 1))


def people(counts) -> list[int]:
    return [at for at, many in enumerate(counts) for _ in range(int(many))]


@pytest.mark.parametrize(("n_a", "n_b", "points"), [(3, 3, 5), (3, 5, 4), (5, 4, 3), (2, 6, 5), (1, 3, 4)])
def test_the_test_of_zero_is_that_of_every_deal_of_the_answers(n_a, n_b, points):
    a, b = pairs(n_a, n_b, points)
    some = np.random.default_rng(n_a * n_b).permutation(len(a))[:60]
    _, found = verdicts.zero_tests(a[some], b[some])
    for p, at in zip(found, some, strict=True):
        x, y = people(a[at]), people(b[at])
        sums = np.array([sum(dealt) for dealt in combinations(x + y, n_a)])
        half = (sums == sum(x)).mean() / 2
        assert p == pytest.approx(min(1, 2 * min((sums > sum(x)).mean(), (sums < sum(x)).mean()) + 2 * half))


def test_from_thirteen_a_side_on_the_observed_sum_counts_whole():
    """On two points the sum of a dealt party is hypergeometric."""
    whole, half = hypergeom(27, 14, 13), hypergeom(26, 13, 12)
    found = verdicts.zero_tests(np.array([[4.0, 9], [4, 8]]), np.array([[9.0, 5], [9, 5]]))[1]
    assert found[0] == pytest.approx(2 * whole.sf(8))
    assert found[1] == pytest.approx(2 * (half.sf(8) + half.pmf(8) / 2))


@pytest.mark.parametrize("step", [1, 2])
def test_above_twenty_the_normal_limit_is_near_the_exact_test(step, monkeypatch):
    rng = np.random.default_rng(step)
    scale = np.zeros(5)
    scale[::step] = 1
    sides = [np.array([rng.multinomial(n, scale / scale.sum()) for _ in range(40)], dtype=float) for n in (24, 31)]
    _, limit = verdicts.zero_tests(*sides)
    monkeypatch.setattr(verdicts, "EXACT", 40)
    _, exact = verdicts.zero_tests(*sides)
    assert np.abs(limit - exact).max() < 0.012
    assert (np.abs(limit - exact) > 1e-9).any()  # the exact test was another computation
    alike = np.array([[0, 0, 25.0, 0, 0]])
    assert verdicts.zero_tests(alike, alike * 2)[1] == [1.0]


@pytest.mark.parametrize(("n_a", "n_b", "points"), [(3, 3, 5), (3, 4, 5), (5, 5, 4), (3, 3, 7)])
def test_verdict_interval_and_direction_agree_and_turn_with_parties_and_scale(n_a, n_b, points):
    a, b = pairs(n_a, n_b, points)
    found = verdicts.decide(a, b, 1.0)
    gap, low, high, direction, p, weight, verdict = found
    assert ((low <= high) & (np.abs(low) <= points - 1) & (np.abs(high) <= points - 1)).all()
    assert ((verdict == "aligned") == ((low > -1) & (high < 1))).all()
    assert ((verdict == "gap") <= (direction != 0)).all() and (np.sign(gap)[direction != 0] == direction[direction != 0]).all()
    assert ((direction > 0) == (low > 0)).all() and ((direction < 0) == (high < 0)).all()
    assert (p[direction != 0] <= 0.05 + 1e-8).all() and (weight[direction != 0] == 1).all()
    exchanged = verdicts.decide(b, a, 1.0)
    turned = verdicts.decide(a[:, ::-1], b[:, ::-1], 1.0)
    for other in (exchanged, turned):
        assert (other.low == -high).all() and (other.high == -low).all() and (other.direction == -direction).all()
        assert (other.p == p).all() and (other.weight == weight).all() and (other.verdict == verdict).all()


@pytest.mark.parametrize(("n_a", "n_b", "points"), [(3, 3, 5), (3, 4, 5), (4, 4, 5), (3, 3, 7), (5, 5, 4)])
def test_an_answer_further_up_in_the_higher_party_never_takes_a_gap_back(n_a, n_b, points):
    a, b = pairs(n_a, n_b, points)
    before = verdicts.decide(a, b, 1.0)
    for at in range(points - 1):
        moved = (before.gap >= 0) & (a[:, at] > 0)
        after_a = a[moved].copy()
        after_a[:, at] -= 1
        after_a[:, at + 1] += 1
        after = verdicts.decide(after_a, b[moved], 1.0)
        was = verdicts.Decisions(*(part[moved] for part in before))
        up = was.gap > 0
        assert (after.p[up] <= was.p[up] + 1e-9).all()
        assert (after.direction >= was.direction).all()
        # Only where answers stop being near-unanimous a whole pseudo-person comes back, and widens the interval.
        alike = (after.weight == was.weight) | (was.direction > 0)
        assert (after.low[alike] >= was.low[alike] - 5e-4).all()
        assert not ((was.verdict == "gap") & (after.verdict != "gap")).any()


def chances(counts: np.ndarray, shares) -> np.ndarray:
    ways = [factorial(int(sum(row))) / prod(factorial(int(x)) for x in row) for row in counts]
    return np.array(ways) * np.prod(np.power(np.asarray(shares)[None, :], counts), axis=1)


@pytest.mark.parametrize(("n_a", "n_b", "points"), [(3, 3, 5), (4, 4, 5), (5, 5, 5), (3, 8, 5), (3, 3, 7), (4, 4, 7), (4, 5, 5)])
def test_identical_populations_are_called_a_gap_in_at_most_five_of_a_hundred_cases(n_a, n_b, points):
    """Every pair of sets of answers is counted. Mid-p is no guarantee: a search over all populations found at most .0501."""
    of_a, of_b = compositions(n_a, points), compositions(n_b, points)
    direction, _ = verdicts.zero_tests(*pairs(n_a, n_b, points))
    differ = (direction != 0).reshape(len(of_a), len(of_b))
    rng = np.random.default_rng(11)
    shapes = [np.interp(np.linspace(0, 4, points), range(5), shape) for shape in SHAPES.values()]
    shapes += [np.bincount([0, points - 1], minlength=points), *rng.dirichlet(np.full(points, 0.3), 60)]
    false = [float(chances(of_a, shape / shape.sum()) @ differ @ chances(of_b, shape / shape.sum())) for shape in shapes]
    assert max(false) <= 0.0501
    assert max(false) > 0.01  # the rule says gap at all


def test_the_shapes_that_were_called_different_in_eight_to_twenty_two_of_a_hundred_cases_are_not_any_more():
    for points, n, before in ((5, 5, 0.109), (7, 3, 0.219)):
        of, shape = compositions(n, points), np.zeros(points)
        shape[[0, -1]] = 0.5
        weight = np.outer(chances(of, shape), chances(of, shape)).ravel()
        a, b = pairs(n, n, points)
        low, high = posterior.gap_intervals(a, b).T
        assert weight @ ((low > 0) | (high < 0)) == pytest.approx(before, abs=0.001)
        assert weight @ (verdicts.decide(a, b, 1.0).verdict == "gap") < 0.035


@pytest.mark.parametrize(
    ("a", "b"), [([0] * 6 + [5], [0] * 6 + [5]), ([0] * 5 + [1, 6], [0] * 6 + [9]), ([0, 0, 3, 4, 0], [0, 0, 7, 1, 0])]
)
def test_the_interval_with_little_pseudo_weight_is_that_of_draws(a, b):
    rng = np.random.default_rng(3)
    points, weight = len(a), {5: 0.5625, 7: 0.25}[len(a)]
    means = []
    for side in (a, b):
        shape = np.array(side) + weight / points
        # Gammas of small shapes underflow: drawn by their logarithms (a gamma of shape s is one of s + 1 times U^(1/s)).
        logs = np.log(rng.gamma(shape + 1, size=(400_000, points))) + np.log(rng.random((400_000, points))) / shape
        share = np.exp(logs - logs.max(axis=1, keepdims=True))
        means.append(share @ np.arange(points) / share.sum(axis=1))
    expected = np.quantile(means[0] - means[1], [0.025, 0.975])
    found = verdicts.decide(np.array([a]), np.array([b]), 1.0)
    assert found.weight == weight
    assert (found.low[0], found.high[0]) == pytest.approx((min(expected[0], 0), max(expected[1], 0)), abs=0.015)


def test_unanimity_of_larger_parties_says_more_and_of_hundreds_nearly_all():
    widths = []
    for n in (5, 8, 12, 30, 99, 100, 250, 1500):
        top = np.array([[0, 0, 0, 0, 0, 0, n]], dtype=float)
        found = verdicts.decide(top, top, 1.0)
        assert found.verdict == ["aligned"] and found.weight == [0.25] and found.p == [1.0]
        widths.append(float(found.high[0] - found.low[0]))
    assert widths == sorted(widths, reverse=True) and 0 < widths[-1] < 0.02


def test_the_end_at_zero_never_passes_the_other_end_however_many_people_there_are():
    a, b = np.array([[0, 0, 500_000, 500_000, 0]]), np.array([[0, 0, 508_000, 492_000, 0]])
    found = verdicts.decide(a, b, 0.001)
    assert found.direction == [1] and 0 < found.low[0] < found.high[0] and found.verdict == ["gap"]
    assert verdicts.decide(a, b, 1.0).verdict == ["aligned"]


def test_without_a_margin_nothing_is_aligned():
    same = np.array([[0, 0, 0, 9, 0]])
    assert verdicts.decide(same, same, np.array([np.nan])).verdict == ["cannot tell"]


# What is printed


@settings(max_examples=200, deadline=None)
@given(
    ends=st.lists(st.floats(-6, 6), min_size=2, max_size=2).map(sorted),
    direction=st.sampled_from([-1, 0, 1]),
    margin=st.sampled_from([0.3, 0.5, 0.75, 1.0, 7 / 6, 1.25, 2.0]),
    step=st.sampled_from([0.1, 0.5]),
)
def test_a_printed_end_never_contradicts_the_verdict(ends, direction, margin, step):
    low, high = verdicts.ends_at_zero(*(np.array([end]) for end in ends), np.array([direction]))
    if low > high:
        return
    verdict = verdicts.verdicts(low, high, np.array([direction]), margin)
    gap, lower, upper = (
        float(part[0]) for part in printed_gaps((low + high) / 2, low, high, verdict, np.array([margin]), np.array([step]))
    )
    inside = -margin + 1e-9 < lower and upper < margin - 1e-9
    assert inside == (verdict[0] == "aligned")
    assert verdict[0] != "aligned" or abs(gap) < margin
    if verdict[0] == "gap":
        assert lower >= 0 if direction > 0 else upper <= 0
    if verdict[0] == "cannot tell":
        assert lower <= 0 <= upper
    if verdict[0] != "aligned" and margin in (0.5, 1.0, 2.0):  # margins that are whole steps: plain rounding
        assert (lower, upper) == pytest.approx((round(low[0] / step) * step, round(high[0] / step) * step), abs=1e-6)


def test_a_gap_beyond_its_own_interval_is_printed_as_it_is():
    """The posterior never reaches the ends of the scale; means may."""
    (row,) = alignment.gaps(tidy({"A": [7] * 5, "B": [1] * 5})).to_dict("records")
    assert row["gap"] == 6.0 > row["high"]


def tidy(answers: dict[str, list[int]], low: int = 1, high: int = 7) -> pd.DataFrame:
    rows = [
        {"member": f"{party}{n}", "party": party, "item": "x", "value": value, "low": low, "high": high}
        for party, values in answers.items() for n, value in enumerate(values)
    ]  # fmt: skip
    return pd.DataFrame(rows)


@pytest.mark.parametrize(
    ("a", "b", "verdict"),
    [
        ([7, 7, 7], [5, 5, 5], "gap"), ([6, 6, 6], [5, 5, 5], "cannot tell"), ([7] * 4, [5] * 4, "gap"),
        ([7, 7, 7], [1, 1, 7], "cannot tell"), ([5, 5, 4], [2, 1, 2], "gap"), ([7] * 4, [7] * 4, "cannot tell"),
        ([6, 7, 7], [5, 6, 5, 4, 6, 5, 3, 6], "gap"), ([4] * 4, [4] * 4, "cannot tell"),
    ],
)  # fmt: skip
def test_of_small_parties_halves_and_the_verdict_of_the_answers_are_shown(a, b, verdict):
    (row,) = alignment.gaps(tidy({"A": a, "B": b})).to_dict("records")
    assert row["verdict"] == verdict == alignment.compare_parties(a, b, 1, 7).verdict
    figures = [row[name] for name in ("gap", "low", "high", "mean_a")]
    assert all(figure * 2 == round(figure * 2) for figure in figures)
    assert not {"p", "weight", "band"} & row.keys()
    if verdict == "gap":
        assert row["low"] >= 0 and row["gap"] > 0


def test_under_five_people_no_word_of_agreement_stands_in_any_table():
    answers = tidy({"A": [3, 3, 3], "B": [1, 4, 7, 2], "C": [4, 4, 4, 4, 5]})
    table = alignment.summary(answers).set_index("party")
    assert table["band"].to_dict() == {"A": "", "B": "", "C": "high"}
    assert alignment.overall(answers)["band"].tolist() == [""]
    assert alignment.overall(tidy({"B": [1, 4, 7, 2, 3], "C": [4, 4, 4, 4, 5]}))["band"].tolist() != [""]
    ranked = pd.DataFrame(
        {"member": f"{party}{n}", "party": party, "item": item, "value": rank}
        for party, size in (("A", 4), ("B", 5)) for n in range(size) for rank, item in enumerate("xyz", 1)
    )  # fmt: skip
    assert alignment.ranks(ranked).groupby("party")["band"].first().to_dict() == {"A": "", "B": "high"}
    bands = alignment.summary(ranked.assign(kind="ranking")).groupby("party")["band"].first()
    assert bands.to_dict() == {"A": "", "B": "high"}


def test_how_many_answers_would_tell_follows_the_same_rule():
    table = alignment.answers_needed(tidy({"A": [7] * 4, "B": [7] * 4}))
    assert table[["answers", "likely"]].values.tolist() == [[5, "aligned"]]
    split = alignment.answers_needed(tidy({"A": [1, 1, 7, 7, 7], "B": [1, 7, 7, 7, 7]}))
    assert (split["likely"] == "gap").all() and (split["answers"] >= 30).all()


@pytest.mark.parametrize("sizes", [(3, 3), (3, 4), (3, 5)])
def test_the_published_figures_of_small_parties_follow_from_means_in_halves_and_verdicts(sizes):
    """Every pair of sets of answers, each as an item: who has the same means and the same verdict is shown alike."""
    rows = []
    for at, sides in enumerate(product(*(compositions(n, 5) for n in sizes))):
        rows += [(f"{at}", party, f"{party}{n}", value + 1)
                 for party, side in zip("AB", sides, strict=True) for n, value in enumerate(people(side))]  # fmt: skip
    table = alignment.gaps(pd.DataFrame(rows, columns=["item", "party", "member", "value"]), low=1, high=5)
    of_b = table["item"].astype(int) % len(compositions(sizes[1], 5))  # of five people the counts may be known
    said = [table["mean_a"], table["mean_b"], table["verdict"], *([of_b] if sizes[1] >= 5 else [])]
    for name in ("gap", "low", "high"):
        assert (table.groupby(said)[name].nunique() == 1).all()
    assert table.groupby(said).ngroups < len(table) / 2
