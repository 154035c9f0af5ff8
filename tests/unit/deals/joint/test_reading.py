"""Agreeing on joint texts, tables and assemblies alike: of exactly what stands, by every party, and what asks to be checked again."""

from __future__ import annotations

import hashlib
import json

import pytest

from deals_helpers import two_parties
from prepared import empty_record
from vested_widgets import deals, method
from vested_widgets.deals import AnswerKey, InvalidAnswer, NotAllowed
from vested_widgets.deals.joint.content import assembly_hash
from vested_widgets.deals.joint.reading import JointReading
from vested_widgets.deals.record import approvals as stored_approvals

WORDS = dict.fromkeys(("title", "question", "why", "what_to_do", "what_to_look_for", "what_goes_wrong"), "Work")
SCALE = {"low": 1, "high": 5, "low_label": "Little", "high_label": "Much"}
ASPECT = {"id": "matters", "short": "matters", "text": "How much?", "scale": SCALE}
NAME = {"id": "name", "title": "Name", "required": True}
STEP = {
    "id": "pact", **WORDS,
    "parts": [
        {"id": "rate", "kind": "ratings", "title": "What matters", "questions": [ASPECT], "items": [{"id": "trust", "title": "Trust"}]},
        {"id": "themes", "kind": "joint_table", "title": "Themes", "columns": [NAME, {"id": "note", "title": "Note"}]},
        {"id": "acts", "kind": "joint_table", "title": "Acts", "follows": "rate", "columns": [
            {"id": "we", "title": "We will", "required": True},
            {"id": "from", "title": "Because of", "kind": "link", "to": "pact/themes", "many": True},
            {"id": "cost", "title": "Cost", "kind": "money"},
        ]},
        {"id": "preamble", "kind": "joint_text", "title": "Preamble", "rests_on": ["pact/themes"]},
        {"id": "sides", "kind": "joint_table", "title": "Sides", "per_party": True, "columns": [{"id": "why", "title": "Why"}]},
        {"id": "words", "kind": "text", "title": "Words", "prompts": [{"id": "honest", "label": "Honest is"}]},
        {"id": "kinds", "kind": "joint_table", "title": "Kinds", "columns": [
            {"id": "we", "title": "We will"}, {"id": "whose", "title": "Whose", "kind": "party"},
            {"id": "who", "title": "Who", "kind": "person"}, {"id": "words", "title": "Words", "kind": "link", "to": "pact/words", "many": True},
        ]},
        {"id": "pact", "kind": "assembly", "title": "The pact", "sections": [
            {"title": "Before all", "of": "pact/preamble", "agreed": True},
            {"title": "Who we are", "of": "pact/sides", "row": "{party} is here for {why}", "optional": True},
            {"title": "What we do", "of": "pact/acts", "row": "We will {we}.[ Because of {from}.][ Cost: {cost}.]",
             "earlier": [{"edition": 1, "row": "We will {we} for {from}, at {cost}"}]},
        ]},
        {"id": "annex", "kind": "assembly", "title": "The annex", "sections": [
            {"title": "Before all", "of": "pact/preamble"},
            {"title": "What came later", "of": "pact/kinds", "row": "{we}", "optional": True, "since": 2},
        ]},
    ],
}  # fmt: skip
RATE, THEMES, ACTS, TEXT, SIDES, _, KINDS, PACT, ANNEX = (f"pact/{part['id']}" for part in STEP["parts"])


def three_parties() -> list[deals.NewParty]:
    return [*two_parties(), deals.NewParty("East", members=tuple(map(deals.NewMember, ("Gil", "Hal", "Ida"))))]


@pytest.fixture
def store(sqlite):
    return sqlite


@pytest.fixture(params=["two parties", "three parties"])
def deal(request, store):
    parties = two_parties() if request.param == "two parties" else three_parties()
    return store.create_deal("Pact", parties, architect="Guy", own_content={"steps": [STEP]})


@pytest.fixture
def table(sit):
    """The step with its ratings revealed, a theme, an act that links to it, and a text."""
    sit("Ann").answers.write({AnswerKey("pact", "rate", "trust", "matters"): 5})
    sit("Guy").rounds.reveal("pact", "rate")
    theme = sit("Ann").tables.save_row(THEMES, None, {"name": "Trust"}, None).row_id
    sit("Dot").tables.save_row(ACTS, None, {"we": "tell early", "from": [theme]}, None)
    sit("Ann").drafts.save(TEXT, "We stand together.", None)
    return sit


def speakers(deal):
    return [next(member.alias for member in deal.members if member.party_id == party.id) for party in deal.parties]


def agree(sit, deal, name):
    content = sit("Ann").approvals.status(name).content_hash
    sit("Ann").approvals.propose(name, content)
    for alias in speakers(deal):
        sit(alias).approvals.approve(name, content)
    return sit("Ann").approvals.status(name)


@pytest.mark.parametrize("name", [THEMES, ACTS, TEXT])
def test_every_kind_goes_from_draft_by_every_partys_approval_to_agreed(table, deal, name):
    joint = table("Ann").approvals.status(name)
    assert (joint.name, joint.state, joint.proposed, joint.approved_by) == (name, "draft", False, ())
    assert table("Guy").approvals.propose(name, joint.content_hash).state == "proposed"
    *first, last = speakers(deal)
    for alias in first:
        assert table(alias).approvals.approve(name, joint.content_hash).state == "approved"
    agreed = table(last).approvals.approve(name, joint.content_hash)
    assert (agreed.state, set(agreed.approved_by)) == ("agreed", {party.id for party in deal.parties})
    assert [(one.author, one.content_hash, one.approved) for one in agreed.approvals] == [
        (alias, joint.content_hash, True) for alias in speakers(deal)
    ]
    assert all(one.at.tzinfo for one in agreed.approvals)


def test_a_changed_cell_reopens_and_the_old_words_have_their_approvals_again_once_they_are_back(table, deal):
    agreed = agree(table, deal, THEMES)
    (row,) = table("Ann").tables.read(THEMES).rows
    table("Dot").tables.save_row(THEMES, row.id, {"note": "most of all"}, row.revision)
    changed = table("Ann").approvals.status(THEMES)
    assert (changed.state, changed.approved_by, changed.proposed) == ("reopened", (), False)
    assert len(changed.approvals) == len(deal.parties)
    with pytest.raises(NotAllowed, match="changed since you read it"):
        table("Dot").approvals.approve(THEMES, agreed.content_hash)
    with pytest.raises(NotAllowed, match="changed since you read it"):
        table("Dot").approvals.propose(THEMES, agreed.content_hash)
    table("Dot").tables.undo(THEMES)
    assert table("Ann").approvals.status(THEMES).state == "agreed"


def test_the_hash_is_of_what_rows_say_and_of_their_order(table):
    one = table("Ann").approvals.status(THEMES).content_hash
    second = table("Ann").tables.save_row(THEMES, None, {"name": "Care"}, None)
    two = table("Ann").approvals.status(THEMES).content_hash
    table("Dot").tables.move_row(THEMES, second.row_id, None)
    three = table("Ann").approvals.status(THEMES).content_hash
    table("Dot").tables.delete_row(THEMES, second.row_id, table("Dot").tables.history(THEMES, second.row_id)[-1].revision)
    assert len({one, two, three}) == 3
    assert table("Eli").approvals.status(THEMES).content_hash == one == table("Eli").tables.read(THEMES).content_hash


def test_nothing_is_approved_that_nobody_proposed_and_an_approval_can_be_taken_back(table, deal):
    joint = table("Ann").approvals.status(THEMES)
    with pytest.raises(NotAllowed, match="Nobody has proposed"):
        table("Ann").approvals.approve(THEMES, joint.content_hash)
    agree(table, deal, THEMES)
    with pytest.raises(NotAllowed):
        table("Guy").approvals.approve(THEMES, joint.content_hash)
    assert table("Dot").approvals.withdraw(THEMES).state == "approved"
    with pytest.raises(NotAllowed, match="has not approved"):
        table("Dot").approvals.withdraw(THEMES)
    assert [one.approved for one in table("Ann").approvals.status(THEMES).approvals][-1] is False


def test_an_empty_part_cannot_be_proposed(table):
    assert table("Ann").approvals.status(SIDES).state == "empty"
    with pytest.raises(NotAllowed, match="nothing here yet"):
        table("Ann").approvals.propose(SIDES, "")


def test_what_is_missing_or_clashes_stands_in_the_way_and_is_named(table):
    row = table("Ann").tables.save_row(THEMES, None, {"note": "nameless"}, None)
    joint = table("Ann").approvals.status(THEMES)
    assert [finding.sentence for finding in table("Ann").tables.read(THEMES).findings] == list(joint.blockers)
    assert "“Name” is still empty" in joint.blockers[0]
    with pytest.raises(NotAllowed, match="“Name” is still empty"):
        table("Ann").approvals.propose(THEMES, joint.content_hash)
    table("Ann").tables.save_row(THEMES, row.row_id, {"name": "Care"}, 1)
    table("Dot").tables.save_row(THEMES, row.row_id, {"name": "Custody"}, 1)
    clash = table("Ann").approvals.status(THEMES)
    assert clash.blockers == ("“Care” has two versions of a row. Merge them first.",)
    table("Dot").tables.set_aside(THEMES, row.row_id, 3)
    assert table("Ann").approvals.status(THEMES).blockers == ()


def test_a_blocker_that_comes_after_the_proposal_stops_the_approval(table):
    joint = table("Ann").approvals.status(THEMES)
    table("Ann").approvals.propose(THEMES, joint.content_hash)
    (row,) = table("Ann").tables.read(THEMES).rows
    table("Ann").tables.save_row(THEMES, row.id, {"note": "x"}, 1)
    table("Dot").tables.save_row(THEMES, row.id, {"note": "y"}, 1)
    table("Ann").tables.undo(THEMES)
    assert table("Ann").approvals.status(THEMES).content_hash == joint.content_hash
    assert not table("Eli").may("approve", THEMES).allowed
    with pytest.raises(NotAllowed, match="two versions"):
        table("Eli").approvals.approve(THEMES, joint.content_hash)


# Assemblies


def test_an_assembly_reads_as_its_sections_say_and_whoever_holds_it_can_compute_its_hash(table, deal):
    table("Ann").tables.save_row(SIDES, "p1", {"why": "the growers"}, None)
    sections = table("Ann").approvals.assembly(PACT)
    assert [(section.title, section.lines) for section in sections] == [
        ("Before all", ("We stand together.",)),
        ("Who we are", ("North is here for the growers",)),
        ("What we do", ("We will tell early. Because of Trust.",)),
    ]
    text = json.dumps([[s.title, list(s.lines)] for s in sections], ensure_ascii=False, separators=(",", ":"))
    assert (
        table("Dot").approvals.status(PACT).content_hash == hashlib.sha256(text.encode()).hexdigest() == assembly_hash(sections)
    )
    with pytest.raises(InvalidAnswer, match="not assembled"):
        table("Ann").approvals.assembly(THEMES)


def test_a_row_leaves_out_what_nobody_has_filled_in_and_doubles_no_full_stop(table):
    (row,) = table("Ann").tables.read(ACTS).rows
    table("Dot").tables.save_row(ACTS, row.id, {"we": "tell early, and why!", "from": []}, row.revision)
    assert table("Ann").approvals.assembly(PACT)[2].lines == ("We will tell early, and why!",)


def test_what_was_approved_in_the_words_of_an_earlier_edition_stays_approved_until_it_changes(table, deal, monkeypatch):
    agree(table, deal, TEXT)
    with monkeypatch.context() as before:  # as the edition before the row was worded anew
        before.setattr(method.Section, "row_in", lambda self, _edition: next((was.row for was in self.earlier), self.row))
        agreed = agree(table, deal, PACT)
    assert table("Ann").approvals.status(PACT) == agreed
    assert agreed.state == "agreed"
    sections = table("Ann").approvals.assembly(PACT)
    assert sections[2].lines == ("We will tell early for Trust, at —",)
    assert agreed.content_hash == assembly_hash(sections)
    (row,) = table("Ann").tables.read(ACTS).rows
    table("Dot").tables.save_row(ACTS, row.id, {"we": "tell it by noon"}, row.revision)
    assert table("Ann").approvals.assembly(PACT)[2].lines == ("We will tell it by noon. Because of Trust.",)
    assert table("Ann").approvals.status(PACT).state == "reopened"


def test_a_section_that_a_later_edition_brings_takes_no_approval_until_something_stands_in_it(table, deal, monkeypatch):
    agree(table, deal, TEXT)
    read = JointReading._read
    with monkeypatch.context() as before:  # as the edition without that section
        before.setattr(JointReading, "_read", lambda self, lookup, name, _edition: read(self, lookup, name, 1)[:1])
        agreed = agree(table, deal, ANNEX)
    assert table("Ann").approvals.status(ANNEX) == agreed
    assert agreed.state == "agreed"
    assert [section.title for section in table("Ann").approvals.assembly(ANNEX)] == ["Before all"]
    table("Dot").tables.save_row(KINDS, None, {"we": "meet weekly"}, None)
    assert table("Ann").approvals.assembly(ANNEX)[1].lines == ("meet weekly",)
    assert table("Ann").approvals.status(ANNEX).state == "reopened"


def test_a_section_made_later_of_what_stood_there_already_takes_no_approval_until_that_is_changed(table, deal, monkeypatch):
    row = table("Dot").tables.save_row(KINDS, None, {"we": "meet weekly"}, None)
    read = JointReading._read
    with monkeypatch.context() as before:  # as the edition without that section
        before.setattr(JointReading, "_read", lambda self, lookup, name, _edition: read(self, lookup, name, 1))
        agreed = agree(table, deal, ANNEX)
    assert table("Ann").approvals.status(ANNEX) == agreed
    assert [section.title for section in table("Ann").approvals.assembly(ANNEX)] == ["Before all"]
    # The table is no part of what was agreed, and waits for nothing that the document lacks.
    assert table("Ann").approvals.status(KINDS).document == ""
    assert table("Ann").approvals.status(TEXT).document == "The annex"
    table("Dot").tables.save_row(KINDS, row.row_id, {"we": "meet daily"}, row.revision)
    assert table("Ann").approvals.status(ANNEX).state == "reopened"
    assert table("Ann").approvals.assembly(ANNEX)[1].lines == ("meet daily",)
    assert agree(table, deal, ANNEX).state == "agreed"
    assert table("Ann").approvals.status(KINDS).document == "The annex"


def test_a_statement_of_the_first_edition_stays_approved_beside_all_that_is_written_by_now(sqlite):
    deal = deals.load_demonstration(sqlite)
    seats = {member.alias: deals.Seat.open(sqlite, member.id) for member in deal.members}
    name, ada, kim = "intent/statement", seats["Ada"], seats["Kim"]
    (terms,) = kim.tables.read("intent/terms").rows
    terms = kim.tables.save_row("intent/terms", terms.id, {"standing": "not-binding"}, terms.revision)
    with ada._context.lookup() as lookup:
        first = JointReading(lookup)._read(lookup, name, 1)
    assert [section.title for section in first] == ["Our vision", "How we treat each other", "What we will do"]
    with sqlite.writing(deal.id) as connection:
        stored_approvals.write_proposal(connection, ada.member, name, assembly_hash(first))
        for seat in (ada, kim):
            stored_approvals.write_approval(connection, seat.member, name, assembly_hash(first), approved=True)
    joint = kim.approvals.status(name)
    assert (joint.state, joint.blockers, joint.check_again) == ("agreed", (), ())
    assert kim.approvals.assembly(name) == first
    kim.tables.save_row("intent/terms", terms.row_id, {"precedence": "The contract"}, terms.revision)
    assert kim.approvals.status(name).state == "reopened"
    assert len(kim.approvals.assembly(name)) == 7


def test_an_assembly_waits_for_its_sources_and_their_checks(table, deal):
    row = table("Ann").tables.save_row(ACTS, None, {"cost": {"wrong": "much"}}, None)
    blockers = table("Ann").approvals.status(PACT).blockers
    assert blockers[0] == "“Preamble” must be agreed first."
    assert sum(blocker.startswith("In “Acts”:") for blocker in blockers) == 2
    table("Ann").tables.delete_row(ACTS, row.row_id, 1)
    agree(table, deal, TEXT)
    assert table("Ann").approvals.status(PACT).blockers == ()
    (kept,) = table("Ann").tables.read(ACTS).rows
    table("Ann").tables.delete_row(ACTS, kept.id, kept.revision)
    assert table("Ann").approvals.status(PACT).blockers == ("There is nothing under “What we do” yet.",)


def test_an_agreed_assembly_is_reopened_by_a_change_in_any_source_and_by_a_row_it_names(table, deal):
    agree(table, deal, TEXT)
    assert agree(table, deal, PACT).state == "agreed"
    (theme,) = table("Ann").tables.read(THEMES).rows
    table("Dot").tables.save_row(THEMES, theme.id, {"name": "Honesty"}, theme.revision)
    assert table("Ann").approvals.assembly(PACT)[2].lines == ("We will tell early. Because of Honesty.",)
    assert table("Ann").approvals.status(PACT).state == "reopened"
    table("Dot").tables.undo(THEMES)
    assert table("Ann").approvals.status(PACT).state == "agreed"
    table("Dot").drafts.save(TEXT, "We stand apart.", 1)
    assert table("Ann").approvals.status(PACT).state == "reopened"


# Check again


def test_an_agreed_table_is_to_be_checked_again_when_a_row_that_it_links_to_has_changed(table, deal):
    agree(table, deal, ACTS)
    (theme,) = table("Ann").tables.read(THEMES).rows
    table("Ann").tables.save_row(THEMES, None, {"name": "Unrelated"}, None)
    assert table("Ann").approvals.status(ACTS).check_again == ()
    table("Dot").tables.save_row(THEMES, theme.id, {"note": "means more now"}, theme.revision)
    joint = table("Ann").approvals.status(ACTS)
    assert (joint.state, joint.check_again) == ("agreed", ("“Trust” in “Themes” has changed since you agreed on this.",))
    table("Dot").tables.undo(THEMES)
    assert table("Ann").approvals.status(ACTS).check_again == ()
    revision = table("Dot").tables.history(THEMES, theme.id)[-1].revision
    assert [one.row_title for one in table("Dot").tables.hanging_on(THEMES, theme.id)] == ["tell early"]
    # Before it is taken out, people read which agreements that touches.
    acts = table("Dot").method.step(ACTS.partition("/")[0]).part(ACTS.partition("/")[2]).title
    assert table("Dot").approvals.agreements_on(THEMES, theme.id) == [(acts, False)]
    (unrelated,) = [row for row in table("Dot").tables.read(THEMES).rows if row.id != theme.id]
    assert table("Dot").approvals.agreements_on(THEMES, unrelated.id) == []
    (act,) = table("Dot").tables.read(ACTS).rows
    assert table("Dot").approvals.agreements_on(ACTS, act.id) == [(acts, True)]
    table("Dot").tables.delete_row(THEMES, theme.id, revision)
    assert table("Ann").approvals.status(ACTS).check_again == (
        "“Trust” has been removed from “Themes” since you agreed on this.",
    )


def test_approving_again_ends_the_check(table, deal):
    agree(table, deal, ACTS)
    (theme,) = table("Ann").tables.read(THEMES).rows
    table("Dot").tables.save_row(THEMES, theme.id, {"note": "means more now"}, theme.revision)
    content = table("Dot").approvals.withdraw(ACTS).content_hash
    assert table("Dot").approvals.approve(ACTS, content).check_again == ()


def test_an_agreed_part_is_to_be_checked_again_when_what_it_follows_is_answered_anew(table, deal):
    agree(table, deal, ACTS)
    table("Guy").rounds.new_wave("pact", "rate")
    assert table("Ann").approvals.status(ACTS).check_again == ()
    table("Guy").rounds.reveal("pact", "rate")
    assert table("Ann").approvals.status(ACTS).check_again == (
        "“What matters” has been answered again since you agreed on this.",
    )


def test_content_can_say_what_a_text_rests_on(table, deal):
    agree(table, deal, TEXT)
    row = table("Ann").tables.save_row(THEMES, None, {"name": "Care"}, None)
    assert table("Ann").approvals.status(TEXT).check_again == ("“Themes” has changed since you agreed on this.",)
    table("Ann").tables.delete_row(THEMES, row.row_id, 1)
    assert table("Ann").approvals.status(TEXT).check_again == ()


def test_an_assembly_is_to_be_checked_again_with_what_its_sources_rest_on(table, deal):
    agree(table, deal, TEXT)
    agree(table, deal, PACT)
    (theme,) = table("Ann").tables.read(THEMES).rows
    table("Dot").tables.save_row(THEMES, theme.id, {"note": "means more now"}, theme.revision)
    joint = table("Ann").approvals.status(PACT)
    assert joint.state == "agreed"
    assert joint.check_again == (
        "“Themes” has changed since you agreed on this.",
        "“Trust” in “Themes” has changed since you agreed on this.",
    )


# Content that does not hold


def test_a_section_that_names_no_column_is_refused_with_its_place():
    wrong = {
        **STEP,
        "parts": [*STEP["parts"][:-1], {**STEP["parts"][-1], "sections": [{"title": "A", "of": ACTS, "row": "{who}"}]}],
    }
    with pytest.raises(method.ContentError, match=r"{who}, which is no column of pact/acts"):
        method.with_own(method.load(), {"steps": [wrong]})


# Documents


def test_what_is_agreed_is_agreed_after_export_and_import_and_in_a_copy_under_other_ids(table, deal, store, tmp_path):
    cells = {"we": "write down who pays", "whose": deal.parties[1].id, "who": deal.members[2].id, "words": [entry(table)]}
    table("Ann").tables.save_row(KINDS, None, cells, None)
    table("Dot").tables.save_row(SIDES, "p2", {"why": "the drivers"}, None)
    table("Ann").tables.save_row(SIDES, "p1", {"why": "the growers"}, None)
    names = [TEXT, KINDS, SIDES, PACT]
    for name in names:
        agree(table, deal, name)
    (theme,) = table("Ann").tables.read(THEMES).rows
    table("Dot").tables.save_row(THEMES, theme.id, {"note": "means more now"}, theme.revision)
    before = [told(table("Ann").approvals.status(name)) for name in names]
    document = json.loads(json.dumps(store.export_deal(deal.id)))
    with deals.Store.open(empty_record(tmp_path / "other.sqlite")) as other:
        for copy in (other.import_deal(document), other.import_deal(document, as_copy=True)):
            seat = deals.Seat.open(other, next(member.id for member in copy.members if member.alias == "Ann"))
            assert [told(seat.approvals.status(name)) for name in names] == before


def entry(sit):
    """What stands for words that Ann wrote alone."""
    sit("Ann").answers.write({AnswerKey("pact", "words", "honest"): "Say it early"})
    sit("Guy").rounds.reveal("pact", "words")
    return sit("Ann").answers.texts("pact", "words")[0][0]


def told(joint):
    return joint.state, joint.check_again, [(one.party.name, one.author, one.approved, one.at) for one in joint.approvals]


def test_only_what_all_stand_behind_is_read_as_agreed_by_itself_or_in_an_assembly(table, deal):
    assert table("Ann").tables.agreed_rows(ACTS) == ()
    agree(table, deal, TEXT)
    agree(table, deal, PACT)
    (cells,) = table("Ann").tables.agreed_rows(ACTS)
    assert cells["we"] == "tell early"
    (row,) = table("Ann").tables.read(ACTS).rows
    table("Dot").tables.save_row(ACTS, row.id, {"we": "tell late"}, row.revision)
    assert table("Ann").tables.agreed_rows(ACTS) == ()
    agree(table, deal, ACTS)
    assert [one["we"] for one in table("Ann").tables.agreed_rows(ACTS)] == ["tell late"]
