"""Open and kept seats: who takes which, and that a seat at which nobody has sat down counts as nobody."""

from __future__ import annotations

import pytest

from vested_widgets import deals
from vested_widgets.deals import AnswerKey, NewMember, NewParty
from vested_widgets.deals.record import workshops as stored_workshops


@pytest.fixture
def made(sqlite):
    """A deal with a named and two open seats on one side and two named ones on the other."""
    north = (NewMember("Ann"), NewMember("Open seat 1", open=True), NewMember("Open seat 2", open=True))
    parties = [NewParty("North", members=north), NewParty("South", members=(NewMember("Dot"), NewMember("Eli")))]
    return sqlite.create_deal("Seats", parties)


def architect(store, deal):
    return deals.Seat.open(store, deal.members[0].id)


def aliases(store, deal):
    return [member.alias for member in store.deal(deal.id).members if member.role == "member"]


def invited(store, deal):
    return [count.invited for count in architect(store, deal).answers.counts("who", "ours")]


def test_an_open_seat_counts_as_nobody_until_somebody_sits_down(sqlite, made):
    assert invited(sqlite, made) == [1, 2]
    room = architect(sqlite, made).room.open()
    stored_workshops.take_seat(sqlite, room, made.parties[0].id, "", "Mo")
    assert invited(sqlite, made) == [2, 2]
    open_seat = next(member for member in sqlite.deal(made.id).members if member.open)
    lead = architect(sqlite, made)
    seen = sqlite.last_change(made.id)
    stored_workshops.sit_down(sqlite, open_seat.id)
    assert invited(sqlite, made) == [3, 2]
    # Pages that are open count that person too: the deal itself has changed for them.
    assert "member" in {change.kind for change in sqlite.changes(made.id, seen)}
    assert lead.deal is not None


def test_all_that_are_there_have_submitted_although_seats_are_open(sqlite, made):
    seats = {member.alias: deals.Seat.open(sqlite, member.id) for member in made.members}
    for alias in ("Ann", "Dot", "Eli"):
        seats[alias].answers.write({AnswerKey("who", "ours", "do"): "Bread"})
        seats[alias].answers.set_done("who", "ours", done=True)
    step = deals.progress(architect(sqlite, made))[0].steps[0]
    assert (step.ready, step.invited) == (3, 3)


def test_a_typed_name_takes_an_open_seat_and_a_kept_seat_of_that_name(sqlite, made):
    room, before = architect(sqlite, made).room.open(), len(made.members)
    first, _ = stored_workshops.take_seat(sqlite, room, made.parties[0].id, "", "Mo")
    kept, _ = stored_workshops.take_seat(sqlite, room, made.parties[0].id, "", " ann ")
    last, _ = stored_workshops.take_seat(sqlite, room, made.parties[0].id, "", "Zoe")
    assert len(sqlite.deal(made.id).members) == before
    assert aliases(sqlite, made) == ["Ann", "Mo", "Zoe", "Dot", "Eli"]
    assert len({first, kept, last}) == 3
    assert sqlite.deal(made.id).member(kept).alias == "Ann"
    with pytest.raises(deals.InvalidDeal):  # she is there already
        stored_workshops.take_seat(sqlite, room, made.parties[0].id, "", "Ann")


def test_whoever_opens_an_open_seat_by_its_link_is_asked_for_an_alias(sqlite, made):
    open_seat = next(member for member in made.members if member.open)
    stored_workshops.sit_down(sqlite, open_seat.id)
    seat = deals.Seat.open(sqlite, open_seat.id)
    assert seat.own_data.is_unnamed()
    seat.people.rename(open_seat.id, "Mo")
    assert not seat.own_data.is_unnamed()
    assert not deals.Seat.open(sqlite, made.members[1].id).own_data.is_unnamed()
