"""Revealed words are taken over into what is written together: their sources are kept, and tell nobody who wrote them."""

from __future__ import annotations

import json

import pytest

from vested_widgets import deals
from vested_widgets.deals import AnswerKey, InvalidAnswer, NewMember, NewParty, NotAllowed

GOALS, PROFILE, VISION, THEMES = "our-goals/goals", "who/profile", "vision/joint", "values/list"


@pytest.fixture
def sit(store):
    """Two parties of four and three people, and the deal architect Guy; `sit("Rhine0")` opens a seat."""
    parties = [
        NewParty(name, members=tuple(NewMember(f"{name}{n}") for n in range(many))) for name, many in (("Rhine", 4), ("Alp", 3))
    ]
    deal = store.create_deal("Fresh", parties, architect="Guy")
    return lambda alias: deals.Seat.open(store, next(one.id for one in store.deal(deal.id).members if one.alias == alias))


def answered(sit, step, part, given, *, reveal=True):
    """Let people write texts by alias and field, submit, and (unless told otherwise) be revealed."""
    for alias, fields in given.items():
        seat = sit(alias)
        seat.answers.write({AnswerKey(step, part, field): text for field, text in fields.items()})
        seat.answers.set_done(step, part, done=True)
    if reveal:
        sit("Guy").rounds.reveal(step, part)


@pytest.fixture
def goals(sit):
    """Everybody of Rhine has named a goal, and two of Alp."""
    answered(sit, "our-goals", "own", {f"Rhine{n}": {"goal-1": f"Rhine goal {n}"} for n in range(4)}, reveal=False)
    answered(sit, "our-goals", "own", {f"Alp{n}": {"goal-1": f"Alp goal {n}"} for n in range(3)})


def entry_of(seat, name, text):
    return next(words.entry for words in seat.words.of(name) if words.text == text)


def test_nothing_can_be_taken_over_before_the_reveal_nor_guessed(sit):
    answered(sit, "our-goals", "own", {f"Alp{n}": {"goal-1": "A goal"} for n in range(3)}, reveal=False)
    assert sit("Alp0").words.of(GOALS) == []
    sit("Guy").rounds.reveal("our-goals", "own")
    entry = sit("Alp0").words.of(GOALS)[0].entry
    sit("Guy").rounds.reopen("our-goals", "own")
    assert sit("Alp0").words.of(GOALS) == []
    with pytest.raises((InvalidAnswer, NotAllowed)):
        sit("Alp0").tables.save_row(GOALS, None, {"goal": "A goal"}, None, sources=[entry])


def test_words_come_with_their_question_and_with_their_party_where_k_allows(sit):
    answered(sit, "who", "ours", {f"Rhine{n}": {"do": f"R{n}", "need": f"RN{n}"} for n in range(4)}, reveal=False)
    answered(sit, "who", "ours", {f"Alp{n}": {"do": f"A{n}", **({"need": f"AN{n}"} if n < 2 else {})} for n in range(3)})
    found = {words.text: words for words in sit("Alp2").words.of(PROFILE)}
    assert len(found) == 13
    assert (found["R0"].question, found["R0"].party.name) == ("What does your firm do?", "Rhine")
    assert found["A1"].party.name == "Alp"
    # Two people have said what Alp needs: nobody's words of that question stand under a party.
    assert {found[text].party for text in ("RN0", "AN0", "AN1")} == {None}


def test_a_part_whose_texts_stand_without_party_gives_words_without_party(sit):
    answered(sit, "vision", "sentence", {f"Rhine{n}": {"": f"Sentence {n}"} for n in range(4)})
    assert {words.party for words in sit("Alp0").words.of(VISION)} == {None}
    assert all("because we work together" in words.question for words in sit("Alp0").words.of(VISION))


def test_who_may_not_write_may_read_where_a_row_comes_from_and_takes_nothing_over(sit, goals, store):
    entry = entry_of(sit("Rhine0"), GOALS, "Rhine goal 1")
    sit("Rhine0").tables.save_row(GOALS, None, {"goal": "Rhine goal 1"}, None, sources=[entry])
    watching = store.add_member(sit("Guy").deal.id, None, "Olga", "observer")
    olga = deals.Seat.open(store, watching.id)
    assert olga.tables.read(GOALS).rows[0].sources == (entry,)
    assert entry in {words.entry for words in olga.words.of(GOALS)}
    with pytest.raises(NotAllowed):
        olga.tables.save_row(GOALS, None, {"goal": "x"}, None, sources=[entry])


def test_the_source_of_a_row_survives_every_edit_and_changes_no_hash(sit, goals):
    kim, guy = sit("Rhine0"), sit("Guy")
    party = kim.party.id
    entry = entry_of(kim, GOALS, "Rhine goal 1")
    row = kim.tables.save_row(GOALS, None, {"party": party, "goal": "Rhine goal 1"}, None)
    before = kim.approvals.status(GOALS).content_hash
    kim.approvals.propose(GOALS, before)
    for alias in ("Rhine0", "Alp0"):
        sit(alias).approvals.approve(GOALS, before)
    assert kim.approvals.status(GOALS).state == "agreed"
    kim.tables.save_row(GOALS, row.row_id, {}, row.revision, sources=[entry])
    assert kim.tables.read(GOALS).rows[0].sources == (entry,)
    assert (kim.approvals.status(GOALS).state, kim.approvals.status(GOALS).content_hash) == ("agreed", before)
    newest = kim.tables.read(GOALS).rows[0].revision
    guy.tables.save_row(GOALS, row.row_id, {"goal": "A goal in other words"}, newest)
    guy.tables.move_row(GOALS, row.row_id, None)
    assert guy.tables.read(GOALS).rows[0].sources == (entry,)


def test_a_source_can_be_taken_off_and_that_can_be_undone(sit, goals):
    kim = sit("Rhine0")
    one, two = (entry_of(kim, GOALS, f"Rhine goal {n}") for n in (1, 2))
    row = kim.tables.save_row(GOALS, None, {"goal": "Both"}, None, sources=[one, two])
    kim.tables.drop_source(GOALS, row.row_id, one)
    assert kim.tables.read(GOALS).rows[0].sources == (two,)
    with pytest.raises(InvalidAnswer):
        kim.tables.drop_source(GOALS, row.row_id, one)
    kim.tables.undo(GOALS)
    assert set(kim.tables.read(GOALS).rows[0].sources) == {one, two}
    kim.tables.undo(GOALS)
    assert kim.tables.read(GOALS).rows == ()


def test_undoing_what_only_added_a_source_takes_back_nothing_else(sit, goals):
    kim = sit("Rhine0")
    entry = entry_of(kim, GOALS, "Rhine goal 1")
    row = kim.tables.save_row(GOALS, None, {"goal": "Ours"}, None)
    kim.tables.save_row(GOALS, row.row_id, {}, row.revision, sources=[entry])
    kim.tables.undo(GOALS)
    [standing] = kim.tables.read(GOALS).rows
    assert (standing.cells["goal"], standing.sources) == ("Ours", ())


def test_two_people_who_take_over_the_same_words_are_told_and_lose_nothing(sit, goals):
    kim, ada = sit("Rhine0"), sit("Alp0")
    entry = entry_of(kim, GOALS, "Rhine goal 1")
    kim.tables.save_row(GOALS, None, {"goal": "Rhine goal 1"}, None, sources=[entry])
    with pytest.raises(NotAllowed, match=r"Rhine has taken these words over already, into “Rhine goal 1”"):
        ada.tables.save_row(GOALS, None, {"goal": "The same, said better"}, None, sources=[entry])
    assert len(ada.tables.read(GOALS).rows) == 1
    ada.tables.save_row(GOALS, None, {"goal": "The same, said better"}, None, sources=[entry], again=True)
    assert [row.sources for row in ada.tables.read(GOALS).rows] == [(entry,), (entry,)]


def test_words_of_a_row_that_is_gone_are_free_again(sit, goals):
    kim = sit("Rhine0")
    entry = entry_of(kim, GOALS, "Rhine goal 1")
    row = kim.tables.save_row(GOALS, None, {"goal": "Rhine goal 1"}, None, sources=[entry])
    kim.tables.delete_row(GOALS, row.row_id, row.revision)
    kim.tables.save_row(GOALS, None, {"goal": "Rhine goal 1"}, None, sources=[entry])
    kim.tables.restore_row(GOALS, row.row_id, row.revision)
    assert [one.sources for one in kim.tables.read(GOALS).rows] == [(entry,), (entry,)]


def test_a_save_that_comes_twice_takes_words_over_once(sit, goals):
    kim = sit("Rhine0")
    entry = entry_of(kim, GOALS, "Rhine goal 1")
    first, second = (
        kim.tables.save_row(GOALS, None, {"goal": "Rhine goal 1"}, None, sources=[entry], token="page.1") for _ in range(2)
    )
    assert first.row_id == second.row_id
    assert len(kim.tables.read(GOALS).rows) == 1


def test_themes_keep_their_words_in_their_own_column(sit):
    answered(sit, "values", "own-words", {f"Rhine{n}": {"stands-1": f"Value {n}"} for n in range(4)})
    kim = sit("Rhine0")
    one, two = (entry_of(kim, THEMES, f"Value {n}") for n in (1, 2))
    row = kim.tables.save_row(THEMES, None, {"title": "Ours", "words": [one]}, None, sources=[one])
    kim.tables.save_row(THEMES, row.row_id, {"words": [one, two]}, row.revision, sources=[two])
    [theme] = kim.tables.read(THEMES).rows
    assert (theme.cells["words"], theme.sources) == ([one, two], (one, two))
    kim.tables.save_row(THEMES, row.row_id, {"words": [two]}, theme.revision)
    assert kim.tables.read(THEMES).rows[0].sources == (two,)
    with pytest.raises(NotAllowed, match="already"):
        kim.tables.save_row(THEMES, None, {"title": "Again", "words": [two]}, None, sources=[two])


@pytest.fixture
def vision(sit):
    answered(sit, "vision", "sentence", {f"Rhine{n}": {"": f"Sentence {n}"} for n in range(4)})
    guy = sit("Guy")
    entry = entry_of(guy, VISION, "Sentence 1")
    for alias in ("Rhine0", "Rhine1", "Rhine2"):
        sit(alias).answers.write({AnswerKey("vision", "points", entry): 10})
        sit(alias).answers.set_done("vision", "points", done=True)
    guy.rounds.reveal("vision", "points")
    return entry


def test_a_joint_text_keeps_its_sources_through_versions_and_beside_others(sit, vision):
    kim, ada = sit("Rhine0"), sit("Alp0")
    other = entry_of(kim, VISION, "Sentence 2")
    kim.drafts.save(VISION, "Sentence 1", None, sources=[vision])
    beside = ada.drafts.save(VISION, "Sentence 2", None, sources=[other])
    assert beside.side
    kim.drafts.save(VISION, "All in other words", 1)
    assert kim.words.sources(VISION) == (vision, other)
    kim.words.drop(VISION, other)
    assert kim.words.sources(VISION) == (vision,)


def test_sources_come_back_with_an_export_and_mean_the_same_words_in_a_copy(sit, goals, store):
    kim = sit("Rhine0")
    entry = entry_of(kim, GOALS, "Rhine goal 1")
    kim.tables.save_row(GOALS, None, {"goal": "In other words"}, None, sources=[entry])
    document = json.loads(json.dumps(store.export_deal(kim.deal.id)))
    # Neither what was said nor who said it stands with the source.
    [mark] = document["word_source"]
    author = next(row["member_id"] for row in document["answer"] if row["value"] == "Rhine goal 1")
    assert "Rhine goal 1" not in json.dumps(mark)
    assert author not in json.dumps(mark)
    copy = store.import_deal(document, as_copy=True)
    guy = deals.Seat.open(store, next(member.id for member in copy.members if member.role == "architect"))
    [row] = guy.tables.read(GOALS).rows
    [words] = [words for words in guy.words.of(GOALS) if words.entry in row.sources]
    assert (words.text, words.party.name) == ("Rhine goal 1", "Rhine")


def test_words_of_an_earlier_round_are_still_named_as_the_source(sit, goals):
    kim = sit("Rhine0")
    entry = entry_of(kim, GOALS, "Rhine goal 1")
    kim.tables.save_row(GOALS, None, {"goal": "In other words"}, None, sources=[entry])
    sit("Guy").rounds.new_wave("our-goals", "own")
    [words] = kim.words.of(GOALS)
    assert (words.entry, words.text, words.way) == (entry, "Rhine goal 1", None)
