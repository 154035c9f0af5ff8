"""Models for the tests: one with everything in it, and random ones."""

from __future__ import annotations

import copy

from hypothesis import strategies as st

PARTIES = ("buyer", "provider", "mill")

WHOLE = {
    "years": 3,
    "currency": "EUR",
    "parties": list(PARTIES),
    "drivers": {
        "crates": {"dist": "triangular", "low": 800_000, "mode": 1_000_000, "high": 1_150_000, "growth": 0.03, "title": "Crates a year"},
        "diesel": {"dist": "pert", "low": 1.3, "mode": 1.5, "high": 2.1},
        "wage": {"dist": "uniform", "low": 26, "high": 31, "growth": 0.02},
        "on_time": {"dist": "discrete", "values": [[0.93, 0.3], [0.96, 0.5], [0.99, 0.2]]},
        "km": {"dist": "fixed", "value": 420_000},
    },
    "correlations": [["diesel", "wage", 0.5]],
    "costs": [
        {"id": "fuel", "bearer": "provider", "amount": "km * 0.3 * diesel",
         "compensation": {"kind": "cost_plus", "margin": 0.04, "management_fee": 4000, "cap": 260_000, "payer": "buyer"}},
        {"id": "drivers", "bearer": "provider", "amount": "crates / 45 * wage",
         "compensation": {"kind": "unit", "price": 0.72, "index": 0.02, "driver": "crates", "payer": "buyer"}},
        {"id": "office", "bearer": "provider", "amount": "40000 + 0.02 * (cost_fuel + cost_drivers)",
         "compensation": {"kind": "fixed", "fee": 61_000, "index": 0.02, "payer": "buyer"}},
        {"id": "gate", "bearer": "buyer", "amount": 90_000, "year": 2},
        {"id": "flour", "bearer": "mill", "amount": "crates * 0.05", "compensation": {"kind": "fixed", "fee": 55_000, "payer": "provider"}},
    ],
    "benefits": [
        {"party": "buyer", "amount": "crates * 1.1 - cost_fuel * 0.05"},
        {"party": "mill", "amount": 20_000, "year": 3},
    ],
    "risks": [
        {"id": "strike", "bearer": "provider", "probability": 0.1, "impact": "crates * 0.04"},
        {"id": "fire", "bearer": "mill", "probability": 0.02, "impact": 80_000, "year": 2},
    ],
    "incentives": [
        {"id": "punctual", "payer": "buyer", "receiver": "provider", "shape": "steps", "measure": "on_time",
         "steps": [[0.95, 20_000], [0.98, 60_000]]},
        {"id": "full", "payer": "buyer", "receiver": "provider", "shape": "linear", "measure": "crates", "from": 900_000, "to": 1_200_000,
         "amount": 50_000, "cap": 40_000},
        {"id": "saved", "payer": "buyer", "receiver": "provider", "shape": "share", "share": 0.5, "of": "200000 - cost_fuel", "floor": -15_000,
         "cap": 30_000},
        {"id": "reference", "payer": "buyer", "receiver": "mill", "shape": "other", "title": "A longer term"},
    ],
    "guardrails": [
        {"party": "provider", "quantity": "margin", "floor": 0.03, "then": "both parties meet within ten days"},
        {"party": "buyer", "quantity": "fees_paid / crates", "ceiling": 1.1, "title": "Fee for each crate"},
        {"party": "mill", "quantity": "result", "floor": 0},
    ],
    "baseline": {"buyer": 50_000, "provider": 10_000},
}  # fmt: skip


def whole(**changes):
    """Return that model with other values of some keys."""
    return copy.deepcopy(WHOLE) | changes


MONEY = st.integers(0, 200_000).map(float)
RATES = st.sampled_from([0.0, 0.02, -0.05, 0.1])


def _ranges():
    ends = st.lists(st.integers(0, 1000), min_size=3, max_size=3).map(sorted)
    return st.one_of(
        st.integers(0, 1000).map(lambda value: {"dist": "fixed", "value": value}),
        ends.map(lambda e: {"dist": "uniform", "low": e[0], "high": e[2]}),
        ends.map(lambda e: {"dist": "triangular", "low": e[0], "mode": e[1], "high": e[2]}),
        ends.map(lambda e: {"dist": "pert", "low": e[0], "mode": e[1], "high": e[2]}),
        ends.map(lambda e: {"dist": "discrete", "values": [[e[0], 0.25], [e[1], 0.5], [e[2], 0.25]]}),
    )


@st.composite
def models(draw):
    """A model of two to six parties with drivers, compensated costs, benefits, risks and incentives."""
    parties = [f"party_{n}" for n in range(draw(st.integers(2, 6)))]
    names = [f"d{n}" for n in range(draw(st.integers(1, 4)))]
    drivers = {name: draw(_ranges()) | {"growth": draw(RATES)} for name in names}
    amounts = st.one_of(MONEY, st.sampled_from([f"{name} * 31" for name in names]))
    years = draw(st.integers(1, 4))
    year = st.one_of(st.none(), st.integers(1, years))

    def pair():
        first = draw(st.sampled_from(parties))
        return first, draw(st.sampled_from([one for one in parties if one != first]))

    def line(at):
        bearer, payer = pair()
        cap = draw(st.one_of(st.just({}), MONEY.map(lambda m: {"cap": m})))
        paid = draw(
            st.sampled_from(
                [
                    {"kind": "none"},
                    {"kind": "fixed", "fee": draw(MONEY), "index": draw(RATES), "payer": payer} | cap,
                    {"kind": "cost_plus", "margin": 0.05, "management_fee": draw(MONEY), "payer": payer} | cap,
                    {"kind": "unit", "price": 3, "driver": names[0], "index": draw(RATES), "payer": payer} | cap,
                ]
            )
        )
        return {"id": f"line{at}", "bearer": bearer, "amount": draw(amounts), "compensation": paid, "year": draw(year)}

    def incentive(at):
        payer, receiver = pair()
        shape = draw(
            st.sampled_from(
                [
                    {"shape": "steps", "measure": names[0], "steps": [[100, 1000], [500, 9000]]},
                    {"shape": "linear", "measure": names[-1], "from": 200, "to": 800, "amount": 7000},
                    {"shape": "linear", "measure": names[-1], "from": 800, "to": 200, "amount": 7000},
                    {"shape": "share", "share": 0.5, "of": f"{names[0]} * 20 - 5000", "floor": -2000},
                ]
            )
        )
        return {"id": f"i{at}", "payer": payer, "receiver": receiver, "year": draw(year), **shape}

    return {
        "years": years,
        "currency": "EUR",
        "parties": parties,
        "drivers": drivers,
        "costs": [line(at) for at in range(draw(st.integers(0, 4)))],
        "benefits": [
            {"party": draw(st.sampled_from(parties)), "amount": draw(amounts), "year": draw(year)}
            for _ in range(draw(st.integers(0, 2)))
        ],
        "risks": [
            {"id": f"r{at}", "bearer": draw(st.sampled_from(parties)), "probability": draw(st.sampled_from([0, 0.1, 1])), "impact": draw(amounts)}
            for at in range(draw(st.integers(0, 2)))
        ],
        "incentives": [incentive(at) for at in range(draw(st.integers(0, 3)))],
        "baseline": {parties[0]: draw(MONEY)},
    }  # fmt: skip
