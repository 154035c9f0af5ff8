"""The life of a deal: people come and leave, names change, a deal ends; nothing of it overwrites what was."""

from __future__ import annotations

import re

import pytest

from vested_widgets import deals, method
from vested_widgets.deals.entities import AnswerKey


def first_key(seat) -> AnswerKey:
    part = seat.method.step("principles").parts[0]
    return AnswerKey("principles", part.id, part.items[0].id, part.questions[0].id)


def test_a_party_gets_another_name_everywhere(store, deal, sit):
    sit("Guy").people.rename_party(deal.parties[0].id, " Northern Lights ")
    assert [party.name for party in store.deal(deal.id).parties] == ["Northern Lights", "South"]
    with pytest.raises(deals.InvalidDeal, match="South"):
        sit("Guy").people.rename_party(deal.parties[0].id, "south")


def listed(*people: tuple[str, ...]) -> list[deals.NewPerson]:
    return [deals.NewPerson(f"Row {at}", *one) for at, one in enumerate(people, 2)]


def test_everybody_of_a_list_gets_a_seat_but_those_who_have_one(sit):
    guy = sit("Guy")
    people = listed(("Ann", "North"), ("Zoe", "north"), ("Yan", "South", "sponsor"), ("Xia", "", "observer"))
    coming = guy.people.who_would_come(people)
    assert [(party.name if party else "", new.alias, new.role) for party, new in coming] == [
        ("North", "Zoe", "member"), ("South", "Yan", "sponsor"), ("", "Xia", "observer"),
    ]  # fmt: skip
    assert not {"Zoe", "Yan", "Xia"} & {member.alias for member in guy.deal.members}, "it is only a look"
    assert [member.alias for member in guy.people.add_all(people)] == ["Zoe", "Yan", "Xia"]
    assert guy.people.add_all(people) == [], "a second time they have their seats"
    with pytest.raises(deals.NotAllowed):
        sit("Ann").people.add_all(listed(("Wim", "North")))


@pytest.mark.parametrize(
    ("people", "said"),
    [
        ([("Zoe", "North"), ("Yan", "West")], "Row 3: “West” is no party"),
        ([("Zoe", "North"), ("Zoe", "South")], "Row 3: "),
        ([("Zoe", "North"), ("Yan", "")], "Row 3: Yan needs a party"),
        ([("Zoe", "North"), ("Ann", "South")], "Row 3: "),
        ([("Zoe", "North"), ("", "North")], "Row 3: "),
    ],
)
def test_one_fault_in_a_list_names_its_row_and_nobody_gets_a_seat(sit, people, said):
    guy = sit("Guy")
    before = [member.alias for member in guy.deal.members]
    for act in (guy.people.who_would_come, guy.people.add_all):
        with pytest.raises(deals.InvalidDeal, match=re.escape(said)):
            act(listed(*people))
    assert [member.alias for member in sit("Guy").deal.members] == before


def test_who_leaves_is_not_waited_for_and_the_answers_stay(store, sit):
    ann, guy = sit("Ann"), sit("Guy")
    key, token = first_key(ann), store.issue_link(ann.member.id)
    ann.answers.write({key: 5})
    guy.people.remove(ann.member.id)
    assert store.link(token) is None
    assert guy.answers.counts(key.step, key.part)[0].invited == 2
    guy.rounds.reveal(key.step, key.part)
    assert len(guy.answers.frame(key.step, key.part)) == 1
    with pytest.raises(deals.NotAllowed, match=re.escape(method.words("life.left"))):
        sit("Ann").answers.write({key: 1})
    guy.people.bring_back(ann.member.id)
    assert sit("Ann").answers.write({key: 1}).late


def test_a_successor_gets_a_seat_and_the_notes_but_not_the_answers(store, sit):
    ann, guy = sit("Ann"), sit("Guy")
    key = first_key(ann)
    ann.answers.write({key: 5})
    new = guy.people.hand_over(ann.member.id, "Zoe", "We owe South an answer about the pallets.")
    zoe = deals.Seat.open(store, new.id)
    assert (zoe.party.name, zoe.member.role) == ("North", "member")
    assert (zoe.people.handed_over().predecessor, zoe.people.handed_over().notes) == (
        "Ann",
        "We owe South an answer about the pallets.",
    )
    assert zoe.answers.mine(key.step, key.part) == {}
    assert sit("Ben").people.handed_over() is None
    with pytest.raises(deals.InvalidDeal, match=re.escape(method.words("life.left_already", alias="Ann"))):
        guy.people.hand_over(ann.member.id, "Yan", "")


def test_the_last_architect_neither_leaves_nor_becomes_another(sit):
    guy = sit("Guy")
    for act in (lambda: guy.people.remove(guy.member.id), lambda: guy.people.set_role(guy.member.id, "observer")):
        with pytest.raises(deals.InvalidDeal, match="only deal architect"):
            act()
    guy.people.add(None, "Gil", "architect")
    guy.people.remove(guy.member.id)


def test_roles_change_and_a_member_needs_a_side(sit):
    guy, ben = sit("Guy"), sit("Ben")
    assert guy.people.set_role(ben.member.id, "sponsor").role == "sponsor"
    with pytest.raises(deals.NotAllowed):
        sit("Ben").answers.write({first_key(ben): 3})
    gil = guy.people.add(None, "Gil", "observer")
    with pytest.raises(deals.InvalidDeal, match="party"):
        guy.people.set_role(gil.id, "member")
    assert guy.people.set_role(gil.id, "member", guy.deal.parties[1].id).party_id == guy.deal.parties[1].id


def test_everybody_changes_the_own_alias_and_nobody_elses(sit):
    ann = sit("Ann")
    ann.people.rename(ann.member.id, "Annie")
    assert ann.member.alias == "Annie"
    with pytest.raises(deals.InvalidDeal):
        ann.people.rename(ann.member.id, "ben")
    with pytest.raises(deals.NotAllowed):
        ann.people.rename(ann.deal.members[2].id, "Benny")


def test_nothing_is_written_to_an_archived_deal_until_it_is_taken_out(store, deal, sit):
    ann, guy = sit("Ann"), sit("Guy")
    guy.rounds.reveal("values", "own-words")
    row = guy.tables.save_row("values/list", None, {"title": "Candour"}, None)
    comment = guy.comments.add("values/list", "Why?")
    guy.administration.archive()
    assert store.deal(deal.id).archived
    for act in (
        lambda: ann.answers.write({first_key(ann): 3}),
        lambda: ann.answers.set_done("principles", first_key(ann).part, done=True),
        lambda: guy.tables.save_row("values/list", None, {"title": "Care"}, None),
        lambda: guy.tables.delete_row("values/list", row.row_id, row.revision),
        lambda: guy.comments.add("values/list", "So?"),
        lambda: guy.comments.resolve("values/list", comment.id),
        lambda: guy.workshop.start(["vision"]),
        lambda: guy.room.open(),
        lambda: guy.people.add(None, "Gil", "observer"),
    ):
        with pytest.raises(deals.NotAllowed, match="archive"):
            act()
    guy.administration.archive(archived=False)
    ann.refresh()
    assert ann.answers.write({first_key(ann): 3})


def test_a_deal_is_deleted_with_everything_only_by_its_name(store, deal, sit):
    guy = sit("Guy")
    guy.workshop.start(["vision"])
    guy.room.open()
    guy.people.hand_over(sit("Ann").member.id, "Zoe", "notes")
    with pytest.raises(deals.NotAllowed, match="North & South"):
        guy.administration.delete("north")
    guy.administration.delete("North & South")
    assert store.deals() == []


def test_a_copy_of_a_deal_has_its_life(store, deal, sit):
    guy = sit("Guy")
    guy.people.rename_party(deal.parties[0].id, "Northern Lights")
    guy.people.hand_over(sit("Ann").member.id, "Zoe", "notes")
    guy.workshop.start(["vision"])
    guy.workshop.note("principles", guy.method.step("principles").parts[0].id, "", "So it was")
    copy = store.import_deal(store.export_deal(deal.id), as_copy=True)
    zoe = next(member for member in copy.members if member.alias == "Zoe")
    assert copy.parties[0].name == "Northern Lights"
    assert deals.Seat.open(store, zoe.id).people.handed_over().notes == "notes"
    assert deals.Seat.open(store, zoe.id).workshop.state().step == "vision"


def test_an_export_from_before_workshops_still_comes_in(store, deal):
    document = store.export_deal(deal.id)
    for name in ("session_act", "party_change", "member_change", "deal_change"):
        del document[name]
    assert len(store.import_deal(document, as_copy=True).members) == len(deal.members)


def test_a_member_sees_takes_back_and_saves_what_is_the_own(store, sit):
    ann, guy = sit("Ann"), sit("Guy")
    key = first_key(ann)
    ann.answers.write({key: 5})
    ann.answers.write({key: 6})
    ann.answers.set_done(key.step, key.part, done=True)
    ann.answers.write({AnswerKey("vision", "sentence"): "Mine"})
    assert [(own.step, own.answers, own.withdraw.allowed) for own in ann.own_data.parts()] == [
        ("vision", 1, True),
        ("principles", 1, True),
    ]
    kept = ann.own_data.record()
    assert [row["value"] for row in kept["answer"] if row["step"] == "principles"] == [5, 6]
    assert sit("Ben").member.id not in str(kept)
    assert ann.own_data.withdraw(key.step, key.part) == 1
    assert not ann.answers.done(key.step, key.part)
    guy.rounds.reveal(key.step, key.part)
    assert len(guy.answers.frame(key.step, key.part)) == 0
    assert ann.own_data.withdraw(key.step, key.part) == 0
    ann.answers.write({key: 4})
    guy.rounds.agree(key.step, key.part)
    with pytest.raises(deals.NotAllowed, match=re.escape(method.words("blocker.agreed"))):
        ann.own_data.withdraw(key.step, key.part)


def test_consent_is_asked_once(store, deal, sit):
    ann = sit("Ann")
    assert not ann.own_data.consented()
    ann.own_data.consent()
    seq = store.last_change(deal.id)
    ann.own_data.consent()
    assert ann.own_data.consented() and store.last_change(deal.id) == seq
