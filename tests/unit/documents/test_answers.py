"""Answers as one table: a row for each that everyone may see, without anything that tells who gave it."""

from __future__ import annotations

import io

import pandas as pd
import pytest

from seatless import Room
from vested_widgets import deals, documents
from vested_widgets.documents.answers import COLUMNS


@pytest.fixture
def document(tmp_path):
    """The export of a room of two parties, of whom one has four people: too few to show each answer."""
    with deals.Store.open(tmp_path / "workbook.sqlite") as store:
        room = Room(store, 2, (5, 4))
        step = room.guy.method.step("principles")
        for member in room.members():
            seat = deals.Seat.open(store, member.id)
            keys = [
                deals.AnswerKey("principles", "practice", item.id, question.id)
                for item in step.part("practice").items
                for question in step.part("practice").questions
            ]
            seat.answers.write({key: 3 + n % 3 for n, key in enumerate(keys)})
            seat.answers.set_done("principles", "practice", done=True)
        room.guy.rounds.reveal("principles", "practice")
        return room.guy.administration.export()


def test_each_answer_of_a_large_party_and_only_the_average_of_a_small_one_is_a_row(document):
    table = pd.DataFrame(documents.answer_rows(document), columns=list(COLUMNS))
    large, small = (party["name"] for party in document["parties"])
    one = table[(table["item"] == "honesty") & (table["question"] == "importance")]
    assert list(one[one["party"] == large]["value"].dropna()) == sorted(one[one["party"] == large]["value"].dropna())
    assert one[one["party"] == large]["value"].count() == 5
    assert one[one["party"] == small]["value"].count() == 0
    assert one[one["party"] == small]["average"].count() == 1
    assert not {"member", "alias", "seat", "at"} & set(table.columns)


def test_csv_and_parquet_hold_the_same_rows(document):
    csv = pd.read_csv(io.BytesIO(documents.write_answers(document, "csv")), dtype={"value": "string"})
    parquet = pd.read_parquet(io.BytesIO(documents.write_answers(document, "parquet")))
    assert list(csv.columns) == list(parquet.columns) == list(COLUMNS)
    assert len(csv) == len(parquet) > 0
    assert list(csv["value"].fillna("")) == list(parquet["value"].fillna(""))
    assert list(csv["average"].dropna()) == pytest.approx(list(parquet["average"].dropna()))
