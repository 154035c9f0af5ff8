"""The map of a deal for one person: the next step, what is due, what to look at again, and words that never contradict the record."""

from __future__ import annotations

import pytest

from prepared import demonstration
from vested_widgets import deals, method
from vested_widgets.deals import AnswerKey, NewMember, NewParty
from vested_widgets.deals.record import workshops as stored_workshops

STATEMENT = "intent/statement"


@pytest.fixture
def demo(sqlite):
    """The demonstration deal of two parties: seats by alias."""
    deal = sqlite.import_deal(demonstration("harbour-and-linden"))
    return lambda alias: deals.Seat.open(sqlite, next(member.id for member in deal.members if member.alias == alias))


def element(seat, number):
    return next(one for one in deals.deal_map(seat).elements if one.number == number)


def agree_the_statement(demo):
    kim = demo("Kim")
    kim.approvals.approve(STATEMENT, kim.approvals.status(STATEMENT).content_hash)


def test_an_element_whose_document_is_agreed_says_so_and_not_that_it_is_in_work(demo):
    assert element(demo("Kim"), 2).detail == "A text is proposed for approval, 5 of 8 steps agreed"
    agree_the_statement(demo)
    found = element(demo("Kim"), 2)
    assert (found.state, found.settled, found.counted) == ("agreed", 7, 8)
    assert found.detail == "Statement of Intent agreed, 7 of 8 steps agreed"
    assert {step.id: step.state for step in found.steps}["principles"] == "alone"


def test_nobody_is_said_to_answer_before_somebody_has_come(sqlite):
    parties = [NewParty("North", members=(NewMember("Ann"), NewMember("Open seat 1", open=True))), NewParty("South")]
    deal = sqlite.create_deal("New", parties)
    lead = deals.Seat.open(sqlite, deal.members[0].id)
    (first,) = deals.deal_map(lead).nexts
    assert (first.reason, first.sentence) == ("invite", "Invite your people")
    assert all(step.state == "not_begun" for one in deals.progress(lead) for step in one.steps)
    room = lead.room.open()
    stored_workshops.take_seat(sqlite, room, deal.parties[0].id, "", "Ann")
    lead.refresh()
    assert deals.deal_map(lead).nexts[0].sentence == method.words("next.wait", title="Who we are")


def test_without_a_single_team_member_nothing_is_ready_to_reveal(sqlite):
    seats = (NewMember("Open seat 1", open=True),)
    deal = sqlite.create_deal("Empty", [NewParty("North", members=seats), NewParty("South")])
    assert deals.next_step(deals.Seat.open(sqlite, deal.members[0].id)).reason == "invite"


def test_one_next_step_and_at_most_two_others_that_have_begun(demo):
    found = deals.deal_map(demo("Kim"))
    assert [(one.reason, one.step) for one in found.nexts] == [
        ("approve", "intent"),
        ("approve", "pricing"),
        ("answer", "principles"),
    ]
    assert found.nexts[0].detail == method.words("next_detail.approve", parties="Harbour Foods")
    assert {"intent", "principles"} <= found.mine
    states = {step.id: step.state for one in found.elements for step in one.steps}
    assert all(states[one.step] != "not_begun" for one in found.nexts[1:])


def test_a_newcomer_is_given_one_step_and_not_a_list_of_all(sqlite):
    deal = sqlite.create_deal("New", [NewParty("North", members=(NewMember("Ann"),)), NewParty("South")])
    found = deals.deal_map(deals.Seat.open(sqlite, deal.members[1].id))
    assert [(one.reason, one.step) for one in found.nexts] == [("answer", "who")]
    assert (found.mine, found.again, found.waits) == (frozenset(), (), ())


def test_the_vision_stands_with_who_approved_it_and_before_that_its_question(demo, sqlite):
    found = deals.deal_map(demo("Ada")).headline
    assert found.text.startswith("Together we bring good food")
    assert [(party.name, alias) for party, alias, _ in found.approvals] == [
        ("Harbour Foods", "Farid"),
        ("Linden Logistics", "Lars"),
    ]
    new = sqlite.create_deal("New", [NewParty("North", members=(NewMember("Ann"),)), NewParty("South")])
    headline = deals.deal_map(deals.Seat.open(sqlite, new.members[1].id)).headline
    assert (headline.text, headline.approvals) == ("", ())
    assert headline.question == demo("Ada").method.step("vision").question


def test_a_vision_that_has_been_changed_since_is_not_shown_as_agreed(demo):
    ada = demo("Ada")
    ada.drafts.save("vision/joint", "Quite another text.", 5)
    assert deals.deal_map(ada).headline.text == ""


def test_what_has_to_be_looked_at_again_says_what_has_changed(demo):
    again = deals.deal_map(demo("Kim")).again
    assert [one.title for one in again] == ["The work, and who does it", "Risks"]
    assert "has changed since you agreed on this" in again[0].sentence


def test_what_waits_for_others_names_the_parties_or_counts_and_is_not_ones_own_turn(demo):
    ada, kim = deals.deal_map(demo("Ada")), deals.deal_map(demo("Kim"))
    said = {one.step: one.sentence for one in ada.waits}
    assert said["intent"] == "Waits for approval by Linden Logistics."
    assert "intent" not in {one.step for one in kim.waits}
    agree_the_statement(demo)
    assert "intent" not in {one.step for one in deals.deal_map(demo("Ada")).waits}


def test_the_parties_signs_say_who_has_approved(demo, sqlite):
    kim = demo("Kim")
    harbour, linden = kim.deal.parties
    found = deals.deal_map(kim).approved
    assert set(found[1]) == {harbour.id, linden.id}
    assert found[2] == (harbour.id,)
    assert found[6] == ()
    assert 10 not in found


def test_three_parties_are_all_named(store):
    deal = store.import_deal(demonstration("alder-birch-and-clearwater"))
    seats = {member.alias: deals.Seat.open(store, member.id) for member in deal.members}
    content = seats["Gus"].approvals.status("decide/map").content_hash
    seats["Gus"].approvals.propose("decide/map", content)
    seats["Hana"].approvals.approve("decide/map", content)
    waits = {one.step: one.sentence for one in deals.deal_map(seats["Hana"]).waits}
    names = [party.name for party in deal.parties if party.id != seats["Hana"].party.id]
    assert waits["decide"] == f"Waits for approval by {names[0]} and {names[1]}."


def test_an_archived_deal_asks_nobody_for_anything(demo):
    demo("Noor").administration.archive()
    found = deals.deal_map(demo("Kim"))
    assert (found.nexts, found.mine) == ((), frozenset())


def test_answering_moves_a_step_from_mine_to_what_waits_for_others(demo):
    kim = demo("Kim")
    assert "principles" in deals.deal_map(kim).mine
    part = kim.method.step("principles").parts[0]
    kim.answers.write({AnswerKey("principles", part.id, item.id, part.questions[0].id): 4 for item in part.items[:1]})
    kim.answers.set_done("principles", part.id, done=True)
    assert "principles" not in deals.deal_map(kim).mine
    assert "11 of 11" in {one.step: one.sentence for one in deals.deal_map(kim).waits}["principles"]
