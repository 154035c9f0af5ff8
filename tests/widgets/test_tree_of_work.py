"""The tree of work on the page: rows in its order, moves as one act, a file looked at before it is taken, and branches to answer."""

from __future__ import annotations

import pytest

from prepared import demonstration_record
from vested_widgets import deals, documents
from vested_widgets.deals import InvalidAnswer
from vested_widgets.session import Session
from vested_widgets.widgets.models.incoming import Incoming
from vested_widgets.widgets.models.table import TableModel

LINES = "workload/lines"


@pytest.fixture
def sit(tmp_path):
    with deals.Store.open(demonstration_record(tmp_path / "workbook.sqlite")) as store:

        def table(alias):
            deal = store.deals()[0]
            member = next(member for member in deal.members if member.alias == alias)
            model = TableModel(Session(store, deals.Seat.open(store, member.id), served=False), LINES)
            model.look()
            return model

        yield table


def row(model, work):
    return next(card for card in model.cards()["rows"] if card["cells"]["work"] == work)


def order(model):
    cards = {card["id"]: card for card in model.cards()["rows"]}
    return [(cards[one]["cells"]["work"], cards[one]["depth"]) for one in model.cards()["order"]]


def test_rows_come_in_the_order_of_the_tree_with_their_depth(sit):
    ada = sit("Ada")
    assert ada.outline() == {"parent": "within", "level": "level", "most": 3}
    assert order(ada)[:4] == [
        ("Planning", 1), ("Forecast of demand for each shop", 2), ("Standing orders of canteens", 3), ("Calendar of holidays and markets", 3),
    ]  # fmt: skip
    assert row(ada, "Planning")["below"] == 9
    # A row that is added at the end stands where it lies.
    ada.save(None, {"level": "task", "work": "Talks with growers", "within": row(ada, "Sowing plans with growers")["id"]}, None)
    names = [name for name, _ in order(ada)]
    assert names.index("Talks with growers") == names.index("Sowing plans with growers") + 1


def test_a_move_takes_all_that_lies_in_the_row_and_is_undone_as_one(sit):
    ada, kim = sit("Ada"), sit("Kim")
    before = order(ada)
    ada.arrange(row(ada, "Route plan")["id"], "outdent")
    assert ("Route plan", 1) in order(ada) and ("Order of the stops", 2) in order(ada)
    kim.refresh()
    assert order(kim) == order(ada)
    assert row(kim, "Order of the stops")["cells"]["level"] == "activity"
    assert ada.undo()
    assert order(ada) == before


def test_a_move_that_leads_nowhere_changes_nothing(sit):
    ada = sit("Ada")
    before = ada.cards()
    with pytest.raises(InvalidAnswer, match="no row above"):
        ada.arrange(row(ada, "Planning")["id"], "indent")
    assert ada.cards() == before


def test_a_file_with_an_outline_is_shown_first_and_then_taken_whole(sit):
    ada = sit("Ada")
    many = len(order(ada))
    text = "Level,Work\n1 Area,Returns\n2 Activity,Collecting returns\n3 Task,Counting returns\n"
    sheet = documents.read_table(text.encode(), "work.csv", ada.layout)
    incoming = Incoming(ada, sheet)
    card = incoming.card()
    assert (card["added"], card["wrong"]) == (3, [])
    assert len(order(ada)) == many
    assert incoming.take() == {"added": 3, "changed": 0, "clashes": 0}
    assert order(ada)[-3:] == [("Returns", 1), ("Collecting returns", 2), ("Counting returns", 3)]
    assert ada.undo() and len(order(ada)) == many


def test_nothing_of_a_file_is_half_taken(sit):
    ada = sit("Ada")
    before = order(ada)
    text = (
        "Level,Work,Within\n1 Area,Returns,\n2 Activity,Collecting returns,Nowhere\n3 Task,Counting returns,Collecting returns\n"
    )
    incoming = Incoming(ada, documents.read_table(text.encode(), "work.csv", ada.layout))
    assert [(one["line"], one["column"]) for one in incoming.card()["wrong"]] == [(3, "within")]
    assert order(ada) == before
    assert incoming.take(good=True)["added"] == 1
    assert order(ada)[-1] == ("Returns", 1)


def test_one_s_own_export_brought_back_changes_nothing(sit):
    ada = sit("Ada")
    for form in ("csv", "xlsx"):
        name, _, data = ada.export(form)
        card = Incoming(ada, documents.read_table(data, name, ada.layout)).card()
        assert (card["added"], card["changed"], card["wrong"]) == (0, 0, [])
