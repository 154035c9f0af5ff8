"""Answers beyond one point and one text: fields of prompts, places of a ranking, items that come from the rows of a joint table."""

from __future__ import annotations

import re

import pytest

import vested_widgets
from deals_helpers import two_parties
from vested_widgets import deals, method
from vested_widgets.deals import AnswerKey, InvalidAnswer

GOALS = {"of": "aims/table", "title": "goal", "party": "party"}
SCALE = {"low": -2, "high": 2, "low_label": "Conflict", "high_label": "Advance"}
STEP = {
    "id": "aims", "title": "Goals", "question": "Which?", "why": "Why.", "what_to_do": "Do.",
    "what_to_look_for": "Look.", "what_goes_wrong": "Wrong.",
    "parts": [
        {"id": "words", "title": "Words", "kind": "text", "prompts": [
            {"id": "goal", "label": "A goal", "entries": 2}, {"id": "why", "label": "Why"}]},
        {"id": "table", "title": "Goals", "kind": "joint_table", "columns": [
            {"id": "goal", "title": "Goal"}, {"id": "party", "title": "Party", "kind": "party"}]},
        {"id": "order", "title": "Order", "kind": "ranking", "places": 2, "items_from": {**GOALS, "use": "own"}},
        {"id": "pairs", "title": "Pairs", "kind": "ratings", "items_from": {**GOALS, "use": "pairs"},
         "questions": [{"id": "effect", "short": "effect", "text": "What?", "scale": SCALE}]},
        {"id": "who", "title": "Who", "kind": "ratings", "items": [{"id": "x", "title": "X"}], "pictures": ["choices"],
         "questions": [{"id": "owner", "short": "owner", "text": "Who?", "parties": True, "choices": [{"id": "shared", "label": "Shared"}]}]},
    ],
}  # fmt: skip


@pytest.fixture
def sit(store):
    """Sit down in a deal whose own step asks all of this."""
    deal = store.create_deal("Own", two_parties(), architect="Guy", own_content={"steps": [STEP]})
    return lambda alias: deals.Seat.open(store, next(member.id for member in deal.members if member.alias == alias))


@pytest.fixture
def goals(sit) -> dict[str, str]:
    """Two goals of North and one of South, by name."""
    party = {party.name: party.id for party in sit("Guy").deal.parties}
    rows = [("warm", "North"), ("quick", "North"), ("cheap", "South")]
    made = sit("Guy").tables.save_rows("aims/table", [{"goal": goal, "party": party[name]} for goal, name in rows])
    return {row.cells["goal"]: row.row_id for row in made}


def key(part: str, item: str, question: str = "") -> AnswerKey:
    return AnswerKey("aims", part, item, question)


def test_each_field_of_a_text_with_prompts_is_an_entry_of_its_own(sit):
    sit("Ann").answers.write({key("words", "goal-1"): "Warm", key("words", "why"): "Winter"})
    sit("Guy").rounds.reveal("aims", "words")
    shown = sit("Ben").answers.texts("aims", "words")
    assert {text for _, text in shown} == {"Warm", "Winter"}
    assert len({entry for entry, _ in shown}) == 2
    with pytest.raises(InvalidAnswer, match="has no field 'goal-3'"):
        sit("Ann").answers.write({key("words", "goal-3"): "Too many"})


def test_own_goals_are_put_in_order_each_on_a_place_of_its_own(sit, goals):
    ann = sit("Ann")
    ann.answers.write({key("order", goals["warm"]): 1, key("order", goals["quick"]): 2})
    ann.answers.write({key("order", goals["warm"]): 2, key("order", goals["quick"]): 1})  # changed together
    with pytest.raises(InvalidAnswer, match="place 2 is given twice"):
        ann.answers.write({key("order", goals["quick"]): 2})
    with pytest.raises(InvalidAnswer, match="is not a place from 1 to 2"):
        ann.answers.write({key("order", goals["quick"]): 3})
    with pytest.raises(InvalidAnswer, match="is not in your list to rank"):
        ann.answers.write({key("order", goals["cheap"]): 1})  # the other party's
    ann.answers.write({key("order", goals["quick"]): None})
    sit("Guy").rounds.reveal("aims", "order")
    frame = sit("Ben").answers.frame("aims", "order")
    assert frame[["title", "value"]].to_numpy().tolist() == [["warm", 2]]


def test_goals_of_different_parties_are_rated_as_pairs_under_their_words(sit, goals):
    items = sit("Ann").items.asked("aims", "pairs")
    assert len(items) == 2
    sit("Ann").answers.write({key("pairs", item.id, "effect"): -2 for item in items})
    with pytest.raises(InvalidAnswer, match="no question"):
        sit("Ann").answers.write({key("pairs", f"{goals['warm']}:{goals['quick']}", "effect"): 1})
    sit("Guy").rounds.reveal("aims", "pairs")
    frame = sit("Guy").answers.frame("aims", "pairs")
    assert all("cheap" in title for title in frame["title"])
    assert frame["low"].tolist() == [-2, -2]


def test_an_answer_about_a_row_that_was_deleted_stays_and_is_told_apart(sit, goals):
    guy = sit("Guy")
    sit("Ann").answers.write({key("pairs", item.id, "effect"): 2 for item in sit("Ann").items.asked("aims", "pairs")})
    guy.rounds.reveal("aims", "pairs")
    quick = next(row for row in guy.tables.read("aims/table").rows if row.id == goals["quick"])
    guy.tables.delete_row("aims/table", quick.id, quick.revision)
    frame = guy.answers.frame("aims", "pairs").set_index("item")
    assert set(frame.loc[f"{goals['warm']}:{goals['cheap']}", ["kind", "value"]]) == {"ratings", 2.0}
    assert set(frame.loc[f"{goals['quick']}:{goals['cheap']}", ["kind", "value"]]) == {"gone", 2.0}
    assert vested_widgets.alignment.summary(frame.reset_index())["item"].tolist() == [f"{goals['warm']}:{goals['cheap']}"]


def test_a_choice_takes_a_party_or_a_word_and_nothing_else(sit):
    north = sit("Guy").deal.parties[0].id
    sit("Ann").answers.write({key("who", "x", "owner"): north})
    sit("Ben").answers.write({key("who", "x", "owner"): "shared"})
    with pytest.raises(InvalidAnswer, match=re.escape(method.words("answer_error.no_choice", item="X", given="'nobody'"))):
        sit("Cas").answers.write({key("who", "x", "owner"): "nobody"})
    sit("Guy").rounds.reveal("aims", "who")
    assert set(sit("Guy").answers.frame("aims", "who")["value"]) == {"North", "Shared"}
