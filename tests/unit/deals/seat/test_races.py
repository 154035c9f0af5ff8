"""Acts that race each other: what a seat checks is the state in which it writes, not the one before its transaction began."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from vested_widgets import deals, method
from vested_widgets.deals import AnswerKey, InvalidDeal, NotAllowed

KEY = AnswerKey("views", "themes", "candour", "importance", "")
PLACE = ("views", "themes")
JOINT, ROWS, NAME = "vision/joint", "values/list", {"title": "Candour"}


@pytest.fixture
def meanwhile(store: deals.Store, monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], Any]], None]:
    """Let something happen right before the next transaction that writes begins."""

    def before_the_next_writing(happens: Callable[[], Any]) -> None:
        writing = store.writing

        def late(deal_id: str) -> Any:
            monkeypatch.setattr(store, "writing", writing)
            happens()
            return writing(deal_id)

        monkeypatch.setattr(store, "writing", late)

    return before_the_next_writing


@pytest.fixture
def feed(store: deals.Store, deal: deals.Deal) -> Callable[[str], int]:
    """Count the changes of a kind."""
    return lambda kind: sum(change.kind == kind for change in store.changes(deal.id))


def open_joint_parts(sit: Any) -> None:
    for step, part in (("vision", "sentence"), ("vision", "points"), ("values", "own-words")):
        sit("Guy").rounds.reveal(step, part)


def agree(sit: Any) -> None:
    guy = sit("Guy")
    guy.rounds.reveal(*PLACE)
    guy.rounds.agree(*PLACE)


@pytest.mark.parametrize(
    ("kind", "act"),
    [
        ("answer", lambda ann: ann.answers.write({KEY: 5})),
        ("done", lambda ann: ann.answers.set_done(*PLACE, done=True)),
        ("answer", lambda ann: ann.own_data.withdraw(*PLACE)),
    ],
)
def test_nothing_lands_in_a_part_that_is_agreed_in_the_same_moment(sit, meanwhile, feed, kind, act):
    ann = sit("Ann")
    ann.answers.write({KEY: 4})
    meanwhile(lambda: agree(sit))
    before = feed(kind)
    with pytest.raises(NotAllowed, match=re.escape(method.words("blocker.agreed"))):
        act(ann)
    assert feed(kind) == before
    assert sit("Ann").answers.mine(*PLACE) == {KEY: 4}


def test_two_architects_who_turn_a_round_at_once_turn_it_once(sit, meanwhile, feed):
    guy = sit("Guy")
    meanwhile(lambda: sit("Guy").rounds.reveal(*PLACE))
    with pytest.raises(NotAllowed, match=re.escape(method.words("blocker.revealed_already"))):
        guy.rounds.reveal(*PLACE)
    meanwhile(lambda: sit("Guy").rounds.agree(*PLACE))
    with pytest.raises(NotAllowed, match=re.escape(method.words("blocker.agreed"))):
        guy.rounds.agree(*PLACE)
    meanwhile(lambda: (sit("Guy").rounds.reopen(*PLACE), sit("Guy").rounds.reopen(*PLACE)))
    with pytest.raises(NotAllowed, match=re.escape(method.words("blocker.open_already"))):
        guy.rounds.reopen(*PLACE)
    assert feed("round") == 4


def test_a_new_wave_that_races_the_reopening_is_refused(sit, meanwhile):
    guy = sit("Guy")
    guy.rounds.reveal(*PLACE)
    meanwhile(lambda: sit("Guy").rounds.reopen(*PLACE))
    with pytest.raises(NotAllowed, match="not been revealed"):
        guy.rounds.new_wave(*PLACE)
    assert guy.rounds.current(*PLACE).wave == 1


@pytest.mark.parametrize(
    "act",
    [
        lambda dot: dot.drafts.save(JOINT, "We share.", None),
        lambda dot: dot.tables.save_row(ROWS, None, NAME, None),
        lambda dot: dot.tables.save_rows(ROWS, [NAME]),
        lambda dot: dot.comments.add(JOINT, "Why?"),
    ],
)
def test_nothing_is_written_together_in_a_deal_that_is_archived_in_the_same_moment(sit, store, deal, meanwhile, act):
    open_joint_parts(sit)
    dot = sit("Dot")
    meanwhile(lambda: sit("Guy").administration.archive())
    with pytest.raises(NotAllowed, match="archive"):
        act(dot)
    assert [change.kind for change in store.changes(deal.id)][-1] == "deal"


@pytest.mark.parametrize(
    "act",
    [
        lambda dot: dot.answers.write({KEY: 5}),
        lambda dot: dot.drafts.save(JOINT, "We share.", None),
        lambda dot: dot.tables.save_row(ROWS, None, NAME, None),
        lambda dot: dot.comments.add(JOINT, "Why?"),
    ],
)
def test_somebody_who_is_let_go_in_the_same_moment_writes_nothing_any_more(sit, store, deal, meanwhile, act):
    open_joint_parts(sit)
    dot = sit("Dot")
    meanwhile(lambda: sit("Guy").people.remove(dot.member.id))
    with pytest.raises(NotAllowed, match=re.escape(method.words("life.left"))):
        act(dot)
    assert [change.kind for change in store.changes(deal.id)][-1] == "member"


def test_a_draft_that_races_the_reopening_of_what_it_follows_is_refused(sit, meanwhile):
    open_joint_parts(sit)
    meanwhile(lambda: sit("Guy").rounds.reopen("vision", "points"))
    with pytest.raises(NotAllowed, match="opens when"):
        sit("Ann").drafts.save(JOINT, "We share.", None)
    assert sit("Ann").drafts.read(JOINT).versions == ()


def test_an_approval_that_races_a_new_version_is_refused(sit, meanwhile):
    open_joint_parts(sit)
    ann = sit("Ann")
    first = ann.drafts.save(JOINT, "We share.", None)
    ann.approvals.propose(JOINT, first.content_hash)
    meanwhile(lambda: sit("Dot").drafts.save(JOINT, "We share more.", first.revision))
    with pytest.raises(NotAllowed, match="changed since you read it"):
        ann.approvals.approve(JOINT, first.content_hash)
    assert sit("Ann").approvals.status(JOINT).approvals == ()


def test_a_table_of_attributes_is_not_brought_over_an_answer_of_the_same_moment(sit, store, meanwhile, deal):
    guy = sit("Guy")
    part = guy.method.step("model").part("relationship")
    key = AnswerKey("model", part.id, part.items[0].id, part.questions[0].id, "")
    meanwhile(lambda: sit("Ann").answers.write({key: 1}))
    own = [{"id": "noise", "title": "Noise", "answers": [{"label": "Low", "fits": ["basic"]}, {"label": "High"}]}]
    with pytest.raises(NotAllowed):
        guy.own_content.bring_table("model", "relationship", {"items": own})
    assert store.deal(deal.id).own_content == deal.own_content


def test_two_people_who_take_one_alias_at_once_do_not_both_get_it(sit, meanwhile):
    ann = sit("Ann")
    meanwhile(lambda: sit("Ben").people.rename(sit("Ben").member.id, "Sam"))
    with pytest.raises(InvalidDeal, match=re.escape(method.words("name_error.member_there", name="Sam"))):
        ann.people.rename(ann.member.id, "Sam")


def test_the_last_architect_stays_when_two_leave_at_once(sit, meanwhile):
    guy = sit("Guy")
    gil = guy.people.add(None, "Gil", "architect")
    meanwhile(lambda: sit("Guy").people.remove(gil.id))
    with pytest.raises(InvalidDeal):
        guy.people.remove(guy.member.id)
