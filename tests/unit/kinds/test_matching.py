"""Matchings: what is asked once both groups have rows, what may be answered, and how answers read."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from prepared import empty_record
from vested_widgets import alignment, deals
from vested_widgets.deals import AnswerKey, InvalidAnswer, NotAllowed
from vested_widgets.kinds import KINDS, AnswerError, Asked
from vested_widgets.method.parts import Matching

ITEMS = [{"id": name, "title": name.title(), "group": "values"} for name in ("candour", "care", "calm")]
ITEMS += [{"id": "food", "title": "Fresh food", "group": "value"}]
WORDS = {"id": "one", "title": "One", "kind": "matching", "matched": "value", "question": "Which?", "none": "None of them"}
KIND = KINDS["matching"]
KEY = AnswerKey("s", "one", "food", "matched")


def part(**more):
    return Matching.model_validate({**WORDS, "items": ITEMS, **more})


def asked(of):
    return Asked(KIND.items(of, of.items))


def test_each_item_of_one_group_can_be_matched_with_all_of_the_other():
    (food,) = KIND.items(part(), part().items)
    assert (food.id, [option.title for option in food.options]) == ("food", ["Candour", "Care", "Calm"])
    assert [item.id for item in KIND.items(part(matched="values"), part().items)] == ["candour", "care", "calm"]


def test_while_a_group_is_empty_nothing_is_asked():
    assert KIND.items(part(), part().items[:3]) == ()
    assert KIND.items(part(), part().items[3:]) == ()


@pytest.mark.parametrize("value", ["candour", "candour|calm", "|", "unsure", None])
def test_up_to_two_in_their_order_none_and_not_sure_are_answers(value):
    KIND.check(part(), asked(part()), KEY, value)


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("candour|care|calm", "at most 2 can be chosen"),
        ("calm|candour", "is not one of the answers"),
        ("candour|candour", "is not one of the answers"),
        ("candour|", "is not one of the answers"),
        ("food", "is not one of the answers"),
        ("", "is not one of the answers"),
        (2, "is not one of the answers"),
        (["candour"], "is not one of the answers"),
    ],
)
def test_other_answers_are_refused_in_a_sentence(value, why):
    with pytest.raises(AnswerError, match=why):
        KIND.check(part(), asked(part()), KEY, value)


NOT_ASKED = [("candour", "matched", ""), ("food", "", ""), ("food", "matched", "p1")]


@pytest.mark.parametrize("key", [AnswerKey("s", "one", *key) for key in NOT_ASKED], ids=str)
def test_what_is_not_asked_takes_no_answer(key):
    with pytest.raises(AnswerError, match="has no question"):
        KIND.check(part(), asked(part()), key, "candour")


def test_not_sure_may_be_left_out():
    with pytest.raises(AnswerError):
        KIND.check(part(unsure=False), asked(part()), KEY, "unsure")


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"items": ITEMS[:3]}, "items` of both groups"),
        ({"items": [], "items_from": {"of": "a/b", "title": "t"}}, "`group` column"),
        ({"items": [], "items_from": {"of": "a/b", "title": "t", "group": "g", "party": "p", "use": "own"}}, "leave out `use`"),
    ],
)
def test_content_that_does_not_fit_is_refused(more, why):
    with pytest.raises(ValidationError, match=why):
        part(**more)


STEP = {
    "id": "try", "title": "Try", "question": "Which?", "why": "Why.", "what_to_do": "Do.", "what_to_look_for": "Look.",
    "what_goes_wrong": "Wrong.",
    "parts": [
        {"id": "list", "title": "Themes", "kind": "joint_table", "columns": [
            {"id": "title", "title": "Theme"},
            {"id": "group", "title": "Group", "kind": "choice", "options": [{"id": "values", "label": "V"}, {"id": "value", "label": "W"}]},
            {"id": "whom", "title": "For whom", "kind": "choice", "many": True,
             "options": [{"id": "town", "label": "The town"}, {"id": "us", "label": "The owners"}]}]},
        {**WORDS, "items_from": {"of": "try/list", "title": "title", "group": "group", "whom": "whom"}},
    ],
}  # fmt: skip


@pytest.fixture
def room(tmp_path):
    """Sit down in a deal of two parties with five members each whose themes are rows of a table."""
    with deals.Store.open(empty_record(tmp_path / "workbook.sqlite")) as store:
        parties = [deals.NewParty(name, members=tuple(deals.NewMember(f"{name} {n}") for n in range(5))) for name in "AB"]
        deal = store.create_deal("Deal", parties, architect="Guy", own_content={"steps": [STEP]})
        yield lambda alias: deals.Seat.open(store, next(member.id for member in deal.members if member.alias == alias))


def rows(seat, *told):
    return [seat.tables.save_row("try/list", None, {"title": title, "group": group}, None) for title, group in told]


def test_rows_of_both_groups_are_asked_about_and_say_for_whom_they_are(room):
    first = room("A 0")
    (candour,) = rows(first, ("Candour", "values"))
    assert first.items.asked("try", "one") == ()
    with pytest.raises(NotAllowed, match="Themes"):
        first.answers.set_done("try", "one", done=True)
    food = first.tables.save_row("try/list", None, {"title": "Food", "group": "value", "whom": ["town", "us"]}, None)
    (item,) = first.items.asked("try", "one")
    assert (item.id, item.whom) == (food.row_id, ("The town", "The owners"))
    assert [option.id for option in item.options] == [candour.row_id]


def test_answers_are_published_counted_by_party_and_never_of_fewer_than_five(room):
    candour, care, food = (row.row_id for row in rows(room("A 0"), ("Candour", "values"), ("Care", "values"), ("Food", "value")))
    key = AnswerKey("try", "one", food, "matched")
    for party, many in (("A", 5), ("B", 4)):
        for n in range(many):
            seat = room(f"{party} {n}")
            seat.answers.write({key: f"{candour}|{care}" if n else "|"})
            seat.answers.set_done("try", "one", done=True)
    with pytest.raises(InvalidAnswer, match="not one of the answers"):
        room("B 4").answers.write({key: f"{care}|{candour}"})
    guy = room("Guy")
    guy.rounds.reveal("try", "one")
    frame = guy.answers.frame("try", "one")
    assert set(frame["value"]) == {"Candour; Care", "None of them"}
    table = alignment.matchings(frame, policy=alignment.Policy.of(3), parties=["A", "B"]).set_index(["option", "party"])
    assert list(table.loc[("Candour", "A"), ["people", "n"]]) == [4, 5]
    assert table.loc[("Candour", "B")].isna()["people"]
    # One who comes after the reveal changes nothing that is seen.
    late = room("B 4")
    late.answers.write({key: candour})
    late.answers.set_done("try", "one", done=True)
    assert len(guy.answers.frame("try", "one")) == len(frame)


def test_an_answer_whose_row_has_gone_is_no_answer(room):
    candour, care, food = rows(room("A 0"), ("Candour", "values"), ("Care", "values"), ("Food", "value"))
    key = AnswerKey("try", "one", food.row_id, "matched")
    room("A 0").answers.write({key: candour.row_id})
    room("A 1").answers.write({key: f"{candour.row_id}|{care.row_id}"})
    room("A 0").tables.delete_row("try/list", candour.row_id, candour.revision)
    guy = room("Guy")
    guy.rounds.reveal("try", "one")
    frame = guy.answers.frame("try", "one")
    assert sorted(zip(frame["kind"], frame["value"], strict=True)) == [("gone", "None of them"), ("matching", "Care")]
