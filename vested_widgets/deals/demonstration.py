"""The demonstration deal: two fictional firms whose story is replayed through the same doors that people use."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from vested_widgets.deals.errors import NotAllowed
from vested_widgets.deals.records import AnswerKey, Deal, NewMember, NewParty

if TYPE_CHECKING:
    from vested_widgets.deals.seat import Seat
    from vested_widgets.deals.store import Store

STORY = Path(__file__).parent / "content" / "demonstration.yaml"


def load_demonstration(store: Store) -> Deal:
    """The demonstration deal of a record; it is made the first time."""
    story = yaml.safe_load(STORY.read_text("utf-8"))
    for deal in store.deals():
        if deal.demonstration and deal.name == story["name"]:
            return deal
    return _tell(store, story)


def _tell(store: Store, story: dict[str, Any]) -> Deal:
    parties = [
        NewParty(party["name"], party["colour"], tuple(NewMember(alias) for alias in party["members"]))
        for party in story["parties"]
    ]
    deal = store.create_deal(story["name"], parties, architect=story["architect"], demonstration=True)
    try:
        table = {member.alias: store.seat(member.id) for member in deal.members}
        for act in story["acts"]:
            _act(table, story["architect"], act)
    except BaseException:
        store.delete_deal(deal.id)
        raise
    return deal


def _act(table: dict[str, Seat], architect: str, act: dict[str, Any]) -> None:
    """One act of the story: `part` with `ratings`, `texts` or `points`; or `reveal`; or `draft`; or `propose`."""
    step, part = (act.get("part") or act.get("reveal") or act.get("draft") or act["propose"]).split("/")
    if "reveal" in act:
        table[architect].reveal(step, part)
    elif "draft" in act:
        for version in act["versions"]:
            table[version["by"]].save_draft(act["draft"], version["text"], version.get("base"))
    elif "propose" in act:
        table[act["by"]].propose(act["propose"], act["revision"])
    for alias, given in act.get("ratings", {}).items():
        _answer(table[alias], step, part, _ratings(table[alias], step, part, given))
    for alias, text in act.get("texts", {}).items():
        _answer(table[alias], step, part, {AnswerKey(step, part): text})
    for alias, points in act.get("points", {}).items():
        _answer(table[alias], step, part, _points(table, table[alias], step, part, points))
    for alias in act.get("not_done", ()):
        table[alias].set_done(step, part, done=False)


def _answer(seat: Seat, step: str, part: str, values: dict[AnswerKey, Any]) -> None:
    seat.answer(values)
    seat.set_done(step, part, done=True)


def _ratings(seat: Seat, step: str, part: str, given: dict[str, list[Any]]) -> dict[AnswerKey, Any]:
    """Ratings written in short: per item one value per question, in the order of the content; "?" is "not sure", null no answer."""
    asked = seat.method.step(step).part(part)
    others = [party.id for party in seat.deal.parties if party.id != seat.member.party_id]
    about = {"deal": "", "own": seat.member.party_id or "", "other": others[0]}
    values: dict[AnswerKey, Any] = {}
    for item, points in given.items():
        for question, value in zip(asked.questions, points, strict=True):  # type: ignore[union-attr]
            if value is not None:
                key = AnswerKey(step, part, item, question.id, about[question.about])
                values[key] = "unsure" if value == "?" else value
    return values


def _points(table: dict[str, Seat], seat: Seat, step: str, part: str, points: dict[str, int]) -> dict[AnswerKey, Any]:
    """Points written by the alias of the sentence's author."""
    asked = seat.method.step(step).part(part)
    source = asked.entries_from  # type: ignore[union-attr]
    entries = {text: entry for entry, text in seat.texts(step, source)}
    values: dict[AnswerKey, Any] = {}
    for alias, given in points.items():
        text = table[alias].my_answers(step, source).get(AnswerKey(step, source))
        if text is None:
            raise NotAllowed(f"The story gives points to {alias}, who has not written.")
        values[AnswerKey(step, part, entries[text.strip()])] = given
    return values
