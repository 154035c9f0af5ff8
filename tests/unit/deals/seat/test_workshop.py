"""A session is what its acts have made of it; every act can be taken back, and a code lets newcomers in for a while."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vested_widgets import deals, method
from vested_widgets.deals import workshop
from vested_widgets.deals.entities import AnswerKey
from vested_widgets.deals.record import workshops as stored_workshops
from vested_widgets.deals.workshop import Act

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
STEPS = ("values", "vision", "principles")


def act(kind: str, minute: int = 0, step: str = "", **detail) -> Act:
    return Act(kind, step, "", detail, START + timedelta(minutes=minute))


ACTS = st.one_of(
    st.builds(act, st.sampled_from(["pause", "resume", "end", "round"]), st.integers(0, 200)),
    st.builds(lambda minute, step: act("go", minute, step), st.integers(0, 200), st.sampled_from(STEPS)),
    st.builds(lambda minute, seconds: act("timer", minute, seconds=seconds), st.integers(0, 200), st.integers(0, 900)),
    st.builds(lambda minute, text: act("message", minute, text=text), st.integers(0, 200), st.text(max_size=5)),
    st.builds(lambda minute, on: act("follow", minute, on=on), st.integers(0, 200), st.booleans()),
    st.builds(lambda minute: act("start", minute, agenda=list(STEPS)), st.integers(0, 200)),
)


@given(st.lists(ACTS, max_size=12), ACTS)
def test_taking_an_act_back_leaves_the_session_as_it_was(before, one):
    assert workshop.state([*before, one, act("undo")]) == workshop.state(before)


@given(st.lists(ACTS, max_size=8))
def test_taking_everything_back_leads_to_the_beginning_and_more_undos_change_nothing(acts):
    assert workshop.state([*acts, *[act("undo")] * (len(acts) + 2)]) == workshop.SessionState()


def test_a_pause_stops_the_timer_and_the_rest_of_its_time_is_kept():
    paused = [act("start", agenda=STEPS), act("timer", 0, seconds=600), act("pause", 4)]
    assert workshop.state(paused).timer == workshop.Timer(600, None, 360.0)
    resumed = workshop.state([*paused, act("resume", 30)])
    assert resumed.timer.ends_at == START + timedelta(minutes=36)


def test_a_code_is_read_as_people_type_it():
    code = workshop.new_code()
    for typed in (code, code.lower(), workshop.spoken(code), f" {code[:3]}-{code[3:]} "):
        assert workshop.read_code(typed) == code
    for wrong in ("", "KTR", code + "B", "AAAAAA", "<script>", "KTR MX1"):
        assert workshop.read_code(wrong) == ""


def test_the_architect_leads_and_every_act_is_in_the_feed(store, deal, sit):
    guy, before = sit("Guy"), store.last_change(deal.id)
    guy.workshop.start(["principles", "vision"])
    guy.workshop.set_timer(300)
    guy.workshop.tell("Ten minutes, please")
    guy.workshop.follow(on=False)
    now = sit("Ann").workshop.state()
    assert (now.step, now.following, now.message, now.follow) == ("principles", "vision", "Ten minutes, please", False)
    guy.workshop.go_on()
    now = sit("Ann").workshop.state()
    assert (now.step, now.following, now.message, now.follow) == ("vision", "", "", False)
    assert [change.kind for change in store.changes(deal.id, before)] == ["session"] * 5
    with pytest.raises(deals.NotAllowed, match="end"):
        guy.workshop.go_on()
    with pytest.raises(deals.InvalidAnswer):
        guy.workshop.start(["nowhere"])
    with pytest.raises(deals.InvalidAnswer):
        guy.workshop.tell("x" * 281)


def test_a_reveal_is_taken_back_and_a_second_round_too(sit):
    guy = sit("Guy")
    guy.workshop.start(["principles"])
    part = guy.method.step("principles").parts[0].id
    guy.rounds.reveal("principles", part)
    guy.rounds.new_wave("principles", part)
    assert (guy.rounds.current("principles", part).state, guy.rounds.current("principles", part).wave) == ("open", 2)
    assert guy.workshop.undo().kind == "round"
    assert (guy.rounds.current("principles", part).state, guy.rounds.current("principles", part).wave) == ("revealed", 1)
    guy.workshop.undo()
    assert guy.rounds.current("principles", part).state == "open"
    assert guy.workshop.state().running
    guy.workshop.undo()
    assert not guy.workshop.state().running
    with pytest.raises(deals.NotAllowed):
        guy.workshop.undo()


def test_parts_that_were_revealed_together_are_closed_together(sit):
    guy = sit("Guy")
    guy.workshop.start(["model"])
    guy.rounds.reveal("model", "relationship", "economics")
    states = lambda: [guy.rounds.current("model", part).state for part in ("relationship", "economics")]  # noqa: E731
    assert states() == ["revealed", "revealed"]
    guy.workshop.undo()
    assert states() == ["open", "open"]
    assert guy.workshop.state().running
    assert [act.kind for act in workshop.standing(guy.workshop.acts())] == ["start"]


def test_of_parts_that_are_turned_together_all_turn_or_none(sit):
    guy = sit("Guy")
    guy.rounds.reveal("model", "economics")
    with pytest.raises(deals.NotAllowed):
        guy.rounds.reveal("model", "relationship", "economics")
    assert guy.rounds.current("model", "relationship").state == "open"


def test_notes_stay_with_their_item_and_an_empty_one_takes_it_away(sit):
    guy = sit("Guy")
    part = guy.method.step("principles").parts[0].id
    guy.workshop.note("principles", part, "honesty", "We hid the delay.")
    guy.workshop.note("principles", part, "honesty", "We hid the delay; from now on we say so within a day.")
    guy.workshop.note("principles", part, "loyalty", "x")
    guy.workshop.note("principles", part, "loyalty", "")
    assert [(note.item, note.text[-5:]) for note in sit("Ann").workshop.notes("principles", part)] == [("honesty", " day.")]


def test_a_code_lets_newcomers_take_a_kept_seat_or_make_their_own(store, deal, sit):
    room = sit("Guy").room.open()
    found, of = stored_workshops.find_room(store, workshop.spoken(room.code).lower())
    assert of.id == deal.id
    ann = next(member for member in deal.members if member.alias == "Ann")
    assert {member.alias for member in stored_workshops.free_seats(store, of)} == {"Ann", "Ben", "Cas", "Dot", "Eli", "Fay"}
    member_id, link_id = stored_workshops.take_seat(store, found, "", ann.id, "")
    assert member_id == ann.id
    assert store.link_is_alive(ann.id, link_id)
    with pytest.raises(deals.NotAllowed, match=re.escape(method.words("room.taken"))):
        stored_workshops.take_seat(store, found, "", ann.id, "")
    new_id, _ = stored_workshops.take_seat(store, found, deal.parties[1].id, "", " Zoe ")
    assert (deals.Seat.open(store, new_id).member.alias, deals.Seat.open(store, new_id).party.name) == ("Zoe", "South")
    with pytest.raises(deals.InvalidDeal, match="Zoe"):
        stored_workshops.take_seat(store, found, deal.parties[0].id, "", "zoe")
    with pytest.raises(deals.InvalidDeal):
        stored_workshops.take_seat(store, found, "", "", "Nobody's")


def test_a_seat_with_answers_is_never_given_away(store, deal, sit):
    ann = sit("Ann")
    part = ann.method.step("principles").parts[0]
    ann.answers.write({AnswerKey("principles", part.id, part.items[0].id, part.questions[0].id): 4})
    room = sit("Guy").room.open()
    with pytest.raises(deals.NotAllowed):
        stored_workshops.take_seat(store, room, "", ann.member.id, "")


def test_a_newcomer_takes_an_open_seat_under_the_own_alias(sqlite):
    seats = tuple(deals.NewMember(f"South {n}", open=True) for n in (1, 2))
    deal = sqlite.create_deal(
        "D", [deals.NewParty("North", members=(deals.NewMember("Ann"),)), deals.NewParty("South", members=seats)]
    )
    architect = deals.Seat.open(sqlite, deal.members[0].id)
    room = architect.room.open()
    assert [member.alias for member in stored_workshops.free_seats(sqlite, deal)] == ["Ann"]
    first, _ = stored_workshops.take_seat(sqlite, room, deal.parties[1].id, "", "Mo")
    now = sqlite.deal(deal.id)
    assert len(now.members) == len(deal.members)
    assert next(member.alias for member in now.members if member.id == first) == "Mo"


def test_a_code_closes_by_a_fresh_one_by_hand_and_by_time(store, sit):
    guy = sit("Guy")
    first, second = guy.room.open(), guy.room.open()
    assert stored_workshops.find_room(store, first.code) is None
    assert stored_workshops.find_room(store, second.code) is not None
    guy.room.close()
    assert stored_workshops.find_room(store, second.code) is None
    with pytest.raises(deals.NotAllowed):
        stored_workshops.take_seat(store, second, guy.deal.parties[0].id, "", "Late")
    third = guy.room.open(hours=0.02)
    assert third.expires_at - third.issued_at < timedelta(minutes=2)


def test_a_code_that_has_leaked_cannot_fill_the_record(store, sit, monkeypatch):
    monkeypatch.setattr(stored_workshops, "MOST_BY_CODE", 2)
    guy = sit("Guy")
    room, party = guy.room.open(), guy.deal.parties[0].id
    for alias in ("one", "two"):
        stored_workshops.take_seat(store, room, party, "", alias)
    with pytest.raises(deals.NotAllowed):
        stored_workshops.take_seat(store, room, party, "", "three")


def test_every_page_sees_counts_and_never_answers(sit):
    guy, ann = sit("Guy"), sit("Ann")
    guy.workshop.start(["principles"])
    part = guy.method.step("principles").parts[0]
    ann.answers.write({AnswerKey("principles", part.id, part.items[0].id, part.questions[0].id): 4})
    ann.answers.set_done("principles", part.id, done=True)
    shown = deals.look(sit("Dot"))
    assert shown["waiting"]["sentence"] == "1 of 6 have submitted"
    assert shown["step"]["id"] == "principles"
    assert set(shown["waiting"]["parties"][0]) == {"name", "colour", "done", "invited"}


def test_a_device_whose_link_has_died_does_not_stand_in_the_way_of_a_fresh_one(store, sit):
    ann = sit("Ann")
    device = stored_workshops.sit_down(store, ann.member.id)
    stored_workshops.note_presence(store, {(ann.member.id, device)}, set())
    assert stored_workshops.elsewhere(store, ann.member.id)
    store.issue_link(ann.member.id)
    assert not stored_workshops.elsewhere(store, ann.member.id)


def test_a_message_and_a_timer_end_with_their_step():
    begun = [act("start", agenda=STEPS), act("timer", 1, seconds=600), act("message", 2, text="Two more minutes")]
    same = workshop.state([*begun, act("go", 3, STEPS[0])])
    assert (same.message, same.timer.seconds) == ("Two more minutes", 600)
    moved = workshop.state([*begun, act("go", 3, STEPS[1])])
    assert (moved.message, moved.message_at, moved.timer) == ("", None, None)
