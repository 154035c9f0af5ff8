"""Tables as `alignment` gives them, with chosen verdicts, so that a finding can be read off the test."""

from __future__ import annotations

import pandas as pd
import pytest

A, B, C, D = "Harbour Foods", "Linden Logistics", "Mill Partners", "Quay Bank"


def gap_row(title, verdict="gap", gap=2.4, a=A, b=B, n=(6, 5), **more):
    """One row of `alignment.gaps`: A is lower than B by `gap`."""
    shown = verdict != "too few"
    half = {"gap": gap - 0.3, "aligned": 0.5, "cannot tell": gap + 0.6}.get(verdict, 0)
    low, high = (-gap - half, -gap + half) if verdict != "aligned" else (-0.6, 0.6)
    row = {
        "item": title.lower(), "title": title, "group": "", "question": "practice", "asked": "lived today", "about": "",
        "party_a": a, "party_b": b, "n_a": n[0], "n_b": n[1],
        "mean_a": 4 - gap / 2 if shown else None, "mean_b": 4 + gap / 2 if shown else None,
        "gap": -gap if shown else None, "low": low if shown else None, "high": high if shown else None,
        "margin": 1.0, "verdict": verdict, "gate": "tenths" if shown else "withheld", "scale_low": 1, "scale_high": 7,
    }  # fmt: skip
    return row | more


@pytest.fixture
def table():
    """A gaps table from (title, verdict) or (title, verdict, gap)."""
    return lambda *rows: pd.DataFrame([gap_row(*row) for row in rows])


@pytest.fixture
def words_of():
    """Every text that a figure shows or tells on hovering, in one string; `customdata` is for the page and is shown by no template."""

    def collect(node):
        if isinstance(node, str):
            return [node]
        if isinstance(node, dict):
            return [
                text for key, value in node.items() if key not in {"meta", "template", "customdata"} for text in collect(value)
            ]
        return [text for part in node for text in collect(part)] if isinstance(node, list | tuple) else []

    def shown(figure):
        document = figure.to_plotly_json()
        assert not [trace for trace in document["data"] if {"hovertemplate", "texttemplate"} & set(trace)]
        return "\n".join(collect(document))

    return shown


def draw_all():
    """Every picture with two and with four parties (those of the business-model map with three too), by name and number of parties."""
    from drawn import disagreed, linked
    from vested_widgets import alignment, charts, pricing, scorecard, workload
    from vested_widgets.charts import samples

    made = {}
    for k in (2, 4):
        ratings = samples.ratings(k)
        made |= {
            ("dumbbell", k): charts.dumbbell(alignment.gaps(ratings)),
            ("value_values_map", k): charts.value_values_map(alignment.overall(samples.themes(k), by_party=True)),
            ("category_counts", k): charts.category_counts(alignment.counts(ratings)),
            ("heat_map of gaps", k): charts.heat_map(alignment.gaps(ratings)),
            ("heat_map of means", k): charts.heat_map(alignment.summary(ratings)),
            ("perception_quadrant", k): charts.perception_quadrant(alignment.gaps(samples.perceptions(k))),
            ("dot_profile", k): charts.dot_profile(alignment.summary(ratings)),
            ("bump", k): charts.bump(samples.rankings(k)),
            ("allocation_bars", k): charts.allocation_bars(alignment.allocation(samples.points(k))),
            ("slope", k): charts.slope(samples.change(k)),
            ("pair_bars", k): charts.pair_bars(alignment.gaps(samples.pairs(k))),
            ("term_bars", k): charts.term_bars(samples.terms(k)),
        }
        model, simulation = samples.pricing_model(k), samples.simulation(k)
        made |= {
            ("tornado", k): charts.tornado(model.sensitivity()),
            ("gain_curve", k): charts.gain_curve(model.sweep("fuel")),
            ("value_split", k): charts.value_split(pricing.value_split(simulation)),
            ("guardrail_chances", k): charts.guardrail_chances(pricing.guardrails(simulation)),
            ("compensation_risk", k): charts.compensation_risk(pricing.compensations(model)),
            ("gain_plane", k): charts.gain_plane(pricing.gains(simulation)),
            ("score_multiples", k): charts.score_multiples(samples.scores(k), samples.actuals(k)),
            ("status_overview", k): charts.status_overview(samples.scores(k)),
            ("roadmap_gaps", k): charts.roadmap_gaps(scorecard.missing(*samples.roadmap(k))),
            ("completeness_rings", k): charts.completeness_rings(scorecard.branches(*samples.roadmap(k))),
            ("pulse_and_status", k): charts.pulse_and_status(samples.watermelons(k)),
        }
    for k in (2, 3, 4):
        attributes = samples.attributes(k)
        placement = alignment.placement(attributes, columns=samples.COLUMNS)
        made |= {
            ("business_model_map", k): charts.business_model_map(placement, models=samples.MODELS, target="vested"),
            ("attribute_strip", k): charts.attribute_strip(alignment.positions(attributes)),
            ("exchange_map", k): charts.exchange_map(samples.exchanges(k)),
            ("compatibility_map", k): charts.compatibility_map(alignment.compatibility(samples.goal_pairs(k))),
            ("coorientation", k): charts.coorientation(alignment.coorientations(samples.guesses(k))),
            ("choices", k): charts.choices(alignment.choice_counts(samples.choices(k))),
            ("matching_map", k): charts.matching_map(alignment.matchings(samples.matchings(k))),
            ("estimate_ranges", k): charts.estimate_ranges(alignment.estimates(samples.estimates(k))),
            ("guessed_gains", k): charts.guessed_gains(samples.gain_guesses(k)),
            ("owner_map", k): charts.owner_map(workload.outline(samples.work(k))),
            ("hand_over_map", k): charts.hand_over_map(linked(k)),
            ("disagreement_list", k): charts.disagreement_list(disagreed(k)),
            ("for_whom", k): charts.for_whom(samples.beneficiaries(k)),
            ("order_bars", k): charts.order_bars(samples.own_orders(k)),
            ("circles", k): charts.circles(samples.purposes(k)),
        }
    return made


@pytest.fixture(scope="session")
def gallery():
    """The pictures as a phone shows them."""
    return draw_all()


@pytest.fixture(scope="session")
def layouts(gallery):
    """All pictures in both layouts, by the px of the narrowest plot that each has to fit."""
    from vested_widgets import charts

    with charts.fitting(charts.WIDE):
        return {charts.NARROW: gallery, charts.WIDE: draw_all()}
