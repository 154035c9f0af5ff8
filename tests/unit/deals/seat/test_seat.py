from __future__ import annotations

import re

import pytest

from vested_widgets import deals, method
from vested_widgets.deals import UNSURE, AnswerKey, InvalidAnswer, NotAllowed

IMPORTANCE = AnswerKey("views", "themes", "candour", "importance", "")
SENTENCE = AnswerKey("vision", "sentence")


def practice(deal, item, about):
    question = "practice_own" if about == 0 else "practice_other"
    return AnswerKey("views", "themes", item, question, deal.parties[about].id)


def test_an_answer_is_there_again_and_the_latest_counts(sit, store):
    sit("Ann").answers.write({IMPORTANCE: 5})
    sit("Ann").answers.write({IMPORTANCE: UNSURE})
    assert sit("Ann").answers.mine("views", "themes") == {IMPORTANCE: UNSURE}
    assert sit("Ben").answers.mine("views", "themes") == {}


@pytest.mark.parametrize("value", [0, 8, 3.5, "5", True, [1], {"a": 1}, float("nan"), 10**30])
def test_a_value_off_the_scale_is_refused_and_nothing_of_the_batch_is_written(sit, value):
    ann = sit("Ann")
    other = AnswerKey("views", "themes", "curiosity", "importance", "")
    with pytest.raises(InvalidAnswer, match="scale from 1 to 7"):
        ann.answers.write({other: 4, IMPORTANCE: value})
    assert ann.answers.mine("views", "themes") == {}


@pytest.mark.parametrize(
    "key",
    [
        AnswerKey("views", "themes", "nothing", "importance", ""),
        AnswerKey("views", "themes", "candour", "nothing", ""),
        AnswerKey("views", "themes", "candour", "importance", "somebody"),
        AnswerKey("views", "themes", "candour", "practice_own", ""),
        AnswerKey("views", "nothing"),
        AnswerKey("nothing", "themes"),
    ],
)
def test_a_question_that_is_not_asked_cannot_be_answered(sit, key):
    with pytest.raises(InvalidAnswer):
        sit("Ann").answers.write({key: 4})


def test_own_and_other_party_are_not_mixed_up(sit, deal):
    ann = sit("Ann")
    ann.answers.write({practice(deal, "candour", 0): 5, practice(deal, "candour", 1): 2})
    with pytest.raises(InvalidAnswer, match=re.escape(method.words("answer_error.other_party", item="Candour"))):
        ann.answers.write({AnswerKey("views", "themes", "candour", "practice_own", deal.parties[1].id): 5})


@pytest.mark.parametrize("text", ["x" * 401, 7, None, "a\x00b"])
def test_a_text_that_does_not_fit_is_refused(sit, text):
    with pytest.raises(InvalidAnswer):
        sit("Ann").answers.write({SENTENCE: text})


def test_markup_is_kept_as_the_text_it_is(sit):
    text = "<script>alert(1)</script> & 'quotes' \u202e 🙂"
    sit("Ann").answers.write({SENTENCE: text})
    sit("Guy").rounds.reveal("vision", "sentence")
    assert [found for _, found in sit("Ben").answers.texts("vision", "sentence")] == [text]


def test_nobody_sees_others_before_the_reveal_not_even_the_architect(sit):
    sit("Ann").answers.write({IMPORTANCE: 5})
    for alias in ("Ann", "Dot", "Guy"):
        with pytest.raises(NotAllowed, match=re.escape(method.words("blocker.not_revealed"))):
            sit(alias).answers.frame("views", "themes")


def test_only_the_architect_reveals_and_only_members_answer(sit):
    with pytest.raises(NotAllowed):
        sit("Ann").rounds.reveal("views", "themes")
    with pytest.raises(NotAllowed, match="team members answer"):
        sit("Guy").answers.write({IMPORTANCE: 5})


def test_after_the_reveal_everybody_sees_answers_without_names(sit, deal):
    for alias, value in (("Ann", 5), ("Dot", 2)):
        sit(alias).answers.write({IMPORTANCE: value})
    sit("Guy").rounds.reveal("views", "themes")
    frame = sit("Ben").answers.frame("views", "themes")
    assert sorted(zip(frame["party"], frame["value"], strict=True)) == [("North", 5.0), ("South", 2.0)]
    told = frame.to_csv()
    assert not any(member.alias in told or member.id in told for member in deal.members)


def test_a_members_code_changes_from_part_to_part(sit):
    ann = sit("Ann")
    ann.answers.write({IMPORTANCE: 5})
    ann.answers.write({AnswerKey("principles", "practice", "honesty", "importance", ""): 5})
    guy = sit("Guy")
    guy.rounds.reveal("views", "themes")
    guy.rounds.reveal("principles", "practice")
    assert set(guy.answers.frame("views", "themes")["member"]).isdisjoint(guy.answers.frame("principles", "practice")["member"])


def test_late_answers_are_kept_and_marked_and_wait_to_be_published(sit, store, deal):
    sit("Ann").answers.write({IMPORTANCE: 5})
    sit("Guy").rounds.reveal("views", "themes")
    assert sit("Dot").answers.write({IMPORTANCE: 1}).late
    assert sit("Dot").answers.mine("views", "themes") == {IMPORTANCE: 1}
    assert sit("Guy").answers.frame("views", "themes")["value"].tolist() == [5]
    assert deals.DealView.open(store, deal.id).answers("views")["late"].tolist() == [False, True]


def test_a_settled_part_takes_no_answers_until_it_is_reopened(sit):
    guy = sit("Guy")
    guy.rounds.reveal("views", "themes")
    guy.rounds.agree("views", "themes")
    with pytest.raises(NotAllowed, match=re.escape(method.words("blocker.agreed"))):
        sit("Ann").answers.write({IMPORTANCE: 5})
    assert guy.rounds.reopen("views", "themes").state == "revealed"
    assert guy.rounds.reopen("views", "themes").state == "open"
    assert sit("Ann").answers.write({IMPORTANCE: 5}).late


def test_a_new_wave_starts_empty_and_keeps_the_old_answers(sit, store, deal):
    sit("Ann").answers.write({IMPORTANCE: 5})
    sit("Guy").rounds.reveal("views", "themes")
    assert sit("Guy").rounds.new_wave("views", "themes").wave == 2
    assert sit("Ann").answers.mine("views", "themes") == {}
    assert deals.DealView.open(store, deal.id).answers("views")["wave"].tolist() == [1]


def test_a_new_round_begins_after_a_reveal_only(sit):
    guy = sit("Guy")
    assert guy.may("new_wave", "views/themes").reason == "This part has not been revealed yet."
    with pytest.raises(NotAllowed, match=re.escape(method.words("blocker.closed"))):
        guy.rounds.new_wave("views", "themes")
    assert guy.rounds.current("views", "themes").wave == 1
    guy.rounds.reveal("views", "themes")
    assert guy.may("new_wave", "views/themes").allowed


def test_points_open_after_the_sentences_and_stay_within_the_budget(sit):
    ann = sit("Ann")
    points = AnswerKey("vision", "points", "e0")
    with pytest.raises(NotAllowed, match="Your sentence"):
        ann.answers.write({points: 3})
    ann.answers.write({SENTENCE: "Ann's"})
    sit("Dot").answers.write({SENTENCE: "Dot's"})
    sit("Guy").rounds.reveal("vision", "sentence")
    (first, _), (second, _) = ann.answers.texts("vision", "sentence")
    a, b = (AnswerKey("vision", "points", entry) for entry in (first, second))
    ann.answers.write({a: 7, b: 3})
    with pytest.raises(InvalidAnswer, match="10 points"):
        ann.answers.write({a: 8})
    with pytest.raises(InvalidAnswer):
        ann.answers.write({AnswerKey("vision", "points", "e0"): 1})
    with pytest.raises(InvalidAnswer):
        ann.answers.write({a: -1})
    assert ann.answers.mine("vision", "points") == {a: 7, b: 3}


def test_counts_say_how_many_and_never_what(sit, deal):
    sit("Ann").answers.write({IMPORTANCE: 5})
    sit("Ann").answers.set_done("views", "themes", done=True)
    sit("Ben").answers.write({IMPORTANCE: 5})
    north, south = sit("Dot").answers.counts("views", "themes")
    assert (north.invited, north.started, north.done) == (3, 2, 1)
    assert (south.invited, south.started, south.done) == (3, 0, 0)


def test_fresh_links_are_the_architects_and_stay_in_the_deal(sit, store, deal):
    other = store.create_deal("Other", [deals.NewParty("X"), deals.NewParty("Y")])
    assert store.member_by_link(sit("Guy").people.issue_link(deal.members[1].id)).alias == "Ann"
    with pytest.raises(NotAllowed):
        sit("Ann").people.issue_link(deal.members[1].id)
    with pytest.raises(NotAllowed, match=re.escape(method.words("blocker.other_deal"))):
        sit("Guy").people.issue_link(other.members[0].id)
