"""The findings of the pictures of a pricing model: who gains, who loses, and what moves it."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from vested_widgets import charts, pricing
from vested_widgets.charts import samples
from vested_widgets.charts.kit.money import Money, nice_ticks, percent, shown

A, B = "Harbour Foods", "Linden Logistics"


def title(figure):
    return figure.layout.meta["title"].replace("\u00a0", " ")


def tornado_frame(**swings):
    rows = [
        (name, name.title(), "", party, 1.0, 2.0, 100.0 - swing / 2, 100.0 + swing / 2, 100.0, abs(swing))
        for name, (a, b) in swings.items()
        for party, swing in ((A, a), (B, b))
    ]
    columns = [
        "driver", "title", "unit", "party", "value_low", "value_high", "gain_low", "gain_high", "base", "swing",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns).assign(currency="EUR", years=1)


def test_a_tornado_names_what_moves_most_and_whom_it_pulls_apart():
    figure = charts.tornado(tornado_frame(fuel=(5000, -20), wage=(0, -40_000)))
    assert title(figure) == "Most depends on wage: between low and high it moves Linden Logistics by EUR 40,000 a year."
    assert [row[0] for row in charts.table(figure).to_numpy()] == ["Wage", "Wage", "Fuel", "Fuel"]
    apart = charts.tornado(tornado_frame(fuel=(5000, -9000)))
    assert title(apart).endswith("More of it helps Harbour Foods and costs Linden Logistics.")
    assert (figure.layout.meta["kind"], apart.layout.meta["kind"]) == ("common", "gap")


def sweep_frame(a, b):
    rows = [
        ("fuel", "Fuel", "EUR", level, party, gain - 10, gain, gain + 10)
        for level in (1.0, 2.0, 3.0)
        for party, gain in ((A, a[int(level) - 1]), (B, b[int(level) - 1]))
    ]
    columns = ["driver", "title", "unit", "level", "party", "low", "middle", "high"]
    return pd.DataFrame(rows, columns=columns).assign(years=1, currency="EUR", draws=1000)


@pytest.mark.parametrize(
    ("a", "b", "said"),
    [
        ((50, 50, 50), (90, 40, 10), "Nobody loses, at any level of fuel."),
        ((-50, -50, -50), (-9, -4, -1), "Nobody gains, at any level of fuel."),
        ((50, 0, -50), (100, 0, -100), "All gain or lose together, at every level of fuel."),
        ((50, 50, 50), (40, 20, -20), "A gain for Harbour Foods, but a loss for Linden Logistics, at fuel from 2.5 to 3."),
        ((-50, 0, 50), (50, 0, -50), "A gain for Linden Logistics, but a loss for Harbour Foods, at fuel from 1 to 2."),
    ],
)
def test_a_curve_says_where_one_gains_while_another_loses(a, b, said):
    assert title(charts.gain_curve(sweep_frame(a, b))) == said


def test_where_one_gains_while_another_loses_is_hatched_and_opens_its_rows():
    page = charts.for_page(charts.gain_curve(sweep_frame((50, 50, 50), (40, 20, -20))))
    [hatched] = [trace for trace in page["data"] if trace["type"] == "bar"]
    assert (hatched["base"], hatched["x"], hatched["marker"]["pattern"]["shape"]) == ([2.5], [0.5], ["/"])
    behind = page["behind"][hatched["customdata"][0]]
    assert {page["table"]["rows"][at][1] for at in behind["rows"]} == {3.0}


def split_frame(**cases):
    rows = [(case, party, gain, sum(gains)) for case, gains in cases.items() for party, gain in zip((A, B), gains, strict=True)]
    return pd.DataFrame(rows, columns=["case", "party", "gain", "total"]).assign(years=1, currency="EUR", draws=10_000)


@pytest.mark.parametrize(
    ("cases", "said"),
    [
        ({"bad": (1, 2), "likely": (3, 4), "good": (5, 6)}, "Everyone gains, also in a bad year."),
        ({"bad": (-1, -2), "likely": (-1, -1), "good": (0, 0)}, "Nobody gains, not even in a good year."),
        ({"bad": (-100, -200), "likely": (3, 4), "good": (5, 6)}, "All gain or lose together. A bad year costs EUR 300."),
        (
            {"bad": (4000, -9000), "likely": (3, 4), "good": (5, 6)},
            "Bad year: a loss of EUR 9,000 for Linden Logistics, but a gain for Harbour Foods.",
        ),
    ],
)
def test_a_split_says_who_loses_while_another_gains(cases, said):
    assert title(charts.value_split(split_frame(**cases))) == said


def test_guardrails_are_told_with_what_moves_them_and_in_the_colours_of_the_model():
    figure = charts.guardrail_chances(pricing.guardrails(samples.simulation(2)))
    assert title(figure).startswith("Linden Logistics reaches its limit on margin in ")
    assert title(figure).endswith("Most often it does at a low value of crates.")
    bars = [trace for trace in figure.data if trace.type == "bar"]
    of_first = [trace for trace in bars if any("Linden" in text for text in trace.hovertext)]
    assert of_first
    colours = {
        colour
        for trace in of_first
        for colour, text in zip(trace.marker.color, trace.hovertext, strict=True)
        if "<b>Linden" in text
    }
    assert colours == {"#e69f00"}  # the second party of the model, though it is the first of the table
    never = pricing.guardrails(samples.simulation(2)).assign(chance=0.0, any_year=0.0, chance_low=0.0, chance_high=0.0)
    assert title(charts.guardrail_chances(never)) == "No guardrail is reached in any draw."


def ways_frame(**ways):
    rows = [
        (way, party, 100 - spread / 2, 100.0, 100 + spread / 2, spread)
        for way, spreads in ways.items()
        for party, spread in zip((A, B), spreads, strict=True)
    ]
    columns = ["way", "party", "low", "middle", "high", "spread"]
    return pd.DataFrame(rows, columns=columns).assign(unit="crates", unit_title="Crates", years=1, currency="EUR", draws=4000)


@pytest.mark.parametrize(
    ("ways", "said"),
    [
        (
            {"model": (1, 9), "fixed": (0, 9), "cost_plus": (8, 1), "unit": (2, 5)},
            "Harbour Foods carries most of the risk under cost plus. "
            "Linden Logistics carries most of the risk under a fixed fee and a price a unit.",
        ),
        ({"fixed": (0, 9), "cost_plus": (1, 3)}, "Linden Logistics carries most of the risk, however it is paid."),
        ({"fixed": (0, 0), "cost_plus": (0, 0)}, "No way of paying carries a risk."),
        ({"model": (1, 1)}, "No cost is compensated yet, so nothing can be compared."),
    ],
)
def test_ways_to_pay_say_who_carries_the_risk(ways, said):
    assert title(charts.compensation_risk(ways_frame(**ways))) == said


def test_a_plane_counts_the_draws_of_its_corners():
    gains = {A: [1, 2, 3, -1, -2, 5, 6, 7, 8, 9], B: [1, 1, 1, 1, 1, -1, 1, 1, 1, 1]}
    frame = pd.DataFrame(
        [(draw, party, gain) for party, many in gains.items() for draw, gain in enumerate(many)],
        columns=["draw", "party", "gain"],
    ).assign(years=1, currency="EUR")
    figure = charts.gain_plane(frame)
    assert title(figure) == (
        "Harbour Foods and Linden Logistics both gain in 70 % of the draws. "
        "In 30 % one gains while the other loses. More often it is Harbour Foods that loses."
    )
    assert [row[1].replace("\u00a0", " ") for row in charts.table(figure).to_numpy()] == ["70 %", "10 %", "20 %", "0 %"]
    with pytest.raises(ValueError, match="name two of"):
        charts.gain_plane(frame, pair=(A, "Quay Bank"))


def test_amounts_are_written_as_people_write_them():
    money = Money.of([-2_400_000, 10], "EUR")
    assert (money.unit(), money.short(-2_400_000), money.full(1_234_567)) == ("EUR million a year", "−2.4", "EUR 1,230,000")
    assert [shown(value) for value in (0, 0.01234, 1.6234, -999.6, 12_345)] == ["0", "0.0123", "1.62", "−1,000", "12,300"]
    told = [percent(share).replace("\u00a0", " ") for share in (0, 0.001, 0.344, 0.999, 1, math.nan)]
    assert told == ["0 %", "under 1 %", "34 %", "over 99 %", "100 %", "–"]


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [(0, 100, [0, 20, 40, 60, 80, 100]), (-3, 4, [-2, 0, 2, 4]), (1.2, 2.3, [1.2, 1.4, 1.6, 1.8, 2, 2.2])],
)
def test_ticks_are_round(low, high, ticks):
    assert nice_ticks(low, high, 6) == pytest.approx(ticks)
