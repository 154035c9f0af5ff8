from __future__ import annotations

import pytest

from vested_widgets.deals import AnswerKey, InvalidAnswer, NotAllowed

JOINT = "vision/joint"


@pytest.fixture
def table(sit):
    """The vision step with sentences and points revealed, ready for drafting."""
    sit("Ann").answers.write({AnswerKey("vision", "sentence"): "Ann's"})
    for part in ("sentence", "points"):
        sit("Guy").rounds.reveal("vision", part)
    return sit


def test_drafting_waits_for_the_points(sit):
    with pytest.raises(NotAllowed, match="Points for the sentences"):
        sit("Ann").drafts.save(JOINT, "Too early", None)


def test_versions_are_kept_in_order_and_the_newest_is_the_head(table):
    one = table("Ann").drafts.save(JOINT, "One", None)
    two = table("Dot").drafts.save(JOINT, "Two", one.revision)
    draft = table("Ben").drafts.read(JOINT)
    assert [version.text for version in draft.versions] == ["One", "Two"]
    assert draft.head == two
    assert [version.party.name for version in draft.versions] == ["North", "South"]


def test_a_text_saved_on_an_outdated_base_becomes_a_side_version(table):
    one = table("Ann").drafts.save(JOINT, "One", None)
    two = table("Dot").drafts.save(JOINT, "Two", one.revision)
    side = table("Ben").drafts.save(JOINT, "Ben's two", one.revision)
    assert side.side
    assert table("Ann").drafts.read(JOINT).head == two
    merged = table("Ben").drafts.save(JOINT, "Two and Ben's two", two.revision)
    assert not merged.side
    assert len(table("Ann").drafts.read(JOINT).versions) == 4


def test_saving_the_same_text_again_makes_no_version(table):
    one = table("Ann").drafts.save(JOINT, "One", None)
    assert table("Dot").drafts.save(JOINT, " One \r\n", one.revision) == one


@pytest.mark.parametrize("text", ["", "  \n", "x" * 601, None])
def test_a_joint_text_that_does_not_fit_is_refused(table, text):
    with pytest.raises(InvalidAnswer):
        table("Ann").drafts.save(JOINT, text, None)


def agree(table):
    head = table("Ann").drafts.save(JOINT, "Together", None)
    table("Ann").approvals.propose(JOINT, head.content_hash)
    table("Ann").approvals.approve(JOINT, head.content_hash)
    return table("Dot").approvals.approve(JOINT, head.content_hash), head


def test_a_text_is_agreed_when_every_party_has_approved_it(table, deal):
    head = table("Ann").drafts.save(JOINT, "Together", None)
    assert table("Ann").drafts.read(JOINT).state == "draft"
    assert table("Ann").approvals.propose(JOINT, head.content_hash).state == "proposed"
    half = table("Ann").approvals.approve(JOINT, head.content_hash)
    assert (half.state, half.approved_by) == ("approved", (deal.parties[0].id,))
    assert table("Dot").approvals.approve(JOINT, head.content_hash).state == "agreed"


def test_a_changed_text_has_no_approvals(table):
    _, head = agree(table)
    table("Eli").drafts.save(JOINT, "Together, always", head.revision)
    draft = table("Ann").drafts.read(JOINT)
    assert (draft.state, draft.approved_by, draft.proposed) == ("reopened", (), None)


def test_an_approval_of_a_text_that_has_changed_meanwhile_is_refused(table):
    one = table("Ann").drafts.save(JOINT, "One", None)
    table("Ann").approvals.propose(JOINT, one.content_hash)
    table("Dot").drafts.save(JOINT, "Two", one.revision)
    with pytest.raises(NotAllowed, match="changed since you read it"):
        table("Eli").approvals.approve(JOINT, one.content_hash)
    with pytest.raises(NotAllowed):
        table("Eli").approvals.propose(JOINT, one.content_hash)
    assert table("Ann").drafts.read(JOINT).approved_by == ()


def test_nothing_can_be_approved_that_nobody_proposed_or_by_no_party(table):
    one = table("Ann").drafts.save(JOINT, "One", None)
    with pytest.raises(NotAllowed, match="proposed"):
        table("Ann").approvals.approve(JOINT, one.content_hash)
    table("Guy").approvals.propose(JOINT, one.content_hash)
    with pytest.raises(NotAllowed):
        table("Guy").approvals.approve(JOINT, one.content_hash)


def test_an_approval_can_be_taken_back_and_the_history_keeps_both(table, store, deal):
    agree(table)
    assert table("Dot").approvals.withdraw(JOINT).state == "approved"
    kinds = [change.kind for change in store.changes(deal.id)]
    assert kinds.count("approval") == 3
    with pytest.raises(NotAllowed):
        table("Dot").approvals.withdraw(JOINT)
