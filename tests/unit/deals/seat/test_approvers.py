"""Each party names who approves for it; only these approve or decline, and a party has approved when as many of them have as it wants."""

from __future__ import annotations

import re

import pytest

from vested_widgets import deals, method
from vested_widgets.deals import AnswerKey, InvalidAnswer, InvalidDeal, NotAllowed
from vested_widgets.deals.joint import agreements
from vested_widgets.deals.record import approvals as stored_approvals

TEXT = "vision/joint"


def words(key, **values):
    return re.escape(method.words(key, **values))


@pytest.fixture(autouse=True)
def open_to_drafting(sit):
    """The vision step with sentences and points revealed."""
    sit("Ann").answers.write({AnswerKey("vision", "sentence"): "Grow."})
    for part in ("sentence", "points"):
        sit("Guy").rounds.reveal("vision", part)


@pytest.fixture
def named(store, deal, sit):
    """A deal whose North has Ann and Ben as approvers, and whose South two of Dot, Eli and the sponsor Sol."""
    guy, south = sit("Guy"), deal.parties[1].id
    sol = guy.people.add(south, "Sol", "sponsor")
    seats = {alias: sit(alias) for alias in ("Ann", "Ben", "Cas", "Dot", "Eli", "Fay", "Guy")}
    seats["Sol"] = deals.Seat.open(store, sol.id)
    guy.approvers.name(deal.parties[0].id, [seats["Ann"].member.id, seats["Ben"].member.id])
    guy.approvers.name(south, [seats[alias].member.id for alias in ("Dot", "Eli", "Sol")], 2)
    for seat in seats.values():
        seat.refresh()
    return seats


@pytest.fixture
def up(named):
    """A text that is up for approval; returns its hash."""
    head = named["Cas"].drafts.save(TEXT, "We grow together.", None)
    named["Cas"].approvals.propose(TEXT, head.content_hash)
    return head.content_hash


def sides(seat):
    return [one.approved for one in seat.approvals.status(TEXT).parties]


def test_a_party_has_approved_when_all_or_as_many_as_it_wants_have(named, up):
    named["Ann"].approvals.approve(TEXT, up)
    north = named["Cas"].approvals.status(TEXT).parties[0]
    assert (north.approved, north.needed, [one.alias for one in north.missing]) == (False, 2, ["Ben"])
    named["Sol"].approvals.approve(TEXT, up)
    assert sides(named["Guy"]) == [False, False]
    named["Eli"].approvals.approve(TEXT, up)
    assert sides(named["Guy"]) == [False, True]
    # The third of three may join in.
    joint = named["Dot"].approvals.approve(TEXT, up)
    assert [one.author for one in joint.parties[1].by] == ["Sol", "Eli", "Dot"]
    assert named["Ben"].approvals.approve(TEXT, up).state == "agreed"


def test_nobody_is_asked_to_approve_what_all_parties_have_agreed_on(named, up):
    for alias in ("Ann", "Ben", "Sol", "Eli"):
        named[alias].approvals.approve(TEXT, up)
    assert named["Guy"].approvals.status(TEXT).state == "agreed"
    assert not named["Dot"].may("approve", TEXT).allowed
    assert [one.author for one in named["Dot"].approvals.approve(TEXT, up).parties[1].by] == ["Sol", "Eli"]


def test_anybody_else_reads_and_comments_and_is_told_who_approves(named, up):
    cas = named["Cas"]
    sentence = words("blocker.approvers", people=method.listed(["Ann", "Ben"]))
    for act in (lambda: cas.approvals.approve(TEXT, up), lambda: cas.approvals.decline(TEXT, up, "No.")):
        with pytest.raises(NotAllowed, match=sentence):
            act()
    assert cas.comments.add(TEXT, "I would sign it.").author == "Cas"
    assert named["Sol"].comments.add(TEXT, "So would I.").author == "Sol"
    with pytest.raises(NotAllowed):
        named["Guy"].approvals.approve(TEXT, up)


def test_without_named_approvers_any_member_approves_for_the_party_and_no_sponsor(store, deal, sit):
    sol = deals.Seat.open(store, sit("Guy").people.add(deal.parties[0].id, "Sol", "sponsor").id)
    head = sit("Ann").drafts.save(TEXT, "We grow together.", None)
    sit("Ann").approvals.propose(TEXT, head.content_hash)
    with pytest.raises(NotAllowed, match=words("blocker.not_named")):
        sol.approvals.approve(TEXT, head.content_hash)
    sit("Cas").approvals.approve(TEXT, head.content_hash)
    with pytest.raises(NotAllowed, match=words("blocker.not_approved")):
        sol.approvals.withdraw(TEXT)
    # Whoever of the party comes may take back what one of them has said for all.
    assert sit("Ben").approvals.withdraw(TEXT).approved_by == ()


def test_each_takes_back_their_own_approval_alone(named, up):
    named["Ann"].approvals.approve(TEXT, up)
    with pytest.raises(NotAllowed, match=words("blocker.not_approved")):
        named["Ben"].approvals.withdraw(TEXT)
    named["Ben"].approvals.approve(TEXT, up)
    joint = named["Ann"].approvals.withdraw(TEXT)
    assert (joint.parties[0].approved, [one.author for one in joint.parties[0].by]) == (False, ["Ben"])


def test_what_a_party_has_approved_stays_when_it_names_others(named, up, deal):
    for alias in ("Ann", "Ben"):
        named[alias].approvals.approve(TEXT, up)
    named["Dot"].approvals.approve(TEXT, up)
    named["Cas"].approvers.name(deal.parties[0].id, [named["Cas"].member.id])
    assert sides(named["Guy"]) == [True, False]
    # Who approves now may still take back what was approved before.
    assert named["Cas"].approvals.withdraw(TEXT).parties[0].approved is False
    # Whose approval was waited for and is no longer does not keep the rest waiting.
    named["Eli"].approvers.name(deal.parties[1].id, [named["Dot"].member.id])
    assert sides(named["Guy"]) == [False, True]


def test_who_has_left_is_missed_until_the_party_names_another(named, up, deal):
    named["Ann"].approvals.approve(TEXT, up)
    named["Guy"].people.remove(named["Ben"].member.id)
    named["Cas"].refresh()
    north = named["Cas"].approvals.status(TEXT).parties[0]
    assert (north.approved, [(one.alias, one.active) for one in north.missing]) == (False, [("Ben", False)])
    named["Cas"].approvers.name(deal.parties[0].id, [named["Ann"].member.id])
    assert named["Cas"].approvals.status(TEXT).parties[0].approved


def test_a_decline_with_its_reason_closes_this_version_until_it_is_changed(named, up):
    named["Ann"].approvals.approve(TEXT, up)
    for nothing in ("", "  ", None):
        with pytest.raises(InvalidAnswer, match=words("write_error.empty_reason")):
            named["Sol"].approvals.decline(TEXT, up, nothing)
    joint = named["Sol"].approvals.decline(TEXT, up, " It promises growth at any price. ")
    assert (joint.state, joint.proposed, joint.approved_by) == ("declined", False, ())
    (one,) = named["Cas"].approvals.status(TEXT).standing_declines
    assert (one.party.name, one.member.alias, one.reason) == ("South", "Sol", "It promises growth at any price.")
    sentence = words("blocker.declined", people="Sol")
    for act in (
        lambda: named["Ben"].approvals.approve(TEXT, up),
        lambda: named["Cas"].approvals.propose(TEXT, up),
        lambda: named["Eli"].approvals.decline(TEXT, up, "Me too."),
    ):
        with pytest.raises(NotAllowed, match=sentence):
            act()
    changed = named["Cas"].drafts.save(TEXT, "We grow together, at a fair price.", 1)
    joint = named["Cas"].approvals.propose(TEXT, changed.content_hash)
    assert (joint.state, joint.standing_declines, len(joint.declines)) == ("proposed", (), 1)
    # The words that were declined are declined again when they come back.
    named["Cas"].drafts.save(TEXT, "We grow together.", 2)
    assert named["Cas"].approvals.status(TEXT).state == "declined"


def test_a_decline_is_taken_back_by_who_declined_and_what_was_approved_stands_again(named, up, deal):
    named["Ann"].approvals.approve(TEXT, up)
    (one,) = named["Eli"].approvals.decline(TEXT, up, "Too vague.").standing_declines
    for alias in ("Dot", "Ann"):
        with pytest.raises(NotAllowed, match=words("blocker.decline_of_other", alias="Eli")):
            named[alias].approvals.take_decline_back(TEXT, one.id)
    joint = named["Eli"].approvals.take_decline_back(TEXT, one.id)
    assert (joint.state, joint.proposed) == ("proposed", True)
    assert [one.author for one in joint.parties[0].by] == ["Ann"]
    with pytest.raises(NotAllowed, match=words("blocker.no_decline")):
        named["Eli"].approvals.take_decline_back(TEXT, one.id)
    # Of somebody who no longer approves for the party, whoever does.
    (one,) = named["Eli"].approvals.decline(TEXT, up, "Still too vague.").standing_declines
    named["Dot"].approvers.name(deal.parties[1].id, [named["Dot"].member.id])
    assert named["Dot"].approvals.take_decline_back(TEXT, one.id).state == "proposed"


def test_what_all_have_approved_is_taken_back_and_not_declined(sit):
    head = sit("Ann").drafts.save(TEXT, "We grow together.", None)
    sit("Ann").approvals.propose(TEXT, head.content_hash)
    for alias in ("Ann", "Dot"):
        sit(alias).approvals.approve(TEXT, head.content_hash)
    with pytest.raises(NotAllowed, match=words("blocker.agreed_by_all")):
        sit("Ben").approvals.decline(TEXT, head.content_hash, "Not like this.")


def test_a_decline_by_who_has_approved_takes_that_approval_along(named, up):
    named["Ann"].approvals.approve(TEXT, up)
    (one,) = named["Ann"].approvals.decline(TEXT, up, "I read it again.").standing_declines
    assert named["Ann"].approvals.take_decline_back(TEXT, one.id).parties[0].by == ()


def test_a_party_decides_itself_once_it_has_named_somebody(named, deal, sit):
    north = deal.parties[0].id
    sentence = words("blocker.approvers_of_others")
    for alias in ("Guy", "Dot"):
        assert named[alias].approvers.may_name(north).reason == method.words("blocker.approvers_of_others")
        with pytest.raises(NotAllowed, match=sentence):
            named[alias].approvers.name(north, [])
    found = named["Cas"].approvers.name(north, [])
    assert (found.people, found.needed, found.by) == ((), 0, "Cas")
    assert named["Guy"].approvers.may_name(north).allowed
    assert not named["Dot"].approvers.may_name(north).allowed


def test_only_people_of_the_party_are_named_and_no_more_are_needed_than_there_are(named, deal, sit):
    cas, north = named["Cas"], deal.parties[0].id
    before = cas.approvers.lists()
    for people in ([named["Dot"].member.id], [named["Guy"].member.id], ["nobody"]):
        with pytest.raises(InvalidDeal, match=words("deal_error.no_approver")):
            cas.approvers.name(north, people)
    for needed in (2, -1, True, "1"):
        with pytest.raises(InvalidDeal, match=words("deal_error.needed", n=1)):
            cas.approvers.name(north, [cas.member.id], needed)
    with pytest.raises(InvalidDeal):
        cas.approvers.name("nowhere", [])
    named["Guy"].people.set_role(named["Ann"].member.id, "observer")
    assert {one.alias for one in sit("Cas").approvers.people(north)} == {"Ben", "Cas"}
    assert cas.approvers.lists() == before
    assert [(one.alias, one.role) for one in sit("Cas").approvers.lists()[0].people] == [("Ann", "observer"), ("Ben", "member")]


def test_a_copy_keeps_who_approves_who_has_and_who_declined(store, named, up):
    named["Ann"].approvals.approve(TEXT, up)
    named["Eli"].approvals.decline(TEXT, up, "Too vague.")
    copy = store.import_deal(store.export_deal(named["Ann"].deal.id), as_copy=True)
    cas = deals.Seat.open(store, next(one.id for one in copy.members if one.alias == "Cas"))
    joint = cas.approvals.status(TEXT)
    assert (joint.state, [one.reason for one in joint.standing_declines]) == ("declined", ["Too vague."])
    eli = deals.Seat.open(store, next(one.id for one in copy.members if one.alias == "Eli"))
    joint = eli.approvals.take_decline_back(TEXT, joint.standing_declines[0].id)
    assert [[one.alias for one in side.missing] for side in joint.parties] == [["Ben"], ["Dot", "Eli", "Sol"]]
    assert {one.id for one in joint.parties[0].approvers}.isdisjoint(one.id for one in named["Ann"].deal.members)


def test_an_export_without_seats_tells_what_parties_have_approved_and_nobody_by_name(store, named, up, deal):
    for alias in ("Ann", "Ben", "Dot"):
        named[alias].approvals.approve(TEXT, up)
    document = store.export_without_seats(deal.id)
    assert [row["approved"] for row in document["approval"]] == [True]  # one of two is not yet a party
    assert not any(alias in str(document) for alias in ("Ann", "Ben", "Sol"))
    copy = store.import_deal(document)
    seat = deals.Seat.open(store, copy.members[0].id)
    assert sides(seat) == [True, False]
    named["Eli"].approvals.decline(TEXT, up, "Too vague.")
    copy = store.import_deal(store.export_without_seats(deal.id))
    joint = deals.Seat.open(store, copy.members[0].id).approvals.status(TEXT)
    assert (joint.state, [(one.party.name, one.reason) for one in joint.standing_declines]) == (
        "declined",
        [("South", "Too vague.")],
    )


def test_a_document_that_names_an_approver_who_is_not_in_it_is_refused(store, named):
    document = store.export_deal(named["Ann"].deal.id)
    for people in (["somebody"], "Ann", [7]):
        document["approver_list"][0]["approvers"] = people
        with pytest.raises(deals.InvalidDocument, match="approver_list"):
            store.import_deal(document, as_copy=True)


def test_own_data_hold_what_one_declined_and_no_ids_of_others(named, up):
    named["Eli"].approvals.decline(TEXT, up, "Too vague.")
    assert named["Eli"].own_data.record()["decline"][0]["reason"] == "Too vague."
    assert named["Ann"].member.id not in str(named["Guy"].own_data.record())


def test_which_parties_have_approved_is_told_for_any_name(store, named, deal):
    with store.writing(deal.id) as connection:
        for alias in ("Ann", "Dot", "Ben"):
            stored_approvals.write_approval(connection, named[alias].member, "whole", "a code", approved=True)
        rows = stored_approvals.approvals(connection, deal.id, ["whole"])["whole"]
        lists = stored_approvals.approver_lists(connection, deal.id)
    found = agreements.parties_behind(store.deal(deal.id), "a code", rows, lists)
    assert [(one.approved, [who.alias for who in one.missing]) for one in found] == [(True, []), (False, ["Eli", "Sol"])]
    assert not any(one.approved for one in agreements.parties_behind(store.deal(deal.id), "another", rows, lists))
