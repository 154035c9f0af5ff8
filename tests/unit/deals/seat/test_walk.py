"""A fresh deal of two parties goes through all Elements of the content, step by step, to the approval of both."""

from __future__ import annotations

from bulk import Bulk
from deals_helpers import two_parties
from vested_widgets import deals, method


def test_a_fresh_deal_walks_through_every_element_to_agreement(sqlite):
    deal = sqlite.create_deal("Walk", two_parties(), architect="Guy")
    people, whole = Bulk(sqlite, deal.id), method.load()
    for element in whole.elements:
        people.element(whole, element)
    # Running lists that nobody is asked about are still empty: nothing waits for them.
    states = {found.number: found.state for found in deals.progress(people.guy)}
    assert states == dict.fromkeys(range(1, 11), "agreed")
    assert all(deals.next_step(seat) is None for seat in people.seats)
