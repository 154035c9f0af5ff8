"""The pictures of an agreement, for whoever writes it as a document."""

from __future__ import annotations

from vested_widgets import deals
from vested_widgets.session import Session
from vested_widgets.widgets.pictures import agreement_pictures
from vested_widgets.widgets.pictures.context import PictureContext
from vested_widgets.widgets.pictures.part_pictures import draw_one


def test_pictures_stand_under_their_sections_with_finding_table_and_figure(sit):
    kim = sit("Kim")
    agreement = kim.seat.agreement.read(pictures=agreement_pictures.drawn_for(kim))
    found = {
        picture.id: (section.title, picture)
        for one in agreement.schedules
        for section in one.sections
        for picture in section.pictures
    }
    section, exchange = found["exchange/exchanges#exchange_map"]
    assert section == "What we give each other"
    drawn = draw_one(kim, PictureContext.current(kim, "exchange", "exchanges"), "exchange_map")
    assert exchange.title == drawn.layout.meta["title"] and exchange.caption
    assert exchange.rows and all(len(row) == len(exchange.columns) for row in exchange.rows)
    assert exchange.figure().data
    assert found["model/relationship#business_model_map"][0] == "The relationship that we choose"


def test_who_may_not_see_results_reads_the_agreement_without_their_pictures(store, sit):
    deal = sit("Kim").deal
    boss = store.add_member(deal.id, deal.parties[0].id, "Boss", "sponsor")
    session = Session(store, deals.Seat.open(store, boss.id), served=False)
    agreement = session.seat.agreement.read(pictures=agreement_pictures.drawn_for(session))
    assert all(not section.pictures for one in agreement.schedules for section in one.sections)
    assert agreement.code == sit("Kim").seat.agreement.read().code
