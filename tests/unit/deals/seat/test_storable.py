"""No text that cannot be shown, sent or written to a file comes into the record, by whatever way; what is there already is read."""

from __future__ import annotations

import json

import pytest
import sqlalchemy

from deals_helpers import table_step, two_parties
from prepared import empty_record
from vested_widgets import deals
from vested_widgets.deals import AnswerKey, InvalidAnswer, InvalidDeal, NewMember, NewParty
from vested_widgets.documents.exports import EXPORTS

# One deal serves all: what is refused changes nothing.
BAD = {
    "x \ud83d": "half a character after “x”",
    "x\x00y": r"cannot be stored \(U\+0000\)",
    "x\x07y": r"cannot be stored \(U\+0007\)",
    "\u200b\u2060": "only invisible characters",
}
ROWS, TEXT = "work/rows", AnswerKey("vision", "sentence")


def made(store: deals.Store):
    own = table_step()
    own["parts"] = [*own["parts"], {"id": "said", "kind": "joint_text", "title": "Said"}]
    deal = store.create_deal("North & South", two_parties(), architect="Guy", own_content={"steps": [own]})
    return lambda alias: deals.Seat.open(store, next(member.id for member in deal.members if member.alias == alias))


@pytest.fixture(scope="module")
def sit(tmp_path_factory):
    with deals.Store.open(empty_record(tmp_path_factory.mktemp("deal") / "workbook.sqlite")) as store:
        yield made(store)


WAYS = {
    "an answer": lambda sit, text: sit("Ann").answers.write({TEXT: text}),
    "a joint text": lambda sit, text: sit("Ann").drafts.save("work/said", text, None),
    "a cell": lambda sit, text: sit("Ann").tables.save_row(ROWS, None, {"what": text}, None),
    "a cell as it was typed": lambda sit, text: sit("Ann").tables.save_row(ROWS, None, {"weight": {"wrong": text}}, None),
    "many rows": lambda sit, text: sit("Ann").tables.save_rows(ROWS, [{"what": "fine"}, {"what": text}]),
    "a comment": lambda sit, text: sit("Ann").comments.add(ROWS, text),
    "an alias": lambda sit, text: sit("Ann").people.rename(sit("Ann").member.id, text),
    "a person": lambda sit, text: sit("Guy").people.add(sit("Ann").member.party_id, text),
    "a party": lambda sit, text: sit("Guy").people.rename_party(sit("Ann").member.party_id, text),
    "a successor": lambda sit, text: sit("Guy").people.hand_over(sit("Ann").member.id, text, "notes"),
    "hand-over notes": lambda sit, text: sit("Guy").people.hand_over(sit("Ann").member.id, "Zoe", text),
    "a message": lambda sit, text: sit("Guy").workshop.tell(text),
    "a note": lambda sit, text: sit("Guy").workshop.note("vision", "sentence", "", text),
    "the item of a note": lambda sit, text: sit("Guy").workshop.note("vision", "sentence", text, "said"),
    "the item on the wall": lambda sit, text: sit("Guy").workshop.focus("vision", "sentence", text),
    "a deal": lambda sit, text: sit("Guy").administration.new_deal(text, two_parties(), architect="Guy"),
    "a new party": lambda sit, text: sit("Guy").administration.new_deal("New", [NewParty(text), NewParty("B")], architect="Guy"),
    "a new seat": lambda sit, text: sit("Guy").administration.new_deal(
        "New", [NewParty("A", members=(NewMember(text),)), NewParty("B")], architect="Guy"
    ),
    "an architect": lambda sit, text: sit("Guy").administration.new_deal("New", two_parties(), architect=text),
}


@pytest.mark.parametrize("way", WAYS)
def test_what_cannot_be_stored_is_refused_in_one_sentence_and_changes_nothing(sit, way):
    seat = sit("Guy")
    before = seat.store.last_change(seat.deal.id), len(seat.store.deals())
    for bad, told in BAD.items():
        with pytest.raises((InvalidAnswer, InvalidDeal), match=told) as refused:
            WAYS[way](sit, bad)
        sentence = str(refused.value)
        sentence.encode()
        assert "\n" not in sentence
    assert (seat.store.last_change(seat.deal.id), len(seat.store.deals())) == before


def test_line_ends_of_other_systems_are_kept_as_ours(sit):
    sit("Ann").answers.write({TEXT: "one\x0btwo\r\nthree"})
    assert sit("Ann").answers.mine("vision", "sentence")[TEXT] == "one\ntwo\nthree"


def poison(store: deals.Store, table: str, column: str, value: object) -> None:
    """Write as a record of an older version may hold it."""
    with store._engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(sqlalchemy.text(f"UPDATE {table} SET {column} = :value"), {"value": value})


def test_a_record_that_holds_such_texts_is_read_and_exported_with_the_replacement_character(tmp_path):
    address = empty_record(tmp_path / "workbook.sqlite")
    with deals.Store.open(address) as old:
        grown(made(old), old)
    with deals.Store.open(address) as sqlite:
        read(sqlite)


def grown(sit, sqlite: deals.Store) -> None:
    for alias in ("Ann", "Ben", "Cas", "Dot", "Eli", "Fay"):
        sit(alias).answers.write({TEXT: "We win together."})
    sit("Guy").rounds.reveal("vision", "sentence")
    sit("Ann").tables.save_row(ROWS, None, {"what": "fine"}, None)
    sit("Guy").workshop.tell("fine")
    poison(sqlite, "answer", "value", json.dumps("x \ud83d"))
    poison(sqlite, "row_version", "cells", json.dumps({"what": "y\udfff \x00"}))
    poison(sqlite, "session_act", "detail", json.dumps({"text": "z\ud83d"}))
    poison(sqlite, "member", "alias", "Ann\x07")
    poison(sqlite, "party", "name", "North\u200b\x00")
    poison(sqlite, "deal", "name", "Deal\u00a0 one\x01")


def read(sqlite: deals.Store) -> None:
    seat = deals.Seat.open(sqlite, sqlite.deals()[0].members[1].id)
    assert [text for _, text in seat.answers.texts("vision", "sentence")] == ["x �"] * 6
    assert seat.tables.read(ROWS).rows[0].cells == {"what": "y� �"}
    assert seat.deal.name == "Deal one�"
    assert (seat.member.alias, seat.party.name) == ("Ann�", "North�")
    frame = deals.DealView.open(sqlite, seat.deal.id).answers("vision")
    assert set(frame["value"]) == {"x �"}
    architect = deals.Seat.open(sqlite, sqlite.deals()[0].members[0].id)
    for name, whose in (("own", seat), ("deal", architect)):
        data = EXPORTS[name].build(EXPORTS[name].from_seat(whose), "json")
        assert "�" in data.decode()
        assert "\x00" not in json.dumps(json.loads(data), ensure_ascii=False)
