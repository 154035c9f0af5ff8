from __future__ import annotations

import pytest

from vested_widgets import deals
from vested_widgets.deals import UNSURE, AnswerKey, InvalidAnswer, NotAllowed

IMPORTANCE = AnswerKey("views", "themes", "candour", "importance", "")
SENTENCE = AnswerKey("vision", "sentence")


def practice(deal, item, about):
    question = "practice_own" if about == 0 else "practice_other"
    return AnswerKey("views", "themes", item, question, deal.parties[about].id)


def test_an_answer_is_there_again_and_the_latest_counts(sit, store):
    sit("Ann").answer({IMPORTANCE: 5})
    sit("Ann").answer({IMPORTANCE: UNSURE})
    assert sit("Ann").my_answers("views", "themes") == {IMPORTANCE: UNSURE}
    assert sit("Ben").my_answers("views", "themes") == {}


@pytest.mark.parametrize("value", [0, 8, 3.5, "5", True, [1], {"a": 1}, float("nan"), 10**30])
def test_a_value_off_the_scale_is_refused_and_nothing_of_the_batch_is_written(sit, value):
    ann = sit("Ann")
    other = AnswerKey("views", "themes", "curiosity", "importance", "")
    with pytest.raises(InvalidAnswer, match="scale from 1 to 7"):
        ann.answer({other: 4, IMPORTANCE: value})
    assert ann.my_answers("views", "themes") == {}


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
        sit("Ann").answer({key: 4})


def test_own_and_other_party_are_not_mixed_up(sit, deal):
    ann = sit("Ann")
    ann.answer({practice(deal, "candour", 0): 5, practice(deal, "candour", 1): 2})
    with pytest.raises(InvalidAnswer, match="not asked of you about that party"):
        ann.answer({AnswerKey("views", "themes", "candour", "practice_own", deal.parties[1].id): 5})


@pytest.mark.parametrize("text", ["x" * 401, 7, None, "a\x00b"])
def test_a_text_that_does_not_fit_is_refused(sit, text):
    with pytest.raises(InvalidAnswer):
        sit("Ann").answer({SENTENCE: text})


def test_markup_is_kept_as_the_text_it_is(sit):
    text = "<script>alert(1)</script> & 'quotes' \u202e 🙂"
    sit("Ann").answer({SENTENCE: text})
    sit("Guy").reveal("vision", "sentence")
    assert [found for _, found in sit("Ben").texts("vision", "sentence")] == [text]


def test_nobody_sees_others_before_the_reveal_not_even_the_architect(sit):
    sit("Ann").answer({IMPORTANCE: 5})
    for alias in ("Ann", "Dot", "Guy"):
        with pytest.raises(NotAllowed, match="reveals"):
            sit(alias).answers("views", "themes")


def test_only_the_architect_reveals_and_only_members_answer(sit):
    with pytest.raises(NotAllowed):
        sit("Ann").reveal("views", "themes")
    with pytest.raises(NotAllowed, match="team members answer"):
        sit("Guy").answer({IMPORTANCE: 5})


def test_after_the_reveal_everybody_sees_answers_without_names(sit, deal):
    for alias, value in (("Ann", 5), ("Dot", 2)):
        sit(alias).answer({IMPORTANCE: value})
    sit("Guy").reveal("views", "themes")
    frame = sit("Ben").answers("views", "themes")
    assert sorted(zip(frame["party"], frame["value"], strict=True)) == [("North", 5.0), ("South", 2.0)]
    told = frame.to_csv()
    assert not any(member.alias in told or member.id in told for member in deal.members)


def test_a_members_code_changes_from_part_to_part(sit):
    ann = sit("Ann")
    ann.answer({IMPORTANCE: 5})
    ann.answer({AnswerKey("principles", "practice", "honesty", "importance", ""): 5})
    guy = sit("Guy")
    guy.reveal("views", "themes")
    guy.reveal("principles", "practice")
    assert set(guy.answers("views", "themes")["member"]).isdisjoint(guy.answers("principles", "practice")["member"])


def test_late_answers_are_kept_and_marked(sit):
    sit("Ann").answer({IMPORTANCE: 5})
    sit("Guy").reveal("views", "themes")
    assert sit("Dot").answer({IMPORTANCE: 1}).late
    assert sit("Guy").answers("views", "themes")["late"].tolist() == [False, True]


def test_a_settled_part_takes_no_answers_until_it_is_reopened(sit):
    guy = sit("Guy")
    guy.reveal("views", "themes")
    guy.agree("views", "themes")
    with pytest.raises(NotAllowed, match="settled"):
        sit("Ann").answer({IMPORTANCE: 5})
    assert guy.reopen("views", "themes").state == "revealed"
    assert guy.reopen("views", "themes").state == "open"
    assert sit("Ann").answer({IMPORTANCE: 5}).late


def test_a_new_wave_starts_empty_and_keeps_the_old_answers(sit, store, deal):
    sit("Ann").answer({IMPORTANCE: 5})
    assert sit("Guy").new_wave("views", "themes").wave == 2
    assert sit("Ann").my_answers("views", "themes") == {}
    assert store.view(deal.id).answers("views")["wave"].tolist() == [1]


def test_points_open_after_the_sentences_and_stay_within_the_budget(sit):
    ann = sit("Ann")
    points = AnswerKey("vision", "points", "e0")
    with pytest.raises(NotAllowed, match="Your sentence"):
        ann.answer({points: 3})
    ann.answer({SENTENCE: "Ann's"})
    sit("Dot").answer({SENTENCE: "Dot's"})
    sit("Guy").reveal("vision", "sentence")
    (first, _), (second, _) = ann.texts("vision", "sentence")
    a, b = (AnswerKey("vision", "points", entry) for entry in (first, second))
    ann.answer({a: 7, b: 3})
    with pytest.raises(InvalidAnswer, match="10 points"):
        ann.answer({a: 8})
    with pytest.raises(InvalidAnswer):
        ann.answer({AnswerKey("vision", "points", "e0"): 1})
    with pytest.raises(InvalidAnswer):
        ann.answer({a: -1})
    assert ann.my_answers("vision", "points") == {a: 7, b: 3}


def test_counts_say_how_many_and_never_what(sit, deal):
    sit("Ann").answer({IMPORTANCE: 5})
    sit("Ann").set_done("views", "themes", done=True)
    sit("Ben").answer({IMPORTANCE: 5})
    north, south = sit("Dot").counts("views", "themes")
    assert (north.invited, north.started, north.done) == (3, 2, 1)
    assert (south.invited, south.started, south.done) == (3, 0, 0)


def test_fresh_links_are_the_architects_and_stay_in_the_deal(sit, store, deal):
    other = store.create_deal("Other", [deals.NewParty("X"), deals.NewParty("Y")])
    assert store.member_by_link(sit("Guy").fresh_link(deal.members[1].id)).alias == "Ann"
    with pytest.raises(NotAllowed):
        sit("Ann").fresh_link(deal.members[1].id)
    with pytest.raises(NotAllowed, match="another deal"):
        sit("Guy").fresh_link(other.members[0].id)
