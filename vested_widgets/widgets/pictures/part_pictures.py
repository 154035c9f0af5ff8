"""The pictures of a revealed part, first those that can be acted on."""

from __future__ import annotations

import threading
from functools import cache
from typing import TYPE_CHECKING, Any

from vested_widgets import alignment, charts
from vested_widgets.kinds import kind_of
from vested_widgets.widgets.pictures.builders import BUILDERS, gap_chart, parts_behind
from vested_widgets.widgets.pictures.context import PictureContext

if TYPE_CHECKING:
    from vested_widgets.method import Part, Step
    from vested_widgets.session import Session
    from vested_widgets.widgets.pictures.context import Placed

CHANGE = "slope"
# How many gaps a picture on the wall shows at once: more cannot be read from the last row.
AT_ONCE = 3
KEY = ("item", "question", "about")


def draw(session: Session, part: Placed) -> list[Any]:
    """Return the figures of a revealed part, or of a joint table, first those that can be acted on.

    Agreement that nobody knows of comes first, then common ground, clear gaps, and last what there are not enough answers to tell
    (`charts.KINDS`); otherwise the order of the content holds.

    Raises:
        NotAllowed: the part has not been revealed, or this person may not see it.
    """
    return [figure for _, figure in ordered(session, part)]


def ordered(session: Session, part: Placed) -> list[tuple[str, Any]]:
    """Return the names and figures of a revealed part in the order of `draw`.

    Raises:
        NotAllowed: the part has not been revealed, or this person may not see it.
    """
    context = PictureContext.current(session, part.step.id, part.part.id)
    named = names(part.part, session.seat.rounds.current(part.step.id, part.part.id).wave)
    found = [(name, _named(name, BUILDERS[name](context))) for name in named]
    # What has changed between rounds stays last: it is told of the others.
    return sorted(found, key=lambda one: (one[0] == CHANGE, charts.KINDS.index(one[1].layout.meta["kind"])))


def _named(name: str, figure: Any) -> Any:
    """Return a picture that knows its name: their order is by what they have found, and a document looks for one of them."""
    figure.layout.meta = {**figure.layout.meta, "name": name}
    return figure


def names(part: Part, wave: int) -> tuple[str, ...]:
    """Return the names of a part's pictures, in their order; from the second round on, what has changed comes last."""
    again = wave > 1 and kind_of(part).gap_chart in part.pictures and CHANGE not in part.pictures
    return (*part.pictures, *((CHANGE,) if again else ()))


def draw_one(session: Session, part: Placed, name: str) -> Any:
    """Return the figure of that name of a revealed part.

    Raises:
        NotAllowed: the part has not been revealed, or this person may not see it.
    """
    return BUILDERS[name](PictureContext.current(session, part.step.id, part.part.id))


def of_several_parts(session: Session, step: Step) -> Any:
    """Return the picture of a step that shows several of its parts, once all of them are revealed; None before, or where there is none."""
    for part in step.parts:
        for name in part.pictures:
            behind = parts_behind(name, step, part)
            if len(behind) > 1 and all(session.seat.may("see_group", f"{step.id}/{one.id}").allowed for one in behind):
                return BUILDERS[name](PictureContext.current(session, step.id, part.id))
    return None


def shown_together(step: Step, part: Part) -> list[Part]:
    """Return the parts of a step that belong with this one, in their order: those that one picture shows, and reasons with what they explain."""
    explained = [(because.of, one.id) for one in step.parts if (because := getattr(one, "because", None)) is not None]
    for pair in explained:
        if part.id in pair:
            return [step.part(one) for one in pair]
    for one in step.parts:
        for name in one.pictures:
            behind = parts_behind(name, step, one)
            if len(behind) > 1 and part.id in {other.id for other in behind}:
                return behind
    return [part]


def turn_together(session: Session, act: str, step: Step, part: Part) -> list[str]:
    """Turn the round of a part, and of the parts that one picture shows with it: people submit them at once and see them at once.

    Of the others those are turned that are in the same state, and before a reveal only those that as many people have submitted; but
    reasons, for which not everyone is asked, whenever what they explain is.

    Returns:
        The ids of the parts that were turned.

    Raises:
        NotAllowed: this person may not do that to the part, or not now.
    """
    rounds, answers = session.seat.rounds, session.seat.answers

    def standing(of: Part) -> tuple[str, int]:
        submitted = sum(count.done for count in answers.counts(step.id, of.id)) if act == "reveal" else 0
        return rounds.current(step.id, of.id).state, submitted

    here = standing(part)

    def belongs(one: Part) -> bool:
        explains = getattr(one, "because", None) is not None
        return standing(one)[0] == here[0] if explains else standing(one) == here

    others = [one for one in shown_together(step, part) if one.id != part.id and belongs(one)]
    getattr(rounds, act)(step.id, part.id, *(one.id for one in others))
    return [part.id, *(one.id for one in others)]


def gap_table(session: Session, step: str, part: str) -> Any:
    """Return the gaps of a revealed part, widest first, with every gate closed; None where nothing is answered in points of a scale.

    Goals against goals and attributes have them too, whatever pictures they have.

    Raises:
        NotAllowed: the part has not been revealed, or this person may not see it.
    """
    found = session.method.step(step)
    context = PictureContext(session, found, found.part(part))
    if not context.kind.gap_chart or context.frame.empty or "kind" not in context.frame:
        return None
    rated = context.frame[context.frame["kind"].isin(["ratings", "ordered"])]
    return None if rated.empty else alignment.gaps(rated, **context.gates)


def widest(session: Session, step: str, part: str, item: str = "", at_once: int = AT_ONCE) -> Any:
    """Return the gaps of one item, or the widest gaps of all: as many as can be read from the last row of a room.

    Args:
        at_once: how many at most, if no item is given.

    Raises:
        NotAllowed: the part has not been revealed, or this person may not see it.
    """
    context = PictureContext.current(session, step, part)
    table = gap_table(session, step, part)
    if table is None:  # nobody has answered, and the picture says so
        return BUILDERS[context.kind.gap_chart](context)
    if item:
        return gap_chart(context, table[table["item"] == item])
    rows = table[list(KEY)].astype(str).agg("|".join, axis=1)
    figure = gap_chart(context, table[rows.isin(rows.unique()[:at_once])])
    # The finding is about all of it, whatever fits on the wall.
    figure.layout.meta = {**figure.layout.meta, "title": gap_chart(context, table).layout.meta["title"]}
    return figure


def prepare_in_background() -> None:
    """Import in the background what drawing needs: a reveal must not wait for pandas and Plotly.

    A kernel that was forked from a warm parent has it all already.
    """
    if not first_drawing.cache_info().currsize:
        threading.Thread(target=first_drawing, name="vested-drawing", daemon=True).start()


@cache
def first_drawing() -> None:
    """Draw a small picture once: that imports and sets up all that the real ones need."""
    import pandas as pd

    rows = [{"member": f"m{n}", "party": "ab"[n % 2], "item": "x", "value": n % 5 + 1, "low": 1, "high": 7} for n in range(6)]
    frame = pd.DataFrame(rows)
    charts.for_page(charts.dumbbell(alignment.gaps(frame)))
