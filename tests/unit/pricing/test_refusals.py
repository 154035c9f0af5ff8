"""Whatever cannot be calculated is refused in a sentence or two that names row, column and mend."""

from __future__ import annotations

import json

import pytest

from unit.pricing.models import whole
from vested_widgets import pricing


def changed(path: str, value):
    """Return the whole model with one cell changed; "costs/0/amount" names it. None takes it out."""
    model = whole()
    *way, last = path.split("/")
    at = model
    for key in way:
        at = at[int(key)] if isinstance(at, list) else at[key]
    if isinstance(at, list):
        at[int(last)] = value
    elif value is None:
        del at[last]
    else:
        at[last] = value
    return model


REFUSED = [
    ("years", 0, "column “years”: “0” cannot be taken. Enter a whole number from 1 to 50"),
    ("years", 2.5, "“2.5” cannot be taken"),
    ("years", "3", "“3” is no number"),
    ("years", None, "column “years”: this is empty"),
    ("currency", None, "column “currency”: this is empty"),
    ("parties", ["buyer"], "column “parties”: there are 1 names. Name 2 to 6"),
    ("parties", list("abcdefg"), "there are 7 names"),
    ("parties", ["buyer", "buyer", "mill"], "“buyer” is named twice"),
    ("parties", "buyer", "column “parties”: this is no list"),
    ("drivers/crates/low", 1_200_000, "“crates”, column “mode”: 1.2e"),
    ("drivers/wage/low", 40, "“wage”, column “low”: the low value 40 is above the high value 31"),
    ("drivers/wage/dist", "normal", "“normal” is not known. Choose one of: fixed, uniform"),
    ("drivers/wage/high", None, "“wage”, column “high”: this is empty"),
    ("drivers/wage/growth", -1.5, "“wage”, column “growth”: -1.5"),
    ("drivers/wage/growth", True, "“True” is no number"),
    ("drivers/on_time/values", [[1, 0.5], [2, 0.6]], "“on_time”, column “values”: the probabilities add up to 1.1"),
    ("drivers/on_time/values", [[1, 1.5], [2, -0.5]], "“on_time”, column “values”: 1.5 is outside"),
    ("drivers/on_time/values", [], "“on_time”, column “values”: this is empty"),
    ("drivers/on_time/values", [1, 2], "“on_time”, column “values”: each entry is a pair"),
    ("drivers/km/value", float("nan"), "“km”, column “value”: “nan” is no number"),
    ("drivers/km/value", 10**400, "is no number"),
    ("drivers/km/currency", "USD", "Assumption “km”, column “currency”: this is in USD, but the model is in EUR"),
    ("drivers/km", 5, "Assumption “km”: this is no row"),
    ("drivers/km per day", {"dist": "fixed", "value": 1}, "“km per day”, column “name”: a formula cannot use this name"),
    ("drivers/lambda", {"dist": "fixed", "value": 1}, "“lambda”"),
    ("drivers/max", {"dist": "fixed", "value": 1}, "“max” is a function"),
    ("drivers/cost_fuel", {"dist": "fixed", "value": 1}, "“cost_fuel” already means the cost of “fuel”"),
    ("correlations/0", ["diesel", "wage", 1.2], "Correlation “?1”?, column “rank”: 1.2 is outside"),
    ("correlations/0", ["diesel", "diesel", 0.2], "between two different assumptions"),
    ("correlations/0", ["diesel", "petrol", 0.2], "there is no assumption “petrol”"),
    ("costs/0/bearer", "carrier", "“fuel”, column “bearer”: “carrier” is no party of this model. Choose one of: buyer, provider, mill"),
    ("costs/0/bearer", None, "“fuel”, column “bearer”: this is empty"),
    ("costs/0/amount", None, "“fuel”, column “amount”: this is empty"),
    ("costs/0/amount", "km * dieseln", "“fuel”, column “amount”: “dieseln” is not known. Known are: .*diesel"),
    ("costs/0/amount", "cost_office", "these cost lines need each other: (fuel → office → fuel|office → fuel → office)"),
    ("costs/0/amount", "cost_fuel + 1", "these cost lines need each other: fuel → fuel"),
    ("costs/0/amount", {"amount": "100.00", "currency": "USD"}, "“fuel”, column “amount”: this is in USD, but the model is in EUR"),
    ("costs/0/currency", "USD", "“fuel”, column “currency”: this is in USD, but the model is in EUR"),
    ("costs/0/compensation/currency", "USD", "“fuel”, column “currency”: this is in USD"),
    ("costs/0/compensation/payer", "provider", "“fuel”, column “payer”: “provider” would pay itself"),
    ("costs/0/compensation/payer", "carrier", "“fuel”, column “payer”: “carrier” is no party"),
    ("costs/0/compensation/kind", "plus", "“fuel”, column “kind”: “plus” is not known"),
    ("costs/0/compensation/fee", 100, "“fuel”: a column “fee” means nothing here"),
    ("costs/0/compensation/capp", 100, "“fuel”: a column “capp” means nothing here. Perhaps you mean “cap”"),
    ("costs/1/compensation/driver", "pallets", "“drivers”, column “driver”: there is no assumption “pallets”"),
    ("costs/1/compensation/price", "1 EUR", "“drivers”, column “price”: “1 EUR” is no number"),
    ("costs/3/year", 4, "“gate”, column “year”: “4” cannot be taken. Enter a whole number from 1 to 3"),
    ("costs/3/id", "fuel", "there are two rows “fuel”"),
    ("costs/3/id", None, "Cost line “4”, column “id”: this is empty"),
    ("costs", {"id": "x"}, "column “costs”: this is no list"),
    ("benefits/0/party", "shop", "Benefit “1 .shop.”, column “party”: “shop” is no party"),
    ("benefits/0/amount", "crates * cost_fule", "Benefit “1 .buyer.”, column “amount”: “cost_fule” is not known"),
    ("risks/0/probability", 20, "Risk “strike”, column “probability”: 20 is outside the range. Enter a number from 0 to 1"),
    ("risks/0/bearer", "insurer", "“strike”, column “bearer”"),
    ("risks/1/id", "strike", "there are two rows “strike”"),
    ("incentives/0/receiver", "buyer", "“punctual”, column “receiver”: “buyer” would pay itself"),
    ("incentives/0/measure", "on_tim", "“punctual”, column “measure”: “on_tim” is not known"),
    ("incentives/0/steps", [[0.95, 1], [0.95, 2]], "“punctual”, column “steps”: the level 0.95 stands there twice"),
    ("incentives/0/steps", [[0.98, 1], [0.95, 2]], "“punctual”, column “steps”: the level 0.95 follows 0.98"),
    ("incentives/0/steps", [], "“punctual”, column “steps”: this is empty"),
    ("incentives/1/to", 900_000, "“full”, column “to”: the incentive begins and ends at 900000"),
    ("incentives/2/share", 50, "“saved”, column “share”: 50 is outside"),
    ("incentives/2/cap", -20_000, "“saved”, column “cap”: the cap -20000 is below the floor -15000"),
    ("guardrails/0/floor", None, "Guardrail “1 .provider.”, column “floor”: there is no limit"),
    ("guardrails/1/quantity", "fee / crates", "“Fee for each crate”, column “quantity”: “fee” is not known"),
    ("guardrails/1/floor", 2, "the floor 2 is above the ceiling 1.1"),
    ("baseline/shop", 3, "The baseline, column “party”: “shop” is no party"),
    ("baseline/buyer", "3", "The baseline of “buyer”, column “amount”: “3” is no number"),
    ("incentive", [], "The model: a column “incentive” means nothing here. Perhaps you mean “incentives”"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value", "said"), REFUSED, ids=lambda one: str(one)[:40])
def test_a_row_that_cannot_be_calculated_is_refused(path, value, said):
    pricing.Model.read(whole())
    with pytest.raises(pricing.PricingError, match=said) as refused:
        pricing.Model.read(changed(path, value))
    assert str(refused.value).endswith(".")
    assert "\n" not in str(refused.value)


def test_correlations_that_cannot_hold_together_are_refused():
    three = [["diesel", "wage", 0.9], ["wage", "crates", 0.9], ["diesel", "crates", -0.9]]
    with pytest.raises(pricing.PricingError, match="correlations of crates, diesel, wage cannot hold together"):
        pricing.Model.read(whole(correlations=three))
    with pytest.raises(pricing.PricingError, match="correlated twice"):
        pricing.Model.read(whole(correlations=[["diesel", "wage", 0.1], ["wage", "diesel", 0.1]]))


def test_a_text_that_is_no_json_is_refused_by_its_place():
    with pytest.raises(pricing.PricingError, match="line 2, column 1"):
        pricing.Model.from_json("{\n")
    with pytest.raises(pricing.PricingError, match="“hours” stands in the file twice"):
        pricing.Model.from_json('{"drivers": {"hours": 1, "hours": 2}}')
    with pytest.raises(pricing.PricingError, match="The model: this is no row"):
        pricing.Model.from_json(json.dumps([1]))


def test_what_only_some_draws_show_is_refused_too():
    model = changed("costs/0/amount", "1000 / (on_time - 0.93)")
    assert pricing.evaluate(pricing.Model.read(model))
    with pytest.raises(pricing.PricingError, match=r"“fuel”, column “amount”: .* divides by zero"):
        pricing.simulate(pricing.Model.read(model), draws=100)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [({"draws": 0}, "“draws”"), ({"draws": 2.5}, "“draws”"), ({"seed": -1}, "“seed”"), ({"draws": 10**9}, "“draws”")],
)
def test_numbers_of_draws_that_cannot_be_are_refused(arguments, said):
    with pytest.raises(pricing.PricingError, match=said):
        pricing.simulate(pricing.Model.read(whole()), **arguments)


def test_an_unknown_driver_is_refused_with_those_there_are():
    model = pricing.Model.read(whole())
    with pytest.raises(pricing.PricingError, match=r"no assumption “dieseln”. Known are: crates, diesel"):
        model.sweep("dieseln")
    with pytest.raises(pricing.PricingError, match="“km” has one value only"):
        model.sweep("km")


def test_what_is_said_only_to_people_is_taken():
    model = whole()
    model["costs"][0] |= {"title": "Fuel", "note": "as invoiced", "source": "ledger", "unit": "EUR"}
    assert pricing.Model.read(model).costs[0].label == "Fuel"


def test_a_reward_that_is_no_money_is_listed_and_not_counted():
    model = whole()
    model["incentives"][0] |= {"monetary": False, "reward": "a longer term"}
    other = whole(incentives=whole()["incentives"][1:])
    found = pricing.Model.read(model)
    assert [one.id for one in found.incentives] == ["punctual", "full", "saved", "reference"]
    assert pricing.evaluate(found) == pricing.evaluate(pricing.Model.read(other))
