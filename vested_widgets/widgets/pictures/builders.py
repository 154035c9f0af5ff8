"""From a context to a figure, by the name that content files give a picture: the one place where alignment and charts meet."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from vested_widgets import alignment, charts, method, pricing, workload
from vested_widgets.charts.kit.text import named
from vested_widgets.deals.joint import work_rows

if TYPE_CHECKING:
    import pandas as pd

    from vested_widgets.method import Step
    from vested_widgets.widgets.pictures.context import PictureContext

Builder: TypeAlias = "Callable[[PictureContext], Any]"


def parts_behind(name: str, step: Step, part: Any) -> list[Any]:
    """Return the parts of a step whose answers a picture shows: its own, and for the map of business models every axis."""
    if name != "business_model_map":
        return [part]
    return [one for one in step.parts if getattr(one, "axis", None)]


def _noted(context: PictureContext, figure: Any) -> Any:
    """Return a picture with verdicts, with a note where it was first revealed under an older rule."""
    if note := context.rule_note:
        figure.layout.meta = {**figure.layout.meta, "caption": f"{figure.layout.meta['caption']} {note}"}
    return figure


def _dumbbell(context: PictureContext) -> Any:
    return _noted(context, charts.dumbbell(alignment.gaps(context.frame, **context.gates), **context.looks))


def _category_counts(context: PictureContext) -> Any:
    return charts.category_counts(
        alignment.counts(context.frame, **context.gates), parties=context.colours, k=context.policy.precise
    )


def _heat_map(context: PictureContext) -> Any:
    """With more than two parties who is apart from whom; with two the dumbbell says that better, and the map shows the means."""
    table = alignment.gaps if len(context.colours) > 2 else alignment.summary
    return _noted(context, charts.heat_map(table(_points(context.frame), **context.gates), **context.looks))


def _dot_profile(context: PictureContext) -> Any:
    """Of one question: the first about the deal, else the first about the own party."""
    aspect = context.aspect(about="deal") or context.aspect(about="own")
    frame = _points(context.frame)
    own = frame[(frame["question"] == aspect) & frame["about"].where(frame["about"] != frame["party"], "").eq("")]
    return charts.dot_profile(alignment.summary(own.assign(about=""), **context.gates), **context.looks)


def _value_values_map(context: PictureContext) -> Any:
    table = alignment.overall(context.frame, policy=context.policy, by_party=True)
    return charts.value_values_map(table, absent=context.absent, **context.looks)


def _perception_quadrant(context: PictureContext) -> Any:
    gaps = alignment.gaps(context.frame, **context.gates)
    return _noted(context, charts.perception_quadrant(gaps, question=context.aspect(about="own"), **context.looks))


def _coorientation(context: PictureContext) -> Any:
    table = alignment.coorientations(context.frame, **context.gates)
    return _noted(context, charts.coorientation(table, question=context.aspect(guess=True), **context.looks))


def _choices(context: PictureContext) -> Any:
    table = alignment.choice_counts(context.frame, **context.gates)
    return charts.choices(table, parties=context.colours, k=context.policy.precise)


def _slope(context: PictureContext) -> Any:
    """Of every wave that there has been: the same people, each compared with what they said before; a line for each question."""
    frame = context.session.seat.answers.frame(context.step.id, context.part.id, earlier=True)
    frame = frame[~frame["guess"].astype(bool) & frame["kind"].isin(["ratings", "ordered"])]
    if len(context.kind.questions(context.part)) > 1:
        titles = [f"{title} ({asked})" for title, asked in zip(frame["title"], frame["asked"], strict=True)]
        items = ["/".join(key) for key in zip(frame["item"], frame["question"], frame["about"], strict=True)]
        frame = frame.assign(title=titles, item=items)
    labels = {wave: method.words("picture.round", n=wave) for wave in frame["wave"].unique()}
    return charts.slope(alignment.changes(frame, **context.gates), labels=labels, **context.looks)


def _term_bars(context: PictureContext) -> Any:
    least = max(2, context.policy.k)
    return charts.term_bars(
        alignment.terms(context.frame, **context.gates), parties=context.colours, k=context.policy.precise, least=least
    )


def _allocation_bars(context: PictureContext) -> Any:
    return charts.allocation_bars(alignment.allocation(context.frame, **context.gates), **context.looks)


def _bump(context: PictureContext) -> Any:
    return charts.bump(alignment.ranks(context.frame, **context.gates), **context.looks)


def _order_bars(context: PictureContext) -> Any:
    return charts.order_bars(alignment.ranks(context.frame, **context.gates), **context.looks)


def _compatibility_map(context: PictureContext) -> Any:
    """Return the pairs of an items source, told by their rows: what and whose."""
    rows = context.session.seat.items.source_rows(context.step.id, context.part.id)
    frame = context.frame
    frame = frame[[all(one in rows for one in item.split(":")) for item in frame["item"]]]
    for at, letter in enumerate("ab"):
        told = [rows[item.split(":")[at]] for item in frame["item"]]
        goals = [goal for goal, _ in told]
        whose = [context.parties.get(party, "") for _, party in told]
        frame = frame.assign(**{f"goal_{letter}": goals, f"party_{letter}": whose})
    table = alignment.compatibility(frame, **context.gates)
    # Who has no goals is not asked about any.
    asked = {*frame["party_a"], *frame["party_b"]}
    return charts.compatibility_map(table, absent=[name for name in context.absent if name in asked], **context.looks)


def _points(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the answers that are points of a scale."""
    return frame[frame["kind"] != "choice"]


def _worded(part: Any, frame: pd.DataFrame) -> pd.DataFrame:
    """Return answers with the words of their items, the columns of the map that each fits, and its axis."""
    items = {item.id: item.answers for item in part.items}
    given = [
        None if value != value or value is None else int(value) - 1
        for value in frame["value"].astype("object").fillna(float("nan"))
    ]
    fits: Any = [() if at is None else items[item][at].fits for item, at in zip(frame["item"], given, strict=True)]
    answers: Any = [tuple(answer.label for answer in items[item]) for item in frame["item"]]
    return frame.assign(fits=fits, axis=part.axis, answers=answers)


def _attribute_strip(context: PictureContext) -> Any:
    return charts.attribute_strip(alignment.positions(_worded(context.part, context.frame), **context.gates), **context.looks)


def _business_model_map(context: PictureContext) -> Any:
    """Both axes: the parts of the step that have one and are revealed; with what the parties have agreed on, once they have."""
    import pandas as pd

    seat = context.session.seat
    asked: list[Any] = parts_behind("business_model_map", context.step, context.part)
    open_ = [one for one in asked if seat.may("see_group", f"{context.step.id}/{one.id}").allowed]
    waiting = [one.title for one in asked if one not in open_]
    frame = pd.concat([_worded(one, context.of(one).frame) for one in open_], ignore_index=True)
    columns = {one.axis: [column.id for column in one.columns] for one in asked}
    placed = alignment.placement(frame, columns=columns, **context.gates)
    models = [model.model_dump() for model in context.session.method.models]
    labels = {column.id: column.label for one in asked for column in one.columns}
    chosen = _chosen(context, asked)
    return charts.business_model_map(placed, models=models, waiting=waiting, columns=labels, **chosen, **context.looks)


def _chosen(context: PictureContext, asked: list[Any]) -> dict[str, Any]:
    """Return the models that the parties have agreed on: the target, and what they live in today; nothing before they have."""
    known = {model.id for model in context.session.method.models}
    found: dict[str, Any] = {}
    for decided in (one.decided for one in asked if one.decided):
        for cells in context.session.seat.tables.agreed_rows(decided.of)[:1]:
            said = {"target": cells.get(decided.target), "current": cells.get(decided.today)}
            found |= {name: model for name, model in said.items() if model in known}
    return found


def _exchange_map(context: PictureContext) -> Any:
    table = context.table(["giver", "receiver", "what", "kind", "weight"])
    labels = {option.id: option.label for column in context.part.columns if column.id == "kind" for option in column.options}
    table["kind"] = table["kind"].map(lambda kind: named(labels.get(kind, kind)) if kind else kind)
    return charts.exchange_map(table, parties=context.colours)


def _circles(context: PictureContext) -> Any:
    """Of a table with a row per party: its first three columns of text, from the middle outwards."""
    rings = [(column.id, column.title) for column in context.part.columns if column.kind == "text"][:3]
    return charts.circles(context.table([name for name, _ in rings], party="party"), parties=context.colours, columns=rings)


def _matching_map(context: PictureContext) -> Any:
    table = alignment.matchings(context.frame, **context.gates)
    return charts.matching_map(table, parties=context.colours, k=context.policy.precise)


def _for_whom(context: PictureContext) -> Any:
    """Of the items that name whom they are for, and of those of value that name nobody."""
    import pandas as pd

    source = context.part.items_from
    step, _, table = source.of.partition("/") if source and source.whom else ("", "", "")
    listed: Any = context.session.method.step(step).part(table) if step else None
    people = listed.column(source.whom).options if listed and source else ()
    items = context.session.seat.items.everything(context.step.id, context.part.id)
    rows = [(item.title, item.whom) for item in items if item.whom or item.group == "value"]
    return charts.for_whom(pd.DataFrame(rows, columns=["title", "whom"]), people=[one.label for one in people] or None)


def _estimates(context: PictureContext) -> pd.DataFrame:
    """Return the ranges or numbers of all parties, counted in what the record's tables say."""
    table = alignment.estimates(context.frame, **context.gates)
    if context.part.compared_with:
        currency = context.session.seat.pricing.currency()
        table["unit"] = [unit.format(currency=currency) for unit in table["unit"]]
    return table


def _estimate_ranges(context: PictureContext) -> Any:
    return charts.estimate_ranges(_estimates(context), **context.looks)


def _guessed_gains(context: PictureContext) -> Any:
    """Of each party what the others guess, beside its gain in a good year of the model as the tables stand."""
    table = _estimates(context).rename(columns={"likely": "guess"})
    said: dict[str, float] = {}
    why, currency = "", context.session.seat.pricing.currency()
    try:
        split = pricing.value_split(pricing.simulate(context.session.seat.pricing.read().model))
        good = split[split["case"] == "good"]
        said = dict(zip(good["party"], good["gain"], strict=True))
    except pricing.PricingError as error:
        why = str(error)
    table = table.assign(model=[said.get(party, float("nan")) for party in table["about"]], currency=currency)
    return charts.guessed_gains(table, why=why, **context.looks)


def _disagreement_list(context: PictureContext) -> Any:
    """Of the question whose answers are parties: all that can be chosen counts as an owner."""
    asked = next(question for question in context.kind.questions(context.part) if question.parties)
    frame = context.frame
    frame = frame[(frame["kind"] == "choice") & (frame["question"] == (asked.aspect or asked.id))]
    owners = [*context.colours, *(choice.label for choice in asked.choices)]
    table = workload.disagreements(frame, owners=owners, **context.gates)
    return charts.disagreement_list(table, parties=context.colours, k=context.policy.precise)


def _work(context: PictureContext) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, Any]]:
    """Return lines of work as an outline, links between them, and what their pictures are told; no lines where they are no tree."""
    rows = [(row.id, row.cells) for row in context.session.seat.tables.read(f"{context.step.id}/{context.part.id}").rows]
    lines, after = work_rows.work_frames(context.deal, context.part, rows)
    told = {"parties": context.colours, "shared": work_rows.other_owners(context.part).get(work_rows.SHARED, "")}
    try:
        return workload.outline(lines), after, told
    except workload.WorkloadError as error:
        return workload.outline(lines.iloc[:0]), after.iloc[:0], {**told, "wrong": str(error)}


def _owner_map(context: PictureContext) -> Any:
    outlined, _, told = _work(context)
    return charts.owner_map(outlined, **told)


def _hand_over_map(context: PictureContext) -> Any:
    outlined, after, told = _work(context)
    return charts.hand_over_map(workload.links(outlined, after), **told)


def gap_chart(context: PictureContext, table: pd.DataFrame, **options: Any) -> Any:
    """Draw a table of gaps of a part as its kind shows gaps."""
    chart: Callable[..., Any] = getattr(charts, context.kind.gap_chart)
    return _noted(context, chart(table, **context.looks, **context.gap_options, **options))


def _pair_bars(context: PictureContext) -> Any:
    return gap_chart(context, alignment.gaps(context.frame, **context.gates))


def _roadmap_gaps(context: PictureContext) -> Any:
    measured = context.session.seat.measured
    return charts.roadmap_gaps(measured.gaps(), metrics=len(measured.scorecard()))


def _completeness_rings(context: PictureContext) -> Any:
    return charts.completeness_rings(context.session.seat.measured.branches())


def _status_overview(context: PictureContext) -> Any:
    return charts.status_overview(context.session.seat.measured.scorecard())


def _score_multiples(context: PictureContext) -> Any:
    measured = context.session.seat.measured
    return charts.score_multiples(measured.scorecard(), measured.actuals())


def _pulse_and_status(context: PictureContext) -> Any:
    return charts.pulse_and_status(context.session.seat.measured.watermelons(), **context.looks)


BUILDERS: dict[str, Builder] = {
    "allocation_bars": _allocation_bars,
    "attribute_strip": _attribute_strip,
    "bump": _bump,
    "business_model_map": _business_model_map,
    "category_counts": _category_counts,
    "choices": _choices,
    "circles": _circles,
    "completeness_rings": _completeness_rings,
    "compatibility_map": _compatibility_map,
    "coorientation": _coorientation,
    "disagreement_list": _disagreement_list,
    "dot_profile": _dot_profile,
    "dumbbell": _dumbbell,
    "estimate_ranges": _estimate_ranges,
    "exchange_map": _exchange_map,
    "for_whom": _for_whom,
    "guessed_gains": _guessed_gains,
    "hand_over_map": _hand_over_map,
    "heat_map": _heat_map,
    "matching_map": _matching_map,
    "order_bars": _order_bars,
    "owner_map": _owner_map,
    "pair_bars": _pair_bars,
    "perception_quadrant": _perception_quadrant,
    "pulse_and_status": _pulse_and_status,
    "roadmap_gaps": _roadmap_gaps,
    "score_multiples": _score_multiples,
    "slope": _slope,
    "status_overview": _status_overview,
    "term_bars": _term_bars,
    "value_values_map": _value_values_map,
}
