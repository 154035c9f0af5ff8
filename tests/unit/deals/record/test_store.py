from __future__ import annotations

import pytest

from deals_helpers import two_parties
from vested_widgets import deals
from vested_widgets.deals import AnswerKey, NewMember, NewParty
from vested_widgets.deals.record import engine

IMPORTANCE = AnswerKey("principles", "practice", "honesty", "importance", "")


def test_a_deal_is_read_as_it_was_made(store, deal):
    read = store.deal("North & South")
    assert read == deal
    assert [(party.name, party.colour) for party in read.parties] == [("North", "a"), ("South", "b")]
    assert [member.alias for member in read.members] == ["Guy", "Ann", "Ben", "Cas", "Dot", "Eli", "Fay"]


def test_an_unknown_deal_is_named_with_those_there_are(store, deal):
    with pytest.raises(deals.UnknownDeal, match=r"There is no deal 'East'.*North & South"):
        store.deal("East")


@pytest.mark.parametrize(
    ("parties", "sentence"),
    [
        ([NewParty("Only")], "2 to 12 parties, not 1"),
        ([NewParty(f"P{n}") for n in range(13)], "not 13"),
        ([NewParty("Same"), NewParty("same")], "Two parties have the name"),
        ([NewParty(""), NewParty("B")], "needs a name"),
        ([NewParty("A" * 121), NewParty("B")], "At most 120"),
        ([NewParty("A", "a"), NewParty("B", "a")], "same colour"),
        ([NewParty("A", "z"), NewParty("B")], "colour 'z' is not available"),
        ([NewParty("A", members=(NewMember("X"), NewMember("x"))), NewParty("B")], "Two members"),
    ],
)
def test_a_deal_that_does_not_hold_is_refused_in_words_and_nothing_is_made(store, parties, sentence):
    with pytest.raises(deals.InvalidDeal, match=sentence):
        store.create_deal("Broken", parties)
    assert store.deals() == []


def test_a_link_opens_its_seat_until_a_fresh_one_replaces_it(store, deal):
    ann = deal.members[1]
    first = store.issue_link(ann.id)
    assert store.member_by_link(first) == ann
    second = store.issue_link(ann.id)
    assert store.member_by_link(first) is None
    assert store.member_by_link(second) == ann
    member, link = store.link(second)
    store.revoke_links(ann.id)
    assert not store.link_is_alive(member, link)
    assert store.member_by_link("guessed") is None


def test_a_links_token_is_not_in_the_record(sqlite, tmp_path):
    deal = sqlite.create_deal("D", two_parties())
    token = sqlite.issue_link(deal.members[0].id)
    sqlite.close()
    assert token.encode() not in (tmp_path / "sqlite" / "workbook.sqlite").read_bytes()


def test_the_feed_grows_with_every_act_and_says_where(store, deal, sit):
    before = store.last_change(deal.id)
    sit("Ann").answers.write({IMPORTANCE: 5})
    (change,) = store.changes(deal.id, before)
    assert (change.kind, change.step, change.part) == ("answer", "principles", "practice")
    assert store.last_change(deal.id) == change.seq == store.last_change_of(deal.id, "principles", "practice")


def test_deleting_a_deal_leaves_nothing_of_it_and_all_of_the_others(store, deal, sit):
    other = store.create_deal("Other", two_parties())
    sit("Ann").answers.write({IMPORTANCE: 5})
    store.issue_link(deal.members[0].id)
    store.delete_deal(deal.id)
    assert [found.id for found in store.deals()] == [other.id]
    assert store.last_change(deal.id) == 0
    with pytest.raises(deals.UnknownSeat):
        deals.Seat.open(store, deal.members[1].id)


def test_a_file_that_is_no_record_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text("Dear all, " * 500)
    with pytest.raises(deals.StoreError, match="not a record of the workbook"):
        deals.Store.open(path)
    assert path.read_text().startswith("Dear all")


def test_another_database_is_refused_in_words():
    with pytest.raises(deals.StoreError, match="SQLite file or a PostgreSQL database"):
        deals.Store.open("mysql://somewhere/x")


def test_a_record_of_a_newer_version_is_refused(sqlite, tmp_path):
    import sqlite3

    path = tmp_path / "sqlite" / "workbook.sqlite"
    sqlite.close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(deals.StoreError, match="newer version"):
        deals.Store.open(path)


def test_what_is_said_to_one_record_need_not_be_put_into_sql_again_for_the_next(tmp_path):
    """A kernel is forked from a parent that has spoken to another record."""

    def speak(name: str) -> int:
        with deals.Store.open(tmp_path / name) as store:
            made = store.create_deal("North & South", two_parties())
            seat = deals.Seat.open(store, made.members[1].id)
            seat.answers.write({IMPORTANCE: 4})
            seat.answers.standing("principles", "practice")
            store.news(made.id, 0)
        return len(engine.COMPILED)

    assert speak("first.sqlite") == speak("second.sqlite") > 5


def test_a_record_that_was_made_ready_is_opened_later_and_as_often_as_one_likes(tmp_path):
    path = tmp_path / "record.sqlite"
    deals.Store.make_ready(path)
    assert not path.exists()
    with deals.Store.open(path) as one, deals.Store.open(path) as other:
        made = one.create_deal("North & South", two_parties())
        assert other.deal(made.id) == made
        one.close()
        assert other.deal(made.id) == made
