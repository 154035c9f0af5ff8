"""Which pictures a revealed part has, from its answers to figures: the one place where alignment and charts meet."""

from __future__ import annotations

import threading
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from vested_widgets.deals import Deal
    from vested_widgets.session import Session
    from vested_widgets.widgets.models.part import PartModel


def draw(session: Session, part: PartModel) -> list[Any]:
    """The figures of a revealed part, in the order that its content names them.

    Raises:
        NotAllowed: the part has not been revealed, or this person may not see it.
    """
    if part.part.kind == "joint_table":
        return [TABLES[name](session, f"{part.step.id}/{part.part.id}") for name in part.part.pictures if name in TABLES]
    frame = session.seat.answers(part.step.id, part.part.id)
    return [
        SITTING[name](session, part, frame) if name in SITTING else BUILDERS[name](frame, session.deal)
        for name in part.part.pictures
    ]


def warm() -> None:
    """Import in the background what drawing needs: a reveal must not wait for pandas and Plotly.

    A kernel that was forked from a warm parent has it all already.
    """
    if not first_drawing.cache_info().currsize:
        threading.Thread(target=first_drawing, name="vested-warm", daemon=True).start()


@cache
def first_drawing() -> None:
    """Draw a small picture once: that imports and sets up all that the real ones need."""
    import pandas as pd

    from vested_widgets import alignment, charts

    rows = [{"member": f"m{n}", "party": "ab"[n % 2], "item": "x", "value": n % 5 + 1, "low": 1, "high": 7} for n in range(6)]
    frame = pd.DataFrame(rows)
    charts.for_page(charts.dumbbell(alignment.gaps(frame)))


def _dumbbell(frame: pd.DataFrame, deal: Deal) -> Any:
    from vested_widgets import alignment, charts

    colours = {party.name: party.colour for party in deal.parties}
    policy = alignment.Policy.of(deal.k)
    return charts.dumbbell(alignment.gaps(frame, policy=policy, parties=list(colours)), parties=colours, k=deal.k)


def _value_values_map(frame: pd.DataFrame, deal: Deal) -> Any:
    from vested_widgets import alignment, charts

    return charts.value_values_map(alignment.overall(frame, policy=alignment.Policy.of(deal.k)))


def _allocation_bars(frame: pd.DataFrame, deal: Deal) -> Any:
    from vested_widgets import alignment, charts

    colours = {party.name: party.colour for party in deal.parties}
    table = alignment.allocation(frame, policy=alignment.Policy.of(deal.k), parties=list(colours))
    return charts.allocation_bars(table, parties=colours, k=deal.k)


def _choices(session: Session, part: PartModel, frame: pd.DataFrame) -> Any:
    """The questions of a part that are answered by one of several words, each word as people read it."""
    from vested_widgets import alignment, charts

    deal = session.deal
    labels: dict[str, str] = {party.id: party.name for party in deal.parties}
    chosen = [question for question in part.part.questions if question.chosen]  # type: ignore[union-attr]
    for question in chosen:
        labels |= {choice.id: choice.label for choice in question.choices}
    frame = frame[frame["question"].isin([question.aspect or question.id for question in chosen])].assign(kind="choice")
    colours = {party.name: party.colour for party in deal.parties}
    counts = alignment.choice_counts(frame, policy=alignment.Policy.of(deal.k), parties=list(colours))
    return charts.choices(counts.assign(label=counts["word"].map(labels)), parties=colours, k=deal.k)


def _order_bars(session: Session, _: PartModel, frame: pd.DataFrame) -> Any:
    from vested_widgets import alignment, charts

    deal = session.deal
    colours = {party.name: party.colour for party in deal.parties}
    ranks = alignment.ranks(frame, policy=alignment.Policy.of(deal.k), parties=list(colours))
    return charts.order_bars(ranks, parties=colours, k=deal.k)


def _compatibility_map(session: Session, part: PartModel, frame: pd.DataFrame) -> Any:
    """The pairs of an items source, told by their rows: what and whose."""
    from vested_widgets import alignment, charts

    deal = session.deal
    source: Any = part.part.items_from  # type: ignore[union-attr]
    colours = {party.name: party.colour for party in deal.parties}
    names = {party.id: party.name for party in deal.parties}
    rows = {row.id: row.cells for row in session.seat.table(source.of).rows}
    frame = frame[[all(one in rows for one in item.split(":")) for item in frame["item"]]]
    for at, letter in enumerate("ab"):
        cells = [rows[item.split(":")[at]] for item in frame["item"]]
        goals, whose = [row.get(source.title, "") for row in cells], [names.get(str(row.get(source.party)), "") for row in cells]
        frame = frame.assign(**{f"goal_{letter}": goals, f"party_{letter}": whose})
    table = alignment.compatibility(frame, policy=alignment.Policy.of(deal.k))
    return charts.compatibility_map(table, parties=colours, k=deal.k)


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


def _attribute_strip(session: Session, part: PartModel, frame: pd.DataFrame) -> Any:
    from vested_widgets import alignment, charts

    deal = session.deal
    colours = {party.name: party.colour for party in deal.parties}
    table = alignment.positions(_worded(part.part, frame), policy=alignment.Policy.of(deal.k), parties=list(colours))
    return charts.attribute_strip(table, parties=colours, k=deal.k)


def _business_model_map(session: Session, part: PartModel, _: pd.DataFrame) -> Any:
    """Both axes: the parts of the step that have one and are revealed; with what the parties have agreed on, once they have."""
    import pandas as pd

    from vested_widgets import alignment, charts

    deal, seat = session.deal, session.seat
    colours = {party.name: party.colour for party in deal.parties}
    asked: list[Any] = [one for one in part.step.parts if getattr(one, "axis", None)]
    open_ = [one for one in asked if seat.round(part.step.id, one.id).state != "open"]
    frame = pd.concat([_worded(one, seat.answers(part.step.id, one.id)) for one in open_], ignore_index=True)
    columns = {one.axis: [column.id for column in one.columns] for one in asked}
    placed = alignment.placement(frame, columns=columns, policy=alignment.Policy.of(deal.k), parties=list(colours))
    models = [model.model_dump() for model in session.method.models]
    return charts.business_model_map(placed, models=models, parties=colours, k=deal.k)


def _exchange_map(session: Session, name: str) -> Any:
    import pandas as pd

    from vested_widgets import charts

    names = {party.id: party.name for party in session.deal.parties}
    rows = [
        {
            column: names.get(str(row.cells.get(column)), row.cells.get(column))
            for column in ("giver", "receiver", "what", "kind", "weight")
        }
        for row in session.seat.table(name).rows
    ]
    frame = pd.DataFrame(rows, columns=["giver", "receiver", "what", "kind", "weight"])
    return charts.exchange_map(frame, parties={party.name: party.colour for party in session.deal.parties})


TABLES = {"exchange_map": _exchange_map}
SITTING = {
    "choices": _choices,
    "order_bars": _order_bars,
    "compatibility_map": _compatibility_map,
    "attribute_strip": _attribute_strip,
    "business_model_map": _business_model_map,
}
BUILDERS = {"dumbbell": _dumbbell, "value_values_map": _value_values_map, "allocation_bars": _allocation_bars}
