"""What a Word file that has come back changes in the record: clear changes as new versions, all or none; nothing is overwritten."""

from __future__ import annotations

import pytest

from edited_word import Edited, W
from prepared import demonstration_record
from vested_widgets import deals
from vested_widgets.deals import NotAllowed
from vested_widgets.documents.agreement.arrival import plan, read_back
from vested_widgets.documents.agreement.identifiers import marked
from vested_widgets.documents.agreement.word import write_word
from vested_widgets.documents.agreement.word_reading import read_word

VISION = "Together we bring good food to every table"


@pytest.fixture
def store(tmp_path):
    with deals.Store.open(demonstration_record(tmp_path / "workbook.sqlite")) as opened:
        yield opened


@pytest.fixture
def sit(store):
    deal = store.deals()[0]
    return lambda alias: deals.Seat.open(store, next(one.id for one in deal.members if one.alias == alias))


@pytest.fixture
def sent(sit):
    """The agreement as it goes out to a lawyer."""
    return write_word(sit("Ada").agreement.read())


def planned(edited: Edited, seat):
    return plan(read_word(edited.saved(), "x.docx"), seat)


def clause(seat, start: str):
    return next(one for one in seat.agreement.read().clauses.values() if one.text.startswith(start))


def cell(seat, kind: str = "text"):
    """A cell of words in a joint table of the agreement: the table, the row, the place of the column, and what it says."""
    for schedule in seat.agreement.read().schedules:
        for section in schedule.sections:
            for table in section.tables:
                for row in table.rows:
                    for at, column in enumerate(table.columns):
                        if column.kind == kind and at and len(row.shown[at]) > 10 and table.columns[0].id != "party":
                            return table, row, at
    raise AssertionError("the demonstration deal has such a cell")


def test_a_changed_text_becomes_a_version_in_the_name_of_whoever_imports_it(sent, sit):
    edited = Edited(sent).tracked(VISION, "Together we bring ", "good", "fresh", " food to every table.")
    ada = sit("Ada")
    found = planned(edited, ada)
    assert len(found.clear) == 1
    assert found.left == ()
    name = found.clear[0].of
    before = ada.drafts.read(name)
    saved = ada.proposals.save(found.texts, found.rows)
    assert (saved.texts, saved.rows, saved.beside) == (1, 0, 0)
    draft = ada.drafts.read(name)
    assert draft.head.text == "Together we bring fresh food to every table."
    assert draft.head.author == "Ada"
    assert draft.versions[: len(before.versions)] == before.versions


def test_importing_it_again_changes_nothing(sent, sit):
    edited = Edited(sent).tracked(VISION, "Together we bring ", "good", "fresh", " food to every table.")
    ada = sit("Ada")
    found = planned(edited, ada)
    ada.proposals.save(found.texts, found.rows)
    assert planned(edited, ada).texts == {}


def test_what_others_have_written_meanwhile_stays_and_the_file_stands_beside_it(sent, sit):
    edited = Edited(sent).tracked(VISION, "Together we bring ", "good", "fresh", " food to every table.")
    ada, mina = sit("Ada"), sit("Mina")
    name = clause(ada, VISION).of
    head = mina.drafts.read(name).head
    mina.drafts.save(name, "Something that Mina wrote meanwhile.", head.revision)
    found = planned(edited, ada)
    assert ada.proposals.save(found.texts, found.rows).beside == 1
    draft = ada.drafts.read(name)
    assert draft.head.text == "Something that Mina wrote meanwhile."
    assert draft.versions[-1].side


def test_a_changed_cell_becomes_a_version_of_its_row_and_of_nothing_else(sent, sit):
    ada = sit("Ada")
    table, row, at = cell(ada)
    edited = Edited(sent)
    mark = next(one.mark for one in marked(ada.agreement.read()) if one.row == row and one.table.id == table.id)
    control = next(one for one in edited.root.iter(f"{W}sdt") if one.find(f"{W}sdtPr/{W}tag").get(f"{W}val") == mark)
    next(list(control.iter(f"{W}tc"))[at].iter(f"{W}t")).text = "What counsel proposes"
    found = planned(edited, ada)
    assert list(found.rows) == [table.id]
    before = next(one for one in ada.tables.read(table.id).rows if one.id == row.id)
    saved = ada.proposals.save(found.texts, found.rows)
    assert (saved.texts, saved.rows) == (0, 1)
    after = next(one for one in ada.tables.read(table.id).rows if one.id == row.id)
    assert after.cells == {**before.cells, table.columns[at].id: "What counsel proposes"}


def test_deleted_new_doubled_and_moved_clauses_are_left_to_people_with_a_reason(sent, sit):
    import copy

    edited = Edited(sent).tracked(VISION, "", "Together we bring good food", "", "")
    controls = list(edited.root.iter(f"{W}sdt"))
    double = copy.deepcopy(controls[8])
    controls[8].addnext(double)
    found = planned(edited, sit("Ada"))
    assert found.texts == {}
    assert found.rows == {}
    assert {left.proposal.kind for left in found.left} >= {"doubled"}
    assert all(left.why.endswith(".") for left in found.left)


def test_who_may_not_write_changes_nothing_at_all(sent, sit, store):
    edited = Edited(sent).tracked(VISION, "Together we bring ", "good", "fresh", " food to every table.")
    found = planned(edited, sit("Ada"))
    store_before = store.export_deal(store.deals()[0].id)
    observer = next((one for one in store.deals()[0].members if one.role == "observer"), None)
    if observer is None:
        lead = sit("Guy") if any(one.alias == "Guy" for one in store.deals()[0].members) else None
        lead = lead or deals.Seat.open(store, next(one.id for one in store.deals()[0].members if one.role == "architect"))
        party = store.deals()[0].parties[0].id
        observer = lead.people.add(party, "Olga", "observer")
        store_before = store.export_deal(store.deals()[0].id)
    with pytest.raises(NotAllowed):
        deals.Seat.open(store, observer.id).proposals.save(found.texts, found.rows)
    assert store.export_deal(store.deals()[0].id) == store_before


def test_all_is_written_or_nothing(sent, sit, store):
    ada = sit("Ada")
    edited = Edited(sent).tracked(VISION, "Together we bring ", "good", "fresh", " food to every table.")
    found = planned(edited, ada)
    before = store.export_deal(store.deals()[0].id)
    table, row, _ = cell(ada)
    with pytest.raises(deals.DealsError):
        ada.proposals.save(found.texts, {table.id: [(row.id, 1, {"no such column": "x"})]})
    assert store.export_deal(store.deals()[0].id) == before


@pytest.mark.parametrize(
    ("after", "cells"),
    [
        ("We call by ten. Kept: A call with a number.", {"what": "call by ten."}),
        ("We call by noon. Kept: A letter.", {"kept": "A letter"}),
        ("We write by ten. Kept: A letter.", {"what": "write by ten.", "kept": "A letter"}),
        ("We call by noon. Broken: A call with a number.", {}),
        ("You call by noon. Kept: A call with a number.", {}),
        ("", {}),
    ],
)
def test_a_sentence_is_read_back_into_its_cells_or_not_at_all(after, cells):
    before = "We call by noon. Kept: A call with a number."
    assert read_back(before, after, {"what": "call by noon.", "kept": "A call with a number"}) == cells


def test_cells_that_cannot_be_told_apart_are_not_guessed():
    assert read_back("noon noon", "ten noon", {"a": "noon", "b": "noon"}) == {}
    assert read_back("AB", "CD", {"a": "A", "b": "B"}) == {}
