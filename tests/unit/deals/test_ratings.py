from __future__ import annotations

import pytest

from vested_widgets import deals
from vested_widgets.deals import Rating, RatingsTable
from vested_widgets.deals.ratings import create_deal


def table(parties=("East", "West"), people=3):
    rows = tuple(
        Rating(f"{party}-{n}", party, item, None if (n, item) == (0, "I1") else n % 5 + 1)
        for party in parties
        for n in range(people)
        for item in ("I1", "I2")
    )
    return RatingsTable(rows, 1, 5)


def test_imported_ratings_become_a_revealed_deal(store):
    deal = create_deal(store, "Import", table())
    frame = deals.DealView.open(store, deal.id).answers("ratings")
    assert len(frame) == 12
    assert frame["unsure"].sum() == 2
    assert set(frame["low"]) == {1} and set(frame["high"]) == {5}
    guy = deals.Seat.open(store, deal.members[0].id)
    assert guy.rounds.current("ratings", "ratings").state == "revealed"
    assert len(guy.answers.frame("ratings", "ratings")) == 12


def test_an_import_that_cannot_be_finished_leaves_nothing(store):
    with pytest.raises(deals.InvalidDeal):
        create_deal(store, "Import", table(parties=("Only",)))
    assert store.deals() == []
