from __future__ import annotations

import copy
import json

import pytest

from prepared import demonstration, empty_record
from vested_widgets import deals
from vested_widgets.deals import InvalidDocument
from vested_widgets.deals.stories.demonstration import STORIES


@pytest.fixture(scope="module")
def document():
    return demonstration(STORIES[0])


@pytest.fixture
def here(store, document):
    """The record in which the deal is."""
    store.import_deal(document)
    return store


@pytest.fixture
def empty(tmp_path):
    with deals.Store.open(empty_record(tmp_path / "empty.sqlite")) as opened:
        yield opened


def test_a_deal_makes_the_round_trip_exactly(here, document, empty):
    through_a_file = json.loads(json.dumps(here.export_deal(document["deal"]["id"])))
    assert through_a_file == document
    deal = empty.import_deal(through_a_file)
    assert empty.export_deal(deal.id) == document
    assert deals.DealView.open(empty, deal.id).answers("values").equals(deals.DealView.open(here, deal.id).answers("values"))


def test_the_imported_deal_goes_on_where_the_exported_one_stood(document, empty):
    deal = empty.import_deal(document)
    mina = deals.Seat.open(empty, next(member.id for member in deal.members if member.alias == "Mina"))
    assert mina.drafts.read("vision/joint").head.revision == 5
    assert len(mina.answers.texts("vision", "sentence")) == 11
    assert mina.answers.frame("vision", "points")["title"].str.contains("crate").any()


def test_a_copy_has_ids_of_its_own_and_the_same_answers(here, document):
    copied = here.import_deal(document, as_copy=True)
    original = here.deal(document["deal"]["id"])
    assert {member.id for member in copied.members}.isdisjoint(member.id for member in original.members)
    seat = deals.Seat.open(here, copied.members[1].id)
    assert seat.answers.frame("vision", "points")["title"].str.len().min() > 20  # points still know their sentences
    same = ["party", "item", "question", "about", "value"]
    assert (
        deals.DealView.open(here, copied.id)
        .answers("values")[same]
        .equals(deals.DealView.open(here, original.id).answers("values")[same])
    )


def test_secret_links_do_not_leave(here, document):
    here.issue_link(document["members"][0]["id"])
    assert "link" not in json.dumps(here.export_deal(document["deal"]["id"]))


def broken(document, change):
    damaged = copy.deepcopy(document)
    change(damaged)
    return damaged


DAMAGE = {
    "not an exported deal": lambda d: d.pop("format"),
    "has version 99": lambda d: d.update(version=99),
    "has version 'x'": lambda d: d.update(version="x"),
    "no list `members`": lambda d: d.update(members="all"),
    "key `deal` is missing": lambda d: d.pop("deal"),
    "names a member that is not": lambda d: d["answer"][3].update(member_id="nobody"),
    "names a party that is not": lambda d: d["members"][3].update(party_id="none"),
    "number that is not in": lambda d: d["answer"][0].update(seq=10**6),
    "other keys than expected: colour": lambda d: d["parties"][0].pop("colour"),
    "does not hold together": lambda d: d["answer"][0].update(at="yesterday"),
    "own content does not hold": lambda d: d["deal"].update(own_content={"nonsense": 1}),
}


@pytest.mark.parametrize("sentence", DAMAGE)
def test_a_damaged_document_is_refused_in_words_and_changes_nothing(document, empty, sentence):
    with pytest.raises(InvalidDocument, match=sentence):
        empty.import_deal(broken(document, DAMAGE[sentence]))
    assert empty.deals() == []


@pytest.mark.parametrize("document", [None, 7, "x", [], {}])
def test_what_is_no_document_is_refused(empty, document):
    with pytest.raises(InvalidDocument, match="not an exported deal"):
        empty.import_deal(document)


def test_a_deal_that_is_here_already_is_refused(here, document):
    with pytest.raises(InvalidDocument, match="in this record already"):
        here.import_deal(document)
    assert len(here.deals()) == 1
