"""The calculated pricing model on a page: figures that add up from rows, sliders, scenarios in the record, a spreadsheet, and pictures."""

from __future__ import annotations

import time

import pytest

from vested_widgets import deals, pricing
from vested_widgets.deals import InvalidAnswer
from vested_widgets.session import Session
from vested_widgets.widgets.models.pricing import PricingBoardModel, read_values
from vested_widgets.widgets.pictures.screen import screen_of
from vested_widgets.widgets.views.pricing_model import PICTURES, PricingBoard, PricingModel


def board(session):
    return PricingBoardModel(session, "pricing", session.method.step("pricing").part("model"))


@pytest.fixture
def model(sit):
    found = board(sit("Kim"))
    found.begin()
    return found


def test_nothing_is_calculated_before_somebody_asks_for_it(sit):
    found = board(sit("Kim"))
    assert not found.refresh() and found.stands == {} and not found.begun
    with pytest.raises(InvalidAnswer, match="not calculated yet"):
        found.would({})


def test_what_stands_is_what_the_engine_says_of_the_tables(model, store):
    ours = deals.DealView.open(store, model.session.deal.id).pricing()
    expected = pricing.evaluate(ours)
    for party in ours.parties:
        mean = sum(year[party]["gain"] for year in expected) / len(expected)
        assert model.stands[party]["expected"] == pytest.approx(mean)
        assert model.stands[party]["bad"] < model.stands[party]["good"]
    assert model.trouble == "" and model.currency == "EUR"
    assert next(driver["name"] for driver in model.drivers) == "crates" and len(model.drivers) == 6


def test_a_figure_is_traced_to_rows_that_add_up_to_it_and_lead_to_their_tables(model):
    for party, figures in model.stands.items():
        traced = model.traced(party, "expected", {})
        assert sum(row["amount"] for row in traced["rows"]) == pytest.approx(figures["expected"])
    row = next(row for row in model.traced("Linden Logistics", "expected", {})["rows"] if row["title"] == "Diesel")
    table, _, row_id = row["href"].partition("#")
    rows = {one.id: one for one in model.session.seat.tables.read(table).rows}
    assert table == "costs/costs" and rows[row_id].cells["line"] == "Diesel"


def test_a_bad_year_is_traced_to_what_it_is_like(model):
    rows = {row["title"]: row for row in model.traced("Harbour Foods", "bad", {})["rows"]}
    then, usual = (float(rows["Crates a night"][name].replace(",", "")) for name in ("value", "usual"))
    assert then < usual
    assert rows["Crates a night"]["href"].startswith("costs/assumptions#")


def test_sliders_answer_within_300_ms_and_change_nothing(model):
    before = dict(model.stands)
    model.would({"diesel": 1.5})
    start = time.perf_counter()
    found = model.would({"diesel": 2.1, "crates": 9_000})
    assert time.perf_counter() - start < 0.3
    assert found["parties"]["Harbour Foods"]["expected"] < before["Harbour Foods"]["expected"]
    assert len(found["guardrails"]) == len(model.guardrails)
    assert model.stands == before


@pytest.mark.parametrize("values", [{"diesel": "2"}, {"diesel": True}, {"diesel": float("nan")}, {"petrol": 1.0}], ids=str)
def test_what_is_no_value_of_an_assumption_is_refused(model, values):
    with pytest.raises(InvalidAnswer):
        model.would(values)


def test_a_scenario_is_saved_to_the_record_and_everyone_compares_it(model, sit):
    model.save_scenario("Dear diesel", {"diesel": 2.1, "crates": 9500})
    other = board(sit("Ada"))
    other.begin()
    found = next(one for one in other.scenarios if one["name"] == "Dear diesel")
    assert found["values"] == {"diesel": 2.1, "crates": 9500} and found["why"] == ""
    assert found["would"]["parties"] == other.would({"diesel": 2.1, "crates": 9500})["parties"]
    model.save_scenario("Dear diesel", {"diesel": 2.0})
    rows = model.session.seat.tables.read("pricing/scenarios").rows
    assert [row.cells["values"] for row in rows if row.cells["scenario"] == "Dear diesel"] == ["diesel = 2"]


def test_a_scenario_that_cannot_be_read_says_why_and_the_others_stand(model):
    model.session.seat.tables.save_row("pricing/scenarios", None, {"scenario": "Odd", "values": "diesel is dear"}, None)
    model.session.seat.tables.save_row("pricing/scenarios", None, {"scenario": "Gone", "values": "petrol = 2"}, None)
    model.refresh()
    told = {one["name"]: one["why"] for one in model.scenarios}
    assert told["Odd"] == "“diesel is dear” is no assumption with a number. Write it as: crates = 9500."
    assert "petrol" in told["Gone"]
    with pytest.raises(InvalidAnswer, match="Give the scenario a name"):
        model.save_scenario("  ", {})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a = 1, b=2.5", {"a": 1.0, "b": 2.5}),
        ("a = 1; b = 2", {"a": 1.0, "b": 2.0}),
        ("a = 1e3\n", {"a": 1000.0}),
        ("", {}),
        ("a = ", None),
        ("a = inf", None),
        ("a", None),
    ],
)
def test_values_of_a_scenario_are_read_as_they_are_written(text, found):
    values, why = read_values(text)
    assert (values, bool(why)) == (found or {}, found is None)


def test_a_row_that_cannot_be_calculated_is_told_with_row_column_and_mend_and_mended(sit):
    session = sit("Mina")
    tables = session.seat.tables
    row = next(row for row in tables.read("costs/costs").rows if row.cells["line"] == "Diesel")
    broken = tables.save_row("costs/costs", row.id, {"formula": "kilometres * diesl"}, row.revision)
    found = board(session)
    found.begin()
    assert "Cost line “Diesel”" in found.trouble and "diesl" in found.trouble and found.stands == {}
    view = PricingModel(found)
    assert view.trouble == found.trouble
    tables.save_row("costs/costs", row.id, {"formula": row.cells["formula"]}, broken.revision)
    assert found.refresh() and found.trouble == "" and found.stands


def test_tables_without_rows_say_what_is_needed(store):
    parties = [deals.NewParty(name, members=(deals.NewMember(f"{name}1"),)) for name in "AB"]
    deal = store.create_deal("Fresh", parties, architect="Guy")
    session = Session(store, deals.Seat.open(store, deal.members[0].id), served=False)
    found = board(session)
    found.begin()
    assert found.trouble.startswith("There is nothing to calculate yet.")


def test_six_pictures_are_drawn_each_with_how_to_read_it(model):
    shown = PricingBoard(model, screen_of(model.session))
    shown._draw()
    assert len(shown.pictures) == len(PICTURES) == 6
    for picture in shown.pictures:
        assert picture.here and picture.title and picture.caption.startswith("How to read it:")


def test_the_spreadsheet_is_that_of_the_engine(model, store):
    name, _, data = model.spreadsheet()
    assert name == "pricing-model.xlsx" and data[:2] == b"PK"


def test_the_rule_under_which_one_party_gains_by_what_costs_another_is_found_by_the_picture(store):
    deal = deals.load_demonstration(store, "alder-birch-and-clearwater")
    gus = next(member for member in deal.members if member.alias == "Gus")
    found = board(Session(store, deals.Seat.open(store, gus.id), served=False))
    found.begin()
    shown = PricingBoard(found, screen_of(found.session))
    shown._draw()
    curve = dict(zip(PICTURES, shown.pictures, strict=True))["gain_curve"]
    assert curve.title.startswith("A gain for Birch Kitchens and Clearwater Facilities, but a loss for Alder Hospitals")
    would = {one["name"]: one["would"]["parties"] for one in found.scenarios}
    home, full = would["People go home a day earlier"], would["Full wards"]
    assert home["Alder Hospitals"]["expected"] > 0 > home["Birch Kitchens"]["expected"]
    assert full["Alder Hospitals"]["expected"] < 0 < full["Birch Kitchens"]["expected"]


def test_a_page_hears_rows_and_what_it_would_be(model):
    view = PricingModel(model)
    sent = []
    view.send = lambda content, buffers=None: sent.append((content, buffers))  # type: ignore[method-assign]
    view._dispatch(view, {"type": "would", "n": 1, "values": {"diesel": 2.0}}, None)
    view._dispatch(view, {"type": "trace", "n": 2, "party": "Linden Logistics", "case": "expected", "values": {}}, None)
    view._dispatch(view, {"type": "trace", "n": 3, "party": "Nobody", "case": "expected"}, None)
    view._dispatch(view, {"type": "export", "n": 4}, None)
    (would, _), (trace, _), (refused, _), (file, buffers) = sent
    assert would["would"]["parties"] and trace["rows"] and refused["type"] == "refused"
    assert file["name"].endswith(".xlsx") and buffers[0][:2] == b"PK"


def edited(model, change) -> bytes:
    """The spreadsheet of the model after somebody has changed cells: `change(book)`."""
    import io

    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(model.spreadsheet()[2]))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def put(book, sheet, row_name, head, value) -> None:
    page = book[sheet]
    heads = [cell.value for cell in page[1]]
    row = next(row for row in page.iter_rows(min_row=2) if row_name in (row[0].value, row[1].value))
    row[heads.index(head)].value = value


def test_an_edited_spreadsheet_shows_its_changes_and_writes_them_only_when_told(model):
    def change(book):
        put(book, "Assumptions", "diesel", "high", 2.5)
        put(book, "Costs", "Drivers", "margin", 0.07)
        put(book, "Costs", "Trucks and trailers", "fee", 1_600_000)

    tables = model.session.seat.tables
    before = {
        row.id: (row.revision, dict(row.cells)) for name in ("costs/costs", "costs/assumptions") for row in tables.read(name).rows
    }
    found = model.read_back("mine.xlsx", edited(model, change))
    told = {(one["row"], one["column"]): (one["before"], one["after"]) for one in found["changes"]}
    assert told == {
        ("Price of diesel", "high"): ("2.1", "2.5"),
        ("Drivers", "margin"): ("0.06", "0.07"),
        ("Trucks and trailers", "fee"): ("1560000", "1600000"),
    }
    after = {
        row.id: (row.revision, dict(row.cells)) for name in ("costs/costs", "costs/assumptions") for row in tables.read(name).rows
    }
    assert after == before
    assert model.take_back() == 3
    rows = {
        row.cells.get("line") or row.cells.get("assumption"): row.cells
        for name in ("costs/costs", "costs/assumptions")
        for row in tables.read(name).rows
    }
    assert rows["Price of diesel"]["high"] == 2.5 and rows["Drivers"]["margin"] == 7
    assert rows["Trucks and trailers"]["fee"] == {"amount": "1600000", "currency": "EUR"}
    assert model.read_back("mine.xlsx", model.spreadsheet()[2]) == {"changes": [], "remarks": []}
    with pytest.raises(InvalidAnswer, match="no changes to write"):
        model.take_back()


def test_a_row_that_changed_meanwhile_is_not_overwritten(model, sit):
    model.read_back("mine.xlsx", edited(model, lambda book: put(book, "Assumptions", "diesel", "high", 2.5)))
    tables = sit("Ada").seat.tables
    row = next(row for row in tables.read("costs/assumptions").rows if row.cells["name"] == "diesel")
    tables.save_row("costs/assumptions", row.id, {"high": 2.2}, row.revision)
    model.take_back()
    now = next(row for row in tables.read("costs/assumptions").rows if row.cells["name"] == "diesel")
    assert now.cells["high"] == 2.2 and len(now.sides) == 1


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"PK\x03\x04", "is not a spreadsheet of this model"),
        (b"a,b\n1,2\n", "is not a spreadsheet of this model"),
        (b"", "is not a spreadsheet"),
    ],
    ids=["broken", "csv", "empty"],
)
def test_a_file_that_is_not_ours_is_refused_in_one_sentence(model, data, why):
    with pytest.raises(InvalidAnswer, match=why):
        model.read_back("theirs.xlsx", data)


def test_a_cell_that_is_no_number_is_refused_by_row_and_column(model):
    data = edited(model, lambda book: put(book, "Assumptions", "diesel", "high", "dear"))
    with pytest.raises(InvalidAnswer, match="Price of diesel, column “high”: “dear” is not a number"):
        model.read_back("mine.xlsx", data)


def test_what_the_file_cannot_change_is_told_and_left(model):
    def change(book):
        put(book, "Costs", "One record of each crate", "amount", 50_000)
        book["Assumptions"].append(["petrol", "Petrol", "", "pert", 1, 2, 3])

    found = model.read_back("mine.xlsx", edited(model, change))
    assert found["changes"] == []
    assert "“One record of each crate” is shared by several parties. Change it in the table." in found["remarks"]
    assert any(remark.startswith("“petrol” on the sheet “Assumptions” is new.") for remark in found["remarks"])
