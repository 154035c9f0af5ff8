"""Answers of one person from several devices: the newest typed stands, whenever it arrives, and the other is kept and told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from deals_helpers import rated_step, two_parties
from vested_widgets import deals
from vested_widgets.deals import AnswerKey, InvalidAnswer
from vested_widgets.deals.entities import Typing

CANDOUR = AnswerKey("views", "themes", "candour", "importance")
CURIOSITY = AnswerKey("views", "themes", "curiosity", "importance")
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def after(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def typed(page: str, minutes: float | None, seen: int = 0, n: int = 1, wave: int = 1) -> Typing:
    """Typed on a page so many minutes after noon; None if nobody knows when."""
    return Typing(f"{page}.{n}", None if minutes is None else after(minutes), seen, wave)


@pytest.fixture
def ann(store: deals.Store) -> deals.Seat:
    """Ann, who answers from a phone and a laptop."""
    deal = store.create_deal("Devices", two_parties(), own_content={"steps": [rated_step()]})
    return deals.Seat.open(store, next(member.id for member in deal.members if member.alias == "Ann"))


def standing(seat: deals.Seat) -> tuple[object, list[object]]:
    """What stands for the first question, and the other answers that are told."""
    found = seat.answers.standing("views", "themes")
    return found.answers.get(CANDOUR), [other.value for other in found.others]


def test_an_old_answer_that_arrives_late_does_not_replace_the_newer_one_and_both_are_told(ann):
    ann.answers.write({CANDOUR: 6}, {CANDOUR: typed("laptop", 5)})
    saved = ann.answers.write({CANDOUR: 2}, {CANDOUR: typed("phone", 1)})
    assert saved.clashes
    assert standing(ann) == (6, [2])
    assert ann.answers.standing("views", "themes").others[0].at == after(1)


def test_the_newer_answer_stands_also_if_it_arrives_first_or_last(ann):
    ann.answers.write({CANDOUR: 2}, {CANDOUR: typed("phone", 1)})
    ann.answers.write({CANDOUR: 6}, {CANDOUR: typed("laptop", 5)})
    assert standing(ann) == (6, [2])


def test_an_answer_on_what_was_shown_replaces_it_without_a_word(ann):
    seen = ann.answers.write({CANDOUR: 2}, {CANDOUR: typed("phone", 1)}).seen
    ann.answers.write({CANDOUR: 6}, {CANDOUR: typed("laptop", 5, seen)})
    assert standing(ann) == (6, [])


def test_one_page_never_meets_itself_however_late_its_acknowledgements_are(ann):
    for n, value in enumerate((2, 3, 4), 1):
        assert not ann.answers.write({CANDOUR: value}, {CANDOUR: typed("phone", n, n=n)}).clashes
    assert standing(ann) == (4, [])


def test_the_same_answer_from_two_devices_is_no_clash(ann):
    ann.answers.write({CANDOUR: 6}, {CANDOUR: typed("laptop", 5)})
    assert not ann.answers.write({CANDOUR: 6}, {CANDOUR: typed("phone", 1)}).clashes
    assert standing(ann) == (6, [])


def test_an_answer_that_comes_twice_is_written_once_and_never_comes_back_over_a_later_one(ann):
    first = {CANDOUR: typed("phone", 1)}
    seen = ann.answers.write({CANDOUR: 2}, first).seen
    ann.answers.write({CANDOUR: 6}, {CANDOUR: typed("laptop", 5, seen)})
    again = ann.answers.write({CANDOUR: 2}, first)
    assert (again.clashes, again.seen) == (False, seen)
    assert standing(ann) == (6, [])
    assert len(ann.own_data.record()["answer"]) == 2


def test_taking_the_other_answer_or_keeping_the_own_one_settles_it(ann):
    for value in (2, 6):
        ann.answers.write({CANDOUR: 6}, {CANDOUR: typed(f"laptop{value}", 5, seen=99_999)})
        ann.answers.write({CANDOUR: 2}, {CANDOUR: typed(f"phone{value}", 1)})
        assert standing(ann) == (6, [2])
        seen = ann.answers.standing("views", "themes").seen
        ann.answers.write({CANDOUR: value}, {CANDOUR: typed(f"choice{value}", 9, seen)})
        assert standing(ann) == (value, [])


def test_each_question_is_decided_by_itself(ann):
    ann.answers.write({CANDOUR: 6, CURIOSITY: 6}, {CANDOUR: typed("laptop", 5), CURIOSITY: typed("laptop", 0, n=2)})
    ann.answers.write({CANDOUR: 2, CURIOSITY: 2}, {CANDOUR: typed("phone", 1), CURIOSITY: typed("phone", 1, n=2)})
    found = ann.answers.standing("views", "themes")
    assert (found.answers[CANDOUR], found.answers[CURIOSITY]) == (6, 2)
    assert {(other.key, other.value) for other in found.others} == {(CANDOUR, 2), (CURIOSITY, 6)}


def test_a_clock_that_is_ahead_gives_no_answer_a_lead_over_later_ones(ann):
    ahead = datetime.now(UTC) + timedelta(days=400)
    ann.answers.write({CANDOUR: 2}, {CANDOUR: Typing("phone.1", ahead, 0, 1)})
    ann.answers.write({CANDOUR: 6}, {CANDOUR: Typing("laptop.1", datetime.now(UTC) + timedelta(minutes=1), 0, 1)})
    assert standing(ann) == (6, [2])


def test_what_a_page_of_an_earlier_version_has_left_never_replaces_what_stands(ann):
    ann.answers.write({CANDOUR: 6})
    ann.answers.write({CANDOUR: 2}, {CANDOUR: typed("old", None)})
    assert standing(ann) == (6, [2])
    ann.answers.write({CURIOSITY: 3}, {CURIOSITY: typed("old", None, n=2)})
    assert ann.answers.mine("views", "themes")[CURIOSITY] == 3


def test_what_was_typed_in_an_earlier_round_does_not_count_in_the_new_one_unless_it_is_taken(store, ann):
    lead = deals.Seat.open(store, ann.deal.members[0].id)
    ann.answers.write({CANDOUR: 6})
    lead.rounds.reveal("views", "themes")
    lead.rounds.new_wave("views", "themes")
    ann.answers.write({CANDOUR: 2}, {CANDOUR: typed("phone", 1, wave=1)})
    assert standing(ann) == (None, [2])
    ann.answers.write({CANDOUR: 2}, {CANDOUR: typed("phone", 9, ann.answers.standing("views", "themes").seen, n=2, wave=2)})
    assert standing(ann) == (2, [])


def test_nobody_else_counts_or_sees_an_answer_that_stands_beside(store, ann):
    lead = deals.Seat.open(store, ann.deal.members[0].id)
    ann.answers.write({CANDOUR: 6}, {CANDOUR: typed("laptop", 5)})
    ann.answers.write({CANDOUR: 2}, {CANDOUR: typed("phone", 1)})
    lead.rounds.reveal("views", "themes")
    frame = lead.answers.frame("views", "themes")
    assert list(frame["value"]) == [6]


def test_a_copy_of_the_deal_keeps_what_stands_and_what_is_told(store, ann):
    ann.answers.write({CANDOUR: 3}, {CANDOUR: typed("tablet", 0)})
    ann.answers.write({CANDOUR: 6}, {CANDOUR: typed("laptop", 5)})
    ann.answers.write({CANDOUR: 2}, {CANDOUR: typed("phone", 1)})
    before = standing(ann)
    document = store.export_deal(ann.deal.id)
    copy = store.import_deal(document, as_copy=True)
    twin = deals.Seat.open(store, next(member.id for member in copy.members if member.alias == "Ann"))
    assert standing(twin) == before == (6, [2, 3])
    store.delete_deal(ann.deal.id)
    again = store.import_deal(document)
    assert standing(deals.Seat.open(store, ann.member.id)) == before
    assert store.export_deal(again.id) == document


def test_places_of_a_ranking_stand_or_yield_together(store):
    items = [{"id": name, "title": name.title()} for name in ("one", "two", "three")]
    part = {"id": "order", "kind": "ranking", "title": "Order", "places": 3, "prompt": "Put them in order.", "items": items}
    own = {**rated_step(), "parts": [part]}
    deal = store.create_deal("Order", two_parties(), own_content={"steps": [own]})
    seat = deals.Seat.open(store, next(member.id for member in deal.members if member.alias == "Ann"))
    step, part = "views", "order"
    keys = [AnswerKey(step, part, item["id"]) for item in items]
    orders = [dict(zip(keys, places, strict=True)) for places in ((1, 2, 3), (3, 1, 2))]
    number = seat.answers.standing(step, part).seen
    new, old = (
        {key: typed(page, minutes, number, n) for n, key in enumerate(keys, 1)} for page, minutes in (("laptop", 5), ("phone", 1))
    )
    seat.answers.write(orders[0], new)
    seat.answers.write(orders[1], old)
    found = seat.answers.standing(step, part)
    assert {key: found.answers[key] for key in keys} == orders[0]
    assert {other.key: other.value for other in found.others} == {
        key: place for key, place in orders[1].items() if place != orders[0][key]
    }
    with pytest.raises(InvalidAnswer):
        seat.answers.write({keys[0]: 2}, {keys[0]: typed("laptop", 9, found.seen, n=9)})
