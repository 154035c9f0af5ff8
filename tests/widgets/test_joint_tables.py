from __future__ import annotations

import io

import openpyxl
import pytest

from vested_widgets.widgets.models.table import TableModel
from vested_widgets.widgets.views.joint_table import JointTable

EXCHANGES = "exchange/exchanges"


@pytest.fixture
def table(sit):
    """A table's model as the member of that alias sees it."""

    def open_table(alias: str, name: str = EXCHANGES) -> TableModel:
        model = TableModel(sit(alias), name)
        model.look()
        return model

    return open_table


@pytest.fixture
def sheet(table, page):
    """The page's end of a table, opened: `rows()` is what such a page would show."""

    def open_sheet(alias: str, name: str = EXCHANGES):
        return Sheet(page(JointTable(table(alias, name))))

    return open_sheet


class Sheet:
    """A page that follows what it is told, as the front end does."""

    def __init__(self, page) -> None:
        self.page, self.cards, self.order = page, {}, []
        self.page.send(type="open", n="1", locale="en-US")
        self.take()

    def take(self) -> None:
        for message in self.page.heard:
            if message["type"] == "rows":
                self.cards = {} if message.get("whole") else self.cards
                self.cards |= {card["id"]: card for card in message["rows"]}
                for gone in message["gone"]:
                    del self.cards[gone]
                self.order = message["order"] or [one for one in self.order if one in self.cards]

    def ask(self, **content) -> dict:
        answer = self.page.send(n="2", **content)
        self.take()
        return next((message for message in self.page.heard if message["type"] != "rows"), {}) if answer else {}

    def row(self, at: int) -> dict:
        return self.cards[self.order[at]]


def test_what_one_page_saves_the_other_hears_and_only_that_row(sheet, table):
    ada, kim = sheet("Ada"), sheet("Kim")
    row = ada.row(1)
    kim.page.heard.clear()
    answer = ada.ask(type="save_row", row=row["id"], base=row["rev"], cells={"weight": "3"}, token="t1")
    assert answer["side"] is False
    kim.page.widget._model.refresh()
    (told,) = (message for message in kim.page.heard if message["type"] == "rows")
    assert [card["id"] for card in told["rows"]] == [row["id"]]
    assert told["order"] is None
    kim.take()
    assert kim.cards == ada.cards


def test_a_save_that_is_sent_twice_is_written_once(sheet, sit):
    ada = sheet("Ada")
    content = {"row": None, "base": None, "cells": {"what": "A place at the table"}, "token": "t7"}
    first, again = ada.ask(type="save_row", **content), ada.ask(type="save_row", **content)
    assert (first["row"], first["rev"]) == (again["row"], again["rev"])
    assert sum(row.cells.get("what") == "A place at the table" for row in sit("Ada").seat.tables.read(EXCHANGES).rows) == 1


def test_a_wrong_entry_is_kept_marked_and_explained(sheet):
    ada = sheet("Ada")
    row = ada.row(0)
    ada.ask(type="save_row", row=row["id"], base=row["rev"], cells={"weight": "nine"}, token="t")
    card = ada.row(0)
    assert card["cells"]["weight"] == {"wrong": "nine"}
    assert "“nine”" in card["wrong"]["weight"]


def test_two_who_change_the_same_cell_find_both_versions_beside_what_stood_there(sheet):
    ada, kim = sheet("Ada"), sheet("Kim")
    row = ada.row(6)
    ada.ask(type="save_row", row=row["id"], base=row["rev"], cells={"what": "The hall on Mondays"}, token="a")
    answer = kim.ask(
        type="save_row", row=row["id"], base=row["rev"], cells={"what": "The hall by night", "weight": "5"}, token="k"
    )
    assert answer["side"] is True
    clash = kim.ask(type="clash", row=row["id"], side=answer["rev"])["clash"]
    (cell,) = clash["cells"]  # the weight was free and went in
    assert (cell["base"], cell["theirs"], cell["yours"]) == (row["cells"]["what"], "The hall on Mondays", "The hall by night")
    assert (cell["by"]["party"], clash["yours"]["party"]) == ("Harbour Foods", "Linden Logistics")
    merged = {"what": "The hall on Mondays, by night"}
    kim.ask(type="save_row", row=row["id"], base=clash["revision"], cells=merged, settles=answer["rev"], token="m")
    assert kim.row(6)["sides"] == []
    assert kim.row(6)["cells"]["what"] == merged["what"]
    assert kim.row(6)["cells"]["weight"] == 5


def test_the_page_is_spoken_to_in_its_own_way_of_writing_numbers(sheet, sit):
    seat = sit("Ada").seat
    ada = sheet("Ada")
    row = ada.row(0)
    ada.ask(type="save_row", row=row["id"], base=row["rev"], cells={"weight": "2.5"}, token="t")
    ada.ask(type="open", locale="de-CH")
    assert ada.row(0)["shown"]["weight"] == "2.5"
    ada.ask(type="open", locale="de-DE")
    assert ada.row(0)["shown"]["weight"] == "2,5"
    ada.ask(type="save_row", row=row["id"], base=ada.row(0)["rev"], cells={"weight": "3,5"}, token="u")
    assert seat.tables.read(EXCHANGES).rows[0].cells["weight"] == 3.5
    ada.ask(type="open", locale="xx-YY")
    assert ada.row(0)["shown"]["weight"] == "3.5"


def test_a_paste_is_shown_first_and_the_good_rows_are_taken_only_when_asked(sheet, sit):
    ada = sheet("Ada")
    seat = sit("Ada").seat
    n = len(ada.order)
    text = "Giver\tReceiver\tWhat\tWeight\nHarbour Foods\tLinden Logistics\tRecipes\t4\nHarbor\tLinden Logistics\tTrust\tmany"
    preview = ada.ask(type="paste", text=text)["preview"]
    assert [(one["line"], one["column"]) for one in preview["wrong"]] == [(3, "giver"), (3, "weight")]
    assert (preview["good"], preview["added"]) == (1, 2)
    assert len(seat.tables.read(EXCHANGES).rows) == n
    assert ada.ask(type="take", good=True) | {"n": "", "type": ""} == {
        "added": 1,
        "changed": 0,
        "clashes": 0,
        "n": "",
        "type": "",
    }
    assert [row.cells["what"] for row in seat.tables.read(EXCHANGES).rows[n:]] == ["Recipes"]
    ada.ask(type="paste", text=text)
    ada.ask(type="take")
    assert seat.tables.read(EXCHANGES).rows[-1].cells["giver"] == {"wrong": "Harbor"}
    ada.ask(type="undo")
    assert len(seat.tables.read(EXCHANGES).rows) == n + 1
    assert ada.ask(type="take")["type"] == "refused"  # what was taken is not taken again


def test_cells_that_begin_with_a_quotation_mark_are_pasted_row_by_row(sheet):
    ada = sheet("Ada")
    text = (
        'Harbour Foods\tLinden Logistics\t"Fresh" means picked today\tInformation\t2\r\n'
        'Harbour Foods\tLinden Logistics\t"Never late\tInformation\t3\r\n'
        "Linden Logistics\tHarbour Foods\tA place in the canteen\tInformation\t4\r\n"
    )
    for more in ({}, {"cells": [line.split("\t") for line in text.strip().split("\r\n")]}):
        preview = ada.ask(type="paste", text=text, **more)["preview"]
        assert preview["added"] == 3
        assert [row["cells"][2][0] for row in preview["rows"]] == [
            '"Fresh" means picked today',
            '"Never late',
            "A place in the canteen",
        ]
    assert ada.ask(type="paste", text="", cells=[["a", 1]])["type"] == "refused"


def test_a_paste_with_more_cells_than_columns_is_told_and_not_cut(sheet):
    ada = sheet("Ada")
    text = "Giver\tReceiver\tWhat\nHarbour Foods\tLinden Logistics\tRecipes\tand more\nHarbour Foods\tLinden Logistics\tTrust"
    preview = ada.ask(type="paste", text=text)["preview"]
    assert [(one["line"], one["column"]) for one in preview["wrong"]] == [(2, "")]
    assert "Row 2 has 4 cells, but the first row names 3" in preview["wrong"][0]["sentence"]
    assert preview["good"] == 1


def test_a_file_says_how_it_was_read_and_another_sheet_or_encoding_can_be_chosen(sheet):
    ada = sheet("Ada")
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    book.active.append(["Nothing to see here"])
    for title, what in (("One", "Recipes"), ("Two", "Trust")):
        book.create_sheet(title).append(["Giver", "Receiver", "What"])
        book[title].append(["Harbour Foods", "Linden Logistics", what])
    packed = io.BytesIO()
    book.save(packed)
    preview = ada.ask(type="import", name="t.xlsx", buffers=[packed.getvalue()])["preview"]
    assert (preview["sheet"], preview["sheets"], preview["encodings"]) == ("One", ["Notes", "One", "Two"], [])
    assert "“One” was read" in preview["remarks"][0]
    preview = ada.ask(type="import", name="t.xlsx", sheet="Two", buffers=[packed.getvalue()])["preview"]
    assert preview["rows"][0]["cells"][2][0] == "Trust"
    data = "Giver;Receiver;What\nHarbour Foods;Linden Logistics;Łódź\n".encode("cp1250")
    preview = ada.ask(type="import", name="t.csv", buffers=[data])["preview"]
    assert "“Łódź”" in preview["remarks"][0]
    assert ["cp1252", "Western European (Windows)"] in preview["encodings"]
    preview = ada.ask(type="import", name="t.csv", encoding="cp1252", buffers=[data])["preview"]
    assert preview["rows"][0]["cells"][2][0] == "£ódŸ"


def test_an_export_that_comes_back_changes_only_what_was_changed_in_it_and_is_undone_at_once(sheet, sit):
    ada, kim = sheet("Ada"), sheet("Kim")
    before = {one: card["cells"] for one, card in ada.cards.items()}
    ada.page.widget.send = lambda content, buffers=None: ada.page.heard.append({**content, "buffers": buffers})
    data = ada.ask(type="export", format="xlsx")["buffers"][0]
    assert ada.ask(type="import", name="t.xlsx", buffers=[data])["preview"]["rows"] == []
    book = openpyxl.load_workbook(io.BytesIO(data))
    book.worksheets[0]["C2"] = "Payment by the kilometre"
    book.worksheets[0]["E3"] = 1
    book.worksheets[0].append(["Harbour Foods", "Linden Logistics", "Recipes"])
    packed = io.BytesIO()
    book.save(packed)
    row = kim.row(0)
    kim.ask(type="save_row", row=row["id"], base=row["rev"], cells={"what": "Payment by the night"}, token="k")
    preview = ada.ask(type="import", name="t.xlsx", buffers=[packed.getvalue()])["preview"]
    assert (preview["added"], preview["changed"], preview["same"]) == (1, 2, len(before) - 2)
    taken = ada.ask(type="take")
    assert (taken["added"], taken["changed"], taken["clashes"]) == (1, 2, 1)
    assert len(ada.row(0)["sides"]) == 1
    assert ada.row(0)["cells"]["what"] == "Payment by the night"
    assert ada.row(1)["cells"]["weight"] == 1
    ada.ask(type="undo")
    after = {row.id: row.cells for row in sit("Ada").seat.tables.read(EXCHANGES).rows}
    assert after == {**before, row["id"]: {**before[row["id"]], "what": "Payment by the night"}}


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02junk", b"PK\x03\x04junk", b"a" * 5_000_001])
def test_a_file_that_is_no_table_is_refused_in_one_sentence(sheet, data):
    answer = sheet("Ada").ask(type="import", name="table.xlsx", buffers=[data])
    assert answer["type"] == "refused"
    assert "\n" not in answer["why"]


def test_before_a_row_goes_the_page_hears_what_hangs_on_it(sheet):
    goals = sheet("Ada", "our-goals/goals")
    hanging = goals.ask(type="hanging", row=goals.order[0])["hanging"]
    assert {one["title"] for one in hanging} >= {"Goals against goals"}


def test_the_history_tells_each_change_and_an_earlier_version_comes_back(sheet):
    ada = sheet("Ada")
    row = ada.row(2)
    ada.ask(type="save_row", row=row["id"], base=row["rev"], cells={"weight": "1"}, token="t")
    newest = ada.ask(type="history", row=row["id"])["versions"][0]
    assert newest["changed"] == [{"column": "weight", "before": str(row["cells"]["weight"]), "after": "1"}]
    ada.ask(type="restore", row=row["id"], rev=row["rev"])
    assert ada.row(2)["cells"] == row["cells"]
    ada.ask(type="delete", row=row["id"], base=ada.row(2)["rev"])
    assert row["id"] not in ada.cards
    ada.ask(type="undo")
    assert ada.row(2)["id"] == row["id"]
