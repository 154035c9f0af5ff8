"""Topics to discuss once a part is revealed: its items, widest gaps first, its texts, and the pictures of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vested_widgets import method
from vested_widgets.kinds import kind_of
from vested_widgets.widgets.pictures import part_pictures, shared_drawings
from vested_widgets.widgets.pictures.context import PictureContext

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
    """Return the items of a part that is not rated on a scale, or the questions of one that is answered in words, as they are asked."""
    asked = session.method.step(step).part(part)
    found: list[tuple[str, str]] = []
    if kind_of(asked).asks_items:
        found = [(one.id, one.title) for one in session.seat.items.asked(step, part)]
    elif kind_of(asked).is_text and len(prompts := _prompts(asked)) > 1:
        found = list(prompts.items())
    return [{"item": item, "title": title, "verdict": "", "current": item == at} for item, title in found]


def _prompts(part: method.Part) -> dict[str, str]:
    """Return the labels of a part's prompts by their ids; none of one that has no prompts."""
    return {prompt.id: prompt.label for prompt in getattr(part, "prompts", ())}


def texts(session: Session, step: str, part: str, at: str = "") -> list[dict[str, Any]]:
    """Return what everyone wrote, without names, of a part that is answered in words: [{title, texts, groups}], a question each.

    The groups are {party, colour, texts}: by party in a part about the own party, else one without a party. A question without words of its
    own is called as its part, unless that is what the step begins with: then the question of the step stands above.

    Args:
        at: the question to show; the first one with texts if it is none of the part's.

    Raises:
        NotAllowed: the part has not been revealed, or this person may not see it.
    """
    asked = session.method.step(step).part(part)
    if not kind_of(asked).is_text:
        return []
    labels = _prompts(asked)
    found = {prompt: written for prompt, written in session.seat.answers.texts_by_prompt(step, part).items() if written}
    shown = [at] if at in found else list(found)[:1]
    own = "" if asked is next(one for one in session.method.step(step).parts if one.kind in method.ALONE) else asked.title
    return [
        {
            "title": labels.get(prompt, "") or own,
            "texts": found[prompt],
            "groups": _groups(session, step, asked, prompt) or [{"party": "", "colour": "", "texts": found[prompt]}],
        }
        for prompt in shown
    ]


def _groups(session: Session, step: str, part: Any, prompt: str) -> list[dict[str, Any]]:
    """Return the texts under a question by party, where the part is about the own party; [] elsewhere."""
    if not getattr(part, "by_party", False):
        return []
    parties = {party.id: party for party in session.deal.parties}
    found = [(parties.get(of), texts) for at, of, texts in session.seat.answers.texts_by_party(step, part.id) if at == prompt]
    return [
        {"party": party.name if party else "", "colour": party.colour if party else "", "texts": texts} for party, texts in found
    ]


def notes(session: Session, step: str, part: str) -> list[dict[str, str]]:
    """Return the notes of a part with the titles of their items: [{item, title, text}]."""
    asked = session.method.step(step).part(part)
    titles = {one.id: one.title for one in session.seat.items.asked(step, part)}
    return [
        {"item": note.item, "title": titles.get(note.item, asked.title), "text": note.text}
        for note in session.seat.workshop.notes(step, part)
    ]


def pictures(session: Session, step: str, part: str) -> list[str]:
    """Return the titles of the pictures that the wall can show of a revealed part, in their order: what each of them finds.

    Raises:
        NotAllowed: the part has not been revealed, or this person may not see it.
    """
    context = PictureContext.current(session, step, part)
    if not part_pictures.names(context.part, session.seat.rounds.current(step, part).wave):
        return []
    return [str(page["title"]) for page in shared_drawings.pages(session, context, wide=True)]
