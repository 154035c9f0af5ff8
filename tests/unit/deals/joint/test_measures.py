"""Figures are written once, and what older records have typed into the scorecard is lost nowhere."""

from __future__ import annotations

import pytest

from vested_widgets import deals
from vested_widgets.deals.record import rows as stored_rows

ROADMAP, CARD, LOG = "roadmap/requirements", "scorecard/scorecard", "scorecard/actuals"


@pytest.fixture
def seat(tmp_path):
    store = deals.Store.open(tmp_path / "record.sqlite")
    deal = store.create_deal(
        "Mill & Bakery",
        [deals.NewParty("Mill", "a", (deals.NewMember("Ann"),)), deals.NewParty("Bakery", "b", (deals.NewMember("Ben"),))],
        architect="Zoe",
    )
    architect = next(member for member in deal.members if member.role == "architect")
    yield deals.Seat.open(store, architect.id)
    store.close()


def write(seat, name, row, **cells):
    """Write a row as an older version has written it: past the checks of today's content."""
    new = [{"row_id": row, "revision": 1, "cells": cells, "position": f"a{row}"}]
    with seat.store.writing(seat.deal.id) as connection:
        stored_rows.write(connection, seat.member, name, f"act{row}", new)


def view(seat):
    return deals.DealView.open(seat.store, seat.deal.id)


def plan(seat):
    return [line for section in seat.approvals.assembly("performance/plan") for line in section.lines]


def test_a_figure_that_an_older_record_has_typed_is_a_figure_of_its_period(seat):
    write(seat, ROADMAP, "m1", metric="Loaves on time", standard="All")
    write(seat, CARD, "c1", metric="m1", unit="% of loaves", baseline=70, target=95, actual=84, until="2026-09-30")
    found = view(seat).actuals()
    assert [tuple(row) for row in found[["metric", "value", "source"]].to_numpy()] == [("m1", 84.0, "scorecard")]
    (row,) = seat.tables.read(CARD).rows
    assert {name: row.shown[name] for name in ("unit", "baseline", "target", "actual", "until")} == {
        "unit": "% of loaves", "baseline": 70, "target": 95, "actual": 84, "until": "2026-09-30",
    }  # fmt: skip
    assert plan(seat) == ["Loaves on time (% of loaves): from 70 to 95."]


def test_a_figure_without_a_period_is_one_of_the_day_on_which_it_was_saved(seat):
    write(seat, ROADMAP, "m1", metric="Loaves on time")
    write(seat, CARD, "c1", metric="m1", actual=84)
    (found,) = view(seat).actuals().to_dict("records")
    assert found["until"].date() == seat.tables.read(CARD).rows[0].at.date()


def test_the_log_counts_before_what_was_typed_for_the_same_period(seat):
    write(seat, ROADMAP, "m1", metric="Loaves on time", target=90, unit="%", direction="higher")
    write(seat, CARD, "c1", metric="m1", target=95, actual=84, until="2026-09-30")
    seat.tables.save_rows(
        LOG, [{"metric": "m1", "until": "2026-09-30", "actual": 83}, {"metric": "m1", "until": "2026-10-31", "actual": 91}]
    )
    found = view(seat).actuals()
    assert found[["value", "source"]].to_numpy().tolist() == [[83.0, "log"], [91.0, "log"]]
    card = view(seat).scorecard(today="2026-11-05").iloc[0]
    assert (card["actual"], card["target"], card["status"]) == (91, 90, "meets")
    shown = seat.tables.read(CARD).rows[0].shown
    assert (shown["target"], shown["actual"], shown["until"]) == (90, 91, "2026-10-31")


def test_new_figures_reopen_nothing_and_a_new_target_does(seat):
    write(seat, ROADMAP, "m1", metric="Loaves on time", target=95, unit="%")
    write(seat, CARD, "c1", metric="m1", owner=seat.deal.members[0].id)
    before = seat.approvals.status("performance/plan").content_hash, seat.tables.read(CARD).content_hash
    seat.tables.save_rows(LOG, [{"metric": "m1", "until": "2026-10-31", "actual": 91}])
    assert (seat.approvals.status("performance/plan").content_hash, seat.tables.read(CARD).content_hash) == before
    seat.tables.save_row(ROADMAP, "m1", {"target": 90}, 1)
    assert seat.approvals.status("performance/plan").content_hash != before[0]


def test_nobody_types_a_figure_into_the_scorecard(seat):
    write(seat, ROADMAP, "m1", metric="Loaves on time")
    with pytest.raises(deals.InvalidAnswer, match="'Where we are' is worked out"):
        seat.tables.save_rows(CARD, [{"metric": "m1", "actual": 84}])
    assert not seat.tables.read(CARD).rows


def test_of_two_figures_for_a_period_the_one_that_was_saved_last_counts(seat):
    write(seat, ROADMAP, "m1", metric="Loaves on time")
    for value in (80, 82):
        seat.tables.save_rows(LOG, [{"metric": "m1", "until": "2026-10-31", "actual": value}])
    assert view(seat).actuals()["value"].tolist() == [82.0]


def test_a_formula_gives_the_figures_of_its_metric(seat):
    for row, title in (("m1", "On time"), ("m2", "Loaves")):
        write(seat, ROADMAP, row, metric=title)
    write(seat, ROADMAP, "m3", metric="Share", formula="100 * on_time / loaves")
    rows = [("m1", "2026-09-30", 80), ("m2", "2026-09-30", 100), ("m1", "2026-10-31", 90)]
    seat.tables.save_rows(LOG, [{"metric": metric, "until": until, "actual": value} for metric, until, value in rows])
    found = view(seat).actuals()
    share = found[found["metric"] == "m3"]
    assert share[["value", "source"]].to_numpy().tolist() == [[80.0, "formula"]]


def test_what_could_not_be_read_is_no_figure(seat):
    write(seat, ROADMAP, "m1", metric="Loaves on time", target={"wrong": "many"})
    write(seat, LOG, "l1", metric="m1", until="2026-10-31", actual={"wrong": "about 84"})
    assert not len(view(seat).actuals())
    assert view(seat).scorecard()["status"].tolist() == ["no data"]
