"""From a scene to a figure, by the name that content files give a picture: the one place where alignment and charts meet."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import pandas as pd

    from vested_widgets.widgets.pictures.context import Scene

Builder: TypeAlias = "Callable[[Scene], Any]"


def _dumbbell(scene: Scene) -> Any:
    from vested_widgets import alignment, charts

    return charts.dumbbell(alignment.gaps(scene.frame, **scene.gates), **scene.looks)


def _category_counts(scene: Scene) -> Any:
    from vested_widgets import alignment, charts

    return charts.category_counts(alignment.counts(scene.frame, **scene.gates), parties=scene.colours, k=scene.policy.precise)


def _heat_map(scene: Scene) -> Any:
    """With more than two parties who is apart from whom; with two the dumbbell says that better, and the map shows the means."""
    from vested_widgets import alignment, charts

    table = alignment.gaps if len(scene.colours) > 2 else alignment.summary
    return charts.heat_map(table(_points(scene.frame), **scene.gates), **scene.looks)


def _dot_profile(scene: Scene) -> Any:
    """Of one question: the first about the deal, else the first about the own party."""
    from vested_widgets import alignment, charts

    aspect = scene.aspect(about="deal") or scene.aspect(about="own")
    frame = _points(scene.frame)
    own = frame[(frame["question"] == aspect) & frame["about"].where(frame["about"] != frame["party"], "").eq("")]
    return charts.dot_profile(alignment.summary(own.assign(about=""), **scene.gates), **scene.looks)


def _value_values_map(scene: Scene) -> Any:
    from vested_widgets import alignment, charts

    return charts.value_values_map(alignment.overall(scene.frame, policy=scene.policy), absent=scene.absent)


def _perception_quadrant(scene: Scene) -> Any:
    from vested_widgets import alignment, charts

    gaps = alignment.gaps(scene.frame, **scene.gates)
    return charts.perception_quadrant(gaps, question=scene.aspect(about="own"), **scene.looks)


def _coorientation(scene: Scene) -> Any:
    from vested_widgets import alignment, charts

    table = alignment.coorientations(scene.frame, **scene.gates)
    return charts.coorientation(table, question=scene.aspect(guess=True), **scene.looks)


def _choices(scene: Scene) -> Any:
    from vested_widgets import alignment, charts

    table = alignment.choice_counts(scene.frame, **scene.gates)
    return charts.choices(table, parties=scene.colours, k=scene.policy.precise)


def _slope(scene: Scene) -> Any:
    """Of every wave that there has been: the same people, each compared with what they said before; a line for each question."""
    from vested_widgets import alignment, charts, method

    frame = scene.session.seat.answers.frame(scene.step.id, scene.part.id, earlier=True)
    frame = frame[~frame["guess"].astype(bool) & frame["kind"].isin(["ratings", "ordered"])]
    if len(scene.part.questions) > 1:
        titles = [f"{title} ({asked})" for title, asked in zip(frame["title"], frame["asked"], strict=True)]
        items = ["/".join(key) for key in zip(frame["item"], frame["question"], frame["about"], strict=True)]
        frame = frame.assign(title=titles, item=items)
    labels = {wave: method.words("picture.round", n=wave) for wave in frame["wave"].unique()}
    return charts.slope(alignment.changes(frame, **scene.gates), labels=labels, **scene.looks)


def _term_bars(scene: Scene) -> Any:
    from vested_widgets import alignment, charts

    least = max(2, scene.policy.k)
    return charts.term_bars(
        alignment.terms(scene.frame, **scene.gates), parties=scene.colours, k=scene.policy.precise, least=least
    )


def _allocation_bars(scene: Scene) -> Any:
    from vested_widgets import alignment, charts

    return charts.allocation_bars(alignment.allocation(scene.frame, **scene.gates), **scene.looks)


def _bump(scene: Scene) -> Any:
    from vested_widgets import alignment, charts

    return charts.bump(alignment.ranks(scene.frame, **scene.gates), **scene.looks)


def _order_bars(scene: Scene) -> Any:
    from vested_widgets import alignment, charts

    return charts.order_bars(alignment.ranks(scene.frame, **scene.gates), **scene.looks)


def _compatibility_map(scene: Scene) -> Any:
    """The pairs of an items source, told by their rows: what and whose."""
    from vested_widgets import alignment, charts

    rows = scene.session.seat.items.source_rows(scene.step.id, scene.part.id)
    frame = scene.frame
    frame = frame[[all(one in rows for one in item.split(":")) for item in frame["item"]]]
    for at, letter in enumerate("ab"):
        told = [rows[item.split(":")[at]] for item in frame["item"]]
        goals = [goal for goal, _ in told]
        whose = [scene.parties.get(party, "") for _, party in told]
        frame = frame.assign(**{f"goal_{letter}": goals, f"party_{letter}": whose})
    table = alignment.compatibility(frame, policy=scene.policy)
    # Who has no goals is not asked about any.
    asked = {*frame["party_a"], *frame["party_b"]}
    return charts.compatibility_map(table, absent=[name for name in scene.absent if name in asked], **scene.looks)


def _points(frame: pd.DataFrame) -> pd.DataFrame:
    """The answers that are points of a scale."""
    return frame[frame["kind"] != "choice"]


def _worded(part: Any, frame: pd.DataFrame) -> pd.DataFrame:
    """Answers with the words of their items, the columns of the map that each fits, and its axis."""
    items = {item.id: item.answers for item in part.items}
    given = [
        None if value != value or value is None else int(value) - 1
        for value in frame["value"].astype("object").fillna(float("nan"))
    ]
    fits: Any = [() if at is None else items[item][at].fits for item, at in zip(frame["item"], given, strict=True)]
    answers: Any = [tuple(answer.label for answer in items[item]) for item in frame["item"]]
    return frame.assign(fits=fits, axis=part.axis, answers=answers)


def _attribute_strip(scene: Scene) -> Any:
    from vested_widgets import alignment, charts

    return charts.attribute_strip(alignment.positions(_worded(scene.part, scene.frame), **scene.gates), **scene.looks)


def _business_model_map(scene: Scene) -> Any:
    """Both axes: the parts of the step that have one and are revealed; with what the parties have agreed on, once they have."""
    import pandas as pd

    from vested_widgets import alignment, charts

    seat = scene.session.seat
    asked: list[Any] = [one for one in scene.step.parts if getattr(one, "axis", None)]
    open_ = [one for one in asked if seat.may("see_group", f"{scene.step.id}/{one.id}").allowed]
    frame = pd.concat([_worded(one, scene.of(one).frame) for one in open_], ignore_index=True)
    columns = {one.axis: [column.id for column in one.columns] for one in asked}
    placed = alignment.placement(frame, columns=columns, **scene.gates)
    models = [model.model_dump() for model in scene.session.method.models]
    return charts.business_model_map(placed, models=models, **_chosen(scene, asked), **scene.looks)


def _chosen(scene: Scene, asked: list[Any]) -> dict[str, Any]:
    """The models that the parties have agreed on: the target, and what they live in today; nothing before they have."""
    known = {model.id for model in scene.session.method.models}
    found: dict[str, Any] = {}
    for decided in (one.decided for one in asked if one.decided):
        for cells in scene.session.seat.tables.agreed_rows(decided.of)[:1]:
            said = {"target": cells.get(decided.target), "current": cells.get(decided.today)}
            found |= {name: model for name, model in said.items() if model in known}
    return found


def _exchange_map(scene: Scene) -> Any:
    from vested_widgets import charts

    return charts.exchange_map(scene.table(["giver", "receiver", "what", "kind", "weight"]), parties=scene.colours)


def _circles(scene: Scene) -> Any:
    """Of a table with a row per party: its first three columns of text, from the middle outwards."""
    from vested_widgets import charts

    rings = [(column.id, column.title) for column in scene.part.columns if column.kind == "text"][:3]
    return charts.circles(scene.table([name for name, _ in rings], party="party"), parties=scene.colours, columns=rings)


BUILDERS: dict[str, Builder] = {
    "allocation_bars": _allocation_bars,
    "attribute_strip": _attribute_strip,
    "bump": _bump,
    "business_model_map": _business_model_map,
    "category_counts": _category_counts,
    "choices": _choices,
    "circles": _circles,
    "compatibility_map": _compatibility_map,
    "coorientation": _coorientation,
    "dot_profile": _dot_profile,
    "dumbbell": _dumbbell,
    "exchange_map": _exchange_map,
    "heat_map": _heat_map,
    "order_bars": _order_bars,
    "perception_quadrant": _perception_quadrant,
    "slope": _slope,
    "term_bars": _term_bars,
    "value_values_map": _value_values_map,
}
