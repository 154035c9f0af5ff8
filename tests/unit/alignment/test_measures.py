"""The gap engine and the measures of agreement: worked cases, and the laws that hold for all answers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vested_widgets import alignment
from vested_widgets.alignment import spread

COUNTS = st.lists(st.integers(0, 6), min_size=5, max_size=5).filter(lambda counts: sum(counts) > 0)
RATINGS = st.lists(st.integers(1, 5), min_size=2, max_size=14)


@pytest.mark.parametrize(
    ("ratings", "expected"),
    [
        ([1, 4, 3, 3, 1, 1, 3, 3, 3, 4, 1, 3, 5, 1, 1, 3, 3, 5], 0.0588235294),  # Bliese, group 7 of bhr2000
        ([4, 4, 5], 0.8333333333),
        ([4, 4, 4], 1.0),
        ([4], None),
        ([1, 5, 1, 5], -1.6666666667),
        ([4, None, 5, 3, None], 0.5),
    ],
)
def test_rwg_has_its_worked_values(ratings, expected):
    assert alignment.rwg(ratings, 5).raw == (None if expected is None else pytest.approx(expected))


def test_consensus_has_the_worked_value_of_its_package():
    counts = [30, 40, 210, 130, 530, 50, 10]
    ratings = [point for point, n in enumerate(counts, 1) for _ in range(n)]
    assert alignment.consensus(ratings, 1, 7).value == pytest.approx(0.7256876, abs=1e-6)
    assert alignment.consensus([1, 1, 5, 5], 1, 5).value == pytest.approx(0, abs=1e-9)


def test_ad_is_the_mean_distance_from_the_median():
    assert alignment.ad([1, 2, 3, 4, 5]).value == pytest.approx(1.2)
    assert alignment.ad([]) == (None, 0, "nobody answered")


SPREADS = {
    "rwg": lambda ratings: alignment.rwg(ratings, 5).raw,
    "rwg_j": lambda ratings: alignment.rwg_j([[rating] for rating in ratings], 5).value,
    "rwg_j_lindell": lambda ratings: alignment.rwg_j_lindell([[rating] for rating in ratings], 5).value,
    "awg": lambda ratings: alignment.awg(ratings, 1, 5).value,
    "ad from the median": lambda ratings: alignment.ad(ratings).value,
    "ad from the mean": lambda ratings: alignment.ad(ratings, "mean").value,
    "consensus": lambda ratings: alignment.consensus(ratings, 1, 5).value,
    "consensus_tw": lambda ratings: alignment.consensus_tw(counted(ratings)).value,
    "leik_d": lambda ratings: alignment.leik_d(counted(ratings)).value,
    "agreement_a": lambda ratings: alignment.agreement_a(counted(ratings)).value,
    "many groups: variance": lambda ratings: of_group(spread.variance_of, ratings),
    "many groups: rwg": lambda ratings: of_group(spread.rwg_of, ratings),
    "many groups: ad": lambda ratings: of_group(spread.ad_of, ratings),
    "many groups: ad from the mean": lambda ratings: of_group(spread.ad_mean_of, ratings),
    "many groups: consensus": lambda ratings: of_group(spread.consensus_of, ratings),
    "many groups: leik_d": lambda ratings: of_group(spread.leik_of, ratings),
}


def counted(ratings):
    return np.bincount([rating - 1 for rating in ratings if rating is not None], minlength=5).tolist()


def of_group(measure, ratings):
    """The figure of one group among others, None for NaN."""
    found = measure(np.array([[2.0, 0, 1, 0, 1], counted(ratings)]))
    assert not np.isnan(found[0])
    return None if np.isnan(found[1]) else float(found[1])


@pytest.mark.parametrize("measure", SPREADS)
@pytest.mark.parametrize("ratings", [[], [None], [1], [3], [None, 5, None]])
def test_no_spread_is_defined_under_two_ratings_and_every_one_is_from_two_on(measure, ratings):
    assert SPREADS[measure](ratings) is None
    assert SPREADS[measure]([4, 2, None]) is not None


@pytest.mark.parametrize("center", ["mean", "median"])
def test_the_deviation_of_one_rating_says_how_many_there_are_and_what_is_missing(center):
    assert alignment.ad([4, None], center) == (None, 1, "agreement needs two answers")
    for found in (alignment.consensus([4], 1, 5), alignment.leik_d([0, 0, 0, 1, 0]), alignment.agreement_a([0, 0, 0, 1, 0])):
        assert found == (None, 1, "agreement needs two answers")


def test_the_groups_of_null_distribution_agree_with_the_deviations_of_single_groups():
    rng = np.random.default_rng(5)
    for _ in range(50):
        ratings = rng.integers(1, 6, rng.integers(2, 9)).tolist()
        assert of_group(spread.ad_mean_of, ratings) == pytest.approx(alignment.ad(ratings, "mean").value)
        assert of_group(spread.ad_of, ratings) == pytest.approx(alignment.ad(ratings, "median").value)


def test_the_critical_deviation_from_the_mean_has_the_published_value():
    # Dunlap, Burke & Smith-Crowe 2003, table 3: five raters on seven points, .05.
    assert alignment.null_critical("ad_mean", 5, 7).value == pytest.approx(0.64)


@pytest.mark.parametrize(("n", "points"), [(5, 5), (5, 7), (10, 5), (8, 9)])
@pytest.mark.parametrize("center", ["mean", "median"])
def test_critical_deviations_are_those_of_random_answering(n, points, center):
    drawn = np.random.default_rng(n * points).integers(0, points, (200_000, n))
    middle = drawn.mean(axis=1) if center == "mean" else np.median(drawn, axis=1)
    apart = np.abs(drawn - middle[:, None]).mean(axis=1)
    statistic = "ad_mean" if center == "mean" else "ad"
    values, at_least = alignment.null_distribution(statistic, n, points)
    for value, chance in zip(values, at_least, strict=True):
        assert (apart <= value + 1e-9).mean() == pytest.approx(chance, abs=0.006)
    critical = alignment.null_critical(statistic, n, points).value
    milder = values[values > critical + 1e-9][0]
    assert (apart <= critical + 1e-9).mean() < 0.05 + 0.003
    assert (apart <= milder + 1e-9).mean() > 0.05 - 0.003


def test_the_interval_has_the_reference_value():
    # The worked case of the reference, verified there by two implementations to ±0.05.
    x, y = [0, 0, 1, 3, 2], [1, 2, 2, 1, 0]
    low, high = alignment.gap_interval(x, y)
    rng = np.random.default_rng(7)
    draws = [rng.dirichlet(np.array(side) + 0.2, 200_000) @ np.arange(1, 6) for side in (x, y)]
    expected = np.quantile(draws[0] - draws[1], [0.025, 0.975])
    assert (low, high) == pytest.approx(tuple(expected), abs=0.03)


@settings(max_examples=60, deadline=None)
@given(a=COUNTS, b=COUNTS)
def test_swapping_the_parties_flips_the_interval_exactly(a, b):
    low, high = alignment.gap_interval(a, b)
    assert alignment.gap_interval(b, a) == (-high, -low)
    assert -4 <= low < high <= 4


@settings(max_examples=60, deadline=None)
@given(a=COUNTS, b=COUNTS)
def test_reversing_the_scale_keeps_the_interval_up_to_its_sign(a, b):
    low, high = alignment.gap_interval(a, b)
    assert alignment.gap_interval(a[::-1], b[::-1]) == (-high, -low)


@settings(max_examples=100, deadline=None)
@given(a=COUNTS, b=COUNTS)
def test_wasserstein_is_never_below_the_gap_of_the_means_and_superiority_is_symmetric(a, b):
    points = np.arange(5)
    gap = abs(np.dot(a, points) / sum(a) - np.dot(b, points) / sum(b))
    moved = alignment.wasserstein_ordinal(a, b).w1
    assert moved >= gap - 1e-9
    assert moved == pytest.approx(alignment.wasserstein_ordinal(b, a).w1)
    assert moved == pytest.approx(alignment.wasserstein_ordinal(a[::-1], b[::-1]).w1)
    x, y = (np.repeat(points, side) for side in (a, b))
    assert alignment.prob_superiority(x, y).value + alignment.prob_superiority(y, x).value == pytest.approx(1)
    assert alignment.prob_superiority(x, y).value == pytest.approx((alignment.cliffs_delta(x, y).value + 1) / 2)


@settings(max_examples=100, deadline=None)
@given(ratings=RATINGS, data=st.data())
def test_the_order_of_people_and_the_direction_of_the_scale_change_no_agreement(ratings, data):
    shuffled = data.draw(st.permutations(ratings))
    reversed_scale = [6 - rating for rating in ratings]
    for other in (shuffled, reversed_scale):
        assert alignment.rwg(other, 5).raw == pytest.approx(alignment.rwg(ratings, 5).raw)
        assert alignment.ad(other).value == pytest.approx(alignment.ad(ratings).value)
        assert alignment.consensus(other, 1, 5).value == pytest.approx(alignment.consensus(ratings, 1, 5).value)
    assert -1e-9 <= alignment.consensus(ratings, 1, 5).value <= 1
    counts = np.bincount(np.array(ratings) - 1, minlength=5)
    assert alignment.leik_d(counts).value == pytest.approx(2 * alignment.ad(ratings).value / 4)


@pytest.mark.parametrize("n", [(3, 3), (11, 12), (12, 12), (60, 40), (99, 100), (100, 100), (3, 400), (500, 700)])
def test_every_way_to_the_interval_meets_random_draws(n):
    rng = np.random.default_rng(sum(n))
    for _ in range(2):
        sides = [rng.multinomial(people, rng.dirichlet(np.full(5, 0.5))) for people in n]
        draws = [rng.dirichlet(side + 0.2, 300_000) @ np.arange(5) for side in sides]
        expected = np.quantile(draws[0] - draws[1], [0.025, 0.975])
        assert alignment.gap_interval(*sides) == pytest.approx(tuple(expected), abs=0.03)


@pytest.mark.parametrize(
    ("interval", "verdict"),
    [
        ((0.2, 2.0), "gap"),
        ((-2.0, -0.1), "gap"),
        ((-0.9, 0.9), "aligned"),
        ((0.1, 0.9), "aligned"),
        ((-1.0, 0.5), "cannot tell"),
        ((-0.2, 1.4), "cannot tell"),
    ],
)
def test_the_verdict_weighs_interval_and_margin(interval, verdict):
    assert alignment.verdict(alignment.Interval(*interval), 1.0) == verdict


@pytest.mark.parametrize(("a", "b"), [([1, 2], [1, 2, 3]), ([1], [1]), ([-1, 2], [1, 1])])
def test_counts_that_cannot_be_compared_are_refused(a, b):
    with pytest.raises(ValueError, match="counts"):
        alignment.gap_interval(a, b)


def test_points_to_move_is_total_variation():
    assert alignment.points_to_move([50, 30, 20], [10, 30, 60]) == pytest.approx(0.4)
    assert alignment.points_to_move([0, 0], [1, 1]) is None


def test_words_for_agreement_need_three_people():
    assert alignment.agreement_band([4, 4], 5) == ""
    assert alignment.agreement_band([4, 4, 4], 5) == "high"
    assert alignment.agreement_band([1, 5, 1, 5], 5) == "low"
    assert math.isclose(alignment.mean_interval([4, 4, 4, 4], 1, 5).low, 4 - 3.182446 * 0.25, abs_tol=1e-4)
