"""Laws of every model: money adds up, moves and is never made; the same seed gives the same draws, in whatever order the file has them."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unit.pricing.models import models, whole
from vested_widgets import pricing
from vested_widgets.pricing.draws import driver_draws, shares

QUANTITIES = ("revenue", "cost", "fees_paid", "benefit", "incentive", "result", "margin", "gain")
SHARES = [0.041385322714145835, 0.24692588116809483, 0.9000431816555994, 0.7215563854029569, 0.44437723152962827]
DRAWN = {
    "crates": "637a231243c4929e",
    "diesel": "dd4b626010b86bf9",
    "wage": "67769eca5ca01090",
    "on_time": "d8a06066445c4212",
    "km": "b29ad0a151d96feb",
}
FEW = settings(max_examples=40, deadline=None)


def drawn(values, draws=300, seed=4):
    return pricing.simulate(pricing.Model.read(values), draws=draws, seed=seed)


def same(one, other) -> bool:
    return all(np.array_equal(one.quantity(name), other.quantity(name), equal_nan=True) for name in QUANTITIES)


def without_payment(values):
    costs = [line | {"compensation": {"kind": "none"}} for line in values["costs"]]
    return values | {"costs": costs, "incentives": []}


@FEW
@given(models())
def test_results_of_all_parties_and_what_leaves_the_deal_add_up(values):
    found = drawn(values)
    together = found.quantity("result").sum(axis=0)
    left = found.quantity("cost").sum(axis=0) - found.quantity("benefit").sum(axis=0)
    assert together == pytest.approx(-left, abs=1e-6)
    assert found.quantity("revenue").sum(axis=0) == pytest.approx(found.quantity("fees_paid").sum(axis=0), abs=1e-6)
    assert found.quantity("incentive").sum(axis=0) == pytest.approx(0, abs=1e-6)


@FEW
@given(models())
def test_fees_and_incentives_move_money_and_make_none(values):
    paid, unpaid = drawn(values), drawn(without_payment(values))
    for name in ("result", "gain"):
        assert paid.quantity(name).sum(axis=0) == pytest.approx(unpaid.quantity(name).sum(axis=0), abs=1e-6)


@FEW
@given(models(), st.integers(0, 9000), st.integers(0, 9000))
def test_a_higher_cap_never_lowers_what_the_receiver_gets(values, low, more):
    def capped(cap):
        return drawn(values | {"incentives": [one | {"cap": cap} for one in values["incentives"]]}).quantity("incentive")

    receivers = {one["receiver"] for one in values["incentives"]} - {one["payer"] for one in values["incentives"]}
    smaller, larger = capped(low), capped(low + more)
    for party in receivers:
        at = values["parties"].index(party)
        assert (larger[at] >= smaller[at]).all()


@FEW
@given(models(), st.randoms())
def test_the_order_of_rows_changes_nothing(values, dice):
    names = list(values["drivers"])
    dice.shuffle(names)
    turned = values | {"drivers": {name: values["drivers"][name] for name in names}}
    assert same(drawn(values), drawn(turned))
    rows = values["costs"][::-1]
    again = drawn(values | {"costs": rows})
    assert again.quantity("result") == pytest.approx(drawn(values).quantity("result"), abs=1e-6)


@FEW
@given(models())
def test_the_expected_case_is_the_simulation_of_a_model_whose_drivers_are_fixed(values):
    model = pricing.Model.read(values)
    fixed = {
        driver.name: {"dist": "fixed", "value": driver.distribution.mean, "growth": driver.growth} for driver in model.drivers
    }
    certain = values | {"drivers": fixed, "risks": []}
    found = drawn(certain)
    expected = pricing.evaluate(pricing.Model.read(certain))
    for name in QUANTITIES:
        numbers = found.quantity(name)
        assert np.array_equal(numbers, np.broadcast_to(numbers[:, :, :1], numbers.shape), equal_nan=True)  # no spread
        for year, parties in enumerate(expected):
            for at, party in enumerate(values["parties"]):
                value = numbers[at, year, 0]
                assert (None if np.isnan(value) else value) == parties[party][name]


def test_the_same_seed_gives_the_same_draws_and_another_one_others():
    assert same(drawn(whole()), drawn(whole()))
    assert not same(drawn(whole()), drawn(whole(), seed=5))


def test_draws_are_the_same_on_every_machine():
    found = driver_draws(pricing.Model.read(whole()), 1_000, 20_240_611)
    told = {name: hashlib.sha256(np.round(values, 6).tobytes()).hexdigest()[:16] for name, values in found.items()}
    assert told == DRAWN
    assert shares(7, "driver:crates", 5).tolist() == SHARES


def test_a_driver_more_changes_the_draws_of_no_other():
    more = whole()
    more["drivers"] = {"aaa": {"dist": "uniform", "low": 0, "high": 1}} | more["drivers"]
    assert same(drawn(whole()), drawn(more))


def test_blocks_of_draws_change_nothing(monkeypatch):
    at_once = drawn(whole())
    monkeypatch.setattr("vested_widgets.pricing.simulation.BLOCK", 37)
    assert same(at_once, drawn(whole()))


@pytest.mark.parametrize("rank", [-0.8, 0.0, 0.5, 0.95, 1.0])
def test_ranks_go_together_as_the_model_says(rank):
    from scipy.stats import spearmanr

    found = driver_draws(pricing.Model.read(whole(correlations=[["diesel", "crates", rank]])), 20_000, 3)
    assert spearmanr(found["diesel"], found["crates"]).statistic == pytest.approx(rank, abs=0.02)
    free = driver_draws(pricing.Model.read(whole(correlations=[])), 20_000, 3)
    for name in ("diesel", "crates"):
        assert np.quantile(found[name], [0.1, 0.5, 0.9]) == pytest.approx(np.quantile(free[name], [0.1, 0.5, 0.9]), rel=0.01)


@pytest.mark.parametrize(
    "written",
    [
        ["wage", "diesel", 0.5],
        {"drivers": ["wage", "diesel"], "rank": 0.5},
        {"a": "wage", "b": "diesel", "rho": 0.5},
        [["wage", "diesel"], 0.5],
    ],
)
def test_a_correlation_reads_alike_however_it_is_written(written):
    assert same(drawn(whole(correlations=[written])), drawn(whole()))


def test_distributions_have_the_means_and_quantiles_that_they_say():
    from scipy import stats

    model = pricing.Model.read(whole(correlations=[]))
    found = driver_draws(model, 50_000, 2)
    for driver in model.drivers:
        assert found[driver.name].mean() == pytest.approx(driver.distribution.mean, rel=2e-4)
    at = np.linspace(0.001, 0.999, 400)
    pert = model.driver("diesel").distribution
    a = 1 + 4 * (1.5 - 1.3) / 0.8
    assert pert.quantile(at) == pytest.approx(stats.beta(a, 6 - a, loc=1.3, scale=0.8).ppf(at), abs=1e-6)
    triangle = model.driver("crates").distribution
    assert triangle.quantile(at) == pytest.approx(stats.triang(4 / 7, loc=800_000, scale=350_000).ppf(at), rel=1e-9)
