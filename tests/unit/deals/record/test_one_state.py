"""A reading transaction sees one state of the record, whoever writes meanwhile; so an export holds together."""

from __future__ import annotations

import sqlalchemy

from deals_helpers import two_parties
from vested_widgets import deals
from vested_widgets.deals.record import transfer

KEY = deals.AnswerKey("vision", "sentence")
COUNT = sqlalchemy.text("SELECT count(*) FROM answer")


def test_a_reading_transaction_sees_one_state(address: str):
    with deals.Store.open(address) as store, deals.Store.open(address) as other:
        member = store.create_deal("D", two_parties()).members[1].id
        with store.reading() as connection:
            before = connection.scalar(COUNT)
            deals.Seat.open(other, member).answers.write({KEY: "meanwhile"})
            assert connection.scalar(COUNT) == before
        with store.reading() as connection:
            assert connection.scalar(COUNT) == before + 1


def test_a_deal_is_exported_while_people_write(address: str, monkeypatch):
    with deals.Store.open(address) as store, deals.Store.open(address) as other:
        deal = store.create_deal("D", two_parties())
        rows = transfer._rows

        def while_somebody_writes(*given):
            found = rows(*given)
            deals.Seat.open(other, deal.members[1].id).answers.write({KEY: "meanwhile"})
            return found

        monkeypatch.setattr(transfer, "_rows", while_somebody_writes)
        document = store.export_deal(deal.id)
        monkeypatch.undo()
        assert document["answer"] == []
        assert other.export_deal(deal.id)["answer"]
