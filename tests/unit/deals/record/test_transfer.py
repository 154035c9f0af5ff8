from __future__ import annotations

import copy
import json
import re

import pytest

from prepared import demonstration, empty_record
from vested_widgets import deals, method
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


def change(document, **values):
    """A change of the architect's seat, as the last thing that happened."""
    last = max(row["seq"] for row in document["changes"])
    document["changes"].append({**document["changes"][-1], "seq": last + 1, "kind": "member"})
    who = document["members"][0]["id"]
    row = {"seq": last + 1, "member_id": who, "by_id": who, "party_id": None, "to_id": None, "text": ""}
    return {**row, "at": document["changes"][-1]["at"], **values}


def nested(depth):
    found = {}
    for _ in range(depth):
        found = {"x": [found]}
    return found


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
    "do not fit together": lambda d: d["answer"][1].update(seq=d["answer"][0]["seq"]),
    "`answer`, `at` is not a time": lambda d: d["answer"][0].update(at="yesterday"),
    "3 to 50 people, not 0": lambda d: d["deal"].update(k=0),
    "3 to 50 people, not -5": lambda d: d["deal"].update(k=-5),
    r"3 to 50 people, not \[3\]": lambda d: d["deal"].update(k=[3]),
    "`members`, `role` is not one of architect": lambda d: d["members"][2].update(role="root"),
    "The document has no deal architect. Give one": lambda d: d["members"][0].update(role="observer"),
    "The document has no deal architect": lambda d: d["member_change"].append(change(d, kind="left")),
    "The role 'root' does not exist": lambda d: d["member_change"].append(change(d, kind="role", text="root")),
    "`kind` is not one of open": lambda d: d["member_change"].append(change(d, kind="blessed")),
    "Two members have the name 'Ada'": lambda d: d["members"][2].update(alias=d["members"][1]["alias"].upper()),
    "Two parties have the name": lambda d: d["parties"][1].update(name=d["parties"][0]["name"]),
    "a member needs a party": lambda d: d["members"][2].update(party_id=None),
    "`members`, `id` has 1000000 characters. At most 36": lambda d: d["members"][2].update(id="x" * 10**6),
    "`members`, `id` is not a text": lambda d: d["members"][2].update(id=["x"]),
    "`members`, `alias` has half a character": lambda d: d["members"][2].update(alias="A\ud83d"),
    "`deal`, `name` has an invisible character": lambda d: d["deal"].update(name="A\x00"),
    "has a name of 121 characters": lambda d: d["deal"].update(name="A" * 121),
    "`value` has a number that is too large": lambda d: d["answer"][0].update(value=10**9999),
    "`answer`, `value` has a number": lambda d: d["answer"][0].update(value=float("nan")),
    "`answer`, `value` has half a character": lambda d: d["answer"][0].update(value="x\ud83d"),
    "`answer`, `wave` is not a whole number": lambda d: d["answer"][0].update(wave=10**30),
    "`late` is neither true nor false": lambda d: d["answer"][0].update(late="no"),
    "`member_id` has no value": lambda d: d["answer"][0].update(member_id=None),
    "`cells` has too many lists": lambda d: d["row_version"][0].update(cells=nested(100)),
    "`state` is not one of open, revealed": lambda d: d["round_change"][0].update(state="shut"),
    "`colour` is not one of a, b": lambda d: d["parties"][0].update(colour="z"),
    "`text` has 200000 characters": lambda d: d["draft_version"][0].update(text="x" * 200_000),
    "own content has an error": lambda d: d["deal"].update(own_content={"nonsense": 1}),
}


@pytest.mark.parametrize("sentence", DAMAGE)
def test_a_damaged_document_is_refused_in_words_and_changes_nothing(document, empty, sentence):
    with pytest.raises(InvalidDocument, match=sentence) as refused:
        empty.import_deal(broken(document, DAMAGE[sentence]))
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 400
    str(refused.value).encode()
    assert empty.deals() == []


@pytest.mark.parametrize("document", [None, 7, "x", [], {}])
def test_what_is_no_document_is_refused(empty, document):
    with pytest.raises(InvalidDocument, match="not an exported deal"):
        empty.import_deal(document)


def test_a_deal_that_is_here_already_is_refused(here, document):
    with pytest.raises(InvalidDocument, match=re.escape(method.words("deal_document.here_already", name=here.deals()[0].name))):
        here.import_deal(document)
    assert len(here.deals()) == 1


def test_copies_have_names_that_differ(here, document):
    name = document["deal"]["name"]
    names = [here.import_deal(document, as_copy=True).name for _ in range(3)]
    assert names == [f"{name} (copy)", f"{name} (copy 2)", f"{name} (copy 3)"]
    assert {here.deal(one).name for one in names} == set(names)


def test_a_deal_of_an_older_version_whose_names_differ_in_spelling_alone_is_taken_in_and_counts_people(document, empty):
    def respelled(damaged):
        ada, other = damaged["members"][1], damaged["members"][2]
        assert ada["party_id"] == other["party_id"]
        ada["alias"], other["alias"] = "Jos\u00e9", "Jose\u0301"

    deal = empty.import_deal(broken(document, respelled))
    assert [member.alias for member in deal.members[1:3]] == ["José", "José"]
    people = deal.people()
    assert people[deal.members[2].id] == people[deal.members[1].id]
    answers = deals.DealView.open(empty, deal.id).answers("values")
    named = next(party.name for party in deal.parties if party.id == deal.members[1].party_id)
    seats = sum(member.party_id == deal.members[1].party_id for member in deal.members)
    assert answers[answers["party"] == named].groupby("part")["member"].nunique().max() <= seats - 1
    assert not answers.duplicated(["member", "part", "wave", "item", "question", "about"]).any()
    counts = deals.Seat.open(empty, deal.members[0].id).answers.counts("values", "themes")
    assert next(count.invited for count in counts if count.party.name == named) == seats - 1
