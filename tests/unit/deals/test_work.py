"""The work of a deal, read from its joint table and its answers."""

from __future__ import annotations

import pytest

from prepared import demonstration_record
from vested_widgets import deals, workload

HARBOUR, LINDEN = "Harbour Foods", "Linden Logistics"


@pytest.fixture
def record(tmp_path):
    with deals.Store.open(demonstration_record(tmp_path / "workbook.sqlite")) as store:
        yield store


@pytest.fixture
def ada(record):
    deal = record.deals()[0]
    return deals.Seat.open(record, next(member.id for member in deal.members if member.alias == "Ada"))


def view(store):
    return deals.DealView.open(store, store.deals()[0].id)


def test_every_figure_of_the_work_is_a_frame(record):
    found = view(record).workload()
    assert len(found.lines) == 55 and found.lines["lowest"].sum() == 38
    assert found.owners.set_index("owner")["lines"].to_dict() == {LINDEN: 19, HARBOUR: 12, "Shared": 4, "A third party": 3}
    assert found.between.iloc[0][["party_a", "party_b", "lines", "both_claim", "neither_wants"]].tolist() == [
        HARBOUR,
        LINDEN,
        34,
        3,
        1,
    ]
    assert found.claims.iloc[0]["finding"] == "both claim"
    assert found.hand_overs["hand_overs"].sum() == found.links["hand_over"].sum() > 0
    assert not found.everything_shared and len(found.wording) == 0


def test_only_the_lowest_lines_are_asked_branch_by_branch(ada):
    items = ada.items.asked("workload", "who")
    branches = list(dict.fromkeys(item.branch for item in items))
    assert branches == [
        "Planning",
        "Buying and collecting",
        "Night transport",
        "Crossing and sorting hall",
        "Shops and canteens",
        "Facts and money",
    ]
    assert [item.branch for item in items] == sorted((item.branch for item in items), key=branches.index)
    titles = {item.title for item in items}
    assert "Order of the stops" in titles and "Sowing plans with growers" in titles
    assert "Route plan" not in titles and "Planning" not in titles


def test_answers_about_a_line_that_was_split_later_can_still_be_read(record, ada):
    items = {item.title: item.id for item in ada.items.asked("workload", "who")}
    split = items["Sowing plans with growers"]
    before = view(record).answers("workload")
    ada.tables.save_row("workload/lines", None, {"level": "task", "work": "Talks with growers", "within": split}, None)
    assert split not in {item.id for item in ada.items.asked("workload", "who")}
    after = view(record).answers("workload")
    told = after[after["item"] == split]
    assert len(told) and (told["kind"] == "choice").all() and (told["title"] == "Sowing plans with growers").all()
    assert told["value"].dropna().tolist() == before.loc[before["item"] == split, "value"].dropna().tolist()


def test_lines_in_a_circle_are_told_by_name(record, ada):
    rows = {row.cells["work"]: row for row in ada.tables.read("workload/lines").rows}
    planning, forecast = rows["Planning"], rows["Forecast of demand for each shop"]
    ada.tables.save_row("workload/lines", planning.id, {"within": forecast.id}, planning.revision)
    with pytest.raises(workload.WorkloadError, match="“Planning” is within itself"):
        view(record).workload()
    assert ada.items.asked("workload", "who")
