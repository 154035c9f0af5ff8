"""The measures against other people's programs, and against their definitions written out, on data that nobody chose: ties, gaps, other scales."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, combinations_with_replacement, permutations

import numpy as np
import pytest
from scipy import stats

from vested_widgets import alignment as al
from vested_widgets.alignment import spread

SEEDS = range(6)


def holes(rng, values, share=0.2):
    """The same answers with some missing, at least three left, and what is left."""
    given = [None if rng.random() < share and at > 2 else float(value) for at, value in enumerate(values)]
    return given, np.array([value for value in given if value is not None])


def two(seed):
    rng = np.random.default_rng(seed)
    return [holes(rng, rng.integers(1, 8, size)) for size in rng.integers(4, 7, 2)]


@pytest.mark.parametrize("seed", SEEDS)
def test_relabelling_tests_are_scipys(seed):
    (x, a), (y, b) = two(seed)

    def distance(one, other, axis=-1):
        return np.abs(one.mean(axis=axis) - other.mean(axis=axis))

    theirs = stats.permutation_test((a, b), distance, vectorized=True, n_resamples=np.inf, alternative="greater")
    ours = al.perm_mean_gap(x, y)
    assert (ours.diff, ours.p_two_sided_abs) == pytest.approx((a.mean() - b.mean(), theirs.pvalue))
    assert ours.n_perm == len(theirs.null_distribution)
    ranks = stats.rankdata(np.concatenate([a, b]))
    by_rank = stats.permutation_test(
        (ranks[: len(a)], ranks[len(a) :]), distance, vectorized=True, n_resamples=np.inf, alternative="greater"
    )
    found = al.mann_whitney_exact(x, y)
    assert found.u == pytest.approx(stats.mannwhitneyu(a, b).statistic)
    assert found.p_two_sided_exact == pytest.approx(by_rank.pvalue)


@pytest.mark.parametrize("seed", SEEDS)
def test_gaps_are_scipys(seed):
    (x, a), (y, b) = two(seed)
    if a.var() + b.var() > 0:
        theirs = stats.ttest_ind(a, b, equal_var=False).confidence_interval(0.9)
        ours = al.mean_gap_welch(x, y, conf=0.9, variance_floor=0)
        assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high))
    assert al.wasserstein_values(x, y).value == pytest.approx(stats.wasserstein_distance(a, b))
    counts = [np.bincount(side.astype(int) - 1, minlength=7) for side in (a, b)]
    assert al.wasserstein_ordinal(*counts).w1 == pytest.approx(stats.wasserstein_distance(a, b))
    signs = np.sign(a[:, None] - b[None, :])
    assert al.cliffs_delta(x, y).value == pytest.approx(signs.mean())


@pytest.mark.parametrize("seed", SEEDS)
def test_orders_are_scipys(seed):
    rng = np.random.default_rng(seed)
    table = rng.integers(1, 6, (5, 7)).astype(float)
    pairs = [stats.spearmanr(table[i], table[j]).statistic for i, j in combinations(range(5), 2)]
    assert al.mean_rank_correlation(table).value == pytest.approx(np.mean(pairs))
    friedman = stats.friedmanchisquare(*table.T).statistic
    assert al.kendall_w(table).value == pytest.approx(friedman / (5 * (7 - 1)))
    x, y = table[:2].copy()
    x[3] = np.nan
    kept = ~np.isnan(x)
    assert al.kendall_tau_b(x, y).value == pytest.approx(stats.kendalltau(x[kept], y[kept]).statistic)


@pytest.mark.parametrize("seed", SEEDS)
def test_changes_are_scipys(seed):
    rng = np.random.default_rng(seed)
    given, kept = holes(rng, rng.integers(-3, 4, 9))
    theirs = stats.permutation_test((kept,), lambda d, axis=-1: np.abs(d.mean(axis=axis)), permutation_type="samples", vectorized=True,
                                    n_resamples=np.inf, alternative="greater")  # fmt: skip
    ours = al.signflip(given)
    assert (ours.p_two_sided, ours.n, ours.n_nonzero) == pytest.approx((theirs.pvalue, len(kept), np.count_nonzero(kept)))
    moved = kept[kept != 0]
    signed = np.array(np.meshgrid(*[[-1, 1]] * len(moved))).reshape(len(moved), -1)
    ranks = stats.rankdata(np.abs(moved))
    observed = abs((ranks * np.sign(moved)).sum())
    found = al.wilcoxon_signed_rank_exact(given)
    assert found.p_two_sided_exact == pytest.approx((np.abs(ranks @ signed) >= observed - 1e-9).mean())
    assert found.v == pytest.approx(ranks[moved > 0].sum())


@pytest.mark.parametrize("seed", SEEDS)
def test_many_items_are_as_defined(seed):
    rng = np.random.default_rng(seed)
    p = rng.random(8).round(2)
    assert al.bh(p) == pytest.approx(list(stats.false_discovery_control(p)))
    order = np.argsort(p, kind="stable")
    holm, so_far = np.empty(8), 0.0
    for step, at in enumerate(order):
        so_far = max(so_far, min(1.0, p[at] * (8 - step)))
        holm[at] = so_far
    assert al.holm(p) == pytest.approx(list(holm))
    x, y = rng.integers(1, 6, (3, 4)).astype(float), rng.integers(1, 6, (4, 4)).astype(float)
    pooled, observed = np.concatenate([x, y]), np.abs(x.mean(0) - y.mean(0))
    dealt = [
        np.abs(pooled[list(one)].mean(0) - np.delete(pooled, list(one), axis=0).mean(0)) for one in combinations(range(7), 3)
    ]
    down = np.argsort(-observed, kind="stable")
    stepped, so_far = np.empty(4), 0.0
    for step, at in enumerate(down):
        so_far = max(so_far, np.mean([found[down[step:]].max() >= observed[at] - 1e-9 for found in dealt]))
        stepped[at] = so_far
    assert al.maxt(x, y).adjusted == pytest.approx(tuple(stepped))
    assert al.maxt(x, y).raw == pytest.approx(tuple(np.mean([found >= observed - 1e-9 for found in dealt], axis=0)))


@pytest.mark.parametrize("seed", SEEDS)
def test_more_than_two_parties_are_as_defined(seed):
    rng = np.random.default_rng(seed)
    groups = {name: rng.integers(1, 6, 2).tolist() for name in "ABC"}
    pooled = np.concatenate(list(groups.values()))

    def between(values):
        return sum(2 * (values[at : at + 2].mean() - values.mean()) ** 2 for at in (0, 2, 4))

    observed = between(pooled)
    every = np.array([between(pooled[list(order)]) for order in permutations(range(6))])
    found = al.multi_party_gap(groups)
    assert found.p_perm == pytest.approx((every >= observed - 1e-9).mean())
    assert found.n_perm == 90
    if pooled.var():
        assert found.eta_squared == pytest.approx(observed / ((pooled - pooled.mean()) ** 2).sum())


def test_people_of_one_mind_have_no_share_of_variance_but_a_p_of_one():
    found = al.multi_party_gap({"A": [3, 3], "B": [3, 3, None], "C": [3]})
    assert (found.max_gap, found.eta_squared, found.p_perm) == (0, None, 1)
    assert found.reason


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio"])
@pytest.mark.parametrize("seed", SEEDS)
def test_alpha_is_as_defined(seed, level):
    """Disagreement inside items over disagreement among all pairable answers, pair by pair."""
    rng = np.random.default_rng(seed)
    table = rng.integers(1, 5, (4, 8)).astype(float)
    table[rng.random(table.shape) < 0.25] = np.nan
    units = [column[~np.isnan(column)] for column in table.T if (~np.isnan(column)).sum() > 1]
    pooled = np.concatenate(units)
    values, many = np.unique(pooled, return_counts=True)
    up_to = {value: many[:at].sum() + many[at] / 2 for at, value in enumerate(values)}
    apart = {
        "nominal": lambda a, b: float(a != b),
        "ordinal": lambda a, b: (up_to[a] - up_to[b]) ** 2,
        "interval": lambda a, b: (a - b) ** 2,
        "ratio": lambda a, b: ((a - b) / (a + b)) ** 2,
    }[level]
    inside = sum(sum(apart(a, b) for a in unit for b in unit) / (len(unit) - 1) for unit in units) / len(pooled)
    among = sum(apart(a, b) for a in pooled for b in pooled) / (len(pooled) * (len(pooled) - 1))
    assert al.krippendorff_alpha(table, level).value == pytest.approx(1 - inside / among)


@pytest.mark.parametrize("pseudo", [0.0, 1.0, 2.5])
@pytest.mark.parametrize("seed", SEEDS)
def test_the_interval_is_that_of_draws_for_other_scales_scores_and_pseudo_people(seed, pseudo):
    rng = np.random.default_rng(seed)
    points = int(rng.integers(2, 8))
    scores = np.cumsum(rng.integers(1, 4, points)).astype(float)
    sides = [rng.multinomial(people, np.full(points, 1 / points)) for people in (3, 9)]
    draws = []
    for side in sides:
        weights = rng.gamma(np.maximum(side + pseudo / points, 1e-12), size=(200_000, points))
        draws.append((weights / weights.sum(axis=1, keepdims=True)) @ scores)
    expected = np.quantile(draws[0] - draws[1], [0.05, 0.95])
    found = al.dirichlet_gap_interval(*(side.tolist() for side in sides), scores=scores.tolist(), pseudo_total=pseudo, conf=0.9)
    assert (found.low, found.high) == pytest.approx(tuple(expected), abs=0.02 * np.ptp(scores) + 1e-3)


NOTHING = {
    "rwg": lambda: al.rwg([None], 5).raw,
    "ad": lambda: al.ad([None, None]).value,
    "awg": lambda: al.awg([], 1, 5).value,
    "consensus": lambda: al.consensus_tw([0, 0, 0]).value,
    "agreement_a": lambda: al.agreement_a([0, 0, 0]).value,
    "leik_d": lambda: al.leik_d([0, 0]).value,
    "rwg_j": lambda: al.rwg_j([[1, None], [None, 2]], 5).value,
    "welch": lambda: al.mean_gap_welch([1, 2], [None]).diff,
    "dirichlet": lambda: al.dirichlet_gap_interval([0, 0], [1, 0]).low,
    "permutation": lambda: al.perm_mean_gap([], [1]).p_two_sided_abs,
    "mann_whitney": lambda: al.mann_whitney_exact([None], [1]).u,
    "delta": lambda: al.cliffs_delta([], []).value,
    "wasserstein": lambda: al.wasserstein_ordinal([0, 0], [0, 0]).w1,
    "weights": lambda: al.wasserstein_values([1], [2], [0], [1]).value,
    "alpha": lambda: al.krippendorff_alpha([[None, None], [1, 2]]).value,
    "icc": lambda: al.icc_agreement([[1, None], [2, 3]]).icc_a1,
    "w": lambda: al.kendall_w([[1, 2, 3]]).value,
    "r": lambda: al.mean_rank_correlation([[1, 1], [2, 2]]).value,
    "tau": lambda: al.kendall_tau_b([1], [1]).value,
    "tv": lambda: al.tv_distance([0, 0], [1, 0]).value,
    "aitchison": lambda: al.aitchison_distance([0, 0], [1, 1]).value,
    "perception": lambda: al.perception_gap([], [3]).gap,
    "coorientation": lambda: al.coorientation([3], [], [], []).agreement,
    "tfidf": lambda: al.tfidf_cosine([[0, 0], [1, 0]], 0, 1).value,
    "jaccard": lambda: al.jaccard_terms([], []).value,
    "signflip": lambda: al.signflip([None]).p_two_sided,
    "wilcoxon": lambda: al.wilcoxon_signed_rank_exact([0, 0]).p_two_sided_exact,
    "paired": lambda: al.paired_change({"a": 1}, {"b": 2}).mean_change_paired,
    "parties": lambda: al.multi_party_gap({"A": [1], "B": [None]}).max_gap,
    "null": lambda: al.null_critical("rwg", 2, 5).value,
}


@pytest.mark.parametrize("measure", NOTHING)
def test_thin_data_is_undefined_and_neither_zero_nor_nan_nor_an_error(measure):
    assert NOTHING[measure]() is None


@pytest.mark.parametrize("categories", [4, 5, 7])
def test_means_and_words_at_a_border_are_those_of_exact_arithmetic(categories):
    for n in range(3, 8):
        sets = list(combinations_with_replacement(range(categories), n))
        counts = np.array([[answers.count(at) for at in range(categories)] for answers in sets], dtype=float)
        means = [Fraction(sum(answers), n) for answers in sets]
        variances = [sum((value - mean) ** 2 for value in answers) / (n - 1) for answers, mean in zip(sets, means, strict=True)]
        agreement = [1 - variance / Fraction(categories**2 - 1, 12) for variance in variances]
        words = [spread.BANDS[1 + (found > Fraction(3, 10)) + (found > Fraction(7, 10))] for found in agreement]
        size = np.full(len(counts), n)
        assert [spread.BANDS[place] for place in spread.band_of(spread.rwg_of(counts), size)] == words
        assert [al.agreement_band(answers, categories) for answers in sets] == words
        for grouped in (counts, counts[:, None]):
            assert spread.mean_of(grouped).ravel().tolist() == [float(mean) for mean in means]
