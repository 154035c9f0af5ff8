"""Joint tables become a pricing model: what parties have written there, and nothing else."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from vested_widgets import pricing
from vested_widgets.deals.joint.pricing_rows import pricing_values, short_name

DEAL = SimpleNamespace(parties=(SimpleNamespace(id="p", name="Harbour"), SimpleNamespace(id="q", name="Linden")))


def eur(amount, currency="EUR"):
    return {"amount": f"{amount}.00", "currency": currency}


ASSUMPTIONS = [
    ("a1", {"assumption": "Crates a night", "low": 9, "expected": 10, "high": 12, "growth": 3, "unit": "crates"}),
    ("a2", {"assumption": "Price of diesel", "name": "diesel", "low": 1.5, "expected": 1.5, "high": 1.5}),
]


def model(**rows) -> pricing.Model:
    return pricing.Model.read(pricing_values(DEAL, {"assumptions": ASSUMPTIONS} | rows, 2, {}))


def test_an_assumption_is_a_range_under_its_short_name():
    found = model()
    assert [driver.written() for driver in found.drivers] == [
        {"dist": "pert", "low": 9, "mode": 10, "high": 12, "growth": 0.03, "title": "Crates a night", "unit": "crates"},
        {"dist": "fixed", "value": 1.5, "title": "Price of diesel"},
    ]
    assert [driver.name for driver in found.drivers] == ["crates_a_night", "diesel"]


@pytest.mark.parametrize(
    ("title", "name"),
    [("Crates a night", "crates_a_night"), ("2nd shift (%)", "a_2nd_shift"), ("Löhne", "lohne"), ("…", "a"), ("km/h", "km_h")],
)
def test_titles_become_names_that_formulas_can_use(title, name):
    assert short_name(title) == name


def test_a_cost_without_a_payer_is_an_own_cost_and_a_formula_counts_before_the_expected_amount():
    lines = [
        ("c1", {"line": "Hall", "bearer": "p", "method": "fixed", "expected": eur(420)}),
        ("c2", {"line": "Diesel", "bearer": "q", "method": "plus", "expected": eur(5), "formula": "diesel * 100", "margin": 2, "payer": "p",
                "management": eur(7), "ceiling": eur(155)}),
        ("c3", {"line": "Trucks", "bearer": "q", "method": "unit", "expected": eur(90), "payer": "p", "price": 4, "counted": "crates_a_night",
                "index": 1}),
        ("c4", {"line": "Gate", "bearer": "q", "method": "fixed", "expected": eur(50), "payer": "p", "fee": eur(60), "once": 2}),
    ]  # fmt: skip
    assert [line.written() for line in model(costs=lines).costs] == [
        {"id": "hall", "bearer": "Harbour", "amount": 420, "compensation": {"kind": "none"}, "title": "Hall"},
        {"id": "diesel", "bearer": "Linden", "amount": "diesel * 100", "title": "Diesel",
         "compensation": {"kind": "cost_plus", "margin": 0.02, "management_fee": 7, "cap": 155, "payer": "Harbour"}},
        {"id": "trucks", "bearer": "Linden", "amount": 90, "title": "Trucks",
         "compensation": {"kind": "unit", "price": 4, "index": 0.01, "driver": "crates_a_night", "payer": "Harbour"}},
        {"id": "gate", "bearer": "Linden", "amount": 50, "year": 2, "title": "Gate",
         "compensation": {"kind": "fixed", "fee": 60, "index": 0, "payer": "Harbour"}},
    ]  # fmt: skip


def test_what_is_shared_is_borne_in_equal_parts_and_strikes_all_of_them_at_once():
    found = model(
        costs=[
            ("c", {"line": "Record", "bearer": "shared", "expected": eur(75)}),
            ("d", {"line": "Desk", "bearer": "shared", "formula": "diesel * 2 + 1"}),
        ],
        risks=[("r", {"risk": "Storm", "chance": "medium", "damage": eur(60), "bearer": "shared"})],
    )
    case = pricing.evaluate(found)[0]
    assert [case[party]["cost"] for party in ("Harbour", "Linden")] == [37.5 + 2 + 9, 37.5 + 2 + 9]
    drawn = pricing.simulate(found, draws=400).quantity("cost")
    assert (drawn[0] == drawn[1]).all()
    assert len(set(drawn[0, 0])) == 2


def test_a_risk_counts_by_its_chance_and_only_where_a_party_of_the_deal_bears_it():
    risks = [
        ("r1", {"risk": "Storm", "chance": "high", "damage": eur(10), "bearer": "p"}),
        ("r2", {"risk": "Fire", "chance": "low", "probability": 4, "damage": eur(100), "bearer": "q"}),
        ("r3", {"risk": "Scandal", "chance": "low", "damage": eur(1000), "bearer": "insurer"}),
        ("r4", {"risk": "Open", "chance": "low", "damage": eur(1000)}),
        ("r5", {"risk": "Unsized", "chance": "low", "bearer": "p"}),
    ]
    assert [(risk.title, risk.bearer, risk.probability) for risk in model(risks=risks).risks] == [
        ("Storm", "Harbour", 1.0),
        ("Fire", "Linden", 0.04),
    ]


def test_incentives_count_where_a_payer_and_a_measure_are_named():
    own = {"kind": "monetary", "gains": ["p", "q"], "payer": "p"}
    rows = [
        ("i1", own | {"reward": "A share", "measured": "10 - diesel", "share": 50, "cap": eur(40)}),
        ("i2", own | {"reward": "A way", "measured": "diesel", "start": 1, "end": 2, "worth": eur(30)}),
        ("i3", own | {"reward": "A step", "measured": "diesel", "start": 1.2, "worth": eur(20)}),
        ("i4", own | {"reward": "Unmeasured", "worth": eur(20)}),
        ("i5", own | {"reward": "A longer term", "kind": "other", "measured": "diesel", "start": 1, "worth": eur(1)}),
        ("i6", own | {"reward": "Only its own", "gains": ["p"], "measured": "diesel", "start": 1, "worth": eur(1)}),
    ]
    found = model(incentives=rows)
    assert [one.title for one in found.incentives] == ["A share", "A way", "A step"]
    assert {(one.payer, one.receiver) for one in found.incentives} == {("Harbour", "Linden")}
    assert pricing.evaluate(found)[0]["Linden"]["incentive"] == pytest.approx(4.25 + 15 + 20)


def test_a_guardrail_counts_by_its_measure_a_margin_in_percent():
    rows = [
        ("g1", {"party": "q", "topic": "Margin", "floor": 3, "measure": "margin", "then": "We meet."}),
        ("g2", {"party": "p", "topic": "Fees", "ceiling": 5, "measure": "fees_paid / crates_a_night"}),
        ("g3", {"party": "p", "topic": "Names in the newspaper", "ceiling": 1}),
    ]
    assert [(one.title, one.what, one.floor, one.ceiling, one.then) for one in model(guardrails=rows).guardrails] == [
        ("Margin", "margin", 0.03, None, "We meet"),
        ("Fees", "fees_paid / crates_a_night", None, 5, ""),
    ]


def test_a_row_that_cannot_be_calculated_is_named_as_people_call_it():
    with pytest.raises(pricing.PricingError, match=r"Cost line “Diesel”, column “amount”: “litre” is not known"):
        model(costs=[("c", {"line": "Diesel", "bearer": "q", "formula": "litre * 2"})])
    with pytest.raises(pricing.PricingError, match="Cost line “Hall”, column “amount”: this is in USD, but the model is in EUR"):
        model(
            costs=[
                ("c", {"line": "Desk", "bearer": "p", "expected": eur(1)}),
                ("d", {"line": "Hall", "bearer": "p", "expected": eur(1, "USD")}),
            ]
        )
    with pytest.raises(pricing.PricingError, match="Cost line “Trucks”, column “fee”: this is empty"):
        model(costs=[("c", {"line": "Trucks", "bearer": "q", "method": "fixed", "expected": eur(1), "payer": "p"})])


def test_rows_of_an_earlier_edition_make_a_model_without_payments():
    found = model(
        costs=[("c", {"line": "Hall", "bearer": "p", "method": "fixed", "expected": eur(420), "margin": {"wrong": "six"}})],
        guardrails=[("g", {"party": "p", "topic": "Cost", "ceiling": 1.62})],
    )
    assert pricing.evaluate(found)[1]["Harbour"]["result"] == -420
    assert found.guardrails == ()
