"""Stories: told through the doors that people use, all of it or nothing, with a clear word where one does not hold."""

from __future__ import annotations

import pytest
import yaml

from vested_widgets import deals
from vested_widgets.deals import AnswerKey, NewMember, NewParty, NotAllowed
from vested_widgets.deals.record.batch import batch
from vested_widgets.deals.stories.demonstration import CONTENT, STORIES
from vested_widgets.deals.stories.story import StoryError, Teller, read_deal, tell

TWO = {
    "name": "Mill & Bakery",
    "architect": "Guy",
    "parties": [
        {"name": "Mill", "colour": "a", "members": ["Uma", "Vic", "Wes"]},
        {"name": "Bakery", "colour": "b", "members": ["Xu", "Yan", "Zoe"]},
    ],
}
THREE = {**TWO, "parties": [*TWO["parties"], {"name": "Farm", "colour": "c", "members": ["Rea"]}]}
RATE = {"answer": "principles/practice", "ratings": {"Uma": {"honesty": [7, "?"], "equity": [None, 3]}}}


@pytest.fixture
def told(sqlite, tmp_path):
    """Tell a story made of acts; gives a way to sit down."""

    def tell_acts(*acts, deal=TWO):
        folder = tmp_path / "mill-and-bakery"
        folder.mkdir()
        (folder / "deal.yaml").write_text(yaml.safe_dump(deal))
        (folder / "02-vision.yaml").write_text(yaml.safe_dump({"acts": list(acts)}))
        made = tell(sqlite, folder)
        return lambda alias: deals.Seat.open(sqlite, next(member.id for member in made.members if member.alias == alias))

    return tell_acts


def test_an_answer_of_the_story_stands_where_a_persons_would(told):
    seat = told(RATE)("Uma")
    key = lambda item, question: AnswerKey("principles", "practice", item, question)  # noqa: E731
    assert seat.answers.mine("principles", "practice") == {
        key("honesty", "importance"): 7, key("honesty", "practice"): "unsure", key("equity", "practice"): 3,
    }  # fmt: skip
    assert seat.answers.done("principles", "practice")


def test_who_is_not_done_is_not_counted_in(told):
    assert not told({**RATE, "not_done": ["Uma"]})("Uma").answers.done("principles", "practice")


def test_texts_are_written_revealed_pointed_at_proposed_and_approved(told):
    sit = told(
        {"answer": "vision/sentence", "texts": {"Uma": "Bread for all", "Xu": "No waste"}},
        {"reveal": "vision/sentence"},
        {"answer": "vision/points", "points": {"Xu": {"Uma": 7, "Xu": 3}}},
        {"reveal": "vision/points"},
        {"write": "vision/joint", "versions": [{"by": "Uma", "text": "Bread"}, {"by": "Xu", "base": 1, "text": "Bread for all"}]},
        {"propose": "vision/joint", "by": "Xu"},
        {"approve": "vision/joint", "by": ["Uma"]},
    )
    draft = sit("Uma").drafts.read("vision/joint")
    assert (draft.head.text, draft.state, draft.approved_by) == ("Bread for all", "approved", (sit("Uma").party.id,))
    points = sit("Guy").answers.frame("vision", "points").set_index("title")["value"]
    assert points.to_dict() == {"Bread for all": 7, "No waste": 3}


TABLE = {
    "steps": [{
        "id": "giving", "title": "Giving", "question": "What?", "why": "Why.", "what_to_do": "Do.",
        "what_to_look_for": "Look.", "what_goes_wrong": "Wrong.",
        "parts": [{"id": "rows", "title": "Rows", "kind": "joint_table", "columns": [
            {"id": "what", "title": "What"}, {"id": "giver", "title": "Giver", "kind": "party"},
            {"id": "rests", "title": "Rests on", "kind": "link", "to": "principles/practice", "many": True},
            {"id": "after", "title": "After", "kind": "link", "to": "giving/rows"}]}],
    }]
}  # fmt: skip


def test_rows_are_named_by_the_story_and_hold_ids(sqlite):
    deal = sqlite.create_deal("Own", [NewParty(p["name"], p["colour"], tuple(map(NewMember, p["members"]))) for p in TWO["parties"]],
                              architect="Guy", own_content=TABLE)  # fmt: skip
    seats = {member.alias: deals.Seat.open(sqlite, member.id) for member in deal.members}
    teller = Teller(seats, "Guy")
    teller.act({"table": "giving/rows", "by": "Uma", "rows": [
        {"row": "flour", "what": "Flour", "giver": "Mill", "rests": ["equity", "honesty"]},
        {"row": "bread", "what": "Bread", "giver": "Bakery", "after": "flour", "by": "Xu"}]})  # fmt: skip
    teller.act({"change": "giving/rows", "by": "Xu", "row": "bread", "cells": {"what": "Rye bread"}})
    teller.act({"comment": "giving/rows", "by": "Xu", "row": "bread", "text": "Rye it is."})
    flour, bread = seats["Guy"].tables.read("giving/rows").rows
    assert (flour.cells["what"], flour.cells["giver"], flour.cells["rests"]) == (
        "Flour",
        deal.parties[0].id,
        ["equity", "honesty"],
    )
    assert (bread.cells["what"], bread.cells["after"], bread.author, bread.comments) == ("Rye bread", flour.id, "Xu", 1)
    with pytest.raises(StoryError, match="has no row 'cake'; it has flour, bread"):
        teller.act({"change": "giving/rows", "by": "Xu", "row": "cake", "cells": {}})


BROKEN = {
    "an act needs one verb of answer, .*; its keys are sing": {"sing": "vision/joint"},
    "Uma has written nothing in vision/sentence": {"answer": "vision/points", "points": {"Xu": {"Uma": 3}}},
    "'Honesty': 9 is not on the scale": {"answer": "principles/practice", "ratings": {"Uma": {"honesty": [9, 1]}}},
    "there is nothing in vision/joint to approve": {"approve": "vision/joint", "by": ["Uma"]},
}  # fmt: skip


@pytest.mark.parametrize("sentence", BROKEN)
def test_an_act_that_cannot_be_done_is_named_and_nothing_is_left(told, sqlite, sentence):
    before = [RATE, {"answer": "vision/sentence", "texts": {"Xu": "No waste"}}, {"reveal": "vision/sentence"}]
    with pytest.raises(StoryError, match=f"02-vision.yaml, act 4: .*{sentence}") as caught:
        told(*before, BROKEN[sentence])
    assert "mill-and-bakery/" in str(caught.value)
    assert sqlite.deals() == []


def test_a_refused_act_among_many_leaves_nothing_behind_but_the_others_stay(store, deal):
    guy = next(member.id for member in deal.members if member.role == "architect")
    ann = next(member.id for member in deal.members if member.alias == "Ann")
    with batch(store, deal.id) as stage:
        deals.Seat.open(stage, ann).answers.write({AnswerKey("vision", "sentence"): "Ours"})
        with pytest.raises(NotAllowed):
            deals.Seat.open(stage, ann).rounds.reveal("vision", "sentence")
        deals.Seat.open(stage, guy).rounds.reveal("vision", "sentence")
    assert [text for _, text in deals.Seat.open(store, guy).answers.texts("vision", "sentence")] == ["Ours"]


@pytest.mark.parametrize("story", STORIES)
def test_the_demonstration_is_told_once(store, story):
    deal = deals.load_demonstration(store, story)
    assert deal.name == read_deal(CONTENT / story)["name"]
    assert deals.load_demonstration(store, story) == deal
    assert len(store.deals()) == 1
