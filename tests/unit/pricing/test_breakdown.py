"""Every figure is traced to its rows: what rows add to a result, other values of assumptions, and what a bad year is like."""

from __future__ import annotations

import numpy as np
import pytest

from vested_widgets import pricing
from vested_widgets.charts import samples


@pytest.mark.parametrize("parties", [2, 3, 4])
@pytest.mark.parametrize("values", [{}, {"fuel": 2.0}, {"fuel": 1.3, "on_time": 0.99}], ids=str)
def test_the_rows_behind_a_result_add_up_to_it_in_every_year(parties, values):
    model = samples.pricing_model(parties)
    table = pricing.breakdown(model, values)
    added = table.groupby(["year", "party"])["amount"].sum()
    for year, of in enumerate(pricing.evaluate(pricing.at_values(model, values)), 1):
        for party, quantities in of.items():
            assert added.get((year, party), 0.0) == pytest.approx(quantities["result"], abs=1e-6)


def test_a_row_of_one_year_adds_nothing_to_the_others_and_what_is_paid_lowers_a_result():
    model = pricing.Model.read(
        {
            "years": 2, "currency": "EUR", "parties": ["A", "B"], "drivers": {},
            "costs": [{"id": "move", "bearer": "B", "amount": 100, "year": 2,
                       "compensation": {"kind": "cost_plus", "margin": 0.1, "payer": "A"}}],
        }
    )  # fmt: skip
    table = pricing.breakdown(model).set_index(["party", "quantity", "year"])["amount"]
    assert table["A", "fees_paid", 1] == 0 and table["A", "fees_paid", 2] == pytest.approx(-110)
    assert table["B", "revenue", 2] == pytest.approx(110) and table["B", "cost", 2] == -100


def test_an_assumption_at_another_value_has_no_spread_and_still_grows():
    model = pricing.at_values(samples.pricing_model(2), {"crates": 900_000})
    crates = model.driver("crates")
    assert crates is not None and not crates.distribution.varies and crates.growth == 0.02
    assert samples.pricing_model(2).driver("crates").distribution.varies


def test_an_assumption_that_is_not_there_is_refused_by_name():
    with pytest.raises(pricing.PricingError, match="diesl"):
        pricing.at_values(samples.pricing_model(2), {"diesl": 1})


def test_a_bad_year_has_dearer_fuel_than_a_good_one_and_a_likely_one_lies_between():
    table = pricing.case_drivers(pricing.simulate(samples.pricing_model(2), 4_000)).set_index(["driver", "case"])["value"]
    assert table["crates", "bad"] < table["crates", "likely"] < table["crates", "good"]
    split = pricing.value_split(samples.simulation(2)).groupby("case")["total"].first()
    assert split["bad"] < split["likely"] < split["good"]
    assert np.isfinite(table.to_numpy()).all()
