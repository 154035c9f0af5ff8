"""Topics to discuss once a part is revealed: its items, widest gaps first, its texts, and the pictures of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vested_widgets import method
from vested_widgets.kinds import kind_of
from vested_widgets.widgets.pictures import part_pictures

if TYPE_CHECKING:
    from vested_widgets.session import Session

# The focus on a picture instead of an item: "#2" is the second picture of the part.
PICTURE = "#"


@dataclass(frozen=True, slots=True)
class Topic:
    """An item to talk about; `gap` is the widest between two parties in points, None where it may not be shown."""

    item: str
    title: str
    gap: float | None
    verdict: str


def on_wall(session: Session, step: str, at: str) -> str:
    """Return the part that the wall shows: the revealed one that is talked about, else the one that the room is at (`at`)."""
    focus = session.seat.workshop.state().focus
    talked = focus[:1] == (step,) and session.seat.rounds.current(step, focus[1]).state != "open"
    return focus[1] if talked else at


def topics(table: Any) -> list[Topic]:
    """Return the items of a table of gaps, each once, in the table's order: widest gaps first."""
    if table is None:
        return []
    found: dict[str, Topic] = {}
    for row in table.to_dict("records"):
        gap = row["gap"]
        shown = None if gap != gap or gap is None else abs(float(gap))
        found.setdefault(str(row["item"]), Topic(str(row["item"]), str(row["title"]), shown, str(row["verdict"])))
    return list(found.values())


def listed(session: Session, step: str, part: str, focus: tuple[str, ...], table: Any) -> list[dict[str, Any]]:
    """Return the topics of a part for a page: [{item, title, verdict, current}]."""
    at = focus[2] if focus[:2] == (step, part) else ""
    return [
        {"item": one.item, "title": one.title, "verdict": one.verdict, "current": one.item == at} for one in topics(table)
    ] or _plain_items(session, step, part, at)


def _plain_items(session: Session, step: str, part: str, at: str) -> list[dict[str, Any]]:
    """Return the items of a part that is not rated on a scale, in the order in which they are asked."""
    if not kind_of(session.method.step(step).part(part)).asks_items:
        return []
    found = session.seat.items.asked(step, part)
    return [{"item": one.id, "title": one.title, "verdict": "", "current": one.id == at} for one in found]


def texts(session: Session, step: str, part: str) -> list[str]:
    """Return what everybody wrote, without names, of a part that is answered in words.

    Raises:
        NotAllowed: the part has not been revealed, or this person may not see it.
    """
    if not kind_of(session.method.step(step).part(part)).is_text:
        return []
    return [text for _, text in session.seat.answers.texts(step, part)]


def notes(session: Session, step: str, part: str) -> list[dict[str, str]]:
    """Return the notes of a part with the titles of their items: [{item, title, text}]."""
    asked = session.method.step(step).part(part)
    titles = {one.id: one.title for one in session.seat.items.asked(step, part)}
    return [
        {"item": note.item, "title": titles.get(note.item, asked.title), "text": note.text}
        for note in session.seat.workshop.notes(step, part)
    ]


def pictures(session: Session, step: str, part: str) -> list[str]:
    """Return what the pictures are called that the wall can show of a revealed part, in their order."""
    names = part_pictures.names(session.method.step(step).part(part), session.seat.rounds.current(step, part).wave)
    change, number = method.words("console.change_picture"), "console.picture_n"
    return [change if name == part_pictures.CHANGE else method.words(number, n=at) for at, name in enumerate(names, 1)]
