"""The agreement as a whole: every artefact with its clauses and version code, what is to be mended, and what has changed since it was agreed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

import pseudo
from deals_helpers import two_parties
from prepared import demonstration_record, empty_record
from vested_widgets import deals, method
from vested_widgets.deals import NotAllowed
from vested_widgets.deals.agreement import codes
from vested_widgets.deals.agreement.content import Agreement, Schedule

MAP, STATEMENT, ROADMAP, RULES = "decide/map", "intent/statement", "roadmap/requirements", "transformation/rules"
ELEVENTH = Path(__file__).parents[4] / "docs" / "elements.md"


@pytest.fixture
def store(tmp_path):
    with deals.Store.open(demonstration_record(tmp_path / "workbook.sqlite")) as opened:
        yield opened


@pytest.fixture
def deal(store):
    return store.deals()[0]


def schedule(agreement: Agreement, name: str) -> Schedule:
    return next(one for one in agreement.schedules if one.id == name)


def test_every_element_has_its_artefact_in_order_with_version_and_state(sit):
    agreement = sit("Kim").agreement.read()
    assert [(one.number, one.id) for one in agreement.schedules] == [
        ("1", MAP), ("2", STATEMENT), ("3", "allocation/allocation"), ("4", ROADMAP), ("5", "performance/plan"),
        ("6", "pricing/model"), ("7", "agreed_governance/plan"), ("8", "transformation/plan"), ("9", "way_out/plan"),
        ("10", "concerns/register"),
    ]  # fmt: skip
    assert agreement.parties == ("Harbour Foods", "Linden Logistics")
    statement = schedule(agreement, STATEMENT)
    here = sit("Kim").approvals.status(STATEMENT)
    assert (statement.state, statement.code) == (here.state, here.content_hash)
    assert [(one.party, one.person) for one in statement.approvals] == [("Harbour Foods", "Farid")]
    assert schedule(agreement, MAP).state == "agreed"


def test_clauses_are_numbered_keep_the_id_of_their_source_and_read_as_they_are_approved(sit):
    kim = sit("Kim")
    agreement = kim.agreement.read()
    statement, assembled = schedule(agreement, STATEMENT), kim.approvals.assembly(STATEMENT)
    assert [(one.title, tuple(line for clause in one.clauses for line in clause.lines)) for one in statement.sections] == [
        (one.title, one.lines) for one in assembled
    ]
    meanings = kim.tables.read("principles/meanings")
    clauses = next(one for one in statement.sections if one.of == "principles/meanings").clauses
    assert [clause.id for clause in clauses] == [f"principles/meanings#{row.id}" for row in meanings.rows]
    assert [clause.number for clause in clauses] == [f"2.4.{at}" for at in range(1, len(clauses) + 1)]
    assert clauses[0].source == dict(meanings.rows[0].cells)
    (vision,) = next(one for one in statement.sections if one.of == "vision/joint").clauses
    assert (vision.id, vision.number, vision.row) == ("vision/joint", "2.2.1", "")
    assert vision.source == {"text": kim.drafts.read("vision/joint").head.text}
    everywhere = [clause.id for one in agreement.schedules for part in one.sections for clause in part.clauses]
    assert list(agreement.clauses) == list(dict.fromkeys(everywhere))
    assert len(everywhere) > len(agreement.clauses), "the answers to goals stand in the map and in the Statement"


def test_a_table_stands_there_in_full_with_whose_row_it_is(sit):
    sections = {section.of: section for one in sit("Kim").agreement.read().schedules for section in one.sections}
    (profile,) = sections["who/profile"].tables
    assert (profile.columns[0].id, profile.columns[0].options) == ("party", ("Harbour Foods", "Linden Logistics"))
    assert [row.shown[0] for row in profile.rows] == ["Harbour Foods", "Linden Logistics"]
    (costs,) = sections["costs/costs"].tables
    part = method.load().step("costs").part("costs")
    assert [column.title for column in costs.columns] == [column.title for column in part.columns]
    assert all(len(row.shown) == len(row.stored) == len(part.columns) for row in costs.rows)
    assert sections["vision/joint"].tables == ()


def test_whoever_holds_the_text_can_compute_the_codes(sit):
    agreement = sit("Kim").agreement.read()

    def sha(value: object) -> str:
        written = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(written.encode()).hexdigest()

    codes_of = []
    for one in agreement.schedules:
        lines = [
            [part.title, [" ".join(line.split()) for clause in part.clauses for line in clause.lines]] for part in one.sections
        ]
        assert one.code == sha(lines) == codes.text_code(one.sections)
        codes_of.append([one.id, one.code])
    assert agreement.code == sha({"parties": ["Harbour Foods", "Linden Logistics"], "schedules": codes_of})


def test_one_changed_letter_or_another_name_of_a_party_is_another_code(sit, store, deal):
    kim = sit("Kim")
    before = kim.agreement.read()
    head = kim.drafts.read(RULES).head
    kim.drafts.save(RULES, head.text + ".", head.revision)
    after = kim.agreement.read()
    assert after.code != before.code
    changed = [one.id for one, other in zip(before.schedules, after.schedules, strict=True) if one.code != other.code]
    assert changed == ["transformation/plan"]
    kim.drafts.save(RULES, head.text, head.revision + 1)
    assert kim.agreement.read().code == before.code
    assert codes.agreement_code(("Harbour", "Linden Logistics"), [(one.id, one.code) for one in before.schedules]) != before.code


def test_what_is_missing_comes_first_then_what_is_contested_then_what_is_stale(sit):
    kim, ada = sit("Kim"), sit("Ada")
    versions = kim.drafts.read(RULES).head
    kim.drafts.save(RULES, versions.text + " One.", versions.revision)
    ada.drafts.save(RULES, versions.text + " Two.", versions.revision)
    (row, *_) = kim.tables.read(ROADMAP).rows
    column = next(one.id for one in method.load().step("roadmap").part("requirements").columns if one.kind == "text")
    kim.tables.save_row(ROADMAP, row.id, {column: "Kim's words"}, row.revision)
    agreement = ada.agreement.read()
    kinds = [concern.kind for concern in agreement.concerns]
    assert kinds == sorted(kinds, key=["missing", "contested", "stale"].index) and set(kinds) == {"missing", "contested", "stale"}
    said = {(one.kind, one.schedule, one.of): one.sentence for one in agreement.concerns}
    assert said["contested", "8", RULES] == "“How we decide on ideas and changes” has two versions. Choose one of them."
    assert said["stale", "4", ROADMAP].startswith("“Requirements Roadmap” has changed since it was agreed.")
    assert said["missing", "2", STATEMENT] == "“Statement of Intent” is not agreed. It waits for Linden Logistics."
    assert said["contested", "1", "exchange/exchanges"] == "“What we give each other” has 1 open comment."
    assert schedule(agreement, ROADMAP).state == "reopened"
    assert all(note in {one.sentence for one in agreement.concerns} for one in agreement.schedules for note in one.notes)


def test_a_text_that_was_written_once_more_after_a_second_version_is_no_longer_contested(sit):
    kim, ada = sit("Kim"), sit("Ada")
    head = kim.drafts.read(RULES).head
    kim.drafts.save(RULES, head.text + " One.", head.revision)
    ada.drafts.save(RULES, head.text + " Two.", head.revision)
    kim.drafts.save(RULES, head.text + " One and two.", head.revision + 1)
    assert not [one for one in kim.agreement.read().concerns if "two versions" in one.sentence]


def test_a_fresh_deal_has_every_artefact_and_nothing_to_sign(tmp_path):
    with deals.Store.open(empty_record(tmp_path / "fresh.sqlite")) as store:
        fresh = store.create_deal("Fresh", two_parties(), architect="Guy")
        ann = deals.Seat.open(store, next(one.id for one in fresh.members if one.alias == "Ann"))
        agreement = ann.agreement.read()
    assert agreement.code == "" and len(agreement.schedules) == 10
    assert {one.state for one in agreement.schedules} == {"missing"} and {one.code for one in agreement.schedules} == {""}
    assert len([one for one in agreement.concerns if one.kind == "missing"]) == 10


def test_the_trail_tells_who_approved_which_text_when(sit):
    kim = sit("Kim")
    code = kim.approvals.status(STATEMENT).content_hash
    kim.approvals.approve(STATEMENT, code)
    kim.approvals.withdraw(STATEMENT)
    trail = kim.agreement.read().trail
    assert [one[0] for one in trail] == sorted(one[0] for one in trail)
    said = [(who, what) for _, who, what in trail[-2:]]
    assert said == [
        ("Kim (Linden Logistics)", f"approved “Statement of Intent”, version code {codes.short(code)}"),
        ("Kim (Linden Logistics)", f"took back the approval of “Statement of Intent”, version code {codes.short(code)}"),
    ]


def test_the_register_has_each_change_of_a_text_since_it_was_first_agreed_and_nothing_of_before(sit):
    kim, ada = sit("Kim"), sit("Ada")
    assert [one for one in kim.agreement.read().register if one.clause.startswith("roadmap/")] == []
    first, second, *_ = kim.tables.read(ROADMAP).rows
    column = next(one.id for one in method.load().step("roadmap").part("requirements").columns if one.kind == "text")
    before = kim.agreement.read().clauses
    kim.tables.save_row(ROADMAP, first.id, {column: "Kim's words"}, first.revision)
    ada.tables.delete_row(ROADMAP, second.id, second.revision)
    after = kim.agreement.read()
    changed, gone = [one for one in after.register if one.clause.startswith("roadmap/")]
    assert (changed.party, changed.clause, changed.number) == ("Linden Logistics", f"{ROADMAP}#{first.id}", "4.1.1")
    assert (changed.before, changed.after) == (before[changed.clause].text, after.clauses[changed.clause].text)
    assert "Kim's words" in changed.after
    assert (gone.party, gone.number, gone.after) == ("Harbour Foods", "", "")
    assert gone.before == before[f"{ROADMAP}#{second.id}"].text
    # A text that nobody has agreed yet is drafted, not changed.
    assert not [one for one in after.register if one.clause.startswith("leaving/")]


def test_the_wall_may_not_read_it_and_whoever_reads_texts_may(store, deal, sit):
    wall = store.add_member(deal.id, None, "Screen", "wall")
    with pytest.raises(NotAllowed):
        deals.Seat.open(store, wall.id).agreement.read()
    watching = store.add_member(deal.id, None, "Guest", "observer")
    boss = store.add_member(deal.id, deal.parties[0].id, "Boss", "sponsor")
    codes_read = {deals.Seat.open(store, one.id).agreement.read().code for one in (watching, boss)} | {
        sit("Kim").agreement.read().code
    }
    assert len(codes_read) == 1


def test_an_analyst_reads_it_without_a_seat(store, deal, sit):
    assert deals.DealView.open(store, deal.id).agreement().code == sit("Kim").agreement.read().code


def test_nothing_is_drawn_unless_the_caller_brings_pictures(sit):
    asked = []
    agreement = sit("Kim").agreement.read(pictures=lambda of, name: asked.append((of, name)))
    assert set(asked) >= {("exchange/exchanges", "exchange_map"), ("model/relationship", "business_model_map")}
    assert all(not section.pictures for one in agreement.schedules for section in one.sections)


def test_an_eleventh_element_has_its_schedule(sit, store, deal, tmp_path):
    text = ELEVENTH.read_text("utf-8").partition("```yaml\n")[2].partition("```")[0]
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "data-protection.yaml").write_text(text, "utf-8")
    method.use(tmp_path / "content")
    try:
        last = sit("Kim").agreement.read().schedules[-1]
    finally:
        method.use(None)
    assert (last.number, last.element, last.id, last.state) == ("11", "Data Protection", "data/facts", "missing")


def test_another_language_reads_its_own_headings_and_signs_the_same_text(sit, store, deal, tmp_path):
    here = sit("Kim").agreement.read()
    pseudo.write(tmp_path / "content", pseudo.LONG)
    method.use(tmp_path / "content")
    try:
        with method.speaking(pseudo.LONG):
            shown, signed = sit("Kim").agreement.read(translated=True), sit("Kim").agreement.read()
    finally:
        method.use(None)
    assert schedule(shown, MAP).sections[0].title == pseudo.longer(schedule(here, MAP).sections[0].title)
    assert schedule(signed, MAP).sections[0].title == schedule(here, MAP).sections[0].title
    assert shown.code == signed.code == here.code
    assert codes.text_code(schedule(signed, MAP).sections) == schedule(shown, MAP).code
