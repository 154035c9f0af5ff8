"""The tables of the pictures: what they say is what the draws say."""

from __future__ import annotations

import numpy as np
import pytest

from unit.pricing.models import PARTIES, whole
from vested_widgets import pricing

MODEL = pricing.Model.read(whole())
DRAWN = pricing.simulate(MODEL, draws=4_000, seed=2)


def fixed_diesel(level):
    values = whole(correlations=[])
    values["drivers"] = values["drivers"] | {"diesel": {"dist": "fixed", "value": level}}
    return pricing.Model.read(values)


def test_a_sweep_gives_at_each_level_what_a_model_with_that_level_gives():
    found = pricing.sweep(pricing.Model.read(whole(correlations=[])), "diesel", [1.3, 1.9], draws=500, seed=3)
    for level in (1.3, 1.9):
        one = found[found["level"] == level].set_index("party")
        drawn = pricing.simulate(fixed_diesel(level), 500, 3).gain
        case = pricing.evaluate(fixed_diesel(level))
        for at, party in enumerate(PARTIES):
            assert one.loc[party, "expected"] == pytest.approx(np.mean([year[party]["gain"] for year in case]))
            assert one.loc[party, "mean"] == pytest.approx(drawn[at].mean())
            ends = one.loc[party, ["low", "middle", "high"]].tolist()
            assert ends == pytest.approx(np.quantile(drawn[at], (0.1, 0.5, 0.9)).tolist())


def test_a_sweep_without_levels_goes_from_low_to_high_and_over_all_values_of_a_discrete_driver():
    assert (MODEL.sweep("diesel")["level"].min(), MODEL.sweep("diesel")["level"].max()) == pytest.approx((1.3, 2.1))
    assert sorted(set(MODEL.sweep("on_time")["level"])) == [0.93, 0.96, 0.99]


def test_sensitivity_moves_one_driver_at_a_time_the_widest_first():
    found = pricing.sensitivity(MODEL)
    assert set(found["driver"]) == {"crates", "diesel", "wage", "on_time"}
    widest = found.groupby("driver", sort=False)["swing"].max().tolist()
    assert widest == sorted(widest, reverse=True)
    row = found[(found["driver"] == "wage") & (found["party"] == "provider")].iloc[0]
    assert (row["value_low"], row["value_high"]) == pytest.approx((26.5, 30.5))
    for end in ("low", "high"):
        values = whole()
        values["drivers"] = values["drivers"] | {"wage": {"dist": "fixed", "value": row[f"value_{end}"], "growth": 0.02}}
        values["correlations"] = []
        case = pricing.evaluate(pricing.Model.read(values))
        assert row[f"gain_{end}"] == pytest.approx(np.mean([year["provider"]["gain"] for year in case]))
    base = np.mean([year["provider"]["gain"] for year in pricing.evaluate(MODEL)])
    assert row["base"] == pytest.approx(base)


def test_the_split_adds_up_and_a_good_year_is_better_than_a_bad_one():
    found = pricing.value_split(DRAWN)
    assert found["case"].tolist() == ["bad"] * 3 + ["likely"] * 3 + ["good"] * 3
    for _, rows in found.groupby("case"):
        assert rows["gain"].sum() == pytest.approx(rows["total"].iloc[0])
    totals = found.groupby("case")["total"].first()
    assert totals["bad"] < totals["likely"] < totals["good"]
    together = DRAWN.gain.sum(axis=0)
    for case, at in (("bad", 0.1), ("likely", 0.5), ("good", 0.9)):
        assert totals[case] == pytest.approx(np.quantile(together, at), abs=0.1 * together.std())


def test_guardrails_say_how_often_and_by_which_driver():
    found = pricing.guardrails(DRAWN)
    assert len(found) == 3 * 3
    ever = found.groupby("guardrail")["any_year"].first().tolist()
    assert ever == pytest.approx(DRAWN.chance_reached().tolist())
    assert found[found["guardrail"] == 1]["chance"].tolist() == pytest.approx(DRAWN.ledger.reached[0].mean(axis=1).tolist())
    own = pricing.Model.read(
        {
            "years": 1, "currency": "EUR", "parties": ["a", "b"],
            "drivers": {"x": {"dist": "uniform", "low": 0, "high": 1}, "y": {"dist": "uniform", "low": 0, "high": 1}},
            "costs": [{"id": "c", "bearer": "a", "amount": "100 * x + 5 * y"}],
            "guardrails": [{"party": "a", "quantity": "result", "floor": -80, "then": "we meet"}],
        }
    )  # fmt: skip
    row = pricing.guardrails(pricing.simulate(own)).iloc[0]
    assert (row["driver"], row["chance_low"], row["then"]) == ("x", 0.0, "we meet")
    assert row["chance_high"] == pytest.approx(0.2225 * 3, abs=0.02)


def test_other_compensation_pays_the_same_in_the_expected_case_and_moves_only_risk():
    found = pricing.compensations(MODEL)
    assert found["way"].unique().tolist() == ["model", "fixed", "cost_plus", "unit"]
    assert set(found["unit"]) == {"crates"}
    plain = pricing.Model.read(
        {
            "years": 3, "currency": "EUR", "parties": ["buyer", "provider"],
            "drivers": {"hours": {"dist": "uniform", "low": 900, "high": 1100, "growth": 0.05}},
            "costs": [{"id": "c", "bearer": "provider", "amount": "hours * 30",
                       "compensation": {"kind": "unit", "price": 33, "driver": "hours", "payer": "buyer"}}],
        }
    )  # fmt: skip
    by = pricing.compensations(plain).set_index(["way", "party"])
    middle = {way: by.loc[(way, "provider"), "middle"] for way in ("model", "fixed", "cost_plus", "unit")}
    assert list(middle.values()) == pytest.approx([middle["model"]] * 4, rel=0.01)
    # A fixed fee leaves all differences with the provider; what is paid at cost leaves them with the buyer.
    assert by.loc[("fixed", "buyer"), "spread"] == pytest.approx(0, abs=1e-6)
    assert by.loc[("fixed", "provider"), "spread"] > 9 * by.loc[("cost_plus", "provider"), "spread"]
    assert by.loc[("unit", "provider"), "spread"] == pytest.approx(by.loc[("model", "provider"), "spread"])


def test_nothing_is_compared_where_nothing_is_paid_for():
    own = whole(costs=[{"id": "c", "bearer": "buyer", "amount": 5}], benefits=[], incentives=[])
    assert len(pricing.compensations(pricing.Model.read(own))) == 0


def test_gains_are_those_of_a_mean_year():
    found = pricing.gains(DRAWN)
    assert len(found) == 3 * DRAWN.draws
    assert found[found["party"] == "mill"]["gain"].mean() == pytest.approx(DRAWN.mean("gain")[:, 2].mean())


def test_a_frame_has_every_draw_year_and_party():
    frame = MODEL.simulate(draws=50, seed=2)
    assert len(frame) == 50 * 3 * 3
    one = frame[(frame["draw"] == 7) & (frame["year"] == 2)].set_index("party")
    again = pricing.simulate(MODEL, 50, 2)
    for name in ("revenue", "result", "gain"):
        assert one[name].tolist() == again.quantity(name)[:, 1, 6].tolist()
    back = one["result"] + one["fees_paid"] + one["cost"] - one["benefit"]
    assert back.tolist() == pytest.approx(one["revenue"].tolist())
    assert one["crates"].iloc[0] == pytest.approx(again.drivers["crates"][6] * 1.03)


def test_the_expected_case_as_a_frame_is_the_expected_case():
    frame = MODEL.evaluate().set_index(["year", "party"])
    for year, parties in enumerate(pricing.evaluate(MODEL), 1):
        for party, quantities in parties.items():
            assert frame.loc[(year, party), "result"] == quantities["result"]
    assert np.isnan(frame.loc[(1, "buyer"), "margin"])
