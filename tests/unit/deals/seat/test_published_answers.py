"""What everyone sees of a part after the reveal, at a seat: the same on every database, in a copy, in lists of words and in links."""

from __future__ import annotations

import pytest

from deals_helpers import two_parties
from vested_widgets import deals
from vested_widgets.deals import AnswerKey
from vested_widgets.deals.record import published as stored

PLACE = ("views", "themes")
KEY = AnswerKey(*PLACE, "candour", "importance", "")
SENTENCE = AnswerKey("vision", "sentence")


def shown(seat) -> list[tuple[str, float]]:
    frame = seat.answers.frame(*PLACE)
    return sorted(zip(frame["party"], frame["value"], strict=True))


@pytest.fixture
def come(sit, store):
    """Let new people of North come and answer: `come("Pat", 5)`."""

    def new(alias, value, key=KEY, submit=True):
        guy = sit("Guy")
        member = guy.people.add(guy.deal.parties[0].id, alias)
        seat = deals.Seat.open(store, member.id)
        seat.answers.write({key: value})
        if submit:
            seat.answers.set_done(key.step, key.part, done=True)
        return seat

    return new


@pytest.fixture
def revealed(sit):
    for alias, value in (("Ann", 2), ("Ben", 4), ("Cas", 7), ("Dot", 3)):
        sit(alias).answers.write({KEY: value})
        sit(alias).answers.set_done(*PLACE, done=True)
    sit("Guy").rounds.reveal(*PLACE)
    return shown(sit("Guy"))


def test_answers_that_are_changed_or_taken_back_stay_until_the_next_round(sit, revealed):
    sit("Ann").answers.write({KEY: 5})
    assert sit("Ben").own_data.withdraw(*PLACE) == 1
    assert shown(sit("Guy")) == revealed
    assert sit("Ann").answers.mine(*PLACE) == {KEY: 5}
    guy = sit("Guy")
    guy.rounds.new_wave(*PLACE)
    guy.rounds.reveal(*PLACE)
    assert shown(guy) == []


def test_new_people_come_in_together_and_the_publication_says_when(sit, come, revealed):
    guy = sit("Guy")
    before = guy.answers.publication(*PLACE)
    first = come("Pat", 1)
    for alias, value in (("Quin", 5), ("Rae", 6)):
        come(alias, value)
    assert shown(guy) == revealed and guy.answers.publication(*PLACE) == before
    waiting = first.answers.waiting(*PLACE)
    assert (waiting.anyone, waiting.mine, waiting.newcomer) == (True, True, True)
    assert (guy.answers.waiting(*PLACE).anyone, guy.answers.waiting(*PLACE).mine) == (True, False)
    come("Sam", 6)
    assert shown(guy) == sorted(revealed + [("North", value) for value in (1, 5, 6, 6)])
    assert guy.answers.publication(*PLACE) == guy._context.store.last_change(guy.deal.id) > before
    assert first.answers.waiting(*PLACE) == deals.entities.Waiting()


def test_a_copy_of_the_deal_shows_the_same(sit, come, store, deal, revealed):
    for alias, value in (("Pat", 1), ("Quin", 5), ("Rae", 6), ("Sam", 6)):
        come(alias, value)
    come("Tom", 7)
    sit("Ann").answers.write({KEY: 5})
    copy = store.import_deal(store.export_deal(deal.id), as_copy=True)
    guy = deals.Seat.open(store, next(member.id for member in copy.members if member.alias == "Guy"))
    assert shown(guy) == shown(sit("Guy")) != revealed


def test_who_moves_to_another_party_leaves_the_answer_where_it_was_given(sit, deal, revealed):
    guy = sit("Guy")
    guy.people.set_role(sit("Ann").member.id, "member", deal.parties[1].id)
    guy.people.set_role(sit("Ben").member.id, "architect")
    guy.people.remove(sit("Cas").member.id)
    assert shown(sit("Guy")) == revealed


def test_the_number_of_submissions_does_not_fall_after_the_reveal(sit, revealed):
    sit("Ann").own_data.withdraw(*PLACE)
    sit("Ben").answers.set_done(*PLACE, done=False)
    assert not sit("Ann").answers.done(*PLACE)
    assert [(count.started, count.done) for count in sit("Guy").answers.counts(*PLACE)] == [(3, 3), (1, 1)]
    places = {part.name: part.ready for element in deals.progress(sit("Guy")) for step in element.steps for part in step.parts}
    assert places["principles/practice"] == 0


def test_words_that_come_late_or_go_change_neither_lists_nor_links(sit, come):
    sit("Ann").answers.write({SENTENCE: "First"})
    guy = sit("Guy")
    guy.rounds.reveal("vision", "sentence")
    sit("Ben").answers.write({SENTENCE: "Late"})
    assert sit("Ann").own_data.withdraw("vision", "sentence") == 1
    assert [text for _, text in guy.answers.texts("vision", "sentence")] == ["First"]
    with guy._context.lookup() as lookup:
        assert [text for _, text in lookup.texts("vision/sentence")] == ["First"]
    for n, alias in enumerate(("Pat", "Quin", "Rae", "Sam")):
        come(alias, f"New {n}", SENTENCE)
    listed = {text for _, text in guy.answers.texts("vision", "sentence")}
    assert listed == {"First", *(f"New {n}" for n in range(4))}
    with sit("Guy")._context.lookup() as lookup:
        assert {text for _, text in lookup.texts("vision/sentence")} == listed


def test_a_round_without_late_answers_is_read_as_the_rule_says(sit, deal, revealed):
    """It is read without a replay of its acts, so both ways have to come to the same."""
    guy = sit("Guy")
    guy.rounds.reopen(*PLACE)
    guy.rounds.reveal(*PLACE)
    part = guy.method.step("views").part("themes")
    with guy._context.store.reading() as connection:
        quick = stored.read_published(connection, deal, "views", part, 1)
        replayed = stored.published(
            connection.execute(stored._TURNS, {"deal_id": deal.id, "step": "views", "part": "themes", "wave": 1}).all(),
            connection.execute(stored._LATEST, {"deal_id": deal.id, "step": "views", "part": "themes", "wave": 1}).all(),
            (),
            k=deal.k,
            joining="question",
            party_at=stored._party_at(connection, deal, []),
        )
    assert quick == replayed and len(quick.rows) == 4


def test_a_part_that_was_not_revealed_has_nothing_published(store):
    deal = store.create_deal("Other", two_parties(), architect="Guy")
    guy = deals.Seat.open(store, next(member.id for member in deal.members if member.alias == "Guy"))
    assert guy.answers.publication("vision", "sentence") == 0
    assert not guy.answers.waiting("vision", "sentence").anyone
