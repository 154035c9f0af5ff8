"""Every picture of `charts`, drawn from its sample after a change of it."""

from __future__ import annotations

from vested_widgets import alignment, charts, pricing, scorecard, workload
from vested_widgets.charts import samples


def renamed(frame, party, to):
    return frame.replace(
        {
            column: {party: to}
            for column in ("party", "party_a", "party_b", "about", "giver", "receiver", "owner")
            if column in frame.columns
        }
    )


def disagreed(parties, change=lambda frame: frame):
    answers = change(samples.owner_answers(parties))
    return workload.disagreements(answers, owners=[*dict.fromkeys([*answers["party"], *answers["value"]])])


def linked(parties, change=lambda frame: frame):
    lines, after = change(samples.work(parties)), samples.sequence()
    return workload.links(workload.outline(lines), after[after["line"].isin(lines["line"])])


PICTURES = {
    "dumbbell": lambda change: charts.dumbbell(alignment.gaps(change(samples.ratings(2)))),
    "value_values_map": lambda change: charts.value_values_map(alignment.overall(change(samples.themes(2)), by_party=True)),
    "category_counts": lambda change: charts.category_counts(alignment.counts(change(samples.ratings(2)))),
    "heat_map of gaps": lambda change: charts.heat_map(alignment.gaps(change(samples.ratings(2)))),
    "heat_map of means": lambda change: charts.heat_map(alignment.summary(change(samples.ratings(2)))),
    "perception_quadrant": lambda change: charts.perception_quadrant(alignment.gaps(change(samples.perceptions(2)))),
    "dot_profile": lambda change: charts.dot_profile(alignment.summary(change(samples.ratings(2)))),
    "bump": lambda change: charts.bump(change(samples.rankings(2))),
    "allocation_bars": lambda change: charts.allocation_bars(alignment.allocation(change(samples.points(2)))),
    "slope": lambda change: charts.slope(change(samples.change(2))),
    "term_bars": lambda change: charts.term_bars(change(samples.terms(2))),
    "business_model_map": lambda change: charts.business_model_map(
        alignment.placement(change(samples.attributes(2)), columns=samples.COLUMNS), models=samples.MODELS
    ),
    "attribute_strip": lambda change: charts.attribute_strip(alignment.positions(change(samples.attributes(2)))),
    "exchange_map": lambda change: charts.exchange_map(change(samples.exchanges(2))),
    "compatibility_map": lambda change: charts.compatibility_map(alignment.compatibility(change(samples.goal_pairs(2)))),
    "coorientation": lambda change: charts.coorientation(alignment.coorientations(change(samples.guesses(2)))),
    "choices": lambda change: charts.choices(alignment.choice_counts(change(samples.choices(2)))),
    "matching_map": lambda change: charts.matching_map(alignment.matchings(change(samples.matchings(2)))),
    "estimate_ranges": lambda change: charts.estimate_ranges(alignment.estimates(change(samples.estimates(2)))),
    "guessed_gains": lambda change: charts.guessed_gains(change(samples.gain_guesses(2))),
    "for_whom": lambda change: charts.for_whom(change(samples.beneficiaries(2))),
    "order_bars": lambda change: charts.order_bars(change(samples.own_orders(2))),
    "pair_bars": lambda change: charts.pair_bars(alignment.gaps(change(samples.pairs(2)))),
    "circles": lambda change: charts.circles(change(samples.purposes(2))),
    "owner_map": lambda change: charts.owner_map(workload.outline(change(samples.work(2)))),
    "hand_over_map": lambda change: charts.hand_over_map(linked(2, change)),
    "disagreement_list": lambda change: charts.disagreement_list(disagreed(2, change)),
    "tornado": lambda change: charts.tornado(change(samples.pricing_model(2).sensitivity())),
    "gain_curve": lambda change: charts.gain_curve(change(pricing.sweep(samples.pricing_model(2), "fuel", draws=200))),
    "value_split": lambda change: charts.value_split(change(pricing.value_split(samples.simulation(2)))),
    "guardrail_chances": lambda change: charts.guardrail_chances(change(pricing.guardrails(samples.simulation(2)))),
    "compensation_risk": lambda change: charts.compensation_risk(
        change(pricing.compensations(samples.pricing_model(2), draws=500))
    ),
    "gain_plane": lambda change: charts.gain_plane(change(pricing.gains(samples.simulation(2)))),
    "score_multiples": lambda change: charts.score_multiples(change(samples.scores(2)), samples.actuals(2)),
    "status_overview": lambda change: charts.status_overview(change(samples.scores(2))),
    "roadmap_gaps": lambda change: charts.roadmap_gaps(change(scorecard.missing(*samples.roadmap(2)))),
    "completeness_rings": lambda change: charts.completeness_rings(change(scorecard.branches(*samples.roadmap(2)))),
    "pulse_and_status": lambda change: charts.pulse_and_status(change(samples.watermelons(2))),
}
SCORES = ("score_multiples", "status_overview", "roadmap_gaps", "completeness_rings")
"""Pictures of metrics and their figures, which show no answers."""
MODELS = ("tornado", "gain_curve", "value_split", "guardrail_chances", "compensation_risk", "gain_plane")
"""Pictures of a pricing model, which show no answers."""
WORK = ("owner_map", "hand_over_map")
"""Pictures of the work that the parties have written together, which show no answers."""
NAMES = {"term_bars": "term", "exchange_map": "what", "compatibility_map": "goal_a", "circles": "why"} | dict.fromkeys(
    ("value_split", "compensation_risk", "gain_plane", "guessed_gains"), "party"
)
"""The column with people's own words, where it is not `title`."""
