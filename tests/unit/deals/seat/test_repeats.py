"""Acts that make something are done once, however often their message comes; and of a row's writers on two devices none is overwritten."""

from __future__ import annotations

from datetime import timedelta

import pytest

from deals_helpers import table_step, two_parties
from vested_widgets import deals
from vested_widgets.deals import InvalidDeal
from vested_widgets.deals.record import workshops as stored_workshops

ROWS = "work/rows"


@pytest.fixture
def deal(store: deals.Store) -> deals.Deal:
    return store.create_deal("Repeats", two_parties(), own_content={"steps": [table_step()]})


@pytest.fixture
def lead(store, deal) -> deals.Seat:
    return deals.Seat.open(store, deal.members[0].id)


@pytest.fixture
def ann(store, deal) -> deals.Seat:
    return deals.Seat.open(store, next(member.id for member in deal.members if member.alias == "Ann"))


def test_a_new_row_that_is_sent_twice_is_one_row_also_from_another_kernel(store, ann):
    made = [
        deals.Seat.open(store, ann.member.id).tables.save_row(ROWS, None, {"what": "Once"}, None, token="p.1") for _ in range(2)
    ]
    assert made[0] == made[1]
    assert [row.cells["what"] for row in ann.tables.read(ROWS).rows] == ["Once"]
    ann.tables.save_row(ROWS, None, {"what": "Once"}, None, token="p.2")
    assert len(ann.tables.read(ROWS).rows) == 2


def test_a_save_that_comes_again_after_a_later_one_does_not_bring_the_old_cells_back(ann):
    row = ann.tables.save_row(ROWS, None, {"what": "One"}, None, token="p.1")
    ann.tables.save_row(ROWS, row.row_id, {"what": "Two"}, 1, token="p.2")
    ann.tables.save_row(ROWS, row.row_id, {"what": "Three"}, 2, token="p.3")
    assert ann.tables.save_row(ROWS, row.row_id, {"what": "Two"}, 1, token="p.2").revision == 2
    assert ann.tables.read(ROWS).rows[0].cells["what"] == "Three"


def test_one_persons_token_is_nothing_to_another(store, deal, ann):
    ben = deals.Seat.open(store, next(member.id for member in deal.members if member.alias == "Ben"))
    for seat in (ann, ben):
        seat.tables.save_row(ROWS, None, {"what": seat.member.alias}, None, token="p.1")
    assert {row.cells["what"] for row in ann.tables.read(ROWS).rows} == {"Ann", "Ben"}


def test_cells_that_were_written_before_a_newer_save_of_the_same_person_become_a_version_beside_it(ann):
    row = ann.tables.save_row(ROWS, None, {"what": "First"}, None)
    laptop = ann.tables.save_row(ROWS, row.row_id, {"what": "From the laptop"}, 1, typed_at=row.at + timedelta(seconds=1))
    phone = ann.tables.save_row(ROWS, row.row_id, {"what": "From the phone"}, 1, typed_at=laptop.at - timedelta(minutes=1))
    assert phone.side
    (standing,) = ann.tables.read(ROWS).rows
    assert standing.cells["what"] == "From the laptop"
    assert len(standing.sides) == 1
    newest = ann.tables.save_row(ROWS, row.row_id, {"what": "Newest"}, 1, typed_at=phone.at + timedelta(minutes=1))
    assert not newest.side


def test_a_comment_that_is_sent_twice_is_one_comment(ann):
    made = [ann.comments.add(ROWS, "Is this so?", token="p.1") for _ in range(2)]
    assert made[0] == made[1] and len(ann.comments.on(ROWS)) == 1
    ann.comments.add(ROWS, "Is this so?", token="p.2")
    assert len(ann.comments.on(ROWS)) == 2


def test_a_person_who_is_added_twice_by_one_press_has_one_seat(lead, deal):
    party = deal.parties[0].id
    made = [lead.people.add(party, "Gus", token="p.1") for _ in range(2)]
    assert made[0] == made[1]
    with pytest.raises(InvalidDeal):
        lead.people.add(party, "Gus", token="p.2")


def test_a_hand_over_that_comes_twice_makes_one_successor(lead, ann):
    made = [lead.people.hand_over(ann.member.id, "Gia", "All is told.", token="p.1") for _ in range(2)]
    assert made[0] == made[1]


def test_a_deal_whose_form_is_sent_twice_is_made_once(store, lead):
    before = len(store.deals())
    made = [lead.administration.new_deal("Another", two_parties(), architect="Lea", token="p.1") for _ in range(2)]
    assert made[0].id == made[1].id and len(store.deals()) == before + 1
    lead.administration.new_deal("Another", two_parties(), architect="Lea", token="p.2")
    assert len(store.deals()) == before + 2
    store.delete_deal(lead.deal.id)  # what is remembered of forms goes with the deal


def test_a_note_or_message_that_comes_twice_is_one_act_of_the_session(lead):
    lead.workshop.start(["work"])
    before = len(lead.workshop.acts())
    for _ in range(2):
        lead.workshop.tell("Hello")
    assert len(lead.workshop.acts()) == before + 1
    lead.workshop.tell("")
    lead.workshop.tell("Hello")
    assert len(lead.workshop.acts()) == before + 3


def test_a_side_version_of_a_text_that_is_sent_twice_is_one_version(store):
    deal = deals.load_demonstration(store)
    seat = deals.Seat.open(store, deal.members[0].id)
    name = next(
        f"{step.id}/{part.id}"
        for step in seat.method.steps
        for part in step.parts
        if part.kind == "joint_text" and seat.may("write_draft", f"{step.id}/{part.id}").allowed
    )
    head = seat.drafts.read(name).head
    base = head.revision if head else None
    seat.drafts.save(name, "Theirs.", base)
    versions = [seat.drafts.save(name, "Mine.", base) for _ in range(2)]
    assert versions[0].side and versions[0].revision == versions[1].revision


def test_a_room_form_that_is_sent_twice_seats_one_person(store, lead, deal):
    code = lead.room.open()
    room, here = stored_workshops.find_room(store, code.code)
    seats = [
        stored_workshops.take_seat(store, room, here.parties[0].id, "", "Zoe", token="form-token-of-zoe-1") for _ in range(2)
    ]
    assert seats[0][0] == seats[1][0] and seats[0][1] != seats[1][1]
    assert [member.alias for member in store.deal(deal.id).members].count("Zoe") == 1
