"""Signing the agreement: each approver signs one version code, the signed text stays, and a change is shown against it and asks to sign again."""

from __future__ import annotations

import json

import pytest

from vested_widgets import deals
from vested_widgets.deals import InvalidAnswer, NotAllowed
from vested_widgets.deals.agreement import codes, snapshot

REGISTER, RULES, TASKS, PLAN = "concerns/register", "transformation/rules", "transition/tasks", "transformation/plan"


@pytest.fixture
def agree(sit):
    """Let both parties approve what stands in a part."""

    def both(name: str) -> None:
        code = sit("Ann").approvals.status(name).content_hash
        sit("Ann").approvals.propose(name, code)
        for alias in ("Ann", "Dot"):
            sit(alias).approvals.approve(name, code)
        assert sit("Ann").approvals.status(name).state == "agreed"

    return both


@pytest.fixture
def row(sit, agree):
    """A concern that both parties have agreed; nothing else is written in the deal."""
    sit("Guy").rounds.reveal("concerns", "known")
    cas = sit("Cas").member.id
    cells = {
        "topic": "Food law", "source": "The law", "requirement": "Clean crates", "elements": ["exit-management"], "owners": [cas],
        "review": "2027-03-01",
    }  # fmt: skip
    made = sit("Ann").tables.save_row(REGISTER, None, cells, None)
    agree(REGISTER)

    def change(text: str) -> None:
        newest = sit("Ann").tables.history(REGISTER, made.row_id)[-1].revision
        sit("Dot").tables.save_row(REGISTER, made.row_id, {"topic": text}, newest)

    change.clause = f"{REGISTER}#{made.row_id}"
    return change


def name_approvers(sit, party: str, aliases: list[str], needed: int = 0) -> None:
    lead = sit("Guy")
    of = next(one for one in lead.deal.parties if one.name == party)
    members = [one.id for one in lead.deal.members if one.alias in aliases]
    lead.approvers.name(of.id, members, needed)


def test_each_approver_signs_exactly_the_version_that_was_on_screen(sit, row):
    name_approvers(sit, "North", ["Ann", "Ben"])
    name_approvers(sit, "South", ["Dot"])
    before = sit("Ann").agreement.read()
    assert (before.signatures, before.signed, before.not_signable) == ((), (), ())
    assert before.waiting == (("North", ("Ann", "Ben"), 2), ("South", ("Dot",), 1))
    assert before.signers == (("North", ("Ann", "Ben")), ("South", ("Dot",)))
    first = sit("Ann").agreement.sign(before.code)
    assert [(one.party, one.person, one.code) for one in first.signatures] == [("North", "Ann", before.code)]
    assert first.waiting == (("North", ("Ben",), 1), ("South", ("Dot",), 1))
    assert [(one.code, one.complete) for one in first.signed] == [(before.code, False)]
    sit("Ben").agreement.sign(before.code)
    whole = sit("Dot").agreement.sign(before.code)
    assert whole.waiting == () and [(one.code, one.complete, one.proven) for one in whole.signed] == [(before.code, True, True)]
    assert [(who, what) for _, who, what in whole.trail[-3:]] == [
        (who, f"signed the agreement, version code {codes.short(before.code)}")
        for who in ("Ann (North)", "Ben (North)", "Dot (South)")
    ]


def test_a_party_has_signed_as_soon_as_as_many_have_as_it_wants(sit, row):
    name_approvers(sit, "North", ["Ann", "Ben"], needed=1)
    before = sit("Ann").agreement.read()
    assert before.waiting[0] == ("North", ("Ann", "Ben"), 1)
    assert [party for party, _, _ in sit("Ben").agreement.sign(before.code).waiting] == ["South"]


def test_nobody_signs_what_they_have_not_read_what_is_not_agreed_or_for_others(sit, row):
    name_approvers(sit, "North", ["Ann"])
    code = sit("Ann").agreement.read().code
    with pytest.raises(NotAllowed, match="changed since you read it"):
        sit("Ann").agreement.sign("0" * 64)
    with pytest.raises(NotAllowed, match="For your party, Ann approve"):
        sit("Ben").agreement.sign(code)
    with pytest.raises(NotAllowed, match="deal architect"):
        sit("Guy").agreement.sign(code)
    sit("Ann").agreement.sign(code)
    with pytest.raises(NotAllowed, match="You have signed this version"):
        sit("Ann").agreement.sign(code)
    row("Food law and noise")
    changed = sit("Ann").agreement.read()
    assert changed.not_signable == ("“Register” is not agreed yet.",)
    with pytest.raises(NotAllowed, match="“Register” is not agreed yet"):
        sit("Ann").agreement.sign(changed.code)
    with pytest.raises(NotAllowed, match="changed since you read it"):
        sit("Dot").agreement.sign(code)
    assert [(one.person, one.code) for one in sit("Dot").agreement.read().signed[0].signatures] == [("Ann", code)]


def test_an_empty_agreement_cannot_be_signed(sit):
    empty = sit("Ann").agreement.read()
    assert empty.not_signable == ("There is no text to sign yet.",)
    with pytest.raises(NotAllowed):
        sit("Ann").agreement.sign(empty.code)


def test_a_later_change_is_shown_against_the_signed_version_and_all_sign_again(sit, row, agree):
    signed = sit("Ann").agreement.read()
    for alias in ("Ann", "Dot"):
        sit(alias).agreement.sign(signed.code)
    row("Food law and noise")
    changed = sit("Eli").agreement.read()
    (change,) = changed.changes
    assert (change.party, change.clause, change.number) == ("South", row.clause, "10.1.1")
    assert (change.before, change.after) == (signed.clauses[row.clause].text, changed.clauses[row.clause].text)
    assert changed.signatures == () and changed.waiting == (("North", (), 0), ("South", (), 0))
    assert [(one.code, one.complete) for one in changed.signed] == [(signed.code, True)]
    agree(REGISTER)
    for alias in ("Ann", "Dot"):
        again = sit(alias).agreement.sign(changed.code)
    assert [(one.code, one.complete) for one in again.signed] == [(signed.code, True), (changed.code, True)]
    assert again.changes == () and again.waiting == ()


def test_the_signed_text_stays_as_it_was_and_proves_its_code(sit, row, store, deal):
    before = sit("Ann").agreement.read()
    sit("Ann").agreement.sign(before.code)
    row("Noise")
    kept = sit("Eli").agreement.signed(before.code)
    assert kept.clauses[row.clause].text == before.clauses[row.clause].text
    assert [(one.number, one.code, one.title) for one in kept.schedules] == [
        (one.number, one.code, one.title) for one in before.schedules
    ]
    assert snapshot.proven(kept)
    with pytest.raises(NotAllowed, match="Nobody has signed a version with this version code"):
        sit("Ann").agreement.signed("0" * 64)
    written = json.loads(json.dumps(snapshot.document(before)))
    assert snapshot.proven(snapshot.read(written))
    written["schedules"][-1]["sections"][0]["clauses"][0]["text"] += "!"
    assert not snapshot.proven(snapshot.read(written))
    for broken in ({}, {"format": snapshot.FORMAT, "version": 99}, {**written, "schedules": [{}]}):
        with pytest.raises(ValueError):
            snapshot.read(broken)


def test_whoever_declines_says_why_and_nobody_signs_that_version_until_it_is_taken_back_or_changed(sit, row, agree):
    name_approvers(sit, "South", ["Dot"])
    code = sit("Ann").agreement.read().code
    with pytest.raises(InvalidAnswer):
        sit("Dot").agreement.decline(code, " ")
    with pytest.raises(NotAllowed):
        sit("Eli").agreement.decline(code, "I do not like it.")
    declined = sit("Dot").agreement.decline(code, "The noise is missing.")
    assert [(one.party, one.person, one.reason) for one in declined.refusals] == [("South", "Dot", "The noise is missing.")]
    assert declined.trail[-1][2] == f"declined to sign the agreement, version code {codes.short(code)}: The noise is missing."
    with pytest.raises(NotAllowed, match=r"Dot \(South\) has declined to sign this version"):
        sit("Ann").agreement.sign(code)
    assert sit("Dot").agreement.take_back(code).refusals == ()
    with pytest.raises(NotAllowed, match="neither signed nor declined"):
        sit("Dot").agreement.take_back(code)
    sit("Dot").agreement.decline(code, "The noise is missing.")
    row("Food law and noise")
    agree(REGISTER)
    again = sit("Dot").agreement.read()
    assert again.refusals == () and again.not_signable == ()
    sit("Ann").agreement.sign(again.code)
    assert sit("Dot").agreement.sign(again.code).waiting == ()


def test_a_signature_is_taken_back_until_all_parties_have_signed(sit, row):
    code = sit("Ann").agreement.read().code
    sit("Ann").agreement.sign(code)
    assert sit("Ann").agreement.take_back(code).signatures == ()
    for alias in ("Ann", "Dot"):
        sit(alias).agreement.sign(code)
    with pytest.raises(NotAllowed, match="nothing to take back"):
        sit("Ann").agreement.take_back(code)


def test_archived_deals_are_read_and_not_signed(sit, row):
    code = sit("Ann").agreement.read().code
    sit("Ann").agreement.sign(code)
    sit("Guy").administration.archive()
    late = sit("Dot")
    with pytest.raises(NotAllowed, match="archive"):
        late.agreement.sign(code)
    assert late.agreement.signed(code).code == code


def test_signatures_and_signed_text_travel_with_the_deal(sit, row, store, deal):
    code = sit("Ann").agreement.read().code
    for alias in ("Ann", "Dot"):
        sit(alias).agreement.sign(code)
    whole = store.export_deal(deal.id)
    assert [len(whole[name]) for name in ("signature", "signed_text")] == [2, 1]
    copy = store.import_deal(whole, as_copy=True)
    beside = deals.DealView.open(store, copy.id).agreement()
    assert beside.code == code and [(one.code, one.complete, one.proven) for one in beside.signed] == [(code, True, True)]
    older = {name: rows for name, rows in whole.items() if name not in ("signature", "signed_text")}
    assert deals.DealView.open(store, store.import_deal(older, as_copy=True).id).agreement().signed == ()


def test_without_seats_parties_have_signed_and_nobody_is_named(sit, row, store, deal):
    name_approvers(sit, "North", ["Ann", "Ben"])
    code = sit("Ann").agreement.read().code
    sit("Ann").agreement.sign(code)
    document = store.export_without_seats(deal.id)
    assert document["signature"] == [], "one of two is not yet the party"
    sit("Ben").agreement.sign(code)
    sit("Dot").agreement.sign(code)
    document = store.export_without_seats(deal.id)
    written = json.dumps(document)
    assert not [alias for alias in ("Ann", "Ben", "Dot") if f'"{alias}"' in written]
    assert [(one["hash"], one["signed"]) for one in document["signature"]] == [(code, True), (code, True)]
    taken = store.import_deal(document)
    beside = deals.DealView.open(store, taken.id).agreement()
    assert [(one.code, one.complete, one.proven) for one in beside.signed] == [(code, True, True)]


def test_a_text_from_elsewhere_that_is_none_or_does_not_match_is_not_taken_for_a_signed_one(sit, row, store, deal):
    code = sit("Ann").agreement.read().code
    sit("Ann").agreement.sign(code)
    for forged in ({}, "forge"):
        whole = json.loads(json.dumps(store.export_deal(deal.id)))
        if forged == "forge":
            clause = whole["signed_text"][0]["agreement"]["schedules"][-1]["sections"][0]["clauses"][0]
            clause["text"] += " Or not."
        else:
            whole["signed_text"][0]["agreement"] = forged
        view = deals.DealView.open(store, store.import_deal(whole, as_copy=True).id)
        assert [(one.code, one.proven) for one in view.agreement().signed] == [(code, False)]
        store.export_without_seats(view.deal.id)


def test_own_data_tells_what_a_person_has_signed_without_the_text_of_all(sit, row):
    code = sit("Ann").agreement.read().code
    sit("Ann").agreement.sign(code)
    record = json.dumps(sit("Ann").own_data.record())
    assert code in record and "Food law" in record
    assert snapshot.FORMAT not in record
